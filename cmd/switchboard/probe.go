package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/gateway/store"
)

const (
	// probeTime is how long the database may take to prove that it can write.
	probeTime = 2 * time.Second
	// probeEvery is how often it is asked at most, however often probes come.
	probeEvery = time.Second
	// probeSize is the bytes that prove that turns can be written again: more
	// than a commit of several takes.
	probeSize = 256 << 10
)

// A disk is the store that remembers whether it had to refuse a write.
type disk struct {
	store.Store
	refused atomic.Bool // since the last proof that it can write
}

// Write implements store.Store.
func (d *disk) Write(ctx context.Context, fn func(store.Tx) error) error {
	err := d.Store.Write(ctx, fn)
	if errors.Is(err, store.ErrUnavailable) {
		d.refused.Store(true)
	}
	return err
}

// state answers a probe.
func state(w http.ResponseWriter, code int, status string, reasons []string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(struct { // the prober is gone if this fails
		Status  string   `json:"status"`
		Reasons []string `json:"reasons,omitempty"`
	}{status, reasons})
}

// probe tells whether the gateway has started and the database can be written.
func (a *App) probe() http.HandlerFunc {
	var mu sync.Mutex
	var asked time.Time
	var failed error
	return func(w http.ResponseWriter, r *http.Request) {
		var reasons []string
		if !a.ready.Load() {
			reasons = append(reasons, "gateway not running")
		} else {
			mu.Lock()
			if time.Since(asked) > probeEvery {
				failed, asked = a.writable(r.Context()), time.Now()
			}
			if failed != nil {
				reasons = append(reasons, "database not writable")
			}
			mu.Unlock()
		}
		if len(reasons) > 0 {
			state(w, http.StatusServiceUnavailable, "not ready", reasons)
			return
		}
		state(w, http.StatusOK, "ready", a.notes())
	}
}

// notes are what an operator should look at although customers are served.
func (a *App) notes() (list []string) {
	if a.slack != nil {
		if trouble := a.slack.Trouble(); trouble != "" {
			list = append(list, "desk in Slack: "+trouble)
		}
	}
	if a.model != nil {
		if trouble := a.model.Trouble(); trouble != "" {
			list = append(list, "language model: "+trouble)
		}
	}
	return list
}

// writable writes a little and, after a write that was refused, more than a
// turn: on a disk that is nearly full a little goes on to be taken.
func (a *App) writable(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTime)
	defer cancel()
	value := time.Now().UTC().Format(time.RFC3339)
	if a.store.refused.Swap(false) {
		value += strings.Repeat(" ", probeSize)
	}
	err := a.store.Write(ctx, func(tx store.Tx) error { return tx.SetSetting("probe", value) })
	if err != nil {
		a.store.refused.Store(true)
	}
	return err
}
