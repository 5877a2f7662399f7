package voice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// double is a gateway in memory that keeps the gateway's promises strictly:
// gapless seq, one effect per message id, the first answer for duplicates,
// Changed after the commit.
type double struct {
	mu    sync.Mutex
	watch channels.Watcher
	talks map[string]*talk
	// says decides what is answered. Its argument is the conversation before.
	says func(t *talk, m chat.Message) answer
	down error         // what everything fails with
	gate chan struct{} // when set, Begin, Receive and Resume wait for it
	held chan struct{} // tells that one of them does

	lane chan struct{}

	received []chat.Message
	told     []string // hang-ups, missed and declined calls, in order
	waits    []string // conversation and call, a round each
	kept     map[string][]byte
	about    string
}

type talk struct {
	channels.Conversation
	entries []chat.Entry
	seen    map[string]channels.Result
}

// An answer is what a message brings. Zero fields leave things as they are.
type answer struct {
	prompts []chat.Prompt
	author  chat.Author
	mode    chat.Mode
	locale  chat.Locale
	address chat.Address
}

func newDouble(says func(*talk, chat.Message) answer) *double {
	return &double{talks: map[string]*talk{}, says: says, kept: map[string][]byte{}, lane: make(chan struct{}, 1)}
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func (d *double) add(t *talk, entries ...chat.Entry) []chat.Entry {
	for i := range entries {
		t.Seq++
		entries[i].Seq, entries[i].At = t.Seq, noon.Add(time.Duration(t.Seq)*time.Second)
	}
	t.entries = append(t.entries, entries...)
	return entries
}

// change tells the watcher; the caller holds no lock.
func (d *double) change(c channels.Conversation, entries []chat.Entry) {
	if d.watch != nil {
		d.watch.Changed(c, entries)
	}
}

// take answers a message in a conversation, once.
func (d *double) take(t *talk, m chat.Message, own bool) channels.Result {
	if r, ok := t.seen[m.ID]; ok {
		r.Duplicate = true
		return r
	}
	d.received = append(d.received, m)
	var entries []chat.Entry
	if own {
		entries = append(entries, chat.Entry{Author: chat.Customer, ID: m.ID, Media: m.Media, Prompt: chat.Prompt{Text: m.Text}})
	}
	a := d.says(t, m)
	if a.mode != "" {
		t.Mode = a.mode
	}
	if a.locale != "" {
		t.Locale = a.locale
	}
	if a.address != (chat.Address{}) {
		t.Address = a.address
	}
	if a.author == "" {
		a.author = chat.Bot
	}
	for _, p := range a.prompts {
		entries = append(entries, chat.Entry{Author: a.author, Prompt: p})
	}
	r := channels.Result{Conversation: t.ID, Address: t.Address, Mode: t.Mode, Locale: t.Locale, Entries: slices.Clone(d.add(t, entries...))}
	t.seen[m.ID] = r
	return r
}

// enter blocks while the gateway is stalled. Turns keep their order; whoever
// enters must leave.
func (d *double) enter(ctx context.Context) error {
	d.lane <- struct{}{}
	d.mu.Lock()
	gate, held := d.gate, d.held
	d.mu.Unlock()
	if gate != nil {
		select {
		case held <- struct{}{}:
		default:
		}
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.down
}

func (d *double) leave() { <-d.lane }

func (d *double) Begin(ctx context.Context, m chat.Message) (channels.Result, error) {
	defer d.leave()
	if err := d.enter(ctx); err != nil {
		return channels.Result{}, err
	}
	d.mu.Lock()
	for _, t := range d.talks {
		if r, ok := t.seen[m.ID]; ok && t.Address == m.From {
			d.mu.Unlock()
			r.Duplicate = true
			return r, nil
		}
	}
	if d.says == nil {
		d.mu.Unlock()
		panic("SECRET")
	}
	t := d.open(m.From, m.ID)
	r := d.take(t, m, false)
	c := t.Conversation
	d.mu.Unlock()
	d.change(c, r.Entries)
	return r, nil
}

// open begins a conversation; the caller holds d.mu.
func (d *double) open(a chat.Address, call string) *talk {
	t := &talk{seen: map[string]channels.Result{}}
	t.ID, t.Address, t.Mode, t.Call = fmt.Sprintf("cv_%d", len(d.talks)+1), a, chat.ModeBot, call
	d.talks[t.ID] = t
	return t
}

func (d *double) Receive(ctx context.Context, m chat.Message) (channels.Result, error) {
	defer d.leave()
	if err := d.enter(ctx); err != nil {
		return channels.Result{}, err
	}
	d.mu.Lock()
	t := d.at(m.From)
	if t == nil {
		t = d.open(m.From, "")
	}
	r := d.take(t, m, true)
	c := t.Conversation
	d.mu.Unlock()
	if !r.Duplicate {
		d.change(c, r.Entries)
	}
	return r, nil
}

func (d *double) Resume(ctx context.Context, conversation, call, purpose string) (channels.Result, error) {
	defer d.leave()
	if err := d.enter(ctx); err != nil {
		return channels.Result{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.talks[conversation]
	if t == nil {
		return channels.Result{}, channels.ErrNotFound
	}
	t.Call = call
	return d.take(t, chat.Message{ID: call + " " + purpose, Choice: "resumed:" + purpose}, false), nil
}

// at is the newest conversation of an address; the caller holds d.mu.
func (d *double) at(a chat.Address) (found *talk) {
	for i := range len(d.talks) {
		if t := d.talks[fmt.Sprintf("cv_%d", i+1)]; t.Address == a {
			found = t
		}
	}
	return found
}

func (d *double) Open(context.Context, chat.Address, chat.Locale) (channels.Conversation, bool, error) {
	panic("a call is begun, never opened")
}

func (d *double) Find(_ context.Context, a chat.Address) (channels.Conversation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return channels.Conversation{}, d.down
	}
	if t := d.at(a); t != nil {
		return t.Conversation, nil
	}
	return channels.Conversation{}, channels.ErrNotFound
}

func (d *double) History(_ context.Context, id string, after int64, limit int) ([]chat.Entry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.talks[id]
	switch {
	case d.down != nil:
		return nil, d.down
	case t == nil:
		return nil, channels.ErrNotFound
	}
	e := t.entries[min(max(after, 0), t.Seq):]
	if limit > 0 && len(e) > limit {
		e = e[:limit]
	}
	return slices.Clone(e), nil
}

func (d *double) Typing(string) {}

func (d *double) tell(format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return d.down
	}
	d.told = append(d.told, fmt.Sprintf(format, args...))
	return nil
}

func (d *double) Hangup(_ context.Context, conversation, call string) error {
	d.mu.Lock()
	t := d.talks[conversation]
	if t == nil || t.Call != call {
		d.mu.Unlock()
		return nil
	}
	if d.down == nil {
		t.Call = ""
	}
	d.mu.Unlock()
	return d.tell("hung up %s", conversation)
}

func (d *double) Missed(_ context.Context, conversation, purpose, outcome string) error {
	return d.tell("missed %s %s %s", conversation, purpose, outcome)
}

func (d *double) Waits(_ context.Context, conversation, call string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waits = append(d.waits, conversation+" "+call)
	return d.down
}

func (d *double) Heard(_ context.Context, conversation string, heard map[int64]string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, seq := range slices.Sorted(maps.Keys(heard)) {
		d.told = append(d.told, fmt.Sprintf("heard of %d in %s: %q", seq, conversation, heard[seq]))
	}
	return nil
}

func (d *double) Declined(_ context.Context, conversation string) error {
	d.mu.Lock()
	found := d.talks[conversation] != nil
	d.mu.Unlock()
	if !found {
		return channels.ErrNotFound
	}
	if err := d.tell("declined %s", conversation); err != nil {
		return err
	}
	d.set(conversation, func(t *talk) { t.Mode, t.AgentPhone = chat.ModeWaiting, "" })
	return nil
}

func (d *double) Keep(_ context.Context, key, name, mediaType string, data []byte) (chat.Media, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return chat.Media{}, d.down
	}
	d.kept[key] = data
	return chat.Media{Type: mediaType, Name: name, URL: channels.FileURL(key), Size: int64(len(data))}, nil
}

func (d *double) Brief(context.Context, string) (string, chat.Locale, error) {
	return d.about, chat.English, nil
}

// set changes a conversation out of the blue, as a desk would, and says things in it.
func (d *double) set(id string, f func(*talk), entries ...chat.Entry) {
	d.mu.Lock()
	t := d.talks[id]
	f(t)
	entries = d.add(t, entries...)
	c := t.Conversation
	d.mu.Unlock()
	d.change(c, entries)
}

// log is what was told so far.
func (d *double) log() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.told, "; ")
}

// messages are those received, each in short.
func (d *double) messages() (list []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.received {
		s := m.ID
		switch {
		case m.Silence:
			s += " silence"
		case m.Choice != "":
			s += " [" + m.Choice + "]"
		case len(m.Media) > 0:
			s += " file " + m.Media[0].Type
		default:
			s += " " + m.Text
		}
		if m.Confidence > 0 {
			s += fmt.Sprintf(" %.2f", m.Confidence)
		}
		list = append(list, s)
	}
	return list
}
