package speech

import (
	"strings"
	"testing"

	"switchboard/chat"
)

// BenchmarkWorst: time per byte must not grow with the length. Compare the two
// lengths of each text.
func BenchmarkWorst(b *testing.B) {
	for _, seed := range []string{"110a", "中a", "(", "1-", "., ", "a.", "2026-", "中。1", "\n-", "a@", "2个", "1点", "12:30", "Mon 1 ", "\xff", "T-0"} {
		for _, n := range []int{1_000, 10_000} {
			text := strings.Repeat(seed, n/len(seed))
			b.Run(seed+"/"+map[int]string{1_000: "short", 10_000: "long"}[n], func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Pieces(text, chat.English)
					Aloud(text, chat.Chinese)
				}
			})
		}
	}
}
