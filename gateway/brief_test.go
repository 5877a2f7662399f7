package gateway

import (
	"slices"
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
)

// A person who takes over sees the customer's last words and what the assistant
// failed in, but no word that only chose a language; nothing of it changes while they talk, and a new episode begins anew.
func TestBriefTellsWhatFailed(t *testing.T) {
	r := newEngineRig(t)
	a := web("a")
	for _, text := range []string{"do you sell horses?", "#booking.new", "broadband repair", "hm", "hmm", "english", "agent"} {
		r.say(a, text)
	}
	id := r.conversationOf(a).ID
	look := func() channels.Brief {
		t.Helper()
		k, err := r.Case(t.Context(), id, chat.English)
		if err != nil {
			t.Fatal(err)
		}
		return k.Brief
	}
	b := look()
	if !slices.Equal(b.Said, []string{"hm", "hmm", "agent"}) {
		t.Errorf("said %q", b.Said)
	}
	if len(b.Wrong) != 1 || b.Wrong[0] != (channels.WrongQuestion{About: "Address", Times: 2}) {
		t.Errorf("wrong %+v; said %q", b.Wrong, r.said(id))
	}
	if !slices.Equal(b.Open, []string{"do you sell horses?"}) {
		t.Errorf("open %q; said %q", b.Open, r.said(id))
	}
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.say(a, "are you there?")
	if after := look(); !slices.Equal(after.Said, b.Said) {
		t.Errorf("said %q once the person is there", after.Said)
	}
	if err := r.Return(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.say(a, "agent")
	if after := look(); len(after.Wrong) != 0 || len(after.Open) != 0 {
		t.Errorf("%+v after it was given back", after)
	}
}

// What is whispered ends with a whole word, and never with somebody's number.
func TestWhisperedMatterIsCutBetweenWords(t *testing.T) {
	long := "fault: my broadband is down at 88 Zhongguancun Street, Haidian, since yesterday evening"
	for matter, want := range map[string]string{
		"fault: no internet": "fault: no internet",
		long:                 "fault: my broadband is down at 88 Zhongguancun Street…",
		"宽带断了，" + strings.Repeat("很", 70): "宽带断了，" + strings.Repeat("很", 55) + "…",
		"call 13800138000 back":           "call … back",
	} {
		if got := short(matter); got != want {
			t.Errorf("%q is told as %q, want %q", matter, got, want)
		}
	}
}
