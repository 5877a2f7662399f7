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
			if w, j := p.periodUnit(i); j > i {
				return w, j
			}
			return p.partUnit(i)
		case t.e.unit >= weeks && t.e.ord == 0:
			if w, j := p.periodUnit(i); j > i {
				return w, j
			}
		}
	}
	if j := p.haste(i); j > i {
		return p.soonest(), j
	}
	if w, j := p.limitUnit(i); j > i {
		return w, j
	}
	if t.any("end", "last", "in", "during", "within") {
		if w, j := p.workday(i); j > i {
			return w, j
		}
	}
	switch t.w {
	case "on", "during", "over", "throughout":
		return p.onUnit(i)
	case "at":
		return p.atUnit(i)
	case "in", "within":
		return p.inUnit(i)
	case "the":
		return p.theUnit(i)
	case "around", "about", "approximately", "roughly", "circa":
		return p.aboutUnit(i)
	case "later", "earlier":
		return p.sooner(i)
	case "q", "h", "fy", "fiscal", "financial", "w":
		return p.codeUnit(i)
	case "spring", "summer", "fall", "autumn", "winter", "springtime", "summertime", "wintertime":
		return p.seasonUnit(i)
	case "close", "cob", "eob":
		return p.workday(i)
	case "penultimate":
		if e := p.tok(i + 1).e; e != nil {
			if w, j := p.nthIn(2, true, e, i+2); j > i+2 {
				return w, j
			}
		}
	case "this", "next", "last", "past", "previous", "coming", "upcoming", "following", "current", "all", "rest", "every":
		return p.relativeUnit(i)
	case "mid":
		if c, j := p.clockCore(i, false); j > i {
			return when{has: hasClock, clk: c}, j
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
	case "tomorrow", "tomorrows", "tomorrow's":
		if p.tok(i + 1).is("week") { // as "Friday week"
			return onDay(plusDays(p.today, 8)), i + 2
		}
		return onDay(plusDays(p.today, 1)), i + 1
	case "yesterday":
		return onDay(plusDays(p.today, -1)), i + 1
	case "midweek":
		return p.edge(0, monday(p.today), weeks), i + 1
	case "now", "atm":
		if p.tok(i+1).any("and") && p.tok(i+2).any("then", "again") {
			return when{}, i
		}
		if t.w == "atm" && !p.whole(i, i+1) || p.tok(i-1).is("from") && p.tok(i+1).is("on") {
			return when{}, i
		}
		return p.instant(), i + 1
	case "day":
		if w, j := p.dayAfter(i); j > i {
			return w, j
		}
	case "right", "just":
		if p.tok(i + 1).is("now") {
			return p.instant(), i + 2
		}
	case "tonight", "tonite":
		w := onDay(p.today)
		w.has |= hasPart
		w.part, w.weak = &night, hasPart
		if t := p.tok(i + 1); t.sort == digit && t.digits == 3 && p.whole(i, i+2) {
			if c, j := p.clockEN(i+1, true); j > i+1 {
				w.has |= hasClock
				w.clk = c
				return w, j
			}
		}
		return w, i + 1
	case "weekend", "weekends", "wkend":
		if w, j := p.periodUnit(i); j > i {
			return w, j
		}
		if p.tok(i-1).any("this", "the", "at", "on") || p.whole(i, i+1) || p.tok(i+1).e != nil && p.tok(i+1).e.part != nil {
			return p.weekend(monday(p.today)), i + 1
		}
	}
	return when{}, i
}

// instant is now.
func (p *parser) instant() when { return between(p.now, time.Time{}, chat.Second) }

// weekend is Friday evening to Sunday of the week that begins at mon.
func (p *parser) weekend(mon time.Time) when {
	w := between(at(mon, 4*24+18, 0, 0), plusDays(mon, 7), chat.Hour)
	w.saturday = plusDays(mon, 5)
	return w
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
	if p.tok(j).is("before") && p.tok(j+1).is("last") {
		return onDay(plusDays(p.today, -((weekday(p.today)-w.dow+6)%7 + 8))), j + 2
	}
	if p.tok(j).is("next") && (j+1 >= len(p.toks) || p.tok(j+1).sort == mark) {
		return p.turnedDow(1, w.dow), j + 1 // "Friday next"
	}
	if p.tok(j).any("after", "before") {
		if w, k := p.dowFrom(1, w.dow, j); k > j {
			return w, k
		}
	}
	if p.tok(j).is("coming") {
		return p.turnedDow(0, w.dow), j + 1
	}
	if p.tok(j).is("week") && j == i+1 {
		return onDay(plusDays(p.today, (w.dow-weekday(p.today)+6)%7+8)), j + 1
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
	if next := p.tok(j); j == i+1 && next.capital(p.text) && next.e == nil && !followers[next.w] && next.end-next.begin > 2 && p.text[next.begin+1] >= 'a' && t.capital(p.text) &&
		!p.tok(i-1).any("in", "on", "of", "since", "by", "until", "after", "before", "next", "this", "last") {
		w.latent = true // June Carter, August Street
	}
	k := j
	if p.tok(k).is("the") {
		k++
	}
	if d, y, sep := p.tok(j+1), p.tok(j+3), p.tok(j); (sep.mark('-') || sep.mark('/')) && d.sort == digit && d.digits <= 2 && d.n >= 1 && d.n <= 31 && p.tok(j+2).mark(sep.r) && y.digits == 4 && !y.gap {
		return when{has: hasDay, year: y.n, month: w.month, dom: d.n}, j + 4 // Dec-25-2026
	}
	if d := p.tok(j + 1); p.tok(j).mark('-') && !p.tok(j).gap && d.sort == digit && !d.gap {
		k = j + 1 // Oct-2
	}
	n, end := p.dayNumber(k)
	if _, year := p.yearWords(k); end == k && year == k && p.tok(k).sort == latin && !p.tok(k).is("one") { // "april twenty"
		if m, e := p.card(k); e > k && m >= 1 && m <= 31 && p.unitWord(e) == noUnit {
			n, end = m, e
		}
	}
	if end > k {
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
	if t.mark('\'') && p.tok(k+1).sort == digit && p.tok(k+1).digits == 2 && !p.tok(k+1).gap {
		w.has |= hasYear
		w.year, w.latent = century(p.tok(k+1).n), false
		return w, k + 2
	}
	if t.sort == digit && t.digits == 4 && t.n >= 1900 && t.n < 2200 && !p.tok(k+1).mark(':') {
		w.has |= hasYear
		w.year, w.latent = t.n, false
		return w, k + 1
	}
	if y, end := p.yearWords(k); end > k {
		w.has |= hasYear
		w.year, w.latent = y, false
		return w, end
	}
	if t.sort == digit && t.digits == 2 && w.any(hasDom) && k == j && t.n > 12 && k+1 == len(p.toks) {
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
	if p.tok(i + 1).is("time") {
		return w, i + 2
	}
	if next := p.tok(i + 1); next.any("before", "after") && prev.is("the") && !p.tok(i-2).any("in", "during") {
		if day, j := p.anchor(i + 2); j > i+2 { // the night before Christmas
			if day = plusDays(day, 1); next.is("before") {
				day = plusDays(day, -2)
			}
			on := onDay(day)
			on.has |= hasPart
			on.part = w.part
			return on, j
		}
	}
	if !prev.any("in", "the", "this", "early", "late", "at", "during", "by", "before", "after", "until", "of", "every") {
		w.latent = true
	}
	if next := p.tok(i + 1); w.part == &lunch || w.part == &dinner || w.part == &breakfast {
		w.latent = w.latent || next.sort == latin && next.e == nil && !followers[next.w] // "the lunch menu"
	}
	return w, i + 1
}
