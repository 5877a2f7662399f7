package sqlite_test

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/gateway/store"
)

// What a Write has committed is in the files at once, however large: a
// connection with SQLite's own VFS sees it, and so does who opens the files
// after everything was lost that was only in memory.
func TestGatheredIsInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path)
	plain, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	copied := filepath.Join(t.TempDir(), "copy.db")
	for i, size := range []int{1, 3000, 5000, 100_000, 1<<17 - 1, 1 << 17, 1 << 20, 3} {
		want := fmt.Sprint(i) + strings.Repeat("x", size)
		if err := set(s, "value", want); err != nil {
			t.Fatal(err)
		}
		var got string
		if err := plain.QueryRow(`SELECT value FROM settings WHERE name = 'value'`).Scan(&got); err != nil || got != want {
			t.Fatalf("%d bytes: another connection reads %d (%v)", len(want), len(got), err)
		}
		for _, suffix := range []string{"", "-wal"} {
			// Not by this process: closing the files would give up SQLite's locks on them.
			if out, err := exec.Command("cp", path+suffix, copied+suffix).CombinedOutput(); err != nil {
				t.Fatalf("cp: %v: %s", err, out)
			}
		}
		after := open(t, copied)
		err := after.Read(t.Context(), func(v store.View) (err error) {
			got, err = v.Setting("value")
			return err
		})
		if err != nil || got != want {
			t.Fatalf("%d bytes: %d are in the files (%v)", len(want), len(got), err)
		}
		if err := after.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(copied + "-wal"); !os.IsNotExist(err) {
			t.Fatalf("%d bytes: Close left a connection open (%v)", len(want), err)
		}
	}
}
