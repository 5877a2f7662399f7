package facts

import "switchboard/chat"

// littleBit reports whether the 一点 from i to j means "a little": 快一点.
func (p *parser) littleBit(i, j int) bool {
	if j == i+2 && p.char(i, "三") && p.char(j, "水") {
		return true // the radical
	}
	if j != i+2 || !p.char(i, "一") || p.whole(i, j) {
		return false
	}
	if p.char(j, "钟整左以之前后到至") || i > 0 && p.toks[i-1].sort != han {
		return false
	}
	return !p.char(i-1, "在到约是午上里晨间天于改至号日成约末一二三四五六") || i == 0 && !p.char(j, "钟到")
}

// clockZH reads 三点, 两点一刻, 3点半, 十五点二十分, 下午三点 behind a range's 到.
func (p *parser) clockZH(i int) (clock, *part, int) {
	var part *part
	if w, j := p.partAt(i); j > i {
		c, _, k := p.clockZH(j)
		if k == j {
			if c, k = p.clockEN(j, false); k == j {
				return clock{}, nil, i
			}
		}
		part = w
		return c, part, k
	}
	n, j := p.numZH(i)
	if _, _, k := p.pairZH(i); k > i && p.char(k, "点") {
		return clock{}, nil, i // 两三点 is a range
	}
	if j == i || n > 24 || !p.char(j, "点时") || p.lit(j, "时候") || p.lit(j, "时间") {
		return clock{}, nil, i
	}
	if i > 0 && p.char(i-1, "第") {
		return clock{}, nil, i
	}
	c := clock{set: true, grain: chat.Hour, h: n, twelve: n <= 12 && n > 0}
	trad := p.tok(j).trad
	j++
	if p.char(j, "钟整") {
		return c, part, j + 1
	}
	if d := p.tok(j); d.sort == han && hanDigit(d.r) > 0 && (p.char(j+1, "折倍成万亿元块米斤公") || p.lit(j+1, "个小")) || p.lit(j, "半会") || n == 0 && p.char(j, "几") {
		return clock{}, nil, i // 九点九折 is a decimal, 一时半会 a while
	}
	c, j = p.minutesAt(c, j, trad)
	return c, part, j
}

func (p *parser) partAt(i int) (*part, int) {
	if t := p.tok(i); t.sort != han || hanDigit(t.r) >= 0 {
		return nil, i
	}
	if w, j := p.partZH(i); j > i {
		return w.part, j
	}
	return nil, i
}

// minutesAt reads the minutes behind the hour of a clock.
func (p *parser) minutesAt(c clock, j int, trad bool) (clock, int) {
	set := func(m, k int) (clock, int) {
		c.m, c.grain = m, chat.Minute
		return c, k
	}
	k := j
	fives := false
	if p.char(k, "过") {
		k++
	} else if p.char(k, "踏搭") {
		k++
		fives = true
	}
	if n, end := p.numZH(k); end > k && n <= 3 && p.char(end, "刻") {
		return set(15*n, end+1)
	}
	switch {
	case p.char(k, "半"):
		return set(30, k+1)
	case p.lit(k, "差一刻"):
		c.h--
		return set(45, k+3)
	case p.lit(k, "差") || p.lit(k, "欠"):
		if n, end := p.numZH(k + 1); end > k+1 && n < 60 && p.char(end, "分") {
			c.h--
			return set(60-n, end+1)
		}
		return c, j
	}
	zero := p.char(k, "零")
	if zero {
		k++
	}
	n, end := p.numZH(k)
	if end == k || n >= 60 {
		return c, j
	}
	switch {
	case p.lit(end, "个字"):
		return set(n*5, end+2)
	case p.char(end, "分"):
		if p.char(end+1, "钟") {
			if k == j {
				return c, j // 五点五分钟 is a duration
			}
			return set(n, end+2)
		}
		c, end = set(n, end+1)
		if s, k := p.numZH(end); k > end && s < 60 && p.char(k, "秒") {
			c.s, c.grain = s, chat.Second
			end = k + 1
		}
		return c, end
	case p.char(end, "到至") && n < 10, p.char(end, "点号月天个元块万千百小年周星期"):
		return c, j
	case fives || trad && n < 12 && !zero && p.tok(k).sort == han && end == k+1 && n != 10:
		return set(n*5, end)
	case zero || n >= 10 || p.tok(k).digits == 2:
		return set(n, end)
	}
	return c, j
}
