package gateway

import (
	"context"
	"errors"

	"switchboard/chat"
	"switchboard/dialogs"
)

// Unseen implements channels.Desk. An owner who cannot answer is given
// dialogs.DownPatience, where the channel gives more, and then the customer
// waits for anybody.
func (g *Gateway) Unseen(ctx context.Context, conversation string) error {
	_, err := g.act(ctx, conversation, input{actor: "system", prepare: func(w *world) ([]dialogs.Event, error) {
		switch d := w.was.state.Desk; {
		case w.conv.Mode != chat.ModeAgent && w.conv.Mode != chat.ModeWaiting, d != nil && d.Down:
			return nil, errNothing
		}
		err := w.audit("desk.down", w.conv.ID, "")
		if w.conv.Mode == chat.ModeAgent && (w.now.Traits.Spoken || w.nextAnswer() > dialogs.DownPatience) {
			err = errors.Join(err, w.setTimer(w.conv.ID, timerAgent, "", w.now.At.Add(dialogs.DownPatience)))
		}
		return []dialogs.Event{dialogs.DeskDown{}}, err
	}})
	return err
}
