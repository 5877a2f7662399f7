package carrier

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// An input is what the loop of a call wakes up for.
type input struct {
	kind       inputKind
	text       string
	confidence float64
	length     time.Duration
	audio      []byte
	dialed     dialed
}

type inputKind int

const (
	over     inputKind = iota // the call has ended
	turned                    // the API has pointed it elsewhere
	pressed                   // a key
	spoke                     // words
	quiet                     // nothing, until the time-out
	recorded                  // into a <Record>
	left                      // the conference or bridge is over for this leg
	framed                    // the program sent a frame on the socket
	stirred                   // the program waits for the caller, or does no more
	dropped                   // the socket is gone
)

// takes tells whether a person can do this now.
func (s State) takes(kind inputKind) error {
	ok := false
	switch s.Kind {
	case Ended:
		return ErrEnded
	case Gathering, Relaying:
		ok = kind == pressed && s.Keys || kind == spoke && s.Speech || kind == quiet
	case Recording:
		ok = kind == pressed || kind == quiet || kind == recorded
	case Conferring:
		ok = kind == pressed || kind == spoke && !s.Waiting || kind == quiet && s.Waiting
	case Bridged:
		ok = kind == pressed || kind == spoke
	case Dialing, Listening:
		ok = kind == quiet
	}
	if !ok {
		return ErrNotTaken
	}
	return nil
}

// A jump is a document that a call goes to.
type jump struct {
	url, method string
	extra       url.Values
	twiml       []byte // given by the API instead of a URL
	fallback    bool
}

// begin starts obeying documents. c.mu is held.
func (k *Call) begin(first jump) {
	c := k.carrier
	c.spawn(func() {
		defer close(k.loop)
		k.obey(&first)
	})
}

// push wakes the loop with an input. c.mu is held.
func (k *Call) push(in input) {
	if k.state.Kind == Ended {
		return
	}
	k.box = append(k.box, in)
	k.state = State{Kind: Running}
	k.changed()
}

// changed tells the state. c.mu is held.
func (k *Call) changed() {
	s := k.state
	k.carrier.tell(Event{Number: k.Handset, Call: k, State: &s})
	k.carrier.changed()
}

// await waits in a state, which is made with c.mu held, for an input.
func (k *Call) await(state func() State) input {
	c := k.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	for first := true; ; first = false {
		switch {
		case k.state.Kind == Ended:
			return input{kind: over}
		case k.turn != nil:
			k.box, k.state = nil, State{Kind: Running}
			return input{kind: turned}
		case len(k.box) > 0:
			in := k.box[0]
			k.box = k.box[1:]
			return in
		}
		if first {
			k.state = state()
			k.changed()
		}
		news := c.news
		c.mu.Unlock()
		<-news
		c.mu.Lock()
	}
}

// hear adds to the trace and lets the time pass that it takes.
func (k *Call) hear(u Utterance) {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	k.hears(u)
}

// hears is hear with c.mu held.
func (k *Call) hears(u Utterance) {
	if k.state.Kind == Ended {
		return
	}
	u.At = k.clock
	k.clock += u.For
	k.trace = append(k.trace, u)
	k.carrier.tell(Event{Number: k.Handset, Call: k, Heard: &u})
}

// finish ends a call for all: the conference and the bridge it is in, the
// program, the watchers. The channel is closed when the program was told. c.mu
// is held.
func (k *Call) finish(reason, by string) <-chan struct{} {
	if k.state.Kind == Ended {
		done := make(chan struct{})
		close(done)
		return done
	}
	k.state, k.status = State{Kind: Ended, Reason: reason, By: by}, reason
	k.box = nil
	k.part(by)
	k.changed()
	return k.tellStatus("completed")
}

// part takes the call out of what connects it with others. c.mu is held.
func (k *Call) part(by string) {
	if k.seat != nil {
		k.seat.leave()
	}
	if d := k.dial; d != nil {
		k.dial = nil
		d.parentLeft(by)
	}
	if d := k.parent; d != nil {
		k.parent = nil
		d.childLeft(k)
	}
}

// standard are the parameters of every request of a call. c.mu is held.
func (k *Call) standard() url.Values {
	form := url.Values{
		"CallSid": {k.SID}, "AccountSid": {k.carrier.cfg.AccountSID}, "From": {k.From}, "To": {k.To},
		"Caller": {k.From}, "Called": {k.To}, "Direction": {k.Direction}, "CallStatus": {k.status}, "ApiVersion": {apiVersion},
	}
	if k.Parent != "" {
		form.Set("ParentCallSid", k.Parent)
	}
	places(form, k.From, k.To)
	for _, field := range []string{"City", "State", "Zip", "Country"} {
		form.Set("Caller"+field, form.Get("From"+field))
		form.Set("Called"+field, form.Get("To"+field))
	}
	return form
}

func (k *Call) form(extra url.Values) url.Values {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	form := k.standard()
	maps.Copy(form, extra)
	return form
}

// tellStatus tells the program a stage (initiated, ringing, answered,
// completed) if it asked for it. c.mu is held.
func (k *Call) tellStatus(event string) <-chan struct{} {
	c := k.carrier
	form := k.standard()
	form.Set("CallStatus", map[string]string{"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}[event])
	if event == "completed" {
		form.Set("CallStatus", k.status)
		form.Set("CallDuration", fmt.Sprint(seconds(k.clock)))
		form.Set("Duration", fmt.Sprint((seconds(k.clock)+59)/60))
	}
	if k.by != "" {
		form.Set("AnsweredBy", k.by)
	}
	form.Set("CallbackSource", "call-progress-events")
	form.Set("Timestamp", fmt.Sprint(date(c.cfg.Now())))
	target, how := k.hooks.status, orElse(k.hooks.statusMethod, "POST")
	if !slices.Contains(k.hooks.events, event) {
		target = ""
	} else {
		form.Set("SequenceNumber", fmt.Sprint(k.told))
		k.told++
	}
	return c.carry(errand{place: "call " + event, call: k, prepare: func() (string, string, url.Values) {
		return target, how, form
	}})
}

// callback tells the program something else of a call. c.mu is held.
func (k *Call) callback(place, target, method string, form url.Values) {
	if target != "" {
		k.carrier.carry(errand{place: place, call: k, prepare: func() (string, string, url.Values) {
			return target, orElse(method, "POST"), form
		}})
	}
}

func orElse(s, standard string) string {
	if s == "" {
		return standard
	}
	return s
}

func seconds(d time.Duration) int { return int(d.Round(time.Second) / time.Second) }

// pickUp answers a call that rings. c.mu is held.
func (k *Call) pickUp(by string) {
	k.state, k.status, k.answered = State{Kind: Running}, "in-progress", true
	first := k.ring.first
	if k.ring.machine {
		k.by = by
		if k.ring.async == "" {
			first.extra = url.Values{"AnsweredBy": {by}}
		}
	}
	k.tellStatus("answered")
	if k.ring.machine && k.ring.async != "" {
		form := k.standard()
		form.Set("AnsweredBy", by)
		k.callback("machine detection", k.ring.async, k.ring.asyncHow, form)
	}
	k.changed()
	k.begin(first)
}

// startRinging lets the handset ring, or does what is scripted. c.mu is held.
func (k *Call) startRinging(o Outcome) {
	if k.state.Kind == Ended {
		return
	}
	k.tellStatus("initiated")
	k.rang, k.status, k.state = true, "ringing", State{Kind: Ringing, Timeout: k.ring.timeout}
	if o.Call == "failed" {
		k.finish("failed", "carrier")
		return
	}
	k.tellStatus("ringing")
	switch {
	case o.Call != "":
		k.finish(o.Call, "carrier")
	case o.AnsweredBy != "":
		k.pickUp(o.AnsweredBy)
	default:
		k.changed()
	}
}

// sentence is what speech recognition makes of words: a capital letter and a
// full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	stop := "."
	if hasHan(text) {
		stop = "。"
	}
	if strings.ContainsAny(text[len(text)-1:], ".?!") || strings.HasSuffix(text, "。") || strings.HasSuffix(text, "？") {
		stop = ""
	}
	first := []rune(text)[0]
	return strings.ToUpper(string(first)) + strings.TrimPrefix(text, string(first)) + stop
}

// background is the context of webhooks of calls: they end with the carrier only.
func (k *Call) background() context.Context { return k.carrier.ctx }
