package gateway

import (
	"slices"

	"switchboard/dialogs"
)

// maxAnswers bounds the questions of one turn; the next is answered with Failed.
const maxAnswers = 8

// A script is how far a turn has come: the state, what still happens, what
// happened, and the effects that wait to be carried out. It runs ahead without
// a transaction up to the first question; a transaction goes on with a copy,
// since it may be run again.
type script struct {
	step    Stepper
	now     dialogs.Now
	began   string // channel where the conversation was then, if it can change it
	state   dialogs.State
	todo    []dialogs.Event
	log     []dialogs.Event
	effects []dialogs.Effect
	sealed  *sealed
}

// sealed is what is stored of a turn that has come to its end.
type sealed struct{ state, log []byte }

func (s script) copy() script {
	s.todo, s.log, s.effects = slices.Clip(s.todo), slices.Clip(s.log), slices.Clip(s.effects)
	return s
}

// ahead steps through the events to come, until a question is asked.
func (s *script) ahead() {
	for len(s.todo) > 0 && !s.asks() {
		var effects []dialogs.Effect
		e := s.todo[0]
		s.state, effects = s.step.Step(s.state, s.now, e)
		s.todo, s.log, s.sealed = s.todo[1:], append(s.log, e), nil
		s.effects = append(s.effects, effects...)
	}
}

func (s *script) asks() bool {
	n := len(s.effects)
	return n > 0 && dialogs.Asks(s.effects[n-1])
}

// answer puts the answer to a question before all else that happens.
func (s *script) answer(e dialogs.Event) { s.todo = append([]dialogs.Event{e}, s.todo...) }

// seal returns the stored form.
func (s *script) seal() (*sealed, error) {
	if s.sealed != nil {
		return s.sealed, nil
	}
	l := dialogs.Log{At: s.now.At, Events: s.log, Channel: s.began}
	if s.now.Home != nil && s.now.Home != s.now.At.Location() {
		l.Home = s.now.Home.String()
	}
	log, err := l.Encode()
	if err != nil {
		return nil, err
	}
	s.sealed = &sealed{state: s.state.Encode(), log: log}
	return s.sealed, nil
}
