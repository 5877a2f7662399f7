package facts

import "switchboard/chat"

// orLater reads "or later", "onwards" and "or earlier" behind a time.
func (p *parser) orLater(w when, j int) (when, int) {
	t := p.tok(j)
	switch {
	case w.how != exactly && w.how != since || w.end.set || w.latent && w.has != hasYear:
	case t.any("onwards", "onward"):
		w.how = since
		return w, j + 1
	case t.is("or") && p.tok(j+1).any("later", "after"):
		w.how, w.latent = since, false
		return w, j + 2
	case t.is("or") && p.tok(j+1).any("earlier", "before"):
		w.how, w.latent = before, false
		return w, j + 2
	case t.is("at") && p.tok(j+1).is("the") && p.tok(j+2).is("latest"):
		w.how = upto
		return w, j + 3
	case t.is("at") && p.tok(j+1).is("the") && p.tok(j+2).is("earliest"):
		w.how = since
		return w, j + 3
	}
	return w, j
}

// betweenUnit reads "between 3 and 5", "between Monday and Wednesday", "between Dec 3 and 5".
func (p *parser) betweenUnit(i int) (when, int) {
	if p.amid {
		return when{}, i
	}
	p.amid = true
	defer func() { p.amid = false }()
	if w, j := p.domRangeFirst(i + 1); j > i+1 {
		return w, j
	}
	c, cp, j := p.anyClock(i + 1)
	if j > i+1 && !p.yearAt(i+1) {
		k := j
		if p.tok(k).any("and", "to", "or") || p.tok(k).mark('-') || p.tok(k).mark('&') {
			if e, ep, end := p.anyClock(k + 1); end > k+1 {
				w := when{has: hasClock, clk: c, end: e, part: cp}
				if cp == nil {
					w.part = ep
				}
				if w.part != nil {
					w.has |= hasPart
				}
				if e.zone != nil {
					w.clk.zone = e.zone
				}
				return w, end
			}
		}
	}
	w, j := p.unit(i + 1)
	if j == i+1 {
		return when{}, i
	}
	for k := i + 1; w.any(hasSpan) && w.grain == chat.Day && k < j; k++ {
		if p.tok(k).is("and") {
			return w, j
		}
	}
	if p.yearAt(i + 1) {
		w.latent = false
	}
	if w, j = p.joinAll(w, j); p.tok(j).is("and") {
		return p.spanTo(w, i, j+1)
	}
	return when{}, i
}

// limitUnit reads "after 5", "before noon", "by the end of the month", "until Friday", "from 3 to 4".
func (p *parser) limitUnit(i int) (when, int) {
	t := p.tok(i)
	h := exactly
	j := i + 1
	switch t.w {
	case "after", "past":
		if p.tok(i-1).is("day") && p.tok(j).any("in", "at") {
			return when{}, i // "the day after in the morning"
		}
		h = after
	case "since", "from", "starting", "beginning", "effective":
		h = since
		if p.tok(j).is("from") {
			j++
		}
	case "as":
		if !p.tok(j).any("of", "from") {
			return when{}, i
		}
		h = since
		j++
	case "on":
		if !p.tok(j).is("or") || !p.tok(j+1).any("before", "after") {
			return when{}, i
		}
		h = since
		if p.tok(j + 1).is("before") {
			h = upto
		}
		j += 2
	case "up":
		if !p.tok(j).any("to", "until", "till") {
			return when{}, i
		}
		h = before
		j++
	case "prior", "previous":
		if !p.tok(j).is("to") {
			return when{}, i
		}
		h = before
		j++
	case "before", "until", "till", "through", "til", "untill":
		h = before
	case "by":
		h = by
	case "not":
		switch p.tok(j).w {
		case "before", "until", "till":
			h = since
		case "after":
			h = before
		case "later", "earlier":
			if !p.tok(j + 1).is("than") {
				return when{}, i
			}
			if h = upto; p.tok(j).is("earlier") {
				h = since
			}
			j++
		default:
			return when{}, i
		}
		j++
	case "no":
		if !p.tok(j).any("later", "earlier", "sooner") || !p.tok(j+1).is("than") {
			return when{}, i
		}
		h = since
		if p.tok(j).is("later") {
			h = upto
		}
		j += 2
	case "later", "earlier":
		if !p.tok(j).is("than") {
			return when{}, i
		}
		h = after
		if t.w == "earlier" {
			h = before
		}
		j++
	case "anytime", "sometime", "sometimes", "any":
		k := j
		if p.tok(k).is("time") || p.tok(k).is("day") && p.tok(k+1).any("after", "before") {
			k++
		}
		if p.tok(k).any("after", "before", "from", "since", "on", "in", "at", "between", "during", "around") {
			return p.limitInner(i, k)
		}
		if w, j := p.unit(k); j > k && !w.latent && w.how == exactly && !w.any(hasClock) && w.any(hasDow|hasDom|hasWeek|hasPart|hasMonth|hasSpan) {
			return w, j
		}
		return when{}, i
	default:
		return when{}, i
	}
	if t.w == "past" && !p.tok(j).any("noon", "midnight") {
		if _, k := p.clockEN(j, false); k == j || p.tok(i-1).sort == digit || p.unitWord(i-1) != noUnit {
			return when{}, i
		}
	}
	w, k := p.limited(h, i, j)
	w.past = w.past || t.w == "since"
	return w, k
}

func (p *parser) limitInner(i, k int) (when, int) {
	if w, j := p.unitEN(k); j > k {
		return w, j
	}
	return when{}, i
}

// limited reads what a limit of kind h applies to.
func (p *parser) limited(h how, i, j int) (when, int) {
	if h == after {
		if w, k := p.afterWords(j); k > j {
			return w, k
		}
		if d, k := p.durationEN(j); k > j && !p.tok(k).any("before", "after") {
			w := p.relative(d, 1, false)
			w.how = since
			return w, k
		}
	}
	if h == since {
		if w, k := p.domRangeFirst(j); k > j {
			return w, k
		}
		if w, k := p.hourSpan(j, true); k > j {
			return w, k
		}
	}
	k := j
	if p.tok(k).any("about", "around") {
		k++
	}
	if p.yearAt(k) {
		return when{has: hasYear, year: p.tok(k).n, how: h}, k + 1
	}
	if c, part, k := p.anyClock(j); k > j {
		if next, _ := p.to(k); h == since && next > k && p.tok(next).sort == digit {
			return when{}, i // a range of something else
		}
		if w2, k2 := p.unit(j); k2 > k {
			w2.how, w2.latent = h, false
			return w2, k2
		}
		w := when{has: hasClock, clk: c, part: part, how: h}
		if part != nil {
			w.has |= hasPart
		}
		return w, k
	}
	if p.tok(j).any("about", "around") {
		j++
	}
	w, k := p.unit(j)
	if k == j || w.how != exactly || w.latent && !w.any(hasDom|hasMonth|hasPart|hasDow|hasQuarter) || w.any(hasSpan) && w.open {
		return w, i
	}
	if w.any(hasSpan) && w.grain == chat.Second {
		return w, i
	}
	if h == since && w.any(hasSpan) && !w.to.IsZero() && w.grain == chat.Day && p.tok(j).e != nil && p.tok(j).e.month > 0 {
		return w, k // "from July 13-15"
	}
	w.how, w.latent = h, false
	return w, k
}

// afterWords reads what follows "after" and is no time by itself: work, school, lunch.
func (p *parser) afterWords(i int) (when, int) {
	j := i
	if p.tok(j).is("the") {
		j++
	}
	switch p.tok(j).w {
	case "work", "office":
		k := j + 1
		if p.tok(k).is("hours") {
			k++
		}
		return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 18}, how: since}, k
	case "hours":
		return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 18}, how: since}, j + 1
	case "lunch":
		return when{has: hasPart, part: &afterLunch}, j + 1
	case "school":
		return when{has: hasPart, part: &afterSchool}, j + 1
	}
	return when{}, i
}

// yearAt reports whether a year of four digits stands at i, and no hour such as "1930 hours".
func (p *parser) yearAt(i int) bool {
	t, next := p.tok(i), p.tok(i+1)
	if t.sort != digit || t.digits != 4 || t.n < 1900 || t.n >= 2100 || next.any("hrs", "hours", "hr", "h", "am", "pm", "tomorrow", "today", "on") {
		return false
	}
	return !(next.sort == mark && !next.gap && p.tok(i+2).sort == digit && !p.tok(i+2).gap)
}
