package dialogs

import "switchboard/chat"

// Faint tells whether speech was understood too badly to count.
func (m Said) Faint() bool { return m.Confidence > 0 && m.Confidence < lowConfidence }

// silent takes a caller's silence: the same question in fewer words, then
// whether they are still there, with an example, then other ways, then a
// goodbye that keeps what was told (channels.md §2).
func (t *step) silent() {
	switch t.s.Mode {
	case chat.ModeWaiting: // who says nothing keeps waiting
		t.s.Asked = Asked{}
		return
	case chat.ModeClosed:
		t.say("bye")
		return
	}
	if t.s.Misses == 0 {
		t.s.Mute = 0
	}
	t.s.Misses++
	t.s.Mute++
	t.s.Silences++
	t.wentWrong()
	switch key := t.s.Asked.Key; {
	case key == "silence.offer":
		t.farewell()
	case t.s.Misses >= maxMisses && 2*t.s.Mute < t.s.Misses && key != "language.ask":
		t.stuck() // mostly it was us who did not understand
	case t.s.Misses >= maxMisses:
		t.otherWays()
	case t.s.Misses == 1:
		t.inFewerWords()
	case key == "language.ask":
		t.tell(chat.Bot, t.inEach("silence.there"))
		t.askAgain("")
	case key == "":
		t.menuAfterMiss("silence.there")
	default:
		t.say("silence.there")
		t.askAgain(t.hint())
	}
}

// inFewerWords puts the question in the air once more, shorter where the pack
// has such words.
func (t *step) inFewerWords() {
	switch key := t.s.Asked.Key; {
	case key == "":
		t.menuAfterMiss("menu.short")
	case key == "language.ask":
		t.askAgain("")
	case t.inWords(".short", ".again"):
	default:
		t.askAgain("silence.lead")
	}
}

// otherWays offers what needs no talking on.
func (t *step) otherWays() {
	if t.s.Asked.Key == "language.ask" {
		t.settleLanguage("")
		t.s.Misses = maxMisses
		t.s.Greeted = true
	}
	a := Asked{Key: "silence.offer"}
	if k := t.task(); k != nil {
		a.Form, a.Slot = k.Form, "silence"
	}
	if !t.s.OptedOut {
		a.Choices = append(a.Choices, t.choice("text"))
	}
	a.Choices = append(a.Choices, t.choice("callback"))
	if t.peopleWork() {
		a.Choices = append(a.Choices, t.choice("person"))
	} else {
		a.Choices = append(a.Choices, t.choice("voicemail"))
	}
	t.ask(a)
}

// farewell ends a call in which nobody speaks any more. The conversation stays
// open: what was begun can be gone on with.
func (t *step) farewell() {
	t.say("silence.bye")
	t.s.Misses = 0
	t.park()
	t.ends = true
}

// peopleWork tells whether there is anybody to hand over to just now.
func (t *step) peopleWork() bool {
	return t.e.pack.People.Open(t.now.At)
}
