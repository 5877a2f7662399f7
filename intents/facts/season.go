package facts

import (
	"time"

	"switchboard/chat"
)

// season of the year; springTime is 1, so that 0 is none.
type season int8

const (
	springTime season = iota + 1
	summerTime
	autumnTime
	winterTime
)

// seasonEN is the season that the word at i names.
func (p *parser) seasonEN(i int) season {
	switch p.tok(i).w {
	case "spring", "springtime":
		return springTime
	case "summer", "summertime":
		return summerTime
	case "fall", "autumn":
		return autumnTime
	case "winter", "wintertime":
		return winterTime
	}
	return 0
}

// seasonZH reads 夏天, 夏季.
func (p *parser) seasonZH(i int) (season, int) {
	j := i + 2
	if !p.char(i+1, "天季") {
		if p.tok(i+1).sort == han && !p.char(i+1, "的之") || !p.char(i-1, "年") {
			return 0, i
		}
		j = i + 1 // 2015年冬
	}
	for s, r := range [...]string{springTime: "春", summerTime: "夏", autumnTime: "秋", winterTime: "冬"} {
		if s > 0 && p.char(i, r) {
			return season(s), j
		}
	}
	return 0, i
}

// seasonOf is the season that begins in a year.
func (p *parser) seasonOf(s season, y int) (from, to time.Time) {
	switch s {
	case springTime:
		return p.start(y, 3, 20), p.start(y, 6, 22)
	case summerTime:
		return p.start(y, 6, 21), p.start(y, 9, 24)
	case autumnTime:
		return p.start(y, 9, 23), p.start(y, 12, 22)
	}
	return p.start(y, 12, 21), p.start(y+1, 3, 21)
}

// seasonIn is the season in a year.
func (p *parser) seasonIn(s season, y int) when {
	from, to := p.seasonOf(s, y)
	return between(from, to, chat.Day)
}

// seasonTurned is the last (-1), present (0) or next one (1); the present
// winter is the one that is still going on.
func (p *parser) seasonTurned(s season, turn int) when {
	y := p.today.Year()
	if s == winterTime && p.today.Before(p.start(y, 3, 21)) {
		y--
	}
	if _, to := p.seasonOf(s, y); turn < 0 && !to.After(p.today) {
		turn = 0 // "last summer", said in autumn
	}
	return p.seasonIn(s, y+turn)
}

// seasonComing is the season that is now or comes next.
func (p *parser) seasonComing(s season) when {
	y := p.today.Year() - 1
	for _, to := p.seasonOf(s, y); !to.After(p.today); _, to = p.seasonOf(s, y) {
		y++
	}
	return p.seasonIn(s, y)
}

// third is the beginning (-1), middle (0) or end (1) of an interval of days.
func third(w when, which int) when {
	n := int(w.to.Sub(w.from).Hours()) / 24 / 3
	switch which {
	case -1:
		w.to = plusDays(w.from, n)
	case 0:
		w.from, w.to = plusDays(w.from, n), plusDays(w.to, -n)
	default:
		w.from, w.ending = plusDays(w.to, -n), true
	}
	return w
}

// seasonUnit reads "summer 2027", "spring of next year", "winter"; without a
// year only behind a preposition, for spring is also a coil and fall an accident.
func (p *parser) seasonUnit(i int) (when, int) {
	s := p.seasonEN(i)
	if w, j := p.ofYear(i + 1); j > i+1 {
		return p.seasonIn(s, w), j
	}
	w := p.seasonComing(s)
	k := i - 1
	if p.tok(k).is("the") {
		k--
	}
	w.latent = !p.tok(k).any("in", "during", "by", "until", "till", "before", "after", "since", "from", "through", "early", "late", "mid", "of")
	if w.latent && (!p.whole(i, i+1) || p.tok(i).is("fall")) {
		return when{}, i
	}
	return w, i + 1
}

// ofYear reads the year behind a named time: "2027", "of 2027", "'27", "next year", "of next year".
func (p *parser) ofYear(i int) (int, int) {
	if w, j := p.yearAfter(when{has: hasMonth}, i); j > i {
		return w.year, j
	}
	k := i
	if p.tok(k).is("of") {
		k++
	}
	if p.tok(k).any("next", "last", "this") && p.tok(k+1).is("year") {
		w, j := p.relativeUnit(k)
		return w.year, j
	}
	return 0, i
}

// presentSeason reads "this season": the present one, the last or the next.
func (p *parser) presentSeason(turn int) when {
	y := p.today.Year()
	starts := [...]time.Time{p.start(y-1, 9, 23), p.start(y-1, 12, 21), p.start(y, 3, 20), p.start(y, 6, 21), p.start(y, 9, 23), p.start(y, 12, 21), p.start(y+1, 3, 20), p.start(y+1, 6, 21)}
	k := 1
	for k < 5 && !p.today.Before(starts[k+1]) {
		k++
	}
	return between(starts[k+turn], plusDays(starts[k+turn+1], -1), chat.Day)
}
