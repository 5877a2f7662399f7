// Package nexthop is what the test servers that play a next hop share (the
// carrier's, Slack's): errands in order, a client, answers in JSON.
package nexthop

import (
	"context"
	"sync"
)

// A Courier runs errands one after the other in the order in which they became
// due: nothing depends on which goroutine was faster.
type Courier struct {
	mu     sync.Mutex
	queue  []errand
	busy   bool
	closed bool
	idle   chan struct{} // closed when there is nothing to do
	more   chan struct{}
}

type errand struct {
	run  func(context.Context)
	done chan struct{}
}

// NewCourier is a courier who has nothing to do. Run must be called.
func NewCourier() *Courier {
	k := &Courier{more: make(chan struct{}, 1), idle: make(chan struct{})}
	close(k.idle)
	return k
}

// Add puts an errand in the queue; the channel is closed when it is done, or
// will never be.
func (k *Courier) Add(run func(context.Context)) <-chan struct{} {
	e := errand{run, make(chan struct{})}
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

// Run is the courier's goroutine, until ctx is done.
func (k *Courier) Run(ctx context.Context) {
	for {
		if e, ok := k.next(); ok {
			e.run(ctx)
			close(e.done)
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

func (k *Courier) next() (errand, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.busy = len(k.queue) > 0 && !k.closed; !k.busy {
		k.rests()
		return errand{}, false
	}
	e := k.queue[0]
	k.queue = k.queue[1:]
	return e, true
}

// rests tells that there is nothing to do. k.mu is held.
func (k *Courier) rests() {
	select {
	case <-k.idle:
	default:
		close(k.idle)
	}
}

func (k *Courier) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	for _, e := range k.queue {
		close(e.done)
	}
	k.queue = nil
	k.rests()
}

// Rest waits until there is nothing to do. It returns ctx's error.
func (k *Courier) Rest(ctx context.Context) error {
	k.mu.Lock()
	idle := k.idle
	k.mu.Unlock()
	return Wait(ctx, idle)
}

// Resting tells whether there is nothing to do.
func (k *Courier) Resting() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.busy && len(k.queue) == 0
}

// Wait waits for a channel to be closed. It returns ctx's error.
func Wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
