package webchat

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"
)

const (
	idleEnv = "SWITCHBOARD_TEST_IDLE_URL" // set in the child that plays the clients
	idlers  = 10_000
)

// idle plays the clients of BenchmarkIdleSockets when this is its child
// process: it opens sockets, greets, says so, and waits for the end of input.
func idle() bool {
	url := os.Getenv(idleEnv)
	if url == "" {
		return false
	}
	d := websocket.Dialer{ReadBufferSize: 256, WriteBufferSize: 256}
	for range idlers {
		ws, _, err := d.Dial(url, http.Header{"Origin": {origin}})
		if err != nil {
			fmt.Println(err)
			return true
		}
		ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","locale":"en"}`))
		for range 3 { // welcome, greeting, state
			if _, _, err := ws.ReadMessage(); err != nil {
				fmt.Println(err)
				return true
			}
		}
		defer ws.Close()
	}
	fmt.Println("ready")
	bufio.NewReader(os.Stdin).ReadByte()
	return true
}

// BenchmarkIdleSockets reports how many bytes of this process each greeted,
// idle socket keeps resident (stack.md: at most 9,000), what the double keeps
// of its conversation included.
func BenchmarkIdleSockets(b *testing.B) {
	s := open(b, Config{})
	for range b.N {
		before := resident(b)
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), idleEnv+"="+s.url())
		child.Stderr = os.Stderr
		in, err := child.StdinPipe()
		if err != nil {
			b.Fatal(err)
		}
		out, err := child.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := child.Start(); err != nil {
			b.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" {
			b.Fatalf("clients: %q, %v", line, err)
		}
		if n := s.ch.Sockets(); n != idlers {
			b.Fatalf("%d sockets", n)
		}
		b.ReportMetric(float64(rss(b)-before)/idlers, "B/socket-before-GC")
		b.ReportMetric(float64(resident(b)-before)/idlers, "B/socket")
		in.Close()
		if err := child.Wait(); err != nil {
			b.Fatal(err)
		}
		for s.ch.Sockets() != 0 {
			runtime.Gosched()
		}
	}
}

// resident is what stays resident once garbage is collected.
func resident(b *testing.B) int64 {
	for range 3 { // stacks shrink by half each time
		runtime.GC()
	}
	debug.FreeOSMemory()
	return rss(b)
}

func rss(b *testing.B) int64 {
	m, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(m))[1], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * int64(syscall.Getpagesize())
}
