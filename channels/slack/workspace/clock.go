package workspace

import (
	"slices"
	"sync"
	"time"
)

// A Clock tells the time and calls when a time has come.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once d has passed. F does not block.
	AfterFunc(d time.Duration, f func())
}

// System is the machine's clock.
type System struct{}

// Now is time.Now.
func (System) Now() time.Time { return time.Now() }

// AfterFunc is time.AfterFunc.
func (System) AfterFunc(d time.Duration, f func()) { time.AfterFunc(d, f) }

// A Stopped clock stands still until it is moved. NewStopped makes one.
type Stopped struct {
	mu  sync.Mutex
	now time.Time
	due []alarm
}

type alarm struct {
	at time.Time
	f  func()
}

// NewStopped is a clock that shows a time.
func NewStopped(now time.Time) *Stopped { return &Stopped{now: now} }

// Now is what it shows.
func (c *Stopped) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// AfterFunc keeps f for Advance.
func (c *Stopped) AfterFunc(d time.Duration, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due = append(c.due, alarm{c.now.Add(d), f})
}

// Advance moves the clock ahead. What comes due on the way is called in order,
// each at its own time, before it returns.
func (c *Stopped) Advance(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	c.mu.Unlock()
	for {
		f := c.next(end)
		if f == nil {
			return
		}
		f()
	}
}

// next is what comes due until then, nil if nothing does any more.
func (c *Stopped) next(end time.Time) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := -1
	for i, a := range c.due {
		if !a.at.After(end) && (first < 0 || a.at.Before(c.due[first].at)) {
			first = i
		}
	}
	if first < 0 {
		c.now = end
		return nil
	}
	a := c.due[first]
	c.due = slices.Delete(c.due, first, first+1)
	if a.at.After(c.now) {
		c.now = a.at
	}
	return a.f
}
