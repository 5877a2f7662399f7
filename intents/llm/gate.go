package llm

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// tripped is how many failures in a row close the gate; then one question
	// at a time tries, after pauses from first to top, doubling.
	tripped    = 3
	firstPause = 10 * time.Second
	topPause   = 5 * time.Minute
	// locked is the pause after the key was refused, mostBusy the longest that
	// a server may wish for.
	locked   = 5 * time.Minute
	mostBusy = time.Hour
)

// A gate lets questions through: within the budget, and not while the model fails.
type gate struct {
	limit   *rate.Limiter
	perHour int
	atOnce  int
	clock   func() time.Time
	log     *slog.Logger

	mu    sync.Mutex
	busy  int            // under way
	hour  time.Time      // that asked counts
	asked map[string]int // by conversation
	until time.Time      // nobody is asked until then
	fails int            // in a row
	probe bool           // somebody tries whether it works again
	why   string
}

func newGate(perMinute, perHour, atOnce int, clock func() time.Time, log *slog.Logger) *gate {
	return &gate{
		limit: rate.NewLimiter(rate.Limit(float64(perMinute)/60), perMinute), perHour: perHour, atOnce: atOnce,
		clock: clock, log: log, asked: map[string]int{},
	}
}

// Why a question is not put.
const (
	leftAlone = "left_alone"
	overdrawn = "over_budget"
)

// enter tells why a question of a conversation may not be put, "" if it may:
// then leave must follow.
func (g *gate) enter(conversation string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock()
	if hour := now.Truncate(time.Hour); !hour.Equal(g.hour) {
		g.hour = hour
		clear(g.asked)
	}
	switch {
	case now.Before(g.until), g.fails >= tripped && g.probe:
		return leftAlone
	case g.busy >= g.atOnce, g.asked[conversation] >= g.perHour, !g.limit.AllowN(now, 1):
		return overdrawn
	}
	g.asked[conversation]++
	g.busy++
	g.probe = g.fails >= tripped
	return ""
}

// leave notes how a question ended.
func (g *gate) leave(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy--
	g.probe = false
	if err == nil {
		g.fails, g.why = 0, ""
		return
	}
	g.fails++
	var f *failure
	pause := time.Duration(0)
	if g.fails >= tripped {
		pause = topPause
		if n := g.fails - tripped; n < 10 {
			pause = min(firstPause<<n, topPause)
		}
	}
	if errors.As(err, &f) {
		switch pause = max(pause, min(f.after, mostBusy)); f.kind {
		case errLocked:
			pause = max(pause, locked)
		case errBusy:
			pause = max(pause, firstPause)
		}
	}
	if pause == 0 {
		return
	}
	if until := g.clock().Add(pause); until.After(g.until) {
		g.until = until
	}
	if g.why != err.Error() {
		g.why = err.Error()
		g.log.Warn("language model left alone", "why", g.why, "for", pause)
	}
}

// trouble is why nobody is asked, "" if somebody would be.
func (g *gate) trouble() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.clock().Before(g.until) {
		return g.why
	}
	return ""
}
