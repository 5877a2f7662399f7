package gateway

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// A burst is several short messages sent one after the other where one was
// meant (channels.md §1: 2.5 s sliding, 10 s at most). Each is durable at once,
// in a turn that says nothing; when the customer pauses, a timer's turn reads
// all of them as one message. Channels without Traits.Burst answer each at once.

// gathers tells whether a message waits for what may follow it: not a keyword,
// not the number of a choice, not a button, not a file, and not while a person
// owns the conversation or nothing may be sent to the customer anyway.
func (g *Gateway) gathers(l *live, m chat.Message) bool {
	if g.wires[m.From.Channel].traits.Burst <= 0 || m.Live || m.Choice != "" || m.Silence || len(m.Media) > 0 {
		return false
	}
	_, keyword := chat.KeywordOf(m.Text)
	return m.Text != "" && !keyword && !isNumber(m.Text) && l.conv.Mode != chat.ModeAgent && l.consent == ""
}

// isNumber tells whether a text is nothing but the number of a choice: 2, ２, "2.".
func isNumber(text string) bool {
	text = strings.TrimRightFunc(text, unicode.IsPunct)
	return utf8.RuneCountInString(text) <= 2 && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// gather has a turn store a message and wait for more.
func gather(in input, locale chat.Locale) input {
	in.gathers = true
	in.prepare = func(w *world) ([]dialogs.Event, error) {
		if w.conv.Turns == 0 {
			if _, err := w.begin(locale); err != nil {
				return nil, err
			}
		}
		return nil, w.awaitMore()
	}
	return in
}

// awaitMore sets, or moves, the end of the burst.
func (w *world) awaitMore() error {
	t := w.now.Traits
	end := w.now.At.Add(t.Burst)
	if w.conv.Unread > 0 {
		first, err := w.tx.Entries(w.conv.ID, w.conv.Seq-w.conv.Unread, 1)
		if err != nil {
			return err
		}
		if len(first) == 1 && first[0].At.Add(t.BurstMost).Before(end) {
			end = first[0].At.Add(t.BurstMost)
		}
	}
	return w.setTimer(w.conv.ID, timerBurst, "", end)
}

// burst makes the turn that answers what was gathered. Somebody else may have
// answered it meanwhile.
func (g *Gateway) burst(ctx context.Context, in input, l *live) (input, error) {
	if l.conv.Unread == 0 {
		return in, errNothing
	}
	s, err := g.readUnread(ctx, l)
	if err != nil {
		return in, err
	}
	return begun(in, l, "", []dialogs.Said{s}), nil
}

// occur is what happens in a turn, known beforehand or found out in its transaction.
func (in input) occur(w *world) ([]dialogs.Event, error) {
	if in.prepare != nil {
		return in.prepare(w)
	}
	return in.events, nil
}

// margin is how many entries of others may stand among those not answered.
const margin = 20

// unread is what the customer sent and nobody answered, as one message. The
// caller holds the lane.
func (g *Gateway) unread(ctx context.Context, l *live) (m chat.Message, err error) {
	n := l.conv.Unread
	var entries []chat.Entry
	err = g.store.Read(ctx, func(v store.View) (err error) {
		entries, err = v.Entries(l.conv.ID, max(0, l.conv.Seq-n-margin), 0)
		return err
	})
	for i := len(entries) - 1; i >= 0 && n > 0; i-- {
		if e := entries[i]; e.Author == chat.Customer {
			m.Text = follow(e.Prompt.Text, m.Text)
			m.Media = append(m.Media, e.Media...)
			n--
		}
	}
	return m, err
}

// follow puts one text behind another, with a comma where nothing divides them.
func follow(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	last, _ := utf8.DecodeLastRuneInString(a)
	switch {
	case unicode.IsPunct(last):
		return a + " " + b
	case unicode.Is(unicode.Han, last):
		return a + "，" + b
	}
	return a + ", " + b
}
