package gateway

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// Names of the gateway's own timers. All others are the dialogs'.
const (
	timerHold   = "hold"   // a held window is let go; subject: the appointment
	timerRemind = "remind" // the next reminder of a visit; subject: the appointment
	timerNoShow = "noshow" // nobody closed a visit; subject: the appointment
	timerAgent  = "agent"  // the owner of a conversation is silent
	timerSilent = "silent" // the customer does not answer the owner; subject: nudge or end
	timerOffer  = "offer"  // who was offered the conversation has not taken it (offers.go)
	timerClock  = "clock"  // a promise that people keep comes to a mark (pings.go); subject: its mark, or the ticket
	timerBurst  = "burst"  // the customer sends nothing more for now (burst.go)
	timerDial   = "dial"   // the customer is to be called; subject: the purpose
	timerCall   = "call"   // the call in it is not heard of any more (lost.go)
	timerFetch  = "fetch"  // a file may not have been kept; subject: its key
	timerNews   = "news"   // what happened at night is told by day; subject: the ticket
)

const (
	// retryStore is the pause after the store could not be read or written.
	retryStore = time.Second
	// postpone is how long a timer waits that could not be fired.
	postpone = time.Minute
	// longSleep is how long to sleep when no timer is set: till woken.
	longSleep = 24 * time.Hour
)

// errMoved: the timer is not the next any more.
var errMoved = errors.New("timer moved")

// timers fires the stored timers, one after the other in the order in which
// they are due, each as a turn whose transaction also drops it. It sleeps till
// the next one and is woken by turns that set an earlier one.
type timers struct {
	g       *Gateway
	mu      sync.Mutex
	next    time.Time // what is waited for while asleep; zero for nothing
	asleep  bool
	poke    chan struct{}
	advance chan *advance
	quit    chan struct{}
	done    chan struct{}
}

// An advance is a request to move the clock.
type advance struct {
	by   time.Duration
	done chan error
}

func newTimers(g *Gateway) *timers {
	return &timers{
		g: g, poke: make(chan struct{}, 1), advance: make(chan *advance),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
}

func (t *timers) start() { go t.run() }

// stop waits for the timer that is being fired.
func (t *timers) stop() {
	close(t.quit)
	<-t.done
}

// wake tells that a timer was set.
func (t *timers) wake(at time.Time) {
	t.mu.Lock()
	sooner := !t.asleep || t.next.IsZero() || at.Before(t.next)
	t.mu.Unlock()
	if sooner {
		select {
		case t.poke <- struct{}{}:
		default:
		}
	}
}

func (t *timers) run() {
	defer close(t.done)
	for {
		alarm := time.NewTimer(t.fireDue())
		select {
		case <-t.quit:
		case <-t.poke:
		case <-alarm.C:
		case a := <-t.advance:
			a.done <- t.move(a.by)
		}
		alarm.Stop()
		if t.quitting() {
			return
		}
	}
}

// move advances the clock and fires all that is due by then, each at its own
// time, so that what one sets for later is set from there.
func (t *timers) move(by time.Duration) error {
	ctx := context.Background()
	if err := t.g.clock.advance(ctx, t.g.store, by); err != nil {
		return err
	}
	until := t.g.clock.now()
	for {
		next, err := t.nextTimer()
		if errors.Is(err, store.ErrNotFound) || (err == nil && next.At.After(until)) {
			return nil
		}
		if err == nil {
			err = t.fire(next, next.At)
		}
		if err != nil {
			return err
		}
	}
}

// fireDue fires what is due and returns how long to sleep.
func (t *timers) fireDue() time.Duration {
	for !t.quitting() {
		next, err := t.nextTimer()
		if err == nil && !next.At.After(t.g.clock.now()) {
			err = t.fire(next, time.Time{})
			if err == nil {
				continue
			}
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			t.g.log.Error("timers wait for the store", "err", err)
			return retryStore
		}
		return t.sleep(next.At)
	}
	return 0
}

// sleep records what is waited for, zero for nothing, and returns how long that is.
func (t *timers) sleep(next time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next, t.asleep = next, true
	if next.IsZero() {
		return longSleep
	}
	return next.Sub(t.g.clock.now())
}

func (t *timers) quitting() bool {
	select {
	case <-t.quit:
		return true
	default:
		return false
	}
}

// nextTimer reads the earliest timer. Whatever is set from here on wakes.
func (t *timers) nextTimer() (next store.Timer, err error) {
	t.mu.Lock()
	t.asleep = false
	t.mu.Unlock()
	err = t.g.store.Read(context.Background(), func(v store.View) error {
		next, err = v.NextTimer()
		return err
	})
	return next, err
}

// fire makes the turn of a timer. The error is the store's; a timer that fails
// for a reason of its own is put off, so that it does not stop the others.
func (t *timers) fire(timer store.Timer, at time.Time) error {
	ctx := context.Background()
	err := t.g.fire(ctx, timer, at)
	switch {
	case err == nil:
		t.g.metrics.timersFired.Inc()
		return nil
	case errors.Is(err, errMoved):
		return nil
	case errors.Is(err, errNothing), errors.Is(err, store.ErrNotFound):
		return t.replace(ctx, timer, time.Time{})
	case errors.Is(err, store.ErrUnavailable):
		return err
	}
	t.g.log.Error("timer failed, put off", "conversation", timer.Conversation, "timer", timer.Name, "err", err)
	return t.replace(ctx, timer, t.g.clock.now().Add(postpone))
}

// replace drops a timer, or sets it to another time, if it is still as it was.
func (t *timers) replace(ctx context.Context, timer store.Timer, at time.Time) error {
	return ignore(t.g.store.Write(ctx, func(tx store.Tx) error {
		if err := isNext(tx, timer); err != nil {
			return err
		}
		if at.IsZero() {
			return tx.DropTimer(timer.Conversation, timer.Name, timer.Subject)
		}
		moved := timer
		moved.At = at
		return tx.SetTimer(moved)
	}), errMoved)
}

// fire makes a turn of a timer that is due. A visit's timers speak in the
// newest conversation of the customer's address: an answer comes in there.
func (g *Gateway) fire(ctx context.Context, timer store.Timer, at time.Time) error {
	l, err := g.load(ctx, timer.Conversation)
	if err != nil {
		return err
	}
	a := l.conv.Address
	if err := g.lanes.enter(ctx, a); err != nil {
		return err
	}
	defer g.lanes.leave(a)
	if timer.Name == timerRemind || timer.Name == timerNoShow {
		l, err = g.newest(ctx, a)
	} else {
		l, err = g.load(ctx, timer.Conversation)
	}
	if err != nil {
		return err
	}
	in := input{cause: "timer", actor: "system", at: at}
	due := func(w *world) ([]dialogs.Event, error) { return w.due(timer) }
	if timer.Name == timerBurst {
		if in, err = g.burst(ctx, in, l); err != nil {
			return err
		}
		due = in.occur
	}
	in.prepare = func(w *world) ([]dialogs.Event, error) {
		if err := isNext(w.tx, timer); err != nil {
			return nil, err
		}
		if err := w.tx.DropTimer(timer.Conversation, timer.Name, timer.Subject); err != nil {
			return nil, err
		}
		return due(w)
	}
	in.events = nil
	_, err = g.take(ctx, l, in)
	return err
}

// due makes the events of a timer.
func (w *world) due(t store.Timer) ([]dialogs.Event, error) {
	switch t.Name {
	case timerDial:
		return w.dialDue(t.Subject)
	case timerFetch:
		return w.fetchDue(t.Subject)
	case timerCall:
		return w.lostCall()
	case timerNews:
		return w.tellLate(t.Subject)
	case timerHold:
		return w.expire(t.Subject)
	case timerRemind:
		return w.remind(t.Subject)
	case timerNoShow:
		return w.missed(t.Subject)
	case timerClock:
		return w.clockDue(t)
	case timerAgent:
		return w.agentSilent()
	case timerSilent:
		return w.customerSilent(t.Subject)
	case timerOffer:
		return w.offerDue()
	}
	return []dialogs.Event{dialogs.TimerFired{Name: t.Name, Subject: t.Subject}}, nil
}

// isNext guards against a timer that a turn moved or dropped since it was
// read: they are fired in order, so it must still be the first of all.
func isNext(v store.View, t store.Timer) error {
	next, err := v.NextTimer()
	if errors.Is(err, store.ErrNotFound) {
		return errMoved
	}
	if err != nil {
		return err
	}
	if next.Conversation != t.Conversation || next.Name != t.Name || next.Subject != t.Subject || !next.At.Equal(t.At) {
		return errMoved
	}
	return nil
}

// AdvanceClock moves the service's clock ahead by d and returns when all that
// came due is committed (interface.md §3). The machine's clock, signature ages
// and the outbox's pauses stay as they are.
func (g *Gateway) AdvanceClock(ctx context.Context, d time.Duration) (time.Time, error) {
	if d < 0 {
		return time.Time{}, fmt.Errorf("%w: the clock cannot go back", ErrInvalid)
	}
	if err := g.enter(); err != nil {
		return time.Time{}, err
	}
	defer g.leave()
	a := &advance{by: d, done: make(chan error, 1)}
	select {
	case g.timers.advance <- a:
	case <-g.timers.done:
		return time.Time{}, channels.ErrUnavailable
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	err := <-a.done
	return g.Now(), unavailable(err)
}
