package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// A teller is one socket of which every frame counts.
type teller struct {
	t  *testing.T
	ws *websocket.Conn
}

// dialled opens a socket and says hello.
func dialled(t *testing.T, s *server) *teller {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+s.addr+"/chat/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	c := &teller{t, ws}
	c.send(webFrame{Type: "hello", Locale: "en"})
	return c
}

func (c *teller) send(f webFrame) {
	c.t.Helper()
	if err := c.ws.WriteJSON(f); err != nil {
		c.t.Fatal(err)
	}
}

// wants reads up to a frame of a kind; an error frame that is not wanted fails the test.
func (c *teller) wants(kind string) webFrame {
	c.t.Helper()
	if err := c.ws.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		c.t.Fatal(err)
	}
	for {
		var f webFrame
		if err := c.ws.ReadJSON(&f); err != nil {
			c.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if f.Type == kind {
			return f
		}
		if f.Type == "error" {
			c.t.Fatalf("waiting for %s: %+v", kind, f)
		}
	}
}

// ready asks the probe.
func (s *server) ready() int {
	s.t.Helper()
	res, err := http.Get("http://" + s.addr + "/readyz")
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// unavailableWhile has a customer write while the database cannot: the message
// is refused, so is a new visitor, the probe tells; afterwards the same
// message is taken, once, and answered.
func unavailableWhile(t *testing.T, s *server, breaks func() (mend func())) {
	t.Helper()
	c := dialled(t, s)
	conversation := c.wants("welcome").Conversation
	c.wants("message")
	c.send(webFrame{Type: "message", ID: "before", Text: "menu"})
	c.wants("ack")
	c.wants("message")

	mend := breaks()
	for range 2 {
		c.send(webFrame{Type: "message", ID: "during", Text: "I want to book a broadband repair"})
		if f := c.wants("error"); f.Code != "unavailable" || f.ID != "during" || f.Message == "" {
			t.Errorf("refused with %+v", f)
		}
	}
	if f := dialled(t, s).wants("error"); f.Code != "unavailable" {
		t.Errorf("a new visitor is refused with %+v", f)
	}
	if status := s.ready(); status != http.StatusServiceUnavailable {
		t.Errorf("the probe says %d", status)
	}
	c.send(webFrame{Type: "ping"})
	c.wants("pong")
	mend()

	for range 2 { // and once more, as a client does that lost the ack
		c.send(webFrame{Type: "message", ID: "during", Text: "I want to book a broadband repair"})
		if f := c.wants("ack"); f.ID != "during" || f.Seq != 4 {
			t.Errorf("acknowledged with %+v", f)
		}
	}
	c.send(webFrame{Type: "message", ID: "after", Text: "Haidian"})
	if f := c.wants("ack"); f.Seq != 6 {
		t.Errorf("the next message is number %d", f.Seq)
	}
	dialled(t, s).wants("message")
	if err := s.terminate(); err != nil {
		t.Errorf("ended with %v\n%s", err, s.stderr)
	}
	stored(t, s, conversation, "before", "during", "after")
}

// stored: a conversation holds these messages, once each, each answered.
func stored(t *testing.T, s *server, conversation string, ids ...string) {
	t.Helper()
	st, err := sqlite.OpenReadOnly(context.Background(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Read(context.Background(), func(v store.View) error {
		c, err := v.Conversation(conversation)
		if err != nil {
			return err
		}
		entries, err := v.Entries(conversation, 0, 0)
		if err != nil || len(entries) != 1+2*len(ids) {
			t.Errorf("%d entries, %v", len(entries), err)
			return err
		}
		for i, id := range ids {
			if entries[1+2*i].ID != id {
				t.Errorf("message %d is %q", i, entries[1+2*i].ID)
			}
		}
		return alternates(t, v, c)
	})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Error(err)
	}
}

func TestLockedDatabase(t *testing.T) {
	s := newServer(t)
	s.start()
	unavailableWhile(t, s, func() func() {
		db, err := sql.Open("sqlite", "file:"+s.database)
		if err != nil {
			t.Fatal(err)
		}
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
			t.Fatal(err)
		}
		return func() {
			if _, err := c.ExecContext(t.Context(), "ROLLBACK"); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(c.Close(), db.Close()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// refusedStart runs the program, which must not start: it returns what it says and its status.
func refusedStart(t *testing.T, s *server) (said string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, program(t), "serve")
	c.Dir, c.Env = t.TempDir(), s.environment()
	var errs bytes.Buffer
	c.Stderr = &errs
	err := c.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatalf("started, or could not: %v\n%s", err, errs.String())
	}
	return errs.String(), exit.ExitCode()
}

// TestRefusedStarts: what keeps the program from starting is told in one line
// that names what to mend, with status 2, and nothing is left behind.
func TestRefusedStarts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	running := newServer(t)
	running.start()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../../dialogs/pack/telecom")); err != nil {
		t.Fatal(err)
	}
	broken, noFile := filepath.Join(folder, "menu.yaml"), filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(broken, []byte("- id: fault\n  lable: {en: x}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(noFile, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(t.TempDir(), "torn.db")
	if err := sqlite.Migrate(t.Context(), torn); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(torn)
	if err != nil {
		t.Fatal(err)
	}
	copy(content[3*4096:], bytes.Repeat([]byte{0x55}, 10*4096)) // pages of tables, not those that say what tables there are
	if err := os.WriteFile(torn, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		set  func(*server)
		want string
	}{
		{"broken pack", func(s *server) { s.env = []string{"SWITCHBOARD_PACK=" + folder} }, regexp.QuoteMeta(broken) + `:\d+: `},
		{"port in use", func(s *server) { s.addr = taken.Addr().String() }, `SWITCHBOARD_LISTEN: .*address already in use`},
		{"second process", func(s *server) { s.database = running.database }, `SWITCHBOARD_DATABASE_URL: .*` + regexp.QuoteMeta(running.database)},
		{"no database", func(s *server) { s.database = noFile }, `SWITCHBOARD_DATABASE_URL: `},
		{"torn database", func(s *server) { s.database = torn }, `SWITCHBOARD_DATABASE_URL: .*malformed`},
		{"no such folder", func(s *server) { s.env = []string{"SWITCHBOARD_PACK=" + folder + "/none"} }, `none`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			tt.set(s)
			said, status := refusedStart(t, s)
			if status != 2 || !regexp.MustCompile(`^switchboard: .*`+tt.want).MatchString(said) {
				t.Errorf("status %d: %s", status, said)
			}
			if tt.name != "broken pack" && strings.Count(said, "\n") != 1 { // a pack's faults are told all at once
				t.Errorf("more than a line:\n%s", said)
			}
		})
	}
	if status := running.ready(); status != http.StatusOK {
		t.Errorf("the first process is disturbed: %d", status)
	}
}
