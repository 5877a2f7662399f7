//go:build e2e

package e2e

import (
	"regexp"
	"strings"
	"testing"

	"switchboard/channels/webchat/e2e/live"
)

// TestProgram: on the real program, a booking by text is a booking, a call by
// keypad reaches the menu, an agent books a visit for the caller, and an agent's
// phone is put through to the caller.
func TestProgram(t *testing.T) {
	p := live.Serve(t)
	var seen struct{ Windows, Booked, Greeting, Menu, Fault, Whisper string }
	live.Script(t, "program.mjs", &seen, "URL=http://"+p.Addr)

	code := regexp.MustCompile(`\d{3} \d{3}`).FindString(seen.Booked)
	var customers struct{ Items []struct{ ID string } }
	p.API("/customers?phone=%2B8613800138000", &customers)
	if len(customers.Items) != 1 {
		t.Fatalf("customers of the phone: %+v", customers)
	}
	var booked struct {
		Items []struct{ Code, Status string }
	}
	p.API("/appointments?customer="+customers.Items[0].ID, &booked)
	byText := 0
	for _, b := range booked.Items {
		if b.Status == "booked" && b.Code == strings.ReplaceAll(code, " ", "") {
			byText++
		}
	}
	if len(booked.Items) != 2 || byText != 1 {
		t.Errorf("told %q, stored %+v", seen.Booked, booked.Items)
	}
	for what, c := range map[string]struct{ heard, want string }{
		"windows": {seen.Windows, "1 "}, "menu": {seen.Menu, "To report a fault, press 1."}, "whisper": {seen.Whisper, "press 1"},
	} {
		if !strings.Contains(c.heard, c.want) {
			t.Errorf("%s: %q has no %q", what, c.heard, c.want)
		}
	}
	if seen.Fault == "" || strings.Contains(seen.Fault, "To report a fault") {
		t.Errorf("after 1 the menu goes on: %q", seen.Fault)
	}
	var list struct {
		Items []struct{ Channel, Mode string }
	}
	p.API("/conversations?customer="+customers.Items[0].ID, &list)
	channels := map[string]bool{}
	for _, c := range list.Items {
		channels[c.Channel] = true
	}
	if !channels["sms"] {
		t.Errorf("conversations: %+v", list.Items)
	}
}
