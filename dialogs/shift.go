package dialogs

import (
	"slices"
	"strings"
	"time"

	"switchboard/chat"
)

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

// nextDay is the day after the one that is talked of, where a message wants
// that: "make it the next day" a minute after a Thursday was chosen is Friday.
func (t *step) nextDay(k *Task, m Said) (time.Time, bool) {
	if !t.contains("next.day", m.Text) || length(m.Text) > shiftWords {
		return time.Time{}, false
	}
	for _, e := range timesIn(m) { // "the day after tomorrow", "the next day, Friday"
		if !timeOnly(e) && !t.contains("next.day", e.Text) || t.contains("next.day", e.Text) && len(e.Or) > 0 {
			return time.Time{}, false
		}
		if words := fold(e.Text); slices.ContainsFunc([]string{"tomorrow", "holiday", "today"}, func(w string) bool { return strings.Contains(words, w) }) {
			return time.Time{}, false
		}
	}
	day, ok := t.wishedDay(k)
	return day.AddDate(0, 0, 1), ok
}

// onNextDay are the times of a message on a day that it names by "next" only.
func onNextDay(times []chat.Entity, day time.Time, zone *time.Location) []chat.Entity {
	if len(times) == 0 {
		y, mo, d := day.In(zone).Date()
		return []chat.Entity{{Kind: chat.KindTime, Text: day.Format(time.DateOnly), Grain: chat.Day, From: time.Date(y, mo, d, 0, 0, 0, 0, zone)}}
	}
	out := slices.Clone(times)
	for i, e := range out {
		out[i] = onDay(e, day, zone)
		out[i].Text = day.Format(time.DateOnly) // it names its day now
		if e.Grain == chat.Day {
			out[i].To = time.Time{}
		}
	}
	return out
}
