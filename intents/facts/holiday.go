package facts

import (
	"strings"
	"time"

	"switchboard/chat"
)

// A holiday is a rule for one day a year.
type holiday struct {
	rule    holidayRule
	a, b, n int
}

type holidayRule int8

const (
	fixedDay   holidayRule = iota // month a, day b
	nthWeekday                    // the nth weekday b of month a; n < 0 counts from the end
	fromEaster                    // n days after Easter Sunday
	lunarDay                      // lunar month a, day b
	lunarEve                      // the last day of the lunar year
	solarTerm                     // of month a, n hundredths of a day into it in the year 2000
)

// holidays by their names in English, without apostrophes, "/" between names of one day.
var holidaysEN = holidayIndex([]named{
	{"christmas eve/xmas eve", holiday{fixedDay, 12, 24, 0}}, {"christmas/christmas day/xmas/xmas day", holiday{fixedDay, 12, 25, 0}},
	{"boxing day", holiday{fixedDay, 12, 26, 0}}, {"new years eve/new year eve/nye", holiday{fixedDay, 12, 31, 0}},
	{"new years day/new years/new year/new year day", holiday{fixedDay, 1, 1, 0}},
	{"valentines day/valentine day/valentines/valentine", holiday{fixedDay, 2, 14, 0}},
	{"saint patricks day/st patricks day/st patrick day/st pattys day/saint paddys day/saint paddy day", holiday{fixedDay, 3, 17, 0}},
	{"april fools/april fools day/april fool day", holiday{fixedDay, 4, 1, 0}}, {"earth day", holiday{fixedDay, 4, 22, 0}},
	{"may day/international workers day/international labour day", holiday{fixedDay, 5, 1, 0}}, {"independence day", holiday{fixedDay, 7, 4, 0}},
	{"halloween/hallowe'en/halloween day", holiday{fixedDay, 10, 31, 0}}, {"veterans day/veteran day", holiday{fixedDay, 11, 11, 0}},
	{"groundhog day/groundhogs day", holiday{fixedDay, 2, 2, 0}}, {"lincolns birthday/lincoln birthday", holiday{fixedDay, 2, 12, 0}},
	{"international womens day/womens day", holiday{fixedDay, 3, 8, 0}}, {"childrens day", holiday{fixedDay, 6, 1, 0}}, {"singles day/double eleven", holiday{fixedDay, 11, 11, 0}},
	{"bosss day/boss day/bosses day", holiday{fixedDay, 10, 16, 0}}, {"world vegan day", holiday{fixedDay, 11, 1, 0}}, {"tax day", holiday{fixedDay, 4, 15, 0}},
	{"loyalty day", holiday{fixedDay, 5, 1, 0}}, {"emancipation day", holiday{fixedDay, 4, 16, 0}}, {"siblings day/sibling day", holiday{fixedDay, 4, 10, 0}},
	{"martin luther kings day/martin luther king day/martin luther king jr day/mlk day/mlk jr day/civil rights day/idaho human rights day", holiday{nthWeekday, 1, 1, 3}},
	{"presidents day/president day/washingtons birthday", holiday{nthWeekday, 2, 1, 3}},
	{"memorial day/decoration day", holiday{nthWeekday, 5, 1, -1}}, {"mothers day/mother day", holiday{nthWeekday, 5, 7, 2}},
	{"fathers day/father day", holiday{nthWeekday, 6, 7, 3}}, {"labor day/labour day", holiday{nthWeekday, 9, 1, 1}},
	{"columbus day", holiday{nthWeekday, 10, 1, 2}}, {"thanksgiving/thanksgiving day/turkey day", holiday{nthWeekday, 11, 4, 4}},
	{"black friday/black shopping friday", holiday{nthWeekday, 11, 4, 104}}, {"cyber monday", holiday{nthWeekday, 11, 4, 404}},
	{"national grandparents day/grandparents day", holiday{nthWeekday, 9, 1, 601}}, {"military spouse day", holiday{nthWeekday, 5, 7, -202}},
	{"easter/easter sunday/easter day", holiday{fromEaster, 0, 0, 0}}, {"easter monday", holiday{fromEaster, 0, 0, 1}}, {"good friday", holiday{fromEaster, 0, 0, -2}},
	{"palm sunday/branch sunday", holiday{fromEaster, 0, 0, -7}}, {"maundy thursday/holy thursday/covenant thursday/thursday of mysteries", holiday{fromEaster, 0, 0, -3}},
	{"holy saturday/black saturday/easter eve", holiday{fromEaster, 0, 0, -1}}, {"ash wednesday", holiday{fromEaster, 0, 0, -46}}, {"shrove tuesday/mardi gras/pancake day/pancake tuesday", holiday{fromEaster, 0, 0, -47}},
	{"pentecost/white sunday/whit sunday", holiday{fromEaster, 0, 0, 49}}, {"whit monday/monday of the holy spirit/pentecost monday", holiday{fromEaster, 0, 0, 50}}, {"trinity sunday", holiday{fromEaster, 0, 0, 56}},
	{"corpus christi/the feast of corpus christi", holiday{fromEaster, 0, 0, 60}}, {"ascension day", holiday{fromEaster, 0, 0, 39}},
	{"cinco de mayo", holiday{fixedDay, 5, 5, 0}}, {"all saints day", holiday{fixedDay, 11, 1, 0}}, {"all souls day", holiday{fixedDay, 11, 2, 0}}, {"flag day", holiday{fixedDay, 6, 14, 0}},
	{"st georges day/saint georges day", holiday{fixedDay, 4, 23, 0}}, {"st andrews day/saint andrews day", holiday{fixedDay, 11, 30, 0}}, {"arbor day", holiday{nthWeekday, 4, 5, -1}},
	{"juneteenth", holiday{fixedDay, 6, 19, 0}}, {"canada day", holiday{fixedDay, 7, 1, 0}}, {"australia day", holiday{fixedDay, 1, 26, 0}}, {"anzac day", holiday{fixedDay, 4, 25, 0}},
	{"remembrance day/armistice day", holiday{fixedDay, 11, 11, 0}}, {"bastille day", holiday{fixedDay, 7, 14, 0}}, {"guy fawkes night/guy fawkes day/bonfire night", holiday{fixedDay, 11, 5, 0}},
	{"burns night", holiday{fixedDay, 1, 25, 0}}, {"epiphany/twelfth night", holiday{fixedDay, 1, 6, 0}}, {"early may bank holiday", holiday{nthWeekday, 5, 1, 1}},
	{"spring bank holiday", holiday{nthWeekday, 5, 1, -1}}, {"summer bank holiday/august bank holiday", holiday{nthWeekday, 8, 1, -1}},
	{"winter solstice", holiday{solarTerm, 12, 0, 2194}}, {"summer solstice", holiday{solarTerm, 6, 0, 2137}},
	{"national day/chinas national day/golden week", holiday{fixedDay, 10, 1, 0}},
	{"chinese new year/chinese new years/chinese new years day/chinese lunar new year/chinese lunar new years day/lunar new year/spring festival/lunar new years day", holiday{lunarDay, 1, 1, 0}},
	{"chinese new years eve/lunar new years eve/chinese new year eve", holiday{lunarEve, 0, 0, 0}}, {"lantern festival", holiday{lunarDay, 1, 15, 0}},
	{"dragon boat festival/dragon boat day/duanwu", holiday{lunarDay, 5, 5, 0}}, {"mid autumn festival/mid autumn/moon festival/mooncake festival/mid-autumn festival", holiday{lunarDay, 8, 15, 0}},
	{"qingming/qingming festival/tomb sweeping day/tomb-sweeping day", holiday{solarTerm, 4, 0, 481}}, {"qixi/qixi festival", holiday{lunarDay, 7, 7, 0}}, {"double ninth/double ninth festival/chongyang", holiday{lunarDay, 9, 9, 0}},
})

// holidaysZH by their names in Simplified characters.
var holidaysZH = []named{
	{"元旦节/元旦/阳历新年/新年", holiday{fixedDay, 1, 1, 0}}, {"圣瓦伦丁节/情人节", holiday{fixedDay, 2, 14, 0}}, {"国际妇女节/三八妇女节/三八节/妇女节/女神节", holiday{fixedDay, 3, 8, 0}},
	{"国际消费者权益日/三一五/消费者权益日", holiday{fixedDay, 3, 15, 0}}, {"植树节", holiday{fixedDay, 3, 12, 0}}, {"愚人节", holiday{fixedDay, 4, 1, 0}},
	{"五一国际劳动节/国际劳动节/五一劳动节/劳动节/五一节/五一", holiday{fixedDay, 5, 1, 0}}, {"青年节/五四青年节", holiday{fixedDay, 5, 4, 0}},
	{"国际儿童节/六一儿童节/儿童节/六一", holiday{fixedDay, 6, 1, 0}}, {"八一建军节/建军节", holiday{fixedDay, 8, 1, 0}}, {"教师节", holiday{fixedDay, 9, 10, 0}},
	{"国庆节/国庆/十一国庆/十一黄金周/十一假期/十一长假/十一期间", holiday{fixedDay, 10, 1, 0}}, {"万圣节", holiday{fixedDay, 10, 31, 0}}, {"双十一", holiday{fixedDay, 11, 11, 0}}, {"双十二", holiday{fixedDay, 12, 12, 0}},
	{"澳门回归纪念日", holiday{fixedDay, 12, 20, 0}}, {"香港回归纪念日", holiday{fixedDay, 7, 1, 0}}, {"平安夜/圣诞夜", holiday{fixedDay, 12, 24, 0}}, {"圣诞节/圣诞", holiday{fixedDay, 12, 25, 0}}, {"老板节", holiday{fixedDay, 10, 16, 0}},
	{"母亲节", holiday{nthWeekday, 5, 7, 2}}, {"父亲节", holiday{nthWeekday, 6, 7, 3}}, {"感恩节", holiday{nthWeekday, 11, 4, 4}},
	{"复活节星期一", holiday{fromEaster, 0, 0, 1}}, {"复活节/主复活日", holiday{fromEaster, 0, 0, 0}}, {"耶稣受难日/主受难日/主受难节", holiday{fromEaster, 0, 0, -2}},
	{"除夕夜/除夕/大年三十/年三十/年夜", holiday{lunarEve, 0, 0, 0}}, {"春节/农历新年/新春/过年/大年初一/正月初一/正月朔日/正月正时", holiday{lunarDay, 1, 1, 0}}, {"大年初二/正月初二", holiday{lunarDay, 1, 2, 0}},
	{"大年初三/正月初三", holiday{lunarDay, 1, 3, 0}}, {"元宵节/元宵/正月十五", holiday{lunarDay, 1, 15, 0}}, {"端午节/端午", holiday{lunarDay, 5, 5, 0}}, {"七夕节/七夕", holiday{lunarDay, 7, 7, 0}},
	{"中元节", holiday{lunarDay, 7, 15, 0}}, {"中秋节/中秋", holiday{lunarDay, 8, 15, 0}}, {"重阳节/重阳", holiday{lunarDay, 9, 9, 0}}, {"腊八节/腊八", holiday{lunarDay, 12, 8, 0}}, {"清明节/清明", holiday{solarTerm, 4, 0, 481}},
	{"立春", holiday{solarTerm, 2, 0, 387}}, {"春分", holiday{solarTerm, 3, 0, 2065}}, {"立夏", holiday{solarTerm, 5, 0, 552}}, {"夏至", holiday{solarTerm, 6, 0, 2137}},
	{"立秋", holiday{solarTerm, 8, 0, 750}}, {"秋分", holiday{solarTerm, 9, 0, 2304}}, {"立冬", holiday{solarTerm, 11, 0, 744}}, {"冬至节/冬至", holiday{solarTerm, 12, 0, 2194}},
	{"圣诞前夜/圣诞前夕", holiday{fixedDay, 12, 24, 0}}, {"大年初四/正月初四", holiday{lunarDay, 1, 4, 0}}, {"大年初五/正月初五/破五", holiday{lunarDay, 1, 5, 0}},
	{"大年初六/正月初六", holiday{lunarDay, 1, 6, 0}}, {"大年初七/正月初七", holiday{lunarDay, 1, 7, 0}}, {"大年初八/正月初八", holiday{lunarDay, 1, 8, 0}},
	{"小年", holiday{lunarDay, 12, 23, 0}}, {"光棍节", holiday{fixedDay, 11, 11, 0}}, {"建党节", holiday{fixedDay, 7, 1, 0}},
	{"黑色星期五/黑五", holiday{nthWeekday, 11, 4, 104}},
}

type named struct {
	names string
	day   holiday
}

// phrase is a name of a holiday as words.
type phrase struct {
	words []string
	day   holiday
}

func holidayIndex(list []named) map[string][]phrase {
	m := map[string][]phrase{}
	for _, h := range list {
		for _, n := range strings.Split(h.names, "/") {
			words := strings.Fields(n)
			m[words[0]] = append(m[words[0]], phrase{words, h.day})
		}
	}
	return m
}

// hanHolidays are the Chinese names by their first character.
var hanHolidays = func() map[rune][]named {
	m := map[rune][]named{}
	for _, h := range holidaysZH {
		for _, n := range strings.Split(h.names, "/") {
			r := []rune(n)[0]
			m[r] = append(m[r], named{n, h.day})
		}
	}
	return m
}()

// bare is a word without its apostrophes.
func bare(w string) string {
	if strings.IndexByte(w, '\'') < 0 {
		return w
	}
	return strings.ReplaceAll(w, "'", "")
}

// holidayEN reads the name of a holiday, with a year behind it.
func (p *parser) holidayEN(i int) (when, int) {
	day, j := p.holidayName(i)
	if j == i {
		return when{}, i
	}
	if y, k := p.ofYear(j); k > j {
		return p.holidayIn(day, y), k
	}
	return p.nextHoliday(day, 1), j
}

// holidayName finds the longest name of a holiday at i.
func (p *parser) holidayName(i int) (holiday, int) {
	best, end := holiday{}, i
	for _, ph := range holidaysEN[bare(p.tok(i).w)] {
		j, ok := i, true
		for _, w := range ph.words {
			if j > i && (p.tok(j).mark('-') || p.tok(j).mark('.') || p.tok(j).mark('\'') && strings.HasSuffix(p.tok(j-1).w, "s")) {
				j++
			}
			if t := p.tok(j); t.sort != latin || bare(t.w) != w {
				ok = false
				break
			}
			j++
		}
		if ok && j > end {
			best, end = ph.day, j
		}
	}
	return best, end
}

// holidayZH reads the Chinese name of a holiday; a road may be named after one.
func (p *parser) holidayZH(i int) (when, int) {
	if w, j := p.lunarDate(i); j > i {
		return w, j
	}
	day, j := p.holidayNameZH(i)
	if j == i || p.char(j, "好") || p.lit(i, "新年") && p.char(i-1, "太兰历教木") || p.lit(j, "快乐") || p.lit(j, "愉快") {
		return when{}, i
	}
	w := p.nextHoliday(day, 1)
	if n, _ := p.ordinalZH(j); n > 1 && n < 10 && p.char(j+2, "天") { // 春节第三天
		d, _, _ := p.date(w)
		return onDay(plusDays(d, n-1)), j + 3
	}
	return p.longHoliday(day, w, j)
}

// longHoliday reads 期间, 假期 and the like behind a holiday: some last for days.
func (p *parser) longHoliday(day holiday, w when, j int) (when, int) {
	k := p.oneOf(j, "期间", "假期", "长假", "放假", "黄金周", "那几天")
	if n := longHolidays[day]; n > 0 && w.has != 0 && (k > j || p.char(j-1, "期假周间")) {
		d, _, _ := p.date(w)
		return between(d, plusDays(d, n), chat.Day), k
	}
	return w, k
}

func (p *parser) holidayNameZH(i int) (best holiday, end int) {
	end = i
	for _, h := range hanHolidays[p.tok(i).r] {
		if p.lit(i, h.names) && i+len(h.names)/3 > end {
			best, end = h.day, i+len(h.names)/3
		}
	}
	if end > i && p.char(end, "路街大广村桥里巷中小轻花苑") && !p.lit(end, "中午") {
		return best, i
	}
	return best, end
}

// lunarDate reads 农历八月十五 and 正月初五.
func (p *parser) lunarDate(i int) (when, int) {
	if p.char(i-1, "闰") {
		return when{}, i // which years have one is not known here
	}
	if t := p.tok(i); t.sort == han && !p.char(i, "农阴正腊初廿十") && hanDigit(t.r) < 0 {
		return when{}, i
	}
	j := p.oneOf(i, "农历", "阴历")
	year := 0
	if n, k := p.numZH(j); j > i && k > j && n >= 1900 && p.char(k, "年") {
		year, j = n, k+1
	} else if n, k := p.hanYear(j); j > i && k > j && p.char(k, "年") {
		year, j = n, k+1
	}
	month := 0
	switch {
	case p.lit(j, "正月"):
		month, j = 1, j+2
	case p.lit(j, "腊月"):
		month, j = 12, j+2
	case j > i:
		n, k := p.numZH(j)
		if k == j || n < 1 || n > 12 || !p.char(k, "月") {
			return when{}, i
		}
		month, j = n, k+1
	default:
		n, k := p.numZH(j)
		if k == j || n < 1 || n > 12 || !p.lit(k, "月初") || hanDigit(p.tok(k+2).r) < 1 || p.char(i-1, "个") {
			return p.lunarDom(i)
		}
		month, j = n, k+1 // only lunar months have a 初三
	}
	if p.char(j, "初") {
		j++
	}
	n, k := p.numZH(j)
	if k == j || n < 1 || n > 30 {
		if _, end := p.holidayNameZH(i); end > i {
			return when{}, i
		}
		w := p.nextHoliday(holiday{lunarDay, month, 1, 0}, 1)
		if w.has == 0 {
			return when{}, i
		}
		length := 30
		if p.char(j-1, "初") {
			length = 10
		}
		d, _, _ := p.date(w)
		return between(d, plusDays(d, length), chat.Day), p.oneOf(j, "里", "份", "间")
	}
	k = p.oneOf(k, "日", "号")
	if year > 0 {
		return p.holidayIn(holiday{lunarDay, month, n, 0}, year), k
	}
	return p.nextHoliday(holiday{lunarDay, month, n, 0}, 1), k
}

// lunarDom reads 初八 and 廿八 without a month: the next such day of the lunar
// calendar for 初, of the common one for 廿. As 初一 is also a school year, it
// must be all there is or have a part of the day.
func (p *parser) lunarDom(i int) (when, int) {
	k := i
	if p.char(k, "初") {
		k++
	} else if !p.char(k, "廿") {
		return when{}, i
	}
	n, j := p.numZH(k)
	if j == k || n < 1 || n > 31 || k > i && n > 10 || k == i && j == i+1 || p.char(j, "号日") {
		return when{}, i
	}
	if _, next := p.partAt(j); next == j && !p.whole(i, j) {
		return when{}, i
	}
	if k == i {
		return when{has: hasDom, dom: n}, j
	}
	best := time.Time{}
	for m := 1; m <= 12; m++ {
		w := p.nextHoliday(holiday{lunarDay, m, n, 0}, 1)
		if d, _, ok := p.date(w); w.has != 0 && ok && (best.IsZero() || d.Before(best)) {
			best = d
		}
	}
	if best.IsZero() {
		return when{}, i
	}
	return onDay(best), j
}

// nextHoliday is the coming one (turn 1), today's included, or the last one.
func (p *parser) nextHoliday(h holiday, turn int) when {
	y := p.today.Year()
	for n := y - 1; n <= y+2; n++ {
		t, ok := p.holidayDate(h, n)
		if !ok {
			continue
		}
		if turn >= 0 && !t.Before(p.today) {
			return onDay(t)
		}
		if next, ok := p.holidayDate(h, n+1); turn < 0 && ok && !next.Before(p.today) {
			return onDay(t)
		}
	}
	return when{}
}

func (p *parser) holidayIn(h holiday, y int) when {
	if t, ok := p.holidayDate(h, y); ok {
		return onDay(t)
	}
	return when{}
}

// holidayDate is the day of a holiday in a year; false outside the lunar table.
func (p *parser) holidayDate(h holiday, y int) (time.Time, bool) {
	switch h.rule {
	case fixedDay:
		return p.start(y, h.a, h.b), true
	case nthWeekday:
		n := h.n % 100
		first := p.start(y, h.a, 1)
		if n < 0 {
			end := plusDays(p.start(y, h.a+1, 1), -1)
			if n == -1 {
				return plusDays(end, -((weekday(end) - h.b + 7) % 7)), true
			}
			n = -n
		}
		return plusDays(first, (h.b-weekday(first)+7)%7+7*(n-1)+h.n/100), true
	case fromEaster:
		return plusDays(p.easter(y), h.n), true
	case solarTerm:
		leap := y % 100 / 4
		if h.a < 3 {
			leap = (y%100 - 1) / 4
		}
		return p.start(y, h.a, int(float64(y%100)*0.2422+float64(h.n)/100)-leap), y > 2000 && y < 2100
	case lunarEve:
		m, d, ok := lunar(y, 1, 1)
		return plusDays(p.start(y, m, d), -1), ok
	}
	m, d, ok := lunar(y, h.a, h.b)
	return p.start(y, m, d), ok
}

// easter is Easter Sunday (the Gregorian computus).
func (p *parser) easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	return p.start(y, (h+l-7*m+114)/31, (h+l-7*m+114)%31+1)
}
