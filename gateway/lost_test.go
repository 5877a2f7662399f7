package gateway

import (
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
)

// calling begins a call and has the caller say something.
func calling(t *testing.T, words string) (*rig, string) {
	var d dialer
	r := newRig(t, steps{"queue": {dialogs.Enqueue{Queue: "request"}}}, telephone(&d))
	res, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	r.say(voice(mobile), words)
	return r, res.Conversation
}

// over tells whether the call counts as over.
func (r *rig) over(id string) bool { return r.conversation(id).Call == "" }

// TestLostCallEnds: a call whose end nobody tells ends as if the caller had
// hung up, after a restart too, and once.
func TestLostCallEnds(t *testing.T) {
	r, id := calling(t, "hello")
	r.pass(callSilence - time.Minute)
	r.say(voice(mobile), "still here")
	r.pass(callSilence - time.Minute)
	if r.over(id) {
		t.Fatal("a call in which somebody talks is over")
	}
	r.restart()
	r.pass(2 * time.Minute)
	r.settled()
	if got := r.wire.texts(id); !r.over(id) || len(got) != 1 || got[0] != "answered" {
		t.Errorf("over %v, sent %q; want what is sent after a hang-up", r.over(id), got)
	}
	r.audited(id, "call.lost")
	turns := r.conversation(id).Turns
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil { // the report comes late
		t.Fatal(err)
	}
	r.pass(24 * time.Hour)
	if c := r.conversation(id); c.Turns != turns {
		t.Errorf("%d turns more", c.Turns-turns)
	}
}

// TestEndedCallIsNotLost: the end that is told takes the timer along.
func TestEndedCallIsNotLost(t *testing.T) {
	r, id := calling(t, "hello")
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil {
		t.Fatal(err)
	}
	turns := r.conversation(id).Turns
	if err := r.Hangup(t.Context(), id, ""); err != nil { // of no call at all
		t.Fatal(err)
	}
	r.pass(24 * time.Hour)
	if c := r.conversation(id); c.Turns != turns {
		t.Errorf("%d turns more", c.Turns-turns)
	}
}

// TestWhoWaitsIsNotLost: a caller in the queue says nothing for long, and the
// channel tells that they are there.
func TestWhoWaitsIsNotLost(t *testing.T) {
	r, id := calling(t, "queue")
	for range 5 {
		r.pass(callSilence - time.Minute)
		if err := r.Waits(t.Context(), id, "CA1"); err != nil {
			t.Fatal(err)
		}
	}
	if r.over(id) {
		t.Fatal("the call of a caller who waits is over")
	}
	if err := r.Waits(t.Context(), id, "CA0"); err != nil { // of another call: nothing
		t.Fatal(err)
	}
	r.pass(callSilence)
	if !r.over(id) {
		t.Error("nobody waits there, and the call lives")
	}
}

// TestTalkWithAPersonIsNotLost: while caller and person talk on the phone no
// webhook comes, up to the carrier's longest call.
func TestTalkWithAPersonIsNotLost(t *testing.T) {
	r, id := calling(t, "queue")
	person := channels.Agent{ID: "zhang", Name: "Zhang", Phone: "+8613700137000"}
	if err := r.Claim(t.Context(), id, person); err != nil {
		t.Fatal(err)
	}
	r.pass(4 * time.Hour)
	if r.over(id) {
		t.Fatal("the talk is over after 4 h")
	}
	if err := r.Return(t.Context(), id, person); err != nil {
		t.Fatal(err)
	}
	if r.pass(callSilence + time.Second); !r.over(id) {
		t.Error("the assistant hears nothing, and the call lives")
	}
}
