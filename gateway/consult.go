package gateway

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// What the assistant did not understand is put before a second judge, a
// language model, where there is one. It is asked outside of any transaction:
// while the message that may go on is awaited (burst.go), so that it delays
// nothing there, elsewhere for Traits.Think at most, in which only this
// customer waits. Whether a message was understood is what the dialogs would
// do with it, which is cheap to find out since they are pure. The opinion is
// stored as the meaning of what was said: a replay asks nobody.

// lost tells whether the dialogs would not know what to do with a message.
func (g *Gateway) lost(l *live, s dialogs.Said) bool {
	if !strings.ContainsFunc(s.Text, unicode.IsLetter) || s.Choice != "" || s.Faint() || s.Meaning.Outcome == chat.Accept || l.conv.Mode == chat.ModeAgent {
		return false
	}
	after, effects := g.dialogs.Step(l.state, g.nowFor(l.conv, time.Time{}), s)
	return dialogs.Lost(l.state, after, effects) || dialogs.Doubtful(effects)
}

// reconsider asks for a second opinion on a message that would be lost, and
// takes it if it leads anywhere.
func (g *Gateway) reconsider(ctx context.Context, l *live, s dialogs.Said, k store.Key, patience time.Duration) dialogs.Said {
	if g.consultant == nil || patience <= 0 || !g.lost(l, s) || g.answered(ctx, k) {
		return s
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	opinion, ok := g.consultant.Consult(ctx, s.Text, s.Meaning, intents.Context{Locale: l.conv.Locale, Now: g.Now(), Conversation: l.conv.ID})
	if !ok {
		return s
	}
	again := s
	again.Meaning = storable(opinion)
	after, effects := g.dialogs.Step(l.state, g.nowFor(l.conv, time.Time{}), again)
	if dialogs.Lost(l.state, after, effects) || dialogs.Stands(l.state, after, effects) {
		return s
	}
	return again
}

// answered tells whether a message was taken before: it will get the answer that it got then.
func (g *Gateway) answered(ctx context.Context, k store.Key) bool {
	return k != store.Key{} && g.store.Read(ctx, func(v store.View) error {
		_, err := v.Seen(k)
		return err
	}) == nil
}

// opinions are those on what was gathered and not answered yet, by conversation.
type opinions struct {
	mu sync.Mutex
	of map[string]dialogs.Said
}

// mostOpinions bounds what is kept of bursts that were answered before the
// opinion came.
const mostOpinions = 1000

func (o *opinions) put(conversation string, s dialogs.Said) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of == nil || len(o.of) >= mostOpinions {
		o.of = map[string]dialogs.Said{}
	}
	o.of[conversation] = s
}

// take returns what was made of a text, once.
func (o *opinions) take(conversation, text string) (chat.Meaning, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s, ok := o.of[conversation]
	delete(o.of, conversation)
	return s.Meaning, ok && s.Text == text
}

// ponder forms an opinion on all that was gathered, while more may come.
func (g *Gateway) ponder(l *live) {
	if g.consultant == nil || g.enter() != nil {
		return
	}
	go func() {
		defer g.leave()
		ctx, cancel := context.WithTimeout(context.Background(), g.wires[l.conv.Address.Channel].traits.Burst)
		defer cancel()
		m, err := g.unread(ctx, l)
		if err != nil {
			return // without an opinion
		}
		if s := g.reconsider(ctx, l, g.read(ctx, m, l.conv.Locale, l.state.Answered), store.Key{}, longSleep); s.Meaning.Proposed {
			g.opinions.put(l.conv.ID, s)
		}
	}()
}

// readUnread is read of what was gathered, with the opinion formed meanwhile.
func (g *Gateway) readUnread(ctx context.Context, l *live) (dialogs.Said, error) {
	m, err := g.unread(ctx, l)
	if err != nil {
		return dialogs.Said{}, err
	}
	s := g.read(ctx, m, l.conv.Locale, l.state.Answered)
	if opinion, ok := g.opinions.take(l.conv.ID, m.Text); ok {
		s.Meaning = opinion
	}
	return s, nil
}
