package dialogs

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
)

// handOver asks for a person. While nobody works it says when somebody will
// and offers a call instead. The promise of a person is made only when the
// queue has taken the customer (Queued).
func (t *step) handOver(reason string) {
	if !t.peopleWork() {
		t.closedHours("continue")
		return
	}
	t.enqueue(reason)
}

// closedHours tells when people are back, and what can be done till then; last
// is the choice to go on as before. A caller can leave a spoken message, too.
func (t *step) closedHours(last string) {
	at := t.backOn(t.s.Locale)
	choices := []string{"callback", "message", last}
	if t.now.Traits.Spoken {
		t.call().Missed = true
		choices = []string{"callback", "voicemail", "message", last}
	}
	t.ask(Asked{Key: "desk.closed", Args: []string{"at", at}, Choices: t.choicesOf(choices...)})
}

// backOn is when people work again, in words of a language; "" if never.
func (t *step) backOn(l chat.Locale) (at string) {
	if next, ok := t.e.pack.People.Next(t.now.At); ok {
		t.speaking(l, func() { at = t.moment(next) })
	}
	return at
}

func (t *step) enqueue(reason string) {
	if t.s.Desk == nil {
		t.s.Desk = &Desk{Reason: reason, Since: t.now.At}
	}
	e := Enqueue{Queue: reason, Summary: t.need(), Facts: t.foundOut()}
	if k := t.task(); k != nil {
		e.Task = k.Form
	}
	t.do(e)
}

// enqueueAgain asks for a person for the same reason: who waits hears their place.
func (t *step) enqueueAgain() { t.enqueue(cmp.Or(t.s.Desk.Reason, "request")) }

// foundOut is what was found out about what the customer wants now.
func (t *step) foundOut() []Fact {
	if k := t.task(); k != nil {
		return slices.Clone(k.Facts)
	}
	return nil
}

// need is what the customer wants, in one line for the person who takes over.
func (t *step) need() string {
	names := make([]string, 0, len(t.s.Tasks))
	for i := len(t.s.Tasks) - 1; i >= 0; i-- {
		line := t.name("need." + t.s.Tasks[i].Form)
		if d := t.s.Tasks[i].value("detail"); d != "" {
			line += ": " + clip(d, 160)
		} else if told := t.s.Tasks[i].Told; told != nil {
			line += ": " + clip(told.Text, 160)
		}
		names = append(names, line)
	}
	return strings.Join(names, "; ")
}

// desk takes what happens between the customer and the people at the desk.
func (t *step) desk(ev Event) {
	switch ev := ev.(type) {
	case Queued:
		t.queued(ev)
	case AgentJoined:
		t.s.Mode, t.s.Left = chat.ModeAgent, time.Time{}
		if t.s.Desk == nil {
			t.s.Desk = &Desk{Since: t.now.At}
			t.do(TellDesk{Summary: t.need(), Facts: t.foundOut()})
		}
		t.s.Desk.Agent, t.s.Desk.Name, t.s.Desk.Down = ev.ID, ev.Name, false
		t.do(DropTimer{Name: timerQueue})
		t.s.Asked = Asked{}
		if t.s.Desk.Callback {
			t.s.Desk.Callback, t.s.Desk.Calling = false, true
			t.do(CallLater{Purpose: callPurpose, At: t.now.At})
			t.notice("desk.calling", "name", ev.Name)
			return
		}
		key := "desk.joined"
		if ev.From != "" {
			key = "desk.passed"
		}
		t.notice(key, "name", ev.Name)
	case AgentReturned:
		t.s.Mode, t.s.Desk, t.s.Misses, t.s.Wrong = chat.ModeBot, nil, 0, nil
		t.notice("desk.returned")
		t.asBefore()
	case AgentResolved:
		t.resolved(ev, "desk.resolved")
	case CustomerSilent:
		t.customerSilent(ev)
	case AgentSilent:
		t.requeued(ev.Position)
		key := "desk.requeued"
		if ev.Passed {
			key = "desk.passing"
		}
		t.notice(key, "position", strconv.Itoa(max(ev.Position, 1)))
		if t.s.Desk.Down && !ev.Passed && !t.now.Traits.Spoken {
			t.impatient()
		}
	}
}

// requeued has the customer wait for somebody else than the person they had.
func (t *step) requeued(position int) {
	t.s.Mode = chat.ModeWaiting
	if t.s.Desk == nil {
		t.s.Desk = &Desk{Since: t.now.At}
	}
	t.s.Desk.Agent, t.s.Desk.Name, t.s.Desk.Position = "", "", position
	t.s.Desk.Noted, t.s.Desk.Offered = false, false
	if t.s.Desk.Calling { // the call was that person's; whoever is next makes it
		t.s.Desk.Calling, t.s.Desk.Callback = false, true
	}
	if t.s.Desk.Callback {
		t.do(SetTimer{Name: timerQueue, At: t.now.At.Add(placeLasts)})
		return
	}
	t.patience()
}

// customerSilent asks a customer who does not answer the person whether they
// are still there, and ends the conversation if they are not. The notices are
// the service's own, so that the person need not watch the clock.
func (t *step) customerSilent(ev CustomerSilent) {
	switch {
	case t.s.Mode != chat.ModeAgent:
	case ev.End:
		t.unasked = true
		t.resolved(AgentResolved{Survey: true}, "desk.ended")
		t.s.Left = t.now.At
	case !t.s.OptedOut:
		t.unasked = true
		t.notice("desk.nudge", "name", t.s.Desk.Name)
	}
}

// backToPerson takes what a customer writes who had fallen silent to a person
// again, if it is not for us: the answer that was waited for, most likely.
// What they write later than a conversation goes on begins anew.
func (t *step) backToPerson() bool {
	left := t.s.Left
	k := t.task()
	if left.IsZero() || t.now.At.Sub(left) > cmp.Or(t.now.Traits.Reopen, reopens) || k != nil && k.Form != idSurvey || !t.peopleWork() {
		return false
	}
	if k != nil {
		t.saveSurvey(k, unfinished(k))
		t.pop()
	}
	t.s.Left = time.Time{}
	t.do(DropTimer{Name: timerSurvey})
	t.enqueue("returned")
	return true
}

// reopens is how long a talk can be taken up again where conversations never
// end (channels.md §7).
const reopens = 24 * time.Hour

// queued tells the customer that a person is on the way: the queue has them.
func (t *step) queued(ev Queued) {
	if t.s.Mode == chat.ModeAgent {
		return
	}
	first := t.s.Mode != chat.ModeWaiting
	t.s.Mode = chat.ModeWaiting
	if t.s.Desk == nil {
		t.s.Desk = &Desk{Since: t.now.At}
	}
	t.s.Desk.Position = max(ev.Position, 1)
	t.s.Misses = 0
	minutes := max(1, int((ev.Wait+30*time.Second)/time.Minute))
	args := []string{"position", strconv.Itoa(t.s.Desk.Position), "minutes", strconv.Itoa(minutes)}
	if t.s.Asked.Key != "desk.place" { // which stands while the place is told again
		t.s.Asked = Asked{}
	}
	switch {
	case first && ev.Unstaffed:
		t.unstaffed()
		return
	case first:
		t.notice("desk.queued", args...)
		t.patience()
		return
	}
	if t.s.Desk.Callback {
		return
	}
	t.place(args...)
}

// unstaffed tells a customer whom nobody on duty can help that they wait all
// the same, and what else can be done.
func (t *step) unstaffed() {
	t.s.Desk.Offered = true
	if t.now.Traits.Spoken {
		t.patience() // callers are told their place
	} else {
		t.expireQueue()
	}
	t.ask(Asked{Key: "desk.unstaffed", Choices: t.choicesOf("callback", "message", "wait")})
}

// resolved ends what a person handled; key says how.
func (t *step) resolved(ev AgentResolved, key string) {
	var asked *Task // a survey that was put before the case was taken up again
	t.releaseAll()
	if i := t.taskOf(idSurvey); i >= 0 {
		asked = &t.s.Tasks[i]
	}
	t.s.Tasks, t.s.Asked, t.s.Lists, t.s.Desk, t.s.Misses, t.s.Wrong = nil, Asked{}, nil, nil, 0, nil
	t.do(DropTimer{Name: timerQueue})
	t.s.Mode = chat.ModeClosed
	if ev.Spam {
		return
	}
	t.notice(key)
	if t.over() && !t.now.Traits.Spoken {
		t.tellDeeds()
	}
	switch {
	case t.s.OptedOut:
		return
	case asked != nil && (!ev.Survey || asked.value("overall") != ""):
		t.saveSurvey(asked, unfinished(asked))
		return
	case asked != nil: // one survey an episode, however often it is closed
		t.s.Mode = chat.ModeBot
		t.s.Tasks = []Task{{Form: idSurvey, Subject: asked.Subject, Bookings: asked.Bookings, Facts: facts("ticket", asked.value("ticket"))}}
		t.introduceSurvey("survey.intro")
		t.next()
		return
	case !ev.Survey:
		return
	}
	if t.now.Traits.SurveyAfter == 0 {
		t.do(OfferSurvey{})
		return
	}
	t.do(SetTimer{Name: timerSurvey, At: t.daytime(t.now.At.Add(t.now.Traits.SurveyAfter))})
}

// hearWaiting takes a message while the customer waits for a person. It goes
// to the desk; the assistant answers only what is for it.
func (t *step) hearWaiting(m Said) {
	if rest, ok := t.leaves(m); ok {
		t.leaveQueue()
		t.say("desk.left")
		if rest.Text != "" {
			t.hearBot(rest)
		} else {
			t.asBefore()
		}
		return
	}
	command := t.command(m.Text)
	if command == "" {
		command = t.guessWaiting(m)
	}
	if v, ok := t.pick(t.s.Asked.Choices, m.Text); ok {
		command = v
	}
	if m.Choice != "" {
		command = m.Choice
	}
	if command == "ticket.lookup" && !t.inquiring(m.Text) {
		command = "" // a statement is for the person
	}
	if t.contains("position", m.Text) {
		command = "position"
	}
	switch command {
	case "position", "ticket.lookup", "person":
		if !t.peopleWork() {
			t.closedHours("wait")
			return
		}
		t.enqueueAgain()
	case "repeat":
		t.repeat()
	case "text", "text_me":
		if t.now.Traits.Spoken && !t.over() {
			t.inWriting(goAsked)
		}
	case "voicemail":
		t.leaveQueue()
		t.ask(Asked{Key: "desk.voicemail", Input: chat.InputRecording})
	case "callback":
		if t.now.Traits.Spoken && t.peopleWork() {
			t.keepPlace()
			return
		}
		t.leaveQueue()
		t.start(idCallback, Said{})
	case "message":
		t.leaveQueue()
		t.start(idRequest, Said{})
	case "cancel", "back", "restart", "continue", "menu":
		t.leaveQueue()
		if command == "restart" || command == "menu" {
			t.restart()
			return
		}
		t.say("desk.left")
		t.asBefore()
	case "language.en":
		t.waitIn(chat.English)
	case "language.zh-CN":
		t.waitIn(chat.Chinese)
	case "stop":
		t.optOut(m)
		t.say("consent.stopped")
	case "wait", "moment":
		t.s.Asked = Asked{}
		t.say("desk.waiting")
	default:
		if m.Choice != "" {
			return // a key that means nothing here
		}
		if !t.s.Desk.Noted {
			t.s.Desk.Noted = true
			t.say("desk.noted")
		}
	}
}

// leaves tells whether a customer who waits wants no person after all, and goes
// on: 算了不转了，我就问下流量还剩多少. The rest is what they go on with.
func (t *step) leaves(m Said) (rest Said, ok bool) {
	if m.Choice != "" {
		return m, false
	}
	said := t.contains("unqueue", m.Text)
	stops := ",.;!，。；！"
	if han(m.Text) {
		stops += " "
	}
	for i, r := range m.Text {
		tail := strings.TrimFunc(m.Text[i:], outer)
		if !strings.ContainsRune(stops, r) || tail == "" {
			continue
		}
		if said && !t.contains("unqueue", tail) || !said && t.command(m.Text[:i]) == "cancel" {
			return t.behind(m, tail), true
		}
	}
	return Said{}, said && length(m.Text) <= fewWords
}

// behind is the end of a message, which gives something up before it, with what it
// means.
func (t *step) behind(m Said, tail string) Said {
	rest, _ := after(Said{Text: m.Text, Meaning: m.Meaning}, m.Text[:strings.LastIndex(m.Text, tail)])
	for _, part := range m.Meaning.Needs {
		if part.Text == tail {
			rest.Meaning = part.Meaning
			return rest
		}
	}
	rest.Meaning.FAQ, rest.Meaning.Locale = slices.Clone(m.Meaning.FAQ), m.Meaning.Locale
	if faq := rest.Meaning.FAQ; len(faq) > 0 && t.inquiring(tail) {
		faq[0].Score = max(faq[0].Score, goodFAQ) // the words before it had made it less likely
	}
	left := 1.0 // of what all of the message may mean, without the words before
	for _, in := range m.Meaning.Intents {
		switch in.ID {
		case "person", "cancel", "correct", "no":
			left -= in.Score
			continue
		}
		if t.form(in.ID) != nil && in.Score >= left/2 {
			rest.Meaning.Outcome, rest.Meaning.Intents = chat.Accept, []chat.Scored{{ID: in.ID, Score: max(in.Score, inFormBar)}}
		}
		break
	}
	return rest
}

// guessWaiting is what a message of somebody who waits means that is no phrase.
// What tells facts is for the person, whatever it sounds like.
func (t *step) guessWaiting(m Said) string {
	id := t.intent(m)
	switch id {
	case "back", "restart", "continue", "menu":
		return ""
	case idCallback, "cancel":
		if len(m.Meaning.Entities) > 0 && !t.contains("callback", m.Text) {
			return ""
		}
	}
	return id
}

func (t *step) waitIn(l chat.Locale) {
	t.s.Locale = l
	t.do(KeepCustomer{Locale: l})
	t.say("language.now")
}

// asBefore goes on with what was under way before people were asked for.
func (t *step) asBefore() {
	if t.task() != nil {
		t.onward()
	} else {
		t.anythingElse()
	}
}

func (t *step) leaveQueue() {
	t.do(Dequeue{})
	t.do(DropTimer{Name: timerQueue})
	t.s.Mode, t.s.Desk, t.s.Asked = chat.ModeBot, nil, Asked{}
}
