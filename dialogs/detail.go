package dialogs

import (
	"slices"
	"strings"
	"unicode"

	"switchboard/chat"
)

// addDetail takes free words that answer nothing as more of the detail: at a
// loose question, where they tell how bad a fault is, and at the read-back of a
// case, for as long as that stays short.
func (t *step) addDetail(m Said) bool {
	k, sl := t.task(), t.slotAsked()
	brief := sl != nil && sl.optional && length(m.Text) >= leastMore && t.left(m.Text) > 0 // "to the family one"
	if k == nil || !t.telling(m.Text) && !brief && (t.intentOf(m) != k.Form || t.left(m.Text) == 0) || t.inquiring(m.Text) {
		return false
	}
	f := t.form(k.Form)
	if f.slot("detail") == nil || fact(k.Facts, "detail") == nil {
		return false
	}
	switch told := k.value("detail"); {
	case sl == nil && t.s.Asked.Form == k.Form && t.s.Asked.Slot == confirmSlot && len(told)+len(m.Text) <= maxRead:
		t.tellMore(k, m)
		t.say("noted")
	case sl != nil && sl.loose && sl.kind != ofService:
		t.tellMore(k, m)
		k.Slot = ""
		t.infer(k, sl)
		t.letGo(k, sl)
	case sl != nil && sl.kind != ofText && t.intentOf(m) == k.Form && len(told)+len(m.Text) <= maxRead:
		t.tellMore(k, m)
		t.say("noted")
	case sl != nil && sl.kind != ofText && (t.marked(m) || t.contains("tried", m.Text) || t.contains("at.times", m.Text) || t.sinceWhen(m)): // "no, 90"; "I restarted it already"; "only in the evening"
		t.tellMore(k, m)
		t.say("noted")
	case sl != nil && sl.kind == ofPhone && sl.optional && t.s.Misses == 0 && !t.s.Asked.More && length(m.Text) <= maxMore:
		t.tellMore(k, m) // once: the second time it was not understood
		t.s.Asked.More = true
		t.askAgain("noted")
		return true
	case sl != nil && f.slot("grade") != nil && sl.id != "grade" && sl.kind != ofText && t.mark(k, f.slot("grade"), m.Text) != "":
		t.tellMore(k, m)
		t.say("noted")
	default:
		return false
	}
	t.next()
	return true
}

// sinceWhen tells whether a message tells how long or since when something is so:
// "it's been like that for a week", 好几天了.
func (t *step) sinceWhen(m Said) bool {
	return slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
		return e.Kind == chat.KindDuration || e.Kind == chat.KindTime && !e.From.IsZero() && e.From.Before(t.now.At) && (e.To.IsZero() || !e.To.After(t.now.At))
	})
}

// pressing tells whether a message in the middle of a case only says to get on
// with it: "ok, do it", 帮我查一下.
func (t *step) pressing(m Said) bool {
	k, sl := t.task(), t.slotAsked()
	return k != nil && sl != nil && sl.kind != ofText && (fact(k.Facts, "detail") != nil || k.Form == idBookingNew && sl.kind != ofWindow) && length(m.Text) <= aheadWords &&
		len(m.Meaning.Entities) == 0 && t.contains("go.ahead", m.Text) && !t.contains("this.number", m.Text)
}

// aheadWords is how much is said by somebody who only wants to go on.
const aheadWords = 6

// tellBeside keeps what a message tells of a case beside its facts: "we're
// moving there from Haidian".
func (t *step) tellBeside(k *Task, m Said) {
	rest := t.besides(m)
	if fact(k.Facts, "detail") == nil || t.marked(m) || (!t.tells(rest) || length(rest) < leastMore) && !t.sinceWhen(m) || len(k.value("detail"))+len(m.Text) > maxRead {
		return
	}
	t.tellMore(k, m)
}

// letGo leaves a question out that the desk can do without, once something else
// was said than its answer.
func (t *step) letGo(k *Task, sl *slot) bool {
	if !sl.loose || fact(k.Facts, sl.id) != nil {
		return false
	}
	k.Slot = ""
	k.Skipped = append(slices.Clone(k.Skipped), sl.id)
	return true
}

// maxMore is how much more of a matter, in words, is taken where a number was asked for.
const maxMore = 40

// moreTold tells whether the answer to a question about a case says more of
// what is wrong than was asked: "broadband, since the router was moved".
func (t *step) moreTold(k *Task, sl *slot, m Said) bool {
	if sl.kind != ofService && sl.kind != ofChoice || t.picked || fact(k.Facts, "detail") == nil {
		return false
	}
	least := 5
	if sl.id == "about" { // it is asked where the words before do not tell: 乱扣费
		least = 2
	}
	return length(m.Text) >= least && len(k.value("detail"))+len(m.Text) <= maxRead && !t.inquiring(m.Text)
}

// tellMore adds a message to the detail. What was read from that is read anew:
// "the whole building is" makes a fault graver.
func (t *step) tellMore(k *Task, m Said) {
	t.join(k, "detail", m.Text)
	k.Facts = slices.DeleteFunc(slices.Clone(k.Facts), func(f Fact) bool { return f.Text == inferred && f.ID == "grade" })
}

// followed is one text behind another.
func (t *step) followed(first, then string) string {
	and := "; "
	if t.s.Locale == chat.Chinese {
		and = "；"
	}
	return strings.TrimRightFunc(first, unicode.IsPunct) + and + then
}

// join adds words to a fact, or begins it with them.
func (t *step) join(k *Task, id, text string) {
	told := strings.TrimSpace(text)
	switch old := k.value(id); {
	case strings.HasSuffix(old, told):
		return // it is the last that was told already
	case old != "":
		told = t.followed(old, told)
	}
	k.Facts = with(k.Facts, Fact{ID: id, Value: clip(told, maxText)})
}
