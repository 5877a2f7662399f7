package intents

import (
	"math"

	"switchboard/chat"
)

const (
	// named is how many intents a Meaning lists at most; from the third on only
	// those that are not negligible.
	named, negligible = 5, 0.01
	// guessing: below this probability the best intent is not worth naming.
	guessing = 0.25
	// doubtful: below this probability the second intent is worth a question...
	doubtful = 0.6
	// rival: ...if it is at least this likely against the first.
	rival = 0.5
	// sure: from this probability an accepted text of which no more than
	// fewStrange is strange needs no better spelling.
	sure, fewStrange = 0.6, 0.25
	// questionLead is how far the score for "a question for the FAQ" must be
	// ahead of the best intent's to refuse the text: of new questions four in
	// five then claim no intent, and two requests in a hundred are lost.
	questionLead = 0.5
	// A text is evident if its first intent is this likely and so much likelier
	// than the second, and hardly any of it is strange. Its scores count so
	// much more where it might be refused.
	evident, farAhead, familiar = 0.6, 3, 0.25
	evidentBonus                = 0.15
)

// judge scores text; the likeliest intents come first. Nothing is said of a
// text without words.
func (m *model) judge(text string, s *scratch) ([]chat.Scored, chat.Outcome) {
	if len(s.ngrams(text, m.vocabulary.shape)) == 0 || !worded(s.runes) {
		return nil, chat.Reject
	}
	best, outcome, strange := m.verdict(s)
	// What is sure is not read again with its spelling put right, and what is
	// refused all the same keeps its reading.
	if outcome == chat.Accept && best[0].Score >= sure && strange <= fewStrange || !s.spell(m.spelling, m.vocabulary.shape) {
		return best, outcome
	}
	if again, now, _ := m.verdict(s); now == chat.Accept || outcome == chat.Reject && now != chat.Reject {
		return again, now
	}
	return best, outcome
}

// verdict judges the n-grams just read into s, and says how strange they are.
func (m *model) verdict(s *scratch) ([]chat.Scored, chat.Outcome, float32) {
	look := m.look(s)
	best := m.likeliest(m.probabilities(s), named)
	return best, m.outcome(best, look, s), look.strange
}

// outcome is the verdict on the likeliest intents.
func (m *model) outcome(best []chat.Scored, look look, s *scratch) chat.Outcome {
	if look.strange <= familiar && (len(best) == 1 || best[0].Score >= evident && best[0].Score >= farAhead*best[1].Score) {
		look.top, look.second = look.top+evidentBonus, look.second+evidentBonus
	}
	switch {
	case m.question < len(s.scores) && s.scores[m.question] > look.top+questionLead,
		m.scope.measure(look) < m.scope.least,
		best[0].Score < guessing:
		return chat.Reject
	case len(best) > 1 && best[0].Score < doubtful && best[1].Score >= rival*best[0].Score:
		return chat.Ambiguous
	}
	return chat.Accept
}

// worded tells whether a text has anything but masked numbers.
func worded(text []rune) bool {
	for _, r := range text {
		if r != ' ' && r != '0' {
			return true
		}
	}
	return false
}

// look scores the n-grams just read into s.
func (m *model) look(s *scratch) look {
	m.vocabulary.vector(s.grams, &s.x)
	s.scores = resized(s.scores, len(m.classes))
	m.weights.score(&s.x, s.scores)
	first, second := leaders(s.scores[:m.intents()])
	l := look{
		top: s.scores[first], second: s.scores[second],
		strange: m.vocabulary.strange(&s.x, nil), known: m.memory.share(&s.x, int32(first), m.vocabulary.shape),
	}
	if m.scope.foreign != nil {
		l.foreign = m.scope.foreign.score(&s.x)
	}
	return l
}

// probabilities turns the scores in s into probabilities.
func (m *model) probabilities(s *scratch) []float32 {
	s.exp = resized(s.exp, m.intents())
	first, _ := leaders(s.scores[:m.intents()])
	sum := float32(0)
	for c, v := range s.scores[:len(s.exp)] {
		s.exp[c] = float32(math.Exp(float64((v - s.scores[first]) / m.heat)))
		sum += s.exp[c]
	}
	for c := range s.exp {
		s.exp[c] /= sum
	}
	return s.exp
}

// likeliest lists the n likeliest classes; of equals the earlier comes first.
func (m *model) likeliest(p []float32, n int) []chat.Scored {
	n = min(n, len(p))
	var top [named]int
	for i := range n {
		best := -1
		for c := range p {
			if (best < 0 || p[c] > p[best]) && !taken(top[:i], c) {
				best = c
			}
		}
		top[i] = best
	}
	list := make([]chat.Scored, 0, n)
	for i, c := range top[:n] {
		score := rounded(float64(p[c]))
		if i >= 2 && score < negligible {
			break
		}
		list = append(list, chat.Scored{ID: m.classes[c], Score: score})
	}
	return list
}

// rounded keeps of a probability what means something. It is stored with
// every turn.
func rounded(p float64) float64 { return math.Round(p*1000) / 1000 }

func taken(top []int, c int) bool {
	for _, t := range top {
		if t == c {
			return true
		}
	}
	return false
}

func resized(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	return s[:n]
}

// intents is how many classes are intents; what may follow is the class of questions.
func (m *model) intents() int { return min(m.question, len(m.classes)) }
