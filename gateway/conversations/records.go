package conversations

import (
	"context"
	"fmt"

	"switchboard/gateway/store"
)

// visit says what became of the visit that was booked last.
func (p *play) visit(ctx context.Context, status string) error {
	a, err := newest(ctx, p, "visit", func(v store.View) ([]store.Appointment, error) {
		return v.Appointments(store.AppointmentFilter{}, store.Page{Limit: 1})
	})
	if err != nil {
		return err
	}
	p.line("(the visit is %s)", status)
	_, err = p.gateway.SetAppointmentStatus(ctx, "api:test", a.ID, status, "")
	return err
}

// ticket moves the newest ticket.
func (p *play) ticket(ctx context.Context, status string) error {
	t, err := newest(ctx, p, "ticket", func(v store.View) ([]store.Ticket, error) {
		return v.Tickets(store.TicketFilter{}, store.Page{Limit: 1})
	})
	if err != nil {
		return err
	}
	p.line("(ticket %s is %s)", t.Number, status)
	_, err = p.gateway.SetTicketStatus(ctx, "api:test", t.ID, status, "")
	return err
}

// newest is the first of a list of what the store keeps; an error names it where there is none.
func newest[T any](ctx context.Context, p *play, what string, list func(store.View) ([]T, error)) (first T, err error) {
	var found []T
	err = p.store.Read(ctx, func(v store.View) (err error) {
		found, err = list(v)
		return err
	})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s: there is none", what)
	}
	if err != nil {
		return first, err
	}
	return found[0], nil
}
