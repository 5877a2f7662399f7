package facts

import (
	"time"

	"switchboard/chat"
)

// nth reads "third Tuesday of October", "first week of October 2014",
// "third last week of 2018", "3rd quarter", "third Tuesday after Christmas 2014".
func (p *parser) nth(i int) (when, int) {
	n, j := p.ordinal(i)
	if j == i || n > 53 {
		return when{}, i
	}
	last := p.tok(j).is("last")
	if last {
		j++
	} else if p.tok(j).is("to") && p.tok(j+1).is("last") {
		last, j = true, j+2
	}
	if p.tok(j).is("half") && !last {
		if w, k := p.halfOf(n, j+1); k > j+1 {
			return w, k
		}
	}
	if p.tok(j).is("weekend") && p.tok(j+1).any("of", "in") && !last {
		from, _, k := p.period(j + 2)
		if k == j+2 {
			return when{}, i
		}
		return p.weekend(plusDays(monday(plusDays(from, (6-weekday(from)+7)%7)), 7*(n-1))), k
	}
	if w, k := p.nthWorkday(n, last, j); k > j {
		return w, k
	}
	if w, k := p.someOf(last, j); k > j && n == 1 {
		return w, k
	}
	if p.tok(j).is("century") && n > 1 && n < 31 && !last {
		return p.centuryOf(n), j + 1
	}
	e := p.tok(j).e
	if e == nil {
		return when{}, i
	}
	if e.unit == quarters && !last && n <= 4 {
		w := when{has: hasQuarter, quarter: n}
		return p.yearAfter(w, j+1)
	}
	if w, k := p.nthIn(n, last, e, j+1); k > j+1 {
		return w, k
	}
	return when{}, i
}

// lastOf reads what follows "last" in "last Monday of March", "last day of October 2015".
func (p *parser) lastOf(j int) (when, int) {
	if w, k := p.nthWorkday(1, true, j); k > j {
		return w, k
	}
	if w, k := p.someOf(true, j); k > j {
		return w, k
	}
	if e := p.tok(j).e; e != nil {
		if w, k := p.nthIn(1, true, e, j+1); k > j+1 {
			return w, k
		}
	}
	return when{}, j
}

// nthWorkday reads what follows the number in "first working day of January", "last weekday before Christmas".
func (p *parser) nthWorkday(n int, last bool, j int) (when, int) {
	k := j + 1
	if p.tok(j).any("working", "business") && p.tok(k).is("day") {
		k++
	} else if !p.tok(j).any("weekday", "workday") {
		return when{}, j
	}
	switch {
	case p.tok(k).any("of", "in"):
		from, to, end := p.period(k + 1)
		switch {
		case end == k+1:
		case last:
			return onDay(workingDays(to, -n)), end
		default:
			return onDay(workingDays(plusDays(from, -1), n)), end
		}
	case p.tok(k).any("after", "before"):
		if d, end := p.anchor(k + 1); end > k+1 {
			if p.tok(k).is("before") {
				n = -n
			}
			return onDay(workingDays(d, n)), end
		}
	}
	return when{}, j
}

// someOf reads what follows "first" or "last" in "first two weeks of December", "last 3 months of 2026".
func (p *parser) someOf(last bool, j int) (when, int) {
	n, k := p.card(j)
	u := p.unitWord(k)
	if k == j || n < 1 || n > 60 || u < days || !p.tok(k+1).any("of", "in") {
		return when{}, j
	}
	from, to, end := p.period(k + 2)
	if end == k+2 {
		return when{}, j
	}
	g := grains[u]
	if u == weeks {
		g = chat.Day
	}
	if last {
		return between(add(to, -n, u), to, g), end
	}
	return between(from, add(from, n, u), g), end
}

// nthIn reads "of X" and picks the nth weekday, day, week, month or quarter of X.
func (p *parser) nthIn(n int, last bool, e *entry, j int) (when, int) {
	if e.dow == 0 && e.unit != days && e.unit != weeks && e.unit != months && e.unit != quarters {
		return when{}, j
	}
	if p.tok(j).any("after", "before") && e.dow > 0 {
		if w, k := p.dowFrom(n, int(e.dow), j); k > j {
			return w, k
		}
		return when{}, j
	}
	if !p.tok(j).any("of", "in") {
		return when{}, j
	}
	from, to, k := p.period(j + 1)
	if k == j+1 {
		return when{}, j
	}
	switch {
	case e.dow > 0:
		d := plusDays(from, (int(e.dow)-weekday(from)+7)%7+7*(n-1))
		if last {
			end := plusDays(to, -1)
			d = plusDays(end, -((weekday(end)-int(e.dow)+7)%7)-7*(n-1))
		}
		return onDay(d), k
	case e.unit == weeks:
		d := plusDays(monday(plusDays(from, 6)), 7*(n-1))
		if last {
			d = plusDays(monday(to), -7*n)
		}
		return when{has: hasWeek, week: d}, k
	case last:
		return onUnitOf(add(to, -n, e.unit), e.unit), k
	}
	return onUnitOf(add(from, n-1, e.unit), e.unit), k
}

// dowFrom reads "after Christmas" and "before the 5th" at j and picks the nth such weekday on that side.
func (p *parser) dowFrom(n, dow, j int) (when, int) {
	d, k := p.anchor(j + 1)
	if k == j+1 {
		return when{}, j
	}
	if p.tok(j).is("after") {
		return onDay(plusDays(d, (dow-weekday(d)+6)%7+1+7*(n-1))), k
	}
	return onDay(plusDays(d, -((weekday(d)-dow+6)%7+1)-7*(n-1))), k
}

// period reads a month or a year: "October 2014", "this month", "the month", "2018".
func (p *parser) period(i int) (from, to time.Time, next int) {
	j := i
	if p.tok(j).is("the") {
		j++
	}
	var w when
	t := p.tok(j)
	switch {
	case t.e != nil && t.e.month > 0:
		w, next = p.yearAfter(when{has: hasMonth, month: int(t.e.month)}, j+1)
	case t.any("month", "year", "quarter"):
		w, next = p.turned(0, t.e.unit), j+1
	case t.is("q"):
		w, next = p.codeUnit(j)
	case t.sort == digit && t.digits == 4:
		w, next = when{has: hasYear, year: t.n}, j+1
	default:
		if w, next = p.relativeUnit(j); next == j || !w.any(hasMonth|hasYear|hasQuarter) || w.any(hasDom) {
			return from, to, i
		}
	}
	if next == j {
		return from, to, i
	}
	from, g, _ := p.date(w)
	return from, add(from, 1, unitOf(g)), next
}

// lastWeekendOf reads "of October" behind "last weekend".
func (p *parser) lastWeekendOf(j int) (when, int) {
	if !p.tok(j).any("of", "in") {
		return when{}, j
	}
	_, to, k := p.period(j + 1)
	if k == j+1 {
		return when{}, j
	}
	return p.weekend(plusDays(monday(to), -7)), k
}

// closest reads "closest Monday to Oct 5th" and "second closest Monday to …".
func (p *parser) closest(i int) (when, int) {
	n, j := p.ordinal(i)
	if j == i {
		n = 1
	}
	if !p.tok(j).any("closest", "nearest") {
		return when{}, i
	}
	e := p.tok(j + 1).e
	if e == nil || e.dow == 0 || !p.tok(j+2).is("to") {
		return when{}, i
	}
	day, k := p.anchor(j + 3)
	if k == j+3 {
		return when{}, i
	}
	ahead := (int(e.dow) - weekday(day) + 7) % 7
	near, far := ahead, ahead-7
	if -far < near {
		near, far = far, near
	}
	d := near
	if n > 1 {
		d = far
	}
	return onDay(plusDays(day, d)), k
}
