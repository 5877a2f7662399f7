package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// obey carries out a command of the repair layer. False if the command means
// nothing at this point and the message should be read otherwise.
func (t *step) obey(command string, m Said) bool {
	k := t.task()
	switch command {
	case "person":
		if t.s.Asked.hasChoice("person") && t.s.Asked.Form != "" {
			t.chosen(t.s.Asked, "person", m)
			return true
		}
		t.handOver("request")
	case "cancel":
		if k == nil && t.s.Asked.Key == offerKey {
			t.anythingElse()
			return true
		}
		if t.s.Asked.Key == "booking.cancel.every" && t.contains("every", m.Text) {
			t.chosen(t.s.Asked, "confirm", m) // "cancel both"
			return true
		}
		if d := t.s.Done; k == nil && d != nil && d.Booking.ID != "" && (d.What == "cancelled" || t.contains("every", m.Text)) {
			t.push(Task{Form: idBookingCancel, Facts: facts(everyVisit, "1")}, Said{}) // whatever is booked beside that one
			return true
		}
		t.cancel()
	case "keep":
		if k == nil || k.Form != idBookingMove && k.Form != idBookingCancel || t.subject(k) == nil {
			return false
		}
		t.keepVisit(k)
	case "back":
		t.back()
	case "repeat":
		t.repeat()
	case "slower":
		t.repeat()
		t.slower = t.resaid
	case "skip":
		if sl := t.slotAsked(); sl != nil && sl.id != "notes" && t.contains("slot.notes", m.Text) && t.form(k.Form).slot("notes") != nil {
			k.Skipped = append(slices.Clone(k.Skipped), "notes") // "no notes", before it was asked
			t.askAgain("noted")
			return true
		}
		return t.skip()
	case "why":
		t.why(m.Text)
	case "refuse":
		return t.refused()
	case "restart":
		t.restart()
	case "undo":
		t.undo()
	case "resume":
		t.resume()
	case "menu":
		t.menu("menu.able")
	case "puzzled":
		if k == nil {
			t.menu("menu.able")
		} else {
			t.askAgain(t.hint())
		}
	case "moment":
		return t.s.Asked.Key != "" && t.listens(command)
	case "may.ask":
		return t.listens(command)
	case "add.more":
		if k != nil || !t.filed() {
			return t.listens("may.ask")
		}
		t.ask(Asked{Key: "case.more", Slot: t.s.Done.Ticket, Args: []string{"number", t.s.Done.Number}, Input: chat.InputText})
	case "hurry", "remark":
		if sl := t.slotAsked(); k == nil || sl != nil && sl.kind == ofText {
			return false
		}
		t.aside(command)
	case "change":
		t.vague()
	case "callback":
		t.start(idCallback, Said{})
	case "correct":
		if k == nil {
			return false
		}
		t.askChange(k)
	case "stop":
		t.mute = true
		t.optOut(m)
		t.say("consent.stopped")
		if t.now.Traits.Spoken { // the call goes on
			t.askAgain("")
		}
	case "text_me":
		if !t.now.Traits.Spoken || t.over() {
			return false
		}
		t.inWriting(goAsked)
	case "language.en":
		t.speak(chat.English)
	case "language.zh-CN":
		t.speak(chat.Chinese)
	case "hello":
		if k == nil && t.s.Asked.ofVisit() {
			t.askAgain("hello.here")
		} else if k == nil {
			t.menu("hello.again")
		} else {
			t.askAgain("hello.here")
		}
	case "hear.me":
		if k == nil && !t.s.Asked.ofVisit() {
			t.menu("hello.hear")
		} else {
			t.askAgain("hello.hear")
		}
	case "ack":
		t.acknowledged()
	case "thanks", "bye":
		return t.part(command)
	case "later":
		return t.notNow()
	case "position":
		return false
	case "any":
		if sl := t.slotAsked(); sl == nil || sl.kind == ofWindow || sl.optional || !t.takes(t.form(k.Form), ofWindow) {
			return false
		}
		t.askAgain("noted") // the earliest time, asked for too soon
	case "yes", "no":
		if k == nil && command == "yes" && t.sureTask(t.intentOf(m), m) {
			return false // "ok, book it" behind what a visit costs
		}
		if sl := t.slotAsked(); command == "yes" && sl != nil && sl.optional && t.contains("submit", m.Text) {
			t.skipSlot(k, sl)
			return true
		}
		return t.yesNo(command)
	default:
		return false
	}
	return true
}

// keepVisit leaves a visit as it is.
func (t *step) keepVisit(k *Task) {
	t.say("move.kept", "booking", t.bookingLine(*t.subject(k)))
	t.drop()
	t.rest()
}

func (a Asked) hasChoice(value string) bool {
	return slices.ContainsFunc(a.Choices, func(c chat.Choice) bool { return c.Value == value })
}

// cancel gives up what is being done. It asks first if something is held, and
// asks which if a booking could be meant as well.
func (t *step) cancel() {
	k := t.task()
	booked := t.s.Done != nil && (t.s.Done.What == "booked" || t.s.Done.What == "moved" || t.s.Done.What == "found") && t.s.Done.Booking.End.After(t.now.At)
	switch {
	case k == nil && booked:
		t.push(about(idBookingCancel, t.s.Done.Booking), Said{})
	case k == nil:
		t.s.Asked = Asked{}
		t.say("cancel.nothing")
		t.anythingElse()
	case booked && k.Form != idBookingCancel && k.Form != idBookingMove && k.Form != idSurvey:
		t.ask(Asked{Key: "cancel.which", Args: []string{"task", t.name("task." + k.Form), "window", t.window(Window{t.s.Done.Booking.Start, t.s.Done.Booking.End})},
			Choices: []chat.Choice{{Value: "cancel.task", Label: Capital(t.name("task." + k.Form))}, {Value: "cancel.booking", Label: t.words("choice.cancel.booking")}, t.choice("none")}})
	case k.HoldID != "":
		t.ask(Asked{Key: "cancel.sure", Args: []string{"task", t.name("task." + k.Form)}, Choices: t.called("yes", "drop", "no", "go_on"), Input: chat.InputConfirm})
	default:
		t.abandon()
	}
}

// abandon drops the task on top and says so. It can be taken back.
func (t *step) abandon() {
	k := t.task()
	if k == nil {
		t.menu("menu.short")
		return
	}
	if k.Form == idSurvey {
		t.declineSurvey(k, "survey.declined")
		return
	}
	t.giveUp(k)
	t.rest()
}

// giveUp drops the task on top and says so.
func (t *step) giveUp(k *Task) {
	kept := *k
	kept.HoldID = ""
	if k.HoldID != "" {
		t.say("cancel.released", "task", t.name("task."+k.Form))
	} else {
		t.say("cancel.dropped", "task", t.name("task."+k.Form))
	}
	t.drop()
	t.s.Done = &Done{What: "dropped", Task: &kept, At: t.now.At}
}

// givesUp tells whether a message begins by giving up what is being done:
// "never mind, I want to complain", 算了，我要投诉.
func (t *step) givesUp(m Said) bool {
	ends := ",;.!，；。！"
	if han(m.Text) {
		ends += " "
	}
	return t.command(m.Text[:max(strings.IndexAny(m.Text, ends), 0)]) == "cancel"
}

// back asks the question before again, with its old value.
func (t *step) back() {
	k := t.task()
	if k == nil {
		t.menu("menu.short")
		return
	}
	trail := k.Trail
	if t.slotAsked() != nil && len(trail) > 0 && trail[len(trail)-1] == k.Slot {
		trail = trail[:len(trail)-1]
	}
	if len(trail) == 0 {
		t.askAgain("back.first")
		return
	}
	sl := t.form(k.Form).slot(trail[len(trail)-1])
	if sl == nil {
		t.next()
		return
	}
	k.Trail = slices.Clone(trail[:len(trail)-1])
	t.revisit(k, sl)
}

// revisit asks a slot again, saying what it holds.
func (t *step) revisit(k *Task, sl *slot) {
	k.Again = true
	k.Slot = ""
	k.Skipped = less(k.Skipped, sl.id)
	if sl.kind == ofWindow {
		k.Wish, k.Declined = Wish{}, nil
		t.askSlot(k, sl)
		k.Again = true
		return
	}
	if fact(k.Facts, sl.id) != nil {
		v := t.shown(k, sl.id)
		if sl.kind == ofAddress {
			v = t.site(k)
		}
		t.say("back.was", "value", v)
	}
	t.askSlot(k, sl)
	k.Again = true
}

// keepsOld tells whether the customer is content with the value already there.
func (t *step) keepsOld(m Said) bool {
	switch t.command(m.Text) {
	case "yes", "skip", "keep":
		return true
	}
	return false
}

// repeat says the last reply again, and what was read back whole; nothing else changes.
func (t *step) repeat() {
	if t.before.Text == "" {
		t.menu("menu.short")
		return
	}
	if a := t.s.Asked; a.Slot == confirmSlot && t.before.Key != a.Key {
		t.tell(chat.Bot, t.worded(a.Key, a))
	} else {
		t.tell(chat.Bot, t.before)
	}
	t.s.Answered = t.answered
	t.resaid = true
}

// skip leaves an optional question out; of a required one it says why it is
// needed and names another way.
func (t *step) skip() bool {
	k, sl := t.task(), t.slotAsked()
	if sl == nil {
		if k != nil && t.s.Asked.Slot == confirmSlot {
			t.askAgain("remark") // nothing more to say
			return true
		}
		if k != nil {
			t.askAgain("skip.cannot")
			return true
		}
		return false
	}
	if k.Form == idSurvey {
		t.skipRating(k, sl)
		return true
	}
	if !sl.optional {
		if t.has("why." + sl.id) {
			t.say("why." + sl.id)
		}
		t.askAgain("skip.person")
		return true
	}
	t.skipSlot(k, sl)
	return true
}

func (t *step) skipSlot(k *Task, sl *slot) {
	k.Skipped = append(slices.Clone(k.Skipped), sl.id)
	k.Facts = without(k.Facts, sl.id)
	t.s.Misses = 0
	t.next()
}

// listens waits, with a word, for a customer who has to look something up or
// wants to ask something: the question stays, nothing is counted.
func (t *step) listens(key string) bool {
	p := t.worded(key, t.s.Asked)
	if t.now.Traits.Keywords && t.has(t.s.Asked.Key+".brief") {
		p.Choices = nil // they are there to be read
	}
	t.tell(chat.Bot, p)
	return true
}

// hurried tells whether a message, where something is asked for, only says that
// it takes too long.
func (t *step) hurried(m Said) bool {
	return t.task() != nil && t.contains("hurry", m.Text) && len(m.Meaning.Entities) == 0 && length(m.Text) <= momentWords && !t.contains("person", m.Text)
}

// momentWords is how much is said by somebody who only asks for a moment.
const momentWords = 10

// pausing tells whether a message only asks for a moment: "hold on, let me ask
// my wife".
func (t *step) pausing(m Said) bool {
	return t.contains("moment", m.Text) && len(m.Meaning.Entities) == 0 && length(m.Text) <= momentWords && !t.inquiring(m.Text) &&
		!t.contains("person", m.Text) && (t.intentOf(m) == "" || score(m) < inFormBar)
}

// why gives the reason for a question, then the same question.
func (t *step) why(text string) {
	sl := t.slotAsked()
	key := "why.other"
	if sl != nil && t.has("why."+sl.id) {
		key = "why." + sl.id
	}
	if k := t.task(); k != nil {
		for _, other := range t.form(k.Form).slots { // "why my name?", asked for later
			if t.contains("slot."+other.id, text) && t.has("why."+other.id) {
				key = "why." + other.id
				break
			}
		}
	}
	if t.s.Asked.Key == "" && t.task() == nil {
		t.menu("menu.able")
		return
	}
	t.askAgain(key)
}

// refused answers somebody who would rather not say who they are: there is a
// way without, or a person.
func (t *step) refused() bool {
	k, sl := t.task(), t.slotAsked()
	if sl != nil && sl.kind == ofRating {
		t.declineSurvey(k, "survey.declined")
		return true
	}
	if sl == nil || sl.kind != ofPhone && sl.kind != ofName && sl.kind != ofAddress && sl.kind != ofCode {
		return false
	}
	if sl.optional {
		t.say("refuse.fine")
		t.skipSlot(k, sl)
		return true
	}
	if t.has("why." + sl.id) {
		t.say("why." + sl.id)
	}
	t.refuse(k)
	return true
}

// refuse asks how to go on without a fact that is needed.
func (t *step) refuse(k *Task) {
	person := "person"
	if t.now.Traits.Spoken && !t.peopleWork() {
		person = "callback" // nobody is promised who is not there
	}
	t.ask(Asked{Key: "refuse.needed", Form: k.Form, Slot: "refused", Choices: t.choicesOf("give", person, "cancel")})
}

// restart clears the dialog; consent, language and identity stay.
func (t *step) restart() {
	t.releaseAll()
	t.s.Tasks, t.s.Asked, t.s.Lists, t.s.Early = nil, Asked{}, nil, nil
	t.s.Misses, t.s.Parked = 0, false
	t.menu("restart")
}

// resume goes on with what is paused; of several it asks which.
func (t *step) resume() {
	switch len(t.s.Tasks) {
	case 0:
		t.menu("resume.none")
	case 1:
		t.s.Parked = false
		t.backTo(t.task())
	default:
		t.listPaused()
	}
}

// listPaused asks which of several tasks to go on with.
func (t *step) listPaused() {
	a := Asked{Key: "resume.which"}
	for i := len(t.s.Tasks) - 1; i >= 0; i-- {
		f := t.s.Tasks[i].Form
		a.Choices = append(a.Choices, chat.Choice{Value: "go:" + f, Label: Capital(t.name("task." + f))})
	}
	a.Choices = append(a.Choices, t.choice("none"))
	t.ask(a)
}

// goOn makes a paused task the one talked about.
func (t *step) goOn(form string) {
	if i := t.taskOf(form); i >= 0 {
		t.raise(i)
		t.backTo(t.task())
		return
	}
	t.onward()
}
