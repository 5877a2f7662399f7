package intents

import (
	"math"
	"slices"

	"switchboard/chat"
)

// A shelf finds the FAQ entries of one language that may answer a text. Two
// judges agree on it: BM25, which knows the answers' words, and a separator
// for each entry, trained on the ways of asking.
type shelf struct {
	vocabulary *vocabulary
	entries    []string
	ranking    ranking
	weights    weights
	belief     belief
	spelling   *speller
	aliens     map[string]bool  // sentences that are known to ask for nothing here
	heard      []bool           // by feature: an asked form has it
	forms      map[string]int32 // the entry of each asked form, normalised
}

// A belief turns what the judges say of the best entry into a probability.
type belief [hints]float64

// hints is how many numbers a belief weighs.
const hints = 9

// A hint is what the judges say of an entry.
type hint struct {
	ranked   float32 // by BM25
	rule     float32 // by its separator
	distance float32 // how far it is ahead of the next
	topic    float32 // how much the text asks for any entry at all
	scope    float32 // how much it is about the business at all
	cover    float32 // share of the text's terms that the entry has
	strange  float32 // share of the text that no asked form has
}

// numbers are what belief weighs; the last is for all alike.
func (h hint) numbers() [hints]float64 {
	return [...]float64{float64(h.ranked), float64(h.rule), float64(h.distance), float64(h.topic), float64(h.scope), float64(-h.strange), float64(min(h.topic, h.scope)), float64(h.cover), 1}
}

const (
	// rankedWeight is what BM25 counts beside the separator.
	rankedWeight = 2
	// alienWeight is what a sentence out of scope counts beside a request,
	// when belief is learned: a request is mostly known for one.
	alienWeight = 1.5
	// wordByWord is how likely an entry is that is asked for in its own words.
	wordByWord = 0.9
	// believable is the probability from which an entry is worth mentioning.
	believable = 0.3
	// shown is the most entries that a Meaning lists.
	shown = 3
	// offTopic is the share of messages that ask for no entry, when belief is learned.
	offTopic = 0.4
)

func (b belief) in(h hint) float64 {
	z := 0.0
	for j, v := range h.numbers() {
		z += b[j] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// find lists the believable entries for the text read into s, best first.
// Where none is sure, the text is read again with its spelling put right.
func (f *shelf) find(s *scratch) []chat.Scored {
	s.reshape(f.vocabulary.shape)
	if !worded(s.runes) || f.aliens[string(s.out)] {
		return nil
	}
	entry, exact := f.forms[string(s.out)]
	list := f.look(s)
	if exact {
		return f.first(entry, list)
	}
	if (len(list) == 0 || list[0].Score < sure) && s.spell(f.spelling, f.vocabulary.shape) {
		if again := f.look(s); len(again) > 0 && (len(list) == 0 || again[0].Score > list[0].Score) {
			list = again
		}
	}
	return list
}

// first puts the entry that a text asks for word by word before the others.
func (f *shelf) first(entry int32, list []chat.Scored) []chat.Scored {
	top := chat.Scored{ID: f.entries[entry], Score: wordByWord}
	if len(list) > 0 {
		top.Score = max(top.Score, list[0].Score)
	}
	rest := slices.DeleteFunc(list, func(s chat.Scored) bool { return s.ID == top.ID })
	return append([]chat.Scored{top}, rest[:min(len(rest), shown-1)]...)
}

// look finds entries for the n-grams just read into s.
func (f *shelf) look(s *scratch) []chat.Scored {
	f.vocabulary.vector(s.grams, &s.x)
	s.terms = s.terms[:0]
	unknown := 0
	for _, g := range s.grams {
		if f.vocabulary.shape.term(g) {
			if id, ok := f.vocabulary.index.get(g.hash); ok {
				s.terms = append(s.terms, id)
			} else {
				unknown++
			}
		}
	}
	s.scores, s.ranked = resized(s.scores, len(f.entries)+2), resized(s.ranked, len(f.entries))
	f.weights.score(&s.x, s.scores)
	f.ranking.score(s.terms, unknown, s.ranked)
	return f.best(s, unknown, f.vocabulary.strange(&s.x, f.asked))
}

// asked tells whether an asked form has the feature.
func (f *shelf) asked(feature int32) bool { return f.heard[feature] }

// best picks from the judges' scores in s.
func (f *shelf) best(s *scratch, unknown int, strange float32) []chat.Scored {
	s.exp = resized(s.exp, len(f.entries))
	for e := range s.exp {
		s.exp[e] = s.scores[e] + rankedWeight*s.ranked[e]
	}
	first, second := leaders(s.exp)
	var list []chat.Scored
	for range min(shown, len(s.exp)) {
		e, _ := leaders(s.exp)
		next := second
		if e != first {
			next = first // the others are behind, by so much
		}
		h := hintOf(e, next, s.scores, s.ranked, strange)
		h.cover = f.ranking.cover(s.terms, unknown, e)
		p := f.belief.in(h)
		if p < believable {
			break
		}
		if n := len(list); n > 0 {
			p = min(p, list[n-1].Score)
		}
		list = append(list, chat.Scored{ID: f.entries[e], Score: rounded(p)})
		s.exp[e] = float32(math.Inf(-1))
	}
	return list
}

// hintOf describes entry e beside the one that is next to it. The rules after
// those of the entries are that of the topic and that of being out of scope.
func hintOf(e, next int, rules, ranked []float32, strange float32) hint {
	h := hint{ranked: ranked[e], rule: rules[e], topic: rules[len(ranked)], scope: -rules[len(ranked)+1], strange: strange}
	if next != e {
		h.distance = rules[e] + rankedWeight*ranked[e] - rules[next] - rankedWeight*ranked[next]
	}
	return h
}
