package gateway

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// Who joins may answer, the customer is told once, and it ends with the owner.
func TestWhoJoinedMayAnswer(t *testing.T) {
	r := newEngineRig(t)
	ctx := t.Context()
	id := r.say(web("a"), "agent").Conversation
	if err := r.Join(ctx, id, wang); !errors.Is(err, ErrInvalid) {
		t.Errorf("joined who waits: %v", err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(r.Claim(ctx, id, li))
	reply := func(a channels.Agent) error {
		_, err := r.Reply(ctx, id, a, channels.Reply{Text: "one moment"})
		return err
	}
	if err := reply(wang); !errors.Is(err, ErrNotOwner) {
		t.Errorf("a stranger answers: %v", err)
	}
	must(r.Join(ctx, id, wang))
	must(r.Join(ctx, id, wang))
	must(r.Join(ctx, id, li)) // it is hers
	must(reply(wang))
	if k, err := r.Case(ctx, id, ""); err != nil || len(k.Joined) != 1 || k.Joined[0].ID != wang.ID {
		t.Errorf("%+v, %v", k.Joined, err)
	}
	told := 0
	for _, text := range r.said(id) {
		told += strings.Count(text, "Wang Wu has joined")
	}
	if told != 1 {
		t.Errorf("told %d times: %q", told, r.said(id))
	}
	if err := r.Resolve(ctx, id, wang, channels.Resolution{}); !errors.Is(err, ErrNotOwner) {
		t.Errorf("who joined resolves: %v", err)
	}
	chen := channels.Agent{ID: "chen", Name: "Chen"}
	must(r.Transfer(ctx, id, li, channels.Transfer{To: chen}))
	if err := reply(wang); !errors.Is(err, ErrNotOwner) {
		t.Errorf("it does not end with the owner: %v", err)
	}
	must(r.Join(ctx, id, wang))
	must(r.Transfer(ctx, id, chen, channels.Transfer{}))
	must(r.Claim(ctx, id, li))
	if err := reply(wang); !errors.Is(err, ErrNotOwner) {
		t.Errorf("it outlives a requeue: %v", err)
	}
}

// Spam ends without a word. Desks see where it was found; the assistant goes
// on there, and leads to a person as ever.
func TestSpamEndsQuietly(t *testing.T) {
	r := newEngineRig(t)
	ctx, a := t.Context(), sms(mobile)
	id := r.say(a, "agent").Conversation
	if err := r.Claim(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	before := len(r.entries(id))
	if err := r.Resolve(ctx, id, li, channels.Resolution{Disposition: channels.Spam, Survey: true}); err != nil {
		t.Fatal(err)
	}
	r.pass(time.Hour)
	if got := r.entries(id); len(got) != before {
		t.Errorf("said %q", r.said(id)[before:])
	}
	r.audited(id, "handoff.resolve")
	if res := r.say(a, "agent"); res.Conversation != id || res.Mode != chat.ModeWaiting {
		t.Errorf("%s: %q", res.Mode, r.last(id).Prompt.Text)
	}
	if k, err := r.Case(ctx, id, ""); err != nil || !k.Customer.Spam.Equal(r.Now().Add(-time.Hour).Truncate(time.Second)) {
		t.Errorf("spam at %v, %v", k.Customer.Spam, err)
	}
	r.pass(spamShown)
	if k, err := r.Case(ctx, id, ""); err != nil || !k.Customer.Spam.IsZero() {
		t.Errorf("for ever: %v, %v", k.Customer.Spam, err)
	}
}

// The owner has a customer called who wrote.
func TestOwnerHasTheCustomerCalled(t *testing.T) {
	d := &dialer{}
	r := newEngineRig(t, telephone(d))
	ctx := t.Context()
	id := r.say(sms(mobile), "agent").Conversation
	if err := r.CallBack(ctx, id, li); !errors.Is(err, ErrNotOwner) {
		t.Errorf("nobody's: %v", err)
	}
	other := r.say(web("v"), "agent").Conversation
	for _, c := range []string{id, other} {
		if err := r.Claim(ctx, c, li); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.CallBack(ctx, other, li); !errors.Is(err, ErrInvalid) {
		t.Errorf("no number: %v", err)
	}
	if err := r.CallBack(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	r.pass(2 * time.Second)
	if got := <-d.orders; got != "callback "+mobile {
		t.Errorf("called: %s", got)
	}
	if e := r.last(id); e.Prompt.Key != "desk.calling" {
		t.Errorf("the customer is told %q", e.Prompt.Text)
	}
}

// Earlier conversations are the customer's own, newest first, by pages, and
// that they were looked at is in the audit.
func TestWhatCameBefore(t *testing.T) {
	r := newEngineRig(t)
	id := r.say(web("a"), "agent").Conversation
	c := r.conversation(id)
	r.write(func(tx store.Tx) error {
		var errs []error
		for i := range 7 {
			errs = append(errs, tx.CreateConversation(store.Conversation{
				ID: fmt.Sprint("cv_old", i), CustomerID: c.CustomerID, Address: web(fmt.Sprint("old", i)), Mode: chat.ModeClosed,
				CreatedAt: c.CreatedAt.Add(-time.Duration(i+1) * time.Hour),
			}))
		}
		errs = append(errs,
			tx.CreateConversation(store.Conversation{ID: "cv_other", CustomerID: "cu_other", Address: web("other"), Mode: chat.ModeClosed, CreatedAt: c.CreatedAt.Add(-time.Minute)}),
			tx.CreateConversation(store.Conversation{ID: "cv_later", CustomerID: c.CustomerID, Address: web("later"), Mode: chat.ModeBot, CreatedAt: c.CreatedAt.Add(time.Minute)}),
			tx.SaveTicket(store.Ticket{ID: "tk_1", Number: "T-1", CustomerID: c.CustomerID, ConversationID: "cv_old0", Kind: "fault", Status: "closed", Summary: "no dial tone", CreatedAt: c.CreatedAt}))
		return errors.Join(errs...)
	})
	p, err := r.Before(t.Context(), id, li, "")
	if err != nil || len(p.Items) != pastPage || p.Next == "" {
		t.Fatalf("%+v, %v", p, err)
	}
	if k := p.Items[0]; k.ID != "cv_old0" || k.About != "no dial tone" || len(k.Tickets) != 1 {
		t.Errorf("%+v", k)
	}
	r.audited(c.CustomerID, "conversation.before")
	if p, err = r.Before(t.Context(), id, li, p.Next); err != nil || len(p.Items) != 2 || p.Next != "" || p.Items[1].ID != "cv_old6" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := r.Before(t.Context(), id, li, "x"); !errors.Is(err, ErrInvalid) {
		t.Errorf("a wrong page: %v", err)
	}
}
