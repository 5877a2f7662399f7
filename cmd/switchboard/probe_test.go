package main

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/gateway/store"
)

// A cramped store is on a disk with room for little.
type cramped struct {
	store.Store
	room *atomic.Int64 // bytes of a setting
}

func (c cramped) Write(ctx context.Context, fn func(store.Tx) error) error {
	return c.Store.Write(ctx, func(tx store.Tx) error { return fn(crampedTx{tx, c.room}) })
}

type crampedTx struct {
	store.Tx
	room *atomic.Int64
}

func (c crampedTx) SetSetting(name, value string) error {
	if int64(len(value)) > c.room.Load() {
		return store.ErrUnavailable
	}
	return c.Tx.SetSetting(name, value)
}

// TestNearlyFullDisk: what had to refuse a write is not ready until as much as a
// turn can be written again, although a little goes on to be taken.
func TestNearlyFullDisk(t *testing.T) {
	room := new(atomic.Int64)
	room.Store(1 << 30)
	r := start(t, nil, func(a *App) { a.store.Store = cramped{a.store.Store, room} })
	ready := func(want int) {
		t.Helper()
		time.Sleep(probeEvery + 10*time.Millisecond)
		r.status(want, "/readyz", "")
	}
	room.Store(4 << 10)
	ready(200)
	err := r.store.Write(t.Context(), func(tx store.Tx) error { return tx.SetSetting("x", strings.Repeat("x", 64<<10)) })
	if !errors.Is(err, store.ErrUnavailable) {
		t.Fatal(err)
	}
	ready(503)
	ready(503)
	room.Store(1 << 30)
	ready(200)
	ready(200)
}
