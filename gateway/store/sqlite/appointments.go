package sqlite

import (
	"errors"
	"time"

	"switchboard/gateway/store"
)

const selectAppointment = `SELECT id, code, customer, conversation, service, area, start, "end", place, address, name,
	phone, notes, resource, status, held_until, sequence, late, created_at, updated_at FROM appointments`

func scanAppointment(s scanner) (store.Appointment, error) {
	var a store.Appointment
	var start, end, held, created, updated int64
	err := s.Scan(&a.ID, &a.Code, &a.CustomerID, &a.ConversationID, &a.Service, &a.Area, &start, &end, &a.Place, &a.Address,
		&a.Name, &a.Phone, &a.Notes, &a.Resource, &a.Status, &held, &a.Sequence, &a.Late, &created, &updated)
	a.Start, a.End, a.HeldUntil = moment(start), moment(end), moment(held)
	a.CreatedAt, a.UpdatedAt = moment(created), moment(updated)
	return a, err
}

// Appointment implements store.View.
func (v view) Appointment(id string) (store.Appointment, error) {
	return one(v, scanAppointment, selectAppointment+` WHERE id = ?`, id)
}

// AppointmentByCode implements store.View.
func (v view) AppointmentByCode(code string) (store.Appointment, error) {
	return one(v, scanAppointment, selectAppointment+` WHERE code = ? AND status IN ('held', 'booked')
		ORDER BY created_at DESC, id DESC LIMIT 1`, code)
}

// Appointments implements store.View.
func (v view) Appointments(f store.AppointmentFilter, p store.Page) ([]store.Appointment, error) {
	q := selecting(selectAppointment).equal("customer", f.Customer).equal("phone", f.Phone).equal("status", f.Status)
	if !f.From.IsZero() {
		q.where("start >= ?", millis(f.From))
	}
	if !f.To.IsZero() {
		q.where("start < ?", millis(f.To))
	}
	return listed(v, scanAppointment, q, q.page(p))
}

func scanClaim(s scanner) (store.Claim, error) {
	var c store.Claim
	var start, end int64
	err := s.Scan(&c.Resource, &start, &end, &c.Appointment)
	c.Start, c.End = moment(start), moment(end)
	return c, err
}

// Claims implements store.View.
func (v view) Claims(from, to time.Time) ([]store.Claim, error) {
	return many(v, scanClaim, `SELECT resource, start, "end", appointment FROM capacity
		WHERE start < ? AND "end" > ? ORDER BY start, resource`, millis(to), millis(from))
}

// SaveAppointment implements store.Tx. The claim comes first: a refused one leaves nothing written.
func (t *tx) SaveAppointment(a store.Appointment) error {
	if err := t.claim(a); err != nil {
		return err
	}
	_, err := t.run(`INSERT INTO appointments (id, code, customer, conversation, service, area, start, "end", place,
		address, name, phone, notes, resource, status, held_until, sequence, late, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET code = excluded.code, customer = excluded.customer,
		conversation = excluded.conversation, service = excluded.service, area = excluded.area, start = excluded.start,
		"end" = excluded."end", place = excluded.place, address = excluded.address, name = excluded.name,
		phone = excluded.phone, notes = excluded.notes, resource = excluded.resource, status = excluded.status,
		held_until = excluded.held_until, sequence = excluded.sequence, late = excluded.late,
		created_at = excluded.created_at, updated_at = excluded.updated_at`,
		a.ID, a.Code, a.CustomerID, a.ConversationID, a.Service, a.Area, millis(a.Start), millis(a.End), a.Place,
		a.Address, a.Name, a.Phone, a.Notes, a.Resource, a.Status, millis(a.HeldUntil), a.Sequence, a.Late,
		millis(a.CreatedAt), millis(a.UpdatedAt))
	return err
}

// claim takes the appointment's window, moving its claim if it has one, or
// gives it back when the appointment is over.
func (t *tx) claim(a store.Appointment) error {
	if a.Status != "held" && a.Status != "booked" {
		_, err := t.run(`DELETE FROM capacity WHERE appointment = ?`, a.ID)
		return err
	}
	if a.Resource == "" || millis(a.End) <= millis(a.Start) {
		return errors.New("store: a held appointment needs a resource, and an end after its start")
	}
	if err := t.ready(); err != nil {
		return err
	}
	_, err := t.c.exec(`INSERT INTO capacity (resource, start, "end", appointment) VALUES (?, ?, ?, ?)
		ON CONFLICT (appointment) DO UPDATE SET resource = excluded.resource, start = excluded.start, "end" = excluded."end"`,
		a.Resource, millis(a.Start), millis(a.End), a.ID)
	if constrained(err) {
		return store.ErrTaken
	}
	return t.failed(err)
}
