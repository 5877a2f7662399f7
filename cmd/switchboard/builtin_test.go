package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestBuiltinConversations runs every conversation test of the program, as `switchboard test` does.
func TestBuiltinConversations(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	if status := run(t.Context(), []string{"test"}, process{in: strings.NewReader(""), out: &out, err: &errs}); status != exitFine {
		t.Errorf("exit status %d\n%s%s", status, out.String(), errs.String())
	}
}
