package facts

import (
	"time"

	"switchboard/chat"
)

// unitEN reads one English piece of a time.
func (p *parser) unitEN(i int) (when, int) {
	t := p.tok(i)
	if t.sort == latin {
		if w, j := p.holidayEN(i); j > i {
			return w, j
		}
	}
	if t.sort == digit || t.e != nil && (t.e.card >= 0 || t.e.ord > 0) {
		return p.numberUnit(i)
	}
	if t.mark('@') {
		return p.atUnit(i)
	}
	if t.e != nil {
		switch {
		case t.e.dow > 0:
			return p.dowUnit(i)
		case t.e.month > 0:
			return p.monthUnit(i)
		case t.e.part != nil:
			return p.partUnit(i)
		}
	}
	if w, j := p.limitUnit(i); j > i {
		return w, j
	}
	switch t.w {
	case "on", "during":
		return p.onUnit(i)
	case "at":
		return p.atUnit(i)
	case "in", "within":
		return p.inUnit(i)
	case "the":
		return p.theUnit(i)
	case "around", "about", "approximately", "roughly", "circa":
		return p.aboutUnit(i)
	case "this", "next", "last", "past", "previous", "coming", "upcoming", "following", "current", "all", "rest", "every":
		return p.relativeUnit(i)
	case "mid":
		if p.tok(i + 1).is("day") {
			return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 12}}, i + 2
		}
		return p.edgeUnit(i)
	case "early", "late", "beginning", "start", "end", "middle", "bom", "eom", "boy", "eoy", "eod":
		return p.edgeUnit(i)
	case "between":
		return p.betweenUnit(i)
	case "half", "a", "an", "quarter", "few":
		return p.spanUnit(i)
	case "noon", "midday", "midnight":
		if c, j := p.clockEN(i, false); j > i {
			return when{has: hasClock, clk: c}, j
		}
	case "for":
		return p.forUnit(i)
	}
	return p.wordUnit(i)
}

// wordUnit reads "today", "the day after tomorrow", "now", "tonight", "asap".
func (p *parser) wordUnit(i int) (when, int) {
	t := p.tok(i)
	switch t.w {
	case "today", "todays", "today's":
		if p.tok(i + 1).is("in") {
			if w, j := p.inUnit(i + 1); j > i+1 && w.any(hasClock) {
				return w, j
			}
		}
		return onDay(p.today), i + 1
	case "tomorrow", "tomorrows", "tomorrow's", "tmrw", "tmr", "tomorow", "tommorow", "tommorrow":
		return onDay(plusDays(p.today, 1)), i + 1
	case "yesterday":
		return onDay(plusDays(p.today, -1)), i + 1
	case "now", "atm":
		return p.instant(), i + 1
	case "day":
		if w, j := p.dayAfter(i); j > i {
			return w, j
		}
	case "right", "just":
		if p.tok(i + 1).is("now") {
			return p.instant(), i + 2
		}
	case "immediately":
		return p.instant(), i + 1
	case "tonight", "tonite":
		w := onDay(p.today)
		w.has |= hasPart
		w.part = &night
		if t := p.tok(i + 1); t.sort == digit && t.digits == 3 && p.whole(i, i+2) {
			if c, j := p.clockEN(i+1, true); j > i+1 {
				w.has |= hasClock
				w.clk = c
				return w, j
			}
		}
		return w, i + 1
	case "asap":
		w := between(p.now, time.Time{}, chat.Second)
		w.open = true
		return w, i + 1
	case "as":
		if p.tok(i+1).is("soon") && p.tok(i+2).is("as") && p.tok(i+3).is("possible") {
			w := between(p.now, time.Time{}, chat.Second)
			w.open = true
			return w, i + 4
		}
	case "weekend", "weekends":
		if p.tok(i-1).any("this", "the", "at", "on") || p.whole(i, i+1) {
			return p.weekend(monday(p.today)), i + 1
		}
	}
	return when{}, i
}

// instant is now.
func (p *parser) instant() when { return between(p.now, time.Time{}, chat.Second) }

// weekend is Friday evening to Sunday of the week that begins at mon.
func (p *parser) weekend(mon time.Time) when {
	return between(at(mon, 4*24+18, 0, 0), plusDays(mon, 7), chat.Hour)
}

// dowUnit reads a weekday, "Wednesday next week", "friday after next".
func (p *parser) dowUnit(i int) (when, int) {
	t := p.tok(i)
	w := when{has: hasDow, dow: int(t.e.dow)}
	j := i + 1
	if p.tok(j).mark('.') && t.end-t.begin <= 5 {
		j++
	}
	if p.tok(j).is("after") && p.tok(j+1).is("next") {
		return onDay(plusDays(p.today, (w.dow-weekday(p.today)+6)%7+8)), j + 2
	}
	if t.e.short && p.text[t.begin] >= 'a' && j == i+1 && (t.w == "sun" || t.w == "sat") && !p.whole(i, j) {
		w.latent = !p.tok(i-1).any("on", "this", "next", "last", "by", "for")
	}
	return w, j
}

// monthUnit reads a month with its day and year, and ranges of days: "July 13-15".
func (p *parser) monthUnit(i int) (when, int) {
	t := p.tok(i)
	w := when{has: hasMonth, month: int(t.e.month)}
	j := i + 1
	if p.tok(j).mark('.') {
		j++
	}
	if p.tok(j).is("after") && p.tok(j+1).is("next") {
		first, _, _ := p.month(w)
		if w.month == int(p.today.Month()) {
			first = first.AddDate(1, 0, 0)
		}
		return when{has: hasYear | hasMonth, year: first.Year() + 1, month: w.month}, j + 2
	}
	w.latent = t.w == "may" || t.e.short && p.text[t.begin] >= 'a' || t.w == "march" && p.text[t.begin] >= 'a'
	if w.latent && p.tok(i-1).any("in", "on", "during", "next", "this", "last", "of", "since", "by", "until", "after", "before", "for") || t.w == "march" && p.whole(i, j) {
		w.latent = false
	}
	k := j
	if p.tok(k).is("the") {
		k++
	}
	if n, end := p.dayNumber(k); end > k {
		w.has |= hasDom
		w.dom, w.latent = n, false
		j = end
		if from, k := p.domRange(w, j); k > j {
			return from, k
		}
	}
	return p.yearAfter(w, j)
}

// dayNumber reads the day of a month in digits or as an ordinal.
func (p *parser) dayNumber(i int) (int, int) {
	if n, end := p.ordinal(i); end > i && n >= 1 && n <= 31 {
		return n, end
	}
	t := p.tok(i)
	if t.sort != digit || t.digits > 2 || t.n < 1 || t.n > 31 {
		return 0, i
	}
	if next := p.tok(i + 1); next.mark(':') || next.any("am", "pm", "h", "a", "p") || next.mark('.') && p.tok(i+2).sort == digit && !p.tok(i+2).gap {
		return 0, i
	}
	return t.n, i + 1
}

// domRange reads the end of "July 13 to 15" behind its first day.
func (p *parser) domRange(w when, j int) (when, int) {
	k, _ := p.to(j)
	if k == j {
		return w, j
	}
	if m := p.tok(k); m.e != nil && int(m.e.month) == w.month {
		k++
	}
	if p.tok(k).is("the") {
		k++
	}
	n, end := p.dayNumber(k)
	if end == k || n < w.dom {
		return w, j
	}
	y, end := p.yearAfter(w, end)
	first, _, ok := p.dayOfMonth(y)
	if !ok {
		return w, j
	}
	return between(first, plusDays(first, n-w.dom+1), chat.Day), end
}

// yearAfter reads the year that may follow a month.
func (p *parser) yearAfter(w when, j int) (when, int) {
	k := j
	if p.tok(k).mark(',') || p.tok(k).any("of", "in") {
		k++
	}
	t := p.tok(k)
	if t.sort == digit && t.digits == 4 && t.n >= 1900 && t.n < 2200 && !p.tok(k+1).mark(':') {
		w.has |= hasYear
		w.year, w.latent = t.n, false
		return w, k + 1
	}
	if t.sort == digit && t.digits == 2 && w.any(hasDom) && k == j && t.n > 12 && p.whole(k, len(p.toks)) == false && k+1 == len(p.toks) {
		w.has |= hasYear
		w.year, w.latent = century(t.n), false
		return w, k + 1
	}
	return w, j
}

// century completes a year of two digits.
func century(n int) int {
	if n < 50 {
		return 2000 + n
	}
	return 1900 + n
}

// partUnit reads "morning", "morning of the 15th".
func (p *parser) partUnit(i int) (when, int) {
	t := p.tok(i)
	prev := p.tok(i - 1)
	if prev.is("good") {
		return when{}, i
	}
	w := when{has: hasPart, part: t.e.part}
	if !prev.any("in", "the", "this", "early", "late", "at", "during", "by", "before", "after", "until", "of", "every") {
		w.latent = true
	}
	return w, i + 1
}

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
	if w, end := p.clockRange2(j, true); end > j {
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
	w, j := p.unit(i + 1)
	c, k := p.clockEN(i+1, true)
	if k > j && k > i+1 {
		return when{has: hasClock, clk: c}, k
	}
	if j > i+1 {
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
	if t.is("week") {
		return p.weekOf(i, i+2)
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
	case p.tok(i+1).is("before") && p.tok(i+2).is("yesterday"):
		return onDay(plusDays(p.today, -2)), i + 3
	}
	return when{}, i - 1
}

// weekOf reads "the week of October 6th" and, alone, "the week".
func (p *parser) weekOf(i, j int) (when, int) {
	if p.tok(j).is("of") {
		if w, end := p.expr(j + 1); end > j+1 {
			if rs := p.resolve(w, nil); len(rs) > 0 && rs[0].grain == chat.Day && !rs[0].from.IsZero() {
				d := rs[0].from
				if weekday(d) == 7 {
					d = plusDays(d, 1)
				}
				return when{has: hasWeek, week: monday(d)}, end
			}
		}
		return when{}, i
	}
	if p.whole(i, j) {
		return between(p.today, plusDays(monday(p.today), 6), chat.Day), j
	}
	return when{}, i
}

// betweenUnit reads "between 3 and 5", "between Monday and Wednesday".
func (p *parser) betweenUnit(i int) (when, int) {
	c, cp, j := p.anyClock(i + 1)
	if j > i+1 {
		k := j
		if p.tok(k).any("and", "to", "or") || p.tok(k).mark('-') || p.tok(k).mark('&') {
			if e, ep, end := p.anyClock(k + 1); end > k+1 {
				w := when{has: hasClock, clk: c, end: e, part: cp}
				if cp == nil {
					w.part = ep
				}
				if w.part != nil {
					w.has |= hasPart
				}
				if e.zone != nil {
					w.clk.zone = e.zone
				}
				if p.tok(end).any("ish") {
					end++
				}
				return w, end
			}
		}
	}
	w, j := p.unit(i + 1)
	if j > i+1 && p.tok(j).is("and") {
		return p.spanTo(w, i, j+1)
	}
	return when{}, i
}

// limitUnit reads "after 5", "before noon", "by the end of the month", "until Friday", "from 3 to 4".
func (p *parser) limitUnit(i int) (when, int) {
	t := p.tok(i)
	h := exactly
	j := i + 1
	switch t.w {
	case "after", "past":
		h = after
	case "since", "from", "starting":
		h = since
		if p.tok(j).is("from") {
			j++
		}
	case "before", "until", "till", "through", "til", "untill":
		h = before
	case "by":
		h = by
	case "later", "earlier":
		if !p.tok(j).is("than") {
			return when{}, i
		}
		h = after
		if t.w == "earlier" {
			h = before
		}
		j++
	case "anytime", "sometime", "sometimes", "any":
		k := j
		if p.tok(k).is("time") {
			k++
		}
		if p.tok(k).any("after", "before", "from", "since", "on", "in") {
			return p.limitInner(i, k)
		}
		return when{}, i
	default:
		return when{}, i
	}
	if t.w == "past" && !p.tok(j).any("noon", "midnight") {
		return when{}, i
	}
	return p.limited(h, i, j)
}

func (p *parser) limitInner(i, k int) (when, int) {
	if w, j := p.unitEN(k); j > k {
		return w, j
	}
	return when{}, i
}

// limited reads what a limit of kind h applies to.
func (p *parser) limited(h how, i, j int) (when, int) {
	if h == after {
		if w, k := p.afterWords(j); k > j {
			return w, k
		}
		if d, k := p.durationEN(j); k > j && !p.tok(k).any("before", "after") {
			w := p.relative(d, 1, false)
			w.how = since
			return w, k
		}
	}
	if h == since {
		if w, k := p.domRangeFirst(j); k > j {
			return w, k
		}
		if w, k := p.clockRange2(j, true); k > j {
			return w, k
		}
	}
	if c, part, k := p.anyClock(j); k > j {
		if w2, k2 := p.unit(j); k2 > k {
			w2.how, w2.latent = h, false
			return w2, k2
		}
		w := when{has: hasClock, clk: c, part: part, how: h}
		if part != nil {
			w.has |= hasPart
		}
		return w, k
	}
	if p.tok(j).any("about", "around") {
		j++
	}
	if t := p.tok(j); t.sort == digit && t.digits == 4 && t.n >= 1900 && t.n < 2100 {
		return when{has: hasYear, year: t.n, how: h}, j + 1
	}
	w, k := p.unit(j)
	if k == j || w.how != exactly || w.latent && !w.any(hasDom|hasMonth|hasPart|hasDow) || w.any(hasSpan) && w.open {
		return w, i
	}
	if w.any(hasSpan) && w.grain == chat.Second {
		return w, i
	}
	if h == since && w.any(hasSpan) && !w.to.IsZero() && w.grain == chat.Day && p.tok(j).e != nil && p.tok(j).e.month > 0 {
		return w, k // "from July 13-15"
	}
	w.how, w.latent = h, false
	return w, k
}

// afterWords reads what follows "after" and is no time by itself: work, school, lunch.
func (p *parser) afterWords(j int) (when, int) {
	if p.tok(j).is("the") {
		j++
	}
	switch p.tok(j).w {
	case "work", "office":
		k := j + 1
		if p.tok(k).is("hours") {
			k++
		}
		return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 18}, how: since}, k
	case "hours":
		return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 18}, how: since}, j + 1
	case "lunch":
		return when{has: hasPart, part: &afterLunch}, j + 1
	case "school":
		return when{has: hasPart, part: &afterSchool}, j + 1
	}
	return when{}, j
}
