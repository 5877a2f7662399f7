package channels

import (
	"errors"
	"time"
)

// ErrTaken: somebody else has the window of a visit by now. Nothing was booked.
var ErrTaken = errors.New("window taken")

// A VisitForm is what somebody at a desk chooses from to book a visit, and what
// is known of it already.
type VisitForm struct {
	Services []Named // that need a technician; ID and Label
	Areas    []Named // that are served; ID and Label
	Known    VisitOrder
}

// A VisitWish is what a visit is for and where; windows before From are not wanted.
type VisitWish struct {
	Service, Area string // ids of the VisitForm
	From          time.Time
	Limit         int // 0 for all
}

// A Window is when a technician may arrive, in the time of the place.
type Window struct{ Start, End time.Time }

// A VisitOrder is a visit to be booked. The same ID is taken once in a
// conversation; "" always.
type VisitOrder struct {
	ID                   string
	Service, Area        string // ids of the VisitForm
	Address, Name, Phone string // Phone as people write it, or E.164
	Notes                string // for the technician; may be empty
	Window               Window
}

// An OrderError tells what of a visit's order cannot be taken. It is an ErrInvalid.
type OrderError struct {
	Field  string // service, area, address, name, phone, notes or window
	Reason string // in English: "nobody is sent to this area"
}

func (e *OrderError) Error() string { return e.Field + ": " + e.Reason }

// Is makes it an ErrInvalid.
func (e *OrderError) Is(target error) bool { return target == ErrInvalid }
