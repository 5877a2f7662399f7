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
		t.cancel()
	case "back":
		t.back()
	case "repeat":
		t.repeat()
	case "skip":
		return t.skip()
	case "why":
		t.why()
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
		t.do(OptOut{Words: clip(m.Text, 200)})
		t.s.OptedOut = true
		t.say("consent.stopped")
	case "start":
		t.say("consent.back")
		t.do(OptIn{Words: clip(m.Text, 200)})
		t.s.OptedOut = false
	case "language.en":
		t.speak(chat.English)
	case "language.zh-CN":
		t.speak(chat.Chinese)
	case "hello":
		if sl := t.slotAsked(); sl != nil && sl.kind == ofText {
			return false
		}
		if k == nil {
			t.menu("hello.again")
		} else {
			t.askAgain("hello.here")
		}
	case "thanks", "bye":
		return t.part(command)
	case "later":
		return t.notNow()
	case "position":
		return false
	case "yes", "no":
		return t.yesNo(command)
	default:
		return false
	}
	return true
}

func (a Asked) hasChoice(value string) bool {
	return slices.ContainsFunc(a.Choices, func(c chat.Choice) bool { return c.Value == value })
}

// cancel gives up what is being done. It asks first if something is held, and
// asks which if a booking could be meant as well.
func (t *step) cancel() {
	k := t.task()
	booked := t.s.Done != nil && (t.s.Done.What == "booked" || t.s.Done.What == "moved") && t.s.Done.Booking.End.After(t.now.At)
	switch {
	case k == nil && booked:
		t.push(about(idBookingCancel, t.s.Done.Booking), Said{})
	case k == nil:
		t.s.Asked = Asked{}
		t.say("cancel.nothing")
		t.ask(Asked{Key: "anything_else"})
	case booked && k.Form != idBookingCancel && k.Form != idBookingMove && k.Form != idSurvey:
		t.ask(Asked{Key: "cancel.which", Args: []string{"task", t.name("task." + k.Form), "window", t.window(Window{t.s.Done.Booking.Start, t.s.Done.Booking.End})},
			Choices: []chat.Choice{{Value: "cancel.task", Label: t.name("task." + k.Form)}, {Value: "cancel.booking", Label: t.words("choice.cancel.booking")}, t.choice("none")}})
	case k.HoldID != "":
		t.ask(Asked{Key: "cancel.sure", Args: []string{"task", t.name("task." + k.Form)}, Choices: t.choicesOf("yes", "no"), Input: chat.InputConfirm})
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
		t.declineSurvey(k)
		return
	}
	kept := *k
	kept.HoldID = ""
	if k.HoldID != "" {
		t.say("cancel.released", "task", t.name("task."+k.Form))
	} else {
		t.say("cancel.dropped", "task", t.name("task."+k.Form))
	}
	t.drop()
	t.s.Done = &Done{What: "dropped", Task: &kept, At: t.now.At}
	t.rest()
}

// back asks the question before again, with its old value.
func (t *step) back() {
	k := t.task()
	if k == nil {
		t.menu("menu.short")
		return
	}
	f := t.form(k.Form)
	if f == nil {
		t.next()
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
	id := trail[len(trail)-1]
	sl := f.slot(id)
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
	switch t.e.phrases.command(m.Text) {
	case "yes", "skip", "keep":
		return true
	}
	return false
}

// repeat says the last reply again; nothing else changes.
func (t *step) repeat() {
	if t.s.Last.Text == "" {
		t.menu("menu.short")
		return
	}
	t.tell(chat.Bot, t.s.Last)
}

// skip leaves an optional question out; of a required one it says why it is
// needed and names another way.
func (t *step) skip() bool {
	k, sl := t.task(), t.slotAsked()
	if sl == nil {
		if len(t.s.Asked.Choices) > 0 && t.s.Asked.hasChoice("skip") {
			t.chosen(t.s.Asked, "skip", Said{})
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

// why gives the reason for a question, then the same question.
func (t *step) why() {
	sl := t.slotAsked()
	key := "why.other"
	if sl != nil && t.has("why."+sl.id) {
		key = "why." + sl.id
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
		t.declineSurvey(k)
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
	t.ask(Asked{Key: "refuse.needed", Form: k.Form, Slot: "refused", Choices: t.choicesOf("give", "person", "cancel")})
	return true
}

// restart clears the dialog; consent, language and identity stay.
func (t *step) restart() {
	for i := range t.s.Tasks {
		t.release(&t.s.Tasks[i])
	}
	t.s.Tasks, t.s.Asked, t.s.Lists = nil, Asked{}, nil
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
		t.say("resume", "task", t.name("task."+t.task().Form))
		t.onward()
	default:
		t.listPaused()
	}
}

// listPaused asks which of several tasks to go on with.
func (t *step) listPaused() {
	a := Asked{Key: "resume.which"}
	for i := len(t.s.Tasks) - 1; i >= 0; i-- {
		f := t.s.Tasks[i].Form
		a.Choices = append(a.Choices, chat.Choice{Value: "go:" + f, Label: t.name("task." + f)})
	}
	a.Choices = append(a.Choices, t.choice("none"))
	t.ask(a)
}

// goOn makes a paused task the one talked about.
func (t *step) goOn(form string) {
	for i, k := range t.s.Tasks {
		if k.Form == form {
			t.s.Tasks = append(slices.Delete(slices.Clone(t.s.Tasks), i, i+1), k)
			t.say("resume", "task", t.name("task."+form))
			t.onward()
			return
		}
	}
	t.onward()
}

// undo takes back the last thing done.
func (t *step) undo() {
	d := t.s.Done
	if d == nil {
		t.askAgain("undo.nothing")
		return
	}
	switch d.What {
	case "dropped":
		k := *d.Task
		t.s.Done = nil
		t.say("undo.task", "task", t.name("task."+k.Form))
		t.s.Tasks = append(t.s.Tasks, k)
		t.next()
	case "booked":
		t.push(about(idBookingCancel, d.Booking), Said{})
	case "moved":
		t.restore(d.Booking, d.Before)
	case "cancelled":
		t.restore(d.Booking, Window{d.Booking.Start, d.Booking.End})
	default:
		t.askAgain("undo.nothing")
	}
}

// restore asks for a booking's window back; what comes of it is the task's.
func (t *step) restore(b Booking, w Window) {
	k := about(idBookingMove, b)
	k.Slot = "restoring"
	t.s.Tasks = append(t.s.Tasks, k)
	t.do(Restore{ID: b.ID, Window: w})
}

// vague answers "change it": what of, out of what there is.
func (t *step) vague() {
	if k := t.task(); k != nil {
		t.askChange(k)
		return
	}
	t.ask(Asked{Key: "change.what", Choices: []chat.Choice{t.doing("booking.move"), t.doing("booking.cancel"), t.doing("request"), t.choice("person")}})
}

// askChange asks which fact of the form shall change.
func (t *step) askChange(k *Task) {
	f := t.form(k.Form)
	if f == nil {
		t.next()
		return
	}
	a := Asked{Key: "change.which", Form: k.Form, Slot: changeSlot}
	slots := slices.Clone(f.slots)
	slices.SortStableFunc(slots, func(a, b slot) int { return changedOften[b.id] - changedOften[a.id] })
	for _, sl := range slots {
		if fact(k.Facts, sl.id) != nil && sl.id != "area" && t.e.pack.Cases["slot."+sl.id] != nil {
			a.Choices = append(a.Choices, chat.Choice{Value: sl.id, Label: t.name("slot." + sl.id)})
		}
	}
	if len(a.Choices) == 0 {
		t.askAgain("change.nothing")
		return
	}
	t.ask(a)
}

// changedOften ranks what people change at a read-back.
var changedOften = map[string]int{"window": 4, "address": 3, "phone": 2, "detail": 1}

// doing is a choice that begins a task.
func (t *step) doing(intent string) chat.Choice {
	return chat.Choice{Value: "do:" + intent, Label: t.intentName(intent)}
}

func (t *step) intentName(id string) string {
	for i := range t.e.pack.Intents {
		if t.e.pack.Intents[i].ID == id {
			return t.e.pack.Intents[i].Name[t.s.Locale]
		}
	}
	return t.name("task." + id)
}

// speak goes on in another language at the same question.
func (t *step) speak(l chat.Locale) {
	if t.s.Locale != l {
		t.s.Locale = l
		t.do(KeepCustomer{Locale: l})
		t.translate()
	}
	if t.task() == nil {
		t.menu("language.now")
		return
	}
	t.say("language.now")
	t.askAgain("")
}

// part answers thanks and goodbye. Neither opens a case; with nothing open
// they end the conversation.
func (t *step) part(command string) bool {
	if sl := t.slotAsked(); sl != nil && (sl.kind == ofText || sl.kind == ofRating) && command == "thanks" {
		return false
	}
	if k := t.task(); k != nil {
		if k.Form == idSurvey {
			t.declineSurvey(k)
			return true
		}
		if command == "bye" {
			t.park()
			t.say("bye.parked", "task", t.name("task."+k.Form))
			return true
		}
		t.askAgain("thanks.go_on")
		return true
	}
	t.end(command)
	return true
}

// end closes an episode: a goodbye, and the survey if something was done.
func (t *step) end(how string) {
	key := "bye"
	if how == "thanks" {
		key = "thanks"
	}
	t.s.Asked = Asked{}
	t.s.Lists = nil
	if t.s.Served && !t.s.Surveyed && !t.s.OptedOut {
		t.s.Surveyed = true
		if t.now.Traits.SurveyAfter == 0 {
			t.say(key)
			t.do(OfferSurvey{})
			return
		}
		t.do(SetTimer{Name: timerSurvey, At: t.daytime(t.now.At.Add(t.now.Traits.SurveyAfter))})
	}
	t.say(key)
	t.s.Mode = chat.ModeClosed
}

// reopen takes a message after the end of a conversation.
func (t *step) reopen(m Said) {
	command := t.e.phrases.command(m.Text)
	if m.Choice == "" && (command == "thanks" || command == "bye" || t.intent(m) == "thanks") {
		t.say("thanks.again")
		return
	}
	t.s.Mode, t.s.Served, t.s.Surveyed = chat.ModeBot, false, false
	t.hearBot(m)
}

// notNow is "later": of windows it means later ones, else the task is put aside.
func (t *step) notNow() bool {
	k := t.task()
	if k == nil {
		return false
	}
	if t.s.Asked.Slot == "window" && t.s.Asked.hasChoice("later") {
		t.choseWindow(k, "later")
		return true
	}
	return false
}

// yesNo answers a yes or no that no choice takes.
func (t *step) yesNo(command string) bool {
	a := t.s.Asked
	if v, ok := t.pick(a.Choices, command); ok {
		t.chosen(a, v, Said{Text: command})
		return true
	}
	closing := a.Key == "anything_else" || a.Key == "faq.more" || a.Key == "unknown" || a.Key == ""
	if command == "yes" && closing && a.Key != "" && t.task() == nil {
		t.menu("menu.short")
		return true
	}
	if command == "no" && closing && t.task() == nil {
		t.end("bye")
		return true
	}
	if command == "no" && a.Slot == confirmSlot && t.task() != nil {
		t.askChange(t.task())
		return true
	}
	return false
}

// marked tells whether a message corrects what was said before.
func (t *step) marked(m Said) bool {
	if _, ok := t.correction(m.Text); ok {
		return true
	}
	return t.e.phrases.contains("correct", m.Text) || t.intent(m) == "correct" || strings.HasPrefix(fold(m.Text), "no, ") || strings.HasPrefix(fold(m.Text), "不,")
}

// corrected takes a correction of facts given before.
func (t *step) corrected(m Said) bool {
	k := t.task()
	if k == nil || !t.marked(m) {
		return false
	}
	if id := t.intentOf(m); t.meant(k, m.Text) == nil && id != "" && id != k.Form && score(m) >= 0.8 && !t.filled(k, m) {
		return false // another wish, whatever words it has in it
	}
	if rest, ok := t.correction(m.Text); ok && t.takeBack(k, rest) {
		return true
	}
	if sl := t.meant(k, m.Text); sl != nil && sl.kind == ofAddress {
		if rest, ok := after(m, " to ", "改成", "换成", "改为", "改到", "应该是"); ok {
			old := t.site(k)
			k.Facts = without(without(k.Facts, "address"), "area")
			if t.readAddress(k, sl, rest) == answered {
				if t.site(k) != old {
					t.confirmChanged(k, []string{sl.id})
				}
				t.next()
			} else if !t.question && !t.asks {
				t.askSlot(k, sl)
			}
			return true
		}
	}
	if len(m.Meaning.Entities) == 0 {
		if sl := t.meant(k, m.Text); sl != nil {
			t.revisit(k, sl)
			return true
		}
	}
	if sl := t.slotAsked(); sl != nil && len(m.Meaning.Entities) == 0 {
		if len(k.Trail) > 1 && t.e.phrases.command(m.Text) == "correct" {
			t.askChange(k)
			return true
		}
		return false
	}
	return t.altered(k, m)
}

// correction is what follows a no: "no sorry, Tim", 错了，第二个.
func (t *step) correction(text string) (rest string, ok bool) {
	i := strings.IndexAny(text, ",.:;，。：；、")
	if i <= 0 {
		return "", false
	}
	switch t.e.phrases.command(text[:i]) {
	case "no", "correct":
		rest = strings.TrimFunc(text[i:], outer)
		return rest, rest != ""
	}
	return "", false
}

// after is the part of a message behind the first of some words, with its facts.
func after(m Said, words ...string) (Said, bool) {
	for _, w := range words {
		i := strings.Index(m.Text, w)
		if i < 0 || i+len(w) >= len(m.Text) {
			continue
		}
		i += len(w)
		out := Said{Text: m.Text[i:], Meaning: chat.Meaning{Outcome: chat.Reject}}
		for _, e := range m.Meaning.Entities {
			if e.Begin >= i {
				e.Begin, e.End = e.Begin-i, e.End-i
				out.Meaning.Entities = append(out.Meaning.Entities, e)
			}
		}
		return out, true
	}
	return Said{}, false
}

// takeBack gives the slot answered last another value: one of the list it was
// picked from, or a name.
func (t *step) takeBack(k *Task, rest string) bool {
	f := t.form(k.Form)
	if f == nil {
		return false
	}
	for i := len(k.Trail) - 1; i >= 0; i-- {
		sl := f.slot(k.Trail[i])
		if sl == nil || fact(k.Facts, sl.id) == nil {
			continue
		}
		r := nothing
		switch sl.kind {
		case ofWindow:
			if v, ok := t.pick(t.offers(k), rest); ok {
				r = t.choseWindow(k, v)
			}
		case ofChoice, ofService, ofArea:
			if v, ok := t.pick(sl.choices(t, k), rest); ok {
				r = t.taken(k, sl, Fact{Value: v})
			}
		case ofName:
			r = t.readName(k, sl, Said{Text: rest})
		}
		if r != answered {
			return false
		}
		t.confirmChanged(k, []string{sl.id})
		if sl.kind == ofWindow {
			t.say("changed", "value", t.shown(k, sl.id))
		}
		t.next()
		return true
	}
	return false
}

// offers are the windows on offer as choices.
func (t *step) offers(k *Task) []chat.Choice {
	list := make([]chat.Choice, 0, len(k.Offered))
	for _, w := range k.Offered {
		list = append(list, chat.Choice{Value: w.id(), Label: t.window(w)})
	}
	return list
}

// altered puts a message's facts over those of the form, says so, and goes on.
func (t *step) altered(k *Task, m Said) bool {
	changed := t.volunteer(m, true)
	if t.question || t.asks {
		return true
	}
	if len(changed) == 0 && !t.filled(k, m) {
		return false
	}
	t.confirmChanged(k, changed)
	if !t.asks {
		t.next()
	}
	return true
}

// refine takes a clearer time after "which do you mean?". A time of day alone
// leaves the day open, so the question is put again with both.
func (t *step) refine(k *Task, m Said) bool {
	times := timesIn(m)
	if len(times) == 0 {
		return false
	}
	e := times[len(times)-1]
	if timeOnly(e) {
		var fit []chat.Entity
		for _, c := range t.s.Asked.Choices {
			day, ok := parseMoment(c.Value, t.zone(k))
			if !ok {
				continue
			}
			moved := onDay(e, day.From, t.zone(k))
			for _, r := range append([]chat.Entity{moved}, moved.Or...) {
				if t.inHours(r) && !slices.ContainsFunc(fit, func(f chat.Entity) bool { return f.From.Equal(r.From) }) {
					fit = append(fit, r)
					break
				}
			}
		}
		if len(fit) > 1 {
			t.whichTime(k, fit)
			return true
		}
	}
	if t.wish(k, e) {
		k.Facts = without(k.Facts, "window")
		t.next()
	}
	return true
}

// meant is the slot that a correction names without giving the new value:
// "another address".
func (t *step) meant(k *Task, text string) *slot {
	f := t.form(k.Form)
	if f == nil {
		return nil
	}
	var found *slot
	for i := range f.slots {
		sl := &f.slots[i]
		if sl.id != "area" && fact(k.Facts, sl.id) != nil && t.e.phrases.contains("slot."+sl.id, text) {
			if found != nil {
				return nil
			}
			found = sl
		}
	}
	return found
}
