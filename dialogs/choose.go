package dialogs

import (
	"slices"
	"strings"
	"time"

	"switchboard/chat"
)

// listsLast is how long the choices of an earlier question stay valid (channels.md §1).
const listsLast = 24 * time.Hour

// pressed takes a button. One of an old question is honoured where it still
// makes sense and explained where not; it never does harm.
func (t *step) pressed(m Said) {
	if t.s.Asked.hasChoice(m.Choice) {
		t.chosen(t.s.Asked, m.Choice, m)
		return
	}
	for _, l := range t.s.Lists {
		if slices.Contains(l.Values, m.Choice) && t.fresh(l) {
			t.chosen(l.asked(), m.Choice, m)
			return
		}
	}
	switch {
	case t.global(m):
	case m.Choice == "confirm" && t.task() == nil && t.visitAhead():
		t.alreadyBooked()
	default:
		t.askAgain("stale")
	}
}

// alreadyBooked tells the same code again to who confirms a visit twice (channels.md §6).
func (t *step) alreadyBooked() {
	b := t.s.Done.Booking
	t.askAgain("booking.already", "booking", t.bookingLine(b), "code", spaced(b.Code))
}

// global takes the choices that mean the same everywhere, offered or not: on
// the telephone they have keys of their own, or the channel offers them when
// nothing else works (a call back).
func (t *step) global(m Said) bool {
	switch m.Choice {
	case "person", "repeat", "back", "callback":
		return t.obey(m.Choice, m)
	case "position":
		t.askAgain("")
		return true
	}
	return false
}

// fresh tells whether the answer to an earlier question still means something.
func (t *step) fresh(l List) bool {
	return t.now.At.Sub(l.At) <= listsLast
}

// lasting tells whether the choices of a question mean something after it.
func (a Asked) lasting() bool {
	switch a.Key {
	case "menu.short", "resume.which", "clarify", topicKey, "reminder", "visit.late", "visit.wait", missedKey, "visit.undone", "visit.nobody", "call.queue", "callback.missed":
		return len(a.Choices) > 0
	}
	return false
}

// stands tells whether a question outside forms still wants its answer after
// another one was answered.
func (a Asked) stands() bool {
	switch a.Key {
	case "desk.closed", "desk.expired", "case.same":
		return true
	}
	return false
}

// lateAnswer lets a bare number that the question in the air cannot take
// answer the last list that is still valid.
func (t *step) lateAnswer(m Said) bool {
	if _, ok := ordinal(unpolite(t.look(m.Text).folded), 9); !ok || len(t.s.Asked.Choices) > 0 || t.now.Traits.Spoken && t.task() != nil {
		return false // nobody hears an old list any more
	}
	for _, l := range t.s.Lists {
		if !t.fresh(l) {
			continue
		}
		if n, ok := ordinal(unpolite(t.look(m.Text).folded), len(l.Values)); ok {
			t.chosen(l.asked(), l.Values[n-1], m)
			return true
		}
	}
	return false
}

// chosen acts on a choice. What it means depends on the question.
func (t *step) chosen(a Asked, v string, m Said) {
	t.s.Parked = false
	if a.Told != nil {
		t.theme = a.Told.said()
	}
	if form, ok := strings.CutPrefix(v, "do:"); ok {
		if a.Told != nil {
			m = t.theme
		}
		t.route(form, m)
		return
	}
	if form, ok := strings.CutPrefix(v, "go:"); ok {
		t.goOn(form)
		return
	}
	if t.chosenAnywhere(a, v, m) {
		return
	}
	switch a.Key {
	case "cancel.sure":
		if v == "yes" {
			t.abandon()
		} else {
			t.onward()
		}
	case "cancel.which":
		t.cancelWhich(v)
	case "resume.back":
		t.resume()
	case "resume.which":
		t.releaseAll()
		t.s.Tasks = nil
		t.anythingElse()
	case "desk.closed":
		if t.s.Call != nil {
			t.s.Call.Missed = false // content without a person
		}
		t.onward()
	case "call.queue", "callback.missed", "anything_else", "faq.more":
		t.end("bye")
	case "offer.visit":
		t.visitOffered(v)
	case "reminder", "visit.late", "visit.wait", "visit.missed":
		t.reminded(a, v)
	case "remark.what", "callback.again":
		t.anythingElse()
	case "perhaps", "perhaps.one", topicKey:
		t.perhapsChosen(a, v)
	case offerKey:
		if v == "yes" {
			t.takeOffer(a, Said{})
		} else {
			t.end("bye")
		}
	case "case.same":
		t.sameCase(a, v)
	default:
		if k := t.task(); k != nil && a.Form == k.Form {
			t.chosenInForm(k, a, v, m)
		} else {
			t.onward()
		}
	}
}

// chosenAnywhere acts on a choice that means the same whatever was asked; false
// if it is none.
func (t *step) chosenAnywhere(a Asked, v string, m Said) bool {
	switch v {
	case "more":
		t.s.Asked = a
		t.more()
	case "person":
		t.s.Misses = 0
		reason := "request"
		if a.Key == "stuck" {
			reason = "no_match"
		}
		t.handOver(reason)
	case "callback":
		if m.Choice != "" || len(m.Meaning.Entities) == 0 {
			m = Said{}
		}
		if k := t.task(); k != nil && a.Slot == noWindow {
			t.keep(k)
			t.drop() // it cannot be done here, and would be asked for again after the call was promised
		}
		t.start(idCallback, m) // "yes, tomorrow morning"
	case "message":
		t.start(idRequest, Said{})
	case "text":
		t.inWriting(goAsked)
	case "voicemail":
		t.ask(Asked{Key: "desk.voicemail", Input: chat.InputRecording})
	case "restart":
		t.restart()
	case "menu":
		t.menu("menu.ask")
	default:
		return false
	}
	return true
}

// chosenInForm acts on a choice that belongs to the task on top.
func (t *step) chosenInForm(k *Task, a Asked, v string, m Said) {
	f := t.form(k.Form)
	switch {
	case v == "cancel":
		t.abandon()
	case a.Slot == confirmSlot && v == "confirm":
		f.commit(t, k)
	case a.Slot == confirmSlot && v == "change":
		t.askChange(k)
	case a.Slot == changeSlot:
		if sl := f.slot(v); sl != nil {
			t.revisit(k, sl)
			return
		}
		t.onward()
	case a.Slot == "which":
		t.choseTime(k, v)
	case a.Slot == "outside":
		if sl := f.has(ofAddress); sl != nil {
			k.Slot = ""
			t.askSlot(k, sl)
			k.Again = fact(k.Facts, sl.id) != nil
			return
		}
		t.next()
	case v == "skip":
		t.skip()
	case v == "keep" && k.Form == idBookingCancel && t.subject(k) != nil:
		t.keepVisit(k)
	case v == "keep" && k.Again && fact(k.Facts, a.Slot) != nil:
		k.Again, k.Slot = false, ""
		t.next()
	default:
		sl := f.slot(a.Slot)
		if sl == nil {
			t.onward()
			return
		}
		if !t.choseUsual(k, sl, v) {
			t.choseSlot(k, sl, v)
		}
	}
}

// choseSlot stores a picked value and goes on.
func (t *step) choseSlot(k *Task, sl *slot, v string) {
	r := nothing
	if sl.kind == ofWindow {
		r = t.choseWindow(k, v)
	} else {
		r = t.taken(k, sl, Fact{Value: v})
	}
	switch r {
	case answered:
		k.Again = false
		t.next()
	case nothing:
		t.askAgain("stale")
	}
}

func (t *step) cancelWhich(v string) {
	switch v {
	case "cancel.task":
		t.abandon()
	case "cancel.booking":
		t.push(about(idBookingCancel, t.s.Done.Booking), Said{})
	default:
		t.onward()
	}
}

// more shows the choices that the channel could not show at once.
func (t *step) more() {
	a := t.s.Asked
	a.Choices, a.Rest = a.Rest, nil
	t.ask(a)
}

// media keeps what a photo shows with the case, and goes on.
func (t *step) media(m Said) {
	if t.task() == nil {
		t.say("media.kept")
		t.menu("menu.short")
		return
	}
	t.askAgain("media.kept")
}

// menu offers what the assistant can do, under a wording that leads into it.
func (t *step) menu(key string) {
	t.s.Misses = 0
	a := Asked{Key: key}
	for _, item := range t.e.pack.Menu {
		a.Choices = append(a.Choices, chat.Choice{Value: "do:" + item.ID, Label: item.Label[t.s.Locale]})
	}
	t.ask(a)
	t.s.Asked.Key = "menu.short" // the lead is not said again with the question
}
