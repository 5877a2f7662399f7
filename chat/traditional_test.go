package chat

import (
	"testing"
	"unicode/utf8"
)

// What was found in the one form is looked up in the other by its place.
func TestSimplifiedKeepsPlaces(t *testing.T) {
	for from, to := range toSimplified {
		if utf8.RuneLen(from) != utf8.RuneLen(to) {
			t.Errorf("%c takes %d bytes, %c %d", from, utf8.RuneLen(from), to, utf8.RuneLen(to))
		}
		if again := Simplified(to); again != to {
			t.Errorf("%c becomes %c, which becomes %c", from, to, again)
		}
	}
	for from, to := range map[rune]rune{'預': '预', '约': '约', 'a': 'a', '們': '们'} {
		if got := Simplified(from); got != to {
			t.Errorf("%c becomes %c, want %c", from, got, to)
		}
	}
}
