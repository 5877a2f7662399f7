package dialogs

import (
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// An Effect is something that shall happen. The gateway carries effects out
// in their order, in the turn's transaction. A question (Asks) is always the
// last effect of a Step; its answer is the next event of the same turn.
type Effect interface{ effect() }

// What is said.
type (
	// Say adds to the turn's reply. All that a turn says becomes one entry of
	// the transcript (Join).
	Say struct {
		Prompt chat.Prompt
		// Author is chat.Bot, or chat.System for notices about who is
		// speaking, which pass the fence while a person owns the conversation.
		Author chat.Author
	}
)

// What changes the world without an answer.
type (
	// Release lets a held window go.
	Release struct{ ID string }
	// AddToTicket notes something on a ticket of this conversation.
	AddToTicket struct{ ID, Note string }
	// NoteVisit adds what the technician should know to a visit that is booked.
	// Phone and Name, where given, take the place of those it was booked with.
	NoteVisit struct {
		ID, Note    string
		Phone, Name string `json:",omitempty"`
	}
	// VisitCame: the customer says that a visit which counts as missed took place.
	VisitCame struct{ ID, Note string }
	// TellDesk tells a person who was not asked for what the customer wants and
	// what is known so far.
	TellDesk struct {
		Summary string
		Facts   []Fact
	}
	// TellAgent leaves a note for the person who owns the conversation: what the
	// customer would have been told otherwise.
	TellAgent struct{ Text string }
	// Dequeue takes the customer out of the desk's queue.
	Dequeue struct{}
	// SetTimer sets or moves a timer of this conversation. Subject names its
	// owner where that is not the conversation.
	SetTimer struct {
		Name, Subject string
		At            time.Time
	}
	// DropTimer forgets a timer; none there is fine.
	DropTimer struct{ Name, Subject string }
	// RecordGap keeps a question that could not be answered.
	RecordGap struct{ Question string }
	// KeepCustomer stores facts of the customer that outlive the
	// conversation. Empty fields stay as they are.
	KeepCustomer struct {
		Name, Phone, Address, Area string
		Locale                     chat.Locale
	}
	// SaveSurvey stores answers so far. Status: offered, partial, answered, declined, expired.
	SaveSurvey struct {
		ID      string
		Scores  []Score
		Comment string
		Status  string
	}
	// CallLater has the customer called: at At, and again by the gateway's
	// policy for the purpose (survey, callback) until somebody answers.
	CallLater struct {
		Purpose string
		At      time.Time
	}
	// OptOut and OptIn keep the customer's consent to be written to and called.
	// Surveys: only what we ask of how we did is meant.
	OptOut struct {
		Words   string
		Surveys bool
	}
	OptIn struct{ Words string }
)

// A Score is one dimension's mark, 1 to 5.
type Score struct {
	Dimension string `json:"dimension"`
	Value     int    `json:"value"`
}

// Questions: each is answered by one event in the same turn.
type (
	// FindWindows looks for free arrival windows; answered by WindowsFound.
	FindWindows struct {
		Service, Area string
		// From and To bound the wished time: windows that start within
		// [From, To). Zero is unbounded. At instead wishes for windows that
		// contain a moment; From and To are zero then.
		From, To, At time.Time
		// Hours bound the time of day at which windows start: "after six, any
		// day next week". Zero is any.
		Hours calendar.Span
		// Spread asks for variety: the earliest, one on another day, one in
		// the evening or at a weekend (channels.md §6).
		Spread bool
		Except []Window // already declined
		Limit  int
	}
	// Hold keeps a window while the customer confirms, and lets go of
	// Instead, if given; answered by Held or HoldLost.
	Hold struct {
		Service, Area string
		Window        Window
		For           time.Duration
		Instead       string
	}
	// Book makes a hold definite; answered by Booked or HoldLost. A hold that
	// ended meanwhile is taken anew if the window is still free. Booking the
	// same ID twice gives the same Booked.
	Book struct {
		ID, Service, Area          string
		Window                     Window
		Address, Name, Phone, Note string
	}
	// Move gives a booking another window, holding new before letting go of
	// old; answered by Booked or HoldLost. HoldID is a hold on the new window, or "".
	Move struct {
		ID, HoldID string
		Window     Window
	}
	// CancelBooking frees a booking; answered by BookingCancelled.
	CancelBooking struct{ ID string }
	// Restore takes back a cancellation or a move: the booking shall have
	// Window again; answered by Booked or HoldLost.
	Restore struct {
		ID     string
		Window Window
	}
	// FindBookings lists coming bookings; answered by BookingsFound. With no
	// code: those of this customer, booked in this conversation or under a
	// verified phone. With a code: that one, if Phone is the one it was
	// booked with (a code alone opens nothing, channels.md §6). Wrong guesses are counted.
	FindBookings struct{ Code, Phone string }
	// OpenTicket accepts a case; answered by TicketOpened.
	OpenTicket struct {
		Kind, Category, Priority string
		Summary                  string
		Details                  []Fact
		Clocks                   []Promise
		// NotFor is the agent who must not handle it: the one complained about.
		NotForAgent bool
	}
	// Reopen takes up the case that a survey rates, or a ticket by its id: the ticket
	// works again or, of a survey without one, a complaint is opened; answered by TicketOpened.
	Reopen struct{ Survey, Ticket, Note string }
	// FindTickets lists this customer's tickets, or the one with Number; answered by TicketsFound.
	FindTickets struct{ Number string }
	// FindOutage asks whether a notice is in force in an area; answered by OutageFound.
	FindOutage struct{ Area string }
	// Enqueue asks for a person; answered by Queued. In the queue already: the place now.
	Enqueue struct {
		Queue   string // reason: request, complaint, no_match, …
		Task    string // what the customer was about, the intent's id; "" for nothing
		Summary string
		Facts   []Fact
	}
	// GoOnInWriting moves the conversation from the phone to written messages
	// at the same number; answered by Writing.
	GoOnInWriting struct{}
	// OfferSurvey asks whether a survey on Subject may be put now; answered by SurveyReady.
	OfferSurvey struct{ Subject string }
)

// A Promise is a clock that starts with a ticket.
type Promise struct {
	Name string    `json:"name"`
	Due  time.Time `json:"due"`
}

// A Fact is a value of a form: ID is the slot, Value its stored form, Text
// what the customer said or would recognise.
type Fact struct {
	ID    string `json:"id"`
	Value string `json:"v"`
	Text  string `json:"t,omitempty"`
}

// Asks tells whether an effect is answered by an event.
func Asks(e Effect) bool {
	switch e.(type) {
	case FindWindows, Hold, Book, Move, CancelBooking, Restore, FindBookings,
		OpenTicket, Reopen, FindTickets, FindOutage, Enqueue, GoOnInWriting, OfferSurvey:
		return true
	}
	return false
}

func (Say) effect()           {}
func (Release) effect()       {}
func (AddToTicket) effect()   {}
func (NoteVisit) effect()     {}
func (VisitCame) effect()     {}
func (Dequeue) effect()       {}
func (SetTimer) effect()      {}
func (DropTimer) effect()     {}
func (RecordGap) effect()     {}
func (TellDesk) effect()      {}
func (TellAgent) effect()     {}
func (KeepCustomer) effect()  {}
func (SaveSurvey) effect()    {}
func (Reopen) effect()        {}
func (OptOut) effect()        {}
func (OptIn) effect()         {}
func (FindWindows) effect()   {}
func (Hold) effect()          {}
func (Book) effect()          {}
func (Move) effect()          {}
func (CancelBooking) effect() {}
func (Restore) effect()       {}
func (FindBookings) effect()  {}
func (OpenTicket) effect()    {}
func (FindTickets) effect()   {}
func (FindOutage) effect()    {}
func (Enqueue) effect()       {}
func (CallLater) effect()     {}
func (GoOnInWriting) effect() {}
func (OfferSurvey) effect()   {}
