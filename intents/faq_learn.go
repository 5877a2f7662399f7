package intents

import (
	"hash/fnv"

	"switchboard/chat"
)

// A catalogue is what a shelf is learned from: the asked forms, then the
// answers, then sentences that ask for no entry.
type catalogue struct {
	entries []string
	texts   []string
	entry   []int32 // of texts[:asked+len(entries)]
	asked   int
	within  int // texts[within:] are out of scope
}

func catalogueIn(locale chat.Locale, lessons Lessons) catalogue {
	var c catalogue
	var answers []string
	for _, q := range lessons.Questions {
		if q.Locale != locale {
			continue
		}
		for _, form := range q.Asked {
			c.texts, c.entry = append(c.texts, form), append(c.entry, int32(len(c.entries)))
		}
		c.entries, answers = append(c.entries, q.ID), append(answers, q.Answer)
	}
	c.asked = len(c.texts)
	for e, answer := range answers {
		c.texts, c.entry = append(c.texts, answer), append(c.entry, int32(e))
	}
	for n, list := range [][]Sentence{lessons.Sentences, lessons.OutOfScope} {
		if n == 1 {
			c.within = len(c.texts)
		}
		for _, s := range list {
			if s.Locale == locale {
				c.texts = append(c.texts, s.Text)
			}
		}
	}
	return c
}

// A librarian builds a shelf.
type librarian struct {
	catalogue catalogue
	recipe    recipe
	v         *vocabulary
	x         []vector
	terms     [][]int32 // of each text
	share     []int     // of each text: its part, and a third of that
}

// shelve learns a shelf; nil where there are no entries.
func shelve(c catalogue, r recipe) *shelf {
	if len(c.entries) == 0 {
		return nil
	}
	l := &librarian{catalogue: c, recipe: r}
	l.v, l.x = learnWords(c.texts, r.shape, 1)
	l.readTerms()
	l.share = l.shares()
	f := &shelf{vocabulary: l.v, entries: c.entries, spelling: r.speller(c.texts), aliens: map[string]bool{}, forms: map[string]int32{}}
	for _, text := range c.texts[c.within:] {
		f.aliens[Normalise(text)] = true
	}
	for i, text := range c.texts[:c.asked] {
		f.forms[Normalise(text)] = c.entry[i]
	}
	belief, rules := l.believe()
	f.belief, f.heard = belief, l.heard(-1)
	f.ranking = l.rank(-1)
	f.weights = pack(l.rules(-1, rules), len(l.v.idf), lightest)
	return f
}

func (l *librarian) readTerms() {
	var r reader
	l.terms = make([][]int32, len(l.catalogue.texts))
	for i, text := range l.catalogue.texts {
		for _, g := range r.ngrams(text, l.recipe.shape) {
			if id, ok := l.v.index.get(g.hash); ok && l.recipe.shape.term(g) {
				l.terms[i] = append(l.terms[i], id)
			}
		}
	}
}

// enoughForms is how many held-out asked forms show what a shelf does with new ones.
const enoughForms = 100

// shares deals the texts out to the parts of cross-validation, so that one text
// more leaves the others where they are: the forms of an entry in turn, from the
// first part, or where they are too few for all, from one that its name draws;
// other texts by their words.
func (l *librarian) shares() []int {
	share := make([]int, len(l.x))
	forms := make([][]int, len(l.catalogue.entries))
	for i, text := range l.catalogue.texts {
		if i < l.catalogue.asked {
			e := l.catalogue.entry[i]
			forms[e] = append(forms[e], i)
		} else {
			share[i] = drawn(text)
		}
	}
	for e, list := range forms {
		first := 0
		if len(list) < parts {
			first = drawn(l.catalogue.entries[e])
		}
		for n, i := range list {
			share[i] = first + n
		}
	}
	return share
}

// drawn draws a part of cross-validation, and a third of it, by a text's words.
func drawn(text string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text))
	return int(h.Sum32() % (3 * parts))
}

// part is the part of text i.
func (l *librarian) part(i int) int { return l.share[i] % parts }

// rank indexes the entries without the asked forms of the part left out.
func (l *librarian) rank(out int) ranking {
	entries := make([][][]int32, len(l.catalogue.entries))
	for i, e := range l.catalogue.entry {
		if i >= l.catalogue.asked || l.part(i) != out {
			entries[e] = append(entries[e], l.terms[i])
		}
	}
	return rank(entries, len(l.v.idf))
}

// rules trains the entries' separators without the part left out, and two
// more: which tells asked forms from all sentences that ask for no entry, and
// which knows those that are out of scope. They go on from others.
func (l *librarian) rules(out int, from []separator) []separator {
	var forms, all, edge []int32
	asks, aliens := make([]int32, len(l.x)), make([]int32, len(l.x))
	for i := range l.x {
		if l.answer(i) || l.part(i) == out {
			continue
		}
		all = append(all, int32(i))
		if i < l.catalogue.asked {
			forms, asks[i] = append(forms, int32(i)), 1
		}
		if alien := i >= l.catalogue.within; alien || i < l.catalogue.asked {
			edge = append(edge, int32(i))
			if alien {
				aliens[i] = 1
			}
		}
	}
	n := len(l.catalogue.entries)
	rules, teacher := make([]separator, n+2), l.recipe.teacher
	inParallel(len(rules), func(e int) {
		if e == n+1 {
			rules[e] = teacher.separate(l.x, aliens, edge, 1, len(l.v.idf), from[e])
		} else if e == n {
			rules[e] = teacher.separate(l.x, asks, all, 1, len(l.v.idf), from[e])
		} else {
			rules[e] = teacher.separate(l.x, l.catalogue.entry, forms, int32(e), len(l.v.idf), from[e])
		}
	})
	return rules
}

// answer tells whether text i is an entry's answer.
func (l *librarian) answer(i int) bool {
	return i >= l.catalogue.asked && i < len(l.catalogue.entry)
}

// request tells whether text i asks for something that is no entry.
func (l *librarian) request(i int) bool {
	return i >= len(l.catalogue.entry) && i < l.catalogue.within
}

// A guess is the best entry for a text that it was not learned from.
type guess struct {
	hint  hint
	right bool
	asked bool
	alien bool
}

// heard tells by feature whether an asked form has it, the part left out aside.
func (l *librarian) heard(out int) []bool {
	h := make([]bool, len(l.v.idf))
	for i := range l.catalogue.asked {
		if l.part(i) != out {
			for _, id := range l.x[i].idx {
				h[id] = true
			}
		}
	}
	return h
}

// believe learns how far the best entry can be believed: held-out asked forms
// against those for which another entry came out best, and against sentences
// that ask for none. It returns the last rules as well.
func (l *librarian) believe() (belief, []separator) {
	var guesses []guess
	var rules []separator
	n := len(l.catalogue.entries)
	ranked, scores, both := make([]float32, n), make([]float32, n+2), make([]float32, n)
	for out := range heldOut(l.catalogue.asked, enoughForms) {
		rules = l.rules(out, make([]separator, n+2))
		ranking := l.rank(out)
		had := l.heard(out)
		heard := func(f int32) bool { return had[f] }
		for i := range l.x {
			if l.answer(i) || l.part(i) != out || l.request(i) && l.share[i] >= parts {
				continue
			}
			for r := range rules {
				scores[r] = rules[r].score(&l.x[i])
			}
			ranking.score(l.terms[i], 0, ranked)
			for e := range both {
				both[e] = scores[e] + rankedWeight*ranked[e]
			}
			first, second := leaders(both)
			asked := i < l.catalogue.asked
			h := hintOf(first, second, scores, ranked, l.v.strange(&l.x[i], heard))
			h.cover = ranking.cover(l.terms[i], 0, first)
			guesses = append(guesses, guess{h, asked && int(l.catalogue.entry[i]) == first, asked, i >= l.catalogue.within})
		}
	}
	return fit(guesses), rules
}

// fit is a logistic regression of right on hints.
func fit(guesses []guess) belief {
	asked, other := 0.0, 0.0
	for _, g := range guesses {
		if g.asked {
			asked++
		} else {
			other++
		}
	}
	b := belief{1, 1}
	for range 300 {
		var step belief
		for _, g := range guesses {
			miss, share := -b.in(g.hint), (1-offTopic)/asked
			if g.right {
				miss++
			}
			if !g.asked {
				share = offTopic / other
				if g.alien {
					share *= alienWeight
				}
			}
			for j, v := range g.hint.numbers() {
				step[j] += miss * share * v
			}
		}
		for j := range b {
			if b[j] += 2 * (step[j] - 1e-4*b[j]); j < len(b)-1 {
				b[j] = max(b[j], 0) // a better hint is never worth less
			}
		}
	}
	return b
}
