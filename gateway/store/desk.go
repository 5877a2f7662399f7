package store

import (
	"time"

	"switchboard/chat"
)

// A Route is what the desk's order and its clocks need of a conversation while
// it waits for a person or has one; zero otherwise.
type Route struct {
	Skill    string `json:"skill,omitempty"` // the pack's queue
	Area     string `json:"area,omitempty"`
	Segment  string `json:"segment,omitempty"`
	Priority string `json:"priority,omitempty"`
	Served   string `json:"served,omitempty"`  // desk id of who served the customer before
	NotFor   string `json:"not_for,omitempty"` // desk id of who must not have it
	// Offered is the person to whom it is offered until Until, "" for nobody;
	// Passed are those who let it go by since it came into the queue.
	Offered string    `json:"offered,omitempty"`
	Until   time.Time `json:"until,omitzero"`
	Passed  []string  `json:"passed,omitempty"`
	// Clock is the promise under way to the customer (wait, reply), from From to Due.
	Clock string    `json:"clock,omitempty"`
	From  time.Time `json:"from,omitzero"`
	Due   time.Time `json:"due,omitzero"`
}

// A Load is how many conversations somebody owns on a channel.
type Load struct {
	Agent   string
	Channel chat.Channel
	Count   int
}

// A Note is what one agent told the others about a conversation. No customer
// sees it, so it has no number in the transcript.
type Note struct {
	ID           int64
	Conversation string
	Agent, Name  string
	Text         string
	Media        []chat.Media
	Alarm        int      // the percent of a clock's time that is over, of nobody's note; else 0
	To           []string // ids at desks of those whom it concerns first
	After        int64    // the last entry that was there
	At           time.Time
}
