package dialogs

import (
	"slices"
	"strconv"

	"switchboard/chat"
)

// askSlot puts the question for one fact.
func (t *step) askSlot(k *Task, sl *slot) {
	if k.Slot != sl.id {
		t.s.Misses = 0
		if sl.kind != ofWindow { // that is asked when windows are offered
			k.tread(sl.id)
		}
	}
	k.Slot = sl.id
	if sl.before != nil && sl.before(t, k) {
		return
	}
	if sl.kind == ofWindow {
		t.findWindows(k)
		return
	}
	a := Asked{Key: sl.key, Form: k.Form, Slot: sl.id, Input: sl.input}
	if sl.choices != nil {
		a.Choices = sl.choices(t, k)
	}
	if sl.optional {
		a.Choices = append(a.Choices, t.choice("skip"))
	}
	if k.Again && t.now.Traits.Spoken && sl.free() && fact(k.Facts, sl.id) != nil { // by key, too
		a.Choices = append(a.Choices, t.choice("keep"))
	}
	if key, piece := t.half(k, sl); key != "" {
		a.At = t.now.At
		t.remember(a)
		t.missing(sl, key, "value", piece)
		return
	}
	t.ask(a)
}

// free tells whether the answers to a slot are no list.
func (sl *slot) free() bool {
	switch sl.kind {
	case ofText, ofAddress, ofPhone, ofName, ofCode:
		return true
	}
	return false
}

// ask puts a question and remembers it.
func (t *step) ask(a Asked) {
	a.At = t.now.At
	if most := t.now.Traits.MaxChoices; most > 0 && len(a.Choices) > most {
		if !t.readsOut(a) { // half a list of places would be no help
			a.Choices = nil
		} else {
			a.Rest = a.Choices[most-1:]
			a.Choices = append(slices.Clone(a.Choices[:most-1]), t.choice("more"))
		}
	}
	a.Choices = t.spokenChoices(a.Choices)
	t.question = true
	key := a.Key
	if t.heardBack(a) {
		key += ".short"
	}
	t.remember(a)
	t.tell(chat.Bot, t.worded(key, a))
}

// worded is a question in the words of a key, with its choices.
func (t *step) worded(key string, a Asked) chat.Prompt {
	p := t.prompt(key, a.Args...)
	if key == "language.ask" {
		p = t.whichLanguage(a)
	}
	p.Choices, p.Input = a.Choices, a.Input
	return p
}

// remember makes a question the one in the air. Of the one before, if its
// answer would still mean something, the choices stay valid.
func (t *step) remember(a Asked) {
	if was := t.s.Asked; was.lasting() && was.Key != a.Key {
		kept := List{Key: was.Key, Slot: was.Slot, At: was.At, Values: make([]string, len(was.Choices))}
		for i, c := range was.Choices {
			kept.Values[i] = c.Value
		}
		older := slices.DeleteFunc(slices.Clone(t.s.Lists), func(l List) bool { return l.Key == was.Key })
		t.s.Lists = append([]List{kept}, older[:min(len(older), 1)]...)
	}
	t.s.Asked = a
}

// askAgain puts the question in the air again, in other words if there are
// any, after a lead ("" for none). With no question it offers the menu.
func (t *step) askAgain(lead string, args ...string) {
	if lead != "" {
		t.say(lead, args...)
	}
	a := t.s.Asked
	if a.Key == "" {
		t.menu("menu.short")
		return
	}
	if a.Form != "" && (t.task() == nil || t.task().Form != a.Form) { // interrupted by something else
		t.next()
		return
	}
	key := a.Key
	if a.Form == "" && t.has(key+".again") {
		key += ".again"
	}
	p := t.worded(key, a)
	if t.has(key+".brief") && sameValues(a.Choices, t.before.Choices) {
		p = t.briefly(key, a)
	}
	t.tell(chat.Bot, p)
}

// briefly puts a list that was just told again, shortly: where it is told as
// text, without its choices, which are there to be read.
func (t *step) briefly(key string, a Asked) chat.Prompt {
	args := a.Args
	if t.now.Traits.Spoken {
		a.Choices = t.shorter(a.Choices)
	}
	a.Args = append(slices.Clone(args), "last", strconv.Itoa(len(a.Choices)))
	p := t.worded(key+".brief", a)
	if t.now.Traits.Keywords {
		p.Choices = nil
	}
	return p
}

// sameValues tells whether two lists offer the same, however it is called.
func sameValues(a, b []chat.Choice) bool {
	return slices.EqualFunc(a, b, func(x, y chat.Choice) bool { return x.Value == y.Value })
}

// shorter are windows as they are told a caller a second time, by the day of the
// week and when they begin; what would sound alike stays as it is.
func (t *step) shorter(list []chat.Choice) []chat.Choice {
	out, said := slices.Clone(list), map[string]bool{}
	k := t.task()
	for i, c := range out {
		n := slices.IndexFunc(k.Offered, func(w Window) bool { return w.id() == c.Value })
		if n < 0 {
			continue
		}
		at := k.Offered[n].Start.In(t.zone(k))
		short := t.weekday(at) + " at " + t.hour(at)
		if t.s.Locale == chat.Chinese {
			short = t.weekday(at) + t.hour(at)
		}
		if said[short] {
			return list
		}
		said[short], out[i].Say = true, short
	}
	return out
}

// onward puts the task's own question again, whatever else was asked meanwhile.
func (t *step) onward() {
	t.s.Misses = 0
	k := t.task()
	if k == nil {
		t.menu("menu.short")
		return
	}
	if sl := t.form(k.Form).slot(k.Slot); sl != nil && (fact(k.Facts, sl.id) == nil || k.Again) {
		t.askSlot(k, sl)
		return
	}
	t.next()
}

// choice is an answer with the pack's label for it.
func (t *step) choice(value string) chat.Choice {
	return chat.Choice{Value: value, Label: t.words("choice." + value)}
}

// called are answers with the labels of others: value, label, value, label …
func (t *step) called(pairs ...string) []chat.Choice {
	var list []chat.Choice
	for i := 0; i+1 < len(pairs); i += 2 {
		c := t.choice(pairs[i+1])
		list = append(list, chat.Choice{Value: pairs[i], Label: c.Label, Say: t.sayOf(c.Value)})
	}
	return t.spokenChoices(list)
}

func (t *step) choicesOf(values ...string) []chat.Choice {
	list := make([]chat.Choice, len(values))
	for i, v := range values {
		list[i] = t.choice(v)
	}
	return list
}

// anythingElse asks once whether there is more. A caller can say so by key, and
// by key begin what is likely now.
func (t *step) anythingElse(likely ...string) {
	a := Asked{Key: "anything_else"}
	if t.now.Traits.Spoken {
		for _, id := range likely {
			a.Choices = append(a.Choices, t.doing(id))
		}
		a.Choices = append(a.Choices, t.choicesOf("menu", "no")...)
	}
	t.ask(a)
}
