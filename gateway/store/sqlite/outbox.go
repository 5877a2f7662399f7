package sqlite

import (
	"errors"

	"switchboard/chat"
	"switchboard/gateway/store"
)

const selectDelivery = `SELECT c.id, c.channel, c.address, o.attempts, o.next_at, o.error, ` + entryColumns + `
	FROM outbox o JOIN entries e ON e.id = o.id JOIN conversations c ON c.pk = o.id >> 24`

func scanDelivery(s scanner) (store.Delivery, error) {
	var d store.Delivery
	var next int64
	var r entryRow
	into := []any{&d.Conversation, &d.Address.Channel, &d.Address.ID, &d.Attempts, &next, &d.LastError}
	if err := s.Scan(append(into, r.columns()...)...); err != nil {
		return d, err
	}
	d.NextAt = moment(next)
	var err error
	d.Entry, err = r.read()
	return d, err
}

// Pending implements store.View.
func (v view) Pending(conversation string, limit int) ([]store.Delivery, error) {
	if conversation == "" {
		return many(v, scanDelivery, selectDelivery+` ORDER BY o.id LIMIT ?`, unlimited(limit))
	}
	pk, err := v.pk(conversation)
	if err != nil {
		return nil, err
	}
	return many(v, scanDelivery, selectDelivery+` WHERE o.id BETWEEN ? AND ? ORDER BY o.id LIMIT ?`,
		row(pk, 0), row(pk, numberMax), unlimited(limit))
}

// Settle implements store.Tx.
func (t *tx) Settle(all []store.Settlement) error {
	for _, s := range all {
		pk, err := t.pk(s.Conversation)
		if err != nil {
			return err
		}
		if err := t.settle(row(pk, s.Seq), s); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) settle(id int64, s store.Settlement) error {
	if s.Status == chat.StatusQueued {
		// No such row: it was withheld meanwhile, and stays so.
		_, err := t.run(`UPDATE outbox SET attempts = ?, next_at = ?, error = ? WHERE id = ?`,
			s.Attempts, millis(s.NextAt), s.Error, id)
		return err
	}
	n, err := t.run(`UPDATE entries SET status = ?, message = CASE message WHEN '' THEN ? ELSE message END WHERE id = ?`,
		string(s.Status), s.ProviderID, id)
	switch {
	case err != nil:
		return err
	case n == 0:
		return store.ErrNotFound
	}
	_, err = t.run(`DELETE FROM outbox WHERE id = ?`, id)
	return err
}

// Withhold implements store.Tx.
func (t *tx) Withhold(conversation string) error {
	pk, err := t.pk(conversation)
	if err != nil {
		return err
	}
	first, last := row(pk, 0), row(pk, numberMax)
	_, err = t.run(`UPDATE entries SET status = ? WHERE author = ? AND id IN (SELECT id FROM outbox WHERE id BETWEEN ? AND ?)`,
		string(chat.StatusWithheld), string(chat.Bot), first, last)
	_, forget := t.run(`DELETE FROM outbox WHERE id BETWEEN ? AND ? AND
		(SELECT status FROM entries e WHERE e.id = outbox.id) = ?`, first, last, string(chat.StatusWithheld))
	return errors.Join(err, forget)
}

const selectTimer = `SELECT conversation, name, subject, at FROM timers`

func scanTimer(s scanner) (store.Timer, error) {
	var t store.Timer
	var at int64
	err := s.Scan(&t.Conversation, &t.Name, &t.Subject, &at)
	t.At = moment(at)
	return t, err
}
