package gateway

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// C91: the person who takes over sees what the customer wants, what is known,
// what was promised and booked, and how often they came before.
func TestCaseTellsEverything(t *testing.T) {
	r := newRig(t, steps{
		"person": {dialogs.Enqueue{Queue: "no_match", Summary: "Router is dead", Facts: []dialogs.Fact{
			{ID: "service", Value: "broadband_repair"}, {ID: "grade", Value: "major", Text: "inferred"}, {ID: "name", Value: "Chen", Text: "陈"},
		}}},
	})
	r.speaks(t)
	ctx, now := context.Background(), r.clock.Now()
	id := r.waiting("a")[0]
	conv := r.conversation(id)
	r.write(func(tx store.Tx) error {
		cu := store.Customer{ID: conv.CustomerID, Name: "Chen", Phone: "+8613800138000", PhoneVerified: true, Segment: "high_value", Area: "haidian"}
		late := store.Clock{Name: "result", DueAt: now.Add(time.Hour)}
		soon := store.Clock{Name: "progress", DueAt: now.Add(time.Minute)}
		met := store.Clock{Name: "acceptance", DueAt: now, MetAt: now}
		earlier := store.Conversation{ID: "cv_before", CustomerID: cu.ID, Address: web("z"), Mode: chat.ModeClosed, CreatedAt: now.Add(-time.Hour)}
		return errors.Join(tx.SaveCustomer(cu), tx.CreateConversation(earlier),
			tx.SaveTicket(store.Ticket{ID: "tk_1", Number: "T-1", CustomerID: cu.ID, Kind: "fault", Priority: "major", Status: "received", Summary: "dead", Clocks: []store.Clock{met, late, soon}}),
			tx.SaveAppointment(store.Appointment{ID: "ap_1", Code: "123456", CustomerID: cu.ID, Service: "broadband_repair", Resource: "t01", Status: "booked", Start: now, End: now.Add(time.Hour)}),
			tx.SaveSurvey(store.Survey{ID: "sv_1", CustomerID: cu.ID, Overall: 5, Status: "answered", CreatedAt: now.Add(-2 * time.Hour), AnsweredAt: now.Add(-2 * time.Hour)}),
			tx.SaveSurvey(store.Survey{ID: "sv_2", CustomerID: cu.ID, Overall: 2, Status: "answered", CreatedAt: now.Add(-time.Hour), AnsweredAt: now.Add(-time.Hour)}),
			tx.SaveSurvey(store.Survey{ID: "sv_3", CustomerID: cu.ID, Status: "offered", CreatedAt: now}),
			tx.SetSetting(consentSetting(chat.Address{Channel: chat.SMS, ID: cu.Phone}), "x"))
	})
	for l, want := range map[chat.Locale][4]string{chat.English: {"Broadband repair", "Haidian", "major", "陈"}, chat.Chinese: {"宽带维修", "海淀", "重大", "陈"}} {
		k, err := r.Case(ctx, id, l)
		if err != nil {
			t.Fatal(err)
		}
		if k.Mode != chat.ModeWaiting || k.Position != 1 || k.Reason != "no_match" || k.Summary != "Router is dead" || k.Earlier != 1 || k.Since.IsZero() {
			t.Errorf("%s: %+v", l, k)
		}
		if p := k.Customer; p.Name != "Chen" || !p.Verified || p.Segment != "high_value" || !p.Blocked || !like(p.Area, want[1]) {
			t.Errorf("%s: customer %+v", l, p)
		}
		if f := k.Facts; len(f) != 3 || !like(f[0].Value, want[0]) || !like(f[1].Value, want[2]) || f[2].Value != want[3] || f[0].Label == "service" {
			t.Errorf("%s: facts %+v", l, f)
		}
		if k.Rating.Mark != 2 || !k.Rating.At.Equal(now.Add(-time.Hour)) {
			t.Errorf("%s: rating %+v", l, k.Rating)
		}
		if x := k.Tickets; len(x) != 1 || x[0].Clock != "progress" || !x[0].Due.Equal(now.Add(time.Minute)) {
			t.Errorf("%s: tickets %+v", l, x)
		}
		if x := k.Visits; len(x) != 1 || x[0].Code != "123456" || !like(x[0].Service, want[0]) {
			t.Errorf("%s: visits %+v", l, x)
		}
	}
	if _, err := r.Case(ctx, "cv_none", ""); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("a case of nothing: %v", err)
	}
}

// C96: a note is for colleagues, taken once, whoever writes it, also when all is over.
func TestNoteIsForColleagues(t *testing.T) {
	r := newRig(t, handoff)
	ctx := context.Background()
	id := r.waiting("a")[0]
	before := len(r.entries(id))
	for range 2 {
		if err := r.Note(ctx, id, wang, channels.Reply{ID: "n1", Text: " has a dog "}); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Note(ctx, id, wang, channels.Reply{Text: " "}); !errors.Is(err, ErrInvalid) {
		t.Errorf("an empty note: %v", err)
	}
	if err := errors.Join(r.Claim(ctx, id, li), r.Resolve(ctx, id, li, channels.Resolution{Disposition: "solved", Note: "new cable"})); err != nil {
		t.Fatal(err)
	}
	if err := r.Note(ctx, id, li, channels.Reply{Text: "and a cat"}); err != nil {
		t.Fatal(err)
	}
	k, err := r.Case(ctx, id, "")
	if err != nil || len(k.Notes) != 3 || k.Notes[0].Text != "has a dog" || k.Notes[0].Name != "Wang Wu" || k.Notes[0].After != int64(before) ||
		k.Notes[1].Text != "new cable" || k.Notes[2].Text != "and a cat" {
		t.Errorf("notes %+v, %v", k.Notes, err)
	}
	for _, e := range r.entries(id) {
		if e.Author == chat.Agent {
			t.Errorf("the customer sees %q", e.Prompt.Text)
		}
	}
	if err := r.Resolve(ctx, id, li, channels.Resolution{Disposition: string(make([]byte, 41))}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a long disposition: %v", err)
	}
}

// C100: a transfer has one owner at a time, keeps the wait and what was found
// out, and leaves why to who takes over.
func TestTransfer(t *testing.T) {
	r := newRig(t, handoff)
	ctx := context.Background()
	id := r.waiting("a")[0]
	since := r.conversation(id).QueuedAt
	to := func(by, whom channels.Agent) error {
		return r.Transfer(ctx, id, by, channels.Transfer{To: whom, Reason: "speaks Cantonese"})
	}
	if err := to(li, wang); !errors.Is(err, ErrNotOwner) {
		t.Errorf("by nobody: %v", err)
	}
	if err := r.Claim(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	if err := to(li, li); !errors.Is(err, ErrInvalid) {
		t.Errorf("to oneself: %v", err)
	}
	if err := to(li, wang); err != nil {
		t.Fatal(err)
	}
	k, err := r.Case(ctx, id, "")
	if err != nil || k.Owner.ID != wang.ID || k.Summary != "wants a person" || len(k.Notes) != 1 || k.Notes[0].Text != "speaks Cantonese" {
		t.Errorf("%+v, %v", k, err)
	}
	if _, err := r.Reply(ctx, id, li, channels.Reply{Text: "wait"}); !errors.Is(err, ErrNotOwner) {
		t.Errorf("who passed it on still writes: %v", err)
	}
	if err := r.Transfer(ctx, id, wang, channels.Transfer{}); err != nil {
		t.Fatal(err)
	}
	if c := r.conversation(id); c.Mode != chat.ModeWaiting || !c.QueuedAt.Equal(since) || c.Agent != "" {
		t.Errorf("passed to the queue: %+v", c)
	}
}

// C96: a correction says that it is one, and corrects only one's own line.
func TestCorrection(t *testing.T) {
	r := newRig(t, handoff)
	r.speaks(t)
	ctx := context.Background()
	id := r.waiting("a")[0]
	if err := r.Claim(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	said, err := r.Reply(ctx, id, li, channels.Reply{Text: "at three"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Reply(ctx, id, li, channels.Reply{ID: "x", Text: "at five", Corrects: said.Seq})
	if err != nil || !like(e.Prompt.Text, "at five") || e.Prompt.Text == "at five" {
		t.Errorf("%+v, %v", e, err)
	}
	for _, seq := range []int64{1, said.Seq + 100} {
		if _, err := r.Reply(ctx, id, li, channels.Reply{Text: "at six", Corrects: seq}); !errors.Is(err, ErrInvalid) {
			t.Errorf("a correction of line %d: %v", seq, err)
		}
	}
}

// First-contact owner (handbook §6.1): who comes back and waits was somebody's.
func TestWhoServedLast(t *testing.T) {
	r := newRig(t, handoff)
	served := func(id string) channels.Agent {
		t.Helper()
		list, err := r.Cases(t.Context(), chat.ModeWaiting, "")
		k, again := r.Case(t.Context(), id, "")
		if err := errors.Join(err, again); err != nil || len(list) > 0 && list[0].Served != k.Served {
			t.Fatalf("%+v, %+v, %v", list, k, err)
		}
		return k.Served
	}
	id := r.waiting("a")[0]
	if got := served(id); got != (channels.Agent{}) {
		t.Errorf("nobody served, but %+v", got)
	}
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.advance(6 * time.Minute) // who says nothing serves nobody
	if got := served(id); got != (channels.Agent{}) {
		t.Errorf("after silence: %+v", got)
	}
	if err := errors.Join(r.Claim(t.Context(), id, wang), r.Return(t.Context(), id, wang)); err != nil {
		t.Fatal(err)
	}
	r.say(web("a"), "person")
	if got := served(id); got != wang {
		t.Errorf("served by %+v", got)
	}
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	if got := served(id); got != (channels.Agent{}) {
		t.Errorf("with an owner: %+v", got)
	}
	if err := r.Resolve(t.Context(), id, li, channels.Resolution{}); err != nil {
		t.Fatal(err)
	}
	if got := served(id); got != li {
		t.Errorf("resolved by %+v", got)
	}
}

// The typing is shown of whose words reach the customer, and of nobody else.
func TestOnlyWhoAnswersTypes(t *testing.T) {
	r := newRig(t, handoff)
	id := r.waiting("a")[0]
	r.AgentTyping(id, li)
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.AgentTyping(id, wang)
	if n := r.web.typed.Load(); n != 0 {
		t.Errorf("%d times somebody else typed", n)
	}
	if r.AgentTyping(id, li); r.web.typed.Load() != 1 {
		t.Error("the owner's typing is not shown")
	}
	if err := r.Join(t.Context(), id, wang); err != nil {
		t.Fatal(err)
	}
	if r.AgentTyping(id, wang); r.web.typed.Load() != 2 {
		t.Error("the typing of who joined is not shown")
	}
	if err := r.Transfer(t.Context(), id, li, channels.Transfer{}); err != nil {
		t.Fatal(err)
	}
	if r.AgentTyping(id, wang); r.web.typed.Load() != 2 {
		t.Error("who had joined is still typing when nobody owns it")
	}
}

// Who leaves the queue leaves nothing there: neither a reason nor a clock.
func TestLeavingTheQueue(t *testing.T) {
	r := newRig(t, handoff)
	r.speaks(t)
	id := r.waiting("a")[0]
	r.say(web("a"), "never")
	if k, err := r.Case(t.Context(), id, ""); err != nil || k.Reason != "" || k.Summary != "" {
		t.Errorf("%+v, %v", k, err)
	}
	r.advance(time.Hour)
	r.alarmed(id)
	for _, bad := range []string{"no answer", "解决", "<b>", "a\nb"} {
		if err := errors.Join(r.Claim(t.Context(), id, li), r.Resolve(t.Context(), id, li, channels.Resolution{Disposition: bad})); !errors.Is(err, ErrInvalid) {
			t.Errorf("disposition %q: %v", bad, err)
		}
	}
}

func TestDeskRemembers(t *testing.T) {
	r := newRig(t, handoff)
	ctx := context.Background()
	if err := errors.Join(r.Remember(ctx, "slack", "cv_1", "a"), r.Remember(ctx, "slack", "cv_2", "b"),
		r.Remember(ctx, "slack", "cv_1", ""), r.Remember(ctx, "slacker", "cv_3", "c")); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Remembered(ctx, "slack"); err != nil || len(got) != 1 || got["cv_2"] != "b" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAttending(t *testing.T) {
	r := newRig(t, handoff)
	leave, again := r.Attend(wang), r.Attend(wang)
	defer r.Attend(li)()
	if got := r.Attending(); len(got) != 2 || got[0].ID != li.ID || got[1].ID != wang.ID {
		t.Errorf("%+v", got)
	}
	leave()
	leave()
	if got := r.Attending(); len(got) != 2 {
		t.Errorf("left one of two desks: %+v", got)
	}
	with := wang
	with.Phone = "+8613900000000"
	for range 20 { // no order of the map decides
		gone := r.Attend(with)
		if got := r.Attending(); len(got) != 2 || got[1].Phone != with.Phone {
			t.Fatalf("at a desk with a phone: %+v", got)
		}
		gone()
	}
	again()
	if got := r.Attending(); len(got) != 1 {
		t.Errorf("left both: %+v", got)
	}
}

// speaks gives the rig the words of the built-in pack.
func (r *rig) speaks(t *testing.T) {
	t.Helper()
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	r.pack = p
}

func (r *rig) write(f func(store.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(context.Background(), f); err != nil {
		r.t.Fatal(err)
	}
}

func like(s, part string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(part)) }

// A person who takes a conversation that nobody passed on sees all the same
// what the customer wants and has told (behaviours C91).
func TestCaseOfAClaimFromTheAssistant(t *testing.T) {
	r := newEngineRig(t)
	r.say(web("v"), "#booking.new")
	id := r.say(web("v"), "broadband repair").Conversation
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	k, err := r.Case(t.Context(), id, chat.English)
	if err != nil || k.Summary == "" || len(k.Facts) == 0 || !like(k.Facts[0].Value, "broadband repair") {
		t.Errorf("%q, %+v, %v", k.Summary, k.Facts, err)
	}
}
