package gateway

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// alarms are the pings of a conversation, in order.
func (r *rig) alarms(id string) (list []int) {
	r.t.Helper()
	k, err := r.Case(context.Background(), id, "")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, n := range k.Notes {
		if n.Agent != "" || n.Text == "" {
			r.t.Errorf("a note that is no ping: %+v", n)
		}
		list = append(list, n.Alarm)
	}
	return list
}

func (r *rig) alarmed(id string, want ...int) {
	r.t.Helper()
	if got := r.alarms(id); !slices.Equal(got, want) {
		r.t.Errorf("pings at %v %%, want %v", got, want)
	}
}

// Who waits pings at 50, 80 and 100 % of five minutes, once each, and no more
// after somebody came.
func TestWaitPings(t *testing.T) {
	r := newRig(t, handoff)
	r.speaks(t)
	id := r.say(web("a"), "person").Conversation
	taken := r.say(web("b"), "person").Conversation
	r.advance(149 * time.Second)
	r.alarmed(id)
	r.advance(time.Second)
	r.alarmed(id, 50)
	if err := r.Claim(t.Context(), taken, li); err != nil {
		t.Fatal(err)
	}
	r.advance(91 * time.Second)
	r.alarmed(id, 50, 80)
	r.advance(time.Minute)
	r.alarmed(id, 50, 80, 100)
	r.advance(24 * time.Hour)
	r.alarmed(id, 50, 80, 100)
	if got := r.alarms(taken); len(got) < 1 || got[0] != 50 || slices.Contains(got[1:2], 100) {
		t.Errorf("taken: %v", got)
	}
	for _, e := range r.entries(id) {
		if e.Author == chat.Customer {
			continue
		}
		if like(e.Prompt.Text, "%") {
			t.Errorf("the customer reads %q", e.Prompt.Text)
		}
	}
}

// An owner who owes an answer is pinged till the answer, or till the customer
// waits for somebody else (behaviours C99).
func TestReplyPings(t *testing.T) {
	r := newRig(t, handoff)
	r.speaks(t)
	id := r.waiting("a")[0]
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.advance(3 * time.Minute)
	r.alarmed(id, 50)
	if _, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	r.advance(time.Hour)
	r.alarmed(id, 50)
	r.say(web("a"), "well?")
	r.advance(270 * time.Second)
	r.alarmed(id, 50, 50, 80)
	r.advance(31 * time.Second)
	r.alarmed(id, 50, 50, 80, 100)
	if c := r.conversation(id); c.Mode != chat.ModeWaiting {
		t.Errorf("mode %s", c.Mode)
	}
	r.advance(150 * time.Second)
	r.alarmed(id, 50, 50, 80, 100, 50) // nobody takes the customer
}

// The promises of a ticket ping until they are kept, each for itself; a
// service's own response of seconds never does.
func TestTicketPings(t *testing.T) {
	r := newRig(t, steps{"broken": {dialogs.OpenTicket{Kind: "fault", Priority: "major", Clocks: []dialogs.Promise{
		{Name: "first_response", Due: monday.Add(time.Minute)},
		{Name: "on_site", Due: monday.Add(2 * time.Hour)},
		{Name: "resolve", Due: monday.Add(10 * time.Hour)},
	}}}})
	r.speaks(t)
	id := r.say(web("a"), "broken").Conversation
	r.advance(59 * time.Minute)
	r.alarmed(id)
	r.advance(2 * time.Minute)
	r.alarmed(id, 50)
	var ticket store.Ticket
	r.read(func(v store.View) error {
		list, err := v.Tickets(store.TicketFilter{}, store.Page{})
		ticket = list[0]
		return err
	})
	if _, err := r.SetTicketStatus(t.Context(), "api:x", ticket.ID, "in_progress", ""); err != nil {
		t.Fatal(err)
	}
	r.advance(4 * time.Hour)
	r.alarmed(id, 50, 50) // of resolve
	r.advance(6 * time.Hour)
	r.alarmed(id, 50, 50, 80, 100)
	if _, err := r.SetTicketStatus(t.Context(), "api:x", ticket.ID, "resolved", ""); err != nil {
		t.Fatal(err)
	}
	r.advance(100 * time.Hour)
	r.alarmed(id, 50, 50, 80, 100)
}

// late has the service sleep for a while, and then see to all that came due meanwhile.
func (r *rig) late(d time.Duration) {
	r.t.Helper()
	r.clock.set(r.clock.Now().Add(d))
	for {
		next, err := r.timers.nextTimer()
		if errors.Is(err, store.ErrNotFound) || err == nil && next.At.After(r.Now()) {
			return
		}
		if err == nil {
			err = r.timers.fire(next, time.Time{})
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// A clock is not stopped by a service that is: what was over meanwhile pings
// once, as the last mark that was reached, and the others come in their time.
func TestPingsAfterDowntime(t *testing.T) {
	r := newRig(t, handoff)
	r.speaks(t)
	id := r.say(web("a"), "person").Conversation
	r.late(3 * time.Minute)
	r.alarmed(id, 50)
	r.late(time.Minute) // the mark of 80 % is at four minutes, not half a minute later
	r.alarmed(id, 50, 80)
	other := r.say(web("b"), "person").Conversation
	r.late(time.Hour)
	r.alarmed(id, 50, 80, 100)
	r.alarmed(other, 100)
	r.late(time.Hour)
	r.alarmed(other, 100)

	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.late(time.Hour) // the owner is silent all that time
	if got := r.alarms(id); !slices.Contains(got[3:], 100) || r.conversation(id).Mode != chat.ModeWaiting {
		t.Errorf("pings %v, mode %s", got, r.conversation(id).Mode)
	}
}

// What people are told about a conversation that is over is no life of it: the
// customer who comes back after days begins a new one.
func TestPingsKeepNothingOpen(t *testing.T) {
	due := monday.Add(100 * time.Hour)
	r := newRig(t, steps{
		"broken": {dialogs.OpenTicket{Kind: "fault", Clocks: []dialogs.Promise{{Name: "resolve", Due: due}}}},
		"person": {dialogs.Enqueue{Queue: "request"}},
	}, func(r *rig) { r.web.traits.Reopen = 24 * time.Hour })
	r.speaks(t)
	id := r.say(web("a"), "broken").Conversation
	r.say(web("a"), "person")
	if err := errors.Join(r.Claim(t.Context(), id, li), r.Resolve(t.Context(), id, li, channels.Resolution{})); err != nil {
		t.Fatal(err)
	}
	over := r.conversation(id).UpdatedAt
	r.advance(51 * time.Hour)
	r.alarmed(id, 50)
	if err := r.Note(t.Context(), id, li, channels.Reply{Text: "looked into it"}); err != nil {
		t.Fatal(err)
	}
	if c := r.conversation(id); !c.UpdatedAt.Equal(over) {
		t.Errorf("ended %v, now %v", over, c.UpdatedAt)
	}
	if again := r.say(web("a"), "hello").Conversation; again == id {
		t.Error("the conversation that is over goes on")
	}
}
