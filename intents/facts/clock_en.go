package facts

import "switchboard/chat"

// anyClock reads a clock of either language, bare numbers included.
func (p *parser) anyClock(i int) (clock, *part, int) {
	c, j := p.clockEN(i, true)
	d, dp, k := p.clockZH(i)
	if k > j {
		return d, dp, k
	}
	return c, nil, j
}

// clockEN reads a time of day. A bare number is one only where bare is set: after "at", in a range.
func (p *parser) clockEN(i int, bare bool) (clock, int) {
	c, j := p.clockCore(i, bare)
	if j == i {
		return c, i
	}
	if z, k := p.zoneAt(j); k > j {
		c.zone = &z
		j = k
	}
	return c, j
}

func (p *parser) clockCore(i int, bare bool) (clock, int) {
	t := p.tok(i)
	if c, j := p.pastTo(i); j > i {
		return c, j
	}
	switch {
	case t.any("noon", "midday"):
		return clock{set: true, grain: chat.Hour, h: 12}, i + 1
	case t.is("mid") && p.tok(i+1).is("day"):
		return clock{set: true, grain: chat.Hour, h: 12}, i + 2
	case t.is("mid") && p.tok(i+1).mark('-') && p.tok(i+2).is("day"):
		return clock{set: true, grain: chat.Hour, h: 12}, i + 3
	case t.is("midnight"):
		return clock{set: true, grain: chat.Hour, h: 24}, i + 1
	case t.sort == digit:
		return p.digitClock(i, bare)
	case t.e != nil && t.e.card > 0:
		return p.wordClock(i, bare)
	}
	return clock{}, i
}

// digitClock reads 3pm, 15:30, 3.30pm, 15h30, 330 pm and, bare, 3, 3 15, 1030.
func (p *parser) digitClock(i int, bare bool) (clock, int) {
	c, j, sure := p.figuresOfClock(i, bare)
	if j == i || c.h > 24 || c.m > 59 || c.s > 59 || c.h == 24 && c.m > 0 {
		return clock{}, i
	}
	k, named := p.afterHour(&c, j, bare || sure)
	switch {
	case named || sure:
		return c, k
	case !bare:
		return clock{}, i
	}
	if m := p.tok(j); p.tok(i).digits <= 2 && m.gap && p.two(j) && m.n >= 10 {
		c.m, c.grain = m.n, chat.Minute
		j++
		if k, _ := p.afterHour(&c, j, true); k > j {
			j = k
		}
	}
	return c, p.bareEnd(i, j)
}

// figuresOfClock reads the hour, minutes and seconds of digitClock. It is sure
// where they can be nothing but a time of day.
func (p *parser) figuresOfClock(i int, bare bool) (c clock, next int, sure bool) {
	t, sep, m, after := p.tok(i), p.tok(i+1), p.tok(i+2), p.tok(i+3)
	if t.digits > 2 {
		return p.hundreds(i, bare)
	}
	c = clock{set: true, grain: chat.Hour, h: t.n, twelve: t.n <= 12 && t.n > 0}
	dotted := sep.mark('.') && !sep.gap && !m.gap && p.two(i+2)
	switch {
	case sep.mark(':') && p.two(i+2):
		return p.afterColon(i, c)
	case dotted && (p.meridiem(i+3, false) != 0 || bare && t.n < 25 && !(after.mark('.') && p.tok(i+4).sort == digit)):
		c.m, c.grain = m.n, chat.Minute
		return c, i + 3, false
	case dotted && after.any("hrs", "h") && t.n > 6:
		c.m, c.grain = m.n, chat.Minute
		return c, i + 4, true
	case sep.is("h") && !sep.gap:
		c.grain, c.twelve = chat.Minute, false
		if p.two(i+2) && !m.gap {
			c.m = m.n
			return c, i + 3, true
		}
		return c, i + 2, true
	}
	return c, i + 1, false
}

// afterColon reads what follows the hour in 15:30 and 15:30:05.7 hrs.
func (p *parser) afterColon(i int, c clock) (clock, int, bool) {
	t, j := p.tok(i), i+3
	c.m, c.grain = p.tok(i+2).n, chat.Minute
	c.twelve = c.twelve && !(t.digits == 2 && t.n < 10)
	if p.tok(j).mark(':') && p.two(j+1) {
		c.s, c.grain = p.tok(j+1).n, chat.Second
		if j += 2; p.tok(j).mark('.') && p.tok(j+1).sort == digit && !p.tok(j+1).gap {
			j += 2 // parts of a second
		}
	}
	if p.tok(j).any("h", "hrs", "hours") {
		j++
	}
	return c, j, true
}

// hundreds reads a clock without a mark: 330, 1030, 1600 hours.
func (p *parser) hundreds(i int, bare bool) (c clock, next int, sure bool) {
	t, sep, after := p.tok(i), p.tok(i+1), p.tok(i+2)
	joined := (sep.mark('-') || sep.mark('.')) && !sep.gap
	switch {
	case t.digits > 4,
		joined && after.digits >= 3,                                     // a phone number
		joined && sep.r == '-' && t.digits == 4 && after.sort == digit,  // a date
		bare && t.n >= 1900 && t.n < 2100 && t.n%100 != 0 && t.n%5 != 0: // a year
		return clock{}, i, false
	}
	c = clock{set: true, grain: chat.Minute, h: t.n / 100, m: t.n % 100}
	c.twelve = c.h <= 12 && c.h > 0 && (t.digits == 3 || t.n >= 1000)
	if t.digits == 4 && sep.any("hrs", "hours", "hr", "h") && p.military(i, i+2) {
		c.twelve = false
		return c, i + 2, true
	}
	return c, i + 1, false
}

// military reports whether 1600 hours is a time of day: it begins with a zero, is
// all there is, or stands with a day or behind a preposition; others last as long.
func (p *parser) military(i, j int) bool {
	next := p.tok(j)
	return p.toks[i].n < 1000 || p.whole(i, j) || p.tok(i-1).any("at", "by", "before", "after", "until", "till", "around", "from", "to", "and", "between") ||
		next.any("tomorrow", "today", "on") || next.e != nil && next.e.dow > 0
}

// dayHour reads the bare hour of "tomorrow 10" and "Friday ten" where nothing follows that it could count.
func (p *parser) dayHour(w when, j int) (when, int) {
	if w.any(hasClock|hasSpan) || !w.any(hasDow|hasDom|hasPart) || w.how != exactly || w.latent || !p.tok(j).gap {
		return w, j
	}
	c, k := p.clockEN(j, true)
	if k == j || c.h == 0 || c.h > 12 || k < len(p.toks) && p.tok(k).sort != mark {
		return w, j
	}
	if p.tok(k).sort == mark && !p.tok(k).gap && k < len(p.toks) && (p.tok(k).r == '-' || p.tok(k).r == '/') {
		return w, j
	}
	w, _ = join(w, when{has: hasClock, clk: c})
	return w, k
}

// bareEnd refuses a bare number that counts or numbers something: "at 12 Oak St".
func (p *parser) bareEnd(i, j int) int {
	t := p.tok(j)
	switch {
	case t.sort == mark && !t.gap && (t.r == '.' || t.r == '/' || t.r == '-' || t.r == ':') && p.tok(j+1).sort == digit && !p.tok(j+1).gap && t.r != '-',
		t.mark('%'), t.mark('$'), t.mark('¥'):
		return i
	case t.sort == latin && t.e != nil:
		if t.e.unit != noUnit || t.e.card >= 0 && p.tok(j-1).sort == digit {
			return i
		}
		return j
	case t.sort == latin && !followers[t.w]:
		return i
	}
	return j
}

// followers are words that may come after a bare hour.
var followers = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{"am", "pm", "a", "p", "for", "on", "in", "at", "the", "this", "next", "and", "or", "please", "ok", "okay",
		"then", "to", "until", "till", "thru", "through", "tomorrow", "today", "tonight", "but", "if", "is", "would", "works", "work",
		"will", "with", "because", "it", "i", "we", "you", "thanks", "thank", "so", "o'clock", "oclock", "ish", "sharp", "approximately",
		"instead", "noon", "of", "by", "before", "after", "from", "around", "about", "my", "not", "no", "when", "every", "can", "could",
		"when", "as", "too", "yesterday", "now", "weekend", "only", "exactly", "your", "our", "he", "she", "they", "there", "was",
		"book", "make", "does", "do", "should", "unless", "weekdays", "daily", "any", "latest", "onwards", "onward", "just",
		"gmt", "utc", "cet", "bst", "est", "pst", "cst", "address", "phone", "name", "call", "were", "be", "til", "untill"} {
		m[w] = true
	}
	return m
}()

// two reports whether the token is a number of two digits under 60.
func (p *parser) two(i int) bool {
	t := p.tok(i)
	return t.sort == digit && t.digits == 2 && t.n < 60
}

// afterHour reads o'clock, ish, a.m. and p.m. into c.
func (p *parser) afterHour(c *clock, j int, short bool) (next int, named bool) {
	about := p.tok(j-1).e != nil && p.tok(j-1).e.ish
	if p.tok(j).mark('-') && p.tok(j+1).is("ish") {
		j++
	}
	if p.tok(j).is("ish") {
		j++
		about = true
	}
	if c.h == 12 && c.m == 0 && c.twelve && p.tok(j).any("noon", "midday", "midnight") {
		if p.tok(j).is("midnight") {
			c.h = 24
		}
		c.twelve = false
		return j + 1, true
	}
	if p.tok(j).any("o'clock", "oclock") {
		j++
		named = true
	} else if p.tok(j).is("o") && p.tok(j+1).is("clock") {
		j += 2
		named = true
	}
	k := j
	if p.tok(k).is("in") {
		if k++; p.tok(k).is("the") {
			k++
		}
	}
	if n := p.meridiem(k, short && k == j); n > 0 && c.h <= 12 {
		switch {
		case p.tok(k).w[0] == 'a' && c.h == 12:
			c.h = 0
		case p.tok(k).w[0] == 'p' && c.h < 12:
			c.h += 12
		}
		c.twelve = false
		return k + n, true
	}
	if about && !named {
		named = p.bareEnd(-1, j) == j // "8ish tomorrow", but not "8ish people"
	}
	return j, named && c.h <= 24
}

// meridiem counts the tokens of "am", "p.m.", "a m" and, where short, "p" at i.
func (p *parser) meridiem(i int, short bool) int {
	t := p.tok(i)
	if t.any("am", "pm") {
		return 1
	}
	if !t.any("a", "p") {
		return 0
	}
	k := i + 1
	if p.tok(k).mark('.') && !p.tok(k).gap {
		k++
	}
	if m := p.tok(k); m.is("m") {
		if k++; p.tok(k).mark('.') && !p.tok(k).gap && p.tok(k-2).mark('.') {
			k++
		}
		return k - i
	}
	if short && !t.gap && p.tok(i-1).sort == digit {
		if p.tok(i+1).mark('.') && !p.tok(i+1).gap && i+2 >= len(p.toks) {
			return 2
		}
		return 1
	}
	return 0
}

// wordClock reads "three pm", "seven thirty p.m.", "twelve oh three" and, bare, "three twenty".
func (p *parser) wordClock(i int, bare bool) (clock, int) {
	h := int(p.tok(i).e.card)
	if h > 12 {
		return clock{}, i
	}
	c := clock{set: true, grain: chat.Hour, h: h, twelve: true}
	j := i + 1
	k := j
	if p.tok(k).mark('-') {
		k++
	}
	minute := false
	switch t := p.tok(k); {
	case t.any("oh", "o", "ou", "zero") && p.tok(k+1).e != nil && p.tok(k+1).e.card > 0 && p.tok(k+1).e.card < 10:
		c.m, c.grain, j, minute = int(p.tok(k+1).e.card), chat.Minute, k+2, true
	case p.tok(k).mark('-') || p.tok(k+1).mark('-') && p.tok(k+1).gap:
	default:
		if t.mark(0) {
			break
		}
		if n, end := p.card(k); end > k && n >= 10 && n < 60 && t.sort == latin {
			c.m, c.grain, j, minute = n, chat.Minute, end, true
		}
	}
	if p.tok(j).mark('-') && p.tok(j+1).any("zero", "oh") && p.tok(j+2).mark('-') && p.tok(j+3).e != nil && p.tok(j+3).e.card > 0 && p.tok(j+3).e.card < 10 {
		c.m, c.grain, j, minute = int(p.tok(j+3).e.card), chat.Minute, j+4, true
	}
	end, named := p.afterHour(&c, j, false)
	if named {
		return c, end
	}
	if !bare {
		if minute && p.whole(i, j) && (c.m%15 == 0 || c.m < 10) {
			return c, j
		}
		return clock{}, i
	}
	return c, p.bareEnd(i, j)
}

// tenTo reports whether "ten to six" is ten minutes before six and not a range:
// it stands behind the preposition of a point, or is all there is. Five to four
// would be no range either.
func (p *parser) tenTo(i, j, m int) bool {
	if m != 5 && m != 10 {
		return false
	}
	h, k := p.card(j + 1)
	if k == j+1 || h < 1 || h > 12 {
		return false
	}
	if p.tok(i-1).any("at", "by", "before", "after", "until", "till", "around", "about") {
		return true
	}
	return p.tok(i).sort == latin && (p.whole(i, k) || m == 5 && h <= 5)
}

// pastTo reads "half past three", "a quarter to noon", "20 minutes past 3pm", "half three".
func (p *parser) pastTo(i int) (clock, int) {
	j := i
	if p.tok(j).is("a") {
		j++
	}
	m, marked := 0, true
	switch t := p.tok(j); {
	case t.is("half"):
		m = 30
		if j++; p.tok(j).mark('-') && p.tok(j+1).any("past") {
			j++
		}
	case t.is("quarter"):
		m = 15
		if j++; p.tok(j).mark('-') && p.tok(j+1).any("past", "to") {
			j++
		}
	case j == i:
		n, end := p.card(j)
		if end == j || n < 1 || n > 59 {
			return clock{}, i
		}
		m, j, marked = n, end, p.tok(end).any("minutes", "minute", "mins", "min")
		if marked {
			j++
		}
	default:
		return clock{}, i
	}
	sign := 0
	switch t := p.tok(j); {
	case t.any("past", "after"), t.is("from") && marked:
		sign = 1
	case t.any("to", "before", "till", "of") && m != 30:
		sign = -1
		if !marked && (!t.is("to") || m != 15 && m != 20 && m != 25 && !p.tenTo(i, j, m)) {
			return clock{}, i
		}
	case m == 30 && j == i+1 && marked && p.tok(i).is("half"):
		if c, k := p.clockCore(j, true); k > j && c.m == 0 && p.tok(j).e != nil && p.tok(j).e.card > 0 {
			c.m, c.grain = 30, chat.Minute
			return c, k
		}
		return clock{}, i
	default:
		return clock{}, i
	}
	c, k := p.clockCore(j+1, true)
	if k == j+1 || c.m != 0 {
		return clock{}, i
	}
	c.grain = chat.Minute
	if sign > 0 {
		c.m = m
		return c, k
	}
	c.h, c.m = c.h-1, 60-m
	if c.h <= 0 && c.twelve {
		c.h += 12
	} else if c.h < 0 {
		c.h += 24
	}
	return c, k
}
