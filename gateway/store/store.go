// Package store is the contract between the gateway and whatever keeps its
// data. Subpackages implement it (sqlite); package storetest is the suite that
// every implementation passes. It is not a place for rules: what may be booked
// or said is decided by dialogs and the gateway, the store keeps it whole.
package store

import (
	"context"
	"errors"
	"time"

	"switchboard/chat"
)

// Kinds of failure. Implementations wrap these; callers use errors.Is.
var (
	// ErrNotFound: no such record.
	ErrNotFound = errors.New("not found")
	// ErrDuplicate: SaveTurn saw the turn's Key before. Nothing was written.
	ErrDuplicate = errors.New("duplicate message")
	// ErrConflict: the conversation moved on since it was read (another node
	// holds it). Nothing was written; read again and repeat the turn.
	ErrConflict = errors.New("conversation changed")
	// ErrTaken: the resource has another appointment in that window.
	ErrTaken = errors.New("window taken")
	// ErrUnavailable: the database cannot write now (disk full, locked, gone).
	// Nothing was written; the caller may try again later.
	ErrUnavailable = errors.New("database unavailable")
)

// A Store keeps everything. It is safe for concurrent use.
type Store interface {
	// Write runs fn in a transaction and returns after it is durable on disk
	// (or after fn failed, with everything fn wrote undone and fn's error
	// returned). Several calls may share one commit; each fails alone. fn may
	// be run again after a serialisation failure, so it must have no effect
	// outside the Tx, must not block on anything but the Tx, and must not call
	// the Store. Calls by one goroutine commit in order. Errors of the database
	// itself are ErrUnavailable. A cancelled ctx before fn has begun returns
	// ctx.Err(); after that the outcome is reported truly.
	Write(ctx context.Context, fn func(Tx) error) error
	// Read runs fn on a consistent snapshot that includes every Write that
	// returned before. Reads never wait for writers, but few run at a time:
	// keep fn short, and do not call Read in it. ctx bounds the wait for a
	// turn; fn itself is not interrupted.
	Read(ctx context.Context, fn func(View) error) error
	// Close waits for writes under way and releases the files. Twice is fine.
	Close() error
}

// A View reads. Every method returns ErrNotFound where one record was asked
// for and is absent, and so do those that list what belongs to a conversation
// that does not exist. Lists with a Page are newest first by time of creation;
// ErrCursor if their cursor is malformed. Times come back in UTC, in
// milliseconds; an empty list, map or byte slice may come back nil.
type View interface {
	Conversation(id string) (Conversation, error)
	// ConversationAt returns the conversation of an address that came there last (Since).
	ConversationAt(chat.Address) (Conversation, error)
	Conversations(ConversationFilter, Page) ([]Conversation, error)
	// Waiting lists conversations in ModeWaiting, longest waiting first.
	Waiting() ([]Conversation, error)
	// Loads counts the conversations in ModeAgent, by owner and channel, in that order.
	Loads() ([]Load, error)
	// Entries are the transcript after seq, oldest first; limit 0 is all.
	Entries(conversation string, after int64, limit int) ([]chat.Entry, error)
	// Turns are the log of a conversation, oldest first.
	Turns(conversation string) ([]TurnRecord, error)
	// Seen returns what a message did when it was first taken.
	Seen(Key) (TurnRecord, error)

	Customer(id string) (Customer, error)
	// Customers by phone (claimed or verified), newest first; all when phone is empty.
	Customers(phone string, page Page) ([]Customer, error)

	Ticket(idOrNumber string) (Ticket, error)
	Tickets(TicketFilter, Page) ([]Ticket, error)

	Appointment(id string) (Appointment, error)
	// AppointmentByCode returns the newest appointment with that code that is held or booked.
	AppointmentByCode(code string) (Appointment, error)
	Appointments(AppointmentFilter, Page) ([]Appointment, error)
	// Claims lists the windows in which resources are taken, that touch [from, to).
	Claims(from, to time.Time) ([]Claim, error)

	Survey(id string) (Survey, error)
	Surveys(customer string, page Page) ([]Survey, error)

	// DueTimers are those at or before now, earliest first; limit 0 is all.
	DueTimers(now time.Time, limit int) ([]Timer, error)
	// NextTimer is the earliest timer of all.
	NextTimer() (Timer, error)
	// Pending are deliveries not yet settled, of one conversation in order,
	// or (conversation empty) of all, in order per conversation; limit 0 is all.
	Pending(conversation string, limit int) ([]Delivery, error)

	Gaps(Page) ([]Gap, error)
	Audits(subject string, page Page) ([]Audit, error)
	// Consents are the ledger of an address; without its channel, of a number
	// on all channels; of all when it is zero.
	Consents(chat.Address, Page) ([]Consent, error)
	// File returns a kept file with its data.
	File(id string) (File, error)
	// Link returns a link by the hash of its secret, also one that has run out.
	Link(hash Key) (Link, error)
	// Outages are the notices in force, by area.
	Outages() ([]Outage, error)
	// Notes are what agents told each other about a conversation, oldest first.
	Notes(conversation string) ([]Note, error)
	// Setting is a value that outlives restarts ("clock.offset"); "" if never set.
	Setting(name string) (string, error)
	// Settings are those whose name begins with prefix and whose value is not "".
	Settings(prefix string) (map[string]string, error)
}

// A Tx reads its own writes and writes.
type Tx interface {
	View

	// CreateConversation adds one. Its Address may have older ones. ErrConflict if the ID exists.
	CreateConversation(Conversation) error
	// SaveTurn writes a turn whole: the dedupe key, the conversation as it now
	// is (its stored Turns must be Turn.Conversation.Turns-1, else ErrConflict),
	// the new entries, the turn's log, and a delivery for each entry whose
	// status is queued, which may begin at Turn.At. ErrDuplicate if the key was
	// seen. Entries that do not continue the stored Seq are a mistake of the
	// caller: an error that is none of the kinds above. After any error
	// SaveTurn itself has written nothing, so a transaction may go on.
	SaveTurn(Turn) error

	// SaveCustomer and those below add the record or replace it whole, by ID.
	SaveCustomer(Customer) error
	SaveTicket(Ticket) error
	// NextNumber counts up a named series from 1: ticket numbers.
	NextNumber(series string) (int64, error)
	// SaveAppointment also claims the window while Status holds it (held,
	// booked) and frees it otherwise. ErrTaken if another appointment has the
	// resource at any moment of the window, which includes Start and not End;
	// nothing is written then, and a transaction may try another window. A
	// window held needs a Resource and an End after its Start.
	SaveAppointment(Appointment) error
	SaveSurvey(Survey) error

	// SetTimer adds a timer, or moves the one with the same Conversation, Name and Subject.
	SetTimer(Timer) error
	// DropTimer forgets it; no such timer is fine.
	DropTimer(conversation, name, subject string) error

	// Settle records what became of deliveries: the entry's status, and the
	// end of the delivery or its next attempt. A next attempt of a delivery
	// that has ended meanwhile (Withhold) is ignored; any other status is
	// recorded also after the end, as carriers report late, but for sent and
	// uncertain over delivered, read, what is lost or a Redeliver that has not begun:
	// the report was faster than the answer.
	Settle([]Settlement) error
	// Withhold ends the pending deliveries of a conversation with StatusWithheld:
	// those of the bot, or all.
	Withhold(conversation string, all bool) error
	// Redeliver puts an entry whose delivery has ended, or is in its first
	// attempt, on its way once more, not before at. Its delivery then has one
	// attempt and LastError "again", and the entry no ID: the carrier will give
	// it another. A later attempt under way goes on.
	Redeliver(conversation string, seq int64, at time.Time) error

	// SetHeard notes how much of an entry a caller heard (chat.Entry.Heard).
	SetHeard(conversation string, seq int64, heard string) error

	AddGap(Gap) error
	AddAudit(Audit) error
	AddConsent(Consent) error
	// SaveFile adds a file. The same ID again changes nothing.
	SaveFile(File) error
	// SaveLink adds a link and drops those that ran out before its CreatedAt.
	SaveLink(Link) error
	// SaveOutage adds the notice of an area or replaces it; DropOutage ends it.
	SaveOutage(Outage) error
	DropOutage(area string) error
	AddNote(Note) error
	SetSetting(name, value string) error
}

// A Key names an inbound message for ever: a 16-byte hash of channel, address and provider id.
type Key [16]byte

// A Conversation is one exchange with a customer (handbook §1).
type Conversation struct {
	ID         string // "cv_" and 16 base32 characters
	CustomerID string
	Address    chat.Address
	Locale     chat.Locale
	Mode       chat.Mode
	State      []byte // the dialog's state in its stored form; nil before the first turn
	Seq        int64  // number of the last entry
	Turns      int64  // turns committed: the version that guards every save
	Agent      string // id of the person who owns it, "" for none
	AgentName  string
	AgentPhone string // where the owner takes calls, E.164; "" for nowhere
	Call       string // the carrier's id of the call that is alive in it, "" for none
	// Unread counts the customer's last entries that no turn has answered yet:
	// a burst under way (channels.md §1).
	Unread int64
	// Since is when the conversation came to its Address.
	Since     time.Time
	Queue     string    // why it waits: request, no_match …, "" when not waiting
	Route     Route     // whom it needs, and what is owed to the customer
	QueuedAt  time.Time // since when the customer waits, kept over a requeue
	CreatedAt time.Time
	UpdatedAt time.Time
}

// A Turn is one thing that happened in a conversation and all that came of it.
type Turn struct {
	Key          Key // zero for what no message caused
	Conversation Conversation
	Entries      []chat.Entry // Seq continues the conversation's without a gap
	Cause        string       // "message", "timer", "desk", "api"
	Log          []byte       // the dialog's input, for replay
	At           time.Time
}

// A TurnRecord is a stored Turn.
type TurnRecord struct {
	Conversation string
	Number       int64
	Cause        string
	FirstSeq     int64 // first entry of the turn; FirstSeq > LastSeq if it had none
	LastSeq      int64
	Log          []byte
	At           time.Time
}

// A Delivery is an entry on its way out.
type Delivery struct {
	Conversation string
	Address      chat.Address
	Entry        chat.Entry
	Attempts     int
	NextAt       time.Time // not before
	LastError    string    // kind of the last failure, no customer text
	// Broken: the entry cannot be read, nor ever sent. Of it only Seq is sure.
	Broken bool
}

// A Settlement is what became of one delivery attempt.
type Settlement struct {
	Conversation string
	Seq          int64
	Status       chat.Status // queued: try again at NextAt; anything else ends it
	ProviderID   string      // the carrier's id of what was sent, if any: becomes the entry's ID if it has none
	Attempts     int
	NextAt       time.Time
	Error        string
}

// A Timer wakes a conversation. Name says what for; Subject is its owner
// within the conversation (an appointment, a survey) or "" for the conversation itself.
type Timer struct {
	Conversation string
	Name         string
	Subject      string
	At           time.Time
}

// A Customer is a person known by a phone number, a web identity, or both (handbook §1).
type Customer struct {
	ID            string // "cu_…"
	Phone         string // E.164
	PhoneVerified bool   // false: only claimed, opens no history
	Name          string
	Segment       string // standard, high_value, new (handbook §4.1.2)
	Locale        chat.Locale
	Area          string // the pack's id, of the last confirmed address
	Address       string
	CreatedAt     time.Time
}

// A Ticket is what was accepted for handling (handbook §1).
type Ticket struct {
	ID             string // "tk_…"
	Number         string // what the customer is told: "T-000042"
	CustomerID     string
	ConversationID string
	Kind           string // request, fault, complaint, feedback
	Category       string // handbook §3
	Priority       string // emergency, major, general
	Status         string // received, classified, assigned, in_progress, resolved, closed
	Summary        string
	Owner          string
	Details        map[string]string
	Clocks         []Clock
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// A Clock is a promise with a due time (handbook §3, §4, §6, §7).
type Clock struct {
	Name  string    `json:"name"` // acceptance, first_response, dispatch, on_site, progress, result, resolve
	DueAt time.Time `json:"due_at"`
	MetAt time.Time `json:"met_at,omitzero"`
	// Pinged is the last percent of its time at which people were told.
	Pinged int `json:"pinged,omitempty"`
}

// NextClock is the promise that is due next, zero if none is open.
func NextClock(clocks []Clock) (next Clock) {
	for _, k := range clocks {
		if k.MetAt.IsZero() && (next.DueAt.IsZero() || k.DueAt.Before(next.DueAt)) {
			next = k
		}
	}
	return next
}

// An Appointment is a reserved window (handbook §5).
type Appointment struct {
	ID             string // "ap_…"
	Code           string // six digits, told to the customer
	CustomerID     string
	ConversationID string
	Service        string
	Area           string
	Start          time.Time
	End            time.Time
	Place          string // IANA zone of the site
	Address        string
	Name           string
	Phone          string
	Notes          string
	Resource       string // one technician or counter
	Status         string // held, booked, completed, cancelled, no_show
	HeldUntil      time.Time
	Sequence       int // how often it was changed: iCalendar SEQUENCE
	Late           string
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// A Claim is a window in which a resource is taken.
type Claim struct {
	Resource    string
	Start, End  time.Time
	Appointment string
}

// A Survey is a questionnaire on one closed episode (handbook §8).
type Survey struct {
	ID             string // "sv_…"
	CustomerID     string
	ConversationID string
	Subject        string // id of the ticket, appointment or conversation rated
	Channel        chat.Channel
	Scores         map[string]int // dimension → 1..5
	Overall        int
	Comment        string
	Status         string // scheduled, offered, partial, answered, declined, expired
	Agent          string // who is rated, "" for none
	CreatedAt      time.Time
	SentAt         time.Time
	AnsweredAt     time.Time
}

// A Gap is a question that the FAQ could not answer.
type Gap struct {
	ID           int64
	Conversation string
	Question     string
	Locale       chat.Locale
	At           time.Time
}

// An Audit row says who did what to whose data (handbook §10).
type Audit struct {
	ID      int64
	At      time.Time
	Actor   string // "customer", "bot", "agent:<id>", "api:<name>", "system"
	Action  string // "ticket.open", "appointment.book", …
	Subject string // id of the record changed
	Detail  string // short, without customer text
}

// A Consent is a row of the ledger of opt-outs and opt-ins (channels.md §1).
type Consent struct {
	ID      int64
	At      time.Time
	Address chat.Address // where it was said; a number's counts wherever it is reached
	Sender  string       // our number or service that it concerns, "" for all
	Purpose string       // service, appointment, survey, promotion; "" for all
	In      bool         // given; false: taken back
	Words   string       // as the customer said it, or the carrier's code
	Message string       // id of the message, if any
}

// A File is something that came with a message.
type File struct {
	ID        string
	Name      string
	Type      string // media type
	Data      []byte
	CreatedAt time.Time
}

// A Link is a secret under which a customer goes on in the browser. Only a
// hash of the secret is kept.
type Link struct {
	Hash         Key
	Conversation string
	CreatedAt    time.Time
	Until        time.Time
}

// An Outage is a notice for all customers of an area (handbook §6).
type Outage struct {
	Area    string // the pack's id
	Message map[chat.Locale]string
	Until   time.Time // zero for no end known
	At      time.Time
}

// A Page bounds a list, newest first. Cursor is what the method Cursor of the
// last item of the page before returns ("" for the first page); Limit 0 means 50.
type Page struct {
	Limit  int
	Cursor string
}

// A ConversationFilter selects; empty fields select all.
type ConversationFilter struct {
	Customer string
	Mode     chat.Mode
}

// A TicketFilter selects; empty fields select all.
type TicketFilter struct {
	Customer     string
	Conversation string
	Status       string
}

// An AppointmentFilter selects; empty fields select all. From and To bound Start.
type AppointmentFilter struct {
	Customer string
	Phone    string
	Status   string
	From, To time.Time
}
