package main

import (
	"testing"

	"switchboard/chat"
)

var onRelay = map[string]string{"SWITCHBOARD_VOICE_TRANSPORT": "relay"}

func TestRelayTry(t *testing.T) {
	e := examineOn(t, workday, onRelay)
	c := e.menu(t, stranger(), chat.English)
	t.Logf("%q", c.all())
	for _, s := range []string{"I want to book a router repair", "88 Zhongguancun Street Haidian", "0"} {
		t.Logf("%s: %q", s, c.do(s))
		t.Logf("%+v", c.call.State())
	}
	c.hangUp()

}
