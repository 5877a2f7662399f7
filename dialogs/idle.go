package dialogs

import (
	"slices"
	"strings"
	"time"

	"switchboard/chat"
)

// The timers that dialogs set. What they mean when they fire is in fired.
const (
	timerIdle   = "idle"   // the customer is silent
	timerQueue  = "queue"  // nobody took the customer yet
	timerSurvey = "survey" // a survey is due; its subject is what is rated
	timerHold   = "hold"   // a held window has been let go (set by the gateway)
)

// watch keeps a timer on the customer's silence. It is not moved with every
// message: one that fires too early is set again (State.IdleAt).
func (t *step) watch() {
	if t.now.Traits.Spoken {
		return // the channel tells of silence, and of the end
	}
	d := t.patienceIdle()
	if t.s.Mode != chat.ModeBot || t.s.Parked || d <= 0 {
		return
	}
	due := t.now.At.Add(d)
	if t.s.IdleAt.After(t.now.At) && !t.s.IdleAt.After(due) {
		return
	}
	t.s.IdleAt = due
	t.do(SetTimer{Name: timerIdle, At: due})
}

// patienceIdle is how long the customer may be silent before something happens.
func (t *step) patienceIdle() time.Duration {
	if k := t.task(); k != nil && k.Form != idSurvey && !t.s.Nudged && t.now.Traits.Nudge > 0 {
		return t.now.Traits.Nudge
	}
	if k := t.task(); k != nil && k.Form == idSurvey && t.e.pack.Survey.Late > 0 {
		return t.e.pack.Survey.Late
	}
	return t.now.Traits.Expire
}

func (t *step) fired(ev TimerFired) {
	switch ev.Name {
	case timerIdle:
		t.idle()
	case timerQueue:
		t.impatient()
	case timerSurvey:
		if k := t.task(); t.withPeople() || k != nil && k.Form != idSurvey && !t.s.Parked { // not into the middle of something
			t.do(SetTimer{Name: timerSurvey, Subject: ev.Subject, At: t.daytime(t.now.At.Add(30 * time.Minute))})
			return
		}
		if !t.s.OptedOut {
			t.do(OfferSurvey{Subject: ev.Subject})
		}
	case timerHold:
		for i := range t.s.Tasks {
			if t.s.Tasks[i].HoldID == ev.Subject && ev.Subject != "" {
				t.s.Tasks[i].HoldID, t.s.Tasks[i].HoldFor = "", "lost"
			}
		}
	}
}

// idle nudges once inside a form, then puts things aside.
func (t *step) idle() {
	t.s.IdleAt = time.Time{}
	if t.s.Mode != chat.ModeBot || t.s.Parked || t.now.Traits.Spoken {
		return
	}
	due := t.s.Heard.Add(t.patienceIdle())
	if due.After(t.now.At) {
		t.s.IdleAt = due
		t.do(SetTimer{Name: timerIdle, At: due})
		return
	}
	k := t.task()
	if k == nil || k.Form == idSurvey || t.s.Nudged || t.s.OptedOut && t.now.Traits.Keywords || t.now.Traits.Nudge == 0 {
		t.expire()
		return
	}
	if day := t.daytime(t.now.At); day.After(t.now.At) {
		t.s.IdleAt = day
		t.do(SetTimer{Name: timerIdle, At: day})
		return
	}
	t.s.Nudged = true
	key := "idle.nudge"
	if k.HoldFor == "lost" {
		key = "idle.released"
	}
	if t.s.Asked.Form != k.Form { // something else was asked meanwhile
		t.askAgain("hello.here")
		return
	}
	t.askAgain(key, "task", t.name("task."+k.Form))
}

// sentence makes what people behind the desk wrote a sentence of its own.
func (t *step) sentence(note string) string { return ended(note, t.s.Locale) }

// ended is a text in a language with a sentence's beginning and end.
func ended(note string, l chat.Locale) string {
	note = strings.TrimSpace(note)
	if note == "" || strings.ContainsRune(".!?。！？", []rune(note)[len([]rune(note))-1]) {
		return note
	}
	if l == chat.Chinese {
		return note + "。"
	}
	return Capital(note) + "."
}

// expire puts an unfinished task aside, and closes a conversation that has none.
func (t *step) expire() {
	if k := t.task(); k != nil && k.Form == idSurvey {
		t.saveSurvey(k, unfinished(k))
		late := *k
		t.s.Late, t.s.LateUntil = &late, t.s.Heard.Add(t.e.pack.Survey.Late)
		t.pop()
	}
	if len(t.s.Tasks) == 0 {
		t.s.Mode = chat.ModeClosed
		t.s.Asked = Asked{}
		return
	}
	t.releaseAll()
	t.park()
}

// daytime moves a moment out of the quiet hours on channels that ring a bell
// (channels.md §1: 09:00–20:00 where the recipient is).
func (t *step) daytime(at time.Time) time.Time {
	if !t.now.Traits.Quiet {
		return at
	}
	home := t.now.Home
	if home == nil {
		home = t.e.pack.Zone
	}
	at = at.In(home)
	switch h := at.Hour(); {
	case h < 9:
		return time.Date(at.Year(), at.Month(), at.Day(), 9, 0, 0, 0, home)
	case h >= 20:
		return time.Date(at.Year(), at.Month(), at.Day()+1, 9, 0, 0, 0, home)
	}
	return at
}

// news tells the customer what happened to an appointment or a ticket. While
// a person talks to them, that person is told, and tells it.
func (t *step) news(ev Event) {
	switch {
	case t.s.Mode == chat.ModeAgent:
		t.agents = true
	case t.s.OptedOut:
		return
	default:
		if t.s.Mode == chat.ModeClosed {
			t.s.Mode = chat.ModeBot
		}
		t.s.Heard = t.now.At // what we ask anew gives new time to answer
		t.unasked = true
	}
	switch ev := ev.(type) {
	case Reminder:
		if t.withPeople() {
			t.say("reminder", t.bookingArgs(ev.Booking)...)
			return
		}
		t.s.Done = &Done{What: "booked", Booking: ev.Booking, At: t.now.At}
		t.ask(Asked{Key: "reminder", Slot: ev.Booking.ID, Args: t.bookingArgs(ev.Booking),
			Choices: []chat.Choice{t.choice("confirm"), t.choice("move"), {Value: "cancel", Label: t.words("choice.cancel_visit")}}})
	case VisitLate:
		if t.withPeople() {
			t.say("visit.late", append(t.bookingArgs(ev.Booking), "note", t.sentence(ev.Note))...)
			return
		}
		t.s.Done = &Done{What: "booked", Booking: ev.Booking, At: t.now.At}
		t.ask(Asked{Key: "visit.late", Slot: ev.Booking.ID, Args: append(t.bookingArgs(ev.Booking), "note", t.sentence(ev.Note)), Choices: t.choicesOf("wait", "move")})
	case VisitClosed:
		t.visitClosed(ev)
	case TicketMoved:
		t.ticketMoved(ev)
	}
}

// withPeople: the talk belongs to the desk's queue, or to a person. News asks
// nothing then.
func (t *step) withPeople() bool {
	return t.s.Mode == chat.ModeWaiting || t.s.Mode == chat.ModeAgent
}

func (t *step) bookingArgs(b Booking) []string {
	return []string{"brand", t.e.pack.Brand[t.s.Locale], "service", t.serviceIn(idBookingLookup, b.Service), "window", t.window(Window{b.Start, b.End}), "code", spaced(b.Code)}
}

func (t *step) visitClosed(ev VisitClosed) {
	if ev.Status == "no_show" {
		t.s.Done = &Done{What: "missed", Booking: ev.Booking, At: t.now.At}
		if t.withPeople() {
			t.say("visit.missed", t.bookingArgs(ev.Booking)...)
			return
		}
		t.ask(Asked{Key: "visit.missed", Slot: ev.Booking.ID, Args: t.bookingArgs(ev.Booking), Choices: []chat.Choice{t.doing("booking.new"), t.choice("person")}})
		return
	}
	if t.s.Done != nil && t.s.Done.Booking.ID == ev.Booking.ID {
		t.s.Done = nil
	}
	if a := t.s.Asked; a.Slot == ev.Booking.ID && (a.ofVisit() || a.Key == missedKey) {
		t.s.Asked = Asked{} // nothing is to be answered any more
	}
	t.do(SetTimer{Name: timerSurvey, Subject: ev.Booking.ID, At: t.daytime(t.now.At.Add(t.surveyWait()))})
}

// surveyWait is how long after field work its survey comes: 2 to 24 h (channels.md §5).
func (t *step) surveyWait() time.Duration { return max(t.e.pack.Survey.Wait, 2*time.Hour) }

func (t *step) ticketMoved(ev TicketMoved) {
	switch ev.Ticket.Status {
	case "resolved", "closed":
		if slices.Contains(t.s.Told, ev.Ticket.ID) { // resolved was told, closed is the same to a customer
			if ev.Note != "" {
				t.ticketNews(ev)
			}
			return
		}
		t.s.Told = append(slices.Clone(t.s.Told[max(0, len(t.s.Told)-4):]), ev.Ticket.ID)
		if ev.Note != "" {
			t.say("ticket.closed_note", "number", ev.Ticket.Number, "note", t.sentence(ev.Note))
		} else {
			t.say("ticket.closed", "number", ev.Ticket.Number)
		}
		wait := t.now.Traits.SurveyAfter
		if t.withPeople() && wait == 0 {
			wait = 30 * time.Minute
		}
		if wait == 0 {
			t.offerSoon(ev.Ticket.ID)
			return
		}
		if t.task() == nil && !t.withPeople() {
			t.remember(Asked{Key: doneKey, Slot: ev.Ticket.ID, Args: []string{"number", ev.Ticket.Number}, At: t.now.At})
		}
		t.do(SetTimer{Name: timerSurvey, Subject: ev.Ticket.ID, At: t.daytime(t.now.At.Add(wait))})
	case "in_progress":
		t.s.Told = less(t.s.Told, ev.Ticket.ID)
		t.do(DropTimer{Name: timerSurvey, Subject: ev.Ticket.ID}) // it is not over
		t.ticketNews(ev)
	}
}

// offerSoon puts a survey at once, or later where something is under way.
func (t *step) offerSoon(subject string) {
	if k := t.task(); k != nil && k.Form != idSurvey && !t.s.Parked {
		t.do(SetTimer{Name: timerSurvey, Subject: subject, At: t.daytime(t.now.At.Add(30 * time.Minute))})
		return
	}
	t.do(OfferSurvey{Subject: subject})
}

// ticketNews tells where a ticket stands and what was written with it.
func (t *step) ticketNews(ev TicketMoved) {
	t.say("ticket.moved", "number", ev.Ticket.Number, "status", t.name("status."+ev.Ticket.Status), "note", t.sentence(ev.Note))
}

// reminded takes the answer to a reminder: it binds to that booking.
func (t *step) reminded(a Asked, v string) {
	d := t.s.Done
	if d == nil || d.Booking.ID != a.Slot {
		t.askAgain("stale")
		return
	}
	switch v {
	case "move":
		t.push(about(idBookingMove, d.Booking), Said{})
	case "cancel":
		t.push(about(idBookingCancel, d.Booking), Said{})
	default:
		t.s.Asked = Asked{}
		t.say("reminder.thanks")
		if t.task() != nil {
			t.onward()
		}
	}
}

// failed tells the truth about a back end that did not answer: nothing is
// promised, another go, a person or a call is offered.
func (t *step) failed(Failed) {
	a := Asked{Key: "failed", Choices: t.choicesOf("retry", "person", "callback")}
	if k := t.task(); k != nil {
		a.Form, a.Slot = k.Form, "failed"
		k.HoldFor = ""
	}
	t.ask(a)
}
