package sqlite_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
	"switchboard/gateway/store/sqlite/ceiling"
)

// The databases of the benchmarks lie where b.TempDir does: it must be a disk,
// not memory, for the figures to mean anything.

// BenchmarkCeiling is the bare loop to compare BenchmarkSaveTurn with.
func BenchmarkCeiling(b *testing.B) {
	for _, perCommit := range []int{1, 64} {
		b.Run(fmt.Sprintf("commit=%d", perCommit), func(b *testing.B) {
			l, err := ceiling.Ordinary.Open(filepath.Join(b.TempDir(), "ceiling.db"))
			if err != nil {
				b.Fatal(err)
			}
			before := cpu()
			b.ResetTimer()
			err = l.Run(b.N, perCommit)
			b.StopTimer()
			if err = errors.Join(err, l.Close()); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
			b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-µs/turn")
		})
	}
}

// BenchmarkSaveTurn saves ordinary turns from parallel writers, each with a conversation of its own.
func BenchmarkSaveTurn(b *testing.B) {
	for _, writers := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { saveTurns(b, writers) })
	}
}

func saveTurns(b *testing.B, writers int) {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	conversations := make([]store.Conversation, writers)
	for i := range conversations {
		conversations[i] = store.Conversation{ID: fmt.Sprintf("cv_%016d", i), CustomerID: "cu_0000000000000001",
			Address: chat.Address{Channel: chat.Web, ID: fmt.Sprintf("visitor-%016d", i)}, Locale: chat.English, Mode: chat.ModeBot}
		if err := s.Write(b.Context(), func(tx store.Tx) error { return tx.CreateConversation(conversations[i]) }); err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	var group sync.WaitGroup
	before := cpu()
	b.ResetTimer()
	for i := range conversations {
		group.Go(func() {
			c := conversations[i]
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				turn := ordinary(&c, n)
				if err := s.Write(b.Context(), func(tx store.Tx) error { return tx.SaveTurn(turn) }); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-µs/turn")
}

// ordinary is a turn of the size of ceiling.Ordinary. It moves c on.
func ordinary(c *store.Conversation, n int64) store.Turn {
	now := time.UnixMilli(1_700_000_000_000 + n)
	c.Turns++
	c.Seq += 2
	c.State = make([]byte, ceiling.Ordinary.State)
	c.UpdatedAt = now
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n)))
	return store.Turn{
		Key: store.Key(sum[:16]), Conversation: *c, Cause: "message", At: now,
		Log: make([]byte, ceiling.Ordinary.Log),
		Entries: []chat.Entry{
			{Seq: c.Seq - 1, Author: chat.Customer, ID: "m0000001", Prompt: chat.Prompt{Text: strings.Repeat("x", 22)}, At: now, Status: chat.StatusReceived},
			{Seq: c.Seq, Author: chat.Bot, At: now, Status: chat.StatusQueued, Prompt: chat.Prompt{Key: "menu.greet",
				Text: strings.Repeat("y", 80), Input: chat.InputText, Choices: []chat.Choice{
					{Value: "booking.new", Label: "Book a visit"}, {Value: "fault", Label: "Report a fault"}, {Value: "person", Label: "A person"}}}},
		},
	}
}

// cpu is the processor time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestOrdinaryTurnsWeighTheSame keeps the ceiling honest: its turns and ours
// make write-ahead logs of the same size, within a tenth.
func TestOrdinaryTurnsWeighTheSame(t *testing.T) {
	const turns, perCommit = 1280, 64
	path := filepath.Join(t.TempDir(), "ceiling.db")
	keep := raw(t, path) // with a second connection the log outlives the first
	command(t, keep, "PRAGMA journal_mode = WAL")
	l, err := ceiling.Ordinary.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Run(turns, perCommit), l.Close()); err != nil {
		t.Fatal(err)
	}
	bare := logSize(t, path)

	path = filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.CheckpointEvery(time.Hour))
	conversations := make([]store.Conversation, perCommit)
	for i := range conversations {
		conversations[i] = crashTalk(i)
		if err := s.Write(t.Context(), func(tx store.Tx) error { return tx.CreateConversation(conversations[i]) }); err != nil {
			t.Fatal(err)
		}
	}
	before := logSize(t, path)
	for n := int64(0); n < turns; n += perCommit {
		err := s.Write(t.Context(), func(tx store.Tx) error {
			for i := range conversations {
				if err := tx.SaveTurn(ordinary(&conversations[i], n+int64(i))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if ours := logSize(t, path) - before; ours < bare*9/10 || ours > bare*11/10 {
		t.Errorf("%d turns: %d bytes of log, the bare loop %d", turns, ours, bare)
	}
}

func logSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
