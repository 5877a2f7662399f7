package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyHours draws hours of up to three spans a day in a zone that changes its clock.
func anyHours(t *rapid.T, zones []*time.Location) *Hours {
	h := &Hours{Zone: rapid.SampledFrom(zones).Draw(t, "zone"), Holidays: map[Date]string{}, Makeup: map[Date]bool{}}
	for i := range h.Week {
		c := 0
		for range rapid.IntRange(0, 3).Draw(t, "spans") {
			from := c + 15*rapid.IntRange(0, 20).Draw(t, "pause")
			to := from + 15*rapid.IntRange(1, 30).Draw(t, "shift")
			if to > 24*60 {
				break
			}
			h.Week[i] = append(h.Week[i], Span{Clock(from), Clock(to)})
			c = to
		}
	}
	for range rapid.IntRange(0, 5).Draw(t, "exceptions") {
		d := DateOf(anyTime(t, h.Zone))
		if rapid.Bool().Draw(t, "holiday") {
			h.Holidays[d] = "holiday"
		} else {
			h.Makeup[d] = true
		}
	}
	return h
}

// anyTime draws a minute of 2026, half of them in the nights when New York
// changes its clock.
func anyTime(t *rapid.T, loc *time.Location) time.Time {
	switch rapid.IntRange(0, 3).Draw(t, "season") {
	case 0:
		return time.Date(2026, 3, 7, 12, rapid.IntRange(0, 48*60).Draw(t, "minute"), 0, 0, time.UTC).In(loc)
	case 1:
		return time.Date(2026, 10, 31, 12, rapid.IntRange(0, 48*60).Draw(t, "minute"), 0, 0, time.UTC).In(loc)
	}
	return time.Date(2026, 1, 1, 0, rapid.IntRange(0, 365*24*60).Draw(t, "minute"), 0, 0, time.UTC).In(loc)
}

func zones(t *testing.T) []*time.Location {
	return []*time.Location{zone(t, "Asia/Shanghai"), zone(t, "America/New_York"), zone(t, "Asia/Beirut")}
}

func TestNextIsTheFirstOpenMoment(t *testing.T) {
	zones := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		h := anyHours(t, zones)
		from := anyTime(t, h.Zone)
		next, ok := h.Next(from)
		if !ok {
			next = from.Add(14 * 24 * time.Hour)
		} else if next.Before(from) || !h.Open(next) {
			t.Fatalf("Next(%v) = %v, open %v", from, next, h.Open(next))
		}
		if gap := next.Sub(from); gap > 0 {
			before := from.Add(time.Duration(rapid.Int64Range(0, int64(gap)-1).Draw(t, "moment")))
			if h.Open(before) {
				t.Fatalf("Next(%v) = %v, but it is open at %v", from, next, before)
			}
		}
	})
}

func TestClosesIsTheFirstClosedMoment(t *testing.T) {
	zones := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		h := anyHours(t, zones)
		from := anyTime(t, h.Zone)
		end, ok := h.Closes(from)
		if !h.Open(from) {
			if ok {
				t.Fatalf("closed at %v, yet closes at %v", from, end)
			}
			return
		}
		if !ok {
			end = from.Add(14 * 24 * time.Hour)
		} else if !end.After(from) || h.Open(end) {
			t.Fatalf("Closes(%v) = %v, open %v", from, end, h.Open(end))
		}
		within := from.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(from))-1).Draw(t, "moment")))
		if !h.Open(within) {
			t.Fatalf("Closes(%v) = %v, but it is closed at %v", from, end, within)
		}
	})
}

func TestAddOpenIsMonotone(t *testing.T) {
	zones := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		h := anyHours(t, zones)
		a, b := anyTime(t, h.Zone), anyTime(t, h.Zone)
		if b.Before(a) {
			a, b = b, a
		}
		length := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 40*60).Draw(t, "minutes")) * time.Minute
		})
		c, d := length.Draw(t, "c"), length.Draw(t, "d")
		if d < c {
			c, d = d, c
		}
		ac, ad, bc := h.AddOpen(a, c), h.AddOpen(a, d), h.AddOpen(b, c)
		if ac.IsZero() || ad.IsZero() || bc.IsZero() {
			return
		}
		if ac.Before(a) || ad.Before(ac) || bc.Before(ac) {
			t.Fatalf("%v+%v = %v, +%v = %v, %v+%v = %v", a, c, ac, d, ad, b, c, bc)
		}
		if sum := h.AddOpen(ac, d-c); !sum.Equal(ad) && d > c {
			t.Fatalf("%v+%v+%v = %v, at once %v", a, c, d-c, sum, ad)
		}
	})
}

func TestWindowsNeverOverlap(t *testing.T) {
	zones := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		h := anyHours(t, zones)
		length := time.Duration(rapid.IntRange(1, 16).Draw(t, "quarters")) * 15 * time.Minute
		day := DateOf(anyTime(t, h.Zone))
		var last time.Time
		for _, w := range h.Windows(day, length) {
			if w.Start.Before(last) || !w.Start.Before(w.End) || !h.Open(w.Start) || !h.Open(w.End.Add(-1)) {
				t.Fatalf("%v: window %v to %v after %v", day, w.Start, w.End, last)
			}
			last = w.End
		}
	})
}

func TestExistsAgreesWithTheClock(t *testing.T) {
	zones := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		want := anyTime(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		first, second, n := Exists(want.Year(), want.Month(), want.Day(), want.Hour(), want.Minute(), want.Location())
		if n == 0 || !first.Equal(want) && !second.Equal(want) || n == 2 && !first.Before(second) {
			t.Fatalf("%v exists %d times: %v, %v", want, n, first, second)
		}
	})
}
