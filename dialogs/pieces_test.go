package dialogs

import (
	"testing"

	"switchboard/chat"
)

// TestPiecesStayOutOfTheTicket: its address is whole.
func TestPiecesStayOutOfTheTicket(t *testing.T) {
	s := newStage(t, text)
	s.state = State{Locale: chat.English, Mode: chat.ModeBot, Greeted: true,
		Tasks: []Task{{Form: idFault, Slot: confirmSlot, Facts: facts("detail", "no light", "service", "broadband_repair", "grade", "major",
			"street", "Jianguo Road", "house", "88", "address", "88 Jianguo Road", "area", "chaoyang", "phone", "+8613800138000")}},
		Asked: Asked{Key: "fault.confirm", Form: idFault, Slot: confirmSlot, Choices: []chat.Choice{{Value: "confirm", Label: "Confirm"}}}}
	s.do(Said{Text: "confirm"})
	for _, f := range effect[OpenTicket](s).Details {
		if f.ID == "street" || f.ID == "house" {
			t.Errorf("the ticket has %s %q", f.ID, f.Value)
		}
	}
}

func TestFigured(t *testing.T) {
	for said, want := range map[string]string{
		"twelve Oak Street": "12 Oak Street", "twenty three jianguo road, chaoyang": "23 jianguo road, chaoyang", "one oh two Oak Street": "102 Oak Street",
		"flat 3, twelve Oak Street": "flat 3, 12 Oak Street", "Fifth Avenue": "Fifth Avenue", "twelve Fifth Avenue": "12 Fifth Avenue",
		"SOHO tower 2, 5th floor": "SOHO tower 2, 5th floor", "中关村大街八十八号": "中关村大街八十八号",
	} {
		if got := figured(said); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
}
