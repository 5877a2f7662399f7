package main

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFullDisk lets the database's files grow no further while the program
// runs, as a full disk does, and then again.
func TestFullDisk(t *testing.T) {
	s := newServer(t)
	s.start()
	unavailableWhile(t, s, func() func() {
		wal, err := os.Stat(s.database + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		var old unix.Rlimit
		if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, nil, &old); err != nil {
			t.Fatal(err)
		}
		full := old
		full.Cur = uint64(wal.Size())
		if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, &full, nil); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, &old, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}
