package gateway

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// reachable is a number that a text and a call have come from: two
// conversations, of which the call is alive. A survey by telephone is due.
func reachable(t *testing.T, script steps, change ...func(*rig)) (r *rig, d *dialer, text, call string) {
	d = &dialer{}
	script = maps.Clone(script)
	script["call me"] = []dialogs.Effect{dialogs.CallLater{Purpose: "callback", At: monday.Add(time.Hour)}}
	script["ask"] = []dialogs.Effect{dialogs.SetTimer{Name: "ask", At: monday.Add(2 * time.Hour)}}
	r = newRig(t, script, append([]func(*rig){telephone(d)}, change...)...)
	text = r.say(sms(mobile), "1").Conversation
	for _, words := range []string{"call me", "ask"} {
		r.say(sms(mobile), words)
		r.pass(3 * time.Second)
	}
	r.settled()
	res, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	return r, d, text, res.Conversation
}

// sent are the texts that went to a conversation from the nth on.
func (r *rig) sentFrom(id string, n int) []string {
	r.settled()
	return r.wire.texts(id)[n:]
}

// TestOptOutInACallCountsForTexts: who takes back the consent in a call is
// neither written to nor called any more, is served on the line, and comes back
// by either way.
func TestOptOutInACallCountsForTexts(t *testing.T) {
	r, d, text, call := reachable(t, consenting)
	n := len(r.wire.texts(text))
	res, err := r.Receive(t.Context(), chat.Message{ID: "CA1 2", From: voice(mobile), Text: "STOP"})
	if err != nil || res.Entries[1].Status != chat.StatusSent {
		t.Fatalf("what is said on the line: %+v, %v", res, err)
	}
	if res := r.say(voice(mobile), "and now?"); res.Entries[1].Status != chat.StatusSent {
		t.Errorf("the caller is not served any more: %+v", res.Entries)
	}
	r.restart()
	r.pass(3 * time.Hour) // the call back and the timer come due
	r.say(sms(mobile), "2")
	if got := r.sentFrom(text, n); len(got) > 0 {
		t.Errorf("after the opt-out in a call: sent %q", got)
	}
	if len(d.orders) > 0 {
		t.Errorf("and called: %s", <-d.orders)
	}
	r.read(func(v store.View) error {
		list, err := v.Consents(chat.Address{ID: mobile}, store.Page{})
		if len(list) != 1 || list[0].Address != voice(mobile) || list[0].In || list[0].Words != "STOP" || list[0].Message != "CA1 2" || list[0].At.IsZero() {
			t.Errorf("ledger %+v", list)
		}
		return err
	})
	if err := r.Hangup(t.Context(), call, "CA1"); err != nil {
		t.Fatal(err)
	}
	if a := r.conversation(call).Address; a != voice(mobile) {
		t.Errorf("after the call it went on at %v", a)
	}
	r.say(sms(mobile), "START")
	r.say(sms(mobile), "3")
	if got := r.sentFrom(text, n); !slices.Equal(got, []string{"back", "re: 3"}) {
		t.Errorf("after START: sent %q", got)
	}
}

// TestOptOutByTextCountsForCalls: who texts STOP is not called, but served when they call.
func TestOptOutByTextCountsForCalls(t *testing.T) {
	r, d, text, _ := reachable(t, consenting)
	r.say(sms(mobile), "STOP")
	r.pass(3 * time.Hour)
	if len(d.orders) > 0 {
		t.Errorf("called: %s", <-d.orders)
	}
	if res := r.say(voice(mobile), "hello?"); res.Entries[1].Status != chat.StatusSent {
		t.Errorf("the caller is not served: %+v", res.Entries)
	}
	// A call back that is asked for afterwards is wanted.
	r.say(voice(mobile), "call me")
	if err := r.Hangup(t.Context(), r.conversationOf(voice(mobile)).ID, "CA1"); err != nil {
		t.Fatal(err)
	}
	r.pass(time.Minute)
	select {
	case got := <-d.orders:
		if got != "callback "+mobile {
			t.Errorf("called: %s", got)
		}
	case <-time.After(10 * time.Second):
		t.Error("nobody calls who asked for it after the opt-out")
	}
	// The consent is given back on the line.
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA2", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	r.say(voice(mobile), "START")
	r.settled()
	n := len(r.wire.texts(text))
	r.say(sms(mobile), "4")
	if got := r.sentFrom(text, n); !slices.Equal(got, []string{"re: 4"}) {
		t.Errorf("after START in a call: sent %q", got)
	}
}

// TestOptOutInACallWithholdsWhatWaits: a text that waits to be sent when its
// recipient opts out in a call is not sent, also when they come back.
func TestOptOutInACallWithholdsWhatWaits(t *testing.T) {
	var g *gate
	r := newRig(t, consenting, telephone(&dialer{}), func(r *rig) { g = shut(r) })
	id := r.say(sms(mobile), "1").Conversation
	<-g.under // it is being sent: too late to hold it back
	r.say(sms(mobile), "2")
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	r.say(voice(mobile), "STOP")
	r.say(voice(mobile), "START")
	r.say(sms(mobile), "3")
	close(g.open)
	if got := strings.Join(r.sentFrom(id, 1), " "); got != "re: 3" {
		t.Errorf("sent %q", got)
	}
	if e := r.entries(id)[3]; e.Prompt.Text != "re: 2" || e.Status != chat.StatusWithheld {
		t.Errorf("the entry %q is %s", e.Prompt.Text, e.Status)
	}
}

// TestOnlyKeywordsAreTheCarriers: a revocation in free words is confirmed by
// us, since the carrier does not know of it; its keywords it confirms itself.
func TestOnlyKeywordsAreTheCarriers(t *testing.T) {
	const free = "please stop texting me"
	script := steps{
		"STOP": {dialogs.OptOut{Words: "STOP"}},
		free:   {dialogs.OptOut{Words: free}, dialogs.Say{Prompt: chat.Prompt{Text: "stopped"}, Author: chat.Bot}},
	}
	for words, want := range map[string][]string{"STOP": nil, free: {"stopped"}} {
		r := newRig(t, script, telephone(&dialer{}), func(r *rig) { r.wire.traits.CarrierConsent = true })
		id := r.say(sms(mobile), "1").Conversation
		r.settled()
		r.say(sms(mobile), words)
		r.pass(5 * time.Second)
		r.say(sms(mobile), "2")
		r.restart()
		r.say(sms(mobile), "3")
		if got := r.sentFrom(id, 1); !slices.Equal(got, want) {
			t.Errorf("%s: sent %q, want %q", words, got, want)
		}
	}
}

// TestCarriersOptOutStopsCalls: what the carrier refuses to deliver counts for calls.
func TestCarriersOptOutStopsCalls(t *testing.T) {
	r, d, text, _ := reachable(t, steps{})
	if err := r.Report(t.Context(), channels.Report{Conversation: text, Seq: 2, Status: chat.StatusFailed, OptedOut: true, Code: "21610"}); err != nil {
		t.Fatal(err)
	}
	r.pass(3 * time.Hour)
	if len(d.orders) > 0 {
		t.Errorf("called: %s", <-d.orders)
	}
}

// TestOptOutWithholdsWhatEarlierConversationsSaid: while the carrier is down a
// conversation comes to its end and another begins at the number; STOP in the
// new one takes back what still waits in the old one, for good.
func TestOptOutWithholdsWhatEarlierConversationsSaid(t *testing.T) {
	var d dialer
	var down atomic.Bool
	r := newRig(t, consenting, telephone(&d), func(r *rig) {
		r.wire.traits.Reopen = time.Hour
		r.wire.fail = func(channels.Delivery) error {
			if down.Load() {
				return channels.ErrTemporary
			}
			return nil
		}
	})
	old := r.say(sms(mobile), "1").Conversation
	r.settled()
	n := len(r.wire.texts(old))
	down.Store(true)
	r.say(sms(mobile), "2")
	if err := errors.Join(r.Claim(t.Context(), old, li), r.Resolve(t.Context(), old, li, channels.Resolution{})); err != nil {
		t.Fatal(err)
	}
	r.pass(2 * time.Hour)
	next := r.say(sms(mobile), "STOP").Conversation
	if next == old {
		t.Fatal("no other conversation began")
	}
	r.say(sms(mobile), "START")
	r.until(func() bool { // what waited there is taken back, once the attempt under way has failed
		r.outbox.mu.Lock()
		defer r.outbox.mu.Unlock()
		return r.outbox.lanes[old] == nil
	})
	down.Store(false)
	r.say(sms(mobile), "3")
	r.settled()
	if got := r.wire.texts(old)[n:]; len(got) > 0 {
		t.Errorf("sent after the opt-out: %q", got)
	}
}

// The opt-out is in the store, and nobody here has heard of it yet.
func TestAttemptAsksTheStore(t *testing.T) {
	var d dialer
	r := newRig(t, consenting, telephone(&d), func(r *rig) {
		r.wire.fail = func(channels.Delivery) error { return channels.ErrTemporary }
	})
	id := r.say(sms(mobile), "1").Conversation
	var waits []store.Delivery
	r.read(func(v store.View) (err error) {
		waits, err = v.Pending(id, 0)
		return err
	})
	if len(waits) == 0 {
		t.Fatal("nothing waits to be sent")
	}
	err := r.store.Write(t.Context(), func(tx store.Tx) error { return tx.Withhold(id, false) })
	if err != nil {
		t.Fatal(err)
	}
	if got := r.outbox.attempt(waits[0]).status; got != chat.StatusWithheld {
		t.Errorf("the attempt ends as %s, want it withheld", got)
	}
}

// until waits for something to become true.
func (r *rig) until(is func() bool) {
	r.t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatal("never true")
		}
	}
}
