package dialogs

import (
	"slices"
	"time"

	"switchboard/chat"
)

// recallLasts is how long a time that is said after a promised call is meant for that call.
const recallLasts = 30 * time.Minute

// recallWords bounds how much is said with such a time; more is another matter.
const recallWords = 12

// recall takes a time said right after a call was promised as the time of that call.
func (t *step) recall(m Said) bool {
	d := t.s.Done
	if t.task() != nil || d == nil || d.What != "callback" || t.now.At.Sub(d.At) > recallLasts {
		return false
	}
	times := timesIn(m)
	if len(times) == 0 || len(values(m, chat.KindService)) > 0 || length(m.Text) > recallWords {
		return false
	}
	switch t.intentOf(m) {
	case "", idCallback, idBookingMove, idBookingNew: // a bare time looks like a wish for a visit
	default:
		return false
	}
	at, ok := t.callAt(times[len(times)-1])
	if !ok {
		t.say("window.past", "example", t.example())
		t.anythingElse()
		return true
	}
	t.recallAt(d.Ticket, at)
	t.anythingElse()
	return true
}

// recallAt notes on the case of a promised call when it shall be, and says so.
func (t *step) recallAt(ticket string, wish time.Time) {
	at, off := t.onDuty(wish)
	key := "callback.time"
	if off {
		key = "callback.off"
	}
	t.noteCall(ticket, at)
	t.say(key, "at", t.moment(at))
}

// noteCall tells who will call when it shall be.
func (t *step) noteCall(ticket string, at time.Time) {
	t.do(AddToTicket{ID: ticket, Note: t.prompt("callback.note", "at", t.moment(at)).Text})
}

// onDuty is a moment, or when people work next if nobody does then.
func (t *step) onDuty(at time.Time) (next time.Time, off bool) {
	if next, found := t.e.pack.People.Next(at); found && !next.Equal(at) {
		return next, true
	}
	return at, false
}

// callAt is the moment of a call that a time means: of several readings the first to come
// at which people work, else the first to come.
func (t *step) callAt(e chat.Entity) (time.Time, bool) {
	readings := slices.DeleteFunc(append([]chat.Entity{e}, e.Or...), func(r chat.Entity) bool { return !t.ahead(r) })
	if len(readings) == 0 {
		return time.Time{}, false
	}
	for _, r := range readings {
		if t.e.pack.People.Open(r.From) {
			return r.From, true
		}
	}
	at := readings[0].From
	if at.Before(t.now.At) {
		at = t.now.At
	}
	return at, true
}
