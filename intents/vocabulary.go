package intents

import (
	"math"
	"slices"
)

// A vocabulary knows the n-grams of the training sentences and what each of
// them weighs: the rarer, the more (inverse document frequency).
type vocabulary struct {
	shape   shape
	index   table
	idf     []float32
	count   []int32 // in how many training texts
	least   int32   // n-grams in fewer texts are unknown
	unknown float32 // what an n-gram weighs that no training sentence has
}

// A vector is the known part of a text, by feature. The length of each whole
// block is its weight, unknown n-grams counted: a text full of strange words
// has a short known part and scores low everywhere.
type vector struct {
	idx  []int32
	val  []float32
	ends [blocks]int32 // where each block ends
	// square is the squared length of a trained text's known part.
	square float32
}

// learnWords reads texts into a vocabulary and gives each its vector. N-grams
// found in fewer than least texts are left out.
func learnWords(texts []string, s shape, least int) (*vocabulary, []vector) {
	v := &vocabulary{shape: s, index: newTable(1 << 12), least: int32(least)}
	var r reader
	var count []int32
	rows := make([][]int32, len(texts))
	var kinds []ngram
	for i, text := range texts {
		grams := r.ngrams(text, s)
		rows[i] = make([]int32, len(grams))
		for j, g := range grams {
			id := v.index.at(g.hash, int32(len(count)))
			if int(id) == len(count) {
				count, kinds = append(count, 0), append(kinds, g)
			}
			count[id]++
			rows[i][j] = id
		}
	}
	return v, v.weigh(rows, count, kinds)
}

// weigh sets the weights, drops rare n-grams, and makes the vectors.
func (v *vocabulary) weigh(rows [][]int32, count []int32, kinds []ngram) []vector {
	n := float64(len(rows))
	idf := func(c int32) float32 { return float32(math.Pow(math.Log((1+n)/(1+float64(c)))+1, v.shape.rarity)) }
	v.unknown = idf(0)
	kept := make([]int32, len(count))
	weight := make([]float32, len(count))
	for id, c := range count {
		weight[id] = idf(c) * v.shape.worth(kinds[id])
		kept[id] = -1
		if c >= v.least {
			kept[id] = int32(len(v.idf))
			v.idf, v.count = append(v.idf, weight[id]), append(v.count, c)
		}
	}
	v.idf = slices.Clone(v.idf) // without room to grow
	v.index.renumber(kept)
	vectors := make([]vector, len(rows))
	for i, row := range rows {
		var norm [blocks]float32
		for _, id := range row {
			norm[kinds[id].block] += weight[id] * weight[id]
		}
		scale := v.shape.scale(norm)
		x := vector{idx: make([]int32, 0, len(row)), val: make([]float32, 0, len(row))}
		for _, id := range row {
			if kept[id] >= 0 {
				w := weight[id] * scale[kinds[id].block]
				x.idx, x.val = append(x.idx, kept[id]), append(x.val, w)
				x.square += w * w
				x.ends[kinds[id].block] = int32(len(x.idx))
			}
		}
		x.settle()
		vectors[i] = x
	}
	return vectors
}

// worth is what an n-gram of this size weighs beside its rarity.
func (s shape) worth(g ngram) float32 {
	if g.block != charBlock {
		return 1
	}
	w := float32(1)
	for n := s.least; n < int(g.size); n++ {
		w *= s.fade
	}
	return w
}

// scale turns the blocks' squared lengths into factors that give each its weight.
func (s shape) scale(squared [blocks]float32) (f [blocks]float32) {
	for b, q := range squared {
		if q > 0 {
			f[b] = 1 / float32(math.Sqrt(float64(q)))
		}
	}
	f[charBlock] *= s.charWeight
	f[senseBlock] *= s.sense
	return f
}

// settle gives empty blocks their ends.
func (x *vector) settle() {
	for b := 1; b < blocks; b++ {
		x.ends[b] = max(x.ends[b], x.ends[b-1])
	}
}

// vector writes the vector of a text's n-grams into x.
func (v *vocabulary) vector(grams []ngram, x *vector) {
	x.idx, x.val, x.ends = x.idx[:0], x.val[:0], [blocks]int32{}
	var norm [blocks]float32
	for _, g := range grams {
		w := v.unknown * v.shape.worth(g)
		if id, ok := v.index.get(g.hash); ok {
			w = v.idf[id]
			x.idx, x.val = append(x.idx, id), append(x.val, w)
			x.ends[g.block] = int32(len(x.idx))
		}
		norm[g.block] += w * w
	}
	x.settle()
	scale := v.shape.scale(norm)
	from := int32(0)
	for b, to := range x.ends {
		for i := from; i < to; i++ {
			x.val[i] *= scale[b]
		}
		from = to
	}
}

// strange is the share of a text that x does not know: 0 if every n-gram is
// known, 1 if none is. known tells which features count.
func (v *vocabulary) strange(x *vector, known func(feature int32) bool) float32 {
	whole := v.shape.charWeight * v.shape.charWeight
	if v.shape.words > 0 {
		whole++
	}
	whole += v.shape.sense * v.shape.sense
	sum := float32(0)
	for i, id := range x.idx {
		if known == nil || known(id) {
			sum += x.val[i] * x.val[i]
		}
	}
	return max(1-sum/whole, 0)
}
