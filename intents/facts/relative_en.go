package facts

import (
	"time"

	"switchboard/chat"
)

// relative is the time a duration from now, as precise as one unit below it.
func (p *parser) relative(d duration, sign int, precise bool) when {
	t := d.shift(p.now, sign)
	if d.working {
		t = workingDays(p.now, sign*d.days)
	}
	w := onDay(t)
	u := d.small
	if precise {
		u = seconds
	}
	switch u {
	case weeks:
		w.week = monday(t) // for "two weeks ago on Monday"
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

// workingDays counts n days from t that are neither Saturday nor Sunday.
func workingDays(t time.Time, n int) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n %= 1000; n > 0; {
		if t = t.AddDate(0, 0, step); weekday(t) < 6 {
			n--
		}
	}
	return t
}

// inRange reads "2-3 days", "a week or two", "two or three hours": between the first and the last.
func (p *parser) inRange(i int) (when, int) {
	var a, b duration
	n, j := p.card(i)
	k, _ := p.to(j)
	if k == j && p.tok(j).is("or") {
		k++
	}
	if j > i && k > j {
		m, end := p.card(k)
		u := p.unitWord(end)
		if end == k || u == noUnit || n < 1 || m <= n || m > 999 {
			return when{}, i
		}
		a.add(n, u)
		b.add(m, u)
		j = end + 1
	} else if u := p.unitWord(i + 1); p.tok(i).any("a", "an", "one") && u != noUnit && p.tok(i+2).is("or") && p.tok(i+3).any("two", "so") {
		if p.tok(i + 3).is("so") {
			return when{}, i
		}
		a.add(1, u)
		b.add(2, u)
		j = i + 4
	} else {
		return when{}, i
	}
	return p.fromTo(a, b), j
}

// fromTo is the time between two durations from now; of days both are meant.
func (p *parser) fromTo(a, b duration) when {
	from, to := a.shift(p.now, 1), b.shift(p.now, 1)
	if a.small >= days {
		return between(plusDays(from, 0), plusDays(to, 1), chat.Day)
	}
	return between(from, to, chat.Minute)
}

// inUnit reads "in 2 hours", "within 2 weeks", "in the morning", "in March", "in 2014".
func (p *parser) inUnit(i int) (when, int) {
	j := i + 1
	switch {
	case p.tok(i).is("within"):
		return p.within(i, j)
	case p.tok(j).any("about", "around", "roughly", "approximately", "exactly", "just"):
		j++
	case p.tok(j).is("under"):
		return p.within(i, j+1)
	case p.tok(j).is("less") && p.tok(j+1).is("than"):
		return p.within(i, j+2)
	}
	if w, k := p.inRange(j); k > j {
		return w, k
	}
	if d, k := p.durationEN(j); k > j {
		return p.relative(d, 1, false), p.durationEnd(k)
	}
	if w, k := p.inFigures(i, j); k > j {
		return w, k
	}
	if p.tok(j).is("between") {
		return p.betweenUnit(j)
	}
	if w, k := p.inPart(j); k > j {
		return w, k
	}
	w, end := p.unit(j)
	switch {
	case end == j:
	case w.any(hasMonth|hasWeek|hasQuarter) && !w.any(hasDom):
		w.latent = false
		return w, end
	case w.any(hasSpan) && w.grain == chat.Day:
		return w, end
	}
	return when{}, i
}

// within reads what follows in "within 2 weeks", "in less than an hour",
// "within the week", "within the next few days", which begins at j.
func (p *parser) within(i, j int) (when, int) {
	the, whole := p.tok(j).is("the"), 0
	if the {
		if j++; p.tok(j).is("next") {
			j, whole = j+1, 1 // the last of the next three days is meant to its end
		}
	}
	d, k := p.durationEN(j)
	if u := p.unitWord(j); the && u != noUnit {
		d.add(1, u)
		k = j + 1
	}
	if k == j {
		return when{}, i
	}
	end := d.shift(p.now, 1)
	if d.working {
		end = plusDays(workingDays(p.now, d.days), 1)
	} else if d.small >= days {
		end = plusDays(end, whole)
	}
	return between(p.now, end, chat.Second), k
}

// durationEnd skips what may follow "in two weeks": ' time, or so.
func (p *parser) durationEnd(k int) int {
	if p.tok(k).mark('\'') {
		k++
	}
	if p.tok(k).is("time") {
		k++
	}
	if p.tok(k).is("or") && p.tok(k+1).is("so") {
		k += 2
	}
	return k
}

// inFigures reads the number at j of "in 2014" and of "in 30", which is minutes where it is all there is.
func (p *parser) inFigures(i, j int) (when, int) {
	t, end := p.tok(j), p.era(j+1)
	switch {
	case t.sort != digit:
	case t.digits == 4 && t.n >= 1900 && t.n < 2200, t.digits <= 4 && end > j+1:
		return when{has: hasYear, year: t.n}, end
	case t.digits <= 2 && t.n > 0 && t.n%5 == 0 && p.whole(i, j+1):
		var d duration
		d.add(t.n, minutes)
		return p.relative(d, 1, false), j + 1
	}
	return when{}, j
}

// inPart reads "the morning", "the early hours of the morning" and "late afternoon".
func (p *parser) inPart(j int) (when, int) {
	k := j
	if p.tok(k).is("the") {
		k++
	}
	t, next := p.tok(k), p.tok(k+1)
	switch {
	case t.is("early") && next.is("hours"):
		if k += 2; p.tok(k).is("of") && p.tok(k+1).is("the") && p.tok(k+2).is("morning") {
			k += 3
		}
		return when{has: hasPart, part: &earlyMorning}, k
	case t.e != nil && t.e.part != nil:
		return when{has: hasPart, part: t.e.part}, k + 1
	case t.any("early", "late") && next.e != nil && next.e.part != nil:
		return p.edgeUnit(k)
	}
	return when{}, j
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
	case "next", "following":
		turn = 1
	case "coming", "upcoming":
		if turn = 1; p.tok(j).e != nil && p.tok(j).e.dow > 0 || p.tok(j).any("weekend", "wkend") {
			turn = 0 // not the one after
		}
	case "last", "previous", "past":
		turn = -1
	case "this", "current":
		if w, k := p.thisTime(i); k > i {
			return w, k
		}
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
	if s := p.seasonEN(j); s > 0 {
		return p.seasonTurned(s, turn), j + 1
	}
	if n := p.age(j); n > 0 {
		return p.turnedAge(turn, 1, n), j + 1
	}
	if p.tok(j).any("season", "seasons") {
		return p.presentSeason(turn), j + 1
	}
	if u := p.unitOfTurn(j); u >= days {
		return p.turned(turn, u), j + 1
	} else if u >= minutes && turn != 0 { // "in the last hour"
		t := add(p.now, turn, u)
		if turn < 0 {
			return between(t, p.now, chat.Second), j + 1
		}
		return between(p.now, t, chat.Second), j + 1
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
	return u
}

// turned is this, next or last day, week, month, quarter or year.
func (p *parser) turned(turn int, u unit) when {
	return onUnitOf(add(floor(p.now, u), turn, u), u)
}

// onUnitOf makes a when of the day, week, month, quarter or year that begins at t.
func onUnitOf(t time.Time, u unit) when {
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
	day := plusDays(p.today, ahead)
	switch {
	case turn < 0 && ahead == 7:
		day = plusDays(p.today, -7)
	case turn < 0:
		day = plusDays(p.today, ahead-7)
	case turn == 0 && dow == weekday(p.today):
		day = p.today
	case turn > 0:
		day = plusDays(monday(p.today), 7+dow-1)
	}
	w := onDay(day)
	w.turned, w.past = true, turn < 0
	if soon := plusDays(p.today, ahead); turn > 0 && soon.Before(day) {
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
	if k == j && p.tok(k).any("days", "weeks", "months") && turn > 0 {
		return p.window(3, u, turn, false), k + 1 // "the coming days" are a few
	}
	if length := p.age(k); length > 0 && k > j && n >= 1 && n < 10 {
		return p.turnedAge(turn, n, length), k + 1
	}
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

// allWeek reads "all week" and "rest of the week", "rest of the month".
func (p *parser) allWeek(i int) (when, int) {
	if p.tok(i).is("all") && p.tok(i+1).is("day") {
		k := i + 2
		if p.tok(k).is("on") {
			k++
		}
		if w, j := p.unit(k); j > k && w.any(hasDow|hasDom) && !w.any(hasClock|hasPart|hasSpan) && w.how == exactly {
			return w, j
		}
	}
	sunday := plusDays(monday(p.today), 6)
	if p.tok(i).is("all") && p.tok(i+1).is("week") {
		return between(monday(p.today), sunday, chat.Day), i + 2
	}
	if p.tok(i).is("rest") && p.tok(i+1).is("of") && p.tok(i+2).any("the", "this") {
		switch u := p.unitOfTurn(i + 3); {
		case u == weeks:
			return between(p.today, sunday, chat.Day), i + 4
		case u == days:
			return between(p.now, plusDays(p.today, 1), chat.Second), i + 4
		case u > weeks:
			return between(p.today, add(floor(p.now, u), 1, u), chat.Day), i + 4
		}
	}
	return when{}, i
}
