package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
)

// survey is the questionnaire of handbook §8: one mark per dimension, as many
// as the channel bears, and after a low mark an open question and the offer of
// a call. Its slots are the pack's dimensions in their order of weight.
var survey = form{
	id: idSurvey,
	slots: []slot{
		rating("overall"), rating("attitude"), rating("efficiency"), rating("content"), rating("responsiveness"), rating("assurance"),
		{id: "comment", kind: ofText, key: "survey.comment", input: chat.InputText, optional: true, unless: content},
		{id: "call", kind: ofChoice, key: "survey.call", input: chat.InputConfirm, unless: content,
			choices: func(t *step, _ *Task) []chat.Choice { return t.choicesOf("yes", "no") }},
		{id: "phone", kind: ofPhone, key: "callback.phone", input: chat.InputPhone, optional: true, choices: ownNumber,
			unless: func(t *step, k *Task) bool { return k.value("call") != "yes" || fact(t.s.Known, "phone") != nil }},
	},
	ready:  surveyDone,
	answer: surveyTicket,
}

func rating(id string) slot {
	return slot{id: id, kind: ofRating, key: "survey." + id, input: chat.InputRating, taken: scored,
		unless: func(t *step, k *Task) bool {
			return !t.surveyed(id) || id != "overall" && (k.value("open") != "" || t.low(k))
		}}
}

// surveyed tells whether a dimension is asked on this channel.
func (t *step) surveyed(id string) bool {
	for i, q := range t.e.pack.Survey.Questions {
		if q.ID == id {
			return i < t.now.Traits.Questions || t.now.Traits.Questions == 0
		}
	}
	return false
}

// content tells that nothing in the answers asks for a follow-up.
func content(t *step, k *Task) bool { return !t.low(k) || k.value("open") != "" }

func (t *step) low(k *Task) bool {
	for _, q := range t.e.pack.Survey.Questions {
		if v, err := strconv.Atoi(k.value(q.ID)); err == nil && v <= t.e.pack.Survey.Low {
			return true
		}
	}
	return k.value("open") != ""
}

// surveyReady begins the survey, or ends the episode without one.
func (t *step) surveyReady(ev SurveyReady) {
	if ev.ID == "" {
		if len(t.s.Tasks) == 0 && t.s.Mode == chat.ModeBot && t.s.Surveyed {
			t.s.Mode = chat.ModeClosed
			t.goodbye()
		}
		return
	}
	if t.withPeople() || t.taskOf(idSurvey) >= 0 {
		return
	}
	t.s.Late = nil
	t.s.Surveyed = true
	k := Task{Form: idSurvey, Subject: ev.ID}
	switch {
	case ev.Visit != nil:
		k.Bookings = []Booking{*ev.Visit}
	case ev.Ticket != nil:
		k.Facts = facts("ticket", ev.Ticket.Number)
	}
	if t.now.Traits.Spoken && t.over() { // nobody is there to ask; a mark that comes first counts
		t.s.Late, t.s.LateUntil = &k, t.now.At.Add(t.e.pack.Survey.Late)
		t.do(CallLater{Purpose: "survey", At: t.daytime(t.now.At)})
		return
	}
	t.beginSurvey(k)
}

// beginSurvey puts the questions of a survey.
func (t *step) beginSurvey(k Task) {
	t.s.Tasks = append(t.s.Tasks, k)
	t.s.Asked = Asked{}
	t.s.Mode = chat.ModeBot
	t.s.Heard = t.now.At
	t.unasked = true
	t.do(SaveSurvey{ID: t.task().Subject, Status: "offered"})
	if t.weCalled() { // they were asked whether we may
		t.say("survey.called")
		if len(k.Bookings) > 0 || k.value("ticket") != "" {
			t.introduceSurvey("survey.about")
		}
	} else {
		t.introduceSurvey("survey.intro")
	}
	t.next()
}

// introduceSurvey says, in the words of a key, what the survey is about.
func (t *step) introduceSurvey(key string) {
	k := t.task()
	switch number := k.value("ticket"); {
	case len(k.Bookings) > 0:
		b := k.Bookings[0]
		t.say(key+".visit", "service", t.serviceIn(idBookingLookup, b.Service), "day", t.day(b.Start.In(t.e.pack.Zone)))
	case number != "":
		t.say(key+".ticket", "number", number)
	default:
		t.say(key)
	}
}

// surveyCalled begins a survey in the call that was made for it.
func (t *step) surveyCalled() {
	if t.s.Late == nil || t.now.At.After(t.s.LateUntil) {
		t.say("call.us", "brand", t.e.pack.Brand[t.s.Locale])
		t.do(OfferSurvey{})
		return
	}
	k := *t.s.Late
	t.s.Late = nil
	t.beginSurvey(k)
}

// surveyLost gives up a survey that could not be put; a mark that comes all
// the same counts.
func (t *step) surveyLost() {
	if k := t.s.Late; k != nil {
		t.saveSurvey(k, unfinished(k))
	}
}

// scored stores a mark at once, so that an unfinished survey counts as partial.
func scored(t *step, k *Task) { t.saveSurvey(k, "partial") }

func (t *step) saveSurvey(k *Task, status string) {
	s := SaveSurvey{ID: k.Subject, Comment: k.value("comment"), Status: status}
	for _, q := range t.e.pack.Survey.Questions {
		if v, err := strconv.Atoi(k.value(q.ID)); err == nil {
			s.Scores = append(s.Scores, Score{Dimension: q.ID, Value: v})
		}
	}
	t.do(s)
}

// skipRating leaves a question out. At a mark it ends the survey, as the survey says.
func (t *step) skipRating(k *Task, sl *slot) {
	switch {
	case sl.kind == ofRating && k.value("overall") != "":
		t.declineSurvey(k, "survey.thanks")
		return
	case sl.kind == ofRating:
		t.declineSurvey(k, "survey.declined")
		return
	}
	if sl.id == "call" {
		t.choseSlot(k, sl, "no")
		return
	}
	t.skipSlot(k, sl)
}

// declineSurvey ends the survey in the words of a key; marks already given are kept.
func (t *step) declineSurvey(k *Task, key string) {
	status := "declined"
	if k.value("overall") != "" || k.value("comment") != "" {
		status = "partial"
	}
	t.saveSurvey(k, status)
	t.endSurvey(k, key)
}

// endSurvey ends the survey with some words.
func (t *step) endSurvey(k *Task, key string) {
	t.say(key)
	t.leaveSurvey()
}

// leaveSurvey goes back to what was there before, or closes.
func (t *step) leaveSurvey() {
	t.pop()
	if len(t.s.Tasks) > 0 {
		t.rest()
		return
	}
	t.s.Mode = chat.ModeClosed
	t.goodbye()
}

// goodbye ends a call with a word.
func (t *step) goodbye() {
	if t.now.Traits.Spoken && !t.over() {
		key := "bye.short"
		if t.weCalled() {
			key = "bye.ours"
		}
		t.say(key)
	}
}

// unfinished is the status of a survey that ends without its last answer.
func unfinished(k *Task) string {
	if k.value("overall") != "" {
		return "partial"
	}
	return "expired"
}

// ofSurvey takes what is said of the survey itself, where a mark is asked for: that
// it shall end, or never come again, who it reached, what it is about.
func (t *step) ofSurvey(m Said) bool {
	sl := t.slotAsked()
	if sl == nil || sl.kind != ofRating || m.Choice != "" {
		return false
	}
	k, short := t.task(), length(m.Text) <= asideWords
	switch {
	case t.contains("survey.never", m.Text):
		t.do(OptOut{Words: clip(m.Text, 200), Surveys: true})
		t.declineSurvey(k, "survey.never")
	case short && (t.contains("survey.wrong", m.Text) || t.contains("wrong.number", m.Text)):
		t.declineSurvey(k, "survey.wrong")
	case short && t.contains("survey.busy", m.Text) && t.intentOf(m) == "":
		t.declineSurvey(k, "survey.declined")
	case short && (t.contains("survey.what", m.Text) || t.contains("who.asks", m.Text)):
		if t.contains("who.asks", m.Text) {
			t.say("call.us", "brand", t.e.pack.Brand[t.s.Locale])
		}
		t.introduceSurvey("survey.about")
		t.askNumber()
	case t.agreesOnly(m):
		t.askNumber()
	default:
		return false
	}
	return true
}

// agreesOnly tells whether a message only lets the questions come: "sure", 好的.
func (t *step) agreesOnly(m Said) bool {
	if f := t.look(m.Text).folded; t.e.ratings[f] > 0 || t.e.ratings[unpolite(f)] > 0 {
		return false // "ok", 可以
	}
	return t.command(m.Text) == "yes" || t.look(m.Text).folded != "" && t.all(m.Text, "yes")
}

// askNumber puts the question for a mark in words that ask for the number alone.
func (t *step) askNumber() {
	t.question = true
	t.tell(chat.Bot, t.worded("survey.number", t.s.Asked))
}

// remarked keeps words where a mark was asked for. What is not solved is taken up
// again at once; else the mark is asked for once more, and not a third time.
func (t *step) remarked(k *Task, m Said) bool {
	if !t.remarks(m) {
		return false
	}
	if t.backToPerson() { // what they were asked by that person
		return true
	}
	again := k.value("comment") != ""
	k.remark(strings.TrimSpace(m.Text))
	switch {
	case t.unsolved(m):
		k.Facts = with(k.Facts, Fact{ID: "open", Value: "1"})
		surveyDone(t, k)
	case again:
		t.saveSurvey(k, "partial")
		t.endSurvey(k, "survey.thanks")
	default:
		scored(t, k)
		t.s.Misses = 0
		if id := t.intent(m); id == idComplaint || id == idFault || t.ails(m.Text) {
			t.say("survey.regret")
		} else {
			t.say("survey.noted")
		}
		t.askNumber()
	}
	return true
}

// leastRemark is how many words tell something where a mark was asked for.
const leastRemark = 3

// remarks tells whether words say how it was, rather than want something.
func (t *step) remarks(m Said) bool {
	if t.unsolved(m) {
		return true
	}
	if t.inquiring(m.Text) || t.contains("to.report", m.Text) || length(m.Text) < leastRemark {
		return false
	}
	if _, place := ordinal(unpolite(t.look(m.Text).folded), 99); place {
		return false
	}
	switch id := t.intent(m); id {
	case "", idFeedback, "repeat", "back", "undo", "restart", "resume", "skip", "yes", "no", "thanks", "hello", "chitchat", "correct", "change":
		return true
	case "cancel":
		return length(m.Text) > leastRemark && t.command(m.Text) == ""
	case idComplaint:
		return t.telling(m.Text) && !t.contains("wish", m.Text)
	}
	return false
}

// unsolved tells whether a message says that the trouble is there still, or again.
func (t *step) unsolved(m Said) bool {
	if t.contains("to.report", m.Text) {
		return false
	}
	asking := t.inquiring(m.Text)
	return slices.ContainsFunc(clauses.Split(m.Text, -1), func(c string) bool {
		ailing, tardy := t.ails(c), t.contains("tardy", c)
		if t.contains("praise", c) || asking && !ailing && !tardy {
			return false
		}
		return tardy || t.contains("unsolved", c) || (ailing || t.intent(m) == idFault) && t.holds(c, " again ", "又")
	})
}

// correctsMark takes "sorry, I meant 2" for the mark that was given last, or for
// what is named beside it.
func (t *step) correctsMark(k *Task, m Said) bool {
	if !t.marked(m) || t.inquiring(m.Text) || length(m.Text) > asideWords {
		return false
	}
	meant := meantMarks.FindAllString(strings.Map(half, m.Text), -1)
	if len(meant) == 0 {
		return false
	}
	mark, id := number(meant[len(meant)-1]), ""
	for _, q := range t.e.pack.Survey.Questions {
		switch {
		case t.contains("mark."+q.ID, m.Text):
			id = q.ID
		case k.value(q.ID) != "" && (id == "" || slices.Index(k.Trail, q.ID) > slices.Index(k.Trail, id)):
			id = q.ID
		}
	}
	if id == "" || k.value(id) == "" {
		return false
	}
	k.Facts = with(without(without(k.Facts, "call"), "open"), Fact{ID: id, Value: strconv.Itoa(mark)})
	scored(t, k)
	t.say("changed", "value", strconv.Itoa(mark))
	t.next()
	return true
}

// meantMarks are the numbers of a text that may be marks.
var meantMarks = regexp.MustCompile(`(?i)\b[1-5]\b|[1-5]|\b(?:one|two|three|four|five)\b|[一二两三四五]`)

// wantsCall takes "yes, on 139… tomorrow morning": what is said beside the yes goes
// to whoever calls.
func (t *step) wantsCall(k *Task, m Said) bool {
	phone := phoneIn(m)
	first, _, _ := strings.Cut(strings.NewReplacer("，", ",", "。", ",", ".", ",").Replace(m.Text), ",")
	if t.inquiring(m.Text) || t.command(first) != "yes" && phone == "" && (!t.contains("callback", m.Text) || t.holds(m.Text, nots...)) {
		return false
	}
	if t.command(first) == "no" {
		return false
	}
	if phone != "" {
		k.Facts = with(k.Facts, Fact{ID: "phone", Value: phone})
	}
	if len(m.Meaning.Entities) > 0 {
		k.remark(strings.TrimSpace(m.Text))
	}
	t.choseSlot(k, survey.slot("call"), "yes")
	return true
}

// lateMark lets a mark that no question in the air can take answer a survey
// that was put aside or ran out not long ago (channels.md §5), or put right the
// one that was given.
func (t *step) lateMark(m Said) bool {
	k, i := t.s.Late, t.taskOf(idSurvey)
	switch {
	case i >= 0 && i < len(t.s.Tasks)-1:
		k = &t.s.Tasks[i]
	case i >= 0 || k == nil || !t.now.At.Before(t.s.LateUntil):
		return false
	}
	if k.value("overall") != "" && t.task() == nil && i < 0 {
		if !t.marked(m) {
			return false
		}
		late := *k
		t.s.Tasks = append(t.s.Tasks, late)
		if t.correctsMark(t.task(), m) {
			t.s.Late = nil
			return true
		}
		t.s.Tasks = t.s.Tasks[:len(t.s.Tasks)-1]
		return false
	}
	v := leadingMark(m.Text)
	if v < 1 || v > 5 {
		return false
	}
	var sl *slot
	for j := range survey.slots {
		if x := &survey.slots[j]; x.kind == ofRating && fact(k.Facts, x.id) == nil && (x.unless == nil || !x.unless(t, k)) {
			sl = x
			break
		}
	}
	if sl == nil {
		return false
	}
	if i >= 0 {
		t.raise(i)
	} else {
		t.s.Tasks, t.s.Late = append(t.s.Tasks, *k), nil
	}
	t.s.Parked = false
	k = t.task()
	k.Slot = sl.id
	if t.readRating(k, sl, m) != answered {
		return false
	}
	t.next()
	return true
}

// afterword adds what is said right behind a survey to its answers: "it took
// ages, though". What is not solved is taken up again.
func (t *step) afterword(m Said) bool {
	k := t.s.Late
	if k == nil || k.value("overall") == "" || t.now.At.After(t.s.LateUntil.Add(afterwords-t.e.pack.Survey.Late)) {
		return false
	}
	if mark, _ := t.wordMark(m.Text); mark > 3 && t.intentOf(m) != idFault {
		t.say("thanks.again")
		return true
	}
	if t.marked(m) || !t.remarks(m) {
		return false
	}
	k.remark(strings.TrimSpace(m.Text))
	if t.unsolved(m) {
		k.Facts = with(k.Facts, Fact{ID: "open", Value: "1"})
		t.s.Tasks, t.s.Mode = append(t.s.Tasks, *k), chat.ModeBot
		surveyDone(t, t.task())
		return true
	}
	t.saveSurvey(k, "answered")
	t.say("survey.noted")
	return true
}

// afterwords is how long after a survey words still belong to it.
const afterwords = time.Hour

// surveyDone stores all answers; a low mark or an unsolved case becomes a
// complaint that reaches a person (handbook §8, §4.4.1).
func surveyDone(t *step, k *Task) {
	status := "answered"
	if k.value("overall") == "" {
		status = "partial"
	}
	t.saveSurvey(k, status)
	late := *k
	late.Facts = slices.Clone(k.Facts)
	t.s.Late, t.s.LateUntil = &late, t.now.At.Add(t.e.pack.Survey.Late)
	if !t.low(k) {
		t.endSurvey(k, "survey.thanks")
		return
	}
	if k.value("open") != "" {
		t.do(Reopen{Survey: k.Subject, Note: clip(k.value("comment"), 200)})
		return
	}
	details := []Fact{{ID: "survey", Value: k.Subject}, {ID: "call", Value: k.value("call")}}
	for _, q := range t.e.pack.Survey.Questions {
		if v := k.value(q.ID); v != "" {
			details = append(details, Fact{ID: q.ID, Value: v})
		}
	}
	if c := k.value("comment"); c != "" {
		details = append(details, Fact{ID: "comment", Value: c})
	}
	if p := fact(t.s.Known, "phone"); k.value("phone") != "" {
		details = append(details, Fact{ID: "phone", Value: k.value("phone")})
	} else if p != nil {
		details = append(details, Fact{ID: "phone", Value: p.Value})
	}
	summary := k.value("comment")
	if summary == "" {
		summary = t.prompt("survey.summary", "mark", k.value("overall")).Text
	}
	t.do(OpenTicket{Kind: "complaint", Category: "crm", Priority: "general", Summary: clip(summary, 200), Details: details,
		Clocks: t.promises(k, "complaint", "crm", "general"), NotForAgent: true})
}

func surveyTicket(t *step, k *Task, ev Event) {
	if opened, ok := ev.(TicketOpened); ok {
		key := "survey.ticket"
		switch {
		case k.value("open") != "" && k.value("overall") == "":
			key = "survey.unsolved"
		case k.value("open") != "":
			key = "survey.reopened"
		case k.value("call") == "yes":
			key = "survey.ticket.call"
		}
		t.s.Told = less(t.s.Told, opened.Ticket.ID)
		t.say(key, "number", opened.Ticket.Number, "at", t.moment(t.now.At.Add(t.e.pack.Clocks.Progress)))
		t.leaveSurvey()
	}
}

// surveyWords are the wording of a question of the pack's survey, or the key
// itself if there is none.
func (t *step) surveyWords(key string) (text, say string) {
	for _, q := range t.e.pack.Survey.Questions {
		if key == "survey."+q.ID {
			return q.Ask.Text[t.s.Locale], q.Ask.Say[t.s.Locale]
		}
	}
	return key, ""
}
