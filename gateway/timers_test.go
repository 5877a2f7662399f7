package gateway

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// said are the texts of a conversation that no customer wrote.
func (r *rig) said(id string) (texts []string) {
	r.t.Helper()
	for _, e := range r.entries(id) {
		if e.Author != chat.Customer {
			texts = append(texts, e.Prompt.Text)
		}
	}
	return texts
}

func (r *rig) advance(d time.Duration) {
	r.t.Helper()
	if _, err := r.AdvanceClock(context.Background(), d); err != nil {
		r.t.Fatal(err)
	}
}

func TestClockFiresTimersInOrderAtTheirTime(t *testing.T) {
	at := func(d time.Duration, name string) dialogs.SetTimer {
		return dialogs.SetTimer{Name: name, At: monday.Add(d)}
	}
	r := newRig(t, steps{
		"go":      {at(3*time.Hour, "c"), at(time.Hour, "a"), at(30*time.Hour, "z"), at(2*time.Hour, "gone"), dialogs.DropTimer{Name: "gone"}},
		"timer a": {at(2*time.Hour, "b"), dialogs.Say{Prompt: chat.Prompt{Text: "a"}}},
	})
	id := r.say(web("v1"), "go").Conversation
	now, err := r.AdvanceClock(context.Background(), 24*time.Hour)
	if err != nil || !now.Equal(monday.Add(24*time.Hour)) {
		t.Fatalf("AdvanceClock = %v, %v", now, err)
	}
	if got := r.said(id); !slices.Equal(got, []string{"hello", "a", "timer b", "timer c"}) {
		t.Errorf("said %q", got)
	}
	for i, e := range r.entries(id)[2:] {
		if want := monday.Add(time.Duration(i+1) * time.Hour); !e.At.Equal(want) {
			t.Errorf("entry %d at %v, want %v", e.Seq, e.At, want)
		}
	}
	// The clock and the timers outlive the process.
	r.restart()
	if !r.Now().Equal(monday.Add(24 * time.Hour)) {
		t.Errorf("after a restart it is %v", r.Now())
	}
	r.advance(6 * time.Hour)
	if got := r.said(id); got[len(got)-1] != "timer z" {
		t.Errorf("said %q", got)
	}
	if _, err := r.AdvanceClock(context.Background(), -time.Hour); err == nil {
		t.Error("the clock went back")
	}
}

func TestTimersFireByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := newRig(t, steps{
			"later":  {dialogs.SetTimer{Name: "later", At: start.Add(time.Hour)}},
			"sooner": {dialogs.SetTimer{Name: "sooner", At: start.Add(time.Minute)}},
			"moved":  {dialogs.SetTimer{Name: "later", At: start.Add(2 * time.Hour)}},
			// A timer that is set to the past again and again must not spin.
			"timer sooner": {dialogs.SetTimer{Name: "sooner", At: start}},
		}, func(r *rig) { r.cfg.Clock = System{} })
		id := r.say(web("v1"), "later").Conversation
		r.say(web("v1"), "sooner")
		time.Sleep(time.Minute + 10*time.Second + time.Millisecond)
		synctest.Wait()
		if n := r.conversation(id).Turns; n < 12 || n > 14 {
			t.Errorf("%d turns: the timer did not fire once a second", n)
		}
		r.say(web("v1"), "moved")
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := r.said(id); slices.Contains(got, "timer later") {
			t.Error("a timer that was moved fired at its old time")
		}
	})
}

func TestTimerThatFailsIsPutOff(t *testing.T) {
	var f *flaky
	r := newRig(t, steps{"go": {
		dialogs.SetTimer{Name: "x", At: monday.Add(time.Minute)},
		dialogs.SetTimer{Name: "y", At: monday.Add(2 * time.Minute)},
	}}, func(r *rig) {
		f = &flaky{Store: r.store}
		r.cfg.Store = f
	})
	id := r.say(web("v1"), "go").Conversation
	f.turns.Store(1)
	r.advance(time.Hour)
	r.advance(postpone)
	if got := r.said(id); !slices.Equal(got, []string{"hello", "timer y", "timer x"}) {
		t.Errorf("said %q", got)
	}
}

func TestTimersOfNobodyAreDropped(t *testing.T) {
	r := newRig(t, steps{})
	r.say(web("v1"), "x")
	err := r.store.Write(context.Background(), func(tx store.Tx) error {
		for i, name := range []string{timerHold, timerRemind, timerNoShow} {
			id := r.conversationOf(web("v1")).ID
			if err := tx.SetTimer(store.Timer{Conversation: id, Name: name, Subject: fmt.Sprint("ap_", i), At: monday}); err != nil {
				return err
			}
		}
		return tx.SetTimer(store.Timer{Conversation: "cv_gone", Name: "idle", At: monday})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.advance(time.Minute)
	r.read(func(v store.View) error {
		if list, err := v.DueTimers(monday.AddDate(9, 0, 0), 100); err != nil || len(list) != 0 {
			t.Errorf("timers left: %+v, %v", list, err)
		}
		return nil
	})
}

// conversationOf is the newest conversation of an address.
func (r *rig) conversationOf(a chat.Address) store.Conversation {
	return r.live.at(a).conv
}

// What is due while the store is down is done once it is back, once.
func TestTimersWaitForTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &flaky{}
		r := newRig(t, steps{"go": {dialogs.SetTimer{Name: "x", At: time.Now().Add(time.Minute)}}}, func(r *rig) {
			f.Store = r.store
			r.cfg.Store, r.cfg.Clock = f, System{}
		})
		id := r.say(web("v1"), "go").Conversation
		for _, fail := range []*atomic.Bool{&f.down, &f.dark} {
			fail.Store(true)
			time.Sleep(time.Hour)
			fail.Store(false)
		}
		if got := r.said(id); !slices.Equal(got, []string{"hello"}) && !slices.Equal(got, []string{"hello", "timer x"}) {
			t.Errorf("while the store was down it was said: %q", got)
		}
		time.Sleep(2 * retryStore)
		synctest.Wait()
		if got := r.said(id); !slices.Equal(got, []string{"hello", "timer x"}) {
			t.Errorf("at last it is said: %q", got)
		}
	})
}

// A timer that is left of what is over, by an older version say, says nothing
// and goes.
func TestTimerOfWhatIsOver(t *testing.T) {
	r := newWorldRig(t)
	off := r.booked(web("v"), "repair", window(1, 10), "")
	r.ask(web("v"), dialogs.CancelBooking{ID: off.ID})
	on := r.booked(web("v"), "repair", window(3, 10), "")
	id := r.conversationOf(web("v")).ID
	for _, left := range []store.Timer{
		{Name: timerHold, Subject: off.ID}, {Name: timerHold, Subject: on.ID},
		{Name: timerRemind, Subject: off.ID}, {Name: timerNoShow, Subject: off.ID}, {Name: timerNoShow, Subject: on.ID},
		{Name: timerAgent}, {Name: timerSilent, Subject: "nudge"}, {Name: timerSilent, Subject: "end"},
		{Name: timerOffer}, {Name: timerClock, Subject: clockAt(clockWait, 50)}, {Name: timerCall},
		{Name: timerFetch, Subject: "fl_none"}, {Name: timerBurst},
	} {
		turns, events := r.conversation(id).Turns, len(r.asker.got)
		left.Conversation, left.At = id, r.Now()
		if err := r.store.Write(t.Context(), func(tx store.Tx) error { return tx.SetTimer(left) }); err != nil {
			t.Fatal(err)
		}
		r.advance(time.Second)
		if n := r.conversation(id).Turns; n != turns || len(r.asker.got) != events {
			t.Errorf("%s %s: %d turns more", left.Name, left.Subject, n-turns)
		}
		for _, timer := range r.timers() {
			if timer.Name == left.Name && timer.Subject == left.Subject && !timer.At.After(r.Now()) {
				t.Errorf("%s %s is left", left.Name, left.Subject)
			}
		}
	}
	if a := r.appointment(on.ID); a.Status != booked {
		t.Errorf("the visit to come is %s", a.Status)
	}
}

// What happens while the timers look which is next counts: one that is set to
// come sooner is not slept over, one that is moved does not fire.
func TestTimersSetWhileTheyAreLookedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		at := func(name string, d time.Duration) []dialogs.Effect {
			return []dialogs.Effect{dialogs.SetTimer{Name: name, At: start.Add(d)}}
		}
		s := &sulky{}
		var r *rig
		trip := tripwire{steps{
			"go": append(at("first", time.Minute), at("last", time.Hour)...), "soon": at("soon", 2*time.Minute), "moved": at("last", 2*time.Hour),
		}, "timer first", func() { s.looked.Store(func() { r.say(web("v2"), "soon") }) }}
		r = newRig(t, trip, func(r *rig) {
			s.Store = r.store
			r.cfg.Store, r.cfg.Clock = s, System{}
		})
		id := r.say(web("v1"), "go").Conversation
		other := r.say(web("v2"), "x").Conversation
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if got := r.said(other); got[len(got)-1] != "timer soon" {
			t.Errorf("after the time of the sooner one: %q", got)
		}
		time.Sleep(time.Until(start.Add(time.Hour - time.Second)))
		s.looked.Store(func() { r.say(web("v1"), "moved") })
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := r.said(id); slices.Contains(got, "timer last") {
			t.Errorf("after it was moved: %q", got)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := r.said(id); got[len(got)-1] != "timer last" {
			t.Errorf("after its new time: %q", got)
		}
	})
}

// A tripwire is a Stepper that does something when an event comes.
type tripwire struct {
	steps
	event string
	do    func()
}

func (w tripwire) Step(s dialogs.State, now dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	if name(e) == w.event {
		w.do()
	}
	return w.steps.Step(s, now, e)
}
