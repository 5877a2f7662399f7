package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// fillWords is how many words may stand around facts that fill a form: "and
// could they come in the afternoon".
const fillWords = 6

// fills tells whether a message only gives the open form facts that it can
// take, "Thursday afternoon, please", 后天下午行吗, though it sounds like id.
// Nobody who is asked for a phone number and answers with a time wants to
// begin another task.
func (t *step) fills(m Said, id string) bool {
	k := t.task()
	if k == nil || id == k.Form {
		return false
	}
	if sl := t.slotAsked(); id == idBookingMove && k.Form == idBookingNew && sl != nil && sl.kind == ofWindow && !t.contains("booked", m.Text) && !t.visitAhead() {
		return true // "the day after": the time that is asked for, and no visit is booked
	}
	if len(m.Meaning.Entities) == 0 || !t.filled(k, m) {
		return false
	}
	rest := t.besides(m)
	if !t.tells(rest) {
		return true
	}
	switch id {
	case idBookingNew, idBookingMove, idBookingLookup:
		return len(timesIn(m)) > 0 && t.takes(t.form(k.Form), ofWindow) && length(rest) <= fillWords && !t.contains("booked", m.Text) && !t.visitAhead()
	}
	return false
}

// datesOnly tells whether a message in the middle of a case only names a time, which
// is more of the matter: "from Friday till Wednesday" of roaming.
func (t *step) datesOnly(m Said) bool {
	k := t.task()
	return k != nil && fact(k.Facts, "detail") != nil && !t.takes(t.form(k.Form), ofWindow) && len(timesIn(m)) > 0 && !t.tells(t.besides(m))
}

// beside is a message without its facts.
func beside(m Said) string {
	var b strings.Builder
	b.Grow(len(m.Text))
	for i, r := range m.Text {
		if slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
			begin := e.Begin
			if begin < 0 { // of hours that were refused
				begin = e.End - len(e.Text)
			}
			return begin <= i && i < e.End
		}) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// besides is a message without its facts, and without the words that refuse a time.
func (t *step) besides(m Said) string {
	rest := beside(m)
	if len(timesIn(m)) == 0 {
		return rest
	}
	return t.without("away", rest)
}

// tells tells whether words say anything beyond politeness and the like.
func (t *step) tells(text string) bool {
	f := unpolite(t.look(text).folded)
	if f == "" {
		return false
	}
	f = pad(f)
	for _, list := range [][]string{t.e.around, t.e.bare} {
		for _, w := range list {
			f = strings.ReplaceAll(f, w, " ")
		}
	}
	return length(telling(f)) > 0
}

// takes tells whether a form, or the one that follows it, has a slot of a kind.
func (t *step) takes(f *form, of kind) bool {
	if f.has(of) != nil {
		return true
	}
	next := t.form(f.then)
	return next != nil && next.has(of) != nil
}

// keepForNext keeps a name and a time that a form has no slots for: of a case
// the name is kept, and the form that follows it may have slots, as a visit is
// offered after a fault. It tells whether there was any.
func (t *step) keepForNext(k *Task, f *form, m Said) bool {
	name, times := t.forNext(f, m)
	if name != "" {
		k.Facts = with(k.Facts, Fact{ID: "name", Value: name})
	}
	t.wishLater(k, times)
	return name != "" || len(times) > 0
}

// wishLater keeps times for the visit that comes after a task.
func (t *step) wishLater(k *Task, times []chat.Entity) {
	if len(times) > 0 {
		e, hours, _ := together(times, t.zone(k))
		if timeOnly(e) && !k.Wish.From.IsZero() { // of the day told before
			e = onDay(e, k.Wish.From.In(t.zone(k)), t.zone(k))
		}
		k.Wish = wishOf(e, t.zone(k))
		k.Wish.Hours = hours
	}
}

// timeOfNext tells whether a message says when the visit shall be that is booked
// right after the report of what is broken: 能不能今天来, "make it Friday rather".
func (t *step) timeOfNext(id string, m Said) bool {
	k := t.task()
	return k != nil && (id == idBookingMove || id == "" && t.contains("visit", m.Text)) && len(timesIn(m)) > 0 && t.awaits(k, idBookingNew) && !t.visitAhead()
}

// forNext are the name and the times in a message that f has no slots for: the
// name where f is a case, or the form after it has a slot, the times where that
// has one. Of what happened, and of somebody who is only mentioned, it takes nothing.
func (t *step) forNext(f *form, m Said) (name string, times []chat.Entity) {
	bare, next := !t.tells(beside(m)), t.form(f.then)
	if bare && f.has(ofName) == nil && (f.slot("detail") != nil || f.id == idCallback) {
		name = nameIn(m)
	}
	if f.id == idCallback {
		return name, timesIn(m) // when to call
	}
	if next == nil || !bare && !t.contains("visit", m.Text) {
		return name, nil
	}
	for _, e := range timesIn(m) {
		if e.From.Before(t.now.At) && (e.Open || e.To.IsZero() || !e.To.After(t.now.At)) || e.From.IsZero() {
			continue
		}
		times = append(times, e)
	}
	return name, times
}
