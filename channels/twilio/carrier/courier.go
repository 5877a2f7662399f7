package carrier

import (
	"context"
	"net/url"
	"sync"
)

// A courier brings callbacks to the program, one after the other in the order
// in which they became due: nothing depends on which goroutine was faster.
type courier struct {
	carrier *Carrier

	mu     sync.Mutex
	queue  []errand
	busy   bool
	closed bool
	idle   chan struct{} // closed when there is nothing to do
	more   chan struct{}
}

// An errand is a callback: prepare runs first, and what it returns is posted.
type errand struct {
	prepare func() (target, method string, form url.Values)
	place   string // for faults
	call    *Call  // whose fault it would be, or nil
	done    chan struct{}
}

func newCourier(c *Carrier) *courier {
	k := &courier{carrier: c, more: make(chan struct{}, 1), idle: make(chan struct{})}
	close(k.idle)
	return k
}

// add puts an errand in the queue; the channel is closed when it is done.
func (k *courier) add(e errand) <-chan struct{} {
	e.done = make(chan struct{})
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		close(e.done)
		return e.done
	}
	if !k.busy && len(k.queue) == 0 {
		k.idle = make(chan struct{})
	}
	k.queue = append(k.queue, e)
	select {
	case k.more <- struct{}{}:
	default:
	}
	return e.done
}

// run is the courier's goroutine, until ctx is done.
func (k *courier) run(ctx context.Context) {
	for {
		e, ok := k.next()
		if ok {
			k.carry(ctx, e)
			continue
		}
		select {
		case <-k.more:
		case <-ctx.Done():
			k.close()
			return
		}
	}
}

func (k *courier) next() (errand, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.busy = len(k.queue) > 0 && !k.closed; !k.busy {
		select {
		case <-k.idle:
		default:
			close(k.idle)
		}
		return errand{}, false
	}
	e := k.queue[0]
	k.queue = k.queue[1:]
	return e, true
}

func (k *courier) carry(ctx context.Context, e errand) {
	defer close(e.done)
	target, method, form := e.prepare()
	if target == "" || ctx.Err() != nil {
		return
	}
	if _, err := k.carrier.call(ctx, webhook{url: target, method: method, form: form}); err != nil && ctx.Err() == nil {
		k.carrier.blame(e.call, "%v (%s callback %s)", err, e.place, pathOf(target))
	}
}

func (k *courier) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	for _, e := range k.queue {
		close(e.done)
	}
	k.queue = nil
	select {
	case <-k.idle:
	default:
		close(k.idle)
	}
}

// rest waits until there is nothing to do.
func (k *courier) rest(ctx context.Context) error {
	k.mu.Lock()
	idle := k.idle
	k.mu.Unlock()
	return wait(ctx, idle)
}

func (k *courier) resting() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.busy && len(k.queue) == 0
}

// wait waits for a channel to be closed.
func wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
