package sqlite

import (
	"switchboard/chat"
	"switchboard/gateway/store"
)

func scanConsent(s scanner) (store.Consent, error) {
	var c store.Consent
	var at int64
	err := s.Scan(&c.ID, &at, &c.Address.Channel, &c.Address.ID, &c.Sender, &c.Purpose, &c.In, &c.Words, &c.Message)
	c.At = moment(at)
	return c, err
}

// Consents implements store.View.
func (v view) Consents(a chat.Address, p store.Page) ([]store.Consent, error) {
	q := selecting(`SELECT id, at, channel, address, sender, purpose, given, words, message FROM consents`).
		equal("address", a.ID).equal("channel", string(a.Channel))
	return listed(v, scanConsent, q, q.numbered(p))
}

// AddConsent implements store.Tx.
func (t *tx) AddConsent(c store.Consent) error {
	_, err := t.run(`INSERT INTO consents (at, channel, address, sender, purpose, given, words, message)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		millis(c.At), string(c.Address.Channel), c.Address.ID, c.Sender, c.Purpose, c.In, c.Words, c.Message)
	return err
}

func scanFile(s scanner) (store.File, error) {
	var f store.File
	var created int64
	err := s.Scan(&f.ID, &f.Name, &f.Type, &created, &f.Data)
	f.CreatedAt = moment(created)
	return f, err
}

// File implements store.View.
func (v view) File(id string) (store.File, error) {
	return one(v, scanFile, `SELECT id, name, type, created_at, data FROM files WHERE id = ?`, id)
}

// SaveFile implements store.Tx.
func (t *tx) SaveFile(f store.File) error {
	_, err := t.run(`INSERT INTO files (id, name, type, created_at, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		f.ID, f.Name, f.Type, millis(f.CreatedAt), f.Data)
	return err
}

func scanLink(s scanner) (store.Link, error) {
	var l store.Link
	var hash []byte
	var created, until int64
	err := s.Scan(&hash, &l.Conversation, &created, &until)
	copy(l.Hash[:], hash)
	l.CreatedAt, l.Until = moment(created), moment(until)
	return l, err
}

// Link implements store.View.
func (v view) Link(hash store.Key) (store.Link, error) {
	return one(v, scanLink, `SELECT hash, conversation, created_at, until FROM links WHERE hash = ?`, hash[:])
}

// SaveLink implements store.Tx.
func (t *tx) SaveLink(l store.Link) error {
	if _, err := t.run(`DELETE FROM links WHERE until < ?`, millis(l.CreatedAt)); err != nil {
		return err
	}
	_, err := t.run(`INSERT INTO links (hash, conversation, created_at, until) VALUES (?, ?, ?, ?)`,
		l.Hash[:], l.Conversation, millis(l.CreatedAt), millis(l.Until))
	return err
}

func scanOutage(s scanner) (store.Outage, error) {
	var o store.Outage
	var message []byte
	var until, at int64
	if err := s.Scan(&o.Area, &message, &until, &at); err != nil {
		return o, err
	}
	o.Until, o.At = moment(until), moment(at)
	return o, decode(message, &o.Message)
}

// Outages implements store.View.
func (v view) Outages() ([]store.Outage, error) {
	return many(v, scanOutage, `SELECT area, message, until, at FROM outages ORDER BY area`)
}

// SaveOutage implements store.Tx.
func (t *tx) SaveOutage(o store.Outage) error {
	message, err := encode(o.Message, len(o.Message))
	if err != nil {
		return err
	}
	_, err = t.run(`INSERT INTO outages (area, message, until, at) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET message = excluded.message, until = excluded.until, at = excluded.at`,
		o.Area, message, millis(o.Until), millis(o.At))
	return err
}

// DropOutage implements store.Tx.
func (t *tx) DropOutage(area string) error {
	_, err := t.run(`DELETE FROM outages WHERE area = ?`, area)
	return err
}
