package console

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// An ending remembers which sessions were signed out, by their cookies, until
// they would have run out; their streams end at once. It does not outlive the
// process, whose streams end with it.
type ending struct {
	mu    sync.Mutex
	until map[string]time.Time
	bell  chan struct{} // closed with every sign-out
}

func newEnding() *ending { return &ending{until: map[string]time.Time{}, bell: make(chan struct{})} }

// end signs a session out.
func (e *ending) end(cookie string, expires, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c, at := range e.until {
		if !now.Before(at) {
			delete(e.until, c)
		}
	}
	e.until[cookie] = expires
	close(e.bell)
	e.bell = make(chan struct{})
}

func (e *ending) has(cookie string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, ended := e.until[cookie]
	return ended
}

func (e *ending) rings() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.bell
}

// whileSignedIn is the request's context until its session ends or runs out.
// Who needs none, or came with the token, has none.
func (c *Console) whileSignedIn(r *http.Request) (context.Context, context.CancelFunc) {
	k, err := r.Cookie(cookieName)
	if err != nil {
		return context.WithCancel(r.Context())
	}
	s, ok := c.session(r)
	if !ok { // another way let it in
		return context.WithCancel(r.Context())
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.Expires.Sub(c.cfg.Now()))
	go func() {
		for {
			bell := c.ended.rings()
			if c.ended.has(k.Value) {
				cancel()
				return
			}
			select {
			case <-bell:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx, cancel
}
