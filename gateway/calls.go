package gateway

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// Begin implements channels.Calls.
func (g *Gateway) Begin(ctx context.Context, m chat.Message) (channels.Result, error) {
	if err := g.enter(); err != nil {
		return channels.Result{}, err
	}
	defer g.leave()
	if err := g.lanes.enter(ctx, m.From); err != nil {
		return channels.Result{}, err
	}
	defer g.lanes.leave(m.From)
	ctx = context.WithoutCancel(ctx)
	before, err := g.newest(ctx, m.From)
	if err != nil {
		return channels.Result{}, unavailable(err)
	}
	l, leave, err := g.cutOff(ctx, m.From)
	if err != nil {
		return channels.Result{}, unavailable(err)
	}
	defer leave()
	in := input{cause: "message", actor: "customer", key: keyOf(m), prepare: func(w *world) (events []dialogs.Event, err error) {
		w.conv.Call = m.ID
		if w.conv.Turns > 0 {
			events = append(events, dialogs.Rejoined{Purpose: "again"})
			err = w.toPhone()
		}
		if err != nil {
			return nil, err
		}
		b, err := w.begin(m.Locale)
		return append(events, b), err
	}}
	out, err := g.take(ctx, l, in)
	if errors.Is(err, store.ErrDuplicate) {
		return g.again(ctx, in.key)
	}
	if err != nil {
		return channels.Result{}, unavailable(err)
	}
	if before != nil && before.conv.Call != "" { // nobody told us that it had ended
		if _, err := g.take(ctx, before, hangup(before.conv.Call)); err != nil && !errors.Is(err, errNothing) {
			g.log.Error("call before not closed", "conversation", before.conv.ID, "err", err)
		}
	}
	return out.result(), nil
}

// backAgain is how long after a call broke off another one goes on with it.
const backAgain = 30 * time.Minute

// cutOff is the conversation of a call that broke off in the middle of something
// and was to go on in writing, where nothing was written since: who calls again
// goes on with it. Else it is a fresh one. The caller must call leave.
func (g *Gateway) cutOff(ctx context.Context, a chat.Address) (l *live, leave func(), err error) {
	written := chat.Address{Channel: g.phones(false), ID: a.ID}
	if written.Channel == "" || written.Channel == a.Channel {
		return g.fresh(a), func() {}, nil
	}
	if err := g.lanes.enter(ctx, written); err != nil {
		return nil, nil, err
	}
	leave = func() { g.lanes.leave(written) }
	if l, err = g.newest(ctx, written); err != nil {
		leave()
		return nil, nil, err
	}
	if l == nil || !l.state.BrokenOff() || l.conv.Mode != chat.ModeBot || l.conv.Unread > 0 ||
		l.state.Heard.After(l.conv.Since) || g.clock.now().Sub(l.conv.Since) >= backAgain {
		leave()
		return g.fresh(a), func() {}, nil
	}
	return l, leave, nil
}

// Resume implements channels.Calls.
func (g *Gateway) Resume(ctx context.Context, conversation, call, purpose string) (channels.Result, error) {
	m := chat.Message{ID: call + " " + purpose, From: chat.Address{ID: conversation}}
	in := input{cause: "message", actor: "customer", key: keyOf(m), prepare: func(w *world) ([]dialogs.Event, error) {
		w.conv.Call = call
		if err := w.toPhone(); err != nil {
			return nil, err
		}
		if err := w.tx.DropTimer(w.conv.ID, timerDial, purpose); err != nil {
			return nil, err
		}
		return []dialogs.Event{dialogs.Rejoined{Purpose: purpose}}, w.audit("call.answered", w.conv.ID, purpose)
	}}
	out, err := g.turnOf(ctx, conversation, in)
	if errors.Is(err, store.ErrDuplicate) {
		return g.again(ctx, in.key)
	}
	if err != nil {
		return channels.Result{}, unavailable(err)
	}
	return out.result(), nil
}

// Hangup implements channels.Calls.
func (g *Gateway) Hangup(ctx context.Context, conversation, call string) error {
	_, err := g.turnOf(ctx, conversation, hangup(call))
	return unavailable(unless(err, errNothing))
}

// hangup is the end of a call, if it is the one that is alive.
func hangup(call string) input {
	return input{cause: "call", actor: "customer", prepare: func(w *world) ([]dialogs.Event, error) {
		if call == "" || w.conv.Call != call {
			return nil, errNothing
		}
		w.conv.Call = ""
		return []dialogs.Event{dialogs.HungUp{}}, nil
	}}
}

// Heard implements channels.Calls.
func (g *Gateway) Heard(ctx context.Context, conversation string, heard map[int64]string) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	var c store.Conversation
	err := g.store.Write(ctx, func(tx store.Tx) (err error) {
		for _, seq := range slices.Sorted(maps.Keys(heard)) {
			if err := tx.SetHeard(conversation, seq, heard[seq]); err != nil {
				return err
			}
		}
		c, err = tx.Conversation(conversation)
		return err
	})
	if err != nil {
		return unavailable(err)
	}
	g.desk.publish(channels.DeskEvent{Conversation: c.ID, Mode: c.Mode, Was: c.Mode, Agent: c.Agent})
	return nil
}

// Declined implements channels.Calls.
func (g *Gateway) Declined(ctx context.Context, conversation string) error {
	_, err := g.turnOf(ctx, conversation, input{cause: "desk", actor: "system", prepare: func(w *world) ([]dialogs.Event, error) {
		return w.agentSilent()
	}})
	return unavailable(unless(err, errNothing))
}

// turnOf makes a turn in a conversation, wherever it is.
func (g *Gateway) turnOf(ctx context.Context, conversation string, in input) (*outcome, error) {
	if err := g.enter(); err != nil {
		return nil, err
	}
	defer g.leave()
	l, leave, err := g.hold(ctx, conversation)
	if err != nil {
		return nil, err
	}
	defer leave()
	return g.take(context.WithoutCancel(ctx), l, in)
}

// hold takes the lane of a conversation's address, which may change while it
// is waited for. The caller must call leave.
func (g *Gateway) hold(ctx context.Context, conversation string) (l *live, leave func(), err error) {
	for {
		if l, err = g.load(ctx, conversation); err != nil {
			return nil, nil, err
		}
		a := l.conv.Address
		if err := g.lanes.enter(ctx, a); err != nil {
			return nil, nil, err
		}
		if l, err = g.load(ctx, conversation); err == nil && l.conv.Address == a {
			return l, func() { g.lanes.leave(a) }, nil
		}
		g.lanes.leave(a)
		if err != nil {
			return nil, nil, err
		}
	}
}

// unless drops an error that is none here.
func unless(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// outOfCall tells whether the conversation is on a channel of calls and none
// is alive. Who says something is on the phone, whatever we know of it.
func (w *world) outOfCall() bool {
	return w.now.Traits.Spoken && w.conv.Call == "" && (w.in.cause != "message" || w.in.live)
}

// reach takes a conversation whose call is over to where the customer can
// read, if there is something to be said.
func (w *world) reach() error {
	if !w.outOfCall() || len(w.said) == 0 && (w.in.entry == nil || w.in.entry.Author != chat.Agent) {
		return nil
	}
	_, err := w.toWriting()
	return err
}

// goOnInWriting answers whether the conversation goes on in writing.
func (w *world) goOnInWriting() (dialogs.Event, error) {
	ok, err := w.toWriting()
	return dialogs.Writing{OK: ok}, err
}

// toWriting moves the conversation to the channel that writes to phone
// numbers. False if there is none, or the number takes or wants no messages.
func (w *world) toWriting() (bool, error) {
	to := chat.Address{Channel: w.g.phones(false), ID: phoneOf(w.conv.Address)}
	if to.Channel == "" || to.ID == "" {
		return false, nil
	}
	if to == w.conv.Address {
		return true, nil
	}
	landline, err := w.tx.Setting(landlineSetting(to))
	if err != nil || landline != "" || w.unwanted() {
		return false, err
	}
	w.moveTo(to)
	return true, nil
}

// toPhone moves the conversation to the channel of calls.
func (w *world) toPhone() error {
	to := chat.Address{Channel: w.g.phones(true), ID: phoneOf(w.conv.Address)}
	if to.Channel == "" || to.ID == "" {
		return fmt.Errorf("%w: no calls to this address", ErrInvalid)
	}
	if to != w.conv.Address {
		w.moveTo(to)
	}
	return nil
}

// moveTo makes another address that of the conversation, with its channel's
// limits. A call in it is left behind.
func (w *world) moveTo(to chat.Address) {
	if !w.g.wires[to.Channel].traits.Spoken {
		w.conv.Call = ""
	}
	w.conv.Address, w.conv.Since = to, w.now.At
	w.now.Traits = w.g.wires[to.Channel].traits
}

// phones is the channel whose addresses are phone numbers and that speaks, or
// writes; "" if there is none.
func (g *Gateway) phones(spoken bool) chat.Channel {
	for name, w := range g.wires {
		if w.traits.Phones && w.traits.Spoken == spoken {
			return name
		}
	}
	return ""
}

// renewHolds keeps what is held for a caller as long as the call lives (channels.md §6).
func (w *world) renewHolds(s dialogs.State) error {
	if w.conv.Call == "" || w.in.cause != "message" {
		return nil
	}
	for _, k := range s.Tasks {
		if k.HoldID == "" {
			continue
		}
		a, err := w.tx.Appointment(k.HoldID)
		if err != nil || a.Status != held {
			if err := unless(err, store.ErrNotFound); err != nil {
				return err
			}
			continue
		}
		a.HeldUntil = w.now.At.Add(w.now.Traits.Hold)
		if err := w.tx.SaveAppointment(a); err != nil {
			return err
		}
		if err := w.setTimer(a.ConversationID, timerHold, a.ID, a.HeldUntil); err != nil {
			return err
		}
	}
	return nil
}
