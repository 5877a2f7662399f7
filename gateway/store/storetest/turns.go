package storetest

import (
	"errors"
	"fmt"

	"github.com/google/go-cmp/cmp/cmpopts"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// empty makes nil and empty lists and maps equal.
var empty = cmpopts.EquateEmpty()

func (s *suite) conversation() {
	c := fresh(1)
	c.Agent, c.AgentName, c.Queue, c.QueuedAt, c.State = "U1", "小李", "billing", at(3), []byte{0, 1, 255}
	c.Route = store.Route{Skill: "faults", Area: "haidian", Priority: "major", Passed: []string{"li"}}
	s.write(func(tx store.Tx) error {
		if err := tx.CreateConversation(c); err != nil {
			return err
		}
		got, err := tx.Conversation(c.ID)
		s.same(got, c) // a Tx reads its own writes
		return err
	})
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) }), c)
	missing(s, func(v store.View) (store.Conversation, error) { return v.Conversation("cv_none") })
	missing(s, func(v store.View) ([]chat.Entry, error) { return v.Entries("cv_none", 0, 0) })
	missing(s, func(v store.View) ([]store.TurnRecord, error) { return v.Turns("cv_none") })
	missing(s, func(v store.View) ([]store.Delivery, error) { return v.Pending("cv_none", 0) })
	s.fails(store.ErrConflict, func(tx store.Tx) error { return tx.CreateConversation(c) })

	// A turn may change everything but the id and the time of creation.
	turn := next(&c, key(1))
	turn.Conversation.Mode, turn.Conversation.CustomerID = chat.ModeAgent, "cu_2"
	turn.Conversation.Address, turn.Conversation.QueuedAt = chat.Address{Channel: chat.SMS, ID: "+8613800138000"}, at(9)
	turn.Conversation.Locale, turn.Conversation.Agent, turn.Conversation.Queue = chat.English, "U2", ""
	s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) }), turn.Conversation)
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.ConversationAt(turn.Conversation.Address) }), turn.Conversation)
	missing(s, func(v store.View) (store.Conversation, error) { return v.ConversationAt(c.Address) })

	// So may one that changes nothing but whom the conversation needs.
	c = turn.Conversation
	for _, r := range []store.Route{{Offered: "li", Until: at(10), Clock: "wait", From: at(9), Due: at(11)}, {}} {
		turn := next(&c, store.Key{})
		turn.Conversation.Route, c.Route = r, r
		s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
		s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) }), turn.Conversation)
	}
}

// loads are counted by owner and channel, of conversations with people only.
func (s *suite) loads() {
	s.same(get(s, store.View.Loads), []store.Load{})
	for n, tt := range []struct {
		agent string
		on    chat.Channel
		mode  chat.Mode
	}{{"b", chat.Web, chat.ModeAgent}, {"a", chat.SMS, chat.ModeAgent}, {"b", chat.Web, chat.ModeAgent}, {"a", chat.Voice, chat.ModeAgent}, {"a", chat.Web, chat.ModeClosed}, {"", chat.Web, chat.ModeWaiting}} {
		c := fresh(n + 1)
		c.Agent, c.Mode, c.Address.Channel = tt.agent, tt.mode, tt.on
		s.write(func(tx store.Tx) error { return tx.CreateConversation(c) })
	}
	s.same(get(s, store.View.Loads), []store.Load{{Agent: "a", Channel: chat.SMS, Count: 1}, {Agent: "a", Channel: chat.Voice, Count: 1}, {Agent: "b", Channel: chat.Web, Count: 2}})
}

func (s *suite) conversationAt() {
	old, young := fresh(1), fresh(2)
	young.Address, young.CreatedAt = old.Address, old.CreatedAt
	s.write(func(tx store.Tx) error {
		return errors.Join(tx.CreateConversation(old), tx.CreateConversation(young))
	})
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.ConversationAt(old.Address) }), young)
	missing(s, func(v store.View) (store.Conversation, error) {
		return v.ConversationAt(chat.Address{Channel: chat.SMS, ID: old.Address.ID})
	})
}

func (s *suite) turn() {
	c := s.talk(1, 0)
	a, b := next(&c, key(1)), next(&c, store.Key{})
	b.Cause, b.Log = "timer", nil
	c.Turns++
	silent := store.Turn{Conversation: c, Cause: "desk", At: at(7)}
	for _, turn := range []store.Turn{a, b, silent} {
		s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
	}
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) }), c)
	record := store.TurnRecord{Conversation: c.ID, Number: 1, Cause: "message", FirstSeq: 1, LastSeq: 2, Log: a.Log, At: a.At}
	s.same(get(s, func(v store.View) ([]store.TurnRecord, error) { return v.Turns(c.ID) }), []store.TurnRecord{
		record,
		{Conversation: c.ID, Number: 2, Cause: "timer", FirstSeq: 3, LastSeq: 4, At: b.At},
		{Conversation: c.ID, Number: 3, Cause: "desk", FirstSeq: 5, LastSeq: 4, At: at(7)},
	})
	s.same(get(s, func(v store.View) (store.TurnRecord, error) { return v.Seen(a.Key) }), record)
	missing(s, func(v store.View) (store.TurnRecord, error) { return v.Seen(store.Key{}) })
	missing(s, func(v store.View) (store.TurnRecord, error) { return v.Seen(key(2)) })
	s.same(get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(c.ID, 0, 0) }), append(a.Entries, b.Entries...))
	s.same(get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(c.ID, 1, 2) }), []chat.Entry{a.Entries[1], b.Entries[0]})
	s.same(get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(c.ID, 4, 0) }), []chat.Entry{})
	s.same(get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(c.ID, 1<<60, 0) }), []chat.Entry{})
	s.fails(store.ErrNotFound, func(tx store.Tx) error { unknown := fresh(9); return tx.SaveTurn(next(&unknown, key(9))) })
}

func (s *suite) entries() {
	c := s.talk(1, 0)
	c.Turns, c.Seq = 1, 3
	want := []chat.Entry{
		{Seq: 1, Author: chat.Customer, ID: "m\x00'\"", Prompt: chat.Prompt{Text: "a\x00b 😀 \n'; --"}, At: at(1), Status: chat.StatusReceived,
			Media: []chat.Media{{Type: "image/jpeg", Name: "图.jpg", URL: "https://example.com/1", Size: 7, Source: "https://carrier.example/1"}}},
		{Seq: 2, Author: chat.Bot, At: at(1), Status: chat.StatusQueued, Prompt: chat.Prompt{Key: "booking.ask_day", Text: "哪一天？",
			Say: "您想约哪一天", Choices: []chat.Choice{{Value: "1", Label: "今天"}, {Value: "2", Label: "明天"}}, Input: chat.InputDate, Must: true}},
		{Seq: 3, Author: chat.Agent, Name: "小李", Prompt: chat.Prompt{}, At: at(2), Status: chat.StatusSent},
	}
	s.write(func(tx store.Tx) error { return tx.SaveTurn(store.Turn{Conversation: c, Entries: want, At: at(1)}) })
	s.same(get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(c.ID, 0, 0) }), want)

	// How much of them a caller heard is noted later; all else stays.
	for i, heard := range map[int]string{1: "您想约", 2: ""} {
		s.write(func(tx store.Tx) error { return tx.SetHeard(c.ID, int64(i+1), heard) })
		want[i].Heard = &heard
	}
	s.same(get(s, func(v store.View) ([]chat.Entry, error) { return v.Entries(c.ID, 0, 0) }), want)
	s.fails(store.ErrNotFound, func(tx store.Tx) error { return tx.SetHeard(c.ID, 4, "") })
	s.fails(store.ErrNotFound, func(tx store.Tx) error { return tx.SetHeard("cv_none", 1, "") })
}

func (s *suite) duplicate() {
	c := s.talk(1, 0)
	first := next(&c, key(1))
	s.write(func(tx store.Tx) error { return tx.SaveTurn(first) })
	// Again, as it was and on the conversation as it is now; in another conversation too.
	other := s.talk(2, 0)
	for _, turn := range []store.Turn{first, next(&c, key(1)), next(&other, key(1))} {
		s.fails(store.ErrDuplicate, func(tx store.Tx) error { return tx.SaveTurn(turn) })
	}
	// A transaction may go on after it: nothing was written.
	s.write(func(tx store.Tx) error {
		if err := tx.SaveTurn(next(&other, key(1))); !errors.Is(err, store.ErrDuplicate) {
			return fmt.Errorf("SaveTurn: %v, want a duplicate", err)
		}
		return nil
	})
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(first.Conversation.ID) }), first.Conversation)
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(other.ID) }), fresh(2))
}

func (s *suite) conflict() {
	c := s.talk(1, 1)
	stale := c
	mine, theirs := next(&c, key(1000)), next(&stale, key(1001))
	s.write(func(tx store.Tx) error { return tx.SaveTurn(mine) })
	s.fails(store.ErrConflict, func(tx store.Tx) error { return tx.SaveTurn(theirs) })
	// Even where the caller goes on, the key stays free for the next attempt.
	s.write(func(tx store.Tx) error {
		if err := tx.SaveTurn(theirs); !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("SaveTurn: %v, want a conflict", err)
		}
		return nil
	})
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) }), c)
	again := next(&c, key(1001))
	s.write(func(tx store.Tx) error { return tx.SaveTurn(again) })
}

func (s *suite) gapless() {
	c := s.talk(1, 1)
	for name, spoil := range map[string]func(*store.Turn){
		"gap before":    func(t *store.Turn) { t.Conversation.Seq++; t.Entries[0].Seq++; t.Entries[1].Seq++ },
		"gap between":   func(t *store.Turn) { t.Conversation.Seq++; t.Entries[1].Seq++ },
		"again":         func(t *store.Turn) { t.Conversation.Seq--; t.Entries[0].Seq--; t.Entries[1].Seq-- },
		"too few":       func(t *store.Turn) { t.Entries = t.Entries[:1] },
		"not counted":   func(t *store.Turn) { t.Conversation.Seq = c.Seq },
		"turned around": func(t *store.Turn) { t.Entries[0], t.Entries[1] = t.Entries[1], t.Entries[0] },
	} {
		moved := c
		turn := next(&moved, key(2000))
		spoil(&turn)
		err := s.Write(s.Context(), func(tx store.Tx) error { return tx.SaveTurn(turn) })
		if err == nil || errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrUnavailable) {
			s.Errorf("%s: %v, want a plain error: trying again is no use", name, err)
		}
	}
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) }), c)
	turn := next(&c, key(2000))
	s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
}

// refused checks that a turn that cannot be saved takes the rest of its transaction with it.
func (s *suite) refused() {
	c := s.talk(1, 1)
	stale := c
	stale.Turns, stale.Seq = 0, 0
	turn := next(&stale, key(3000))
	s.fails(store.ErrConflict, func(tx store.Tx) error {
		return errors.Join(tx.SetSetting("a", "b"), tx.AddAudit(store.Audit{Subject: "x"}), tx.SaveTurn(turn))
	})
	s.same(get(s, func(v store.View) (string, error) { return v.Setting("a") }), "")
	s.same(get(s, func(v store.View) ([]store.Audit, error) { return v.Audits("", store.Page{}) }), []store.Audit{})
	missing(s, func(v store.View) (store.TurnRecord, error) { return v.Seen(key(3000)) })
}

func (s *suite) waiting() {
	for n, minute := range []int{30, 10, 20} {
		c := s.talk(n+1, 0)
		turn := next(&c, key(n+1))
		turn.Conversation.Mode, turn.Conversation.QueuedAt, turn.Conversation.Queue = chat.ModeWaiting, at(minute), "faults"
		s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
	}
	s.talk(9, 1)
	var ids []string
	for _, c := range get(s, store.View.Waiting) {
		ids = append(ids, c.ID)
	}
	s.same(ids, []string{fresh(2).ID, fresh(3).ID, fresh(1).ID})
}
