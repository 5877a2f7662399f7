package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// cannotSay is the key # at a question that wants words: the caller goes by
// keys, and what has none is asked later by a person.
const cannotSay = "#"

// unsaid marks a fact that a person has yet to ask for.
const unsaid = "unsaid"

// Unsaid tells whether a fact's words only say that it is yet to be asked for.
func (f Fact) Unsaid() bool { return f.Text == unsaid }

// hash tells whether a message is the key # alone.
func (t *step) hash(m Said) bool {
	return t.now.Traits.Spoken && (m.Choice == cannotSay || m.Choice == "" && strings.TrimSpace(m.Text) == cannotSay)
}

// keyed takes the key #: every task can be done by keys alone (channels.md §2).
func (t *step) keyed() {
	t.call().Keys = true
	k, sl := t.task(), t.slotAsked()
	if sl == nil {
		t.askAgain(t.hint())
		return
	}
	switch sl.kind {
	case ofAddress:
		t.unsaid(k, sl, "unsaid.address")
	case ofName:
		t.unsaid(k, sl, "unsaid.name")
	case ofText:
		t.usual(k, sl)
	case ofArea:
		if len(t.s.Asked.Choices) > 0 && t.s.Misses > 0 {
			t.miss()
			return
		}
		t.s.Misses++
		t.wentWrong()
		t.askSlot(k, sl)
	case ofCode, ofPhone:
		if sl.optional {
			t.skipSlot(k, sl)
			return
		}
		t.refused()
	default:
		t.miss() // there is a key for each answer, and this is none
	}
}

// unsaid leaves a fact to be asked by phone and goes on.
func (t *step) unsaid(k *Task, sl *slot, words string) {
	k.Again = false
	t.put(k, sl, Fact{Value: t.words(words), Text: unsaid})
	t.next()
}

// usuals are the usual reasons of a case, read out as choices; their labels
// are the description.
var usuals = map[string][]string{
	idFault:     {"usual.down", "usual.slow", "usual.device"},
	idComplaint: {"usual.late", "usual.staff", "usual.bill"},
	idRequest:   {"usual.plan", "usual.sim", "usual.bill"},
}

// usual offers the usual reasons, where there are some; else the description
// is left to be asked by phone.
func (t *step) usual(k *Task, sl *slot) {
	values := usuals[k.Form]
	switch {
	case sl.optional:
		t.skipSlot(k, sl)
	case sl.id != "detail" || len(values) == 0 || t.s.Asked.hasChoice("usual.other"):
		t.unsaid(k, sl, "unsaid.detail")
	default:
		a := Asked{Key: "usual.ask", Form: k.Form, Slot: sl.id, Input: chat.InputText}
		for _, v := range values {
			a.Choices = append(a.Choices, t.choice(v))
		}
		a.Choices = append(a.Choices, t.choice("usual.other"))
		t.ask(a)
	}
}

// choseUsual takes one of the usual reasons as the description. False if v is none.
func (t *step) choseUsual(k *Task, sl *slot, v string) bool {
	if sl.kind != ofText || !strings.HasPrefix(v, "usual.") {
		return false
	}
	if v == "usual.other" {
		t.unsaid(k, sl, "unsaid.detail")
		return true
	}
	k.Again = false
	t.put(k, sl, Fact{Value: t.words("choice." + v)})
	t.next()
	return true
}

// ownNumber offers the number that calls.
func ownNumber(t *step, _ *Task) []chat.Choice {
	if !t.now.Traits.Spoken || t.s.Call == nil || t.s.Call.From == "" {
		return nil
	}
	return []chat.Choice{t.calling()}
}

func (t *step) calling() chat.Choice {
	n := t.s.Call.From
	return chat.Choice{Value: n,
		Label: t.prompt("choice.own_number").Text + t.apart() + readablePhone(n, t.e.pack.Country)}
}

// readsOut tells whether a list too long for one breath is read out all the
// same, page by page: to those who go by keys.
func (t *step) readsOut(a Asked) bool {
	return a.Slot != "area" || t.now.Traits.Spoken && t.s.Call != nil && t.s.Call.Keys
}

// spokenChoices gives the choices of a question their words for the ear.
func (t *step) spokenChoices(list []chat.Choice) []chat.Choice {
	if !t.now.Traits.Spoken {
		return list
	}
	out := slices.Clone(list)
	for i, c := range out {
		if c.Say == "" {
			out[i].Say = t.sayOf(c.Value)
		}
	}
	return out
}

// sayOf names the function of a choice to a caller, "" where its label is a name.
func (t *step) sayOf(value string) string {
	if id, ok := strings.CutPrefix(value, "do:"); ok {
		for _, item := range t.e.pack.Menu {
			if item.ID == id {
				return item.Say[t.s.Locale]
			}
		}
		return t.prompt("choice.do", "what", t.intentName(id)).Say
	}
	switch {
	case value == cannotSay:
		value = "no_code"
	case t.s.Call != nil && value == t.s.Call.From:
		value = "own_number"
	}
	return t.aloud("choice." + value)
}
