//go:build e2e

package e2e

import (
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// TestOffers: the desk shows what is offered to whom, for how long and why,
// and how much everybody has, in both languages.
func TestOffers(t *testing.T) {
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
	if _, err := s.gateway.Receive(ctx, chat.Message{ID: "SM1", From: chat.Address{Channel: chat.SMS, ID: "+8613800138000"}, Text: "agent"}); err != nil {
		t.Fatal(err)
	}
	var found []string
	live.Script(t, "offers.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
}
