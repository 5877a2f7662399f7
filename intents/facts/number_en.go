package facts

// card reads a cardinal below a hundred, in digits (up to four) or words.
func (p *parser) card(i int) (int, int) {
	t := p.tok(i)
	if t.sort == digit {
		if t.digits > 4 {
			return 0, i
		}
		return t.n, i + 1
	}
	if t.e == nil || t.e.card < 0 {
		return 0, i
	}
	n := int(t.e.card)
	if n >= 20 {
		k := i + 1
		if p.tok(k).mark('-') && !p.tok(k).gap {
			k++
		}
		if u := p.tok(k); u.e != nil && u.e.card > 0 && u.e.card < 10 {
			return n + int(u.e.card), k + 1
		}
	}
	return n, i + 1
}

// ordinal reads 3rd, third, twenty-fifth.
func (p *parser) ordinal(i int) (int, int) {
	t := p.tok(i)
	if t.sort == digit {
		if s := p.tok(i + 1); t.digits <= 4 && !s.gap && s.any("st", "nd", "rd", "th") {
			return t.n, i + 2
		}
		return 0, i
	}
	if t.e == nil {
		return 0, i
	}
	if t.e.ord > 0 {
		return int(t.e.ord), i + 1
	}
	if t.e.card >= 20 {
		k := i + 1
		if p.tok(k).mark('-') {
			k++
		}
		if u := p.tok(k); u.e != nil && u.e.ord > 0 && u.e.ord < 10 {
			return int(t.e.card + u.e.ord), k + 1
		}
	}
	return 0, i
}
