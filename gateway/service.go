package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// SetTicketStatus moves a ticket and tells its customer; note is written for
// the customer. actor is for the audit ("api:ops", "agent:li.na"). Unknown
// statuses are ErrInvalid, unknown tickets channels.ErrNotFound.
func (g *Gateway) SetTicketStatus(ctx context.Context, actor, ticket, status, text string) (store.Ticket, error) {
	if !slices.Contains(ticketStatuses, status) {
		return store.Ticket{}, fmt.Errorf("%w: ticket status %q", ErrInvalid, status)
	}
	var t store.Ticket
	err := g.store.Read(ctx, func(v store.View) (err error) {
		t, err = v.Ticket(ticket)
		return err
	})
	if err != nil {
		return t, unavailable(err)
	}
	return t, g.serve(ctx, t.ConversationID, actor, func(w *world) ([]dialogs.Event, error) {
		var err error
		if t, err = w.tx.Ticket(t.ID); err != nil {
			return nil, err
		}
		if t.Status == status && text == "" {
			return nil, errNothing
		}
		keepPromises(&t, status, w.now.At)
		late := w.byDay(w.now.At)
		addNews(&t, clean(text))
		if late.After(w.now.At) {
			return nil, errors.Join(w.saveTicket(&t, "ticket."+status, ""), w.setTimer(w.conv.ID, timerNews, t.ID, late))
		}
		return w.tell(&t, "ticket."+status)
	})
}

// news is where a ticket keeps what its customer has not been told yet.
const news = "tell"

// addNews adds a text to it, since a ticket may move more than once a night.
func addNews(t *store.Ticket, text string) {
	if text == "" {
		return
	}
	if t.Details == nil {
		t.Details = map[string]string{}
	}
	if earlier := t.Details[news]; earlier != "" {
		text = earlier + "\n" + text
	}
	t.Details[news] = text
}

// tell tells it, and where the ticket stands now.
func (w *world) tell(t *store.Ticket, action string) ([]dialogs.Event, error) {
	text := t.Details[news]
	delete(t.Details, news)
	if err := errors.Join(w.saveTicket(t, action, ""), w.tx.DropTimer(w.conv.ID, timerNews, t.ID)); err != nil {
		return nil, err
	}
	return []dialogs.Event{dialogs.TicketMoved{Ticket: w.ticket(*t), Note: text}}, nil
}

// tellLate tells by day what happened to a ticket at night.
func (w *world) tellLate(ticket string) ([]dialogs.Event, error) {
	t, err := w.tx.Ticket(ticket)
	if err != nil {
		return nil, err
	}
	return w.tell(&t, "ticket.told")
}

// AssignTicket gives a ticket to somebody; one that nobody had is assigned from then on.
func (g *Gateway) AssignTicket(ctx context.Context, actor, ticket, owner string) (store.Ticket, error) {
	if owner == "" {
		return store.Ticket{}, fmt.Errorf("%w: no owner", ErrInvalid)
	}
	if err := g.enter(); err != nil {
		return store.Ticket{}, err
	}
	defer g.leave()
	now := g.clock.now()
	var t store.Ticket
	err := g.store.Write(ctx, func(tx store.Tx) (err error) {
		if t, err = tx.Ticket(ticket); err != nil {
			return err
		}
		t.Owner, t.UpdatedAt = owner, now
		if slices.Index(ticketStatuses, t.Status) < slices.Index(ticketStatuses, assigned) {
			keepPromises(&t, assigned, now)
		}
		if err := tx.SaveTicket(t); err != nil {
			return err
		}
		return tx.AddAudit(store.Audit{At: now, Actor: actor, Action: "ticket.assign", Subject: t.ID})
	})
	return t, unavailable(err)
}

// SetAppointmentStatus ends a visit (completed, no_show) or notes that it is
// late, which leaves it booked, and tells the customer. An end that was noted
// wrongly can be put right: a technician may report a visit long after it
// counted as missed. Visits that are off, and other statuses, are ErrInvalid.
func (g *Gateway) SetAppointmentStatus(ctx context.Context, actor, appointment, status, text string) (store.Appointment, error) {
	if status != completed && status != noShow && status != late {
		return store.Appointment{}, fmt.Errorf("%w: appointment status %q", ErrInvalid, status)
	}
	var a store.Appointment
	err := g.store.Read(ctx, func(v store.View) (err error) {
		a, err = v.Appointment(appointment)
		return err
	})
	if err != nil {
		return a, unavailable(err)
	}
	return a, g.serve(ctx, a.ConversationID, actor, func(w *world) ([]dialogs.Event, error) {
		var err error
		if a, err = w.tx.Appointment(a.ID); err != nil {
			return nil, err
		}
		switch {
		case a.Status == status:
			return nil, errNothing
		case a.Status != booked && (status == late || a.Status != completed && a.Status != noShow):
			return nil, fmt.Errorf("%w: the appointment is %s", ErrInvalid, a.Status)
		case status == late:
			return w.delay(&a, clean(text))
		}
		events, err := w.closeVisit(a, status)
		a.Status, a.UpdatedAt = status, w.now.At
		return events, err
	})
}

// late is not a status of its own: the visit stays booked.
const late = "late"

// delay notes that a technician is late.
func (w *world) delay(a *store.Appointment, text string) ([]dialogs.Event, error) {
	a.Late = text
	if a.Late == "" {
		a.Late = w.now.At.UTC().Format(time.RFC3339)
	}
	if err := w.saveAppointment(a, "appointment.late"); err != nil {
		return nil, err
	}
	return []dialogs.Event{dialogs.VisitLate{Booking: w.booking(*a), Note: text}}, nil
}

// serve makes a turn of what was done to a customer's record, in the newest
// conversation of the address where the record began: that is where the
// customer reads and answers.
func (g *Gateway) serve(ctx context.Context, conversation, actor string, prepare func(*world) ([]dialogs.Event, error)) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	l, err := g.load(ctx, conversation)
	if err != nil {
		return unavailable(err)
	}
	a := l.conv.Address
	if err := g.lanes.enter(ctx, a); err != nil {
		return err
	}
	defer g.lanes.leave(a)
	ctx = context.WithoutCancel(ctx)
	if l, err = g.newest(ctx, a); err != nil {
		return unavailable(err)
	}
	_, err = g.take(ctx, l, input{cause: "api", actor: actor, prepare: prepare})
	if err == nil || errors.Is(err, errNothing) {
		return nil
	}
	return refusal(err)
}
