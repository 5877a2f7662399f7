package voice

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"
)

// jobs are answers that are being made. A webhook waits for its own a little
// while; the answer goes on without it and is picked up by a poll.
type jobs struct {
	ch    *Channel
	slots chan struct{}

	mu   sync.Mutex
	made recent[*job]
}

type job struct {
	done     chan struct{}
	document []byte
	err      error
}

var (
	// errBusy: too much waits for the gateway already, or the channel has stopped.
	errBusy = errors.New("no more work is taken")
	// errSlow: the answer is not there yet.
	errSlow = errors.New("not answered in time")
	// errPanic: a fault of ours.
	errPanic = errors.New("panic")
)

func newJobs(ch *Channel, most int) *jobs {
	return &jobs{ch: ch, slots: make(chan struct{}, most), made: newRecent[*job](mostReplies)}
}

// A work makes a document. Its context ends with the channel, not with the
// webhook: what was begun is finished.
type work func(ctx context.Context) ([]byte, error)

// start begins work under a key, once: the same key again is the same job.
// Work that failed can be begun again, and so can work without a key.
func (s *jobs) start(key string, do work) (*job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j, ok := s.made.get(key); ok {
		return j, nil
	}
	select {
	case s.slots <- struct{}{}:
	default:
		return nil, errBusy
	}
	j := &job{done: make(chan struct{})}
	if !s.ch.background(func() { s.run(key, j, do) }) {
		<-s.slots
		return nil, errBusy
	}
	if key != "" {
		s.made.put(key, j)
	}
	return j, nil
}

// finished waits for the job of a key, if there is one.
func (s *jobs) finished(ctx context.Context, key string) {
	s.mu.Lock()
	j, ok := s.made.get(key)
	s.mu.Unlock()
	if !ok {
		return
	}
	select {
	case <-j.done:
	case <-ctx.Done():
	}
}

func (s *jobs) run(key string, j *job, do work) {
	defer func() { <-s.slots }()
	defer close(j.done)
	j.document, j.err = s.guarded(do)
	if j.err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now, ok := s.made.get(key); ok && now == j {
		s.made.drop(key)
	}
}

// guarded keeps a fault in one call from ending all of them.
func (s *jobs) guarded(do work) (document []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errPanic // what it says may be a caller's
			s.ch.log.Error("answer not made", "kind", "panic", "stack", string(debug.Stack()))
		}
	}()
	return do(s.ch.ctx)
}

// result waits for a job; errSlow after patience.
func (j *job) result(patience time.Duration) ([]byte, error) {
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-j.done:
		return j.document, j.err
	case <-t.C:
		return nil, errSlow
	}
}
