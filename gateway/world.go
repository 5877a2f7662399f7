package gateway

import (
	"errors"
	"fmt"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// A world carries out the effects of one turn in its transaction. It lives as
// long as one run of the transaction and changes nothing but the Tx.
type world struct {
	g       *Gateway
	tx      store.Tx
	now     dialogs.Now
	was     *live              // before the turn
	conv    store.Conversation // as it becomes
	in      input
	forced  map[int]error // answers known from an earlier run, by round
	round   int           // questions asked so far
	said    []dialogs.Say
	timer   time.Time         // earliest timer set
	visit   store.Appointment // that was booked, moved or cancelled last
	consent string
	words   consentChange
	fetches []fetch  // files that are to be fetched after the commit
	calls   []string // purposes for which the customer is to be called after the commit

	waiting  []store.Conversation // who waits, as stored before the turn; nil before it was read
	routed   bool                 // whom the conversation needs was derived in this turn
	offers   []string             // what became of offers: made, taken, claimed, missed, withdrawn
	touched  []string             // people who were offered it, or took it
	breaches []string             // clocks whose time is over
}

func newWorld(g *Gateway, tx store.Tx, l *live, now dialogs.Now, in input, forced map[int]error) *world {
	return &world{g: g, tx: tx, now: now, was: l, conv: l.conv, in: in, forced: forced, consent: l.consent}
}

// carryOut does what effects say, up to a question, which it returns.
func (w *world) carryOut(effects []dialogs.Effect) (dialogs.Effect, error) {
	for _, e := range effects {
		if dialogs.Asks(e) {
			return e, nil
		}
		if err := w.do(e); err != nil {
			return nil, fmt.Errorf("%s: %w", kindOf(e), err)
		}
	}
	return nil, nil
}

// do carries out an effect that is not a question.
func (w *world) do(e dialogs.Effect) error {
	switch e := e.(type) {
	case dialogs.Say:
		w.said = append(w.said, e)
		return nil
	case dialogs.Release:
		return w.release(e.ID)
	case dialogs.AddToTicket:
		return w.addToTicket(e)
	case dialogs.NoteVisit:
		return w.noteVisit(e)
	case dialogs.VisitCame:
		return w.visitCame(e)
	case dialogs.TellDesk:
		return w.tellDesk(e)
	case dialogs.TellAgent:
		return w.tx.AddNote(store.Note{Conversation: w.conv.ID, Text: e.Text, To: w.owners(), After: w.conv.Seq, At: w.now.At})
	case dialogs.Dequeue:
		return w.dequeue()
	case dialogs.SetTimer:
		return w.setTimer(w.conv.ID, e.Name, e.Subject, e.At)
	case dialogs.DropTimer:
		return w.tx.DropTimer(w.conv.ID, e.Name, e.Subject)
	case dialogs.RecordGap:
		return w.tx.AddGap(store.Gap{
			Conversation: w.conv.ID, Question: e.Question, Locale: w.conv.Locale, At: w.now.At,
		})
	case dialogs.KeepCustomer:
		return w.keepCustomer(e)
	case dialogs.SaveSurvey:
		return w.saveSurvey(e)
	case dialogs.CallLater:
		return w.callLater(e)
	case dialogs.OptOut:
		return w.optOut(e)
	case dialogs.OptIn:
		return w.optIn(e)
	}
	return errors.New("unknown effect")
}

// answer asks the world a question.
func (w *world) answer(e dialogs.Effect) (dialogs.Event, error) {
	switch e := e.(type) {
	case dialogs.FindWindows:
		return w.g.findWindows(w.tx, w.now.At, e)
	case dialogs.Hold:
		return w.hold(e)
	case dialogs.Book:
		return w.book(e)
	case dialogs.Move:
		return w.move(e)
	case dialogs.CancelBooking:
		return w.cancelBooking(e)
	case dialogs.Restore:
		return w.restore(e)
	case dialogs.FindBookings:
		return w.findBookings(e)
	case dialogs.OpenTicket:
		return w.openTicket(e)
	case dialogs.Reopen:
		return w.reopen(e)
	case dialogs.FindTickets:
		return w.findTickets(e)
	case dialogs.FindOutage:
		notice, err := w.outageIn(e.Area)
		return dialogs.OutageFound{Notice: notice}, err
	case dialogs.Enqueue:
		return w.enqueue(e)
	case dialogs.GoOnInWriting:
		return w.goOnInWriting()
	case dialogs.OfferSurvey:
		return w.offerSurvey(e)
	}
	return nil, errors.New("unknown question")
}

// kindOf names an effect in logs and in dialogs.Failed.
func kindOf(e dialogs.Effect) string {
	switch e.(type) {
	case dialogs.FindWindows:
		return "find_windows"
	case dialogs.Hold:
		return "hold"
	case dialogs.Book:
		return "book"
	case dialogs.Move:
		return "move"
	case dialogs.CancelBooking:
		return "cancel_booking"
	case dialogs.Restore:
		return "restore"
	case dialogs.FindBookings:
		return "find_bookings"
	case dialogs.OpenTicket:
		return "open_ticket"
	case dialogs.Reopen:
		return "reopen"
	case dialogs.FindTickets:
		return "find_tickets"
	case dialogs.FindOutage:
		return "find_outage"
	case dialogs.Enqueue:
		return "enqueue"
	case dialogs.GoOnInWriting:
		return "go_on_in_writing"
	case dialogs.OfferSurvey:
		return "offer_survey"
	}
	return fmt.Sprintf("%T", e)
}

// audit writes who did what to a record (handbook §10).
func (w *world) audit(action, subject, detail string) error {
	return w.tx.AddAudit(store.Audit{
		At: w.now.At, Actor: w.in.actor, Action: action, Subject: subject, Detail: detail,
	})
}

// setTimer sets a timer and remembers the earliest, so that the clock can be
// woken after the commit. One that is not in the future fires in a second, so
// that a timer that sets itself again never spins.
func (w *world) setTimer(conversation, name, subject string, at time.Time) error {
	if soon := w.now.At.Add(time.Second); at.Before(soon) {
		at = soon
	}
	if w.timer.IsZero() || at.Before(w.timer) {
		w.timer = at
	}
	return w.tx.SetTimer(store.Timer{Conversation: conversation, Name: name, Subject: subject, At: at})
}

// traitsOf are the limits of the channel of a conversation, this one or another.
func (w *world) traitsOf(conversation string) (chat.Traits, error) {
	if conversation == w.conv.ID {
		return w.now.Traits, nil
	}
	c, err := w.tx.Conversation(conversation)
	return w.g.wires[c.Address.Channel].traits, err
}
