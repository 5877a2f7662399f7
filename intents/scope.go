package intents

import (
	"math"
	"slices"
)

// A look is what tells a text that means one of the intents from one that
// means none of them.
type look struct {
	top, second float32 // the two best scores
	strange     float32 // share of the text that no training sentence has
	known       float32 // shares of the text that the best class's sentences have
	foreign     float32 // score for "out of scope"; 0 where no samples were given
}

// sure is the one measure that needs no out-of-scope samples.
func (l look) sure() float32 { return l.top + knownWeight*l.known - strangeWeight*l.strange }

// What the shares of a text that are known and strange weigh beside its score.
const knownWeight, strangeWeight = 1, 0.5

// A scope decides whether a text is in scope.
type scope struct {
	least   float32    // a text is in scope from here on
	foreign *separator // in scope against out of scope; nil without samples
	weights [4]float32 // of sure, margin, foreign and 1, with samples
}

const (
	// refused is the share of rightly understood new texts that may be taken
	// for out of scope where no out-of-scope samples say better.
	refused = 0.025
	// enoughStrangers is how many out-of-scope samples make a detector.
	enoughStrangers = 20
	// strangersExpected is the share of messages taken to be out of scope
	// when a wrong refusal is weighed against a wrong acceptance.
	strangersExpected = 0.26
)

// measure is the scope's one number for a look: the higher, the more in scope.
func (s *scope) measure(l look) float32 {
	if s.foreign == nil {
		return l.sure()
	}
	return s.weights[0]*l.sure() + s.weights[1]*(l.top-l.second) + s.weights[2]*l.foreign + s.weights[3]
}

// scope learns from trials where the border is.
func (s *school) scope(trials []trial) scope {
	strangers := len(s.x) - s.lesson.within
	if strangers < enoughStrangers {
		return scope{least: quantile(trials)}
	}
	rule := s.foreigners(trials)
	sc := scope{foreign: &rule, weights: detector(trials)}
	sc.least = sc.border(trials)
	return sc
}

// quantile is the measure below which only few right answers lie.
func quantile(trials []trial) float32 {
	var right []float32
	for _, t := range trials {
		if t.class >= 0 && t.best == t.class {
			right = append(right, t.look.sure())
		}
	}
	if len(right) == 0 {
		return 0
	}
	slices.Sort(right)
	return right[int(refused*float64(len(right)))]
}

// foreigners trains the separator of out-of-scope texts, on all but one part
// at a time to fill in the trials, then on all.
func (s *school) foreigners(trials []trial) separator {
	class := make([]int32, len(s.x))
	for i := s.lesson.within; i < len(class); i++ {
		class[i] = 1
	}
	part := s.parts()
	rules := make([]separator, parts+1) // the last leaves out nothing
	inParallel(len(rules), func(out int) {
		var rows []int32
		for i := range s.x {
			if part[i] != out {
				rows = append(rows, int32(i))
			}
		}
		rules[out] = s.recipe.teacher.separate(s.x, class, rows, 1, len(s.vocabulary.idf), separator{})
	})
	for i := range trials {
		trials[i].look.foreign = rules[part[trials[i].row]].score(&s.x[trials[i].row])
	}
	rules[parts].hold = nil // only training asks
	return rules[parts]
}

// detector is a logistic regression of "in scope" on looks, both sides
// weighed as they are expected to come.
func detector(trials []trial) (w [4]float32) {
	var in, out float64
	for _, t := range trials {
		if t.class >= 0 {
			in++
		} else {
			out++
		}
	}
	var b [4]float64
	for range 200 {
		var step [4]float64
		for _, t := range trials {
			f := [4]float64{float64(t.look.sure()), float64(t.look.top - t.look.second), float64(t.look.foreign), 1}
			y, share := 1.0, (1-strangersExpected)/in
			if t.class < 0 {
				y, share = 0, strangersExpected/out
			}
			z := 0.0
			for j := range f {
				z += b[j] * f[j]
			}
			miss := (y - 1/(1+math.Exp(-z))) * share
			for j := range f {
				step[j] += miss * f[j]
			}
		}
		for j := range b {
			b[j] += 4 * (step[j] - 1e-4*b[j])
		}
	}
	for j := range w {
		w[j] = float32(b[j])
	}
	return w
}

// blur is by how much a new text's measure may be off, in the detector's logits.
// A border that is right for the trials to the letter moves with each of them.
const blur = 0.3

// border is the measure that makes most trials come out right if each may be
// off a little, an accepted wrong answer being as wrong as a wrong refusal.
func (s *scope) border(trials []trial) float32 {
	type point struct {
		at   float64
		gain float64 // of refusing this one
	}
	var in, out float64
	for _, t := range trials {
		if t.class >= 0 {
			in++
		} else {
			out++
		}
	}
	var points []point
	low, high := math.Inf(1), math.Inf(-1)
	for _, t := range trials {
		p := point{at: float64(s.measure(t.look))}
		switch {
		case t.class < 0:
			p.gain = strangersExpected / out
		case t.best == t.class:
			p.gain = -(1 - strangersExpected) / in
		default:
			continue // refused or not, it is wrong
		}
		points = append(points, p)
		low, high = min(low, p.at), max(high, p.at)
	}
	const steps = 200
	most, least := math.Inf(-1), low
	for i := range steps {
		at := low + (high-low)*float64(i)/steps
		sum := 0.0
		for _, p := range points {
			sum += p.gain / (1 + math.Exp((p.at-at)/blur))
		}
		if sum > most {
			most, least = sum, at
		}
	}
	return float32(least)
}
