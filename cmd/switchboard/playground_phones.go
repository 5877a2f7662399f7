package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/gateway/console"
)

// phones are the playground's handsets in the carrier on this machine: all
// that they do goes over its webhooks, and all they show came by its API.
type phones struct {
	carrier *carrier.Carrier
	service string
	cancel  func() // of the watch by which calls ring out
	done    chan struct{}
}

// newPhones lends handsets that text and call a number of the carrier's
// account. Calls that nobody takes ring out in real time. Close must be called
// before the carrier's.
func newPhones(c *carrier.Carrier, service string) *phones {
	p := &phones{carrier: c, service: service, done: make(chan struct{})}
	events, cancel := c.Watch(carrier.Anyone)
	p.cancel = cancel
	go p.ringOut(events)
	return p
}

// Close ends the watch. Twice is fine.
func (p *phones) Close() {
	p.cancel()
	<-p.done
}

// ringOut lets calls end that ring for longer than they may.
func (p *phones) ringOut(events <-chan carrier.Event) {
	defer close(p.done)
	timers := map[*carrier.Call]*time.Timer{}
	for e := range events {
		if e.State == nil {
			continue
		}
		if t := timers[e.Call]; t != nil {
			t.Stop()
			delete(timers, e.Call)
		}
		if e.State.Kind == carrier.Ringing && e.State.Timeout > 0 {
			timers[e.Call] = time.AfterFunc(e.State.Timeout, func() {
				_ = e.Call.Ignore(context.Background()) // it was answered meanwhile if this fails
			})
		}
	}
	for _, t := range timers {
		t.Stop()
	}
}

func (p *phones) Service() string { return p.service }

func (p *phones) Text(ctx context.Context, from, body string, pictures ...console.Picture) (string, error) {
	var media []carrier.Media
	for _, f := range pictures {
		media = append(media, carrier.Media{Type: f.Type, Data: f.Data})
	}
	sid, err := p.carrier.Text(ctx, from, p.service, body, media...)
	return sid, phoneError(err)
}

func (p *phones) Texts(handset string) []console.Text {
	list := []console.Text{}
	for _, m := range p.carrier.Messages(handset) {
		t := console.Text{
			ID: m.SID, Mine: m.Inbound, Body: m.Body, Segments: m.Segments, Status: m.Status, Code: m.ErrorCode, Network: m.Own,
		}
		if m.Inbound {
			t.Pictures = len(m.MediaURLs)
		} else {
			t.Links = m.MediaURLs
		}
		list = append(list, t)
	}
	return list
}

func (p *phones) Call(ctx context.Context, handset string) (console.Call, error) {
	k, err := p.carrier.Call(ctx, handset, p.service)
	if k == nil {
		return nil, phoneError(err)
	}
	return phoneCall{k}, phoneError(err)
}

func (p *phones) Calls(handset string) (list []console.Call) {
	for _, k := range p.carrier.Calls(handset) {
		list = append(list, phoneCall{k})
	}
	return list
}

// Watch names the handset of every event.
func (p *phones) Watch() (<-chan string, func()) {
	events, cancel := p.carrier.Watch(carrier.Anyone)
	out, over := make(chan string), make(chan struct{})
	go func() {
		defer close(out)
		for e := range events {
			select {
			case out <- e.Number:
			case <-over:
				return
			}
		}
	}()
	return out, sync.OnceFunc(func() { close(over); cancel() })
}

// A phoneCall is a call of the carrier as the playground works with it.
type phoneCall struct{ call *carrier.Call }

func (k phoneCall) ID() string { return k.call.SID }

func (k phoneCall) Look() console.CallView {
	s := k.call.State()
	v := console.CallView{
		ID: k.call.SID, Handset: k.call.Handset, Other: k.call.To, Incoming: k.call.Direction != "inbound",
		Kind: console.CallKind(s.Kind), Keys: s.Keys, Speech: s.Speech, Digits: s.Digits, Timeout: s.Timeout.Seconds(),
		Waiting: s.Waiting, Reason: s.Reason, By: s.By, Heard: []console.Sound{},
	}
	if v.Incoming {
		v.Other = k.call.From
	}
	if s.Kind == carrier.Relaying { // the caller notices no difference
		v.Kind = console.Gathering
	}
	for _, u := range k.call.Heard() {
		v.Heard = append(v.Heard, console.Sound{
			At: u.At.Seconds(), For: u.For.Seconds(), Kind: u.Kind, Voice: u.Voice, Language: u.Language, Text: u.Text,
			Firm: slices.Contains([]string{carrier.Said, carrier.Played}, u.Kind) && !u.Interruptible,
		})
	}
	return v
}

func (k phoneCall) Answer(ctx context.Context, machine bool) error {
	by := "human"
	if machine {
		by = "machine_end_beep"
	}
	return phoneError(k.call.Answer(ctx, by))
}

func (k phoneCall) Decline(ctx context.Context) error { return phoneError(k.call.Decline(ctx)) }
func (k phoneCall) Ignore(ctx context.Context) error  { return phoneError(k.call.Ignore(ctx)) }
func (k phoneCall) Quiet(ctx context.Context) error   { return phoneError(k.call.Quiet(ctx)) }
func (k phoneCall) HangUp(ctx context.Context) error  { return phoneError(k.call.HangUp(ctx)) }

func (k phoneCall) Press(ctx context.Context, keys string) error {
	return phoneError(k.call.Press(ctx, keys))
}

func (k phoneCall) Say(ctx context.Context, text string, confidence float64) error {
	return phoneError(k.call.Say(ctx, text, confidence))
}

func (k phoneCall) Record(ctx context.Context, d time.Duration) error {
	return phoneError(k.call.Record(ctx, d, nil))
}

// phoneError gives the carrier's kinds of error the console's.
func phoneError(err error) error {
	switch {
	case errors.Is(err, carrier.ErrNotTaken):
		return console.ErrNotTaken
	case errors.Is(err, carrier.ErrEnded), errors.Is(err, carrier.ErrClosed):
		return console.ErrEnded
	case errors.Is(err, carrier.ErrWebhook), errors.Is(err, carrier.ErrUnknownNumber):
		return console.ErrService
	}
	return err
}
