package dialogs

import (
	"cmp"
	"slices"
	"strings"

	"switchboard/chat"
)

// amendKey is the question what shall be different about a visit that is
// booked; its Slot is the visit.
const amendKey = "visit.amend"

// replacing is the slot of a task that cancels the visit which it stands for.
const replacing = "replacing"

// amends takes what is wrong about a visit that is booked already: "the address
// of my visit is wrong", 预约的电话留错了. One that is not known is looked up first.
func (t *step) amends(m Said) bool {
	asked := t.s.Asked.Key == amendKey
	if t.task() != nil || length(m.Text) > 2*asideWords || t.contains("papers", m.Text) {
		return false
	}
	if name := strings.TrimFunc(beside(m), outer); asked && titled(name) && nameIn(m) == "" {
		m.Meaning.Entities = append(slices.Clip(m.Meaning.Entities), chat.Entity{Kind: chat.KindName, Text: name, Begin: -1, Value: name})
	}
	told := t.amendment(m)
	if !asked && (told == "" || !t.contains("mistaken", m.Text) && !(t.visitAhead() && t.marked(m))) {
		return false
	}
	if asked && (told == "" || len(t.placed(m).Meaning.Entities) == 0) {
		return false
	}
	switch {
	case t.visitAhead():
		t.putRight(t.s.Done.Booking, told, m)
	case t.contains("booked", m.Text) || t.contains("visit", m.Text):
		t.push(Task{Form: idBookingLookup, Facts: facts(amendKey, "1")}, m)
	default:
		return false
	}
	return true
}

// amendment is what a message is about of a visit: address, phone, name; "" for nothing.
func (t *step) amendment(m Said) string {
	has := func(kinds ...chat.Kind) bool {
		return slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool { return slices.Contains(kinds, e.Kind) })
	}
	switch {
	case has(chat.KindPhone), t.contains("slot.phone", m.Text):
		return "phone"
	case has(chat.KindAddress, chat.KindArea), t.contains("slot.address", m.Text):
		return "address"
	case has(chat.KindName), t.contains("slot.name", m.Text):
		return "name"
	}
	return ""
}

// onPaper tells whether something is wrong with a name or the like on a bill or in
// a contract: whoever keeps the papers puts it right.
func (t *step) onPaper(m Said) bool {
	return t.contains("papers", m.Text) && t.contains("mistaken", m.Text) && t.amendment(m) != ""
}

// placed is a message with nothing but the facts that can be put right.
func (t *step) placed(m Said) Said {
	m.Meaning.Entities = slices.DeleteFunc(slices.Clone(m.Meaning.Entities), func(e chat.Entity) bool {
		return negated(m.Text, e) || e.Kind != chat.KindAddress && e.Kind != chat.KindArea && e.Kind != chat.KindPhone && e.Kind != chat.KindName
	})
	return m
}

// putRight puts right what is wrong. Another place needs another technician: the
// visit is booked anew there, and the old one goes once that is done. A number and
// a name are changed, and the technician is told.
func (t *step) putRight(b Booking, what string, m Said) {
	m = t.placed(m)
	if what == "address" {
		t.rebook(b, m)
		return
	}
	var right []Fact
	if phone := phoneIn(m); phone != "" {
		right = facts("phone", phone)
	}
	if name := nameIn(m); name != "" && (what == "name" || t.s.Asked.Key == amendKey || t.contains("slot.name", m.Text)) {
		right = with(right, Fact{ID: "name", Value: name})
	}
	if len(right) == 0 {
		t.ask(Asked{Key: amendKey, Slot: b.ID, Input: chat.InputText})
		return
	}
	k, now := Task{Form: idBookingNew, Facts: right}, ""
	for _, f := range right {
		if now != "" {
			now += t.apart()
		}
		now += t.shown(&k, f.ID)
	}
	t.s.Done.Booking.Phone, t.s.Done.Booking.Name = cmp.Or(k.value("phone"), b.Phone), cmp.Or(k.value("name"), b.Name)
	t.do(NoteVisit{ID: b.ID, Note: t.prompt("visit.contact.note", "value", now).Text, Phone: k.value("phone"), Name: k.value("name")})
	t.keep(&k)
	t.say("visit.contact", "value", now)
	t.anythingElse()
}

// rebook begins the visit anew at another place, at the same time if somebody is free.
func (t *step) rebook(b Booking, m Said) {
	t.s.Known = without(without(t.s.Known, "address"), "area")
	m.Meaning.Entities = slices.DeleteFunc(m.Meaning.Entities, func(e chat.Entity) bool { return e.Kind == chat.KindName })
	t.say("visit.anew")
	t.push(Task{Form: idBookingNew, Wish: Wish{From: b.Start, Fine: true},
		Facts: facts("service", b.Service, "phone", b.Phone, "name", b.Name, "notes", b.Notes, "instead", b.ID)}, m)
}

// replaced tells that the visit is cancelled for which another was booked.
func (t *step) replaced(b Booking) {
	t.did(Deed{What: "cancelled", Booking: b})
	t.say("visit.replaced")
	t.pop()
	t.discard(func(k *Task) bool { return k.value("booking") == b.ID })
	t.rest()
}
