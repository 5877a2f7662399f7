package gateway

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/roster"
	"switchboard/gateway/store"
)

const (
	// mostOwned and mostOthers are how many conversations with people, and of
	// others, are listed.
	mostOwned, mostOthers = 500, 20
	// mostRecords is how many tickets and visits of a customer a case shows.
	mostRecords = 5
)

// Cases implements channels.Desk.
func (g *Gateway) Cases(ctx context.Context, m chat.Mode, l chat.Locale) ([]channels.Case, error) {
	var list []channels.Case
	err := g.store.Read(ctx, func(v store.View) error {
		found, err := casesIn(v, m)
		if err != nil {
			return err
		}
		if m == chat.ModeWaiting {
			g.ordered(found)
		}
		for i, c := range found {
			k, err := g.caseOf(v, c, l)
			if err != nil {
				return err
			}
			if m == chat.ModeWaiting {
				k.Position = i + 1
			}
			list = append(list, k)
		}
		return nil
	})
	return list, unavailable(err)
}

func casesIn(v store.View, m chat.Mode) ([]store.Conversation, error) {
	switch m {
	case chat.ModeWaiting:
		return v.Waiting()
	case chat.ModeAgent:
		return v.Conversations(store.ConversationFilter{Mode: m}, store.Page{Limit: mostOwned})
	}
	return v.Conversations(store.ConversationFilter{Mode: m}, store.Page{Limit: mostOthers})
}

// Case implements channels.Desk.
func (g *Gateway) Case(ctx context.Context, conversation string, l chat.Locale) (k channels.Case, err error) {
	err = g.store.Read(ctx, func(v store.View) error {
		c, err := v.Conversation(conversation)
		if err != nil {
			return err
		}
		if k, err = g.caseOf(v, c, l); err != nil {
			return err
		}
		if k.Brief, err = g.briefOf(v, c, cmp.Or(l, c.Locale)); err != nil {
			return err
		}
		if k.Rating, err = lastRating(v, c.CustomerID); err != nil {
			return err
		}
		if c.Mode == chat.ModeWaiting {
			k.Position, err = g.positionIn(v, c)
		}
		return err
	})
	return k, unavailable(err)
}

// lastRating is a customer's last, among their last surveys.
func lastRating(v store.View, customer string) (r channels.Rating, err error) {
	if customer == "" {
		return r, nil
	}
	list, err := v.Surveys(customer, store.Page{Limit: mostRecords})
	for _, s := range list {
		if s.Overall > 0 && s.AnsweredAt.After(r.At) {
			r = channels.Rating{Mark: s.Overall, At: s.AnsweredAt}
		}
	}
	return r, err
}

// caseOf gathers what people must know of a conversation.
func (g *Gateway) caseOf(v store.View, c store.Conversation, l chat.Locale) (channels.Case, error) {
	l = cmp.Or(l, c.Locale)
	k := channels.Case{
		Conversation: known(c), Owner: channels.Agent{ID: c.Agent, Name: c.AgentName, Phone: c.AgentPhone},
		Since: c.QueuedAt, UpdatedAt: c.UpdatedAt, Segment: c.Route.Segment, Priority: c.Route.Priority,
		Queue: g.queueName(c.Route.Skill, l), Offer: g.offerOf(c, l), Due: c.Route.Due,
	}
	k.Late = !k.Due.IsZero() && !g.clock.now().Before(k.Due)
	h, err := handoffOf(v, c.ID)
	if err != nil {
		return k, err
	}
	k.Reason, k.Summary = cmp.Or(c.Queue, h.Queue), h.Summary
	for _, f := range h.Facts {
		k.Facts = append(k.Facts, channels.Named{
			ID: f.ID, Label: cmp.Or(g.pack.Cases["fact."+f.ID][l], f.ID), Value: g.inWords(f, l),
		})
	}
	if k.Customer, err = g.person(v, c, l); err != nil {
		return k, err
	}
	if k.Customer.Spam, err = g.spamAt(v, c.Address); err != nil {
		return k, err
	}
	if k.Served, err = servedBy(v, c); err != nil {
		return k, err
	}
	if k.Joined, err = joinedOf(v, c); err != nil {
		return k, err
	}
	if i := slices.IndexFunc(k.Facts, func(f channels.Named) bool { return f.ID == "name" }); i >= 0 && k.Customer.Name == "" {
		k.Customer.Name = k.Facts[i].Value
	}
	if err := g.records(v, c, &k, l); err != nil {
		return k, err
	}
	notes, err := v.Notes(c.ID)
	for _, n := range notes {
		k.Notes = append(k.Notes, channels.Note{Agent: n.Agent, Name: n.Name, Text: n.Text, Media: n.Media, Alarm: n.Alarm, To: n.To, After: n.After, At: n.At})
	}
	return k, err
}

// queueName is the pack's name of a queue.
func (g *Gateway) queueName(id string, l chat.Locale) string {
	for _, q := range g.pack.Desk.Queues {
		if q.ID == id {
			return q.Name[l]
		}
	}
	return id
}

// offerOf is to whom a conversation is offered now.
func (g *Gateway) offerOf(c store.Conversation, l chat.Locale) (o channels.Offer) {
	if c.Mode != chat.ModeWaiting || c.Route.Offered == "" {
		return o
	}
	p := g.personOf(c.Route.Offered, g.desk.nameOf(c.Route.Offered))
	return channels.Offer{
		IDs: append([]string{p.ID}, p.Desks...), Name: cmp.Or(p.Name[l], p.ID), Until: c.Route.Until, Why: roster.Why(g.needOf(c), p),
	}
}

// person is what is known of a conversation's customer.
func (g *Gateway) person(v store.View, c store.Conversation, l chat.Locale) (channels.Person, error) {
	p := channels.Person{ID: c.CustomerID, Phone: phoneOf(c.Address)}
	if cu, err := v.Customer(c.CustomerID); err == nil {
		p.Name, p.Segment, p.Area = cu.Name, cu.Segment, g.areaName(cu.Area, l)
		p.Phone, p.Verified = cmp.Or(cu.Phone, p.Phone), cu.PhoneVerified
	} else if ignore(err, store.ErrNotFound) != nil {
		return p, err
	}
	if p.Phone == "" {
		return p, nil
	}
	may, err := mayWrite(v, chat.Address{Channel: chat.SMS, ID: p.Phone})
	p.Blocked = !may
	return p, err
}

// records adds the customer's tickets and visits, and counts the conversations before.
func (g *Gateway) records(v store.View, c store.Conversation, k *channels.Case, l chat.Locale) error {
	if c.CustomerID == "" {
		return nil
	}
	tickets, err := v.Tickets(store.TicketFilter{Customer: c.CustomerID}, store.Page{Limit: mostRecords})
	if err != nil {
		return err
	}
	for _, t := range tickets {
		next := store.NextClock(t.Clocks)
		k.Late = k.Late || isOpen(t) && !next.DueAt.IsZero() && !g.clock.now().Before(next.DueAt)
		k.Tickets = append(k.Tickets, channels.CaseTicket{
			Number: t.Number, Kind: t.Kind, Priority: t.Priority, Status: t.Status, Summary: t.Summary,
			Clock: next.Name, Due: next.DueAt,
		})
	}
	visits, err := v.Appointments(store.AppointmentFilter{Customer: c.CustomerID, Status: "booked"}, store.Page{Limit: mostRecords})
	if err != nil {
		return err
	}
	for _, a := range visits {
		k.Visits = append(k.Visits, g.visitOf(a, l))
	}
	all, err := v.Conversations(store.ConversationFilter{Customer: c.CustomerID}, store.Page{})
	for _, o := range all {
		if o.CreatedAt.Before(c.CreatedAt) {
			k.Earlier++
		}
	}
	return err
}

// inWords is a fact as people say it: the pack's name of an id, else what the
// customer said.
func (g *Gateway) inWords(f dialogs.Fact, l chat.Locale) string {
	switch f.ID {
	case "service", "also":
		var names []string
		for _, s := range g.pack.Services {
			if slices.Contains(strings.Fields(f.Value), s.ID) {
				names = append(names, s.Name[l])
			}
		}
		return cmp.Or(strings.Join(names, ", "), f.Value)
	case "area":
		return g.areaName(f.Value, l)
	}
	return cmp.Or(g.pack.Cases[f.ID+"."+f.Value][l], f.Text, f.Value)
}

// areaName is the pack's name of an area.
func (g *Gateway) areaName(id string, l chat.Locale) string {
	for _, a := range g.pack.Areas {
		if a.ID == id {
			return a.Name[l]
		}
	}
	return id
}
