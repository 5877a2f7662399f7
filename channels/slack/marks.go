package slack

import (
	"context"
	"slices"
	"strconv"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// Reactions on agents' lines.
const (
	markSent   = "white_check_mark"
	markFailed = "warning"
)

// markTime is how long it is watched whether a line that was sent fails after all.
const markTime = 24 * time.Hour

// showMarks shows under agents' lines what became of them. Lines whose fate is
// open are looked at again later.
func (d *Desk) showMarks(ctx context.Context, t *thread, k channels.Case) (later time.Duration, err error) {
	for _, m := range t.get().Marks {
		list, err := d.desk.History(ctx, t.id, m.Seq-1, 1)
		if err != nil {
			return 0, err
		}
		if len(list) != 1 {
			list = []chat.Entry{{Status: chat.StatusUncertain}}
		}
		done, err := d.showMark(ctx, t, m, list[0], k)
		if err != nil {
			return 0, err
		}
		keep := mark{}
		switch {
		case !done: // still on its way
			keep, later = m, d.poll
		case list[0].Status == chat.StatusSent && k.Address.Channel != chat.Web && d.desk.Now().Before(m.Until):
			keep, keep.Done = m, true
			if later == 0 {
				later = 30 * d.poll
			}
		}
		if keep == m {
			continue
		}
		err = d.change(ctx, t, func(r *record) {
			r.Marks = slices.DeleteFunc(r.Marks, func(o mark) bool { return o.TS == m.TS && o.Seq == m.Seq })
			if keep.TS != "" {
				r.Marks = append(r.Marks, keep)
			}
		})
		if err != nil {
			return 0, err
		}
	}
	return later, nil
}

// showMark shows a line's fate; done is false while it is open.
func (d *Desk) showMark(ctx context.Context, t *thread, m mark, e chat.Entry, k channels.Case) (done bool, err error) {
	rec := t.get()
	switch e.Status {
	case chat.StatusQueued:
		return false, nil
	case chat.StatusSent, chat.StatusDelivered, chat.StatusRead:
		if m.Done {
			return true, nil
		}
		return true, d.react(ctx, rec.Channel, m.TS, markSent)
	}
	if m.Done {
		if err := d.unreact(ctx, rec.Channel, m.TS, markSent); err != nil {
			return true, err
		}
	}
	if err := d.react(ctx, rec.Channel, m.TS, markFailed); err != nil {
		return true, err
	}
	l := d.people.locale(m.User)
	words := say(l, "sent."+string(e.Status))
	if words == "" {
		words = say(l, "sent.failed")
	}
	d.tell(rec.Channel, rec.TS, m.User, words, api.NewActionBlock("", button(l, "retry", t.id+" "+strconv.FormatInt(m.Seq, 10)+" "+m.TS)))
	return true, nil
}

// react puts an emoji under a message. One that is gone, and an emoji that is
// there, are fine.
func (d *Desk) react(ctx context.Context, channel, ts, name string) error {
	err := d.calls.try(ctx, "reactions.add", func(ctx context.Context) error {
		return d.api.AddReactionContext(ctx, name, api.NewRefToMessage(channel, ts))
	})
	return unless(err, "already_reacted", "message_not_found", "no_item_specified", "bad_timestamp", "too_many_reactions", "missing_scope")
}

func (d *Desk) unreact(ctx context.Context, channel, ts, name string) error {
	err := d.calls.try(ctx, "reactions.remove", func(ctx context.Context) error {
		return d.api.RemoveReactionContext(ctx, name, api.NewRefToMessage(channel, ts))
	})
	return unless(err, "no_reaction", "message_not_found", "no_item_specified", "bad_timestamp", "missing_scope")
}

// unless drops refusals that change nothing for us.
func unless(err error, codes ...string) error {
	if code := codeOf(err); code != "" && slices.Contains(codes, code) {
		return nil
	}
	return err
}

// watch has a line's fate shown.
func (d *Desk) watch(ctx context.Context, t *thread, ts, user string, seq int64) error {
	until := d.desk.Now().Add(markTime)
	err := d.change(ctx, t, func(r *record) {
		if !slices.ContainsFunc(r.Marks, func(m mark) bool { return m.TS == ts && m.Seq == seq }) {
			r.Marks = append(r.Marks, mark{TS: ts, User: user, Seq: seq, Until: until})
		}
	})
	d.wake(t)
	return err
}

// tell says something to one person in a thread (outside of it with none), if
// Slack takes it soon: it is never needed to know what happened.
func (d *Desk) tell(channel, ts, user, text string, more ...api.Block) {
	d.later("chat.postEphemeral", func(ctx context.Context) error {
		list := options(escape(text), whisper(text, more...))
		if ts != "" {
			list = append(list, api.MsgOptionTS(ts))
		}
		_, err := d.api.PostEphemeralContext(ctx, channel, user, list...)
		return err
	})
}

// later calls Slack when the answer to it has been given.
func (d *Desk) later(method string, do func(context.Context) error) {
	select {
	case d.whisper <- struct{}{}:
	default:
		d.cfg.Log.Warn("slack: too much to say at once", "method", method)
		return
	}
	if !d.enter() {
		<-d.whisper
		return
	}
	go func() {
		defer d.running.Done()
		defer func() { <-d.whisper }()
		ctx, cancel := context.WithTimeout(d.ctx, 3*callTime)
		defer cancel()
		if err := d.calls.call(ctx, method, do); err != nil && d.ctx.Err() == nil {
			d.cfg.Log.Warn("slack: not said", "method", method, "code", codeOf(err), "err", err)
		}
	}()
}
