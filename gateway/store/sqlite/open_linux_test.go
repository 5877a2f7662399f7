package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"switchboard/gateway/store/sqlite"
)

// A file that may only be read is no database to serve: the start says so, and
// not the first customer. Root may write it all the same, so it is opened as nobody.
func TestReadOnlyFileIsRefused(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "s.db")
	if err := sqlite.Migrate(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := errors.Join(os.Chmod(filepath.Dir(folder), 0o755), os.Chmod(folder, 0o777), os.Remove(path+".lock")); err != nil {
			t.Fatal(err)
		}
		const nobody = 65534
		runtime.LockOSThread() // and never unlocked: the thread ends with the test
		if _, err := unix.SetfsuidRetUid(nobody); err != nil {
			t.Fatal(err)
		}
		defer func() { _, _ = unix.SetfsuidRetUid(0) }()
	}
	s, err := sqlite.Open(t.Context(), path)
	if err == nil {
		_ = s.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("Open: %v", err)
	}
}
