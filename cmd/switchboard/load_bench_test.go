package main

import (
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/gateway/store/sqlite/ceiling"
)

// talkOf is what each customer of the benchmarks goes on saying: questions,
// a booking begun and given up, small talk.
var talkOf = []string{
	"how do I use my phone abroad", "menu", "I want to book a broadband repair", "88 Zhongguancun Street, Haidian",
	"what does a visit cost", "never mind", "how can I pay my bill", "hello",
}

// newBenchServer is a running server in a process of its own, on a disk, without the
// limit on messages. With SWITCHBOARD_TEST_PROFILE set it profiles itself.
func newBenchServer(b *testing.B, env ...string) *server {
	s := newServer(b)
	s.args = self(b)
	s.env = append(env, unlimited+"=1", "SWITCHBOARD_TEST_PROFILE="+os.Getenv("SWITCHBOARD_TEST_PROFILE"))
	s.start()
	return s
}

// self is the test binary as a program.
func self(b *testing.B) []string {
	path, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	return []string{path}
}

// maxSent is how many messages are sent on one socket: a little less than the
// server bears in half a minute, as a flood.
const maxSent = 400

// A caller is one conversation on one socket.
type caller struct {
	ws   *websocket.Conn
	sent int
}

// call opens a conversation and hears the greeting.
func call(addr string) (*caller, error) {
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+addr+"/chat/ws", nil)
	if err != nil {
		return nil, err
	}
	c := &caller{ws: ws}
	if err := ws.WriteJSON(webFrame{Type: "hello", Locale: "en"}); err != nil {
		return nil, err
	}
	return c, c.await(false)
}

// await reads until the bot has spoken, and the message before was acknowledged.
func (c *caller) await(acked bool) error {
	for wanted := acked; ; {
		_, b, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		switch kind := string(b[:min(len(b), 17)]); {
		case strings.HasPrefix(kind, `{"type":"ack"`):
			wanted = false
		case strings.HasPrefix(kind, `{"type":"error"`):
			return fmt.Errorf("refused: %s", b)
		case strings.HasPrefix(kind, `{"type":"message"`):
			if wanted {
				return fmt.Errorf("an answer before the ack: %s", b)
			}
			return nil
		}
	}
}

// turn says the next thing and waits until it is stored and answered.
func (c *caller) turn() error {
	c.sent++
	text := talkOf[c.sent%len(talkOf)]
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"message","id":"`+strconv.Itoa(c.sent)+`","text":"`+text+`"}`)); err != nil {
		return err
	}
	return c.await(true)
}

// BenchmarkDurableTurns is a customer's message over a real socket to the disk
// (synchronous=FULL) and its answer back, in as many conversations at a time,
// with the server in another process on the same machine. Beside it stand two
// ceilings that commit as many rows of the same size and do nothing else: as
// many callers as there are conversations, who share commits, and a loop that
// fills each commit; and a server that does so behind the same sockets.
func BenchmarkDurableTurns(b *testing.B) {
	s := newBenchServer(b)
	for _, n := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("conversations=%d", n), func(b *testing.B) {
			turn := converse(b, s, n)
			share(b, n, 200, turn) // rows to weigh
			size := weigh(b, s.database, 0)
			ours := &load{b: b, server: s, n: n, turn: turn}
			bareTurn := converse(b, newBareServer(b, size), n)
			compare(ours, map[string]rival{
				"shared": sharing(b, size, n), "loop64": looping(b, size, 64),
				"bare": func(turns int) { share(b, n, turns, bareTurn) },
			})
		})
	}
	if err := s.terminate(); err != nil {
		b.Error(err)
	}
}

// converse opens so many conversations; the result makes a turn in the i-th.
func converse(b *testing.B, s *server, conversations int) (turn func(i int) error) {
	callers := make([]*caller, conversations)
	for i := range callers {
		var err error
		if callers[i], err = call(s.addr); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = callers[i].ws.Close() })
	}
	return func(i int) (err error) {
		if callers[i].sent >= maxSent {
			_ = callers[i].ws.Close()
			if callers[i], err = call(s.addr); err != nil {
				return err
			}
		}
		return callers[i].turn()
	}
}

// rounds is how often the server and its rivals take turns, so that all of them
// meet the machine and its disk, which others share, in the same moods.
const rounds = 5

// A rival does what so many turns need at least.
type rival func(turns int)

// compare has the server make b.N turns and its rivals as many, and reports
// how many a second each made.
func compare(ours *load, rivals map[string]rival) {
	b := ours.b
	took := map[string]time.Duration{}
	b.ResetTimer()
	b.StopTimer()
	for r := range rounds {
		turns := b.N*(r+1)/rounds - b.N*r/rounds
		b.StartTimer()
		ours.press(turns)
		b.StopTimer()
		for name, run := range rivals {
			began := time.Now()
			run(turns)
			took[name] += time.Since(began)
		}
	}
	ours.report()
	for name := range rivals {
		b.ReportMetric(float64(b.N)/took[name].Seconds(), name+"-turns/s")
		b.ReportMetric(took[name].Seconds()/b.Elapsed().Seconds(), "of-"+name)
	}
}

// A load is n customers of a server, and what became of their turns.
type load struct {
	b         *testing.B
	server    *server
	n         int
	turn      func(i int) error
	times     []time.Duration // that each turn took
	its, mine time.Duration   // processor time of the server, and of the customers
}

// press has the customers make so many turns, each its own one after the other.
func (l *load) press(turns int) {
	mine, its := processorTime(l.b, os.Getpid()), processorTime(l.b, l.server.cmd.Process.Pid)
	l.times = append(l.times, share(l.b, l.n, turns, l.turn)...)
	l.mine += processorTime(l.b, os.Getpid()) - mine
	l.its += processorTime(l.b, l.server.cmd.Process.Pid) - its
}

// report says how long a turn took and what it cost.
func (l *load) report() {
	if len(l.times) == 0 {
		return
	}
	slices.Sort(l.times)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(len(l.times)) }
	l.b.ReportMetric(float64(len(l.times))/l.b.Elapsed().Seconds(), "turns/s")
	l.b.ReportMetric(ms(l.times[len(l.times)/2]), "p50-ms")
	l.b.ReportMetric(ms(l.times[len(l.times)*99/100]), "p99-ms")
	l.b.ReportMetric(each(l.its), "server-cpu-µs/turn")
	l.b.ReportMetric(each(l.mine), "client-cpu-µs/turn")
}

// share has n customers make so many turns together; it returns how long each
// took, in order.
func share(b *testing.B, n, turns int, turn func(i int) error) []time.Duration {
	times := make([][]time.Duration, n)
	var next atomic.Int64
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			for next.Add(1) <= int64(turns) {
				began := time.Now()
				if err := turn(i); err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(began))
			}
		})
	}
	all.Wait()
	return slices.Sorted(slices.Values(slices.Concat(times...)))
}

// BenchmarkFirstReply is a new visitor: socket, hello, greeting, a first
// message and its answer, one after the other.
func BenchmarkFirstReply(b *testing.B) {
	s := newBenchServer(b)
	b.ResetTimer()
	for range b.N {
		c, err := call(s.addr)
		if err == nil {
			err = c.turn()
		}
		if err != nil {
			b.Fatal(err)
		}
		_ = c.ws.Close()
	}
	b.StopTimer()
	if err := s.terminate(); err != nil {
		b.Error(err)
	}
}

// weigh measures what a turn of a customer writes; deliveries of its entries
// wait to be sent, for what a socket shows live needs none.
func weigh(b *testing.B, database string, deliveries int) ceiling.Turn {
	db, err := sql.Open("sqlite", "file:"+database+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var state, log, heard, told, rows, waiting float64
	for query, into := range map[string]*float64{
		`SELECT avg(length(state)) FROM conversations`:                                                          &state,
		`SELECT avg(length(log)) FROM turns WHERE cause = 'message'`:                                            &log,
		`SELECT avg(length(CAST(text AS BLOB)) + length(message)) FROM entries WHERE author = 'customer'`:       &heard,
		`SELECT avg(length(CAST(text AS BLOB)) + length(coalesce(body, ''))) FROM entries WHERE author = 'bot'`: &told,
		`SELECT avg(last_seq - first_seq + 1) FROM turns WHERE cause = 'message' AND last_seq > 1`:              &rows, // without a greeting
		`SELECT count(*) * 1.0 / (SELECT count(*) FROM turns WHERE cause = 'message') FROM outbox`:              &waiting,
	} {
		if err := db.QueryRow(query).Scan(into); err != nil {
			b.Fatalf("%s: %v", query, err)
		}
	}
	if rows < 1.99 || rows > 2.01 || waiting > float64(deliveries) || waiting < 0.9*float64(deliveries) {
		b.Fatalf("a turn has %.2f entries, %.2f wait to be sent: not what the ceiling writes", rows, waiting)
	}
	return ceiling.Turn{State: int(state), Log: int(log), Entries: []int{int(heard), int(told)}, Deliveries: deliveries, Conversations: 64}
}

// sharing is so many callers who do nothing but commit turns, each its own one
// after the other.
func sharing(b *testing.B, turn ceiling.Turn, callers int) rival {
	g, err := turn.OpenGroup(filepath.Join(b.TempDir(), "shared.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closed(b, g) })
	return func(turns int) { share(b, callers, turns, func(int) error { return g.Save() }) }
}

// looping is the bare loop with so many turns in a commit.
func looping(b *testing.B, turn ceiling.Turn, perCommit int) rival {
	l, err := turn.Open(filepath.Join(b.TempDir(), "looped.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closed(b, l) })
	return func(turns int) {
		if err := l.Run(turns, perCommit); err != nil {
			b.Error(err)
		}
	}
}

func closed(b *testing.B, c io.Closer) {
	if err := c.Close(); err != nil {
		b.Error(err)
	}
}

// processorTime is what a process has used so far.
func processorTime(b *testing.B, pid int) time.Duration {
	if pid == os.Getpid() {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0 // not Linux
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick
}
