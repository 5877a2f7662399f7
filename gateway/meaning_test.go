package gateway

import (
	"context"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/intents"
)

// far understands every text as times of the ages.
type far struct{}

func (far) Understand(_ context.Context, text string, _ intents.Context) chat.Meaning {
	year := func(n int) chat.Entity {
		at := time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC)
		return chat.Entity{Kind: chat.KindTime, Text: text, End: len(text), From: at, To: at.AddDate(1, 0, 0), Grain: chat.Year}
	}
	now := year(2026)
	now.Or = []chat.Entity{year(11026), year(2027)}
	inner := chat.Meaning{Entities: []chat.Entity{year(-6974)}}
	return chat.Meaning{
		Entities: []chat.Entity{year(11026), now, year(9999), {Kind: chat.KindTime, Text: text, From: now.From, To: year(30000).To}},
		Needs:    []chat.Need{{Text: text, Meaning: inner}, {Text: text, Meaning: inner}},
	}
}

// TestTimesOutOfReach: who speaks of another age is answered, now and after it.
func TestTimesOutOfReach(t *testing.T) {
	m := storable(far{}.Understand(t.Context(), "x", intents.Context{}))
	if len(m.Entities) != 1 || m.Entities[0].From.Year() != 2026 || len(m.Entities[0].Or) != 1 || len(m.Needs[0].Meaning.Entities) != 0 {
		t.Errorf("left: %+v", m)
	}
	for _, channel := range []chat.Channel{chat.Web, chat.SMS} {
		r := newEngineRig(t, func(r *rig) {
			r.cfg.Understand = far{}
			r.wire.traits.Burst, r.wire.traits.BurstMost = 2*time.Second, 10*time.Second
		})
		a := chat.Address{Channel: channel, ID: "+8613800138000"}
		for _, text := range []string{"in 9000 years", "hello"} {
			if _, err := r.Receive(context.Background(), chat.Message{ID: text, From: a, Text: text}); err != nil {
				t.Fatalf("%s, %s: %v", channel, text, err)
			}
			r.advance(time.Minute)
		}
		if list := r.entries(r.conversationOf(a).ID); list[len(list)-1].Author != chat.Bot {
			t.Errorf("%s: the last word is %+v", channel, list[len(list)-1])
		}
	}
}
