package slack

import (
	"context"
	"errors"
	"slices"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// bring makes a thread show what its conversation is now: the card, the lines,
// the files, and what became of agents' lines. It may run at any time and any
// number of times. later is when to look again, 0 for when something happens.
func (d *Desk) bring(ctx context.Context, t *thread) (later time.Duration, err error) {
	k, err := d.desk.Case(ctx, t.id, "")
	if errors.Is(err, channels.ErrNotFound) {
		return 0, d.forget(ctx, t)
	}
	if err != nil || d.me().user == "" { // introduce wakes all
		return 0, err
	}
	rec := t.get()
	if rec.TS == "" && !needed(k) {
		return 0, d.forget(ctx, t)
	}
	if rec.Away && !needed(k) && !k.UpdatedAt.IsZero() && d.desk.Now().Sub(k.UpdatedAt) > keepAfter {
		return 0, d.forget(ctx, t)
	}
	var put *putOff
	if err := d.showCard(ctx, t, k); errors.As(err, &put) {
		later = put.after // an old card does not hold up what is said
	} else if err != nil {
		return 0, err
	}
	if k.Mode == chat.ModeWaiting && d.awaited(t) {
		return d.calls.first, nil
	}
	if err := d.showLines(ctx, t, k); err != nil {
		return 0, err
	}
	for _, step := range []func(context.Context, *thread, channels.Case) (time.Duration, error){d.showMarks, d.pass, d.upload} {
		again, err := step(ctx, t, k)
		if errors.As(err, &put) {
			again, err = put.after, nil
		}
		if err != nil {
			return 0, err
		}
		if later == 0 || again > 0 && again < later {
			later = again
		}
	}
	if later == 0 && !needed(k) {
		later = keepAfter // then it is forgotten
	}
	return later, nil
}

// awaited tells whether others have no card yet: who waits is seen before what
// was said is read.
func (d *Desk) awaited(t *thread) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for o := range d.cardless {
		if o != t {
			return true
		}
	}
	return false
}

// needed tells whether a conversation concerns people now.
func needed(k channels.Case) bool { return k.Mode == chat.ModeWaiting || k.Mode == chat.ModeAgent }

// options are those of everything that is posted: nothing in a text is a
// mention, a link or a format, and nothing unfurls.
func options(text string, blocks []api.Block) []api.MsgOption {
	return []api.MsgOption{
		api.MsgOptionText(text, false), api.MsgOptionBlocks(blocks...), api.MsgOptionDisableMarkdown(),
		api.MsgOptionParse(false), api.MsgOptionLinkNames(false),
		api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl(),
	}
}

// eventType marks our messages, so that they are found again.
const eventType = "switchboard"

func metadata(conversation, kind string, seq int64, notes int) api.MsgOption {
	return api.MsgOptionMetadata(api.SlackMetadata{EventType: eventType, EventPayload: map[string]any{
		"conversation": conversation, "kind": kind, "seq": seq, "notes": notes,
	}})
}

// isOurs tells whether a message is one of ours for a conversation, of a kind.
func (d *Desk) isOurs(m api.Message, conversation, kind string) bool {
	me := d.me()
	return (m.User == me.user || m.BotID != "" && m.BotID == me.bot) && m.Metadata.EventType == eventType &&
		m.Metadata.EventPayload["conversation"] == conversation && m.Metadata.EventPayload["kind"] == kind
}

// showCard posts the card or brings it up to date.
func (d *Desk) showCard(ctx context.Context, t *thread, k channels.Case) error {
	rec := t.get()
	if rec.TS == "" && t.doubtful() {
		if err := d.findCard(ctx, t); err != nil {
			return err
		}
		rec = t.get()
	}
	c := cardOf(k, d.cfg.Zone)
	if rec.TS == "" {
		return d.postCard(ctx, t, c)
	}
	sum := c.sum()
	if rec.Card == sum {
		return nil
	}
	err := d.calls.try(ctx, "chat.update", func(ctx context.Context) error {
		_, _, _, err := d.api.UpdateMessageContext(ctx, rec.Channel, rec.TS,
			api.MsgOptionText(c.text, false), api.MsgOptionBlocks(c.blocks...), api.MsgOptionParse(false), api.MsgOptionLinkNames(false),
			metadata(t.id, "card", 0, 0))
		return err
	})
	if codeOf(err) == "message_not_found" {
		return d.lost(ctx, t)
	}
	if err != nil {
		return err
	}
	return d.change(ctx, t, func(r *record) { r.Card = sum })
}

func (d *Desk) postCard(ctx context.Context, t *thread, c card) error {
	if err := d.calls.turn(ctx); err != nil {
		return err
	}
	var channel, ts string
	post := func(ctx context.Context) (err error) {
		channel, ts, err = d.api.PostMessageContext(ctx, d.cfg.Channel, append(options(c.text, c.blocks), metadata(t.id, "card", 0, 0))...)
		return err
	}
	err := d.calls.call(ctx, "chat.postMessage", post)
	if codeOf(err) == "not_in_channel" { // a public channel can be joined
		err = d.calls.call(ctx, "conversations.join", func(ctx context.Context) error {
			_, _, _, err := d.api.JoinConversationContext(ctx, d.cfg.Channel)
			return err
		})
		if err == nil {
			err = d.calls.call(ctx, "chat.postMessage", post)
		}
	}
	d.calls.refused(codeOf(err))
	if err != nil {
		return err
	}
	return d.kept(t, d.change(ctx, t, func(r *record) { r.Channel, r.TS, r.Card = channel, ts, c.sum() }))
}

// kept notes that Slack has what was not remembered.
func (d *Desk) kept(t *thread, err error) error {
	if err != nil {
		t.setDoubt(true)
	}
	return err
}

// lost begins a thread anew whose card somebody deleted.
func (d *Desk) lost(ctx context.Context, t *thread) error {
	d.cfg.Log.Warn("slack: a card was deleted", "conversation", t.id)
	err := d.change(ctx, t, func(r *record) { r.TS, r.Card, r.Seq, r.Away, r.Marks, r.Uploads = "", "", 0, false, nil, nil })
	return errors.Join(errAgain, err)
}

// pages is how far back the channel is searched for a card, 200 messages each.
const pages = 10

// findCard looks for a card that was posted without our knowing.
func (d *Desk) findCard(ctx context.Context, t *thread) error {
	cursor := ""
	for range pages {
		var page *api.GetConversationHistoryResponse
		err := d.calls.call(ctx, "conversations.history", func(ctx context.Context) (err error) {
			page, err = d.api.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
				ChannelID: d.cfg.Channel, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
			})
			return err
		})
		if err != nil {
			return err
		}
		for _, m := range page.Messages {
			if d.isOurs(m, t.id, "card") { // its lines are looked for next
				return d.change(ctx, t, func(r *record) { r.Channel, r.TS, r.Card = d.cfg.Channel, m.Timestamp, "" })
			}
		}
		if cursor = page.ResponseMetaData.NextCursor; cursor == "" {
			break
		}
	}
	t.setDoubt(false)
	return nil
}

// reconcile finds out what is in a thread already.
func (d *Desk) reconcile(ctx context.Context, t *thread) error {
	rec := t.get()
	seq, notes := rec.Seq, rec.Notes
	titles := map[string]bool{}
	cursor := ""
	for {
		var list []api.Message
		err := d.calls.call(ctx, "conversations.replies", func(ctx context.Context) (err error) {
			list, _, cursor, err = d.api.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
				ChannelID: rec.Channel, Timestamp: rec.TS, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
			})
			return err
		})
		if codeOf(err) == "thread_not_found" {
			return d.lost(ctx, t)
		}
		if err != nil {
			return err
		}
		for _, m := range list {
			for _, f := range m.Files {
				titles[f.Title] = true
			}
			if d.isOurs(m, t.id, "lines") {
				seq = max(seq, int64(number(m.Metadata.EventPayload["seq"])))
				notes = max(notes, int(number(m.Metadata.EventPayload["notes"])))
			}
		}
		if cursor == "" {
			break
		}
	}
	err := d.change(ctx, t, func(r *record) {
		r.Seq, r.Notes = seq, notes
		r.Uploads = slices.DeleteFunc(r.Uploads, func(u upload) bool { return titles[titleOf(u.Media)] })
	})
	if err == nil {
		t.setDoubt(false)
	}
	return err
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}

// showLines posts what is not in the thread yet, in order, as much at a time as
// a message holds.
func (d *Desk) showLines(ctx context.Context, t *thread, k channels.Case) error {
	for {
		rec := t.get()
		b, err := d.nextBatch(ctx, rec, k)
		if err != nil {
			return err
		}
		if len(b.blocks) == 0 {
			if b.seq == rec.Seq && b.notes == rec.Notes && rec.Away == !needed(k) {
				return nil
			}
			if err := d.change(ctx, t, func(r *record) { r.Seq, r.Notes, r.Away = b.seq, b.notes, !needed(k) }); err != nil {
				return err
			}
			continue
		}
		if t.doubtful() {
			if err := d.reconcile(ctx, t); err != nil {
				return err
			}
			continue
		}
		if err := d.calls.turn(ctx); err != nil {
			return err
		}
		if k, err = d.desk.Case(ctx, t.id, ""); err != nil { // more may have come while we waited
			return err
		}
		if b, err = d.nextBatch(ctx, rec, k); err != nil {
			return err
		}
		if err := d.postLines(ctx, t, k, b); err != nil {
			return err
		}
	}
}

// Marks of clocks, in percent, from which they ring at those on duty, and are
// seen in the whole channel (channels.md §4).
const alarmDuty, alarmAll = 80, 100

// linesAtOnce is how many entries are read for one message.
const linesAtOnce = 500

func (d *Desk) nextBatch(ctx context.Context, rec record, k channels.Case) (batch, error) {
	w := writer{k: k, zone: d.cfg.Zone, url: d.cfg.URL, here: idPrefix + rec.Channel + ":", own: idPrefix}
	if rec.Away && !needed(k) { // clocks may ring all the same
		return w.next(nil, rec.Seq, rec.Notes, false), nil
	}
	after, earlier := rec.Seq, rec.Seq == 0 || rec.Away
	if earlier {
		after = max(after, k.Seq-linesAtOnce)
	}
	if rec.Seq == 0 {
		w.here = "" // what was written under a card that is gone is nowhere
	}
	entries, err := d.desk.History(ctx, k.ID, after, linesAtOnce)
	if err != nil {
		return batch{}, err
	}
	return w.next(entries, rec.Seq, rec.Notes, earlier), nil
}

// postLines posts a batch. Blocks that Slack does not take for a reason that we
// did not foresee go as text: a thread never stands still over a line.
func (d *Desk) postLines(ctx context.Context, t *thread, k channels.Case, b batch) error {
	rec := t.get()
	if duty := d.onDuty(b.to); b.alarm >= alarmDuty && duty != "" {
		b.text = duty + " " + b.text
		b.blocks = append(b.blocks, api.NewSectionBlock(&api.TextBlockObject{Type: api.MarkdownType, Text: clip(duty, mostSection), Verbatim: true}, nil, nil))
	}
	err := d.say(ctx, t, rec, b, b.blocks)
	switch codeOf(err) {
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long":
		d.cfg.Log.Error("slack: blocks refused", "conversation", t.id, "seq", b.seq, "code", codeOf(err))
		err = d.say(ctx, t, rec, b, nil)
	}
	if err != nil {
		return err
	}
	return d.kept(t, d.change(ctx, t, func(r *record) {
		r.Seq, r.Notes, r.Away = b.seq, b.notes, rec.Away && !needed(k)
		if d.cfg.File != nil {
			for _, m := range b.files {
				if isKept(m) {
					r.Uploads = append(r.Uploads, upload{Media: m})
				}
			}
		}
	}))
}

// say posts into a thread. If its card is gone, Slack posts into the channel:
// that is taken back.
func (d *Desk) say(ctx context.Context, t *thread, rec record, b batch, blocks []api.Block) error {
	list := append(options(b.text, blocks), api.MsgOptionTS(rec.TS), metadata(t.id, "lines", b.seq, b.notes))
	if b.alarm >= alarmAll {
		list = append(list, api.MsgOptionBroadcast())
	}
	var posted api.Message
	var ts string
	err := d.calls.call(ctx, "chat.postMessage", func(ctx context.Context) (err error) {
		_, ts, posted, err = d.api.PostMessageWithResponseContext(ctx, rec.Channel, list...)
		return err
	})
	if codeOf(err) == "thread_not_found" {
		return d.lost(ctx, t)
	}
	if err != nil || posted.Timestamp == "" || posted.ThreadTimestamp != "" || !d.gone(ctx, rec) {
		return err
	}
	err = d.calls.call(ctx, "chat.delete", func(ctx context.Context) error {
		_, _, err := d.api.DeleteMessageContext(ctx, rec.Channel, ts)
		return err
	})
	return errors.Join(d.lost(ctx, t), err)
}

// gone asks whether a card is gone. That an answer names no thread is not
// enough to take back what was posted: proxies and other servers leave it out.
func (d *Desk) gone(ctx context.Context, rec record) bool {
	err := d.calls.call(ctx, "conversations.replies", func(ctx context.Context) error {
		_, _, _, err := d.api.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
			ChannelID: rec.Channel, Timestamp: rec.TS, Limit: 1,
		})
		return err
	})
	return codeOf(err) == "thread_not_found"
}
