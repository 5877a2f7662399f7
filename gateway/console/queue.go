package console

import (
	"cmp"
	"net/http"
	"slices"
	"switchboard/channels"
	"switchboard/chat"
	"time"
)

// A card is a conversation in the desk's lists.
type card struct {
	ID        string     `json:"id"`
	Channel   string     `json:"channel"`
	Locale    string     `json:"locale"`
	Mode      string     `json:"mode"`
	Agent     string     `json:"agent"`
	Mine      bool       `json:"mine"`
	Customer  string     `json:"customer"` // name, else masked number, or ""
	Ends      string     `json:"ends"`     // the last four digits of the customer's number
	Blocked   bool       `json:"blocked"`  // the customer wants no text messages
	Position  int        `json:"position,omitempty"`
	Since     *time.Time `json:"since"`       // since when the customer waits
	Served    string     `json:"served"`      // who served the customer last
	Here      bool       `json:"served_here"` // and is at a desk
	Yours     bool       `json:"yours"`       // it is who asks
	Offer     *offer     `json:"offer"`       // to whom it is offered now
	Queue     string     `json:"queue"`       // the pack's name
	Priority  string     `json:"priority"`
	Late      bool       `json:"late"`    // a promise is broken
	Due       *time.Time `json:"due"`     // until when somebody should take it, or the owner answer
	Numbers   []string   `json:"numbers"` // of its tickets
	Reason    string     `json:"reason"`
	Summary   string     `json:"summary"`
	UpdatedAt time.Time  `json:"updated_at"`
}

// An offer is a case that waits, offered to one person until a time.
type offer struct {
	You   bool      `json:"you"` // it is who asks
	Name  string    `json:"name"`
	Until time.Time `json:"until"`
	Why   []string  `json:"why"`
}

// listed are the desk's lists in their order: who waits, who talks to a person,
// then the newest of all others, and of those that are over: who has opted out
// writes there.
var listed = []chat.Mode{chat.ModeWaiting, chat.ModeAgent, chat.ModeBot, chat.ModeClosed}

// queue shows the lists, who is at a desk, and how much they have. Of those who
// wait, who is offered to the agent comes first, then whom they served before
// (handbook §6.1).
func (c *Console) queue(w http.ResponseWriter, r *http.Request) {
	me, here, cards := agentOf(r), c.cfg.Gateway.Attending(), []card{}
	for _, m := range listed {
		cases, err := c.cfg.Gateway.Cases(r.Context(), m, localeOf(r))
		if err != nil {
			c.fail(w, r, err)
			return
		}
		these := cardsOf(cases, me, here)
		if m == chat.ModeWaiting {
			slices.SortStableFunc(these, func(a, b card) int { return cmp.Compare(rank(a), rank(b)) })
		}
		cards = append(cards, these...)
	}
	seats, err := c.cfg.Gateway.Roster(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	colleagues := []colleague{}
	for _, a := range here {
		if a.ID != me.ID {
			colleagues = append(colleagues, colleague{a.ID, a.Name, loadOf(a.ID, seats)})
		}
	}
	write(w, http.StatusOK, map[string]any{
		"now": c.cfg.Gateway.Now(), "items": cards, "colleagues": colleagues, "load": loadOf(me.ID, seats),
	})
}

// search shows the conversations of what ?q= names, whatever lists they are in.
func (c *Console) search(w http.ResponseWriter, r *http.Request) {
	cases, err := c.cfg.Gateway.Search(r.Context(), r.URL.Query().Get("q"), localeOf(r))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]any{"items": cardsOf(cases, agentOf(r), c.cfg.Gateway.Attending())})
}

// A colleague is somebody else at a desk.
type colleague struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Load *load  `json:"load"`
}

// A load is how much of what somebody on duty may have at one time they have.
type load struct {
	Owned    int  `json:"owned"`
	Capacity int  `json:"capacity"`
	Call     bool `json:"call"` // a call takes all of it
}

// loadOf is somebody's, nil for who is not on duty.
func loadOf(id string, seats []channels.Seat) *load {
	for _, s := range seats {
		if s.ID == id || slices.Contains(s.IDs, id) {
			return &load{s.Owned, s.Capacity, s.Call}
		}
	}
	return nil
}

// rank sorts what is offered to the agent before whom they served, and those
// before others.
func rank(c card) int {
	switch {
	case c.Offer != nil && c.Offer.You:
		return 0
	case c.Yours:
		return 1
	}
	return 2
}

// cardsOf are cases as a list shows them, without personal data but for names.
func cardsOf(cases []channels.Case, me channels.Agent, here []channels.Agent) []card {
	cards := []card{}
	for _, k := range cases {
		cards = append(cards, cardOf(k.Masked(), me, here))
	}
	return cards
}

func cardOf(k channels.Case, me channels.Agent, here []channels.Agent) card {
	out := card{
		ID: k.ID, Channel: string(k.Address.Channel), Locale: string(k.Locale), Mode: string(k.Mode),
		Agent: k.Owner.Name, Mine: k.Mode == chat.ModeAgent && k.Owner.ID == me.ID, UpdatedAt: k.UpdatedAt,
		Customer: cmp.Or(k.Customer.Name, masked(k.Customer.Phone)), Blocked: k.Customer.Blocked, Ends: k.Customer.Phone[max(0, len(k.Customer.Phone)-4):],
		Position: k.Position, Reason: k.Reason, Summary: k.Summary,
		Served: k.Served.Name, Yours: k.Served.ID != "" && k.Served.ID == me.ID,
		Here:  slices.ContainsFunc(here, func(a channels.Agent) bool { return a.ID == k.Served.ID }),
		Queue: k.Queue, Priority: k.Priority, Late: k.Late, Numbers: []string{},
	}
	if o := k.Offer; len(o.IDs) > 0 {
		out.Offer = &offer{o.To(me.ID), o.Name, o.Until, o.Why}
	}
	if !k.Since.IsZero() {
		out.Since = &k.Since
	}
	if !k.Due.IsZero() {
		out.Due = &k.Due
	}
	for _, t := range k.Tickets {
		out.Numbers = append(out.Numbers, t.Number)
	}
	return out
}
