package intents

import "slices"

// weights are the separators of a model, made small: weights too light to
// matter are dropped, the rest are kept in eight bits, by feature.
type weights struct {
	bias  []float32 // by class
	scale []float32 // by class: what one unit of weight is worth
	start []int32   // by feature: where its entries begin; one more at the end
	parts []part
}

// A part is what a feature adds to the score of one class, in three bytes.
// Class and weight lie together: of a text's features few are in the
// processor's cache.
type part struct {
	low, high uint8 // of the class's number
	heavy     int8
}

func (p part) class() int { return int(p.high)<<8 | int(p.low) }

// A weight is dropped below this share of its class's heaviest. Few sentences
// spread what they teach over many light weights; many make those noise.
const (
	lightest       = 0.02
	lightestOfMany = 0.055
)

// pack makes rules small; it drops weights below the share lightest of the heaviest.
func pack(rules []separator, features int, lightest float32) weights {
	k := weights{start: make([]int32, features+1)}
	for _, r := range rules {
		top := float32(0)
		for _, w := range r.w {
			top = max(top, w, -w)
		}
		k.bias, k.scale = append(k.bias, r.bias), append(k.scale, max(top, 1e-9)/127)
	}
	for c, r := range rules {
		least := lightest * 127 * k.scale[c]
		for f, w := range r.w {
			if w > least || w < -least {
				k.start[f+1]++
			}
		}
	}
	for f := range features {
		k.start[f+1] += k.start[f]
	}
	k.parts = make([]part, k.start[features])
	free := slices.Clone(k.start)
	for c, r := range rules {
		least := lightest * 127 * k.scale[c]
		for f, w := range r.w {
			if w > least || w < -least {
				k.parts[free[f]] = part{uint8(c), uint8(c >> 8), int8(w/k.scale[c] + rounding(w))}
				free[f]++
			}
		}
	}
	return k
}

func rounding(w float32) float32 {
	if w < 0 {
		return -0.5
	}
	return 0.5
}

// score writes the score of each class for x into scores.
func (k *weights) score(x *vector, scores []float32) {
	clear(scores)
	for j, id := range x.idx {
		v := x.val[j]
		for _, p := range k.parts[k.start[id]:k.start[id+1]] {
			scores[p.class()] += v * float32(p.heavy)
		}
	}
	for c := range scores {
		scores[c] = scores[c]*k.scale[c] + k.bias[c]
	}
}

// of returns the weight of feature id for class c.
func (k *weights) of(id int32, c int) float32 {
	for _, p := range k.parts[k.start[id]:k.start[id+1]] {
		if p.class() == c {
			return float32(p.heavy) * k.scale[c]
		}
	}
	return 0
}
