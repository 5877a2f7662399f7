package gateway

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// The life of a ticket, in order (handbook §4, interface.md §3).
var ticketStatuses = []string{"received", "classified", "assigned", "in_progress", "resolved", "closed"}

// meets names the promises that a status keeps; those of earlier statuses are kept by later ones.
var meets = map[string][]string{
	"classified":  {"acceptance"},
	"assigned":    {"dispatch"},
	"in_progress": {firstResponse, "on_site", "progress", "feedback", "answer", "callback"},
	"resolved":    {"result", "resolve"},
}

const (
	resolved   = "resolved"
	assigned   = "assigned"
	inProgress = "in_progress"
	closed     = "closed"
)

// ticketFormat makes a ticket's number.
const ticketFormat = "T-%06d"

// firstResponse is the service's own clock of handbook §3, seconds to minutes.
const firstResponse = "first_response"

func (w *world) openTicket(e dialogs.OpenTicket) (dialogs.Event, error) {
	n, err := w.tx.NextNumber("ticket")
	if err != nil {
		return nil, err
	}
	t := store.Ticket{
		ID: newID("tk_"), Number: fmt.Sprintf(ticketFormat, n),
		CustomerID: w.conv.CustomerID, ConversationID: w.conv.ID,
		Kind: e.Kind, Category: e.Category, Priority: e.Priority, Status: ticketStatuses[0],
		Summary: e.Summary, Details: map[string]string{}, CreatedAt: w.now.At,
	}
	for _, f := range e.Details {
		t.Details[f.ID] = f.Value
	}
	if e.NotForAgent {
		agent, err := w.rated()
		if err != nil {
			return nil, err
		}
		if agent != "" {
			t.Details["not_for"] = agent
		}
	}
	for _, p := range e.Clocks {
		c := store.Clock{Name: p.Name, DueAt: p.Due}
		if c.Name == firstResponse {
			c.MetAt = w.now.At // the assistant responds by accepting the case
		}
		t.Clocks = append(t.Clocks, c)
	}
	if err := w.saveTicket(&t, "ticket.open", t.Kind); err != nil {
		return nil, err
	}
	o := dialogs.TicketOpened{Ticket: w.ticket(t)}
	if t.Kind == "fault" {
		if o.Outage, err = w.outageIn(t.Details["area"]); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (w *world) saveTicket(t *store.Ticket, action, detail string) error {
	t.UpdatedAt = w.now.At
	return errors.Join(w.tx.SaveTicket(*t), w.watchTicket(t), w.audit(action, t.ID, detail))
}

// addToTicket appends a note; a ticket that is gone takes none.
func (w *world) addToTicket(e dialogs.AddToTicket) error {
	t, err := w.tx.Ticket(e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	note(&t, e.Note)
	return w.saveTicket(&t, "ticket.note", "")
}

func note(t *store.Ticket, text string) {
	if text == "" {
		return
	}
	if t.Details == nil {
		t.Details = map[string]string{}
	}
	if old := t.Details["notes"]; old != "" {
		text = old + "\n" + text
	}
	t.Details["notes"] = text
}

// findTickets lists this customer's tickets: open before closed, newest first.
func (w *world) findTickets(e dialogs.FindTickets) (dialogs.Event, error) {
	var list []store.Ticket
	if e.Number != "" {
		t, err := w.tx.Ticket(e.Number)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err == nil && t.CustomerID == w.conv.CustomerID {
			list = append(list, t)
		}
	} else {
		var err error
		list, err = w.tx.Tickets(store.TicketFilter{Customer: w.conv.CustomerID}, store.Page{})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(a, b store.Ticket) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), b.CreatedAt.Compare(a.CreatedAt))
	})
	var found dialogs.TicketsFound
	for _, t := range list {
		found.Tickets = append(found.Tickets, w.ticket(t))
	}
	return found, nil
}

// rank sorts open tickets before those that are done.
func rank(t store.Ticket) int {
	if isOpen(t) {
		return 0
	}
	return 1
}

func isOpen(t store.Ticket) bool { return t.Status != resolved && t.Status != closed }

// ticket is a ticket as dialogs know it.
func (w *world) ticket(t store.Ticket) dialogs.Ticket {
	d := dialogs.Ticket{
		ID: t.ID, Number: t.Number, Kind: t.Kind, Priority: t.Priority,
		Status: t.Status, Summary: t.Summary, Created: t.CreatedAt.In(w.g.zone),
	}
	repaired := slices.ContainsFunc(t.Clocks, func(c store.Clock) bool { return c.Name == "resolve" })
	for _, c := range t.Clocks {
		switch {
		case c.Name == firstResponse || c.Name == "dispatch":
			continue // measured, but not what the customer was promised
		case t.Kind == "fault" && c.Name != "resolve" && (repaired || c.Name != "on_site"):
			continue // who waits for a repair asks when it is done, else begun
		}
		if c.MetAt.IsZero() && (d.Due.IsZero() || c.DueAt.Before(d.Due)) {
			d.Due = c.DueAt.In(w.g.zone)
		}
	}
	return d
}

// reopen takes up a closed case again (behaviours C111). Where no ticket
// stands for it, one is opened.
func (w *world) reopen(e dialogs.Reopen) (dialogs.Event, error) {
	find := func() (*store.Ticket, error) { return w.closedCase(e.Survey) }
	if e.Ticket != "" {
		find = func() (*store.Ticket, error) {
			t, err := w.tx.Ticket(e.Ticket)
			return &t, err
		}
	}
	t, err := find()
	if err != nil {
		return nil, err
	}
	if t == nil {
		return w.openTicket(dialogs.OpenTicket{
			Kind: "complaint", Category: "crm", Priority: "general", Summary: e.Note, NotForAgent: true,
			Details: []dialogs.Fact{{ID: "survey", Value: e.Survey}},
			Clocks:  []dialogs.Promise{{Name: "progress", Due: w.now.At.Add(w.g.pack.Clocks.Progress)}},
		})
	}
	note(t, e.Note)
	keepPromises(t, inProgress, w.now.At)
	if err := w.saveTicket(t, "ticket.reopen", ""); err != nil {
		return nil, err
	}
	return dialogs.TicketOpened{Ticket: w.ticket(*t)}, nil
}

// closedCase finds the ticket of the case that a survey rates: its subject, or
// the newest of the conversation; nil if there is none.
func (w *world) closedCase(survey string) (*store.Ticket, error) {
	sv, err := w.tx.Survey(survey)
	if err != nil {
		return nil, ignore(err, store.ErrNotFound)
	}
	subject := sv.Subject
	t, err := w.tx.Ticket(subject)
	if err == nil {
		return &t, nil
	}
	if !errors.Is(err, store.ErrNotFound) || subject != w.conv.ID {
		return nil, ignore(err, store.ErrNotFound)
	}
	list, err := w.tx.Tickets(store.TicketFilter{Conversation: subject}, store.Page{Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// keepPromises gives a ticket a new status and marks the promises that it
// keeps. A result that was not one, for the ticket is open again, kept none.
func keepPromises(t *store.Ticket, status string, at time.Time) {
	kept := map[string]bool{}
	for _, s := range ticketStatuses[:slices.Index(ticketStatuses, status)+1] {
		for _, name := range meets[s] {
			kept[name] = true
		}
	}
	for i, c := range t.Clocks {
		switch {
		case kept[c.Name] && c.MetAt.IsZero():
			t.Clocks[i].MetAt = at
		case !kept[c.Name] && slices.Contains(meets[resolved], c.Name):
			t.Clocks[i].MetAt = time.Time{}
		}
	}
	t.Status = status
}
