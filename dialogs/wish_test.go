package dialogs

import (
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
