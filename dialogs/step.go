package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// Step takes one event. It is total: any event in any state gives a state and
// effects, never a panic. The effects are to be carried out in their order;
// a question among them is the last and its answer is the next event. Step
// does not change s; equal arguments give equal results.
func (e *Engine) Step(s State, now Now, ev Event) (State, []Effect) {
	t := &step{e: e, s: s.clone(), now: now, before: s.last(), answered: s.Answered}
	t.current()
	t.take(ev)
	t.settle(ev)
	return t.s, t.out
}

// A step is one call of Step under way.
type step struct {
	e        *Engine
	s        State
	now      Now
	before   chat.Prompt // what was said last
	answered string      // FAQ entry that was answered last
	out      []Effect
	asks     bool      // a question to the gateway is out: nothing more may happen
	spoke    int       // how many effects are Say
	question bool      // a question was put to the customer
	picked   bool      // the message was a choice: its words are no facts
	theme    Said      // the message that is answered, or the one that led to the question it answers
	looked   [3]saying // the texts looked into last
	looks    int
	whole    bool // the whole message was the answer
	mute     bool // nothing is to be said, though somebody spoke
	deaf     bool // only keys are listened to after what is said
	stroke   bool // what is heard is a key that was no choice
	resaid   bool // what is said was asked for once more
	slower   bool // and more slowly
	ends     bool // the call ends with what is said
	unasked  bool // what is said answers nothing: it says who we are
	agents   bool // what is said is for the person who owns the conversation
}

// current drops what another version left and this one has no form for, and has
// who waits for people, or talks to them, at a desk.
func (t *step) current() {
	gone := func(form string) bool { return form != "" && t.form(form) == nil }
	t.s.Tasks = slices.DeleteFunc(t.s.Tasks, func(k Task) bool { return t.form(k.Form) == nil })
	if d := t.s.Done; d != nil && (gone(d.Kind) || d.What == "dropped" && (d.Task == nil || t.form(d.Task.Form) == nil)) {
		t.s.Done = nil
	}
	if a := t.s.Asked; a.Key == offerKey && t.form(a.Slot) == nil {
		t.s.Asked = Asked{}
	}
	if t.s.Desk == nil && t.withPeople() {
		t.s.Desk = &Desk{Since: t.now.At}
	}
}

// clone copies all that a step may change in place.
func (s State) clone() State {
	s.Tasks = slices.Clone(s.Tasks)
	for i := range s.Tasks {
		s.Tasks[i].Facts = slices.Clone(s.Tasks[i].Facts)
	}
	s.Known = slices.Clone(s.Known)
	if s.Desk != nil {
		d := *s.Desk
		s.Desk = &d
	}
	if s.Done != nil {
		d := *s.Done
		s.Done = &d
	}
	if s.Late != nil {
		k := *s.Late
		k.Facts = slices.Clone(k.Facts)
		s.Late = &k
	}
	if s.Call != nil {
		c := *s.Call
		c.Deeds = slices.Clone(c.Deeds)
		s.Call = &c
	}
	if s.Blocked != nil {
		b := *s.Blocked
		s.Blocked = &b
	}
	return s
}

// last is what was said last, with its choices.
func (s State) last() chat.Prompt {
	p := s.Last
	if s.Asking {
		p.Choices = s.Asked.Choices
	}
	return p
}

func (t *step) take(ev Event) {
	if t.s.Going != "" && t.went(ev) {
		return
	}
	switch ev := ev.(type) {
	case Began:
		t.began(ev)
	case Said:
		t.hear(ev)
	case ConsentChanged:
		t.consentChanged(ev)
	case HungUp:
		t.hungUp()
	case Rejoined:
		t.rejoined(ev)
	case Unreached:
		t.unreached(ev)
	case Writing:
		t.writing(ev)
	case TimerFired:
		t.fired(ev)
	case AgentJoined, AgentReturned, AgentResolved, AgentSilent, CustomerSilent, Queued:
		t.desk(ev)
	case DeskDown:
		t.deskDown()
	case AgentHelped:
		if t.s.Mode == chat.ModeAgent {
			t.notice("desk.helped", "name", ev.Name)
		}
	case AgentCalls:
		t.agentCalls()
	case VisitBooked:
		t.bookedFor(ev.Booking)
	case Reminder, VisitLate, VisitClosed, TicketMoved:
		t.news(ev)
	case SurveyReady:
		t.surveyReady(ev)
	case Failed:
		t.failed(ev)
	default: // the answers to what a form asked for
		if k := t.task(); k != nil {
			t.form(k.Form).answer(t, k, ev)
		}
	}
}

// settle keeps the promises that hold for every step: a customer who spoke to
// the assistant gets an answer, silence has a timer, nothing is said three
// times in the same words.
func (t *step) settle(ev Event) {
	if _, ok := ev.(Said); ok && !t.asks && !t.mute && t.spoke == 0 && t.s.Mode == chat.ModeBot {
		t.askAgain("")
	}
	if t.unasked && len(t.s.saying) == 0 {
		t.introduce()
	}
	if t.asks { // the answer brings the rest of what is said
		t.s.saying = append(slices.Clone(t.s.saying), t.spoken()...)
		return
	}
	if k := t.task(); k != nil && t.s.Answered == "" {
		t.s.Answered = k.About
	}
	t.finish()
	t.vary()
	t.watch()
}

// finish ends the call with what is said last in a conversation, and has only
// keys listened to where speech is of no use.
func (t *step) finish() {
	over := t.ends || t.s.Mode == chat.ModeClosed
	if !t.now.Traits.Spoken || !over && !t.deaf && !t.resaid {
		return
	}
	said := t.changeLast(func(p *chat.Prompt) { p.End, p.Keys, p.Again, p.Slower = over, t.deaf, t.resaid, t.slower })
	if !said && over && len(t.s.saying) > 0 { // said before the gateway answered
		t.tell(chat.Bot, chat.Prompt{End: true})
	}
}

// changeLast changes what this step has said last; false if it said nothing.
func (t *step) changeLast(change func(p *chat.Prompt)) bool {
	for i := len(t.out) - 1; i >= 0; i-- {
		if s, ok := t.out[i].(Say); ok {
			change(&s.Prompt)
			t.out[i] = s
			return true
		}
	}
	return false
}

// introduce puts the name of the business before what comes unasked, where
// the channel shows nothing but a number.
func (t *step) introduce() {
	brand := t.e.pack.Brand[t.s.Locale]
	for i, e := range t.out {
		s, ok := e.(Say)
		if !ok || !t.now.Traits.Keywords {
			continue
		}
		if !strings.Contains(s.Prompt.Text, brand) {
			s.Prompt.Text = t.prompt("brand.says", "brand", brand, "text", s.Prompt.Text).Text
			t.out[i] = s
		}
		return
	}
}

// do adds an effect.
func (t *step) do(e Effect) {
	t.out = append(t.out, e)
	if Asks(e) {
		t.asks = true
	}
}

// say adds words to the reply. Arguments are placeholder names and values.
func (t *step) say(key string, args ...string) {
	t.tell(chat.Bot, t.prompt(key, args...))
}

// notice says who is speaking from now on; it passes the fence.
func (t *step) notice(key string, args ...string) {
	t.tell(chat.System, t.prompt(key, args...))
}

func (t *step) tell(a chat.Author, p chat.Prompt) {
	if t.agents {
		t.do(TellAgent{Text: p.Text})
		return
	}
	p = t.voiced(p)
	t.out = append(t.out, Say{Prompt: p, Author: a})
	t.spoke++
}

// prompt renders a wording of the pack. A key that the pack lacks is shown as
// itself; `switchboard check` finds it long before.
func (t *step) prompt(key string, args ...string) chat.Prompt {
	list := make([]pack.Arg, 0, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		list = append(list, pack.Arg{Name: args[i], Value: args[i+1]})
	}
	text, ok := t.e.pack.Render(key, t.s.Locale, list...)
	p := chat.Prompt{Key: key, Text: text}
	switch {
	case !ok:
		p.Text, p.Say = t.surveyWords(key)
	case t.heard():
		p.Say = t.e.pack.Speech(key, t.s.Locale, list...)
	}
	if p.Say == p.Text || !t.heard() {
		p.Say = ""
	}
	return p
}

// heard tells whether what is said may be spoken: a conversation in texts may
// go on in a call.
func (t *step) heard() bool { return t.now.Traits.Spoken || t.now.Traits.Phones }

// words is the text of a wording without placeholders.
func (t *step) words(key string) string {
	text, _ := t.e.pack.Render(key, t.s.Locale)
	return text
}

// has tells whether the pack has a wording.
func (t *step) has(key string) bool {
	_, ok := t.e.pack.Prompts[key]
	return ok
}

// name is how a thing of the pack is called: "grade.major" → major.
func (t *step) name(key string) string {
	if s := t.e.pack.Cases[key][t.s.Locale]; s != "" {
		return s
	}
	return key
}

// task is the one talked about, nil if none.
func (t *step) task() *Task {
	if len(t.s.Tasks) == 0 {
		return nil
	}
	return &t.s.Tasks[len(t.s.Tasks)-1]
}

// spoken is what this step has said.
func (t *step) spoken() []chat.Prompt {
	var said []chat.Prompt
	for _, e := range t.out {
		if s, ok := e.(Say); ok {
			said = append(said, s.Prompt)
		}
	}
	return said
}

// vary changes a reply that would be the third in the same words running.
func (t *step) vary() {
	said := append(slices.Clone(t.s.saying), t.spoken()...)
	t.s.saying = nil
	if len(said) == 0 {
		return
	}
	p := Join(said)
	same := p.Text == t.before.Text && slices.Equal(p.Choices, t.before.Choices)
	p.Again, p.Slower = false, false
	t.s.Last, t.s.Asking = p, false
	if len(p.Choices) > 0 && slices.Equal(p.Choices, t.s.Asked.Choices) {
		t.s.Last.Choices, t.s.Asking = nil, true // they are stored once
	}
	if !same {
		t.s.Same = 1
		return
	}
	if t.s.Same++; t.s.Same <= 2 {
		return
	}
	t.s.Same = 0 // the next in the plain words counts anew
	if !t.changeLast(func(p *chat.Prompt) { *p = t.onceMore(*p) }) {
		t.say("anything_else") // all was said before the gateway answered
	}
}
