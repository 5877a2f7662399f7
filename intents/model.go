package intents

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A recipe says how one language is learned.
type recipe struct {
	shape   shape
	teacher teacher
}

var (
	englishRecipe = recipe{englishShape, teacher{cost: 1, positive: 4, rounds: 20, enough: 0.03, shrink: 0.1}}
	chineseRecipe = recipe{chineseShape, teacher{cost: 1, positive: 4, rounds: 20, enough: 0.03, shrink: 0.1}}
)

// questions is the recipe for the FAQ.
func (r recipe) questions() recipe {
	if r.shape.words > 0 {
		r.shape = englishQuestion
	} else {
		r.shape = chineseQuestion
	}
	// A form more in one entry must not move the others: rules that are stopped
	// before they are settled depend on all texts and on their order.
	r.teacher.enough = 0.1
	return r
}

// speller learns the spelling of a language that has one.
func (r recipe) speller(texts []string) *speller {
	if r.shape.words == 0 {
		return nil
	}
	return learnSpelling(texts)
}

// many sentences are so many that n-grams seen once say nothing.
const many = 4000

// hasty is how many passes many sentences get, of which each says little. Of
// few sentences each moves the model unless its training settles.
const hasty = 10

// parts is into how many the sentences are divided for cross-validation.
// Parts are held out one after the other until enough texts have been: each
// costs three quarters of a training.
const parts = 4

// heldOut returns how many parts that takes.
func heldOut(texts, enough int) int {
	return min(parts, 1+enough*parts/max(texts, 1))
}

// enoughTrials is how many sentences show what a model does with new texts.
const enoughTrials = 400

// A lesson is what a model is trained on, one language: texts with the number
// of their class, then texts of no class.
type lesson struct {
	classes []string // the names, by number
	texts   []string
	class   []int32 // of texts, by index; strangers beyond its end have none
	within  int     // texts[:within] are in scope
	// question is the class of questions for the FAQ, len(classes) if there are none.
	question int
}

// A model knows the intents of one language. It does not change once trained.
type model struct {
	vocabulary *vocabulary
	classes    []string
	question   int // the class that is no intent; len(classes) if there is none
	spelling   *speller
	weights    weights
	memory     memory
	heat       float32 // temperature of the softmax over scores
	scope      scope
}

// learn makes a model; nil where there are no sentences. The same lesson always gives the same model.
func learn(l lesson, r recipe) *model {
	if l.within == 0 {
		return nil
	}
	least, light := 1, float32(lightest)
	if l.within > many {
		least, light = 2, lightestOfMany
		r.teacher.rounds = hasty
	}
	v, x := learnWords(l.texts, r.shape, least)
	s := &school{recipe: r, vocabulary: v, x: x, lesson: l}
	m := &model{vocabulary: v, classes: l.classes, question: l.question, spelling: r.speller(l.texts)}
	trials, rules := s.trials()
	trials = slices.DeleteFunc(trials, func(t trial) bool { return t.class >= 0 && int(t.class) == l.question })
	m.heat = temperature(trials)
	m.weights = pack(s.teach(s.rows(-1), rules), len(v.idf), light)
	m.memory = s.remember(s.rows(-1))
	m.scope = s.scope(trials)
	v.count = nil // only training asks
	return m
}

// A school holds what is needed while a model is trained.
type school struct {
	recipe     recipe
	vocabulary *vocabulary
	x          []vector
	lesson     lesson
}

// part is the part of cross-validation to which text i belongs; each class is
// spread evenly over the parts.
func (s *school) parts() []int {
	seen := make([]int, len(s.lesson.classes)+1)
	part := make([]int, len(s.x))
	for i := range part {
		c := len(s.lesson.classes)
		if i < s.lesson.within {
			c = int(s.lesson.class[i])
		}
		part[i] = seen[c] % parts
		seen[c]++
	}
	return part
}

// rows are the texts in scope that are not in the part left out; -1 leaves out none.
func (s *school) rows(out int) []int32 {
	part := s.parts()
	rows := make([]int32, 0, s.lesson.within)
	for i := range s.lesson.within {
		if part[i] != out {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// teach trains one separator a class on rows, on all cores, going on from those
// that were taught some of the rows.
func (s *school) teach(rows []int32, from []separator) []separator {
	rules := make([]separator, len(s.lesson.classes))
	inParallel(len(rules), func(c int) {
		rules[c] = s.recipe.teacher.separate(s.x, s.lesson.class, rows, int32(c), len(s.vocabulary.idf), from[c])
	})
	return rules
}

func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}

// A trial is what a model that did not see a text made of it.
type trial struct {
	row    int
	class  int32 // the right one; -1 for none
	scores []float32
	best   int32
	look   look
}

// trials has texts judged by a model that did not learn from them: enough of
// those in scope and all strangers. It returns the last such model as well.
func (s *school) trials() (all []trial, rules []separator) {
	part := s.parts()
	for out := range heldOut(s.lesson.within, enoughTrials) {
		rows := s.rows(out)
		memory := s.remember(rows)
		rules = s.teach(rows, make([]separator, len(s.lesson.classes)))
		known := s.knownWithout(part, out)
		for i := range s.x {
			if stranger := i >= s.lesson.within; stranger && out == 0 || !stranger && part[i] == out {
				all = append(all, s.try(i, rules, memory, known))
			}
		}
	}
	return all, rules
}

// knownWithout tells which features would be known without part out.
func (s *school) knownWithout(part []int, out int) func(int32) bool {
	left := append([]int32(nil), s.vocabulary.count...)
	for i, x := range s.x[:s.lesson.within] {
		if part[i] == out {
			for _, id := range x.idx {
				left[id]--
			}
		}
	}
	return func(id int32) bool { return left[id] >= s.vocabulary.least }
}

func (s *school) try(i int, rules []separator, memory memory, known func(int32) bool) trial {
	t := trial{row: i, class: -1, scores: make([]float32, len(rules))}
	if i < s.lesson.within {
		t.class = s.lesson.class[i]
	}
	for c := range rules {
		t.scores[c] = rules[c].score(&s.x[i])
	}
	t.scores = t.scores[:min(s.lesson.question, len(rules))]
	first, second := leaders(t.scores)
	t.best = int32(first)
	t.look = look{
		top: t.scores[first], second: t.scores[second],
		strange: s.vocabulary.strange(&s.x[i], known), known: memory.share(&s.x[i], t.best, s.vocabulary.shape),
	}
	return t
}

func (r separator) score(x *vector) float32 { return x.dot(r.w) + r.bias }

// leaders returns the two classes that score highest; of equals the earlier.
func leaders(scores []float32) (first, second int) {
	for c := 1; c < len(scores); c++ {
		switch {
		case scores[c] > scores[first]:
			first, second = c, first
		case second == first || scores[c] > scores[second]:
			second = c
		}
	}
	return first, second
}

// temperature finds the one under which the right classes are likeliest.
func temperature(trials []trial) float32 {
	best, least := float32(0.25), math.Inf(1)
	for heat := float32(0.08); heat < 1; heat *= 1.2 {
		loss := 0.0
		for _, t := range trials {
			if t.class >= 0 {
				loss -= math.Log(max(float64(share(t.scores, int(t.class), heat)), 1e-9))
			}
		}
		if loss < least {
			best, least = heat, loss
		}
	}
	return best
}

// share is the probability of class c among scores.
func share(scores []float32, c int, heat float32) float32 {
	sum := 0.0
	for _, s := range scores {
		sum += math.Exp(float64((s - scores[c]) / heat))
	}
	return float32(1 / sum)
}
