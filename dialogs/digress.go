package dialogs

import (
	"slices"

	"switchboard/chat"
)

// Bars for the FAQ: sureFAQ interrupts free text, goodFAQ answers a question,
// and only with no better meaning; tellingFAQ outdoes a task that is in doubt.
const (
	sureFAQ    = 0.6
	goodFAQ    = 0.5
	tellingFAQ = 0.85
)

// maxMisses is how often a person is not understood before we stop asking the
// same thing (channels.md §2).
const maxMisses = 3

// digress takes a message that does not answer the question in the air. Facts
// that come before any task are kept for the one that will be begun.
func (t *step) digress(m Said) {
	idle := t.task() == nil
	t.follow(m)
	if idle && t.task() == nil && t.s.Mode == chat.ModeBot {
		t.keepEarly(m)
	}
}

// fewWords bounds what names the visit to be cancelled by its service.
const fewWords = 8

// follow finds what a message is about: the first case that takes it has it, and
// many take it in their condition.
func (t *step) follow(m Said) {
	if t.timeless(m) {
		m.Meaning.FAQ = nil
	}
	id, faq := t.intent(m), bestFAQ(m)
	asking, idle := t.inquiring(m.Text), t.task() == nil
	if idle && (id == "hello" || id == "chitchat") && len(values(m, chat.KindService)) > 0 {
		id = "" // "hiya my wifi's doing my head in"
	}
	switch {
	case idle && t.supplements(m), t.recall(m):
	case (idle || !t.filled(t.task(), m)) && t.names(m):
	case t.takesUp(m), idle && t.takesOn(m):
	case t.task() != nil && t.shifted(t.task(), m):
	case id == "" && t.laterMatter(m):
	case idle && t.visitAhead() && t.shifts(m) != "":
		t.s.Tasks = append(t.s.Tasks, about(idBookingMove, t.s.Done.Booking))
		t.shifted(t.task(), m) // "could it be a bit later?", a minute after
	case idle && t.visitAhead() && (id == "" || id == "hello" || visits(id) && id != idBookingCancel) && t.shiftedBy(m) != (shift{}):
		t.push(about(idBookingMove, t.s.Done.Booking), m) // "make it two hours later"
	case t.forPaused(m):
	case idle && t.settled(m):
	case idle && !asking && t.contains("no.callback", m.Text):
		t.say("noted") // "please don't call me back"
		t.anythingElse()
	case t.tardy(m):
		t.kept(m)
	case idle && t.filed() && t.contains("due", m.Text) && length(m.Text) <= fewWords:
		t.start(idTicketLookup, m) // "how long will it take?" behind a report
	case idle && t.contains("urge", m.Text) && !t.contains("visit", m.Text) && length(m.Text) <= asideWords:
		t.push(Task{Form: idTicketLookup, Late: true, Facts: facts("detail", clip(m.Text, maxRead))}, Said{})
	case t.hinting(m):
		t.askAgain("noted")
	case idle && t.uncalled(m):
	case idle && t.contains("parcel", m.Text) && len(values(m, chat.KindService)) > 0:
		t.start(idRequest, m) // "my router hasn't arrived"
	case idle && (id == "" || id == idRequest) && t.contains("overcharged", m.Text):
		t.start(idComplaint, m) // "I cancelled it, why are you still charging me?"
	case t.tooSoon(id, m):
		t.askAgain("due.sent")
	case idle && t.moreOfCase(m):
	case t.timeOfNext(id, m):
		t.start(idBookingNew, m)
	case !asking && t.contains("cancel.visit", m.Text) && (t.task() == nil || t.task().Form != idBookingCancel):
		t.start(idBookingCancel, m) // "I can't make it, please cancel the visit"
	case t.afterAll(m):
		t.undo()
	case t.forVisit(m), id == "person" && t.contains("sent", m.Text): // 叫个人来看看 is for the house
		t.start(idBookingNew, m)
	case id == "person" && t.contains("go.ahead", m.Text) && t.addDetail(m): // "I want someone to check"
	case t.asksOutage(m):
		t.start(idOutage, m)
	case t.loose(m, id) && !(asking && faq.Score >= goodFAQ):
		t.menu("facts.what")
	case t.task() == nil && (t.visitAhead() || id == "") && length(m.Text) <= fewWords && len(values(m, chat.KindService)) > 0 &&
		t.contains("cancel.word", m.Text) && !(asking && faq.Score >= sureFAQ):
		t.start(t.givenUp(m), m) // "cancel the TV one", 取消我的套餐
	case t.task() == nil && t.visitAhead() && len(m.Meaning.Intents) > 0 && m.Meaning.Intents[0].ID == idBookingMove && score(m) >= 0.5:
		t.push(about(idBookingMove, t.s.Done.Booking), m) // "can you come earlier?"
	case id == "" && t.fills(m, "") && t.altered(t.task(), m): // "would Saturday be possible?"
	case t.asideOf(m) == "aside.home":
		t.aside("aside.home")
	case t.onlyFee(m.Text) && t.ownFee(m):
	case asking && faq.Score >= goodFAQ && (!t.sureTask(id, m) || faq.Score > score(m)):
		t.faq(faq.ID)
	case t.asideOf(m) != "":
		t.aside(t.asideOf(m))
	case t.tellsFee(m):
	case idle && t.onPaper(m):
		t.start(idRequest, m) // "my name is spelled wrong on the bill"
	case id == "correct" || id == "change":
		if idle && (id == "correct" && t.again(m) || t.broken(m)) {
			return
		}
		t.route(id, m)
	case t.again(m):
	case idle && !asking && t.s.Asked.Key == "remark.what" && (hollow(id) || id == "chitchat") && t.goesOn(m):
	case asking && (id == "thanks" || id == "bye"):
		t.unknown(m) // "great, and how much is it?"
	case idle && t.outdone(id, m):
		t.faq(faq.ID)
	case idle && id == "abuse" && t.breaks(m):
		t.start(idFault, m) // "wifi crap again"
	case id != "":
		t.route(id, m)
	case idle && !asking && (faq.Score < tellingFAQ || t.aboutOutages(faq.ID)) && t.broken(m):
	case idle && !asking && faq.ID == t.answered && faq.ID != "" && t.goesOn(m): // it was answered already
	case faq.Score >= sureFAQ && length(m.Text) > 2:
		t.faq(faq.ID)
	case idle && id == "" && t.contains("callback", m.Text) && !t.holds(m.Text, nots...):
		t.start(idCallback, Said{Text: m.Text, Meaning: chat.Meaning{Entities: m.Meaning.Entities}})
	case m.Meaning.Outcome == chat.Ambiguous && len(m.Meaning.Entities) == 0 && t.clarify(m):
	case t.task() != nil && len(m.Meaning.Entities) > 0 && id == "" && !asking && t.altered(t.task(), m):
	case idle && (t.broken(m) || t.serviceOnly(m)):
	case idle && asking && t.mayHave(m):
	case asking:
		t.unknown(m)
	case idle && t.goesOn(m):
	case idle && faq.Score < maybeFAQ && t.ailing(m.Text):
		t.start(idFault, m) // "netflix keeps buffering"
	case idle && length(m.Text) > 2:
		t.unable(m)
	default:
		t.miss()
	}
}

// laterMatter puts what somebody tells of money while a visit is booked, "last month
// you took 20 yuan too much", off till that is done.
func (t *step) laterMatter(m Said) bool {
	k := t.task()
	if k == nil || !visits(k.Form) || t.inquiring(m.Text) || !t.telling(m.Text) || t.taskOf(idRequest) >= 0 || !t.contains("money", m.Text) && len(values(m, chat.KindMoney)) == 0 {
		return false
	}
	m.Meaning.Intents, m.Meaning.Outcome = nil, chat.Reject
	t.say("needs.first", "first", t.name("task."+k.Form), "then", t.name("task."+idRequest))
	t.putOff([]need{{form: idRequest, said: m}})
	t.askAgain("")
	return true
}

// timeless tells whether a message asks how long it takes, and the FAQ would only
// repeat an answer that names no time.
func (t *step) timeless(m Said) bool {
	e := t.entry(bestFAQ(m).ID)
	return e != nil && e.ID == t.answered && t.contains("due", m.Text) && !t.contains("span", e.Answer[t.s.Locale])
}

// tooSoon tells whether a message asks when something will come of a case that is
// not sent yet, and no answer is known.
func (t *step) tooSoon(id string, m Said) bool {
	k := t.task()
	if k == nil || fact(k.Facts, "detail") == nil || !t.contains("due", m.Text) {
		return false
	}
	return k.Form == idComplaint || id == idTicketLookup || k.Form == idRequest && bestFAQ(m).Score < goodFAQ
}

// givenUp is what cancels the service that a message names: the visit for it or,
// where nobody comes for it, a request.
func (t *step) givenUp(m Said) string {
	if slices.ContainsFunc(values(m, chat.KindService), func(id string) bool { return t.service(id) != nil && t.service(id).Bookable }) {
		return idBookingCancel
	}
	return idRequest
}

// forPaused takes a service, named in a word or two, as the answer that a task
// which was put aside still waits for, and goes on with that task.
func (t *step) forPaused(m Said) bool {
	ids := values(m, chat.KindService)
	if len(ids) != 1 || length(m.Text) > hintWords || t.inquiring(m.Text) {
		return false
	}
	for i := range len(t.s.Tasks) - 1 {
		k := &t.s.Tasks[i]
		if t.form(k.Form).slot("service") == nil || fact(k.Facts, "service") != nil || !t.suits(k, ids[0]) {
			continue
		}
		k.Facts = with(k.Facts, Fact{ID: "service", Value: ids[0]})
		t.goOn(k.Form)
		return true
	}
	return false
}

// hinting tells whether a few words inside a look-up only say which visit is
// meant: "the router one", 宽带维修的那个. The look-up goes on; nothing begins.
func (t *step) hinting(m Said) bool {
	k, sl := t.task(), t.slotAsked()
	if k == nil || sl == nil || sl.kind != ofCode && sl.id != "booked_phone" && sl.id != "booking" {
		return false
	}
	ids := values(m, chat.KindService)
	if len(ids) != 1 || t.inquiring(m.Text) {
		return false
	}
	for _, e := range m.Meaning.Entities {
		if e.Kind == chat.KindService && length(m.Text)-length(e.Text) <= hintWords {
			k.Facts = with(k.Facts, Fact{ID: "hint", Value: ids[0]})
			return true
		}
	}
	return false
}

// hintWords is how many words may stand around the service that says which visit is meant.
const hintWords = 3

// sureTask tells whether an intent is a task and beyond doubt. Who asks about
// money orders no visit: "can I get some money back for this?"
func (t *step) sureTask(id string, m Said) bool {
	if id == idBookingNew && t.inquiring(m.Text) && t.contains("money", m.Text) {
		return false
	}
	return t.form(id) != nil && score(m) >= 0.75
}

func bestFAQ(m Said) chat.Scored {
	if len(m.Meaning.FAQ) == 0 {
		return chat.Scored{}
	}
	return m.Meaning.FAQ[0]
}

// route goes where an intent leads.
func (t *step) route(id string, m Said) {
	if f := t.form(id); f != nil {
		if k := t.task(); k == nil || k.Form != id {
			t.s.Misses = 0
		}
		t.start(id, m)
		return
	}
	if id == "restart" && t.task() == nil { // there is nothing to begin anew: "I reset it twice"
		t.unable(m)
		return
	}
	switch id {
	case "stop":
		switch {
		case !t.contains("money", m.Text):
			t.obey(id, m)
		case t.task() == nil:
			t.start(idComplaint, m) // "stop charging me"
		default:
			t.miss()
		}
	case "start": // and nothing was stopped
		if t.inquiring(m.Text) {
			t.unknown(m) // "can you turn my line back on"
		} else {
			t.unable(m)
		}
	case "person", "cancel", "back", "repeat", "skip", "why", "restart", "undo", "resume", "menu", "language.en", "language.zh-CN", "hello", "thanks", "bye", "change":
		if !t.obey(id, m) {
			t.miss()
		}
	case "correct":
		if k := t.task(); k != nil {
			t.askChange(k)
			return
		}
		if !t.contains("correct", m.Text) && t.command(m.Text) == "" {
			if faq := bestFAQ(m); faq.Score >= goodFAQ {
				t.faq(faq.ID)
			} else if !t.serviceOnly(m) {
				t.miss() // "I live in Chaoyang" corrects nothing yet
			}
			return
		}
		t.vague()
	case "yes", "no":
		if id == "yes" && t.s.Asked.Slot == confirmSlot && t.left(m.Text) >= leastMore && !t.contains("go.ahead", m.Text) && !t.contains("submit", m.Text) {
			if !t.addDetail(m) {
				t.askAgain("remark") // "okay switch me to that" confirms nothing
			}
			return
		}
		if id == "yes" && t.task() == nil && t.left(m.Text) >= leastMore && t.goesOn(m) {
			return // "yes I did restart it", behind an answer
		}
		if !t.yesNo(id) {
			t.miss()
		}
	case "unsure":
		t.unsure()
	case "chitchat":
		t.aside("chitchat")
	case "abuse":
		t.aside("abuse")
	default:
		t.miss()
	}
}

// unsure helps somebody who does not know the answer.
func (t *step) unsure() {
	sl := t.slotAsked()
	switch {
	case sl == nil && t.task() == nil:
		t.menu("menu.able")
	case sl != nil && sl.optional:
		t.skipSlot(t.task(), sl)
	case sl != nil && sl.kind == ofAddress && t.task().value("street") != "":
		t.landmark(t.task(), sl)
		t.say("noted")
		t.next()
	default:
		t.askAgain(t.hint())
	}
}

// clarify asks which of two meanings is meant.
func (t *step) clarify(m Said) bool {
	a := Asked{Key: "clarify"}
	for _, s := range m.Meaning.Intents {
		if len(a.Choices) < 2 && (t.form(s.ID) != nil || s.ID == "person") {
			a.Choices = append(a.Choices, t.doing(s.ID))
		}
	}
	if len(a.Choices) < 2 {
		return false
	}
	if !a.hasChoice("do:person") {
		a.Choices = append(a.Choices, t.choice("person"))
	}
	a.Told = m.early()
	t.ask(a)
	return true
}

// mayHave takes "can I get a static IP" as the request that it is, where the FAQ
// has no answer.
func (t *step) mayHave(m Said) bool {
	if !t.contains("may.have", m.Text) || !t.ours(m.Text) {
		return false
	}
	t.start(idRequest, m)
	return true
}

// ours tells whether a text has a word of the business, or says that something of it
// went wrong.
func (t *step) ours(text string) bool {
	return t.mark(nil, t.form(idRequest).slot("category"), text) != "" || t.mark(nil, t.form(idComplaint).slot("about"), text) != "" ||
		t.contains("money", text) || t.contains("unsolved", text)
}

// again takes "make it 4pm" right after a booking as a move of that booking.
func (t *step) again(m Said) bool {
	if t.task() != nil || !t.visitAhead() {
		return false
	}
	d := t.s.Done
	if id := t.intent(m); id == idBookingLookup && !t.tells(beside(m)) {
		// "can you come tomorrow?" wants it then
	} else if id != "" && id != "booking.move" && id != "correct" && id != "change" && id != "booking.new" {
		return false
	}
	if t.intent(m) == "booking.new" && (length(m.Text) > 6 || !t.marked(m)) {
		return false
	}
	if len(timesIn(m)) == 0 {
		return false
	}
	t.push(about(idBookingMove, d.Booking), m)
	return true
}

// unpark greets somebody who comes back after a long silence. A clear new
// wish is followed at once, and so is an answer to what was asked since; else
// it asks whether to go on.
func (t *step) unpark(m Said) bool {
	t.s.Parked = false
	if len(t.s.Tasks) == 0 || t.s.Asked.Key != "" { // something was asked since, such as a reminder
		return false
	}
	switch t.command(m.Text) {
	case "person", "cancel", "restart", "menu", "language.en", "language.zh-CN", "callback", "thanks", "bye", "resume", "undo":
		return false
	}
	if id := t.intent(m); t.form(id) != nil || id == "person" {
		return false
	}
	if f := bestFAQ(m); f.Score >= sureFAQ && t.inquiring(m.Text) {
		return false
	}
	k := t.task()
	t.ask(Asked{Key: "resume.back", Args: []string{"task", t.name("task." + k.Form)}, Choices: t.choicesOf("continue", "restart")})
	return true
}

// park puts what is open aside until the customer comes back.
func (t *step) park() {
	t.s.Parked = len(t.s.Tasks) > 0
	t.s.Asked = Asked{}
}
