package facts

import "switchboard/chat"

// onUnit reads "on" or "during" before a date.
func (p *parser) onUnit(i int) (when, int) {
	w, j := p.unit(i + 1)
	if j == i+1 {
		return w, i
	}
	if w.latent && w.has&^(hasDom|hasMonth|hasDow|hasPart) == 0 {
		w.latent = false
	}
	return w, j
}

// atUnit reads "at 3", "at noon", "at lunch", "at this time", "at the end of the month".
func (p *parser) atUnit(i int) (when, int) {
	j := i + 1
	if p.tok(j).any("about", "around", "approximately", "exactly") {
		j++
	}
	if p.tok(j).is("this") && p.tok(j+1).is("time") {
		return onDay(p.today), j + 2
	}
	if p.tok(j).is("the") && p.tok(j+1).is("moment") {
		return p.instant(), j + 2
	}
	if w, end := p.hourSpan(j, true); end > j {
		return w, end
	}
	if c, end := p.clockEN(j, true); end > j {
		return when{has: hasClock, clk: c}, end
	}
	w, end := p.unit(j)
	if end > j && (w.any(hasPart|hasSpan|hasClock) || w.any(hasDom)) {
		w.latent = w.latent && !w.any(hasPart)
		return w, end
	}
	return w, i
}

// aboutUnit reads "around 3-4pm", "around next tuesday", "approximately 1030".
func (p *parser) aboutUnit(i int) (when, int) {
	if p.tok(i-1).any("how", "what") {
		return when{}, i
	}
	w, j := p.unit(i + 1)
	c, k := p.clockEN(i+1, true)
	if k > j && k > i+1 {
		return when{has: hasClock, clk: c}, k
	}
	if j > i+1 && (!p.tok(i).is("about") || w.any(hasClock)) {
		return w, j
	}
	return w, i
}

// forUnit reads "for 10 days from 18th Dec" and "for a quarter past noon".
func (p *parser) forUnit(i int) (when, int) {
	if d, j := p.durationEN(i + 1); j > i+1 {
		k := j
		if p.tok(k).any("starting", "beginning") {
			k++
		}
		if !p.tok(k).any("from", "on", "at") && k == j {
			return when{}, i
		}
		if p.tok(k).any("from", "on", "at") {
			k++
		}
		if w, end := p.expr(k); end > k {
			return p.lasting(w, d, i, end)
		}
		return when{}, i
	}
	if c, j := p.clockEN(i+1, false); j > i+1 {
		return when{has: hasClock, clk: c}, j
	}
	return when{}, i
}

// lastingNext reads "for 30 mins" behind a time.
func (p *parser) lastingNext(w when, j int) (when, int) {
	if !p.tok(j).is("for") || !w.any(hasClock|hasDom) || w.end.set || w.latent {
		return w, j
	}
	d, k := p.durationEN(j + 1)
	if k == j+1 {
		return w, j
	}
	return p.lasting(w, d, j, k)
}

// lasting makes the interval that begins at w and lasts d; the last grain counts.
func (p *parser) lasting(w when, d duration, i, end int) (when, int) {
	rs := p.resolve(w, nil)
	if len(rs) == 0 || !rs[0].to.IsZero() || rs[0].from.IsZero() || rs[0].open && w.how != since {
		return w, i
	}
	g := rs[0].grain
	if s := grains[d.small]; unitOf(s) < unitOf(g) {
		g = s
	}
	if !rs[0].from.Before(d.shift(rs[0].from, 1)) {
		return w, i
	}
	return between(rs[0].from, add(d.shift(rs[0].from, 1), 1, unitOf(g)), g), end
}

// theUnit reads "the" before a piece of a time.
func (p *parser) theUnit(i int) (when, int) {
	t := p.tok(i + 1)
	if t.is("day") && p.tok(i+2).any("after", "before") {
		return p.dayAfter(i + 1)
	}
	if t.is("year") {
		if y, j := p.ofYear(i + 2); j > i+2 {
			return when{has: hasYear, year: y}, j
		}
	}
	if w, j := p.decadeEN(i + 1); j > i+1 {
		return w, j
	}
	if t.is("ides") && p.tok(i+2).is("of") && p.tok(i+3).e != nil && p.tok(i+3).e.month > 0 {
		m := int(p.tok(i + 3).e.month)
		d := 13
		if m == 3 || m == 5 || m == 7 || m == 10 {
			d = 15
		}
		return when{has: hasMonth | hasDom, month: m, dom: d}, i + 4
	}
	if w, j := p.closest(i + 1); j > i+1 {
		return w, j
	}
	if w, j := p.numberUnit(i + 1); j > i+1 {
		if w.has == hasDom && p.tok(i+1).sort == digit {
			w.latent = false
		}
		return w, j
	}
	if t.sort == digit && t.digits == 2 && t.n <= 31 && p.whole(i, i+2) {
		return when{has: hasDom, dom: t.n}, i + 2
	}
	if w, j := p.unit(i + 1); j > i+1 && !t.any("on", "at", "in", "a", "this", "now") {
		return w, j
	}
	return when{}, i
}

// dayAfter reads "day after tomorrow" and "day before yesterday".
func (p *parser) dayAfter(i int) (when, int) {
	switch {
	case p.tok(i+1).is("after") && p.tok(i+2).any("tomorrow", "tmrw"):
		return onDay(plusDays(p.today, 2)), i + 3
	case p.tok(i+1).is("after") && p.tok(i+2).is("next"):
		return onDay(plusDays(p.today, 2)), i + 3
	case p.tok(i+1).is("before") && p.tok(i+2).any("yesterday", "last"):
		return onDay(plusDays(p.today, -2)), i + 3
	}
	if w, k := p.unit(i + 2); k > i+2 && w.how == exactly && !w.any(hasClock|hasPart) && p.tok(i+1).any("after", "before") {
		if rs := p.resolve(w, nil); len(rs) > 0 && rs[0].grain == chat.Day && rs[0].to.IsZero() {
			if p.tok(i + 1).is("after") {
				return onDay(plusDays(rs[0].from, 1)), k
			}
			return onDay(plusDays(rs[0].from, -1)), k
		}
	}
	return when{}, i - 1
}
