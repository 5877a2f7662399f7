package gateway

import (
	"context"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// The end of a call is told by the carrier, once; what it tells may be lost.
// So a call that is not heard of for longer than any step of it takes is over:
// what was held is let go, and the customer gets what anybody gets who hangs up.
const (
	// callSilence is longer than the longest step between two webhooks: a text
	// of 4,096 characters is spoken in 5 min, a spoken message takes 2, and the
	// carrier repeats a webhook that fails.
	callSilence = 10 * time.Minute
	// bridgeSilence is for a caller who talks with a person on the phone: there
	// is no webhook until one hangs up, and the carrier cuts both off after 4 h.
	bridgeSilence = 4*time.Hour + callSilence
)

// listen sets the time at which the call in the conversation counts as lost,
// with everything the caller does and whenever the conversation changes hands.
func (w *world) listen() error {
	was, is := w.was.conv, w.conv
	switch {
	case is.Call == "" && was.Call != "":
		return w.tx.DropTimer(is.ID, timerCall, "")
	case is.Call == "", w.in.cause != "message" && is.Mode == was.Mode:
		return nil
	}
	return w.setTimer(is.ID, timerCall, "", w.now.At.Add(silenceOf(is)))
}

func silenceOf(c store.Conversation) time.Duration {
	if c.Mode == chat.ModeAgent && c.AgentPhone != "" {
		return bridgeSilence
	}
	return callSilence
}

// lostCall ends a call whose end nobody told.
func (w *world) lostCall() ([]dialogs.Event, error) {
	if w.conv.Call == "" {
		return nil, errNothing
	}
	w.g.log.Warn("call lost", "conversation", w.conv.ID)
	w.conv.Call = ""
	return []dialogs.Event{dialogs.HungUp{}}, w.audit("call.lost", w.conv.ID, "")
}

// Waits implements channels.Calls.
func (g *Gateway) Waits(ctx context.Context, conversation, call string) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	at := g.clock.now()
	err := g.store.Write(ctx, func(tx store.Tx) error {
		c, err := tx.Conversation(conversation)
		if err != nil || call == "" || c.Call != call {
			return err
		}
		return tx.SetTimer(store.Timer{Conversation: c.ID, Name: timerCall, At: at.Add(silenceOf(c))})
	})
	return unavailable(err)
}
