package dialogs

import (
	"slices"
	"testing"

	"switchboard/chat"
)

// What is added to the case that was just accepted becomes a note on it, once;
// a question in between is answered and is no note.
func TestSupplement(t *testing.T) {
	tell := func(text string) Said {
		return Said{Text: text, Meaning: chat.Meaning{Locale: chat.English, Outcome: chat.Reject}}
	}
	s := newStage(t, web)
	added := func() bool {
		return slices.ContainsFunc(s.out, func(e Effect) bool { _, ok := e.(AddToTicket); return ok })
	}
	s.do(Began{Locale: chat.English})
	s.state.Done = &Done{What: "ticket", Ticket: "tk_1", Number: "T-000001", Kind: idFault, At: s.now.At}
	s.do(tell("can I add something")).says("What shall I add to ticket T-000001?")
	asked := s.state
	s.do(tell("it only happens on wifi")).says("added that to ticket T-000001")
	if x := effect[AddToTicket](s); x.ID != "tk_1" || x.Note != "it only happens on wifi" {
		t.Errorf("added %+v", x)
	}
	if s.do(tell("and on Sundays")); added() {
		t.Error("what comes after it is added, too")
	}
	s.state = asked
	if s.do(tell("when do you open on Sundays?")); added() {
		t.Error("a question is added")
	}
}
