package dialogs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// named is what a text means where a language model named an intent.
func named(id string, o chat.Outcome, found ...chat.Entity) chat.Meaning {
	return chat.Meaning{
		Locale: chat.English, Outcome: o, Proposed: true, Entities: found,
		Intents: []chat.Scored{{ID: id, Score: 0.7}, {ID: idFault, Score: 0.3}},
	}
}

// harmless tells whether an effect promises, sends, books and writes nothing
// but what was said, when to look again, and that a question had no answer.
func harmless(e Effect) bool {
	switch e.(type) {
	case Say, SetTimer, DropTimer, RecordGap, KeepCustomer, FindWindows, FindBookings, FindTickets, FindOutage, Hold, Release:
		return true
	}
	return false
}

// TestProposalsActOnNothing: whatever intent a model names, in whatever state,
// the customer is asked or told something, and nothing is done. A window that
// fits all that the customer wrote may be held for the read-back, as always.
func TestProposalsActOnNothing(t *testing.T) {
	sure, doubtful := Proposals()
	_, p := builtin(t)
	tomorrow := monday(p).AddDate(0, 0, 1)
	visit := Booking{ID: "ap_1", Code: "123456", Service: "broadband_repair", Area: "haidian", Start: tomorrow, End: tomorrow.Add(2 * time.Hour), Status: "booked"}
	rich := []chat.Entity{
		{Kind: chat.KindService, Text: "broadband repair", Value: "broadband_repair"}, {Kind: chat.KindAddress, Text: "88 Zhongguancun Street", Value: "88 Zhongguancun Street"},
		{Kind: chat.KindArea, Text: "Haidian", Value: "haidian"}, {Kind: chat.KindPhone, Text: "13800138000", Value: "+8613800138000"},
		{Kind: chat.KindName, Text: "Chen Wei", Value: "Chen Wei"}, {Kind: chat.KindTime, Text: "tomorrow", From: tomorrow, Grain: chat.Day},
	}
	known := Known{Name: "Li Wei", Phone: "+8613800138000", Verified: true, Address: "88 Zhongguancun Street, Haidian", Area: "haidian"}
	begun := []Event{Began{Locale: chat.English, Known: known}}
	before := map[string][]Event{
		"nothing before": nil,
		"greeted":        begun,
		"in a fault":     append(slices.Clip(begun), Said{Choice: "do:fault"}, Said{Text: "the line crackles"}),
		"in a complaint": append(slices.Clip(begun), Said{Choice: "do:complaint"}),
		"booking":        append(slices.Clip(begun), Said{Choice: "do:booking.new"}, Said{Choice: "broadband_repair"}),
		"cancelling":     append(slices.Clip(begun), Said{Choice: "do:booking.cancel"}, BookingsFound{Bookings: []Booking{visit}}),
		"visited":        append(slices.Clip(begun), VisitBooked{Booking: visit}),
	}
	answers := func(e Effect) Event {
		switch e := e.(type) {
		case FindWindows:
			return WindowsFound{Windows: []Window{{tomorrow, tomorrow.Add(2 * time.Hour)}, {tomorrow.Add(4 * time.Hour), tomorrow.Add(6 * time.Hour)}}}
		case FindBookings:
			return BookingsFound{Bookings: []Booking{visit}}
		case FindTickets:
			return TicketsFound{}
		case FindOutage:
			return OutageFound{}
		case Hold:
			return Held{ID: "ap_2", Until: e.Window.Start}
		}
		return nil
	}
	for _, traits := range []chat.Traits{{MaxChoices: 10, Hold: time.Minute}, phone} {
		for name, events := range before {
			s := newStage(t, traits)
			for _, e := range events {
				s.do(e)
			}
			for _, id := range slices.Concat(sure, doubtful, []string{answerKey + p.FAQ[0].ID}) {
				outcome := chat.Accept
				if slices.Contains(doubtful, id) {
					outcome = chat.Ambiguous
				}
				for _, found := range [][]chat.Entity{nil, rich} {
					x := *s
					m := named(id, outcome, found...)
					if entry, ok := strings.CutPrefix(id, answerKey); ok {
						m.Outcome, m.Intents, m.FAQ = chat.Reject, nil, []chat.Scored{{ID: entry, Score: 0.7}}
					}
					x.do(Said{Text: "frobnicate the whatsit", Meaning: m})
					for range 6 {
						for _, e := range x.out {
							if !harmless(e) {
								t.Errorf("%s, spoken %v: naming %s did %#v", name, traits.Spoken, id, e)
							}
						}
						n := len(x.out) - 1
						if n < 0 || !Asks(x.out[n]) {
							break
						}
						a := answers(x.out[n])
						if a == nil {
							break
						}
						x.do(a)
					}
				}
			}
		}
	}
}

// TestLost: what is not understood is told from what is.
func TestLost(t *testing.T) {
	at := func(events ...Event) *stage {
		s := newStage(t, chat.Traits{MaxChoices: 10}).do(Began{Locale: chat.English})
		for _, e := range events {
			s.do(e)
		}
		return s
	}
	refused := chat.Meaning{Locale: chat.English, Outcome: chat.Reject}
	inForm := Said{Choice: "do:booking.new"}
	for _, tt := range []struct {
		name           string
		s              *stage
		m              Said
		lost, doubtful bool
	}{
		{"a strange wish", at(), Said{Text: "frobnicate the whatsit", Meaning: refused}, true, false},
		{"a strange question", at(), Said{Text: "how do I frobnicate it?", Meaning: refused}, true, false},
		{"a strange answer", at(inForm), Said{Text: "whatsit", Meaning: refused}, true, false},
		{"a command", at(inForm), Said{Text: "say that again", Meaning: refused}, false, false},
		{"an answer", at(inForm), Said{Text: "1", Meaning: refused}, false, false},
		{"a description", at(Said{Choice: "do:fault"}), Said{Text: "whatsit frobnicates", Meaning: refused}, false, false},
		{"a past day", at(inForm, Said{Choice: "broadband_repair"}), Said{Text: "anywhere", Meaning: refused}, true, false},
		{"one of two", at(), Said{Text: "it about the visit", Meaning: chat.Meaning{Outcome: chat.Ambiguous, Intents: []chat.Scored{{ID: idBookingMove, Score: 0.5}, {ID: idBookingCancel, Score: 0.4}}}}, false, true},
	} {
		after, effects := tt.s.e.Step(tt.s.state, tt.s.now, tt.m)
		if lost, doubt := Lost(tt.s.state, after, effects), Doubtful(effects); lost != tt.lost || doubt != tt.doubtful {
			t.Errorf("%s: lost %v, doubtful %v", tt.name, lost, doubt)
		}
	}
	// Naming the task that is under way leads nowhere.
	s := at(inForm)
	after, effects := s.e.Step(s.state, s.now, Said{Text: "whatsit", Meaning: named(idBookingNew, chat.Accept)})
	if !Stands(s.state, after, effects) {
		t.Errorf("from %+v to %+v", s.state.Asked, after.Asked)
	}
	after, effects = s.e.Step(s.state, s.now, Said{Text: "whatsit", Meaning: named(idFault, chat.Accept)})
	if Stands(s.state, after, effects) || !strings.HasPrefix(after.Asked.Key, "fault") {
		t.Errorf("stands at %+v", after.Asked)
	}
	// An answer to the customer's question does, and the task goes on.
	refused.FAQ = []chat.Scored{{ID: s.e.pack.FAQ[0].ID, Score: 0.7}}
	after, effects = s.e.Step(s.state, s.now, Said{Text: "whatsit when it rains?", Meaning: refused})
	if Stands(s.state, after, effects) || Lost(s.state, after, effects) || after.Asked.Slot != s.state.Asked.Slot {
		t.Errorf("effects %+v", effects)
	}
}
