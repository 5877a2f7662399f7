package dialogs

import (
	"slices"

	"switchboard/chat"
)

// Why the gateway was asked (State.Going).
const (
	goAsked    = "asked"    // in writing, since the caller wants it
	goHungUp   = "hung_up"  // in writing, since the call is over
	goQueue    = "queue"    // in writing, since the call ended in the queue
	goPlace    = "place"    // in writing, the place in the queue being kept
	goMissed   = "missed"   // the case of a call in closed hours that came to nothing
	goBlocked  = "blocked"  // the case of somebody who opted out
	goReopened = "reopened" // a ticket that was told to be done, and is not
)

// went takes the answer to a question that was not a form's. False if the
// event is no such answer, and is to be taken as any other.
func (t *step) went(ev Event) bool {
	why := t.s.Going
	switch ev := ev.(type) {
	case TicketOpened:
		t.s.Going = ""
		switch why {
		case goBlocked:
			if t.s.Blocked != nil {
				t.s.Blocked.Ticket = ev.Ticket.ID
			}
		case goReopened:
			t.reopened(ev)
		case goMissed:
			if t.call().Missed { // who did not ask for anybody is not told
				t.call().Deeds = append(t.call().Deeds, Deed{What: "ticket", Ticket: ev.Ticket})
			}
			t.call().Missed = false
			t.afterCall()
		default:
			return false
		}
		return true
	case Failed:
		t.s.Going = ""
		switch why {
		case goMissed, goHungUp, goQueue:
			t.close()
			return true
		case goBlocked, goPlace:
			return true
		}
	}
	return false
}

// inWriting asks for a way to write to the caller.
func (t *step) inWriting(why string) {
	t.s.Going = why
	t.do(GoOnInWriting{})
}

// call is what is remembered of the call, begun if there is none.
func (t *step) call() *Call {
	if t.s.Call == nil {
		t.s.Call = &Call{}
	}
	return t.s.Call
}

// BrokenOff tells whether a call is over and what was begun in it is not.
func (s State) BrokenOff() bool {
	return s.Call != nil && s.Call.Over && len(s.Tasks) > 0 && s.Tasks[len(s.Tasks)-1].Form != idSurvey
}

// over tells whether there was a call and it is over.
func (t *step) over() bool { return t.s.Call != nil && t.s.Call.Over }

// weCalled tells whether it was us who called.
func (t *step) weCalled() bool { return t.s.Call != nil && t.s.Call.Ours }

// maxDeeds bounds what one call is confirmed to have done.
const maxDeeds = 5

// did remembers something done in a call. Of one booking only the last counts.
func (t *step) did(d Deed) {
	if !t.now.Traits.Spoken {
		return
	}
	c := t.call()
	c.Missed = false
	c.Deeds = slices.DeleteFunc(c.Deeds, func(o Deed) bool { return o.Booking.ID != "" && o.Booking.ID == d.Booking.ID })
	c.Deeds = append(c.Deeds[max(0, len(c.Deeds)+1-maxDeeds):], d)
}

// hungUp ends a call. What was begun goes on in writing, what was done is
// confirmed there; with neither nothing is said.
func (t *step) hungUp() {
	c := t.call()
	if c.Over {
		return
	}
	c.Over = true
	switch t.s.Mode {
	case chat.ModeAgent:
		return // who talked sees to the rest
	case chat.ModeWaiting:
		t.leftQueue()
		return
	}
	t.leaveSurveyOpen()
	if c.Missed || t.fruitless() {
		t.missedCall()
		return
	}
	t.afterCall()
}

// fruitless tells whether a call ends while nobody works, and nothing was done
// or answered in it: a person has to see to it (channels.md §2).
func (t *step) fruitless() bool {
	return !t.peopleWork() && !t.s.Served && !t.call().Helped && len(t.call().Deeds) == 0
}

// afterCall goes on in writing where there is something to say and it may be said.
func (t *step) afterCall() {
	if t.s.OptedOut || len(t.call().Deeds) == 0 && !t.begun() {
		t.close()
		return
	}
	t.inWriting(goHungUp)
}

// leftQueue: a place that was promised is kept, any other is given up (behaviours C101).
func (t *step) leftQueue() {
	if t.s.Desk.Callback {
		if !t.s.OptedOut {
			t.inWriting(goPlace)
		}
		return
	}
	t.leaveQueue()
	switch {
	case t.call().Missed || t.fruitless():
		t.call().Missed = true // a person was asked for
		t.missedCall()
	case t.s.OptedOut:
		t.close()
	default:
		t.inWriting(goQueue)
	}
}

// leaveSurveyOpen keeps what was answered of a survey; a mark that comes later counts.
func (t *step) leaveSurveyOpen() {
	i := t.taskOf(idSurvey)
	if i < 0 {
		return
	}
	k := t.s.Tasks[i]
	t.saveSurvey(&k, unfinished(&k))
	t.s.Late, t.s.LateUntil = &k, t.now.At.Add(t.e.pack.Survey.Late)
	t.s.Tasks = slices.Delete(slices.Clone(t.s.Tasks), i, i+1)
}

// begun tells whether the task on top holds a fact that the customer gave.
func (t *step) begun() bool {
	k := t.task()
	if k == nil || k.Slot == "offer" { // of our own making
		return false
	}
	return slices.ContainsFunc(k.Facts, func(f Fact) bool {
		known := fact(t.s.Known, f.ID)
		return f.Value != "" && f.Text != inferred && (known == nil || known.Value != f.Value)
	})
}

// close ends a conversation without a word.
func (t *step) close() {
	t.releaseAll()
	t.s.Tasks, t.s.Asked, t.s.Lists, t.s.Parked = nil, Asked{}, nil, false
	t.s.Mode = chat.ModeClosed
}

// missedCall opens a case for a call in closed hours that came to nothing else.
func (t *step) missedCall() {
	t.s.Going = goMissed
	words := t.words("call.missed")
	if need := t.need(); need != "" {
		words += "; " + need
	}
	t.do(OpenTicket{Kind: "request", Category: "crm", Priority: "general", Summary: words,
		Details: facts("detail", words, "phone", t.call().From),
		Clocks:  []Promise{{Name: "callback", Due: t.callbackAt()}}})
}

// writing takes whether there is a way to write to the caller.
func (t *step) writing(ev Writing) {
	why := t.s.Going
	t.s.Going = ""
	if !ev.OK {
		t.noWriting(why)
		return
	}
	t.call().Over = true
	switch {
	case why == goPlace:
		t.unasked = true
		t.notice("call.place")
	case why == goQueue:
		t.unasked = true
		t.ask(Asked{Key: "call.queue", Choices: t.choicesOf("callback", "no")})
	case t.s.Mode == chat.ModeWaiting:
		t.notice("writing.waiting")
	case why == goAsked:
		t.tellDeeds()
		t.say("writing.on")
		t.putAgain()
	default:
		t.takeUp()
	}
}

func (t *step) noWriting(why string) {
	switch why {
	case goAsked:
		if t.s.Mode == chat.ModeWaiting {
			t.notice("writing.cannot")
			return
		}
		t.askAgain("writing.cannot")
	case goPlace: // the place is kept all the same
	default:
		t.close()
	}
}

// takeUp goes on in writing after a call broke off: once, with what was done
// and the question that was in the air (channels.md §2).
func (t *step) takeUp() {
	t.unasked = true
	t.tellDeeds()
	if !t.begun() {
		t.close()
		return
	}
	t.s.Nudged = true // one message is enough
	t.say("hangup.recovery", "task", t.name("task."+t.task().Form))
	t.putAgain()
}

// tellDeeds confirms in writing what was done in the call, once.
func (t *step) tellDeeds() {
	c := t.call()
	if len(c.Deeds) == 0 {
		return
	}
	lines := make([]string, len(c.Deeds))
	for i, d := range c.Deeds {
		lines[i] = t.deed(d)
	}
	c.Deeds = nil
	t.say("hangup.summary", "list", t.lines(lines))
}

// deed is one thing done, in a line.
func (t *step) deed(d Deed) string {
	if d.What == "ticket" {
		line := t.prompt("deed.ticket", "kind", Capital(t.name("kind."+d.Ticket.Kind)), "number", d.Ticket.Number).Text
		if !d.Ticket.Due.IsZero() && d.Ticket.Kind != idFault { // a fault's next clock is not its end
			line += t.apart() + t.prompt("tickets.due", "at", t.moment(d.Ticket.Due)).Text
		}
		return line
	}
	return t.prompt("deed."+d.What, "booking", t.bookingLine(d.Booking), "code", spaced(d.Booking.Code)).Text
}

// putAgain asks in writing what was asked aloud, with all its choices and the
// link under which it goes on in a browser. A held window is held for as long
// as writing takes.
func (t *step) putAgain() {
	t.s.Misses, t.s.Parked = 0, false
	k, a := t.task(), t.s.Asked
	switch {
	case k != nil && k.HoldID != "" && k.Slot == confirmSlot:
		k.HoldFor = ""
		t.next()
	case k != nil && (a.Form != k.Form || t.slotAsked() != nil && a.Slot != "window"), a.Key == "silence.offer", a.Key == "stuck":
		t.onward()
	case a.Key == "" || a.Key == "language.ask" || a.Key == "menu.short":
		t.menu("menu.short")
	default:
		t.ask(whole(a))
	}
	t.changeLast(func(p *chat.Prompt) { p.Link = true })
}

// whole is a question with all its choices on one page.
func whole(a Asked) Asked {
	if len(a.Rest) > 0 {
		a.Choices = append(slices.DeleteFunc(slices.Clone(a.Choices), func(c chat.Choice) bool { return c.Value == "more" }), a.Rest...)
		a.Rest = nil
	}
	return a
}

// rejoined begins what we called the customer for.
func (t *step) rejoined(ev Rejoined) {
	t.call().Over, t.call().Helped, t.call().Ours = false, true, ev.Purpose != "again"
	if ev.Purpose == "again" { // what was done was confirmed in writing; Began follows
		t.call().Deeds, t.s.Parked = nil, false
		return
	}
	if ev.Purpose == "survey" {
		t.surveyCalled()
		return
	}
	switch t.s.Mode {
	case chat.ModeAgent:
		t.s.Desk.Calling = false
		t.notice("callback.here", "name", t.s.Desk.Name)
	case chat.ModeWaiting:
		t.s.Desk.Callback = false
		t.enqueueAgain()
	default:
		t.s.Mode = chat.ModeBot
		t.onward()
	}
}

// unreached ends what we called the customer for in vain: a survey is let go,
// for a promised call a message says that we tried. A person's case waits for
// somebody again, who writes, or calls where that is the only way.
func (t *step) unreached(ev Unreached) {
	t.call().Over = true
	if ev.Purpose == "survey" {
		t.surveyLost()
		return
	}
	t.unasked = true
	switch {
	case t.withPeople():
		t.requeued(ev.Position)
		t.s.Desk.Reason, t.s.Desk.Callback = "unreached", t.now.Traits.Spoken
		t.notice("callback.requeued")
	case !t.s.OptedOut && t.s.Mode != chat.ModeClosed:
		t.ask(Asked{Key: "callback.missed", Choices: t.choicesOf("callback", "no")})
	}
}
