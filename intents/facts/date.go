package facts

import (
	"time"

	"switchboard/chat"
)

// date resolves the date aspects of w, preferring the future.
func (p *parser) date(w when) (time.Time, chat.Grain, bool) {
	switch {
	case w.any(hasWeek) && w.any(hasDow):
		return plusDays(w.week, w.dow-1), chat.Day, true
	case w.any(hasWeek):
		return w.week, chat.Week, true
	case w.any(hasQuarter):
		return p.quarter(w), chat.Quarter, true
	case w.any(hasDom):
		return p.dayOfMonth(w)
	case w.any(hasDow) && !w.any(hasMonth|hasYear):
		ahead := (w.dow-weekday(p.today)+6)%7 + 1
		if w.past {
			ahead -= 7
		}
		return plusDays(p.today, ahead), chat.Day, true
	case w.any(hasDow):
		return p.dowIn(w)
	case w.any(hasMonth):
		return p.month(w)
	}
	return p.start(w.year, 1, 1), chat.Year, true
}

// start is midnight of a date in the zone of the business.
func (p *parser) start(y, m, d int) time.Time {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, p.now.Location())
}

func (p *parser) quarter(w when) time.Time {
	y := p.today.Year()
	if w.any(hasYear) {
		return p.start(w.year, w.quarter*3-2, 1)
	}
	if t := p.start(y, w.quarter*3-2, 1); t.AddDate(0, 3, 0).After(p.now) {
		return t
	}
	return p.start(y+1, w.quarter*3-2, 1)
}

func (p *parser) month(w when) (time.Time, chat.Grain, bool) {
	y := w.year
	if !w.any(hasYear) {
		y = p.today.Year()
		if w.month < int(p.today.Month()) && !w.past {
			y++
		} else if w.month > int(p.today.Month()) && w.past {
			y--
		}
	}
	return p.start(y, w.month, 1), chat.Month, true
}

// dowIn is the first such weekday of a month or year.
func (p *parser) dowIn(w when) (time.Time, chat.Grain, bool) {
	from := p.start(w.year, 1, 1)
	if w.any(hasMonth) {
		from, _, _ = p.month(w)
	}
	return plusDays(from, (w.dow-weekday(from)+7)%7), chat.Day, true
}

// dayOfMonth resolves dates with a day: with or without month, year, weekday.
func (p *parser) dayOfMonth(w when) (time.Time, chat.Grain, bool) {
	fits := func(y, m int) (time.Time, bool) {
		t := p.start(y, m, w.dom)
		ok := t.Day() == w.dom && (!w.any(hasDow) || weekday(t) == w.dow)
		return t, ok
	}
	y, m := p.today.Year(), int(p.today.Month())
	switch {
	case w.any(hasYear) && w.any(hasMonth):
		t := p.start(w.year, w.month, w.dom)
		return t, chat.Day, t.Day() == w.dom
	case w.any(hasMonth):
		if t, ok := fits(y, w.month); ok && (w.any(hasDow) || !t.Before(p.today)) {
			return t, chat.Day, true
		}
		for i := 1; i <= 28; i++ {
			if t, ok := fits(y+i, w.month); ok {
				return t, chat.Day, true
			}
		}
		return time.Time{}, "", false
	}
	for i := 0; i < 60 && !w.any(hasYear); i++ {
		y2, m2 := y+(m-1+i)/12, (m-1+i)%12+1
		if t, ok := fits(y2, m2); ok && !t.Before(p.today) {
			return t, chat.Day, true
		}
	}
	return time.Time{}, "", false
}
