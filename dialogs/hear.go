package dialogs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// lowConfidence is the bar under which speech counts as not understood (channels.md §2).
const lowConfidence = 0.6

// hear takes what a customer wrote, whoever holds the conversation.
func (t *step) hear(m Said) {
	t.s.Heard, t.s.Nudged, t.s.Answered = t.now.At, false, ""
	t.stroke = t.stray(m)
	m.Meaning.Entities = plainTimes(m.Meaning.Entities)
	if t.s.Locale == "" {
		t.s.Locale = chat.English
	}
	if t.s.Mode == "" {
		t.s.Mode = chat.ModeBot
	}
	if t.keyword(m) {
		return
	}
	if t.s.Mode == chat.ModeAgent {
		t.overheard(m)
		return
	}
	if kw, _ := chat.KeywordOf(m.Text); t.s.OptedOut && (t.intent(m) == "start" || kw == chat.KeywordOptIn) {
		t.optIn(m)
		t.say("consent.back")
		return
	}
	if t.s.Asked.Key == "language.ask" && t.choosesLanguage(m) {
		return
	}
	if m.Silence {
		t.silent()
		return
	}
	t.listenFor(m)
	m = t.landline(t.timed(m))
	if k := t.task(); k != nil && k.About != "" && bestFAQ(m).ID == k.About && !t.inquiring(m.Text) {
		m.Meaning.FAQ = nil // it was found in the light of the task, and asks for nothing
	}
	t.theme = m
	if !t.s.Greeted && t.s.Asked.Key != "language.ask" {
		t.s.Greeted = true
		if t.command(m.Text) == "hello" || t.intent(m) == "hello" && length(m.Text) <= 4 {
			t.greet()
			t.menu("menu.ask")
			return
		}
		if t.command(m.Text) != "person" && !t.wantsPerson(m.Text) && !t.revoked(m) && !t.misdialled(m.Text) {
			t.say("hello.short", "brand", t.e.pack.Brand[t.s.Locale])
		}
	}
	switch t.s.Mode {
	case chat.ModeWaiting:
		t.hearWaiting(m)
	case chat.ModeClosed:
		t.reopen(m)
	default:
		t.hearBot(m)
	}
}

// overheard takes the little that is for us while a person has the conversation.
func (t *step) overheard(m Said) {
	kw, _ := chat.KeywordOf(m.Text)
	switch {
	case kw == chat.KeywordHelp:
		t.help()
	case t.revoked(m):
		t.optOut(m)
		t.notice("consent.stopped")
	}
}

// titled tells whether a short text is written like a name: "Wang Ma".
func titled(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 3 {
		return false
	}
	for _, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) || w[n:] != strings.ToLower(w[n:]) {
			return false
		}
	}
	return true
}

// mayMean tells whether an intent is among the likely ones.
func mayMean(m Said, id string) bool {
	return slices.ContainsFunc(m.Meaning.Intents, func(s chat.Scored) bool { return s.ID == id && s.Score >= 0.3 })
}

// listenFor changes the language with the customer. A name or an address in
// the other script is a value, not a change.
func (t *step) listenFor(m Said) {
	l := m.Meaning.Locale
	if m.Choice != "" || l == "" || l == t.s.Locale {
		return
	}
	if sl := t.slotAsked(); sl != nil && (sl.kind == ofName || sl.kind == ofAddress || sl.kind == ofArea) && !t.inquiring(m.Text) && t.intent(m) == "" {
		return
	}
	if l == chat.Chinese && length(m.Text) < 2 && t.s.Greeted && t.command(m.Text) == "" {
		return
	}
	if l == chat.English && t.s.Greeted && length(m.Text) < 2 {
		return // "ok" is said in every language
	}
	t.s.Locale = l
	t.do(KeepCustomer{Locale: l})
	t.translate()
}

// translate renders the labels of the question in the air in the new language.
func (t *step) translate() {
	a := &t.s.Asked
	if len(a.Choices) == 0 {
		return
	}
	list := make([]chat.Choice, len(a.Choices))
	for i, c := range a.Choices {
		list[i] = chat.Choice{Value: c.Value, Label: t.label(c)}
	}
	a.Choices = t.spokenChoices(list)
	t.retold(a)
	if k := t.task(); k != nil && a.Form == k.Form && a.Slot == confirmSlot {
		a.Args = t.summary(k)
		t.before.Key = "" // it was not read back in this language yet
	}
}

// label finds the words of a choice in the conversation's language by its value.
func (t *step) label(c chat.Choice) string {
	switch {
	case c.Value == "cancel" && t.s.Asked.Key == reminderKey:
		return t.words("choice.cancel_visit")
	case c.Value == cannotSay:
		return t.words("choice.no_code")
	case t.s.Call != nil && c.Value == t.s.Call.From && c.Value != "":
		return t.calling().Label
	}
	if words := t.words("choice." + c.Value); words != "" {
		return words
	}
	if t.service(c.Value) != nil {
		return Capital(t.serviceIn(t.s.Asked.Form, c.Value))
	}
	if a := t.area(c.Value); a != nil {
		return a.Name[t.s.Locale]
	}
	if strings.HasPrefix(c.Value, "w2") {
		if k := t.task(); k != nil {
			for _, w := range k.Offered {
				if w.id() == c.Value {
					return t.window(w)
				}
			}
		}
	}
	if rest, ok := strings.CutPrefix(c.Value, "do:"); ok {
		return t.intentName(rest)
	}
	if asked := t.wayOfAsking(c.Value); asked != "" {
		return asked
	}
	for _, prefix := range []string{"grade.", "about.", "category.", "slot.", "task."} {
		if n := t.e.pack.Cases[prefix+c.Value][t.s.Locale]; n != "" {
			return n
		}
	}
	return c.Label
}

// hearBot takes a message that the assistant shall answer: as a button, a
// command, an answer, a correction, or something new, in this order.
func (t *step) hearBot(m Said) {
	switch {
	case t.hash(m):
		t.keyed()
		return
	case m.Choice != "":
		t.pressed(m)
		return
	case t.s.Asked.Input == chat.InputRecording && (m.Media > 0 || t.look(m.Text).folded != "" && t.command(m.Text) == ""):
		t.recorded(m)
		return
	case t.look(m.Text).folded == "" && m.Media > 0:
		t.media(m)
		return
	case m.Faint():
		t.unclear()
		return
	case t.look(m.Text).folded == "":
		t.miss()
		return
	}
	if t.s.Parked && t.unpark(m) {
		return
	}
	if t.ofSurvey(m) || t.ofNews(m) {
		return
	}
	c := t.commanded(m)
	if c != "" && t.obey(c, m) {
		return
	}
	if t.parting(m.Text) {
		t.part("bye")
		return
	}
	if t.task() == nil && t.contains("code.again", m.Text) && length(m.Text) <= 2*asideWords {
		t.start(idBookingLookup, m) // "what was the code again?"
		return
	}
	if t.amends(m) {
		return
	}
	if t.misdialled(m.Text) {
		t.end("wrong.number")
		return
	}
	if t.wantsPerson(m.Text) {
		t.obey("person", m)
		return
	}
	switch {
	case t.revoked(m) && !t.freely() && !t.keepsNumber(m.Text):
		t.obey("stop", m)
		return
	case t.freely() && t.contains("stop.plea", m.Text) && mayMean(m, "stop"):
		t.obey("stop", m) // and the words are taken as what they answer, too
	}
	if sl := t.slotAsked(); sl != nil && sl.kind == ofRating && t.answer(m) {
		return
	}
	if t.now.Traits.Spoken && t.contains("text_me", m.Text) && !t.inquiring(m.Text) && t.obey("text_me", m) {
		return
	}
	if t.several(m) {
		return
	}
	if t.known(m) {
		t.askAgain("noted")
		return
	}
	if t.exchanged(m) || t.moreOfPlace(m) {
		return
	}
	if t.toldNote(m) {
		return
	}
	if t.pressing(m) {
		if k := t.task(); fact(k.Facts, "detail") != nil && t.intentOf(m) == k.Form && len(k.value("detail"))+len(m.Text) <= maxRead {
			t.tellMore(k, m) // 帮我退了 says what shall be done
		}
		t.askAgain("remark")
		return
	}
	if t.answer(m) || t.lateMark(m) || t.corrected(m) {
		return
	}
	if k := t.task(); k != nil && (t.ofCase(k, m) || c == "" && t.intentOf(m) == "" && t.marked(m)) && t.addDetail(m) {
		return
	}
	t.digress(m)
}

// ofCase tells whether a message may say more of the case under way: it is no
// other wish, or only sounds like one.
func (t *step) ofCase(k *Task, m Said) bool {
	switch id := t.intentOf(m); {
	case t.intent(m) == "", id == k.Form:
		return true
	case id == idComplaint && t.contains("threat", m.Text): // "or I'll complain"
		return true
	case t.contains("at.times", m.Text) && score(m) < 0.9: // 主要是晚上
		return true
	}
	return t.contains("uncalled", m.Text)
}

// commanded is the command that a message is, or comes down to; "" for none.
func (t *step) commanded(m Said) string {
	sl, c := t.slotAsked(), t.command(m.Text)
	switch {
	case c != "" && c != "hello":
		return c
	case t.all(m.Text, "yes"):
		return "yes" // "yes, book it"
	case t.all(m.Text, "yes", "person"):
		return "person" // "yes, a person"
	case t.task() != nil && sl == nil && t.all(m.Text, "thanks", "bye") && !t.s.Asked.hasChoice("no"):
		return "bye"
	case t.task() != nil && sl == nil && t.all(m.Text, "no", "thanks", "bye"):
		return "no" // "no thanks, bye" to what was offered
	case t.task() != nil && t.all(m.Text, "no", "cancel"):
		return "cancel" // "actually no, forget it"
	case sl != nil && sl.kind == ofCode && t.contains("refuse", m.Text):
		return "refuse"
	case t.pausing(m):
		return "moment"
	case t.now.Traits.Spoken && t.contains("slower", m.Text) && len(m.Meaning.Entities) == 0 && length(m.Text) <= momentWords:
		return "slower"
	case t.now.Traits.Spoken && t.contains("hear.me", m.Text) && (len(m.Meaning.Entities) == 0 || onlyServices(m)) && length(m.Text) <= asideWords:
		return "hear.me"
	case t.hurried(m):
		return "hurry"
	}
	return c
}

// wantsPerson tells whether words ask for a person at the desk; 找个人过来看看 is
// for the house.
func (t *step) wantsPerson(text string) bool {
	return t.contains("person", text) && !t.contains("sent", text)
}

// keepsNumber tells whether a text refuses the phone number that is asked for.
func (t *step) keepsNumber(text string) bool {
	sl := t.slotAsked()
	return sl != nil && sl.kind == ofPhone && t.contains("no.number", text)
}

// known tells whether a message is nothing but the number that the form has
// already: who says it and presses it as well gives one number (behaviours C20).
func (t *step) known(m Said) bool {
	k, sl := t.task(), t.slotAsked()
	if k != nil && k.value("phone") != "" && (sl == nil || sl.kind != ofPhone && sl.kind != ofText) && t.contains("this.number", m.Text) && length(m.Text) <= fewWords && !t.inquiring(m.Text) && !t.holds(m.Text, nots...) {
		return true // 同一个电话
	}
	if k == nil || sl == nil || sl.kind == ofPhone || sl.kind == ofCode || !lone(m) {
		return false
	}
	ids := values(m, chat.KindPhone)
	return len(ids) > 0 && (ids[0] == k.value("phone") || ids[0] == k.value("booked_phone"))
}

// misdialled tells whether somebody with nothing under way wanted somebody else.
func (t *step) misdialled(text string) bool {
	return t.task() == nil && t.contains("wrong.number", text) && length(text) <= 12 && !t.inquiring(text)
}

// parting tells whether every part of a message is a no, a thank you or a
// goodbye, and there are several: "no thanks, bye", or it ends with a goodbye: 行 再见.
func (t *step) parting(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",.;!，。；！、 ", r) })
	return t.task() == nil && (t.all(text, "no", "thanks", "bye") ||
		t.all(text, "yes", "ack", "no", "thanks", "bye") && t.e.phrases.command(words[len(words)-1]) == "bye")
}

// all tells whether a message has several parts and each is one of the commands.
func (t *step) all(text string, commands ...string) bool {
	parts := t.look(text).parts
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(c string) bool { return !slices.Contains(commands, c) })
}

// freely tells whether the question in the air takes any words as its answer.
func (t *step) freely() bool {
	sl := t.slotAsked()
	return sl != nil && (sl.kind == ofText || sl.kind == ofName)
}

// slotAsked is the slot of the top task that the question in the air is about, nil if none.
func (t *step) slotAsked() *slot {
	k := t.task()
	if k == nil || t.s.Asked.Form != k.Form {
		return nil
	}
	return t.form(k.Form).slot(t.s.Asked.Slot)
}

// intent is what a message surely means, "" if that is not clear. Inside a
// form the bar is higher: most of what is said there is an answer.
func (t *step) intent(m Said) string {
	if m.Meaning.Outcome != chat.Accept || len(m.Meaning.Intents) == 0 {
		return ""
	}
	id := m.Meaning.Intents[0].ID
	if _, place := ordinal(unpolite(t.look(m.Text).folded), 99); place && t.task() != nil {
		return "" // "the second one" asks for nothing
	}
	if hollow(id) && (m.Meaning.Intents[0].Score < inFormBar || len(m.Meaning.Entities) > 0) {
		return ""
	}
	if sl := t.slotAsked(); id == "cancel" && sl != nil && sl.kind == ofPhone && len(values(m, chat.KindPhone)) > 0 {
		return "" // 那算了 13900139000
	}
	if t.task() != nil && (m.Meaning.Intents[0].Score < inFormBar || t.fills(m, id) || visits(id) && t.datesOnly(m)) {
		return ""
	}
	return id
}

// hollow tells whether an intent only answers, or steers the talk: who tells
// facts says more. 行那就29的 agrees to no person, 退给我30块 goes nowhere back.
func hollow(id string) bool {
	switch id {
	case "yes", "no", "bye", "restart", "back", "undo", "menu", "resume", "repeat":
		return true
	}
	return false
}

// inFormBar is the least score of an intent that interrupts a form.
const inFormBar = 0.65

func score(m Said) float64 {
	if len(m.Meaning.Intents) == 0 {
		return 0
	}
	return m.Meaning.Intents[0].Score
}
