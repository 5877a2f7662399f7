package facts

import (
	"slices"
	"time"

	"switchboard/chat"
)

// A parser reads one text. The grammars are its methods: each takes the index
// of a token and returns what it read and the index behind it, the same index
// where it read nothing.
type parser struct {
	text     string
	toks     []token
	now      time.Time
	today    time.Time // midnight
	dayFirst bool      // 3/4 is the third of April
	// eitherFirst: 3/4 may be both, as English speakers of all countries write.
	eitherFirst bool
	inHan       bool // the text has Chinese characters
	depth       int
	amid        bool // behind "between": "and" is the connector
	bracket     bool // inside brackets; nobody nests them
	country     string
	found       []chat.Entity
	readings    []reading
}

// tok is the token at i; past the ends it is an empty mark.
func (p *parser) tok(i int) *token {
	if i < 0 || i >= len(p.toks) || p.toks[i].used {
		return &nothing
	}
	return &p.toks[i]
}

// whole reports whether tokens i to j are the text but for punctuation.
func (p *parser) whole(i, j int) bool {
	for k := range p.toks {
		if (k < i || k >= j) && p.toks[k].sort != mark {
			return false
		}
	}
	return true
}

// times finds all times in the text.
func (p *parser) times() {
	for i := 1; i < len(p.toks); i++ { // "sat am" is Saturday morning
		if t, day := &p.toks[i], p.toks[i-1]; t.any("am", "pm") && day.e != nil && (day.e.dow > 0 || day.any("tomorrow", "tmr", "tmrw", "today")) {
			half := "afternoon"
			if t.is("am") {
				half = "morning"
			}
			t.w, t.e = half, vocabulary[half]
		}
	}
	for i := 0; i < len(p.toks); {
		if p.toks[i].used || p.toks[i].sort == mark && p.toks[i].r != '@' || p.insideNumber(i) {
			i++
			continue
		}
		w, j := p.expr(i)
		if j > i && (w.has == 0 || w.impossible()) {
			p.use(i, j) // 30 February is no other day, nor a number; of 2100 the Spring Festival is not known
			i = j
			continue
		}
		if j == i || !p.accept(w, i, j) || !p.addTime(w, i, j) {
			i++
			continue
		}
		p.use(i, j)
		i = j
	}
}

// accept holds back what means a time only in company.
func (p *parser) accept(w when, i, j int) bool {
	if prev := p.tok(i - 1); !p.tok(i).gap && i > 0 && (prev.sort == latin || prev.mark('@')) && p.tok(i).sort != han {
		return false
	}
	if next := p.tok(j); !next.gap && j < len(p.toks) && p.tok(j-1).sort == digit && (next.sort == latin || next.sort == digit) {
		return false
	}
	if !w.latent {
		return true
	}
	return p.whole(i, j) && (w.has == hasPart || w.end.set || w.any(hasMonth|hasDow|hasQuarter|hasSpan) && !w.any(hasClock))
}

// addTime resolves w and appends the entity.
func (p *parser) addTime(w when, i, j int) bool {
	p.readings = p.resolve(w, p.readings[:0])
	if w.figures && p.eitherFirst && w.month <= 12 && w.dom <= 12 && w.month != w.dom {
		w.month, w.dom = w.dom, w.month
		p.readings = p.resolve(w, p.readings)
	}
	if len(p.readings) == 0 {
		return false
	}
	p.readings = slices.DeleteFunc(p.readings, func(r reading) bool { return unwritten(r.from) || unwritten(r.to) })
	if len(p.readings) == 0 {
		return true // read, and nothing else is meant by its pieces
	}
	begin, end := p.toks[i].begin, p.toks[j-1].end
	make := func(r reading) chat.Entity {
		return chat.Entity{Kind: chat.KindTime, Text: p.text[begin:end], Begin: begin, End: end,
			From: r.from, To: r.to, Grain: r.grain, Open: r.open}
	}
	e := make(p.readings[0])
	for _, r := range p.readings[1:] {
		e.Or = append(e.Or, make(r))
	}
	p.found = append(p.found, e)
	return true
}

// unwritten tells times that RFC 3339 cannot write: "in 9000 years".
func unwritten(t time.Time) bool { return t.Year() < 0 || t.Year() > 9999 }

// maxDepth bounds the nesting of what no sentence nests: "the the the …".
const maxDepth = 6

// maxPieces bounds what is joined to one time, so that a long run that is
// refused in the end is not read again from each of its words.
const maxPieces = 12

// expr reads a whole time at i: units joined in any order, and ranges of them.
func (p *parser) expr(i int) (when, int) {
	if p.depth > maxDepth {
		return when{}, i
	}
	p.depth++
	defer func() { p.depth-- }()
	w, j := p.unit(i)
	if j == i {
		return w, i
	}
	for n := 0; j < len(p.toks) && n < maxPieces; n++ {
		if w2, k := p.rangeTo(w, j); k > j {
			w, j = w2, k
			continue
		}
		if w2, k := p.joinNext(w, j); k > j {
			w, j = w2, k
			continue
		}
		if w2, k := p.dayHour(w, j); k > j {
			w, j = w2, k
			continue
		}
		if w2, k := p.lastingNext(w, j); k > j {
			w, j = w2, k
			continue
		}
		if w2, k := p.orLater(w, j); k > j {
			w, j = w2, k
			continue
		}
		if w2, k := p.limitZH(w, j); k > j {
			w, j = w2, k
			continue
		}
		if k := p.tail(w, j); k > j {
			j = k
			continue
		}
		break
	}
	return w, j
}

// joinNext joins the unit at j, or behind a filler such as "on" or 的. Behind a
// hedge a bare number is no hour: "Thursday, I think 3 people".
func (p *parser) joinNext(w when, j int) (when, int) {
	if c, k := p.bracketed(w, j); k > j {
		return c, k
	}
	hedged := false
	for k, n := j, 0; n < 4; n++ {
		if w.has == hasDow && p.tok(k).is("from") {
			k++
		}
		if b, end := p.unit(k); end > k {
			if c, ok := join(w, b); ok && !(hedged && b.latent && !b.any(hasPart)) && !(w.latent && b.latent && w.any(hasClock|hasPart) == b.any(hasClock|hasPart)) {
				return c, end
			}
			return w, j
		}
		next := p.filler(k)
		if next == k {
			next = p.hedge(k)
			hedged = true
		}
		if next == k {
			break
		}
		k = next
	}
	return w, j
}

// hedge skips words of doubt inside a time: "Thursday, I guess afternoon".
func (p *parser) hedge(i int) int {
	switch t := p.tok(i); {
	case t.any("maybe", "perhaps", "probably", "preferably", "ideally", "possibly", "say"):
		return i + 1
	case t.is("if") && p.tok(i+1).any("possible", "poss"):
		return i + 2
	case t.is("i") && p.tok(i+1).any("guess", "think", "suppose", "reckon", "believe", "hope"):
		return i + 2
	case t.any("i'd", "let's") && p.tok(i+1).is("say"):
		return i + 2
	}
	return i
}

// bracketed reads the piece in brackets: "3 December (Thursday)", 12月3日（周四）.
func (p *parser) bracketed(w when, j int) (when, int) {
	if !p.tok(j).mark('(') || !w.any(hasDom|hasDow) || p.bracket {
		return w, j
	}
	p.bracket = true
	defer func() { p.bracket = false }()
	b, k := p.unit(j + 1)
	if k == j+1 {
		return w, j
	}
	b, k = p.joinAll(b, k)
	if c, ok := join(w, b); ok && p.tok(k).mark(')') {
		return c, k + 1
	}
	return w, j
}

// filler skips one word that may stand inside a time.
func (p *parser) filler(i int) int {
	t := p.tok(i)
	switch {
	case t.any("of", "on", "in", "at", "for", "the", "from", "around", "about"),
		t.mark(','), t.mark('@'), t.mark('-') && t.gap,
		t.sort == han && t.r == '的':
		return i + 1
	}
	return i
}

// tail skips words that belong to a time and change nothing.
func (p *parser) tail(w when, i int) int {
	t := p.tok(i)
	switch {
	case t.any("approximately", "ish", "exactly", "sharp", "prompt") && w.any(hasClock):
		return i + 1
	case t.is("or") && p.tok(i+1).any("so", "thereabouts") && w.any(hasClock|hasDay):
		return i + 2
	case t.is("on") && p.tok(i+1).is("the") && p.tok(i+2).is("dot") && w.any(hasClock):
		return i + 3
	case t.is("on") && w.how == since && (i+1 >= len(p.toks) || p.tok(i+1).sort == mark):
		return i + 1
	case t.mark('-') && p.tok(i+1).is("ish") && w.any(hasClock):
		return i + 2
	case t.sort == han && w.any(hasClock) && (t.r == '整' || t.r == '钟' || t.r == '多' || t.r == '许'):
		return i + 1
	case t.sort == han && w.any(hasClock|hasDom) && (p.lit(i, "前后") || p.lit(i, "上下") || p.lit(i, "来钟")):
		return i + 2
	case t.sort == han && p.oneOf(i, "之内", "以内") > i && w.any(hasWeek|hasMonth|hasQuarter|hasYear) && !w.any(hasDom|hasDow|hasClock):
		return i + 2
	case t.sort == han && t.r == '内' && w.any(hasWeek|hasMonth|hasQuarter|hasYear) && !w.any(hasDom|hasDow|hasClock):
		return i + 1
	case t.sort == han && w.any(hasDom|hasDow|hasSpan) && !w.any(hasClock|hasPart):
		return p.oneOf(i, "全天", "一整天", "整天", "为止")
	case t.sort == han && p.lit(i, "之间") && (w.end.set || w.any(hasSpan)):
		return i + 2
	case t.sort == han && w.any(hasClock|hasPart|hasDom|hasDow|hasWeek) && p.lit(i, "左右"):
		return i + 2
	}
	return i
}

// unit reads one piece of a time in either language; the longer reading wins.
func (p *parser) unit(i int) (when, int) {
	if p.depth > maxDepth {
		return when{}, i
	}
	p.depth++
	defer func() { p.depth-- }()
	t := p.tok(i)
	switch t.sort {
	case han:
		return p.unitZH(i)
	case latin:
		return p.unitEN(i)
	case digit:
		a, j := p.unitEN(i)
		b, k := p.unitZH(i)
		if k > j || k == j && k > i && a.latent {
			return b, k
		}
		return a, j
	}
	if t.mark('@') {
		return p.unitEN(i)
	}
	return when{}, i
}
