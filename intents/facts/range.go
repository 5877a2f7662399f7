package facts

import "switchboard/chat"

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
