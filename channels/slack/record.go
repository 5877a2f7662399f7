package slack

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"switchboard/chat"
)

// A record is what the desk must know of a conversation over restarts. The
// transcript is the queue: what has a number above Seq is still to be shown.
type record struct {
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`    // of the card, "" if there is none
	Card    string `json:"card,omitempty"`  // sum of the card as it was last shown
	Seq     int64  `json:"seq,omitempty"`   // the last entry in the thread
	Notes   int    `json:"notes,omitempty"` // notes of the case that are in the thread or need not be
	// Away: no person is needed now; what is said meanwhile is not shown until
	// one is again.
	Away bool `json:"away,omitempty"`

	Marks   []mark          `json:"marks,omitempty"`   // lines of agents whose fate is to be shown
	Files   []parcel        `json:"files,omitempty"`   // files of agents on their way to the customer
	Uploads []upload        `json:"uploads,omitempty"` // files of the customer on their way to Slack
	Told    []string        `json:"told,omitempty"`    // who knows that what they write stays internal
	Edits   map[string]edit `json:"edits,omitempty"`   // by ts: corrections that were offered
}

// A mark is an agent's line: its ts in Slack, its author, and its entry.
type mark struct {
	TS, User string
	Seq      int64
	Done     bool `json:",omitempty"` // ✅ is there; it may still turn out to be wrong
	Until    time.Time
}

// A parcel is an agent's file.
type parcel struct {
	ID, Name, Type, URL string
	Size                int
	TS, User            string // the message it came with
	Tries               int    `json:",omitempty"`
}

// An upload is a customer's file.
type upload struct {
	chat.Media
	Tries int `json:",omitempty"`
}

// An edit is a correction that its author has not decided on yet.
type edit struct{ TS, User, Text string }

func (r record) clone() record {
	r.Marks, r.Files, r.Uploads = slices.Clone(r.Marks), slices.Clone(r.Files), slices.Clone(r.Uploads)
	r.Told, r.Edits = slices.Clone(r.Told), maps.Clone(r.Edits)
	return r
}

// A thread is a conversation in Slack.
type thread struct {
	id string

	mu  sync.Mutex
	rec record
	// doubt: something may be in Slack that rec does not know of.
	doubt bool
	gone  bool        // forgotten: another stands for the conversation now
	timer *time.Timer // wakes the lane, where something waits for a time
	lane  lane

	inbox sync.Mutex // what is written in the thread is taken one after the other
}

func (t *thread) get() record {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rec.clone()
}

func (t *thread) setDoubt(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.doubt = on
}

func (t *thread) doubtful() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.doubt
}

// change changes a thread's record and keeps it; after an error nothing is changed.
func (d *Desk) change(ctx context.Context, t *thread, f func(*record)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	rec := t.rec.clone()
	f(&rec)
	what, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	if err := d.desk.Remember(ctx, deskName, t.id, string(what)); err != nil {
		return err
	}
	d.index(t, t.rec, rec)
	t.rec = rec
	return nil
}

// deskName is the desk's in what it remembers.
const deskName = "slack"

// index keeps threads findable by their place in Slack.
func (d *Desk) index(t *thread, was, is record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if was.TS != "" {
		delete(d.places, was.Channel+":"+was.TS)
	}
	if is.TS != "" {
		d.places[is.Channel+":"+is.TS] = t
	}
}

// thread is that of a conversation; it is made if there is none.
func (d *Desk) thread(conversation string) *thread {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.threads[conversation]
	if t == nil {
		t = &thread{id: conversation}
		d.threads[conversation] = t
	}
	return t
}

// known is a conversation's thread, nil if there is none.
func (d *Desk) known(conversation string) *thread {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.threads[conversation]
}

// at is the thread under a card, nil if there is none.
func (d *Desk) at(channel, ts string) *thread {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.places[channel+":"+ts]
}

// forget drops a thread that nobody needs any more, unless something has just
// happened in it.
func (d *Desk) forget(ctx context.Context, t *thread) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lane.again {
		return nil
	}
	if t.rec.TS != "" || t.rec.Seq > 0 {
		if err := d.desk.Remember(ctx, deskName, t.id, ""); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.places, t.rec.Channel+":"+t.rec.TS)
	delete(d.threads, t.id)
	t.gone = true
	return nil
}

// recall reads what was remembered. Cards in another channel than ours, or in
// the one of a playground that is gone, are posted anew in ours.
func (d *Desk) recall(ctx context.Context) error {
	all, err := d.desk.Remembered(ctx, deskName)
	if err != nil {
		return err
	}
	for id, what := range all {
		var rec record
		if err := json.Unmarshal([]byte(what), &rec); err != nil {
			d.cfg.Log.Error("slack: a thread cannot be read", "conversation", id, "err", err)
			continue
		}
		t := d.thread(id)
		t.mu.Lock()
		if t.rec.TS == "" {
			d.index(t, record{}, rec)
			if rec.TS != "" && rec.Channel != d.cfg.Channel { // what is written in the old thread still comes here
				rec = record{}
			}
			t.rec, t.doubt = rec, true
		}
		t.mu.Unlock()
	}
	return nil
}
