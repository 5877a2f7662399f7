package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// "TwiML answers p95 <800 ms": the traces of all documents of many callers who
// do all kinds of things at the same time.
func TestExcellentVoiceAnswersInTime(t *testing.T) {
	e := examine(t, workday)
	var callers sync.WaitGroup
	var mu sync.Mutex
	var took []time.Duration
	for _, l := range chat.Locales {
		for _, k := range slices.Concat(tasksByKeys, tasksBySpeech) {
			callers.Go(func() {
				c, err := e.carrier.Call(t.Context(), stranger(), playgroundNumber)
				if err != nil {
					t.Error(err)
					return
				}
				for _, step := range after([]string{map[chat.Locale]string{chat.Chinese: "1", chat.English: "2"}[l]}, k.script[l]...) {
					if err == nil {
						err = act(t.Context(), c, step)
					}
				}
				if err != nil && !errors.Is(err, carrier.ErrEnded) && !errors.Is(err, carrier.ErrNotTaken) {
					t.Errorf("%s %s: %v", k.name, l, err) // they take each other's windows, so a script may lead elsewhere
				}
				mu.Lock()
				defer mu.Unlock()
				for _, u := range c.Heard() {
					if u.Kind == carrier.Fetched {
						took = append(took, u.For)
					}
				}
			})
		}
	}
	callers.Wait()
	slices.Sort(took)
	if len(took) < 200 {
		t.Fatalf("%d answers only", len(took))
	}
	p95 := took[len(took)*95/100]
	t.Logf("%d answers, half of them in %v, 95%% in %v, all in %v", len(took), took[len(took)/2], p95, took[len(took)-1])
	if p95 > 800*time.Millisecond {
		t.Errorf("p95 %v", p95)
	}
}

// act is a step of a script at a handset: keys, words, or "" for silence.
func act(ctx context.Context, c *carrier.Call, step string) error {
	switch {
	case step == "":
		return c.Quiet(ctx)
	case strings.Trim(step, "0123456789*#") == "":
		return c.Press(ctx, step)
	}
	return c.Say(ctx, step, 0.93)
}

// "with a 10 s stall something is heard every 3 s": the store takes no turn
// for so long, when a call comes in, when an answer is due, when a visit is
// confirmed. Who stays on the line gets the answer in the end, once.
func TestExcellentVoiceStall(t *testing.T) {
	e := examine(t, workday)
	type caller struct {
		*onCall
		step string
		want string
	}
	var callers []caller
	for l, want := range map[chat.Locale][2]string{
		chat.English: {"what is the visit for", "booked:"}, chat.Chinese: {"上门办什么", "约好了"},
	} {
		callers = append(callers, caller{e.menu(t, stranger(), l), "2", want[0]})
		c := e.menu(t, stranger(), l)
		c.run("2", "3", "#", "1", "#", "1", "1")
		callers = append(callers, caller{c, "1", want[1]})
	}
	release := e.stall(t)
	time.AfterFunc(10*time.Second, release)
	var all sync.WaitGroup
	for _, c := range callers {
		all.Go(func() { c.stays(act(t.Context(), c.call, c.step), c.want) })
	}
	all.Go(func() {
		k, err := e.carrier.Call(t.Context(), stranger(), playgroundNumber)
		c := &onCall{exam: e, t: t, call: k}
		c.stays(err, "For English, press 2")
	})
	all.Wait()
	for _, c := range callers {
		if c.step == "1" && len(e.visits(c.onCall)) != 1 {
			t.Errorf("visits %+v", e.visits(c.onCall))
		}
		c.hangUp()
	}
}

// stall has the store take nothing more until release.
func (e *exam) stall(t *testing.T) (release func()) {
	gate, stalled, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- e.store.Write(context.Background(), func(store.Tx) error {
			close(stalled)
			<-gate
			return nil
		})
	}()
	<-stalled
	release = sync.OnceFunc(func() { close(gate) })
	t.Cleanup(func() {
		release()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return release
}

// stays has a caller say nothing more until the words come, and holds the
// trace of the call against the rule.
func (c *onCall) stays(err error, want string) {
	heard := func() (n int) {
		return strings.Count(strings.ToLower(strings.Join(c.all(), " ")), strings.ToLower(want))
	}
	before := heard()
	for n := 0; err == nil && n < 50 && heard() == before; n++ {
		err = c.call.Quiet(c.t.Context())
	}
	if err != nil || heard() != 1 {
		c.t.Errorf("%v; %q is said %d times:\n%q", err, want, heard(), c.all())
	}
	if s := c.call.Silence(); s > 3*time.Second || s < time.Second {
		c.t.Errorf("%v of silence in %q", s, c.all())
	}
}
