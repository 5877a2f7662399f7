package carrier

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// dialTimeout is the default of <Dial timeout> in seconds.
const dialTimeout = 30

// A dial is a <Dial> of numbers: they ring together, the first to answer (and
// to hear its whisper out) is connected.
type dial struct {
	parent   *Call
	children []*Call
	bridged  *Call
}

// A dialed is how a leg of a <Dial> ended.
type dialed struct {
	status  string
	leg     *Call
	bridged bool
}

// connect obeys a <Dial>.
func (k *Call) connect(e *element, from string) step {
	for _, n := range e.kids {
		if n.name == "Conference" {
			return k.confer(e, n, from)
		}
	}
	return k.dialNumbers(e, from)
}

func (k *Call) dialNumbers(e *element, from string) step {
	d := k.dialOut(e, from)
	k.hear(Utterance{Kind: Held, Text: "ringing"})
	for {
		in := k.await(func() State { return d.stateOf(e) })
		switch in.kind {
		case pressed:
			k.hear(Utterance{Kind: Spoken, Text: in.text})
			if in.text == "*" && e.attr("hangupOnStar", "false") == "true" {
				d.hangUpChild()
			}
		case spoke:
			k.talk(in.text, d.bridged)
		case quiet:
			k.hear(Utterance{Kind: Held, Text: "ringing", For: d.timeout(e)})
			d.ringOut()
		case left:
			return k.dialDone(e, from, in.dialed)
		default:
			d.abandon()
			return k.moved()
		}
	}
}

func (d *dial) timeout(e *element) time.Duration {
	return time.Duration(number(e, "timeout", dialTimeout)) * time.Second
}

// stateOf is what the caller of a <Dial> waits for. Carrier.mu is held.
func (d *dial) stateOf(e *element) State {
	s := State{Kind: Dialing, Attrs: maps.Clone(e.attrs), Timeout: d.timeout(e)}
	if d.bridged != nil {
		s.Kind = Bridged
	}
	return s
}

// dialOut makes the legs of a <Dial> and lets them ring.
func (k *Call) dialOut(e *element, from string) *dial {
	c := k.carrier
	shown := e.attr("callerId", k.From)
	c.mu.Lock()
	defer c.mu.Unlock()
	d := &dial{parent: k}
	if k.state.Kind == Ended {
		return d
	}
	k.dial = d
	if shown != k.From && !c.owns(shown) {
		k.faults = append(k.faults, "13214 Dial: callerId is no number of the account in call "+k.SID)
		c.faults = append(c.faults, k.faults[len(k.faults)-1])
	}
	for _, n := range numbersOf(e) {
		d.children = append(d.children, k.child(d, e, n, shown, from))
	}
	for _, leg := range d.children {
		leg.startRinging(c.outcome(leg.To))
	}
	return d
}

func numbersOf(e *element) []*element {
	if len(e.kids) == 0 {
		return []*element{e}
	}
	return e.kids
}

// child is a leg to one number. Carrier.mu is held.
func (k *Call) child(d *dial, e, n *element, shown, from string) *Call {
	leg := k.carrier.leg(&Call{From: shown, To: n.own, Handset: n.own, Direction: "outbound-dial", Parent: k.SID, own: shown})
	leg.parent, leg.status, leg.state = d, "queued", State{Kind: Running}
	leg.ring.timeout = d.timeout(e)
	leg.hooks.events = strings.Fields(n.attr("statusCallbackEvent", "completed"))
	if to, ok := n.attrs["statusCallback"]; ok && n != e {
		leg.hooks.status, leg.hooks.statusMethod = resolve(from, to), n.attr("statusCallbackMethod", "POST")
	}
	if whisper, ok := n.attrs["url"]; ok {
		leg.ring.first = jump{url: resolve(from, whisper), method: n.attr("method", "POST")}
	}
	return leg
}

// dialDone is what follows a <Dial>: its action, else the next verb.
func (k *Call) dialDone(e *element, from string, r dialed) step {
	k.carrier.mu.Lock()
	k.dial = nil
	k.carrier.mu.Unlock()
	if _, ok := e.attrs["action"]; !ok {
		return step{}
	}
	form := url.Values{"DialCallStatus": {r.status}, "DialBridged": {fmt.Sprint(r.bridged)}}
	if r.leg != nil {
		form.Set("DialCallSid", r.leg.SID)
		form.Set("DialCallDuration", fmt.Sprint(seconds(r.leg.length())))
	}
	return action(e, from, form)
}

func (k *Call) length() time.Duration {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	return k.clock
}

// bridge connects a leg that has answered with the caller, until one of them goes.
func (k *Call) bridge() *jump {
	d := k.join()
	if d == nil {
		k.end("document")
		return nil
	}
	for {
		in := k.await(func() State { return State{Kind: Bridged} })
		switch in.kind {
		case pressed:
			k.hear(Utterance{Kind: Spoken, Text: in.text})
		case spoke:
			k.talk(in.text, d.parent)
		case turned:
			k.unlink()
			return k.moved().next
		default:
			return nil
		}
	}
}

// join makes a leg the one that is connected; nil if it comes too late.
func (k *Call) join() *dial {
	c := k.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	d := k.parent
	if k.state.Kind == Ended || d == nil || d.bridged != nil {
		return nil
	}
	d.bridged = k
	for _, o := range d.children {
		if o != k {
			o.finish(endOf(o), "carrier")
		}
	}
	if p := d.parent; p.state.Kind == Dialing {
		p.state.Kind = Bridged
		p.changed()
	}
	return d
}

func endOf(leg *Call) string {
	if leg.answered {
		return "completed"
	}
	return "canceled"
}

func (k *Call) unlink() {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	if d := k.parent; d != nil {
		k.parent = nil
		d.childLeft(k)
	}
}

// childLeft wakes the caller when the connected leg has gone, or all have.
// Carrier.mu is held.
func (d *dial) childLeft(leg *Call) {
	p := d.parent
	if p.dial != d || p.state.Kind == Ended {
		return
	}
	rings := slices.ContainsFunc(d.children, func(o *Call) bool { return o != leg && o.state.Kind != Ended })
	if d.bridged != leg && (rings || d.bridged != nil) {
		return
	}
	r := dialed{status: leg.status, leg: leg, bridged: d.bridged == leg}
	if r.bridged || r.status == "in-progress" {
		r.status = "completed"
	}
	p.push(input{kind: left, dialed: r})
}

// parentLeft ends the legs of a caller who is gone. Carrier.mu is held.
func (d *dial) parentLeft(by string) {
	for _, leg := range d.children {
		leg.finish(endOf(leg), by)
	}
}

// abandon ends the legs of a caller who was pointed elsewhere.
func (d *dial) abandon() {
	d.parent.carrier.mu.Lock()
	defer d.parent.carrier.mu.Unlock()
	if d.parent.dial == d {
		d.parent.dial = nil
		d.parentLeft("api")
	}
}

// ringOut ends legs that nobody answered in time.
func (d *dial) ringOut() {
	d.parent.carrier.mu.Lock()
	defer d.parent.carrier.mu.Unlock()
	for _, leg := range d.children {
		if leg.state.Kind == Ringing {
			leg.finish("no-answer", "carrier")
		}
	}
}

func (d *dial) hangUpChild() {
	d.parent.carrier.mu.Lock()
	defer d.parent.carrier.mu.Unlock()
	if d.bridged != nil {
		d.bridged.finish("completed", "carrier")
	}
}

// talk is heard by another leg.
func (k *Call) talk(text string, others ...*Call) {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	d := wordsLength(text)
	k.hears(Utterance{Kind: Spoken, Text: text, For: d})
	for _, o := range others {
		if o != nil {
			o.hears(Utterance{Kind: Voiced, Text: text, For: d})
		}
	}
}
