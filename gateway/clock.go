package gateway

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"switchboard/gateway/store"
)

// A Clock tells the time of day.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now is time.Now.
func (System) Now() time.Time { return time.Now() }

// offsetSetting keeps how far the service's clock is ahead of the machine's.
const offsetSetting = "clock.offset"

// clock is a Clock that can be moved ahead (interface.md §3, the playground's
// clock). It is read in milliseconds, the store's precision.
type clock struct {
	base   Clock
	offset atomic.Int64 // nanoseconds
}

func newClock(base Clock) *clock {
	if base == nil {
		base = System{}
	}
	return &clock{base: base}
}

func (c *clock) now() time.Time {
	t := c.base.Now().Round(0).Add(time.Duration(c.offset.Load()))
	return t.Truncate(time.Millisecond)
}

func (c *clock) load(v store.View) error {
	s, err := v.Setting(offsetSetting)
	if err != nil || s == "" {
		return err
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("setting %s: %w", offsetSetting, err)
	}
	c.offset.Store(int64(d))
	return nil
}

// advance moves the clock ahead; the new offset is durable when it returns.
func (c *clock) advance(ctx context.Context, s store.Store, d time.Duration) error {
	to := time.Duration(c.offset.Load()) + d
	err := s.Write(ctx, func(tx store.Tx) error {
		return tx.SetSetting(offsetSetting, to.String())
	})
	if err != nil {
		return err
	}
	c.offset.Store(int64(to))
	return nil
}
