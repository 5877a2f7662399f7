package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// A deaf channel sends nothing anywhere.
type deaf struct{}

func (deaf) Name() chat.Channel  { return chat.SMS }
func (deaf) Traits() chat.Traits { return chat.Traits{} }
func (deaf) Send(context.Context, channels.Delivery) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}

// begun is when the conversations of crowded began, on a working morning.
var begun = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// A fixed clock stands still.
type fixed time.Time

func (f fixed) Now() time.Time { return time.Time(f) }

// crowded is a console of a service with n conversations that wait, longest first.
func crowded(t testing.TB, n int) (*Console, *gateway.Gateway) {
	t.Helper()
	pk, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlite.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx store.Tx) (err error) {
		for i := range n {
			at := begun.Add(time.Duration(i) * time.Second)
			c := store.Conversation{
				ID: fmt.Sprintf("cv_%04d", i), CustomerID: fmt.Sprintf("cu_%04d", i), Locale: chat.English,
				Address: chat.Address{Channel: chat.SMS, ID: fmt.Sprintf("+8613800%06d", i)},
				Mode:    chat.ModeWaiting, Queue: "request", QueuedAt: at, Since: at, CreatedAt: at, UpdatedAt: at,
				State: dialogs.State{Mode: chat.ModeWaiting, Locale: chat.English}.Encode(),
			}
			err = errors.Join(err, tx.CreateConversation(c),
				tx.SaveCustomer(store.Customer{ID: c.CustomerID, Name: fmt.Sprint("Customer ", i), Phone: c.Address.ID}),
				tx.SaveTicket(store.Ticket{ID: "tk_" + c.ID, Number: fmt.Sprint("T-", i), CustomerID: c.CustomerID, Kind: "fault", Status: "received", CreatedAt: at}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Store: s, Dialogs: dialogs.New(pk), Pack: pk, Channels: []channels.Channel{deaf{}}, Clock: fixed(begun.Add(10 * time.Minute))})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := New(Config{Gateway: g, Store: s, Token: "a", Pack: pk, Playground: true, Local: func(*http.Request) bool { return true }})
	t.Cleanup(func() {
		c.Stop()
		if err := errors.Join(g.Stop(context.Background()), s.Close()); err != nil {
			t.Error(err)
		}
	})
	return c, g
}

// lists are what the desk page reads.
func lists(t testing.TB, c *Console) (got struct {
	Items      []card
	Colleagues []colleague
}) {
	t.Helper()
	w := ask(c, "/console/desk/queue", "")
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, err)
	}
	return got
}

// 500 who wait are all shown, longest first, each with the place that they are told.
func TestFiveHundredWait(t *testing.T) {
	c, _ := crowded(t, 500)
	got := lists(t, c).Items
	if len(got) != 500 {
		t.Fatalf("%d of 500 are shown", len(got))
	}
	for i, k := range got {
		if k.ID != fmt.Sprintf("cv_%04d", i) || k.Position != i+1 || k.Customer != fmt.Sprint("Customer ", i) || k.Mode != "waiting" || k.Served != "" {
			t.Fatalf("place %d: %+v", i+1, k)
		}
	}
}

func BenchmarkFiveHundredWait(b *testing.B) {
	c, _ := crowded(b, 500)
	for b.Loop() {
		lists(b, c)
	}
}

// First-contact owner (handbook §6.1): whom somebody served before comes first
// in that person's list and in nobody else's, and keeps the place in the queue.
func TestServedBeforeComesFirst(t *testing.T) {
	c, g := crowded(t, 5)
	ctx, me := t.Context(), channels.Agent{ID: "playground", Name: "Li"}
	for id, a := range map[string]channels.Agent{"cv_0003": me, "cv_0001": {ID: "wang", Name: "Wang"}} {
		back := chat.Message{From: chat.Address{Channel: chat.SMS, ID: "+8613800000" + id[4:]}, Text: "agent"}
		err := errors.Join(g.Claim(ctx, id, a), g.Return(ctx, id, a))
		if err == nil {
			_, err = g.Receive(ctx, back)
		}
		if err != nil {
			t.Fatal(err)
		}
		if k, err := g.Case(ctx, id, ""); err != nil || k.Mode != chat.ModeWaiting {
			t.Fatalf("%s does not wait: %v, %v", id, k.Mode, err)
		}
	}
	leave := g.Attend(channels.Agent{ID: "wang", Name: "Wang"})
	defer leave()
	got := lists(t, c)
	if k := got.Items[0]; k.ID != "cv_0003" || !k.Yours || k.Served != "Li" || k.Position < 4 {
		t.Errorf("first is %+v", k)
	}
	for i, k := range got.Items[1:] {
		if k.Yours || k.Served != map[string]string{"cv_0001": "Wang"}[k.ID] || k.Here != (k.ID == "cv_0001") {
			t.Errorf("%d: %+v", i+1, k)
		}
		if i > 0 && k.Position < got.Items[i].Position {
			t.Errorf("%s at %d comes after %d", k.ID, k.Position, got.Items[i].Position)
		}
	}
	if len(got.Colleagues) != 1 || got.Colleagues[0].ID != "wang" {
		t.Errorf("colleagues %+v", got.Colleagues)
	}
}

// What anybody wrote is shown as text: no page of ours makes markup of it.
func TestNothingBecomesMarkup(t *testing.T) {
	risky := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|createContextualFragment|setHTMLUnsafe|javascript:|\.on[a-z]+ = `)
	names, err := fs.Glob(assets, "assets/*")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(assets, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := risky.Find(b); found != nil {
			t.Errorf("%s has %q", name, found)
		}
		if strings.HasSuffix(name, ".html") && regexp.MustCompile(`<script>|\son[a-z]+=|template\.HTML`).Match(b) {
			t.Errorf("%s has script inside", name)
		}
	}
	c, _ := crowded(t, 0)
	hostile := `</script><img src=x onerror=alert(1)>"'`
	w := ask(c, "/console/desk", "", "Cookie", cookieName+"="+c.seal(session{hostile, time.Now().Add(time.Hour)}))
	if body := w.Body.String(); w.Code != http.StatusOK || strings.Contains(body, "<img") || !strings.Contains(body, "&lt;img src=x") {
		t.Errorf("%d: the agent's name is not text", w.Code)
	}
}

// Every key that the page tells of has its words, and its script knows it.
func TestKeysAreTold(t *testing.T) {
	script, err := fs.ReadFile(assets, "assets/desk-keys.js")
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, k := range keys {
		if words[chat.English]["keys."+k] == "" {
			t.Errorf("%s has no words", k)
		}
		if letter, ok := strings.CutPrefix(k, "Alt+"); ok {
			if told++; !strings.Contains(string(script), "Key"+letter+":") {
				t.Errorf("%s does nothing", k)
			}
		}
	}
	if n := strings.Count(string(script), "    Key"); n != told {
		t.Errorf("%d keys, %d are told", n, told)
	}
}

// Who watches the desk attends it, as often as pages are open, and no longer:
// whoever ends the stream, the page or the service.
func TestAttendingEndsWithTheStream(t *testing.T) {
	c, g := crowded(t, 1)
	server := httptest.NewServer(c)
	defer server.Close()
	open := func() (leave func()) {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/console/desk/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return func() { cancel(); res.Body.Close() }
	}
	here := func(what string, want int) {
		t.Helper()
		for limit := time.Now().Add(10 * time.Second); len(g.Attending()) != want; <-time.After(time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("%s: %+v attend", what, g.Attending())
			}
		}
	}
	here("nobody", 0)
	one, two := open(), open()
	here("two pages of one person", 1)
	one()
	here("one page left", 1)
	two()
	here("none left", 0)
	for range 50 {
		open()()
	}
	here("many that came and went", 0)
	defer open()()
	here("one more", 1)
	c.Stop()
	here("the service stops", 0)
}

// TestSegments: an agent is told what a text costs, as it would be sent.
func TestSegments(t *testing.T) {
	c, _ := crowded(t, 0)
	for text, want := range map[string]string{
		"":                                  `{"n":0,"room":160,"units":0}`,
		strings.Repeat("a", 160):            `{"n":1,"room":160,"units":160}`,
		strings.Repeat("a", 161):            `{"n":2,"room":306,"units":161}`,
		strings.Repeat("汉", 71):             `{"n":2,"room":134,"units":71}`,
		strings.Repeat("a", 100) + "\u2019": `{"n":1,"room":160,"units":101}`, // a typographic quote is sent plain
		"  hi \n":                           `{"n":1,"room":160,"units":2}`,
	} {
		body, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/console/desk/segments", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		if got := strings.TrimSpace(w.Body.String()); w.Code != 200 || got != want {
			t.Errorf("%q: %d %s, want %s", text, w.Code, got, want)
		}
	}
}
