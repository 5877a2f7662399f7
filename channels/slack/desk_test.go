package slack

import (
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
)

func TestACaseBecomesACardWithItsTalk(t *testing.T) {
	r := newRig(t)
	r.office.wait("cv_1", chat.Web)
	ts := r.card("cv_1")
	card := r.slack.Reads(r.message(ts))
	for _, want := range []string{"SB-1001", "Wang Fang", "🟠", "💬", "+86•••••••8000", "verified", "Haidian", "asked for a person",
		"Waiting since", "2026-11-27 04:00", "nobody yet", "Earlier contacts\n2", "No internet since this morning", "Address: [address]", "Claim", "Assign"} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
	if strings.Contains(card, "13800138000") || strings.Contains(card, "88 Zhongguancun") {
		t.Error("personal data is not masked")
	}
	talk := r.thread(ts)
	if len(talk) != 1 || !strings.Contains(talk[0], "I want to talk to a person") {
		t.Fatalf("%q", talk)
	}
	r.press(li, ts, "claim")
	r.until("the card shows the owner, and what is known", func() bool {
		card := r.slack.Reads(r.message(ts))
		return strings.Contains(card, "With li") && strings.Contains(card, "88 Zhongguancun Street")
	})
	if k, _ := r.office.Case(r.ctx, "cv_1", ""); k.Owner != (channels.Agent{ID: "slack:" + li, Name: "li", Phone: "+8613800138001"}) {
		t.Errorf("the owner is %+v", k.Owner)
	}
	r.office.says("cv_1", chat.Customer, "Are you there?")
	r.until("the line", func() bool { return len(r.thread(ts)) == 2 })
	line := r.post(li, ts, "Hello :wave:, this is *Li*")
	r.until("✅", func() bool { return r.reacted(line, markSent) })
	if got := r.office.agentLines("cv_1"); len(got) != 1 || got[0] != "Hello 👋, this is *Li*" {
		t.Errorf("%q", got)
	}
	r.faultless()
}
