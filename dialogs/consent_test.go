package dialogs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// TestUnaskedNamesTheBrand: on a channel that shows a number only, what comes
// unasked says from whom; on others it does not.
func TestUnaskedNamesTheBrand(t *testing.T) {
	b := Booking{ID: "ap_1", Service: "broadband_repair", Start: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Code: "123456"}
	for _, ev := range []Event{
		Reminder{Booking: b}, VisitLate{Booking: b}, VisitClosed{Booking: b, Status: "no_show"},
		TicketMoved{Ticket: Ticket{ID: "tk_1", Number: "T-1", Status: "in_progress"}}, TicketMoved{Ticket: Ticket{ID: "tk_2", Number: "T-2", Status: "closed"}},
		SurveyReady{ID: "sv_1"},
	} {
		for _, l := range chat.Locales {
			s := newStage(t, text).do(Began{Locale: l, Known: caller}).do(ev)
			if n := strings.Count(s.words().Text, s.p.Brand[l]); n != 1 {
				t.Errorf("%T, %s: the name stands %d times in %q", ev, l, n, s.words().Text)
			}
		}
		if _, reminds := ev.(Reminder); reminds {
			continue
		}
		s := newStage(t, web).do(Began{Locale: chat.English}).do(ev)
		if strings.Contains(s.words().Text, s.p.Brand[chat.English]) {
			t.Errorf("%T: where the customer sees who we are it says %q", ev, s.words().Text)
		}
	}
	s := newStage(t, text).do(Began{Locale: chat.English, Known: caller})
	s.do(Said{Text: "agent"}).do(Queued{Position: 1})
	if strings.Contains(s.words().Text, "Northwind") {
		t.Errorf("an answer says %q", s.words().Text)
	}
}

// TestCarrierConfirmsItself: where the carrier answers STOP, HELP and START we
// say nothing; what it does not know we answer.
func TestCarrierConfirmsItself(t *testing.T) {
	traits := text
	traits.CarrierConsent = true
	s := newStage(t, traits).do(Began{Locale: chat.English, Known: caller}).do(Said{Text: "HELP"}).silent()
	s.do(Said{Text: "STOP"}).silent()
	effect[OptOut](s)
	s.do(Said{Text: "START"}).silent()
	effect[OptIn](s)
	s.do(Said{Text: "please stop texting me", Meaning: chat.Meaning{Outcome: chat.Accept, Intents: []chat.Scored{{ID: "stop", Score: 0.95}}}}).says("won't message")
	effect[OptOut](s)
}

// TestOptedOutBefore: who opted out in an earlier conversation is not answered in a new one.
func TestOptedOutBefore(t *testing.T) {
	s := newStage(t, text).do(Began{Locale: chat.English, Speaks: true, Known: caller, OptedOut: true}).silent()
	s.do(Said{Text: "hello", Meaning: chat.Meaning{Locale: chat.English}}).silent()
	if x := effect[OpenTicket](s); x.Kind != "request" || !slices.ContainsFunc(x.Details, func(f Fact) bool { return f.Value == "hello" }) {
		t.Errorf("%+v", x)
	}
	s.do(TicketOpened{Ticket: Ticket{ID: "tk_1"}}).silent()
	s.do(Said{Text: "anybody?"}).silent()
	if x := effect[AddToTicket](s); x.ID != "tk_1" || x.Note != "anybody?" {
		t.Errorf("%+v", x)
	}
	s.do(Said{Media: 1}).silent()
	if x := effect[AddToTicket](s); x.Note == "" {
		t.Errorf("%+v", x)
	}
	s.do(Said{Text: "START"}).says("hear from us")
}

// TestStopWinsEverywhere: every opt-out word of the carriers, in every mode, ends all that is under way.
func TestStopWinsEverywhere(t *testing.T) {
	for _, word := range []string{"STOP", "stopall", "ＳＴＯＰ!", "Unsubscribe", "cancel", "END", "quit", "revoke", "optout", "opt-out", "remove", "ARRET", "TD", "t", "退订", "拒收", "取消订阅"} {
		for _, mode := range []chat.Mode{chat.ModeBot, chat.ModeWaiting, chat.ModeAgent, chat.ModeClosed} {
			s := newStage(t, text)
			s.state = State{Locale: chat.English, Mode: mode, Greeted: true, Tasks: []Task{{Form: idBookingNew, Slot: "name", HoldID: "ap_1"}},
				Asked: Asked{Key: "ask.name", Form: idBookingNew, Slot: "name", Input: chat.InputName}}
			s.do(Said{Text: word}).says("won't message")
			effect[OptOut](s)
			if effect[Release](s).ID != "ap_1" || len(s.state.Tasks) > 0 || !s.state.OptedOut {
				t.Errorf("%s, %s: %+v", word, mode, s.state)
			}
			if want := map[bool]chat.Mode{true: chat.ModeAgent, false: chat.ModeClosed}[mode == chat.ModeAgent]; s.state.Mode != want {
				t.Errorf("%s, %s: mode %s, want %s", word, mode, s.state.Mode, want)
			}
		}
	}
}

// TestQuietHoursAreThoseAtHome: the bell rings by day where the customer is.
func TestQuietHoursAreThoseAtHome(t *testing.T) {
	s := newStage(t, text).do(Began{Locale: chat.English, Known: caller})
	s.now.Home = time.FixedZone("London", 0)
	s.now.At = time.Date(2026, 11, 23, 10, 0, 0, 0, s.p.Zone) // two in the morning there
	s.do(TicketMoved{Ticket: Ticket{ID: "tk_1", Number: "T-1", Status: "resolved"}})
	if at := effect[SetTimer](s).At; at.In(s.now.Home).Hour() != 9 {
		t.Errorf("the survey is due at %s", at.In(s.now.Home))
	}
}

// TestEndOfATicketIsToldOnce: closed after resolved is no news, but what is
// written with it is.
func TestEndOfATicketIsToldOnce(t *testing.T) {
	s := newStage(t, text).do(Began{Locale: chat.English, Known: caller})
	moved := func(status, note string) *stage {
		return s.do(TicketMoved{Ticket: Ticket{ID: "tk_1", Number: "T-1", Status: status}, Note: note})
	}
	moved("resolved", "").says("done")
	moved("closed", "").silent()
	moved("closed", "We credited 20 yuan.").says("We credited 20 yuan.")
	if slices.ContainsFunc(s.out, func(e Effect) bool { _, is := e.(SetTimer); return is }) {
		t.Error("a second survey is due")
	}
}

// TestConsentChangedElsewhere: what was said on another channel ends what is
// under way in writing and a place that is kept, and leaves a call as it is.
func TestConsentChangedElsewhere(t *testing.T) {
	under := State{Locale: chat.English, Mode: chat.ModeWaiting, Greeted: true, Tasks: []Task{{Form: idBookingNew, Slot: "name", HoldID: "ap_1"}},
		Asked: Asked{Key: "ask.name", Form: idBookingNew, Slot: "name", Input: chat.InputName}, Desk: &Desk{Callback: true}}
	s := newStage(t, text)
	s.state = under
	s.do(ConsentChanged{OptedOut: true}).silent()
	effect[Dequeue](s)
	if effect[Release](s).ID != "ap_1" || !s.state.OptedOut || s.state.Mode != chat.ModeClosed {
		t.Errorf("in writing: %+v", s.state)
	}
	s.do(Said{Text: "hello?"}).silent()
	effect[OpenTicket](s)
	s.do(TicketOpened{Ticket: Ticket{ID: "tk_1"}}).do(ConsentChanged{}).silent()
	if s.do(Said{Text: "what can you do?"}); s.state.OptedOut || s.words().Text == "" {
		t.Errorf("back again: %+v", s.state)
	}

	s = newStage(t, phone)
	s.state = under
	s.do(ConsentChanged{OptedOut: true}).silent()
	if !s.state.OptedOut || s.state.Mode != chat.ModeWaiting || len(s.state.Tasks) == 0 {
		t.Errorf("in a call: %+v", s.state)
	}
	s.state = under
	s.state.Call = &Call{Over: true}
	if s.do(ConsentChanged{OptedOut: true}).silent(); s.state.Mode != chat.ModeClosed {
		t.Errorf("after a call, with a place kept: %+v", s.state)
	}
}
