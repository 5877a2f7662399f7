package webchat

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/chat"
)

// Wrong links are counted together on pages and sockets; after too many even
// the right one is not looked up, until a minute has passed.
func TestGuessesAreLimited(t *testing.T) {
	s := open(t, Config{LocalGuesses: 3})
	secret, _ := s.texts(chat.English)
	hello := func(secret string) *client {
		c := s.dial(t)
		c.send(`{"type":"hello","token":"s.` + secret + `"}`)
		return c
	}
	for n := range 10 { // right ones do not count
		if res, _ := s.fetch(t, "/s/"+secret, "en"); res.StatusCode != 200 {
			t.Fatalf("right link, time %d: status %d", n, res.StatusCode)
		}
		hello(secret).want("welcome")
	}
	for n := byte(50); n < 52; n++ {
		if res, _ := s.fetch(t, "/s/"+secretOf(n), "en"); res.StatusCode != 404 {
			t.Errorf("wrong link: status %d", res.StatusCode)
		}
	}
	hello(secretOf(52)).wantError("bad_token")
	for _, each := range []string{secretOf(53), secret} {
		res, text := s.fetch(t, "/s/"+each, "zh")
		if res.StatusCode != 429 || res.Header.Get("Retry-After") != "60" || !strings.Contains(text, "请稍等一分钟</h1>") {
			t.Errorf("too many: status %d, %v\n%s", res.StatusCode, res.Header, text)
		}
		c := hello(each)
		c.wantError("rate_limited")
		c.wantClose(1013)
	}
	if res, _ := s.fetch(t, "/s/short", "en"); res.StatusCode != 404 {
		t.Errorf("what cannot be a link: status %d", res.StatusCode)
	}
	s.later(20*time.Second + time.Millisecond)
	if res, _ := s.fetch(t, "/s/"+secret, "en"); res.StatusCode != 429 || res.Header.Get("Retry-After") != "40" {
		t.Errorf("20 s later: status %d, %v", res.StatusCode, res.Header)
	}
	s.later(40 * time.Second)
	if res, _ := s.fetch(t, "/s/"+secret, "en"); res.StatusCode != 200 {
		t.Errorf("a minute later: status %d", res.StatusCode)
	}
}

// Each customer's network counts for itself; a proxy stands for many.
func TestGuessers(t *testing.T) {
	ch := New(Config{Gateway: newDouble()})
	defer ch.Stop(t.Context())
	for from, want := range map[string]guesser{
		"192.0.2.1":           {netip.MustParseAddr("192.0.2.1"), 5},
		"2001:db8:1:2:3:4::5": {netip.MustParseAddr("2001:db8:1:2::"), 5},
		"127.0.0.1":           {netip.MustParseAddr("127.0.0.1"), 500},
		"::1":                 {netip.MustParseAddr("::1"), 500},
		"10.1.2.3":            {netip.MustParseAddr("10.1.2.3"), 500},
		"fd00::1:2":           {netip.MustParseAddr("fd00::1:2"), 500},
	} {
		if got := ch.guesser(customer(netip.MustParseAddr(from))); got != want {
			t.Errorf("%s: %+v, want %+v", from, got, want)
		}
	}
	for n, want := range []int{404, 404, 404, 404, 404, 429} { // all from 192.0.2.1
		if res := get(t, ch, "/s/"+secretOf(byte(n))); res.StatusCode != want {
			t.Errorf("guess %d: status %d", n, res.StatusCode)
		}
	}
	r := httptest.NewRequest("GET", "/s/"+secretOf(9), nil)
	r.RemoteAddr = "192.0.2.2:1234"
	w := httptest.NewRecorder()
	if ch.Handler().ServeHTTP(w, r); w.Code != 404 {
		t.Errorf("a neighbour: status %d", w.Code)
	}
}

// Many at once are not more than that many, and what is remembered is bounded.
func TestGuessesAtOnce(t *testing.T) {
	var g guesses
	var let atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if g.try(guesser{netip.MustParseAddr("192.0.2.1"), 5}, noon) == 0 {
				let.Add(1)
			}
		})
	}
	all.Wait()
	if let.Load() != 5 {
		t.Errorf("%d of 50 were let through", let.Load())
	}
	for n := range 3 * maxGuessers {
		from := netip.MustParseAddr(fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255))
		if wait := g.try(guesser{from, 5}, noon); wait != 0 {
			t.Fatalf("the first of %s waits %v", from, wait)
		}
	}
	if len(g.by) > maxGuessers {
		t.Errorf("%d are remembered", len(g.by))
	}
	g.excuse(netip.MustParseAddr("192.0.2.77")) // never tried
}
