package carrier

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const (
	testSID   = "AC00000000000000000000000000000001"
	testToken = "0123456789abcdef0123456789abcdef"
	service   = "MG00000000000000000000000000000001"
	line      = "+18005550100"
	member    = "+18005550101"
	anna      = "+14155550111"
	lei       = "+8613800138000"
	agent     = "+14155550122"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An app is the program under test: it answers by path and checks every signature.
type app struct {
	t   *testing.T
	srv *httptest.Server
	c   *Carrier

	mu      sync.Mutex
	answers map[string]func(url.Values) string
	seen    []hit
}

type hit struct {
	method, path string
	form         url.Values
	header       http.Header
}

// newApp is a program and its carrier with one line and one messaging service.
func newApp(t *testing.T, change ...func(*Config)) *app {
	t.Helper()
	a := &app{t: t, answers: map[string]func(url.Values) string{}}
	a.srv = httptest.NewServer(a)
	cfg := Config{AccountSID: testSID, AuthToken: testToken, Now: func() time.Time { return time.Unix(1_750_000_000, 0) }}
	for _, f := range change {
		f(&cfg)
	}
	c, err := Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	a.c = c
	c.Configure(Number{
		ID: line, SMSURL: a.url("/sms?a=1"), SMSFallbackURL: a.url("/sms/fallback"),
		VoiceURL: a.url("/voice"), FallbackURL: a.url("/fallback"), StatusURL: a.url("/status"),
	})
	c.Configure(Number{ID: service, Members: []string{member}, SMSURL: a.url("/sms")})
	a.on("/status", func(url.Values) string { return "" })
	a.on("/message", func(url.Values) string { return "" })
	t.Cleanup(func() {
		c.Close()
		a.srv.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return a
}

func (a *app) url(path string) string { return a.srv.URL + path }

// on sets what a path answers: TwiML, or "status N", "to URL" "type T\nbody" or "cookie".
func (a *app) on(path string, f func(url.Values) string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[path] = f
}

func (a *app) says(path, twiml string) { a.on(path, func(url.Values) string { return twiml }) }

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		a.t.Error(err)
	}
	full := "http://" + r.Host + r.URL.String()
	if got := r.Header.Get("X-Twilio-Signature"); got != signature(testToken, full, r.PostForm) {
		a.t.Errorf("signature of %s does not verify", r.URL.Path)
	}
	a.mu.Lock()
	a.seen = append(a.seen, hit{r.Method, r.URL.Path, r.Form, r.Header})
	answer := a.answers[r.URL.Path]
	a.mu.Unlock()
	if answer == nil {
		http.NotFound(w, r)
		return
	}
	respond(w, answer(r.Form))
}

func write(w http.ResponseWriter, kind, body string) {
	w.Header().Set("Content-Type", kind)
	fmt.Fprint(w, body)
}

func respond(w http.ResponseWriter, text string) {
	var status int
	if _, err := fmt.Sscanf(text, "status %d", &status); err == nil {
		w.WriteHeader(status)
	} else if to, ok := strings.CutPrefix(text, "to "); ok {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	} else if text == "cookie" {
		http.SetCookie(w, &http.Cookie{Name: "seat", Value: "4"})
		write(w, "text/xml", twiml("<Redirect>/b</Redirect>"))
	} else if rest, ok := strings.CutPrefix(text, "type "); ok {
		kind, body, _ := strings.Cut(rest, "\n")
		write(w, kind, body)
	} else {
		write(w, "text/xml", text)
	}
}

// hits are the requests that a path got.
func (a *app) hits(path string) (out []hit) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, h := range a.seen {
		if h.path == path {
			out = append(out, h)
		}
	}
	return out
}

// last is the form of the latest request to a path.
func (a *app) last(path string) url.Values {
	a.t.Helper()
	h := a.hits(path)
	if len(h) == 0 {
		a.t.Fatalf("nobody called %s", path)
	}
	return h[len(h)-1].form
}

// post makes a REST request as the program would.
func (a *app) post(path string, form url.Values) (int, map[string]any) {
	a.t.Helper()
	return a.rest(http.MethodPost, path, form, nil)
}

// innocent fails the test if the program did anything wrong.
func (a *app) innocent() {
	a.t.Helper()
	if f := a.c.Faults(); len(f) > 0 {
		a.t.Errorf("faults:\n%s", strings.Join(f, "\n"))
	}
}

// guilty fails the test unless there is exactly one fault, beginning so.
func (a *app) guilty(begins string) {
	a.t.Helper()
	f := a.c.Faults()
	if len(f) != 1 || !strings.HasPrefix(f[0], begins) {
		a.t.Errorf("faults %q, want one that begins with %q", f, begins)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func twiml(verbs string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><Response>` + verbs + `</Response>`
}
