package gateway

import (
	"context"
	"errors"
	"strconv"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// attempts are the pauses before each call to a customer, by purpose
// (channels.md §2, §5): a callback at 0, 5 and 30 min; a survey three times in
// 48 h, 4 h apart at least. After the last one it is done in writing.
var attempts = map[string][]time.Duration{
	"callback": {0, 5 * time.Minute, 25 * time.Minute},
	"survey":   {0, 20 * time.Hour, 24 * time.Hour},
}

// rings is how long after the last attempt the customer counts as unreached.
const rings = 2 * time.Minute

// attemptSetting is where the number of calls made is kept while they last.
func attemptSetting(conversation, purpose string) string {
	return "dial:" + conversation + ":" + purpose
}

func (w *world) callLater(e dialogs.CallLater) error {
	if len(attempts[e.Purpose]) == 0 {
		return errors.New("no such purpose of a call")
	}
	if err := w.tx.SetSetting(attemptSetting(w.conv.ID, e.Purpose), ""); err != nil {
		return err
	}
	at := e.At
	if e.Purpose == "callback" { // till they are reached, nobody has to say anything
		if err := w.answered(); err != nil {
			return err
		}
	} else { // the customer did not just ask for it
		at = w.byDay(at)
	}
	return w.setTimer(w.conv.ID, timerDial, e.Purpose, at)
}

// dialDue has the customer called after the commit, and sets the time of the
// next attempt; with none left, the customer could not be reached.
func (w *world) dialDue(purpose string) ([]dialogs.Event, error) {
	key := attemptSetting(w.conv.ID, purpose)
	s, err := w.tx.Setting(key)
	if err != nil {
		return nil, err
	}
	made, _ := strconv.Atoi(s) // "" is none
	plan := attempts[purpose]
	if made >= len(plan) {
		return w.unreached(purpose)
	}
	switch {
	case w.conv.Call != "":
		return nil, errNothing // they are on the phone with us
	case w.consent != "" && !w.was.state.OptedOut:
		return nil, errNothing // taken back elsewhere, after the call was ordered
	}
	if err := w.tx.SetSetting(key, strconv.Itoa(made+1)); err != nil {
		return nil, err
	}
	next := w.now.At.Add(rings)
	if made+1 < len(plan) {
		next = w.now.At.Add(plan[made+1])
	}
	if purpose != "callback" {
		next = w.byDay(next)
	}
	w.calls = append(w.calls, purpose)
	if err := w.setTimer(w.conv.ID, timerDial, purpose, next); err != nil {
		return nil, err
	}
	return nil, w.audit("call.attempt", w.conv.ID, purpose)
}

// unreached gives up calling. The case of a person who had the customer called
// goes back to the queue.
func (w *world) unreached(purpose string) ([]dialogs.Event, error) {
	if err := w.tx.SetSetting(attemptSetting(w.conv.ID, purpose), ""); err != nil {
		return nil, err
	}
	if err := w.tx.DropTimer(w.conv.ID, timerDial, purpose); err != nil {
		return nil, err
	}
	e := dialogs.Unreached{Purpose: purpose}
	if purpose == "callback" && (w.conv.Mode == chat.ModeAgent || w.conv.Mode == chat.ModeWaiting) {
		var err error
		if e.Position, err = w.requeue("unreached", ""); err != nil {
			return nil, err
		}
	}
	return []dialogs.Event{e}, w.audit("call.unreached", w.conv.ID, purpose)
}

// dial orders a call that is due. That it may be lost with the process is
// made up for by the next attempt, whose time is stored.
func (g *Gateway) dial(c store.Conversation, purpose string) {
	if g.enter() != nil {
		return
	}
	defer g.leave()
	ctx, cancel := context.WithTimeout(context.Background(), sendTimeout)
	defer cancel()
	err := channels.ErrRejected
	to := chat.Address{Channel: g.phones(true), ID: phoneOf(c.Address)}
	if d, ok := g.wires[to.Channel].channel.(channels.Dialer); ok && to.ID != "" {
		err = d.Call(ctx, c.ID, to, purpose, c.Locale)
	}
	if err == nil {
		return
	}
	g.log.Error("call not ordered", "conversation", c.ID, "purpose", purpose, "err", err)
	if errors.Is(err, channels.ErrRejected) {
		if err := g.missed(ctx, c.ID, purpose, "rejected"); err != nil {
			g.log.Error("missed call not noted", "conversation", c.ID, "err", err)
		}
	}
}

// Missed implements channels.Calls. The time of the next attempt is set
// already; where a number cannot be called at all, there is none.
func (g *Gateway) Missed(ctx context.Context, conversation, purpose, outcome string) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	return unavailable(g.missed(ctx, conversation, purpose, outcome))
}

func (g *Gateway) missed(ctx context.Context, conversation, purpose, outcome string) error {
	if outcome != "rejected" {
		return g.store.Write(ctx, func(tx store.Tx) error {
			return tx.AddAudit(store.Audit{At: g.clock.now(), Actor: "system", Action: "call.missed", Subject: conversation, Detail: outcome})
		})
	}
	l, leave, err := g.hold(ctx, conversation)
	if err != nil {
		return err
	}
	defer leave()
	_, err = g.take(ctx, l, input{cause: "call", actor: "system", prepare: func(w *world) ([]dialogs.Event, error) {
		return w.unreached(purpose)
	}})
	return err
}
