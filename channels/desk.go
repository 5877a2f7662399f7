package channels

import (
	"context"
	"errors"
	"slices"
	"time"

	"switchboard/chat"
)

// A Desk is what the gateway does for those who answer customers: agents in
// Slack, in the browser, or both at once. Its methods are safe for concurrent
// use. One person owns a conversation at a time; the bot is silent meanwhile.
type Desk interface {
	// Cases are the conversations of a mode in the words of a language, "" for
	// each customer's own: who waits in the order in which they are served
	// (roster.Compare), the others by when they began, the last 500 that are with
	// people and the last 20 of the rest.
	Cases(ctx context.Context, m chat.Mode, l chat.Locale) ([]Case, error)
	// Case is one, of any mode. ErrNotFound.
	Case(ctx context.Context, conversation string, l chat.Locale) (Case, error)
	// History are entries after seq, oldest first; limit 0 is all.
	History(ctx context.Context, conversation string, after int64, limit int) ([]chat.Entry, error)
	// Claim gives a conversation to a person, atomically: of several at once
	// one wins, the others get a *ClaimedError. Claiming one's own is fine. An
	// offer to somebody else keeps nobody from it.
	Claim(ctx context.Context, conversation string, a Agent) error
	// Reply sends what the owner, or who joined, writes to the customer: else ErrNotOwner. The
	// entry's status is withheld if the customer does not want to be written to.
	Reply(ctx context.Context, conversation string, a Agent, r Reply) (chat.Entry, error)
	// Note keeps what one agent tells the others; no customer ever sees it.
	Note(ctx context.Context, conversation string, a Agent, r Reply) error
	// Transfer makes another the owner, or sends the customer back to a queue,
	// with the original wait. The customer is told once.
	Transfer(ctx context.Context, conversation string, a Agent, to Transfer) error
	// Return gives a conversation back to the assistant.
	Return(ctx context.Context, conversation string, a Agent) error
	// Resolve closes it; as Spam without a word to the customer.
	Resolve(ctx context.Context, conversation string, a Agent, r Resolution) error
	// Join lets a colleague of the owner answer the customer too, until somebody
	// else owns the conversation; the customer is told. Twice is fine. Only in a
	// conversation that a person owns: else ErrInvalid.
	Join(ctx context.Context, conversation string, a Agent) error
	// CallBack has the customer called for the owner, who is connected as on a
	// promised call. ErrNotOwner; ErrInvalid if there is no number that may be
	// called, or a call under way.
	CallBack(ctx context.Context, conversation string, a Agent) error
	// Before are the customer's conversations before this one, newest first, a
	// page at a time; cursor is Past.Next of the page before, "" for the first.
	// That they were looked at goes to the audit.
	Before(ctx context.Context, conversation string, a Agent, cursor string) (Past, error)
	// Visits are those booked for customers that begin on a day of the business.
	Visits(ctx context.Context, day time.Time, l chat.Locale) ([]DayVisit, error)
	// Unseen tells that a desk which is down cannot show a conversation to its
	// people: the customer is told so, once, and offered a call if it lasts
	// (channels.md §4). It changes nothing where no person is awaited.
	Unseen(ctx context.Context, conversation string) error
	// VisitForm is what a visit for the customer of a conversation can be booked
	// with, in the words of a language, "" for the customer's. ErrNotFound.
	VisitForm(ctx context.Context, conversation string, l chat.Locale) (VisitForm, error)
	// Windows are those free for a visit, earliest first: the windows that the
	// assistant offers, and the one that it holds for this customer. An
	// *OrderError for a service or an area that there is none for.
	Windows(ctx context.Context, conversation string, w VisitWish) ([]Window, error)
	// Book books a visit as the assistant does, by the same engine, and tells
	// the customer. Only the owner may: else ErrNotOwner. An *OrderError for what
	// cannot be booked, ErrTaken if somebody else was faster.
	Book(ctx context.Context, conversation string, a Agent, o VisitOrder) (CaseVisit, error)
	// Subscribe returns what happens from now on, in all conversations, until
	// cancel is called or the gateway stops; then the channel closes. Who does
	// not keep up is told to Resync.
	Subscribe() (events <-chan DeskEvent, cancel func())
	// Attend tells that a person is at a desk, until leave is called (twice is
	// fine); somebody may attend at several. Attending are those who do, once
	// each, by name, with a phone if they gave one anywhere.
	Attend(a Agent) (leave func())
	Attending() []Agent
	// Roster are those of them whose schedule it is, by name, with what they
	// have: a person who is at several desks once, under the id there first.
	Roster(ctx context.Context) ([]Seat, error)
	// Remember keeps what a desk must know of a conversation over restarts;
	// "" forgets it. Remembered is all that it kept, by conversation.
	Remember(ctx context.Context, desk, conversation, what string) error
	Remembered(ctx context.Context, desk string) (map[string]string, error)
	// Now is the service's time.
	Now() time.Time
}

// Kinds of refusal of a Desk.
var (
	// ErrClaimed: another person owns the conversation. The error is a *ClaimedError.
	ErrClaimed = errors.New("claimed by somebody else")
	// ErrNotOwner: the conversation is not this person's to answer.
	ErrNotOwner = errors.New("not the owner of the conversation")
	// ErrInvalid: a value that is not one of those allowed, or a change that
	// the record does not allow as it is now.
	ErrInvalid = errors.New("invalid")
)

// A ClaimedError tells who was faster.
type ClaimedError struct{ Name string }

func (e *ClaimedError) Error() string { return "claimed by " + e.Name }

// Is makes it an ErrClaimed.
func (e *ClaimedError) Is(target error) bool { return target == ErrClaimed }

// An Agent is a person at a desk.
type Agent struct {
	ID   string // "li.na"
	Name string // as customers see it
	// Phone is where the person takes callers' calls, E.164. Without one what
	// they write is spoken to callers.
	Phone string
}

// A Reply is what a person writes. The same ID is taken once; "" always.
type Reply struct {
	ID    string
	Text  string
	Media []chat.Media
	// Corrects is the number of the person's own line that this one corrects, 0
	// for none: the customer is told that it is a correction.
	Corrects int64
}

// A Transfer names who takes over: a person, or with none whoever is next in a
// queue of the pack ("faults"), "" for the one that the case was in.
type Transfer struct {
	To     Agent
	Queue  string
	Reason string // for who takes over; kept as a note
}

// Dispositions are what desks offer as a Resolution's.
var Dispositions = []string{"solved", "ticket", "visit", "complaint", "no_answer", "spam", "other"}

// A Seat is somebody on duty and how much they have.
type Seat struct {
	Agent
	IDs      []string // all ids under which they are at desks
	Owned    int      // conversations that are theirs
	Offered  int      // that are offered to them
	Call     bool     // one of theirs is a call: no room for anything else
	Capacity int      // how many they may have at one time
	Lead     bool
}

// An Offer is a case that waits, offered to one person until a time: after it
// the next is asked, and when all were, everybody may take it as before.
type Offer struct {
	IDs   []string // under which the person may be at a desk; none: it is offered to nobody in particular
	Name  string
	Until time.Time
	Why   []string // served, skill, language, area, free: the weightiest first
}

// To tells whether it is the offer of somebody at a desk.
func (o Offer) To(id string) bool { return id != "" && slices.Contains(o.IDs, id) }

// Spam is the disposition that closes a conversation without a word or a
// survey. Desks see for a while that it was found at the address.
const Spam = "spam"

// A Resolution is how a person ends a conversation.
type Resolution struct {
	Disposition string // what came of it: solved, ticket, no_answer, spam …; for reports. Letters, digits and _, else ErrInvalid
	Note        string // for colleagues
	Survey      bool   // ask the customer how it was
}

// A DeskEvent tells desks that something happened in a conversation.
type DeskEvent struct {
	Conversation string
	Was, Mode    chat.Mode // before and after; Was is empty when it has just begun
	Agent        string    // id of the owner
	Position     int       // place in the queue while waiting
	Entries      []chat.Entry
	Typing       bool // the customer is typing; nothing else is set
	// Resync: events were lost because they were not taken in time. Read
	// everything anew; nothing else is set.
	Resync bool
}

// A Case is a conversation as the people at a desk see it (behaviours C91).
type Case struct {
	Conversation
	Customer  Person
	Owner     Agent     // zero for none
	Joined    []Agent   // who may answer besides the owner
	Served    Agent     // who served the customer last and may do so again (handbook §6.1): ID and name; zero for nobody, or with an owner
	Reason    string    // why a person was asked for: request, no_match …
	Queue     string    // the pack's name of the queue that it is in, or was; "" for none
	Segment   string    // of the customer, as the order of the queue has it
	Priority  string    // emergency, major or general, "" if nothing tells
	Offer     Offer     // to whom it is offered now
	Due       time.Time // until when somebody should take it, or the owner answer; zero for no such promise
	Late      bool      // that time is over, or that of a promise of an open ticket
	Since     time.Time // since when the customer waits, kept over a requeue
	Summary   string    // what the customer wants, in one line
	Facts     []Named   // what the assistant has found out, in words
	Brief     Brief     // of Case only; Cases leave it out
	Rating    Rating    // the customer's last; of Case only, zero for none
	Tickets   []CaseTicket
	Visits    []CaseVisit
	Notes     []Note
	Earlier   int // conversations before this one
	UpdatedAt time.Time
}

// A Person is what is known of a customer.
type Person struct {
	ID       string
	Name     string
	Phone    string // E.164, "" if unknown
	Verified bool   // false: the number is only claimed
	Segment  string // standard, high_value, new
	Area     string // the pack's name
	Blocked  bool   // wants no text messages
	// Spam is when somebody last found spam at the address, zero for not lately.
	Spam time.Time
}

// A Named value has a label to show.
type Named struct{ ID, Label, Value string }

// A CaseTicket is a ticket of the customer, with the promise that is due next.
type CaseTicket struct {
	Number, Kind, Priority, Status, Summary string
	Clock                                   string // "" when nothing is due
	Due                                     time.Time
}

// A CaseVisit is a visit that the customer has booked.
type CaseVisit struct {
	ID, Code, Service, Status string // Service is the pack's name
	Start, End                time.Time
	Place                     string // IANA zone
}

// A Note is what one agent told the others.
type Note struct {
	Agent, Name, Text string
	Media             []chat.Media
	Alarm             int      // of a clock's ping, which is nobody's note: the percent of its time that is over
	To                []string // ids at desks of those whom it concerns first: the owner, who is on duty, the leads
	After             int64    // the last entry that was there
	At                time.Time
}
