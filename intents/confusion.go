package intents

import (
	"cmp"
	"slices"

	"switchboard/chat"
)

// A Confusion is how the sentences of a pack fare that a model did not see:
// each is judged by a model that was taught the other parts.
type Confusion struct {
	Intents []Fared
	// Thefts are by how many sentences were taken, the most first.
	Thefts []Theft
	// Unsupported are sentences that no other supports: they are refused, and
	// led by another intent than theirs. Indexes into Lessons.Sentences.
	Unsupported []int
}

// Fared is how an intent's sentences of a language did.
type Fared struct {
	Intent                            string
	Locale                            chat.Locale
	Sentences, Right, Refused, Stolen int
}

// A Theft is that To was understood where From was meant.
type Theft struct {
	From, To  string
	Locale    chat.Locale
	Sentences []int // into Lessons.Sentences
}

// confusionParts is into how many parts the sentences are divided.
const confusionParts = 5

// A verdict is what a model that did not see a sentence made of it.
type verdict struct {
	first   string
	outcome chat.Outcome
}

// verdicts judges each sentence by a model that was taught the other parts.
func verdicts(l Lessons) []verdict {
	list := make([]verdict, len(l.Sentences))
	part := make([]int, len(l.Sentences))
	seen := map[string]int{}
	for i, s := range l.Sentences {
		key := s.Intent + " " + string(s.Locale)
		part[i] = seen[key] % confusionParts
		seen[key]++
	}
	inParallel(confusionParts*len(chat.Locales), func(n int) {
		locale, out := chat.Locales[n/confusionParts], n%confusionParts
		kept := l
		kept.Sentences = nil
		for i, s := range l.Sentences {
			if part[i] != out {
				kept.Sentences = append(kept.Sentences, s)
			}
		}
		m := learn(lessonIn(locale, kept), recipeFor(locale))
		if m == nil {
			return
		}
		var s scratch
		for i, x := range l.Sentences {
			if x.Locale == locale && part[i] == out {
				best, outcome := m.judge(x.Text, &s)
				list[i] = verdict{outcome: outcome}
				if len(best) > 0 {
					list[i].first = best[0].ID
				}
			}
		}
	})
	return list
}

// Confuse finds out which intents steal from each other. It takes some seconds;
// the same lessons always give the same.
func Confuse(l Lessons) Confusion {
	verdicts := verdicts(l)
	var c Confusion
	fared, thefts := map[string]*Fared{}, map[string]*Theft{}
	for i, s := range l.Sentences {
		key := s.Intent + " " + string(s.Locale)
		f := fared[key]
		if f == nil {
			f = &Fared{Intent: s.Intent, Locale: s.Locale}
			fared[key] = f
		}
		f.Sentences++
		switch v := verdicts[i]; {
		case v.outcome == chat.Reject || v.first == "":
			f.Refused++
			if v.first != s.Intent {
				c.Unsupported = append(c.Unsupported, i)
			}
		case v.first != s.Intent:
			f.Stolen++
			t := thefts[key+" "+v.first]
			if t == nil {
				t = &Theft{From: s.Intent, To: v.first, Locale: s.Locale}
				thefts[key+" "+v.first] = t
			}
			t.Sentences = append(t.Sentences, i)
		case v.outcome == chat.Accept:
			f.Right++
		}
	}
	for _, f := range fared {
		c.Intents = append(c.Intents, *f)
	}
	for _, t := range thefts {
		c.Thefts = append(c.Thefts, *t)
	}
	slices.SortFunc(c.Intents, func(a, b Fared) int {
		return cmp.Or(cmp.Compare(a.Locale, b.Locale), cmp.Compare(a.Intent, b.Intent))
	})
	slices.SortFunc(c.Thefts, func(a, b Theft) int {
		return cmp.Or(cmp.Compare(len(b.Sentences), len(a.Sentences)), cmp.Compare(a.Locale, b.Locale), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return c
}
