package facts

import (
	"strconv"
	"time"
)

// A span of time as said: months, days and seconds do not convert into each other.
type duration struct {
	months, days, seconds int
	small                 unit // the smallest unit said
	working               bool // the days are working days
}

func (d *duration) add(n int, u unit) {
	switch u {
	case seconds:
		d.seconds += n
	case minutes:
		d.seconds += n * 60
	case hours:
		d.seconds += n * 3600
	case days:
		d.days += n
	case weeks:
		d.days += n * 7
	case months:
		d.months += n
	case quarters:
		d.months += n * 3
	case years:
		d.months += n * 12
	}
	if d.small == noUnit || u < d.small {
		d.small = u
	}
}

// addPart adds num/den of a unit.
func (d *duration) addPart(num, den int, u unit) {
	switch u {
	case minutes:
		d.add(60*num/den, seconds)
	case hours:
		d.add(60*num/den, minutes)
	case days:
		d.add(24*num/den, hours)
	case weeks:
		d.add(7*num/den, days)
	case months:
		d.add(30*num/den, days)
	case years:
		d.add(12*num/den, months)
	}
}

// shift moves t by the duration, sign 1 or -1.
func (d duration) shift(t time.Time, sign int) time.Time {
	t = add(t, sign*d.months, months)
	return t.AddDate(0, 0, sign*d.days).Add(time.Duration(sign*d.seconds) * time.Second)
}

// iso writes the duration in ISO 8601: "P1M", "PT1H30M".
func (d duration) iso() string {
	b := []byte("P")
	part := func(n int, letter byte) {
		if n != 0 {
			b = append(strconv.AppendInt(b, int64(n), 10), letter)
		}
	}
	part(d.months/12, 'Y')
	part(d.months%12, 'M')
	if d.small == weeks {
		part(d.days/7, 'W')
	} else {
		part(d.days, 'D')
	}
	if d.seconds != 0 {
		b = append(b, 'T')
		part(d.seconds/3600, 'H')
		part(d.seconds/60%60, 'M')
		part(d.seconds%60, 'S')
	}
	if len(b) == 1 {
		return "PT0S"
	}
	return string(b)
}

// durationEN reads "two hours", "an hour and a half", "1 year, 2 days and 3 hours".
func (p *parser) durationEN(i int) (duration, int) {
	var d duration
	j := p.durationPiece(i, &d)
	for j > i {
		k := j
		if p.tok(k).mark(',') {
			k++
		}
		if p.tok(k).is("and") {
			k++
		}
		var next duration
		if end := p.durationPiece(k, &next); end > k && next.small < d.small {
			d.months += next.months
			d.days += next.days
			d.seconds += next.seconds
			d.small = next.small
			j = end
			continue
		}
		break
	}
	if j > i {
		j = p.durationRest(j, &d)
	}
	return d, j
}

// durationRest reads "and a half" and "fifteen" behind a unit.
func (p *parser) durationRest(j int, d *duration) int {
	k := j
	if p.tok(k).is("and") {
		k++
		if p.tok(k).any("a", "an") {
			k++
		}
		if p.tok(k).is("half") && !p.tok(k+1).is("past") {
			d.addPart(1, 2, d.small)
			return k + 1
		}
		k = j + 1
	}
	if n, end := p.card(k); end > k && d.small == hours && n >= 5 && n < 60 {
		if t := p.tok(end); t.sort == mark && !t.mark(':') || end >= len(p.toks) {
			d.add(n, minutes)
			return end
		}
	}
	return j
}

// durationPiece reads one count with its unit.
func (p *parser) durationPiece(i int, d *duration) int {
	t := p.tok(i)
	switch {
	case t.any("half", "quarter"):
		den := 2
		if t.is("quarter") {
			den = 4
		}
		j := i + 1
		if p.tok(j).is("of") {
			j++
		}
		if p.tok(j).any("a", "an") {
			j++
		}
		if u := p.unitWord(j); u >= hours && (u != days || den == 2) && p.tok(j).w != "quarter" {
			d.addPart(1, den, u)
			return j + 1
		}
		return i
	case t.any("a", "an", "few", "couple"):
		return p.fewPiece(i, d)
	case t.is("three"):
		k := i + 1
		if p.tok(k).mark('-') {
			k++
		}
		if p.tok(k).is("quarters") && p.tok(k+1).is("of") && p.tok(k+2).is("an") && p.unitWord(k+3) == hours {
			d.add(45, minutes)
			return k + 4
		}
	}
	n, j := p.card(i)
	if j == i {
		return i
	}
	if t.sort == digit {
		if p.tok(j).mark('.') && p.tok(j+1).sort == digit && !p.tok(j+1).gap && p.tok(j+1).digits == 1 {
			if u := p.unitWord(j + 2); u != noUnit {
				d.addPart(n*10+p.tok(j+1).n, 10, u)
				return j + 3
			}
			return i
		}
		if p.tok(j).mark('/') && p.tok(j+1).sort == digit && p.tok(j+1).n > 0 && n < p.tok(j+1).n && p.tok(j+1).n <= 4 {
			if u, k := p.unitShort(j + 2); u != noUnit {
				d.addPart(n, p.tok(j+1).n, u)
				return k
			}
			return i
		}
		if u, k := p.unitShort(j); u != noUnit && k > j {
			d.add(n, u)
			return k
		}
	}
	if p.tok(j).is("and") {
		if k, num, den := p.fraction(j + 1); k > j {
			if u := p.unitWord(k); u != noUnit {
				d.add(n, u)
				d.addPart(num, den, u)
				return k + 1
			}
		}
	}
	if p.tok(j).any("more", "additional", "extra", "less", "fewer", "whole", "full", "business", "working") {
		j++
	}
	if p.tok(j-1).any("business", "working") && p.unitWord(j) == days {
		d.working = true
	}
	if p.tok(j).is("fortnights") {
		d.add(14*n, days)
		return j + 1
	}
	if length := p.age(j); length > 0 && n < 100 {
		d.add(length*n, years)
		return j + 1
	}
	if u := p.unitWord(j); u != noUnit {
		d.add(n, u)
		return j + 1
	}
	return i
}

// fraction reads "a half", "three quarters of" in "two and three quarters of hours".
func (p *parser) fraction(k int) (next, num, den int) {
	num = 1
	if p.tok(k).any("a", "an") {
		k++
	} else if n, end := p.card(k); end > k {
		num, k = n, end
	}
	switch {
	case p.tok(k).is("half"):
		den = 2
	case p.tok(k).any("quarter", "quarters") && num < 4:
		den = 4
	default:
		return -1, 0, 0
	}
	if k++; p.tok(k).is("of") {
		k++
	}
	return k, num, den
}

// fewPiece reads "a month", "a couple of hours", "few days", "a quarter of an hour".
func (p *parser) fewPiece(i int, d *duration) int {
	n, j := 1, i
	if p.tok(j).any("a", "an") {
		j++
	}
	switch t := p.tok(j); {
	case t.any("couple", "pair"):
		n = 2
		if j++; p.tok(j).is("of") {
			j++
		}
	case t.is("few"):
		n = 3
		j++
	case t.any("half", "quarter") && j > i:
		if k := p.durationPiece(j, d); k > j {
			return k
		}
		return i
	case t.is("fortnight") && j > i:
		d.add(14, days)
		return j + 1
	}
	if length := p.age(j); length > 0 && j > i {
		d.add(length*n, years)
		return j + 1
	}
	if u := p.unitWord(j); u != noUnit && j > i && (n > 1 || !p.tok(j).is("second") || p.whole(i, j+1) || p.tok(j+1).any("from", "ago")) {
		d.add(n, u)
		return j + 1
	}
	return i
}

// unitWord is the unit that the word at i names.
func (p *parser) unitWord(i int) unit {
	if e := p.tok(i).e; e != nil {
		return e.unit
	}
	return noUnit
}

// unitShort reads a unit, a letter for it behind a number (2h, 30m) or a tick.
func (p *parser) unitShort(i int) (unit, int) {
	t := p.tok(i)
	switch {
	case t.any("h"):
		return hours, i + 1
	case t.is("m") && p.text[t.begin] == 'm' && p.tok(i-1).digits <= 2 && (!t.gap || p.whole(i-1, i+1)):
		return minutes, i + 1
	case t.mark('\'') && !t.gap:
		return minutes, i + 1
	case t.mark('"') && !t.gap:
		return seconds, i + 1
	}
	if t.any("d", "w", "y") && !t.gap && p.tok(i+1).any("ago", "hence", "later", "earlier") {
		return map[string]unit{"d": days, "w": weeks, "y": years}[t.w], i + 1
	}
	if u := p.unitWord(i); u != noUnit {
		return u, i + 1
	}
	return noUnit, i
}
