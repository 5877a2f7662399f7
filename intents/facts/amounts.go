package facts

import (
	"math"
	"strconv"
	"strings"

	"switchboard/chat"
)

// amounts finds money, durations, ordinals and plain numbers in what is left.
func (p *parser) amounts() {
	for i := 0; i < len(p.toks); i++ {
		if p.toks[i].used {
			continue
		}
		for _, read := range [...]func(*parser, int) (chat.Kind, string, int){
			(*parser).money, (*parser).howLong, (*parser).place, (*parser).plain,
		} {
			if kind, value, j := read(p, i); j > i {
				p.add(kind, i, j, value)
				p.use(i, j)
				i = j - 1
				break
			}
		}
	}
}

// howLong reads a duration.
func (p *parser) howLong(i int) (chat.Kind, string, int) {
	d, j := p.durationEN(i)
	if e, k := p.durationZH(i); k > j {
		d, j = e, k
	}
	if j == i || !p.separate(i, j) || p.tok(j).is("old") {
		return "", "", i
	}
	return chat.KindDuration, d.iso(), j
}

// separate reports whether tokens i to j do not break a word: "A4" is no number.
func (p *parser) separate(i, j int) bool {
	first, last := &p.toks[i], &p.toks[j-1]
	if prev := p.tok(i - 1); i > 0 && !first.gap && first.sort != han && (prev.sort == latin || prev.mark('_') || prev.mark('#') && prev.gap) {
		return false
	}
	if next := p.tok(j); j < len(p.toks) && !next.gap && last.sort != han && (next.sort == latin || next.mark('_')) {
		return false
	}
	return true
}

// place reads an ordinal: 第二个, the second, 2nd.
func (p *parser) place(i int) (chat.Kind, string, int) {
	if n, j := p.ordinalZH(i); j > i {
		return chat.KindOrdinal, strconv.Itoa(n), p.oneOf(j, "个", "项", "位", "条", "种", "号")
	}
	n, j := p.ordinal(i)
	if j == i || !p.separate(i, j) {
		return "", "", i
	}
	t := &p.toks[i]
	if t.is("second") && !p.whole(i, j) && !p.tok(i-1).any("the", "my", "your", "option", "take", "choose", "pick") && !p.tok(j).any("one", "option", "choice") {
		return "", "", i
	}
	if t.is("first") && p.tok(j).any("name", "of", "thing", "time") || p.tok(j).any("floor", "time") {
		return "", "", i
	}
	return chat.KindOrdinal, strconv.Itoa(n), j
}

// plain reads a number that is nothing else.
func (p *parser) plain(i int) (chat.Kind, string, int) {
	v, j := p.decimal(i)
	if j == i || !p.separate(i, j) {
		return "", "", i
	}
	if t := &p.toks[i]; t.sort == han && j == i+1 && !p.whole(i, j) && !(p.char(j, "个") && p.whole(i, j+1)) && !p.measured(i, j) {
		return "", "", i
	}
	if p.toks[i].sort == han && p.char(j, "个") && p.whole(i, j+1) {
		j++
	}
	if t := &p.toks[i]; t.is("one") && j == i+1 && !p.whole(i, j) && !p.tok(i-1).any("option", "number", "choice", "choose", "pick", "press", "select", "take") {
		return "", "", i
	}
	return chat.KindNumber, v, j
}

// measured reports whether the single Chinese digit at i counts something.
func (p *parser) measured(i, j int) bool {
	if p.char(i-1, "万统唯某每任") {
		return false
	}
	if p.char(i, "一") {
		return p.char(j, "台位部张套人件项号条") && !p.char(j+1, "样")
	}
	return p.char(j, "个台位次条部张套人件项号份间层口本家") || p.tok(j).sort == mark && p.tok(i-1).sort == mark
}

// decimal reads a number as a decimal string: 1,200.50, three hundred and four, 三万四千, 一点五.
func (p *parser) decimal(i int) (string, int) {
	t := p.tok(i)
	switch t.sort {
	case mark:
		if t.r == '.' && p.tok(i+1).sort == digit && !p.tok(i+1).gap && p.tok(i-1).sort != digit {
			return "0." + p.figure(i+1), i + 2
		}
	case digit:
		return p.scaled(p.pointed(p.digits(i)))
	case han:
		if t.r == '负' && p.tok(i+1).sort == digit {
			v, j := p.digits(i + 1)
			return "-" + v, j
		}
		sign := ""
		k := i
		if t.r == '负' {
			sign = "-"
			k++
		}
		if k == i {
			if v, j := p.half(i); j > i {
				return v, j
			}
		}
		n, j := p.hanNumber(k)
		if j == k {
			return "", i
		}
		v, j := p.furthered(n, j)
		return sign + v, j
	case latin:
		if t.any("minus", "negative") {
			if v, j := p.decimal(i + 1); j > i+1 && v != "" && v[0] != '-' {
				return "-" + v, j
			}
			return "", i
		}
		if t.is("a") && p.tok(i+1).is("dozen") {
			return "12", i + 2
		}
		if v, j := p.alone(i); j > i {
			return v, j
		}
		if n, j := p.wordNumber(i); j > i {
			return p.scaled(p.pointed(strconv.Itoa(n), j))
		}
	}
	return "", i
}

// pointed reads the "point five" that may follow a whole number.
func (p *parser) pointed(v string, j int) (string, int) {
	if v == "" || !p.tok(j).is("point") {
		return v, j
	}
	if n, k := p.card(j + 1); k > j+1 && n < 100 {
		return v + "." + strconv.Itoa(n), k
	}
	return v, j
}

// scaled reads the dozens, thousands or millions that may follow a number.
func (p *parser) scaled(v string, j int) (string, int) {
	t, by := p.tok(j), 0
	switch {
	case t.any("dozen", "dozens"):
		by = 12
	case t.is("k") && !t.gap && p.tok(j-1).sort == digit:
		by = 1000
	case t.sort == han && hanScale(t.r) >= 10000:
		by = hanScale(t.r)
	case scaleWord(t) >= 1000:
		by = scaleWord(t)
	}
	f, err := strconv.ParseFloat(v, 64)
	if by == 0 || err != nil || f <= 0 || f >= 1e12 {
		return v, j
	}
	return strconv.FormatFloat(math.Round(f*float64(by)*1e6)/1e6, 'f', -1, 64), j + 1
}

// alone reads words that are a number if nothing else is said.
func (p *parser) alone(i int) (v string, j int) {
	t, next := p.tok(i), p.tok(i+1)
	switch {
	case t.any("nil", "naught", "nought"):
		v, j = "0", i+1
	case t.is("a") && next.any("couple", "pair"):
		v, j = "2", i+2
		if p.tok(j).is("of") {
			j++
		}
	case t.is("point") && next.sort == digit:
		v, j = "0."+p.figure(i+1), i+2
	}
	if j == 0 || !p.whole(i, j) {
		return "", i
	}
	return v, j
}

// half reads 一半 and 半个, if nothing else is said.
func (p *parser) half(i int) (string, int) {
	if j := p.oneOf(i, "一半", "半个"); j > i && p.whole(i, j) {
		return "0.5", j
	}
	return "", i
}

// furthered reads what makes more of a Chinese number: 一点五, 三分之一, and if
// nothing else is said 五双, 两打.
func (p *parser) furthered(n, j int) (string, int) {
	v := strconv.Itoa(n)
	switch {
	case p.char(j, "点"):
		k := j + 1
		var b strings.Builder
		if t := p.tok(k); t.sort == digit && !t.gap {
			b.WriteString(p.figure(k))
			k++
		}
		for ; b.Len() == k-j-1 && p.tok(k).sort == han && hanDigit(p.tok(k).r) >= 0; k++ {
			b.WriteString(strconv.Itoa(hanDigit(p.tok(k).r)))
		}
		if b.Len() > 0 {
			return p.scaled(v+"."+b.String(), k)
		}
	case n > 0 && p.lit(j, "分之"):
		if m, k := p.numZH(j + 2); k > j+2 {
			return strconv.FormatFloat(float64(m)/float64(n), 'f', -1, 64), k
		}
	case p.char(j, "双对") && p.whole(0, j+1):
		return strconv.Itoa(n * 2), j + 1
	case p.char(j, "打") && p.whole(0, j+1):
		return strconv.Itoa(n * 12), j + 1
	}
	return v, j
}

// digits reads a number in figures.
func (p *parser) digits(i int) (string, int) {
	t := &p.toks[i]
	if prev := p.tok(i - 1); t.digits > 15 || !t.gap && prev.mark('.') && p.tok(i-2).sort == digit {
		return "", i
	}
	whole := p.figure(i)
	j := i + 1
	for t.digits <= 3 && p.tok(j).mark(',') && !p.tok(j).gap && p.tok(j+1).sort == digit && p.tok(j+1).digits == 3 && !p.tok(j+1).gap {
		whole += p.figure(j + 1)
		j += 2
	}
	if p.tok(j).mark('.') && !p.tok(j).gap && p.tok(j+1).sort == digit && !p.tok(j+1).gap {
		if p.tok(j+2).mark('.') && p.tok(j+3).sort == digit {
			return "", i
		}
		frac := p.figure(j + 1)
		for len(frac) > 0 && frac[len(frac)-1] == '0' {
			frac = frac[:len(frac)-1]
		}
		j += 2
		if frac != "" {
			return trimZeros(whole) + "." + frac, j
		}
	}
	if s := p.tok(j); j == i+1 && t.digits <= 6 && t.n > 0 && scaleWord(s) > 0 {
		return strconv.Itoa(t.n * scaleWord(s)), j + 1
	}
	if s := p.tok(j); s.sort == han && hanScale(s.r) >= 1000 && t.digits < 6 && t.n > 0 && j == i+1 {
		return strconv.Itoa(t.n * hanScale(s.r)), j + 1
	}
	if i > 0 && p.toks[i-1].mark('-') && !t.gap && (i == 1 || p.toks[i-1].gap) {
		return "-" + trimZeros(whole), j
	}
	return trimZeros(whole), j
}

// figure is a digit token in ASCII.
func (p *parser) figure(i int) string {
	t := &p.toks[i]
	if t.end-t.begin == int(t.digits) {
		return p.text[t.begin:t.end]
	}
	b := make([]byte, 0, t.digits)
	for _, r := range p.text[t.begin:t.end] {
		b = append(b, byte(fold(r)))
	}
	return string(b)
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

// scaleWord is the value of hundred, thousand, million or billion, 0 for other words.
func scaleWord(t *token) int {
	switch {
	case t.is("hundred"):
		return 100
	case t.any("thousand", "thousands"):
		return 1000
	case t.any("million", "millions"):
		return 1000000
	case t.any("billion", "billions"):
		return 1000000000
	}
	return 0
}

// wordNumber reads a number in English words.
func (p *parser) wordNumber(i int) (int, int) {
	if p.tok(i).sort != latin || p.tok(i).e == nil || p.tok(i).e.card < 0 {
		return 0, i
	}
	total, part, j := 0, 0, i
	fresh := true // a number below 100 may come
	for j < len(p.toks) {
		if n, k := p.card(j); fresh && k > j && p.toks[j].sort == latin {
			part += n
			j, fresh = k, false
			continue
		}
		t := p.tok(j)
		switch {
		case t.is("hundred") && !fresh && part < 100:
			part *= 100
		case scaleWord(t) > 100 && part > 0:
			scale := scaleWord(t)
			if total > 1<<40 {
				return total, j
			}
			total += part * scale
			part = 0
		case t.is("and") && fresh && p.tok(j+1).e != nil && p.tok(j+1).e.card > 0 && p.tok(j-1).any("hundred", "thousand", "million"):
			j++
			continue
		default:
			return total + part, j
		}
		fresh = true
		j++
	}
	return total + part, j
}
