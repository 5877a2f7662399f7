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

// nthIn reads "of X" and picks the nth weekday, day or week of X.
func (p *parser) nthIn(n int, last bool, e *entry, j int) (when, int) {
	if e.dow == 0 && e.unit != days && e.unit != weeks && e.unit != months {
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
	case e.unit == days:
		if last {
			return onDay(plusDays(to, -n)), k
		}
		return onDay(plusDays(from, n-1)), k
	case e.unit == weeks:
		d := plusDays(monday(plusDays(from, 6)), 7*(n-1))
		if last {
			d = plusDays(monday(to), -7*n)
		}
		return when{has: hasWeek, week: d}, k
	}
	return when{}, j
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

// edgeUnit reads early, mid, late, beginning and end of something.
func (p *parser) edgeUnit(i int) (when, int) {
	t := p.tok(i)
	j := i + 1
	which := 0
	switch t.w {
	case "eod":
		return p.endOfDay(j)
	case "bom":
		return p.edge(-1, floor(p.now, months), months), j
	case "boy":
		return p.edge(-1, floor(p.now, years), years), j
	case "eom":
		return p.edge(1, floor(p.now, months), months), j
	case "eoy":
		return p.edge(1, floor(p.now, years), years), j
	case "early", "beginning", "start":
		which = -1
	case "late", "end":
		which = 1
	}
	if t.any("beginning", "start", "end", "middle") {
		if !p.tok(j).is("of") {
			return when{}, i
		}
		j++
		if p.tok(j).any("day") || p.tok(j).is("the") && p.tok(j+1).is("day") {
			if p.tok(j).is("the") {
				j++
			}
			if t.is("end") {
				return p.endOfDay(j + 1)
			}
			return between(p.today, plusDays(p.today, 1), chat.Day), j + 1
		}
		if p.tok(j).is("around") {
			j++
		}
		if which == 0 && p.tok(j).is("the") && p.tok(j+1).is("night") {
			return when{has: hasPart, part: &smallHours}, j + 2
		}
		return p.edgeOf(which, i, j)
	}
	return p.earlyLate(which, i, j)
}

// edgeOf finds the beginning, middle or end of the period at j.
func (p *parser) edgeOf(which, i, j int) (when, int) {
	k := j
	if p.tok(k).is("the") {
		k++
	}
	if p.tok(k).is("following") {
		j = k
	}
	if p.tok(k).is("week") {
		return p.edge(which, monday(p.today), weeks), k + 1
	}
	if w, end := p.relativeUnit(j); end > j && w.has == hasWeek {
		return p.edge(which, w.week, weeks), end
	}
	if s := p.seasonEN(k); s > 0 {
		if w, end := p.seasonUnit(k); end > k {
			return third(w, which), end
		}
	}
	from, to, end := p.period(j)
	if end == j {
		return when{}, i
	}
	u := months
	if to.Sub(from) > 100*24*time.Hour {
		u = years
	} else if to.Sub(from) > 32*24*time.Hour {
		u = quarters
	}
	return p.edge(which, from, u), end
}

// edge is the beginning (-1), middle (0) or end (1) of the week, month or year at from.
func (p *parser) edge(which int, from time.Time, u unit) when {
	switch u {
	case weeks:
		switch which {
		case -1:
			return between(from, plusDays(from, 3), chat.Day)
		case 1:
			return ending(plusDays(from, 4), plusDays(from, 7), chat.Day)
		}
		return between(plusDays(from, 2), plusDays(from, 5), chat.Day)
	case months:
		next := from.AddDate(0, 1, 0)
		switch which {
		case -1:
			return between(from, plusDays(from, 10), chat.Day)
		case 0:
			return between(plusDays(from, 10), plusDays(from, 20), chat.Day)
		}
		return ending(plusDays(from, 20), next, chat.Day)
	case quarters:
		from = from.AddDate(0, which+1, 0)
		w := between(from, from.AddDate(0, 1, 0), chat.Month)
		w.ending = which > 0
		return w
	}
	switch which {
	case -1:
		return between(from, from.AddDate(0, 3, 0), chat.Month)
	case 0:
		return between(from.AddDate(0, 4, 0), from.AddDate(0, 8, 0), chat.Month)
	}
	return ending(from.AddDate(0, 8, 0), from.AddDate(1, 0, 0), chat.Month)
}

// ending is the end of a period.
func ending(from, to time.Time, g chat.Grain) when {
	w := between(from, to, g)
	w.ending = true
	return w
}

// earlyLate reads "early March", "late tonight", "early in the morning", "late last night".
func (p *parser) earlyLate(which, i, j int) (when, int) {
	t := p.tok(j)
	if t.mark('-') && p.tok(i).is("mid") {
		j++
		t = p.tok(j)
	}
	if t.sort == digit && t.digits == 4 && t.n >= 1900 && t.n < 2100 {
		return p.edge(which, p.start(t.n, 1, 1), years), j + 1
	}
	if t.e != nil && t.e.month > 0 {
		w, end := p.yearAfter(when{has: hasMonth, month: int(t.e.month)}, j+1)
		from, _, _ := p.month(w)
		return p.edge(which, from, months), end
	}
	if t.any("next", "this", "last") && p.unitWord(j+1) >= weeks {
		return p.edgeOf(which, i, j)
	}
	if p.tok(j).is("in") && p.tok(j+1).any("the", "next", "this") && (p.unitWord(j+2) >= weeks || p.seasonEN(j+2) > 0) {
		return p.edgeOf(which, i, j+1)
	}
	if s := p.seasonEN(j); s > 0 {
		if w, end := p.seasonUnit(j); end > j {
			return third(w, which), end
		}
		return third(p.seasonComing(s), which), j + 1
	}
	if p.tok(j).is("week") && p.tok(i).is("mid") {
		return p.edge(0, monday(p.today), weeks), j + 1
	}
	if t.any("tonight", "tonite") {
		w := onDay(p.today)
		w.has |= hasPart
		w.part = &lateNight
		return w, j + 1
	}
	if t.is("last") && p.tok(j+1).is("night") {
		w := onDay(plusDays(p.today, -1))
		w.has |= hasPart
		w.part = &lateNight
		return w, j + 2
	}
	if t.is("in") {
		j++
	}
	if p.tok(j).is("the") {
		j++
	}
	switch w := p.tok(j).w; {
	case w == "morning" && which < 0:
		return when{has: hasPart, part: &earlyMorning}, j + 1
	case w == "morning" && which > 0:
		return when{has: hasPart, part: &lateMorning}, j + 1
	case w == "morning":
		return when{has: hasPart, part: &midMorning}, j + 1
	case w == "afternoon" && which == 0:
		return when{has: hasPart, part: &midAfternoon}, j + 1
	case (w == "night" || w == "evening") && which > 0:
		return when{has: hasPart, part: &lateNight}, j + 1
	case w == "afternoon" && which > 0:
		return when{has: hasPart, part: &lateAfternoon}, j + 1
	case (w == "afternoon" || w == "evening") && p.tok(j).e != nil:
		return when{has: hasPart, part: p.tok(j).e.part}, j + 1
	case w == "hours" && which < 0 && p.tok(j-1).is("the"):
		return when{has: hasPart, part: &earlyMorning}, j + 1
	}
	return p.earlyDay(which, i, j)
}

// earlyDay reads "early tomorrow", "late Friday afternoon", "early on Monday morning".
func (p *parser) earlyDay(which, i, j int) (when, int) {
	if p.tok(i).is("mid") && which == 0 {
		return when{}, i
	}
	if p.tok(j).is("on") {
		j++
	}
	w, k := p.unit(j)
	if k == j || w.how != exactly || !w.any(hasDow|hasDom) || w.any(hasClock|hasSpan) || w.latent {
		return when{}, i
	}
	w, k = p.joinAll(w, k)
	if w.any(hasClock | hasSpan) {
		return when{}, i
	}
	part := &earlyMorning
	if which > 0 {
		part = &lateNight
		if !w.any(hasPart) || w.part == &afternoon {
			part = &lateAfternoon
		} else if w.part == &morning {
			part = &lateMorning
		}
	} else if w.any(hasPart) && w.part != &morning {
		part = w.part
	}
	w.has |= hasPart
	w.part = part
	return w, k
}

// endOfDay reads the day behind "EOD" and "end of the day"; without one it is today's.
func (p *parser) endOfDay(j int) (when, int) {
	k := j
	if p.tok(k).any("on", "of") {
		k++
	}
	if d, end := p.anchor(k); end > k {
		return between(d, plusDays(d, 1), chat.Day), end
	}
	return between(p.today, plusDays(p.today, 1), chat.Day), j
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
	w, k := p.unit(j + 3)
	if k == j+3 {
		return when{}, i
	}
	rs := p.resolve(w, nil)
	if len(rs) == 0 || rs[0].grain != chat.Day {
		return when{}, i
	}
	ahead := (int(e.dow) - weekday(rs[0].from) + 7) % 7
	near, far := ahead, ahead-7
	if -far < near {
		near, far = far, near
	}
	d := near
	if n > 1 {
		d = far
	}
	return onDay(plusDays(rs[0].from, d)), k
}
