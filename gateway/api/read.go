package api

import (
	"net/http"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// The values that records' statuses and modes may have (interface.md §3).
var (
	ticketStatuses      = []string{"received", "classified", "assigned", "in_progress", "resolved", "closed"}
	appointmentStatuses = []string{"completed", "no_show", "late"}
	modes               = []string{string(chat.ModeBot), string(chat.ModeWaiting), string(chat.ModeAgent), string(chat.ModeClosed)}
)

// An item is what all records of lists have.
type item interface{ Cursor() string }

// listed reads a page, notes in the audit whose data it holds, and shapes it.
func listed[R item, S any](a *api, r *http.Request, q query, what string,
	find func(store.View, store.Page) ([]R, error), owner func(R) string, shape func(shaper, R) S,
) (any, error) {
	page := q.page()
	if err := q.problem(); err != nil {
		return nil, err
	}
	var found []R
	err := a.store.Write(r.Context(), func(tx store.Tx) error {
		var err error
		if found, err = find(tx, page); err != nil {
			return err
		}
		return a.note(tx, what, "list", shown(found, page, owner))
	})
	if err != nil {
		return nil, err
	}
	out := list{}
	if len(found) == page.Limit {
		found = found[:page.Limit-1]
		c := found[len(found)-1].Cursor()
		out.NextCursor = &c
	}
	items := make([]S, 0, len(found))
	for _, f := range found {
		items = append(items, shape(shaper{a.gateway.Now()}, f))
	}
	out.Items = items
	return out, nil
}

// shown lists whose records are on a page, each once.
func shown[R any](found []R, page store.Page, owner func(R) string) []string {
	seen := map[string]bool{}
	var out []string
	for _, f := range found[:min(len(found), page.Limit-1)] {
		if o := owner(f); !seen[o] {
			seen[o] = true
			out = append(out, o)
		}
	}
	return out
}

// note writes to the audit who saw whose records. The row is committed before
// anything is shown. Records that are nobody's are noted under their own id.
func (a *api) note(tx store.Tx, what, detail string, owners []string) error {
	for _, o := range owners {
		row := store.Audit{At: a.gateway.Now(), Actor: actor, Action: what + ".read", Subject: o, Detail: detail}
		if err := tx.AddAudit(row); err != nil {
			return err
		}
	}
	return nil
}

// or is the first that is not empty.
func or(customer, id string) string {
	if customer != "" {
		return customer
	}
	return id
}

func (a *api) customers(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery, "phone", "limit", "cursor")
	return listed(a, r, q, "customer",
		func(v store.View, p store.Page) ([]store.Customer, error) {
			return v.Customers(q.phone("phone", a.country), p)
		},
		func(c store.Customer) string { return c.ID }, shaper.customer)
}

func (a *api) conversations(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery, "customer", "mode", "limit", "cursor")
	f := store.ConversationFilter{Customer: q.text("customer"), Mode: chat.Mode(q.oneOf("mode", modes...))}
	return listed(a, r, q, "conversation",
		func(v store.View, p store.Page) ([]store.Conversation, error) { return v.Conversations(f, p) },
		func(c store.Conversation) string { return or(c.CustomerID, c.ID) }, shaper.conversation)
}

func (a *api) conversation(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery)
	if err := q.problem(); err != nil {
		return nil, err
	}
	var c store.Conversation
	var entries []chat.Entry
	err := a.store.Write(r.Context(), func(tx store.Tx) error {
		var err error
		if c, err = tx.Conversation(r.PathValue("id")); err != nil {
			return err
		}
		if entries, err = tx.Entries(c.ID, 0, 0); err != nil {
			return err
		}
		return a.note(tx, "conversation", c.ID, []string{or(c.CustomerID, c.ID)})
	})
	if err != nil {
		return nil, err
	}
	s := shaper{a.gateway.Now()}
	out := s.conversation(c)
	messages := make([]message, 0, len(entries))
	for _, e := range entries {
		messages = append(messages, s.message(c.Address.Channel, e))
	}
	out.Messages = &messages
	return out, nil
}

func (a *api) tickets(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery, "customer", "status", "limit", "cursor")
	f := store.TicketFilter{Customer: q.text("customer"), Status: q.oneOf("status", ticketStatuses...)}
	return listed(a, r, q, "ticket",
		func(v store.View, p store.Page) ([]store.Ticket, error) { return v.Tickets(f, p) },
		func(t store.Ticket) string { return or(t.CustomerID, t.ID) }, shaper.ticket)
}

func (a *api) ticket(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery)
	if err := q.problem(); err != nil {
		return nil, err
	}
	var t store.Ticket
	err := a.store.Write(r.Context(), func(tx store.Tx) error {
		var err error
		if t, err = tx.Ticket(r.PathValue("id")); err != nil {
			return err
		}
		return a.note(tx, "ticket", t.ID, []string{or(t.CustomerID, t.ID)})
	})
	if err != nil {
		return nil, err
	}
	return shaper{a.gateway.Now()}.ticket(t), nil
}

func (a *api) appointments(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery, "customer", "from", "to", "limit", "cursor")
	f := store.AppointmentFilter{Customer: q.text("customer"), From: q.time("from"), To: q.time("to")}
	return listed(a, r, q, "appointment",
		func(v store.View, p store.Page) ([]store.Appointment, error) { return v.Appointments(f, p) },
		func(p store.Appointment) string { return or(p.CustomerID, p.ID) }, shaper.appointment)
}

func (a *api) surveys(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery, "customer", "limit", "cursor")
	return listed(a, r, q, "survey",
		func(v store.View, p store.Page) ([]store.Survey, error) { return v.Surveys(q.text("customer"), p) },
		func(s store.Survey) string { return or(s.CustomerID, s.ID) }, shaper.survey)
}

// audit lists the audit itself; looking at it is noted too.
func (a *api) audit(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery, "subject", "limit", "cursor")
	return listed(a, r, q, "audit",
		func(v store.View, p store.Page) ([]store.Audit, error) { return v.Audits(q.text("subject"), p) },
		func(store.Audit) string { return or(q.text("subject"), "audit") }, shaper.audit)
}
