//go:build corpus

package facts

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

type corpusCase struct {
	Locale, Section, Text, Reference, Kind, Value, From, To, Grain, Direction, Holiday, ID string
}

func corpus(t *testing.T, name string) []corpusCase {
	dir := os.Getenv("SWITCHBOARD_DATA")
	if dir == "" {
		dir = "/work/shared/data"
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	var cs []corpusCase
	if err := json.Unmarshal(b, &cs); err != nil {
		t.Fatal(err)
	}
	return cs
}

func show(e chat.Entity) string {
	f := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("2006-01-02T15:04:05")
	}
	return fmt.Sprintf("%s..%s %s open=%v", f(e.From), f(e.To), e.Grain, e.Open)
}

func want(c corpusCase) string {
	switch c.Kind {
	case "time":
		return fmt.Sprintf("%s.. %s open=false", c.Value, c.Grain)
	case "interval":
		return fmt.Sprintf("%s..%s %s open=false", c.From, c.To, c.Grain)
	case "open_interval":
		if c.Direction == "after" {
			return fmt.Sprintf("%s.. %s open=true", c.Value, c.Grain)
		}
		return fmt.Sprintf("..%s %s open=false", c.Value, c.Grain)
	}
	return "none"
}

func TestCorpus(t *testing.T) {
	for _, f := range []string{"en", "zh"} {
		r := New(Lexicon{Country: "CN"})
		n, ok, hol, holOK, neg, negOK := 0, 0, 0, 0, 0, 0
		for _, c := range corpus(t, "time-"+f+"-dev.json") {
			if c.Locale != "" && c.Locale != "en_US" && c.Locale != "zh_CN" || c.Section == "latent" || c.Section == "diff" && false {
				continue
			}
			now, err := time.Parse(time.RFC3339, c.Reference)
			if err != nil {
				t.Fatal(err)
			}
			locale := chat.English
			if f == "zh" {
				locale = chat.Chinese
			}
			got, text := "none", ""
			for _, e := range r.Read(c.Text, now, locale) {
				if e.Kind == chat.KindTime {
					if got != "none" {
						got += "; "
					} else {
						got = ""
					}
					got += show(e)
					text += "[" + e.Text + "]"
				}
			}
			good := got == want(c)
			switch {
			case c.Kind == "none":
				neg++
				if good {
					negOK++
				}
			case c.Holiday != "":
				hol++
				if good {
					holOK++
				}
			default:
				n++
				if good {
					ok++
				}
			}
			if !good && (c.Holiday == "" || os.Getenv("HOLIDAYS") != "") {
				t.Logf("%s %q\n\t want %s\n\t got  %s %s", strings.ToUpper(f), c.Text, want(c), got, text)
			}
		}
		t.Logf("%s: %d/%d = %.1f%%, holidays %d/%d, negatives %d/%d", f, ok, n, 100*float64(ok)/float64(n), holOK, hol, negOK, neg)
	}
}
