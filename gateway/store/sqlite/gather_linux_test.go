package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/gateway/store"
)

// A commit of many pages takes a few system calls, where SQLite itself makes two of each page.
func TestGatheredIsWrittenAtOnce(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"))
	before := writes(t)
	err := s.Write(t.Context(), func(tx store.Tx) error {
		for i := range 100 {
			if err := tx.SetSetting(fmt.Sprint("large", i), strings.Repeat("x", 5000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := writes(t) - before; n < 1 || n > 40 {
		t.Errorf("100 pages and more took %d system calls", n)
	}
}

// writes is how many system calls of the process have written so far.
func writes(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "syscw: ")
	var n int
	if _, err := fmt.Sscan(rest, &n); err != nil {
		t.Fatal(err)
	}
	return n
}
