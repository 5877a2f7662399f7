package sqlite

import (
	"encoding/json"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// A body is what an entry holds beside its columns.
type body struct {
	Name    string       `json:"name,omitempty"`
	Channel chat.Channel `json:"channel,omitempty"`
	Prompt  *chat.Prompt `json:"prompt,omitempty"` // without its Text
	Media   []chat.Media `json:"media,omitempty"`
	Sources []string     `json:"sources,omitempty"` // of Media, in its order
	Heard   *string      `json:"heard,omitempty"`
}

// encodeBody is nil for plain text, which most entries are.
func encodeBody(e chat.Entry) ([]byte, error) {
	b := body{Name: e.Name, Channel: e.Channel, Media: e.Media, Heard: e.Heard}
	p := e.Prompt
	p.Text = ""
	if p.Key != "" || p.Say != "" || len(p.Choices) > 0 || p.Input != "" || p.Must || len(p.Speech) > 0 || p.Link || p.Keys || p.End {
		b.Prompt = &p
	}
	if b.Name == "" && b.Channel == "" && b.Prompt == nil && len(b.Media) == 0 && b.Heard == nil {
		return nil, nil
	}
	for i, m := range e.Media {
		if m.Source != "" {
			b.Sources = append(b.Sources, make([]string, i+1-len(b.Sources))...)
			b.Sources[i] = m.Source
		}
	}
	return json.Marshal(b)
}

const entryColumns = `e.seq, e.author, e.status, e.at, e.message, e.text, e.body`

// An entryRow is what entryColumns are scanned into.
type entryRow struct {
	entry chat.Entry
	at    int64
	body  []byte
}

func (r *entryRow) columns() []any {
	e := &r.entry
	return []any{&e.Seq, &e.Author, &e.Status, &r.at, &e.ID, &e.Prompt.Text, &r.body}
}

// read completes the entry after its columns were scanned.
func (r *entryRow) read() (chat.Entry, error) {
	e := r.entry
	e.At = moment(r.at)
	if r.body == nil {
		return e, nil
	}
	var b body
	if err := json.Unmarshal(r.body, &b); err != nil {
		return e, err
	}
	e.Name, e.Channel, e.Media, e.Heard = b.Name, b.Channel, b.Media, b.Heard
	for i := range min(len(b.Sources), len(e.Media)) {
		e.Media[i].Source = b.Sources[i]
	}
	if b.Prompt != nil {
		text := e.Prompt.Text
		e.Prompt = *b.Prompt
		e.Prompt.Text = text
	}
	return e, nil
}

func scanEntry(s scanner) (chat.Entry, error) {
	var r entryRow
	if err := s.Scan(r.columns()...); err != nil {
		return chat.Entry{}, err
	}
	return r.read()
}

// Entries implements store.View.
func (v view) Entries(conversation string, after int64, limit int) ([]chat.Entry, error) {
	pk, err := v.pk(conversation)
	if err != nil {
		return nil, err
	}
	return many(v, scanEntry, `SELECT `+entryColumns+` FROM entries e WHERE e.conversation = ? AND e.seq > ?
		ORDER BY e.seq LIMIT ?`, pk, after, unlimited(limit))
}

// SetHeard implements store.Tx.
func (t *tx) SetHeard(conversation string, seq int64, heard string) error {
	pk, err := t.pk(conversation)
	if err != nil {
		return err
	}
	e, err := one(t.view, scanEntry, `SELECT `+entryColumns+` FROM entries e WHERE e.conversation = ? AND e.seq = ?`, pk, seq)
	if err != nil {
		return err
	}
	e.Heard = &heard
	b, err := encodeBody(e)
	if err != nil {
		return err
	}
	_, err = t.run(`UPDATE entries SET body = ? WHERE conversation = ? AND seq = ?`, b, pk, seq)
	return err
}

const selectTurn = `SELECT c.id, t.number, t.cause, t.first_seq, t.last_seq, t.at, t.log FROM turns t
	JOIN conversations c ON c.pk = t.conversation`

func scanTurn(s scanner) (store.TurnRecord, error) {
	var r store.TurnRecord
	var at int64
	err := s.Scan(&r.Conversation, &r.Number, &r.Cause, &r.FirstSeq, &r.LastSeq, &at, &r.Log)
	r.At = moment(at)
	return r, err
}

// Turns implements store.View.
func (v view) Turns(conversation string) ([]store.TurnRecord, error) {
	pk, err := v.pk(conversation)
	if err != nil {
		return nil, err
	}
	return many(v, scanTurn, selectTurn+` WHERE t.conversation = ? ORDER BY t.number`, pk)
}

// Seen implements store.View.
func (v view) Seen(key store.Key) (store.TurnRecord, error) {
	return one(v, scanTurn, selectTurn+` WHERE (t.conversation, t.number) = (SELECT conversation, number FROM keys WHERE key = ?)`, key[:])
}
