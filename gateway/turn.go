package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// An input is what makes a turn.
type input struct {
	cause string // message, timer, desk, api
	actor string // who did it, for the audit
	key   store.Key
	at    time.Time // zero for now
	entry *chat.Entry
	// live: the customer watches the conversation elsewhere than at its address.
	live bool
	// gathers: the entry waits for what else the customer sends; answers: all
	// that waited is answered by this turn.
	gathers, answers bool
	// events are what happened, where that is known beforehand; prepare finds
	// it out in the transaction, and may write. errNothing: no turn is made.
	events  []dialogs.Event
	prepare func(*world) ([]dialogs.Event, error)
}

// errNothing: what would have been a turn does not concern the conversation any more.
var errNothing = errors.New("nothing to do")

// An outcome is a turn that is committed.
type outcome struct {
	live     *live
	was      chat.Mode
	came     bool // the conversation is new at its address
	entries  []chat.Entry
	timer    time.Time // earliest timer that the turn set; zero if none
	position int       // place in the queue while waiting
	calls    []string  // purposes for which the customer is to be called now
	fetches  []fetch   // files that are to be fetched now
	moved    bool      // the order of the queue, or who has room, may have changed
	offers   []string  // what became of offers
	touched  []string  // people who were offered the conversation, or took it
	breaches []string  // clocks whose time is over
}

func (o *outcome) describe() channels.Conversation {
	c := known(o.live.conv)
	c.Position = o.position
	return c
}

func (o *outcome) result() channels.Result {
	c := o.live.conv
	return channels.Result{Conversation: c.ID, Address: c.Address, Mode: c.Mode, Locale: c.Locale, Entries: o.entries}
}

// A failedAnswer undoes a transaction whose question could not be answered, so
// that it is run again with that answer known.
type failedAnswer struct {
	round int
	err   error
}

func (f *failedAnswer) Error() string {
	return fmt.Sprintf("question %d of a turn: %v", f.round, f.err)
}
func (f *failedAnswer) Unwrap() error { return f.err }

// take makes a turn of what happened in a conversation, commits it, and sees
// to all that follows from it. The caller holds the lane of the address.
func (g *Gateway) take(ctx context.Context, l *live, in input) (*outcome, error) {
	began, id := time.Now(), l.conv.ID
	out, err := g.commit(ctx, l, in)
	for range 4 {
		if !errors.Is(err, store.ErrConflict) {
			break
		}
		// Another node was here: read again and repeat.
		g.live.drop(id)
		if l, err = g.load(ctx, id); err == nil {
			out, err = g.commit(ctx, l, in)
		}
	}
	if err != nil {
		if errors.Is(err, store.ErrUnavailable) {
			g.log.Error("turn not stored", "conversation", id, "cause", in.cause, "err", err)
		}
		return nil, err
	}
	g.committed(out)
	g.metrics.turn(in.cause, l.conv.Address.Channel, since(began))
	return out, nil
}

// commit runs a turn and writes it. Nothing outside the store has changed when it returns.
func (g *Gateway) commit(ctx context.Context, l *live, in input) (*outcome, error) {
	s := &script{step: g.dialogs, state: l.state, todo: append(l.news(), in.events...), now: g.nowFor(l.conv, in.at)}
	if s.now.Traits.Phones {
		s.began = string(l.conv.Address.Channel)
	}
	if in.prepare == nil {
		s.ahead()
		if !s.asks() {
			if _, err := s.seal(); err != nil {
				return nil, err
			}
		}
	}
	forced := map[int]error{}
	for {
		var out *outcome
		err := g.store.Write(ctx, func(tx store.Tx) (err error) {
			run := s.copy()
			out, err = newWorld(g, tx, l, s.now, in, forced).play(&run)
			return err
		})
		var f *failedAnswer
		if !errors.As(err, &f) { // which names a question that was not forced before, and there are few
			return out, err
		}
		if !errors.Is(f.err, store.ErrTaken) {
			g.log.Error("question of a turn failed", "conversation", l.conv.ID, "err", f.err)
		}
		forced[f.round] = f.err
	}
}

// nowFor is when a turn of a conversation happens: at, or now; its times never go back.
func (g *Gateway) nowFor(c store.Conversation, at time.Time) dialogs.Now {
	if at.IsZero() {
		at = g.clock.now()
	}
	if at.Before(c.UpdatedAt) {
		at = c.UpdatedAt
	}
	return dialogs.Now{At: at.In(g.zone), Traits: g.wires[c.Address.Channel].traits, Home: g.homeOf(c.Address)}
}

// committed sees to what follows a commit. The caller still holds the lane, so
// that watchers and the outbox see the turns of a conversation in order.
func (g *Gateway) committed(o *outcome) {
	c := o.live.conv
	g.live.put(o.live, o.came)
	g.metrics.moved(o.was, c.Mode)
	for _, w := range g.watchers {
		w.Changed(o.describe(), o.entries)
	}
	g.outbox.add(c, o.entries)
	g.desk.touch(o.touched, g.clock.now())
	g.metrics.routed(o)
	if o.moved {
		g.places.wake(false)
	}
	g.sumUp(o)
	if !o.timer.IsZero() {
		g.timers.wake(o.timer)
	}
	for _, call := range o.calls {
		go g.dial(c, call)
	}
	for _, f := range o.fetches {
		if ch, ok := g.wires[f.channel].channel.(channels.Fetcher); ok {
			ch.Fetch(c.ID, f.media)
		}
	}
	g.desk.publish(channels.DeskEvent{
		Conversation: c.ID, Mode: c.Mode, Was: o.was, Agent: c.Agent, Position: o.position, Entries: o.entries,
	})
}

// play carries the script out in the transaction and saves the turn.
func (w *world) play(s *script) (*outcome, error) {
	if err := w.sameConsent(); err != nil {
		return nil, err
	}
	if err := w.renewHolds(s.state); err != nil {
		return nil, err
	}
	if e := w.in.entry; e != nil && e.Author == chat.Customer && w.conv.Mode == chat.ModeAgent {
		if err := errors.Join(w.expectAgent(), w.customerIsThere()); err != nil {
			return nil, err
		}
	}
	if w.in.prepare != nil {
		events, err := w.in.prepare(w)
		if err != nil {
			return nil, err
		}
		s.todo, s.now = append(s.todo, events...), w.now // it may go on elsewhere
	}
	for {
		s.ahead()
		effects := s.effects
		s.effects = nil
		ask, err := w.carryOut(effects)
		if err != nil {
			return nil, err
		}
		switch {
		case ask != nil && w.round <= maxAnswers:
			e, err := w.settle(ask)
			if err != nil {
				return nil, err
			}
			s.now = w.now // the conversation may go on elsewhere
			s.answer(e)
		case len(s.todo) == 0:
			return w.save(s)
		}
	}
}

// settle answers a question: as it was forced to, or by asking the world.
func (w *world) settle(ask dialogs.Effect) (dialogs.Event, error) {
	round := w.round
	w.round++
	failed, forced := w.forced[round]
	switch {
	case round == maxAnswers:
		w.g.log.Error("turn asks without end", "conversation", w.conv.ID, "what", kindOf(ask))
		return dialogs.Failed{What: kindOf(ask)}, nil
	case forced && errors.Is(failed, store.ErrTaken):
		return w.lost(ask)
	case forced:
		return dialogs.Failed{What: kindOf(ask)}, nil
	}
	e, err := w.answer(ask)
	if err != nil && !errors.Is(err, store.ErrUnavailable) {
		return nil, &failedAnswer{round, err}
	}
	return e, err
}

// save writes the turn.
func (w *world) save(s *script) (*outcome, error) {
	c := &w.conv
	if s.state.Mode != "" {
		c.Mode = s.state.Mode
	}
	if s.state.Locale != "" {
		c.Locale = s.state.Locale
	}
	if err := w.settleQueue(); err != nil {
		return nil, err
	}
	if err := w.reach(); err != nil {
		return nil, err
	}
	if err := w.listen(); err != nil {
		return nil, err
	}
	entries := w.entries()
	if w.in.entry != nil {
		if err := w.expectFiles(*w.in.entry); err != nil {
			return nil, err
		}
	}
	stored, err := s.seal()
	if err != nil {
		return nil, err
	}
	c.State = stored.state
	// What people note of a conversation that is over keeps it over.
	if c.Mode != chat.ModeClosed || w.was.conv.Mode != chat.ModeClosed || len(entries) > 0 {
		c.UpdatedAt = w.now.At
	}
	c.Seq += int64(len(entries))
	c.Turns++
	switch {
	case w.in.gathers:
		c.Unread++
	case w.in.answers:
		c.Unread = 0
	}
	if err := w.saveConsent(); err != nil {
		return nil, err
	}
	err = w.tx.SaveTurn(store.Turn{
		Key: w.in.key, Conversation: *c, Entries: entries, Cause: w.in.cause, Log: stored.log, At: w.now.At,
	})
	if err != nil {
		return nil, err
	}
	o := &outcome{
		live: &live{conv: *c, state: s.state, consent: w.consent},
		was:  w.was.conv.Mode, came: c.Turns == 1 || c.Address != w.was.conv.Address, entries: entries, timer: w.timer, calls: w.calls, fetches: w.fetches,
		moved: w.reorders(), offers: w.offers, touched: w.touched, breaches: w.breaches,
	}
	if c.Turns == 1 {
		o.was = ""
	}
	if c.Mode == chat.ModeWaiting {
		o.position, err = w.place()
	}
	return o, err
}

// entries are the lines that the turn adds: what a person wrote, and all that
// was said in answer as one.
func (w *world) entries() []chat.Entry {
	out := make([]chat.Entry, 0, 2)
	add := func(e chat.Entry) {
		e.Seq, e.At = w.conv.Seq+int64(len(out))+1, w.now.At
		e.Channel = w.channelOf(e)
		if e.Author != chat.Customer {
			e.Status = w.statusOfOurs()
		}
		out = append(out, e)
	}
	if w.in.entry != nil {
		add(*w.in.entry)
	}
	var prompts []chat.Prompt
	author := chat.System
	for _, s := range w.said {
		if s.Author != chat.System && w.conv.Mode == chat.ModeAgent {
			continue // the fence: a person owns the conversation
		}
		if s.Author != chat.System {
			author = chat.Bot
		}
		prompts = append(prompts, s.Prompt)
	}
	if len(prompts) > 0 {
		if link := w.visitLink(); link != "" {
			prompts[0].Text += "\n" + link // what was done is said first
		}
		e := chat.Entry{Author: author, Prompt: dialogs.Join(prompts)}
		if author == chat.System && w.conv.Mode == chat.ModeAgent {
			e.Name = w.conv.AgentName // who the customer talks to from now on
		}
		add(e)
	}
	return out
}

// channelOf is what an entry came or goes by, where the conversation can change it.
func (w *world) channelOf(e chat.Entry) chat.Channel {
	switch {
	case !w.now.Traits.Phones:
		return ""
	case w.in.live:
		return chat.Web // the customer's link
	case e.Author == chat.Customer:
		return w.was.conv.Address.Channel
	}
	return w.conv.Address.Channel
}

// statusOfOurs is what becomes of an entry that the customer shall see. On a
// channel that shows the transcript itself, committing it is sending it: the
// customer reads it now, or on coming back. Elsewhere the outbox sends it,
// unless the customer does not want to be written to.
func (w *world) statusOfOurs() chat.Status {
	switch {
	case w.in.live, w.g.wires[w.conv.Address.Channel].watcher != nil && !w.outOfCall():
		return chat.StatusSent
	case w.silenced(), w.outOfCall():
		return chat.StatusWithheld // no way to write either
	}
	return chat.StatusQueued
}
