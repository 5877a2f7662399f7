package gateway

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// consenting understands STOP and START.
var consenting = steps{
	"STOP":  {dialogs.OptOut{Words: "STOP"}, dialogs.Say{Prompt: chat.Prompt{Text: "stopped"}, Author: chat.Bot}},
	"START": {dialogs.OptIn{Words: "START"}, dialogs.Say{Prompt: chat.Prompt{Text: "back"}, Author: chat.Bot}},
}

// A gate lets sends through one after the other.
type gate struct{ under, open chan struct{} }

// shut makes the wire wait with its first send until open is closed.
func shut(r *rig) *gate {
	g := &gate{under: make(chan struct{}, 100), open: make(chan struct{})}
	r.wire.fail = func(channels.Delivery) error {
		g.under <- struct{}{}
		<-g.open
		return nil
	}
	return g
}

// TestWithheldStaysWithheld: what waited when the customer opted out, or when
// a person took over, is not sent when that is over.
func TestWithheldStaysWithheld(t *testing.T) {
	for name, during := range map[string]func(r *rig, a chat.Address, id string){
		"opted out and in": func(r *rig, a chat.Address, _ string) {
			r.say(a, "STOP")
			r.say(a, "START")
		},
		"claimed and returned": func(r *rig, _ chat.Address, id string) {
			ctx := context.Background()
			if err := r.Claim(ctx, id, li); err != nil {
				r.t.Fatal(err)
			}
			if err := r.Return(ctx, id, li); err != nil {
				r.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var g *gate
			r := newRig(t, consenting, func(r *rig) { g = shut(r) })
			a := sms("+8613800138000")
			id := r.say(a, "one").Conversation
			<-g.under // it is being sent: too late to hold it back
			r.say(a, "two")
			during(r, a, id)
			r.say(a, "three")
			close(g.open)
			r.settled()
			sent := r.wire.texts(id)
			if slices.Contains(sent, "re: two") || !slices.Contains(sent, "re: three") {
				t.Errorf("sent %q", sent)
			}
			if e := r.entries(id)[3]; e.Prompt.Text != "re: two" || e.Status != chat.StatusWithheld {
				t.Errorf("the entry %q is %s", e.Prompt.Text, e.Status)
			}
		})
	}
}

// TestWithheldIsKeptOverARestart: what a person wrote before the opt-out is not
// sent when the customer is back, whatever became of the process meanwhile.
func TestWithheldIsKeptOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		r := newRig(t, consenting, func(r *rig) {
			r.wire.fail = func(channels.Delivery) error {
				if down.Load() {
					return channels.ErrTemporary
				}
				return nil
			}
		})
		a := sms("+8613800138000")
		id := r.say(a, "one").Conversation
		if err := r.Claim(t.Context(), id, li); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		n := len(r.wire.texts(id))
		down.Store(true)
		if _, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "about your bill"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) // its next attempt is far
		r.say(a, "STOP")
		r.restart()
		r.say(a, "START")
		down.Store(false)
		time.Sleep(time.Hour)
		if got := r.wire.texts(id)[n:]; slices.Contains(got, "about your bill") {
			t.Errorf("sent %q", got)
		}
	})
}

// TestStopTwiceIsConfirmedOnce: the confirmation that still waits when STOP
// comes again is sent, and no other.
func TestStopTwiceIsConfirmedOnce(t *testing.T) {
	var g *gate
	r := newRig(t, consenting, func(r *rig) { g = shut(r) })
	a := sms("+8613800138000")
	id := r.say(a, "one").Conversation
	<-g.under
	r.say(a, "STOP")
	r.say(a, "STOP")
	close(g.open)
	if got := r.sentFrom(id, 1); !slices.Equal(got, []string{"stopped"}) {
		t.Errorf("sent %q", got)
	}
}

// TestStartOfWhoNeverStopped: what changes nothing is not in the ledger.
func TestStartOfWhoNeverStopped(t *testing.T) {
	r := newRig(t, consenting)
	r.say(sms(mobile), "START")
	r.read(func(v store.View) error {
		list, err := v.Consents(sms(mobile), store.Page{})
		if len(list) > 0 {
			t.Errorf("ledger %+v", list)
		}
		return err
	})
}

// TestOptOutIsTheNumbers: who has two numbers and takes one back is still
// written to at the other.
func TestOptOutIsTheNumbers(t *testing.T) {
	var g *gate
	r := newRig(t, consenting, telephone(&dialer{}), func(r *rig) {
		g = shut(r)
		r.wire.traits.Burst = 0
	})
	one, other := sms("+8613800138000"), sms("+8613900139000")
	a := r.say(one, "one").Conversation
	b := r.say(other, "one").Conversation
	<-g.under           // the wire is busy
	r.say(other, "two") // it waits
	if err := r.store.Write(t.Context(), func(tx store.Tx) error {
		c, err := tx.Conversation(b)
		if err != nil {
			return err
		}
		c.CustomerID, c.Turns = r.conversation(a).CustomerID, c.Turns+1
		return tx.SaveTurn(store.Turn{Conversation: c, Cause: "api", At: c.UpdatedAt})
	}); err != nil {
		t.Fatal(err)
	}
	r.say(one, "STOP")
	close(g.open)
	r.settled()
	if got := r.wire.texts(b); !slices.Contains(got, "re: two") {
		t.Errorf("at the other number is sent %q", got)
	}
}

// TestCarriersOptOutIsKnownAtOnce: what the carrier told counts for the next
// turn, without a restart.
func TestCarriersOptOutIsKnownAtOnce(t *testing.T) {
	r := newRig(t, steps{}, func(r *rig) { r.wire.fail = func(channels.Delivery) error { return channels.ErrOptedOut } })
	a := sms("+8613800138000")
	r.say(a, "a")
	r.settled()
	if res := r.say(a, "b"); res.Entries[1].Status != chat.StatusWithheld {
		t.Errorf("after the carrier's opt-out an entry is %s", res.Entries[1].Status)
	}
}

// TestMayWrite: consent is a number's own, and is given back by the customer alone.
func TestMayWrite(t *testing.T) {
	r := newRig(t, consenting)
	a, other := sms("+8613800138000"), sms("+8613900139000")
	may := func(a chat.Address) (ok bool) {
		t.Helper()
		if err := r.store.Read(t.Context(), func(v store.View) (err error) { ok, err = mayWrite(v, a); return err }); err != nil {
			t.Fatal(err)
		}
		return ok
	}
	for _, step := range []struct {
		text string
		may  bool
	}{{"hello", true}, {"STOP", false}, {"hello again", false}, {"START", true}} {
		if r.say(a, step.text); may(a) != step.may || !may(other) {
			t.Errorf("after %s: may write %v, to others %v", step.text, may(a), may(other))
		}
	}
}
