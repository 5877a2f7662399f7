package conversations

import (
	"context"
	"errors"

	"switchboard/gateway/store"
)

// visit says what became of the visit that was booked last.
func (p *play) visit(ctx context.Context, status string) error {
	var list []store.Appointment
	err := p.store.Read(ctx, func(v store.View) (err error) {
		list, err = v.Appointments(store.AppointmentFilter{}, store.Page{Limit: 1})
		return err
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("visit: none was booked")
	}
	p.line("(the visit is %s)", status)
	_, err = p.gateway.SetAppointmentStatus(ctx, "api:test", list[0].ID, status, "")
	return err
}

// ticket moves the newest ticket.
func (p *play) ticket(ctx context.Context, status string) error {
	var list []store.Ticket
	err := p.store.Read(ctx, func(v store.View) (err error) {
		list, err = v.Tickets(store.TicketFilter{}, store.Page{Limit: 1})
		return err
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("ticket: there is none")
	}
	p.line("(ticket %s is %s)", list[0].Number, status)
	_, err = p.gateway.SetTicketStatus(ctx, "api:test", list[0].ID, status, "")
	return err
}
