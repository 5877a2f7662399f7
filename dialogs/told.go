package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// What customers answer to news: to the reminder of a visit, to one that is late
// or was missed, to a ticket that is done.
const (
	reminderKey = "reminder"
	lateKey     = "visit.late"
	missedKey   = "visit.missed"
	doneKey     = "ticket.done"
)

// ofNews takes the words that answer news and are none of the choices offered with
// it. False for all that means the same elsewhere.
func (t *step) ofNews(m Said) bool {
	a := t.s.Asked
	if a.Form != "" || m.Choice != "" || length(m.Text) > asideWords {
		return false
	}
	if a.Key == doneKey && t.task() == nil {
		return t.ofDone(a, m)
	}
	d := t.s.Done
	if d == nil || d.Booking.ID != a.Slot || a.Slot == "" || a.Key != reminderKey && a.Key != lateKey && a.Key != missedKey {
		return false
	}
	switch {
	case t.contains("who.asks", m.Text):
		t.say("call.us", "brand", t.e.pack.Brand[t.s.Locale])
		t.tell(chat.Bot, t.worded(a.Key, a))
	case length(m.Text) <= fewWords && (t.contains("survey.wrong", m.Text) || t.contains("wrong.number", m.Text)) && !t.contains("mine", m.Text):
		t.do(NoteVisit{ID: d.Booking.ID, Note: clip(m.Text, maxText)})
		t.s.Done = nil
		t.heardNews("survey.wrong")
	case a.Key == missedKey:
		return t.ofMissed(a, m)
	default:
		return t.ofComing(a, m)
	}
	return true
}

// ofComing takes what is said of a visit to come.
func (t *step) ofComing(a Asked, m Said) bool {
	b, c, late := t.s.Done.Booking, t.command(m.Text), a.Key == lateKey
	times := len(timesIn(m)) > 0
	switch {
	case t.contains("cancel.visit", m.Text) || t.contains("told.note", m.Text) || t.contains("mistaken", m.Text):
		return false
	case late && (t.contains("visit.when", m.Text) || t.contains("visit.which", m.Text) && t.inquiring(m.Text)):
		t.askAgain("visit.when")
	case late && t.contains("visit.came", m.Text) && !t.inquiring(m.Text):
		t.heardNews("visit.here")
	case t.contains("visit.which", m.Text) && !t.ails(m.Text) && !t.contains("kin", m.Text):
		t.askAgain("visit.details", "booking", t.bookingLine(b), "address", b.Address, "code", spaced(b.Code))
	case t.contains("visit.off", m.Text):
		t.push(about(idBookingCancel, b), Said{})
	case t.contains("kin", m.Text) && t.contains("home", m.Text):
		t.heardNews("aside.home")
	case !late && t.contains("wait.for.me", m.Text):
		t.do(NoteVisit{ID: b.ID, Note: clip(m.Text, maxText)})
		t.heardNews("booking.notes.kept")
	case t.contains("upset", m.Text):
		t.askAgain("visit.sorry")
	case t.inquiring(m.Text) || t.ails(m.Text), times && !late:
		return false // they say when it would do
	case t.unsuited(m, late):
		t.push(about(idBookingMove, b), Said{})
	case times:
		t.push(about(idBookingMove, b), m)
	case t.intent(m) == "unsure" || t.contains("visit.unsure", m.Text):
		t.heardNews("visit.stays")
	case c == "yes", c == "ack", c == "thanks", c == "bye", c == "keep", t.contains("visit.suits", m.Text):
		t.reminded(a, "confirm")
	default:
		return false
	}
	return true
}

// heardNews answers in the words of a key what needs no more of an answer, and goes
// on with what was under way.
func (t *step) heardNews(key string) {
	t.s.Asked = Asked{}
	t.say(key)
	if t.task() != nil {
		t.onward()
	}
}

// unsuited tells whether a visit does not suit: "no", 没空. No is no to moving one
// that is late.
func (t *step) unsuited(m Said, late bool) bool {
	if c := t.command(m.Text); !late && (c == "no" || c == "later") {
		return true
	}
	return t.contains("away", m.Text) || t.contains("visit.unsuited", m.Text)
}

// ofMissed takes what is said of a visit that counts as missed.
func (t *step) ofMissed(a Asked, m Said) bool {
	b := t.s.Done.Booking
	came, undone := t.contains("visit.came", m.Text), t.unsolved(m)
	waited := t.contains("tardy", m.Text) || t.contains("waited", m.Text) || t.contains("uncalled", m.Text)
	switch {
	case t.command(m.Text) == "puzzled":
		t.askAgain("visit.missed.why")
	case t.inquiring(m.Text):
		return false
	case came && undone:
		t.do(VisitCame{ID: b.ID, Note: clip(m.Text, maxText)})
		t.askAfter("visit.undone", b)
	case came || t.contains("settled", m.Text) || t.contains("visit.off", m.Text) && t.command(m.Text) == "":
		if !came {
			t.heardNews("visit.good")
			break
		}
		t.do(VisitCame{ID: b.ID, Note: clip(m.Text, maxText)})
		t.do(SetTimer{Name: timerSurvey, Subject: b.ID, At: t.daytime(t.now.At.Add(t.surveyWait()))})
		t.heardNews("visit.came")
	case waited:
		t.askAfter("visit.nobody", b)
	case undone || t.ails(m.Text):
		t.askAgain("sorry")
	case len(timesIn(m)) > 0:
		t.start(idBookingNew, m)
	case t.contains("visit.forgot", m.Text) || t.contains("away", m.Text):
		t.askAgain("visit.forgot")
	default:
		return false
	}
	return true
}

// ofDone takes what is said of a ticket that is done: that it is not, or that it is.
func (t *step) ofDone(a Asked, m Said) bool {
	c := t.command(m.Text)
	undone := c == "no" && a.More || t.unsolved(m) || !t.inquiring(m.Text) && (t.contains("not.done", m.Text) || t.ails(m.Text))
	switch {
	case undone && !t.contains("settled", m.Text) && !t.parting(m.Text):
		t.s.Asked, t.s.Going = Asked{}, goReopened
		t.do(DropTimer{Name: timerSurvey, Subject: a.Slot})
		t.do(Reopen{Ticket: a.Slot, Note: clip(m.Text, 200)})
	case c == "no": // nothing is wrong, or it is not done
		t.s.Asked.More = true
		t.askAgain("")
	case c == "yes", c == "ack", c != "thanks" && !t.inquiring(m.Text) && (t.contains("settled", m.Text) || t.contains("in.order", m.Text) || t.contains("praise", m.Text)):
		t.s.Asked, t.s.Mode = Asked{}, chat.ModeClosed
		t.say("visit.good")
	default:
		return false
	}
	return true
}

// reopened tells that a ticket works again; the end of it will be told anew.
func (t *step) reopened(ev TicketOpened) {
	t.s.Told = less(t.s.Told, ev.Ticket.ID)
	t.say("ticket.reopened", "number", ev.Ticket.Number)
}

// retold renders what a question about a visit says in the language of now.
func (t *step) retold(a *Asked) {
	d := t.s.Done
	if d == nil || a.Slot == "" || d.Booking.ID != a.Slot || !slices.Contains([]string{reminderKey, lateKey, missedKey}, a.Key) {
		return
	}
	note := ""
	if i := slices.Index(a.Args, "note"); i >= 0 && i+1 < len(a.Args) {
		note = a.Args[i+1]
	}
	if a.Args = t.bookingArgs(d.Booking); a.Key == lateKey {
		a.Args = append(a.Args, "note", strings.TrimSpace(note))
	}
}
