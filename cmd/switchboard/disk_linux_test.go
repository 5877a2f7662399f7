package main

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestFullDisk has the system refuse every write to a file while the program
// runs, as a full disk does, and then take them again.
func TestFullDisk(t *testing.T) {
	s := newServer(t)
	s.start()
	unavailableWhile(t, s, func() func() {
		var old unix.Rlimit
		if err := unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_FSIZE, nil, &old); err != nil {
			t.Fatal(err)
		}
		full := old
		full.Cur = 0 // not even what a checkpoint has freed for reuse
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
