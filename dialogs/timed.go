package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// Hours and parts of the day that are times only where a visit is talked about.
var (
	hourPair = regexp.MustCompile(`\b(\d{1,2})\s*(?:to|till|until|-|–|~)\s*(\d{1,2})\b`)
	dayPart  = regexp.MustCompile(`\b(?:in the )?(morning|afternoon|evening)s?\b`)
)

// timedWords bounds a message in which a bare part of the day is a time.
const timedWords = 10

// timed is a message with the times that are none anywhere else, "10 to 12
// then" and "evening if possible", and with the hour until which somebody is at
// work as the one from which they are free.
func (t *step) timed(m Said) Said {
	k := t.task()
	if k == nil && !t.visitAhead() || k != nil && !t.takes(t.form(k.Form), ofWindow) {
		return m
	}
	t.bareTimes(&m)
	m.Meaning.Entities = t.withoutPast(m)
	m.Meaning.Entities = daysOff(m.Meaning.Entities)
	if !slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool { return e.Kind == chat.KindTime }) {
		return m
	}
	if t.refuseHours(&m) || !t.contains("until", m.Text) {
		return m
	}
	m.Meaning.Entities = slices.Clone(m.Meaning.Entities)
	for i, e := range m.Meaning.Entities {
		if e.Kind != chat.KindTime || !timeOnly(e) || !e.From.IsZero() && !point(e) {
			continue
		}
		if e.From.IsZero() {
			e.From, e.To = e.To, time.Time{}
		}
		e.Open, e.Or = true, nil
		m.Meaning.Entities[i] = e
	}
	return m
}

// withoutPast are the facts of a message without the times that only say when
// something was, where a visit is booked: "last month you took 20 yuan too much".
func (t *step) withoutPast(m Said) []chat.Entity {
	over := func(e chat.Entity) bool { return t.history(m, e) }
	if k := t.task(); k == nil || !visits(k.Form) || !slices.ContainsFunc(m.Meaning.Entities, over) {
		return m.Meaning.Entities
	}
	return slices.DeleteFunc(slices.Clone(m.Meaning.Entities), over)
}

// history tells whether a fact is a time that is over, told of something else than
// a visit: "the telephone man came yesterday and now there is no picture".
func (t *step) history(m Said, e chat.Entity) bool {
	if e.Kind != chat.KindTime || e.Begin < 0 || timeOnly(e) || t.ahead(e) || slices.ContainsFunc(e.Or, t.ahead) {
		return false
	}
	about := clause(m.Text, e, nil)
	if t.contains("bring.forward", about) {
		return false // 提前两小时
	}
	about = strings.Replace(about, e.Text, " ", 1)
	done := han(about) && strings.ContainsAny(about, "过了") // 师傅昨天来过
	return t.tells(about) && (done || !t.contains("visit", about) && !t.contains("to.book", about))
}

// anyDay are the hours that a message names for whatever day: "any evening after
// work", 哪天晚上都行.
func (t *step) anyDay(m Said) (calendar.Span, bool) {
	times := timesIn(m)
	if len(times) != 1 || !timeOnly(times[0]) || !t.contains("any.day", m.Text) {
		return calendar.Span{}, false
	}
	return hoursOf(times[0], t.e.pack.Zone), true
}

// daysOff has a weekend begin with Saturday: nobody who is at home then means
// Friday evening.
func daysOff(list []chat.Entity) []chat.Entity {
	for i, e := range list {
		if e.Kind == chat.KindTime && e.From.Weekday() == time.Friday && e.To.Weekday() == time.Monday && e.To.Sub(e.From) == 54*time.Hour {
			list = slices.Clone(list)
			list[i].From = e.To.AddDate(0, 0, -2)
		}
	}
	return list
}

// A bareTime is what may be a time without a day: bytes of a message, and the
// hours of the day that they name. End is 0 for none.
type bareTime struct{ begin, end, from, to int }

// bareTimes adds the hours of "10 to 12" and the part of the day in "evening if
// possible" to what a message says, where nothing else was read there.
func (t *step) bareTimes(m *Said) {
	text := strings.ToLower(m.Text)
	if len(text) != len(m.Text) {
		return
	}
	var b bareTime
	if slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool { return e.Kind == chat.KindNumber }) {
		b = t.bareHours(m, text)
	}
	if b.end == 0 && (strings.Contains(text, "ning") || strings.Contains(text, "noon")) {
		b = barePart(m, text)
	}
	if b.from >= b.to || b.to > 24 {
		return
	}
	m.Meaning.Entities = append(slices.DeleteFunc(slices.Clone(m.Meaning.Entities), func(o chat.Entity) bool { return b.begin <= o.Begin && o.End <= b.end }),
		chat.Entity{Kind: chat.KindTime, Text: m.Text[b.begin:b.end], Begin: b.begin, End: b.end, Grain: chat.Hour, From: t.todayAt(b.from), To: t.todayAt(b.to)})
}

// bareHours reads "10 to 12" and "4-6", which is in the afternoon where nobody works at four in the morning.
func (t *step) bareHours(m *Said, text string) (b bareTime) {
	at := hourPair.FindStringSubmatchIndex(text)
	if at == nil || m.only(chat.KindNumber, at[0], at[1]) <= 0 {
		return b
	}
	b.begin, b.end = at[0], at[1]
	b.from, _ = strconv.Atoi(text[at[2]:at[3]])
	b.to, _ = strconv.Atoi(text[at[4]:at[5]])
	if b.from < 12 && !t.e.pack.Field.Open(t.todayAt(b.from)) {
		b.from += 12
	}
	if b.to <= b.from {
		b.to += 12
	}
	return b
}

// barePart reads "evening" in a few words; "good evening" is a greeting.
func barePart(m *Said, text string) bareTime {
	at := dayPart.FindStringSubmatchIndex(text)
	if at == nil || m.only("", at[0], at[1]) != 0 || length(text) > timedWords || strings.HasSuffix(text[:at[0]], "good ") {
		return bareTime{}
	}
	switch text[at[2]:at[3]] {
	case "morning":
		return bareTime{at[0], at[1], 0, 12}
	case "afternoon":
		return bareTime{at[0], at[1], 12, 19}
	}
	return bareTime{at[0], at[1], 18, 24}
}

// todayAt is an hour of today where the business is.
func (t *step) todayAt(hour int) time.Time {
	y, m, d := t.now.At.In(t.e.pack.Zone).Date()
	return time.Date(y, m, d, hour, 0, 0, 0, t.e.pack.Zone)
}

// refuseHours turns the part of the day that a message refuses into the rest of
// it: "not in the morning" is from noon on. False if there is none, or several.
func (t *step) refuseHours(m *Said) bool {
	times := slices.DeleteFunc(slices.Clone(m.Meaning.Entities), func(e chat.Entity) bool { return e.Kind != chat.KindTime })
	at := -1
	for i, e := range m.Meaning.Entities {
		if e.Kind != chat.KindTime || !timeOnly(e) || e.From.IsZero() || e.To.IsZero() || !negated(m.Text, e) && !t.contains("away", unasked(clause(m.Text, e, times))) {
			continue
		}
		if at >= 0 {
			return false
		}
		at = i
	}
	if at < 0 {
		return false
	}
	m.Meaning.Entities = slices.Clone(m.Meaning.Entities)
	refused := m.Meaning.Entities[at]
	if slices.ContainsFunc(times, func(o chat.Entity) bool { return timeOnly(o) && o.Begin != refused.Begin }) {
		m.Meaning.Entities = slices.Delete(m.Meaning.Entities, at, at+1) // the other part of the day is told, too
		return true
	}
	e := &m.Meaning.Entities[at]
	e.Or, e.Begin = nil, -1                                   // no word of the message says it now
	if f := t.e.pack.Field; f.Open(e.From) && !f.Open(e.To) { // the evening
		y, mo, d := e.From.Date()
		e.From, e.To = time.Date(y, mo, d, 0, 0, 0, 0, e.From.Location()), e.From
	} else {
		e.From, e.To, e.Open = e.To, time.Time{}, true
	}
	return true
}

// only counts the facts in a stretch of a message, -1 if any is of another kind.
func (m Said) only(kind chat.Kind, begin, end int) int {
	n := 0
	for _, e := range m.Meaning.Entities {
		if e.End <= begin || end <= e.Begin {
			continue
		}
		if e.Kind != kind {
			return -1
		}
		n++
	}
	return n
}

// plainTimes are facts with the words of their times in Simplified characters.
func plainTimes(list []chat.Entity) []chat.Entity {
	cloned := false
	for i, e := range list {
		if words := simplified(e.Text); e.Kind == chat.KindTime && words != e.Text {
			if !cloned {
				list, cloned = slices.Clone(list), true
			}
			list[i].Text = words
		}
	}
	return list
}

// together makes one wish of several times: a day and an hour, a week and a
// part of its days, or two days that would both do. Else one is false, and the
// last counts.
func together(times []chat.Entity, zone *time.Location) (e chat.Entity, hours calendar.Span, one bool) {
	last := times[len(times)-1]
	if len(times) != 2 {
		return last, calendar.Span{}, len(times) == 1
	}
	a, b := times[0], times[1]
	if timeOnly(a) {
		a, b = b, a
	}
	switch {
	case timeOnly(a) || timeOnly(b) && a.Open:
	case timeOnly(b) && a.Grain == chat.Day && a.To.IsZero():
		b = onDay(b, a.From.In(zone), zone)
		b.Text = a.Text + " " + b.Text // it names its day now
		return b, calendar.Span{}, true
	case timeOnly(b):
		return a, hoursOf(b, zone), true
	case hourly(a) && hourly(b) && a.From.Before(b.From) && b.From.Sub(a.From) < 7*24*time.Hour && hoursOf(a, zone) == hoursOf(b, zone):
		hours = hoursOf(a, zone) // the mornings of two days
		a.To, a.Or = b.To, nil
		return a, hours, true
	case a.Grain == chat.Day && b.Grain == chat.Day && a.To.IsZero() && b.To.IsZero() && a.From.Before(b.From) && b.From.Sub(a.From) < 7*24*time.Hour:
		a.To, a.Or = b.From.AddDate(0, 0, 1), nil
		return a, calendar.Span{}, true
	}
	return last, calendar.Span{}, false
}

// hourly tells whether a time is a part of one day.
func hourly(e chat.Entity) bool {
	return e.Grain == chat.Hour && !e.From.IsZero() && !e.To.IsZero() && e.To.Sub(e.From) < 24*time.Hour
}

// hoursOf is the time of day of a time without a day.
func hoursOf(e chat.Entity, zone *time.Location) calendar.Span {
	from := calendar.Clock(60*e.From.In(zone).Hour() + e.From.In(zone).Minute())
	switch {
	case e.Open:
		return calendar.Span{From: from, To: 24 * 60}
	case e.From.IsZero():
		return calendar.Span{To: calendar.Clock(60*e.To.In(zone).Hour() + e.To.In(zone).Minute())}
	case !e.To.IsZero():
		to := calendar.Clock(60*e.To.In(zone).Hour() + e.To.In(zone).Minute())
		if to <= from {
			to = 24 * 60
		}
		return calendar.Span{From: from, To: to}
	}
	return calendar.Span{From: max(0, from-60), To: from + 60}
}
