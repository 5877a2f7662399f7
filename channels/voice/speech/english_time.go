package speech

import (
	"strconv"
	"strings"
)

const (
	weekdayEN = `(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?`
	monthEN   = `(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b\.?`
)

var monthsEN = [13]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// monthEnglish is the number of a month by its first three letters.
func monthEnglish(name string) int {
	for i, m := range monthsEN {
		if i > 0 && len(name) >= 3 && m[:3] == name[:3] {
			return i
		}
	}
	return 0
}

// ordinal is 1st, 2nd, 3rd, 4th, 11th, 21st …
func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// dateEnglish is "November 26th", with a year "November 26th, 2027".
func dateEnglish(month, day int, year string) string {
	s := monthsEN[month] + " " + ordinal(day)
	if year != "" {
		s += ", " + year
	}
	return s
}

// englishDates reads 2026-11-26, "Thursday 26 November 2026", "26 Nov", "November 26".
func englishDates(text string) string {
	for _, r := range englishDateRules {
		text = r(text)
	}
	return text
}

var englishDateRules = []rule{
	rewrite(`\b(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2})[0-9:+Z.-]*)?\b`, func(g []string) string {
		month, day := number(g[2]), number(g[3])
		if month < 1 || month > 12 || day < 1 || day > 31 {
			return g[0]
		}
		return strings.TrimSuffix(dateEnglish(month, day, g[1])+", "+g[4], ", ")
	}),
	rewrite(`\b(?:`+weekdayEN+`,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?`+monthEN+`(?:,?\s+(\d{4})\b)?`, func(g []string) string {
		day, month := number(g[2]), monthEnglish(g[3])
		if day < 1 || day > 31 || month == 0 {
			return g[0]
		}
		return weekdayBefore(g[0]) + dateEnglish(month, day, g[4])
	}),
	rewrite(`\b(?:`+weekdayEN+`,?\s+)?`+monthEN+`\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?`, func(g []string) string {
		month, day := monthEnglish(g[2]), number(g[3])
		if day < 1 || day > 31 || month == 0 {
			return g[0]
		}
		return weekdayBefore(g[0]) + dateEnglish(month, day, g[4])
	}),
}

// weekdayBefore is the weekday that a date begins with, written out, and a pause.
func weekdayBefore(date string) string {
	for _, day := range []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"} {
		if strings.HasPrefix(date, day[:3]) {
			return day + ", "
		}
	}
	return ""
}

// englishTimes reads 2pm, 2.30 p.m., 14:30, 12 noon, and ranges of them.
func englishTimes(text string) string {
	for _, r := range englishTimeRules {
		text = r(text)
	}
	return text
}

var englishTimeRules = []rule{
	replace(`\b12 (noon|midnight)\b`, "$1"),
	rewrite(`\b(\d{1,2})(?:[:.](\d{2}))?\s?([AaPp])(?:\.[Mm]\.|[Mm]\b)(\s*$|\s+[A-Z])?`, func(g []string) string {
		h := number(g[1])
		if h < 1 || h > 12 || number(g[2]) > 59 {
			return g[0]
		}
		end := g[4]
		if end != "" && strings.Contains(g[0], "m.") { // the dot ended the sentence too
			end = "." + end
		}
		return clockEnglish(h, g[2], strings.EqualFold(g[3], "p")) + end
	}),
	rewrite(`\b([01]?\d|2[0-4]):([0-5]\d)\b(\s?[AP]M)?`, func(g []string) string {
		h := number(g[1])
		switch {
		case g[3] != "":
			return g[0]
		case g[2] == "00" && h%24 == 0:
			return "midnight"
		case g[2] == "00" && h == 12:
			return "noon"
		}
		return clockEnglish((h+11)%12+1, g[2], h%24 >= 12)
	}),
	replace(`([AP]M|noon|midnight)\s*[–—~-]\s*(\d|noon|midnight)`, "$1 to $2"),
	replace(`\b(\d{1,2}(?::\d{2})?)\s*[–—-]\s*(\d{1,2}(?::\d{2})? [AP]M)`, "$1 to $2"),
}

// clockEnglish is "2 PM", "2:05 PM".
func clockEnglish(h int, minutes string, afternoon bool) string {
	s := strconv.Itoa(h)
	if minutes != "" && minutes != "00" {
		s += ":" + minutes
	}
	if afternoon {
		return s + " PM"
	}
	return s + " AM"
}
