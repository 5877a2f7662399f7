package api

import (
	"net/http"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// stats counts what there is. It names nobody, so the audit does not note it.
func (a *api) stats(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery)
	if err := q.problem(); err != nil {
		return nil, err
	}
	s := stats{Now: a.gateway.Now(), Conversations: map[string]int{}, Tickets: map[string]int{}, Appointments: map[string]int{}, Surveys: map[string]int{}}
	err := a.store.Read(r.Context(), s.count)
	return s, err
}

type stats struct {
	Now           time.Time      `json:"now"`
	Customers     int            `json:"customers"`
	Conversations map[string]int `json:"conversations"` // by mode
	Tickets       map[string]int `json:"tickets"`       // by status
	Appointments  map[string]int `json:"appointments"`  // by status
	Surveys       map[string]int `json:"surveys"`       // by status
	Waiting       int            `json:"waiting"`
	// LongestWait is how many seconds the first in the queue has waited.
	LongestWait int `json:"longest_wait_seconds"`
	// Pending are messages on their way out.
	Pending int `json:"pending"`
	Gaps    int `json:"gaps"` // questions that the FAQ could not answer
}

// count reads everything page by page, on one snapshot.
func (s *stats) count(v store.View) error {
	waiting, err := v.Waiting()
	if err != nil {
		return err
	}
	if s.Waiting = len(waiting); s.Waiting > 0 {
		s.LongestWait = int(s.Now.Sub(waiting[0].QueuedAt) / time.Second)
	}
	pending, err := v.Pending("", 0)
	if err != nil {
		return err
	}
	s.Pending = len(pending)
	return first(
		each(func(p store.Page) ([]store.Customer, error) { return v.Customers("", p) },
			func(store.Customer) { s.Customers++ }),
		each(func(p store.Page) ([]store.Conversation, error) {
			return v.Conversations(store.ConversationFilter{}, p)
		},
			func(c store.Conversation) { s.Conversations[or(string(c.Mode), string(chat.ModeBot))]++ }),
		each(func(p store.Page) ([]store.Ticket, error) { return v.Tickets(store.TicketFilter{}, p) },
			func(t store.Ticket) { s.Tickets[t.Status]++ }),
		each(func(p store.Page) ([]store.Appointment, error) { return v.Appointments(store.AppointmentFilter{}, p) },
			func(a store.Appointment) { s.Appointments[a.Status]++ }),
		each(func(p store.Page) ([]store.Survey, error) { return v.Surveys("", p) },
			func(u store.Survey) { s.Surveys[u.Status]++ }),
		each(v.Gaps, func(store.Gap) { s.Gaps++ }),
	)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each hands over every record of a list.
func each[R item](find func(store.Page) ([]R, error), take func(R)) error {
	page := store.Page{Limit: 1000}
	for {
		found, err := find(page)
		if err != nil {
			return err
		}
		for _, f := range found {
			take(f)
		}
		if len(found) < page.Limit {
			return nil
		}
		page.Cursor = found[len(found)-1].Cursor()
	}
}
