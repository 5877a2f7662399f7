package gateway

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// Open implements channels.Gateway.
func (g *Gateway) Open(ctx context.Context, a chat.Address, l chat.Locale) (channels.Conversation, bool, error) {
	if err := g.enter(); err != nil {
		return channels.Conversation{}, false, err
	}
	defer g.leave()
	if err := g.lanes.enter(ctx, a); err != nil {
		return channels.Conversation{}, false, err
	}
	defer g.lanes.leave(a)
	ctx = context.WithoutCancel(ctx)
	at, err := g.newest(ctx, a)
	if err != nil {
		return channels.Conversation{}, false, unavailable(err)
	}
	if at != nil && g.continues(at.conv) {
		c, err := g.describe(ctx, at.conv)
		return c, false, unavailable(err)
	}
	out, err := g.take(ctx, g.fresh(a), input{cause: "message", actor: "customer", prepare: func(w *world) ([]dialogs.Event, error) {
		b, err := w.begin(l)
		return []dialogs.Event{b}, err
	}})
	if err != nil {
		return channels.Conversation{}, false, unavailable(err)
	}
	return out.describe(), true, nil
}

// Find implements channels.Gateway.
func (g *Gateway) Find(ctx context.Context, a chat.Address) (channels.Conversation, error) {
	l, err := g.look(ctx, a)
	if err != nil {
		return channels.Conversation{}, unavailable(err)
	}
	if l == nil {
		return channels.Conversation{}, channels.ErrNotFound
	}
	c, err := g.describe(ctx, l.conv)
	return c, unavailable(err)
}

// Receive implements channels.Gateway.
func (g *Gateway) Receive(ctx context.Context, m chat.Message) (channels.Result, error) {
	if err := g.enter(); err != nil {
		return channels.Result{}, err
	}
	defer g.leave()
	if err := g.lanes.enter(ctx, m.From); err != nil {
		return channels.Result{}, err
	}
	defer g.lanes.leave(m.From)
	// From here on the turn is finished, whoever hangs up meanwhile.
	ctx = context.WithoutCancel(ctx)
	at, err := g.newest(ctx, m.From)
	if err != nil {
		return channels.Result{}, unavailable(err)
	}
	if at == nil || !g.continues(at.conv) {
		at = g.fresh(m.From)
	}
	m.Text = clean(m.Text)
	in := input{cause: "message", actor: "customer", key: keyOf(m), entry: g.inbound(ctx, at, m), live: m.Live}
	if g.gathers(at, m) {
		in = gather(in, m.Locale)
	} else if in, err = g.hear(ctx, in, at, m); err != nil {
		return channels.Result{}, unavailable(err)
	}
	out, err := g.take(ctx, at, in)
	if errors.Is(err, store.ErrDuplicate) {
		return g.again(ctx, in.key)
	}
	if err != nil {
		if !errors.Is(err, store.ErrUnavailable) { // which take has told; the channel hears no more than that it failed
			g.log.Error("message not taken", "conversation", at.conv.ID, "err", err)
		}
		return channels.Result{}, unavailable(err)
	}
	if in.gathers {
		g.ponder(out.live)
	}
	return out.result(), nil
}

// hear makes the events of what a customer sent: first what was gathered and
// not answered yet, and before all the beginning of a conversation that has none.
func (g *Gateway) hear(ctx context.Context, in input, l *live, m chat.Message) (input, error) {
	locale := cmp.Or(l.conv.Locale, m.Locale)
	var said []dialogs.Said
	if l.conv.Unread > 0 {
		earlier, err := g.readUnread(ctx, l)
		if err != nil {
			return in, err
		}
		said = append(said, earlier)
	}
	last := g.read(ctx, m, locale, l.state.Answered)
	if len(said) == 0 {
		last = g.reconsider(ctx, l, last, in.key, g.wires[m.From.Channel].traits.Think)
	}
	said = append(said, last)
	return begun(in, l, m.Locale, said), nil
}

// begun has a turn answer what was said, after the beginning of the
// conversation if nothing began it before. That is in the language of the
// first words that tell one, else in the channel's guess.
func begun(in input, l *live, locale chat.Locale, said []dialogs.Said) input {
	in.answers = true
	events := make([]dialogs.Event, len(said))
	for i, s := range said {
		events[i] = s
	}
	if l.state.Mode != "" {
		in.events = events
		return in
	}
	if i := slices.IndexFunc(said, func(s dialogs.Said) bool { return s.Meaning.Locale != "" }); i >= 0 {
		locale = said[i].Meaning.Locale
	}
	in.prepare = func(w *world) ([]dialogs.Event, error) {
		b, err := w.begin(locale)
		b.Speaks = true
		return append([]dialogs.Event{b}, events...), err
	}
	return in
}

// again is the answer to a message that was taken before: what was answered then.
func (g *Gateway) again(ctx context.Context, k store.Key) (channels.Result, error) {
	r := channels.Result{Duplicate: true}
	err := g.store.Read(ctx, func(v store.View) error {
		t, err := v.Seen(k)
		if err != nil {
			return err
		}
		c, err := v.Conversation(t.Conversation)
		if err != nil {
			return err
		}
		r.Conversation, r.Address, r.Mode, r.Locale = c.ID, c.Address, c.Mode, c.Locale
		if n := t.LastSeq - t.FirstSeq + 1; n > 0 {
			r.Entries, err = v.Entries(t.Conversation, t.FirstSeq-1, int(n))
		}
		return err
	})
	return r, unavailable(err)
}

// History implements channels.Gateway.
func (g *Gateway) History(ctx context.Context, conversation string, after int64, limit int) ([]chat.Entry, error) {
	var entries []chat.Entry
	err := g.store.Read(ctx, func(v store.View) error {
		_, err := v.Conversation(conversation)
		if err == nil {
			entries, err = v.Entries(conversation, after, limit)
		}
		return err
	})
	return entries, unavailable(err)
}

// Typing implements channels.Gateway: desks are told.
func (g *Gateway) Typing(conversation string) {
	g.desk.publish(channels.DeskEvent{Conversation: conversation, Typing: true})
}

// newest returns the newest conversation of an address, nil if it has none.
// The caller holds the lane.
func (g *Gateway) newest(ctx context.Context, a chat.Address) (*live, error) {
	l, err := g.look(ctx, a)
	if err == nil && l != nil {
		g.live.put(l, true)
	}
	return l, err
}

// look is newest for those who do not hold the lane: what they read may be old
// by the time they have it, so it is not kept.
func (g *Gateway) look(ctx context.Context, a chat.Address) (l *live, err error) {
	if l := g.live.at(a); l != nil {
		return l, nil
	}
	err = g.store.Read(ctx, func(v store.View) error {
		c, err := v.ConversationAt(a)
		if err == nil {
			l, err = g.wake(v, c)
		}
		return ignore(err, store.ErrNotFound)
	})
	return l, err
}

// load returns a conversation by id.
func (g *Gateway) load(ctx context.Context, id string) (l *live, err error) {
	if l := g.live.get(id); l != nil {
		return l, nil
	}
	err = g.store.Read(ctx, func(v store.View) error {
		c, err := v.Conversation(id)
		if err == nil {
			l, err = g.wake(v, c)
		}
		return err
	})
	if err == nil {
		g.live.put(l, false)
	}
	return l, err
}

// wake reads what belongs to a stored conversation. A state that cannot be
// read any more is begun anew: facts are lost, the conversation is not.
func (g *Gateway) wake(v store.View, c store.Conversation) (*live, error) {
	s, err := dialogs.Decode(c.State)
	if err != nil {
		g.log.Error("stored state unreadable, beginning anew", "conversation", c.ID, "err", err)
		s = dialogs.State{Locale: c.Locale, Mode: c.Mode, Greeted: true}
	}
	consent, err := v.Setting(consentSetting(c.Address))
	return &live{conv: c, state: s, consent: consent}, err
}

// continues tells whether a message still belongs to a conversation (channels.md §7, reopen within).
func (g *Gateway) continues(c store.Conversation) bool {
	reopen := g.wires[c.Address.Channel].traits.Reopen
	return c.Mode != chat.ModeClosed || reopen == 0 || g.clock.now().Sub(c.UpdatedAt) < reopen
}

// fresh is a conversation before its first turn.
func (g *Gateway) fresh(a chat.Address) *live {
	now := g.clock.now()
	return &live{conv: store.Conversation{
		ID: newID("cv_"), Address: a, Mode: chat.ModeBot, CreatedAt: now, Since: now,
	}}
}

// read makes of a message what dialogs are told of it. After is the FAQ entry
// that was answered last.
func (g *Gateway) read(ctx context.Context, m chat.Message, l chat.Locale, after string) dialogs.Said {
	s := dialogs.Said{Text: m.Text, Choice: m.Choice, Media: len(m.Media), Confidence: m.Confidence, Silence: m.Silence}
	if g.wires[m.From.Channel].traits.Spoken {
		s.Text = g.pack.Heard(m.Text)
	}
	if m.Text != "" && m.Choice == "" && g.understand != nil {
		s.Meaning = storable(g.understand.Understand(ctx, s.Text, intents.Context{Locale: l, Now: g.Now(), After: after}))
	}
	return s
}

// known is what a channel may know of a conversation, but for its place in the queue.
func known(c store.Conversation) channels.Conversation {
	return channels.Conversation{
		ID: c.ID, Address: c.Address, Locale: c.Locale, Mode: c.Mode, Seq: c.Seq, Call: c.Call, AgentPhone: c.AgentPhone,
	}
}

// describe tells what a channel may know of a conversation.
func (g *Gateway) describe(ctx context.Context, c store.Conversation) (channels.Conversation, error) {
	d := known(c)
	if c.Mode != chat.ModeWaiting {
		return d, nil
	}
	return d, g.store.Read(ctx, func(v store.View) (err error) {
		d.Position, err = g.positionIn(v, c)
		return err
	})
}

// inbound is the transcript's line of what a customer sent. Of a pressed
// button without words it is the button's label.
func (g *Gateway) inbound(ctx context.Context, l *live, m chat.Message) *chat.Entry {
	text := m.Text
	if text == "" && m.Choice != "" {
		text = g.label(ctx, l, m.Choice)
	}
	return &chat.Entry{
		Author: chat.Customer, ID: m.ID, Media: m.Media,
		Prompt: chat.Prompt{Text: text}, Status: chat.StatusReceived,
	}
}

// offersBack is how many entries back the label of an old button is looked for.
const offersBack = 100

// label is what a choice was called when it was offered, its value if nobody
// can tell: what a customer pressed is never an empty line.
func (g *Gateway) label(ctx context.Context, l *live, value string) string {
	if c, ok := labelIn(l.state.Asked.Choices, value); ok {
		return c
	}
	var said []chat.Entry
	err := g.store.Read(ctx, func(v store.View) (err error) {
		said, err = v.Entries(l.conv.ID, max(0, l.conv.Seq-offersBack), offersBack)
		return err
	})
	if err != nil {
		g.log.Error("old choices not read", "conversation", l.conv.ID, "err", err)
	}
	for _, e := range slices.Backward(said) {
		if c, ok := labelIn(e.Prompt.Choices, value); ok {
			return c
		}
	}
	return clean(value)
}

func labelIn(list []chat.Choice, value string) (string, bool) {
	i := slices.IndexFunc(list, func(c chat.Choice) bool { return c.Value == value && c.Label != "" })
	if i < 0 {
		return "", false
	}
	return list[i].Label, true
}

// clean makes text fit for storing: valid UTF-8, without control characters but line ends.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
}

// keyOf names a message for ever; zero for one without an id.
func keyOf(m chat.Message) (k store.Key) {
	if m.ID == "" {
		return k
	}
	sum := sha256.Sum256([]byte(string(m.From.Channel) + "\x00" + m.From.ID + "\x00" + m.ID))
	copy(k[:], sum[:])
	return k
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newID returns prefix and 16 random characters.
func newID(prefix string) string {
	var b [10]byte
	rand.Read(b[:]) //nolint:errcheck // it never fails (crypto/rand)
	return prefix + base32Lower.EncodeToString(b[:])
}

// unavailable gives errors of the store the kind that channels know.
func unavailable(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%w: %w", channels.ErrNotFound, err)
	}
	return fmt.Errorf("%w: %w", channels.ErrUnavailable, err)
}

// since tells the seconds since t, for measurements only.
func since(t time.Time) float64 { return time.Since(t).Seconds() }
