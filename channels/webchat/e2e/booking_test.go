//go:build e2e

package e2e

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	addr := serve(t)
	w := newWire(t, addr)
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
	script(t, "booking.mjs", &seen, "ADDR="+addr, "WIRE="+w.listener.Addr().String(), "CONTROL="+control.URL)

	var stored struct {
		Locale     string
		CustomerID string `json:"customer_id"`
		Messages   []line
	}
	api(t, addr, "/conversations/"+seen.Conversation, &stored)
	if stored.Locale != "zh-CN" {
		t.Errorf("the conversation ended in %s", stored.Locale)
	}
	if d := cmp.Diff(stored.Messages, seen.First); d != "" {
		t.Errorf("the tab differs from the stored transcript (-stored +shown):\n%s", d)
	}
	if d := cmp.Diff(stored.Messages, seen.Second); d != "" {
		t.Errorf("the second tab differs from the stored transcript (-stored +shown):\n%s", d)
	}
	var said []string
	for i, m := range stored.Messages {
		if m.Seq != int64(i+1) {
			t.Errorf("seq %d at place %d", m.Seq, i+1)
		}
		if m.Author == "customer" {
			said = append(said, m.Text)
		}
	}
	if d := cmp.Diff(seen.Sent, said); d != "" {
		t.Errorf("the customer's messages (-sent +stored):\n%s", d)
	}
	var booked struct {
		Items []struct{ Status, Service string }
	}
	api(t, addr, "/appointments?customer="+stored.CustomerID, &booked)
	if len(booked.Items) != 1 || booked.Items[0].Status != "booked" {
		t.Errorf("appointments: %+v", booked.Items)
	}
}

// The widget's types hold.
func TestTypes(t *testing.T) {
	modules(t)
	if out, err := exec.Command("node_modules/.bin/tsc", "-p", "../widget").CombinedOutput(); err != nil {
		t.Errorf("tsc: %v\n%s", err, out)
	}
}
