package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/channels/sms"
	"switchboard/channels/voice"
	"switchboard/channels/webchat"
	"switchboard/gateway/conversations"
)

// TestTraitsAreThoseOfTheChannels: conversations that run without a channel
// have its limits all the same.
func TestTraitsAreThoseOfTheChannels(t *testing.T) {
	text, err := sms.New(sms.Config{})
	if err != nil {
		t.Fatal(err)
	}
	call, err := voice.New(voice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	web := webchat.New(webchat.Config{})
	defer func() { _ = web.Stop(t.Context()) }()
	for _, c := range []channels.Channel{text, call, web} {
		want := c.Traits()
		want.Burst, want.BurstMost = 0, 0
		if d := cmp.Diff(want, conversations.Traits[c.Name()]); d != "" {
			t.Errorf("%s (-channel +conversations):\n%s", c.Name(), d)
		}
	}
}
