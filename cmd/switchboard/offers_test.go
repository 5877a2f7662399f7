package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"
)

// An agentAt is somebody signed in to the browser desk, whose page is open.
type agentAt struct {
	*running
	name string
}

func (r *running) agent(name string) *agentAt {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	a := &agentAt{running: &running{App: r.App, t: r.t, client: &http.Client{Transport: r.client.Transport, Jar: jar}, log: r.log}, name: name}
	if status, _ := a.signIn(name, ""); status != http.StatusOK {
		r.t.Fatalf("%s: status %d", name, status)
	}
	stream := a.request("/console/desk/events", "")
	r.t.Cleanup(func() { stream.Body.Close() })
	if !bufio.NewScanner(stream.Body).Scan() {
		r.t.Fatalf("%s has no stream", name)
	}
	return a
}

// A deskCard is a conversation in the desk's lists.
type deskCard struct {
	ID    string `json:"id"`
	Mine  bool   `json:"mine"`
	Late  bool   `json:"late"`
	Offer *struct {
		You   bool      `json:"you"`
		Name  string    `json:"name"`
		Until time.Time `json:"until"`
		Why   []string  `json:"why"`
	} `json:"offer"`
}

// sees reads the desk: the first conversation, and how much the agent has.
func (a *agentAt) sees() (first deskCard, load string) {
	a.t.Helper()
	var got struct {
		Items []deskCard
		Load  *struct{ Owned, Capacity int }
	}
	if err := json.Unmarshal([]byte(a.status(200, "/console/desk/queue", "")), &got); err != nil {
		a.t.Fatal(err)
	}
	if len(got.Items) > 0 {
		first = got.Items[0]
	}
	if got.Load != nil {
		load = fmt.Sprintf("%d of %d", got.Load.Owned, got.Load.Capacity)
	}
	return first, load
}

// TestOfferGoesOn: who waits is offered to one person, and when they let it go
// by to the next, then to everybody, who may have claimed it all the while.
func TestOfferGoesOn(t *testing.T) {
	r := start(t, nil)
	v := r.visitor()
	r.status(200, "/playground/clock", fmt.Sprintf(`{"advance":"%s"}`, r.untilOpen()))
	people := []*agentAt{r.agent("Chen"), r.agent("Wu")}
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)

	for n, a := range people {
		mine, load := a.sees()
		other, _ := people[1-n].sees()
		if mine.ID != v.conv || mine.Offer == nil || !mine.Offer.You || load != "0 of 4" || len(mine.Offer.Why) != 1 || mine.Offer.Why[0] != "free" {
			t.Fatalf("%s sees %+v, has %s", a.name, mine, load)
		}
		if left := mine.Offer.Until.Sub(r.gateway.Now()); left <= 0 || left > time.Minute {
			t.Errorf("%s has %v", a.name, left)
		}
		if other.Offer == nil || other.Offer.You || other.Offer.Name != a.name {
			t.Errorf("the other sees %+v", other.Offer)
		}
		r.status(200, "/playground/clock", `{"advance":"60s"}`)
	}
	for _, a := range people {
		if mine, _ := a.sees(); mine.Offer != nil || mine.ID != v.conv || !mine.Late {
			t.Errorf("%s sees %+v", a.name, mine) // two minutes are the time for a first answer
		}
	}
	people[0].status(200, "/console/desk/conversations/"+v.conv+"/claim", `{}`)
	if mine, load := people[0].sees(); !mine.Mine || load != "1 of 4" {
		t.Errorf("%+v, %s", mine, load)
	}
	people[1].status(409, "/console/desk/conversations/"+v.conv+"/claim", `{}`)
	r.status(200, "/playground/clock", `{"advance":"1ms"}`)
	m := r.status(200, "/metrics", "")
	for _, want := range []string{`switchboard_offers_total{outcome="made"} 2`, `switchboard_offers_total{outcome="missed"} 2`, `switchboard_clock_breaches_total{clock="wait"} 1`} {
		if !strings.Contains(m, want) {
			t.Errorf("metrics without %s", want)
		}
	}
	notes := people[0].status(200, "/console/desk/conversations/"+v.conv, "")
	if !strings.Contains(notes, `"alarm":100`) || !strings.Contains(notes, `"you":true`) {
		t.Errorf("no ping of the clock: %s", notes)
	}
}
