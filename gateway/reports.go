package gateway

import (
	"context"
	"fmt"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// againAfter is the pause before the one later attempt at an entry that a
// carrier took and could not deliver (channels.md §1, error 30003).
const againAfter = 30 * time.Minute

// ranks order what carriers report: only a higher rank is applied, and an end stays.
var ranks = map[chat.Status]int{
	chat.StatusQueued: 1, chat.StatusUncertain: 2, chat.StatusSent: 3, chat.StatusDelivered: 4, chat.StatusRead: 5,
	chat.StatusFailed: 6, chat.StatusUndelivered: 6, chat.StatusCanceled: 6, chat.StatusWithheld: 6,
}

// Report implements channels.Reports.
func (g *Gateway) Report(ctx context.Context, r channels.Report) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	if ranks[r.Status] < ranks[chat.StatusSent] {
		return fmt.Errorf("%w: a report of %q", ErrInvalid, r.Status)
	}
	rep := &report{Report: r, at: g.clock.now()}
	if err := g.store.Write(ctx, rep.apply); err != nil {
		return unavailable(err)
	}
	if rep.again != nil {
		g.outbox.put(*rep.again)
	}
	if rep.failed {
		g.metrics.deadLetters.Inc()
		g.log.Error("not delivered", "conversation", r.Conversation, "seq", r.Seq, "code", r.Code)
	}
	return nil
}

// A report is one being applied; its other fields are what came of it.
type report struct {
	channels.Report
	at     time.Time
	again  *store.Delivery
	failed bool
}

// apply may be run again: it sets every outcome anew.
func (r *report) apply(tx store.Tx) error {
	r.again, r.failed = nil, false
	c, err := tx.Conversation(r.Conversation)
	if err != nil {
		return err
	}
	entries, err := tx.Entries(c.ID, r.Seq-1, 1)
	if err != nil {
		return err
	}
	if len(entries) == 0 || entries[0].Author == chat.Customer {
		return store.ErrNotFound
	}
	e := entries[0]
	if r.ProviderID != "" && e.ID != "" && r.ProviderID != e.ID {
		return nil // of an earlier attempt
	}
	if ranks[r.Status] <= ranks[e.Status] || e.Status == chat.StatusRead || e.Status == chat.StatusDelivered && r.Status.Lost() {
		return nil
	}
	if r.Again && r.Status.Lost() {
		return r.redeliver(tx, c, e)
	}
	s := store.Settlement{Conversation: c.ID, Seq: e.Seq, Status: r.Status, ProviderID: r.ProviderID, Error: r.Code}
	if err := tx.Settle([]store.Settlement{s}); err != nil || !r.Status.Lost() {
		return err
	}
	r.failed = true
	return r.fail(tx, c)
}

// redeliver tries once more, later.
func (r *report) redeliver(tx store.Tx, c store.Conversation, e chat.Entry) error {
	at := time.Now().Add(againAfter) // of the machine, like all pauses of the outbox
	if err := tx.Redeliver(c.ID, e.Seq, at); err != nil {
		return err
	}
	e.Status = chat.StatusQueued
	r.again = &store.Delivery{
		Conversation: c.ID, Address: c.Address, Entry: e, Attempts: 1, LastError: kindAgain, NextAt: at,
	}
	return tx.AddAudit(store.Audit{At: r.at, Actor: "system", Action: "delivery.again", Subject: c.ID, Detail: r.Code})
}

// fail keeps what a failure tells of the recipient.
func (r *report) fail(tx store.Tx, c store.Conversation) error {
	a := store.Audit{At: r.at, Actor: "system", Action: "delivery.failed", Subject: c.ID, Detail: r.Code}
	switch {
	case r.OptedOut:
		return refused(tx, c.Address, a)
	case r.Landline:
		if err := tx.SetSetting(landlineSetting(c.Address), r.at.UTC().Format(time.RFC3339)); err != nil {
			return err
		}
	}
	return tx.AddAudit(a)
}

// landlineSetting is where it is kept that a number takes no messages.
func landlineSetting(a chat.Address) string { return "landline:" + a.ID }
