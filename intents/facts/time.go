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

// to reads a connector of a range.
func (p *parser) to(i int) (next int, exact bool) {
	t := p.tok(i)
	switch {
	case p.amid && t.is("and"):
		return i + 1, false
	case t.any("to", "until", "untill", "till", "til", "through", "thru"):
		return i + 1, false
	case t.mark('\'') && p.tok(i+1).any("til", "till"):
		return i + 2, false
	case t.mark('-') || t.mark('~'):
		if p.tok(i + 1).mark('-') {
			return i + 2, p.inHan
		}
		return i + 1, p.inHan
	case t.mark('.') && p.tok(i+1).mark('.') && p.tok(i+2).sort == digit && !p.tok(i+2).gap:
		return i + 2, true // 2026-12-01..2026-12-10
	case t.mark('/') && p.tok(i-1).sort == digit && p.tok(i-2).mark(':'):
		return i + 1, false
	case t.sort == han:
		if p.char(i, "和与跟") && p.amidZH(i+1) {
			return i + 1, true
		}
		k := p.oneOf(i, "到", "至", "一直到", "一直至", "直到", "直至", "起至", "起到", "持续到", "延续到", "开到", "忙到", "做到", "等到")
		return k, k > i
	}
	return i, false
}

// amidZH reports whether 之间 follows in the same clause: 周一和周三之间.
func (p *parser) amidZH(i int) bool {
	for end := i + 16; i < end && i < len(p.toks) && !p.tok(i).mark(','); i++ {
		if p.lit(i, "之间") {
			return true
		}
	}
	return false
}

// rangeTo reads the second half of a range whose first half is w.
func (p *parser) rangeTo(w when, j int) (when, int) {
	if w.how != exactly && w.how != since && w.how != after || w.any(hasSpan) && w.open {
		return w, j
	}
	k, exact := p.to(j)
	if k == j {
		k = p.butBefore(w, j)
	}
	if k == j {
		return w, j
	}
	if w.any(hasClock) && !w.end.set && !p.otherDay(w, k) {
		c, part, end := p.anyClock(k)
		if e := p.tok(end + 2).e; end > k && part == nil && p.tok(end).is("in") && p.tok(end+1).is("the") && e != nil && e.part != nil {
			part, end = e.part, end+3
		}
		if end > k && (part == nil || w.part == nil || part == w.part) {
			w.end, w.how, w.exact = c, exactly, exact
			if c.zone != nil && w.clk.zone == nil {
				w.clk.zone = c.zone
			}
			if part != nil && w.part == nil && w.clk.twelve {
				if part.sort != forenoon {
					w.part = part
					w.has |= hasPart
				}
			} else if part != nil {
				w.end.h, w.end.twelve = part.hour(c.h, c.twelve), false
			}
			w.latent = false
			return w, end
		}
	}
	return p.spanTo(w, j, k)
}

// otherDay reports whether a day of its own stands at k: "9am Monday to 5pm Tuesday".
func (p *parser) otherDay(w when, k int) bool {
	if !w.any(hasDow | hasDom) {
		return false
	}
	b, j := p.unit(k)
	if j == k || b.how != exactly || b.any(hasSpan) {
		return false
	}
	b, _ = p.joinAll(b, j)
	const day = hasDow | hasDom
	return w.has&b.has&day != 0 && (w.dow != b.dow || w.dom != b.dom || w.month != b.month)
}

// butBefore reads "but before" behind "later than 9:30".
func (p *parser) butBefore(w when, j int) int {
	if w.how == after && p.tok(j).any("but", "and") && p.tok(j+1).any("before", "until") {
		return j + 2
	}
	return j
}

// spanTo makes an interval of two full times: "Monday to Wednesday".
func (p *parser) spanTo(w when, j, k int) (when, int) {
	if w.latent && !w.any(hasMonth|hasDow|hasYear) || w.end.set {
		return w, j
	}
	b, end := p.unit(k)
	if c, _, e := p.anyClock(k); end == k && e > k && w.any(hasSpan) && w.grain == chat.Second {
		b, end = when{has: hasClock, clk: c}, e
	}
	ofYears := w.has == hasYear && b.has == hasYear
	if w.latent && w.has == hasYear && !ofYears || end == k || b.how != exactly || b.latent && !b.any(hasMonth) && !(ofYears && !w.latent) {
		return w, j
	}
	first, day := b, end
	b, end = p.joinAll(b, end)
	if next, _ := p.to(end); !w.any(hasClock|hasPart|hasSpan) && first.any(hasDow|hasDom) && !first.any(hasClock|hasPart) && (b.end.set || b.any(hasClock) && next > end) {
		b, end = first, day // "Monday to Friday 9 to 5": the hours are of each day
	}
	w.how = exactly
	w.sameYear(b)
	from := p.resolve(w, nil)
	if len(from) == 0 {
		return w, j
	}
	q := *p
	if from[0].from.After(q.now) {
		q.now, q.today = from[0].from, plusDays(from[0].from, 0)
	}
	to := q.resolve(b, nil)
	if len(to) == 0 || to[0].open || from[0].open {
		return w, j
	}
	if from[0].from.After(p.now) && b.any(hasDow) && b.dow == weekday(q.today) && len(to) > 1 && to[1].from.After(q.now) && b.any(hasClock) {
		to = to[1:] // from 8am to 5pm of one Friday
	}
	last := p.limit(when{how: by}, to[0]).to
	if u := unitOf(to[0].grain); to[0].to.IsZero() && (u == minutes || u == seconds) && p.tok(k-1).sort != han {
		last = add(last, 1, u)
	}
	if !last.After(from[0].from) {
		return w, j
	}
	g := from[0].grain
	if unitOf(to[0].grain) < unitOf(g) {
		g = to[0].grain
	}
	return between(from[0].from, last, g), end
}
