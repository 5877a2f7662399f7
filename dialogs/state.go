package dialogs

import (
	"encoding/json"
	"fmt"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// A State is all that dialogs know of a conversation. It names things by id,
// never by position or label, so that a state left by an older version goes on.
type State struct {
	Locale chat.Locale `json:"l,omitempty"`
	Mode   chat.Mode   `json:"m,omitempty"`
	// Heard is when the customer last wrote; IdleAt is when the idle timer is
	// set to fire. A timer that fires too early is set again, so that an
	// ordinary turn need not move it.
	Heard  time.Time `json:"h,omitzero"`
	IdleAt time.Time `json:"i,omitzero"`
	Nudged bool      `json:"n,omitempty"` // told once that we are still here
	Parked bool      `json:"z,omitempty"` // silent for so long that what was paused is asked about first
	// Tasks is a stack: the last is the one talked about, the others are paused.
	Tasks []Task `json:"t,omitempty"`
	// Asked is the question in the air; Lists are earlier ones whose choices
	// are still valid, newest first.
	Asked Asked  `json:"a,omitzero"`
	Lists []List `json:"ls,omitempty"`
	// Misses counts failures on the question in the air, silence and no match
	// together; Silences and Unclear count each in the whole conversation, for reports.
	Misses   int `json:"x,omitempty"`
	Mute     int `json:"mu,omitempty"` // how many of Misses are silence
	Silences int `json:"si,omitempty"`
	Unclear  int `json:"nm,omitempty"`
	// Wrong is what went wrong with the assistant in this episode, for the person
	// who takes over: the latest.
	Wrong []Wrong `json:"wr,omitempty"`
	// Last is what was said last, for "say that again"; Same counts how often running.
	Last chat.Prompt `json:"p,omitzero"`
	Same int         `json:"s,omitempty"`
	// Asking: the choices of Last are those of Asked and stored there.
	Asking bool `json:"c,omitempty"`
	// Known are facts that outlive a task: name, phone, address, area.
	Known    []Fact `json:"k,omitempty"`
	Verified bool   `json:"v,omitempty"`
	// Done is the last thing completed, for "undo that" and "make it 4pm".
	Done *Done `json:"d,omitempty"`
	// Answered is the FAQ entry that was answered last, until something else is
	// said: "and abroad?" is read in its light.
	Answered string `json:"an,omitempty"`
	// Early is what was told before any task was begun, oldest first: the next
	// one takes its facts.
	Early []Early `json:"ea,omitempty"`
	// saying is what earlier steps of the turn under way have said.
	saying []chat.Prompt
	// Desk is set while a person is awaited or talks.
	Desk *Desk `json:"q,omitempty"`
	// Noticed is the outage notice that was told, which is told once.
	Noticed string `json:"on,omitempty"`
	// Left is when a talk with a person ended as the customer fell silent.
	Left time.Time `json:"le,omitzero"`
	// Greeted: the greeting is said once. Served: something was done in this
	// episode, so its end deserves a survey. Surveyed: it was asked.
	Greeted  bool `json:"g,omitempty"`
	Served   bool `json:"b,omitempty"`
	Surveyed bool `json:"sv,omitempty"`
	// Late is a survey that was not answered in time; a mark still counts until LateUntil.
	Late      *Task     `json:"lt,omitempty"`
	LateUntil time.Time `json:"lu,omitzero"`
	OptedOut  bool      `json:"out,omitempty"`
	// CarrierOut: the carrier heard the opt-out too, so it confirms the way back.
	CarrierOut bool `json:"carrier_out,omitempty"`
	// Blocked is the case that keeps what somebody writes who opted out.
	Blocked *Blocked `json:"bl,omitempty"`
	// Call is what a telephone call needs to be remembered; nil in writing.
	Call *Call `json:"tel,omitempty"`
	// Going is what a question to the gateway was asked for, where its answer does not tell.
	Going string   `json:"go,omitempty"`
	Told  []string `json:"td,omitempty"` // tickets whose end was told, by id
}

// A Task is a form being filled.
type Task struct {
	Form  string `json:"f"`
	Facts []Fact `json:"v,omitempty"`
	Slot  string `json:"s,omitempty"` // asked now
	// Trail are the slots asked before, for "back"; Again marks a slot asked
	// again with its old value still there.
	Trail []string `json:"r,omitempty"`
	Again bool     `json:"y,omitempty"`
	// Offered are the windows on offer, Declined those that were refused.
	Offered  []Window `json:"o,omitempty"`
	Declined []Window `json:"n,omitempty"`
	Wish     Wish     `json:"w,omitzero"`
	Moved    bool     `json:"m,omitempty"` // the wish corrects a window chosen before
	// HoldID is an appointment held for this task, until HoldUntil.
	HoldID    string    `json:"h,omitempty"`
	HoldUntil time.Time `json:"hu,omitzero"`
	HoldFor   string    `json:"hf,omitempty"` // what is held: service, area, window
	Late      bool      `json:"lt,omitempty"` // of a look-up: nobody came yet, or it takes too long
	Looked    bool      `json:"l,omitempty"`  // the gateway was asked which bookings there are
	Bookings  []Booking `json:"b,omitempty"`  // those the customer may mean
	Skipped   []string  `json:"k,omitempty"`
	Tries     int       `json:"e,omitempty"` // look-ups that found nothing
	Subject   string    `json:"j,omitempty"` // what a survey is about, its id
	// About is the entry of the FAQ that the words fit which began it: questions
	// on the way are read in its light.
	About string `json:"ab,omitempty"`
	// Told are the words that asked for the task, where it is not begun yet.
	Told *Early `json:"q,omitempty"`
}

// A Wish is a time that the customer asked for.
type Wish struct {
	From time.Time `json:"f,omitzero"`
	To   time.Time `json:"t,omitzero"`
	Fine bool      `json:"p,omitempty"` // as precise as one window
	// Hours bound the time of day where the wish spans days; zero is any.
	Hours calendar.Span `json:"h,omitzero"`
}

// Early is a message whose facts a task takes that will be begun later.
type Early struct {
	Text     string        `json:"t"`
	Entities []chat.Entity `json:"e"`
}

// Asked is a question in the air. Key names the wording, Form and Slot what
// the answer is for; of questions outside forms Form is empty.
type Asked struct {
	Key     string        `json:"k,omitempty"`
	Form    string        `json:"f,omitempty"`
	Slot    string        `json:"s,omitempty"`
	Choices []chat.Choice `json:"c,omitempty"`
	Input   chat.Input    `json:"i,omitempty"`
	Args    []string      `json:"g,omitempty"`
	// Rest are choices that the channel could not show at once.
	Rest []chat.Choice `json:"r,omitempty"`
	At   time.Time     `json:"t,omitzero"`
	// Told are the words that led to the question: what is begun by its answer
	// is begun with them.
	Told *Early `json:"w,omitempty"`
	// More: free words were taken here as more of the matter.
	More bool `json:"m,omitempty"`
}

// A List is what stays of a question whose choices are still valid: those, by value.
type List struct {
	Key    string    `json:"k"`
	Slot   string    `json:"s,omitempty"`
	Values []string  `json:"v"`
	At     time.Time `json:"t"`
}

// asked is the question again; its labels are not needed any more.
func (l List) asked() Asked {
	a := Asked{Key: l.Key, Slot: l.Slot, At: l.At, Choices: make([]chat.Choice, len(l.Values))}
	for i, v := range l.Values {
		a.Choices[i].Value = v
	}
	return a
}

// Done is a completed action that can be taken back or changed.
type Done struct {
	What    string    `json:"w"` // booked, moved, cancelled, dropped, found, missed, callback, ticket
	Booking Booking   `json:"b,omitzero"`
	Before  Window    `json:"o,omitzero"`  // of a move: the window before
	Task    *Task     `json:"k,omitempty"` // of a dropped task
	Ticket  string    `json:"n,omitempty"` // of a promised call or a case, its id
	Number  string    `json:"u,omitempty"` // and of a case what it is called
	Kind    string    `json:"i,omitempty"` // of a case: fault, request, complaint, feedback
	At      time.Time `json:"t"`
}

// A Call is a telephone call, alive or over.
type Call struct {
	From string `json:"f,omitempty"` // the number that calls, E.164
	Keys bool   `json:"k,omitempty"` // the caller goes by keys: lists are read out
	// Missed: a person was asked for while nobody works, and nothing came of it yet.
	Missed bool `json:"m,omitempty"`
	// Helped: a question was answered, or it was us who called.
	Helped bool `json:"w,omitempty"`
	Over   bool `json:"o,omitempty"`
	Ours   bool `json:"u,omitempty"` // we made the call
	// Deeds are what was done in the call, to be confirmed in writing after it.
	Deeds []Deed `json:"d,omitempty"`
}

// A Deed is something done in a call. What is booked, moved, cancelled or ticket.
type Deed struct {
	What    string  `json:"w"`
	Booking Booking `json:"b,omitzero"`
	Ticket  Ticket  `json:"t,omitzero"`
}

// Blocked is the case of a customer whom we must not answer: one a day.
type Blocked struct {
	Day    string `json:"d"` // 2026-11-23
	Ticket string `json:"t,omitempty"`
}

// Desk is the handing over to a person.
type Desk struct {
	Reason   string    `json:"r"`
	Since    time.Time `json:"s"`
	Position int       `json:"p,omitempty"`
	Noted    bool      `json:"n,omitempty"` // told once that what is written meanwhile is kept
	Offered  bool      `json:"o,omitempty"` // a callback was offered
	Late     bool      `json:"l,omitempty"` // and once more, after a long wait
	Down     bool      `json:"d,omitempty"` // told once that nobody at the desk can read along for now
	Callback bool      `json:"c,omitempty"` // who takes the customer calls: the place is kept
	Calling  bool      `json:"g,omitempty"` // the person has them called, who were not reached yet
	Agent    string    `json:"a,omitempty"`
	Name     string    `json:"m,omitempty"`
}

// Encode returns the stored form.
func (s State) Encode() []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("dialogs: state of plain values did not encode: %v", err))
	}
	return b
}

// Decode reads a stored form; nil is the state before anything happened.
// Fields that a later version added or took away are no error.
func Decode(b []byte) (State, error) {
	var s State
	if len(b) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return State{}, fmt.Errorf("dialogs: stored state: %w", err)
	}
	return s, nil
}

// fact returns a value of a list, nil if absent.
func fact(list []Fact, id string) *Fact {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

// with sets a value in a list.
func with(list []Fact, f Fact) []Fact {
	if old := fact(list, f.ID); old != nil {
		*old = f
		return list
	}
	return append(list, f)
}

// without drops a value from a list.
func without(list []Fact, id string) []Fact {
	out := list[:0:0]
	for _, f := range list {
		if f.ID != id {
			out = append(out, f)
		}
	}
	return out
}

// value is the stored form of a task's fact, "" if absent.
func (k *Task) value(id string) string {
	if f := fact(k.Facts, id); f != nil {
		return f.Value
	}
	return ""
}
