package gateway

import (
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
)

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
	events chan channels.DeskEvent
	lost   bool
}

func newDesk() *desk { return &desk{subs: map[*subscription]struct{}{}} }

// Subscribe returns what happens from now on, in all conversations. The
// channel closes when cancel is called or the gateway stops. cancel may be
// called twice.
func (g *Gateway) Subscribe() (events <-chan channels.DeskEvent, cancel func()) {
	d, s := g.desk, &subscription{events: make(chan channels.DeskEvent, deskBuffer)}
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
func (d *desk) publish(e channels.DeskEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for s := range d.subs {
		if s.lost && len(s.events) < deskBuffer-1 {
			s.events <- channels.DeskEvent{Resync: true}
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
