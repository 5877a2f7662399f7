package facts

import (
	"time"

	"switchboard/chat"
)

// periodUnit reads what begins with a unit of time: "week of 7 December",
// "weekend after next", "month before last", "year end", "week 50".
func (p *parser) periodUnit(i int) (when, int) {
	t := p.tok(i)
	u := p.unitWord(i)
	weekend := t.any("weekend", "wkend", "weekends")
	night := t.is("night")
	j := i + 1
	turn := 0
	switch {
	case p.tok(j).is("after") && p.tok(j+1).is("next"):
		turn = 2
	case p.tok(j).is("before") && p.tok(j+1).is("last"):
		turn = -2
	}
	if w, k := p.toDate(u, j); k > j {
		return w, k
	}
	switch {
	case turn != 0 && night:
		w := onDay(plusDays(p.today, turn))
		w.has |= hasPart
		w.part = &evening
		return w, j + 2
	case turn != 0 && weekend:
		return p.weekend(plusDays(monday(p.today), 7*turn)), j + 2
	case turn != 0 && u >= weeks:
		return p.turned(turn, u), j + 2
	case night:
		return when{}, i
	case u == weeks && p.tok(j).any("of", "commencing", "beginning", "starting", "ending"), weekend && p.tok(j).is("of"):
		return p.around(i, j+1, weekend)
	case p.tok(j).any("after", "before") && (u == weeks || weekend):
		sign := 1
		if p.tok(j).is("before") {
			sign = -1
		}
		if d, k := p.anchor(j + 1); k > j+1 {
			if weekend {
				return p.weekend(weekendNear(d, sign)), k
			}
			return when{has: hasWeek, week: plusDays(monday(d), 7*sign)}, k
		}
	case u == years && p.tok(j).digits == 4 && p.tok(j).n >= 1900 && p.tok(j).n < 2200:
		return when{has: hasYear, year: p.tok(j).n}, j + 1
	case u == weeks && p.tok(j).sort == digit:
		return p.weekNumber(i, j)
	case u >= months:
		k := j
		if p.tok(k).mark('-') {
			k++
		}
		if p.tok(k).is("end") {
			return p.edge(1, floor(p.now, u), u), k + 1
		}
	}
	return when{}, i
}

// weekendNear is the Monday of the week whose weekend is the last before d or the first after it.
func weekendNear(d time.Time, sign int) time.Time {
	switch mon := monday(d); {
	case sign < 0 && weekday(d) < 7, sign > 0 && weekday(d) >= 6:
		return plusDays(mon, 7*sign)
	default:
		return mon
	}
}

// around reads the day in "week of 7 December"; a week named by its Sunday is the one that follows.
func (p *parser) around(i, k int, weekend bool) (when, int) {
	d, end := p.anchor(k)
	if end == k {
		return when{}, i
	}
	if weekend {
		return p.weekend(monday(d)), end
	}
	if weekday(d) == 7 && !p.tok(k-1).is("ending") {
		d = plusDays(d, 1)
	}
	return when{has: hasWeek, week: monday(d)}, end
}

// anchor reads a day that others count from: "Christmas", "the 5th of December".
func (p *parser) anchor(i int) (time.Time, int) {
	w, j := p.unit(i)
	if j == i || w.how != exactly || w.any(hasClock|hasPart) {
		return time.Time{}, i
	}
	w, j = p.joinAll(w, j)
	rs := p.resolve(w, nil)
	if len(rs) == 0 || rs[0].grain != chat.Day || rs[0].from.IsZero() || !rs[0].to.IsZero() || w.any(hasClock|hasPart) {
		return time.Time{}, i
	}
	return rs[0].from, j
}

// joinAll joins to w what follows of it.
func (p *parser) joinAll(w when, j int) (when, int) {
	for n := 0; n < maxPieces; n++ {
		c, next := p.joinNext(w, j)
		if next == j {
			break
		}
		w, j = c, next
	}
	return w, j
}

// weekNumber reads "week 50", "week 50 of 2026"; other things have weeks with
// numbers too, so without a year it must stand alone or behind a preposition.
func (p *parser) weekNumber(i, j int) (when, int) {
	t := p.tok(j)
	if t.digits > 2 || t.n < 1 || t.n > 53 {
		return when{}, i
	}
	y, k := p.ofYear(j + 1)
	if k == j+1 {
		if y = p.today.Year(); p.isoWeek(y, t.n).Before(monday(p.today)) {
			y++
		}
		if !p.whole(i, k) && !p.tok(i-1).any("in", "by", "calendar", "until", "from") || p.tok(k).any("of", "in") {
			return when{}, i
		}
	}
	return when{has: hasWeek, week: p.isoWeek(y, t.n)}, k
}

// isoWeek is the Monday of a week by ISO 8601: the first has the year's first Thursday.
func (p *parser) isoWeek(y, n int) time.Time { return plusDays(monday(p.start(y, 1, 4)), 7*(n-1)) }

// codeUnit reads "Q1 2027", "H2 2026", "FY27", "fiscal year 2027" and "w/c 7 December".
func (p *parser) codeUnit(i int) (when, int) {
	t, n := p.tok(i), p.tok(i+1)
	j := i + 2
	switch {
	case t.is("w") && n.mark('/') && p.tok(j).any("c", "b"):
		return p.around(i, j+1, false)
	case t.any("fy", "fiscal", "financial"):
		j = i + 1
		if p.tok(j).is("year") {
			j++
		}
		if y, k := p.ofYear(j); k > j {
			return when{has: hasYear, year: y}, k
		}
		if y := p.tok(j); y.sort == digit && y.digits == 2 && t.is("fy") {
			return when{has: hasYear, year: century(y.n)}, j + 1
		}
	case n.sort != digit || n.gap || n.digits != 1 || n.n < 1 || n.n > 4:
	case t.is("q"):
		w := when{has: hasQuarter, quarter: n.n, latent: !p.tok(i-1).any("in", "by", "until", "before", "after", "since", "from", "end", "of", "for", "next", "this", "last")}
		if p.tok(j).mark('/') || p.tok(j).mark('-') && !p.tok(j).gap {
			if y, k := p.ofYear(j + 1); k > j+1 {
				return when{has: hasQuarter | hasYear, quarter: n.n, year: y}, k
			}
		}
		if y, k := p.ofYear(j); k > j {
			return when{has: hasQuarter | hasYear, quarter: n.n, year: y}, k
		}
		return w, j
	case t.is("h") && n.n <= 2:
		if y, k := p.ofYear(j); k > j {
			return half(p.start(y, 1, 1), p.start(y+1, 1, 1), n.n), k
		}
	}
	return when{}, i
}

// half is the first or second half of a year, month or week.
func half(from, to time.Time, n int) when {
	g := chat.Day
	mid := plusDays(from, int(to.Sub(from).Hours())/48)
	if to.Sub(from) > 300*24*time.Hour {
		mid, g = from.AddDate(0, 6, 0), chat.Month
	}
	if n == 1 {
		return between(from, mid, g)
	}
	return between(mid, to, g)
}

// halfOf reads what follows "first half of".
func (p *parser) halfOf(n, j int) (when, int) {
	if !p.tok(j).is("of") || n > 2 {
		return when{}, j
	}
	if w, k := p.relativeUnit(j + 1); k > j+1 && w.has == hasWeek {
		return half(w.week, plusDays(w.week, 7), n), k
	}
	from, to, k := p.period(j + 1)
	if k == j+1 {
		return when{}, j
	}
	return half(from, to, n), k
}

// sooner reads "later today", "earlier this week", "later in the month": what is left of it, or what is gone.
func (p *parser) sooner(i int) (when, int) {
	j := i + 1
	var w when
	k := j
	if p.tok(j).is("in") && p.tok(j+1).is("the") && p.unitWord(j+2) >= days {
		w, k = p.turned(0, p.unitWord(j+2)), j+3
	} else if p.tok(j).any("today", "tonight", "this") {
		w, k = p.unit(j)
	}
	rs := p.resolve(w, nil)
	if k == j || w.any(hasClock) || w.latent || len(rs) == 0 {
		return when{}, i
	}
	from, to := rs[0].from, rs[0].to
	if to.IsZero() {
		to = add(from, 1, unitOf(rs[0].grain))
	}
	if p.tok(i).is("earlier") {
		if from.Before(p.now) && to.After(p.now) {
			to = p.now
		}
	} else if from.Before(p.now) && to.After(p.now) {
		from = p.now
	}
	return between(from, to, rs[0].grain), k
}
