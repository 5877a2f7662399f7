package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
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
	if f := t.formOf(k); f == nil && !t.visitAhead() || f != nil && !t.takes(f, ofWindow) {
		return m
	}
	t.bareTimes(&m)
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

// bareTimes adds the hours of "10 to 12" and the part of the day in "evening if
// possible" to what a message says, where nothing else was read there.
func (t *step) bareTimes(m *Said) {
	text := strings.ToLower(m.Text)
	if len(text) != len(m.Text) {
		return
	}
	y, mo, d := t.now.At.In(t.e.pack.Zone).Date()
	hour := func(n int) time.Time { return time.Date(y, mo, d, n, 0, 0, 0, t.e.pack.Zone) }
	begin, end, from, to := 0, 0, 0, 0
	if at := hourPair.FindStringSubmatchIndex(text); at != nil && m.only(chat.KindNumber, at[0], at[1]) > 0 {
		begin, end = at[0], at[1]
		from, _ = strconv.Atoi(text[at[2]:at[3]])
		to, _ = strconv.Atoi(text[at[4]:at[5]])
		if f := t.e.pack.Field; f != nil && from < 12 && !f.Open(hour(from)) {
			from += 12
		}
		if to <= from {
			to += 12
		}
	} else if at := dayPart.FindStringSubmatchIndex(text); at != nil && m.only("", at[0], at[1]) == 0 && length(text) <= timedWords && !strings.HasSuffix(text[:at[0]], "good ") {
		begin, end = at[0], at[1]
		switch text[at[2]:at[3]] {
		case "morning":
			from, to = 0, 12
		case "afternoon":
			from, to = 12, 19
		default:
			from, to = 18, 24
		}
	}
	if from >= to || to > 24 {
		return
	}
	m.Meaning.Entities = append(slices.DeleteFunc(slices.Clone(m.Meaning.Entities), func(o chat.Entity) bool { return begin <= o.Begin && o.End <= end }),
		chat.Entity{Kind: chat.KindTime, Text: m.Text[begin:end], Begin: begin, End: end, Grain: chat.Hour, From: hour(from), To: hour(to)})
}

// refuseHours turns the part of the day that a message refuses into the rest of
// it: "not in the morning" is from noon on. False if there is none, or several.
func (t *step) refuseHours(m *Said) bool {
	times := slices.DeleteFunc(slices.Clone(m.Meaning.Entities), func(e chat.Entity) bool { return e.Kind != chat.KindTime })
	at := -1
	for i, e := range m.Meaning.Entities {
		if e.Kind != chat.KindTime || !timeOnly(e) || e.From.IsZero() || e.To.IsZero() || !negated(m.Text, e) && !t.contains("away", clause(m.Text, e, times)) {
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
	e := &m.Meaning.Entities[at]
	e.Or, e.Begin = nil, -1                                               // no word of the message says it now
	if f := t.e.pack.Field; f != nil && f.Open(e.From) && !f.Open(e.To) { // the evening
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

// formOf is the form of a task, nil for none.
func (t *step) formOf(k *Task) *form {
	if k == nil {
		return nil
	}
	return t.form(k.Form)
}
