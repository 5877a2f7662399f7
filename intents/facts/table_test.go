package facts

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// tableNow is a Thursday.
var tableNow = time.Date(2026, 11, 19, 10, 30, 0, 0, time.FixedZone("CST", 8*60*60))

var tableReader = New(Lexicon{
	Country:  "CN",
	Services: []Term{{"router", []string{"router", "路由器"}}, {"broadband", []string{"broadband", "宽带"}}},
	Areas:    []Term{{"haidian", []string{"海淀", "海淀区", "Haidian"}}, {"chaoyang", []string{"朝阳", "朝阳区", "Chaoyang"}}},
})

// The tables hold a text and what must be read in it, said on tableNow: one
// reading of a time is "from..to grain", ">from" where it is open, "<to" where
// it has no beginning; other readings follow "or".
func TestTables(t *testing.T) {
	for file, line := range map[string]func(string) string{
		"time-en.txt": timesThen, "time-zh.txt": timesThen, "facts.txt": factsOf,
	} {
		f, err := os.Open("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		n := 0
		for s := bufio.NewScanner(f); s.Scan(); n++ {
			text, want, ok := strings.Cut(s.Text(), "\t")
			if !ok {
				t.Fatalf("%s: no tab in %q", file, s.Text())
			}
			if got := line(text); got != want {
				t.Errorf("%s: %s\n\tgot  %s\n\twant %s", file, text, got, want)
			}
		}
		if n < 100 {
			t.Errorf("%s has %d lines", file, n)
		}
	}
}

func timesThen(text string) string { return timesOf(text, tableNow) }

// timesOf reads only the times of a text said at now.
func timesOf(text string, now time.Time) string {
	var all []string
	for _, e := range tableReader.Read(text, now, chat.English) {
		if e.Kind == chat.KindTime {
			all = append(all, timeLine(e))
		}
	}
	if all == nil {
		return "none"
	}
	return strings.Join(all, "; ")
}

// factsOf reads all of a text; of times only the words.
func factsOf(text string) string {
	var all []string
	for _, e := range tableReader.Read(text, tableNow, chat.English) {
		s := string(e.Kind) + " " + e.Text
		if e.Value != "" && e.Value != e.Text {
			s += " = " + e.Value
		}
		all = append(all, s)
	}
	if all == nil {
		return "none"
	}
	return strings.Join(all, "; ")
}

func timeLine(e chat.Entity) string {
	clock := func(t time.Time) string {
		return strings.TrimSuffix(strings.TrimSuffix(t.Format("2006-01-02 15:04:05"), ":00"), " 00:00")
	}
	var s string
	switch {
	case e.Open:
		s = ">" + clock(e.From)
	case e.From.IsZero():
		s = "<" + clock(e.To)
	case e.To.IsZero():
		s = clock(e.From)
	default:
		s = clock(e.From) + ".." + clock(e.To)
	}
	s += " " + string(e.Grain)
	for _, o := range e.Or {
		s += " or " + timeLine(o)
	}
	return s
}
