//go:build e2e

package e2e

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels/webchat/e2e/live"
)

// A line of a transcript, as the widget or the program has it.
type line struct {
	Seq    int64  `json:"seq"`
	Author string `json:"author"`
	Text   string `json:"text"`
}

// A customer books a visit, reloads in the middle, loses the network for 30 s
// while answering, and finishes in Chinese: nothing is lost, doubled or reordered.
func TestBooking(t *testing.T) {
	p := live.Serve(t)
	w := newWire(t, p.Addr)
	control := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		w.set(r.URL.Path == "/cut")
	}))
	t.Cleanup(control.Close)

	var seen struct {
		Conversation string
		First        []line // what the tab showed at the end
		Second       []line // what another tab shows
		Sent         []string
	}
	// The browser calls the program by its own address, so that the origin is right.
	live.Script(t, "booking.mjs", &seen, "ADDR="+p.Addr, "WIRE="+w.listener.Addr().String(), "CONTROL="+control.URL)

	stored := check(t, p, seen.Conversation, seen.Sent, seen.First, seen.Second)
	if stored.Locale != "zh-CN" {
		t.Errorf("the conversation ended in %s", stored.Locale)
	}
	var booked struct {
		Items []struct{ Status, Service string }
	}
	p.API("/appointments?customer="+stored.CustomerID, &booked)
	if len(booked.Items) != 1 || booked.Items[0].Status != "booked" {
		t.Errorf("appointments: %+v", booked.Items)
	}
}

// The machine fails under two open tabs, one of which has a message to send; a
// token that is known no more begins a new conversation and keeps what is unsent.
func TestRestart(t *testing.T) {
	p := live.Serve(t)
	control := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/kill" {
			p.Kill()
		} else {
			p.Start()
		}
	}))
	t.Cleanup(control.Close)
	var seen struct {
		Conversation  string
		First, Second []line
		Sent          []string
		Fresh         struct {
			Conversation string
			Lines        []line
			Sent         []string
		}
	}
	live.Script(t, "restart.mjs", &seen, "ADDR="+p.Addr, "CONTROL="+control.URL)
	check(t, p, seen.Conversation, seen.Sent, seen.First, seen.Second)
	if seen.Fresh.Conversation == seen.Conversation {
		t.Error("a forgotten token led to the old conversation")
	}
	check(t, p, seen.Fresh.Conversation, seen.Fresh.Sent, seen.Fresh.Lines)
}

type stored struct {
	Locale     string
	CustomerID string `json:"customer_id"`
	Messages   []line
}

// check compares a stored conversation with what the customer sent and what tabs show.
func check(t *testing.T, p *live.Program, conversation string, sent []string, tabs ...[]line) (c stored) {
	t.Helper()
	p.API("/conversations/"+conversation, &c)
	for i, tab := range tabs {
		if d := cmp.Diff(c.Messages, tab); d != "" {
			t.Errorf("tab %d differs from the stored transcript (-stored +shown):\n%s", i+1, d)
		}
	}
	var said []string
	for i, m := range c.Messages {
		if m.Seq != int64(i+1) {
			t.Errorf("seq %d at place %d", m.Seq, i+1)
		}
		if m.Author == "customer" {
			said = append(said, m.Text)
		}
	}
	if d := cmp.Diff(sent, said); d != "" {
		t.Errorf("the customer's messages (-sent +stored):\n%s", d)
	}
	return c
}

// The widget's types hold.
func TestTypes(t *testing.T) {
	live.Modules(t)
	if out, err := exec.Command("node_modules/.bin/tsc", "-p", "../widget").CombinedOutput(); err != nil {
		t.Errorf("tsc: %v\n%s", err, out)
	}
}
