package dialogs

import "switchboard/chat"

// stray tells whether a message is a single key of a telephone, which was no
// choice: a slip of the finger and no words.
func (t *step) stray(m Said) bool {
	return t.now.Traits.Spoken && m.Confidence == 0 && len(m.Text) == 1 && m.Text[0] >= '0' && m.Text[0] <= '9'
}

// unclear takes speech that was barely understood: no match, and keys are offered.
func (t *step) unclear() {
	if t.s.Misses > 0 || t.s.Asked.Key == "" {
		t.miss()
		return
	}
	t.s.Misses, t.s.Mute = 1, 0
	t.s.Unclear++
	t.wentWrong()
	t.say("miss.faint")
	t.askAgain(t.hint())
}

// miss counts a message that was not understood, and helps more each time:
// other words, an example, a person.
func (t *step) miss() {
	if t.backToPerson() {
		return
	}
	// Callers have its keys; and what is broken is asked about once more.
	if sl := t.slotAsked(); sl != nil && !t.now.Traits.Spoken && (sl.kind != ofService || t.s.Misses > 0) && t.letGo(t.task(), sl) {
		t.next()
		return
	}
	if t.s.Misses == 0 {
		t.s.Mute = 0
	}
	t.s.Misses++
	t.s.Unclear++
	t.s.Answered = t.answered // what was not understood ends no subject
	t.wentWrong()
	if t.now.Traits.Spoken && t.s.Misses > 1 {
		t.call().Keys, t.deaf = true, !t.stroke // after two failures of speech
	}
	switch {
	case t.s.Misses >= maxMisses:
		t.stuck()
	case t.s.Asked.Key == "":
		t.menuAfterMiss("miss")
	case t.s.Misses == 1:
		t.rephrase()
	default:
		t.say("miss.again")
		t.askAgain(t.hint())
	}
}

// menuAfterMiss offers the menu without forgetting how often we did not understand.
func (t *step) menuAfterMiss(key string) {
	n := t.s.Misses
	t.menu(key)
	t.s.Misses = n
}

// rephrase puts the question in other words.
func (t *step) rephrase() {
	t.say("miss")
	if !t.inWords(".again", ".short") {
		t.askAgain("")
	}
}

// inWords puts the question in the air in the first of the kinds of words that
// the pack has for it; false if it has none.
func (t *step) inWords(kinds ...string) bool {
	a := t.s.Asked
	for _, kind := range kinds {
		if t.has(a.Key + kind) {
			t.tell(chat.Bot, t.worded(a.Key+kind, a))
			return true
		}
	}
	return false
}

// stuck stops asking the same thing: a person, a callback, or another go. A
// caller whom nobody can take over is told when somebody will, at once.
func (t *step) stuck() {
	t.s.Misses = 0
	switch key := t.s.Asked.Key; {
	case key == "stuck", key == "silence.offer", t.now.Traits.Spoken && !t.peopleWork():
		t.handOver("no_match")
		return
	}
	a := Asked{Key: "stuck"}
	if k := t.task(); k != nil {
		a.Form = k.Form
		a.Slot = "stuck"
	}
	a.Choices = t.choicesOf("person", "callback", "continue")
	t.ask(a)
}

// hint is an example of what would be an answer to the question in the air.
func (t *step) hint() string {
	if a := t.s.Asked; len(a.Choices) > 0 {
		switch a.Input {
		case chat.InputSlot:
			return "hint.slot"
		case chat.InputPhone, chat.InputCode:
			return "hint." + string(a.Input)
		}
		return "hint.choice"
	}
	if in := t.s.Asked.Input; in != "" && t.has("hint."+string(in)) {
		return "hint." + string(in)
	}
	return "hint.text"
}
