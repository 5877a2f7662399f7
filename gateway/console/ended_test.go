package console

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"switchboard/gateway/store"
)

// TestStreamEndsWithItsSession: who signs out sees nothing any more, in no tab,
// nor does the cookie open anything; others go on.
func TestStreamEndsWithItsSession(t *testing.T) {
	c, g := crowded(t, 1)
	now := time.Now()
	c.cfg.Playground, c.cfg.Now = false, func() time.Time { return now }
	server := httptest.NewServer(c)
	defer server.Close()
	defer c.Stop()
	do := func(method, path, cookie string) *http.Response {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		t.Cleanup(cancel)
		r, err := http.NewRequestWithContext(ctx, method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", cookieName+"="+cookie)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := server.Client().Transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		return res
	}
	li, wang, brief := c.seal(session{"Li", now.Add(time.Hour)}), c.seal(session{"Wang", now.Add(time.Hour)}), c.seal(session{"Brief", now.Add(50 * time.Millisecond)})
	tabs := []*http.Response{do("GET", "/console/desk/events", li), do("GET", "/console/desk/events", li), do("GET", "/console/desk/events", brief)}
	do("GET", "/console/desk/events", wang)
	if n := len(g.Attending()); n < 2 {
		t.Fatalf("%d attend", n)
	}
	do("POST", "/console/logout", li)
	for i, tab := range tabs {
		if _, err := io.ReadAll(tab.Body); err != nil {
			t.Errorf("stream %d does not end: %v", i, err)
		}
	}
	for limit := time.Now().Add(10 * time.Second); len(g.Attending()) != 1 && time.Now().Before(limit); time.Sleep(time.Millisecond) {
	}
	if here := g.Attending(); len(here) != 1 || here[0].Name != "Wang" {
		t.Errorf("%+v attend", here)
	}
	for cookie, want := range map[string]int{li: 401, wang: 200} {
		if got := do("GET", "/console/desk/queue", cookie).StatusCode; got != want {
			t.Errorf("status %d, want %d", got, want)
		}
	}
}

// TestEveryReadIsInTheAudit: also one that begins in the middle, and one that
// lasts; not every line of it.
func TestEveryReadIsInTheAudit(t *testing.T) {
	c, _ := crowded(t, 2)
	now := time.Now()
	c.cfg.Now = func() time.Time { return now }
	rows := func(id int) (n int) {
		t.Helper()
		err := c.cfg.Store.Read(t.Context(), func(v store.View) error {
			list, err := v.Audits(fmt.Sprintf("cu_%04d", id), store.Page{})
			for _, a := range list {
				if a.Action == "conversation.read" && strings.HasPrefix(a.Actor, "agent:") {
					n++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	read := func(id, after int) {
		t.Helper()
		if w := ask(c, fmt.Sprintf("/console/desk/conversations/cv_%04d?after=%d", id, after), ""); w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
	}
	read(0, 1)
	read(0, 2)
	read(1, 0)
	read(1, 1)
	if rows(0) != 1 || rows(1) != 1 {
		t.Errorf("%d and %d rows", rows(0), rows(1))
	}
	now = now.Add(readAgain)
	read(0, 3)
	read(1, 0)
	read(1, 0)
	if rows(0) != 2 || rows(1) != 3 {
		t.Errorf("%d and %d rows later", rows(0), rows(1))
	}
}
