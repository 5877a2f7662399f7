package console

import (
	"sync"
	"time"
)

// readAgain is after what time a conversation that somebody keeps open counts
// as opened again.
const readAgain = 10 * time.Minute

// reads are who opened what lately.
type reads struct {
	mu sync.Mutex
	at map[string]time.Time // by agent and conversation
}

func newReads() *reads { return &reads{at: map[string]time.Time{}} }

// lately tells whether this was read a short while ago.
func (r *reads) lately(what string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, ok := r.at[what]
	return ok && now.Sub(at) < readAgain
}

// note notes that it was read now, and forgets what is long ago.
func (r *reads) note(what string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k, at := range r.at {
		if now.Sub(at) >= readAgain {
			delete(r.at, k)
		}
	}
	r.at[what] = now
}
