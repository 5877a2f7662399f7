package slack

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// An office is a channels.Desk in memory.
type office struct {
	mu      sync.Mutex
	cases   map[string]*channels.Case
	entries map[string][]chat.Entry
	ends    map[string]channels.Resolution
	seen    map[string]chat.Entry
	memory  map[string]string
	subs    []chan channels.DeskEvent
	files   map[string][]byte
	status  chat.Status // of what agents write
	down    bool
	claims  int
}

func newOffice() *office {
	return &office{
		cases: map[string]*channels.Case{}, entries: map[string][]chat.Entry{}, ends: map[string]channels.Resolution{},
		seen: map[string]chat.Entry{}, memory: map[string]string{}, files: map[string][]byte{}, status: chat.StatusSent,
	}
}

var today = time.Date(2026, 11, 27, 2, 0, 0, 0, time.UTC)

func (o *office) Now() time.Time { return today }

// wait adds a customer who waits.
func (o *office) wait(id string, c chat.Channel, change ...func(*channels.Case)) {
	o.mu.Lock()
	k := &channels.Case{
		Conversation: channels.Conversation{ID: id, Address: chat.Address{Channel: c, ID: "+8613800138000"}, Locale: chat.English, Mode: chat.ModeWaiting},
		Customer:     channels.Person{ID: "cu_1", Name: "Wang Fang", Phone: "+8613800138000", Verified: true, Segment: "standard", Area: "Haidian"},
		Reason:       "request", Since: today.Add(time.Minute), Summary: "No internet since this morning",
		Facts:   []channels.Named{{ID: "address", Label: "Address", Value: "88 Zhongguancun Street"}},
		Tickets: []channels.CaseTicket{{Number: "SB-1001", Kind: "fault", Priority: "major", Status: "received", Summary: "No internet", Due: today.Add(2 * time.Hour)}},
		Earlier: 2,
	}
	for _, f := range change {
		f(k)
	}
	o.cases[id] = k
	o.mu.Unlock()
	o.says(id, chat.Customer, "I want to talk to a person")
}

// says adds an entry.
func (o *office) says(id string, a chat.Author, text string, media ...chat.Media) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.add(id, chat.Entry{Author: a, Prompt: chat.Prompt{Text: text}, Media: media, Status: chat.StatusReceived})
}

func (o *office) add(id string, e chat.Entry) chat.Entry {
	e.Seq, e.At = int64(len(o.entries[id])+1), today
	o.entries[id] = append(o.entries[id], e)
	o.cases[id].Seq = e.Seq
	o.publish(id, "", e)
	return e
}

func (o *office) publish(id string, was chat.Mode, list ...chat.Entry) {
	for _, s := range o.subs {
		select {
		case s <- channels.DeskEvent{Conversation: id, Was: was, Mode: o.cases[id].Mode, Entries: list}:
		default:
		}
	}
}

// settle changes the status of an entry, as an outbox does: nobody is told.
func (o *office) settle(id string, seq int64, s chat.Status) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entries[id][seq-1].Status = s
}

// agentLines are what the customer has got from people.
func (o *office) agentLines(id string) (list []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.entries[id] {
		if e.Author == chat.Agent {
			list = append(list, e.Prompt.Text)
		}
	}
	return list
}

func (o *office) notes(id string) (list []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, n := range o.cases[id].Notes {
		list = append(list, n.Text)
	}
	return list
}

func (o *office) mode(id string) chat.Mode {
	k, _ := o.Case(context.Background(), id)
	return k.Mode
}

func (o *office) owner(id string) string {
	k, _ := o.Case(context.Background(), id)
	return k.Owner.ID
}

func (o *office) Cases(context.Context) (list []channels.Case, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, k := range o.cases {
		if k.Mode == chat.ModeWaiting || k.Mode == chat.ModeAgent {
			list = append(list, *k)
		}
	}
	slices.SortFunc(list, func(a, b channels.Case) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}

func (o *office) Case(_ context.Context, id string) (channels.Case, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if k := o.cases[id]; k != nil {
		out := *k
		out.Notes = slices.Clone(k.Notes)
		return out, nil
	}
	return channels.Case{}, channels.ErrNotFound
}

func (o *office) History(_ context.Context, id string, after int64, limit int) ([]chat.Entry, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.entries[id][min(int(after), len(o.entries[id])):])
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list, nil
}

// act does something to a case, or is down.
func (o *office) act(id string, f func(k *channels.Case) error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down {
		return channels.ErrUnavailable
	}
	k := o.cases[id]
	if k == nil {
		return channels.ErrNotFound
	}
	was := k.Mode
	err := f(k)
	if err == nil {
		o.publish(id, was)
	}
	return err
}

func (o *office) Claim(_ context.Context, id string, a channels.Agent) error {
	return o.act(id, func(k *channels.Case) error {
		switch {
		case k.Mode == chat.ModeAgent && k.Owner.ID != a.ID:
			return &channels.ClaimedError{Name: k.Owner.Name}
		case k.Mode == chat.ModeClosed:
			return channels.ErrInvalid
		}
		o.claims++
		k.Mode, k.Owner = chat.ModeAgent, a
		return nil
	})
}

func owned(k *channels.Case, a channels.Agent) error {
	if k.Mode != chat.ModeAgent || k.Owner.ID != a.ID {
		return channels.ErrNotOwner
	}
	return nil
}

func (o *office) Reply(_ context.Context, id string, a channels.Agent, r channels.Reply) (e chat.Entry, err error) {
	err = o.act(id, func(k *channels.Case) error {
		if old, twice := o.seen[r.ID]; twice {
			e = old
			return nil
		}
		if err := owned(k, a); err != nil {
			return err
		}
		text := r.Text
		if r.Corrects > 0 {
			text = "Correction: " + text
		}
		e = o.add(id, chat.Entry{Author: chat.Agent, Name: a.Name, ID: r.ID, Prompt: chat.Prompt{Text: text}, Media: r.Media, Status: o.status})
		o.seen[r.ID] = e
		return nil
	})
	return e, err
}

func (o *office) Note(_ context.Context, id string, a channels.Agent, r channels.Reply) error {
	return o.act(id, func(k *channels.Case) error {
		if _, twice := o.seen[r.ID]; twice && r.ID != "" {
			return nil
		}
		o.seen[r.ID] = chat.Entry{}
		k.Notes = append(k.Notes, channels.Note{Agent: a.ID, Name: a.Name, Text: r.Text, Media: r.Media, At: today})
		return nil
	})
}

func (o *office) Transfer(_ context.Context, id string, a channels.Agent, to channels.Transfer) error {
	return o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		if to.Reason != "" {
			k.Notes = append(k.Notes, channels.Note{Agent: a.ID, Name: a.Name, Text: to.Reason, At: today})
		}
		k.Owner, k.Mode = to.To, chat.ModeAgent
		if to.To.ID == "" {
			k.Mode = chat.ModeWaiting
		}
		return nil
	})
}

func (o *office) Return(_ context.Context, id string, a channels.Agent) error {
	return o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		k.Mode, k.Owner = chat.ModeBot, channels.Agent{}
		return nil
	})
}

func (o *office) Resolve(_ context.Context, id string, a channels.Agent, r channels.Resolution) error {
	return o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		k.Mode, o.ends[id] = chat.ModeClosed, r
		return nil
	})
}

func (o *office) Subscribe() (<-chan channels.DeskEvent, func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := make(chan channels.DeskEvent, 1024)
	o.subs = append(o.subs, s)
	return s, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.subs = slices.DeleteFunc(o.subs, func(x chan channels.DeskEvent) bool { return x == s })
	}
}

func (o *office) Remember(_ context.Context, _, id, what string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if what == "" {
		delete(o.memory, id)
	} else {
		o.memory[id] = what
	}
	return nil
}

func (o *office) Remembered(context.Context, string) (map[string]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := map[string]string{}
	for k, v := range o.memory {
		out[k] = v
	}
	return out, nil
}

func (o *office) Keep(_ context.Context, key, name, kind string, data []byte) (chat.Media, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.files[channels.FileURL(key)] = data
	return chat.Media{Type: kind, Name: name, URL: channels.FileURL(key), Size: int64(len(data))}, nil
}

func (o *office) file(_ context.Context, url string) (string, []byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if data, ok := o.files[url]; ok {
		return "f", data, nil
	}
	return "", nil, channels.ErrNotFound
}

// Ids of the people in the tests' workspace.
const (
	li, chen, guest, stranger, robot, gone = "U0LI", "U0CHEN", "U0GUEST", "U0STRANGER", "U0ROBOT", "U0GONE"

	deskChannel = "C0DESK"
	secret      = "8f742231b10e8888abcd99yyyzzz85a5"
)

// A rig is a desk between an office and a workspace.
type rig struct {
	*testing.T
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
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	r := &rig{T: t, office: newOffice(), ctx: ctx}
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
		Canned: []Canned{{ID: "hello", Title: map[chat.Locale]string{chat.English: "Greeting", chat.Chinese: "问候"},
			Text: map[chat.Locale]string{chat.English: "Hello {customer}, this is {agent}.", chat.Chinese: "{customer}您好，我是{agent}。"}}},
	}
	for _, o := range options {
		o(&cfg, &sc)
	}
	var err error
	if r.slack, err = workspace.Listen(sc); err != nil {
		t.Fatal(err)
	}
	cfg.APIBase = r.slack.Base()
	r.desk = r.newDesk(cfg)
	r.handle()
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { (*r.handler.Load()).ServeHTTP(w, q) }))
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
	d.calls.pace, d.calls.first, d.calls.top = time.Millisecond, 5*time.Millisecond, 50*time.Millisecond
	d.revive, d.poll = 50*time.Millisecond, 10*time.Millisecond
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
	deadline := time.Now().Add(15 * time.Second)
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
	k, _ := r.office.Case(r.ctx, id)
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
