package carrier

import (
	"slices"
	"sync"
)

// An Event is something that a watcher is told, in the order in which it
// happened: exactly one of Message, Heard and State is set.
type Event struct {
	Number string // the handset
	// Message is new, or has a new status.
	Message *Message
	// Heard is new in the trace of Call; State is what Call waits for now.
	Call  *Call
	Heard *Utterance
	State *State
}

// Watch tells the messages and calls of a handset as they come, those of every
// handset if number is Anyone. Nothing is dropped: what is not read is kept.
// The channel is closed by cancel and by Close.
func (c *Carrier) Watch(number string) (events <-chan Event, cancel func()) {
	w := &watcher{number: number, wake: make(chan struct{}, 1), over: make(chan struct{})}
	out := make(chan Event)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		close(out)
		return out, func() {}
	}
	c.watchers = append(c.watchers, w)
	c.spawn(func() { c.pump(w, out) })
	return out, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.watchers = slices.DeleteFunc(c.watchers, func(o *watcher) bool { return o == w })
		w.stop()
	}
}

type watcher struct {
	number string
	queue  []Event // guarded by Carrier.mu
	wake   chan struct{}
	over   chan struct{}
	once   sync.Once
}

func (w *watcher) stop() { w.once.Do(func() { close(w.over) }) }

// tell brings an event to those who watch. c.mu is held.
func (c *Carrier) tell(e Event) {
	for _, w := range c.watchers {
		if w.number != Anyone && w.number != e.Number {
			continue
		}
		w.queue = append(w.queue, e)
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
}

func (c *Carrier) pump(w *watcher, out chan<- Event) {
	defer close(out)
	for {
		c.mu.Lock()
		events := w.queue
		w.queue = nil
		c.mu.Unlock()
		for _, e := range events {
			select {
			case out <- e:
			case <-w.over:
				return
			}
		}
		select {
		case <-w.wake:
		case <-w.over:
			return
		}
	}
}
