package dialogs

import (
	"strconv"
	"strings"

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
	t.say("survey.intro")
	t.next()
}

// surveyCalled begins a survey in the call that was made for it.
func (t *step) surveyCalled() {
	t.say("call.us", "brand", t.e.pack.Brand[t.s.Locale])
	if t.s.Late == nil || t.now.At.After(t.s.LateUntil) {
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

// skipRating leaves a question out; the first one declines the survey.
func (t *step) skipRating(k *Task, sl *slot) {
	if sl.id == "overall" {
		t.declineSurvey(k)
		return
	}
	if sl.id == "call" {
		t.choseSlot(k, sl, "no")
		return
	}
	t.skipSlot(k, sl)
}

// declineSurvey ends the survey kindly; marks already given are kept.
func (t *step) declineSurvey(k *Task) {
	status := "declined"
	if k.value("overall") != "" {
		status = "partial"
	}
	t.saveSurvey(k, status)
	t.say("survey.declined")
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
		t.say("bye.short")
	}
}

// unfinished is the status of a survey that ends without its last answer.
func unfinished(k *Task) string {
	if k.value("overall") != "" {
		return "partial"
	}
	return "expired"
}

// remark takes words where a mark was asked for: something is not solved.
func (t *step) remark(k *Task, m Said) bool {
	switch t.intent(m) {
	case idFault, idComplaint, idFeedback:
	default:
		return false
	}
	if !t.telling(m.Text) {
		return false
	}
	k.Facts = with(k.Facts, Fact{ID: "comment", Value: clip(strings.TrimSpace(m.Text), maxText)})
	k.Facts = with(k.Facts, Fact{ID: "open", Value: "1"})
	t.next()
	return true
}

// lateMark lets a mark that no question in the air can take answer a survey
// that was put aside or ran out not long ago (channels.md §5).
func (t *step) lateMark(m Said) bool {
	if v, _ := leadingMark(m.Text); v < 1 || v > 5 {
		return false
	}
	i := t.taskOf(idSurvey)
	switch {
	case i >= 0 && i < len(t.s.Tasks)-1:
		t.raise(i)
	case i < 0 && t.s.Late != nil && t.now.At.Before(t.s.LateUntil):
		t.s.Tasks = append(t.s.Tasks, *t.s.Late)
		t.s.Late = nil
	default:
		return false
	}
	k := t.task()
	f := t.form(idSurvey)
	t.s.Parked = false
	for j := range f.slots {
		if sl := &f.slots[j]; sl.kind == ofRating && fact(k.Facts, sl.id) == nil && (sl.unless == nil || !sl.unless(t, k)) {
			k.Slot = sl.id
			if t.readRating(k, sl, m) == answered {
				t.next()
				return true
			}
		}
	}
	return false
}

// surveyDone stores all answers; a low mark or an unsolved case becomes a
// complaint that reaches a person (handbook §8, §4.4.1).
func surveyDone(t *step, k *Task) {
	t.saveSurvey(k, "answered")
	if !t.low(k) {
		t.say("survey.thanks")
		t.leaveSurvey()
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
	if p := fact(t.s.Known, "phone"); p != nil {
		details = append(details, Fact{ID: "phone", Value: p.Value})
	}
	summary := k.value("comment")
	if summary == "" {
		summary = t.name("task.survey")
	}
	t.do(OpenTicket{Kind: "complaint", Category: "crm", Priority: "general", Summary: clip(summary, 200), Details: details,
		Clocks: t.promises(k, "complaint", "crm", "general"), NotForAgent: true})
}

func surveyTicket(t *step, k *Task, ev Event) {
	if opened, ok := ev.(TicketOpened); ok {
		key := "survey.ticket"
		if k.value("open") != "" {
			key = "survey.reopened"
		}
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
