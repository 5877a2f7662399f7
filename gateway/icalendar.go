package gateway

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// An event is a visit as a calendar has it.
type event struct {
	id                    string
	sequence              int // how often it was changed
	cancelled             bool
	changed, start, end   time.Time
	language              string // of the texts: en, zh-CN
	business              string
	summary, place, about string
}

// icalendar writes an event as an iCalendar object (RFC 5545, 5546): the same
// visit has the same UID for ever, a change a higher SEQUENCE, and a
// cancellation says so. Times are UTC.
func icalendar(e event) []byte {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	text := func(name, value string) {
		if value != "" {
			line(name+";LANGUAGE="+e.language, escaped(value))
		}
	}
	method, status := "PUBLISH", "CONFIRMED"
	if e.cancelled {
		method, status = "CANCEL", "CANCELLED"
	}
	const utc = "20060102T150405Z"
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Switchboard//Visits//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", method)
	line("BEGIN", "VEVENT")
	line("UID", e.id+"@switchboard")
	line("DTSTAMP", e.changed.UTC().Format(utc))
	line("LAST-MODIFIED", e.changed.UTC().Format(utc))
	line("SEQUENCE", strconv.Itoa(e.sequence))
	line("STATUS", status)
	line("DTSTART", e.start.UTC().Format(utc))
	line("DTEND", e.end.UTC().Format(utc))
	line(`ORGANIZER;CN="`+parameter(e.business)+`"`, "urn:switchboard:visits") // both methods want one (RFC 5546 §3.2)
	text("SUMMARY", e.summary)
	text("LOCATION", e.place)
	text("DESCRIPTION", e.about)
	line("TRANSP", "OPAQUE")
	line("END", "VEVENT")
	line("END", "VCALENDAR")
	return []byte(b.String())
}

// escaped is a value of type TEXT (RFC 5545 §3.3.11), without control characters.
func escaped(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r':
			b.WriteString(`\n`)
		case r == '\\' || r == ';' || r == ',':
			b.WriteString(`\` + string(r))
		case r == '\t', r >= ' ' && r != 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// parameter is what may stand between quotes in a parameter (§3.2).
func parameter(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '"' || r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// longest is how many octets a line has at most, without its end (§3.1).
const longest = 75

// fold writes a content line, in pieces of at most 75 octets that begin with a
// space but for the first; no character is torn.
func fold(b *strings.Builder, line string) {
	for room := longest; len(line) > room; room = longest - 1 {
		n := room
		for !utf8.RuneStart(line[n]) {
			n--
		}
		b.WriteString(line[:n] + "\r\n ")
		line = line[n:]
	}
	b.WriteString(line + "\r\n")
}
