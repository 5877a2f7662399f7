package gateway

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// crowded is a service with n open conversations, four in five of which wait,
// longest first; each customer has tickets, visits, notes and a past.
func crowded(t testing.TB, n int) (r *rig, waiting []string) {
	r = newRig(t, handoff)
	err := r.store.Write(t.Context(), func(tx store.Tx) (err error) {
		for i := range n {
			id, at := fmt.Sprintf("cv_%04d", i), monday.Add(time.Duration(i)*time.Second)
			customer := "cu_" + id
			c := store.Conversation{
				ID: id, CustomerID: customer, Address: chat.Address{Channel: chat.SMS, ID: fmt.Sprintf("+8613800%06d", i)},
				Mode: chat.ModeWaiting, Queue: "request", QueuedAt: at, Since: at, CreatedAt: at, UpdatedAt: at,
				State: dialogs.State{Mode: chat.ModeWaiting, Locale: chat.English}.Encode(), Locale: chat.English,
			}
			if i%5 == 0 {
				c.Mode, c.Agent, c.AgentName, c.Queue = chat.ModeAgent, li.ID, li.Name, ""
				c.State = dialogs.State{Mode: chat.ModeAgent, Locale: chat.English}.Encode()
			} else {
				waiting = append(waiting, id)
			}
			for k := range 4 {
				err = errors.Join(err,
					tx.CreateConversation(store.Conversation{ID: fmt.Sprint(id, "_", k), CustomerID: customer, Address: c.Address, Mode: chat.ModeClosed, CreatedAt: at.Add(-time.Hour)}),
					tx.SaveTicket(store.Ticket{ID: fmt.Sprint("tk_", id, k), Number: fmt.Sprint("T-", i*10+k), CustomerID: customer, Kind: "fault", Status: "received", CreatedAt: at}))
			}
			err = errors.Join(err, tx.CreateConversation(c),
				tx.SaveCustomer(store.Customer{ID: customer, Name: fmt.Sprint("Customer ", i), Phone: c.Address.ID}),
				tx.SetSetting(handoffSetting(id), `{"queue":"request","summary":"router is dead","facts":[{"id":"name","value":"Chen"}]}`),
				tx.AddNote(store.Note{Conversation: id, Agent: "wang.wu", Name: "Wang", Text: "calls often", At: at}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, waiting
}

// 500 open conversations are all listed, who waits longest first, and each
// knows its own place.
func TestFiveHundredOpenConversations(t *testing.T) {
	r, want := crowded(t, 500)
	waiting, err := r.Cases(t.Context(), chat.ModeWaiting, chat.English)
	if err != nil || len(waiting) != len(want) {
		t.Fatalf("%d of %d wait, %v", len(waiting), len(want), err)
	}
	for i, k := range waiting {
		if k.ID != want[i] || k.Position != i+1 || k.Summary != "router is dead" || k.Customer.Name == "" {
			t.Fatalf("place %d: %+v", i+1, k)
		}
	}
	owned, err := r.Cases(t.Context(), chat.ModeAgent, chat.English)
	if err != nil || len(owned)+len(waiting) != 500 {
		t.Errorf("%d are with people, %v", len(owned), err)
	}
	k, err := r.Case(t.Context(), want[399], chat.English)
	if err != nil || k.Position != 400 || len(k.Tickets) != 4 || len(k.Notes) != 1 || k.Earlier != 4 {
		t.Errorf("the last: %+v, %v", k, err)
	}
}

// Who began to wait in the same millisecond has a place of their own, the same
// in the list and in what the customer is told.
func TestPlacesOfTheSameMoment(t *testing.T) {
	r := newRig(t, handoff)
	var ids []string
	for i := range 3 {
		ids = append(ids, r.say(web(fmt.Sprint(i)), "person").Conversation)
	}
	list, err := r.Cases(t.Context(), chat.ModeWaiting, "")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	for i, k := range list {
		if k.ID != ids[i] || k.Position != i+1 {
			t.Errorf("listed %d: %s at %d", i, k.ID, k.Position)
		}
		if c, err := r.Find(t.Context(), web(fmt.Sprint(i))); err != nil || c.Position != i+1 {
			t.Errorf("%d is told place %d, %v", i, c.Position, err)
		}
		if one, err := r.Case(t.Context(), k.ID, ""); err != nil || one.Position != i+1 {
			t.Errorf("%d opens at place %d, %v", i, one.Position, err)
		}
	}
}

// BenchmarkDeskLists reads what the desk shows with 500 open conversations.
func BenchmarkDeskLists(b *testing.B) {
	r, _ := crowded(b, 500)
	for b.Loop() {
		for _, m := range []chat.Mode{chat.ModeWaiting, chat.ModeAgent, chat.ModeBot, chat.ModeClosed} {
			if _, err := r.Cases(b.Context(), m, chat.English); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What a desk sends twice under one id is taken once, whatever became of the
// conversation meanwhile; a note and a reply never stand for one another.
func TestRepeatedReply(t *testing.T) {
	r := newRig(t, handoff)
	id := r.waiting("a")[0]
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	if err := r.Note(t.Context(), id, li, channels.Reply{ID: "x", Text: "has a dog"}); err != nil {
		t.Fatal(err)
	}
	first, err := r.Reply(t.Context(), id, li, channels.Reply{ID: "x", Text: "hello"})
	if err != nil || first.Prompt.Text != "hello" {
		t.Fatalf("the reply after a note of the same id: %+v, %v", first, err)
	}
	if err := r.Transfer(t.Context(), id, li, channels.Transfer{To: wang}); err != nil {
		t.Fatal(err)
	}
	again, err := r.Reply(t.Context(), id, li, channels.Reply{ID: "x", Text: "hello"})
	if err != nil || again.Seq != first.Seq {
		t.Errorf("again: %+v, %v", again, err)
	}
	if _, err := r.Reply(t.Context(), id, li, channels.Reply{ID: "y", Text: "more"}); !errors.Is(err, ErrNotOwner) {
		t.Errorf("a new one: %v", err)
	}
}
