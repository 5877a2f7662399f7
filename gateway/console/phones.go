package console

import (
	"context"
	"errors"
	"time"
)

// Phones is a telephone network on this machine, as the playground's two
// phones use it: handsets with numbers (E.164) that text and call the service
// and are texted and called by it. Whoever implements it goes the service's
// whole way, signatures included; the console only shows what it says.
// Methods are safe for concurrent use.
type Phones interface {
	// Service is our own number, which handsets text and call.
	Service() string
	// Text sends a message from a handset. It returns when the service has it;
	// ErrService if it did not take it.
	Text(ctx context.Context, from, body string, pictures ...Picture) (id string, err error)
	// Texts are the messages of a handset, both ways, oldest first.
	Texts(handset string) []Text
	// Call calls the service from a handset. It returns when the call awaits
	// something of the caller, or has ended.
	Call(ctx context.Context, handset string) (Call, error)
	// Calls are all calls of a handset, oldest first; "" for those of every handset.
	Calls(handset string) []Call
	// Watch tells which handset has something new in Texts or Calls. Nothing
	// is lost that matters: what is told is only a reason to read anew. The
	// channel closes by cancel, which may be called twice, or when the network ends.
	Watch() (handsets <-chan string, cancel func())
}

// A Call is one handset's side of a call. What its methods do is done as by
// the person at the handset; they return when that person is awaited again or
// the call has ended. ErrNotTaken and ErrEnded: nothing has happened.
// ErrService: what the service answered was no use, and the call went on as
// it does then.
type Call interface {
	// ID is the network's own: "CA" and 32 hex digits.
	ID() string
	// Look tells how the call stands and all that was heard in it.
	Look() CallView
	// Answer takes a call that rings, as a person or as a machine would.
	Answer(ctx context.Context, machine bool) error
	// Decline refuses a call that rings; Ignore lets it ring out.
	Decline(ctx context.Context) error
	Ignore(ctx context.Context) error
	// Press presses keys, 0–9 * #.
	Press(ctx context.Context, keys string) error
	// Say says a sentence; confidence is what the recognition makes of it, 0 to 1.
	Say(ctx context.Context, text string, confidence float64) error
	// Quiet says and presses nothing until that has a consequence.
	Quiet(ctx context.Context) error
	// Record speaks for so long after a beep. The message then ends with a key,
	// with Quiet or with HangUp.
	Record(ctx context.Context, d time.Duration) error
	// HangUp ends the call, also while nothing is awaited.
	HangUp(ctx context.Context) error
}

// Kinds of failure of Phones and Call.
var (
	// ErrNotTaken: the call does not take this now.
	ErrNotTaken = errors.New("the call does not take this now")
	// ErrEnded: the call is over.
	ErrEnded = errors.New("the call is over")
	// ErrService: the service did not answer as it must.
	ErrService = errors.New("the service did not answer as it must")
)

// A Picture goes with a message.
type Picture struct {
	Type string `json:"type"` // image/jpeg
	Data []byte `json:"data"`
}

// A Text is a message as a handset shows it.
type Text struct {
	ID       string   `json:"id"`
	Mine     bool     `json:"mine"` // sent by the handset
	Body     string   `json:"body"`
	Pictures int      `json:"pictures,omitempty"` // how many the handset sent with it
	Links    []string `json:"links,omitempty"`    // URLs of what the service sent with it
	Segments int      `json:"segments,omitempty"`
	// Status is queued, sent, delivered, undelivered, failed or, of one's own, received.
	Status string `json:"status"`
	Code   int    `json:"code,omitempty"` // the network's error
	// Network: the network itself wrote it, not the service (its own answer to STOP).
	Network bool `json:"network,omitempty"`
}

// A CallKind is what a call waits for.
type CallKind string

// Kinds of calls.
const (
	Ringing    CallKind = "ringing"    // at this handset: Answer, Decline or Ignore
	Running    CallKind = "running"    // the service is working or speaking: HangUp
	Gathering  CallKind = "gathering"  // Press, Say, Quiet
	Recording  CallKind = "recording"  // Record, then Press, Quiet, HangUp
	Dialing    CallKind = "dialing"    // another phone rings; Quiet lets it ring out
	Bridged    CallKind = "bridged"    // with another phone: Say
	Conferring CallKind = "conferring" // in a conference: Say, or music
	Listening  CallKind = "listening"  // nothing is asked; Quiet listens on
	Ended      CallKind = "ended"
)

// A CallView is a call as a handset shows it.
type CallView struct {
	ID       string   `json:"id"`
	Handset  string   `json:"handset"`
	Other    string   `json:"other"` // the number at the other end
	Incoming bool     `json:"incoming"`
	Kind     CallKind `json:"kind"`
	// Of gathering: what is taken, what was pressed so far, and how long it waits.
	Keys    bool    `json:"keys"`
	Speech  bool    `json:"speech"`
	Digits  string  `json:"digits,omitempty"`
	Timeout float64 `json:"timeout,omitempty"` // seconds
	// Waiting: there is music, since the conference has not begun or this side is on hold.
	Waiting bool `json:"waiting,omitempty"`
	// Of the end: completed, busy, no-answer, failed, canceled; and who ended it:
	// caller, document, api, carrier or fault.
	Reason string `json:"reason,omitempty"`
	By     string `json:"by,omitempty"`
	// Heard is all that was heard, silences included.
	Heard []Sound `json:"heard"`
}

// A Sound is a piece of what is heard in a call.
type Sound struct {
	At  float64 `json:"at"`  // seconds since the call was answered
	For float64 `json:"for"` // seconds
	// Kind is say, play, pause, hold (music), webhook (silence while the service
	// works), wait (the handset's turn, unused), caller (the handset's own) or
	// other (somebody else in the call).
	Kind     string `json:"kind"`
	Voice    string `json:"voice,omitempty"`
	Language string `json:"language,omitempty"` // en-US, cmn-CN
	Text     string `json:"text,omitempty"`
	Firm     bool   `json:"firm,omitempty"` // it cannot be talked over
}
