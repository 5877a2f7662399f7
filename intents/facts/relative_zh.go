package facts

import "switchboard/chat"

// durationZH reads 两小时, 一个半小时, 三天半, 半个月, 五分三十秒, 两年零三个月.
func (p *parser) durationZH(i int) (duration, int) { return p.spanZH(i, false) }

// spanZH reads a duration; few lets 几 be three: 几天后, but not the question 几天.
func (p *parser) spanZH(i int, few bool) (duration, int) {
	var d duration
	if k := p.oneOf(i, "好几", "几", "数", "些"); few && k > i && !p.char(i-1, "十百千") {
		if p.char(k, "个") {
			k++
		}
		u, end := p.unitNameZH(k)
		if u == noUnit || u == months && !p.char(k-1, "个") {
			return d, i
		}
		d.add(3, u)
		return d, end
	}
	j := p.pieceZH(i, &d)
	for j > i {
		k := j
		if p.char(k, "零又") {
			k++
		}
		var next duration
		if end := p.pieceZH(k, &next); end > k && next.small < d.small {
			d.months += next.months
			d.days += next.days
			d.seconds += next.seconds
			d.small = next.small
			j = end
			continue
		}
		if n, end := p.numZH(k); end > k && d.small == hours && n < 60 && p.char(end, "分") {
			d.add(n, minutes)
			return d, end + 1
		}
		break
	}
	return d, j
}

// pieceZH reads one count with its unit.
func (p *parser) pieceZH(i int, d *duration) int {
	if p.char(i, "半") {
		return p.halfZH(i, d)
	}
	n, j := p.numZH(i)
	if j == i && p.lit(i, "个半") {
		n = 1
	} else if j == i {
		return i
	}
	if dot := p.tok(j); dot.mark('.') || dot.sort == han && dot.r == '点' && dot.trad {
		if m, k := p.numZH(j + 1); k > j+1 && m < 10 {
			if u, end := p.unitNameZH(k); u != noUnit {
				d.addPart(n*10+m, 10, u)
				return end
			}
		}
		if dot.mark('.') {
			return i
		}
	}
	if p.lit(j, "刻钟") {
		d.add(15*n, minutes)
		return j + 2
	}
	if p.char(j, "个") {
		return p.measuredZH(i, j+1, n, d)
	}
	if p.char(j, "分") {
		if k := p.oneOf(j, "分半钟", "分半"); k > j {
			d.add(n, minutes)
			d.addPart(1, 2, minutes)
			return k
		}
		if s, k := p.numZH(j + 1); k > j+1 && s < 60 && p.char(k, "秒") {
			d.add(n, minutes)
			return j + 1
		}
	}
	u, k := p.unitNameZH(j)
	switch {
	case u == noUnit, u == quarters,
		u == months && !(n == 2 && p.tok(i).r == '两'),
		u == hours && p.lit(j, "钟"),
		u == years && p.tok(i).sort == digit && p.tok(i).digits == 4:
		return i
	}
	return p.addHalf(n, u, k, d)
}

// halfZH reads 半小时, 半个月, 半天.
func (p *parser) halfZH(i int, d *duration) int {
	j := p.oneOf(i, "半个", "半")
	if u, k := p.unitNameZH(j); u >= hours && !(u == months && j == i+1 && (!p.char(k, "后前内之以") || p.char(i-1, "上下"))) {
		d.addPart(1, 2, u)
		return k
	}
	return i
}

// measuredZH reads the unit behind 个: 一个半小时, 三个月, 三個字 (of five minutes).
func (p *parser) measuredZH(i, j, n int, d *duration) int {
	if p.char(j, "半") {
		if u, k := p.unitNameZH(j + 1); u != noUnit {
			d.add(n, u)
			d.addPart(1, 2, u)
			return k
		}
	}
	if p.lit(j, "工作日") {
		d.add(n, days)
		d.working = true
		return j + 3
	}
	if p.char(j, "字") && p.tok(j-1).trad {
		d.add(5*n, minutes)
		return j + 1
	}
	if u, k := p.unitNameZH(j); u != noUnit {
		return p.addHalf(n, u, k, d)
	}
	return i
}

// addHalf adds n units that end at k, and the half that may follow: 三天半.
func (p *parser) addHalf(n int, u unit, k int, d *duration) int {
	d.add(n, u)
	if p.char(k, "半") && u >= days {
		d.addPart(1, 2, u)
		k++
	}
	return k
}

// afterCount reads 三天后, 两小时之前, 半小时内, 三天以后.
func (p *parser) afterCount(i int) (when, int) {
	d, j := p.spanZH(i, true)
	if a, b, k := p.pairZH(i); k > i { // 两三天后
		if p.char(k, "个") {
			k++
		}
		if u, end := p.unitNameZH(k); u != noUnit && (u != months || p.char(k-1, "个")) {
			var first duration
			first.add(a, u)
			d = duration{}
			d.add(b, u)
			if k := p.oneOf(end, "以后", "之后", "后"); k > end {
				return p.fromTo(first, d), k
			}
			j = end
		}
	}
	if j == i {
		return when{}, i
	}
	if end := p.oneOf(j, "以内", "之内", "内"); end > j {
		if d.working {
			return between(p.now, plusDays(workingDays(p.now, d.days), 1), chat.Second), end
		}
		return between(p.now, d.shift(p.now, 1), chat.Second), end
	}
	sign := 1
	end := p.oneOf(j, "以后", "之后", "过后", "后")
	if end == j {
		sign = -1
		end = p.oneOf(j, "以前", "之前", "前")
	}
	if end == j || sign < 0 && p.char(j, "前") && p.char(j+1, "台") {
		return when{}, i
	}
	if w, ok := p.dataSetWindow(d, sign, i, end); ok {
		return w, end
	}
	w := p.relative(d, sign, false)
	w.past = sign < 0
	if k := p.thatDay(end); k > end && d.small >= days {
		return onDay(d.shift(p.today, sign)), k
	}
	return w, end
}

// dataSetWindow keeps the convention of the time corpus for Traditional
// writing: 三天後 is the window of the next three days (docs/decisions.md).
func (p *parser) dataSetWindow(d duration, sign, i, end int) (when, bool) {
	trad := false
	for k := i; k < end; k++ {
		trad = trad || p.toks[k].trad
	}
	n, u := d.count()
	if !trad || n == 0 {
		return when{}, false
	}
	return p.window(n, u, sign, false), true
}

// count gives a duration of one unit as a number of it, 0 for others.
func (d duration) count() (int, unit) {
	switch {
	case d.small == weeks && d.months == 0:
		return d.days / 7, weeks
	case d.small == days && d.months == 0:
		return d.days, days
	case d.small == years:
		return d.months / 12, years
	case d.small == months:
		return d.months, months
	case d.days != 0 || d.months != 0:
		return 0, noUnit
	case d.small == hours:
		return d.seconds / 3600, hours
	case d.small == minutes:
		return d.seconds / 60, minutes
	}
	return d.seconds, seconds
}

// limitZH reads 以后, 之前, 前, 起 behind a time.
func (p *parser) limitZH(w when, j int) (when, int) {
	if c, k := p.weekOfZH(w, j); k > j {
		return c, k
	}
	if c, k := p.fromDayZH(w, j); k > j {
		return c, k
	}
	if w.how != exactly || w.end.set || w.latent || w.any(hasSpan) && w.open || p.lit(j, "前后") {
		return w, j
	}
	if end := p.oneOf(j, "至今"); end > j {
		w.how, w.past = since, true
		return w, end
	}
	if end := p.oneOf(j, "以后", "之后", "过后", "开始", "往后", "以来", "起"); end > j {
		w.how = since
		return w, end
	}
	if end := p.oneOf(j, "以前", "之前"); end > j {
		w.how = before
		return w, end
	}
	if p.char(j, "后") && !p.char(j+1, "天面来台日") {
		w.how = since
		return w, j + 1
	}
	if p.char(j, "前") && !p.char(j+1, "天面台往去日") {
		w.how = before
		return w, j + 1
	}
	return w, j
}
