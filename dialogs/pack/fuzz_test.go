package pack

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// names of the files of small, in order.
func smallNames() []string { return keysOf(small) }

// Any text in any file loads or gives findings that name that file first; it
// never panics, and what loads can be checked and rendered.
func FuzzLoad(f *testing.F) {
	names := smallNames()
	for i, name := range names {
		f.Add(i, 0, 0, small[name])
		f.Add(i, 3, 9, "[{a: &b *b}]")
	}
	for _, s := range []string{"", "\t", "- - - a", "? a\n: b", "a: |\n  b\n c", "a: !!int x", "<<: *a", "{a: [", "a: 'b", "---\n...\n---", "%YAML 9", "a:\n\t- b", "!!map {a}", "\"\\u12\"", ">-\n\n a", "a: {b: {c: {d}}}", "a: b: c", "- a\nb: c", "*a : b", "&a [*a]"} {
		f.Add(1, 0, 0, s)
	}
	f.Fuzz(func(t *testing.T, file, from, cut int, text string) {
		if len(text) > 4096 {
			return
		}
		name := names[uint(file)%uint(len(names))]
		before := small[name]
		from = int(uint(from) % uint(len(before)+1))
		cut = int(uint(cut) % uint(len(before)-from+1))
		fsys := folder(name, "", before[:from]+text+before[from+cut:])
		p, err := Load(fsys)
		if err == nil {
			for _, finding := range Check(p, smallSpec()) {
				stands(t, finding, fsys)
			}
			p.Render("hello.greeting", "en", Arg{"brand", text})
			return
		}
		var found Findings
		if !errors.As(err, &found) || len(found) == 0 {
			t.Fatalf("%v is no findings", err)
		}
		for _, finding := range found {
			stands(t, finding, fsys)
		}
	})
}

// stands checks that a finding is on a line that its file has.
func stands(t *testing.T, f Finding, fsys fstest.MapFS) {
	t.Helper()
	lines := 1
	if file := fsys[f.File]; file != nil {
		lines += strings.Count(string(file.Data), "\n") + strings.Count(string(file.Data), "\r")
	}
	if f.Line < 1 || f.Line > lines || f.Text == "" || strings.Contains(f.Text, "\n") {
		t.Errorf("finding %q stands nowhere: %d lines", f, lines)
	}
}
