package intents

import (
	"cmp"
	"slices"

	"switchboard/chat"
)

// An Explanation says why a text was judged as it was.
type Explanation struct {
	Locale  chat.Locale // the model that judged
	Outcome chat.Outcome
	Intent  string // the likeliest; Evidence speaks for or against it
	// Score is its raw score: trained sentences of the intent score about 1,
	// others about -1; Bias is the part of it that every text gets.
	Score, Bias float64
	// Scope is the measure that was compared with Least: below it the text is out of scope.
	Scope, Least float64
	// Strange is the share of the text that no training sentence has, 0 to 1.
	Strange  float64
	Evidence []Evidence // heaviest first
}

// Evidence is one n-gram or concept of the normalised text ("_" for a space)
// and what it added to the score.
type Evidence struct {
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
}

// Explain judges text like Understand and tells which n-grams decided. It is
// zero where the text has no words or its language no model.
func (e *Embedded) Explain(text string, in Context) Explanation {
	x := Explanation{Locale: e.Language(text)}
	if x.Locale == "" {
		x.Locale = cmp.Or(in.Locale, chat.English)
	}
	m := e.models[x.Locale]
	var s scratch
	if m == nil {
		return Explanation{}
	}
	best, outcome := m.judge(text, &s)
	if len(best) == 0 {
		return Explanation{}
	}
	look := m.look(&s)
	first, _ := leaders(s.scores[:m.intents()])
	x.Outcome, x.Intent = outcome, best[0].ID
	x.Score, x.Bias = float64(look.top), float64(m.weights.bias[first])
	x.Scope, x.Least, x.Strange = float64(m.scope.measure(look)), float64(m.scope.least), float64(look.strange)
	x.Evidence = m.evidence(&s, first)
	return x
}

// evidence lists what each n-gram in s adds to the score of class c.
func (m *model) evidence(s *scratch, c int) []Evidence {
	var list []Evidence
	known := 0
	for _, g := range s.grams {
		id, ok := m.vocabulary.index.get(g.hash)
		if !ok {
			continue
		}
		if w := m.weights.of(id, c) * s.x.val[known]; w != 0 {
			list = append(list, Evidence{visible(s.padded[g.begin:g.end]), float64(w)})
		}
		known++
	}
	slices.SortStableFunc(list, func(a, b Evidence) int { return cmp.Compare(max(b.Weight, -b.Weight), max(a.Weight, -a.Weight)) })
	return list
}

func visible(gram []byte) string {
	b := slices.Clone(gram)
	for i, c := range b {
		if c == ' ' {
			b[i] = '_'
		}
	}
	return string(b)
}
