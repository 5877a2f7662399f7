package dialogs

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
	case (k != nil && t.form(k.Form) != nil && t.takes(t.form(k.Form), ofWindow) || k == nil && t.visitAhead()) &&
		t.contains("kin", m.Text) && t.contains("home", m.Text) && len(timesIn(m)) == 0:
		return "aside.home"
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
	case t.visitAhead() && key == "aside.home":
		t.say(key)
		t.anythingElse()
	default:
		t.menu(key)
	}
}
