package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// settled waits in real time until nothing is pending.
func (r *rig) settled() {
	r.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		n := 0
		r.read(func(v store.View) error {
			list, err := v.Pending("", 1000)
			n = len(list)
			return err
		})
		if n == 0 {
			return
		}
		select {
		case <-r.wire.wake:
		case <-r.web.wake:
		case <-time.After(5 * time.Millisecond):
		}
	}
	r.t.Fatal("deliveries are still pending")
}

func TestRepliesAreSentInOrder(t *testing.T) {
	r := newRig(t, steps{})
	for i := range 30 {
		r.say(sms("+8613800138000"), fmt.Sprint(i))
	}
	r.settled()
	var id string
	for _, d := range r.wire.sent {
		id = d.Conversation
	}
	got := r.wire.texts(id)
	for i, text := range got {
		if want := fmt.Sprintf("re: %d", i); i > 0 && text != want {
			t.Errorf("sent %q in place of %q", text, want)
		}
	}
	if len(got) != 30 {
		t.Errorf("%d sent", len(got))
	}
	for _, e := range r.entries(id) {
		if e.Author == chat.Bot && e.Status != chat.StatusSent {
			t.Errorf("entry %d is %s", e.Seq, e.Status)
		}
	}
}

func TestFailingConversationHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := 3
		r := newRig(t, steps{}, func(r *rig) {
			r.wire.fail = func(d channels.Delivery) error {
				if d.Address == sms("+8613800138000") && fails > 0 {
					fails--
					return fmt.Errorf("busy: %w", channels.ErrTemporary)
				}
				return nil
			}
		})
		bad := r.say(sms("+8613800138000"), "a").Conversation
		r.say(sms("+8613800138000"), "b")
		good := r.say(sms("+8613800138001"), "c").Conversation
		synctest.Wait()
		if got := r.wire.texts(good); len(got) != 1 {
			t.Errorf("the other conversation got %q", got)
		}
		if got := r.wire.texts(bad); len(got) != 0 {
			t.Errorf("sent %q before the pause was over", got)
		}
		time.Sleep(time.Minute)
		if got := r.wire.texts(bad); !slices.Equal(got, []string{"hello\n\nre: a", "re: b"}) {
			t.Errorf("sent %q", got)
		}
	})
}

func TestPausesGrow(t *testing.T) {
	for n, want := range map[int]time.Duration{1: firstPause, 2: 2 * firstPause, 5: 16 * firstPause, 12: longestPause, 40: longestPause} {
		for range 50 {
			if p := pause(n); p < want*3/4 || p > want*5/4 {
				t.Errorf("pause(%d) = %v, not near %v", n, p, want)
			}
		}
	}
}

func TestDeadLetterIsLoudAndTheNextGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, steps{}, func(r *rig) {
			r.wire.fail = func(d channels.Delivery) error {
				if d.Entry.Seq == 2 {
					return errors.New("anything else is temporary")
				}
				return nil
			}
		})
		id := r.say(sms("+8613800138000"), "a").Conversation
		r.say(sms("+8613800138000"), "b")
		time.Sleep(2 * time.Hour)
		if got := r.wire.texts(id); !slices.Equal(got, []string{"re: b"}) {
			t.Errorf("sent %q", got)
		}
		if n := len(r.wire.attempts); n != maxAttempts+1 {
			t.Errorf("%d attempts, want %d", n, maxAttempts+1)
		}
		if e := r.entries(id)[1]; e.Status != chat.StatusFailed {
			t.Errorf("status = %s", e.Status)
		}
		r.audited(id, "delivery.failed")
	})
}

// audited fails unless a record's audit has an action, once.
func (r *rig) audited(subject, action string) {
	r.t.Helper()
	r.read(func(v store.View) error {
		rows, err := v.Audits(subject, store.Page{})
		n := 0
		for _, a := range rows {
			if a.Action == action {
				n++
			}
		}
		if n != 1 {
			r.t.Errorf("%d audit rows %q of %s in %+v", n, action, subject, rows)
		}
		return err
	})
}

func TestWhatAChannelSaysIsKept(t *testing.T) {
	for kind, want := range map[error]chat.Status{
		channels.ErrRejected: chat.StatusFailed, channels.ErrUncertain: chat.StatusUncertain,
		channels.ErrOptedOut: chat.StatusWithheld, nil: chat.StatusSent,
	} {
		r := newRig(t, steps{}, func(r *rig) { r.wire.fail = func(channels.Delivery) error { return kind } })
		id := r.say(sms("+8613800138000"), "a").Conversation
		r.settled()
		if e := r.last(id); e.Status != want {
			t.Errorf("after %v the entry is %s, want %s", kind, e.Status, want)
		}
		if n := len(r.wire.attempts); n != 1 {
			t.Errorf("after %v: %d attempts", kind, n)
		}
		if kind == channels.ErrOptedOut {
			// The carrier knows of an opt-out: from now on we do, too, over restarts.
			r.restart()
			if res := r.say(sms("+8613800138000"), "b"); res.Entries[1].Status != chat.StatusWithheld {
				t.Errorf("after the carrier's opt-out an entry is %s", res.Entries[1].Status)
			}
		}
	}
}

func TestRestartSendsWhatWasLeft(t *testing.T) {
	down := true
	r := newRig(t, steps{}, func(r *rig) {
		r.wire.fail = func(channels.Delivery) error {
			if down {
				return channels.ErrTemporary
			}
			return nil
		}
	})
	id := r.say(sms("+8613800138000"), "a").Conversation
	<-r.wire.wake
	if err := r.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	down = false
	r.start()
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: a"}) {
		t.Errorf("sent %q", got)
	}
}

func TestAttemptThatEndedInACrashIsUncertain(t *testing.T) {
	r := newRig(t, steps{})
	id := r.say(sms("+8613800138000"), "a").Conversation
	r.settled()
	if err := r.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	// As a process leaves it that died while it was sending.
	err := r.store.Write(context.Background(), func(tx store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		c.Seq, c.Turns = c.Seq+2, c.Turns+1
		entry := func(seq int64) chat.Entry {
			return chat.Entry{Seq: seq, Author: chat.Bot, Prompt: chat.Prompt{Text: fmt.Sprint(seq)}, At: c.UpdatedAt, Status: chat.StatusQueued}
		}
		err = tx.SaveTurn(store.Turn{Conversation: c, Entries: []chat.Entry{entry(3), entry(4)}, Cause: "timer", At: c.UpdatedAt})
		if err != nil {
			return err
		}
		return tx.Settle([]store.Settlement{{Conversation: id, Seq: 3, Status: chat.StatusQueued, Attempts: 1, Error: kindSending}})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.start()
	r.settled()
	e := r.entries(id)
	if e[2].Status != chat.StatusUncertain || e[3].Status != chat.StatusSent {
		t.Errorf("entries are %s and %s", e[2].Status, e[3].Status)
	}
	if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: a", "4"}) {
		t.Errorf("sent %q", got)
	}
	r.audited(id, "delivery.uncertain")
}

func TestBackstopFindsWhatNobodyQueued(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, steps{})
		id := r.say(sms("+8613800138000"), "a").Conversation
		synctest.Wait()
		err := r.store.Write(context.Background(), func(tx store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			c.Seq, c.Turns = c.Seq+1, c.Turns+1
			e := chat.Entry{Seq: c.Seq, Author: chat.Bot, Prompt: chat.Prompt{Text: "left"}, At: c.UpdatedAt, Status: chat.StatusQueued}
			return tx.SaveTurn(store.Turn{Conversation: c, Entries: []chat.Entry{e}, Cause: "timer", At: c.UpdatedAt})
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * rescan)
		if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: a", "left"}) {
			t.Errorf("sent %q", got)
		}
		r.outbox.mu.Lock()
		defer r.outbox.mu.Unlock()
		if n := len(r.outbox.lanes); n != 0 {
			t.Errorf("%d lanes are left", n)
		}
	})
}

func TestStopCutsOffASlowSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, steps{}, func(r *rig) { r.cfg.Channels = []channels.Channel{stuck{r.wire}} })
		id := r.say(sms("+8613800138000"), "a").Conversation
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if e := r.last(id); e.Status != chat.StatusUncertain {
			t.Errorf("status = %s", e.Status)
		}
	})
}

// A stuck channel's next hop never answers.
type stuck struct{ *fakeWire }

func (stuck) Send(ctx context.Context, _ channels.Delivery) (channels.Receipt, error) {
	<-ctx.Done()
	return channels.Receipt{}, ctx.Err()
}

func TestStopWordsSilence(t *testing.T) {
	r := newRig(t, steps{
		"STOP":  {dialogs.OptOut{Words: "STOP"}, dialogs.Say{Prompt: chat.Prompt{Text: "stopped"}, Author: chat.Bot}},
		"START": {dialogs.OptIn{Words: "START"}, dialogs.Say{Prompt: chat.Prompt{Text: "back"}, Author: chat.Bot}},
	})
	a := sms("+8613800138000")
	id := r.say(a, "hi").Conversation
	r.settled()
	for _, text := range []string{"STOP", "STOP", "hello?"} {
		r.say(a, text)
	}
	r.settled()
	r.restart()
	r.say(a, "anyone?")
	r.say(a, "START")
	r.say(a, "good")
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: hi", "stopped", "back", "re: good"}) {
		t.Errorf("sent %q", got)
	}
	customer := r.conversation(id).CustomerID
	r.audited(customer, "consent.out")
	r.audited(customer, "consent.in")
}

func TestLiveChannelsNeedNoSending(t *testing.T) {
	r := newRig(t, steps{"stop": {dialogs.OptOut{}, dialogs.Say{Prompt: chat.Prompt{Text: "stopped"}}}})
	r.say(web("v1"), "stop")
	res := r.say(web("v1"), "a question")
	if e := res.Entries[1]; e.Status != chat.StatusSent {
		t.Errorf("status = %s", e.Status)
	}
	r.read(func(v store.View) error {
		if list, err := v.Pending("", 10); err != nil || len(list) != 0 {
			t.Errorf("pending: %+v, %v", list, err)
		}
		return nil
	})
	if got := r.web.shown[res.Conversation]; !slices.Equal(got, []int64{1, 2, 3, 4}) {
		t.Errorf("shown %v", got)
	}
}

func TestResultsAreSettledWhenTheStoreIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f *flaky
		r := newRig(t, steps{}, func(r *rig) {
			f = &flaky{Store: r.store}
			r.cfg.Store = f
			r.wire.fail = func(channels.Delivery) error {
				f.down.Store(true)
				return nil
			}
		})
		id := r.say(sms("+8613800138000"), "a").Conversation
		time.Sleep(10 * retryStore)
		if e := r.last(id); e.Status != chat.StatusQueued {
			t.Fatalf("status = %s while the store is down", e.Status)
		}
		f.down.Store(false)
		time.Sleep(2 * retryStore)
		if e := r.last(id); e.Status != chat.StatusSent || len(r.wire.attempts) != 1 {
			t.Errorf("status = %s after %d attempts", e.Status, len(r.wire.attempts))
		}
	})
}
