package facts

import (
	"time"

	"switchboard/chat"
)

// spanUnit reads durations that lead to a time: "2 hours ago", "3 fridays from
// now", "two upcoming weeks", "10 days after Christmas"; and "a quarter past 3".
func (p *parser) spanUnit(i int) (when, int) {
	if c, j := p.clockEN(i, false); j > i && !p.tok(i).is("half") || p.tok(i).is("half") && j > i {
		return when{has: hasClock, clk: c}, j
	}
	if n, j := p.card(i); j > i && n > 0 && n < 60 {
		if e := p.tok(j).e; e != nil && e.dow > 0 {
			return p.nthDow(n, int(e.dow), i, j+1)
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
	switch t := p.tok(j); {
	case t.any("ago", "back", "earlier"):
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

// offset is a duration from another time: "3 years from today".
func (p *parser) offset(d duration, back bool, i, k int) (when, int) {
	w, end := p.unit(k)
	if end == k || w.how != exactly || w.latent {
		return when{}, i
	}
	for {
		c, next := p.joinNext(w, end)
		if next == end {
			break
		}
		w, end = c, next
	}
	rs := p.resolve(w, nil)
	if len(rs) == 0 || rs[0].from.IsZero() {
		return when{}, i
	}
	sign := 1
	if back {
		sign = -1
	}
	from := rs[0].from
	if d.small == years && p.tok(k).e == nil && w.any(hasSpan) {
		from = add(from, -1, years)
	}
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
	ahead := (dow-weekday(p.today)+6)%7 + 1
	switch {
	case p.tok(j).is("from") && p.tok(j+1).is("now"):
		return onDay(plusDays(p.today, ahead+7*(n-1))), j + 2
	case p.tok(j).any("ago", "back"):
		return onDay(plusDays(p.today, ahead-7*n)), j + 1
	}
	return when{}, i
}
