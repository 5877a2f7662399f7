package facts

import (
	"slices"
	"strings"
	"unicode"

	"switchboard/chat"
)

// names finds the names of people.
func (p *parser) names() {
	if p.wholeName() {
		return
	}
	for i := 0; i < len(p.toks); i++ {
		if p.toks[i].used {
			continue
		}
		switch p.toks[i].sort {
		case latin:
			if from, to := p.cuedName(i); to > from {
				p.name(from, to)
				i = to - 1
			}
		case han:
			if from, to := p.cuedNameZH(i); to > from {
				p.name(from, to)
				i = to - 1
			}
		}
	}
}

func (p *parser) name(i, j int) {
	p.add(chat.KindName, i, j, p.text[p.toks[i].begin:p.toks[j-1].end])
	p.use(i, j)
}

// besidePhone is the part of a text that is neither a phone number at one of its
// ends nor marks around it, where nothing else was found in it.
func (p *parser) besidePhone() (from, to int) {
	to = len(p.toks)
	for _, e := range p.found {
		if e.Kind != chat.KindPhone {
			return 0, to
		}
	}
	for to > 0 && (p.toks[to-1].sort == mark || p.toks[to-1].used) {
		to--
	}
	for from < to && (p.toks[from].sort == mark || p.toks[from].used) {
		from++
	}
	return from, to
}

// wholeName reads a text that is nothing but a name, a phone number aside:
// 安娜 13912345678.
func (p *parser) wholeName() bool {
	from, to := p.besidePhone()
	for to > from && p.toks[to-1].sort == mark {
		to--
	}
	n := to - from
	if n == 0 || n > 6 {
		return false
	}
	for i := from; i < to; i++ {
		if p.toks[i].used {
			return false
		}
	}
	if p.toks[from].sort == han {
		for _, s := range compoundSurnamesZH {
			if p.lit(from, s) && (n == 3 || n == 4) {
				p.name(from, to)
				return true
			}
		}
		if n == 2 && p.same(from, from+1, 1) {
			return false // 哈哈
		}
		if j := p.nameZH(from, false); j == to && !notNamesZH[hanText(p.toks, from, to)] {
			p.name(from, to)
			return true
		}
		return false
	}
	words, known, capital := 0, 0, 0
	for i := from; i < to; i++ {
		t := &p.toks[i]
		if t.mark('.') || t.mark('-') && !t.gap {
			continue
		}
		if t.sort != latin || t.term && n == 1 {
			return false
		}
		words++
		switch {
		case firstNames[t.w], surnamesPinyin[t.w], commonSurnames[t.w]:
			known++
		case ordinary[t.w] && !t.is("stop") && !t.is("may") && !t.is("long") || t.term, streets[t.w]:
			return false
		case t.is("stop") && words > 1:
			return false
		case !t.is("stop") && t.e != nil:
			return false
		}
		if p.capital(t) {
			capital++
		}
	}
	if words > 4 || known == 0 && (capital < 2 || capital < words) || words == 1 && (known == 0 || ordinary[p.toks[from].w]) {
		return false
	}
	if words >= 2 && known == 1 && capital == 0 && !pinyinName(p.toks[from:to]) && !firstNames[p.toks[from].w] {
		return false
	}
	p.name(from, to)
	return true
}

// capital reports whether a capital letter marks the word as a name: not in a
// text that is written in capitals throughout.
func (p *parser) capital(t *token) bool {
	return t.capital(p.text) && strings.ContainsFunc(p.text, unicode.IsLower)
}

// descriptive reports whether a word has the ending of an adjective or a
// noun of quality: "this is Ridiculous" names nobody.
func descriptive(w string) bool {
	for _, ending := range [...]string{"ous", "able", "ible", "ful", "less", "ing", "ive", "tion", "ical", "ly"} {
		if len(w) > len(ending)+3 && strings.HasSuffix(w, ending) {
			return true
		}
	}
	return false
}

// pinyinName reports whether all words could be Chinese syllables with a surname first or last.
func pinyinName(toks []token) bool {
	for i := range toks {
		if toks[i].sort == latin && !pinyin(toks[i].w) {
			return false
		}
	}
	return surnamesPinyin[toks[0].w] || surnamesPinyin[toks[len(toks)-1].w]
}

// pinyin reports whether w is one to three syllables of pinyin.
func pinyin(w string) bool {
	for n := 0; n < 3 && w != ""; n++ {
		i := 0
		for i < len(w) && !vowel(w[i]) {
			i++
		}
		switch w[:i] {
		case "", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "zh", "ch", "sh", "r", "z", "c", "s", "y", "w":
		default:
			return false
		}
		j := i
		for j < len(w) && vowel(w[j]) {
			j++
		}
		if j == i || j-i > 3 {
			return false
		}
		if j < len(w) && w[j] == 'n' && (j+1 == len(w) || !vowel(w[j+1])) {
			if j++; j < len(w) && w[j] == 'g' && (j+1 == len(w) || !vowel(w[j+1])) {
				j++
			}
		}
		w = w[j:]
	}
	return w == ""
}

func vowel(b byte) bool {
	return b == 'a' || b == 'e' || b == 'i' || b == 'o' || b == 'u' || b == 'v'
}

// cuedName reads the name that a cue at i announces: "my name is", "I'm", "for", "book".
func (p *parser) cuedName(i int) (from, to int) {
	t := &p.toks[i]
	j, strict := i, true
	switch {
	case t.any("name", "name's", "names"):
		j++
		if p.tok(j).any("is", "as", "to") || p.tok(j).mark(':') || p.tok(j).mark('=') {
			j++
		} else if t.w == "name" && p.tok(j).sort != latin {
			return i, i
		} else if t.w == "name" {
			return j, p.nameWords(j, true) // "name Li Wei"
		}
		if k := p.nameZH(j, true); k-j > 1 {
			return j, k
		}
		strict = false
	case t.is("call") && p.tok(i+1).is("me"):
		j += 2
	case t.any("i'm", "im"):
		j++
	case t.is("i") && p.tok(i+1).is("am"), t.is("this") && p.tok(i+1).is("is"), t.is("it") && p.tok(i+1).is("is"):
		j += 2
	case t.any("mr", "mrs", "ms", "dr"):
		if j++; p.tok(j).mark('.') {
			j++
		}
	case t.any("for", "book", "under", "it's", "with", "contact", "from", "and", "ask", "see",
		"neighbour", "neighbor", "friend", "mother", "father", "mum", "mom", "dad", "wife", "husband", "son", "daughter", "sister", "brother", "colleague", "boss", "landlord", "tenant", "customer"):
		return p.pairAt(i + 1)
	case i > 0 && p.tok(i-1).mark(',') && (i+1 == len(p.toks) || p.tok(i+1).mark(',')) && firstNames[t.w] && p.capital(t) && t.e == nil && p.listed():
		return i, i + 1 // "…, Haidian, Anna, 13900139000"
	case i == 0 || p.tok(i-1).sort == mark:
		return p.pairAt(i)
	default:
		return i, i
	}
	return j, p.nameWords(j, strict)
}

// nameWords reads up to four words of a name. A strict cue ("I'm") wants known
// or capitalised words.
func (p *parser) nameWords(i int, strict bool) int {
	j := i
	for j < i+4 {
		t := p.tok(j)
		if t.sort != latin || t.term || streets[t.w] {
			break
		}
		known := firstNames[t.w] || surnamesPinyin[t.w] || commonSurnames[t.w]
		if ordinary[t.w] && !(known && p.capital(t)) && !(t.w == "stop" && !strict) || followers[t.w] && !known {
			break
		}
		if t.e != nil && !(p.capital(t) && t.e.month > 0) {
			break
		}
		if strict && !known && (descriptive(t.w) || !p.capital(t) && !(j > i && pinyin(t.w))) {
			break
		}
		j++
		if d := p.tok(j); d.mark('-') && !d.gap && p.tok(j+1).sort == latin && !p.tok(j+1).gap {
			j++
		}
	}
	if strict && j == i+1 && !p.capital(p.tok(i)) && !firstNames[p.tok(i).w] {
		return i
	}
	return j
}

// pairAt reads a name without a sure cue: a known first name or pinyin surname
// with another capitalised word, as in "book Li Wei Thursday".
func (p *parser) pairAt(i int) (from, to int) {
	a, b := p.tok(i), p.tok(i+1)
	if a.sort != latin || a.term || b.term || streets[b.w] || ordinary[a.w] && !surnamesPinyin[a.w] {
		return i, i
	}
	known := firstNames[a.w] || surnamesPinyin[a.w]
	if !known || a.e != nil && a.e.month == 0 {
		return i, i
	}
	if b.sort == latin && b.e == nil && !ordinary[b.w] && (p.capital(b) || surnamesPinyin[a.w] && pinyin(b.w) && !followers[b.w] && len(b.w) > 1 || commonSurnames[b.w]) {
		to := i + 2
		if c := p.tok(to); c.sort == latin && p.capital(c) && c.e == nil && !ordinary[c.w] && !c.term && !streets[c.w] {
			to++
		}
		if streets[p.tok(to).w] {
			return i, i
		}
		return i, to
	}
	if firstNames[a.w] && p.capital(a) && p.tok(i-1).any("for", "book", "with", "contact", "under") {
		return i, i + 1
	}
	return i, i
}

// surnames reads, before times are, the names that are a day or a month as well:
// "my name is Sun", "Mr May", and a surname alone behind a phone number.
func (p *parser) surnames() {
	for i := 1; i < len(p.toks); i++ {
		t, before := &p.toks[i], &p.toks[i-1]
		if t.sort != latin || t.used || t.e == nil || !p.capital(t) || !surnamesPinyin[t.w] && !firstNames[t.w] && !commonSurnames[t.w] {
			continue
		}
		told := before.is("is") && i > 1 && p.toks[i-2].is("name") || before.any("name's", "mr", "mrs", "ms", "miss", "dr")
		listed := before.mark(',') && i > 1 && p.toks[i-2].used && p.toks[i-2].sort == digit && !p.tok(i+1).any("at", "morning", "afternoon", "evening")
		if told || listed && p.tok(i+1).sort != latin && p.tok(i+1).sort != digit {
			p.name(i, p.nameWords(i+1, true))
		}
	}
}

// listed tells whether a text lists facts of somebody: it has a phone number or an address.
func (p *parser) listed() bool {
	return slices.ContainsFunc(p.found, func(e chat.Entity) bool { return e.Kind == chat.KindPhone || e.Kind == chat.KindAddress })
}
