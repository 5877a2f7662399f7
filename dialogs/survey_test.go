package dialogs

import "testing"

// TestMarkInAFewWords: of the words for a mark the longest that is said counts,
// and words of the same length that were not said do not.
func TestMarkInAFewWords(t *testing.T) {
	e, _ := builtin(t)
	s := &step{e: e}
	for text, want := range map[string]int{
		"great service": 5, "it was okay": 3, "okay do that": 3, "very good indeed": 5,
		"服务很差": 1, "非常不满意啊": 1, "see you on monday": 0,
	} {
		for range 50 { // the words are kept in a map
			if mark, _ := s.markIn(fold(text)); mark != want {
				t.Fatalf("%q: mark %d, want %d", text, mark, want)
			}
		}
	}
}
