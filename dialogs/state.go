package dialogs

import (
	"encoding/json"
	"fmt"
	"time"

	"switchboard/chat"
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
	// Tasks is a stack: the last is the one talked about, the others are paused.
	Tasks []Task `json:"t,omitempty"`
	// Asked is the question in the air; Lists are earlier ones whose choices are still valid.
	Asked Asked   `json:"a,omitzero"`
	Lists []Asked `json:"o,omitempty"`
	// Misses counts failures on the question in the air, silence and no match together.
	Misses int `json:"x,omitempty"`
	// Last is what was said last, for "say that again"; Same counts how often running.
	Last chat.Prompt `json:"p,omitzero"`
	Same int         `json:"s,omitempty"`
	// Known are facts that outlive a task: name, phone, address, area.
	Known    []Fact `json:"k,omitempty"`
	Verified bool   `json:"v,omitempty"`
	// Done is the last thing completed, for "undo that" and "make it 4pm".
	Done *Done `json:"d,omitempty"`
	// Desk is set while a person is awaited or talks.
	Desk *Desk `json:"q,omitempty"`
	// Greeted and Parted: the greeting and "anything else?" are said once.
	Greeted  bool `json:"g,omitempty"`
	Parted   bool `json:"b,omitempty"`
	OptedOut bool `json:"out,omitempty"`
}

// A Task is a form being filled.
type Task struct {
	Form  string `json:"f"`
	Facts []Fact `json:"v,omitempty"`
	Slot  string `json:"s,omitempty"` // asked now
	// Offered are the windows on offer, Declined those that were refused.
	Offered  []Window `json:"o,omitempty"`
	Declined []Window `json:"n,omitempty"`
	// HoldID is an appointment held for this task, until HoldUntil.
	HoldID    string    `json:"h,omitempty"`
	HoldUntil time.Time `json:"hu,omitzero"`
	Bookings  []Booking `json:"b,omitempty"` // those the customer may mean
	Skipped   []string  `json:"k,omitempty"`
	Stage     string    `json:"g,omitempty"` // filling, confirming, changing, waiting
	Touched   time.Time `json:"at,omitzero"` // when it was last talked about
}

// Asked is a question in the air.
type Asked struct {
	Key     string        `json:"k,omitempty"`
	Slot    string        `json:"s,omitempty"`
	Form    string        `json:"f,omitempty"`
	Choices []chat.Choice `json:"c,omitempty"`
	Input   chat.Input    `json:"i,omitempty"`
	At      time.Time     `json:"t,omitzero"`
}

// Done is a completed action that can be taken back or changed.
type Done struct {
	What    string    `json:"w"` // booked, moved, cancelled
	Booking Booking   `json:"b"`
	Before  Window    `json:"o,omitzero"` // of a move: the window before
	At      time.Time `json:"t"`
}

// Desk is the handing over to a person.
type Desk struct {
	Since    time.Time `json:"s"`
	Reason   string    `json:"r"`
	Position int       `json:"p,omitempty"`
	Told     time.Time `json:"t,omitzero"`  // when the customer was last told the position
	Noted    bool      `json:"n,omitempty"` // told once that what is written meanwhile is kept
	Agent    string    `json:"a,omitempty"`
	Name     string    `json:"m,omitempty"`
	Offered  bool      `json:"o,omitempty"` // a callback was offered
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
