package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
)

var (
	li   = channels.Agent{ID: "li.na", Name: "Li Na"}
	wang = channels.Agent{ID: "wang.wu", Name: "Wang Wu"}
)

// waiting brings visitors into the queue, a minute after one another.
func (r *rig) waiting(visitors ...string) (ids []string) {
	for _, v := range visitors {
		ids = append(ids, r.say(web(v), "person").Conversation)
		r.clock.set(r.clock.Now().Add(time.Minute))
	}
	return ids
}

var handoff = steps{
	"person": {dialogs.Enqueue{Queue: "request", Summary: "wants a person", Facts: []dialogs.Fact{{ID: "name", Value: "Chen"}}}},
	"agent":  {dialogs.Enqueue{Queue: "request"}},
	"never":  {dialogs.Dequeue{}, dialogs.Say{Prompt: chat.Prompt{Text: "fine"}}},
}

func TestQueueKeepsPlaces(t *testing.T) {
	r := newRig(t, handoff)
	ids := r.waiting("a", "b", "c")
	r.say(web("b"), "person") // again: the place stays
	queue, err := r.Cases(context.Background(), chat.ModeWaiting, "")
	if err != nil || len(queue) != 3 {
		t.Fatalf("queue = %+v, %v", queue, err)
	}
	for i, q := range queue {
		if q.ID != ids[i] || q.Position != i+1 || q.Summary != "wants a person" || q.Facts[0].Value != "Chen" {
			t.Errorf("place %d: %+v", i+1, q)
		}
	}
	for v, want := range map[string]int{"a": 1, "b": 2, "c": 3} {
		if c, err := r.Find(context.Background(), web(v)); err != nil || c.Position != want || c.Mode != chat.ModeWaiting {
			t.Errorf("%s: %+v, %v", v, c, err)
		}
	}
	r.say(web("a"), "never")
	if c, err := r.Find(context.Background(), web("b")); err != nil || c.Position != 1 {
		t.Errorf("after the first left: %+v, %v", c, err)
	}
	if c := r.conversation(ids[0]); c.Mode != chat.ModeBot || c.Queue != "" || !c.QueuedAt.IsZero() {
		t.Errorf("who left the queue: %+v", c)
	}
}

// Who asks for a person first thing has nothing to summarise, but a reason (behaviours C91).
func TestReasonWithoutSummary(t *testing.T) {
	r := newRig(t, handoff)
	id := r.say(web("a"), "agent").Conversation
	if k, err := r.Case(context.Background(), id, ""); err != nil || k.Reason != "request" || k.Position != 1 {
		t.Errorf("case = %+v, %v", k, err)
	}
}

func TestWaitersAreToldThatTheyMovedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, handoff)
		ids := r.waiting("a", "b")
		if err := r.Claim(context.Background(), ids[0], li); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if c := r.web.last; c.ID != ids[1] || c.Position != 1 || c.Mode != chat.ModeWaiting {
			t.Errorf("last told: %+v", c)
		}
	})
}

func TestTwentyClaimsHaveOneWinner(t *testing.T) {
	r := newRig(t, handoff)
	id := r.waiting("a")[0]
	var all sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() {
			errs[i] = r.Claim(context.Background(), id, channels.Agent{ID: fmt.Sprint(i), Name: fmt.Sprint("Agent ", i)})
		})
	}
	all.Wait()
	owner := r.conversation(id)
	won := 0
	for i, err := range errs {
		var lost *channels.ClaimedError
		switch {
		case err == nil && owner.Agent == fmt.Sprint(i):
			won++
		case !errors.Is(err, ErrClaimed) || !errors.As(err, &lost) || lost.Name != owner.AgentName:
			t.Errorf("claim %d: %v, owner is %s", i, err, owner.AgentName)
		}
	}
	if won != 1 || owner.Mode != chat.ModeAgent {
		t.Errorf("%d winners of %+v", won, owner)
	}
	if err := r.Claim(context.Background(), id, channels.Agent{ID: owner.Agent}); err != nil {
		t.Errorf("claiming one's own: %v", err)
	}
	if got := r.said(id); got[len(got)-1] != owner.AgentName+" is here" {
		t.Errorf("said %q", got)
	}
}

func TestBotIsSilentWhileAPersonOwns(t *testing.T) {
	down := true
	r := newRig(t, handoff, func(r *rig) {
		r.wire.fail = func(channels.Delivery) error {
			if down {
				return channels.ErrTemporary
			}
			return nil
		}
	})
	a := sms("+8613800138000")
	ctx := context.Background()
	id := r.say(a, "person").Conversation
	<-r.wire.wake
	if err := r.Claim(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	if e := r.last(id); e.Author != chat.System || e.Name != li.Name {
		t.Errorf("who has come in is told by %s in the name of %q", e.Author, e.Name)
	}
	if res := r.say(a, "are you there?"); len(res.Entries) != 1 {
		t.Errorf("the bot answered %q", reply(res))
	}
	if _, err := r.Reply(ctx, id, wang, channels.Reply{Text: "mine"}); !errors.Is(err, ErrNotOwner) {
		t.Errorf("a stranger's reply: %v", err)
	}
	if _, err := r.Reply(ctx, id, li, channels.Reply{Text: " "}); !errors.Is(err, ErrInvalid) {
		t.Errorf("an empty reply: %v", err)
	}
	e, err := r.Reply(ctx, id, li, channels.Reply{ID: "ts1", Text: "yes"})
	if err != nil || e.Author != chat.Agent || e.Name != "Li Na" {
		t.Errorf("reply = %+v, %v", e, err)
	}
	if again, err := r.Reply(ctx, id, li, channels.Reply{ID: "ts1", Text: "yes"}); err != nil || again.Seq != e.Seq {
		t.Errorf("the same reply again = %+v, %v", again, err)
	}
	down = false
	r.restart()
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"Li Na is here", "yes"}) {
		t.Errorf("sent %q", got)
	}
	if e := r.entries(id)[1]; e.Status != chat.StatusWithheld {
		t.Errorf("what the bot had said is %s", e.Status)
	}
	if err := r.Return(ctx, id, wang); !errors.Is(err, ErrNotOwner) {
		t.Errorf("a stranger's return: %v", err)
	}
	if err := r.Return(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	if c := r.conversation(id); c.Mode != chat.ModeBot || c.Agent != "" || !c.QueuedAt.IsZero() {
		t.Errorf("returned: %+v", c)
	}
	if got := reply(r.say(a, "bot?")); got != "re: bot?" {
		t.Errorf("the bot answers %q", got)
	}
	if k, err := r.Case(ctx, id, ""); err != nil || k.Summary != "" {
		t.Errorf("case after the return: %+v, %v", k, err)
	}
}

func TestSilentOwnerLosesTheCustomer(t *testing.T) {
	r := newRig(t, handoff)
	ctx := context.Background()
	ids := r.waiting("a", "b")
	since := r.conversation(ids[0]).QueuedAt
	if err := r.Claim(ctx, ids[0], li); err != nil {
		t.Fatal(err)
	}
	// An answer in time, then a question that nobody answers; what the
	// customer adds to it does not gain the owner time.
	r.advance(4 * time.Minute)
	if _, err := r.Reply(ctx, ids[0], li, channels.Reply{Text: "one moment"}); err != nil {
		t.Fatal(err)
	}
	r.advance(time.Hour)
	r.say(web("a"), "well?")
	r.advance(3 * time.Minute)
	r.say(web("a"), "hello?")
	if c := r.conversation(ids[0]); c.Mode != chat.ModeAgent {
		t.Fatalf("mode = %s before the time is up", c.Mode)
	}
	r.advance(3 * time.Minute)
	c := r.conversation(ids[0])
	if c.Mode != chat.ModeWaiting || !c.QueuedAt.Equal(since) || c.Agent != "" {
		t.Errorf("after silence: %+v", c)
	}
	if got := r.said(ids[0]); got[len(got)-1] != "silent" {
		t.Errorf("said %q", got)
	}
	if q, err := r.Cases(ctx, chat.ModeWaiting, ""); err != nil || q[0].ID != ids[0] {
		t.Errorf("queue = %+v, %v", q, err)
	}
	if err := r.Claim(ctx, ids[0], wang); err != nil {
		t.Fatal(err)
	}
	if err := r.Transfer(ctx, ids[0], wang, channels.Transfer{}); err != nil {
		t.Fatal(err)
	}
	if err := r.Claim(ctx, ids[0], li); err != nil {
		t.Fatal(err)
	}
	if err := r.Resolve(ctx, ids[0], li, channels.Resolution{Survey: true}); err != nil {
		t.Fatal(err)
	}
	if err := r.Claim(ctx, ids[0], li); !errors.Is(err, ErrInvalid) {
		t.Errorf("claim of a closed conversation: %v", err)
	}
}

func TestDeskOfNoConversation(t *testing.T) {
	r := newRig(t, handoff)
	if err := r.Claim(context.Background(), "cv_none", li); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("Claim = %v", err)
	}
}

func TestDesksSeeWhatHappens(t *testing.T) {
	r := newRig(t, handoff)
	events, cancel := r.Subscribe()
	slow, cancelSlow := r.Subscribe()
	defer cancelSlow()
	id := r.waiting("a")[0]
	e := <-events
	if e.Conversation != id || e.Was != "" || e.Mode != chat.ModeWaiting || e.Position != 1 || len(e.Entries) != 2 {
		t.Errorf("event = %+v", e)
	}
	r.Typing(id)
	if e := <-events; !e.Typing || e.Conversation != id {
		t.Errorf("event = %+v", e)
	}
	cancel()
	cancel()
	if _, open := <-events; open {
		t.Error("the subscription goes on")
	}
	for range 2 * deskBuffer {
		r.Typing(id)
	}
	for range deskBuffer - 1 {
		if e := <-slow; e.Resync {
			t.Fatal("told too soon")
		}
	}
	if e := <-slow; !e.Resync {
		t.Errorf("after lost events came %+v", e)
	}
	r.Typing(id)
	if e := <-slow; !e.Typing {
		t.Errorf("then came %+v", e)
	}
}

func TestWaitShrinksWithAgents(t *testing.T) {
	r := newRig(t, handoff)
	if w := r.desk.wait(4); w != 12*time.Minute {
		t.Errorf("wait = %v", w)
	}
	_, cancel := r.Subscribe() // whoever only watches serves nobody
	defer cancel()
	defer r.Attend(li)()
	defer r.Attend(wang)()
	if w := r.desk.wait(4); w != 6*time.Minute {
		t.Errorf("wait with two agents = %v", w)
	}
}
