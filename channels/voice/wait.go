package voice

import (
	"context"
	"strconv"

	"switchboard/chat"
)

// toldAfter is after how many rounds of music (musicSeconds and a second of
// listening each) without a word the place in the queue is asked for: the
// dialogs tell it by themselves (placeTold), and nobody shall hear music alone
// for much longer if they do not.
const toldAfter = 6

// waited is a round of waiting: whatever came up meanwhile is said.
func (ch *Channel) waited(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) { return ch.waiting(ctx, q) })
}

func (ch *Channel) waiting(ctx context.Context, q request) ([]byte, error) {
	c, err := ch.find(ctx, q)
	if err != nil {
		return nil, err
	}
	asked, err := ch.asked(ctx, q.step)
	if err != nil {
		return nil, err
	}
	if h, ok := meanwhile(q, c.Mode, asked); ok {
		ch.metrics.heard.WithLabelValues(h.kind).Inc()
		return ch.tell(ctx, q, h, h.message(q))
	}
	ch.connect(c)
	entries, err := ch.gateway.History(ctx, q.step.conversation, q.step.seq, mostCaughtUp)
	if err != nil {
		return nil, err
	}
	t := turn{conversation: q.step.conversation, address: c.Address, mode: c.Mode, locale: c.Locale, entries: entries}
	if err := ch.gateway.Waits(ctx, q.step.conversation, q.call); err != nil {
		ch.log.Warn("gateway not told", "what", "waits", "conversation", q.step.conversation, "err", err)
	}
	switch {
	case anybody(entries):
		return ch.show(q, heard{}, t), nil
	case c.Mode == chat.ModeWaiting && q.step.loops+1 >= toldAfter:
		return ch.position(ctx, q)
	case c.Mode == chat.ModeWaiting || c.Mode == chat.ModeAgent:
		return ch.round(q, t), nil
	}
	if c.Mode == chat.ModeClosed {
		return ch.show(q, heard{}, t), nil
	}
	return ch.news(ctx, q)
}

// meanwhile is what a caller said or pressed while waiting, if anything. What
// is hardly audible is the room, not an answer. To a person who types, keys are
// digits like any others.
func meanwhile(q request, m chat.Mode, asked chat.Prompt) (heard, bool) {
	h := hear(q.form, asked)
	switch {
	case h.kind == "silence":
		return heard{}, false
	case m == chat.ModeAgent && h.kind == "keys":
		return heard{kind: h.kind, text: clip(q.form.Get("Digits"))}, true
	case m == chat.ModeWaiting && h.kind == "speech" && h.confidence < sure:
		return heard{}, false
	}
	return h, true
}

// round waits on. Nothing is said.
func (ch *Channel) round(q request, t turn) []byte {
	s := q.step.afterwards()
	s.loops++
	s.round++
	ch.calls.note(q, s)
	return scene{words: ch.cfg.Words, mode: t.mode, address: t.address, locale: t.locale, step: s}.document()
}

// position tells the place in the queue.
func (ch *Channel) position(ctx context.Context, q request) ([]byte, error) {
	m := chat.Message{ID: q.id() + ":" + choicePosition + strconv.Itoa(q.step.round), From: q.who, Locale: q.step.locale, Choice: choicePosition}
	return ch.tell(ctx, q, heard{}, m)
}
