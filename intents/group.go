package intents

import (
	"cmp"
	"math"
	"slices"

	"switchboard/chat"
)

// A likeness says when two texts ask for the same: what their n-grams count by
// block (what is meant says more than words, and words more than letters), and
// the least cosine. On every third asked form of the built-in FAQ, which is
// harder than what customers repeat, 55 % of the English pairs that are put
// together belong to one entry and 60 % of the Chinese.
type likeness struct {
	blocks [blocks]float64
	least  float64
}

var (
	englishLikeness = likeness{[blocks]float64{charBlock: 0.5, wordBlock: 1, senseBlock: 6}, 0.4}
	chineseLikeness = likeness{[blocks]float64{charBlock: 1, wordBlock: 2, senseBlock: 3}, 0.45}
)

// Group puts texts of a language together that ask for the same, as far as
// their words tell: the largest groups first, each begun by the text that the
// others are like. Elements are indexes into texts. The same texts always give
// the same groups.
func Group(texts []string, l chat.Locale) [][]int {
	like := englishLikeness
	if l == chat.Chinese {
		like = chineseLikeness
	}
	vectors := like.vectors(texts, recipeFor(l).questions().shape)
	var groups [][]int
	for i := range texts {
		best, most := -1, like.least
		for g, members := range groups {
			near := 0.0
			for _, j := range members {
				near = max(near, cosine(vectors[i], vectors[j]))
			}
			if near >= most {
				best, most = g, near
			}
		}
		if best < 0 {
			groups = append(groups, []int{i})
		} else {
			groups[best] = append(groups[best], i)
		}
	}
	for _, g := range groups {
		lead, most := 0, -1.0
		for k, i := range g {
			sum := 0.0
			for _, j := range g {
				sum += cosine(vectors[i], vectors[j])
			}
			if sum > most {
				lead, most = k, sum
			}
		}
		g[0], g[lead] = g[lead], g[0]
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	return groups
}

// A weighed n-gram of a text.
type weighed struct {
	hash uint64
	w    float64
}

// fewTexts are added to those that there are: among a handful, what most have in
// common is what they ask for, and not a word that everybody uses.
const fewTexts = 50

// vectors weighs the n-grams of each text by how few texts have them, at
// length 1, by hash.
func (l likeness) vectors(texts []string, s shape) [][]weighed {
	var r reader
	out := make([][]weighed, len(texts))
	df := map[uint64]float64{}
	for i, text := range texts {
		for _, g := range r.ngrams(text, s) {
			out[i] = append(out[i], weighed{g.hash, l.blocks[g.block]})
			df[g.hash]++
		}
		slices.SortFunc(out[i], func(a, b weighed) int { return cmp.Compare(a.hash, b.hash) })
	}
	for _, v := range out {
		sum := 0.0
		for i := range v {
			v[i].w *= math.Log(1 + float64(len(texts)+fewTexts)/df[v[i].hash])
			sum += v[i].w * v[i].w
		}
		for i := range v {
			v[i].w /= math.Sqrt(sum)
		}
	}
	return out
}

func cosine(a, b []weighed) (sum float64) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].hash < b[j].hash:
			i++
		case a[i].hash > b[j].hash:
			j++
		default:
			sum += a[i].w * b[j].w
			i, j = i+1, j+1
		}
	}
	return sum
}
