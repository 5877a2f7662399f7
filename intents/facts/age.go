package facts

import "switchboard/chat"

// Decades and centuries.

// tens are the decades by their names.
var tens = map[string]int{"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}

// decadeOf is the ten years from year y on.
func (p *parser) decadeOf(y int) when {
	return between(p.start(y, 1, 1), p.start(y+10, 1, 1), chat.Year)
}

// centuryOf is the nth century: the 20th has the years 1900 to 1999.
func (p *parser) centuryOf(n int) when {
	return between(p.start(n*100-100, 1, 1), p.start(n*100, 1, 1), chat.Year)
}

// decadeEN reads "1990s" and, behind "the", "90s", "'80s", "eighties".
func (p *parser) decadeEN(i int) (when, int) {
	j := i
	if p.tok(j).mark('\'') {
		j++
	}
	t := p.tok(j)
	alone := p.whole(i-1, j+1) || p.whole(i-1, j+2) || p.tok(i-2).any("in", "since", "from", "during", "of", "early", "late", "mid")
	if y := tens[t.w]; y > 0 && t.sort == latin && j == i {
		if !alone || !p.tok(i-1).is("the") {
			return when{}, i
		}
		return p.decadeOf(1900 + y), i + 1
	}
	if t.sort != digit || !p.tok(j+1).is("s") || p.tok(j+1).gap || t.n%10 != 0 || t.digits != 4 && (t.digits != 2 || t.n < 50 || !alone) {
		return when{}, i
	}
	y := t.n
	if t.digits == 2 {
		y += 1900
	}
	if y < 1500 || y > 2090 {
		return when{}, i
	}
	if y%100 == 0 && y < 2000 {
		return p.centuryOf(y/100 + 1), j + 2
	}
	return p.decadeOf(y), j + 2
}

// age is the length in years of the decade or century named at i.
func (p *parser) age(i int) int {
	switch p.tok(i).w {
	case "decade", "decades":
		return 10
	case "century", "centuries":
		return 100
	}
	return 0
}

// turnedAge is this, the next or the last decade or century.
func (p *parser) turnedAge(turn, n, length int) when {
	y := p.today.Year() / length * length
	switch {
	case turn > 0:
		return between(p.start(y+length, 1, 1), p.start(y+length+n*length, 1, 1), chat.Year)
	case turn < 0:
		return between(p.start(y-n*length, 1, 1), p.start(y, 1, 1), chat.Year)
	}
	return between(p.start(y, 1, 1), p.start(y+length, 1, 1), chat.Year)
}

// yearWords reads a year in words: "nineteen ninety eight", "twenty twenty-seven", "two thousand and eight".
func (p *parser) yearWords(i int) (int, int) {
	t := p.tok(i)
	if t.e == nil || t.sort != latin {
		return 0, i
	}
	if t.e.card == 2 && p.tok(i+1).is("thousand") {
		j := i + 2
		if p.tok(j).is("and") {
			j++
		}
		if n, k := p.card(j); k > j && n > 0 && n < 100 && p.tok(j).sort == latin {
			return 2000 + n, k
		}
		return 2000, i + 2
	}
	if t.e.card != 19 && t.e.card != 20 {
		return 0, i
	}
	j := i + 1
	if p.tok(j).any("oh", "o") {
		if e := p.tok(j + 1).e; e != nil && e.card > 0 && e.card < 10 {
			return int(t.e.card)*100 + int(e.card), j + 2
		}
	}
	if n, k := p.card(j); k > j && n >= 10 && p.tok(j).sort == latin {
		return int(t.e.card)*100 + n, k
	}
	return 0, i
}

// toDate reads "to date" behind year, month or week: so much of it as is gone.
func (p *parser) toDate(u unit, j int) (when, int) {
	if u < weeks || !p.tok(j).is("to") || !p.tok(j+1).is("date") {
		return when{}, j
	}
	return between(floor(p.now, u), p.now, chat.Second), j + 2
}

// centuryZH reads 二十世纪, 本世纪, 上个世纪 and the decade behind it: 上世纪九十年代.
func (p *parser) centuryZH(i int) (when, int) {
	n, j := p.ordinalZH(i)
	if j == i {
		n, j = p.numZH(i)
	}
	if j == i {
		n = p.today.Year()/100 + 1
		switch j = p.oneOf(i, "本", "这个", "上个", "上", "下个", "下"); {
		case j == i:
			return when{}, i
		case p.char(i, "上"):
			n--
		case p.char(i, "下"):
			n++
		}
	}
	if !p.lit(j, "世纪") || n < 1 || n > 30 {
		return when{}, i
	}
	j += 2
	k := p.oneOf(j, "的")
	if d, end := p.numZH(k); end > k && d%10 == 0 && d < 100 && p.lit(end, "年代") {
		return p.decadeOf(n*100 - 100 + d), end + 2
	}
	return p.centuryOf(n), j
}
