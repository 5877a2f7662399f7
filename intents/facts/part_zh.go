package facts

import (
	"switchboard/chat"
	"unicode/utf8"
)

// partsZH are the words for parts of the day by their first character, longer ones first.
var partsZH = func() map[rune][]partWord {
	m := map[rune][]partWord{}
	for _, x := range partWords {
		r, _ := utf8.DecodeRuneInString(x.word)
		m[r] = append(m[r], x)
	}
	return m
}()

var partWords = []partWord{
	{"今晚上", &night}, {"凌晨", &lingchen}, {"清晨", &shangwu}, {"一大早", &shangwu}, {"一早", &shangwu}, {"早上", &shangwu}, {"早晨", &shangwu}, {"上午", &shangwu},
	{"早间", &shangwu}, {"中午", &zhongwu}, {"正午", &zhongwu}, {"下午茶", &xiawucha}, {"下午", &afternoon}, {"下晌", &afternoon}, {"后晌", &afternoon}, {"头晌", &shangwu}, {"晌午", &zhongwu}, {"午后", &afterLunch}, {"晏昼", &afternoon}, {"傍晚", &bangwan}, {"晚上", &night}, {"晚间", &night},
	{"夜晚", &night}, {"夜里", &yeli}, {"夜间", &yeli}, {"深夜", &shenye}, {"半夜", &lingchen}, {"午夜", &lingchen}, {"子夜", &lingchen},
	{"大清早", &shangwu}, {"一清早", &shangwu}, {"清早", &shangwu}, {"大早上", &shangwu}, {"朝早", &shangwu}, {"上昼", &shangwu}, {"下昼", &afternoon},
	{"午间", &zhongwu}, {"午休", &zhongwu}, {"黄昏", &bangwan}, {"白天", &daytime}, {"日间", &daytime}, {"晚", &night}, {"早", &shangwu},
}

// partZH reads a part of the day; 晚上好 is a greeting.
func (p *parser) partZH(i int) (when, int) {
	for _, x := range partsZH[p.tok(i).r] {
		if !p.lit(i, x.word) {
			continue
		}
		j := i + len(x.word)/3
		if p.char(j-1, "午休茶") && p.lit(j, "时间") {
			j += 2
		}
		if p.char(j, "好安") {
			return when{}, i
		}
		if len(x.word) == 3 { // 早, 晚: only before an hour
			if _, _, k := p.clockZH(j); k == j || p.char(j, "一") && p.char(j+1, "点") && !p.char(j+2, "半一二三四五钟") {
				continue
			}
		}
		return when{has: hasPart, part: x.part}, j
	}
	return p.mealZH(i)
}

// mealZH reads the meals that tell a time: 晚饭前, 早餐时间.
func (p *parser) mealZH(i int) (when, int) {
	part := &breakfast
	switch {
	case p.char(i, "午中"):
		part = &lunch
	case p.char(i, "晚"):
		part = &dinner
	case !p.char(i, "早"):
		return when{}, i
	}
	if !p.char(i+1, "饭餐") || !p.char(i+2, "前后之以时") {
		return when{}, i
	}
	j := i + 2
	return when{has: hasPart, part: part}, p.oneOf(j, "时间", "时候", "时")
}

// nineToFive reads 早九晚五.
func (p *parser) nineToFive(i int) (when, int) {
	a, j := p.numZH(i + 1)
	if j == i+1 || a > 12 || !p.char(j, "晚") {
		return when{}, i
	}
	b, k := p.numZH(j + 1)
	if k == j+1 || b > 12 || b < 1 || p.char(k, "点时天个") {
		return when{}, i
	}
	return when{has: hasClock, clk: clock{set: true, grain: chat.Hour, h: a}, end: clock{set: true, grain: chat.Hour, h: b + 12}, exact: true}, k
}
