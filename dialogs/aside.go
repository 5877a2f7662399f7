package dialogs

import (
	"slices"

	"switchboard/chat"
)

// asideWords bounds what is said beside the matter; more is another matter.
const asideWords = 14

// asideOf is the wording that answers a message which says something beside what
// is being asked and is no other wish, "" for none: who else may be at home, that
// a price is high, that a visit was booked by telephone.
func (t *step) asideOf(m Said) string {
	k, sl := t.task(), t.slotAsked()
	if length(m.Text) > asideWords {
		return ""
	}
	switch {
	case sl != nil && sl.kind == ofCode && t.contains("phoned", m.Text):
		return "aside.phoned"
	case (k != nil && t.takes(t.form(k.Form), ofWindow) || k == nil && t.visitAhead()) &&
		t.contains("kin", m.Text) && t.contains("home", m.Text) && len(timesIn(m)) == 0:
		return "aside.home"
	case (k == nil && t.intentOf(m) == "" && t.intent(m) != "chitchat" || sl != nil && sl.kind != ofText) && t.contains("upset", m.Text) && len(m.Meaning.Entities) == 0:
		return "abuse"
	case t.contains("dear", m.Text) && (k != nil || t.intentOf(m) == "" || t.intentOf(m) == idCallback): // 给我打个折 is no call
		return "aside.dear"
	}
	return ""
}

// aside answers what is beside the matter, shortly, and goes back to it.
func (t *step) aside(key string) {
	switch {
	case t.s.Asked.Key != "" && t.task() != nil:
		t.askAgain(key)
	case key == "aside.home":
		t.say(key)
		t.anythingElse()
	default:
		t.menu(key)
	}
}

// toldNote keeps what the technician should know, told where something else is
// asked: "mind the dog", 来之前打个电话.
func (t *step) toldNote(m Said) bool {
	k, asked := t.task(), t.slotAsked()
	after := k == nil && t.visitAhead() && t.s.Done.What != "found" // the visit is booked already
	if !after && (k == nil || t.form(k.Form).slot("notes") == nil || asked != nil && asked.kind == ofText) ||
		!t.contains("told.note", m.Text) || length(m.Text) > asideWords || t.inquiring(m.Text) {
		return false
	}
	if slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
		return e.Kind == chat.KindAddress || e.Kind == chat.KindTime || e.Kind == chat.KindPhone && len(e.Value) >= 7
	}) {
		return false
	}
	if after {
		b := &t.s.Done.Booking
		t.do(NoteVisit{ID: b.ID, Note: clip(m.Text, maxText)})
		if b.Notes != "" {
			b.Notes += "; "
		}
		b.Notes += clip(m.Text, maxText)
		t.say("booking.notes.kept")
		t.anythingElse()
		return true
	}
	t.join(k, "notes", m.Text)
	t.askAgain("booking.notes.kept")
	return true
}
