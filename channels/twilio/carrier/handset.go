package carrier

import (
	"cmp"
	"context"
	"net/http/cookiejar"
	"slices"
	"strings"
	"time"

	"switchboard/channels/nexthop"
)

// Call calls a number of the account from a handset: ErrUnknownNumber if it is
// none, or has no VoiceURL. It returns when the call waits for the caller, or
// has ended.
func (c *Carrier) Call(ctx context.Context, from, to string) (*Call, error) {
	c.mu.Lock()
	n, ok := c.numberOf(to, false)
	if !ok || n.VoiceURL == "" || c.closed {
		c.mu.Unlock()
		return nil, ErrUnknownNumber
	}
	k := c.leg(&Call{From: from, To: to, Handset: from, Direction: "inbound", own: to})
	k.hooks = hooks{fallback: n.FallbackURL, status: n.StatusURL, events: []string{"completed"}}
	k.status, k.state = "ringing", State{Kind: Running}
	k.begin(jump{url: n.VoiceURL, method: "POST"})
	c.mu.Unlock()
	return k, k.settled(ctx)
}

// leg gives a call what every call has. c.mu is held.
func (c *Carrier) leg(k *Call) *Call {
	k.carrier, k.SID, k.created = c, c.sid("CA"), c.cfg.Now()
	k.loop = make(chan struct{})
	k.jar, _ = cookiejar.New(nil) // never fails
	c.calls = append(c.calls, k)
	return k
}

// Ringing is the next call to a handset, in order, that Ringing has not
// returned yet. It waits for one.
func (c *Carrier) Ringing(ctx context.Context, number string) (k *Call, err error) {
	err = c.until(ctx, func() bool {
		i := slices.IndexFunc(c.calls, func(k *Call) bool {
			return k.rang && !k.taken && (number == Anyone || k.Handset == number)
		})
		if i < 0 {
			return false
		}
		k = c.calls[i]
		k.taken = true
		return true
	})
	return k, err
}

// Calls are all calls of a handset in order; those of everybody if number is Anyone.
func (c *Carrier) Calls(number string) (out []*Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.calls {
		if number == Anyone || k.Handset == number {
			out = append(out, k)
		}
	}
	return out
}

// Answer takes a call that rings. By is who answers, "human" if it is "": the
// program is told only if it asked for machine detection (Outcome.AnsweredBy
// has the values).
func (k *Call) Answer(ctx context.Context, by string) error {
	if by == "" {
		by = "human"
	}
	if err := k.whileRinging(func() { k.pickUp(by) }); err != nil {
		return err
	}
	return k.settled(ctx)
}

// Decline refuses a call that rings: busy.
func (k *Call) Decline(ctx context.Context) error { return k.notTaken(ctx, "busy") }

// Ignore lets a call ring until its time-out: no-answer.
func (k *Call) Ignore(ctx context.Context) error { return k.notTaken(ctx, "no-answer") }

func (k *Call) notTaken(ctx context.Context, reason string) error {
	var told <-chan struct{}
	if err := k.whileRinging(func() { told = k.finish(reason, "caller") }); err != nil {
		return err
	}
	return nexthop.Wait(ctx, told)
}

func (k *Call) whileRinging(f func()) error {
	c := k.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	switch k.state.Kind {
	case Ended:
		return ErrEnded
	case Ringing:
		f()
		return nil
	}
	return ErrNotTaken
}

// Press presses keys (0–9, *, #), each as a person would: one that ends a
// Gather is followed by the next at whatever is awaited then. Keys that end
// nothing leave the Gather waiting; Quiet lets it time out with them. With
// others on the line, keys do nothing but * under hangupOnStar.
func (k *Call) Press(ctx context.Context, keys string) error {
	for _, key := range keys {
		if !strings.ContainsRune(keypad, key) {
			return ErrNotTaken
		}
		if err := k.give(ctx, input{kind: pressed, text: string(key)}); err != nil {
			return err
		}
	}
	return nil
}

// Say says a sentence: to a Gather that takes speech, which gets it with a
// capital letter and a full stop, or to those in the conference or at the other
// end. Confidence is what the recognition is sure of, 0 to 1.
func (k *Call) Say(ctx context.Context, text string, confidence float64) error {
	return k.give(ctx, input{kind: spoke, text: text, confidence: confidence})
}

// Quiet says and presses nothing until the time-out of what is awaited, or, in
// a conference that has not begun, until the waiting music repeats.
func (k *Call) Quiet(ctx context.Context) error { return k.give(ctx, input{kind: quiet}) }

// Record speaks into a <Record> for so long, to whole seconds; Press of a
// finishing key, Quiet and HangUp end it, and so does its maxLength. Audio is
// what is downloaded later; nil is silence of that length as WAV.
func (k *Call) Record(ctx context.Context, d time.Duration, audio []byte) error {
	return k.give(ctx, input{kind: recorded, length: d, audio: audio})
}

// HangUp ends the call, also while a webhook is being called (whose answer is
// then ignored). It returns when the status callback was answered.
func (k *Call) HangUp(ctx context.Context) error {
	c := k.carrier
	c.mu.Lock()
	if k.state.Kind == Ended {
		c.mu.Unlock()
		return ErrEnded
	}
	busy, reason := k.state.Kind == Running, "completed"
	if !k.answered {
		reason = map[bool]string{true: "canceled", false: "busy"}[k.Direction == "inbound"]
	}
	ringing := k.state.Kind == Ringing
	told := k.finish(reason, "caller")
	c.mu.Unlock()
	if err := nexthop.Wait(ctx, told); err != nil || busy || ringing {
		return err
	}
	return nexthop.Wait(ctx, k.loop)
}

// give hands over what the person at the handset does, as soon as the call
// waits for it, and waits until it waits again.
func (k *Call) give(ctx context.Context, in input) (err error) {
	c := k.carrier
	e := c.until(ctx, func() bool {
		if k.state.Kind == Running {
			return false
		}
		if err = k.state.takes(in.kind); err == nil {
			k.push(in)
			k.idle, k.idleFrom = 0, k.clock
		}
		return true
	})
	if err != nil || e != nil {
		return cmp.Or(err, e)
	}
	return k.settled(ctx)
}

// settled waits until the call waits for its person or has ended.
func (k *Call) settled(ctx context.Context) error {
	return k.carrier.until(ctx, func() bool { return k.state.Kind != Running })
}

// Await waits until the call is in a state of one of these kinds; with none,
// in any but Running. A call that ends otherwise is ErrEnded.
func (k *Call) Await(ctx context.Context, kinds ...Kind) (s State, err error) {
	e := k.carrier.until(ctx, func() bool {
		s = k.state
		switch {
		case slices.Contains(kinds, s.Kind), len(kinds) == 0 && s.Kind != Running:
			return true
		case s.Kind == Ended:
			err = ErrEnded
			return true
		}
		return false
	})
	return s, cmp.Or(err, e)
}

// State is what the call waits for now.
func (k *Call) State() State {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	return k.state
}

// Heard is all that was heard so far, in order, silences included.
func (k *Call) Heard() []Utterance {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	return slices.Clone(k.trace)
}

// Silence is the longest time in which the caller heard nothing while it was
// not the caller's turn: pauses and webhooks in a row.
func (k *Call) Silence() (longest time.Duration) {
	var now time.Duration
	for _, u := range k.Heard() {
		if u.Kind == Paused || u.Kind == Fetched {
			now += u.For
			longest = max(longest, now)
		} else {
			now = 0
		}
	}
	return longest
}

// Faults are what the program did wrong in this call.
func (k *Call) Faults() []string {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	return slices.Clone(k.faults)
}
