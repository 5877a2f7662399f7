//go:build e2e

package e2e

import (
	"testing"

	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
)

// TestOffers: the desk shows what is offered to whom, for how long and why,
// and how much everybody has, in both languages.
func TestOffers(t *testing.T) {
	s, ctx := play(t), t.Context()
	s.staff(t)
	if _, err := s.gateway.Receive(ctx, chat.Message{ID: "SM1", From: chat.Address{Channel: chat.SMS, ID: "+8613800138000"}, Text: "agent"}); err != nil {
		t.Fatal(err)
	}
	var found []string
	live.Script(t, "offers.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
}
