package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// An Agent is a person at a desk.
type Agent struct {
	ID   string // "li.na"
	Name string // as customers see it
	// Phone is where the person takes callers' calls, E.164. Without one what
	// they write is spoken to callers.
	Phone string
}

func (a Agent) actor() string { return "agent:" + a.ID }

// A ClaimedError tells who was faster.
type ClaimedError struct{ Name string }

func (e *ClaimedError) Error() string { return "claimed by " + e.Name }

// Is makes it an ErrClaimed.
func (e *ClaimedError) Is(target error) bool { return target == ErrClaimed }

// A Reply is what a person writes to a customer. The same ID is taken once; "" always.
type Reply struct {
	ID    string
	Text  string
	Media []chat.Media
}

// A QueueItem is a customer who waits for a person.
type QueueItem struct {
	Conversation store.Conversation
	Position     int // from 1
	Handoff      Handoff
}

// Queue lists who waits, longest first.
func (g *Gateway) Queue(ctx context.Context) ([]QueueItem, error) {
	var items []QueueItem
	err := g.store.Read(ctx, func(v store.View) error {
		waiting, err := v.Waiting()
		for i, c := range waiting {
			h, herr := handoffOf(v, c.ID)
			items = append(items, QueueItem{Conversation: c, Position: i + 1, Handoff: h})
			err = errors.Join(err, herr)
		}
		return err
	})
	return items, unavailable(err)
}

// HandoffOf tells why a conversation was handed to a person; zero if it was not.
func (g *Gateway) HandoffOf(ctx context.Context, conversation string) (h Handoff, err error) {
	err = g.store.Read(ctx, func(v store.View) error {
		h, err = handoffOf(v, conversation)
		return err
	})
	return h, unavailable(err)
}

func handoffOf(v store.View, conversation string) (h Handoff, err error) {
	s, err := v.Setting(handoffSetting(conversation))
	if err != nil || s == "" {
		return h, err
	}
	return h, json.Unmarshal([]byte(s), &h)
}

// Claim gives a conversation to a person. Of several at once one wins; the
// others get a *ClaimedError with the winner's name. From the commit on the
// bot is silent: what it had said but not sent is withheld. Claiming one's own
// is fine.
func (g *Gateway) Claim(ctx context.Context, conversation string, a Agent) error {
	_, err := g.act(ctx, conversation, input{actor: a.actor(), prepare: func(w *world) ([]dialogs.Event, error) {
		c := &w.conv
		switch {
		case c.Mode == chat.ModeAgent && c.Agent == a.ID:
			return nil, errNothing
		case c.Mode == chat.ModeAgent:
			return nil, &ClaimedError{Name: c.AgentName}
		case c.Mode == chat.ModeClosed:
			return nil, fmt.Errorf("%w: the conversation is closed", ErrInvalid)
		}
		c.Mode, c.Agent, c.AgentName, c.AgentPhone = chat.ModeAgent, a.ID, a.Name, a.Phone
		if err := w.tx.Withhold(c.ID); err != nil {
			return nil, err
		}
		if err := w.awaitAgent(); err != nil {
			return nil, err
		}
		return []dialogs.Event{dialogs.AgentJoined{ID: a.ID, Name: a.Name}}, w.audit("handoff.claim", c.ID, "")
	}})
	return err
}

// Reply sends what the owner writes to the customer. The entry's status is
// withheld if the customer does not want to be written to.
func (g *Gateway) Reply(ctx context.Context, conversation string, a Agent, r Reply) (chat.Entry, error) {
	r.Text = clean(r.Text)
	if r.Text == "" && len(r.Media) == 0 {
		return chat.Entry{}, fmt.Errorf("%w: an empty reply", ErrInvalid)
	}
	in := input{actor: a.actor(), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		return nil, w.tx.DropTimer(w.conv.ID, timerAgent, "")
	}}
	in.entry = &chat.Entry{
		Author: chat.Agent, Name: a.Name, ID: r.ID, Media: r.Media, Prompt: chat.Prompt{Text: r.Text},
	}
	if r.ID != "" {
		sum := sha256.Sum256([]byte("desk\x00" + conversation + "\x00" + r.ID))
		copy(in.key[:], sum[:])
	}
	entries, err := g.act(ctx, conversation, in)
	if err != nil {
		return chat.Entry{}, err
	}
	return entries[0], nil
}

// Return gives a conversation back to the assistant.
func (g *Gateway) Return(ctx context.Context, conversation string, a Agent) error {
	return g.part(ctx, conversation, a, chat.ModeBot, "handoff.return", dialogs.AgentReturned{})
}

// Resolve closes a conversation; survey asks for a survey.
func (g *Gateway) Resolve(ctx context.Context, conversation string, a Agent, survey bool) error {
	return g.part(ctx, conversation, a, chat.ModeClosed, "handoff.resolve", dialogs.AgentResolved{Survey: survey})
}

// part ends a person's ownership.
func (g *Gateway) part(ctx context.Context, conversation string, a Agent, m chat.Mode, action string, e dialogs.Event) error {
	_, err := g.act(ctx, conversation, input{actor: a.actor(), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		w.conv.Mode = m
		if err := w.tx.DropTimer(w.conv.ID, timerAgent, ""); err != nil {
			return nil, err
		}
		if err := w.tx.DropTimer(w.conv.ID, timerDial, "callback"); err != nil { // it was that person's
			return nil, err
		}
		if err := w.tx.SetSetting(handoffSetting(w.conv.ID), ""); err != nil {
			return nil, err
		}
		return []dialogs.Event{e}, w.audit(action, w.conv.ID, "")
	}})
	return err
}

// Requeue makes the customer wait for somebody else, with the original wait.
func (g *Gateway) Requeue(ctx context.Context, conversation string, a Agent) error {
	_, err := g.act(ctx, conversation, input{actor: a.actor(), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		return w.silent()
	}})
	return err
}

// owned refuses who does not own the conversation.
func (w *world) owned(a Agent) error {
	if w.conv.Mode != chat.ModeAgent || w.conv.Agent != a.ID {
		return ErrNotOwner
	}
	return nil
}

// act makes a turn of what somebody at a desk did, and returns its entries.
func (g *Gateway) act(ctx context.Context, conversation string, in input) ([]chat.Entry, error) {
	in.cause = "desk"
	out, err := g.turnOf(ctx, conversation, in)
	switch {
	case err == nil:
		return out.entries, nil
	case errors.Is(err, store.ErrDuplicate):
		r, err := g.again(ctx, in.key)
		return r.Entries, err
	case errors.Is(err, errNothing):
		return nil, nil
	}
	return nil, refusal(err)
}

// refusal passes the gateway's own kinds of error on and gives the store's theirs.
func refusal(err error) error {
	for _, own := range []error{ErrClaimed, ErrNotOwner, ErrInvalid} {
		if errors.Is(err, own) {
			return err
		}
	}
	return unavailable(err)
}

// AgentTyping says that somebody at a desk is typing.
func (g *Gateway) AgentTyping(conversation string) {
	for _, w := range g.watchers {
		w.AgentTyping(conversation)
	}
}

// A DeskEvent tells desks that something happened in a conversation.
type DeskEvent struct {
	Conversation string
	Was, Mode    chat.Mode // before and after; Was is empty when it has just begun
	Agent        string    // id of the owner
	Position     int       // place in the queue while waiting
	Entries      []chat.Entry
	Typing       bool // the customer is typing; nothing else is set
	// Resync: events were lost because they were not taken in time. Read
	// everything anew; nothing else is set.
	Resync bool
}

// deskBuffer is how many events wait for a slow desk.
const deskBuffer = 256

// desk tells those who subscribed what happens.
type desk struct {
	mu     sync.Mutex
	subs   map[*subscription]struct{}
	closed bool
	online atomic.Int32 // subscriptions, as the number of agents for estimates
}

type subscription struct {
	events chan DeskEvent
	lost   bool
}

func newDesk() *desk { return &desk{subs: map[*subscription]struct{}{}} }

// Subscribe returns what happens from now on, in all conversations. The
// channel closes when cancel is called or the gateway stops. cancel may be
// called twice.
func (g *Gateway) Subscribe() (events <-chan DeskEvent, cancel func()) {
	d, s := g.desk, &subscription{events: make(chan DeskEvent, deskBuffer)}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		close(s.events)
		return s.events, func() {}
	}
	d.subs[s] = struct{}{}
	d.online.Add(1)
	return s.events, func() { d.cancel(s) }
}

func (d *desk) cancel(s *subscription) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.subs[s]; ok {
		delete(d.subs, s)
		d.online.Add(-1)
		close(s.events)
	}
}

// publish never waits: who does not keep up loses events and is told so.
func (d *desk) publish(e DeskEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for s := range d.subs {
		if s.lost && len(s.events) < deskBuffer-1 {
			s.events <- DeskEvent{Resync: true}
			s.lost = false
		}
		select {
		case s.events <- e:
		default:
			s.lost = true
		}
	}
}

func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for s := range d.subs {
		delete(d.subs, s)
		close(s.events)
	}
}

// wait estimates how long the nth in the queue waits.
func (d *desk) wait(n int) time.Duration {
	return time.Duration(n) * perCustomer / time.Duration(max(1, d.online.Load()))
}
