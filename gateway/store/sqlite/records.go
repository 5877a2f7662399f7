package sqlite

import (
	"errors"
	"time"

	"switchboard/gateway/store"
)

// DueTimers implements store.View.
func (v view) DueTimers(now time.Time, limit int) ([]store.Timer, error) {
	return many(v, scanTimer, selectTimer+` WHERE at <= ? ORDER BY at, conversation, name, subject LIMIT ?`,
		millis(now), unlimited(limit))
}

// NextTimer implements store.View.
func (v view) NextTimer() (store.Timer, error) {
	return one(v, scanTimer, selectTimer+` ORDER BY at, conversation, name, subject LIMIT 1`)
}

// SetTimer implements store.Tx.
func (t *tx) SetTimer(x store.Timer) error {
	_, err := t.run(`INSERT INTO timers (conversation, name, subject, at) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET at = excluded.at`, x.Conversation, x.Name, x.Subject, millis(x.At))
	return err
}

// DropTimer implements store.Tx.
func (t *tx) DropTimer(conversation, name, subject string) error {
	_, err := t.run(`DELETE FROM timers WHERE conversation = ? AND name = ? AND subject = ?`, conversation, name, subject)
	return err
}

func scanGap(s scanner) (store.Gap, error) {
	var g store.Gap
	var at int64
	err := s.Scan(&g.ID, &g.Conversation, &g.Question, &g.Locale, &at)
	g.At = moment(at)
	return g, err
}

// Gaps implements store.View.
func (v view) Gaps(p store.Page) ([]store.Gap, error) {
	q := selecting(`SELECT id, conversation, question, locale, at FROM gaps`)
	return listed(v, scanGap, q, q.numbered(p))
}

// AddGap implements store.Tx.
func (t *tx) AddGap(g store.Gap) error {
	_, err := t.run(`INSERT INTO gaps (conversation, question, locale, at) VALUES (?, ?, ?, ?)`,
		g.Conversation, g.Question, string(g.Locale), millis(g.At))
	return err
}

func scanAudit(s scanner) (store.Audit, error) {
	var a store.Audit
	var at int64
	err := s.Scan(&a.ID, &at, &a.Actor, &a.Action, &a.Subject, &a.Detail)
	a.At = moment(at)
	return a, err
}

// Audits implements store.View.
func (v view) Audits(subject string, p store.Page) ([]store.Audit, error) {
	q := selecting(`SELECT id, at, actor, action, subject, detail FROM audits`).equal("subject", subject)
	return listed(v, scanAudit, q, q.numbered(p))
}

// AddAudit implements store.Tx.
func (t *tx) AddAudit(a store.Audit) error {
	_, err := t.run(`INSERT INTO audits (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)`,
		millis(a.At), a.Actor, a.Action, a.Subject, a.Detail)
	return err
}

// Setting implements store.View.
func (v view) Setting(name string) (string, error) {
	s, err := one(v, value[string], `SELECT value FROM settings WHERE name = ?`, name)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return s, err
}

// SetSetting implements store.Tx.
func (t *tx) SetSetting(name, value string) error {
	if value == "" {
		_, err := t.run(`DELETE FROM settings WHERE name = ?`, name)
		return err
	}
	_, err := t.run(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// NextNumber implements store.Tx.
func (t *tx) NextNumber(series string) (int64, error) {
	if _, err := t.run(`INSERT INTO series (name, last) VALUES (?, 1)
		ON CONFLICT DO UPDATE SET last = last + 1`, series); err != nil {
		return 0, err
	}
	return one(t.view, value[int64], `SELECT last FROM series WHERE name = ?`, series)
}
