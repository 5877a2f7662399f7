package facts

import "switchboard/chat"

// numberUnit reads the pieces that begin with a number or an ordinal: clocks,
// dates in figures, "15th of March", "third Tuesday of October", "3 days ago".
func (p *parser) numberUnit(i int) (when, int) {
	best, end := when{}, i
	take := func(w when, j int) {
		if j > end || j == end && best.latent && !w.latent && j > i {
			best, end = w, j
		}
	}
	if p.tok(i).sort == digit {
		take(p.figures(i))
		take(p.compactDate(i))
		take(p.quarterCode(i))
		take(p.yearAlone(i))
		take(p.texted(i))
		if p.tok(i).digits == 4 {
			take(p.decadeEN(i))
		}
	} else if p.tok(i).is("first") {
		take(p.workday(i))
	}
	take(p.domRangeFirst(i))
	if y, j := p.yearWords(i); j > i && (y%100 >= 60 && p.whole(i, j) || p.tok(i-1).any("in", "since")) {
		take(when{has: hasYear, year: y}, j)
	}
	take(p.domOf(i))
	take(p.nth(i))
	take(p.spanUnit(i))
	take(p.hourSpan(i, false))
	take(p.bareHour(i))
	return best, end
}

// hourSpan reads "3-4pm", "9a to 11a"; two bare numbers only where bare is set.
func (p *parser) hourSpan(i int, bare bool) (when, int) {
	a, j := p.clockEN(i, true)
	if j == i {
		return when{}, i
	}
	k, exact := p.to(j)
	if k == j {
		return when{}, i
	}
	b, end := p.clockEN(k, true)
	if end == k || p.tok(end).mark('-') && p.tok(end+1).sort == digit || p.tok(end).mark('/') {
		return when{}, i
	}
	_, sureA := p.clockEN(i, false)
	_, sureB := p.clockEN(k, false)
	w := when{has: hasClock, clk: a, end: b, exact: exact}
	if sureA == i && sureB == k && !bare {
		if a.m != 0 || b.m != 0 {
			return when{}, i
		}
		w.latent = true
	}
	if b.zone != nil {
		w.clk.zone = b.zone
	}
	return w, end
}

// bareHour reads the number of "9 tomorrow", "eight tonight", "3 in the morning", "5 下午".
func (p *parser) bareHour(i int) (when, int) {
	c, j := p.clockEN(i, true)
	if j == i || c.h > 12 && p.tok(i).n > 12 {
		return when{}, i
	}
	k := j
	if p.tok(k).any("in", "on") || p.tok(k).is("at") && p.tok(k+1).is("night") {
		k++
	}
	if p.tok(k).is("the") {
		k++
	}
	t := p.tok(k)
	if c.grain == chat.Minute && (t.e != nil && t.e.dow > 0 || t.any("next", "this") && p.tok(k+1).e != nil && p.tok(k+1).e.dow > 0) {
		return when{has: hasClock, clk: c}, j
	}
	if t.any("tomorrow", "tonight", "tonite", "today") || t.is("this") && p.tok(k+1).e != nil && p.tok(k+1).e.part != nil ||
		k > j && t.e != nil && t.e.part != nil {
		return when{has: hasClock, clk: c}, j
	}
	return when{}, i
}

// domRangeFirst reads "13 to 15 July", "23rd to 26th Oct".
func (p *parser) domRangeFirst(i int) (when, int) {
	j := i
	if p.tok(j).is("the") {
		j++
	}
	a, j2 := p.dayNumber(j)
	if j2 == j {
		return when{}, i
	}
	k, _ := p.to(j2)
	if k == j2 {
		return when{}, i
	}
	if p.tok(k).is("the") {
		k++
	}
	b, j3 := p.dayNumber(k)
	if j3 == k || b < a {
		return when{}, i
	}
	_, ordA := p.ordinal(j)
	_, ordB := p.ordinal(k)
	named := ordA == j2 && ordB == j3
	day := j3
	if p.tok(j3).is("of") {
		j3++
	}
	m := p.tok(j3)
	if named && (m.e == nil || m.e.month == 0) {
		if first, _, ok := p.dayOfMonth(when{has: hasDom, dom: a}); ok {
			return between(first, plusDays(first, b-a+1), chat.Day), day
		}
	}
	if m.e == nil || m.e.month == 0 {
		return when{}, i
	}
	w := when{has: hasMonth | hasDom, month: int(m.e.month), dom: a}
	w, end := p.yearAfter(w, j3+1)
	first, _, ok := p.dayOfMonth(w)
	if !ok {
		return when{}, i
	}
	return between(first, plusDays(first, b-a+1), chat.Day), end
}

// domOf reads "15 of February", "14april 2015", "20th of next month", "15th".
func (p *parser) domOf(i int) (when, int) {
	n, j := p.dayNumber(i)
	if j == i {
		return when{}, i
	}
	_, named := p.ordinal(i)
	k := j
	if p.tok(k).is("day") {
		k++
	}
	if p.tok(k).is("of") || p.tok(k).mark('-') || p.tok(k).mark('/') {
		k++
	}
	dom := when{has: hasDom, dom: n}
	if m := p.tok(k); m.e != nil && m.e.month > 0 && (m.w != "may" && m.w != "march" && m.w != "mar" || named > i || k > j || p.tok(i).sort == digit) {
		dom.has |= hasMonth
		dom.month = int(m.e.month)
		k++
		if p.tok(k).mark('-') || p.tok(k).mark('/') || p.tok(k).mark('.') {
			if y := p.tok(k + 1); y.sort == digit && (y.digits == 4 || y.digits == 2) {
				dom.has |= hasYear
				if dom.year = y.n; y.digits == 2 {
					dom.year = century(y.n)
				}
				return dom, k + 2
			}
		}
		if p.tok(k).mark('.') && p.tok(k+1).sort == digit && p.tok(k+1).gap {
			k++ // "2 dec. 8.30am"
		}
		return p.yearAfter(dom, k)
	}
	if k > j {
		if p.tok(k).is("the") {
			k++
		}
		if m, end := p.relativeUnit(k); end > k && m.has == hasYear|hasMonth {
			m.has |= hasDom
			m.dom = n
			return m, end
		}
		if p.tok(k).is("month") && p.tok(k-1).is("the") {
			return when{has: hasDom, dom: n}, k + 1
		}
	}
	if named == i {
		return when{}, i
	}
	dom.latent = true
	if prev := p.tok(i - 1); prev.is("on") || prev.is("the") && p.tok(i-2).is("on") || prev.e != nil && prev.e.dow > 0 {
		dom.latent = false
	}
	if next := p.tok(named); next.sort == latin && !followers[next.w] && next.e == nil {
		return when{}, i // "the 2nd floor"
	}
	return dom, named
}

// figures reads dates in digits: 2013-02-15, 2/15, 10.31.1974, 2014/10, and 2027-Mar-14.
func (p *parser) figures(i int) (when, int) {
	a, sep, b, c := p.tok(i), p.tok(i+1), p.tok(i+2), p.tok(i+4)
	again := p.tok(i + 3).mark(sep.r)
	third := again && c.sort == digit && !c.gap
	short := a.digits <= 2 && b.digits <= 2
	switch {
	case sep.sort != mark:
		return p.tenThirtyOne(i)
	case sep.r != '/' && sep.r != '-' && sep.r != '.':
		return when{}, i
	case a.digits == 4 && sep.r != '.' && again && b.e != nil && b.e.month > 0 && c.sort == digit && c.n >= 1 && c.n <= 31:
		return when{has: hasDay, year: a.n, month: int(b.e.month), dom: c.n}, i + 5
	case b.sort != digit:
		return when{}, i
	case a.digits == 4 && a.n >= 1000 && (sep.r != '.' || third) && b.digits <= 2 && b.n >= 1 && b.n <= 12 && !b.gap:
		return p.yearThenMonth(i, third)
	case third && short && (c.digits == 4 || c.digits == 2 && (sep.r != '.' || p.dated(i, i+5))):
		return p.yearAtEnd(i)
	case a.digits <= 2 && b.digits == 4 && sep.r == '/' && a.n >= 1 && a.n <= 12 && b.n >= 1900 && b.n < 2100:
		return when{has: hasYear | hasMonth, year: b.n, month: a.n}, i + 3
	case short && sep.r != '.' && !again:
		return p.withoutYear(i)
	}
	return when{}, i
}

// yearThenMonth reads 2013-02-15 and, where no third number follows, 2014/10.
func (p *parser) yearThenMonth(i int, third bool) (when, int) {
	w := when{has: hasYear | hasMonth, year: p.tok(i).n, month: p.tok(i + 2).n}
	if d := p.tok(i + 4); third && d.digits <= 2 && d.n <= 31 {
		w.has |= hasDom
		w.dom = d.n
		return p.isoTime(w, i+5)
	}
	if w.year < 1900 || w.year > 2100 {
		return when{}, i
	}
	return w, i + 3
}

// yearAtEnd reads 10.31.1974 and 3/12/26.
func (p *parser) yearAtEnd(i int) (when, int) {
	a, sep, b, c := p.tok(i), p.tok(i+1), p.tok(i+2), p.tok(i+4)
	m, d := p.monthDay(a.n, b.n)
	if sep.r == '.' && b.n <= 12 && p.eitherFirst {
		m, d = b.n, a.n // those who write dots write the day first
	}
	y := c.n
	if c.digits == 2 {
		y = century(y)
		if sep.r == '-' && a.n > 12 && c.n <= 31 && a.n > y%100 && b.n <= 12 {
			return when{has: hasDay, year: century(a.n), month: b.n, dom: c.n}, i + 5 // 26-12-25 has the year first
		}
	}
	if !inCalendar(m, d) {
		return when{}, i
	}
	return when{has: hasDay, year: y, month: m, dom: d, figures: true}, i + 5
}

// withoutYear reads 2/15 where it is no share, clock or length.
func (p *parser) withoutYear(i int) (when, int) {
	a, sep, b, next := p.tok(i), p.tok(i+1), p.tok(i+2), p.tok(i+3)
	m, d := p.monthDay(a.n, b.n)
	switch {
	case !inCalendar(m, d) || sep.r == '-' && d <= 12,
		sep.r == '/' && a.n == 24 && b.n == 7, // all the time
		p.tok(i-1).mark('.') && !a.gap,        // part of 11.25-11.28
		next.is("h"), next.mark(':'), next.any("am", "pm"),
		next.e != nil && next.e.unit != noUnit:
		return when{}, i
	}
	return when{has: hasMonth | hasDom, month: m, dom: d, figures: sep.r == '/'}, i + 3
}

// inCalendar tells whether some month m has a day d.
func inCalendar(m, d int) bool { return m >= 1 && m <= 12 && d >= 1 && d <= 31 }

// dated reports whether 3.12.26 is a date rather than a version: it is all there is, or follows a preposition.
func (p *parser) dated(i, j int) bool {
	return p.whole(i, j) || p.tok(i-1).any("on", "by", "until", "till", "from", "before", "after", "since", "to") || p.tok(i-1).e != nil && p.tok(i-1).e.dow > 0
}

// tenThirtyOne reads "10 31 1974" where it is all there is.
func (p *parser) tenThirtyOne(i int) (when, int) {
	a, b, c := p.tok(i), p.tok(i+1), p.tok(i+2)
	if a.sort != digit || b.sort != digit || c.sort != digit || a.digits > 2 || b.digits > 2 || c.digits != 4 || !p.whole(i, i+3) {
		return when{}, i
	}
	m, d := p.monthDay(a.n, b.n)
	if !inCalendar(m, d) || c.n < 1900 || c.n > 2100 {
		return when{}, i
	}
	return when{has: hasDay, year: c.n, month: m, dom: d}, i + 3
}

// monthDay tells which of two numbers is the month.
func (p *parser) monthDay(a, b int) (m, d int) {
	if p.dayFirst && b <= 12 || a > 12 {
		return b, a
	}
	return a, b
}

// isoTime reads the "T15:04:05" that may follow an ISO date.
func (p *parser) isoTime(w when, j int) (when, int) {
	if p.tok(j).is("t") && !p.tok(j).gap {
		if t := p.tok(j + 1); t.digits == 6 && t.n/10000 < 24 && t.n/100%100 < 60 && t.n%100 < 60 { // T150000
			w.clk = clock{set: true, grain: chat.Second, h: t.n / 10000, m: t.n / 100 % 100, s: t.n % 100}
			w.has |= hasClock
			z, end := p.zoneAt(j + 2)
			if end > j+2 {
				w.clk.zone = &z
			}
			return w, end
		}
		if c, end := p.clockEN(j+1, p.tok(j+1).digits >= 4); end > j+1 && c.grain != chat.Hour {
			c.twelve = false
			w.clk = c
			w.has |= hasClock
			return w, end
		}
	}
	return w, j
}

// compactDate reads 20261203, which is a date behind a preposition or with a
// time, "2026-W50" and "2026-W50-1".
func (p *parser) compactDate(i int) (when, int) {
	t := p.tok(i)
	if t.digits == 8 && t.n/10000 >= 1900 && t.n/10000 < 2100 {
		w := when{has: hasDay, year: t.n / 10000, month: t.n / 100 % 100, dom: t.n % 100}
		if w.month < 1 || w.month > 12 || w.impossible() {
			return when{}, i
		}
		if iso, j := p.isoTime(w, i+1); j > i+1 || p.tok(i-1).any("on", "by", "until", "from", "before", "after", "date", "to") {
			return iso, j
		}
		return when{}, i
	}
	k := i + 1
	if p.tok(k).mark('-') {
		k++
	}
	n := p.tok(k + 1)
	if t.digits != 4 || t.n < 1900 || t.n > 2100 || !p.tok(k).is("w") || n.sort != digit || n.gap || n.digits != 2 || n.n < 1 || n.n > 53 {
		return when{}, i
	}
	w := when{has: hasWeek, week: p.isoWeek(t.n, n.n)}
	if d := p.tok(k + 3); p.tok(k+2).mark('-') && d.sort == digit && d.digits == 1 && d.n >= 1 && d.n <= 7 && !d.gap {
		w.has |= hasDow
		w.dow = d.n
		return w, k + 4
	}
	return w, k + 2
}

// texted reads what is written with figures for sounds: 2moro, 2nite.
func (p *parser) texted(i int) (when, int) {
	t, n := p.tok(i), p.tok(i+1)
	if t.digits != 1 || t.n != 2 || n.gap {
		return when{}, i
	}
	switch n.w {
	case "moro", "morrow", "mrw", "moz", "morow", "morro":
		return onDay(plusDays(p.today, 1)), i + 2
	case "nite", "night":
		w := onDay(p.today)
		w.has |= hasPart
		w.part = &night
		return w, i + 2
	}
	return when{}, i
}

// quarterCode reads "18q4" and "2018Q4".
func (p *parser) quarterCode(i int) (when, int) {
	y, k := p.tok(i), i+1
	if s := p.tok(k); (s.mark('-') || s.mark('/')) && y.digits == 4 {
		k++
	}
	q, n := p.tok(k), p.tok(k+1)
	if !q.is("q") || n.sort != digit || y.digits != 4 && q.gap {
		return when{}, i
	}
	if y.digits == 1 && !q.gap && (n.digits == 2 || n.digits == 4) { // 1Q27
		y, n = n, y
	} else if n.gap {
		return when{}, i
	}
	if n.n < 1 || n.n > 4 || y.digits != 2 && y.digits != 4 {
		return when{}, i
	}
	year := y.n
	if y.digits == 2 {
		year = century(year)
	}
	return when{has: hasYear | hasQuarter, year: year, quarter: n.n}, k + 2
}

// yearAlone reads a year range "1960 - 1961" and the lone year of four digits, latent.
func (p *parser) yearAlone(i int) (when, int) {
	y := p.tok(i)
	if y.digits != 4 || y.n < 1900 || y.n > 2100 {
		return when{}, i
	}
	if k, _ := p.to(i + 1); k > i+1 && p.tok(k).digits == 4 && p.tok(k).n > y.n && p.tok(k).n <= 2100 && p.whole(i, k+1) {
		return between(p.start(y.n, 1, 1), p.start(p.tok(k).n+1, 1, 1), chat.Year), k + 1
	}
	return when{has: hasYear, year: y.n, latent: true}, i + 1
}

// yearFirst reports whether a date such as 2026-12-28 stands at i.
func (p *parser) yearFirst(i int) bool {
	y := p.tok(i)
	return y.digits == 4 && y.n >= 1900 && y.n < 2100 && p.tok(i+1).mark('-') && p.two(i+2) && p.tok(i+3).mark('-') && p.two(i+4) && !p.tok(i+4).gap
}
