package gateway

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// understand stands in for intents: "#booking.new" is that intent, and a few
// words are what they look like.
type understand struct{}

func (understand) Understand(_ context.Context, text string, in intents.Context) (m chat.Meaning) {
	m.Outcome = chat.Reject
	if id, ok := strings.CutPrefix(text, "#"); ok {
		m.Outcome, m.Intents = chat.Accept, []chat.Scored{{ID: id, Score: 0.99}}
	}
	add := func(kind chat.Kind, words, value string) {
		if i := strings.Index(text, words); i >= 0 {
			m.Entities = append(m.Entities, chat.Entity{Kind: kind, Text: words, Begin: i, End: i + len(words), Value: value})
		}
	}
	add(chat.KindService, "broadband repair", "broadband_repair")
	add(chat.KindAddress, "88 Zhongguancun Street, Haidian", "88 Zhongguancun Street, Haidian")
	add(chat.KindArea, "Haidian", "haidian")
	add(chat.KindPhone, "13800138000", "+8613800138000")
	add(chat.KindName, "Chen Wei", "Chen Wei")
	return m
}

// builtin is the pack of the product, read once.
var builtin = sync.OnceValues(pack.Builtin)

// newEngineRig is a gateway with the real dialogs and the built-in pack.
func newEngineRig(t testing.TB, change ...func(*rig)) *rig {
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	use := func(r *rig) {
		r.cfg.Pack, r.cfg.Understand = p, understand{}
		r.clock.set(time.Date(2026, 11, 23, 10, 0, 0, 0, p.Zone))
		r.web.traits = chat.Traits{
			Hold: 10 * time.Minute, Nudge: 5 * time.Minute, Expire: 24 * time.Hour, Patience: 5 * time.Minute, Questions: 5,
		}
		r.wire.traits = chat.Traits{
			Hold: 15 * time.Minute, Nudge: 30 * time.Minute, Expire: 24 * time.Hour, Reopen: 72 * time.Hour, Questions: 1, Quiet: true, Numbered: true,
		}
	}
	return newRig(t, dialogs.New(p), append([]func(*rig){use}, change...)...)
}

// choose presses a button.
func (r *rig) choose(a chat.Address, value string) {
	r.t.Helper()
	if _, err := r.Receive(context.Background(), chat.Message{From: a, Choice: value}); err != nil {
		r.t.Fatal(err)
	}
}

func TestVisitIsBookedWithTheRealDialogs(t *testing.T) {
	r := newEngineRig(t)
	a := web("v")
	r.say(a, "#booking.new")
	for _, text := range []string{"broadband repair", "88 Zhongguancun Street, Haidian", "Chen Wei", "13800138000"} {
		r.say(a, text)
	}
	var booked []store.Appointment
	for range 8 {
		r.read(func(v store.View) (err error) {
			booked, err = v.Appointments(store.AppointmentFilter{Status: "booked"}, store.Page{})
			return err
		})
		if len(booked) > 0 {
			break
		}
		entries := r.entries(r.conversationOf(a).ID)
		p := entries[len(entries)-1].Prompt
		if len(p.Choices) == 0 {
			t.Fatalf("stuck at %q", p.Text)
		}
		n := 0
		if p.Input == chat.InputSlot {
			n = 1 // the first begins in two hours, too soon for a reminder
		}
		r.choose(a, p.Choices[n].Value)
	}
	if len(booked) != 1 || booked[0].Code == "" || booked[0].Phone != "+8613800138000" || booked[0].Area != "haidian" {
		for _, e := range r.entries(r.conversationOf(a).ID) {
			t.Logf("%s: %s", e.Author, e.Prompt.Text)
		}
		t.Fatalf("booked = %+v", booked)
	}
	r.advance(booked[0].Start.Sub(r.Now()) - 90*time.Minute)
	reminders := 0
	for _, e := range r.entries(r.conversationOf(a).ID) {
		if e.Author == chat.Bot && strings.Contains(e.Prompt.Key, "remind") {
			reminders++
		}
	}
	if reminders != 1 {
		for _, e := range r.entries(r.conversationOf(a).ID) {
			t.Logf("%s %s %s: %s", e.At, e.Author, e.Prompt.Key, e.Prompt.Text)
		}
		t.Errorf("%d reminders were said", reminders)
	}
}

// TestInvariants holds invariants 3, 4, 5, 7 and 8 of behaviours.md, and
// gapless numbers, over random days of a few customers and two agents.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newEngineRig(t)
		day := &randomDay{rig: r, rt: rt, ids: map[string]bool{}}
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			day.step()
		}
		day.check()
		if err := r.Stop(context.Background()); err != nil {
			rt.Fatal(err)
		}
	})
}

// A randomDay is what customers, agents and the clock do.
type randomDay struct {
	*rig
	rt  *rapid.T
	ids map[string]bool // conversations
}

var people = []chat.Address{web("v1"), web("v2"), sms("+8613800138000"), sms("+8613800138001")}

var lines = []string{
	"#booking.new", "broadband repair", "88 Zhongguancun Street, Haidian", "Chen Wei", "13800138000", "#person", "#fault",
	"#complaint", "#cancel", "#booking.cancel", "#booking.move", "#booking.lookup", "#back", "#undo", "yes", "no", "1", "2", "5",
	"#thanks", "#bye", "#restart", "#request", "#ticket.lookup", "what?", "STOP", "START", "", "#feedback", "#menu",
}

func (d *randomDay) step() {
	ctx := context.Background()
	a := rapid.SampledFrom(people).Draw(d.rt, "who")
	switch rapid.IntRange(0, 11).Draw(d.rt, "what") {
	case 0:
		d.advance(time.Duration(rapid.IntRange(1, 2000).Draw(d.rt, "minutes")) * time.Minute)
	case 1, 2:
		d.agent(ctx, rapid.SampledFrom([]channels.Agent{li, wang}).Draw(d.rt, "agent"))
	case 3, 4, 5, 6:
		if l := d.live.at(a); l != nil {
			if choices := l.state.Asked.Choices; len(choices) > 0 {
				c := rapid.SampledFrom(choices).Draw(d.rt, "choice")
				d.message(chat.Message{From: a, Choice: c.Value})
			}
		}
	default:
		d.message(chat.Message{From: a, Text: rapid.SampledFrom(lines).Draw(d.rt, "line")})
	}
}

// message sends one, and checks that it got one reply or, with a person, none of the bot.
func (d *randomDay) message(m chat.Message) {
	res, err := d.Receive(context.Background(), m)
	if err != nil {
		d.rt.Fatal(err)
	}
	d.ids[res.Conversation] = true
	if n := len(res.Entries); n > 2 {
		d.rt.Fatalf("%d entries for one message", n)
	}
}

func (d *randomDay) agent(ctx context.Context, a channels.Agent) {
	for _, id := range slices.Sorted(keys(d.ids)) {
		c := d.conversation(id)
		switch {
		case c.Mode == chat.ModeWaiting:
			if err := d.Claim(ctx, id, a); err != nil {
				d.rt.Fatal(err)
			}
		case c.Mode == chat.ModeAgent && c.Agent == a.ID:
			var err error
			switch rapid.IntRange(0, 4).Draw(d.rt, "agent does") {
			case 0:
				_, err = d.Reply(ctx, id, a, channels.Reply{Text: "hm"})
			case 1:
				err = d.Return(ctx, id, a)
			case 2:
				err = d.Resolve(ctx, id, a, channels.Resolution{Survey: true})
			case 3:
				err = d.Transfer(ctx, id, a, channels.Transfer{})
			case 4:
				err = d.book(ctx, id, a)
			}
			if err != nil {
				d.rt.Fatal(err)
			}
		}
	}
}

// book takes the first window that is free.
func (d *randomDay) book(ctx context.Context, id string, a channels.Agent) error {
	o := channels.VisitOrder{Service: "broadband_repair", Area: "haidian", Address: "1 Road", Name: "Chen", Phone: "13800138000"}
	free, err := d.Windows(ctx, id, channels.VisitWish{Service: o.Service, Area: o.Area, Limit: 1})
	if err != nil || len(free) == 0 {
		return err
	}
	o.Window = free[0]
	_, err = d.Book(ctx, id, a, o)
	return err
}

func keys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (d *randomDay) check() {
	err := d.store.Read(context.Background(), func(v store.View) error {
		for id := range d.ids {
			if err := d.replayed(v, id); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
		if err := owned(v); err != nil {
			return err
		}
		return apart(v)
	})
	if err != nil {
		d.rt.Fatal(err)
	}
}

// replayed runs a conversation again from its log: the same states, one entry
// at most of ours a turn and that the one logged, none of the bot while a
// person owned it, numbers without a gap.
func (d *randomDay) replayed(v store.View, id string) error {
	turns, err := v.Turns(id)
	if err != nil {
		return err
	}
	c, err := v.Conversation(id)
	if err != nil {
		return err
	}
	entries, err := v.Entries(id, 0, 0)
	if err != nil {
		return err
	}
	gapless(d.t, entries)
	r := Replay{Dialogs: d.cfg.Dialogs, Zone: d.cfg.Pack.Zone, Traits: d.Traits, Channel: c.Address.Channel}
	seq := int64(0)
	for _, t := range turns {
		_, effects, err := r.Turn(t.Log)
		if err != nil {
			return err
		}
		var said []chat.Prompt
		for _, f := range effects {
			if s, ok := f.(dialogs.Say); ok {
				said = append(said, s.Prompt)
			}
		}
		var ours []chat.Entry
		for seq < t.LastSeq {
			if e := entries[seq]; e.Author == chat.Bot || e.Author == chat.System {
				ours = append(ours, e)
			}
			seq++
		}
		if len(ours) > 1 {
			return fmt.Errorf("turn %d said %d entries", t.Number, len(ours))
		}
		for _, e := range ours {
			if want := dialogs.Join(said).Text; e.Author == chat.Bot && e.Prompt.Text != want {
				return fmt.Errorf("turn %d said %q, again %q", t.Number, e.Prompt.Text, want)
			}
			if e.Author == chat.Bot && r.State.Mode == chat.ModeAgent {
				return fmt.Errorf("turn %d: the bot spoke while a person owned it", t.Number)
			}
		}
	}
	if string(r.State.Encode()) != string(c.State) {
		return fmt.Errorf("stored state %s, replayed %s", c.State, r.State.Encode())
	}
	if r.State.Mode != c.Mode {
		return fmt.Errorf("mode %s, state says %s", c.Mode, r.State.Mode)
	}
	return nil
}

// owned: every timer has an owner.
func owned(v store.View) error {
	timers, err := v.DueTimers(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), 1000)
	if err != nil {
		return err
	}
	for _, t := range timers {
		if _, err := v.Conversation(t.Conversation); err != nil {
			return fmt.Errorf("timer %+v: %w", t, err)
		}
		want := map[string]string{timerHold: held, timerRemind: booked, timerNoShow: booked}[t.Name]
		if want == "" {
			continue
		}
		if a, err := v.Appointment(t.Subject); err != nil || a.Status != want {
			return fmt.Errorf("timer %+v of an appointment %q: %w", t, a.Status, err)
		}
	}
	return nil
}

// apart: no technician is in two places.
func apart(v store.View) error {
	claims, err := v.Claims(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	for i, a := range claims {
		for _, b := range claims[:i] {
			if a.Resource == b.Resource && a.Start.Before(b.End) && b.Start.Before(a.End) {
				return fmt.Errorf("%+v and %+v", a, b)
			}
		}
		if p, err := v.Appointment(a.Appointment); err != nil || (p.Status != held && p.Status != booked) {
			return fmt.Errorf("claim of an appointment %q: %w", p.Status, err)
		}
	}
	return nil
}
