package dialogs

import "switchboard/chat"

// ofVisit tells whether a question is about one visit, whose id is its Slot.
func (a Asked) ofVisit() bool {
	return a.Form == "" && (a.Key == "reminder" || a.Key == "visit.late" || a.Key == "visit.wait")
}

// ofMissed tells whether a question is about a visit that was missed, or came to nothing.
func (a Asked) ofMissed() bool {
	return a.Key == missedKey || a.Key == "visit.undone" || a.Key == "visit.nobody"
}

// tardy tells whether somebody waits for a technician who has not come: what
// was on another day is a complaint.
func (t *step) tardy(m Said) bool {
	k := t.task()
	if k != nil && (k.Form == idComplaint || k.Form == idBookingLookup) || !t.contains("tardy", m.Text) ||
		!t.contains("visit", m.Text) && !t.contains("booked", m.Text) {
		return false
	}
	if t.intentOf(m) == idComplaint && t.contains("wish", m.Text) {
		return false // and wants to complain
	}
	y, mo, d := t.now.At.In(t.e.pack.Zone).Date()
	for _, e := range timesIn(m) {
		if ey, em, ed := e.From.In(t.e.pack.Zone).Date(); !e.From.IsZero() && e.From.Before(t.now.At) && (ey != y || em != mo || ed != d) {
			return false
		}
	}
	return true
}

// kept answers who was kept waiting: of a visit that nobody came to, that there
// is another time; else it looks the visit up.
func (t *step) kept(m Said) {
	if d := t.s.Done; d != nil && d.What == "missed" {
		t.askAfter("visit.nobody", d.Booking)
		return
	}
	t.say("visit.sorry")
	t.push(Task{Form: idBookingLookup, Late: true}, m)
}

// askAfter offers, in the words of a key, whose visit came to nothing another time, a
// complaint, or a person.
func (t *step) askAfter(key string, b Booking) {
	t.ask(Asked{Key: key, Slot: b.ID, Choices: []chat.Choice{t.doing(idBookingNew), t.doing(idComplaint), t.choice("person")}})
}

// awaited says when the technician is due whom the customer waits for, and
// what can be done (handbook §5: tell, and offer to move).
func (t *step) awaited(k *Task) {
	b := k.Bookings[0]
	for _, x := range k.Bookings[1:] { // the last that began, else the first to come
		if !x.Start.After(t.now.At) {
			b = x
		}
	}
	key := "visit.over"
	switch {
	case b.Start.After(t.now.At):
		key = "visit.soon"
	case b.End.After(t.now.At):
		key = "visit.due"
	}
	t.say(key, "window", t.window(Window{b.Start, b.End}), "until", t.hour(b.End))
	t.s.Done = &Done{What: "found", Booking: b, At: t.now.At}
	t.s.Served = true
	t.pop()
	t.ask(Asked{Key: "visit.wait", Slot: b.ID, Choices: []chat.Choice{t.choice("wait"), t.choice("move"), t.doing(idComplaint), t.choice("person")}})
}
