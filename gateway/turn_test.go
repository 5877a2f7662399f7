package gateway

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
	"switchboard/intents"
)

func TestParallelMessagesKeepOrder(t *testing.T) {
	const n = 60
	r := newRig(t, steps{})
	a := web("v1")
	var conversations sync.Map
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			res, err := r.Receive(context.Background(), chat.Message{ID: fmt.Sprint(i), From: a, Text: fmt.Sprint(i)})
			if err != nil || len(res.Entries) != 2 || res.Duplicate {
				t.Errorf("message %d: %+v, %v", i, res, err)
			}
			conversations.Store(res.Conversation, true)
		})
	}
	all.Wait()
	ids := 0
	conversations.Range(func(id, _ any) bool {
		ids++
		entries := r.entries(id.(string))
		gapless(t, entries)
		if len(entries) != 2*n {
			t.Errorf("%d entries, want %d", len(entries), 2*n)
		}
		for i := 0; i+1 < len(entries); i += 2 {
			q, a := entries[i].Prompt.Text, entries[i+1].Prompt.Text
			if i > 0 && a != "re: "+q {
				t.Errorf("%q was answered %q", q, a)
			}
		}
		r.web.mu.Lock()
		defer r.web.mu.Unlock()
		for i, seq := range r.web.shown[id.(string)] {
			if seq != int64(i)+1 {
				t.Errorf("watcher saw %d in place %d", seq, i+1)
			}
		}
		return true
	})
	if ids != 1 {
		t.Errorf("%d conversations, want 1", ids)
	}
}

func TestSameMessageIsTakenOnce(t *testing.T) {
	for _, opened := range []bool{false, true} {
		t.Run(fmt.Sprintf("opened=%v", opened), func(t *testing.T) {
			r := newRig(t, steps{})
			a := sms("+8613800138000")
			if opened {
				r.say(a, "first")
			}
			var mu sync.Mutex
			var results []channels.Result
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					res, err := r.Receive(context.Background(), chat.Message{ID: "m1", From: a, Text: "once"})
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					results = append(results, res)
				})
			}
			all.Wait()
			fresh := 0
			for _, res := range results {
				if !res.Duplicate {
					fresh++
				}
				if res.Conversation != results[0].Conversation || len(res.Entries) != 2 ||
					res.Entries[0].Seq != results[0].Entries[0].Seq || reply(res) != reply(results[0]) {
					t.Errorf("answers differ: %+v and %+v", res, results[0])
				}
			}
			if fresh != 1 {
				t.Errorf("taken %d times", fresh)
			}
			// Another sender may use the same id.
			if res, err := r.Receive(context.Background(), chat.Message{ID: "m1", From: sms("+8613800138001"), Text: "x"}); err != nil || res.Duplicate {
				t.Errorf("same id of another address: %+v, %v", res, err)
			}
		})
	}
}

func TestChoiceIsStoredAsItsLabel(t *testing.T) {
	offer := steps{"menu": say("which?")}
	r := newRig(t, labelled{offer})
	a := web("v1")
	r.say(a, "menu")
	res, err := r.Receive(context.Background(), chat.Message{From: a, Choice: "book"})
	if err != nil || res.Entries[0].Prompt.Text != "Book a visit" {
		t.Errorf("stored %+v, %v", res.Entries, err)
	}
	if res, err = r.Receive(context.Background(), chat.Message{From: a, Choice: "gone"}); err != nil || res.Entries[0].Prompt.Text != "gone" {
		t.Errorf("stale choice stored as %+v, %v", res.Entries, err)
	}
}

// A labelled offers one choice all the time.
type labelled struct{ Stepper }

func (l labelled) Step(s dialogs.State, now dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	s, effects := l.Stepper.Step(s, now, e)
	s.Asked.Choices = []chat.Choice{{Value: "book", Label: "Book a visit"}}
	return s, effects
}

func TestTurnCanBeReplayed(t *testing.T) {
	script := steps{
		"find":     {dialogs.Say{Prompt: chat.Prompt{Text: "let me see"}, Author: chat.Bot}, dialogs.FindWindows{Service: "repair", Area: "north"}},
		"answered": {dialogs.Enqueue{Queue: "request"}},
	}
	r := newRig(t, script)
	res := r.say(web("v1"), "find")
	if want := "hello\n\nlet me see\n\nqueued"; reply(res) != want {
		t.Fatalf("reply = %q, want %q", reply(res), want)
	}
	var turns []store.TurnRecord
	r.read(func(v store.View) (err error) {
		turns, err = v.Turns(res.Conversation)
		return err
	})
	log, err := dialogs.DecodeLog(turns[0].Log, time.UTC)
	if err != nil || len(log.Events) != 4 {
		t.Fatalf("log = %+v, %v", log, err)
	}
	var state dialogs.State
	for _, e := range log.Events {
		state, _ = script.Step(state, dialogs.Now{At: log.At}, e)
	}
	if got := r.conversation(res.Conversation).State; string(got) != string(state.Encode()) {
		t.Errorf("stored %s, replayed %s", got, state.Encode())
	}
}

func TestTurnThatAsksWithoutEndIsEnded(t *testing.T) {
	ask := []dialogs.Effect{dialogs.FindTickets{}}
	r := newRig(t, steps{"loop": ask, "answered": ask, "failed find_tickets": say("sorry")})
	if got := reply(r.say(web("v1"), "loop")); got != "hello\n\nsorry" {
		t.Errorf("reply = %q", got)
	}
	r = newRig(t, steps{"loop": ask, "answered": ask, "failed find_tickets": ask})
	if got := reply(r.say(web("v1"), "loop")); got != "hello" {
		t.Errorf("reply = %q", got)
	}
}

// A flaky store fails writes, or single calls in them.
type flaky struct {
	store.Store
	down    atomic.Bool  // every write is ErrUnavailable
	tickets atomic.Int32 // that many ticket saves fail
	full    atomic.Bool  // and all of them with ErrUnavailable
	hangups atomic.Bool  // turns of calls are refused
	files   atomic.Int32 // that many looks for a file fail
	turns   atomic.Int32 // that many turns are refused
	moved   atomic.Bool  // the next turn finds that another node was here, and then nothing can be read
	dark    atomic.Bool  // every read is ErrUnavailable
}

func (f *flaky) Read(ctx context.Context, fn func(store.View) error) error {
	if f.dark.Load() {
		return fmt.Errorf("disk gone: %w", store.ErrUnavailable)
	}
	return f.Store.Read(ctx, fn)
}

func (f *flaky) Write(ctx context.Context, fn func(store.Tx) error) error {
	if f.down.Load() {
		return fmt.Errorf("disk full: %w", store.ErrUnavailable)
	}
	return f.Store.Write(ctx, func(tx store.Tx) error { return fn(&flakyTx{Tx: tx, f: f}) })
}

type flakyTx struct {
	store.Tx
	f *flaky
}

func (t *flakyTx) SaveTurn(x store.Turn) error {
	if t.f.turns.Add(-1) >= 0 || t.f.hangups.Load() && x.Cause == "call" {
		return errors.New("constraint")
	}
	if t.f.moved.CompareAndSwap(true, false) {
		t.f.dark.Store(true)
		return store.ErrConflict
	}
	return t.Tx.SaveTurn(x)
}

func (t *flakyTx) File(id string) (store.File, error) {
	if t.f.files.Add(-1) >= 0 {
		return store.File{}, fmt.Errorf("disk gone: %w", store.ErrUnavailable)
	}
	return t.Tx.File(id)
}

func (t *flakyTx) SaveTicket(k store.Ticket) error {
	// The ticket is written, and then something else goes wrong.
	err := t.Tx.SaveTicket(k)
	if t.f.full.Load() {
		return fmt.Errorf("disk full: %w", store.ErrUnavailable)
	}
	if t.f.tickets.Add(-1) >= 0 {
		return errors.New("constraint")
	}
	return err
}

func TestNothingIsLostWhileTheStoreCannotWrite(t *testing.T) {
	var f *flaky
	r := newRig(t, steps{}, func(r *rig) {
		f = &flaky{Store: r.store}
		r.cfg.Store = f
	})
	a := web("v1")
	id := r.say(a, "one").Conversation
	f.down.Store(true)
	m := chat.Message{ID: "m2", From: a, Text: "two"}
	if _, err := r.Receive(context.Background(), m); !errors.Is(err, channels.ErrUnavailable) {
		t.Fatalf("error = %v, want ErrUnavailable", err)
	}
	if _, _, err := r.Open(context.Background(), web("v2"), chat.English); !errors.Is(err, channels.ErrUnavailable) {
		t.Fatalf("Open: %v, want ErrUnavailable", err)
	}
	f.down.Store(false)
	res, err := r.Receive(context.Background(), m)
	if err != nil || res.Duplicate || res.Entries[0].Seq != 3 || reply(res) != "re: two" {
		t.Errorf("after the failure: %+v, %v", res, err)
	}
	gapless(t, r.entries(id))
}

func TestFailedLookUpIsToldOnceAndUndone(t *testing.T) {
	var f *flaky
	r := newRig(t, steps{"ticket": {dialogs.OpenTicket{Kind: "fault"}}}, func(r *rig) {
		f = &flaky{Store: r.store}
		r.cfg.Store = f
	})
	f.tickets.Store(1)
	if got := reply(r.say(web("v1"), "ticket")); got != "hello\n\nfailed open_ticket" {
		t.Errorf("reply = %q", got)
	}
	r.read(func(v store.View) error {
		if list, err := v.Tickets(store.TicketFilter{}, store.Page{}); err != nil || len(list) != 0 {
			t.Errorf("tickets after the failure: %+v, %v", list, err)
		}
		return nil
	})
}

// Nobody is told that their case could not be taken while the message may still
// be stored and understood: the channel brings it again.
func TestStoreThatFailsInAQuestionRefusesTheTurn(t *testing.T) {
	f := &flaky{}
	r := newRig(t, steps{"ticket": {dialogs.OpenTicket{Kind: "fault"}}}, func(r *rig) {
		f.Store = r.store
		r.cfg.Store = f
	})
	f.full.Store(true)
	m := chat.Message{ID: "m1", From: web("v1"), Text: "ticket"}
	if res, err := r.Receive(t.Context(), m); !errors.Is(err, channels.ErrUnavailable) {
		t.Fatalf("answered %q, %v", reply(res), err)
	}
	f.full.Store(false)
	if res, err := r.Receive(t.Context(), m); err != nil || res.Duplicate || reply(res) != "hello\n\nanswered" {
		t.Errorf("brought again: %q, %v", reply(res), err)
	}
}

func TestAnotherNodeMovedOn(t *testing.T) {
	r := newRig(t, steps{})
	a := web("v1")
	id := r.say(a, "one").Conversation
	other, err := New(r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	for i := range 4 {
		g := r.Gateway
		if i%2 == 0 {
			g = other
		}
		res, err := g.Receive(context.Background(), chat.Message{From: a, Text: fmt.Sprint(i)})
		if err != nil || res.Entries[0].Seq != int64(2*i+3) {
			t.Fatalf("message %d: %+v, %v", i, res, err)
		}
	}
	gapless(t, r.entries(id))
}

func TestStoreThatFailsAfterAnotherNodeMovedOn(t *testing.T) {
	var f *flaky
	r := newRig(t, steps{}, func(r *rig) {
		f = &flaky{Store: r.store}
		r.cfg.Store = f
	})
	a := web("v1")
	id := r.say(a, "one").Conversation
	f.moved.Store(true)
	m := chat.Message{ID: "m2", From: a, Text: "two"}
	if _, err := r.Receive(context.Background(), m); !errors.Is(err, channels.ErrUnavailable) {
		t.Fatalf("error = %v, want ErrUnavailable", err)
	}
	f.dark.Store(false)
	if res, err := r.Receive(context.Background(), m); err != nil || res.Duplicate || reply(res) != "re: two" {
		t.Errorf("after the failure: %+v, %v", res, err)
	}
	gapless(t, r.entries(id))
}

func TestTimesOfATalkNeverGoBack(t *testing.T) {
	r := newRig(t, steps{})
	r.say(web("v1"), "one")
	r.clock.set(monday.Add(-time.Hour)) // the machine's clock was put right
	id := r.say(web("v1"), "two").Conversation
	for _, e := range r.entries(id) {
		if e.At.Before(monday) {
			t.Errorf("entry %d is of %v", e.Seq, e.At)
		}
	}
}

func TestUnreadableStateGoesOn(t *testing.T) {
	r := newRig(t, steps{})
	a := web("v1")
	id := r.say(a, "one").Conversation
	err := r.store.Write(context.Background(), func(tx store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		c.State, c.Turns = []byte("not a state"), c.Turns+1
		return tx.SaveTurn(store.Turn{Conversation: c, Cause: "message", At: c.UpdatedAt})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.restart()
	if res := r.say(a, "two"); reply(res) != "re: two" {
		t.Errorf("reply = %q", reply(res))
	}
}

func TestCacheForgetsAndReadsAgain(t *testing.T) {
	r := newRig(t, steps{}, func(r *rig) { r.cfg.Cache = 2 })
	for round := range 3 {
		for v := range 5 {
			a := web(fmt.Sprint("v", v))
			if res := r.say(a, "x"); res.Entries[0].Seq != int64(2*round+1) {
				t.Fatalf("round %d visitor %d: %+v", round, v, res.Entries)
			}
		}
	}
	if n := r.live.order.Len(); n != 2 {
		t.Errorf("%d conversations in memory", n)
	}
	if len(r.live.byID) != 2 || len(r.live.newest) != 2 {
		t.Errorf("%d by id, %d by address", len(r.live.byID), len(r.live.newest))
	}
}

func TestOldConversationDoesNotComeBack(t *testing.T) {
	later := steps{"bye": {dialogs.SetTimer{Name: "survey", At: monday.Add(5 * time.Hour)}}}
	r := newRig(t, closer{later}, func(r *rig) { r.wire.traits.Reopen = time.Hour })
	a := sms("+8613800138000")
	old := r.say(a, "bye").Conversation
	r.advance(2 * time.Hour)
	now := r.say(a, "hi").Conversation
	r.advance(4 * time.Hour) // a timer of the old conversation makes a turn there
	if got := r.said(old); now == old || got[len(got)-1] != "timer survey" {
		t.Fatalf("the old conversation said %q", got)
	}
	if res := r.say(a, "hi again"); res.Conversation != now {
		t.Error("a message went to the old conversation")
	}
}

func TestStopFinishesAndRefuses(t *testing.T) {
	r := newRig(t, steps{})
	if _, err := r.Receive(context.Background(), chat.Message{From: web("v1"), Text: "x"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Receive(context.Background(), chat.Message{From: web("v1"), Text: "x"}); !errors.Is(err, channels.ErrUnavailable) {
		t.Errorf("after Stop: %v", err)
	}
	if _, err := r.AdvanceClock(context.Background(), time.Hour); !errors.Is(err, channels.ErrUnavailable) {
		t.Errorf("AdvanceClock after Stop: %v", err)
	}
}

func TestWaiterGivesUp(t *testing.T) {
	var l lanes
	a := web("v1")
	if err := l.enter(context.Background(), a); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.enter(ctx, a); !errors.Is(err, context.Canceled) {
		t.Errorf("a waiter whose context ended got %v", err)
	}
	got := make(chan error)
	go func() { got <- l.enter(context.Background(), a) }()
	l.leave(a)
	if err := <-got; err != nil {
		t.Error(err)
	}
	l.leave(a)
	if l.taken(a) || len(l.busy) != 0 {
		t.Error("an idle address keeps its lane")
	}
}

// A linguist tells the language of words, and nothing else.
type linguist struct{}

func (linguist) Understand(_ context.Context, text string, _ intents.Context) chat.Meaning {
	return chat.Meaning{Locale: intents.Language(text), Outcome: chat.Reject}
}

// TestFirstWordsTellTheLanguage: a conversation that begins with a message
// begins in its language, not in the browser's; words that tell none leave it.
func TestFirstWordsTellTheLanguage(t *testing.T) {
	for text, want := range map[string]chat.Locale{
		"my internet is down": chat.English, "我家上不了网": chat.Chinese, "12": chat.Chinese,
	} {
		var got []dialogs.Event
		r := newRig(t, recorder{steps{}, &got}, func(r *rig) { r.cfg.Understand = linguist{} })
		if _, err := r.Receive(t.Context(), chat.Message{ID: "1", From: web("v"), Text: text, Locale: chat.Chinese}); err != nil {
			t.Fatal(err)
		}
		if b, ok := got[0].(dialogs.Began); !ok || b.Locale != want {
			t.Errorf("%q begins with %+v, want %s", text, got[0], want)
		}
	}
}

// TestTheLanguageThatSomebodyBeginsInIsTheirs: who wrote is not asked for their
// language when they call; bare numbers tell none.
func TestTheLanguageThatSomebodyBeginsInIsTheirs(t *testing.T) {
	for text, want := range map[string]chat.Locale{"my internet is down": chat.English, "我家上不了网": chat.Chinese, "12": ""} {
		var d dialer
		r := newRig(t, steps{}, telephone(&d), func(r *rig) { r.cfg.Understand = linguist{} })
		res, err := r.Receive(t.Context(), chat.Message{ID: "1", From: sms(mobile), Text: text})
		if err != nil {
			t.Fatal(err)
		}
		r.pass(3 * time.Second) // the end of the burst
		if c := r.customer(r.conversation(res.Conversation).CustomerID); c.Locale != want {
			t.Errorf("%q: the customer's language is %q, want %q", text, c.Locale, want)
		}
	}
}

// TestOldChoiceIsStoredAsItsLabel: what was pressed under an earlier question
// reads in the transcript as it did on the button.
func TestOldChoiceIsStoredAsItsLabel(t *testing.T) {
	menu := chat.Prompt{Text: "which?", Choices: []chat.Choice{{Value: "do:fault", Label: "Report a fault"}}}
	r := newRig(t, steps{"menu": {dialogs.Say{Prompt: menu, Author: chat.Bot}}})
	a := web("v1")
	r.say(a, "menu")
	r.say(a, "something else")
	res, err := r.Receive(t.Context(), chat.Message{From: a, Choice: "do:fault"})
	if err != nil || res.Entries[0].Prompt.Text != "Report a fault" {
		t.Errorf("stored %+v, %v", res.Entries, err)
	}
}
