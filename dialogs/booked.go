package dialogs

// bookedFor tells the customer of a visit that a person at the desk booked for
// them. One that they were about to book themselves gives way to it.
func (t *step) bookedFor(b Booking) {
	t.discard(func(k *Task) bool { return k.Form == idBookingNew })
	k := about(idBookingNew, b)
	for _, f := range facts("name", b.Name, "phone", b.Phone) {
		k.Facts = with(k.Facts, f)
	}
	t.s.Done = &Done{What: "booked", Booking: b, At: t.now.At}
	t.notice("desk.booked", "service", t.shown(&k, "service"), "window", t.windowIn(Window{b.Start, b.End}, t.zone(&k)),
		"address", t.site(&k), "code", spaced(b.Code))
	t.did(Deed{What: "booked", Booking: b})
	t.keep(&k)
	t.s.Served = false // the service is still to come, and its survey after it
}

// Wanted is the id of the hold on the window of a visit that the customer is
// about to book, "" for none.
func (s State) Wanted() string {
	for _, k := range s.Tasks {
		if k.Form == idBookingNew && k.HoldID != "" {
			return k.HoldID
		}
	}
	return ""
}

// filed tells whether the last thing done is a case that was just accepted.
func (t *step) filed() bool {
	d := t.s.Done
	return d != nil && d.What == "ticket" && t.now.At.Sub(d.At) < foundLasts
}

// visitAhead tells whether the last thing done is a visit still to come.
func (t *step) visitAhead() bool {
	d := t.s.Done
	return d != nil && (d.What == "booked" || d.What == "moved" || d.What == "found") && d.Booking.Start.After(t.now.At)
}
