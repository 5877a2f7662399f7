package facts

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"switchboard/chat"
)

// What a stranger repeats is read with work that grows with its length, not with its square.
func TestReadLongText(t *testing.T) {
	for _, piece := range []string{"12/3in", "12/3at", "5th(", "monday after ", "from now until ", "the the ", "春节前三天", "(春节", "三到", "1-", "two three ", "for 2 days from "} {
		short, long := max(work(piece, 1000), 20*time.Millisecond), work(piece, 4000)
		if long > 10*short { // 4 times as long, so 4 times the work and not 16
			t.Errorf("%q repeated takes %v, and %v where it is four times as long", piece, short, long)
		}
	}
}

// work is the processor's time that reading a piece takes, repeated up to a
// length: whatever else the machine does has no part in it.
func work(piece string, length int) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const thread = 1 // RUSAGE_THREAD
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(thread, &u); err != nil {
			panic(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	best := time.Hour
	for range 3 {
		before := spent()
		tableReader.Read(strings.Repeat(piece, length/len(piece)), tableNow, chat.English)
		best = min(best, spent()-before)
	}
	return best
}
