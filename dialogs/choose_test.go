package dialogs

import (
	"testing"

	"switchboard/chat"
)

// TestNoneOfWhatIsPaused: who goes on with nothing lets go of what was held for it.
func TestNoneOfWhatIsPaused(t *testing.T) {
	e, p := builtin(t)
	s := State{Locale: chat.English, Mode: chat.ModeBot, Greeted: true,
		Tasks: []Task{{Form: idBookingNew, HoldID: "hd_1"}, {Form: idComplaint}},
		Asked: Asked{Key: "resume.which", Choices: []chat.Choice{{Value: "go:" + idBookingNew}, {Value: "none"}}}}
	s, out := e.Step(s, Now{At: monday(p), Traits: web}, Said{Choice: "none"})
	if len(s.Tasks) > 0 {
		t.Errorf("still under way: %+v", s.Tasks)
	}
	for _, x := range out {
		if r, ok := x.(Release); ok && r.ID == "hd_1" {
			return
		}
	}
	t.Errorf("the window is still held: %+v", out)
}
