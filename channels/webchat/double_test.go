package webchat

import (
	"context"
	"fmt"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// double is a gateway in memory. It keeps the gateway's promises strictly:
// gapless seq, one effect per message id, Changed after the commit in order.
type double struct {
	mu      sync.Mutex
	watch   channels.Watcher
	all     []*transcript
	byAddr  map[chat.Address]*transcript // the newest
	links   map[string]*transcript       // by secret
	taken   []chat.Message               // those that Receive has seen
	down    error                        // what Open, Find and Receive fail with
	holding chan struct{}                // when set, Receive waits for it
	holds   chan struct{}                // told when Receive waits
	typed   []string
	silent  bool // Changed is not called: sockets must find out by History
}

type transcript struct {
	channels.Conversation
	entries []chat.Entry
	seen    map[string][]chat.Entry
	lapsed  bool // what is received begins another
}

func newDouble() *double {
	return &double{byAddr: map[chat.Address]*transcript{}, links: map[string]*transcript{}}
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// add commits entries; the caller holds d.mu.
func (d *double) add(t *transcript, entries ...chat.Entry) []chat.Entry {
	for i := range entries {
		t.Seq++
		entries[i].Seq = t.Seq
		entries[i].At = noon.Add(time.Duration(t.Seq) * time.Second)
	}
	t.entries = append(t.entries, entries...)
	if d.watch != nil && !d.silent {
		d.watch.Changed(t.Conversation, entries)
	}
	return entries
}

func bot(text string, choices ...chat.Choice) chat.Entry {
	return chat.Entry{Author: chat.Bot, Prompt: chat.Prompt{Text: text, Choices: choices}}
}

func (d *double) Open(_ context.Context, a chat.Address, l chat.Locale) (channels.Conversation, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return channels.Conversation{}, false, d.down
	}
	if t := d.byAddr[a]; t != nil {
		return t.Conversation, false, nil
	}
	return d.begin(a, l).Conversation, true, nil
}

// begin begins a conversation; the caller holds d.mu.
func (d *double) begin(a chat.Address, l chat.Locale) *transcript {
	t := &transcript{seen: map[string][]chat.Entry{}}
	t.ID = fmt.Sprintf("cv_%d", len(d.all)+1)
	t.Address, t.Locale, t.Mode = a, l, chat.ModeBot
	d.all = append(d.all, t)
	d.byAddr[a] = t
	d.add(t, bot("hello", chat.Choice{Value: "menu.book", Label: "Book"}))
	return t
}

// Follow implements Links.
func (d *double) Follow(_ context.Context, secret string) (channels.Conversation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return channels.Conversation{}, d.down
	}
	if t := d.links[secret]; t != nil {
		return t.Conversation, nil
	}
	return channels.Conversation{}, fmt.Errorf("follow: %w", channels.ErrNotFound)
}

func (d *double) Find(_ context.Context, a chat.Address) (channels.Conversation, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return channels.Conversation{}, d.down
	}
	if t := d.byAddr[a]; t != nil {
		return t.Conversation, nil
	}
	return channels.Conversation{}, fmt.Errorf("find: %w", channels.ErrNotFound)
}

func (d *double) Receive(_ context.Context, m chat.Message) (channels.Result, error) {
	d.mu.Lock()
	hold := d.holding
	d.mu.Unlock()
	if hold != nil {
		d.holds <- struct{}{}
		<-hold
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return channels.Result{}, d.down
	}
	d.taken = append(d.taken, m)
	t := d.byAddr[m.From]
	if t == nil {
		return channels.Result{}, channels.ErrNotFound
	}
	if t.lapsed {
		t = d.begin(m.From, t.Locale)
	}
	if e, ok := t.seen[m.ID]; ok {
		return channels.Result{Conversation: t.ID, Entries: e, Duplicate: true}, nil
	}
	text := m.Text
	if m.Choice != "" {
		text = "[" + m.Choice + "]"
	}
	own := chat.Entry{Author: chat.Customer, ID: m.ID, Prompt: chat.Prompt{Text: text}}
	t.seen[m.ID] = d.add(t, own, bot("re: "+text))
	return channels.Result{Conversation: t.ID, Entries: t.seen[m.ID]}, nil
}

func (d *double) History(_ context.Context, id string, after int64, limit int) ([]chat.Entry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.find(id).entries
	e = e[min(after, int64(len(e))):]
	if limit > 0 && len(e) > limit {
		e = e[:limit]
	}
	return e, nil
}

func (d *double) Typing(id string) { d.set(func() { d.typed = append(d.typed, id) }) }

func (d *double) find(id string) *transcript {
	for _, t := range d.all {
		if t.ID == id {
			return t
		}
	}
	panic("no conversation " + id)
}

// say commits entries out of the blue, as a timer or a desk would.
func (d *double) say(id string, entries ...chat.Entry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.add(d.find(id), entries...)
}

// mode moves a conversation without a word.
func (d *double) mode(id string, m chat.Mode, position int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.find(id)
	t.Mode, t.Position = m, position
	d.watch.Changed(t.Conversation, nil)
}

func (d *double) set(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}
