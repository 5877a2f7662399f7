package dialogs

import (
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// TestHourThatDoesNotExist is C83: half past two in the night the clocks go forward.
func TestHourThatDoesNotExist(t *testing.T) {
	e, p := builtin(t)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	p.Zone = zone
	for i := range p.Areas {
		p.Areas[i].Zone = zone
	}
	s := State{Locale: chat.English, Mode: chat.ModeBot, Greeted: true,
		Tasks: []Task{{Form: idBookingNew, Slot: "window", Facts: facts("service", "broadband_repair", "area", "haidian")}},
		Asked: Asked{Key: "booking.window", Form: idBookingNew, Slot: "window", Input: chat.InputSlot}}
	now := Now{At: time.Date(2027, 3, 10, 10, 0, 0, 0, zone), Traits: web}
	for text, want := range map[string]string{"Sunday 14 March at 2:30 am": "window.gap", "Sunday 14 March at 4:30 am": ""} {
		hour := 2
		if want == "" {
			hour = 4
		}
		_, out := e.Step(s, now, Said{Text: text, Meaning: chat.Meaning{Outcome: chat.Reject, Entities: []chat.Entity{
			{Kind: chat.KindTime, Text: text, End: len(text), Grain: chat.Minute, From: time.Date(2027, 3, 14, hour, 30, 0, 0, zone)}}}})
		said := ""
		for _, x := range out {
			if say, ok := x.(Say); ok && said == "" {
				said = say.Prompt.Key
			}
		}
		if said != want {
			t.Errorf("%q: said %q, want %q", text, said, want)
		}
	}
}

// TestBesideRefusedHours: what a message says beside hours that it refuses stays.
func TestBesideRefusedHours(t *testing.T) {
	e, p := builtin(t)
	text := "my router is dead, not in the morning"
	now := Now{At: monday(p), Traits: web}
	s := &step{e: e, now: now, s: State{Locale: chat.English, Tasks: []Task{{Form: idBookingNew}}}}
	y, mo, d := now.At.Date()
	at := func(hour int) time.Time { return time.Date(y, mo, d, hour, 0, 0, 0, p.Zone) }
	m := s.timed(Said{Text: text, Meaning: chat.Meaning{Entities: []chat.Entity{
		{Kind: chat.KindTime, Text: "in the morning", Begin: 23, End: 37, Grain: chat.Hour, From: at(0), To: at(12)}}}})
	if got := m.Meaning.Entities[0]; !got.From.Equal(at(12)) || !got.Open {
		t.Fatalf("the hours wanted are %+v", got)
	}
	if got := strings.TrimSpace(beside(m)); got != "my router is dead, not" {
		t.Errorf("beside them: %q", got)
	}
}
