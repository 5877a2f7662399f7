package slack

import (
	"context"
	"errors"
	"time"
)

// workers is how many threads are brought up to date at one time.
const workers = 8

// A lane is one thread's turn to be worked on: never twice at once.
type lane struct {
	running, again bool
	fails          int
}

// wake has a thread brought up to date, now or after the run that is under way.
func (d *Desk) wake(t *thread) {
	t.mu.Lock()
	for t.gone {
		t.mu.Unlock()
		t = d.thread(t.id)
		t.mu.Lock()
	}
	defer t.mu.Unlock()
	if t.lane.running {
		t.lane.again = true
		return
	}
	if !d.enter() {
		return
	}
	t.lane.running = true
	if t.rec.TS == "" {
		d.mu.Lock()
		d.cardless[t] = struct{}{}
		d.mu.Unlock()
	}
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	go d.run(t)
}

// enter counts a goroutine, unless the desk is stopping.
func (d *Desk) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped || d.ctx.Err() != nil {
		return false
	}
	d.running.Add(1)
	return true
}

// run works on a thread until there is nothing to do.
func (d *Desk) run(t *thread) {
	defer d.running.Done()
	for {
		select {
		case d.slots <- struct{}{}:
		case <-d.ctx.Done():
			return
		}
		t.mu.Lock()
		t.lane.again = false
		t.mu.Unlock()
		later, err := d.bring(d.ctx, t)
		<-d.slots
		d.mu.Lock()
		delete(d.cardless, t)
		d.mu.Unlock()
		if d.ctx.Err() != nil {
			return
		}
		t.mu.Lock()
		if err != nil {
			later = d.failed(t, err)
		} else {
			t.lane.fails = 0
		}
		if err == nil && t.lane.again {
			t.mu.Unlock()
			continue
		}
		t.lane.running = false
		if later > 0 && !t.gone {
			t.timer = time.AfterFunc(later, func() { d.wake(t) })
		}
		t.mu.Unlock()
		return
	}
}

// failed tells when to try a thread again. t.mu is held.
func (d *Desk) failed(t *thread, err error) time.Duration {
	t.lane.fails++
	wait := min(d.calls.first<<min(t.lane.fails-1, 10), d.calls.top)
	switch {
	case errors.Is(err, errLocked):
		return 0 // all are woken when the token works again
	case errors.Is(err, errUncertain):
		t.doubt = true
	case errors.Is(err, errAgain):
		return d.calls.first
	case errors.Is(err, errRefused):
		d.cfg.Log.Error("slack: refused", "conversation", t.id, "code", codeOf(err))
		wait = max(wait, d.calls.top)
	case !errors.Is(err, context.Canceled):
		d.cfg.Log.Warn("slack: a thread waits", "conversation", t.id, "err", err)
	}
	return wait
}

// errAgain: something changed on the way; look again.
var errAgain = errors.New("slack: again")
