package sqlite

import (
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

const selectDelivery = `SELECT c.id, c.channel, c.address, o.attempts, o.next_at, o.error, ` + entryColumns + `
	FROM outbox o JOIN entries e ON e.conversation = o.conversation AND e.seq = o.seq
	JOIN conversations c ON c.pk = o.conversation`

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
	d.Broken = err != nil
	return d, nil
}

// Pending implements store.View.
func (v view) Pending(conversation string, limit int) ([]store.Delivery, error) {
	if conversation == "" {
		return many(v, scanDelivery, selectDelivery+` ORDER BY o.conversation, o.seq LIMIT ?`, unlimited(limit))
	}
	pk, err := v.pk(conversation)
	if err != nil {
		return nil, err
	}
	return many(v, scanDelivery, selectDelivery+` WHERE o.conversation = ? ORDER BY o.seq LIMIT ?`, pk, unlimited(limit))
}

// Settle implements store.Tx.
func (t *tx) Settle(all []store.Settlement) error {
	for _, s := range all {
		pk, err := t.pk(s.Conversation)
		if err != nil {
			return err
		}
		if err := t.settle(pk, s); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) settle(pk int64, s store.Settlement) error {
	if s.Status == chat.StatusQueued {
		// No such row: it was withheld meanwhile, and stays so.
		_, err := t.run(`UPDATE outbox SET attempts = ?, next_at = ?, error = ? WHERE conversation = ? AND seq = ?`,
			s.Attempts, millis(s.NextAt), s.Error, pk, s.Seq)
		return err
	}
	// An answer of the carrier that its report has overtaken says nothing new.
	answer := s.Status == chat.StatusSent || s.Status == chat.StatusUncertain
	if _, err := t.run(`DELETE FROM outbox WHERE conversation = ? AND seq = ? AND NOT (error = 'again' AND ?)`, pk, s.Seq, answer); err != nil {
		return err
	}
	n, err := t.run(`UPDATE entries SET message = CASE message WHEN '' THEN ? ELSE message END,
		status = CASE WHEN ? AND status IN ('delivered', 'read', 'failed', 'undelivered', 'canceled') THEN status ELSE ? END
		WHERE conversation = ? AND seq = ? AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation = ? AND seq = ?)`,
		s.ProviderID, answer, string(s.Status), pk, s.Seq, pk, s.Seq)
	if err == nil && n == 0 {
		_, err = one(t.view, scanEntry, `SELECT `+entryColumns+` FROM entries e WHERE e.conversation = ? AND e.seq = ?`, pk, s.Seq)
	}
	return err
}

// Withhold implements store.Tx.
func (t *tx) Withhold(conversation string, all bool) error {
	pk, err := t.pk(conversation)
	if err != nil {
		return err
	}
	if _, err := t.run(`UPDATE entries SET status = ? WHERE conversation = ? AND (author = ? OR ?)
		AND seq IN (SELECT seq FROM outbox WHERE conversation = ?)`,
		string(chat.StatusWithheld), pk, string(chat.Bot), all, pk); err != nil {
		return err
	}
	_, err = t.run(`DELETE FROM outbox WHERE conversation = ? AND EXISTS (SELECT 1 FROM entries e
		WHERE e.conversation = outbox.conversation AND e.seq = outbox.seq AND e.status = ?)`, pk, string(chat.StatusWithheld))
	return err
}

// Redeliver implements store.Tx.
func (t *tx) Redeliver(conversation string, seq int64, at time.Time) error {
	pk, err := t.pk(conversation)
	if err != nil {
		return err
	}
	n, err := t.run(`UPDATE entries SET status = ?, message = '' WHERE conversation = ? AND seq = ?`, string(chat.StatusQueued), pk, seq)
	switch {
	case err != nil:
		return err
	case n == 0:
		return store.ErrNotFound
	}
	_, err = t.run(`INSERT INTO outbox (conversation, seq, attempts, next_at, error) VALUES (?, ?, 1, ?, 'again')
		ON CONFLICT DO UPDATE SET attempts = excluded.attempts, next_at = excluded.next_at, error = excluded.error
		WHERE attempts <= 1`, pk, seq, millis(at))
	return err
}

const selectTimer = `SELECT conversation, name, subject, at FROM timers`

func scanTimer(s scanner) (store.Timer, error) {
	var t store.Timer
	var at int64
	err := s.Scan(&t.Conversation, &t.Name, &t.Subject, &at)
	t.At = moment(at)
	return t, err
}
