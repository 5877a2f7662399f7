package slack

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

func testCaller(t *testing.T) *caller {
	m, err := newMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &caller{pace: time.Second, first: time.Second, top: 30 * time.Second, metrics: m, onLock: func(string) {}, now: time.Now, put: map[string]time.Time{}}
}

func TestKindsOfFailure(t *testing.T) {
	for _, c := range []struct {
		err   error
		kind  error
		after time.Duration
	}{
		{nil, nil, 0},
		{&api.RateLimitedError{RetryAfter: 7 * time.Second}, nil, 7 * time.Second},
		{api.StatusCodeError{Code: 429}, nil, time.Second},
		{api.SlackErrorResponse{Err: "ratelimited"}, nil, time.Second},
		{api.SlackErrorResponse{Err: "token_revoked"}, errLocked, 0},
		{api.SlackErrorResponse{Err: "account_inactive"}, errLocked, 0},
		{api.SlackErrorResponse{Err: "invalid_auth"}, errLocked, 0},
		{api.SlackErrorResponse{Err: "channel_not_found"}, errRefused, 0},
		{api.SlackErrorResponse{Err: "internal_error"}, errUncertain, 0},
		{api.StatusCodeError{Code: http.StatusBadGateway}, errUncertain, 0},
		{api.StatusCodeError{Code: http.StatusNotFound}, errRefused, 0},
		{io.ErrUnexpectedEOF, errUncertain, 0},
		{context.DeadlineExceeded, errUncertain, 0},
	} {
		if after, kind := kindOf(c.err); kind != c.kind || after != c.after {
			t.Errorf("%v: %v, %v", c.err, kind, after)
		}
	}
}

// While Slack is down one call at a time tries, ever more seldom; the first
// that works lets all through.
func TestTheCircuitOpensAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testCaller(t)
		var calls, atOnce atomic.Int32
		var down atomic.Bool
		down.Store(true)
		do := func(context.Context) error {
			calls.Add(1)
			if atOnce.Add(1) > 1 && c.trouble() != "" {
				t.Error("two try at once")
			}
			time.Sleep(100 * time.Millisecond)
			atOnce.Add(-1)
			if down.Load() {
				return api.StatusCodeError{Code: 503}
			}
			return nil
		}
		for range tripped {
			if err := c.call(t.Context(), "x", do); !errors.Is(err, errUncertain) {
				t.Fatal(err)
			}
		}
		if c.trouble() != "unreachable" {
			t.Error("the circuit is closed")
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				for c.call(t.Context(), "x", do) != nil {
				}
			})
		}
		time.Sleep(10 * time.Minute)
		if n := calls.Load(); n > 35 {
			t.Errorf("%d calls in ten minutes", n)
		}
		down.Store(false)
		all.Wait()
		if c.trouble() != "" {
			t.Error(c.trouble())
		}
	})
}

func TestPaceIsOneMessageASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, began := testCaller(t), time.Now()
		for range 10 {
			if err := c.turn(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 9*time.Second {
			t.Errorf("ten messages in %v", took)
		}
	})
}

// What Slack puts off holds up only itself: marks wait, lines do not.
func TestMarksThatArePutOffHoldUpNoLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		ts := r.claimed("cv_1", chat.Web, li)
		r.slack.Script("reactions.add", workspace.Outcome{Error: "ratelimited", RetryAfter: 2 * time.Second})
		line := r.post(li, ts, "hello")
		began := time.Now()
		for i := range 5 {
			r.office.says("cv_1", chat.Customer, []string{"line 1", "line 2", "line 3", "line 4", "line 5"}[i])
		}
		r.inOrder(ts, 5)
		if took := time.Since(began); took > time.Second {
			t.Errorf("lines waited %v for a mark", took)
		}
		r.until("✅", func() bool { return r.reacted(line, markSent) })
		r.faultless()
	})
}

// A bot that nobody invited joins a public channel; what else stops cards is seen.
func TestTheBotJoinsItsChannel(t *testing.T) {
	r := newRig(t, func(_ *Config, c *workspace.Config) { c.Channels[0].Members = []string{li} })
	r.office.wait("cv_1", chat.Web)
	r.card("cv_1")
	r.slack.SetChannel(workspace.Channel{ID: deskChannel, Name: "desk", Archived: true, Members: []string{li, workspace.BotUserID}})
	r.office.wait("cv_2", chat.Web)
	r.until("the reason", func() bool { return r.desk.Trouble() == "is_archived" })
	r.slack.SetChannel(workspace.Channel{ID: deskChannel, Name: "desk", Members: []string{li, workspace.BotUserID}})
	r.card("cv_2")
	if trouble := r.desk.Trouble(); trouble != "" {
		t.Error(trouble)
	}
}
