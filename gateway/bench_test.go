package gateway

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store/sqlite"
)

// BenchmarkTurn is a message through Receive to the disk (synchronous=FULL),
// with 64 conversations at once and alone: with a script instead of dialogs,
// and with the real ones over all that customers do. cpu-µs/turn is the
// process's, which other work on the machine changes little.
func BenchmarkTurn(b *testing.B) {
	p, err := builtin()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("script", func(b *testing.B) { benchTurns(b, steps{}, 64) })
	b.Run("dialogs", func(b *testing.B) { benchTurns(b, dialogs.New(p), 64) })
	b.Run("alone", func(b *testing.B) { benchTurns(b, steps{}, 1) })
}

func benchTurns(b *testing.B, s Stepper, conversations int) {
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	p, err := builtin()
	if err != nil {
		b.Fatal(err)
	}
	wire := quiet{&liveWire{fakeWire: newWire(chat.Web)}}
	g, err := New(Config{Store: st, Dialogs: s, Pack: p, Understand: understand{}, Channels: []channels.Channel{wire}})
	if err != nil {
		b.Fatal(err)
	}
	if err := g.Start(ctx); err != nil {
		b.Fatal(err)
	}
	for i := range conversations {
		if _, _, err := g.Open(ctx, web(fmt.Sprint(i)), chat.English); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	before := cpu()
	var next atomic.Int64
	var all sync.WaitGroup
	for i := range conversations {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				m := chat.Message{ID: fmt.Sprint(n), From: web(fmt.Sprint(i)), Text: lines[n%20]}
				if _, err := g.Receive(ctx, m); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
	b.ReportMetric(float64((cpu()-before).Microseconds())/float64(b.N), "cpu-µs/turn")
	if err := g.Stop(ctx); err != nil {
		b.Error(err)
	}
	if err := st.Close(); err != nil {
		b.Error(err)
	}
}

// cpu is the time that this process has computed.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// quiet is a live channel that keeps nothing.
type quiet struct{ *liveWire }

func (quiet) Send(context.Context, channels.Delivery) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}
func (quiet) Changed(channels.Conversation, []chat.Entry) {}
