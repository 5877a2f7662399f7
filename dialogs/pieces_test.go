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
