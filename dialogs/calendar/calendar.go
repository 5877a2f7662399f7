// Package calendar answers questions about time that a service desk asks:
// when it is open, when it opens next, which arrival windows a day has, when a
// promise in working days falls due. It is pure: every function is given its
// time. It knows nothing of who is free; that is the store's.
//
// Hours stand on the wall clock. A wall-clock time that happens twice means
// its first moment; one that the clock jumps over means the moment of the
// jump. So spans and windows never overlap, whatever the clock does.
package calendar

import "time"

// A Clock is a time of day in minutes after midnight, 0 to 1440.
type Clock int

// A Span is a part of a day, [From, To).
type Span struct{ From, To Clock }

// A Date is a day on the wall calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Hours are opening hours: a week, and the days that differ from it.
type Hours struct {
	Zone *time.Location
	Week [7][]Span // by time.Weekday; a split shift has two spans, in order
	// Holidays are closed whatever their weekday; Makeup are weekend days
	// worked instead (调休) and take Monday's spans.
	Holidays map[Date]string
	Makeup   map[Date]bool
}

// A Window is an arrival window, [Start, End).
type Window struct{ Start, End time.Time }
