package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	api "github.com/slack-go/slack"
)

// Kinds of failure of a call of the Web API.
var (
	// errUncertain: Slack may or may not have done it.
	errUncertain = errors.New("slack: uncertain")
	// errRefused: Slack will not do it; nothing was done.
	errRefused = errors.New("slack: refused")
	// errLocked: the token does not open the workspace any more.
	errLocked = errors.New("slack: locked out")
)

// lockouts are the errors of a token that opens nothing.
var lockouts = []string{
	"token_revoked", "account_inactive", "invalid_auth", "not_authed", "token_expired", "team_access_not_granted", "org_login_required",
}

// passing are Slack's errors that may pass, and after which it is not known
// what was done.
var passing = []string{"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}

// A caller calls the Web API: within its rates, not while Slack is down and not
// with a token that is dead. It repeats what Slack put off (429), since then
// nothing was done, and nothing else.
type caller struct {
	pace       time.Duration // between messages in the channel
	first, top time.Duration // waits after failures: doubling from first to top
	metrics    *metrics
	onLock     func(code string) // called once when the token dies
	now        func() time.Time  // the service's clock, for how long it has been down

	mu     sync.Mutex
	slot   time.Time            // when the next message may be posted
	put    map[string]time.Time // by method: until then Slack wants to hear none of it
	paused time.Time            // until then nobody tries whether Slack is back
	fails  int                  // failures in a row
	probe  bool                 // somebody tries whether Slack is back
	locked string               // Slack's word for why the token is dead
	since  time.Time            // since when nothing can be shown; zero if all is well
	refuse string               // Slack's word for why no card can be posted
}

// tripped is how many failures in a row open the circuit: from then on one
// call at a time tries.
const tripped = 3

// turn waits until the next message may be posted, about one a second.
func (c *caller) turn(ctx context.Context) error {
	c.mu.Lock()
	now := time.Now()
	at := c.slot
	if at.Before(now) {
		at = now
	}
	c.slot = at.Add(c.pace)
	c.mu.Unlock()
	return sleep(ctx, time.Until(at))
}

// A putOff is Slack's wish to hear nothing for a while of what was asked.
type putOff struct{ after time.Duration }

func (p *putOff) Error() string { return "slack: not before " + p.after.String() + " from now" }

// call does one thing. Its errors are errUncertain, errRefused (with Slack's
// word, see codeOf), errLocked, or ctx's.
func (c *caller) call(ctx context.Context, method string, do func(context.Context) error) error {
	for {
		err := c.try(ctx, method, do)
		var put *putOff
		if !errors.As(err, &put) {
			return err
		}
		if err := sleep(ctx, put.after); err != nil {
			return err
		}
	}
}

// try is call that does not wait when it is put off: a *putOff, for what may
// come later while other things go on.
func (c *caller) try(ctx context.Context, method string, do func(context.Context) error) error {
	probing, err := c.enter(ctx, method)
	if err != nil {
		return err
	}
	limited, cancel := underWay(ctx)
	err = do(limited)
	cancel()
	after, kind := kindOf(err)
	if ctx.Err() != nil && kind == errUncertain {
		c.leave(method, probing, nil, 0)
		return errors.Join(errUncertain, ctx.Err())
	}
	c.leave(method, probing, kind, after)
	c.metrics.calls.WithLabelValues(method, resultOf(kind, after)).Inc()
	switch {
	case after > 0:
		return &putOff{after}
	case kind == nil:
		return nil
	case kind == errLocked:
		c.lock(codeOf(err))
		return errLocked
	}
	return errors.Join(kind, err)
}

// lastWords is how long a call under way has left when the desk stops. Slack
// may take later what was cut off, when the next process has looked already
// and posts it again.
const lastWords = 2 * time.Second

// underWay is the context of a call: not over as soon as ctx is.
func underWay(ctx context.Context) (context.Context, context.CancelFunc) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTime)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lastWords, cancel) })
	return limited, func() { stop(); cancel() }
}

// enter waits until a call may be made.
func (c *caller) enter(ctx context.Context, method string) (probing bool, err error) {
	for {
		c.mu.Lock()
		put, wait := time.Until(c.put[method]), time.Until(c.paused)
		switch {
		case c.locked != "":
			c.mu.Unlock()
			return false, errLocked
		case put > 0:
			c.mu.Unlock()
			return false, &putOff{put}
		case wait > 0:
		case c.fails < tripped:
			c.mu.Unlock()
			return false, nil
		case !c.probe:
			c.probe = true
			c.mu.Unlock()
			return true, nil
		default:
			wait = max(c.first/4, time.Millisecond)
		}
		c.mu.Unlock()
		if err := sleep(ctx, wait); err != nil {
			return false, err
		}
	}
}

// leave notes how a call ended.
func (c *caller) leave(method string, probing bool, kind error, after time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if probing {
		c.probe = false
	}
	switch {
	case after > 0:
		c.put[method] = time.Now().Add(after)
	case kind == errUncertain:
		if c.fails++; c.fails >= tripped {
			wait := c.top
			if n := c.fails - tripped; n < 10 {
				wait = min(c.first<<n, c.top)
			}
			c.paused = time.Now().Add(wait)
		}
	default:
		c.fails = 0
	}
	if c.fails >= tripped {
		c.metrics.down.Set(1)
	} else {
		c.metrics.down.Set(0)
	}
	c.mark()
}

// mark notes since when nothing can be shown. c.mu is held.
func (c *caller) mark() {
	switch down := c.locked != "" || c.fails >= tripped; {
	case !down:
		c.since = time.Time{}
	case c.since.IsZero():
		c.since = c.now()
	}
}

// outage is for how long nothing can be shown, by the service's clock; 0 if all is well.
func (c *caller) outage() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return 0
	}
	return max(c.now().Sub(c.since), 1)
}

// lock stops all calls.
func (c *caller) lock(code string) {
	c.mu.Lock()
	first := c.locked == ""
	c.locked = code
	c.mark()
	c.mu.Unlock()
	if first {
		c.metrics.locked.Set(1)
		c.onLock(code)
	}
}

// unlock lets calls through again.
func (c *caller) unlock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.locked = ""
	c.mark()
	c.metrics.locked.Set(0)
}

// trouble is what an operator should know: "" if all is well.
func (c *caller) trouble() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.locked != "":
		return c.locked
	case c.fails >= tripped:
		return "unreachable"
	}
	return c.refuse
}

// refused notes why no card can be posted, "" when one was.
func (c *caller) refused(code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = code
}

// kindOf classifies an error; after is how long Slack wants to be left alone.
func kindOf(err error) (after time.Duration, kind error) {
	var put *api.RateLimitedError
	var no api.SlackErrorResponse
	var status api.StatusCodeError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &put):
		return max(put.RetryAfter, time.Millisecond), nil
	case errors.As(err, &no):
		switch {
		case no.Err == "ratelimited" || no.Err == "rate_limited":
			return time.Second, nil
		case slices.Contains(lockouts, no.Err):
			return 0, errLocked
		case slices.Contains(passing, no.Err):
			return 0, errUncertain
		}
		return 0, errRefused
	case errors.As(err, &status):
		switch {
		case status.Code == http.StatusTooManyRequests:
			return time.Second, nil
		case status.Code >= 400 && status.Code < 500 && status.Code != http.StatusRequestTimeout:
			return 0, errRefused
		}
	}
	return 0, errUncertain
}

// codeOf is Slack's word in an error: "channel_not_found".
func codeOf(err error) string {
	var no api.SlackErrorResponse
	if errors.As(err, &no) {
		return no.Err
	}
	return ""
}

func resultOf(kind error, after time.Duration) string {
	switch {
	case after > 0:
		return "put_off"
	case kind == nil:
		return "ok"
	case kind == errUncertain:
		return "uncertain"
	case kind == errLocked:
		return "locked"
	}
	return "refused"
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
