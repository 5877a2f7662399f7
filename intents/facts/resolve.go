package facts

import (
	"slices"
	"time"

	"switchboard/chat"
)

// A reading is one resolved meaning of a when.
type reading struct {
	from, to time.Time
	grain    chat.Grain
	open     bool
}

// at makes the instant h:m:s on the day of t; h may be 24 and more.
func at(t time.Time, h, m, s int) time.Time {
	y, mo, d := t.Date()
	return time.Date(y, mo, d, h, m, s, 0, t.Location())
}

// plusDays is midnight n days after the day of t.
func plusDays(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+n, 0, 0, 0, 0, t.Location())
}

// weekday of t with Monday 1 and Sunday 7.
func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

// monday of the week of t.
func monday(t time.Time) time.Time { return plusDays(t, 1-weekday(t)) }

// add moves a time by n units; months and years keep the day where it exists.
func add(t time.Time, n int, u unit) time.Time {
	switch u {
	case seconds:
		return t.Add(time.Duration(n) * time.Second)
	case minutes:
		return t.Add(time.Duration(n) * time.Minute)
	case hours:
		return t.Add(time.Duration(n) * time.Hour)
	case days:
		return t.AddDate(0, 0, n)
	case weeks:
		return t.AddDate(0, 0, 7*n)
	case quarters:
		n *= 3
	case years:
		n *= 12
	}
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), 0, t.Location())
	if last := first.AddDate(0, 1, -1).Day(); d > last {
		d = last
	}
	return first.AddDate(0, 0, d-1)
}

// floor is the start of the unit that t lies in.
func floor(t time.Time, u unit) time.Time {
	y, m, d := t.Date()
	switch u {
	case seconds:
		return t.Truncate(time.Second)
	case minutes:
		return time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, t.Location())
	case hours:
		return time.Date(y, m, d, t.Hour(), 0, 0, 0, t.Location())
	case days:
		return plusDays(t, 0)
	case weeks:
		return monday(t)
	case months:
		return time.Date(y, m, 1, 0, 0, 0, 0, t.Location())
	case quarters:
		return time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, t.Location())
	}
	return time.Date(y, 1, 1, 0, 0, 0, 0, t.Location())
}

// unitOf is the unit of a grain.
func unitOf(g chat.Grain) unit {
	return unit(max(slices.Index(grains[:], g), int(noUnit)))
}

// resolve turns what was said into readings, likeliest first.
func (p *parser) resolve(w when, into []reading) []reading {
	if w.has == 0 {
		return into
	}
	if w.any(hasSpan) {
		return append(into, p.limit(w, reading{w.from, w.to, w.grain, w.open}))
	}
	if w.any(hasClock) && w.clk.zone != nil {
		return p.inZone(w, into)
	}
	return p.local(w, into)
}

func (p *parser) local(w when, into []reading) []reading {
	const date = hasYear | hasMonth | hasDom | hasDow | hasWeek | hasQuarter
	if !w.any(date) {
		return p.dateless(w, into)
	}
	day, g, ok := p.date(w)
	if !ok {
		return into
	}
	into = p.onDate(w, day, g, into)
	if !w.other.IsZero() {
		into = p.onDate(w, w.other, chat.Day, into)
	} else if w.has&date == hasDow && !w.past && weekday(p.now) == w.dow {
		into = p.onDate(w, p.today, chat.Day, into)
	}
	return into
}

// dateless resolves a time of day without a date: the next time it comes.
func (p *parser) dateless(w when, into []reading) []reading {
	if !w.any(hasClock) {
		day := p.today
		if !at(day, w.part.to, 0, 0).After(p.now) {
			day = plusDays(day, 1)
		} else if w.part.from > 0 && !at(day, w.part.from, 0, 0).After(p.now) || w.part.from == 0 && p.now.Hour() >= 6 {
			// Said in the morning, "in the morning" may be tomorrow's.
			into = p.onDate(w, day, chat.Day, into)
			day = plusDays(day, 1)
		}
		return p.onDate(w, day, chat.Day, into)
	}
	first := len(into)
	into = p.onDate(w, p.today, chat.Day, into)
	for i := first; i < len(into); i++ {
		if r := &into[i]; p.over(*r) && !w.past {
			y, m, d := p.today.Date()
			shift := func(t time.Time) time.Time {
				if t.IsZero() {
					return t
				}
				y2, m2, d2 := t.Date()
				carry := int(time.Date(y2, m2, d2, 0, 0, 0, 0, time.UTC).Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
				return time.Date(y, m, d+carry+1, t.Hour(), t.Minute(), t.Second(), 0, t.Location())
			}
			r.from, r.to = shift(r.from), shift(r.to)
			if w.how == by {
				r.from = p.now
			}
		}
	}
	// The sooner reading first, but nobody comes before seven or after nine at night.
	if n := len(into); n-first == 2 && (w.clk.h == 7 || w.clk.h == 8) && into[n-1].key().Before(into[first].key()) {
		into[n-1], into[first] = into[first], into[n-1]
	}
	return into
}

// over reports whether a reading of today has passed.
func (p *parser) over(r reading) bool {
	if r.open || r.to.IsZero() || r.from.IsZero() {
		return r.key().Before(p.now)
	}
	return !r.to.After(p.now) || r.from.Before(p.now) && !r.from.Equal(p.now)
}

func (r reading) key() time.Time {
	if r.from.IsZero() {
		return r.to
	}
	return r.from
}

// onDate resolves w on the day (or week, month …) that begins at day.
func (p *parser) onDate(w when, day time.Time, g chat.Grain, into []reading) []reading {
	switch {
	case w.any(hasClock):
		return p.clocks(w, day, into)
	case w.any(hasPart):
		r := reading{from: at(day, w.part.from, 0, 0), to: at(day, w.part.to, 0, 0), grain: chat.Hour}
		return append(into, p.limit(w, r))
	}
	return append(into, p.limit(w, reading{from: day, grain: g}))
}

// clocks resolves the hours of w on a day.
func (p *parser) clocks(w when, day time.Time, into []reading) []reading {
	first := len(into)
	options, n := w.clk.hours(w.part)
	if n == 2 && w.how != exactly && w.clk.h <= 6 {
		n = 1 // nobody means "after five in the morning"
	}
	if w.end.set {
		ends, m := w.end.hours(w.part)
		if w.part != nil && w.part.sort == forenoon && w.end.twelve { // "10 to 12", "11 to 1" in the morning
			if m = 1; w.end.h == 12 {
				ends[0] = 12
			} else if n == 1 && w.end.h < options[0] {
				ends[0] = w.end.h + 12
			}
		}
		for _, h := range options[:n] {
			if e, ok := endAfter(w.clk, h, w.end, ends[:m], n == 1); ok {
				into = append(into, p.limit(w, p.clockRange(w, day, h, e)))
			}
		}
		if n == 2 && m == 1 && len(into)-first == 2 {
			// "3 to 5pm": the start nearest to the end.
			if into[first].from.Before(into[first+1].from) {
				into[first] = into[first+1]
			}
			into = into[:first+1]
		}
	} else {
		for _, h := range options[:n] {
			into = append(into, p.limit(w, reading{from: at(day, h, w.clk.m, w.clk.s), grain: w.clk.grain}))
		}
	}
	found := into[first:]
	if len(found) == 2 && day.Equal(p.today) && found[0].key().Before(p.now) && !found[1].key().Before(p.now) && w.any(hasDom) {
		found[0], found[1] = found[1], found[0]
	}
	return into
}

// endAfter finds the hour of the end of a range that starts at hour h.
func endAfter(c clock, h int, end clock, ends []int, overnight bool) (int, bool) {
	best := -1
	for _, e := range ends {
		if (e > h || e == h && end.m*60+end.s > c.m*60+c.s) && (best < 0 || e < best) {
			best = e
		}
	}
	if best < 0 && overnight {
		return ends[0] + 24, true
	}
	return best, best >= 0
}

// clockRange makes an interval of two clock times. Its end is the instant
// named for hours; in English minutes and seconds it includes the last one.
func (p *parser) clockRange(w when, day time.Time, h, e int) reading {
	r := reading{from: at(day, h, w.clk.m, w.clk.s), to: at(day, e, w.end.m, w.end.s), grain: chat.Hour}
	switch {
	case w.clk.grain == chat.Second || w.end.grain == chat.Second:
		r.grain = chat.Second
	case w.clk.grain == chat.Minute || w.end.grain == chat.Minute:
		r.grain = chat.Minute
	}
	if !w.exact && r.grain != chat.Hour {
		r.to = add(r.to, 1, unitOf(r.grain))
	}
	return r
}

// hours lists the hours that a clock can mean in a part of the day, likeliest first.
func (c clock) hours(p *part) (options [2]int, n int) {
	h := c.h
	switch {
	case p != nil && h <= 12:
		return [2]int{p.hour(h, c.twelve)}, 1
	case !c.twelve:
		return [2]int{h}, 1
	case h == 12:
		return [2]int{12, 24}, 2
	case h <= 6:
		return [2]int{h + 12, h}, 2
	}
	return [2]int{h, h + 12}, 2
}

// hour is the hour meant by h o'clock in a part of the day.
func (p *part) hour(h int, twelve bool) int {
	switch {
	case !twelve && h < 6 && (p.sort == dark || p.sort == deep): // 今晚02:00
		return h + 24
	case !twelve && (h == 0 || h >= 12 || p.sort == forenoon): // but 下午03:30
		return h
	case p.sort == forenoon && p.from == 0 && p.to == 6 && h == 12: // 凌晨十二点
		return 0
	case p == &shangwu && h == 12:
		return 12
	case p.sort == forenoon && h == 12, p.sort == dark && h == 12, p.sort == deep && h == 12:
		return 24
	case p.sort == deep && h <= 5:
		return h + 24
	case p.sort == forenoon, h == 12:
		return h
	case p.sort == midday && h > 6:
		return h
	}
	return h + 12
}

// limit applies "after", "before", "by" to a reading.
func (p *parser) limit(w when, r reading) reading {
	end := r.to
	if end.IsZero() {
		end = r.from
		if u := unitOf(r.grain); u >= days {
			end = add(r.from, 1, u)
		}
	}
	switch w.how {
	case after:
		if u := unitOf(r.grain); u >= days && u <= months || w.any(hasSpan|hasPart) && !w.any(hasClock) {
			r.from = end
		}
		r.to, r.open = time.Time{}, true
	case since:
		r.to, r.open = time.Time{}, true
	case before:
		if !w.ending {
			end = r.from
		}
		r.from, r.to = time.Time{}, end
	case upto:
		r.from, r.to = time.Time{}, end
	case by:
		r = reading{from: p.now, to: end, grain: chat.Second}
	}
	return r
}

// inZone resolves a clock that names its zone: the wall clock there.
func (p *parser) inZone(w when, into []reading) []reading {
	z := *w.clk.zone
	if p.chinese() && z == -6*60 { // CST said in China is not Chicago's
		z = 8 * 60
	}
	there := time.FixedZone("", z*60)
	q := *p
	y, m, d := p.now.Date()
	q.now = p.now.In(there)
	q.today = time.Date(y, m, d, 0, 0, 0, 0, there) // "today" is the speaker's
	w.clk.zone = nil
	first := len(into)
	into = q.local(w, into)
	for i := first; i < len(into); i++ {
		r := &into[i]
		if !r.from.IsZero() {
			r.from = r.from.In(p.now.Location())
		}
		if !r.to.IsZero() {
			r.to = r.to.In(p.now.Location())
		}
		if r.grain != chat.Second {
			r.grain = chat.Minute
		}
	}
	return into
}

func (p *parser) chinese() bool {
	_, offset := p.now.Zone()
	return offset == 8*60*60
}
