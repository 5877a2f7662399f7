package slack

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"switchboard/channels/slack/workspace"
)

// A network is what desk and workspace of a rig reach each other by.
type network interface {
	workspace(workspace.Config) (*workspace.Workspace, error)
	serve(http.Handler) *httptest.Server
	hurry(*Desk) // sets its times
	// patience is how long a test waits for something.
	patience() time.Duration
}

// loopback is the machine's own; all waits are short there.
type loopback struct{}

func (loopback) workspace(c workspace.Config) (*workspace.Workspace, error) {
	return workspace.Listen(c)
}

func (loopback) serve(h http.Handler) *httptest.Server { return httptest.NewServer(h) }

func (loopback) hurry(d *Desk) {
	d.calls.pace, d.calls.first, d.calls.top = time.Millisecond, 5*time.Millisecond, 50*time.Millisecond
	d.revive, d.poll, d.guard = 50*time.Millisecond, 10*time.Millisecond, 10*time.Millisecond
}

func (loopback) patience() time.Duration { return 15 * time.Second }

// A lan is a network of pipes: in a bubble of testing/synctest time passes on
// it as soon as all wait. Waits are those of service.
type lan struct{ slack, desk pipes }

func newLAN() *lan { return &lan{slack: newPipes(), desk: newPipes()} }

// onLAN is a rig on such a network, for a test in a bubble.
func onLAN(t *testing.T, options ...rigOption) *rig {
	t.Helper()
	net := newLAN()
	t.Cleanup(func() { net.slack.Close() })
	return newRigOn(t, net, options...)
}

// pipes is a listener that is dialled in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  *sync.Once
}

func newPipes() pipes { return pipes{make(chan net.Conn), make(chan struct{}), new(sync.Once)} }

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *lan) workspace(c workspace.Config) (*workspace.Workspace, error) {
	c.Base, c.Client = "http://slack.test", &http.Client{Transport: &http.Transport{DialContext: l.desk.dial}}
	w := workspace.New(c)
	server := &http.Server{Handler: w.Handler()}
	go func() { _ = server.Serve(l.slack) }() // ends when the bubble's rig does
	return w, nil
}

func (l *lan) serve(h http.Handler) *httptest.Server {
	s := &httptest.Server{Listener: l.desk, Config: &http.Server{Handler: h}}
	s.Start()
	return s
}

func (*lan) patience() time.Duration { return time.Hour }

func (l *lan) hurry(d *Desk) { d.wire.DialContext = l.slack.dial }
