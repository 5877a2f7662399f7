package voice

import (
	"context"
	"strings"

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
	return ch.tell(ctx, q, h, h.message(q), asked)
}

// tell gives a message to the gateway and says what comes of it.
func (ch *Channel) tell(ctx context.Context, q request, h heard, m chat.Message, asked chat.Prompt) ([]byte, error) {
	r, err := ch.gateway.Receive(ctx, m)
	if err != nil {
		return nil, err
	}
	q.step.failures = failures(q.step.failures, h, asked, r)
	return ch.answer(ctx, q, r, h)
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

// failures counts speech in a row that was not understood: by the recognition,
// or by the dialog, which then asks the same again. Silence is no failure of speech.
func failures(before int, h heard, asked chat.Prompt, r channels.Result) int {
	switch {
	case h.kind == "silence":
		return before
	case h.kind != "speech", r.Mode == chat.ModeAgent: // a person judges for themselves
		return 0
	case h.confidence < sure, repeats(asked, r.Entries):
		return before + 1
	}
	return 0
}

// repeats tells whether the answer asks what was asked before.
func repeats(asked chat.Prompt, answer []chat.Entry) bool {
	if asked.Key == "" || len(answer) == 0 {
		return false
	}
	base := func(key string) string { return strings.TrimSuffix(key, ".again") }
	last := answer[len(answer)-1].Prompt
	return base(last.Key) == base(asked.Key) && last.Input == asked.Input
}

// answer says what a turn brought, and what came before it unheard.
func (ch *Channel) answer(ctx context.Context, q request, r channels.Result, h heard) ([]byte, error) {
	entries, err := ch.unheard(ctx, q.step, r)
	if err != nil {
		return nil, err
	}
	return ch.show(q, h, turn{
		conversation: r.Conversation, address: r.Address, mode: r.Mode, locale: r.Locale, entries: append(entries, r.Entries...),
	}), nil
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

// show lays a turn out and notes how far the call has come.
func (ch *Channel) show(q request, h heard, t turn) []byte {
	s := scene{words: ch.cfg.Words, mode: t.mode, address: t.address, locale: t.locale, step: next(q.step, h, t)}
	for _, e := range t.entries {
		if e.Author != chat.Customer {
			s.entries = append(s.entries, e)
		}
	}
	if languages(s.last()) {
		s.step.locale = "" // not chosen yet: what comes up meanwhile is said in both
	}
	ch.calls.note(q, s.step)
	return s.document()
}

// next is the step after a turn.
func next(s step, h heard, t turn) step {
	s = s.afterwards()
	s.conversation, s.locale, s.loops = t.conversation, t.locale, 0
	if h.choice == choiceRepeat {
		s.repeats++
	} else {
		s.repeats = 0
	}
	seq := s.seq
	for _, e := range t.entries {
		seq = max(seq, e.Seq)
	}
	if seq == s.seq {
		s.again++
	} else {
		s.seq, s.again = seq, 0
	}
	return s
}
