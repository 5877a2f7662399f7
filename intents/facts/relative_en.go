package facts

import (
	"time"

	"switchboard/chat"
)

// relative is the time a duration from now, as precise as one unit below it.
func (p *parser) relative(d duration, sign int, precise bool) when {
	t := d.shift(p.now, sign)
	w := onDay(t)
	u := d.small
	if precise {
		u = seconds
	}
	switch u {
	case years:
		w.has = hasYear | hasMonth
		w.weak = hasMonth
	case hours, minutes, seconds:
		g := chat.Second
		if u == hours {
			g = chat.Minute
		}
		w.has |= hasClock
		w.clk = clock{set: true, grain: g, h: t.Hour(), m: t.Minute()}
		if g == chat.Second {
			w.clk.s = t.Second()
		}
	}
	return w
}

// inUnit reads "in 2 hours", "within 2 weeks", "in the morning", "in March", "in 2014".
func (p *parser) inUnit(i int) (when, int) {
	j := i + 1
	if p.tok(j).is("about") || p.tok(j).is("around") {
		j++
	}
	if p.tok(i).is("within") {
		if d, k := p.durationEN(j); k > j {
			end := d.shift(p.now, 1)
			if d.small >= days {
				end = plusDays(end, 0)
			}
			return between(p.now, end, chat.Second), k
		}
		return when{}, i
	}
	if d, k := p.durationEN(j); k > j {
		if p.tok(j).sort == latin && p.tok(j).is("the") {
			return when{}, i
		}
		if p.tok(k).is("time") {
			k++
		}
		return p.relative(d, 1, false), k
	}
	t := p.tok(j)
	if t.sort == digit {
		if t.digits == 4 && t.n >= 1900 && t.n < 2200 || t.digits <= 4 && p.era(j+1) > j+1 {
			return when{has: hasYear, year: t.n}, p.era(j + 1)
		}
		if t.digits <= 2 && t.n > 0 && p.whole(i, j+1) && t.n%5 == 0 {
			var d duration
			d.add(t.n, minutes)
			return p.relative(d, 1, false), j + 1
		}
	}
	if t.is("between") {
		return p.betweenUnit(j)
	}
	k := j
	if t.is("the") {
		k++
	}
	if p.tok(k).is("early") && p.tok(k+1).is("hours") && p.tok(k+2).is("of") && p.tok(k+3).is("the") && p.tok(k+4).is("morning") {
		return when{has: hasPart, part: &earlyMorning}, k + 5
	}
	if e := p.tok(k).e; e != nil && e.part != nil {
		return when{has: hasPart, part: e.part}, k + 1
	}
	if p.tok(k).any("early", "late") && p.tok(k+1).e != nil && p.tok(k+1).e.part != nil {
		return p.edgeUnit(k)
	}
	w, end := p.unit(j)
	if end > j && w.any(hasMonth|hasWeek|hasQuarter) && !w.any(hasDom) {
		w.latent = false
		return w, end
	}
	if end > j && w.any(hasSpan) && w.grain == chat.Day {
		return w, end
	}
	return when{}, i
}

// era skips "A.D." behind a year.
func (p *parser) era(i int) int {
	if p.tok(i).is("ad") {
		return i + 1
	}
	if p.tok(i).is("a") && p.tok(i+1).mark('.') && p.tok(i+2).is("d") {
		if p.tok(i + 3).mark('.') {
			return i + 4
		}
		return i + 3
	}
	return i
}

// relativeUnit reads this, next, last, past, coming … and what they turn.
func (p *parser) relativeUnit(i int) (when, int) {
	t := p.tok(i)
	j := i + 1
	turn := 0
	switch t.w {
	case "next", "following", "coming", "upcoming":
		turn = 1
	case "last", "previous", "past":
		turn = -1
	case "this", "current":
		if p.tok(j).any("past", "last") {
			turn = -1
			j++
		} else if p.tok(j).any("coming", "upcoming", "next") {
			j++
		}
	case "all", "rest", "every":
		return p.allWeek(i)
	}
	if t.is("last") {
		if w, k := p.lastOf(j); k > j {
			return w, k
		}
	}
	e := p.tok(j).e
	if e != nil && e.dow > 0 {
		return p.turnedDow(turn, int(e.dow)), j + 1
	}
	if e != nil && e.month > 0 {
		return p.turnedMonth(turn, int(e.month)), j + 1
	}
	if e != nil && e.part != nil {
		if turn > 0 {
			return when{}, i
		}
		w := onDay(plusDays(p.today, turn))
		w.has |= hasPart
		w.part = e.part
		if turn == 0 && e.part == &morning {
			w.weak = hasDay
		}
		return w, j + 1
	}
	if p.tok(j).any("weekend", "wkend") || p.tok(j).is("week") && p.tok(j+1).mark('-') && p.tok(j+2).is("end") {
		k := j + 1
		if p.tok(j).is("week") {
			k = j + 3
		}
		if turn < 0 {
			if w, end := p.lastWeekendOf(k); end > k && t.is("last") {
				return w, end
			}
		}
		return p.weekend(plusDays(monday(p.today), 7*turn)), k
	}
	if p.tok(j).is("week") && p.tok(j+1).is("end") && p.tok(j+2).any("of", "in") && t.is("last") {
		if w, end := p.lastWeekendOf(j + 2); end > j+2 {
			return w, end
		}
	}
	if h, k := p.holidayName(j); k > j {
		return p.nextHoliday(h, turn), k
	}
	if w, k := p.season(j, turn); k > j {
		return w, k
	}
	if u := p.unitOfTurn(j); u >= days {
		return p.turned(turn, u), j + 1
	}
	if turn != 0 {
		return p.turnedMany(t.any("upcoming"), turn, i, j)
	}
	return when{}, i
}

// unitOfTurn is the unit at i where it stands alone: "week", not "week end".
func (p *parser) unitOfTurn(i int) unit {
	u := p.unitWord(i)
	if p.tok(i).any("weeks", "months", "years", "days", "quarters") {
		return noUnit
	}
	if p.tok(i).is("week's") {
		return weeks
	}
	return u
}

// turned is this, next or last day, week, month, quarter or year.
func (p *parser) turned(turn int, u unit) when {
	t := add(floor(p.now, u), turn, u)
	switch u {
	case days:
		return onDay(t)
	case weeks:
		return when{has: hasWeek, week: t}
	case months:
		return when{has: hasYear | hasMonth, year: t.Year(), month: int(t.Month())}
	case quarters:
		return when{has: hasYear | hasQuarter, year: t.Year(), quarter: int(t.Month()+2) / 3}
	}
	return when{has: hasYear, year: t.Year()}
}

// turnedDow is "this Monday", "next Monday", "last Monday". Next is that of
// next week; where this week's is still to come, that is its other reading.
func (p *parser) turnedDow(turn, dow int) when {
	ahead := (dow-weekday(p.today)+6)%7 + 1
	switch {
	case turn < 0:
		w := onDay(plusDays(p.today, ahead-7))
		if ahead == 7 {
			w = onDay(plusDays(p.today, -7))
		}
		w.past = true
		return w
	case turn == 0:
		if dow == weekday(p.today) {
			return onDay(p.today)
		}
		return onDay(plusDays(p.today, ahead))
	}
	next := plusDays(monday(p.today), 7+dow-1)
	w := onDay(next)
	if soon := plusDays(p.today, ahead); soon.Before(next) {
		w.other = soon
	}
	return w
}

func (p *parser) turnedMonth(turn, month int) when {
	y, m, _ := p.today.Date()
	switch {
	case turn < 0 && month >= int(m):
		y--
	case turn > 0 && month <= int(m), turn == 0 && month < int(m):
		y++
	}
	return when{has: hasYear | hasMonth, year: y, month: month, past: turn < 0}
}

// turnedMany reads "next 3 days", "last two weeks" and "upcoming two weeks".
func (p *parser) turnedMany(point bool, turn, i, j int) (when, int) {
	n, k := p.card(j)
	if k == j && p.tok(j).any("few", "couple") {
		n, k = 3, j+1
		if p.tok(j).is("couple") {
			n = 2
			if p.tok(k).is("of") {
				k++
			}
		}
	}
	u := p.unitWord(k)
	if k == j || n < 1 || n > 999 || u == noUnit {
		return when{}, i
	}
	return p.window(n, u, turn, point), k + 1
}

// window is the n units before or after the present one; point names the last of them.
func (p *parser) window(n int, u unit, turn int, point bool) when {
	this := floor(p.now, u)
	switch {
	case point:
		return between(add(this, n, u), time.Time{}, grains[u])
	case turn < 0:
		return between(add(this, -n, u), this, grains[u])
	}
	return between(add(this, 1, u), add(this, n+1, u), grains[u])
}

// allWeek reads "all week" and "rest of the week".
func (p *parser) allWeek(i int) (when, int) {
	sunday := plusDays(monday(p.today), 6)
	if p.tok(i).is("all") && p.tok(i+1).is("week") {
		return between(monday(p.today), sunday, chat.Day), i + 2
	}
	if p.tok(i).is("rest") && p.tok(i+1).is("of") && p.tok(i+2).any("the", "this") && p.tok(i+3).is("week") {
		return between(p.today, sunday, chat.Day), i + 4
	}
	return when{}, i
}

// season reads "this summer" and, as "season", the present one.
func (p *parser) season(i, turn int) (when, int) {
	y := p.today.Year()
	var from, to time.Time
	switch p.tok(i).w {
	case "summer":
		from, to = p.start(y, 6, 21), p.start(y, 9, 24)
	case "spring":
		from, to = p.start(y, 3, 20), p.start(y, 6, 22)
	case "fall", "autumn":
		from, to = p.start(y, 9, 23), p.start(y, 12, 22)
	case "winter":
		if from, to = p.start(y, 12, 21), p.start(y+1, 3, 21); p.today.Before(p.start(y, 3, 21)) {
			from, to = p.start(y-1, 12, 21), p.start(y, 3, 21)
		}
	case "season", "seasons":
		starts := [...]time.Time{p.start(y-1, 9, 23), p.start(y-1, 12, 21), p.start(y, 3, 20), p.start(y, 6, 21), p.start(y, 9, 23), p.start(y, 12, 21), p.start(y+1, 3, 20), p.start(y+1, 6, 21)}
		for k := 1; k < 6; k++ {
			if p.today.Before(starts[k+1]) {
				return between(starts[k+turn], plusDays(starts[k+turn+1], -1), chat.Day), i + 1
			}
		}
	}
	if from.IsZero() {
		return when{}, i
	}
	return between(from.AddDate(turn, 0, 0), to.AddDate(turn, 0, 0), chat.Day), i + 1
}
