package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestBuiltinConversations runs every conversation test of the program, as
// `switchboard test` does. The race detector makes that fifteen times slower
// and gateway/conversations already runs random talk under it, so there one
// file is enough.
func TestBuiltinConversations(t *testing.T) {
	args := []string{"test"}
	if raceDetector {
		args = append(args, "../../gateway/conversations/cases/change.yaml")
	} else {
		t.Chdir(t.TempDir())
	}
	var out, errs bytes.Buffer
	if status := run(t.Context(), args, process{in: strings.NewReader(""), out: &out, err: &errs}); status != exitFine {
		t.Errorf("exit status %d\n%s%s", status, out.String(), errs.String())
	}
}
