package carrier

import (
	"context"
	"errors"
	"time"
)

// A Call is one leg: a handset on one side and a document on the other. What
// its methods do is done as the person at the handset would do it. They return
// when the call waits for that person again, or has ended; or with ctx's error.
type Call struct {
	SID       string // CA…
	Parent    string // SID of the call whose <Dial> made this one, or ""
	From, To  string
	Handset   string // From of a call that came in, To of one that goes out
	Direction string // inbound, outbound-api, outbound-dial

	call
}

// A Kind is what a call waits for.
type Kind string

// Kinds of states.
const (
	Ringing    Kind = "ringing"    // the handset rings: Answer, Decline or Ignore
	Running    Kind = "running"    // a webhook is being called; nothing can be done but HangUp
	Gathering  Kind = "gathering"  // <Gather>: Press, Say or Quiet
	Recording  Kind = "recording"  // <Record>: Record, then Press, Quiet or HangUp
	Dialing    Kind = "dialing"    // <Dial><Number>: another handset rings; Quiet lets the time-out pass
	Bridged    Kind = "bridged"    // with the other handset of a <Dial><Number>
	Conferring Kind = "conferring" // <Dial><Conference>; Waiting until it has begun
	Listening  Kind = "listening"  // many documents in a row awaited nothing; Quiet listens to the next
	Ended      Kind = "ended"
)

// A State is what a call waits for and how.
type State struct {
	Kind Kind
	// Attrs are the attributes of the Gather, Record, Dial or Conference as written.
	Attrs map[string]string
	// Of a Gather: what it takes, what was pressed so far, and how long it
	// waits when nothing is.
	Keys, Speech bool
	Digits       string
	Timeout      time.Duration
	// Of a conference: its name, and whether this leg hears hold music because
	// it has not begun or because the leg is on hold.
	Conference string
	Waiting    bool
	// Of the end: completed, busy, no-answer, failed or canceled; and who ended
	// it: "caller", "document", "api" or "fault".
	Reason, By string
}

// Sorts of utterances.
const (
	Said    = "say"     // <Say>
	Played  = "play"    // <Play>; Text is the URL, which is not fetched
	Paused  = "pause"   // <Pause>: silence
	Held    = "hold"    // music or ringing while the caller waits for others
	Fetched = "webhook" // silence while a webhook answers; Text is its path
	Awaited = "wait"    // the caller's turn, and the caller was silent
	Spoken  = "caller"  // the caller spoke or pressed keys; Text is what
	Voiced  = "other"   // another leg of the conference or bridge spoke
)

// An Utterance is a piece of what is heard in a call, silences included.
type Utterance struct {
	// At is when it begins, since the call was answered; For how long it lasts.
	At, For time.Duration
	Kind    string
	// Voice and Language as the document says them; Text without markup.
	Voice, Language, Text string
	// Interruptible is true within a Gather whose bargeIn is not false.
	Interruptible bool
}

// Errors of handsets in calls.
var (
	// ErrEnded: the call is over.
	ErrEnded = errors.New("the call has ended")
	// ErrNotTaken: what was done is not awaited now: keys at a Gather that
	// takes speech only, words where nobody listens. Nothing has happened.
	ErrNotTaken = errors.New("the call does not take this now")
)

// Call calls a number of the account from a handset.
func (c *Carrier) Call(ctx context.Context, from, to string) (*Call, error) {
	return c.dialIn(ctx, from, to)
}

// Ringing is the next call to a handset, in order, that Ringing has not
// returned yet. It waits for one.
func (c *Carrier) Ringing(ctx context.Context, number string) (*Call, error) {
	return c.ringing(ctx, number)
}

// Calls are all calls of a handset in order; those of everybody if number is Anyone.
func (c *Carrier) Calls(number string) []*Call { return c.callsOf(number) }

// Answer takes a call that rings. By is who answers, "human" if it is "": the
// program is told only if it asked for machine detection.
func (k *Call) Answer(ctx context.Context, by string) error { return k.answer(ctx, by) }

// Decline refuses a call that rings: busy.
func (k *Call) Decline(ctx context.Context) error { return k.refuse(ctx, "busy") }

// Ignore lets a call ring until its time-out: no-answer.
func (k *Call) Ignore(ctx context.Context) error { return k.refuse(ctx, "no-answer") }

// Press presses keys (0–9, *, #), each as a person would: one that ends a
// Gather is followed by the next at whatever is awaited then. Keys that end
// nothing leave the Gather waiting; Quiet lets it time out with them.
func (k *Call) Press(ctx context.Context, keys string) error { return k.press(ctx, keys) }

// Say says a sentence: to a Gather that takes speech, which gets it with a
// capital letter and a full stop, or to those in the conference or at the other
// end. Confidence is what the recognition is sure of, 0 to 1.
func (k *Call) Say(ctx context.Context, text string, confidence float64) error {
	return k.say(ctx, text, confidence)
}

// Quiet says and presses nothing until the time-out of what is awaited.
func (k *Call) Quiet(ctx context.Context) error { return k.quiet(ctx) }

// Record speaks into a <Record> for so long; Press of a finishing key, Quiet
// and HangUp end it, and so does its maxLength. Audio is what is downloaded
// later; nil is silence of that length as WAV.
func (k *Call) Record(ctx context.Context, d time.Duration, audio []byte) error {
	return k.record(ctx, d, audio)
}

// HangUp ends the call, also while a webhook is being called (whose answer is
// then ignored). It returns when the status callback was answered.
func (k *Call) HangUp(ctx context.Context) error { return k.hangUp(ctx) }

// Await waits until the call is in a state of one of these kinds; with none,
// in any but Running. A call that ends otherwise is ErrEnded.
func (k *Call) Await(ctx context.Context, kinds ...Kind) (State, error) {
	return k.awaitKind(ctx, kinds)
}

// State is what the call waits for now.
func (k *Call) State() State { return k.stateNow() }

// Heard is all that was heard so far, in order, silences included.
func (k *Call) Heard() []Utterance { return k.heard() }

// Silence is the longest time in which the caller heard nothing while it was
// not the caller's turn: pauses and webhooks in a row.
func (k *Call) Silence() time.Duration { return k.silence() }

// Faults are what the program did wrong in this call.
func (k *Call) Faults() []string { return k.faultsNow() }
