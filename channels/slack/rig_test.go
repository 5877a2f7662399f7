package slack

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// Ids of the people in the tests' workspace.
const (
	li, chen, guest, stranger, robot, gone = "U0LI", "U0CHEN", "U0GUEST", "U0STRANGER", "U0ROBOT", "U0GONE"

	deskChannel = "C0DESK"
	secret      = "8f742231b10e8888abcd99yyyzzz85a5"
)

// A rig is a desk between an office and a workspace.
type rig struct {
	*testing.T
	net     network
	office  *office
	slack   *workspace.Workspace
	desk    *Desk
	server  *httptest.Server
	handler atomic.Pointer[http.Handler]
	ctx     context.Context
	audits  []string
	mu      sync.Mutex
	log     strings.Builder
}

type rigOption func(*Config, *workspace.Config)

func newRig(t *testing.T, options ...rigOption) *rig {
	t.Helper()
	return newRigOn(t, loopback{}, options...)
}

func newRigOn(t *testing.T, net network, options ...rigOption) *rig {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*net.patience())
	r := &rig{T: t, net: net, office: newOffice(), ctx: ctx}
	all := []string{workspace.BotUserID, li, chen, guest, stranger}
	sc := workspace.Config{
		BotToken: "xoxb-1", SigningSecret: secret,
		Channels: []workspace.Channel{{ID: deskChannel, Name: "desk", Members: all}},
		Users: []workspace.User{
			{ID: li, Name: "li", RealName: "Li Na", Phone: "138 0013 8001"}, {ID: chen, Name: "chen", RealName: "Chen", Locale: "zh-CN"},
			{ID: guest, Name: "guest", Kind: workspace.Guest}, {ID: stranger, Name: "stranger", Kind: workspace.Stranger},
			{ID: robot, Name: "robot", Kind: workspace.Bot}, {ID: gone, Name: "gone", Kind: workspace.Deleted},
		},
	}
	cfg := Config{
		Desk: r.office, Files: r.office, File: r.office.file, Token: "xoxb-1", SigningSecret: secret, Channel: deskChannel,
		URL: "https://desk.example", Country: "CN", Log: slog.New(slog.NewTextHandler(r, nil)),
		Audit: func(_ context.Context, actor, action, subject, detail string) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.audits = append(r.audits, actor+" "+action+" "+subject+" "+detail)
			return nil
		},
		Canned: []channels.Canned{{ID: "hello", Title: map[chat.Locale]string{chat.English: "Greeting", chat.Chinese: "问候"},
			Text: map[chat.Locale]string{chat.English: "Hello {customer}, this is {agent}.", chat.Chinese: "{customer}您好，我是{agent}。"}}},
	}
	for _, o := range options {
		o(&cfg, &sc)
	}
	var err error
	r.slack, err = net.workspace(sc)
	r.must(err)
	cfg.APIBase = r.slack.Base()
	r.desk = r.newDesk(cfg)
	r.handle()
	r.server = net.serve(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { (*r.handler.Load()).ServeHTTP(w, q) }))
	r.slack.Point(workspace.URLs{Events: r.server.URL + "/slack/events", Interactions: r.server.URL + "/slack/interactions", Commands: r.server.URL + "/slack/commands"})
	t.Cleanup(func() {
		if err := r.desk.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		r.slack.Close()
		r.server.Close()
		cancel()
		if t.Failed() {
			r.mu.Lock()
			t.Log(r.log.String())
			r.mu.Unlock()
		}
	})
	return r
}

func (r *rig) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

func (r *rig) newDesk(cfg Config) *Desk {
	d, err := New(cfg)
	if err != nil {
		r.Fatal(err)
	}
	r.net.hurry(d)
	d.Start()
	return d
}

func (r *rig) handle() {
	h := r.desk.Handler()
	r.handler.Store(&h)
}

// restart ends the desk and begins another.
func (r *rig) restart() {
	r.Helper()
	old := r.desk
	if err := old.Stop(r.ctx); err != nil {
		r.Fatal(err)
	}
	cfg := old.cfg
	cfg.Metrics = nil
	r.desk = r.newDesk(cfg)
	r.handle()
}

// until waits for something that people see.
func (r *rig) until(what string, ok func() bool) {
	r.Helper()
	deadline := time.Now().Add(r.net.patience())
	for !ok() {
		if time.Now().After(deadline) {
			var all []string
			for _, m := range r.all() {
				all = append(all, fmt.Sprintf("%s %s: %s %v", m.TS, m.Thread, r.slack.Reads(m), m.Reactions))
			}
			r.Fatalf("never: %s\n%s\nlines %+v", what, strings.Join(all, "\n"), r.office.entries)
		}
		time.Sleep(3 * time.Millisecond)
	}
}

// card waits for the card of a conversation and returns its ts.
func (r *rig) card(id string) string {
	r.Helper()
	ts := ""
	r.until("the card of "+id, func() bool {
		t := r.desk.known(id)
		if t == nil {
			return false
		}
		rec := t.get()
		ts = rec.TS
		return rec.TS != "" && rec.Seq > 0 && rec.Seq >= r.seq(id)
	})
	return ts
}

func (r *rig) seq(id string) int64 {
	k, _ := r.office.Case(r.ctx, id, "")
	return k.Seq
}

// thread is what people read under a card, one string a message.
func (r *rig) thread(ts string) (list []string) {
	for _, m := range r.slack.Thread(deskChannel, ts) {
		if m.TS != ts {
			list = append(list, r.slack.Reads(m))
		}
	}
	return list
}

func (r *rig) message(ts string) workspace.Message {
	r.Helper()
	for _, m := range r.all() {
		if m.TS == ts {
			return m
		}
	}
	r.Fatalf("no message %s", ts)
	return workspace.Message{}
}

// all are the channel's messages and their replies.
func (r *rig) all() (list []workspace.Message) {
	for _, m := range r.slack.Messages(deskChannel) {
		list = append(list, r.slack.Thread(deskChannel, m.TS)...)
	}
	return list
}

// must fails on an error of somebody's act.
func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) post(user, thread, text string) string {
	r.Helper()
	ts, err := r.slack.As(user).Post(r.ctx, deskChannel, thread, text)
	r.must(err)
	return ts
}

func (r *rig) press(user, ts, action string) {
	r.Helper()
	r.must(r.slack.As(user).Press(r.ctx, workspace.In(deskChannel, ts), action, ""))
}

// claimed makes a conversation of a channel and has somebody claim it.
func (r *rig) claimed(id string, c chat.Channel, user string, change ...func(*channels.Case)) string {
	r.Helper()
	r.office.wait(id, c, change...)
	ts := r.card(id)
	r.press(user, ts, "claim")
	r.until("owned", func() bool { return strings.Contains(r.slack.Reads(r.message(ts)), say(chat.English, "resolve")) })
	return ts
}

// whispered are the ephemerals that somebody has got.
func (r *rig) whispered(user, part string) (n int) {
	for _, m := range r.slack.Ephemerals(user) {
		if strings.Contains(r.slack.Reads(m), part) {
			n++
		}
	}
	return n
}

func (r *rig) reacted(ts, emoji string) bool {
	for _, x := range r.message(ts).Reactions {
		if x.Name == emoji {
			return true
		}
	}
	return false
}

// faultless fails if the desk broke a rule of Slack's.
func (r *rig) faultless() {
	r.Helper()
	r.must(r.slack.Settle(r.ctx))
	for _, f := range r.slack.Faults() {
		r.Error(f)
	}
}

var _ io.Writer = (*rig)(nil)
