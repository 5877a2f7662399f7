package gateway

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
)

// Twenty people at two desks claim one conversation at once, a thousand times
// (issue 4). In every other round the winner then passes it on, to somebody or to the queue, and
// gives it back to the assistant, all at once, while the others still claim.
// Ever one owns it; who lost knows to whom; each new owner is told once.
func TestThousandRoundsOfTwentyClaims(t *testing.T) {
	rounds := 1000
	if testing.Short() {
		rounds = 50
	}
	r := newRig(t, handoff)
	ctx := t.Context()
	people := make([]channels.Agent, 20)
	for i := range people {
		people[i] = channels.Agent{ID: fmt.Sprint(i), Name: fmt.Sprint("Agent ", i)}
	}
	id := r.say(web("a"), "agent").Conversation
	joins := 0
	for round := range rounds {
		if c := r.conversation(id); c.Mode == chat.ModeAgent {
			if err := r.Return(ctx, id, channels.Agent{ID: c.Agent}); err != nil {
				t.Fatal(err)
			}
		}
		r.say(web("a"), "agent")
		winner := r.race(id, people)
		joins++
		if winner.ID == "" || t.Failed() {
			t.Fatalf("round %d", round)
		}

		if round%2 == 0 {
			continue
		}
		var all sync.WaitGroup
		var left, joined atomic.Int32
		ends := []func() error{
			func() error { return r.Transfer(ctx, id, winner, channels.Transfer{To: people[(round+7)%20]}) },
			func() error { return r.Transfer(ctx, id, winner, channels.Transfer{}) },
			func() error { return r.Return(ctx, id, winner) },
			func() error { _, err := r.Reply(ctx, id, winner, channels.Reply{Text: "hello"}); return err },
		}
		for i, end := range ends {
			all.Go(func() {
				switch err := end(); {
				case err == nil && i < 3:
					left.Add(1)
					if i == 0 {
						joined.Add(1)
					}
				case err != nil && !errors.Is(err, ErrNotOwner) && !errors.Is(err, ErrInvalid):
					t.Errorf("round %d, end %d: %v", round, i, err)
				}
			})
		}
		for i := range 4 {
			a := people[(round+i)%20]
			all.Go(func() {
				if a.ID == winner.ID { // would take it again from itself
					return
				}
				switch err := r.Claim(ctx, id, a); {
				case err == nil:
					joined.Add(1)
				case !errors.Is(err, ErrClaimed):
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		all.Wait()
		if left.Load() != 1 {
			t.Fatalf("round %d: the winner left %d times", round, left.Load())
		}
		joins += int(joined.Load())
	}
	here := 0
	entries := r.entries(id)
	gapless(t, entries)
	for _, e := range entries {
		if e.Author == chat.System && strings.HasSuffix(e.Prompt.Text, " is here") {
			here++
		}
	}
	if here != joins {
		t.Errorf("the customer was told of %d people, %d joined", here, joins)
	}
}

// race has all of them claim at once and returns the one who won.
func (r *rig) race(id string, people []channels.Agent) (winner channels.Agent) {
	r.t.Helper()
	var all sync.WaitGroup
	errs := make([]error, len(people))
	for i, a := range people {
		all.Go(func() { errs[i] = r.Claim(r.t.Context(), id, a) })
	}
	all.Wait()
	owner := r.conversation(id)
	won := 0
	for i, err := range errs {
		var lost *channels.ClaimedError
		switch {
		case err == nil && owner.Agent == people[i].ID:
			won, winner = won+1, people[i]
		case !errors.As(err, &lost) || lost.Name != owner.AgentName:
			r.t.Errorf("%s: %v, owner is %s", people[i].Name, err, owner.AgentName)
		}
	}
	if won != 1 {
		r.t.Errorf("%d winners", won)
	}
	return winner
}

// A customer who says STOP while a person writes gets nothing that was written
// after it, and the person is told so (behaviours C93).
func TestStopWhileThePersonWrites(t *testing.T) {
	for range 5 {
		r := newEngineRig(t, func(r *rig) { r.wire.traits.Keywords = true })
		a := sms("+8613800138000")
		id := r.say(a, "agent").Conversation
		if err := r.Claim(t.Context(), id, li); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 8 {
			if i == 4 {
				all.Go(func() { r.say(a, "STOP") })
			}
			all.Go(func() {
				e, err := r.Reply(t.Context(), id, li, channels.Reply{Text: fmt.Sprint("line ", i)})
				if err != nil || e.Status != chat.StatusQueued && e.Status != chat.StatusWithheld {
					t.Errorf("line %d: %s, %v", i, e.Status, err)
				}
			})
		}
		all.Wait()
		if err := r.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		e, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "still there?"})
		if err != nil || e.Status != chat.StatusWithheld {
			t.Errorf("after STOP: %s, %v", e.Status, err)
		}
		stop, sent := int64(0), map[int64]bool{}
		for _, d := range r.wire.sent {
			sent[d.Entry.Seq] = true
		}
		for _, e := range r.entries(id) {
			if e.Author == chat.Customer && e.Prompt.Text == "STOP" {
				stop = e.Seq
			}
			if stop > 0 && e.Author == chat.Agent && (sent[e.Seq] || e.Status != chat.StatusWithheld) {
				t.Errorf("entry %d after STOP at %d is %s", e.Seq, stop, e.Status)
			}
		}
		if stop == 0 || r.conversation(id).Mode != chat.ModeAgent {
			t.Error("no STOP, or the person lost the case")
		}
	}
}
