package gateway

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/roster"
	"switchboard/gateway/store"
)

// A case that waits is offered to one person at a time, for a while: to the
// best who has room (roster.Best), then to the next, and when all let it go by
// to nobody in particular. An offer is part of the conversation and its end is
// a timer, so both outlive the process. It reserves room for the case with the
// person and keeps nobody from claiming it.

const (
	// offerTime is how long an offer lasts where the pack does not say.
	offerTime = time.Minute
	// awayTime is how long an offer outlasts the person's leaving the desk: a
	// page that is loaded again takes a few seconds.
	awayTime = 10 * time.Second
)

// queue is who waits, as stored before this turn.
func (w *world) queue() ([]store.Conversation, error) {
	if w.waiting == nil {
		list, err := w.tx.Waiting()
		if err != nil {
			return nil, err
		}
		w.waiting = list
	}
	return w.waiting, nil
}

// place is the conversation's in the queue.
func (w *world) place() (int, error) {
	list, err := w.queue()
	return w.g.position(list, w.conv), err
}

// onDuty are the people who may be offered something now.
func (w *world) onDuty() ([]roster.Seat, error) {
	list, err := w.queue()
	if err != nil {
		return nil, err
	}
	return w.g.seats(w.tx, list, w.conv.ID, w.now.At)
}

// route derives whom the conversation needs from what is known of it: the
// matter, the place, who the customer is, how bad it is.
func (w *world) route() error {
	w.routed = true
	r := &w.conv.Route
	h, err := handoffOf(w.tx, w.conv.ID)
	if err != nil {
		return err
	}
	cu, err := w.tx.Customer(w.conv.CustomerID)
	if ignore(err, store.ErrNotFound) != nil {
		return err
	}
	r.Skill, r.Area, r.Segment, r.Priority, r.NotFor = h.Skill, cu.Area, cu.Segment, "", ""
	for _, f := range h.Facts {
		switch f.ID {
		case "area":
			r.Area = f.Value
		case "grade":
			r.Priority = f.Value
		}
	}
	served, err := servedBy(w.tx, store.Conversation{CustomerID: w.conv.CustomerID})
	if err != nil {
		return err
	}
	r.Served = served.ID
	if w.conv.CustomerID == "" {
		return nil
	}
	tickets, err := w.tx.Tickets(store.TicketFilter{Customer: w.conv.CustomerID}, store.Page{})
	for _, t := range tickets {
		if !isOpen(t) {
			continue
		}
		if roster.Compare(roster.Need{Priority: t.Priority}, roster.Need{Priority: r.Priority}) < 0 {
			r.Priority = t.Priority
		}
		r.NotFor = cmp.Or(r.NotFor, t.Details["not_for"])
		if t.ConversationID == w.conv.ID && r.Skill == "" {
			r.Skill = w.g.pack.Desk.Skill(t.Kind)
		}
	}
	return err
}

// wait brings the conversation into the queue: whom it needs, and the first
// offer. passed are ids of those who are not asked. It tells whether people are
// on duty, but none who can help.
func (w *world) wait(passed ...string) (unstaffed bool, err error) {
	if w.conv.Route.Offered != "" {
		w.offers = append(w.offers, "withdrawn")
	}
	w.conv.Route.Passed = passed
	if err := w.route(); err != nil {
		return false, err
	}
	seats, err := w.offer()
	if err != nil || len(seats) == 0 {
		return false, err
	}
	n := w.g.needOf(w.conv)
	return !slices.ContainsFunc(seats, func(s roster.Seat) bool { return roster.Fits(n, s.Person) }), nil
}

// offer offers the conversation to the best person there is, or to nobody. It
// returns who is on duty.
func (w *world) offer() ([]roster.Seat, error) {
	r := &w.conv.Route
	r.Offered, r.Until = "", time.Time{}
	seats, err := w.onDuty()
	if err != nil {
		return nil, err
	}
	best, found := roster.Best(w.g.needOf(w.conv), seats, r.Passed)
	if !found {
		return seats, w.tx.DropTimer(w.conv.ID, timerOffer, "")
	}
	r.Offered, r.Until = best.ID, w.now.At.Add(cmp.Or(w.g.pack.Desk.Offer[w.conv.Address.Channel], offerTime)).UTC()
	w.offers = append(w.offers, "made")
	w.touched = append(w.touched, best.ID)
	return seats, errors.Join(w.setTimer(w.conv.ID, timerOffer, "", r.Until), w.audit("handoff.offer", w.conv.ID, best.ID))
}

// offerDue takes back an offer whose time is over, or whose person has left,
// and makes the next.
func (w *world) offerDue() ([]dialogs.Event, error) {
	r := &w.conv.Route
	if w.conv.Mode != chat.ModeWaiting || r.Offered == "" {
		return nil, errNothing
	}
	here := w.g.isHere(r.Offered)
	switch {
	case here && w.now.At.Before(r.Until): // left, and came back
		return nil, w.setTimer(w.conv.ID, timerOffer, "", r.Until)
	case here:
		r.Passed = append(slices.Clone(r.Passed), r.Offered)
		w.offers = append(w.offers, "missed")
	default:
		w.offers = append(w.offers, "withdrawn")
	}
	_, err := w.offer()
	return nil, err
}

// isHere tells whether a person is at a desk.
func (g *Gateway) isHere(person string) bool {
	for _, a := range g.desk.attending() {
		if g.personOf(a.ID, a.Name).ID == person {
			return true
		}
	}
	return false
}

// endOffer ends an offer when the conversation waits no more.
func (w *world) endOffer() error {
	r := &w.conv.Route
	if r.Offered != "" {
		what := "withdrawn"
		if w.conv.Mode == chat.ModeAgent {
			what = "claimed"
			if w.g.personOf(w.conv.Agent, "").ID == r.Offered {
				what = "taken"
			}
		}
		w.offers = append(w.offers, what)
	}
	r.Offered, r.Until, r.Passed = "", time.Time{}, nil
	return w.tx.DropTimer(w.conv.ID, timerOffer, "")
}

// offerAll offers what waits to those who have become free, or have come, in
// the order of the queue. If somebody left it takes back soon what is offered
// to who is gone.
func (g *Gateway) offerAll(left bool) {
	var waiting []store.Conversation
	var seats []roster.Seat
	err := g.store.Read(context.Background(), func(v store.View) (err error) {
		if waiting, err = v.Waiting(); err != nil {
			return err
		}
		seats, err = g.seats(v, waiting, "", g.clock.now())
		return err
	})
	if err != nil {
		g.log.Error("queue not read", "err", err)
		return
	}
	g.ordered(waiting)
	for _, c := range waiting {
		if c.Route.Offered != "" {
			if left && !g.isHere(c.Route.Offered) {
				g.offerTurn(c.ID, (*world).hasten)
			}
			continue
		}
		if best, found := roster.Best(g.needOf(c), seats, c.Route.Passed); found {
			i := slices.IndexFunc(seats, func(s roster.Seat) bool { return s.ID == best.ID })
			seats[i].Offered++
			seats[i].Last = g.clock.now()
			g.offerTurn(c.ID, func(w *world) error {
				if w.conv.Route.Offered != "" {
					return errNothing
				}
				if _, err := w.offer(); err != nil || w.conv.Route.Offered != "" {
					return err
				}
				return errNothing // somebody else was offered something meanwhile
			})
		}
	}
}

// hasten ends the offer to somebody who has left, unless they come back at once.
func (w *world) hasten() error {
	soon := w.now.At.Add(awayTime)
	if r := w.conv.Route; r.Offered == "" || w.g.isHere(r.Offered) || !soon.Before(r.Until) {
		return errNothing
	}
	return w.setTimer(w.conv.ID, timerOffer, "", soon)
}

// offerTurn makes a turn in a conversation if it still waits.
func (g *Gateway) offerTurn(conversation string, do func(*world) error) {
	_, err := g.turnOf(context.Background(), conversation, input{cause: "desk", actor: "system", prepare: func(w *world) ([]dialogs.Event, error) {
		if w.conv.Mode != chat.ModeWaiting {
			return nil, errNothing
		}
		return nil, do(w)
	}})
	if err != nil && !errors.Is(err, errNothing) && !errors.Is(err, channels.ErrUnavailable) { // stopped; timers go on after the restart
		g.log.Error("offer not made", "conversation", conversation, "err", err)
	}
}
