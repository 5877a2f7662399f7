package storetest

import (
	"bytes"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// crosses: a conversation that moves to another address is the one found
// there, also before one that was begun later but came earlier.
func (s *suite) crosses() {
	call, text := fresh(1), fresh(2)
	phone := chat.Address{Channel: chat.SMS, ID: "+8613800138000"}
	call.Since, text.Since, text.Address = at(1), at(2), phone
	call.Call, call.AgentPhone = "CA1", "+8613900139000"
	s.write(func(tx store.Tx) error { return tx.CreateConversation(call) })
	s.write(func(tx store.Tx) error { return tx.CreateConversation(text) })
	turn := next(&call, key(1))
	turn.Conversation.Address, turn.Conversation.Since, turn.Conversation.Call = phone, at(3), ""
	turn.Conversation.Unread = 2
	s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
	s.same(get(s, func(v store.View) (store.Conversation, error) { return v.ConversationAt(phone) }), turn.Conversation)
}

// consents come back whole, newest first, of one address, of a number on all channels, or of all.
func (s *suite) consents() {
	a := chat.Address{Channel: chat.SMS, ID: "+8613800138000"}
	out := store.Consent{At: at(1), Address: a, Sender: "+14155550100", Purpose: "survey", Words: "别再发了", Message: "SM1"}
	in := store.Consent{At: at(2), Address: a, In: true, Words: "START"}
	other := store.Consent{At: at(3), Address: chat.Address{Channel: chat.SMS, ID: "+8613900139000"}, Words: "21610"}
	call := store.Consent{At: at(4), Address: chat.Address{Channel: chat.Voice, ID: a.ID}, Words: "don't call me"}
	for _, c := range []store.Consent{out, in, other, call} {
		s.write(func(tx store.Tx) error { return tx.AddConsent(c) })
	}
	list := func(a chat.Address, p store.Page) []store.Consent {
		got := get(s, func(v store.View) ([]store.Consent, error) { return v.Consents(a, p) })
		for i := range got {
			got[i].ID = 0
		}
		return got
	}
	s.same(list(a, store.Page{}), []store.Consent{in, out})
	s.same(list(chat.Address{ID: a.ID}, store.Page{}), []store.Consent{call, in, out})
	s.same(list(chat.Address{}, store.Page{}), []store.Consent{call, other, in, out})
	first := get(s, func(v store.View) ([]store.Consent, error) { return v.Consents(a, store.Page{Limit: 1}) })
	s.same(list(a, store.Page{Cursor: first[0].Cursor()}), []store.Consent{out})
}

// files are kept once, whole.
func (s *suite) files() {
	f := store.File{ID: "MM1-0", Name: "router.jpg", Type: "image/jpeg", Data: bytes.Repeat([]byte{0, 1, 0xff}, 100_000), CreatedAt: at(1)}
	s.write(func(tx store.Tx) error { return tx.SaveFile(f) })
	again := f
	again.Data = []byte("other")
	s.write(func(tx store.Tx) error { return tx.SaveFile(again) })
	s.same(get(s, func(v store.View) (store.File, error) { return v.File(f.ID) }), f)
	missing(s, func(v store.View) (store.File, error) { return v.File("none") })
}

// links are found by their hash, and go some time after they ran out.
func (s *suite) links() {
	old := store.Link{Hash: key(1), Conversation: "cv_1", CreatedAt: at(0), Until: at(10)}
	young := store.Link{Hash: key(2), Conversation: "cv_2", CreatedAt: at(5), Until: at(15)}
	last := store.Link{Hash: key(3), Conversation: "cv_2", CreatedAt: at(11), Until: at(21)}
	link := func(k store.Key) func(store.View) (store.Link, error) {
		return func(v store.View) (store.Link, error) { return v.Link(k) }
	}
	s.write(func(tx store.Tx) error { return tx.SaveLink(old) })
	s.write(func(tx store.Tx) error { return tx.SaveLink(young) })
	s.same(get(s, link(old.Hash)), old)
	s.write(func(tx store.Tx) error { return tx.SaveLink(last) })
	missing(s, link(old.Hash))
	s.same(get(s, link(young.Hash)), young)
	s.same(get(s, link(last.Hash)), last)
}

// outages: one notice an area, replaced and dropped.
func (s *suite) outages() {
	east := store.Outage{Area: "chaoyang", Message: map[chat.Locale]string{chat.English: "Down.", chat.Chinese: "断网。"}, Until: at(60), At: at(1)}
	west := store.Outage{Area: "haidian", Message: map[chat.Locale]string{chat.English: "Slow."}, At: at(2)}
	list := func() []store.Outage {
		return get(s, func(v store.View) ([]store.Outage, error) { return v.Outages() })
	}
	s.write(func(tx store.Tx) error { return tx.SaveOutage(west) })
	s.write(func(tx store.Tx) error { return tx.SaveOutage(east) })
	s.same(list(), []store.Outage{east, west})
	east.Until = time.Time{}
	s.write(func(tx store.Tx) error { return tx.SaveOutage(east) })
	s.write(func(tx store.Tx) error { return tx.DropOutage(west.Area) })
	s.write(func(tx store.Tx) error { return tx.DropOutage("none") })
	s.same(list(), []store.Outage{east})
}

// redelivered: an entry that ended is on its way once more, however often that is asked.
func (s *suite) redelivered() {
	c := s.talk(1, 1)
	s.settle(store.Settlement{Conversation: c.ID, Seq: 2, Status: chat.StatusFailed, Attempts: 1})
	for range 2 {
		s.write(func(tx store.Tx) error { return tx.Redeliver(c.ID, 2, at(9)) })
	}
	d := s.pending(c.ID)
	if len(d) != 1 || d[0].Attempts != 1 || d[0].LastError != "again" || !d[0].NextAt.Equal(at(9)) || d[0].Entry.Status != chat.StatusQueued {
		s.Errorf("pending %+v, want the entry once, due at %v", d, at(9))
	}
	s.settle(store.Settlement{Conversation: c.ID, Seq: 2, Status: chat.StatusDelivered})
	s.settle(store.Settlement{Conversation: c.ID, Seq: 2, Status: chat.StatusSent, ProviderID: "SM9"})
	if e := s.entry(c.ID, 2); e.Status != chat.StatusDelivered || e.ID != "SM9" {
		s.Errorf("entry %+v, want delivered: sent comes late", e)
	}
	s.fails(store.ErrNotFound, func(tx store.Tx) error { return tx.Redeliver(c.ID, 99, at(9)) })
	s.fails(store.ErrNotFound, func(tx store.Tx) error { return tx.Redeliver("cv_none", 1, at(9)) })
}
