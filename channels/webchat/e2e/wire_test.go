//go:build e2e

package e2e

import (
	"io"
	"net"
	"sync"
	"testing"
)

// A wire is the network between browser and program. While it is cut, bytes
// in either direction wait, as TCP would repeat them, and new connections
// hang; mending it delivers all.
type wire struct {
	listener net.Listener
	to       string

	mu   sync.Mutex
	open *sync.Cond
	cut  bool
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, to: to}
	w.open = sync.NewCond(&w.mu)
	t.Cleanup(func() { l.Close(); w.set(false) })
	go w.accept()
	return w
}

func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	w.open.Broadcast()
}

func (w *wire) wait() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.cut {
		w.open.Wait()
	}
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		go func() {
			w.wait()
			far, err := net.Dial("tcp", w.to)
			if err != nil {
				near.Close()
				return
			}
			go w.pump(near, far)
			w.pump(far, near)
		}()
	}
}

func (w *wire) pump(from, to net.Conn) {
	defer to.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		w.wait()
		if _, werr := to.Write(buf[:n]); err != nil || werr != nil {
			if err != io.EOF {
				from.Close()
			}
			return
		}
	}
}
