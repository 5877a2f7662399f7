package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/calendar"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// monday is when tests happen, unless they say otherwise: a working day, before noon.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// A steps is a Stepper for tests that are not about dialogs: it maps what is
// said to effects, and answers to a line that names them.
type steps map[string][]dialogs.Effect

func (s steps) Step(st dialogs.State, now dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	switch e := e.(type) {
	case dialogs.Began:
		st.Mode, st.Locale, st.OptedOut = chat.ModeBot, e.Locale, e.OptedOut
		return st, say("hello")
	case dialogs.ConsentChanged:
		st.OptedOut = e.OptedOut
		return st, nil
	case dialogs.Said:
		if e.Text == "never" {
			st.Mode = chat.ModeBot
		}
		if effects, ok := s[e.Text]; ok {
			return st, effects
		}
		return st, say("re: " + e.Text)
	case dialogs.AgentJoined:
		st.Mode = chat.ModeAgent
		return st, []dialogs.Effect{dialogs.Say{Prompt: chat.Prompt{Text: e.Name + " is here"}, Author: chat.System}}
	case dialogs.AgentReturned:
		st.Mode = chat.ModeBot
	case dialogs.AgentResolved:
		st.Mode = chat.ModeClosed
	case dialogs.AgentSilent:
		st.Mode = chat.ModeWaiting
	case dialogs.Queued:
		st.Mode = chat.ModeWaiting
	}
	if effects, ok := s[name(e)]; ok {
		return st, effects
	}
	return st, say(name(e))
}

// name is the line that tells of an event.
func name(e dialogs.Event) string {
	switch e := e.(type) {
	case dialogs.TimerFired:
		return strings.TrimSuffix("timer "+e.Name+" "+e.Subject, " ")
	case dialogs.Booked:
		return "booked"
	case dialogs.HoldLost:
		return "lost"
	case dialogs.Held:
		return "held"
	case dialogs.Failed:
		return "failed " + e.What
	case dialogs.Reminder:
		return "reminder"
	case dialogs.VisitClosed:
		return "visit " + e.Status
	case dialogs.VisitLate:
		return "late"
	case dialogs.TicketMoved:
		return strings.TrimSuffix("ticket "+e.Ticket.Status+": "+e.Note, ": ")
	case dialogs.AgentSilent:
		return "silent"
	case dialogs.AgentReturned:
		return "returned"
	case dialogs.Queued:
		return "queued"
	}
	return "answered"
}

func say(text string) []dialogs.Effect {
	return []dialogs.Effect{dialogs.Say{Prompt: chat.Prompt{Text: text}, Author: chat.Bot}}
}

// A fakeWire is a channel that keeps what it is given.
type fakeWire struct {
	name   chat.Channel
	traits chat.Traits
	fail   func(channels.Delivery) error

	mu       sync.Mutex
	attempts []channels.Delivery
	sent     []channels.Delivery
	times    []time.Time
	wake     chan struct{}
}

func newWire(name chat.Channel) *fakeWire {
	return &fakeWire{name: name, wake: make(chan struct{}, 10_000), traits: chat.Traits{Hold: 10 * time.Minute}}
}

func (w *fakeWire) Name() chat.Channel  { return w.name }
func (w *fakeWire) Traits() chat.Traits { return w.traits }

func (w *fakeWire) Send(_ context.Context, d channels.Delivery) (channels.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attempts = append(w.attempts, d)
	w.times = append(w.times, time.Now())
	defer func() { w.wake <- struct{}{} }()
	if w.fail != nil {
		if err := w.fail(d); err != nil {
			return channels.Receipt{}, err
		}
	}
	w.sent = append(w.sent, d)
	return channels.Receipt{ProviderID: "p"}, nil
}

// texts are what was sent in a conversation, in order.
func (w *fakeWire) texts(conversation string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, d := range w.sent {
		if d.Conversation == conversation {
			out = append(out, d.Entry.Prompt.Text)
		}
	}
	return out
}

// A liveWire is a channel that shows conversations live as well.
type liveWire struct {
	*fakeWire
	mu    sync.Mutex
	shown map[string][]int64 // numbers of entries, by conversation
	typed atomic.Int32
	last  channels.Conversation
}

func (w *liveWire) Changed(c channels.Conversation, entries []chat.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range entries {
		w.shown[c.ID] = append(w.shown[c.ID], e.Seq)
	}
	w.last = c
}

func (w *liveWire) AgentTyping(string) { w.typed.Add(1) }

// A fakeClock stands still until it is set.
type fakeClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *fakeClock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// A rig is a gateway with what it is wired to.
type rig struct {
	*Gateway
	t     testing.TB
	store store.Store
	wire  *fakeWire
	web   *liveWire
	clock *fakeClock
	cfg   Config
}

// testPack has one service that two technicians do in the one area, and one
// (solo) that one technician does.
func testPack() *pack.Pack {
	day := []calendar.Span{{From: 8 * 60, To: 20 * 60}}
	hours := &calendar.Hours{Zone: time.UTC, Week: [7][]calendar.Span{day, day, day, day, day, day, day}}
	return &pack.Pack{
		Zone: time.UTC, Field: hours, People: hours, Window: 2 * time.Hour,
		Services: []pack.Service{{ID: "repair", Bookable: true, Skill: "wire"}, {ID: "solo", Bookable: true, Skill: "rare"}},
		Areas:    []pack.Area{{ID: "north", Served: true}},
		Staff: []pack.Technician{
			{ID: "t1", Skills: []string{"wire", "rare"}, Areas: []string{"north"}},
			{ID: "t2", Skills: []string{"wire"}, Areas: []string{"north"}},
		},
		Survey: pack.Survey{Rest: 30 * 24 * time.Hour},
		Clocks: pack.Clocks{Progress: 24 * time.Hour},
	}
}

func newStore(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newRig starts a gateway on an empty store; change may alter what it is made of.
func newRig(t testing.TB, s Stepper, change ...func(*rig)) *rig {
	t.Helper()
	r := &rig{
		t: t, store: newStore(t), wire: newWire(chat.SMS), clock: &fakeClock{t: monday},
		web: &liveWire{fakeWire: newWire(chat.Web), shown: map[string][]int64{}},
	}
	r.cfg = Config{
		Store: r.store, Dialogs: s, Pack: testPack(), Clock: r.clock, Channels: []channels.Channel{r.wire, r.web},
	}
	for _, f := range change {
		f(r)
	}
	r.start()
	t.Cleanup(func() {
		if err := r.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := r.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// start makes a gateway of the rig's parts and starts it.
func (r *rig) start() {
	r.t.Helper()
	g, err := New(r.cfg)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := g.Start(context.Background()); err != nil {
		r.t.Fatal(err)
	}
	r.Gateway = g
}

// restart stops the gateway and starts another on the same store.
func (r *rig) restart() {
	r.t.Helper()
	if err := r.Stop(context.Background()); err != nil {
		r.t.Fatal(err)
	}
	r.start()
}

func sms(id string) chat.Address { return chat.Address{Channel: chat.SMS, ID: id} }
func web(id string) chat.Address { return chat.Address{Channel: chat.Web, ID: id} }

// say takes a message without an id.
func (r *rig) say(a chat.Address, text string) channels.Result {
	r.t.Helper()
	res, err := r.Receive(context.Background(), chat.Message{From: a, Text: text})
	if err != nil {
		r.t.Fatal(err)
	}
	return res
}

// reply is the text of the answer in a result, "" without one.
func reply(res channels.Result) string {
	for _, e := range res.Entries {
		if e.Author != chat.Customer {
			return e.Prompt.Text
		}
	}
	return ""
}

func (r *rig) read(f func(store.View) error) {
	r.t.Helper()
	if err := r.store.Read(context.Background(), f); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) conversation(id string) (c store.Conversation) {
	r.t.Helper()
	r.read(func(v store.View) (err error) {
		c, err = v.Conversation(id)
		return err
	})
	return c
}

func (r *rig) entries(id string) (e []chat.Entry) {
	r.t.Helper()
	r.read(func(v store.View) (err error) {
		e, err = v.Entries(id, 0, 0)
		return err
	})
	return e
}

// last is the last entry of a conversation.
func (r *rig) last(id string) chat.Entry {
	r.t.Helper()
	e := r.entries(id)
	if len(e) == 0 {
		r.t.Fatal("no entries")
	}
	return e[len(e)-1]
}

// gapless fails unless entries run 1, 2, 3 …
func gapless(t testing.TB, entries []chat.Entry) {
	t.Helper()
	for i, e := range entries {
		if e.Seq != int64(i)+1 {
			t.Fatalf("entry %d has number %d", i+1, e.Seq)
		}
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	_, err := New(Config{})
	for _, field := range []string{"Store", "Dialogs", "Pack"} {
		if err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("error %v does not name %s", err, field)
		}
	}
}

func TestOpenGreetsOnce(t *testing.T) {
	r := newRig(t, steps{})
	ctx := context.Background()
	c, began, err := r.Open(ctx, web("v1"), chat.Chinese)
	if err != nil || !began || c.Seq != 1 || c.Locale != chat.Chinese || c.Mode != chat.ModeBot {
		t.Fatalf("first Open = %+v, %v, %v", c, began, err)
	}
	again, began, err := r.Open(ctx, web("v1"), chat.Chinese)
	if err != nil || began || again != c {
		t.Errorf("second Open = %+v, %v, %v; want %+v", again, began, err, c)
	}
	if found, err := r.Find(ctx, web("v1")); err != nil || found != c {
		t.Errorf("Find = %+v, %v", found, err)
	}
	if _, err := r.Find(ctx, web("v2")); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("Find of a stranger = %v", err)
	}
	if _, err := r.History(ctx, "cv_none", 0, 0); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("History of no conversation = %v", err)
	}
	h, err := r.History(ctx, c.ID, 0, 0)
	if err != nil || len(h) != 1 || h[0].Prompt.Text != "hello" || h[0].Author != chat.Bot {
		t.Errorf("History = %+v, %v", h, err)
	}
}

func TestFirstMessageBeginsAndIsAnsweredInOneTurn(t *testing.T) {
	r := newRig(t, steps{})
	res := r.say(sms("+8613800138000"), "hi \x00\tthere\n")
	if got := []string{res.Entries[0].Prompt.Text, res.Entries[1].Prompt.Text}; !slices.Equal(got, []string{"hi  there", "hello\n\nre: hi  there"}) {
		t.Errorf("entries = %q", got)
	}
	if c := r.conversation(res.Conversation); c.Turns != 1 || c.Seq != 2 {
		t.Errorf("conversation = %+v", c)
	}
}

func TestClosedConversationReopens(t *testing.T) {
	close := steps{"bye": {dialogs.Say{Prompt: chat.Prompt{Text: "bye"}, Author: chat.Bot}}}
	r := newRig(t, closer{close}, func(r *rig) { r.wire.traits.Reopen = 72 * time.Hour })
	a := sms("+8613800138000")
	first := r.say(a, "bye")
	if c := r.conversation(first.Conversation); c.Mode != chat.ModeClosed {
		t.Fatalf("mode = %s", c.Mode)
	}
	r.clock.set(monday.Add(71 * time.Hour))
	if res := r.say(a, "bye"); res.Conversation != first.Conversation {
		t.Error("a message within the time began a new conversation")
	}
	r.clock.set(monday.Add(71*time.Hour + 72*time.Hour))
	second := r.say(a, "again")
	if second.Conversation == first.Conversation {
		t.Error("a message after the time went on")
	}
	if a, b := r.conversation(first.Conversation), r.conversation(second.Conversation); a.CustomerID != b.CustomerID {
		t.Error("the new conversation has another customer")
	}
}

// A closer ends the conversation with every "bye".
type closer struct{ Stepper }

func (c closer) Step(s dialogs.State, now dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	s, effects := c.Stepper.Step(s, now, e)
	if said, ok := e.(dialogs.Said); ok && said.Text == "bye" {
		s.Mode = chat.ModeClosed
	}
	return s, effects
}
