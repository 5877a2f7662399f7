package calendar

import (
	"fmt"
	"time"
)

// DateOf returns the day that t has in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Add returns the day n days later, or earlier for a negative n.
func (d Date) Add(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// Valid tells whether the day is on the calendar: 29 February is in leap years only.
func (d Date) Valid() bool { return d.Add(0) == d }

// Before tells whether d comes before o.
func (d Date) Before(o Date) bool {
	if d.Year != o.Year {
		return d.Year < o.Year
	}
	if d.Month != o.Month {
		return d.Month < o.Month
	}
	return d.Day < o.Day
}

// String returns the day as 2026-10-01.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// At returns the moment of a wall-clock time on this day in a location: the
// first of two, or the moment of the jump where the clock skips it. A clock of
// 1440 is midnight at the day's end.
func (d Date) At(c Clock, loc *time.Location) time.Time {
	first, _, _ := Exists(d.Year, d.Month, d.Day, int(c)/60, int(c)%60, loc)
	return first
}

// Exists tells how often a wall-clock time happens in a location, and when.
// n is 1 for an ordinary time (first); 2 for one in the hour that happens
// twice when the clock goes back (first, second); 0 for one that the clock
// jumps over, first then being the moment of the jump.
func Exists(y int, m time.Month, d, h, min int, loc *time.Location) (first, second time.Time, n int) {
	wall := time.Date(y, m, d, h, min, 0, 0, time.UTC).Unix()
	// time.Date guesses one offset; the other candidates are those on either
	// side of the stretch of constant offset that the guess falls in.
	guess := time.Date(y, m, d, h, min, 0, 0, loc)
	from, to := guess.ZoneBounds()
	near := [3]time.Time{guess, guess, guess}
	if !from.IsZero() {
		near[0] = from.Add(-time.Second)
	}
	if !to.IsZero() {
		near[2] = to
	}
	for _, t := range near {
		_, offset := t.Zone()
		at := time.Unix(wall-int64(offset), 0).In(loc)
		_, o := at.Zone()
		switch {
		case o != offset || n > 0 && at.Equal(first):
		case n == 0:
			first, n = at, 1
		case at.Before(first):
			first, second, n = at, first, 2
		default:
			second, n = at, 2
		}
	}
	if n > 0 {
		return first, second, n
	}
	if _, offset := guess.Zone(); guess.Unix()+int64(offset) > wall {
		return from, time.Time{}, 0
	}
	return to, time.Time{}, 0
}
