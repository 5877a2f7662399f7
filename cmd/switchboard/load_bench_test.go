package main

import (
	"database/sql"
	"errors"
	"fmt"
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
// with the server in another process on the same machine. Beside it stands
// what commits rows of the same number and size in the same run, and nothing
// else: one a commit, from as many callers at a time as there are
// conversations, who share commits, and from a loop that fills each commit.
func BenchmarkDurableTurns(b *testing.B) {
	s := newBenchServer(b)
	for _, n := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("conversations=%d", n), func(b *testing.B) {
			speed := converse(b, s, n)
			if b.N < 500 { // a first guess of the framework
				return
			}
			turn := weigh(b, s.database, 0)
			alone, shared, looped := limit(b, turn, 1), together(b, turn, n), limit(b, turn, 64)
			b.ReportMetric(alone, "alone-turns/s")
			b.ReportMetric(shared, "shared-turns/s")
			b.ReportMetric(looped, "loop64-turns/s")
			b.ReportMetric(speed/shared, "of-shared")
			b.ReportMetric(speed/looped, "of-loop64")
		})
	}
	if err := s.terminate(); err != nil {
		b.Error(err)
	}
}

// converse makes b.N turns and returns how many a second.
func converse(b *testing.B, s *server, conversations int) float64 {
	callers := make([]*caller, conversations)
	for i := range callers {
		var err error
		if callers[i], err = call(s.addr); err != nil {
			b.Fatal(err)
		}
		defer func() { _ = callers[i].ws.Close() }()
	}
	return press(b, s, conversations, func(i int) (err error) {
		if callers[i].sent >= maxSent {
			_ = callers[i].ws.Close()
			if callers[i], err = call(s.addr); err != nil {
				return err
			}
		}
		return callers[i].turn()
	})
}

// press has n customers make b.N turns, each its own one after the other, and
// returns how many a second.
func press(b *testing.B, s *server, n int, turn func(i int) error) float64 {
	us, it := processorTime(b, os.Getpid()), processorTime(b, s.cmd.Process.Pid)
	b.ResetTimer()
	list := share(b, n, b.N, turn)
	b.StopTimer()
	us, it = processorTime(b, os.Getpid())-us, processorTime(b, s.cmd.Process.Pid)-it
	if len(list) == 0 {
		return 0
	}
	speed := float64(len(list)) / b.Elapsed().Seconds()
	b.ReportMetric(speed, "turns/s")
	b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(list[len(list)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(it.Microseconds())/float64(len(list)), "server-cpu-µs/turn")
	b.ReportMetric(float64(us.Microseconds())/float64(len(list)), "client-cpu-µs/turn")
	return speed
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

// limit is what the bare loop reaches with so many turns in a commit.
func limit(b *testing.B, turn ceiling.Turn, perCommit int) float64 {
	return middle(b, func(path string) (float64, error) { return turn.Run(path, min(1000*perCommit, 10_000), perCommit) })
}

// together is what so many callers reach who do nothing but commit turns, each
// its own one after the other.
func together(b *testing.B, turn ceiling.Turn, callers int) float64 {
	return middle(b, func(path string) (float64, error) {
		g, err := turn.Open(path)
		if err != nil {
			return 0, err
		}
		turns, began := min(1000*callers, 10_000), time.Now()
		share(b, callers, turns, func(int) error { return g.Save() })
		return float64(turns) / time.Since(began).Seconds(), g.Close()
	})
}

// middle is the middle of five runs, each with a new database: a disk that
// others share is not equally fast from one second to the next. What a run has
// written is removed, or the next ones would wait for it to reach the disk.
func middle(b *testing.B, run func(path string) (float64, error)) float64 {
	speeds := make([]float64, 5)
	for i := range speeds {
		folder, err := os.MkdirTemp(b.TempDir(), "")
		if err == nil {
			speeds[i], err = run(filepath.Join(folder, "ceiling.db"))
		}
		if err = errors.Join(err, os.RemoveAll(folder)); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(speeds)
	return speeds[len(speeds)/2]
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
