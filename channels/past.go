package channels

import (
	"time"

	"switchboard/chat"
)

// A Past is a page of what a customer came for before.
type Past struct {
	Items []PastCase
	Next  string // "" for no more
}

// A PastCase is a conversation that came before.
type PastCase struct {
	ID      string
	Channel chat.Channel
	Mode    chat.Mode
	At      time.Time // when it began
	About   string    // its tickets' matters, else the customer's first words
	Tickets []string  // numbers
	Lines   []chat.Entry
}

// A DayVisit is a visit of a day: what, for whom and by whom.
type DayVisit struct {
	CaseVisit
	Customer, Area string // Area is the pack's name
	Resource       string // one technician or counter
}
