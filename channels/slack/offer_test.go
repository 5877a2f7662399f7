package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// A card says to whom a waiting case is offered, until when, and what is
// overdue; clocks mention whom they ring for, besides who is on duty.
func TestOfferOnTheCard(t *testing.T) {
	k := exampleCase(chat.English)
	k.Mode, k.Owner, k.Tickets = chat.ModeWaiting, channels.Agent{}, nil
	k.Offer = channels.Offer{IDs: []string{"slack:U0LI"}, Name: "Li & Co", Until: today.Add(90 * time.Second)}
	k.Due, k.Late = today, true
	drawn := func() string {
		b, err := json.Marshal(cardOf(k, time.UTC).blocks)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	until := today.Add(90 * time.Second).UTC().Format("15:04:05")
	for _, want := range []string{`Li \u0026 Co, until ` + until + `; anybody may claim`, "overdue"} {
		if !strings.Contains(drawn(), want) {
			t.Errorf("no %q in %s", want, drawn())
		}
	}
	k.Mode, k.Late = chat.ModeAgent, false
	if got := drawn(); strings.Contains(got, "anybody may claim") || strings.Contains(got, "overdue") {
		t.Errorf("with an owner: %s", got)
	}
	d := &Desk{here: map[string]func(){"U0CHEN": nil}}
	if got := d.onDuty([]string{"zhang.li", "slack:U0LI", "slack:U0CHEN"}); got != "<@U0CHEN> <@U0LI>" {
		t.Errorf("mentions %q", got)
	}
}
