package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/calendar"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// An asker is a Stepper that hands out the effects it is given, when "do" is
// said, and keeps the events that come back.
type asker struct {
	mu      sync.Mutex
	effects []dialogs.Effect
	got     []dialogs.Event
}

func (a *asker) Step(s dialogs.State, _ dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if said, ok := e.(dialogs.Said); ok {
		if said.Text == "do" {
			return s, a.effects
		}
		return s, nil
	}
	a.got = append(a.got, e)
	return s, nil
}

// A worldRig asks the world from conversations without dialogs.
type worldRig struct {
	*rig
	asker *asker
}

func newWorldRig(t *testing.T) *worldRig {
	a := &asker{}
	return &worldRig{newRig(t, a), a}
}

// ask has the conversation of an address carry out effects, and returns the last event that came back.
func (r *worldRig) ask(a chat.Address, effects ...dialogs.Effect) dialogs.Event {
	r.t.Helper()
	r.asker.mu.Lock()
	r.asker.effects = effects
	r.asker.mu.Unlock()
	r.say(a, "do")
	return r.event()
}

// event is the last that dialogs were told, nil if nothing yet.
func (r *worldRig) event() dialogs.Event {
	r.asker.mu.Lock()
	defer r.asker.mu.Unlock()
	if len(r.asker.got) == 0 {
		return nil
	}
	return r.asker.got[len(r.asker.got)-1]
}

// as is the last event, which must be an E.
func as[E dialogs.Event](t testing.TB, e dialogs.Event) E {
	t.Helper()
	got, ok := e.(E)
	if !ok {
		t.Fatalf("got %T %+v, want %T", e, e, got)
	}
	return got
}

// window is a window of two hours, days after monday, from an hour on.
func window(days, hour int) dialogs.Window {
	start := time.Date(2026, 11, 23+days, hour, 0, 0, 0, time.UTC)
	return dialogs.Window{Start: start, End: start.Add(2 * time.Hour)}
}

func windows(days, hour int, more ...int) []dialogs.Window {
	list := []dialogs.Window{window(days, hour)}
	for i := 0; i+1 < len(more); i += 2 {
		list = append(list, window(more[i], more[i+1]))
	}
	return list
}

// booked is a visit that an address has booked.
func (r *worldRig) booked(a chat.Address, service string, w dialogs.Window, phone string) dialogs.Booking {
	r.t.Helper()
	h := as[dialogs.Held](r.t, r.ask(a, dialogs.Hold{Service: service, Area: "north", Window: w, For: 10 * time.Minute}))
	return as[dialogs.Booked](r.t, r.ask(a, dialogs.Book{
		ID: h.ID, Service: service, Area: "north", Window: w, Phone: phone, Name: "Chen", Address: "1 North Road",
	})).Booking
}

func (r *worldRig) appointment(id string) (a store.Appointment) {
	r.t.Helper()
	r.read(func(v store.View) (err error) {
		a, err = v.Appointment(id)
		return err
	})
	return a
}

func (r *worldRig) timers() (list []store.Timer) {
	r.t.Helper()
	r.read(func(v store.View) (err error) {
		list, err = v.DueTimers(monday.AddDate(9, 0, 0), 1000)
		return err
	})
	return list
}

func TestFindWindows(t *testing.T) {
	// It is Monday, 10:00; windows of 2 h from 8 to 20; the first that can be offered begins at 12.
	monday12, at := monday.Add(2*time.Hour), func(d, h int) time.Time { return window(d, h).Start }
	for name, c := range map[string]struct {
		ask  dialogs.FindWindows
		want dialogs.WindowsFound
	}{
		"the earliest":        {dialogs.FindWindows{}, dialogs.WindowsFound{Windows: windows(0, 12, 0, 14, 0, 16)}},
		"variety":             {dialogs.FindWindows{Spread: true}, dialogs.WindowsFound{Windows: windows(0, 12, 0, 18, 1, 8)}},
		"as many as asked":    {dialogs.FindWindows{Limit: 1}, dialogs.WindowsFound{Windows: windows(0, 12)}},
		"not those declined":  {dialogs.FindWindows{Except: windows(0, 12), Limit: 1}, dialogs.WindowsFound{Windows: windows(0, 14)}},
		"in a wished time":    {dialogs.FindWindows{From: at(1, 12), To: at(1, 16)}, dialogs.WindowsFound{Windows: windows(1, 12, 1, 14)}},
		"after a time":        {dialogs.FindWindows{From: at(1, 17), Limit: 2}, dialogs.WindowsFound{Windows: windows(1, 18, 2, 8)}},
		"before a time":       {dialogs.FindWindows{To: at(0, 15)}, dialogs.WindowsFound{Windows: windows(0, 12, 0, 14)}},
		"at a moment":         {dialogs.FindWindows{At: at(1, 15)}, dialogs.WindowsFound{Windows: windows(1, 14)}},
		"within hours":        {dialogs.FindWindows{Hours: calendar.Span{From: 14 * 60, To: 16 * 60}}, dialogs.WindowsFound{Windows: windows(0, 14, 1, 14, 2, 14)}},
		"near a night":        {dialogs.FindWindows{At: at(0, 23)}, dialogs.WindowsFound{Windows: windows(0, 14, 0, 16, 0, 18), Near: true}},
		"near a time too far": {dialogs.FindWindows{From: at(90, 8), To: at(90, 10), Limit: 1}, dialogs.WindowsFound{Windows: windows(30, 18), Near: true}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newWorldRig(t)
			c.ask.Service, c.ask.Area = "repair", "north"
			got := as[dialogs.WindowsFound](t, r.ask(web("v"), c.ask))
			if !slices.EqualFunc(got.Windows, c.want.Windows, same) || got.Near != c.want.Near {
				t.Errorf("got %v near=%v, want %v near=%v", got.Windows, got.Near, c.want.Windows, c.want.Near)
			}
			if !slices.IsSortedFunc(got.Windows, func(a, b dialogs.Window) int { return a.Start.Compare(b.Start) }) || got.Windows[0].Start.Before(monday12) {
				t.Errorf("out of order or too soon: %v", got.Windows)
			}
		})
	}
}

func TestNobodyDoesIt(t *testing.T) {
	r := newWorldRig(t)
	r.pack.Services = append(r.pack.Services, pack.Service{ID: "advice", Skill: "wire"}) // for which nobody comes
	for _, ask := range []dialogs.FindWindows{{Service: "repair", Area: "south"}, {Service: "none", Area: "north"}, {Service: "advice", Area: "north"}} {
		if got := as[dialogs.WindowsFound](t, r.ask(web("v"), ask)); len(got.Windows) != 0 || got.Near {
			t.Errorf("%+v: %+v", ask, got)
		}
	}
	if got := as[dialogs.HoldLost](t, r.ask(web("v"), dialogs.Hold{Service: "none", Area: "north", Window: window(1, 8)})); len(got.Windows) != 0 {
		t.Errorf("%+v", got)
	}
	over := window(1, 8)
	over.Start, over.End = over.End, over.Start
	for name, win := range map[string]dialogs.Window{"has begun": window(0, 8), "begins now": window(0, 10), "ends before it begins": over} {
		if got := as[dialogs.HoldLost](t, r.ask(web("v"), dialogs.Hold{Service: "repair", Area: "north", Window: win})); len(got.Windows) != 3 {
			t.Errorf("a window that %s: %+v", name, got)
		}
	}
}

// A visit at other times than windows begin and end now, by the API or from
// before the business changed them, takes each window that it touches.
func TestVisitBetweenWindows(t *testing.T) {
	r := newWorldRig(t)
	r.ask(web("v"))
	if err := r.store.Write(t.Context(), func(tx store.Tx) error {
		return tx.SaveAppointment(store.Appointment{ID: "ap_1", Service: "solo", Area: "north", Resource: "t1", Status: booked, Start: window(1, 9).Start, End: window(1, 9).End})
	}); err != nil {
		t.Fatal(err)
	}
	got := as[dialogs.WindowsFound](t, r.ask(web("v"), dialogs.FindWindows{Service: "solo", Area: "north", From: window(1, 8).Start, Limit: 2}))
	if !slices.EqualFunc(got.Windows, windows(1, 12, 1, 14), same) {
		t.Errorf("free are %v", got.Windows)
	}
	as[dialogs.HoldLost](t, r.ask(web("v"), dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 10), For: time.Minute}))
}

func TestHundredConfirmOneWindow(t *testing.T) {
	w := window(1, 10)
	r := newRig(t, steps{"book": {dialogs.Book{Service: "solo", Area: "north", Window: w}}})
	var all sync.WaitGroup
	var mu sync.Mutex
	got := map[string]int{}
	for i := range 100 {
		all.Go(func() {
			res, err := r.Receive(context.Background(), chat.Message{From: web(fmt.Sprint(i)), Text: "book"})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[reply(res)]++
		})
	}
	all.Wait()
	if got["hello\n\nbooked"] != 1 || got["hello\n\nlost"] != 99 {
		t.Errorf("answers: %v", got)
	}
	r.read(func(v store.View) error {
		claims, err := v.Claims(monday, monday.AddDate(0, 0, 9))
		if len(claims) != 1 {
			t.Errorf("claims: %+v", claims)
		}
		return err
	})
}

// taking is a store in which somebody else takes a window just before it is
// saved: what happens between two nodes.
type taking struct {
	store.Store
	window dialogs.Window
}

func (s *taking) Write(ctx context.Context, fn func(store.Tx) error) error {
	return s.Store.Write(ctx, func(tx store.Tx) error { return fn(takingTx{tx, s.window}) })
}

type takingTx struct {
	store.Tx
	window dialogs.Window
}

func (t takingTx) SaveAppointment(a store.Appointment) error {
	if same(windowOf(a), t.window) {
		return store.ErrTaken
	}
	return t.Tx.SaveAppointment(a)
}

func TestLostRaceOffersOthers(t *testing.T) {
	a, s := &asker{}, &taking{window: window(1, 10)}
	r := &worldRig{newRig(t, a, func(r *rig) {
		s.Store = r.store
		r.cfg.Store = s
	}), a}
	b := r.booked(web("v"), "repair", window(2, 10), "")
	for name, ask := range map[string]dialogs.Effect{
		"hold":    dialogs.Hold{Service: "repair", Area: "north", Window: window(1, 10)},
		"book":    dialogs.Book{Service: "repair", Area: "north", Window: window(1, 10)},
		"move":    dialogs.Move{ID: b.ID, Window: window(1, 10)},
		"restore": dialogs.Restore{ID: b.ID, Window: window(1, 10)},
	} {
		lost := as[dialogs.HoldLost](t, r.ask(web("v"), ask))
		if !slices.EqualFunc(lost.Windows, windows(1, 8, 1, 12, 1, 14), same) {
			t.Errorf("%s: offered instead: %v", name, lost.Windows)
		}
		if now := r.appointment(b.ID); now.Status != booked || !same(windowOf(now), window(2, 10)) {
			t.Errorf("%s: the visit that was booked is %s at %v", name, now.Status, now.Start)
		}
	}
}

// A hold of another window than the one that is confirmed is let go when that
// one is taken: it keeps nobody else away.
func TestUselessHoldIsLetGo(t *testing.T) {
	r := newWorldRig(t)
	h := as[dialogs.Held](t, r.ask(web("v"), dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 10), For: time.Hour}))
	r.booked(web("w"), "solo", window(1, 14), "")
	as[dialogs.HoldLost](t, r.ask(web("v"), dialogs.Book{ID: h.ID, Service: "solo", Area: "north", Window: window(1, 14)}))
	if a := r.appointment(h.ID); a.Status != cancelled {
		t.Errorf("the hold is %s", a.Status)
	}
	as[dialogs.Held](t, r.ask(web("w"), dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 10), For: time.Hour}))
}

// What a customer adds to a visit is for the technician, one behind the other,
// and changes nothing once the visit is off.
func TestNotesOfAVisit(t *testing.T) {
	r := newWorldRig(t)
	b := r.booked(web("v"), "repair", window(1, 10), "")
	note := func(text string) string {
		r.ask(web("v"), dialogs.NoteVisit{ID: b.ID, Note: text}, dialogs.NoteVisit{ID: "ap_none", Note: text})
		return r.appointment(b.ID).Notes
	}
	if got := note("ring twice"); got != "ring twice" {
		t.Errorf("noted %q", got)
	}
	if got := note("a dog"); got != "ring twice; a dog" {
		t.Errorf("noted %q", got)
	}
	r.ask(web("v"), dialogs.CancelBooking{ID: b.ID})
	if got := note("too late"); got != "ring twice; a dog" {
		t.Errorf("noted %q", got)
	}
}

func TestTwoTechniciansShareTheWork(t *testing.T) {
	r := newWorldRig(t)
	var got []string
	for i := range 2 {
		b := r.booked(web(fmt.Sprint(i)), "repair", window(1, 10), "")
		got = append(got, r.appointment(b.ID).Resource)
	}
	// t1 and t2 have one visit each; the third window of the day goes by id again.
	got = append(got, r.appointment(r.booked(web("2"), "repair", window(1, 12), "").ID).Resource)
	got = append(got, r.appointment(r.booked(web("3"), "repair", window(1, 14), "").ID).Resource)
	// What they did the day before does not count.
	r.booked(web("5"), "repair", window(1, 16), "")
	got = append(got, r.appointment(r.booked(web("6"), "repair", window(2, 10), "").ID).Resource)
	if !slices.Equal(got, []string{"t1", "t2", "t1", "t2", "t1"}) {
		t.Errorf("technicians: %v", got)
	}
	as[dialogs.HoldLost](t, r.ask(web("4"), dialogs.Hold{Service: "repair", Area: "north", Window: window(1, 10)}))
}

func TestConfirmingTwiceIsOneBooking(t *testing.T) {
	r := newWorldRig(t)
	b := r.booked(web("v"), "repair", window(1, 10), "+8613800138000")
	if len(b.Code) != 6 || b.Status != booked || b.Address != "1 North Road" {
		t.Errorf("booking = %+v", b)
	}
	again := as[dialogs.Booked](t, r.ask(web("v"), dialogs.Book{ID: b.ID, Service: "repair", Area: "north", Window: window(1, 10)})).Booking
	if again != b {
		t.Errorf("again = %+v, first %+v", again, b)
	}
	r.audited(b.ID, "appointment.book")
}

func TestHoldEnds(t *testing.T) {
	r := newWorldRig(t)
	a := web("v")
	h := as[dialogs.Held](t, r.ask(a, dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 10), For: 10 * time.Minute}))
	r.advance(9 * time.Minute)
	as[dialogs.HoldLost](t, r.ask(web("w"), dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 10)}))
	r.advance(2 * time.Minute)
	if e := as[dialogs.TimerFired](t, r.event()); e.Name != timerHold || e.Subject != h.ID {
		t.Errorf("event = %+v", e)
	}
	book := dialogs.Book{ID: h.ID, Service: "solo", Area: "north", Window: window(1, 10)}
	// Still free: booked. Taken meanwhile: others are offered.
	if b := as[dialogs.Booked](t, r.ask(a, book)); b.Booking.ID != h.ID {
		t.Errorf("booked %+v", b)
	}
	h = as[dialogs.Held](t, r.ask(a, dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 12), For: time.Minute}))
	r.advance(2 * time.Minute)
	r.booked(web("w"), "solo", window(1, 12), "")
	book.ID, book.Window = h.ID, window(1, 12)
	lost := as[dialogs.HoldLost](t, r.ask(a, book))
	if len(lost.Windows) != 3 || slices.ContainsFunc(lost.Windows, func(w dialogs.Window) bool { return same(w, window(1, 12)) }) {
		t.Errorf("offered %v", lost.Windows)
	}
}

func TestHoldInsteadAndRelease(t *testing.T) {
	r := newWorldRig(t)
	hold := dialogs.Hold{Service: "solo", Area: "north", Window: window(1, 10), For: time.Hour}
	first := as[dialogs.Held](t, r.ask(web("v"), hold))
	// The same window again, in place of the first hold, is free for its holder.
	hold.Instead = first.ID
	second := as[dialogs.Held](t, r.ask(web("v"), hold))
	if a := r.appointment(first.ID); a.Status != cancelled {
		t.Errorf("the first hold is %s", a.Status)
	}
	// One that fails keeps what was held.
	r.booked(web("w"), "solo", window(1, 14), "")
	hold.Window, hold.Instead = window(1, 14), second.ID
	as[dialogs.HoldLost](t, r.ask(web("v"), hold))
	if a := r.appointment(second.ID); a.Status != held {
		t.Errorf("after a failed change the hold is %s", a.Status)
	}
	r.ask(web("v"), dialogs.Release{ID: second.ID}, dialogs.Release{ID: "ap_none"})
	if a := r.appointment(second.ID); a.Status != cancelled {
		t.Errorf("released: %s", a.Status)
	}
	for _, timer := range r.timers() {
		if timer.Name == timerHold {
			t.Errorf("timer left: %+v", timer)
		}
	}
}

func TestMoveCancelRestore(t *testing.T) {
	r := newWorldRig(t)
	a := web("v")
	b := r.booked(a, "solo", window(2, 10), "")
	r.booked(web("w"), "solo", window(3, 10), "")
	as[dialogs.HoldLost](t, r.ask(a, dialogs.Move{ID: b.ID, Window: window(3, 10)}))
	if got := r.appointment(b.ID); !got.Start.Equal(window(2, 10).Start) || got.Status != booked {
		t.Errorf("a failed move left %+v", got)
	}
	h := as[dialogs.Held](t, r.ask(a, dialogs.Hold{Service: "solo", Area: "north", Window: window(3, 12), For: time.Hour}))
	moved := as[dialogs.Booked](t, r.ask(a, dialogs.Move{ID: b.ID, HoldID: h.ID, Window: window(3, 12)})).Booking
	if moved.ID != b.ID || moved.Code != b.Code || !moved.Start.Equal(window(3, 12).Start) {
		t.Errorf("moved = %+v", moved)
	}
	if got := r.appointment(b.ID); got.Sequence != 1 {
		t.Errorf("sequence = %d", got.Sequence)
	}
	// The old window is free, reminders follow the change.
	r.booked(web("x"), "solo", window(2, 10), "")
	for _, timer := range r.timers() {
		if timer.Name == timerRemind && timer.Subject == b.ID && !timer.At.Equal(window(2, 12).Start) {
			t.Errorf("reminder at %v", timer.At)
		}
	}
	c := as[dialogs.BookingCancelled](t, r.ask(a, dialogs.CancelBooking{ID: b.ID})).Booking
	if c.Status != cancelled {
		t.Errorf("cancelled = %+v", c)
	}
	for _, timer := range r.timers() {
		if timer.Subject == b.ID {
			t.Errorf("timer left: %+v", timer)
		}
	}
	back := as[dialogs.Booked](t, r.ask(a, dialogs.Restore{ID: b.ID, Window: window(3, 12)})).Booking
	if back.ID != b.ID || back.Code != b.Code || back.Status != booked {
		t.Errorf("restored = %+v", back)
	}
	if e := as[dialogs.Booked](t, r.ask(a, dialogs.Restore{ID: b.ID, Window: window(3, 12)})); e.Booking != back || r.appointment(b.ID).Sequence != 3 {
		t.Errorf("restored twice: %+v, sequence %d", e.Booking, r.appointment(b.ID).Sequence)
	}
	as[dialogs.HoldLost](t, r.ask(a, dialogs.Restore{ID: b.ID, Window: window(2, 10)}))
	r.ask(a, dialogs.CancelBooking{ID: b.ID})
	if e := as[dialogs.Failed](t, r.ask(a, dialogs.Move{ID: b.ID, Window: window(4, 10)})); e.What != "move" || r.appointment(b.ID).Status != cancelled {
		t.Errorf("move of a visit that is off: %+v", e)
	}
	if e := as[dialogs.Failed](t, r.ask(a, dialogs.Move{ID: "ap_none", Window: window(4, 10)})); e.What != "move" {
		t.Errorf("move of nothing: %+v", e)
	}
}

func TestRemindersAndNoShow(t *testing.T) {
	r := newWorldRig(t)
	b := r.booked(web("v"), "repair", window(2, 14), "")
	r.advance(28*time.Hour + time.Minute)
	if e := as[dialogs.Reminder](t, r.event()); e.Booking.ID != b.ID || e.In != 24*time.Hour {
		t.Errorf("first reminder = %+v", e)
	}
	r.advance(22 * time.Hour)
	if e := as[dialogs.Reminder](t, r.event()); e.In != 2*time.Hour {
		t.Errorf("second reminder = %+v", e)
	}
	r.advance(4*time.Hour + 20*time.Minute)
	if e := as[dialogs.VisitClosed](t, r.event()); e.Status != noShow {
		t.Errorf("after the window: %+v", e)
	}
	if a := r.appointment(b.ID); a.Status != noShow {
		t.Errorf("status = %s", a.Status)
	}
}

// While a person has the conversation nobody reminds; afterwards somebody does,
// if the visit is still to come (behaviours C93).
func TestReminderWaitsForThePersonToGo(t *testing.T) {
	r := newEngineRig(t)
	a := web("v")
	id := r.say(a, "hello").Conversation
	start := r.Now().Add(48 * time.Hour)
	r.write(func(tx store.Tx) error {
		return errors.Join(
			tx.SaveAppointment(store.Appointment{ID: "ap_1", Code: "123456", CustomerID: r.conversation(id).CustomerID, ConversationID: id, Service: "broadband_repair", Resource: "t01", Status: booked, Start: start, End: start.Add(2 * time.Hour), Place: "Asia/Shanghai"}),
			tx.SetTimer(store.Timer{Conversation: id, Name: timerRemind, Subject: "ap_1", At: start.Add(-24 * time.Hour)}))
	})
	reminders := func() (n int) {
		for _, e := range r.entries(id) {
			if e.Prompt.Key == "reminder" {
				n++
			}
		}
		return n
	}
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "one moment"}); err != nil {
		t.Fatal(err)
	}
	r.advance(26 * time.Hour)
	if n := reminders(); n != 0 || r.conversation(id).Mode != chat.ModeAgent {
		t.Errorf("%d reminders while a person has the conversation", n)
	}
	if err := r.Return(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.advance(31 * time.Minute)
	if n := reminders(); n != 1 {
		t.Errorf("%d reminders after the person has gone", n)
	}
	r.advance(48 * time.Hour)
	if n := reminders(); n != 2 {
		t.Errorf("%d reminders in all", n)
	}
}

func TestYearOfReminders(t *testing.T) {
	r := newWorldRig(t)
	count := 0
	for day := range 365 {
		now := window(day, 10)
		r.advance(now.Start.Sub(r.Now()))
		r.booked(web("v"), "repair", window(day+2, 10), "")
	}
	for _, e := range r.asker.got {
		if _, ok := e.(dialogs.Reminder); ok {
			count++
		}
	}
	// Of the last two visits, one reminder is still to come for each … and two.
	if count != 2*365-3 {
		t.Errorf("%d reminders", count)
	}
}

func TestNextReminder(t *testing.T) {
	at := func(day, hour, min int) time.Time { return time.Date(2026, 11, day, hour, min, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		start, now time.Time
		quiet      bool
		want       time.Time
	}{
		"a day before":                  {at(25, 14, 0), at(23, 10, 0), false, at(24, 14, 0)},
		"two hours before":              {at(25, 14, 0), at(24, 14, 0), false, at(25, 12, 0)},
		"none is left":                  {at(25, 14, 0), at(25, 12, 0), false, time.Time{}},
		"night, where nobody is woken":  {at(25, 8, 0), at(24, 9, 0), false, at(25, 6, 0)},
		"a bell waits for the morning":  {at(25, 8, 0), at(23, 10, 0), true, at(24, 9, 0)},
		"a bell rings the night before": {at(25, 8, 0), at(24, 9, 0), true, at(24, 19, 30)},
		"an hour ahead is enough":       {at(25, 10, 0), at(24, 12, 0), true, at(25, 9, 0)},
		"evening visits":                {at(25, 22, 0), at(23, 10, 0), true, at(25, 9, 0)},
	} {
		got, ok := nextReminder(c.start, c.now, c.quiet)
		if !got.Equal(c.want) || ok == c.want.IsZero() {
			t.Errorf("%s: %v, %v; want %v", name, got, ok, c.want)
		}
	}
}

func TestCodesAreGuarded(t *testing.T) {
	r := newWorldRig(t)
	phone := "+8613800138000"
	b := r.booked(web("owner"), "repair", window(2, 10), phone)
	find := func(v, code, phone string) dialogs.BookingsFound {
		t.Helper()
		return as[dialogs.BookingsFound](t, r.ask(web(v), dialogs.FindBookings{Code: code, Phone: phone}))
	}
	if got := find("other", b.Code, phone); len(got.Bookings) != 1 || got.Bookings[0].ID != b.ID {
		t.Errorf("code and phone: %+v", got)
	}
	if got := find("other", b.Code, ""); len(got.Bookings) != 0 {
		t.Errorf("a code alone opened %+v", got)
	}
	wrong := "000000"
	if b.Code == wrong {
		wrong = "000001"
	}
	for i := range maxGuesses {
		if got := find(fmt.Sprint("thief", i), wrong, phone); len(got.Bookings) != 0 || got.Locked != (i == maxGuesses-1) {
			t.Errorf("guess %d: %+v", i+1, got)
		}
	}
	if got := find("thief9", b.Code, phone); !got.Locked || len(got.Bookings) != 0 {
		t.Errorf("after the lock: %+v", got)
	}
	r.advance(guessSpan + time.Second)
	if got := find("thief9", b.Code, phone); got.Locked || len(got.Bookings) != 1 {
		t.Errorf("after the lock ended: %+v", got)
	}
	// The owner needs no code, others see nothing.
	if got := find("owner", "", ""); len(got.Bookings) != 1 {
		t.Errorf("own bookings: %+v", got)
	}
	if got := find("other", "", ""); len(got.Bookings) != 0 {
		t.Errorf("a stranger's bookings: %+v", got)
	}
	// Who writes from that number has proven it.
	if got := as[dialogs.BookingsFound](t, r.ask(sms(phone), dialogs.FindBookings{})); len(got.Bookings) != 1 {
		t.Errorf("bookings under a verified phone: %+v", got)
	}
}
