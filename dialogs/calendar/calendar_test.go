package calendar

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func spans(t testing.TB, list ...string) []Span {
	t.Helper()
	var out []Span
	for _, s := range list {
		v, err := ParseSpan(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// desk works split shifts from Monday to Friday, with the National Day week
// of 2026 off and Saturday 10 October worked instead.
func desk(t testing.TB) *Hours {
	h := &Hours{Zone: zone(t, "Asia/Shanghai"), Holidays: map[Date]string{}, Makeup: map[Date]bool{{2026, 10, 10}: true}}
	for day := time.Monday; day <= time.Friday; day++ {
		h.Week[day] = spans(t, "08:30-12:00", "13:30-18:00")
	}
	for day := 1; day <= 8; day++ {
		h.Holidays[Date{2026, 10, day}] = "National Day"
	}
	return h
}

// daily is open the same hours every day.
func daily(t testing.TB, where string, list ...string) *Hours {
	h := &Hours{Zone: zone(t, where)}
	for i := range h.Week {
		h.Week[i] = spans(t, list...)
	}
	return h
}

func TestOpenAndNext(t *testing.T) {
	h := desk(t)
	for _, c := range []struct{ name, at, next string }{
		{"before opening", "2026-11-23T08:29:59+08:00", "2026-11-23T08:30:00+08:00"},
		{"at opening", "2026-11-23T08:30:00+08:00", "2026-11-23T08:30:00+08:00"},
		{"last second", "2026-11-23T11:59:59+08:00", "2026-11-23T11:59:59+08:00"},
		{"noon closes", "2026-11-23T12:00:00+08:00", "2026-11-23T13:30:00+08:00"},
		{"evening", "2026-11-23T18:00:00+08:00", "2026-11-24T08:30:00+08:00"},
		{"Friday evening", "2026-11-27T18:00:00+08:00", "2026-11-30T08:30:00+08:00"},
		{"asked in another zone", "2026-11-23T00:29:00Z", "2026-11-23T08:30:00+08:00"},
		{"eve of the holidays", "2026-09-30T18:00:00+08:00", "2026-10-09T08:30:00+08:00"},
		{"make-up Saturday", "2026-10-10T07:00:00+08:00", "2026-10-10T08:30:00+08:00"},
		{"ordinary Saturday", "2026-10-17T07:00:00+08:00", "2026-10-19T08:30:00+08:00"},
		{"year end", "2026-12-31T23:00:00+08:00", "2027-01-01T08:30:00+08:00"},
	} {
		got, ok := h.Next(at(t, c.at))
		if want := at(t, c.next); !ok || !got.Equal(want) {
			t.Errorf("%s: Next(%s) = %v, %v; want %v", c.name, c.at, got, ok, want)
		}
		if open := h.Open(at(t, c.at)); open != (c.at == c.next) {
			t.Errorf("%s: Open(%s) = %v", c.name, c.at, open)
		}
	}
}

func TestNextGivesUp(t *testing.T) {
	h := &Hours{Zone: time.UTC}
	if got, ok := h.Next(at(t, "2026-01-01T00:00:00Z")); ok {
		t.Errorf("a desk without hours opens at %v", got)
	}
	if got := h.WorkingDays(at(t, "2026-01-01T00:00:00Z"), 1); !got.IsZero() {
		t.Errorf("a desk without hours works until %v", got)
	}
	if got := h.AddOpen(at(t, "2026-01-01T00:00:00Z"), 1); !got.IsZero() {
		t.Errorf("a desk without hours has been open by %v", got)
	}
	h.Makeup = map[Date]bool{{2026, 12, 31}: true}
	h.Week[time.Monday] = spans(t, "09:00-10:00")
	h.Holidays = map[Date]string{}
	for d := (Date{2026, 1, 1}); d.Before(Date{2026, 12, 31}); d = d.Add(1) {
		h.Holidays[d] = "closed for the year"
	}
	if got, ok := h.Next(at(t, "2026-01-01T00:00:00Z")); !ok || !got.Equal(at(t, "2026-12-31T09:00:00Z")) {
		t.Errorf("a desk open on one day of the year opens at %v, %v", got, ok)
	}
}

func TestCloses(t *testing.T) {
	h := desk(t)
	for _, c := range []struct{ at, closes string }{
		{"2026-11-23T08:30:00+08:00", "2026-11-23T12:00:00+08:00"},
		{"2026-11-23T13:30:00+08:00", "2026-11-23T18:00:00+08:00"},
		{"2026-11-23T12:00:00+08:00", ""},
		{"2026-11-22T12:00:00+08:00", ""},
	} {
		got, ok := h.Closes(at(t, c.at))
		if ok != (c.closes != "") || ok && !got.Equal(at(t, c.closes)) {
			t.Errorf("Closes(%s) = %v, %v; want %q", c.at, got, ok, c.closes)
		}
	}
	night := daily(t, "Asia/Shanghai", "00:00-06:00", "18:00-21:00", "21:00-24:00")
	if got, ok := night.Closes(at(t, "2026-12-31T19:00:00+08:00")); !ok || !got.Equal(at(t, "2027-01-01T06:00:00+08:00")) {
		t.Errorf("spans that touch over midnight close at %v, %v", got, ok)
	}
	if got, ok := daily(t, "Asia/Shanghai", "00:00-24:00").Closes(at(t, "2026-12-31T19:00:00+08:00")); ok {
		t.Errorf("a desk that is always open closes at %v", got)
	}
}

func TestExists(t *testing.T) {
	for _, c := range []struct {
		zone          string
		y             int
		m             time.Month
		d, h, min     int
		first, second string
		n             int
	}{
		{"America/New_York", 2026, 3, 8, 1, 59, "2026-03-08T01:59:00-05:00", "", 1},
		{"America/New_York", 2026, 3, 8, 2, 0, "2026-03-08T03:00:00-04:00", "", 0},
		{"America/New_York", 2026, 3, 8, 2, 30, "2026-03-08T03:00:00-04:00", "", 0},
		{"America/New_York", 2026, 3, 8, 3, 0, "2026-03-08T03:00:00-04:00", "", 1},
		{"America/New_York", 2026, 11, 1, 0, 59, "2026-11-01T00:59:00-04:00", "", 1},
		{"America/New_York", 2026, 11, 1, 1, 0, "2026-11-01T01:00:00-04:00", "2026-11-01T01:00:00-05:00", 2},
		{"America/New_York", 2026, 11, 1, 1, 30, "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", 2},
		{"America/New_York", 2026, 11, 1, 2, 0, "2026-11-01T02:00:00-05:00", "", 1},
		{"Australia/Lord_Howe", 2026, 10, 4, 2, 15, "2026-10-04T02:30:00+11:00", "", 0},
		{"Australia/Lord_Howe", 2026, 4, 5, 1, 45, "2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30", 2},
		{"Asia/Beirut", 2026, 3, 29, 0, 0, "2026-03-29T01:00:00+03:00", "", 0},
		{"Pacific/Apia", 2011, 12, 30, 12, 0, "2011-12-31T00:00:00+14:00", "", 0},
		{"Asia/Shanghai", 2026, 3, 8, 2, 30, "2026-03-08T02:30:00+08:00", "", 1},
		{"UTC", 2028, 2, 29, 24, 0, "2028-03-01T00:00:00Z", "", 1},
	} {
		first, second, n := Exists(c.y, c.m, c.d, c.h, c.min, zone(t, c.zone))
		ok := n == c.n && first.Equal(at(t, c.first))
		if c.second != "" {
			ok = ok && second.Equal(at(t, c.second))
		} else {
			ok = ok && second.IsZero()
		}
		if !ok {
			t.Errorf("Exists(%s %d-%d-%d %d:%02d) = %v, %v, %d; want %s, %s, %d",
				c.zone, c.y, c.m, c.d, c.h, c.min, first, second, n, c.first, c.second, c.n)
		}
	}
}

func TestWindows(t *testing.T) {
	for _, c := range []struct {
		name, zone string
		hours      []string
		day        Date
		length     time.Duration
		want       []string
	}{
		{"a split shift starts its grid anew", "Asia/Shanghai", []string{"08:30-12:00", "13:30-18:00"}, Date{2026, 11, 23}, 2 * time.Hour,
			[]string{"2026-11-23T08:30:00+08:00 2h0m0s", "2026-11-23T13:30:00+08:00 2h0m0s", "2026-11-23T15:30:00+08:00 2h0m0s"}},
		{"29 February", "Asia/Shanghai", []string{"20:00-24:00"}, Date{2028, 2, 29}, 2 * time.Hour,
			[]string{"2028-02-29T20:00:00+08:00 2h0m0s", "2028-02-29T22:00:00+08:00 2h0m0s"}},
		{"the clock goes forward", "America/New_York", []string{"00:00-06:00"}, Date{2026, 3, 8}, 2 * time.Hour,
			[]string{"2026-03-08T00:00:00-05:00 2h0m0s", "2026-03-08T03:00:00-04:00 1h0m0s", "2026-03-08T04:00:00-04:00 2h0m0s"}},
		{"a window inside the jump vanishes", "America/New_York", []string{"01:00-04:00"}, Date{2026, 3, 8}, time.Hour,
			[]string{"2026-03-08T01:00:00-05:00 1h0m0s", "2026-03-08T03:00:00-04:00 1h0m0s"}},
		{"the clock goes back", "America/New_York", []string{"00:00-04:00"}, Date{2026, 11, 1}, 2 * time.Hour,
			[]string{"2026-11-01T00:00:00-04:00 3h0m0s", "2026-11-01T02:00:00-05:00 2h0m0s"}},
		{"no length", "UTC", []string{"00:00-04:00"}, Date{2026, 11, 1}, 0, nil},
		{"longer than the span", "UTC", []string{"00:00-04:00"}, Date{2026, 11, 1}, 5 * time.Hour, nil},
	} {
		got := daily(t, c.zone, c.hours...).Windows(c.day, c.length)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d windows, want %d: %v", c.name, len(got), len(c.want), got)
			continue
		}
		for i, w := range got {
			if s := w.Start.Format(time.RFC3339) + " " + w.End.Sub(w.Start).String(); s != c.want[i] {
				t.Errorf("%s: window %d is %s, want %s", c.name, i, s, c.want[i])
			}
		}
	}
}

func TestWorkingDays(t *testing.T) {
	h := desk(t)
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"a plain week", "2026-11-23T09:00:00+08:00", 1, "2026-11-24T18:00:00+08:00"},
		{"over a weekend", "2026-11-23T09:00:00+08:00", 7, "2026-12-02T18:00:00+08:00"},
		{"over the holidays, with a make-up Saturday", "2026-09-30T09:00:00+08:00", 2, "2026-10-10T18:00:00+08:00"},
		{"a complaint before the holidays", "2026-09-30T09:00:00+08:00", 7, "2026-10-16T18:00:00+08:00"},
		{"counted in the desk's zone", "2026-11-23T17:00:00Z", 1, "2026-11-25T18:00:00+08:00"},
		{"over the year's end", "2026-12-31T09:00:00+08:00", 1, "2027-01-01T18:00:00+08:00"},
		{"none", "2026-11-22T09:00:00+08:00", 0, "2026-11-22T09:00:00+08:00"},
	} {
		if got := h.WorkingDays(at(t, c.from), c.n); !got.Equal(at(t, c.want)) {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

func TestAddOpen(t *testing.T) {
	h := desk(t)
	for _, c := range []struct {
		name, from string
		d          time.Duration
		want       string
	}{
		{"inside a span", "2026-11-23T09:00:00+08:00", time.Hour, "2026-11-23T10:00:00+08:00"},
		{"up to the close", "2026-11-23T11:00:00+08:00", time.Hour, "2026-11-23T12:00:00+08:00"},
		{"over lunch", "2026-11-23T11:00:00+08:00", 2 * time.Hour, "2026-11-23T14:30:00+08:00"},
		{"from a closed hour", "2026-11-21T11:00:00+08:00", 30 * time.Minute, "2026-11-23T09:00:00+08:00"},
		{"over the holidays", "2026-09-30T17:00:00+08:00", 2 * time.Hour, "2026-10-09T09:30:00+08:00"},
		{"nothing", "2026-11-21T11:00:00+08:00", 0, "2026-11-21T11:00:00+08:00"},
	} {
		if got := h.AddOpen(at(t, c.from), c.d); !got.Equal(at(t, c.want)) {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
	// The night in which an hour happens twice is nine hours long.
	night := daily(t, "America/New_York", "00:00-08:00")
	if got, want := night.AddOpen(at(t, "2026-11-01T00:00:00-04:00"), 9*time.Hour), at(t, "2026-11-01T08:00:00-05:00"); !got.Equal(want) {
		t.Errorf("nine open hours of the long night end at %v, want %v", got, want)
	}
}

func TestParse(t *testing.T) {
	for _, s := range []string{"", "2026-1-1", "2026-02-29", "2026-13-01", "2026-10-01 ", "20261001"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v", s, d)
		}
	}
	for _, s := range []string{"", "8:30-12:00", "08:30-08:30", "18:00-08:00", "08:60-09:00", "08:30-24:01", "08:30–12:00", "08:30-12:000", "-1:30-12:00"} {
		if v, err := ParseSpan(s); err == nil {
			t.Errorf("ParseSpan(%q) = %v", s, v)
		}
	}
	d, err := ParseDate("2028-02-29")
	if err != nil || d.String() != "2028-02-29" || !d.Valid() || (Date{2026, 2, 29}).Valid() {
		t.Errorf("29 February 2028 is %v, %v", d, err)
	}
	if v := spans(t, "20:05-24:00")[0]; v.From.String() != "20:05" || v.To.String() != "24:00" {
		t.Errorf("20:05-24:00 reads as %v-%v", v.From, v.To)
	}
}
