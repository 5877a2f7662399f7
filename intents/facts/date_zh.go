package facts

import (
	"time"

	"switchboard/chat"
)

// numberUnitZH reads the pieces that begin with a number: clocks, dates,
// "三天后", and ranges whose first half is bare: 2到4点, 3号到5号.
func (p *parser) numberUnitZH(i int) (when, int) {
	if w, j := p.afterCount(i); j > i {
		return w, j
	}
	if c, _, j := p.clockZH(i); j > i && !p.littleBit(i, j) {
		return when{has: hasClock, clk: c}, j
	}
	if w, j := p.bareRangeZH(i); j > i {
		return w, j
	}
	return p.dateZH(i)
}

// shortOf reads 差五分三点 and 差一刻八点.
func (p *parser) shortOf(i int) (when, int) {
	m, j := 0, 0
	if p.lit(i+1, "一刻") {
		m, j = 15, i+3
	} else if n, k := p.numZH(i + 1); k > i+1 && n < 60 && p.char(k, "分") {
		m, j = n, p.oneOf(k, "分钟", "分")
	} else {
		return when{}, i
	}
	if p.char(j, "到") {
		j++
	}
	c, part, k := p.clockZH(j)
	if k == j || c.m != 0 {
		return when{}, i
	}
	c.h, c.m, c.grain = c.h-1, 60-m, chat.Minute
	w := when{has: hasClock, clk: c, part: part}
	if part != nil {
		w.has |= hasPart
	}
	return w, k
}

// bareRangeZH reads 2到4点, 三至五点: the first hour without 点.
func (p *parser) bareRangeZH(i int) (when, int) {
	if a, b, k := p.pairZH(i); k > i && p.char(k, "点") { // 两三点
		c := clock{set: true, grain: chat.Hour, h: a, twelve: true}
		e := c
		e.h = b
		return when{has: hasClock, clk: c, end: e, exact: true}, p.oneOf(k, "点钟", "点")
	}
	if w, j := p.pairMonths(when{}, i); j > i {
		return w, j
	}
	n, j := p.numZH(i)
	if y, k := p.hanYear(i); k > j {
		n, j = y, k
	}
	if j == i || n > 31 && n < 1900 {
		return when{}, i
	}
	k, _ := p.to(j)
	if k == j {
		return when{}, i
	}
	e, part, end := p.clockZH(k)
	if end > k && part == nil && n <= 24 {
		c := clock{set: true, grain: chat.Hour, h: n, twelve: n <= 12 && n > 0}
		return when{has: hasClock, clk: c, end: e, exact: true}, end
	}
	if w, end := p.bareSpanZH(n, i, k); end > k {
		return w, end
	}
	d, end := p.numZH(k)
	if n >= 1 && d > n && d <= 31 && end > k && p.char(end, "号日") && !p.char(end+1, "楼线院门店后前内") {
		w := when{has: hasDom, dom: n}
		if first, _, ok := p.dayOfMonth(w); ok {
			return between(first, plusDays(first, d-n+1), chat.Day), end + 1
		}
	}
	return when{}, i
}

// pairMonths reads 三四月, of the year that w has.
func (p *parser) pairMonths(w when, i int) (when, int) {
	a, b, k := p.pairZH(i)
	if k == i || b > 12 || !p.char(k, "月") || p.char(k+1, "租费供大") {
		return when{}, i
	}
	w.has |= hasMonth
	w.month = a
	from, _, _ := p.month(w)
	return between(from, from.AddDate(0, b-a+1, 0), chat.Month), k + 1
}

// bareSpanZH reads the end of 2015至2018年 and 三到五月, whose first half has no unit.
func (p *parser) bareSpanZH(n, i, k int) (when, int) {
	if y, end := p.hanYear(k); end > k && p.char(end, "年") {
		if from, j := p.hanYear(i); j > i && from < y {
			return between(p.start(from, 1, 1), p.start(y+1, 1, 1), chat.Year), end + 1
		}
	}
	m, end := p.numZH(k)
	switch {
	case end == k || m <= n:
	case p.char(end, "年") && p.tok(i).digits == 4 && p.tok(k).digits == 4 && n >= 1900 && m < 2200:
		return between(p.start(n, 1, 1), p.start(m+1, 1, 1), chat.Year), end + 1
	case p.char(end, "月") && n >= 1 && m <= 12 && !p.char(end+1, "租费供") && p.tok(end-1).sort == p.tok(i).sort:
		if _, x := p.numZH(end + 1); x > end+1 {
			break // 3-12月5日
		}
		from, _, _ := p.month(when{has: hasMonth, month: n})
		return between(from, from.AddDate(0, m-n+1, 0), chat.Month), end + 1
	}
	return when{}, k
}

// dateZH reads 2015年3月3号, 三月, 15号.
func (p *parser) dateZH(i int) (when, int) {
	if y, j := p.hanYear(i); j > i && p.char(j, "年") {
		if y%10 == 0 && p.char(j+1, "代") {
			return p.decadeOf(y), j + 2
		}
		return p.afterYear(when{has: hasYear, year: y}, j+1)
	}
	if q, j := p.quarterZH(i); j > i {
		return p.quarterEdgeZH(when{has: hasQuarter, quarter: q}, j)
	}
	if y, j := p.farYear(i); j > i {
		return p.afterYear(when{has: hasYear, year: y}, j)
	}
	n, j := p.numZH(i)
	if j == i {
		return when{}, i
	}
	switch {
	case p.lit(j, "年代") && n%10 == 0 && n >= 10 && n < 2100:
		if n < 100 {
			n += 1900
		}
		return between(p.start(n, 1, 1), p.start(n+10, 1, 1), chat.Year), j + 2
	case p.char(j, "年") && p.tok(i).sort == digit && (p.tok(i).digits == 4 && n >= 1900 && n < 2200 || p.tok(i).digits == 2 && (p.char(j+2, "月") || n >= 80 && !p.char(i-1, "了过有满用近约"))):
		if p.tok(i).digits == 2 {
			n = century(n)
		}
		return p.afterYear(when{has: hasYear, year: n}, j+1)
	case p.char(j, "月") && n >= 1 && n <= 12 && !p.char(i-1, "个闰") && !p.tok(j).gap && !p.char(j+1, "租费供"):
		return p.domZH(when{has: hasMonth, month: n}, j+1)
	case (p.tok(j).mark(',') && p.tok(i).sort == digit == (p.tok(j+1).sort == digit) || p.char(j, "或和")) && n >= 1 && p.domListed(n, j+1):
		return when{has: hasDom, dom: n}, j
	case p.char(j, "号日") && n >= 1 && n <= 31 && !p.inNumber(i) && !p.char(i-1, "路街道巷弄村里第苑园区院庄坊") && !p.lit(i-2, "胡同"):
		return p.numberedDay(n, i, j)
	}
	return when{}, i
}

// farYear reads a year of any size, which a month behind it makes one: the
// 1月1日 of 公元12000年1月1日 is not the coming one.
func (p *parser) farYear(i int) (int, int) {
	y, j := p.numZH(i)
	if t := p.tok(i); t.sort == digit && t.digits <= 9 {
		y, j = t.n, i+1
	}
	m, k := p.numZH(j + 1)
	if j == i || y < 100 || !p.char(j, "年") || k == j+1 || m < 1 || m > 12 || !p.char(k, "月") {
		return 0, i
	}
	return y, j + 1
}

// numberedDay reads 15号 and 15号到17号, whose 号 stands at j; 15号楼 is a house
// and 3日元 is money.
func (p *parser) numberedDay(n, i, j int) (when, int) {
	if p.char(j+1, "楼线院门店内码卡机桌台位柜") || p.lit(j, "日三餐") || p.char(j, "日") && p.char(j+1, "元本") {
		return when{}, i
	}
	if k, _ := p.to(j + 1); k > j+1 {
		if m, end := p.numZH(k); end > k && m > n && m <= 31 && p.char(end, "号日") {
			if first, _, ok := p.dayOfMonth(when{has: hasDom, dom: n}); ok {
				return between(first, plusDays(first, m-n+1), chat.Day), end + 1
			}
		}
	}
	return when{has: hasDom, dom: n}, j + 1
}

// domListed reports whether a later day follows at i: the 24号 of 23、24号.
func (p *parser) domListed(n, i int) bool {
	m, j := p.numZH(i)
	return j > i && m > n && m <= 31 && p.char(j, "号日") && !p.char(j+1, "楼线院门店内")
}

// inNumber reports whether a number begins before i and goes on there.
func (p *parser) inNumber(i int) bool {
	t := p.tok(i - 1)
	return t.sort == han && p.tok(i).sort == han && (hanDigit(t.r) >= 0 || hanScale(t.r) > 0)
}

// insideNumber reports whether i is amid a number that began before it and is no part of a time: the 十九点 of 九十九点五元.
func (p *parser) insideNumber(i int) bool {
	k := i
	for k > i-8 && p.inNumber(k) {
		k--
	}
	if k == i {
		return false
	}
	_, j := p.numZH(k)
	return j > i
}

// afterYear reads the month and day behind a year.
func (p *parser) afterYear(w when, j int) (when, int) {
	if p.char(j, "的") && p.tok(j+1).sort != han {
		j++
	}
	k := p.thatDay(j)
	if k == j {
		k = p.oneOf(j, "的这个时候", "这个时候", "的这时候", "这时候")
	}
	if k > j {
		return onDay(add(p.today, w.year-p.today.Year(), years)), k
	}
	twice := j
	if p.char(j, "年") {
		twice++ // 明年年底
	}
	if k := p.oneOf(twice, "底", "末", "初", "中"); k > twice && !p.char(twice+1, "午秋") {
		which := 1
		if p.char(twice, "初") {
			which = -1
		} else if p.char(twice, "中") {
			which = 0
		}
		return p.edge(which, p.start(w.year, 1, 1), years), k
	}
	if x, k := p.partOfYear(w.year, j); k > j {
		return x, k
	}
	if x, k := p.pickZH(p.start(w.year, 1, 1), p.start(w.year+1, 1, 1), j); k > j {
		return x, k
	}
	if x, k := p.pairMonths(w, j); k > j {
		return x, k
	}
	if n, k := p.numZH(j); k > j && n >= 1 && n <= 12 && p.char(k, "月") {
		w.has |= hasMonth
		w.month = n
		return p.domZH(w, k+1)
	}
	if h, k := p.holidayNameZH(p.oneOf(j, "的")); k > j+1 {
		return p.longHoliday(h, p.holidayIn(h, w.year), k)
	}
	return w, j
}

// domZH reads the day, the edge or the nth weekday behind a month.
func (p *parser) domZH(w when, j int) (when, int) {
	if p.char(j, "份") {
		j++
	}
	from := func() time.Time { t, _, _ := p.month(w); return t }
	for _, x := range [...]struct {
		word  string
		which int
	}{{"初", -1}, {"头", -1}, {"上旬", -1}, {"中旬", 0}, {"中", 0}, {"底", 1}, {"末", 1}, {"下旬", 1}} {
		if n, k := p.numZH(j + 1); x.word == "中" && p.char(j+1, "午秋间国") || x.word == "头" && k > j+1 && n > 1 {
			continue // 12月中午, 12月头两周
		}
		if p.lit(j, x.word) && !(x.word == "初" && p.tok(j+1).sort == han && hanDigit(p.tok(j+1).r) > 0) {
			return p.edge(x.which, from(), months), j + len(x.word)/3
		}
	}
	if x, k := p.pickZH(from(), from().AddDate(0, 1, 0), j); k > j {
		return x, k
	}
	if k := p.oneOf(j, "上半月", "下半月"); k > j {
		n := 1
		if p.char(j, "下") {
			n = 2
		}
		return half(from(), from().AddDate(0, 1, 0), n), k
	}
	if k := p.thatDay(j); k > j && w.any(hasYear) {
		return onDay(add(p.today, w.month-int(p.today.Month())+12*(w.year-p.today.Year()), months)), k
	}
	n, end := p.numZH(j)
	if end == j || n < 1 || n > 31 {
		return w, j
	}
	if !p.char(end, "号日") {
		to, _ := p.to(end)
		if m, e := p.numZH(to); to > end && e > to && m > n && m <= 31 && p.char(e, "号日") {
			w.has |= hasDom
			w.dom = n
			if first, _, ok := p.dayOfMonth(w); ok {
				return between(first, plusDays(first, m-n+1), chat.Day), e + 1
			}
		}
		if p.tok(j).sort == digit && p.tok(end).sort != han && !p.tok(end).mark(':') && !p.tok(end).mark('.') || p.tok(j).sort == han && (end-j >= 2 || end >= len(p.toks)) && !p.char(end, "点时个天月年块元小分") {
			w.has |= hasDom // 3月15, 三月十五
			w.dom = n
			return w, end
		}
		return w, j
	}
	w.has |= hasDom
	w.dom = n
	if to, _ := p.to(end + 1); to > end+1 {
		if m, e := p.numZH(to); e > to && m > n && m <= 31 && p.char(e, "号日") {
			if first, _, ok := p.dayOfMonth(w); ok {
				return between(first, plusDays(first, m-n+1), chat.Day), e + 1
			}
		}
	}
	return w, end + 1
}

// edgeZH reads 月底, 月初, 年底 alone.
func (p *parser) edgeZH(i int) (when, int) {
	u := months
	if p.char(i, "年") {
		u = years
	}
	switch {
	case p.char(i+1, "内") && (i == 0 || p.tok(i-1).sort != han || !p.char(i-1, "个一两几数半多")):
		return p.turned(0, u), i + 2
	case p.char(i+1, "底末"):
		return p.edge(1, floor(p.now, u), u), i + 2
	case p.char(i+1, "初"):
		return p.edge(-1, floor(p.now, u), u), i + 2
	case p.char(i+1, "中") && !p.char(i+2, "午"):
		return p.edge(0, floor(p.now, u), u), i + 2
	}
	return when{}, i
}

// fromZH reads 从三点到五点, 从周一起.
func (p *parser) fromZH(i int) (when, int) {
	k := p.oneOf(i, "自从", "打从", "从", "自")
	w, j := p.unit(k)
	if j > k && p.char(i, "自打") && w.how == exactly && !w.latent && !w.any(hasSpan) {
		if next, _ := p.to(j); next == j {
			w, j = p.joinAll(w, j)
			w.how = since
			return w, p.oneOf(j, "以来", "之后", "以后", "开始", "起", "后")
		}
	}
	if j == k || w.how != exactly {
		return when{}, i
	}
	if k, _ := p.to(j); k == j && w.any(hasClock) && !w.end.set && !p.char(j, "开起以之") {
		w.how = since
	}
	return w, j
}
