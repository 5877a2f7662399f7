package intents

import "testing"

// A sentence is wholly known to its own class, less to another, and hardly to
// any if nobody said anything like it.
func TestMemoryKnowsItsOwn(t *testing.T) {
	l := lesson{
		texts:   []string{"my bill is wrong", "the bill is too high", "book a technician", "send a technician on monday"},
		class:   []int32{0, 0, 1, 1},
		classes: []string{"bill", "visit"}, question: 2, within: 4,
	}
	v, x := learnWords(l.texts, englishShape, 1)
	s := &school{recipe: englishRecipe, vocabulary: v, x: x, lesson: l}
	m := s.remember([]int32{0, 1, 2, 3})
	for i := range x {
		own, other := m.share(&x[i], l.class[i], englishShape), m.share(&x[i], 1-l.class[i], englishShape)
		if own < 1.99 || own > 2.01 || other > own-0.5 {
			t.Errorf("%q: %.2f of its own class, %.2f of the other", l.texts[i], own, other)
		}
	}
	strange := vector{}
	v.vector(new(reader).ngrams("zwölf Boxkämpfer jagen", englishShape), &strange)
	if got := m.share(&strange, 0, englishShape); got > 0.3 {
		t.Errorf("what nobody said is known by %.2f", got)
	}
}
