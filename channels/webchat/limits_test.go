package webchat

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestOrigins(t *testing.T) {
	s := open(t, Config{})
	for origins, status := range map[string]int{
		origin:                          http.StatusSwitchingProtocols,
		"HTTPS://Shop.Example":          http.StatusSwitchingProtocols,
		"":                              http.StatusSwitchingProtocols,
		"null":                          http.StatusForbidden,
		"http://shop.example":           http.StatusForbidden,
		"https://shop.example:8443":     http.StatusForbidden,
		"https://shop.example.evil":     http.StatusForbidden,
		"https://evil-shop.example":     http.StatusForbidden,
		origin + "/":                    http.StatusForbidden,
		origin + "," + "https://a.test": http.StatusForbidden,
		s.srv.URL:                       http.StatusForbidden,
	} {
		h := http.Header{}
		if origins != "" {
			h["Origin"] = strings.Split(origins, ",")
		}
		ws, res, err := websocket.DefaultDialer.Dial(s.url(), h)
		if res == nil || res.StatusCode != status {
			t.Errorf("origin %q: %v, %v", origins, res, err)
		}
		if ws != nil {
			ws.Close()
		}
	}
	res, err := http.Get(s.srv.URL + "/chat/ws")
	if err != nil || res.StatusCode != http.StatusBadRequest {
		t.Errorf("no upgrade: %v, %v", res, err)
	}
	res.Body.Close()
}

func TestSubprotocolAndCompression(t *testing.T) {
	s := open(t, Config{})
	d := websocket.Dialer{Subprotocols: []string{"other", Protocol}, EnableCompression: true}
	ws, res, err := d.Dial(s.url(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if ws.Subprotocol() != Protocol || res.Header.Get("Sec-Websocket-Extensions") != "" {
		t.Errorf("protocol %q, extensions %q", ws.Subprotocol(), res.Header.Get("Sec-Websocket-Extensions"))
	}
}

func TestSocketsAreLimited(t *testing.T) {
	s := open(t, Config{Sockets: 2})
	a := s.dial(t)
	s.dial(t)
	if _, res, err := websocket.DefaultDialer.Dial(s.url(), nil); err == nil || res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("third of two: %v, %v", res, err)
	}
	a.ws.Close()
	for limit := time.Now().Add(patience); s.ch.Sockets() != 1; {
		if time.Now().After(limit) {
			t.Fatal("a socket that left is still counted")
		}
	}
	s.dial(t)
}

// Behind a proxy on this machine, in a container's network or in a cloud, all customers have one address.
func TestSocketsPerAddressAreLimited(t *testing.T) {
	const full = http.StatusTooManyRequests
	for _, tt := range []struct {
		name  string
		from  []string
		third int
	}{
		{"one customer", []string{"192.0.2.1:1", "192.0.2.1:2", "192.0.2.1:3"}, full},
		{"three customers", []string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1"}, 0},
		{"one customer's IPv6", []string{"[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1"}, full},
		{"a proxy here", []string{"127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"}, 0},
		{"docker's bridge", []string{"172.17.0.1:1", "172.17.0.1:2", "172.17.0.1:3"}, 0},
		{"the same, mapped", []string{"[::ffff:172.17.0.1]:1", "[::ffff:172.17.0.1]:2", "[::ffff:172.17.0.1]:3"}, 0},
		{"a proxy's IPv6", []string{"[fd00::1]:1", "[fd00::1]:2", "[fd00::1]:3"}, 0},
		{"a cloud's balancer", []string{"100.64.3.7:1", "100.64.3.7:2", "100.64.3.7:3"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ch := New(Config{PerAddress: 2})
			defer ch.Stop(t.Context())
			for i, from := range tt.from {
				r := httptest.NewRequest("GET", "/chat/ws", nil)
				r.RemoteAddr = from
				s := &socket{ch: ch, from: remote(r)}
				got, want := ch.admitSocket(s), 0
				if i == 2 {
					want = tt.third
				}
				if got != want {
					t.Errorf("socket %d: %d, want %d", i, got, want)
				}
				if got == 0 {
					defer ch.withdraw(s)
				}
			}
		})
	}
}

// A reader that reads nothing loses its socket; others see everything meanwhile.
func TestSlowReader(t *testing.T) {
	s := open(t, Config{})
	s.ch.writeLimit = 2 * time.Second
	slow, w := s.greet(t)
	fast, _ := s.resume(t, w.Token, 1)
	text := strings.Repeat("x", 8<<10)
	const lines = 2000 // 16 MB, more than the kernel buffers
	for i := range lines {
		s.say(w.Conversation, bot(fmt.Sprint(i, text)))
		if g := fast.want("message"); g.Seq != int64(i+2) {
			t.Fatalf("got seq %d, want %d", g.Seq, i+2)
		}
	}
	for limit := time.Now().Add(patience); s.ch.Sockets() != 1; {
		if time.Now().After(limit) {
			t.Fatal("the slow socket is still open")
		}
		fast.quiet()
		s.ch.each((*socket).ping) // keeps the flood counter down
	}
	slow.ws.Close()
	_, seen := s.resume(t, w.Token, 1)
	if len(seen) != lines {
		t.Errorf("resumed with %d of %d", len(seen), lines)
	}
}

func TestFrames(t *testing.T) {
	if b := string(errorFrame("bad_frame", "m", nil)); b != `{"type":"error","code":"bad_frame","message":"m"}` {
		t.Error(b)
	}
	if b := string(stateFrame(state{mode: "waiting", position: 2})); b != `{"type":"state","mode":"waiting","position":2}` {
		t.Error(b)
	}
}

func FuzzFrames(f *testing.F) {
	for _, seed := range []string{
		`{"type":"hello","locale":"en"}`, `{"type":"message","id":"a","text":"hi"}`,
		`{"type":"choice","id":"a","value":"v"}`, `{"type":"ping"}`, `{"type":"typing"}`, `{"type":"\ud800"}`, `[`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	s := open(f, Config{Burst: -1})
	// A socket takes ten frames: dialling for each would use up the machine's ports.
	var c *client
	left := 0
	f.Fuzz(func(t *testing.T, frame []byte) {
		if left == 0 {
			if c != nil {
				c.ws.Close()
			}
			c = s.connect(t)
			c.send(`{"type":"hello"}`)
			left = 10
		}
		left--
		c.t = t
		if err := c.ws.WriteMessage(websocket.TextMessage, frame); err != nil {
			t.Fatal(err)
		}
		// Whatever it was, the socket goes on in order.
		last := fmt.Sprint("last", left)
		c.say(last, "still here")
		for {
			g := c.next()
			if g.Type == "ack" && g.ID == last {
				return
			}
		}
	})
}
