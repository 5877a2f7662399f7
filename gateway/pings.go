package gateway

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// Clocks that people must keep ping them when 50, 80 and 100 % of their time
// are over, once each, until the promise is kept (channels.md §4): the first
// answer to who waits, the next answer to who was answered before, and the
// promises of tickets. A ping is a note of nobody's, with its mark as Alarm, so
// that every desk has it, whenever it looks.

// marks are the parts of a clock at which it pings, in percent.
var marks = []int{50, 80, 100}

// Clocks of a conversation; those of tickets have the ticket's id.
const (
	clockWait  = "wait"  // until somebody takes the customer
	clockReply = "reply" // until the owner answers
)

// part is the percent of a duration.
func part(d time.Duration, percent int) time.Duration { return d * time.Duration(percent) / 100 }

// startClock starts a clock of the conversation anew, which runs for d.
func (w *world) startClock(name string, d time.Duration) error {
	if err := w.stopClock(name); err != nil || d <= 0 {
		return err
	}
	r := &w.conv.Route
	r.Clock, r.From, r.Due = name, w.now.At.UTC(), w.now.At.Add(d).UTC()
	return w.setTimer(w.conv.ID, timerClock, clockAt(name, marks[0]), w.now.At.Add(part(d, marks[0])))
}

func (w *world) stopClock(name string) error {
	if r := &w.conv.Route; r.Clock == name {
		r.Clock, r.From, r.Due = "", time.Time{}, time.Time{}
	}
	var errs []error
	for _, m := range marks {
		errs = append(errs, w.tx.DropTimer(w.conv.ID, timerClock, clockAt(name, m)))
	}
	return errors.Join(errs...)
}

// clockAt is the subject of the timer of a clock's mark.
func clockAt(name string, mark int) string { return name + "/" + strconv.Itoa(mark) }

// firstAnswer is within what time somebody should take a customer: then it is
// the lead's, too. nextAnswer is within what time an owner should answer: half
// of it is when they are reminded; 0 is as long as they have. requeueAfter is
// when an owner who does not loses the customer (channels.md §7).
func (w *world) firstAnswer() time.Duration {
	return cmp.Or(w.now.Traits.Desk.Escalate, w.now.Traits.Patience, agentPatience)
}
func (w *world) nextAnswer() time.Duration { return 2 * w.now.Traits.Desk.Remind }
func (w *world) requeueAfter() time.Duration {
	return cmp.Or(w.now.Traits.Desk.Requeue, w.now.Traits.Nudge, agentPatience)
}

// clockDue pings, and sets the next mark. One that comes late, after a restart
// say, delays no other: of those that are over by then the last is told.
func (w *world) clockDue(t store.Timer) ([]dialogs.Event, error) {
	name, mark, own := strings.Cut(t.Subject, "/")
	if !own {
		return nil, w.ticketDue(t.Subject)
	}
	m, err := strconv.Atoi(mark)
	if err != nil {
		return nil, err
	}
	if w.conv.Route.Clock != name {
		return nil, errNothing
	}
	d, todo := w.conv.Route.Due.Sub(w.conv.Route.From), marks[slices.Index(marks, m)+1:]
	if name == clockReply && d >= w.requeueAfter() { // when the owner's time is over the customer waits again, and that pings
		todo = todo[:max(0, len(todo)-1)]
	}
	at := t.At
	for _, next := range todo {
		if at = at.Add(part(d, next-m)); at.After(w.now.At) {
			if err := w.setTimer(w.conv.ID, timerClock, clockAt(name, next), at); err != nil {
				return nil, err
			}
			break
		}
		m = next
	}
	return nil, w.ping("clock."+name, name, m, pack.Arg{Name: "name", Value: w.conv.AgentName})
}

// audience are ids at desks of those whom a mark concerns first (channels.md
// §4): the owner, then all on duty, then the leads; of somebody whom nobody
// takes, leads and all.
func (w *world) audience(mark int) []string {
	if mark < marks[1] {
		return w.owners()
	}
	var ids []string
	if mark >= marks[2] {
		ids = w.g.leads()
	}
	if len(ids) == 0 || w.conv.Mode == chat.ModeWaiting {
		for _, a := range w.g.desk.attending() {
			if !slices.Contains(ids, a.ID) && w.g.personOf(a.ID, a.Name).Works(w.now.At) {
				ids = append(ids, a.ID)
			}
		}
	}
	return ids
}

// owners is the id of who owns the conversation, in a list; none for nobody.
func (w *world) owners() []string {
	if w.conv.Agent == "" {
		return nil
	}
	return []string{w.conv.Agent}
}

// ping leaves a note of nobody's, for a mark of a clock; "" is one whose breach
// was counted.
func (w *world) ping(key, clock string, mark int, args ...pack.Arg) error {
	if mark >= marks[2] && clock != "" {
		w.breaches = append(w.breaches, clock)
	}
	text, _ := w.g.pack.Render(key, w.conv.Locale, append(args, pack.Arg{Name: "percent", Value: strconv.Itoa(mark)})...)
	return errors.Join(
		w.tx.AddNote(store.Note{Conversation: w.conv.ID, Text: cmp.Or(text, key), Alarm: mark, To: w.audience(mark), After: w.conv.Seq, At: w.now.At}),
		w.audit("clock.ping", w.conv.ID, key+" "+strconv.Itoa(mark)))
}

// watchTicket sets the time of a ticket's next ping.
func (w *world) watchTicket(t *store.Ticket) error {
	at := time.Time{}
	for _, c := range t.Clocks {
		if _, due := nextMark(t, c); !due.IsZero() && (at.IsZero() || due.Before(at)) {
			at = due
		}
	}
	if at.IsZero() || t.ConversationID == "" {
		return w.tx.DropTimer(t.ConversationID, timerClock, t.ID)
	}
	return w.setTimer(t.ConversationID, timerClock, t.ID, at)
}

// nextMark is what a clock pings next, and when; zero if it does no more. The
// service's own first response, seconds after it was asked, pings nobody.
func nextMark(t *store.Ticket, c store.Clock) (mark int, at time.Time) {
	if !c.MetAt.IsZero() || c.Name == firstResponse || t.Status == closed {
		return 0, time.Time{}
	}
	for _, m := range marks {
		if m > c.Pinged {
			return m, t.CreatedAt.Add(part(c.DueAt.Sub(t.CreatedAt), m))
		}
	}
	return 0, time.Time{}
}

// ticketDue pings for every clock of a ticket that has come to a mark.
func (w *world) ticketDue(id string) error {
	t, err := w.tx.Ticket(id)
	if err != nil {
		return err
	}
	for i, c := range t.Clocks {
		reached := 0
		for m, at := nextMark(&t, c); m > 0 && !at.After(w.now.At); m, at = nextMark(&t, c) {
			reached, c.Pinged = m, m
		}
		if reached == 0 {
			continue
		}
		t.Clocks[i].Pinged = reached
		l := w.conv.Locale
		err := w.ping("clock.ticket", c.Name, reached, pack.Arg{Name: "number", Value: t.Number},
			pack.Arg{Name: "clock", Value: cmp.Or(w.g.pack.Cases["clock."+c.Name][l], c.Name)},
			pack.Arg{Name: "at", Value: c.DueAt.In(w.g.zone).Format("2006-01-02 15:04")})
		if err != nil {
			return err
		}
	}
	return w.saveTicket(&t, "ticket.ping", "")
}
