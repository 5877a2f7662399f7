package speech

import (
	"strconv"
	"strings"
)

// chineseDates reads 2026-11-26 and sets the weekday off with pauses: 11月26日，星期四，
func chineseDates(text string) string {
	for _, r := range chineseDateRules {
		text = r(text)
	}
	return text
}

var chineseDateRules = []rule{
	rewrite(`\b(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})[0-9:+Z.-]*)?\b`, func(g []string) string {
		month, day := number(g[2]), number(g[3])
		if month < 1 || month > 12 || day < 1 || day > 31 {
			return g[0]
		}
		return g[1] + "年" + strconv.Itoa(month) + "月" + strconv.Itoa(day) + "日" + g[4]
	}),
	replace(`0(\d月)0?(\d{1,2}[日号])`, "$1$2"),
	replace(`(\d月\d{1,2}[日号])[\s，]*((?:星期|周|礼拜)[一二三四五六日天])[\s，]*`, "$1，$2，"),
}

// partsOfDay are the words that say which half of the day an hour is in.
const partsOfDay = `(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|今晚|明晚)`

// chineseTimes writes hours out and leaves no doubt about the half of the day:
// 下午2点到4点 → 下午两点到四点, 14:30 → 下午两点半.
func chineseTimes(text string) string {
	for _, r := range chineseTimeRules {
		text = r(text)
	}
	return text
}

var chineseTimeRules = []rule{
	rewrite(`(`+partsOfDay+`)?\s?\b([01]?\d|2[0-4]):([0-5]\d)(?:\s?[-–—~～至到]\s?([01]?\d|2[0-4]):([0-5]\d))?\b`, func(g []string) string {
		s := clockChinese(number(g[2]), number(g[3]), g[1], "")
		if g[4] != "" {
			s += "到" + clockChinese(number(g[4]), number(g[5]), "", partChinese(number(g[2]), g[1]))
		}
		return s
	}),
	twice(rewrite(`(^|[^\d.])(\d{1,2})点(?:(\d{1,2})分?|(半|整))?`, func(g []string) string {
		h, m := number(g[2]), number("0"+g[3])
		if h > 24 || m > 59 {
			return g[0]
		}
		return g[1] + hourChinese(h) + "点" + minutesChinese(m, g[3]) + g[4]
	})),
	replace(`(点(?:半|[零一二三四五六七八九十]+分)?)\s?[-–—~～]\s?([一二三四五六七八九十两])`, "${1}到$2"),
}

// clockChinese says a time of a clock of 24 hours. A part that was named stays;
// one that the listener has just heard is not said again.
func clockChinese(h, m int, named, heard string) string {
	part := partChinese(h, named)
	if part == heard {
		part = ""
	}
	if named == "" && h > 12 {
		h -= 12
	}
	if m == 0 {
		return part + hourChinese(h) + "点"
	}
	return part + hourChinese(h) + "点" + minutesChinese(m, strconv.Itoa(m))
}

// partChinese is the word for a part of the day, as dialogs choose it.
func partChinese(h int, named string) string {
	switch {
	case named != "":
		return named
	case h == 24:
		return "夜里"
	case h < 6:
		return "凌晨"
	case h < 12:
		return "上午"
	case h < 13:
		return "中午"
	case h < 18:
		return "下午"
	}
	return "晚上"
}

// hourChinese is an hour in words: 2 is 两.
func hourChinese(h int) string {
	if h == 2 {
		return "两"
	}
	return numberChinese(h)
}

// minutesChinese are minutes in words: 半, 零五分; "" where none were written.
func minutesChinese(m int, written string) string {
	switch {
	case written == "" || m == 0:
		return ""
	case m == 30:
		return "半"
	case m < 10:
		return "零" + numberChinese(m) + "分"
	}
	return numberChinese(m) + "分"
}

// numberChinese is a number from 0 to 99 in words.
func numberChinese(n int) string {
	const ones = "零一二三四五六七八九"
	digit := func(n int) string { return string([]rune(ones)[n]) }
	if n < 10 {
		return digit(n)
	}
	tens, rest := "十", ""
	if n >= 20 {
		tens = digit(n/10) + "十"
	}
	if n%10 > 0 {
		rest = digit(n % 10)
	}
	return strings.TrimSpace(tens + rest)
}
