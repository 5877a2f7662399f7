package conversations_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// ordinaryInputs is how many inputs TestInvariants makes without
// SWITCHBOARD_INPUTS; a sequence has meanInputs of them on average.
const (
	ordinaryInputs = 6000
	meanInputs     = 60
)

// TestInvariants holds the eight invariants of behaviours.md over random days
// of six customers on three channels, two agents, the API, the clock, a carrier
// that is down at times and processes that end: the real gateway, dialogs,
// pack, understanding and store.
func TestInvariants(t *testing.T) {
	inputs := ordinaryInputs
	if s := os.Getenv("SWITCHBOARD_INPUTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < meanInputs {
			t.Fatalf("SWITCHBOARD_INPUTS=%s: want a number of at least %d", s, meanInputs)
		}
		inputs = n
	}
	if !given("rapid.checks") {
		set(t, "rapid.checks", strconv.Itoa(inputs/meanInputs))
	}
	if !given("rapid.steps") {
		set(t, "rapid.steps", strconv.Itoa(meanInputs))
	}
	set(t, "rapid.nofailfile", "true") // the transcript and the seed tell enough
	learnt := learn(t)
	total := 0
	rapid.Check(t, func(rt *rapid.T) {
		w := newDays(rt, learnt)
		defer w.end()
		rt.Repeat(map[string]func(*rapid.T){
			"input": func(rt *rapid.T) {
				w.take(drawInput(rt))
				w.hold()
				total++
			},
		})
	})
	t.Logf("%d inputs, %v", total, learnt.seen)
	for _, what := range []string{"held", "booked", "completed", "ticket", "survey", "waiting", "agent", "closed", "opted out"} {
		if inputs >= ordinaryInputs && learnt.seen[what] == 0 {
			t.Errorf("no run came to %q: the inputs are too tame", what)
		}
	}
}

func given(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

func set(t *testing.T, name, value string) {
	f := flag.Lookup(name)
	if f == nil {
		t.Fatalf("no flag %s", name)
	}
	was := f.Value.String()
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Value.Set(was); err != nil {
			t.Error(err)
		}
	})
}

// An anInput is one thing that happens: what, to whom, and which of the many
// ways; the meaning of n is that of the kind.
type anInput struct {
	Kind string
	Who  int
	N    int
	Text string // of "junk" only
}

// kinds are what can happen, as often as they stand here.
var kinds = slices.Concat(
	slices.Repeat([]string{"apt"}, 12), // the answer that the question asks for
	slices.Repeat([]string{"press"}, 5),
	slices.Repeat([]string{"sentence"}, 6),
	slices.Repeat([]string{"phrase"}, 5),
	slices.Repeat([]string{"fact"}, 3),
	slices.Repeat([]string{"question", "pass", "claim", "reply", "hang up"}, 2),
	slices.Repeat([]string{"visit"}, 3), // few succeed
	[]string{
		"stale", "nothing", "emoji", "media", "junk", "again", "other language", "stop", "start", "open",
		"return", "resolve", "requeue", "transfer", "note", "down", "join", "spam", "call", "restart", "carrier", "ticket", "outage",
	},
)

func drawInput(t *rapid.T) anInput {
	i := anInput{
		Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Who:  rapid.IntRange(0, len(addresses)-1).Draw(t, "who"),
		N:    rapid.IntRange(0, 1<<16).Draw(t, "n"),
	}
	if i.Kind == "junk" {
		i.Text = rapid.String().Draw(t, "text")
	}
	return i
}

var addresses = []chat.Address{
	{Channel: chat.Web, ID: "v1"}, {Channel: chat.Web, ID: "v2"}, {Channel: chat.Web, ID: "v3"},
	{Channel: chat.SMS, ID: "+8613800138000"}, {Channel: chat.SMS, ID: "+8613900139000"},
	{Channel: chat.Voice, ID: "+8613800138000"},
}

// A person is a customer as the test knows them.
type person struct {
	address chat.Address
	locale  chat.Locale
	offered []chat.Choice // last
	old     []chat.Choice // all that were ever offered
	input   chat.Input    // awaited
	sent    []sent
}

type sent struct {
	message chat.Message
	result  channels.Result
}

// days is a world under way.
type days struct {
	*learnt
	rt      *rapid.T
	ctx     context.Context
	clock   *ticks
	store   store.Store
	gateway *gateway.Gateway
	wires   map[chat.Channel]*wire
	people  []*person
	talks   map[string]*talk // conversations, by id
	out     map[string]bool  // opted out: number, or the id of another address
	number  int              // of the input
	ids     int              // of messages
	lines   []string
}

// A ticks is a clock that goes on by a second with every input.
type ticks struct {
	mu  sync.Mutex
	now time.Time
}

func (c *ticks) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *ticks) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
}

func newDays(rt *rapid.T, l *learnt) *days {
	st, err := sqlite.OpenMemory()
	if err != nil {
		rt.Fatal(err)
	}
	w := &days{
		learnt: l, rt: rt, ctx: context.Background(), store: st, talks: map[string]*talk{},
		out: map[string]bool{}, wires: map[chat.Channel]*wire{},
		clock: &ticks{now: time.Date(2026, 11, 23, 10, 0, 0, 0, l.pack.Zone)},
	}
	for _, c := range []chat.Channel{chat.Web, chat.SMS, chat.Voice} {
		w.wires[c] = newWire(c)
	}
	for n, a := range addresses {
		w.people = append(w.people, &person{address: a, locale: chat.Locales[n%2]})
	}
	w.begin()
	return w
}

func (w *days) begin() {
	c := gateway.Config{Store: w.store, Dialogs: w.engine, Pack: w.pack, Understand: w.understand, Clock: w.clock}
	for _, wire := range w.wires {
		if wire.Traits().Spoken {
			c.Channels = append(c.Channels, heard{wire})
		} else {
			c.Channels = append(c.Channels, wire)
		}
	}
	g, err := gateway.New(c)
	w.must(err)
	w.must(g.Start(w.ctx))
	w.gateway = g
	for _, a := range agents { // both are on duty, so that cases are offered
		g.Attend(a)
	}
}

func (w *days) end() {
	w.carrier(true)
	if err := errors.Join(w.gateway.Stop(w.ctx), w.store.Close()); err != nil {
		w.rt.Error(err)
	}
}

func (w *days) line(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf("%3d %s ", w.number, w.gateway.Now().Format("Mon 15:04:05"))+fmt.Sprintf(format, args...))
}

// broken ends the run with what was said and done.
func (w *days) broken(format string, args ...any) {
	w.rt.Helper()
	w.rt.Fatalf("%s\n%s", strings.Join(w.lines, "\n"), fmt.Sprintf(format, args...))
}

func (w *days) must(err error) {
	if err != nil {
		w.rt.Helper()
		w.broken("%v", err)
	}
}

// take has one input happen.
func (w *days) take(i anInput) {
	w.number++
	w.clock.tick()
	p := w.people[i.Who]
	switch i.Kind {
	case "pass":
		d := []time.Duration{time.Minute, 6 * time.Minute, 31 * time.Minute, 2 * time.Hour, 9 * time.Hour, 25 * time.Hour, 72 * time.Hour}[i.N%7]
		w.line("-- %v pass", d)
		_, err := w.gateway.AdvanceClock(w.ctx, d)
		w.must(err)
	case "restart":
		w.line("-- the process ends and begins anew")
		w.carrier(true)
		w.must(w.gateway.Stop(w.ctx))
		w.begin()
		_, err := w.gateway.AdvanceClock(w.ctx, 0) // what came due meanwhile
		w.must(err)
	case "carrier":
		up := !w.wires[chat.SMS].up()
		w.line("-- the carrier takes messages: %t", up)
		w.carrier(up)
	case "hang up":
		w.hangUp(p)
	case "open":
		if p.spoken() {
			w.call(p)
			break
		}
		w.line("-- %v opens", p.address)
		_, _, err := w.gateway.Open(w.ctx, p.address, p.locale)
		w.must(err)
	case "again":
		w.resend(p, i.N)
	case "visit", "ticket", "outage":
		w.office(i)
	case "claim", "reply", "return", "resolve", "requeue", "transfer", "note", "down", "join", "spam", "call":
		w.desk(i)
	default:
		w.write(p, w.message(p, i))
	}
	w.settle()
}

// write sends a customer's message.
func (w *days) write(p *person, m chat.Message) {
	w.ids++
	m.ID, m.From, m.Locale, m.Sent = "m"+strconv.Itoa(w.ids), p.address, p.locale, w.gateway.Now()
	w.line("%v > %q %s media %d", p.address, m.Text, m.Choice, len(m.Media))
	if m.From.Channel == chat.Web && w.modeOf(p.address) == "" {
		// The web opens a conversation before it takes a message.
		_, _, err := w.gateway.Open(w.ctx, p.address, p.locale)
		w.must(err)
		w.settle()
		w.hold()
	}
	if p.spoken() && w.callOf(p) == "" {
		w.call(p)
		w.settle()
		w.hold()
	}
	before := w.modeOf(p.address)
	if w.silenced(p.address) {
		before = chat.ModeAgent // nobody but a person may answer
	}
	r, err := w.gateway.Receive(w.ctx, m)
	w.must(err)
	p.sent = append(p.sent, sent{m, r})
	w.answered(before, m, r)
}

// silenced tells whether the customer at an address opted out, in whatever way,
// where that ends all talk.
func (w *days) silenced(a chat.Address) bool { return traitsOf(a.Channel).Keywords && w.out[a.ID] }

func (p *person) spoken() bool { return conversations.Traits[p.address.Channel].Spoken }

// callOf is the call that is alive between a person and us, "" for none.
func (w *days) callOf(p *person) string {
	c, err := w.gateway.Find(w.ctx, p.address)
	if errors.Is(err, channels.ErrNotFound) {
		return ""
	}
	w.must(err)
	return c.Call
}

// call has a person call us.
func (w *days) call(p *person) {
	w.ids++
	w.line("%v calls", p.address)
	_, err := w.gateway.Begin(w.ctx, chat.Message{ID: "call" + strconv.Itoa(w.ids), From: p.address, Locale: p.locale, Sent: w.gateway.Now()})
	w.must(err)
}

// hangUp ends the call of a person who has one.
func (w *days) hangUp(p *person) {
	c, err := w.gateway.Find(w.ctx, p.address)
	if errors.Is(err, channels.ErrNotFound) || c.Call == "" {
		return
	}
	w.must(err)
	w.line("%v hangs up", p.address)
	w.must(w.gateway.Hangup(w.ctx, c.ID, c.Call))
}

// answered: a customer's turn has one reply while the bot talks, else one at most (invariant 3).
func (w *days) answered(before chat.Mode, m chat.Message, r channels.Result) {
	if r.Duplicate || len(r.Entries) == 0 || r.Entries[0].Author != chat.Customer || r.Entries[0].ID != m.ID {
		w.broken("the result of a new message is %+v", r)
	}
	replies := len(r.Entries) - 1
	bot := before == "" || before == chat.ModeBot || before == chat.ModeClosed
	if replies > 1 || bot && replies != 1 {
		w.broken("invariant 3: %d replies to a message in mode %q", replies, before)
	}
}

// resend sends an earlier message once more: the first answer again, nothing else.
func (w *days) resend(p *person, n int) {
	if len(p.sent) == 0 {
		return
	}
	s := p.sent[n%len(p.sent)]
	w.line("%v > again %s %q %s", p.address, s.message.ID, s.message.Text, s.message.Choice)
	r, err := w.gateway.Receive(w.ctx, s.message)
	w.must(err)
	if !r.Duplicate || r.Conversation != s.result.Conversation || len(r.Entries) != len(s.result.Entries) {
		w.broken("the same message again: %+v, first %+v", r, s.result)
	}
	for i, e := range r.Entries {
		if f := s.result.Entries[i]; e.Seq != f.Seq || e.Prompt.Text != f.Prompt.Text {
			w.broken("the same message again: %+v, first %+v", e, f)
		}
	}
}

func (w *days) conversations() (list []store.Conversation) {
	w.must(w.store.Read(w.ctx, func(v store.View) (err error) {
		list, err = v.Conversations(store.ConversationFilter{}, store.Page{Limit: 1000})
		return err
	}))
	return list
}

// modeOf is the mode of the conversation that a message would continue, "" for a new one.
func (w *days) modeOf(a chat.Address) (m chat.Mode) {
	c, err := w.gateway.Find(w.ctx, a)
	if errors.Is(err, channels.ErrNotFound) {
		return ""
	}
	w.must(err)
	return c.Mode
}

// show notes what a customer was told.
func (w *days) show(a chat.Address, e chat.Entry) {
	p := w.people[slices.Index(addresses, a)]
	w.line("%v %s [%s] %s", a, e.Author, e.Status, conversations.Show(conversations.Traits[a.Channel], e.Prompt))
	p.old = append(p.old, p.offered...)
	p.offered, p.input = e.Prompt.Choices, e.Prompt.Input
}
