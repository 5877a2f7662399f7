package ceiling_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"switchboard/gateway/store/sqlite/ceiling"
)

func TestRunWritesEveryRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ceiling.db")
	l, err := ceiling.Ordinary.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Run(65, 64), l.Run(65, 64), l.Close()); err != nil {
		t.Fatal(err)
	}
	wrote(t, path)
}

// TestGroupWritesEveryRow: so does the loop for servers, with many callers.
func TestGroupWritesEveryRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ceiling.db")
	g, err := ceiling.Ordinary.OpenGroup(path)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 130 {
		all.Go(func() {
			if err := g.Save(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	wrote(t, path)
}

// wrote wants 130 turns in 64 conversations.
func wrote(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for table, want := range map[string]int{"keys": 130, "turns": 130, "entries": 260, "outbox": 130, "conversations": 64} {
		var got int
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d rows, want %d (%v)", table, got, want, err)
		}
	}
}
