package voice

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// No caller hears silence for more than 3 s (channels.md §2): the first answer
// may take firstPatience; then come some words, a pause of momentPause seconds
// and a poll that takes pollPatience at most, so that pause and poll together
// stay below that too. After mostPolls a person or a callback is offered.
const (
	firstPatience = 2400 * time.Millisecond
	pollPatience  = 1500 * time.Millisecond
	momentPause   = 1
	mostPolls     = 3
)

// mostExcuses is how often in a row we apologise before the call is ended with
// the advice to call again: nothing works then.
const mostExcuses = 4

// moment says that the answer takes a little longer, and has the carrier ask for it.
func (ch *Channel) moment(q request, polls int) []byte {
	s := q.step
	if q.path != pollPath {
		s.of = q.path
	}
	s.polls = polls
	key := "voice.moment"
	if polls > 1 {
		key = "voice.still"
	}
	return newDocument(0).say(phrase(ch.cfg.Words, s.locale, key)).pause(momentPause).redirect(s.at(pollPath))
}

// polled is the request whose answer a poll is for.
func (q request) polled() request {
	q.path = q.step.of
	q.step.of, q.step.polls = "", 0
	return q
}

// poll picks up an answer. It is said once: by the poll that finds it.
func (ch *Channel) poll(q request) ([]byte, error) {
	j, err := ch.jobs.start(q.polled().job(), func(ctx context.Context) ([]byte, error) { return ch.resume(ctx, q.polled()) })
	if err != nil {
		return nil, err
	}
	doc, err := j.result(pollPatience)
	switch {
	case !errors.Is(err, errSlow):
		return doc, err
	case q.step.polls < mostPolls:
		return ch.moment(q, q.step.polls+1), nil
	}
	return ch.offer(q, "voice.slow"), nil
}

// resume goes on where a call is, when what was said last is lost with the
// process that heard it: whatever is new is said, else the question again.
func (ch *Channel) resume(ctx context.Context, q request) ([]byte, error) {
	switch s := q.step; {
	case q.path == whisperPath, q.path == acceptPath, q.path == leftPath:
		return ch.gone(q), nil
	case q.path == joinedPath:
		return ch.joining(ctx, q)
	case s.conversation == "":
		r, err := ch.gateway.Begin(ctx, chat.Message{ID: q.call, From: q.who})
		if err != nil {
			return nil, err
		}
		return ch.answer(ctx, q, r, heard{})
	}
	return ch.news(ctx, q)
}

// offer apologises and offers a person or a callback: by keys, by words, or by
// staying on the line.
func (ch *Channel) offer(q request, key string) []byte {
	s := q.step
	s.polls = 0
	s.excuses++
	if s.excuses > mostExcuses {
		return newDocument(0).say(phrase(ch.cfg.Words, s.locale, "voice.down")).hangUp()
	}
	d := newDocument(0)
	said := d.spoken(render(phrase(ch.cfg.Words, s.locale, key)))
	return d.add(profileOf(helpOffered).gather(s.at(chosenPath), s.locale, "", true, said)).bytes()
}

// helpOffered are the choices of offer.
var helpOffered = chat.Prompt{Choices: []chat.Choice{{Value: choicePerson}, {Value: choiceCallback}}}

// apology answers where no answer could be made.
func (ch *Channel) apology(q request) []byte {
	switch q.path {
	case whisperPath, acceptPath, leftPath:
		return ch.gone(q)
	}
	q.step.of = ""
	return ch.offer(q, "voice.fallback")
}

// fallback answers when the carrier could not have a document of ours: it says
// which, and so where the call is.
func (ch *Channel) fallback(q request) ([]byte, error) { return ch.apology(q), nil }

// failedAt is the step of the document that could not be had.
func failedAt(form url.Values) (s step, path string) {
	u, err := url.Parse(form.Get("ErrorUrl"))
	if err != nil {
		return step{}, ""
	}
	path, ours := strings.CutPrefix(u.Path, root)
	s, ok := decodeStep(u.Query())
	if !ours || !ok {
		return step{}, ""
	}
	return s, path
}

// chosen takes the answer to an offer. Whoever stays on the line waits on.
func (ch *Channel) chosen(q request) ([]byte, error) {
	h := hear(q.form, helpOffered)
	if h.kind == "silence" {
		if q.step.of != "" {
			q.step.polls = 1
			return newDocument(0).redirect(q.step.at(pollPath)), nil
		}
		return ch.soon(q, func(ctx context.Context) ([]byte, error) { return ch.resume(ctx, q) })
	}
	q.step.of = "" // it is not waited for any more
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		if q.step.conversation == "" {
			if _, err := ch.gateway.Begin(ctx, chat.Message{ID: q.call, From: q.who}); err != nil {
				return nil, err
			}
		}
		m := h.message(q)
		m.ID += ":" + m.Choice // not the step's own answer, which may be under way
		return ch.tell(ctx, q, h, m)
	})
}

// news says what is new in a conversation, or what was said last.
func (ch *Channel) news(ctx context.Context, q request) ([]byte, error) {
	t, err := ch.look(ctx, q)
	if err != nil {
		return nil, err
	}
	return ch.show(q, heard{}, t), nil
}

// look is what is new in a conversation, or what was said last.
func (ch *Channel) look(ctx context.Context, q request) (turn, error) {
	c, err := ch.find(ctx, q)
	if err != nil {
		return turn{}, err
	}
	t := turn{conversation: q.step.conversation, address: c.Address, mode: c.Mode, locale: c.Locale}
	t.entries, err = ch.gateway.History(ctx, t.conversation, q.step.seq, mostCaughtUp)
	if err != nil || anybody(t.entries) || q.step.seq < 1 {
		return t, err
	}
	t.entries, err = ch.gateway.History(ctx, t.conversation, q.step.seq-1, mostCaughtUp)
	return t, err
}

// anybody tells whether entries hold something to be said.
func anybody(entries []chat.Entry) bool {
	for _, e := range entries {
		if e.Author != chat.Customer {
			return true
		}
	}
	return false
}

// find is the conversation of a call. One that is not there any more, or whose
// number has begun another, is closed.
func (ch *Channel) find(ctx context.Context, q request) (channels.Conversation, error) {
	c, err := ch.gateway.Find(ctx, q.who)
	if errors.Is(err, channels.ErrNotFound) || err == nil && c.ID != q.step.conversation {
		return channels.Conversation{ID: q.step.conversation, Address: q.who, Locale: q.step.locale, Mode: chat.ModeClosed}, nil
	}
	return c, err
}
