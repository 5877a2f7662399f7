package storetest

import (
	"switchboard/chat"
	"switchboard/gateway/store"
)

// pending reads the deliveries under way.
func (s *suite) pending(conversation string) []store.Delivery {
	s.Helper()
	return get(s, func(v store.View) ([]store.Delivery, error) { return v.Pending(conversation, 0) })
}

// entry reads one line.
func (s *suite) entry(conversation string, seq int64) chat.Entry {
	s.Helper()
	list := get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(conversation, seq-1, 1) })
	if len(list) != 1 {
		s.Fatalf("no entry %d", seq)
	}
	return list[0]
}

func (s *suite) settle(all ...store.Settlement) {
	s.Helper()
	s.write(func(tx store.Tx) error { return tx.Settle(all) })
}

func (s *suite) deliveries() {
	a, b := s.talk(1, 2), s.talk(2, 1)
	first := store.Delivery{Conversation: a.ID, Address: a.Address, Entry: s.entry(a.ID, 2), NextAt: s.entry(a.ID, 2).At}
	second := store.Delivery{Conversation: a.ID, Address: a.Address, Entry: s.entry(a.ID, 4), NextAt: s.entry(a.ID, 4).At}
	other := store.Delivery{Conversation: b.ID, Address: b.Address, Entry: s.entry(b.ID, 2), NextAt: s.entry(b.ID, 2).At}
	s.same(s.pending(a.ID), []store.Delivery{first, second})
	s.same(s.pending(b.ID), []store.Delivery{other})
	s.same(s.pending(""), []store.Delivery{first, second, other})
	s.same(get(s, func(v store.View) ([]store.Delivery, error) { return v.Pending("", 1) }), []store.Delivery{first})

	// Another attempt later, an end, and what a carrier reports after the end.
	s.settle(
		store.Settlement{Conversation: a.ID, Seq: 2, Status: chat.StatusQueued, Attempts: 1, NextAt: at(60), Error: "temporary"},
		store.Settlement{Conversation: b.ID, Seq: 2, Status: chat.StatusSent, ProviderID: "SM1", Attempts: 1},
	)
	first.Attempts, first.NextAt, first.LastError = 1, at(60), "temporary"
	s.same(s.pending(""), []store.Delivery{first, second})
	if e := s.entry(b.ID, 2); e.Status != chat.StatusSent || e.ID != "SM1" {
		s.Errorf("sent entry is %s with id %q", e.Status, e.ID)
	}
	s.settle(store.Settlement{Conversation: b.ID, Seq: 2, Status: chat.StatusDelivered})
	if e := s.entry(b.ID, 2); e.Status != chat.StatusDelivered || e.ID != "SM1" {
		s.Errorf("delivered entry is %s with id %q", e.Status, e.ID)
	}
	s.settle(store.Settlement{Conversation: a.ID, Seq: 2, Status: chat.StatusFailed, Attempts: 2, Error: "rejected"})
	s.same(s.pending(a.ID), []store.Delivery{second})

	// A report that is faster than the answer to the sending stays.
	for _, answer := range []chat.Status{chat.StatusSent, chat.StatusUncertain} {
		for _, report := range []chat.Status{chat.StatusDelivered, chat.StatusRead, chat.StatusFailed, chat.StatusUndelivered, chat.StatusCanceled} {
			s.settle(store.Settlement{Conversation: a.ID, Seq: 2, Status: report}, store.Settlement{Conversation: a.ID, Seq: 2, Status: answer})
			if got := s.entry(a.ID, 2).Status; got != report {
				s.Errorf("%s, then %s: %s", report, answer, got)
			}
		}
		s.write(func(tx store.Tx) error { return tx.Redeliver(a.ID, 4, at(90)) })
		s.settle(store.Settlement{Conversation: a.ID, Seq: 4, Status: answer, ProviderID: "SM2", Attempts: 1})
		again := second
		again.Attempts, again.NextAt, again.LastError = 1, at(90), "again"
		s.same(s.pending(a.ID), []store.Delivery{again})
	}
	s.settle(store.Settlement{Conversation: a.ID, Seq: 4, Status: chat.StatusQueued, Attempts: 2, NextAt: at(91), Error: "sending"})
	s.write(func(tx store.Tx) error { return tx.Redeliver(a.ID, 4, at(120)) }) // told twice: no third attempt
	s.settle(
		store.Settlement{Conversation: a.ID, Seq: 4, Status: chat.StatusSent, ProviderID: "SM3", Attempts: 2},
	)
	if e := s.entry(a.ID, 4); e.Status != chat.StatusSent || e.ID != "SM3" || len(s.pending(a.ID)) != 0 {
		s.Errorf("sent once more, it is %s with id %q", e.Status, e.ID)
	}

	s.fails(store.ErrNotFound, func(tx store.Tx) error {
		return tx.Settle([]store.Settlement{{Conversation: a.ID, Seq: 99, Status: chat.StatusSent}})
	})
	s.fails(store.ErrNotFound, func(tx store.Tx) error {
		return tx.Settle([]store.Settlement{{Conversation: "cv_none", Seq: 1, Status: chat.StatusSent}})
	})
}

func (s *suite) withhold() {
	a, b := s.talk(1, 1), s.talk(2, 1)
	a.Turns, a.Seq = 2, 4
	s.write(func(tx store.Tx) error {
		return tx.SaveTurn(store.Turn{Conversation: a, At: at(5), Entries: []chat.Entry{
			{Seq: 3, Author: chat.Agent, At: at(5), Status: chat.StatusQueued},
			{Seq: 4, Author: chat.Bot, At: at(5), Status: chat.StatusSent},
		}})
	})
	s.write(func(tx store.Tx) error { return tx.Withhold(a.ID, false) })
	for seq, want := range map[int64]chat.Status{1: chat.StatusReceived, 2: chat.StatusWithheld, 3: chat.StatusQueued, 4: chat.StatusSent} {
		if got := s.entry(a.ID, seq).Status; got != want {
			s.Errorf("entry %d is %s, want %s", seq, got, want)
		}
	}
	if got := s.pending(""); len(got) != 2 || got[0].Entry.Seq != 3 || got[1].Conversation != b.ID {
		s.Errorf("pending: %+v", got)
	}
	// A failed attempt that was under way does not bring it back; a success is the truth.
	s.settle(store.Settlement{Conversation: a.ID, Seq: 2, Status: chat.StatusQueued, Attempts: 1, NextAt: at(60)})
	if got := s.entry(a.ID, 2).Status; got != chat.StatusWithheld || len(s.pending(a.ID)) != 1 {
		s.Errorf("entry 2 is %s after a late failure", got)
	}
	s.settle(store.Settlement{Conversation: a.ID, Seq: 2, Status: chat.StatusSent, Attempts: 1})
	if got := s.entry(a.ID, 2).Status; got != chat.StatusSent {
		s.Errorf("entry 2 is %s after a late success", got)
	}
	s.write(func(tx store.Tx) error { return tx.Withhold(a.ID, true) })
	if got := s.pending(""); s.entry(a.ID, 3).Status != chat.StatusWithheld || s.entry(a.ID, 4).Status != chat.StatusSent || len(got) != 1 || got[0].Conversation != b.ID {
		s.Errorf("after all was withheld, pending: %+v", got)
	}
}

func (s *suite) timers() {
	a := store.Timer{Conversation: "cv_1", Name: "nudge", At: at(10)}
	b := store.Timer{Conversation: "cv_1", Name: "hold", Subject: "ap_1", At: at(5)}
	c := store.Timer{Conversation: "cv_2", Name: "nudge", At: at(20)}
	missing(s, store.View.NextTimer)
	for _, t := range []store.Timer{a, b, c} {
		s.write(func(tx store.Tx) error { return tx.SetTimer(t) })
	}
	due := func(minute, limit int) []store.Timer {
		return get(s, func(v store.View) ([]store.Timer, error) { return v.DueTimers(at(minute), limit) })
	}
	s.same(get(s, store.View.NextTimer), b)
	s.same(due(4, 0), []store.Timer{})
	s.same(due(10, 0), []store.Timer{b, a})
	s.same(due(60, 2), []store.Timer{b, a})
	a.At = at(1)
	s.write(func(tx store.Tx) error { return tx.SetTimer(a) })
	s.same(due(60, 0), []store.Timer{a, b, c})
	s.write(func(tx store.Tx) error { return tx.DropTimer("cv_1", "hold", "ap_1") })
	s.write(func(tx store.Tx) error { return tx.DropTimer("cv_1", "hold", "ap_1") })
	s.same(due(60, 0), []store.Timer{a, c})
}
