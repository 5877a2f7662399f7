package dialogs

import "time"

// shiftWords bounds how much is said with "a bit later"; more is another matter.
const shiftWords = 10

// shifts tells whether a message wants another time near the one talked of,
// and names none: "later" or "earlier", "" if not.
func (t *step) shifts(m Said) string {
	if len(timesIn(m)) > 0 || length(m.Text) > shiftWords {
		return ""
	}
	switch {
	case t.contains("shift.later", m.Text):
		return "later"
	case t.contains("shift.earlier", m.Text):
		return "earlier"
	}
	return ""
}

// shifted looks for windows after or before the one that was chosen or, with
// none chosen, after or before those on offer.
func (t *step) shifted(k *Task, m Said) bool {
	way := t.shifts(m)
	chosen, ok := parseWindow(k.value("window"))
	switch {
	case way == "" || !ok && len(k.Offered) == 0:
		return false
	case ok:
	case way == "later":
		t.choseWindow(k, "later")
		return true
	default:
		chosen = k.Offered[0]
	}
	y, mo, d := chosen.Start.In(t.zone(k)).Date()
	k.Wish = Wish{From: time.Date(y, mo, d, 0, 0, 0, 0, t.zone(k)), To: chosen.Start}
	if way == "later" {
		k.Wish = Wish{From: chosen.End}
	}
	k.Declined = []Window{chosen}
	k.Facts = without(k.Facts, "window")
	t.s.Misses = 0
	t.findWindows(k)
	return true
}
