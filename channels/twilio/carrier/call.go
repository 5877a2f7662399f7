package carrier

import (
	"errors"
	"net/http"
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

	carrier *Carrier
	own     string // our number
	created time.Time
	hooks   hooks
	ring    ring
	jar     http.CookieJar
	loop    chan struct{} // closed when nobody obeys documents for it any more

	// Guarded by Carrier.mu.
	state    State
	status   string // CallStatus
	clock    time.Duration
	trace    []Utterance
	faults   []string
	box      []input
	turn     *jump // where the API has pointed the call
	rang     bool
	taken    bool // by Ringing
	answered bool
	by       string // AnsweredBy, if the program is to know
	told     int    // status callbacks
	idle     int    // documents since the caller's last doing
	idleFrom time.Duration
	dial     *dial     // the <Dial><Number> that this leg made
	parent   *dial     // … or belongs to
	seat     *seat     // in a conference
	socket   *relaying // of the program's, nil for none
	timer    *silence  // the program waits for the caller there
	overtalk *overtalk // what the caller will say over it
}

// hooks are where the program hears of a call besides its documents.
type hooks struct {
	fallback, fallbackMethod string
	status, statusMethod     string
	events                   []string
}

// A ring is how a call that goes out begins.
type ring struct {
	first    jump
	timeout  time.Duration
	machine  bool   // machine detection
	async    string // AsyncAmdStatusCallback
	asyncHow string
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
	Relaying   Kind = "relaying"   // <ConversationRelay>: Press, Say, Quiet or TalkOver
	Conferring Kind = "conferring" // <Dial><Conference>; Waiting until it has begun
	Listening  Kind = "listening"  // many documents in a row awaited nothing; Quiet listens to the next
	Ended      Kind = "ended"
)

// A State is what a call waits for and how.
type State struct {
	Kind Kind
	// Attrs are the attributes of the Gather, Record, Dial or Conference as written.
	Attrs map[string]string
	// Of a Gather or a relay: what it takes, what was pressed so far (of a
	// relay: of which nothing has come yet), and how long it waits when nothing is.
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
