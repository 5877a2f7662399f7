package slack

import (
	"context"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// outageTime is how long Slack must be down before customers are told.
const outageTime = 30 * time.Second

// vigil has customers told whom nobody sees as Slack is down.
func (d *Desk) vigil(ctx context.Context) {
	told := map[string]bool{}
	for sleep(ctx, d.guard) == nil {
		switch out := d.calls.outage(); {
		case out == 0:
			clear(told)
		case out >= outageTime:
			if err := d.tellUnseen(ctx, told); err != nil && ctx.Err() == nil {
				d.cfg.Log.Warn("slack: customers are not told of the outage", "err", err)
			}
		}
	}
}

// tellUnseen tells each customer once.
func (d *Desk) tellUnseen(ctx context.Context, told map[string]bool) error {
	cases, err := d.cases(ctx, "")
	if err != nil {
		return err
	}
	elsewhere := false // somebody sees who waits
	for _, a := range d.desk.Attending() {
		elsewhere = elsewhere || !strings.HasPrefix(a.ID, idPrefix)
	}
	for _, k := range cases {
		if told[k.ID] || k.Mode == chat.ModeWaiting && elsewhere {
			continue
		}
		unseen := k.Mode == chat.ModeWaiting
		if !unseen {
			if unseen, err = d.unseen(ctx, k); err != nil {
				return err
			}
		}
		if unseen {
			if err := d.desk.Unseen(ctx, k.ID); ignoreGone(err) != nil {
				return err
			}
			told[k.ID] = true
		}
	}
	return nil
}

// unseen tells whether an owner in Slack has not got a customer's line.
func (d *Desk) unseen(ctx context.Context, k channels.Case) (bool, error) {
	shown := int64(0)
	if t := d.known(k.ID); t != nil {
		shown = t.get().Seq
	}
	if !strings.HasPrefix(k.Owner.ID, idPrefix) || k.Seq <= shown {
		return false, nil
	}
	entries, err := d.desk.History(ctx, k.ID, shown, linesAtOnce)
	for _, e := range entries {
		if e.Author == chat.Customer {
			return true, ignoreGone(err)
		}
	}
	return false, ignoreGone(err)
}
