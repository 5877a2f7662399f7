package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// built is the real program, built once for all tests that need a process.
var built struct {
	once sync.Once
	path string
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	if os.Getenv(unlimited) != "" {
		os.Exit(serveUnlimited())
	}
	if os.Getenv(bare) != "" {
		os.Exit(serveBare())
	}
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir) // a temporary folder; the system tidies as well
	}
	os.Exit(code)
}

// program is the path of the real program.
func program(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "switchboard"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "switchboard")
		c := exec.Command("go", "build", "-o", built.path, ".")
		if out, err := c.CombinedOutput(); err != nil {
			built.err = errors.New(err.Error() + ": " + string(out))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// A server is the program as a process of its own, that can be killed and
// started again on the same address and database.
type server struct {
	t        testing.TB
	addr     string
	database string
	env      []string
	args     []string // what runs; the real program if nil

	cmd    *exec.Cmd
	stderr *lockedBuffer
	ended  chan struct{} // closed when the process is gone
	status error
}

// A lockedBuffer takes what a process prints while a test may read it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newServer is a server that does not run yet, on a free port and a database of its own.
func newServer(t testing.TB) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, addr: addr, database: filepath.Join(t.TempDir(), "switchboard.db")}
	t.Cleanup(s.kill)
	return s
}

// environment is what the process is given: nothing of the tester's settings.
func (s *server) environment() []string {
	env := append([]string{
		"SWITCHBOARD_LISTEN=" + s.addr, "SWITCHBOARD_DATABASE_URL=sqlite:" + s.database, "SWITCHBOARD_API_TOKEN=token-of-the-tests",
	}, s.env...)
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name == "PATH" || name == "HOME" || name == "TMPDIR" {
			env = append(env, v)
		}
	}
	return env
}

// start runs the process and returns when it takes connections.
func (s *server) start() {
	s.t.Helper()
	args := s.args
	if args == nil {
		args = []string{program(s.t), "serve"}
	}
	s.cmd = exec.Command(args[0], args[1:]...)
	s.cmd.Dir = s.t.TempDir() // without a switchboard.yaml
	s.cmd.Env = s.environment()
	s.stderr = &lockedBuffer{}
	s.cmd.Stderr = s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	up := make(chan bool, 1)
	ended := make(chan struct{})
	s.ended = ended
	go func() {
		// The greeting comes when the address is taken.
		r := bufio.NewReader(out)
		_, err := r.ReadString('\n')
		up <- err == nil
		_, _ = io.Copy(io.Discard, r) // ends with the process
		s.status = s.cmd.Wait()
		close(ended)
	}()
	select {
	case ok := <-up:
		if !ok {
			<-s.ended
			s.t.Fatalf("the program ended: %v\n%s", s.status, s.stderr)
		}
	case <-time.After(30 * time.Second):
		s.t.Fatalf("the program is not up after 30 s\n%s", s.stderr)
	}
}

// kill ends the process as a power cut would, if it runs.
func (s *server) kill() {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	_ = s.cmd.Process.Kill() // it may be gone already
	<-s.ended
}

// terminate asks the process to end and returns its status.
func (s *server) terminate() error {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		s.t.Fatalf("the program did not end within 30 s of SIGTERM\n%s", s.stderr)
	}
	return s.status
}
