package gateway

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/dialogs/roster"
)

// deskBuffer is how many events wait for a slow desk.
const deskBuffer = 256

// desk tells those who subscribed what happens.
type desk struct {
	mu     sync.Mutex
	subs   map[*subscription]struct{}
	closed bool
	here   map[*channels.Agent]struct{} // who is at a desk, once for each
	last   map[string]time.Time         // when people last took something, or were offered it
}

type subscription struct {
	events chan channels.DeskEvent
	lost   bool
}

func newDesk() *desk {
	return &desk{subs: map[*subscription]struct{}{}, here: map[*channels.Agent]struct{}{}, last: map[string]time.Time{}}
}

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
	return s.events, func() { d.cancel(s) }
}

func (d *desk) cancel(s *subscription) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.subs[s]; ok {
		delete(d.subs, s)
		close(s.events)
	}
}

// publish never waits: the last place that a slow desk has is for the news that
// it lost some, so that it hears of that whether more happens or not.
func (d *desk) publish(e channels.DeskEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for s := range d.subs {
		switch n := len(s.events); {
		case s.lost && n > 0: // it has yet to read everything anew
		case n == deskBuffer-1:
			s.lost = true
			s.events <- channels.DeskEvent{Resync: true}
		default:
			s.lost = false
			s.events <- e
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

// Attend implements channels.Desk.
func (g *Gateway) Attend(a channels.Agent) (leave func()) {
	d := g.desk
	d.mu.Lock()
	d.here[&a] = struct{}{}
	d.mu.Unlock()
	g.places.wake(false)
	return func() {
		d.mu.Lock()
		_, there := d.here[&a]
		delete(d.here, &a)
		d.mu.Unlock()
		if there {
			g.places.wake(true)
		}
	}
}

// touch notes that people took something or were offered it.
func (d *desk) touch(people []string, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range people {
		d.last[p] = at
	}
}

func (d *desk) lastOf(person string) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last[person]
}

// Attending implements channels.Desk.
func (g *Gateway) Attending() []channels.Agent { return g.desk.attending() }

func (d *desk) attending() []channels.Agent {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []channels.Agent
	for a := range d.here {
		list = append(list, *a)
	}
	slices.SortFunc(list, func(a, b channels.Agent) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(b.Phone, a.Phone), cmp.Compare(a.Name, b.Name))
	})
	list = slices.CompactFunc(list, func(a, b channels.Agent) bool { return a.ID == b.ID })
	slices.SortStableFunc(list, func(a, b channels.Agent) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// nameOf is what somebody at a desk is called, "" for nobody there.
func (d *desk) nameOf(id string) string {
	for _, a := range d.attending() {
		if a.ID == id {
			return a.Name
		}
	}
	return ""
}

// wait estimates how long the nth in the queue waits whom anybody can serve.
func (d *desk) wait(n int) time.Duration { return roster.Wait(n, len(d.attending()), perCustomer) }
