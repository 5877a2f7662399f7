package voice

import (
	"maps"
	"testing"

	"switchboard/chat"
)

// How much of what was said was heard, by entry: from what the carrier says of
// it, in either language, with other marks and cases than it was sent with.
func TestUtterance(t *testing.T) {
	s := scene{words: words, locale: chat.English, entries: []chat.Entry{
		{Seq: 3, Prompt: speak(chat.English, "Noted, at 88 Zhongguancun Street.")},
		{Seq: 4, Prompt: ask("menu", chat.English, "What now?", "", choice("a", "A visit", "For a visit"), choice("b", "A fault", "For a fault"))},
	}}
	zh := scene{words: words, locale: chat.Chinese, entries: []chat.Entry{{Seq: 2, Prompt: ask("menu", chat.Chinese, "您要办什么？", "", choice("a", "预约", "预约师傅"))}}}
	for name, tt := range map[string]struct {
		scene   scene
		played  []string
		until   string
		heard   map[int64]string
		unasked bool
	}{
		"nothing":               {s, nil, "", map[int64]string{3: "", 4: ""}, true},
		"a word":                {s, nil, "noted", map[int64]string{3: "Noted", 4: ""}, true},
		"the first entry":       {s, nil, "Noted, at eighty eight", map[int64]string{3: "", 4: ""}, true}, // said otherwise: nothing is sure
		"up to the question":    {s, []string{"Noted, at 88 Zhongguancun Street."}, "what", map[int64]string{4: "What"}, true},
		"into the answers":      {s, []string{"Noted, at 88 Zhongguancun Street.", "What now?"}, "For a visit, press 1. For", map[int64]string{4: "What now? For a visit, press 1. For"}, false},
		"all":                   {s, []string{"Noted, at 88 Zhongguancun Street.", "What now?", "For a visit, press 1.", "For a fault, press 2."}, "", map[int64]string{}, false},
		"Chinese":               {zh, nil, "您要办", map[int64]string{2: "您要办"}, true},
		"Chinese, the answers":  {zh, []string{"您要办什么？"}, "预约师傅，请", map[int64]string{2: "您要办什么？预约师傅，请"}, false},
		"something else played": {zh, []string{"请稍等。"}, "您", map[int64]string{2: "您"}, true},
	} {
		u := utteranceOf(tt.scene)
		for _, p := range tt.played {
			u.played(p)
		}
		u.stop(tt.until)
		if got := u.heard(); !maps.Equal(got, tt.heard) || u.unasked() != tt.unasked {
			t.Errorf("%s: heard %v, unasked %v; want %v", name, got, u.unasked(), tt.heard)
		}
	}
}

// What comes before something that cannot be talked over cannot be either.
func TestUtteranceMusts(t *testing.T) {
	u := utteranceOf(scene{words: words, locale: chat.Chinese, entries: []chat.Entry{{Seq: 1, Prompt: speak(chat.English, "Hello.")}, {Seq: 2, Prompt: askLanguage}}})
	for i, s := range u.spans {
		if s.piece.Must != (i < 3) {
			t.Errorf("piece %d: %+v", i, s)
		}
	}
	u.skip()
	if got := u.heard(); got[2] == "" || got[1] != "" || len(got) != 1 {
		t.Errorf("skipped, but for the notice: heard %v", got)
	}
}
