package roster

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func ago(minutes int) time.Time { return noon.Add(-time.Duration(minutes) * time.Minute) }

// Who waits is served by priority, then segment, then the original wait.
func TestCompare(t *testing.T) {
	want := []Need{
		{Priority: "emergency", Segment: "high_value", Since: ago(1)},
		{Priority: "emergency", Segment: "new", Since: ago(9)},
		{Priority: "emergency", Since: ago(2)},
		{Priority: "major", Segment: "high_value", Since: ago(1)},
		{Priority: "major", Since: ago(60)},
		{Segment: "high_value", Since: ago(3)},
		{Priority: "general", Segment: "high_value", Since: ago(1)},
		{Priority: "general", Segment: "standard", Since: ago(90)},
		{Segment: "new", Since: ago(80)},
		{Segment: "standard", Since: ago(1)},
	}
	for i := range want {
		for j := range want {
			if got := Compare(want[i], want[j]); got < 0 != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%+v and %+v: %d", want[i], want[j], got)
			}
		}
	}
}

func TestRoom(t *testing.T) {
	for _, tt := range []struct {
		seat          Seat
		written, call bool
		load          int
	}{
		{Seat{}, true, true, 0},
		{Seat{Written: 3}, true, false, 3},
		{Seat{Written: 3, Offered: 1}, false, false, 4},
		{Seat{Written: 4}, false, false, 4},
		{Seat{Written: 5}, false, false, 5},
		{Seat{Offered: 1}, true, false, 1},
		{Seat{Calls: 1}, false, false, 4},
		{Seat{Calls: 1, Written: 2}, false, false, 4},
	} {
		tt.seat.Capacity = 4
		if w, c := tt.seat.Room(false), tt.seat.Room(true); w != tt.written || c != tt.call || tt.seat.Load() != tt.load {
			t.Errorf("%+v: writing %v, call %v, load %d", tt.seat, w, c, tt.seat.Load())
		}
	}
	if (Seat{}).Room(true) || (Seat{}).Room(false) {
		t.Error("nobody who takes none has room")
	}
}

func seat(id string, change ...func(*Seat)) Seat {
	s := Seat{Person: Person{ID: id, Capacity: 4}}
	for _, f := range change {
		f(&s)
	}
	return s
}

func TestBest(t *testing.T) {
	skills := func(list ...string) func(*Seat) { return func(s *Seat) { s.Skills = list } }
	speaks := func(list ...chat.Locale) func(*Seat) { return func(s *Seat) { s.Languages = list } }
	areas := func(list ...string) func(*Seat) { return func(s *Seat) { s.Areas = list } }
	has := func(n int) func(*Seat) { return func(s *Seat) { s.Written = n } }
	of := func(n int) func(*Seat) { return func(s *Seat) { s.Capacity = n } }
	last := func(m int) func(*Seat) { return func(s *Seat) { s.Last = ago(m) } }
	calls := func(s *Seat) { s.Calls = 1 }
	also := func(id string) func(*Seat) { return func(s *Seat) { s.Desks = []string{id} } }
	for name, tt := range map[string]struct {
		need   Need
		seats  []Seat
		passed []string
		want   string
	}{
		"nobody is there":               {},
		"the only one":                  {seats: []Seat{seat("a")}, want: "a"},
		"who knows the matter":          {need: Need{Skill: "faults"}, seats: []Seat{seat("a", skills("bills")), seat("b", skills("faults"))}, want: "b"},
		"nobody knows the matter":       {need: Need{Skill: "faults"}, seats: []Seat{seat("a", skills("bills"))}},
		"a generalist knows all":        {need: Need{Skill: "faults"}, seats: []Seat{seat("a")}, want: "a"},
		"generalists stay free":         {need: Need{Skill: "faults"}, seats: []Seat{seat("a"), seat("b", skills("faults", "bills")), seat("c", skills("faults"))}, want: "c"},
		"a matter that is not known":    {seats: []Seat{seat("a", skills("bills")), seat("b")}, want: "b"},
		"who speaks the language":       {need: Need{Locale: chat.Chinese}, seats: []Seat{seat("a", speaks(chat.English)), seat("b", speaks(chat.Chinese, chat.English))}, want: "b"},
		"nobody speaks the language":    {need: Need{Locale: chat.Chinese}, seats: []Seat{seat("a", speaks(chat.English))}},
		"who knows the area":            {need: Need{Area: "haidian"}, seats: []Seat{seat("a", areas("chaoyang")), seat("b", areas("haidian"))}, want: "b"},
		"an area that is not known":     {seats: []Seat{seat("a", areas("chaoyang"))}, want: "a"},
		"who has least":                 {seats: []Seat{seat("a", has(2)), seat("b", has(1))}, want: "b"},
		"least for the capacity":        {seats: []Seat{seat("a", has(1), of(2)), seat("b", has(3), of(8))}, want: "b"},
		"all are full":                  {seats: []Seat{seat("a", has(4)), seat("b", has(1), of(1))}},
		"a call fills":                  {seats: []Seat{seat("a", calls), seat("b", has(3))}, want: "b"},
		"a call wants all":              {need: Need{Call: true}, seats: []Seat{seat("a", has(1)), seat("b")}, want: "b"},
		"nobody for a call":             {need: Need{Call: true}, seats: []Seat{seat("a", has(1)), seat("b", calls)}},
		"whose turn it is":              {seats: []Seat{seat("a", last(1)), seat("b", last(9))}, want: "b"},
		"who never had one":             {seats: []Seat{seat("a", last(1)), seat("b")}, want: "b"},
		"the same every time":           {seats: []Seat{seat("b"), seat("a")}, want: "a"},
		"who served before":             {need: Need{Served: "b"}, seats: []Seat{seat("a"), seat("b", has(3), last(0))}, want: "b"},
		"under another id":              {need: Need{Served: "slack:U1"}, seats: []Seat{seat("a"), seat("b", has(3), also("slack:U1"))}, want: "b"},
		"without the skill":             {need: Need{Served: "b", Skill: "faults", Area: "x"}, seats: []Seat{seat("a"), seat("b", skills("bills"), areas("y"))}, want: "b"},
		"not without the language":      {need: Need{Served: "b", Locale: chat.Chinese}, seats: []Seat{seat("a"), seat("b", speaks(chat.English))}, want: "a"},
		"who served before has no room": {need: Need{Served: "b"}, seats: []Seat{seat("a"), seat("b", has(4))}, want: "a"},
		"not who is complained about":   {need: Need{Served: "b", NotFor: "b"}, seats: []Seat{seat("a", has(3)), seat("b")}, want: "a"},
		"not who let it go by":          {seats: []Seat{seat("a"), seat("b")}, passed: []string{"a"}, want: "b"},
		"all let it go by":              {seats: []Seat{seat("a"), seat("b", also("slack:U1"))}, passed: []string{"a", "slack:U1"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := fmt.Sprint(tt.seats)
			got, ok := Best(tt.need, tt.seats, tt.passed)
			if got.ID != tt.want || ok != (tt.want != "") {
				t.Errorf("%q, %v; want %q", got.ID, ok, tt.want)
			}
			slices.Reverse(tt.seats)
			if again, _ := Best(tt.need, tt.seats, tt.passed); again.ID != got.ID {
				t.Errorf("in another order %q", again.ID)
			}
			slices.Reverse(tt.seats)
			if fmt.Sprint(tt.seats) != before {
				t.Error("the seats were changed")
			}
		})
	}
}

func TestWhy(t *testing.T) {
	n := Need{Skill: "faults", Locale: chat.Chinese, Area: "haidian", Served: "li"}
	for _, tt := range []struct {
		p    Person
		want []string
	}{
		{Person{ID: "a"}, []string{WhyFree}},
		{Person{ID: "a", Skills: []string{"bills"}}, []string{WhyFree}},
		{Person{ID: "a", Skills: []string{"faults"}, Languages: []chat.Locale{chat.Chinese}}, []string{WhySkill, WhyLanguage}},
		{Person{ID: "li", Areas: []string{"haidian"}}, []string{WhyServed, WhyArea}},
	} {
		if got := Why(n, tt.p); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.p, got, tt.want)
		}
	}
}

// A schedule has its own zone, and its holidays are those of the business.
func TestWorks(t *testing.T) {
	h := &calendar.Hours{Zone: time.FixedZone("", 8*60*60), Holidays: map[calendar.Date]string{{Year: 2026, Month: 11, Day: 24}: "x"}}
	for d := range h.Week {
		h.Week[d] = []calendar.Span{{From: 18 * 60, To: 22 * 60}}
	}
	p := Person{Hours: h}
	for at, want := range map[time.Time]bool{
		noon: true, noon.Add(2*time.Hour - time.Minute): true, noon.Add(2 * time.Hour): false, noon.Add(24 * time.Hour): false, noon.Add(48 * time.Hour): true,
	} {
		if p.Works(at) != want {
			t.Errorf("%v: %v", at, !want)
		}
	}
	if !(Person{}).Works(noon) {
		t.Error("without a schedule nobody works")
	}
}

func TestWait(t *testing.T) {
	for _, tt := range []struct {
		n, people int
		want      time.Duration
	}{{1, 1, 3 * time.Minute}, {4, 2, 6 * time.Minute}, {4, 0, 12 * time.Minute}, {0, 1, 0}, {-3, 2, 0}} {
		if got := Wait(tt.n, tt.people, 3*time.Minute); got != tt.want {
			t.Errorf("%d of %d: %v", tt.n, tt.people, got)
		}
	}
}
