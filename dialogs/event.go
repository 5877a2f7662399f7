package dialogs

import (
	"time"

	"switchboard/chat"
)

// An Event is one thing that happened to a conversation: something a person
// or a clock did, or the answer to what Step asked for. Step accepts any event
// in any state; one that no longer fits changes nothing.
type Event interface{ event() }

// Now is what a Step is told of the world besides the event.
type Now struct {
	At     time.Time // in the zone of the business
	Traits chat.Traits
	// Home is the zone where the customer is, for the hours in which a bell may
	// ring; nil where it is that of the business.
	Home *time.Location
}

// What customers do.
type (
	// Began opens a conversation; it comes first, once.
	Began struct {
		// Locale is the customer's language; empty if it is not known.
		Locale chat.Locale `json:"locale"`
		// Speaks is set when the customer's first message follows in the same
		// turn, so that the greeting leads into its answer.
		Speaks bool  `json:"speaks,omitempty"`
		Known  Known `json:"known,omitzero"`
		// Outage is the notice in force where the customer lives, by language;
		// nil for none. It is said first.
		Outage map[chat.Locale]string `json:"outage,omitempty"`
		// OptedOut: the customer took back the consent to be written to, here or earlier.
		OptedOut bool `json:"opted_out,omitempty"`
	}
	// Said is a message of the customer.
	Said struct {
		Text       string  `json:"text"`
		Choice     string  `json:"choice,omitempty"` // value of a pressed button
		Media      int     `json:"media,omitempty"`  // how many files came with it
		Confidence float64 `json:"confidence,omitempty"`
		// Silence: asked by ear, the customer said and pressed nothing.
		Silence bool         `json:"silence,omitempty"`
		Meaning chat.Meaning `json:"meaning"`
	}
	// ConsentChanged: the customer took back the consent to be written to and
	// called, or gave it again, in another conversation or at the carrier. It
	// comes before the next event of the conversation.
	ConsentChanged struct {
		OptedOut bool `json:"opted_out,omitempty"`
	}
	// HungUp: the call is over. What is said from here on goes in writing.
	HungUp struct{}
	// Rejoined: a call that we made reached the customer; Purpose is survey or callback.
	// Or they called again after a call that broke off: again, and Began follows.
	Rejoined struct {
		Purpose string `json:"purpose"`
	}
	// Unreached: the customer was called as often as the purpose allows, and
	// nobody answered. What is said from here on goes in writing. A person who
	// owned the conversation has it no longer: the customer waits at Position.
	Unreached struct {
		Purpose  string `json:"purpose"`
		Position int    `json:"position,omitempty"`
	}
)

// What clocks do.
type (
	// TimerFired is a timer that Step set (SetTimer) and that is due.
	TimerFired struct {
		Name    string `json:"name"`
		Subject string `json:"subject,omitempty"`
	}
)

// What people at a desk and behind the API do.
type (
	// AgentJoined: a person took the conversation; From is the name of who
	// passed it on, "" for nobody.
	AgentJoined struct{ ID, Name, From string }
	// AgentReturned: the person gave it back to the assistant.
	AgentReturned struct{}
	// AgentResolved: the person closed it; Survey asks for a survey. Spam closes
	// it without a word.
	AgentResolved struct {
		Survey bool
		Spam   bool `json:",omitempty"`
	}
	// AgentHelped: a colleague of the owner joined and may answer, too.
	AgentHelped struct{ Name string }
	// AgentCalls: the owner wants the customer called now.
	AgentCalls struct{}
	// AgentSilent: the owner did not answer in time, or passed the customer on
	// to whoever is next; the customer waits again.
	AgentSilent struct {
		Position int
		Passed   bool
	}
	// CustomerSilent: the customer does not answer the person. End: they were
	// asked once, and the conversation ends.
	CustomerSilent struct {
		End bool `json:"end,omitempty"`
	}
	// DeskDown: those at the desk cannot see for now what the customer writes;
	// it is kept, and they will.
	DeskDown struct{}
	// VisitBooked: the person booked a visit for the customer.
	VisitBooked struct {
		Booking Booking `json:"booking"`
	}
	// Reminder: an appointment comes near; In is how near.
	Reminder struct {
		Booking Booking       `json:"booking"`
		In      time.Duration `json:"in"`
	}
	// VisitLate: a technician is late for an appointment.
	VisitLate struct {
		Booking Booking `json:"booking"`
		Note    string  `json:"note,omitempty"`
	}
	// VisitClosed: an appointment ended; Status is completed or no_show.
	VisitClosed struct {
		Booking Booking `json:"booking"`
		Status  string  `json:"status"`
	}
	// TicketMoved: a ticket of this conversation got a new status.
	TicketMoved struct {
		Ticket Ticket `json:"ticket"`
		Note   string `json:"note,omitempty"` // written for the customer
	}
)

// Answers to what Step asked for (see effect.go).
type (
	// WindowsFound answers FindWindows, earliest first.
	WindowsFound struct {
		Windows []Window `json:"windows"`
		// Near is set when nothing is free in the wished time and these are the nearest instead.
		Near bool `json:"near,omitempty"`
	}
	// Held answers Hold: the window is kept until Until.
	Held struct {
		ID    string    `json:"id"` // of the appointment that is held
		Until time.Time `json:"until"`
	}
	// HoldLost answers Hold, Book, Move and Restore: somebody else has the
	// window. Windows are the nearest that are free.
	HoldLost struct {
		Windows []Window `json:"windows"`
	}
	// Booked answers Book, Move and Restore.
	Booked struct {
		Booking Booking `json:"booking"`
	}
	// BookingCancelled answers CancelBooking.
	BookingCancelled struct {
		Booking Booking `json:"booking"`
	}
	// BookingsFound answers FindBookings. Locked: too many wrong codes, nothing was looked up.
	BookingsFound struct {
		Bookings []Booking `json:"bookings"`
		Locked   bool      `json:"locked,omitempty"`
	}
	// TicketOpened answers OpenTicket. Outage is the notice in force where the
	// fault is, by language; nil for none.
	TicketOpened struct {
		Ticket Ticket                 `json:"ticket"`
		Outage map[chat.Locale]string `json:"outage,omitempty"`
	}
	// TicketsFound answers FindTickets, newest first, open ones before closed.
	TicketsFound struct {
		Tickets []Ticket `json:"tickets"`
	}
	// OutageFound answers FindOutage: the notice by language, nil for none.
	OutageFound struct {
		Notice map[chat.Locale]string `json:"notice,omitempty"`
	}
	// Queued answers Enqueue and comes again when the customer asks for the
	// position. Position counts from 1; Wait is an estimate, 0 if unknown.
	// Unstaffed: people are on duty, but none who can help with this.
	Queued struct {
		Position  int           `json:"position"`
		Wait      time.Duration `json:"wait,omitempty"`
		Unstaffed bool          `json:"unstaffed,omitempty"`
	}
	// Writing answers GoOnInWriting: whether there is a way to write to the
	// customer. What is said from here on in the turn goes that way.
	Writing struct {
		OK bool `json:"ok"`
	}
	// SurveyReady answers OfferSurvey: ID is empty when none shall be asked now.
	// Visit or Ticket is what it is about, nil for a talk.
	SurveyReady struct {
		ID     string   `json:"id,omitempty"`
		Visit  *Booking `json:"visit,omitempty"`
		Ticket *Ticket  `json:"ticket,omitempty"`
	}
	// Failed answers any question that a back end could not answer in time.
	Failed struct {
		What string `json:"what"` // kind of the effect: "book"
	}
)

// A Window is a free arrival window.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// A Booking is an appointment as dialogs know it.
type Booking struct {
	ID      string    `json:"id"`
	Code    string    `json:"code"`
	Service string    `json:"service"`
	Area    string    `json:"area"`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Address string    `json:"address,omitempty"`
	Name    string    `json:"name,omitempty"`
	Phone   string    `json:"phone,omitempty"`
	Notes   string    `json:"notes,omitempty"` // what the technician was to know, where it was told in this talk
	Status  string    `json:"status"`
}

// A Ticket is an accepted case as dialogs know it.
type Ticket struct {
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Kind     string    `json:"kind"`
	Priority string    `json:"priority,omitempty"`
	Status   string    `json:"status"`
	Summary  string    `json:"summary,omitempty"`
	Created  time.Time `json:"created"`
	Due      time.Time `json:"due,omitzero"` // the next promise not yet met
}

// Known is what is known of a customer when a conversation begins.
type Known struct {
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Verified bool   `json:"verified,omitempty"` // the phone is the customer's beyond doubt
	Address  string `json:"address,omitempty"`
	Area     string `json:"area,omitempty"`
}

func (Began) event()            {}
func (Said) event()             {}
func (ConsentChanged) event()   {}
func (HungUp) event()           {}
func (Rejoined) event()         {}
func (Unreached) event()        {}
func (TimerFired) event()       {}
func (AgentJoined) event()      {}
func (AgentReturned) event()    {}
func (AgentResolved) event()    {}
func (AgentSilent) event()      {}
func (CustomerSilent) event()   {}
func (DeskDown) event()         {}
func (AgentHelped) event()      {}
func (AgentCalls) event()       {}
func (VisitBooked) event()      {}
func (Reminder) event()         {}
func (VisitLate) event()        {}
func (VisitClosed) event()      {}
func (TicketMoved) event()      {}
func (WindowsFound) event()     {}
func (Held) event()             {}
func (HoldLost) event()         {}
func (Booked) event()           {}
func (BookingCancelled) event() {}
func (BookingsFound) event()    {}
func (TicketOpened) event()     {}
func (TicketsFound) event()     {}
func (OutageFound) event()      {}
func (Queued) event()           {}
func (Writing) event()          {}
func (SurveyReady) event()      {}
func (Failed) event()           {}
