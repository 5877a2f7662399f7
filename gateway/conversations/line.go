package conversations

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway"
	"switchboard/gateway/store"
)

// A Line is the customer's end of real channels of phone numbers: what a case
// does reaches the gateway as a carrier brings it, and what it hears is what
// arrives. Without one a case talks to the gateway directly.
type Line interface {
	// Channels are what the gateway is wired with; Attach gives them a gateway,
	// before it starts and again after a restart.
	Channels() []channels.Channel
	Attach(*gateway.Gateway)
	// Text sends a message; an id that was used before sends that one again.
	Text(ctx context.Context, id, text string, photos int) error
	// Call calls the assistant; the others act in the call that is alive.
	Call(ctx context.Context) error
	Say(ctx context.Context, text string, confidence float64) error
	Press(ctx context.Context, keys string) error
	Quiet(ctx context.Context) error
	// Record speaks a message after the tone, and ends it with a key.
	Record(ctx context.Context) error
	// Repeat brings what was said or pressed last once more, as a carrier does
	// that had no answer; its answer must be the same.
	Repeat(ctx context.Context) error
	HangUp(ctx context.Context) error
	// Alive tells whether a call is.
	Alive() bool
	// Heard is what arrived since it was last asked, once all that is on its
	// way has: texts of messages, or what was spoken.
	Heard(ctx context.Context) ([]string, error)
	// Faults are what the channels did that no carrier takes.
	Faults() []string
	Close() error
}

// onLine does by the line what send does directly.
func (p *play) onLine(ctx context.Context, id string, m chat.Message) error {
	if !p.traits.Spoken {
		if m.Choice != "" {
			return fmt.Errorf("[%s] is not offered, and a text message has no buttons", m.Choice)
		}
		return p.found(ctx, p.address, p.end.Text(ctx, id, m.Text, len(m.Media)))
	}
	if id != "" && id == p.lastID {
		return p.end.Repeat(ctx)
	}
	p.lastID = id
	switch {
	case m.Choice != "":
		key, err := p.keyOf(m.Choice)
		if err != nil {
			return err
		}
		return p.end.Press(ctx, key)
	case len(m.Media) > 0:
		return p.end.Record(ctx)
	case m.Text == "":
		return p.end.Quiet(ctx)
	}
	return p.end.Say(ctx, m.Text, m.Confidence)
}

// keyOf is the key that takes a choice.
func (p *play) keyOf(choice string) (string, error) {
	for i, c := range p.offered {
		if c.Value == choice {
			return strconv.Itoa(i + 1), nil
		}
	}
	key := map[string]string{"person": "0", "repeat": "*", "back": "9", "#": "#"}[choice]
	if key == "" {
		return "", fmt.Errorf("[%s] is not offered, and no key stands for it", choice)
	}
	return key, nil
}

// found notes which conversation the case is in.
func (p *play) found(ctx context.Context, at chat.Address, err error) error {
	if err != nil {
		return err
	}
	c, err := p.gateway.Find(ctx, at)
	p.talk, p.call = c.ID, c.Call
	return err
}

// arrive waits until all that a step led to has arrived. What was gathered is
// answered when the customer pauses; a caller who waits hears what is new.
func (p *play) arrive(ctx context.Context, s Step) error {
	if p.end == nil {
		return nil
	}
	if err := p.pause(ctx); err != nil {
		return err
	}
	waits, err := p.waits(ctx, s)
	if err == nil && waits {
		err = p.end.Quiet(ctx)
	}
	if err != nil {
		return err
	}
	arrived, err := p.end.Heard(ctx)
	if !p.over {
		p.arrived = nil // else what came after the call belongs to this step
	}
	p.arrived = append(p.arrived, arrived...)
	return err
}

// waits tells whether a caller hears news by waiting on: one who is in the
// queue, or whom somebody at the desk writes to.
func (p *play) waits(ctx context.Context, s Step) (bool, error) {
	if s.Agent == nil && s.Wait == 0 || !p.end.Alive() {
		return false, nil
	}
	c, err := p.gateway.Find(ctx, p.address)
	return c.Mode != chat.ModeBot || s.Agent != nil, err
}

// pause lets the end of a burst come.
func (p *play) pause(ctx context.Context) error {
	if p.talk == "" {
		return nil
	}
	var c store.Conversation
	err := p.store.Read(ctx, func(v store.View) (err error) {
		c, err = v.Conversation(p.talk)
		return err
	})
	if err == nil && c.Unread > 0 {
		_, err = p.gateway.AdvanceClock(ctx, 2*p.gateway.Traits(c.Address.Channel).Burst)
	}
	return err
}

// judgeArrival: what was said has arrived, and nothing else.
func (p *play) judgeArrival(said []chat.Prompt, fault func(string, ...any)) {
	if p.end == nil {
		return
	}
	for _, f := range p.end.Faults() {
		fault("the carrier: %s", f)
	}
	switch {
	case len(said) > 0 && len(p.arrived) == 0:
		fault("it was said, and nothing arrived")
	case len(said) == 0 && len(p.arrived) > 0 && !p.traits.Spoken:
		fault("nothing was said, and there arrived %q", p.arrived)
	}
}

// introduce makes the caller known, where the case says what is known of them:
// a carrier tells a number and no more.
func (p *play) introduce(ctx context.Context) error {
	if p.end == nil || p.locale() == "" {
		return nil
	}
	return p.store.Write(ctx, func(tx store.Tx) error {
		return tx.SaveCustomer(store.Customer{
			ID: "cu_case", Phone: p.address.ID, PhoneVerified: true, Segment: "new", Locale: p.locale(),
			CreatedAt: p.time.Now(),
		})
	})
}

// arrivals are what arrived, as one text.
func (p *play) arrivals() string { return strings.Join(p.arrived, "\n") }
