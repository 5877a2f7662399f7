package facts

// hanDigit is the value of a Chinese digit, -1 if r is none.
func hanDigit(r rune) int {
	switch r {
	case '零', '洞':
		return 0
	case '一', '壹', '幺':
		return 1
	case '二', '两', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒', '拐':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖', '勾':
		return 9
	}
	return -1
}

// hanScale is the value of 十 百 千 万 亿, 0 if r is none.
func hanScale(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万':
		return 10000
	case '亿':
		return 100000000
	}
	return 0
}

// numZH reads a whole number below 10^12 in Chinese characters or up to four digits.
func (p *parser) numZH(i int) (int, int) {
	t := p.tok(i)
	if t.sort == digit {
		if t.digits > 4 {
			return 0, i
		}
		return t.n, i + 1
	}
	return p.hanNumber(i)
}

// hanNumber reads 二十三, 一百零五, 三万四千, 廿一, 百二. Digits without a scale
// (一三八) are not one number: only the first of them is read.
func (p *parser) hanNumber(i int) (int, int) {
	total, section, last := 0, 0, -1
	scale := 0 // of the last scale character
	j := i
	for ; p.tok(j).sort == han; j++ {
		if j > i && p.tok(j).gap {
			break
		}
		r := p.toks[j].r
		if tens := map20(r); tens > 0 {
			if last >= 0 {
				break
			}
			section += tens
			last, scale = -1, 10
			continue
		}
		if d := hanDigit(r); d >= 0 && r != '幺' && r != '洞' && r != '拐' && r != '勾' {
			if last > 0 || last == 0 && d == 0 {
				break
			}
			if r == '零' && j > i {
				if scale == 0 {
					break
				}
				scale = 0
				if n := p.tok(j + 1); n.sort != han || hanDigit(n.r) < 0 && hanScale(n.r) == 0 && map20(n.r) == 0 {
					break
				}
				last = -1
				scale = 1
				continue
			}
			last = d
			continue
		}
		s := hanScale(r)
		if s == 0 || s >= 100 && j == i {
			break
		}
		if s >= 10000 {
			if last > 0 {
				section += last
			}
			if section == 0 {
				break
			}
			total += section * s
			section = 0
		} else {
			if last < 0 {
				if s != 10 || section%100 != 0 {
					break
				}
				last = 1
			}
			section += last * s
		}
		last, scale = -1, s
	}
	if j == i {
		return 0, i
	}
	if last > 0 {
		if scale >= 100 {
			last *= scale / 10 // 三百五
		}
		section += last
	}
	return total + section, j
}

// map20 is the value of the tens that are one character.
func map20(r rune) int {
	switch r {
	case '廿':
		return 20
	case '卅':
		return 30
	case '卌':
		return 40
	}
	return 0
}

// hanYear reads a year in digits before 年: 二零一五, 一六, 两千零八. 七八年 is as
// likely seven or eight years, unless a month follows.
func (p *parser) hanYear(i int) (int, int) {
	if n, j := p.hanNumber(i); j > i && n >= 1900 && n < 2100 {
		return n, j
	}
	if a, b := p.tok(i), p.tok(i+1); a.sort == han && b.sort == han && p.char(i+2, "年") && hanDigit(a.r) >= 0 && hanDigit(b.r) >= 0 && !p.char(i, "两") && !p.inNumber(i) {
		_, k := p.numZH(i + 3)
		if _, _, pair := p.pairZH(i); pair == i || k > i+3 && p.char(k, "月") {
			return century(hanDigit(a.r)*10 + hanDigit(b.r)), i + 2
		}
	}
	n, j := 0, i
	for ; j < i+4; j++ {
		t := p.tok(j)
		if t.sort != han || hanDigit(t.r) < 0 {
			return 0, i
		}
		n = n*10 + hanDigit(t.r)
	}
	return n, j
}

// ordinalZH reads 第二.
func (p *parser) ordinalZH(i int) (int, int) {
	if p.tok(i).sort != han || p.tok(i).r != '第' {
		return 0, i
	}
	if n, j := p.numZH(i + 1); j > i+1 {
		return n, j
	}
	return 0, i
}

// lit reports whether the Chinese text s, in Simplified characters, stands at i.
func (p *parser) lit(i int, s string) bool {
	if p.tok(i).sort != han {
		return false
	}
	for _, r := range s {
		if t := p.tok(i); t.sort != han || t.r != r {
			return false
		}
		i++
	}
	return true
}

// oneOf finds the first of the literals at i and returns the index behind it.
func (p *parser) oneOf(i int, literals ...string) int {
	if p.tok(i).sort != han {
		return i
	}
	for _, s := range literals {
		if p.lit(i, s) {
			return i + len(s)/3
		}
	}
	return i
}

// char reports whether one of the characters of set stands at i.
func (p *parser) char(i int, set string) bool {
	t := p.tok(i)
	if t.sort != han {
		return false
	}
	for _, r := range set {
		if r == t.r {
			return true
		}
	}
	return false
}
