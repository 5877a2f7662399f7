package dialogs

import (
	"slices"

	"switchboard/chat"
)

// maxEarly is how many messages are kept that told facts before any task.
const maxEarly = 3

// keepEarly keeps the facts of a message that came before any task.
func (t *step) keepEarly(m Said) {
	if len(m.Meaning.Entities) > 0 {
		t.s.Early = append(slices.Clone(t.s.Early), *m.early())
		t.s.Early = t.s.Early[max(0, len(t.s.Early)-maxEarly):]
	}
}

// early is a message to be read later, nil for one that says nothing.
func (m Said) early() *Early {
	if m.Text == "" {
		return nil
	}
	return &Early{Text: clip(m.Text, maxRead), Entities: m.Meaning.Entities}
}

// said is the message anew.
func (e Early) said() Said {
	return Said{Text: e.Text, Meaning: chat.Meaning{Entities: e.Entities}}
}

// factsFor tells whether a message has a place or a time, as a visit needs it.
func (t *step) factsFor(form string, m Said) bool {
	for _, e := range m.Meaning.Entities {
		switch of := slotKinds[e.Kind]; of {
		case ofAddress, ofWindow:
			if t.form(form).has(of) != nil && !negated(m.Text, e) {
				return true
			}
		}
	}
	return false
}

// forVisit tells whether the answer to "what about your broadband?" is where or
// when somebody shall come.
func (t *step) forVisit(m Said) bool {
	a := t.s.Asked
	return t.task() == nil && a.Key == "service.what" && a.hasChoice("do:"+idBookingNew) && t.factsFor(idBookingNew, m) && !t.contains("booked", m.Text)
}

// loose tells whether a message is nothing but facts, and nothing is being done
// that they could be for.
func (t *step) loose(m Said, id string) bool {
	if t.task() != nil || t.visitAhead() || len(m.Meaning.Entities) == 0 || len(values(m, chat.KindService)) > 0 || t.tells(t.besides(m)) || t.contains("visit", m.Text) {
		return false
	}
	switch id {
	case "", idBookingNew, idBookingMove, idBookingLookup, "correct", "change":
	default:
		return false
	}
	return slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
		_, ok := slotKinds[e.Kind]
		return ok
	})
}

// afterAllWords bounds how much is said by somebody who wants what was dropped.
const afterAllWords = 6

// afterAll tells whether a message wants the task back that was just dropped,
// "actually, do book it", and tells nothing new.
func (t *step) afterAll(m Said) bool {
	d := t.s.Done
	return t.task() == nil && d != nil && d.What == "dropped" && t.now.At.Sub(d.At) < foundLasts &&
		len(m.Meaning.Entities) == 0 && length(m.Text) <= afterAllWords && !t.inquiring(m.Text) &&
		(t.contains("after.all", m.Text) || len(m.Meaning.Intents) > 0 && m.Meaning.Intents[0].ID == d.Task.Form && !t.telling(m.Text))
}
