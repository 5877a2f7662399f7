package intents

import "math"

// The two constants of BM25 (Robertson and Zaragoza 2009): how soon a
// repeated term stops counting more, and how much long entries are held back.
const (
	saturation = 1.2
	lengthBias = 0.75
)

// A ranking is a BM25 index: what each term is worth for each entry.
type ranking struct {
	start []int32 // by feature: where its postings begin; one more at the end
	posts []posting
	idf   []float32 // by feature; 0 for those that are no terms
	rare  float32   // of a term that no entry has
}

// A posting is what a term is worth for one entry.
type posting struct {
	entry int32
	worth float32
}

// term tells whether an n-gram is looked up. Of the many character n-grams of
// an English word those of four are enough; Chinese needs one and two.
func (s shape) term(g ngram) bool {
	if g.block == charBlock {
		return s.words == 0 || int(g.size) == s.most
	}
	return g.size == 1
}

// rank builds the index of entries, each a list of texts given as features.
func rank(entries [][][]int32, features int) ranking {
	r := ranking{start: make([]int32, features+1), idf: make([]float32, features)}
	length, mean := make([]float32, len(entries)), float32(0)
	type post struct{ entry, count int32 }
	posts := make([][]post, features)
	for e, texts := range entries {
		for _, text := range texts {
			length[e] += float32(len(text))
			for _, f := range text {
				if p := posts[f]; len(p) > 0 && int(p[len(p)-1].entry) == e {
					p[len(p)-1].count++
				} else {
					posts[f] = append(p, post{int32(e), 1})
				}
			}
		}
		mean += length[e] / float32(len(entries))
	}
	rarity := func(df int) float32 {
		return float32(math.Log(1 + (float64(len(entries)-df)+0.5)/(float64(df)+0.5)))
	}
	r.rare = rarity(0)
	for f, list := range posts {
		r.idf[f] = rarity(len(list))
		for _, p := range list {
			count := float32(p.count)
			held := saturation * (1 - lengthBias + lengthBias*length[p.entry]/max(mean, 1))
			r.posts = append(r.posts, posting{p.entry, r.idf[f] * count * (saturation + 1) / (count + held)})
		}
		r.start[f+1] = int32(len(r.posts))
	}
	return r
}

// score writes into scores how well each entry covers the terms: 0 for not at
// all, about 1 for wholly. Terms that no entry has are unknown ones; they
// count against all.
func (r *ranking) score(terms []int32, unknown int, scores []float32) {
	clear(scores)
	whole := float32(unknown) * r.rare
	for _, f := range terms {
		whole += r.idf[f]
		for _, p := range r.posts[r.start[f]:r.start[f+1]] {
			scores[p.entry] += p.worth
		}
	}
	for e := range scores {
		scores[e] /= max(whole, 1)
	}
}

// cover is the share of the terms, by rarity, that entry has.
func (r *ranking) cover(terms []int32, unknown int, entry int) float32 {
	has, whole := float32(0), float32(unknown)*r.rare*r.rare
	for _, f := range terms {
		q := r.idf[f] * r.idf[f]
		whole += q
		for _, p := range r.posts[r.start[f]:r.start[f+1]] {
			if int(p.entry) == entry {
				has += q
				break
			}
		}
	}
	return has / max(whole, 1e-9)
}
