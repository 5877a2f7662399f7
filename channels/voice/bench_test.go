package voice

import (
	"net/http/httptest"
	"testing"

	"switchboard/chat"
)

// BenchmarkHeard is one answered webhook without its gateway: the form read,
// the words written out, the document made. Its p95 must leave room for the
// gateway in 800 ms (channels.md §2).
func BenchmarkHeard(b *testing.B) {
	for name, p := range map[string]chat.Prompt{"menu": menuEnglish, "windows": windows} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := scene{words: words, mode: chat.ModeBot, locale: chat.English, entries: []chat.Entry{{Prompt: p}}, step: step{conversation: "cv_1", seq: 3}}
				s.document()
			}
		})
	}
	b.Run("music", func(b *testing.B) {
		for b.Loop() {
			play(music)(httptest.NewRecorder(), httptest.NewRequest("GET", root+musicPath, nil))
		}
	})
}
