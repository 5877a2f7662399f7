package slack

import (
	"context"
	"errors"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// join lets a member answer beside the owner.
func (d *Desk) join(ctx context.Context, a act, conversation string) error {
	err := d.desk.Join(ctx, conversation, a.agent)
	if err == nil {
		d.answer(a, say(a.l, "joined"))
	}
	return d.settle(a, conversation, err)
}

// callBack has the customer called for the owner.
func (d *Desk) callBack(ctx context.Context, a act, conversation string) error {
	err := d.desk.CallBack(ctx, conversation, a.agent)
	switch {
	case errors.Is(err, channels.ErrInvalid):
		d.answer(a, say(a.l, "callback.none"))
		return nil
	case err == nil:
		d.answer(a, say(a.l, "callback.done"))
	}
	return d.settle(a, conversation, err)
}

// openPast shows what the customer came for before, a page at a time: in a
// modal, or the next page in the one that is open.
func (d *Desk) openPast(ctx context.Context, a act, conversation, cursor string) error {
	p, err := d.desk.Before(ctx, conversation, a.agent, cursor)
	if err != nil {
		return d.settle(a, conversation, err)
	}
	v := pastModal(a.l, conversation, p, d.cfg.Zone)
	if a.view == "" {
		d.open(a, v)
		return nil
	}
	d.later("views.update", func(ctx context.Context) error {
		_, err := d.api.UpdateViewContext(ctx, v, "", "", a.view)
		return err
	})
	return nil
}

// pastModal lists earlier conversations, newest first.
func pastModal(l chat.Locale, conversation string, p channels.Past, zone *time.Location) api.ModalViewRequest {
	v := notice(l, say(l, "history"), say(l, "past.none"))
	if len(p.Items) == 0 {
		return v
	}
	v.Blocks.BlockSet = nil
	for _, k := range p.Items {
		head := icons[k.Channel] + " " + clock(k.At, zone) + " · " + say(l, "mode.past."+string(k.Mode))
		if len(k.Tickets) > 0 {
			head += " · " + strings.Join(k.Tickets, ", ")
		}
		lines := []string{head, clip(oneLine(k.About), 300)}
		for _, e := range k.Lines {
			lines = append(lines, faces[e.Author]+" "+clip(oneLine(e.Prompt.Text), 200))
		}
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, section(strings.Join(lines, "\n")), api.NewDividerBlock())
	}
	if p.Next != "" {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, api.NewActionBlock("", button(l, "older", conversation+" "+p.Next)))
	}
	return v
}
