package facts

import "time"

// lunarFirst is the year that lunarYears begins with, and lunarEpoch its new year's day.
const lunarFirst = 2010

var lunarEpoch = time.Date(2010, 2, 14, 0, 0, 0, 0, time.UTC)

// lunarYears holds the lengths of the months of the Chinese calendar 2010–2040:
// bits 15 to 4 are months 1 to 12, set for 30 days; bits 3 to 0 the leap
// month; bit 16 is set where that has 30 days.
var lunarYears = [...]uint32{
	0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50, 0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930,
	0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530,
	0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45, 0x0b5a0,
}

// lunar converts a day of the Chinese calendar to the Gregorian month and day;
// a month past 12 counts on into the next year.
func lunar(year, month, day int) (m, d int, ok bool) {
	if year < lunarFirst || year >= lunarFirst+len(lunarYears) {
		return 0, 0, false
	}
	days := day - 1
	for y := lunarFirst; y <= year; y++ {
		info := lunarYears[y-lunarFirst]
		for n := 1; n <= 12; n++ {
			if y == year && n == month {
				t := lunarEpoch.AddDate(0, 0, days)
				m, d = int(t.Month()), t.Day()
				if t.Year() > year {
					m += 12
				}
				return m, d, true
			}
			days += 29 + int(info>>(16-n)&1)
			if int(info&15) == n {
				days += 29 + int(info>>16&1)
			}
		}
	}
	return 0, 0, false
}
