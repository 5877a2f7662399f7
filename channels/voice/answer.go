package voice

import (
	"context"

	"switchboard/channels"
	"switchboard/chat"
)

// mostCaughtUp bounds how many entries are said that came while nobody asked.
const mostCaughtUp = 20

// heard answers what a caller said or pressed.
func (ch *Channel) heard(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) { return ch.hearing(ctx, q) })
}

func (ch *Channel) hearing(ctx context.Context, q request) ([]byte, error) {
	asked, err := ch.asked(ctx, q.step)
	if err != nil {
		return nil, err
	}
	h := hear(q.form, asked)
	ch.metrics.heard.WithLabelValues(h.kind).Inc()
	return ch.tell(ctx, q, h, h.message(q))
}

// tell gives a message to the gateway and says what comes of it.
func (ch *Channel) tell(ctx context.Context, q request, h heard, m chat.Message) ([]byte, error) {
	t, err := ch.receive(ctx, q, m)
	if err != nil {
		return nil, err
	}
	return ch.show(q, h, t), nil
}

// receive gives a message to the gateway.
func (ch *Channel) receive(ctx context.Context, q request, m chat.Message) (turn, error) {
	r, err := ch.gateway.Receive(ctx, m)
	if err != nil {
		return turn{}, err
	}
	return ch.brought(ctx, q, r)
}

// asked is the prompt that the caller has heard last.
func (ch *Channel) asked(ctx context.Context, s step) (chat.Prompt, error) {
	if s.seq < 1 {
		return chat.Prompt{}, nil
	}
	list, err := ch.gateway.History(ctx, s.conversation, s.seq-1, 1)
	if err != nil || len(list) == 0 || list[0].Author == chat.Customer {
		return chat.Prompt{}, err
	}
	return list[0].Prompt, nil
}

// answer says what a turn brought.
func (ch *Channel) answer(ctx context.Context, q request, r channels.Result, h heard) ([]byte, error) {
	t, err := ch.brought(ctx, q, r)
	if err != nil {
		return nil, err
	}
	return ch.show(q, h, t), nil
}

// brought is what a turn brought, and what came before it unheard.
func (ch *Channel) brought(ctx context.Context, q request, r channels.Result) (turn, error) {
	entries, err := ch.unheard(ctx, q.step, r)
	return turn{
		conversation: r.Conversation, address: r.Address, mode: r.Mode, locale: r.Locale, entries: append(entries, r.Entries...),
	}, err
}

// unheard are entries between the step and the turn: what a person typed while
// the caller spoke.
func (ch *Channel) unheard(ctx context.Context, s step, r channels.Result) ([]chat.Entry, error) {
	if s.conversation != r.Conversation || len(r.Entries) == 0 {
		return nil, nil
	}
	first := r.Entries[0].Seq
	if first <= s.seq+1 {
		return nil, nil
	}
	from := max(s.seq, first-1-mostCaughtUp)
	return ch.gateway.History(ctx, r.Conversation, from, int(first-1-from))
}

// A turn is what is to be said, and how the conversation stands after it.
type turn struct {
	conversation string
	address      chat.Address
	mode         chat.Mode
	locale       chat.Locale
	entries      []chat.Entry // the customer's own among them
}

// show says a turn.
func (ch *Channel) show(q request, h heard, t turn) []byte { return ch.lay(q, h, t).document() }

// lay lays a turn out and notes how far the call has come.
func (ch *Channel) lay(q request, h heard, t turn) scene {
	s := scene{
		words: ch.cfg.Words, mode: t.mode, address: t.address, locale: t.locale,
		from: q.step, step: next(q.step, h, t), socket: ch.socketOf(q),
	}
	for _, e := range t.entries {
		if e.Author != chat.Customer {
			s.entries = append(s.entries, e)
		}
	}
	if languages(s.last()) {
		s.step.locale = "" // not chosen yet: what comes up meanwhile is said in both
	}
	ch.calls.note(q, s.step)
	return s
}

// next is the step after a turn.
func next(s step, h heard, t turn) step {
	s = s.afterwards()
	s.conversation, s.locale, s.loops = t.conversation, t.locale, 0
	seq, again := s.seq, h.choice == choiceRepeat
	for _, e := range t.entries {
		seq = max(seq, e.Seq)
		again, s.slow = again || e.Prompt.Again, s.slow || e.Prompt.Slower
	}
	if again {
		s.repeats++
	} else {
		s.repeats = 0
	}
	if seq == s.seq {
		s.again++
	} else {
		s.seq, s.again = seq, 0
	}
	return s
}
