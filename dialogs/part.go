package dialogs

import (
	"slices"

	"switchboard/chat"
)

// part answers thanks and goodbye. Neither opens a case; with nothing open
// they end the conversation.
func (t *step) part(command string) bool {
	if sl := t.slotAsked(); sl != nil && (sl.kind == ofText || sl.kind == ofRating) && command == "thanks" {
		return false
	}
	if k := t.task(); k != nil {
		if k.Form == idSurvey {
			t.declineSurvey(k, "survey.declined")
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
	switch how {
	case "thanks", "wrong.number":
		key = how
	}
	t.s.Asked = Asked{}
	t.s.Lists, t.s.Early = nil, nil
	if t.s.Served && !t.s.Surveyed && !t.s.OptedOut {
		t.s.Surveyed = true
		switch {
		case t.now.Traits.Spoken: // the goodbye comes after the survey
			if how == "thanks" {
				t.say("thanks.go_on")
			}
			t.do(OfferSurvey{})
			return
		case t.now.Traits.SurveyAfter == 0:
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
	command := t.command(m.Text)
	if m.Choice == "" && (slices.Contains([]string{"thanks", "bye", "yes", "ack"}, command) || t.intent(m) == "thanks") {
		t.say("thanks.again")
		return
	}
	if m.Choice == "" && m.Media == 0 && command == "" && t.afterword(m) {
		return
	}
	t.s.Mode, t.s.Served, t.s.Surveyed = chat.ModeBot, false, false
	t.hearBot(m)
}

// acknowledged takes "I see", 知道了: it is a yes to what only informs, and else
// asks for nothing.
func (t *step) acknowledged() {
	a := t.s.Asked
	v, ok := t.pick(a.Choices, "yes")
	switch {
	case a.ofVisit() && ok:
		t.chosen(a, v, Said{})
	case t.task() == nil && t.now.Traits.Spoken && (t.answered != "" || a.Key == "anything_else"):
		t.anythingElse()
	case t.task() == nil && a.More: // twice
		t.end("bye")
	case t.task() == nil && (t.answered != "" || a.Key == "anything_else"):
		t.say("fine") // and asks nothing again
		t.s.Asked.More = true
	default:
		t.askAgain("")
	}
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

// agreeWords bounds what is said by somebody who only takes note of an answer.
const agreeWords = 3

// yesNo answers a yes or no that no choice takes.
func (t *step) yesNo(command string) bool {
	a := t.s.Asked
	closing := a.Key == "anything_else" || a.Key == "faq.more" || a.Key == offerKey || a.Key == "unknown" || a.Key == "menu.short" || a.ofMissed() || a.Key == ""
	if a.Key == "anything_else" && t.task() == nil && t.visitAhead() && fold(t.theme.Text) == fold(t.words("choice.confirm")) {
		t.alreadyBooked()
		return true
	}
	if v, ok := t.pick(a.Choices, command); ok {
		t.chosen(a, v, Said{Text: command})
		return true
	}
	if command == "yes" && (a.Key == "faq.more" || a.Key == "anything_else") && t.task() == nil && t.contains("agrees", t.theme.Text) && length(t.theme.Text) <= agreeWords {
		t.acknowledged() // "ok", 行: that is understood, and nothing is wanted
		return true
	}
	if command == "yes" && closing && a.Key != "" && t.task() == nil {
		t.menu("menu.short")
		return true
	}
	if command == "no" && closing && t.task() == nil {
		t.end("bye")
		return true
	}
	if sl := t.slotAsked(); command == "yes" && sl != nil && sl.kind == ofPhone && sl.optional {
		t.askAgain("remark")
		return true
	}
	if a.Slot == changeSlot && t.task() != nil {
		t.next() // nothing shall change
		return true
	}
	if command == "no" && a.Slot == confirmSlot && t.task() != nil {
		if t.contains("no.more", t.theme.Text) {
			t.askAgain("remark") // "that's all" changes nothing
			return true
		}
		t.askChange(t.task())
		return true
	}
	return false
}
