package facts

import (
	"time"

	"switchboard/chat"
)

// Hours of a working day as English speakers mean them.
var (
	closeOfBusiness = clock{set: true, grain: chat.Hour, h: 17}
	officeHours     = part{9, 18, forenoon}
	daytime         = part{8, 18, forenoon}
)

// workday reads "first thing Monday", "last thing tonight", "close of
// business", "COB": a part or an hour of the day that is named with it.
func (p *parser) workday(i int) (when, int) {
	t, n := p.tok(i), p.tok(i+1)
	j := i + 2
	switch {
	case t.any("cob", "eob"):
		return when{has: hasClock, clk: closeOfBusiness}, i + 1
	case t.any("close", "end") && n.is("of") && p.tok(j).any("business", "play", "work", "trading"):
		return when{has: hasClock, clk: closeOfBusiness}, j + 1
	case t.is("first") && n.is("thing"):
		if p.tok(j).is("in") && p.tok(j+1).is("the") && p.tok(j+2).is("morning") {
			return when{has: hasPart, part: &earlyMorning}, j + 3
		}
		return p.narrowed(&earlyMorning, i, j)
	case t.is("last") && n.is("thing"):
		if p.tok(j).is("at") && p.tok(j+1).is("night") {
			return when{has: hasPart, part: &lateNight}, j + 2
		}
		return p.narrowed(&lateAfternoon, i, j)
	case t.any("during", "in", "within") && (n.any("business", "office", "working", "work") && p.tok(j).is("hours")):
		return when{has: hasPart, part: &officeHours}, j + 1
	case t.any("during", "in") && n.is("the") && p.tok(j).any("day", "daytime"):
		return when{has: hasPart, part: &daytime}, j + 1
	}
	return when{}, i
}

// dayAt reads a day as far as the hour that may follow: "next Friday afternoon".
func (p *parser) dayAt(j int) (when, int) {
	w, k := p.unit(j)
	if k == j || w.how != exactly || !w.any(hasDow|hasDom) || w.any(hasClock|hasSpan) || w.latent {
		return when{}, j
	}
	for n := 0; n < maxPieces; n++ {
		c, next := p.joinNext(w, k)
		if next == k || c.any(hasClock|hasSpan) {
			break
		}
		w, k = c, next
	}
	return w, k
}

// narrowed reads the day at j and takes a part of it.
func (p *parser) narrowed(part *part, i, j int) (when, int) {
	if p.tok(j).any("on", "next", "this") && p.tok(j+1).e == nil {
		j++
	}
	w, k := p.dayAt(j)
	if k == j {
		return when{}, i
	}
	if w.part == &night {
		part = &lateNight
	}
	w.has |= hasPart
	w.part = part
	return w, k
}

// thisTime reads "this time tomorrow", "this time next week": the same hour.
func (p *parser) thisTime(i int) (when, int) {
	if !p.tok(i+1).is("time") || p.tok(i+2).is("of") {
		return when{}, i
	}
	w, k := p.unit(i + 2)
	if k == i+2 || w.any(hasClock|hasPart|hasSpan) || w.how != exactly {
		return when{}, i
	}
	y, m, d := p.today.Date()
	switch {
	case w.has == hasWeek:
		w = onDay(plusDays(w.week, weekday(p.today)-1))
	case w.has == hasYear:
		w = when{has: hasDay, year: w.year, month: int(m), dom: d}
	case w.has == hasYear|hasMonth:
		w = onDay(add(p.today, w.month-int(m)+12*(w.year-y), months))
	case !w.any(hasDom | hasDow):
		return when{}, i
	}
	w.has |= hasClock
	w.clk = clock{set: true, grain: chat.Minute, h: p.now.Hour(), m: p.now.Minute()}
	return w, k
}

// haste reads "as soon as possible" and its like: from now on, the sooner the better.
func (p *parser) haste(i int) int {
	t := p.tok(i)
	is := func(words ...string) bool {
		for k, w := range words {
			if !p.tok(i + 1 + k).is(w) {
				return false
			}
		}
		return true
	}
	switch {
	case t.any("asap", "immediately"):
		return i + 1
	case t.is("as") && (is("soon", "as", "possible") || is("early", "as", "possible") || is("quickly", "as", "possible")),
		t.is("at") && (is("your", "earliest", "convenience") || is("the", "earliest", "opportunity")):
		return i + 4
	case t.is("as") && is("soon", "as", "you", "can"), t.is("as") && is("quickly", "as", "you", "can"):
		return i + 5
	case t.any("right", "straight") && p.tok(i+1).is("away"), t.is("at") && is("once"):
		return i + 2
	case t.is("the") && is("sooner", "the", "better"):
		return i + 4
	case t.is("from") && is("now", "on"), t.is("starting") && is("now"):
		if t.is("from") {
			return i + 3
		}
		return i + 2
	}
	return i
}

// soonest is from now on.
func (p *parser) soonest() when {
	w := between(p.now, time.Time{}, chat.Second)
	w.open = true
	return w
}
