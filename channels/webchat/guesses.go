package webchat

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"switchboard/channels"
)

const (
	// guessWindow is how long wrong links are remembered.
	guessWindow = time.Minute
	// maxGuessers are remembered; one more, and all are forgotten before their time.
	maxGuessers = 10_000
)

// guesses counts wrong links by network address. The secret itself cannot be
// guessed; this keeps those who try from keeping the database busy.
type guesses struct {
	mu sync.Mutex
	by map[netip.Addr]tries
}

type tries struct {
	since time.Time // of the first
	n     int
}

// A guesser is who tries links, and how many may be wrong in a minute.
type guesser struct {
	from netip.Addr
	most int
}

// guesser is who tries links at a network address.
func (ch *Channel) guesser(from netip.Addr) guesser {
	if ofProxy(from) {
		return guesser{from, ch.cfg.LocalGuesses}
	}
	return guesser{from, ch.cfg.Guesses}
}

// A tooManyError says that a link was not looked up, right or wrong, because
// too many wrong ones came from there.
type tooManyError struct{ wait time.Duration }

func (e *tooManyError) Error() string { return "too many wrong links" }

// guess is follow for strangers.
func (ch *Channel) guess(ctx context.Context, from netip.Addr, secret string) (channels.Conversation, error) {
	g := ch.guesser(from)
	if wait := ch.guesses.try(g, ch.cfg.Now()); wait > 0 {
		return channels.Conversation{}, &tooManyError{wait}
	}
	c, err := ch.follow(ctx, secret)
	if !errors.Is(err, channels.ErrNotFound) {
		ch.guesses.excuse(g.from)
	}
	return c, err
}

// try counts a link as wrong until excuse says otherwise, so that many at once
// are limited too. With too many it returns how long to wait.
func (g *guesses) try(by guesser, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, known := g.by[by.from]
	left := guessWindow - now.Sub(t.since)
	switch {
	case !known || left <= 0:
		if g.by == nil || len(g.by) >= maxGuessers {
			g.by = map[netip.Addr]tries{}
		}
		t = tries{since: now}
	case t.n >= by.most:
		return left
	}
	t.n++
	g.by[by.from] = t
	return 0
}

// excuse takes back one try: the link was right, or could not be looked up.
func (g *guesses) excuse(from netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch t, known := g.by[from]; {
	case known && t.n > 1:
		t.n--
		g.by[from] = t
	case known:
		delete(g.by, from)
	}
}
