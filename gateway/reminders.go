package gateway

import (
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// reminders are how long ahead a customer is reminded of a visit (channels.md §6).
var reminders = []time.Duration{24 * time.Hour, 2 * time.Hour}

const (
	// noShowAfter is how long after its window a visit counts as missed.
	noShowAfter = 15 * time.Minute
	// dayBegins and dayEnds bound the hours in which a bell may ring at the customer's.
	dayBegins, dayEnds = 9, 20
	// afterTalk is how long a reminder waits at a time while a person has the conversation.
	afterTalk = 30 * time.Minute
)

// setReminders sets the timers of a booking anew, derived from its window.
func (w *world) setReminders(a store.Appointment) error {
	t, err := w.traitsOf(a.ConversationID)
	if err != nil {
		return err
	}
	at, ok := nextReminder(a.Start.In(w.g.homeOf(w.conv.Address)), w.now.At, t.Quiet)
	if !ok {
		err = w.tx.DropTimer(a.ConversationID, timerRemind, a.ID)
	} else {
		err = w.setTimer(a.ConversationID, timerRemind, a.ID, at)
	}
	if err != nil {
		return err
	}
	return w.setTimer(a.ConversationID, timerNoShow, a.ID, a.End.Add(noShowAfter))
}

// dropReminders forgets the timers of a visit that is over or off.
func (w *world) dropReminders(a store.Appointment) error {
	for _, name := range []string{timerHold, timerRemind, timerNoShow} {
		if err := w.tx.DropTimer(a.ConversationID, name, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// nextReminder returns when the next reminder of a visit after now is due.
// Quiet channels are not rung at night in the zone of start, the customer's.
func nextReminder(start, now time.Time, quiet bool) (time.Time, bool) {
	var next time.Time
	for _, d := range reminders {
		at := start.Add(-d)
		if quiet {
			at = awake(at, start)
		}
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, !next.IsZero()
}

// awake moves a reminder out of the night: to the morning, or where that is
// less than an hour before the visit, to the evening before.
func awake(at, start time.Time) time.Time {
	if h := at.Hour(); h >= dayBegins && h < dayEnds {
		return at
	}
	day := at.Day()
	if at.Hour() >= dayEnds {
		day++
	}
	morning := time.Date(at.Year(), at.Month(), day, dayBegins, 0, 0, 0, at.Location())
	if start.Sub(morning) >= time.Hour {
		return morning
	}
	return time.Date(at.Year(), at.Month(), day-1, dayEnds-1, 30, 0, 0, at.Location())
}

// remind makes the event of a reminder that is due and sets the next.
func (w *world) remind(id string) ([]dialogs.Event, error) {
	a, err := w.tx.Appointment(id)
	if err != nil {
		return nil, err
	}
	if a.Status != booked || !a.Start.After(w.now.At) {
		return nil, errNothing
	}
	if w.conv.Mode == chat.ModeAgent { // nobody talks in between: it is said when the person has gone
		return nil, w.setTimer(a.ConversationID, timerRemind, a.ID, w.byDay(w.now.At.Add(afterTalk)))
	}
	if err := w.setReminders(a); err != nil {
		return nil, err
	}
	return []dialogs.Event{dialogs.Reminder{Booking: w.booking(a), In: a.Start.Sub(w.now.At)}}, nil
}

// missed closes a visit of which nobody said that it took place.
func (w *world) missed(id string) ([]dialogs.Event, error) {
	a, err := w.tx.Appointment(id)
	if err != nil {
		return nil, err
	}
	if a.Status != booked || w.now.At.Before(a.End.Add(noShowAfter)) {
		return nil, errNothing
	}
	return w.closeVisit(a, noShow)
}

// closeVisit ends a visit and makes the event of it.
func (w *world) closeVisit(a store.Appointment, status string) ([]dialogs.Event, error) {
	a.Status = status
	if err := w.saveAppointment(&a, "appointment."+status); err != nil {
		return nil, err
	}
	if err := w.dropReminders(a); err != nil {
		return nil, err
	}
	return []dialogs.Event{dialogs.VisitClosed{Booking: w.booking(a), Status: status}}, nil
}

// expire frees a window whose hold has ended.
func (w *world) expire(id string) ([]dialogs.Event, error) {
	a, err := w.tx.Appointment(id)
	if err != nil {
		return nil, err
	}
	if a.Status != held || w.now.At.Before(a.HeldUntil) {
		return nil, errNothing
	}
	if err := w.letGo(a); err != nil {
		return nil, err
	}
	return []dialogs.Event{dialogs.TimerFired{Name: timerHold, Subject: id}}, nil
}
