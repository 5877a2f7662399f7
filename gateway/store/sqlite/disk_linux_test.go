package sqlite_test

import (
	"errors"
	"fmt"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"switchboard/gateway/store"
)

// limitFiles makes every write beyond n bytes of a file fail with EFBIG, as a
// full disk fails with ENOSPC, until the returned function is called.
func limitFiles(t *testing.T, n uint64) (lift func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	limit := old
	limit.Cur = n
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Error(err)
		}
	}
}

// A commit that the disk refuses fails everyone in it, those too whose own fn
// had failed: a duplicate of a message that is not stored is none.
func TestCommitRefusedByTheDisk(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"))
	if err := set(s, "before", "1"); err != nil {
		t.Fatal(err)
	}
	lift := limitFiles(t, 1<<20)
	defer lift()

	entered, release, first := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		first <- s.Write(t.Context(), func(tx store.Tx) error {
			close(entered)
			<-release
			return tx.SetSetting("large", strings.Repeat("x", 2<<20))
		})
	}()
	<-entered
	own := errors.New("own")
	batched := make(chan error)
	for i := range 20 {
		go func() {
			batched <- s.Write(t.Context(), func(tx store.Tx) error {
				if i%2 == 0 {
					return own
				}
				return tx.SetSetting(fmt.Sprint(i), "1")
			})
		}()
	}
	for s.Queued() < 20 {
		runtime.Gosched()
	}
	close(release)
	if err := <-first; !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("the large write: %v, want unavailable", err)
	}
	for range 20 {
		if err := <-batched; !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("a write of its batch: %v, want unavailable", err)
		}
	}
	lift()
	if setting(t, s, "before") != "1" || setting(t, s, "large") != "" || setting(t, s, "1") != "" {
		t.Error("a refused commit changed something")
	}
	if err := set(s, "after", "1"); err != nil || setting(t, s, "after") != "1" {
		t.Errorf("after the disk had room: %v", err)
	}
}
