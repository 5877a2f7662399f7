package gateway

import (
	"cmp"
	"context"
	"slices"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/dialogs/roster"
	"switchboard/gateway/store"
)

// Who is at a desk is known by the id under which they signed in there; who
// they are, what they know and when they work is the pack's to say. Somebody
// whom it does not name can do anything while the desk is open.

// staffOf are the people of a pack by every id under which they sign in.
func staffOf(d pack.Desk) map[string]roster.Person {
	all := map[string]roster.Person{}
	for _, p := range d.Agents {
		for _, id := range append([]string{p.ID}, p.Desks...) {
			all[id] = p
		}
	}
	return all
}

// personOf is who signs in under an id.
func (g *Gateway) personOf(id, name string) roster.Person {
	if p, ok := g.staff[id]; ok {
		return p
	}
	p := roster.Person{ID: id, Name: map[chat.Locale]string{}, Capacity: g.pack.Desk.Capacity, Hours: g.pack.People}
	for _, l := range chat.Locales {
		p.Name[l] = name
	}
	return p
}

// seats are the people on duty: at a desk, and within their schedule. Of a
// conversation whose turn it is no load is counted.
func (g *Gateway) seats(v store.View, waiting []store.Conversation, but string, at time.Time) ([]roster.Seat, error) {
	here := g.desk.attending()
	if len(here) == 0 {
		return nil, nil
	}
	var list []roster.Seat
	for _, a := range here {
		p := g.personOf(a.ID, a.Name)
		if p.Works(at) && !slices.ContainsFunc(list, func(s roster.Seat) bool { return s.ID == p.ID }) {
			list = append(list, roster.Seat{Person: p, Last: g.desk.lastOf(p.ID)})
		}
	}
	loads, err := v.Loads()
	if err != nil {
		return nil, err
	}
	for i := range list {
		s := &list[i]
		for _, l := range loads {
			switch {
			case !s.Signs(l.Agent):
			case g.wires[l.Channel].traits.Spoken:
				s.Calls += l.Count
			default:
				s.Written += l.Count
			}
		}
		for _, c := range waiting {
			if c.ID != but && c.Route.Offered == s.ID {
				s.Offered++
			}
		}
	}
	return list, nil
}

// Roster implements channels.Desk.
func (g *Gateway) Roster(ctx context.Context) ([]channels.Seat, error) {
	var list []roster.Seat
	err := g.store.Read(ctx, func(v store.View) error {
		waiting, err := v.Waiting()
		if err == nil {
			list, err = g.seats(v, waiting, "", g.clock.now())
		}
		return err
	})
	if err != nil {
		return nil, unavailable(err)
	}
	here := g.desk.attending()
	out := make([]channels.Seat, 0, len(list))
	for _, s := range list {
		seat := channels.Seat{
			IDs: append([]string{s.ID}, s.Desks...), Owned: s.Written + s.Calls, Offered: s.Offered, Call: s.Calls > 0, Capacity: s.Capacity, Lead: s.Lead,
		}
		if i := slices.IndexFunc(here, func(a channels.Agent) bool { return s.Signs(a.ID) }); i >= 0 {
			seat.Agent = here[i]
		}
		out = append(out, seat)
	}
	slices.SortStableFunc(out, func(a, b channels.Seat) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

// leads are the ids of those who are told of promises that were broken.
func (g *Gateway) leads() (ids []string) {
	for _, p := range g.pack.Desk.Agents {
		if p.Lead {
			ids = append(append(ids, p.ID), p.Desks...)
		}
	}
	return ids
}

// needOf is what a waiting conversation asks of who takes it.
func (g *Gateway) needOf(c store.Conversation) roster.Need {
	r := c.Route
	return roster.Need{
		Skill: r.Skill, Locale: c.Locale, Area: r.Area, Segment: r.Segment, Priority: r.Priority,
		Call: g.wires[c.Address.Channel].traits.Spoken, Served: r.Served, NotFor: r.NotFor, Since: c.QueuedAt,
	}
}

// ordered sorts who waits into the order in which they are served.
func (g *Gateway) ordered(waiting []store.Conversation) {
	slices.SortStableFunc(waiting, func(a, b store.Conversation) int { return roster.Compare(g.needOf(a), g.needOf(b)) })
}

// position is the place of a conversation in the queue, from 1: its place in
// the list, or, while it is not stored as it is now, the one that it will have.
func (g *Gateway) position(waiting []store.Conversation, c store.Conversation) int {
	n, need, seen := 1, g.needOf(c), false
	for _, o := range waiting {
		if o.ID == c.ID {
			seen = true
			continue
		}
		// Of two of one moment the one that is listed first comes first.
		if d := roster.Compare(g.needOf(o), need); d < 0 || d == 0 && !seen {
			n++
		}
	}
	return n
}

// positionIn is position for those outside of a turn.
func (g *Gateway) positionIn(v store.View, c store.Conversation) (int, error) {
	waiting, err := v.Waiting()
	return g.position(waiting, c), err
}
