package dialogs

import "switchboard/chat"

// whichBooking are the slots that find a booking: the customer's own are known;
// somebody else's needs the code and the phone it was booked with.
func whichBooking(key string) []slot {
	own := func(_ *step, k *Task) bool { return len(k.Bookings) > 0 }
	return []slot{
		{id: "code", kind: ofCode, key: "ask.code", input: chat.InputCode, choices: noCode, unless: own, before: lookUp},
		{id: "booked_phone", kind: ofPhone, key: "ask.booking_phone", input: chat.InputPhone, choices: ownNumber, unless: own},
		{id: "booking", kind: ofChoice, key: key, choices: bookingChoices, before: lookUp},
	}
}

// noCode lets a caller say by key that there is no code at hand.
func noCode(t *step, _ *Task) []chat.Choice {
	if !t.now.Traits.Spoken {
		return nil
	}
	return []chat.Choice{{Value: cannotSay, Label: t.words("choice.no_code")}}
}

// lookUp asks for the customer's own bookings first, then by code and phone.
func lookUp(t *step, k *Task) bool {
	switch {
	case len(k.Bookings) > 0:
		return false
	case !k.Looked:
		k.Looked = true
		t.do(FindBookings{})
		return true
	case k.value("code") != "" && k.value("booked_phone") != "":
		t.do(FindBookings{Code: k.value("code"), Phone: k.value("booked_phone")})
		return true
	}
	return false
}

func bookingChoices(t *step, k *Task) []chat.Choice {
	list := make([]chat.Choice, 0, len(k.Bookings))
	for _, b := range k.Bookings {
		list = append(list, chat.Choice{Value: b.ID, Label: t.bookingLine(b)})
	}
	return list
}

// openVisit takes the booking that we just asked about as the one that is
// meant, and keeps what the words tell of which it is.
func openVisit(t *step, k *Task, m Said) {
	if t.contains("refuse", m.Text) || t.command(m.Text) == "refuse" {
		k.Facts = with(k.Facts, Fact{ID: "codeless", Value: "1"})
	}
	if k.Form == idBookingCancel && t.contains("every", m.Text) {
		k.Facts = with(k.Facts, Fact{ID: everyVisit, Value: "1"})
		return
	}
	if len(k.Bookings) > 0 {
		return
	}
	if d := t.s.Done; d != nil && d.What == "found" && d.Booking.End.After(t.now.At) && t.now.At.Sub(d.At) < foundLasts {
		k.Bookings = []Booking{d.Booking} // just looked up with its code and number
		t.choseBooking(k, d.Booking)
		return
	}
	if d := t.s.Done; d != nil && t.s.Asked.ofVisit() && d.Booking.ID == t.s.Asked.Slot {
		k.Bookings = []Booking{d.Booking}
		t.choseBooking(k, d.Booking)
		return
	}
	if ids := values(m, chat.KindService); len(ids) == 1 {
		k.Facts = with(k.Facts, Fact{ID: "hint", Value: ids[0]})
	}
	if times := timesIn(m); k.Form == idBookingCancel && len(times) > 0 {
		k.Wish = wishOf(times[len(times)-1], t.zone(k))
	}
}

// everyVisit is the fact of a task that all visits of the customer shall be cancelled.
const everyVisit = "every"

// hinted narrows bookings down to those that the opening words can mean.
func (k *Task) hinted(list []Booking) []Booking {
	var fit []Booking
	for _, b := range list {
		w := Window{b.Start, b.End}
		if h := k.value("hint"); h != "" && h != b.Service || k.Form == idBookingCancel && k.Wish != (Wish{}) && !k.Wish.fits(w) {
			continue
		}
		fit = append(fit, b)
	}
	if len(fit) == 0 {
		return list
	}
	return fit
}

func (t *step) choseBooking(k *Task, b Booking) {
	for _, f := range bookingFacts(b) {
		k.Facts = with(k.Facts, f)
	}
}

// bookingFacts are what a task needs to know of the booking it is about.
func bookingFacts(b Booking) []Fact {
	return facts("booking", b.ID, "service", b.Service, "area", b.Area, "address", b.Address)
}

// about is a task on a booking that is known.
func about(form string, b Booking) Task {
	return Task{Form: form, Bookings: []Booking{b}, Facts: bookingFacts(b)}
}

// subject is the booking that a task is about, nil if none is chosen.
func (t *step) subject(k *Task) *Booking {
	id := k.value("booking")
	for i := range k.Bookings {
		if k.Bookings[i].ID == id && id != "" {
			return &k.Bookings[i]
		}
	}
	return nil
}

func showBookings(t *step, k *Task) {
	if lookUp(t, k) {
		return
	}
	found, one := len(k.Bookings) > 0, len(k.Bookings) == 1
	if k.Late && found {
		t.awaited(k)
		return
	}
	if !found {
		t.say("lookup.none")
	} else {
		lines := make([]string, len(k.Bookings))
		for i, b := range k.Bookings {
			lines[i] = t.bookingLine(b) + t.apart() + t.prompt("booking.code", "code", spaced(b.Code)).Text
		}
		t.say("lookup.list", "list", t.lines(lines))
	}
	if one {
		what := "booked"
		if k.value("code") != "" {
			what = "found"
		}
		t.s.Done = &Done{What: what, Booking: k.Bookings[0], At: t.now.At}
	}
	amending := one && k.value(amendKey) != ""
	t.s.Served = true
	t.pop()
	switch {
	case t.task() != nil || !found:
		t.rest()
	case amending:
		t.ask(Asked{Key: amendKey, Slot: t.s.Done.Booking.ID, Input: chat.InputText})
	default:
		t.anythingElse(idBookingMove, idBookingCancel)
	}
}

// bookingsFound goes on with what was found, or asks for the code.
func (t *step) bookingsFound(k *Task, ev BookingsFound) {
	switch {
	case ev.Locked:
		t.pop()
		t.ask(Asked{Key: "lookup.locked", Choices: t.choicesOf("person", "callback")})
		return
	case len(ev.Bookings) == 0 && k.value("code") != "":
		k.Facts = without(without(k.Facts, "code"), "booked_phone")
		if k.Tries++; k.Tries >= maxMisses {
			k.Tries = 0
			t.stuck()
			return
		}
		t.say("lookup.wrong")
		t.next()
		return
	case len(ev.Bookings) == 0 && k.value("codeless") != "":
		t.say("lookup.need_code")
		k.Slot = "code"
		t.refuse(k)
		return
	case len(ev.Bookings) == 0 && k.value(everyVisit) != "" && t.s.Done != nil:
		t.pop() // there were some, and none is left
		t.say("cancel.nothing")
		t.rest()
		return
	case len(ev.Bookings) == 0:
		t.say("lookup.need_code")
	case k.value(everyVisit) != "" && len(ev.Bookings) > 1:
		k.Bookings = ev.Bookings
		t.choseBooking(k, k.Bookings[0])
	case k.Form != idBookingLookup && len(k.hinted(ev.Bookings)) == 1:
		k.Bookings = k.hinted(ev.Bookings)
		t.choseBooking(k, k.Bookings[0])
	default:
		k.Bookings = ev.Bookings[:min(len(ev.Bookings), 5)]
		if k.Form == idBookingCancel {
			k.Wish = Wish{}
		}
	}
	t.next()
}
