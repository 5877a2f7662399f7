package conversations

import (
	"fmt"
	"io"
	"strings"
)

// Report writes each failure, with what was said before it, and a line of
// totals. It returns how many failed.
func Report(w io.Writer, results []Result) int {
	failed := 0
	for _, r := range results {
		if len(r.Faults) > 0 {
			failed++
			r.write(w)
		}
	}
	if failed > 0 {
		fmt.Fprintf(w, "%d of %d conversations failed\n", failed, len(results))
	} else {
		fmt.Fprintf(w, "%d conversations passed\n", len(results))
	}
	return failed
}

func (r Result) write(w io.Writer) {
	line := r.Line
	if line == 0 {
		line = r.Case.Line
	}
	fmt.Fprintf(w, "%s:%d: %s %s (%s)\n", r.Case.File, line, r.Case.ID, r.Case.Name, r.Channel)
	for _, t := range r.Transcript {
		fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(t, "\n", "\n    "))
	}
	for _, f := range r.Faults {
		fmt.Fprintf(w, "  %s\n", f)
	}
	fmt.Fprintln(w)
}
