package workspace

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// A mode is a program in Socket Mode: it acknowledges what comes, with answer
// to what takes one.
type mode struct {
	client *socketmode.Client
	mu     sync.Mutex
	got    []socketmode.Event
	more   chan struct{} // told of what it has got
	answer any
	silent bool
}

func (a *app) socketMode() *mode {
	a.t.Helper()
	n := a.w.Connections()
	m := &mode{client: socketmode.New(a.api), more: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = m.client.RunContext(ctx) })
	wg.Go(func() { m.read(ctx) })
	a.t.Cleanup(func() { cancel(); wg.Wait() })
	must(a.t, a.w.Await(a.t.Context(), func() bool { return a.w.Connections() > n }))
	return m
}

func (m *mode) read(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-m.client.Events:
			if e.Request == nil || e.Request.EnvelopeID == "" {
				continue
			}
			m.mu.Lock()
			m.got = append(m.got, e)
			answer, silent := m.answer, m.silent
			m.mu.Unlock()
			select {
			case m.more <- struct{}{}:
			default:
			}
			switch {
			case silent:
			case answer != nil && e.Request.AcceptsResponsePayload:
				_ = m.client.Ack(*e.Request, answer)
			default:
				_ = m.client.Ack(*e.Request)
			}
		}
	}
}

func (m *mode) set(answer any, silent bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer, m.silent = answer, silent
}

func (m *mode) events() []socketmode.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]socketmode.Event(nil), m.got...)
}

// waits waits until it has got so many.
func (m *mode) waits(n int) []socketmode.Event {
	for len(m.events()) < n {
		<-m.more
	}
	return m.events()
}

func inSocketMode(c *Config) { c.AppToken = appToken }

func TestSocketMode(t *testing.T) {
	a, ctx := newApp(t, inSocketMode), t.Context()
	m := a.socketMode()
	ts := a.posted(slack.NewActionBlock("", button("resolve", "7")))
	must(t, a.w.Settle(ctx))
	p := a.w.As(mei)
	must(t, second(p.Post(ctx, desk, ts, "hello")))
	must(t, p.Press(ctx, In(desk, ts), "resolve", ""))
	m.set(map[string]any{"text": "queue is empty"}, false)
	must(t, p.Command(ctx, desk, "/desk", "queue"))
	got := m.events()
	if len(got) != 4 {
		t.Fatalf("%d envelopes", len(got))
	}
	e, ok := got[1].Data.(slackevents.EventsAPIEvent)
	if inner, is := e.InnerEvent.Data.(*slackevents.MessageEvent); !ok || !is || inner.Text != "hello" || inner.ThreadTimeStamp != ts {
		t.Errorf("event %+v", got[1].Data)
	}
	c, ok := got[2].Data.(slack.InteractionCallback)
	if !ok || c.ActionCallback.BlockActions[0].ActionID != "resolve" {
		t.Errorf("interaction %+v", got[2].Data)
	}
	if s, ok := got[3].Data.(slack.SlashCommand); !ok || s.Text != "queue" || s.UserID != mei {
		t.Errorf("command %+v", got[3].Data)
	}
	if e := a.w.Ephemerals(mei); len(e) != 1 || e[0].Text != "queue is empty" {
		t.Errorf("answer %+v", e)
	}
	_, err := a.api.OpenViewContext(ctx, c.TriggerID, resolveModal())
	must(t, err)
	m.set(slack.NewErrorsViewSubmissionResponse(map[string]string{"note": "why?"}), false)
	faults, err := p.Submit(ctx, map[string]string{"how": "solved"})
	must(t, err)
	if faults["note"] != "why?" {
		t.Errorf("faults %v", faults)
	}
	if len(a.hits("message")) > 0 {
		t.Error("it came by HTTP as well")
	}
	a.innocent()
}

func TestEachEventGoesToOneSocket(t *testing.T) {
	a, ctx := newApp(t, inSocketMode), t.Context()
	one, two := a.socketMode(), a.socketMode()
	for range 10 {
		must(t, second(a.w.As(mei).Post(ctx, desk, "", "x")))
	}
	if n, o := len(one.events()), len(two.events()); n+o != 10 || n == 0 || o == 0 {
		t.Errorf("%d and %d", n, o)
	}
	a.innocent()
}

func TestSocketsAreRefreshed(t *testing.T) {
	a, ctx := newApp(t, inSocketMode), t.Context()
	m := a.socketMode()
	for _, end := range []func(){a.w.Refresh, a.w.Cut} {
		end()
		must(t, a.w.Await(ctx, func() bool { return a.w.Connections() == 1 }))
		must(t, second(a.w.As(mei).Post(ctx, desk, "", "x")))
	}
	if n := len(m.events()); n != 2 {
		t.Errorf("%d events", n)
	}
	a.innocent()
}

func TestAnAckThatDoesNotCome(t *testing.T) {
	a, ctx := newApp(t, inSocketMode, func(c *Config) { c.Client = &http.Client{Timeout: 30 * time.Millisecond} }), t.Context()
	must(t, second(a.w.As(mei).Post(ctx, desk, "", "nobody is there")))
	a.guilty("event message: connection_failed: no socket is open (attempt 0)")
	m := a.socketMode()
	m.set(nil, true)
	must(t, second(a.w.As(mei).Post(ctx, desk, "", "x")))
	must(t, a.w.Settle(ctx))
	a.guilty("event message: http_timeout: no ack in time (attempt 1)")
	last := m.waits(2)[1].Request
	if last.RetryAttempt != 1 || last.RetryReason != "http_timeout" {
		t.Errorf("retry %+v", last)
	}
	if err := a.w.As(mei).Command(ctx, desk, "/desk", ""); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("command: %v", err)
	}
}

func TestWhatASocketMayNotSay(t *testing.T) {
	a := newApp(t, inSocketMode)
	_, url, err := a.api.StartSocketModeContext(t.Context())
	must(t, err)
	conn, _, err := websocket.DefaultDialer.Dial(url, nil)
	must(t, err)
	defer conn.Close()
	if _, resp, err := websocket.DefaultDialer.Dial(url, nil); err == nil || resp.StatusCode != 403 {
		t.Errorf("a ticket was taken twice: %v", err)
	}
	for said, fault := range map[string]string{
		"hello": "socket: not JSON", `{"envelope_id":"e1"}`: `socket: ack of "e1"`,
		`{"envelope_id":"e1","payload":"` + strings.Repeat("x", ackLimit) + `"}`: "socket: an ack of 20",
	} {
		n := len(a.w.Faults())
		must(t, conn.WriteMessage(websocket.TextMessage, []byte(said)))
		must(t, a.w.Await(t.Context(), func() bool { return len(a.w.Faults()) > n }))
		a.guilty(fault)
	}
}
