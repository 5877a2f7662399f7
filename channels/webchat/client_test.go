package webchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const origin = "https://shop.example"

// patience bounds every wait of these tests; none depends on its length.
const patience = 20 * time.Second

// site is a channel on a real listener, with a double behind it.
type site struct {
	*double
	ch  *Channel
	srv *httptest.Server
	now atomic.Int64 // nanoseconds since noon, of the message limit
}

func open(t testing.TB, cfg Config) *site {
	t.Helper()
	s := &site{double: newDouble()}
	cfg.Gateway, cfg.Origins = s.double, []string{origin}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.Now = func() time.Time { return noon.Add(time.Duration(s.now.Load())) }
	s.ch = New(cfg)
	s.watch = s.ch
	s.ch.AttachLinks(s.double)
	s.srv = httptest.NewServer(s.ch.Handler())
	t.Cleanup(func() {
		s.srv.Close()
		ctx, done := context.WithTimeout(context.Background(), patience)
		defer done()
		if err := s.ch.Stop(ctx); err != nil {
			t.Errorf("Stop: %v", err)
		}
	})
	return s
}

// later moves the clock of the message limit.
func (s *site) later(d time.Duration) { s.now.Add(int64(d)) }

func (s *site) dial(t testing.TB) *client {
	t.Helper()
	c := s.connect(t)
	t.Cleanup(func() { c.ws.Close() })
	return c
}

// connect is dial for those who hang up themselves.
func (s *site) connect(t testing.TB) *client {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(s.url(), http.Header{"Origin": {origin}})
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, ws: ws}
}

func (s *site) url() string { return "ws" + strings.TrimPrefix(s.srv.URL, "http") + "/chat/ws" }

// greet opens a conversation and reads up to its state.
func (s *site) greet(t testing.TB) (*client, got) {
	t.Helper()
	c := s.dial(t)
	c.send(`{"type":"hello","locale":"en"}`)
	w := c.want("welcome")
	c.want("message")
	c.want("state")
	return c, w
}

// resume opens another tab, after a seq, and reads up to its state.
func (s *site) resume(t testing.TB, token string, after int64) (*client, []got) {
	t.Helper()
	c := s.dial(t)
	c.send(fmt.Sprintf(`{"type":"hello","token":%q,"last_seq":%d}`, token, after))
	c.want("welcome")
	var seen []got
	for {
		g := c.next()
		if g.Type == "state" {
			return c, seen
		}
		seen = append(seen, g)
	}
}

type client struct {
	t  testing.TB
	ws *websocket.Conn
}

// got is any frame of the server.
type got struct {
	Type, Conversation, Token, Locale, ID, Author, Name, Text, Input, Code, Message, Mode string
	Seq                                                                                   int64
	Position                                                                              int
	Choices                                                                               []struct{ Value, Label string }
	At                                                                                    time.Time
}

func (c *client) send(frame string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) say(id, text string) {
	c.t.Helper()
	b, _ := json.Marshal(map[string]string{"type": "message", "id": id, "text": text})
	c.send(string(b))
}

func (c *client) next() got {
	c.t.Helper()
	c.ws.SetReadDeadline(time.Now().Add(patience))
	kind, b, err := c.ws.ReadMessage()
	if err != nil {
		c.t.Fatalf("reading: %v", err)
	}
	var g got
	if err := json.Unmarshal(b, &g); err != nil || kind != websocket.TextMessage {
		c.t.Fatalf("frame %q of kind %d: %v", b, kind, err)
	}
	return g
}

func (c *client) want(kind string) got {
	c.t.Helper()
	g := c.next()
	if g.Type != kind {
		c.t.Fatalf("got %+v, want %s", g, kind)
	}
	return g
}

func (c *client) wantError(code string) got {
	c.t.Helper()
	g := c.want("error")
	if g.Code != code || g.Message == "" {
		c.t.Fatalf("got %+v, want error %s", g, code)
	}
	return g
}

// quiet says that nothing is on its way to the client: a ping is answered first.
func (c *client) quiet() {
	c.t.Helper()
	c.send(`{"type":"ping"}`)
	c.want("pong")
}

func (c *client) wantClose(code int) {
	c.t.Helper()
	c.ws.SetReadDeadline(time.Now().Add(patience))
	_, b, err := c.ws.ReadMessage()
	var ce *websocket.CloseError
	if !errors.As(err, &ce) || ce.Code != code {
		c.t.Fatalf("got frame %q and error %v, want close %d", b, err, code)
	}
}
