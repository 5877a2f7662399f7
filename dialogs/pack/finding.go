package pack

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"switchboard/chat"
)

// A Finding is one fault of a pack, or advice (Warning), and where to mend it.
type Finding struct {
	File    string // within the pack: "faq/roaming.yaml"
	Line    int    // from 1
	Text    string
	Warning bool
}

// finding makes a finding of one line, whatever stands in the pack.
func finding(file string, line int, format string, args ...any) Finding {
	text := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, fmt.Sprintf(format, args...))
	return Finding{File: file, Line: max(line, 1), Text: text}
}

// String returns "faq/roaming.yaml:12: what is wrong".
func (f Finding) String() string {
	if f.Warning {
		return fmt.Sprintf("%s:%d: warning: %s", f.File, f.Line, f.Text)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}

// Findings are all that was found, by file and line. As an error they say one
// finding a line.
type Findings []Finding

// Error returns every finding, one a line.
func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// Faults returns the findings that are no warnings.
func (f Findings) Faults() Findings {
	var out Findings
	for _, one := range f {
		if !one.Warning {
			out = append(out, one)
		}
	}
	return out
}

func (f Findings) sort() {
	slices.SortStableFunc(f, func(a, b Finding) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Text, b.Text)
	})
}

// An origin is where a thing stands; items are the lines of its sentences.
type origin struct {
	file  string
	line  int
	items []int
}

// SentenceAt is where the nth sentence that teaches an intent in a language
// stands, counted from 0: a file of the pack, and the line. For one that is not
// there it is where the intent's sentences begin.
func (p *Pack) SentenceAt(intent string, l chat.Locale, n int) (file string, line int) {
	o := p.origins["intent:"+intent+":"+string(l)]
	if n < len(o.items) {
		return o.file, o.items[n]
	}
	return o.file, o.line
}
