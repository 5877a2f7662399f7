package facts

import (
	"time"

	"switchboard/chat"
)

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
		if p.text[t.begin:t.end] != "BOY" && !p.whole(i, j) {
			return when{}, i // a child
		}
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
		if p.tok(j).is("day") || p.tok(j).is("the") && p.tok(j+1).is("day") {
			if p.tok(j).is("the") {
				j++
			}
			part := &earlyMorning
			switch {
			case which > 0:
				return p.endOfDay(j + 1)
			case which == 0:
				part = &lunch
			}
			return when{has: hasPart, part: part}, j + 1
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
	case w == "afternoon":
		return when{has: hasPart, part: &earlyAfternoon}, j + 1
	case w == "evening" && which < 0:
		return when{has: hasPart, part: &earlyEvening}, j + 1
	case w == "evening":
		return when{has: hasPart, part: &evening}, j + 1
	case w == "hours" && which < 0 && p.tok(i-1).is("the"):
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
	w, k := p.dayAt(j)
	if k == j {
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
	} else if w.part == &afternoon {
		part = &earlyAfternoon
	} else if w.part == &evening || w.part == &night {
		part = &earlyEvening
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
