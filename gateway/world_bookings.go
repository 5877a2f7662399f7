package gateway

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"

	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// Statuses of an appointment (interface.md §3).
const (
	held      = "held"
	booked    = "booked"
	completed = "completed"
	cancelled = "cancelled"
	noShow    = "no_show"
)

// hold keeps a window. The old one, if any, is let go only when the new one is there.
func (w *world) hold(e dialogs.Hold) (dialogs.Event, error) {
	resource, ok, err := w.find(e.Service, e.Area, e.Window, e.Instead)
	if err != nil {
		return nil, err
	}
	if !ok {
		return w.lostWindow(e.Service, e.Area, e.Window)
	}
	if e.Instead != "" {
		if err := w.release(e.Instead); err != nil {
			return nil, err
		}
	}
	until := w.now.At.Add(e.For)
	a := store.Appointment{
		ID: newID("ap_"), CustomerID: w.conv.CustomerID, ConversationID: w.conv.ID,
		Service: e.Service, Area: e.Area, Start: e.Window.Start, End: e.Window.End,
		Place: w.g.zoneOf(e.Area).String(), Resource: resource,
		Status: held, HeldUntil: until, CreatedAt: w.now.At,
	}
	if err := w.saveAppointment(&a, "appointment.hold"); err != nil {
		return nil, err
	}
	err = w.setTimer(w.conv.ID, timerHold, a.ID, until)
	return dialogs.Held{ID: a.ID, Until: until}, err
}

// find looks for somebody who can take a window, but for what one appointment claims.
func (w *world) find(service, area string, win dialogs.Window, except ...string) (string, bool, error) {
	c, err := w.g.capacity(w.tx, w.now.At, service, area, win.Start.AddDate(0, 0, -1), win.End.AddDate(0, 0, 1), except...)
	if err != nil {
		return "", false, err
	}
	resource, ok := c.pick(win)
	return resource, ok, nil
}

// release lets a held window go; one that is no longer held stays as it is.
func (w *world) release(id string) error {
	a, err := w.tx.Appointment(id)
	if errors.Is(err, store.ErrNotFound) || (err == nil && a.Status != held) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.letGo(a)
}

func (w *world) letGo(a store.Appointment) error {
	a.Status = cancelled
	if err := w.saveAppointment(&a, "appointment.release"); err != nil {
		return err
	}
	return w.tx.DropTimer(a.ConversationID, timerHold, a.ID)
}

// book makes a hold definite; twice is the same booking (behaviours C81, C82).
func (w *world) book(e dialogs.Book) (dialogs.Event, error) {
	a, err := w.tx.Appointment(e.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		a = store.Appointment{
			ID: cmp.Or(e.ID, newID("ap_")), CustomerID: w.conv.CustomerID, ConversationID: w.conv.ID, CreatedAt: w.now.At,
		}
	case err != nil:
		return nil, err
	case a.Status == booked:
		return dialogs.Booked{Booking: w.booking(a)}, nil
	}
	if a.Status != held || !same(windowOf(a), e.Window) {
		resource, ok, err := w.find(e.Service, e.Area, e.Window, a.ID)
		if err != nil {
			return nil, err
		}
		if !ok {
			return w.lostBooking(a, e)
		}
		a.Resource, a.Start, a.End = resource, e.Window.Start, e.Window.End
	}
	a.Service, a.Area, a.Place = e.Service, e.Area, w.g.zoneOf(e.Area).String()
	a.Address, a.Name, a.Phone, a.Notes = e.Address, e.Name, e.Phone, e.Note
	return w.settleBooking(a, "appointment.book")
}

// lostBooking lets go of a hold that is of no use any more.
func (w *world) lostBooking(a store.Appointment, e dialogs.Book) (dialogs.Event, error) {
	if a.Status == held {
		if err := w.letGo(a); err != nil {
			return nil, err
		}
	}
	return w.lostWindow(e.Service, e.Area, e.Window)
}

// settleBooking saves an appointment as booked, with a code and its timers.
func (w *world) settleBooking(a store.Appointment, action string) (dialogs.Event, error) {
	a.Status, a.HeldUntil = booked, time.Time{}
	if a.Code == "" {
		code, err := w.newCode()
		if err != nil {
			return nil, err
		}
		a.Code = code
	}
	if err := w.saveAppointment(&a, action); err != nil {
		return nil, err
	}
	if err := w.tx.DropTimer(a.ConversationID, timerHold, a.ID); err != nil {
		return nil, err
	}
	if err := w.setReminders(a); err != nil {
		return nil, err
	}
	w.visit = a
	return dialogs.Booked{Booking: w.booking(a)}, nil
}

// noteVisit adds a note for the technician to a visit that is still booked.
func (w *world) noteVisit(e dialogs.NoteVisit) error {
	a, err := w.tx.Appointment(e.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && a.Status != booked {
		return nil
	}
	if err != nil {
		return err
	}
	if a.Notes != "" {
		a.Notes += "; "
	}
	a.Notes += e.Note
	a.Phone, a.Name = cmp.Or(e.Phone, a.Phone), cmp.Or(e.Name, a.Name)
	return w.saveAppointment(&a, "appointment.note")
}

// visitCame puts a visit right that counts as missed: its customer says it took place.
func (w *world) visitCame(e dialogs.VisitCame) error {
	a, err := w.tx.Appointment(e.ID)
	if err != nil || a.Status != noShow {
		return ignore(err, store.ErrNotFound)
	}
	if a.Status = completed; a.Notes != "" {
		a.Notes += "; "
	}
	a.Notes += e.Note
	return w.saveAppointment(&a, "appointment.completed")
}

// newCode draws a six-digit code that no coming visit has.
func (w *world) newCode() (string, error) {
	for range 100 {
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return "", err
		}
		code := fmt.Sprintf("%06d", n)
		if _, err := w.tx.AppointmentByCode(code); errors.Is(err, store.ErrNotFound) {
			return code, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", errors.New("no free code")
}

// move gives a booking another window: the new one is taken before the old is let go.
func (w *world) move(e dialogs.Move) (dialogs.Event, error) {
	a, err := w.tx.Appointment(e.ID)
	if err != nil {
		return nil, err
	}
	if a.Status != booked {
		return nil, fmt.Errorf("move of an appointment that is %s", a.Status)
	}
	resource, ok, err := w.find(a.Service, a.Area, e.Window, a.ID, e.HoldID)
	if err != nil {
		return nil, err
	}
	if !ok {
		return w.lostWindow(a.Service, a.Area, e.Window)
	}
	if e.HoldID != "" {
		if err := w.release(e.HoldID); err != nil {
			return nil, err
		}
	}
	return w.rebook(a, resource, e.Window, "appointment.move")
}

// restore gives a booking back the window it had (behaviours C36).
func (w *world) restore(e dialogs.Restore) (dialogs.Event, error) {
	a, err := w.tx.Appointment(e.ID)
	if err != nil {
		return nil, err
	}
	if a.Status == booked && same(windowOf(a), e.Window) {
		return dialogs.Booked{Booking: w.booking(a)}, nil
	}
	resource, ok, err := w.find(a.Service, a.Area, e.Window, a.ID)
	if err != nil {
		return nil, err
	}
	if !ok {
		return w.lostWindow(a.Service, a.Area, e.Window)
	}
	return w.rebook(a, resource, e.Window, "appointment.restore")
}

func (w *world) rebook(a store.Appointment, resource string, win dialogs.Window, action string) (dialogs.Event, error) {
	a.Resource, a.Start, a.End, a.Late = resource, win.Start, win.End, ""
	a.Sequence++
	return w.settleBooking(a, action)
}

func (w *world) cancelBooking(e dialogs.CancelBooking) (dialogs.Event, error) {
	a, err := w.tx.Appointment(e.ID)
	if err != nil {
		return nil, err
	}
	if a.Status == held || a.Status == booked {
		a.Status = cancelled
		a.Sequence++
		if err := w.saveAppointment(&a, "appointment.cancel"); err != nil {
			return nil, err
		}
		if err := w.dropReminders(a); err != nil {
			return nil, err
		}
		if a.Code != "" { // a window that was only held is in nobody's calendar
			w.visit = a
		}
	}
	return dialogs.BookingCancelled{Booking: w.booking(a)}, nil
}

// lost answers a question about a window that somebody else has just taken.
func (w *world) lost(ask dialogs.Effect) (dialogs.Event, error) {
	switch e := ask.(type) {
	case dialogs.Hold:
		return w.lostWindow(e.Service, e.Area, e.Window)
	case dialogs.Book:
		return w.lostWindow(e.Service, e.Area, e.Window)
	case dialogs.Move:
		return w.lostVisit(e.ID, e.Window)
	case dialogs.Restore:
		return w.lostVisit(e.ID, e.Window)
	}
	return dialogs.Failed{What: kindOf(ask)}, nil
}

func (w *world) lostVisit(id string, win dialogs.Window) (dialogs.Event, error) {
	a, err := w.tx.Appointment(id)
	if err != nil {
		return nil, err
	}
	return w.lostWindow(a.Service, a.Area, win)
}

// saveAppointment saves a change with its audit row.
func (w *world) saveAppointment(a *store.Appointment, action string) error {
	a.UpdatedAt = w.now.At
	if err := w.tx.SaveAppointment(*a); err != nil {
		return err
	}
	return w.audit(action, a.ID, "sequence "+strconv.Itoa(a.Sequence))
}

// findBookings lists coming visits: the customer's own, or the one that a code and a phone name.
func (w *world) findBookings(e dialogs.FindBookings) (dialogs.Event, error) {
	if e.Code != "" {
		return w.bookingByCode(e)
	}
	own, err := w.tx.Appointments(store.AppointmentFilter{
		Customer: w.conv.CustomerID, Status: booked,
	}, store.Page{})
	if err != nil {
		return nil, err
	}
	if phone, err := w.verifiedPhone(); err != nil {
		return nil, err
	} else if phone != "" {
		more, err := w.tx.Appointments(store.AppointmentFilter{Phone: phone, Status: booked}, store.Page{})
		if err != nil {
			return nil, err
		}
		own = append(own, more...)
	}
	slices.SortFunc(own, func(a, b store.Appointment) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
	var found dialogs.BookingsFound
	for i, a := range own {
		if a.End.After(w.now.At) && (i == 0 || own[i-1].ID != a.ID) {
			found.Bookings = append(found.Bookings, w.booking(a))
		}
	}
	return found, nil
}

func windowOf(a store.Appointment) dialogs.Window { return dialogs.Window{Start: a.Start, End: a.End} }

// booking is an appointment as dialogs know it, in the time of its place.
func (w *world) booking(a store.Appointment) dialogs.Booking {
	zone := w.g.zoneOf(a.Area)
	return dialogs.Booking{
		ID: a.ID, Code: a.Code, Service: a.Service, Area: a.Area,
		Start: a.Start.In(zone), End: a.End.In(zone),
		Address: a.Address, Name: a.Name, Phone: a.Phone, Status: a.Status,
	}
}
