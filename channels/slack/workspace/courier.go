package workspace

import (
	"context"
	"sync"
)

// A courier runs errands one after the other in the order in which they became
// due: nothing depends on which goroutine was faster.
type courier struct {
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

func newCourier() *courier {
	k := &courier{more: make(chan struct{}, 1), idle: make(chan struct{})}
	close(k.idle)
	return k
}

// add puts an errand in the queue; the channel is closed when it is done.
func (k *courier) add(run func(context.Context)) <-chan struct{} {
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

// run is the courier's goroutine, until ctx is done.
func (k *courier) run(ctx context.Context) {
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

func (k *courier) next() (errand, bool) {
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
func (k *courier) rests() {
	select {
	case <-k.idle:
	default:
		close(k.idle)
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
	k.rests()
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
