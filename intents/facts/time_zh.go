package facts

import (
	"time"

	"switchboard/chat"
)

// unitZH reads one Chinese piece of a time.
func (p *parser) unitZH(i int) (when, int) {
	t := p.tok(i)
	if t.sort == digit {
		if w, j := p.centuryZH(i); j > i {
			return w, j
		}
		return p.numberUnitZH(i)
	}
	if w, j := p.holidayZH(i); j > i {
		return w, j
	}
	if w, j := p.centuryZH(i); j > i {
		return w, j
	}
	switch t.r {
	case '大', '差', '将':
		if j := p.oneOf(i, "大概", "大约", "差不多", "大致", "将近"); j > i {
			if w, k := p.unit(j); k > j && w.any(hasClock|hasPart|hasDom) {
				return w, k
			}
		}
	case '最', '不', '截', '直':
		if w, j := p.latestZH(i); j > i {
			return w, j
		}
	case '朝':
		return p.partZH(i)
	case '春', '夏', '秋', '冬':
		return p.seasonUnitZH(i)
	}
	switch t.r {
	case '今', '明', '后', '昨', '前', '大', '听', '寻', '去', '当', '本', '上', '下', '这', '最', '过', '未', '近', '接', '现', '此', '而', '宜', '依', '即', '尽', '越', '隔', '早', '晚', '中', '傍', '凌', '清', '夜', '深', '半', '晏', '午', '头', '晌', '日', '一', '正', '白', '黄', '子', '双':
		if w, j := p.wordZH(i); j > i {
			return w, j
		}
	case '周', '星', '礼':
		return p.weekdayZH(i, 0, i)
	case '月', '年':
		if w, j := p.newYearZH(i); j > i {
			return w, j
		}
		return p.edgeZH(i)
	case '从', '自', '打':
		return p.fromZH(i)
	case '第':
		if n, j := p.ordinalZH(i); j > i && n >= 1 && n <= 4 && p.char(j, "季") {
			return p.quarterEdgeZH(when{has: hasQuarter, quarter: n}, p.oneOf(j, "季度", "季"))
		}
		if n, j := p.ordinalZH(i); j > i && n >= 1 && n <= 53 && p.weekish(j) && p.whole(i, p.oneOf(j, "周", "星期", "礼拜")) {
			return when{has: hasWeek, week: p.isoWeek(p.today.Year(), n)}, j + 1
		}
		if _, k := p.partAt(i + 3); p.lit(i, "第二天") && k > i+3 {
			return onDay(plusDays(p.today, 1)), i + 3
		}
		return when{}, i
	case '次', '翌':
		if p.char(i+1, "日晨") {
			return onDay(plusDays(p.today, 1)), i + 2
		}
		return when{}, i
	case '季':
		if j := p.oneOf(i, "季度", "季"); p.char(j, "末底初") {
			return p.quarterEdgeZH(p.turned(0, quarters), j)
		}
		return when{}, i
	case '每':
		if j := p.oneOf(i, "每个月", "每月"); j > i {
			from := floor(p.now, months)
			w, k := p.pickZH(from, from.AddDate(0, 1, 0), j)
			if d, _, ok := p.date(w); k > j && ok && d.Before(p.today) {
				from = from.AddDate(0, 1, 0)
				w, k = p.pickZH(from, from.AddDate(0, 1, 0), j)
			}
			if k > j {
				return w, k
			}
		}
		return when{}, i
	case '马', '立':
		return p.wordZH(i)
	case '差':
		return p.shortOf(i)
	}
	return p.numberUnitZH(i)
}

// wordZH reads the pieces that begin with neither a number nor a weekday.
func (p *parser) wordZH(i int) (when, int) {
	if w, j := p.dayZH(i); j > i {
		return w, j
	}
	if p.char(i, "早") {
		if w, j := p.nineToFive(i); j > i {
			return w, j
		}
	}
	if w, j := p.newYearZH(i); j > i && p.char(i, "过") {
		return w, j
	}
	if p.char(i, "上下") {
		if w, j := p.halfUnitZH(i); j > i {
			return w, j
		}
	}
	if p.lit(i, "双休日") {
		return p.weekend(monday(p.today)), i + 3
	}
	if j := p.oneOf(i, "午饭后", "午饭以后", "午饭之后", "午餐后"); j > i {
		return when{has: hasPart, part: &afterLunch}, j
	}
	if w, j := p.partZH(i); j > i {
		if _, _, k := p.clockZH(i); k == i && p.tok(j).sort != digit && p.oneOf(i, "正午") > i {
			return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 12}}, j
		}
		return w, j
	}
	if j := p.oneOf(i, "现在", "此时", "此刻", "而家", "宜家", "依家", "即刻"); j > i && (!p.lit(i, "宜家") || p.whole(i, j)) {
		return p.instant(), j
	}
	if p.lit(i, "即日") && p.char(i+2, "起至到") {
		return onDay(p.today), i + 2
	}
	if p.lit(i, "当前") && p.whole(i, i+2) {
		return p.instant(), i + 2
	}
	if j := p.oneOf(i, "尽快", "越快越好", "尽早", "马上", "立刻", "立即"); j > i {
		w := between(p.now, time.Time{}, chat.Second)
		w.open = true
		return w, j
	}
	if j := p.oneOf(i, "下班以后", "下班之后", "下班后", "下了班", "收工后"); j > i {
		return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 18}, how: since}, j
	}
	if j := p.oneOf(i, "下班前", "下班之前", "下班以前"); j > i {
		return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: 18}, how: before}, j
	}
	if w, j := p.turnZH(i); j > i {
		return w, j
	}
	return p.numberUnitZH(i)
}

// dayZH reads 今天, 大后天, 明晚, 去年 and the like.
func (p *parser) dayZH(i int) (when, int) {
	n, j := 0, i+1
	switch p.toks[i].r {
	case '今':
	case '当':
		if !p.char(i+1, "天晚日") {
			return when{}, i
		}
	case '明', '听':
		n = 1
		if j2 := p.oneOf(i, "明后两天", "明后天"); j2 > i {
			return between(plusDays(p.today, 1), plusDays(p.today, 3), chat.Day), j2
		}
	case '后':
		n = 2
	case '昨', '寻':
		n = -1
	case '前':
		n = -2
	case '大':
		for n = 3; p.char(j, "大") && n < 6; n++ {
			j++
		}
		switch {
		case p.char(j, "后"):
		case p.char(j, "前"):
			n = -n
		default:
			return when{}, i
		}
		j++
	case '去':
		n = -1
		if !p.char(j, "年春夏秋冬") {
			return when{}, i
		}
	case '隔':
		if p.char(j, "天日") {
			return onDay(plusDays(p.today, 1)), j + 1
		}
		return when{}, i
	default:
		return when{}, i
	}
	day := plusDays(p.today, n)
	switch {
	case p.char(j, "天") && p.char(i, "寻听"):
		return when{}, i
	case p.char(j, "天日"):
		return onDay(day), j + 1
	case p.char(j, "儿"):
		if p.char(j+1, "个") {
			j++
		}
		return onDay(day), j + 1
	case p.char(j, "年") && p.toks[i].r != '听' && p.toks[i].r != '当' && p.toks[i].r != '昨':
		return p.afterYear(when{has: hasYear, year: p.today.Year() + n}, j+1)
	case p.char(j, "春夏秋冬") && p.char(i, "今明去"):
		for s, r := range [...]string{springTime: "春", summerTime: "夏", autumnTime: "秋", winterTime: "冬"} {
			if s > 0 && p.char(j, r) {
				return p.seasonIn(season(s), p.today.Year()+n), j + 1
			}
		}
	case n >= 3 || n <= -3:
		return when{}, i
	case p.char(j, "晚夜") && !p.char(i, "后大") && !(p.char(i, "前") && p.char(j+1, "年")):
		w := onDay(day)
		w.has |= hasPart
		w.part = &night
		return w, p.oneOf(j, "晚上", "晚间", "晚", "夜里", "夜")
	case p.char(j, "早晨") && !p.char(i, "前后大"):
		w := onDay(day)
		w.has |= hasPart
		w.part = &shangwu
		return w, p.oneOf(j, "早上", "早晨", "早", "晨")
	case p.char(i, "今") && p.weekish(j):
		return p.weekdayZH(j, 0, i)
	case p.char(i, "今") && p.char(j, "个"):
		return p.turnedZH(0, i, j+1)
	}
	return when{}, i
}

type partWord struct {
	word string
	part *part
}

// weekish reports whether a word for week begins at i.
func (p *parser) weekish(i int) bool {
	return p.char(i, "周") || p.lit(i, "星期") || p.lit(i, "礼拜")
}

// weekdayZH reads 周三, 星期天, 周末 behind a turn (-1 last, 0 this or none, 1 next …).
// The turn's words begin at i; j is where the week begins.
func (p *parser) weekdayZH(j, turn, i int) (when, int) {
	k := p.oneOf(j, "周", "星期", "礼拜")
	if k == j {
		return when{}, i
	}
	if p.char(k, "末") {
		return p.weekend(plusDays(monday(p.today), 7*turn)), k + 1
	}
	dow := 0
	if d := p.tok(k); d.sort == han {
		if dow = hanDigit(d.r); d.r == '日' || d.r == '天' {
			dow = 7
		}
		if p.char(k, "两零幺") {
			dow = 0
		}
	} else if d.sort == digit && d.digits == 1 && !p.tok(k+1).mark(':') && !p.char(k+1, "点时") {
		dow = d.n
	}
	if dow == 6 && p.char(k+1, "日") && !p.char(k+2, "期") {
		saturday, _, _ := p.date(when{has: hasDow, dow: 6})
		if turn != 0 || i != j {
			saturday = plusDays(monday(p.today), 7*turn+5)
		}
		return between(saturday, plusDays(saturday, 2), chat.Day), k + 2
	}
	if dow < 1 || dow > 7 {
		if turn == 0 && i == j {
			return when{}, i
		}
		w := when{has: hasWeek, week: plusDays(monday(p.today), 7*turn)}
		if k2 := p.thatDay(k); k2 > k {
			return onDay(plusDays(w.week, weekday(p.today)-1)), k2
		}
		if k2 := p.oneOf(k, "初", "中"); k2 > k && !p.lit(k, "中午") {
			which := -1
			if p.char(k, "中") {
				which = 0
			}
			return p.edge(which, w.week, weeks), k2
		}
		return w, k
	}
	switch {
	case i == j:
		return when{has: hasDow, dow: dow}, k + 1
	case turn == 0:
		w := p.turnedDow(0, dow)
		if dow < weekday(p.today) {
			w.other = plusDays(monday(p.today), dow-1)
		}
		return w, k + 1
	case turn == 1:
		return p.turnedDow(1, dow), k + 1
	}
	return onDay(plusDays(monday(p.today), 7*turn+dow-1)), k + 1
}

// thatDay skips the words for the same day of another week, month or year: 下周的今天.
func (p *parser) thatDay(i int) int {
	return p.oneOf(i, "的今天", "今天", "的今日", "今日", "的同一天", "的这一天", "的这天")
}

// turnZH reads 上/下/这/本 and 过去/未来/最近 with a count or a unit.
func (p *parser) turnZH(i int) (when, int) {
	turn, j := 0, i
	if p.char(i, "后") && p.char(i-1, "最") {
		return when{}, i
	}
	if p.char(i, "过") && !p.lit(i, "过去") {
		if d, k := p.spanZH(i+1, true); k > i+1 && !p.char(i-1, "超不通没") {
			return p.relative(d, 1, false), p.oneOf(k, "以后", "之后", "后")
		}
	}
	switch {
	case p.lit(i, "下下"), p.lit(i, "大下"):
		turn, j = 2, i+2
	case p.lit(i, "上上"), p.lit(i, "大上"):
		turn, j = -2, i+2
	case p.lit(i, "后面"):
		turn, j = 1, i+2
	case p.lit(i, "接下来"):
		turn, j = 1, i+3
	case p.lit(i, "过去"), p.lit(i, "最近"):
		turn, j = -1, i+2
	case p.lit(i, "未来"), p.lit(i, "今后"):
		turn, j = 1, i+2
	case p.char(i, "下") && p.char(i-1, "一"):
		return when{}, i // 约一下周六 is this Saturday
	case p.char(i, "下后"):
		turn, j = 1, i+1
	case p.char(i, "上前近"):
		turn, j = -1, i+1
	case p.char(i, "这本"):
		j = i + 1
	default:
		return when{}, i
	}
	if p.char(j, "的") && j >= i+2 {
		j++
	}
	if d, k := p.durationZH(j); k > j && turn*turn == 1 && (p.char(j, "半") || p.char(k-1, "半")) && p.char(i, "过最近未接今") {
		if d.small >= days && turn > 0 {
			return between(p.today, d.shift(p.today, 1), chat.Day), k
		} else if d.small >= days {
			return between(d.shift(p.today, -1), p.today, chat.Day), k
		} else if turn > 0 {
			return between(p.now, d.shift(p.now, 1), chat.Second), k
		}
		return between(d.shift(p.now, -1), p.now, chat.Second), k
	}
	return p.turnedZH(turn, i, j)
}

// turnedZH reads what a turn turns: a week, month, year, or a number of units.
func (p *parser) turnedZH(turn, i, j int) (when, int) {
	if turn == 0 && (p.char(j, "几些两") && p.char(j+1, "天")) {
		n := 3
		if p.char(j, "两") {
			n = 2
		}
		return between(p.today, plusDays(p.today, n), chat.Day), j + 2
	}
	one := p.char(i, "上下前后") && j == i+1 && p.char(j, "一") // 上一周 is the week, 过去一周 its days
	if one && p.char(j+1, "天日") && !p.char(j+2, "期") {
		return onDay(plusDays(p.today, turn)), j + 2
	}
	if one = one && p.char(i, "上下"); !one && turn != 0 && (turn*turn == 1 && !p.lit(j, "一个") || p.char(j, "一")) {
		n, k := p.numZH(j)
		if k == j && p.char(j, "几些") {
			n, k = 3, j+1
		}
		if k > j && n > 0 && n < 1000 {
			if p.char(k, "个") {
				k++
			}
			if u, end := p.unitNameZH(k); u != noUnit && (u != months || p.char(k-1, "个") || p.char(j, "两")) && !p.char(end, "号日") {
				return p.window(n, u, turn, false), end
			}
		}
	}
	k := j
	if p.char(k, "一") {
		k++
	}
	if p.char(k, "个") {
		k++
	}
	if p.weekish(k) {
		return p.weekdayZH(k, turn, i)
	}
	if p.char(i, "前后近") {
		return when{}, i
	}
	switch {
	case p.char(k, "月"):
		w := p.turned(turn, months)
		return p.domZH(w, k+1)
	case p.char(k, "年"):
		return p.afterYear(when{has: hasYear, year: p.today.Year() + turn}, k+1)
	case p.lit(k, "季度"):
		return p.quarterEdgeZH(p.turned(turn, quarters), k+2)
	}
	return when{}, i
}

// unitNameZH reads a word for a unit of time.
func (p *parser) unitNameZH(i int) (unit, int) {
	t := p.tok(i)
	if t.sort != han {
		return noUnit, i
	}
	switch t.r {
	case '秒':
		return seconds, p.oneOf(i, "秒钟", "秒")
	case '分':
		if p.lit(i, "分钟") {
			return minutes, i + 2
		}
	case '小':
		if p.lit(i, "小时") {
			return hours, i + 2
		}
	case '钟':
		return hours, p.oneOf(i, "钟头", "钟")
	case '天', '日':
		return days, i + 1
	case '周', '星', '礼':
		if k := p.oneOf(i, "周", "星期", "礼拜"); k > i {
			return weeks, k
		}
	case '月':
		return months, i + 1
	case '季':
		return quarters, p.oneOf(i, "季度", "季")
	case '年':
		return years, i + 1
	}
	return noUnit, i
}
