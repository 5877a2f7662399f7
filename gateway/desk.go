package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// actorOf names a person in the audit.
func actorOf(a channels.Agent) string { return "agent:" + a.ID }

// A QueueItem is a customer who waits for a person.
type QueueItem struct {
	Conversation store.Conversation
	Position     int // from 1
	Handoff      Handoff
}

// Queue lists who waits, longest first.
func (g *Gateway) Queue(ctx context.Context) ([]QueueItem, error) {
	var items []QueueItem
	err := g.store.Read(ctx, func(v store.View) error {
		waiting, err := v.Waiting()
		for i, c := range waiting {
			h, herr := handoffOf(v, c.ID)
			items = append(items, QueueItem{Conversation: c, Position: i + 1, Handoff: h})
			err = errors.Join(err, herr)
		}
		return err
	})
	return items, unavailable(err)
}

// HandoffOf tells why a conversation was handed to a person; zero if it was not.
func (g *Gateway) HandoffOf(ctx context.Context, conversation string) (h Handoff, err error) {
	err = g.store.Read(ctx, func(v store.View) error {
		h, err = handoffOf(v, conversation)
		return err
	})
	return h, unavailable(err)
}

func handoffOf(v store.View, conversation string) (h Handoff, err error) {
	s, err := v.Setting(handoffSetting(conversation))
	if err != nil || s == "" {
		return h, err
	}
	return h, json.Unmarshal([]byte(s), &h)
}

// Claim gives a conversation to a person. Of several at once one wins; the
// others get a *ClaimedError with the winner's name. From the commit on the
// bot is silent: what it had said but not sent is withheld. Claiming one's own
// is fine.
func (g *Gateway) Claim(ctx context.Context, conversation string, a channels.Agent) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		c := &w.conv
		switch {
		case c.Mode == chat.ModeAgent && c.Agent == a.ID:
			return nil, errNothing
		case c.Mode == chat.ModeAgent:
			return nil, &channels.ClaimedError{Name: c.AgentName}
		case c.Mode == chat.ModeClosed:
			return nil, fmt.Errorf("%w: the conversation is closed", ErrInvalid)
		}
		c.Mode, c.Agent, c.AgentName, c.AgentPhone = chat.ModeAgent, a.ID, a.Name, a.Phone
		if err := w.tx.Withhold(c.ID); err != nil {
			return nil, err
		}
		if err := w.awaitAgent(); err != nil {
			return nil, err
		}
		return []dialogs.Event{dialogs.AgentJoined{ID: a.ID, Name: a.Name}}, w.audit("handoff.claim", c.ID, "")
	}})
	return err
}

// Reply sends what the owner writes to the customer. The entry's status is
// withheld if the customer does not want to be written to.
func (g *Gateway) Reply(ctx context.Context, conversation string, a channels.Agent, r channels.Reply) (chat.Entry, error) {
	r.Text = clean(r.Text)
	if r.Text == "" && len(r.Media) == 0 {
		return chat.Entry{}, fmt.Errorf("%w: an empty reply", ErrInvalid)
	}
	in := input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		return nil, w.tx.DropTimer(w.conv.ID, timerAgent, "")
	}}
	in.entry = &chat.Entry{
		Author: chat.Agent, Name: a.Name, ID: r.ID, Media: r.Media, Prompt: chat.Prompt{Text: r.Text},
	}
	if r.ID != "" {
		sum := sha256.Sum256([]byte("desk\x00" + conversation + "\x00" + r.ID))
		copy(in.key[:], sum[:])
	}
	entries, err := g.act(ctx, conversation, in)
	if err != nil {
		return chat.Entry{}, err
	}
	return entries[0], nil
}

// Return gives a conversation back to the assistant.
func (g *Gateway) Return(ctx context.Context, conversation string, a channels.Agent) error {
	return g.part(ctx, conversation, a, chat.ModeBot, "handoff.return", dialogs.AgentReturned{})
}

// Resolve closes a conversation; survey asks for a survey.
func (g *Gateway) Resolve(ctx context.Context, conversation string, a channels.Agent, survey bool) error {
	return g.part(ctx, conversation, a, chat.ModeClosed, "handoff.resolve", dialogs.AgentResolved{Survey: survey})
}

// part ends a person's ownership.
func (g *Gateway) part(ctx context.Context, conversation string, a channels.Agent, m chat.Mode, action string, e dialogs.Event) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		w.conv.Mode = m
		if err := w.tx.DropTimer(w.conv.ID, timerAgent, ""); err != nil {
			return nil, err
		}
		if err := w.tx.SetSetting(handoffSetting(w.conv.ID), ""); err != nil {
			return nil, err
		}
		return []dialogs.Event{e}, w.audit(action, w.conv.ID, "")
	}})
	return err
}

// Requeue makes the customer wait for somebody else, with the original wait.
func (g *Gateway) Requeue(ctx context.Context, conversation string, a channels.Agent) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		return w.requeue()
	}})
	return err
}

// owned refuses who does not own the conversation.
func (w *world) owned(a channels.Agent) error {
	if w.conv.Mode != chat.ModeAgent || w.conv.Agent != a.ID {
		return ErrNotOwner
	}
	return nil
}

// act makes a turn of what somebody at a desk did, and returns its entries.
func (g *Gateway) act(ctx context.Context, conversation string, in input) ([]chat.Entry, error) {
	in.cause = "desk"
	out, err := g.turnOf(ctx, conversation, in)
	switch {
	case err == nil:
		return out.entries, nil
	case errors.Is(err, store.ErrDuplicate):
		r, err := g.again(ctx, in.key)
		return r.Entries, err
	case errors.Is(err, errNothing):
		return nil, nil
	}
	return nil, refusal(err)
}

// refusal passes the gateway's own kinds of error on and gives the store's theirs.
func refusal(err error) error {
	for _, own := range []error{ErrClaimed, ErrNotOwner, ErrInvalid} {
		if errors.Is(err, own) {
			return err
		}
	}
	return unavailable(err)
}

// AgentTyping says that somebody at a desk is typing.
func (g *Gateway) AgentTyping(conversation string) {
	for _, w := range g.watchers {
		w.AgentTyping(conversation)
	}
}
