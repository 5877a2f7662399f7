package gateway

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// unfolded reads an iCalendar object as a calendar does; it fails at lines that
// are too long, end otherwise than by CRLF, or tear a character.
func unfolded(t *testing.T, b []byte) map[string]string {
	t.Helper()
	s := string(b)
	if !strings.HasSuffix(s, "\r\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(s, "\r\n", ""), "\r") {
		t.Errorf("lines do not end with CRLF alone: %q", s)
	}
	for _, l := range strings.Split(s, "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Errorf("a line of %d octets: %q", len(l), l)
		}
	}
	got := map[string]string{}
	for _, l := range strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(l, ":")
		if !ok {
			t.Errorf("no content line: %q", l)
		}
		got[name] += value
	}
	return got
}

// TestICalendar: escapes, folds, times in UTC, and what a change and a
// cancellation say of the same visit.
func TestICalendar(t *testing.T) {
	shanghai := time.FixedZone("", 8*3600)
	e := event{
		id: "ap_1", sequence: 2, changed: time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC), language: "zh-CN", business: `北辰"通信;`,
		start: time.Date(2026, 12, 1, 0, 30, 0, 0, shanghai), end: time.Date(2026, 12, 1, 2, 30, 0, 0, shanghai),
		summary: `宽带维修 · 北辰通信, a;b\c` + "\r\nBEGIN:VALARM", place: strings.Repeat("朝阳区建国路5号👍🏽", 9), about: "预约码123456\x00\x1b",
	}
	got := unfolded(t, icalendar(e))
	for name, want := range map[string]string{
		"UID": "ap_1@switchboard", "SEQUENCE": "2", "STATUS": "CONFIRMED", "METHOD": "PUBLISH", "VERSION": "2.0",
		"DTSTART": "20261130T163000Z", "DTEND": "20261130T183000Z", "DTSTAMP": "20261124T010203Z",
		"SUMMARY;LANGUAGE=zh-CN": `宽带维修 · 北辰通信\, a\;b\\c\nBEGIN:VALARM`, "LOCATION;LANGUAGE=zh-CN": e.place, "DESCRIPTION;LANGUAGE=zh-CN": "预约码123456",
		`ORGANIZER;CN="北辰通信;"`: "urn:switchboard:visits",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	e.cancelled, e.sequence = true, 3
	if got := unfolded(t, icalendar(e)); got["UID"] != "ap_1@switchboard" || got["STATUS"] != "CANCELLED" || got["METHOD"] != "CANCEL" || got["SEQUENCE"] != "3" {
		t.Errorf("cancelled: %v", got)
	}
}

func FuzzICalendar(f *testing.F) {
	f.Add("a,b;c\\d\n", "\"x\"\r", "汉字👍")
	f.Fuzz(func(t *testing.T, summary, business, place string) {
		if !utf8.ValidString(summary) || !utf8.ValidString(business) || !utf8.ValidString(place) {
			return // texts are, from the frame on
		}
		got := unfolded(t, icalendar(event{id: "ap_1", language: "en", summary: "x" + summary, business: business, place: place}))
		if got["BEGIN"] != "VCALENDARVEVENT" || got["END"] != "VEVENTVCALENDAR" {
			t.Errorf("another component: %v", got)
		}
	})
}
