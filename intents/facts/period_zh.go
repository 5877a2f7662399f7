package facts

import (
	"time"

	"switchboard/chat"
)

// pickZH reads what is picked of a month or year, behind it: 第二周, 第一个周一,
// 最后一个周五, 最后一天, 第一个周末, 第三个工作日.
func (p *parser) pickZH(from, to time.Time, i int) (when, int) {
	k := i
	if p.char(k, "的") {
		k++
	}
	if w, j := p.someZH(from, to, k, k > i); j > k {
		return w, j
	}
	n, j := p.ordinalZH(k)
	last := false
	if j == k {
		if j = p.oneOf(k, "最后一", "倒数第一"); j > k {
			n, last = 1, true
		} else if j = p.oneOf(k, "倒数第二"); j > k {
			n, last = 2, true
		}
	}
	if j == k || n < 1 || n > 366 {
		return when{}, i
	}
	if p.char(j, "个") {
		j++
	}
	switch {
	case p.weekish(j):
		return p.pickWeek(from, to, n, last, i, j)
	case p.char(j, "天日"):
		if last {
			return onDay(plusDays(to, -n)), j + 1
		}
		return onDay(plusDays(from, n-1)), j + 1
	case p.lit(j, "季度") && n <= 4 && last:
		t := add(to, -n, quarters)
		return when{has: hasYear | hasQuarter, year: t.Year(), quarter: int(t.Month()+2) / 3}, j + 2
	case p.lit(j, "季度") && n <= 4 && to.Sub(from) > 300*24*time.Hour:
		return when{has: hasYear | hasQuarter, year: from.Year(), quarter: n}, j + 2
	case p.char(j, "月") && n <= 12 && to.Sub(from) > 300*24*time.Hour:
		if last {
			n = 13 - n
		}
		return when{has: hasYear | hasMonth, year: from.Year(), month: n}, j + 1
	case p.lit(j, "工作日"):
		if last {
			return onDay(workingDays(to, -n)), j + 3
		}
		return onDay(workingDays(plusDays(from, -1), n)), j + 3
	}
	return when{}, i
}

// someZH reads 前三个月, 头两天 and 最后两周 of a month or year; of marks the 的
// without which 12月前三天 may be three days before December.
func (p *parser) someZH(from, to time.Time, i int, of bool) (when, int) {
	j := p.oneOf(i, "前", "头", "最后", "后")
	n, k := p.numZH(j)
	if j == i || k == j || n < 1 || n > 300 {
		return when{}, i
	}
	u, end := p.unitNameZH(p.oneOf(k, "个"))
	year := to.Sub(from) > 300*24*time.Hour && (u == months || u == quarters)
	if end == k || u < days || n == 1 || p.char(j-1, "前后") && !p.char(i, "最") && !of && !year {
		return when{}, i
	}
	g := grains[u]
	if u == weeks {
		g = chat.Day
	}
	if p.char(i, "前头") {
		return between(from, add(from, n, u), g), end
	}
	return between(add(to, -n, u), to, g), end
}

// pickWeek picks the nth week, weekend or weekday; the first week begins with the first Monday.
func (p *parser) pickWeek(from, to time.Time, n int, last bool, i, j int) (when, int) {
	d, k := p.weekdayZH(j, 0, j)
	switch {
	case p.lit(j, "周末"):
		mon := plusDays(monday(plusDays(from, (6-weekday(from)+7)%7)), 7*(n-1))
		if last {
			mon = plusDays(monday(plusDays(to, -1-weekday(plusDays(to, -1))%7)), -7*(n-1))
		}
		return p.weekend(mon), k
	case k > j && d.any(hasDow):
		t := plusDays(from, (d.dow-weekday(from)+7)%7+7*(n-1))
		if last {
			e := plusDays(to, -1)
			t = plusDays(e, -((weekday(e)-d.dow+7)%7)-7*(n-1))
		}
		return onDay(t), k
	}
	k = p.oneOf(j, "周", "星期", "礼拜")
	week := plusDays(monday(plusDays(from, 6)), 7*(n-1))
	if to.Sub(from) > 300*24*time.Hour {
		week = p.isoWeek(from.Year(), n)
	}
	if last {
		week = plusDays(monday(to), -7*n)
	}
	return when{has: hasWeek, week: week}, k
}

// partOfYear reads 一季度, 上半年, 夏天 behind a year.
func (p *parser) partOfYear(y, i int) (when, int) {
	k := i
	if p.char(k, "的") {
		k++
	}
	if q, j := p.quarterZH(k); j > k {
		return p.quarterEdgeZH(when{has: hasYear | hasQuarter, year: y, quarter: q}, j)
	}
	if j := p.oneOf(k, "上半年", "下半年"); j > k {
		n := 1
		if p.char(k, "下") {
			n = 2
		}
		return half(p.start(y, 1, 1), p.start(y+1, 1, 1), n), j
	}
	if s, j := p.seasonZH(k); j > k {
		return p.seasonIn(s, y), j
	}
	return when{}, i
}

// quarterZH reads 一季度 and 第三季度.
func (p *parser) quarterZH(i int) (int, int) {
	n, j := p.ordinalZH(i)
	if j == i {
		n, j = p.numZH(i)
	}
	if j == i || n < 1 || n > 4 || !p.lit(j, "季度") {
		return 0, i
	}
	return n, j + 2
}

// weekOfZH reads 那一周, 当周 behind a day: the week it lies in; and 那天, 当天.
func (p *parser) weekOfZH(w when, j int) (when, int) {
	if w.how != exactly || w.end.set || w.any(hasClock|hasPart|hasSpan) || !w.any(hasDom) {
		return w, j
	}
	if k := p.oneOf(j, "那天", "当天", "那一天", "当日"); k > j {
		return w, k
	}
	k := j
	if p.lit(k, "所在") {
		k += 2
	}
	if p.char(k, "的") {
		k++
	}
	if k2 := p.oneOf(k, "那一个", "那个", "那一", "那", "当", "这个", "这"); k2 > k {
		k = k2
	} else if k == j {
		return w, j
	}
	end := p.oneOf(k, "周", "星期", "礼拜")
	rs := p.resolve(w, nil)
	if end == k || len(rs) == 0 {
		return w, j
	}
	return when{has: hasWeek, week: monday(rs[0].from)}, end
}

// fromDayZH reads what counts from a day: 春节前三天, 国庆后第二天, 圣诞节后的第一个周一.
func (p *parser) fromDayZH(w when, j int) (when, int) {
	if w.any(hasClock|hasPart) && p.char(j, "前后") && w.how == exactly && !w.end.set && !w.latent { // 三点前十五分钟
		sign := 1
		if p.char(j, "前") {
			sign = -1
		}
		if d, k := p.durationZH(j + 1); k > j+1 && d.small <= hours && !p.char(k, "内") {
			if rs := p.resolve(w, nil); len(rs) > 0 && !rs[0].from.IsZero() {
				return between(d.shift(rs[0].from, sign), time.Time{}, chat.Minute), k
			}
		}
	}
	if w.how != exactly || w.latent || w.end.set || w.any(hasClock|hasPart|hasSpan) || !w.any(hasDom|hasDow) {
		return w, j
	}
	k := p.oneOf(j, "之前", "以前", "前", "之后", "以后", "后")
	if k == j {
		return w, j
	}
	back := p.char(k-1, "前")
	rs := p.resolve(w, nil)
	if len(rs) == 0 || rs[0].grain != chat.Day {
		return w, j
	}
	day := rs[0].from
	if p.char(k, "夕夜") && back && k == j+1 {
		return onDay(plusDays(day, -1)), k + 1
	}
	of := p.char(k, "的")
	if of {
		k++
	}
	k = p.oneOf(k, "那个", "那一个")
	if back && p.lit(k, "最后一") || !back && p.char(k, "第") {
		from, to := plusDays(day, 1), day.AddDate(1, 0, 0)
		if back {
			from, to = day.AddDate(-1, 0, 0), day
		}
		if x, end := p.pickZH(from, to, k); end > k && x.has == hasDay {
			return x, end
		}
		return w, j
	}
	if p.weekish(k) && of {
		if d, end := p.weekdayZH(k, 0, k); end > k && d.has == hasDow {
			if back {
				return onDay(plusDays(day, -((weekday(day)-d.dow+6)%7 + 1))), end
			}
			return onDay(plusDays(day, (d.dow-weekday(day)+6)%7+1)), end
		}
	}
	d, end := p.spanZH(k, true)
	if end == k || d.small < days || p.char(end, "内") {
		return w, j
	}
	sign := 1
	if back {
		sign = -1
	}
	return onDay(d.shift(day, sign)), end
}

// newYearZH reads 年前, 年后, 过完年: before and after the Spring Festival.
func (p *parser) newYearZH(i int) (when, int) {
	j := i
	h := since
	switch prev := p.tok(i - 1); {
	case p.char(i, "年"):
		if prev.sort == han && (hanDigit(prev.r) >= 0 || hanScale(prev.r) > 0 || p.char(i-1, "几半多去今明前后本当每来数")) || prev.sort == digit {
			return when{}, i
		}
		if j = p.oneOf(i, "年前", "年后"); j == i || p.char(j, "台天面年") {
			return when{}, i
		}
		if p.char(i+1, "前") {
			h = before
		}
	default:
		if j = p.oneOf(i, "过完年", "过了年", "开年后"); j == i {
			return when{}, i
		}
		j = p.oneOf(j, "以后", "之后", "后")
	}
	w := p.nextHoliday(holiday{lunarDay, 1, 1, 0}, 1)
	w.how = h
	return w, j
}

// latestZH reads 最晚五点, 不早于周五, 截止到月底.
func (p *parser) latestZH(i int) (when, int) {
	h := upto
	j := p.oneOf(i, "最晚", "最迟", "不晚于", "不迟于", "截止到", "截至", "截止", "直到")
	if j == i {
		h = since
		if j = p.oneOf(i, "最早", "不早于"); j == i {
			return when{}, i
		}
	}
	w, k := p.unit(j)
	if k == j || w.how != exactly || w.latent {
		return when{}, i
	}
	w, k = p.joinAll(w, k)
	w.how = h
	return w, p.oneOf(k, "为止", "之前", "以前", "前")
}

// longHolidays are those that last, by the day they begin on.
var longHolidays = map[holiday]int{{fixedDay, 10, 1, 0}: 7, {lunarDay, 1, 1, 0}: 7, {fixedDay, 5, 1, 0}: 5}

// seasonUnitZH reads 夏天 and 春季 where nothing follows that they name.
func (p *parser) seasonUnitZH(i int) (when, int) {
	s, j := p.seasonZH(i)
	if j == i || !(p.whole(i, j) || p.char(i-1, "到等在于") || p.char(j, "之以前后的吧再左初末开")) {
		return when{}, i
	}
	return p.seasonComing(s), j
}

// halfUnitZH reads 上半年, 下半月.
func (p *parser) halfUnitZH(i int) (when, int) {
	n := 1
	if p.char(i, "下") {
		n = 2
	}
	if !p.char(i+1, "半") || p.char(i-1, "一二三四五六七八九十") {
		return when{}, i
	}
	switch {
	case p.char(i+2, "年"):
		y := p.today.Year()
		return half(p.start(y, 1, 1), p.start(y+1, 1, 1), n), i + 3
	case p.char(i+2, "月"):
		from := floor(p.now, months)
		return half(from, from.AddDate(0, 1, 0), n), i + 3
	}
	return when{}, i
}

// pairZH reads two digits that mean about so many: 两三, 七八, 三五.
func (p *parser) pairZH(i int) (a, b, next int) {
	if p.char(i, "十") { // 十一二
		if a, b, next = p.pairZH(i + 1); next > i+1 {
			return a + 10, b + 10, next
		}
		return 0, 0, i
	}
	x, y := p.tok(i), p.tok(i+1)
	if x.sort != han || y.sort != han || y.gap {
		return 0, 0, i
	}
	if x.r == '九' && p.lit(i+1, "十点") {
		return 9, 10, i + 2
	}
	a, b = hanDigit(x.r), hanDigit(y.r)
	if a < 1 || b != a+1 && !(a == 3 && b == 5) {
		return 0, 0, i
	}
	return a, b, i + 2
}

// quarterEdgeZH reads 初, 中 and 末 behind a quarter.
func (p *parser) quarterEdgeZH(w when, j int) (when, int) {
	which := 1
	switch {
	case p.char(j, "初"):
		which = -1
	case p.char(j, "中") && !p.char(j+1, "午国间"):
		which = 0
	case !p.char(j, "末底"):
		return w, j
	}
	return p.edge(which, p.quarter(w), quarters), j + 1
}
