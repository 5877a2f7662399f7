package facts

import (
	"time"

	"switchboard/chat"
)

// spanUnit reads durations that lead to a time: "2 hours ago", "3 fridays from
// now", "two upcoming weeks", "10 days after Christmas"; and "a quarter past 3".
func (p *parser) spanUnit(i int) (when, int) {
	if c, j := p.clockEN(i, false); j > i && !p.tok(j).any("ago", "hence") { // 12h, but not 12h ago
		return when{has: hasClock, clk: c}, j
	}
	n, j := p.card(i)
	if k := i + 1; p.tok(i).is("a") && p.tok(k).is("couple") {
		if n, j = 2, k+1; p.tok(j).is("of") {
			j++
		}
	}
	if j > i && n > 0 && n < 60 {
		if e := p.tok(j).e; e != nil && e.dow > 0 {
			return p.nthDow(n, int(e.dow), i, j+1)
		}
		if p.tok(j).any("weekends", "weekend", "nights", "mornings", "evenings") {
			return p.nthPart(n, i, j)
		}
		if p.tok(j).is("upcoming") && p.unitWord(j+1) != noUnit {
			return p.window(n, p.unitWord(j+1), 1, true), j + 2
		}
	}
	if p.tok(i).is("a") && p.tok(i+1).sort == latin && p.tok(i+1).is("day") && p.tok(i+2).is("after") && p.tok(i+3).is("tomorrow") {
		return onDay(plusDays(p.today, 2)), i + 4
	}
	d, j := p.durationEN(i)
	if j == i {
		return when{}, i
	}
	if w, k := p.weeksOn(d, j); k > j && !p.tok(i-1).any("for", "last", "past", "next", "took", "within") {
		return w, k
	}
	switch t := p.tok(j); {
	case t.any("ago", "back", "earlier"):
		if from := p.namedDay(j + 1); !from.IsZero() && d.seconds == 0 {
			return onDay(d.shift(from, -1)), j + 2 // "a year ago today"
		}
		w := p.relative(d, -1, false)
		w.past = true
		return w, j + 1
	case t.any("hence", "later"):
		return p.relative(d, 1, false), j + 1
	case t.is("from") && p.tok(j+1).is("now"):
		return p.relative(d, 1, false), j + 2
	case t.is("from") && p.tok(j+1).is("right") && p.tok(j+2).is("now"):
		return p.relative(d, 1, true), j + 3
	case t.any("from", "after", "before"):
		return p.offset(d, t.is("before"), i, j+1)
	}
	return when{}, i
}

// namedDay is yesterday, today or tomorrow.
func (p *parser) namedDay(i int) time.Time {
	switch p.tok(i).w {
	case "today":
		return p.today
	case "tomorrow":
		return plusDays(p.today, 1)
	case "yesterday":
		return plusDays(p.today, -1)
	}
	return time.Time{}
}

// weeksOn reads the day behind "a week" in "a week tomorrow", "three weeks on
// Monday", "a week Friday": so long after that day.
func (p *parser) weeksOn(d duration, j int) (when, int) {
	if d.small != weeks && d.days%7 != 0 || d.days == 0 || d.months != 0 || d.seconds != 0 {
		return when{}, j
	}
	k := j
	if p.tok(k).is("on") {
		k++
	}
	if from := p.namedDay(k); !from.IsZero() && !from.Before(p.today) {
		return onDay(plusDays(from, d.days)), k + 1
	}
	if e := p.tok(k).e; e != nil && e.dow > 0 && (k > j || d.days == 7) {
		return onDay(plusDays(p.today, (int(e.dow)-weekday(p.today)+6)%7+1+d.days)), k + 1
	}
	return when{}, j
}

// offset is a duration from another time: "3 years from today".
func (p *parser) offset(d duration, back bool, i, k int) (when, int) {
	w, end := p.unit(k)
	if end == k || w.how != exactly || w.latent {
		return when{}, i
	}
	w, end = p.joinAll(w, end)
	rs := p.resolve(w, nil)
	if len(rs) == 0 || rs[0].from.IsZero() {
		return when{}, i
	}
	sign := 1
	if back {
		sign = -1
	}
	from := rs[0].from
	t := d.shift(from, sign)
	g := rs[0].grain
	if d.seconds != 0 && unitOf(g) > hours {
		g = chat.Hour
	}
	if d.seconds%3600 != 0 {
		g = chat.Minute
	}
	return between(t, time.Time{}, g), end
}

// nthDow reads "3 fridays from now" and "2 thursdays ago".
func (p *parser) nthDow(n, dow, i, j int) (when, int) {
	switch more := 7*(n-1) + 1; {
	case p.tok(j).is("from") && p.tok(j+1).any("now", "today"):
		return onDay(plusDays(p.today, (dow-weekday(p.today)+6)%7+more)), j + 2
	case p.tok(j).any("ago", "back"):
		return onDay(plusDays(p.today, -(weekday(p.today)-dow+6)%7-more)), j + 1
	}
	return when{}, i
}

// nthPart reads "3 weekends from now" and "two nights ago".
func (p *parser) nthPart(n, i, j int) (when, int) {
	part := p.tok(j).e
	weekend := p.tok(j).any("weekends", "weekend")
	k := j + 2
	switch {
	case p.tok(j+1).any("ago", "back"):
		n = -n
	case p.tok(j+1).is("from") && p.tok(j+2).any("now", "today"):
		k++
	default:
		return when{}, i
	}
	if weekend {
		if n > 0 {
			n-- // this week's is the first
		}
		return p.weekend(plusDays(monday(p.today), 7*n)), k
	}
	w := onDay(plusDays(p.today, n))
	w.has |= hasPart
	w.part = part.part
	return w, k
}
