package dialogs

import (
	"slices"
	"strings"
	"time"

	"switchboard/chat"
)

// The forms about visits (handbook §5, channels.md §6).
var (
	bookingNew = form{
		id: idBookingNew,
		slots: []slot{
			{id: "service", kind: ofService, key: "booking.service", choices: bookable},
			{id: "address", kind: ofAddress, key: "booking.address", input: chat.InputAddress},
			{id: "area", kind: ofArea, key: "ask.area", choices: servedAreas},
			{id: "phone", kind: ofPhone, key: "ask.phone", input: chat.InputPhone, choices: ownNumber},
			{id: "name", kind: ofName, key: "ask.name", input: chat.InputName},
			{id: "window", kind: ofWindow, key: "booking.window", input: chat.InputSlot},
			{id: "notes", kind: ofText, key: "booking.notes", input: chat.InputText, optional: true},
		},
		ready:  holdWindow,
		commit: book,
		answer: bookingAnswer,
	}
	bookingMove = form{
		id:     idBookingMove,
		slots:  append(whichBooking("move.which"), slot{id: "window", kind: ofWindow, key: "booking.window", input: chat.InputSlot}),
		open:   openVisit,
		ready:  holdWindow,
		commit: move,
		answer: bookingAnswer,
	}
	bookingCancel = form{
		id:     idBookingCancel,
		slots:  whichBooking("cancel.booking"),
		open:   openVisit,
		ready:  confirmCancel,
		commit: func(t *step, k *Task) { t.do(CancelBooking{ID: k.value("booking")}) },
		answer: bookingAnswer,
	}
	bookingLookup = form{
		id:     idBookingLookup,
		slots:  whichBooking("")[:2],
		open:   openVisit,
		ready:  showBookings,
		answer: bookingAnswer,
	}
)

func bookable(t *step, _ *Task) []chat.Choice {
	var list []chat.Choice
	for _, s := range t.e.pack.Services {
		if s.Bookable {
			list = append(list, chat.Choice{Value: s.ID, Label: Capital(s.Name[t.s.Locale])})
		}
	}
	return list
}

func servedAreas(t *step, _ *Task) []chat.Choice {
	var list []chat.Choice
	for _, a := range t.e.pack.Areas {
		if a.Served {
			list = append(list, chat.Choice{Value: a.ID, Label: a.Name[t.s.Locale]})
		}
	}
	return list
}

// bookingLine is one booking in a list.
func (t *step) bookingLine(b Booking) string {
	return t.serviceIn(idBookingLookup, b.Service) + t.apart() + t.window(Window{b.Start, b.End})
}

// foundLasts is how long a booking that was looked up with its code stays the one meant.
const foundLasts = 30 * time.Minute

// facts makes a list of ids and values; empty ones are left out.
func facts(pairs ...string) []Fact {
	var list []Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, Fact{ID: pairs[i], Value: pairs[i+1]})
		}
	}
	return list
}

// holdWindow keeps the chosen window while the customer confirms.
func holdWindow(t *step, k *Task) {
	w, ok := parseWindow(k.value("window"))
	if !ok { // a stored value of another form
		k.Facts = without(k.Facts, "window")
		t.findWindows(k)
		return
	}
	if t.passed(k, w) {
		return
	}
	if b := t.subject(k); b != nil {
		t.choseBooking(k, *b)
		if k.value("restore") == "" && w.Start.Equal(b.Start) {
			k.Facts = without(k.Facts, "window")
			k.Wish = Wish{}
			t.say("move.same", "window", t.window(w))
			t.findWindows(k)
			return
		}
	}
	if want := k.value("service") + " " + k.value("area") + " " + k.value("window"); k.HoldID == "" || k.HoldFor != want || !k.HoldUntil.After(t.now.At) {
		k.HoldFor = want
		t.do(Hold{Service: k.value("service"), Area: k.value("area"), Window: w, For: t.now.Traits.Hold, Instead: k.HoldID})
		return
	}
	t.readBack(k)
}

// passed says that a window is over before it was confirmed, and looks for others.
func (t *step) passed(k *Task, w Window) bool {
	if w.Start.After(t.now.At) {
		return false
	}
	t.release(k)
	k.Facts = without(k.Facts, "window")
	k.Wish = Wish{}
	t.say("window.past", "example", t.example())
	t.findWindows(k)
	return true
}

// readBack says everything again and asks for a yes.
func (t *step) readBack(k *Task) {
	k.Slot = confirmSlot
	t.ask(Asked{Key: k.Form + ".confirm", Form: k.Form, Slot: confirmSlot, Input: chat.InputConfirm,
		Args: t.summary(k), Choices: t.choicesOf("confirm", "change", "cancel")})
}

// heardBack tells whether a caller just heard this read-back and knows what is
// new in it: the detail is in their own words, the rest was said to be changed.
func (t *step) heardBack(a Asked) bool {
	was, short := t.s.Asked, a.Key+".short"
	if !t.now.Traits.Spoken || a.Slot != confirmSlot || was.Key != a.Key || t.before.Key != a.Key && t.before.Key != short || !t.has(short) {
		return false
	}
	for i := 1; i < len(a.Args); i += 2 {
		if a.Args[i-1] != "detail" && (i >= len(was.Args) || a.Args[i] != was.Args[i]) {
			return slices.ContainsFunc(slices.Concat(t.s.saying, t.spoken()), func(p chat.Prompt) bool { return p.Key == "changed" || p.Key == "window.so" })
		}
	}
	return true
}

// maxRead is how much of a description is read back, in bytes.
const maxRead = 300

// summary are the placeholders of a form's read-back.
func (t *step) summary(k *Task) []string {
	args := []string{}
	add := func(name, v string) { args = append(args, name, v) }
	switch k.Form {
	case idBookingNew:
		add("service", t.shown(k, "service"))
		add("window", t.shown(k, "window"))
		add("address", t.site(k))
		add("name", t.shown(k, "name"))
		add("phone", t.shown(k, "phone"))
		fee := t.words("none")
		if s := t.service(k.value("service")); s != nil && s.Fee[t.s.Locale] != "" {
			fee = strings.TrimRight(s.Fee[t.s.Locale], ".。")
		}
		add("fee", fee)
	case idBookingMove:
		from := ""
		if b := t.subject(k); b != nil {
			from = t.window(Window{b.Start, b.End})
		}
		add("service", t.shown(k, "service"))
		add("from", from)
		add("window", t.shown(k, "window"))
	case idBookingCancel:
		if b := t.subject(k); b != nil {
			add("booking", t.bookingLine(*b))
		}
	case idFault:
		service := t.name("service.other")
		if k.value("service") != "" {
			service = t.shown(k, "service")
		}
		add("service", service)
		add("grade", t.shown(k, "grade"))
		add("detail", clip(k.value("detail"), maxRead))
		add("address", t.site(k))
		add("phone", t.shown(k, "phone"))
	case idRequest, idComplaint:
		add("detail", clip(k.value("detail"), maxRead))
		place := ""
		if a := k.value("address"); a != "" && !strings.Contains(k.value("detail"), a) {
			place = t.prompt("case.place", "address", t.site(k)).Text
		}
		add("place", place)
		add("phone", t.shown(k, "phone"))
	case idCallback:
		add("phone", t.shown(k, "phone"))
	}
	return args
}

func book(t *step, k *Task) {
	w, ok := parseWindow(k.value("window"))
	if !ok {
		t.next()
		return
	}
	if t.passed(k, w) {
		return
	}
	t.do(Book{ID: k.HoldID, Service: k.value("service"), Area: k.value("area"), Window: w,
		Address: k.value("address"), Name: k.value("name"), Phone: k.value("phone"), Note: k.value("notes")})
}

func move(t *step, k *Task) {
	w, ok := parseWindow(k.value("window"))
	if !ok {
		t.next()
		return
	}
	if t.passed(k, w) {
		return
	}
	if k.value("restore") != "" {
		t.release(k)
		t.do(Restore{ID: k.value("booking"), Window: w})
		return
	}
	t.do(Move{ID: k.value("booking"), HoldID: k.HoldID, Window: w})
}

func confirmCancel(t *step, k *Task) {
	b := t.subject(k)
	if b == nil {
		k.Facts = without(k.Facts, "booking")
		k.Bookings, k.Looked = nil, false
		t.next()
		return
	}
	k.Slot = confirmSlot
	t.ask(Asked{Key: "booking.cancel.confirm", Form: k.Form, Slot: confirmSlot, Input: chat.InputConfirm,
		Args: t.summary(k), Choices: []chat.Choice{{Value: "confirm", Label: t.words("choice.yes_cancel"), Say: t.aloud("choice.yes_cancel")}, t.choice("keep")}})
}

// bookingAnswer takes what the gateway found, held or changed.
func bookingAnswer(t *step, k *Task, ev Event) {
	switch ev := ev.(type) {
	case WindowsFound:
		t.windowsFound(k, ev)
	case Held:
		k.HoldID, k.HoldUntil = ev.ID, ev.Until
		t.readBack(k)
	case HoldLost:
		t.lost(k, ev)
	case BookingsFound:
		t.bookingsFound(k, ev)
	case Booked:
		t.booked(k, ev.Booking)
	case BookingCancelled:
		if k.Slot == replacing {
			t.replaced(ev.Booking)
			return
		}
		t.s.Done = &Done{What: "cancelled", Booking: ev.Booking, At: t.now.At}
		t.did(Deed{What: "cancelled", Booking: ev.Booking})
		t.say("booking.cancelled", "booking", t.bookingLine(ev.Booking))
		t.s.Served = true
		t.pop()
		t.discard(func(k *Task) bool { return k.value("booking") == ev.Booking.ID })
		t.rest()
	}
}

// lost offers what is nearest when somebody else took the window; every other fact is kept.
func (t *step) lost(k *Task, ev HoldLost) {
	k.HoldID, k.HoldFor = "", ""
	k.Facts = without(k.Facts, "window")
	k.Wish = Wish{}
	key := "window.taken"
	if k.Slot == "restoring" {
		k.Facts = with(k.Facts, Fact{ID: "restore", Value: "1"})
		key = "undo.taken"
	}
	t.say(key)
	if len(ev.Windows) == 0 {
		t.findWindows(k)
		return
	}
	t.offer(k, ev.Windows)
}

func (t *step) booked(k *Task, b Booking) {
	k.HoldID = ""
	was := t.subject(k)
	if b.Notes == "" && was != nil {
		b.Notes = was.Notes
	}
	switch {
	case k.Slot == "restoring" || k.value("restore") != "":
		t.s.Done = &Done{What: "booked", Booking: b, At: t.now.At}
		t.say("undo.done", "booking", t.bookingLine(b), "code", spaced(b.Code))
	case k.Form == idBookingMove && was != nil:
		t.s.Done = &Done{What: "moved", Booking: b, Before: Window{was.Start, was.End}, At: t.now.At}
		t.say("booking.moved", "window", t.window(Window{b.Start, b.End}), "code", spaced(b.Code))
	default:
		b.Notes = k.value("notes")
		t.s.Done = &Done{What: "booked", Booking: b, At: t.now.At}
		t.say("booking.done", "service", t.shown(k, "service"), "window", t.window(Window{b.Start, b.End}),
			"address", t.site(k), "code", spaced(b.Code))
	}
	t.did(Deed{What: t.s.Done.What, Booking: b})
	t.keep(k)
	t.s.Served = false // the service is still to come, and its survey after it
	if old := k.value("instead"); old != "" {
		k.Slot = replacing
		t.do(CancelBooking{ID: old})
		return
	}
	t.pop()
	t.rest()
}
