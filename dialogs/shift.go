package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// shiftWords bounds how much is said with "a bit later"; more is another matter.
const shiftWords = 10

// shifts tells whether a message wants another time near the one talked of,
// and names none: "later" or "earlier", "" if not.
func (t *step) shifts(m Said) string {
	if length(m.Text) > shiftWords || slices.ContainsFunc(timesIn(m), func(e chat.Entity) bool { return !t.contains("shift.later", e.Text) }) {
		return "" // "later in the day" names none
	}
	if _, by := t.neighbour(m.Text); by != 0 || t.shiftedBy(m) != (shift{}) {
		return "" // 提前一天 is a day, not an hour
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
	if way == "" && !ok && len(k.Offered) == 0 && length(m.Text) <= shiftWords && t.contains("later", m.Text) {
		way = "later"
	}
	switch {
	case way == "" || !t.takes(t.form(k.Form), ofWindow):
		return false
	case !ok && len(k.Offered) == 0 && t.subject(k) == nil: // before any time was offered
		t.askAgain("noted")
		return true
	case ok:
	case len(k.Offered) == 0:
		chosen = Window{Start: t.subject(k).Start, End: t.subject(k).End}
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
	if k.Declined = nil; ok {
		k.Declined = []Window{chosen}
	}
	k.Facts = without(k.Facts, "window")
	t.s.Misses = 0
	t.findWindows(k)
	return true
}

// neighbour tells whether a part of a text wants the day after the one that is
// talked of, 1, or the one before it, -1, and the phrases that say so.
func (t *step) neighbour(text string) (phrases string, by int) {
	if !t.contains("next.day", text) && !t.contains("previous.day", text) {
		return "", 0
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return outer(r) && (r != ' ' || han(text)) }) {
		switch {
		case length(part) > shiftWords:
		case t.contains("next.day", part):
			return "next.day", 1
		case t.contains("previous.day", part):
			return "previous.day", -1
		}
	}
	return "", 0
}

// A shift is by how much a message moves what is talked of; less than nothing is
// to an earlier time.
type shift struct {
	days  int
	hours time.Duration
}

// shiftedBy is the shift that a message names: "push it back a week", 推迟两天, "two
// hours earlier".
func (t *step) shiftedBy(m Said) (by shift) {
	sign := 1
	switch {
	case length(m.Text) > shiftWords:
		return by
	case t.contains("bring.forward", m.Text):
		sign = -1
	case !t.contains("put.off", m.Text):
		return by
	}
	for _, e := range m.Meaning.Entities {
		y, mo, d := t.now.At.In(e.From.Location()).Date()
		today := time.Date(y, mo, d, 0, 0, 0, 0, e.From.Location())
		n := e.To.Sub(e.From)
		if e.To.IsZero() {
			n = e.From.Sub(t.now.At).Round(time.Hour).Abs()
		}
		switch {
		case e.Kind == chat.KindDuration:
			by = period(e.Value)
		case e.Kind != chat.KindTime || !t.contains("put.off", e.Text) && !t.contains("bring.forward", e.Text) && !han(e.Text):
		case (e.Grain == chat.Hour || e.Grain == chat.Minute) && n <= 12*time.Hour: // 提前两个小时 is read as the two hours before now
			by = shift{hours: n}
		case e.Grain == chat.Day || e.Grain == chat.Week:
			by = shift{days: int(e.From.Sub(today).Round(24*time.Hour).Abs() / (24 * time.Hour))}
		}
	}
	return shift{sign * by.days, time.Duration(sign) * by.hours}
}

// period reads a duration of whole days, weeks or hours, P2D, P1W, PT2H; none of others.
func period(iso string) shift {
	n, err := strconv.Atoi(strings.Trim(iso, "PTDWH"))
	switch {
	case err != nil || n <= 0:
	case strings.HasSuffix(iso, "D"):
		return shift{days: n}
	case strings.HasSuffix(iso, "W"):
		return shift{days: 7 * n}
	case strings.HasSuffix(iso, "H"):
		return shift{hours: time.Duration(n) * time.Hour}
	}
	return shift{}
}

// shiftedTo are the times to which a message moves what is talked of, nil if it does not.
func (t *step) shiftedTo(k *Task, m Said) []chat.Entity {
	by := t.shiftedBy(m)
	if by == (shift{}) {
		return nil
	}
	if by.days != 0 {
		day, ok := t.wishedDay(k)
		if !ok {
			return nil
		}
		return onNextDay(nil, day.AddDate(0, 0, by.days), t.zone(k))
	}
	was, ok := parseWindow(k.value("window"))
	if b := t.subject(k); !ok && b != nil {
		was, ok = Window{b.Start, b.End}, true
	}
	if !ok {
		return nil
	}
	at := was.Start.Add(by.hours).In(t.zone(k))
	if by.hours > 0 && at.Before(was.End) {
		at = was.End.In(t.zone(k)) // an hour later is the next window
	}
	return []chat.Entity{{Kind: chat.KindTime, Text: at.Format(time.DateOnly), Grain: chat.Hour, From: at}}
}

// nextDay is the day beside the one that is talked of, where a message wants
// that: "make it the next day" a minute after a Thursday was chosen is Friday,
// 前一天 is Wednesday.
func (t *step) nextDay(k *Task, m Said) (time.Time, bool) {
	phrases, by := t.neighbour(m.Text)
	if by == 0 {
		return time.Time{}, false
	}
	for _, e := range timesIn(m) { // "the day after tomorrow", "the next day, Friday", "the day before Christmas"
		says := t.contains(phrases, e.Text)
		if !says && !timeOnly(e) || says && (len(e.Or) > 0 || by < 0 && e.From.After(t.now.At)) {
			return time.Time{}, false
		}
		if words := fold(e.Text); slices.ContainsFunc([]string{"tomorrow", "holiday", "today"}, func(w string) bool { return strings.Contains(words, w) }) {
			return time.Time{}, false
		}
	}
	day, ok := t.wishedDay(k)
	return day.AddDate(0, 0, by), ok
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

// sameTime are the times of a message that names one by that of another visit: of
// the one that is moved or has its window, or of the one just booked. "The same time next week" is
// its weekday and hour; a second visit may come at just that time, or that day.
// Nil if it names none so.
func (t *step) sameTime(k *Task, text string, times []chat.Entity) []chat.Entity {
	b := t.subject(k)
	if w, ok := parseWindow(k.value("window")); b == nil && ok {
		b = &Booking{Start: w.Start, End: w.End}
	}
	if b == nil && t.visitAhead() {
		b = &t.s.Done.Booking
	}
	hour := t.contains("same.hour", text)
	if b == nil && hour && k.Form == idBookingMove {
		k.Facts = with(k.Facts, Fact{ID: keepsHour, Value: "1"}) // of the visit that is looked up now
	}
	if b == nil || !hour && !t.contains("same.day", text) {
		return nil
	}
	zone := t.zone(k)
	at := b.Start.In(zone)
	if !hour {
		return onNextDay(times, at, zone)
	}
	if day := k.Wish.From.In(zone); len(times) == 0 && k.Wish.days() == 1 {
		times = []chat.Entity{{Kind: chat.KindTime, Text: day.Format(time.DateOnly), Grain: chat.Day, From: day}} // "Wednesday instead", and then "same time"
	}
	if len(times) == 0 && t.subject(k) != nil { // of another day
		y, mo, d := at.Date()
		next := time.Date(y, mo, d+1, 0, 0, 0, 0, zone)
		return []chat.Entity{
			{Kind: chat.KindTime, Text: next.Format(time.DateOnly), Grain: chat.Day, From: next, To: next.AddDate(0, 1, 0)},
			{Kind: chat.KindTime, Grain: chat.Hour, From: at, To: b.End.In(zone)},
		}
	}
	if len(times) == 0 {
		return []chat.Entity{{Kind: chat.KindTime, Text: at.Format(time.DateOnly), Grain: chat.Hour, From: at}}
	}
	out := slices.Clone(times)
	for i, e := range out {
		if e.Grain != chat.Day && e.Grain != chat.Week || !e.To.IsZero() {
			continue
		}
		out[i].From, out[i].Grain, out[i].Or = sameHourOn(e.From.In(zone), at, e.Grain == chat.Week), chat.Hour, nil
	}
	return out
}

// keepsHour is the fact of a move that the visit shall keep its hour.
const keepsHour = "same.hour"

// sameHourOn is the hour of a visit on another day or, of a week that begins then, on
// its weekday.
func sameHourOn(day, at time.Time, week bool) time.Time {
	y, mo, d := day.Date()
	if week {
		d += int(at.Weekday()-day.Weekday()+7) % 7
	}
	return time.Date(y, mo, d, at.Hour(), at.Minute(), 0, 0, day.Location())
}

// movedTo are the times of a message to which a visit shall be moved, without
// those that only say which visit it is: "from Friday to Monday" is Monday.
func (t *step) movedTo(k *Task, text string, times []chat.Entity) []chat.Entity {
	several := len(times) > 1
	times = slices.DeleteFunc(times, func(e chat.Entity) bool { return ofVisit(text, e, several) })
	b := t.subject(k)
	if b == nil && t.visitAhead() {
		b = &t.s.Done.Booking
	}
	for i, e := range times {
		words := strings.ToLower(e.Text)
		at := strings.LastIndex(words, " to ")
		if at < 0 || e.Grain != chat.Day || e.To.IsZero() || e.Open {
			continue
		}
		if b != nil && dayOf(e, t.zone(k)) != calendar.DateOf(b.Start.In(t.zone(k))) || b == nil && !strings.HasPrefix(words, "from ") {
			continue // a span of days that would do
		}
		times[i].From, times[i].To, times[i].Or, times[i].Text = e.To.AddDate(0, 0, -1), time.Time{}, nil, e.Text[at+4:]
	}
	return times
}

// ofVisit tells whether a time says which visit is meant: "my Friday
// appointment", 周五的预约, and of several "my visit on Friday".
func ofVisit(text string, e chat.Entity, several bool) bool {
	if e.Begin < 0 || e.End > len(text) || e.Begin > e.End {
		return false
	}
	before, behind := strings.ToLower(strings.TrimSpace(text[:e.Begin])), strings.ToLower(strings.TrimSpace(text[e.End:]))
	for _, w := range []string{"appointment", "visit", "booking", "one ", "的预约", "的上门", "的那个", "的那次", "那个预约", "那次", "的师傅", "预约"} {
		if strings.HasPrefix(behind+" ", w) {
			return true
		}
	}
	return several && (slices.ContainsFunc([]string{"改", "挪", "换", "调", "推", "延", "提"}, func(w string) bool { return strings.HasPrefix(behind, w) }) ||
		strings.HasPrefix(e.Text, "从") ||
		slices.ContainsFunc([]string{"appointment on", "visit on", "booking on", "appointment for", "visit for"}, func(w string) bool { return strings.HasSuffix(before, w) }))
}
