package intents

import (
	"slices"
	"testing"
)

// What is kept of a text's n-grams for another shape is what splitting it
// again would find, whether its spelling was put right in between or not.
func TestReshape(t *testing.T) {
	_, l := telecom()
	spelling := learnSpelling([]string{"technician appointment broadband reschedule"})
	var used, fresh reader
	for _, s := range append(l.Sentences, Sentence{}, Sentence{Text: "..."}, Sentence{Text: "an apointment with a tecnician, 周五"}) {
		for _, shapes := range [][2]shape{
			{englishShape, englishQuestion}, {chineseShape, chineseQuestion}, {englishShape, chineseQuestion}, {chineseShape, {words: 2, least: 1, most: 2}},
		} {
			used.ngrams(s.Text, shapes[0])
			used.spell(spelling, shapes[0])
			if got, want := string(used.written()), Normalise(s.Text); got != want {
				t.Fatalf("%q: written as %q, want %q", s.Text, got, want)
			}
			if got, want := used.reshape(shapes[1]), fresh.ngrams(s.Text, shapes[1]); !slices.Equal(got, want) {
				t.Fatalf("%q: %v, want %v", s.Text, got, want)
			}
		}
	}
}
