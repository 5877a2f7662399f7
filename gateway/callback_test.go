package gateway

import (
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
)

// promised is a caller who keeps the place in the queue and is called back, as
// a person has just asked for it.
func promised(t *testing.T) (r *rig, d *dialer, id string, since time.Time) {
	d = &dialer{}
	use := telephone(d)
	r = newEngineRig(t, use)
	res, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile), Locale: chat.English})
	if err != nil {
		t.Fatal(err)
	}
	id = res.Conversation
	r.say(voice(mobile), "agent")
	since = r.conversation(id).QueuedAt
	r.choose(voice(mobile), "callback")
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil {
		t.Fatal(err)
	}
	r.pass(4 * time.Minute)
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	return r, d, id, since
}

// TestCaseOfAnUnreachedCustomerWaitsAgain: a call back that nobody answers
// brings the case back into the queue, with its wait, and the desk sees why.
func TestCaseOfAnUnreachedCustomerWaitsAgain(t *testing.T) {
	for name, happens := range map[string]func(r *rig, d *dialer, id string){
		"no answer": func(r *rig, d *dialer, _ string) {
			r.pass(40 * time.Minute)
			for range 3 {
				<-d.orders
			}
		},
		"cannot be called": func(r *rig, d *dialer, id string) {
			r.pass(2 * time.Second)
			<-d.orders
			if err := r.Missed(t.Context(), id, "callback", "rejected"); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, d, id, since := promised(t)
			happens(r, d, id)
			c := r.conversation(id)
			if c.Mode != chat.ModeWaiting || c.Agent != "" || !c.QueuedAt.Equal(since) || c.Queue != "unreached" {
				t.Errorf("mode %s, agent %q, queue %q since %v, want since %v", c.Mode, c.Agent, c.Queue, c.QueuedAt, since)
			}
			if q, err := r.Cases(t.Context(), chat.ModeWaiting, ""); err != nil || len(q) != 1 || q[0].Reason != "unreached" {
				t.Errorf("the desk sees %+v, %v", q, err)
			}
			if e := r.last(id); c.Address != sms(mobile) || e.Prompt.Key != "callback.requeued" {
				t.Errorf("at %v the customer is told %q", c.Address, e.Prompt.Text)
			}
			r.pass(time.Hour)
			if n := len(d.orders); n > 0 {
				t.Errorf("%d calls more", n)
			}
		})
	}
}

// TestResolvedCaseIsNotCalled: the calls are the person's, and end with the case.
func TestResolvedCaseIsNotCalled(t *testing.T) {
	r, d, id, _ := promised(t)
	r.pass(2 * time.Second)
	<-d.orders
	if err := r.Resolve(t.Context(), id, li, channels.Resolution{}); err != nil {
		t.Fatal(err)
	}
	r.pass(time.Hour)
	if n := len(d.orders); n > 0 {
		t.Errorf("%d calls more", n)
	}
}

// TestNobodyIsCalledAtNight: a survey that would ring at 21:05 rings in the
// morning (behaviours C115); a call back that was asked for does not wait.
func TestNobodyIsCalledAtNight(t *testing.T) {
	evening := time.Date(2026, 11, 23, 21, 5, 0, 0, time.FixedZone("Beijing", 8*60*60)) // where the number is at home
	for purpose, due := range map[string]time.Time{"survey": evening.Add(11*time.Hour + 55*time.Minute), "callback": evening} {
		d := &dialer{}
		r := newRig(t, steps{"1": {dialogs.CallLater{Purpose: purpose, At: evening}}}, telephone(d))
		r.say(sms(mobile), "1")
		r.pass(due.Sub(r.Now()) - time.Minute)
		if n := len(d.orders); n > 0 {
			t.Errorf("%s: %d calls before %v", purpose, n, due)
		}
		r.pass(2 * time.Minute)
		if got := <-d.orders; got != purpose+" "+mobile {
			t.Errorf("called: %s", got)
		}
	}
}
