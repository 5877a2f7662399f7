package facts

import (
	"time"

	"switchboard/chat"
)

// A part of the day, in hours; the end is exclusive.
type part struct {
	from, to int
	sort     partSort
}

type partSort int8

const (
	forenoon partSort = iota // hours said with it are a.m.
	midday                   // 11, 12, 1, 2 around noon
	postnoon                 // p.m.
	dark                     // p.m., and 12 is midnight
	deep                     // as dark, but one to five are after midnight
)

// Parts of the day. English ones and Chinese ones differ: 早上 begins at four.
var (
	morning        = part{0, 12, forenoon}
	earlyMorning   = part{0, 9, forenoon}
	lateMorning    = part{9, 12, forenoon}
	smallHours     = part{0, 5, forenoon}
	midMorning     = part{9, 11, forenoon}
	lunch          = part{12, 14, midday}
	midAfternoon   = part{14, 16, postnoon}
	dawn           = part{5, 7, forenoon}
	breakfast      = part{7, 9, forenoon}
	brunch         = part{10, 12, forenoon}
	teatime        = part{16, 18, postnoon}
	dusk           = part{17, 19, dark}
	dinner         = part{18, 20, dark}
	afternoon      = part{12, 19, postnoon}
	earlyAfternoon = part{12, 15, postnoon}
	lateAfternoon  = part{16, 19, postnoon}
	evening        = part{18, 24, dark}
	night          = part{18, 24, dark}
	earlyEvening   = part{18, 21, dark}
	lateNight      = part{21, 24, dark}
	shangwu        = part{4, 12, forenoon} // 早上, 上午
	lingchen       = part{0, 6, forenoon}  // 凌晨
	zhongwu        = part{12, 14, midday}  // 中午
	bangwan        = part{17, 19, dark}    // 傍晚
	yeli           = part{18, 24, deep}    // 夜里
	shenye         = part{22, 24, dark}    // 深夜
	xiawucha       = part{15, 17, postnoon}
	afterLunch     = part{13, 17, postnoon}
	afterSchool    = part{15, 21, postnoon}
)

// A clock is a wall-clock time as said.
type clock struct {
	set     bool
	twelve  bool // could be a.m. or p.m.
	grain   chat.Grain
	h, m, s int
	zone    *int // minutes east of UTC where a zone is named
}

// has are the aspects of time that a when fixes.
type has uint16

const (
	hasYear has = 1 << iota
	hasMonth
	hasDom
	hasDow
	hasWeek
	hasQuarter
	hasClock
	hasPart
	hasSpan // from and to are known; nothing else can be joined but a zone
)

// how a clock or date limits.
type how int8

const (
	exactly how = iota
	after       // open end; of a day, the day itself is not meant
	since       // open end, the day included
	before      // open beginning
	upto        // open beginning, the day included
	by          // from now on
)

// A when is a time as far as it has been read: the aspects that were said,
// resolved only at the end, so that they can come in any order.
type when struct {
	has     has
	year    int
	month   int
	dom     int
	dow     int
	quarter int
	week    time.Time // its Monday; of a day only where it was said in weeks
	clk     clock
	end     clock // end of a range of clock times
	part    *part
	how     how
	// weak are aspects that another word may override: "in two years" is of
	// this month until "in March" follows.
	weak has
	// latent words mean a time only with others: "15th", "may", a bare number.
	latent bool
	past   bool // said to be in the past: the future is not preferred
	exact  bool // the end of a range of clock times is the instant named
	ending bool // the end of a period: "until" and "before" mean where it ends
	// other is the start of another reading of the day: "next Friday" tomorrow.
	other time.Time
	// turned: a day that was named by its weekday, as "next Friday".
	turned bool
	// figures: in 9/1 either number may be the month.
	figures bool
	// saturday is set for a weekend, so that "at the weekend, mornings" is its mornings.
	saturday time.Time
	from, to time.Time
	grain    chat.Grain
	open     bool
}

const hasDay = hasYear | hasMonth | hasDom

// impossible reports whether a day was named that its month never has.
func (w *when) impossible() bool {
	if !w.any(hasMonth) || !w.any(hasDom) {
		return false
	}
	year := 2000 // a leap year
	if w.any(hasYear) {
		year = w.year
	}
	return time.Date(year, time.Month(w.month), w.dom, 0, 0, 0, 0, time.UTC).Day() != w.dom
}

func (w *when) any(h has) bool { return w.has&h != 0 }

// otherDow reports whether w is a day by its weekday, and o another weekday: 下周三、周四.
func (w *when) otherDow(o when) bool {
	return w.turned && o.any(hasDow) && weekday(time.Date(w.year, time.Month(w.month), w.dom, 0, 0, 0, 0, time.UTC)) != o.dow
}

// sameYear gives w the year that is said only with b, the end of its range: "March to May 2028".
func (w *when) sameYear(b when) {
	if w.any(hasYear|hasDow|hasWeek|hasSpan) || !w.any(hasMonth|hasQuarter) || !b.any(hasYear) || !b.any(hasMonth|hasQuarter) {
		return
	}
	w.has |= hasYear
	if w.year = b.year; w.month > b.month || w.month == b.month && w.dom > b.dom {
		w.year--
	}
}

// onDay makes a when of one calendar day.
func onDay(t time.Time) when {
	y, m, d := t.Date()
	return when{has: hasDay, year: y, month: int(m), dom: d}
}

// between makes a when of a known interval.
func between(from, to time.Time, g chat.Grain) when {
	return when{has: hasSpan, from: from, to: to, grain: g}
}

// join puts two pieces of one time together: "tomorrow" + "at 3pm". It fails
// where they speak of the same aspect differently.
func join(a, b when) (when, bool) {
	if !a.saturday.IsZero() && b.has&^(hasClock|hasPart) == 0 && a.how == exactly {
		w := onDay(a.saturday)
		w.other = plusDays(a.saturday, 1)
		a = w
	}
	if a.has == 0 || b.has == 0 || a.any(hasSpan) || b.any(hasSpan) {
		return a, false
	}
	if a.how != exactly && b.how != exactly {
		return a, false
	}
	a.toWeek(b)
	b.toWeek(a)
	// "after 5" + "Thursday" is fine, "after Thursday" + "at 5" is one limit too.
	a.drop(b.has)
	b.drop(a.has)
	both := a.has & b.has
	if both&hasYear != 0 && a.year != b.year ||
		both&hasMonth != 0 && a.month != b.month ||
		both&hasDom != 0 && a.dom != b.dom ||
		both&hasDow != 0 && a.dow != b.dow ||
		both&hasWeek != 0 && !a.week.Equal(b.week) ||
		both&hasPart != 0 && a.part != b.part ||
		both&(hasClock|hasQuarter) != 0 {
		return a, false
	}
	if a.otherDow(b) || b.otherDow(a) {
		return a, false
	}
	all := a.has | b.has
	if all&hasWeek != 0 && all&(hasYear|hasMonth|hasDom|hasQuarter) != 0 {
		return a, false
	}
	if all&hasQuarter != 0 && all&^(hasQuarter|hasYear) != 0 {
		return a, false
	}
	if all&(hasClock|hasPart) != 0 && all&hasWeek != 0 && all&hasDow == 0 {
		return a, false
	}
	c := a
	c.has = all
	if b.any(hasYear) {
		c.year = b.year
	}
	if b.any(hasMonth) {
		c.month = b.month
	}
	if b.any(hasDom) {
		c.dom = b.dom
	}
	if b.any(hasDow) {
		c.dow = b.dow
	}
	if b.any(hasWeek) {
		c.week = b.week
	}
	if b.any(hasQuarter) {
		c.quarter = b.quarter
	}
	if b.any(hasClock) {
		c.clk, c.end = b.clk, b.end
	}
	if b.any(hasPart) {
		c.part = b.part
	}
	if b.how != exactly {
		c.how = b.how
	}
	if c.how == since && b.end.set { // "from tomorrow 9 to 5"
		c.how = exactly
	}
	if c.other.IsZero() {
		c.other = b.other
	}
	c.weak = (a.weak | b.weak) & c.has
	c.past = a.past || b.past
	c.latent = false
	c.exact = a.exact || b.exact
	return c, true
}

// toWeek makes of the day two weeks away that week, where a weekday in it is said.
func (w *when) toWeek(other when) {
	if w.has == hasDay && !w.week.IsZero() && other.any(hasDow) && !other.any(hasDom) {
		w.has = hasWeek
	}
}

// drop forgets the weak aspects that others fix better.
func (w *when) drop(other has) {
	gone := w.weak & other
	w.has &^= gone
	w.weak &^= gone
}
