//go:build e2e

package e2e

import (
	"fmt"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// TestShift: an agent's working day: what is new is seen from another tab,
// customers are found and told apart, and no word that was written is lost.
func TestShift(t *testing.T) {
	s, ctx := play(t), t.Context()
	pk, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := s.gateway.Now()
	open, _ := pk.People.Next(now.Add(4 * time.Hour)) // long enough for what follows
	if _, err := s.gateway.AdvanceClock(ctx, open.Add(time.Minute).Sub(now)); err != nil {
		t.Fatal(err)
	}
	defer s.gateway.Attend(channels.Agent{ID: "zhang.li", Name: "Zhang Li"})()
	for i, text := range []string{"My television shows nothing", "مرحبا، الإنترنت لا يعمل"} {
		for n, body := range []string{text, "agent"} {
			m := chat.Message{ID: fmt.Sprint("SM", i, n), From: chat.Address{Channel: chat.SMS, ID: fmt.Sprintf("+861380013800%d", i)}, Text: body}
			if _, err := s.gateway.Receive(ctx, m); err != nil {
				t.Fatal(err)
			}
		}
	}
	var found []string
	live.Script(t, "shift.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
}
