package dialogs

import (
	"slices"
	"strings"
)

// Words that begin or end what goes on with something said before.
var (
	addLeads = []string{"and ", "also ", "plus ", "oh and ", "besides", "on top of that", "还有", "另外", "而且", "对了", "再补充", "补充", "再说"}
	addTails = []string{" as well", " too", " also"}
)

// adds tells whether a message goes on with what was said before: "and he was
// rude as well", 还有他态度特别差.
func adds(text string) bool {
	f := fold(text)
	return slices.ContainsFunc(addLeads, func(w string) bool { return strings.HasPrefix(f, w) }) ||
		slices.ContainsFunc(addTails, func(w string) bool { return strings.HasSuffix(f, w) })
}

// leastMore is how many words must tell more of a case.
const leastMore = 3

// moreOfCase takes what goes on with the case that was just accepted, and asks
// for nothing else: it may be more of the same matter.
func (t *step) moreOfCase(m Said) bool {
	if id := t.intentOf(m); !adds(m.Text) || id != "" && id != t.doneKind() || t.inquiring(m.Text) || length(m.Text) < leastMore {
		return false
	}
	return t.sameMatter(t.doneKind(), m)
}

// settled notes on the fault that was just reported that it is over, or shall go no
// further: 网好了不用修了, "cancel the ticket".
func (t *step) settled(m Said) bool {
	if !t.faultOver(m) {
		return false
	}
	d := t.s.Done
	t.do(AddToTicket{ID: d.Ticket, Note: clip(m.Text, maxRead)})
	t.say("case.settled", "number", d.Number)
	t.anythingElse()
	return true
}

// faultOver tells whether a message says so of the fault that was just reported.
func (t *step) faultOver(m Said) bool {
	return t.doneKind() == idFault && t.contains("settled", m.Text) && !t.inquiring(m.Text)
}

// doneKind is what kind of case was just accepted, "" for none.
func (t *step) doneKind() string {
	if !t.filed() {
		return ""
	}
	return t.s.Done.Kind
}

// sameMatter asks whether words that would begin a case are about the one just
// accepted: a complaint after a complaint, and what says that it goes on. False if
// they surely are not.
func (t *step) sameMatter(id string, m Said) bool {
	d := t.s.Done
	if id == "" || id != t.doneKind() || t.task() != nil || m.Choice != "" || !t.telling(m.Text) || t.contains("another", m.Text) ||
		id != idComplaint && !adds(m.Text) {
		return false
	}
	t.ask(Asked{Key: "case.same", Slot: d.Ticket, Args: []string{"number", d.Number}, Choices: t.called("yes", "same.more", "no", "same.new"), Told: m.early()})
	return true
}

// supplements adds to the case that was just accepted what somebody tells who asked
// to add something.
func (t *step) supplements(m Said) bool {
	a, d := t.s.Asked, t.s.Done
	if a.Key != "case.more" || d == nil || d.Ticket != a.Slot || m.Choice != "" || t.inquiring(m.Text) || t.left(m.Text) < 2 {
		return false
	}
	t.do(AddToTicket{ID: d.Ticket, Note: clip(m.Text, maxRead)})
	t.say("case.added", "number", d.Number)
	t.anythingElse()
	return true
}

// sameCase takes the answer: it adds to the case, or begins another.
func (t *step) sameCase(a Asked, v string) {
	d := t.s.Done
	switch {
	case a.Told == nil || d == nil || d.Ticket != a.Slot:
		t.anythingElse()
	case v == "yes":
		t.do(AddToTicket{ID: d.Ticket, Note: a.Told.Text})
		t.say("case.added", "number", d.Number)
		t.anythingElse()
	default:
		t.push(Task{Form: d.Kind}, a.Told.said())
	}
}
