package voice

import (
	"net/url"
	"testing"

	"switchboard/chat"
)

// What a caller asks for once more is said more slowly each time, by key and by
// word alike; who asks for all of it to be slower keeps that.
func TestPace(t *testing.T) {
	again := func(p chat.Prompt) turn { return turn{entries: []chat.Entry{{Seq: 1, Prompt: p}}} }
	var s step
	for i, tt := range []struct {
		heard  heard
		prompt chat.Prompt
		want   int
	}{
		{heard{}, chat.Prompt{}, 0},
		{heard{choice: choiceRepeat}, chat.Prompt{}, 1},
		{heard{kind: "speech"}, chat.Prompt{Again: true}, 2},
		{heard{kind: "speech"}, chat.Prompt{}, 0},
		{heard{kind: "speech"}, chat.Prompt{Again: true, Slower: true}, 2},
		{heard{kind: "speech"}, chat.Prompt{}, 1},
	} {
		s = next(s, tt.heard, again(tt.prompt))
		if got := s.pace(); got != tt.want {
			t.Errorf("step %d is slowed down %d times, want %d", i, got, tt.want)
		}
		if back, ok := parsed(t, s); !ok || back.pace() != tt.want {
			t.Errorf("step %d is slowed down %d times once it was in a URL, want %d", i, back.pace(), tt.want)
		}
	}
}

func parsed(t *testing.T, s step) (step, bool) {
	t.Helper()
	q, err := url.ParseQuery(s.encode())
	if err != nil {
		t.Fatal(err)
	}
	return decodeStep(q)
}
