package sqlite

import (
	"errors"

	"switchboard/gateway/store"
)

func scanNote(s scanner) (store.Note, error) {
	var n store.Note
	var media, to []byte
	var at int64
	if err := s.Scan(&n.ID, &n.Conversation, &n.Agent, &n.Name, &n.Text, &media, &n.Alarm, &to, &n.After, &at); err != nil {
		return n, err
	}
	n.At = moment(at)
	return n, errors.Join(decode(media, &n.Media), decode(to, &n.To))
}

// Notes implements store.View.
func (v view) Notes(conversation string) ([]store.Note, error) {
	if _, err := v.Conversation(conversation); err != nil {
		return nil, err
	}
	return many(v, scanNote, `SELECT id, conversation, agent, name, text, media, alarm, audience, after, at FROM notes
		WHERE conversation = ? ORDER BY id`, conversation)
}

// AddNote implements store.Tx.
func (t *tx) AddNote(n store.Note) error {
	media, err := encode(n.Media, len(n.Media))
	if err != nil {
		return err
	}
	to, err := encode(n.To, len(n.To))
	if err != nil {
		return err
	}
	_, err = t.run(`INSERT INTO notes (conversation, agent, name, text, media, alarm, audience, after, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.Conversation, n.Agent, n.Name, n.Text, media, n.Alarm, to, n.After, millis(n.At))
	return err
}

// Settings implements store.View.
func (v view) Settings(prefix string) (map[string]string, error) {
	type setting struct{ name, value string }
	list, err := many(v, func(s scanner) (x setting, err error) {
		err = s.Scan(&x.name, &x.value)
		return x, err
	}, `SELECT name, value FROM settings WHERE name >= ?1 AND name < ?1 || char(1114111) AND value <> ''`, prefix)
	out := make(map[string]string, len(list))
	for _, x := range list {
		out[x.name] = x.value
	}
	return out, err
}
