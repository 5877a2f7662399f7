package workspace

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"go.uber.org/goleak"
)

const (
	botToken = "xoxb-1-2-abc"
	appToken = "xapp-1-A-2-def"
	secret   = "8f742231b10e8888abcd99yyyzzz85a5"
	desk     = "C0DESK"
	secretCh = "C0SECRET"
	mei      = "U0MEI"
	tom      = "U0TOM"
	guest    = "U0GUEST"
	stranger = "W0STRANGER"
	retired  = "U0RETIRED"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An app is the program under test: it checks every signature with the library
// and answers as it was told.
type app struct {
	t     *testing.T
	srv   *httptest.Server
	w     *Workspace
	clock *Stopped
	api   *slack.Client

	mu      sync.Mutex
	answers map[string]func(http.ResponseWriter, string) // by kind of payload
	seen    []hit
}

// A hit is a request of Slack's: the type of the event or interaction, or the
// command, and its JSON or form.
type hit struct {
	kind, body string
	header     http.Header
}

func newApp(t *testing.T, change ...func(*Config)) *app {
	t.Helper()
	a := &app{t: t, answers: map[string]func(http.ResponseWriter, string){}, clock: NewStopped(time.Unix(1_750_000_000, 0))}
	a.srv = httptest.NewServer(a)
	cfg := Config{
		BotToken: botToken, SigningSecret: secret, Clock: a.clock,
		URLs: URLs{a.srv.URL + "/slack/events", a.srv.URL + "/slack/interactions", a.srv.URL + "/slack/commands"},
		Users: []User{
			{ID: mei, Name: "mei", RealName: "Mei Lin", Phone: "+86 138 0013 8000", Email: "mei@example.com", Locale: "zh-CN"},
			{ID: tom, Name: "tom", RealName: "Tom Fox"},
			{ID: guest, Name: "gus", Kind: Guest}, {ID: stranger, Name: "zoe", Kind: Stranger, Phone: "+1"},
			{ID: retired, Name: "old", Kind: Deleted},
		},
		Channels: []Channel{
			{ID: desk, Name: "desk", Members: []string{BotUserID, mei, tom, guest, stranger}},
			{ID: secretCh, Name: "secret", Private: true, Members: []string{mei}},
			{ID: "C0OPEN", Name: "open", Members: []string{mei}},
			{ID: "C0OLD", Name: "old", Archived: true, Members: []string{BotUserID, mei}},
		},
	}
	for _, f := range change {
		f(&cfg)
	}
	w, err := Listen(cfg)
	must(t, err)
	a.w = w
	transport := &http.Transport{}
	a.api = slack.New(botToken, slack.OptionAPIURL(w.Base()), slack.OptionAppLevelToken(appToken), slack.OptionHTTPClient(&http.Client{Transport: transport}))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := w.Settle(ctx); err != nil { // what is on its way is looked at as well
			t.Error(err)
		}
		w.Close()
		transport.CloseIdleConnections()
		http.DefaultClient.CloseIdleConnections()
		a.srv.Close()
	})
	return a
}

// on sets how a kind of payload is answered; "" is 200 with nothing.
func (a *app) on(kind string, f func(w http.ResponseWriter, body string)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answers[kind] = f
}

func (a *app) answer(kind, body string) {
	a.on(kind, func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, body) })
}

func (a *app) fails(kind string, status int) {
	a.on(kind, func(w http.ResponseWriter, _ string) { w.WriteHeader(status) })
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Error(err)
	}
	v, err := slack.NewSecretsVerifier(r.Header, secret)
	if err == nil {
		_, _ = v.Write(raw)
		err = v.Ensure()
	}
	if err != nil {
		a.t.Errorf("signature of %s: %v", r.URL.Path, err)
	}
	kind, body := a.kindOf(r.URL.Path, string(raw))
	a.mu.Lock()
	a.seen = append(a.seen, hit{kind, body, r.Header})
	f := a.answers[kind]
	a.mu.Unlock()
	if f != nil {
		f(w, body)
	}
}

func (a *app) kindOf(path, raw string) (kind, body string) {
	if path == "/slack/events" {
		var o struct {
			Type      string
			Challenge string
			Event     struct{ Type, Subtype string }
		}
		if err := json.Unmarshal([]byte(raw), &o); err != nil {
			a.t.Error(err)
		}
		if o.Event.Type != "" {
			o.Type = strings.TrimSuffix(o.Event.Type+"."+o.Event.Subtype, ".")
		}
		return o.Type, raw
	}
	form, err := url.ParseQuery(raw)
	if err != nil {
		a.t.Error(err)
	}
	if path == "/slack/commands" {
		return form.Get("command"), raw
	}
	var o struct{ Type string }
	if err := json.Unmarshal([]byte(form.Get("payload")), &o); err != nil {
		a.t.Error(err)
	}
	return o.Type, form.Get("payload")
}

func (a *app) hits(kind string) (out []hit) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, h := range a.seen {
		if h.kind == kind {
			out = append(out, h)
		}
	}
	return out
}

// last is the latest request of a kind.
func (a *app) last(kind string) hit {
	a.t.Helper()
	h := a.hits(kind)
	if len(h) == 0 {
		a.t.Fatalf("no %s came", kind)
	}
	return h[len(h)-1]
}

// heard is the latest event of a kind as the library reads it.
func heard[T any](a *app, kind string) *T {
	a.t.Helper()
	e, err := slackevents.ParseEvent(json.RawMessage(a.last(kind).body), slackevents.OptionNoVerifyToken())
	must(a.t, err)
	inner, ok := e.InnerEvent.Data.(*T)
	if !ok {
		a.t.Fatalf("%s is %T", kind, e.InnerEvent.Data)
	}
	return inner
}

// interaction is the latest one of a kind as the library reads it.
func (a *app) interaction(kind string) (c slack.InteractionCallback) {
	a.t.Helper()
	must(a.t, json.Unmarshal([]byte(a.last(kind).body), &c))
	return c
}

// raw makes a call without the library.
func (a *app) raw(method, path, kind, body string, header ...string) (int, map[string]any) {
	a.t.Helper()
	r, err := http.NewRequest(method, path, strings.NewReader(body))
	must(a.t, err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	must(a.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(a.t, err)
	out := map[string]any{}
	if json.Unmarshal(text, &out) != nil {
		out["raw"] = string(text)
	}
	if after := resp.Header.Get("Retry-After"); after != "" {
		out["after"] = after
	}
	return resp.StatusCode, out
}

// call calls a method with the bot's token and a JSON body.
func (a *app) call(method, args string) map[string]any {
	a.t.Helper()
	_, out := a.raw("POST", a.w.Base()+method, "application/json; charset=utf-8", args, "Authorization", "Bearer "+botToken)
	return out
}

// form is call with a form: k=v&k=v, not escaped.
func (a *app) form(method, args string) map[string]any {
	a.t.Helper()
	values := url.Values{"token": {botToken}}
	for _, pair := range strings.Split(args, "&") {
		k, v, _ := strings.Cut(pair, "=")
		values.Set(k, v)
	}
	_, out := a.raw("POST", a.w.Base()+method, "application/x-www-form-urlencoded", values.Encode())
	return out
}

// posted is a message of the app's with blocks.
func (a *app) posted(blocks ...slack.Block) string {
	a.t.Helper()
	_, ts, err := a.api.PostMessageContext(a.t.Context(), desk, slack.MsgOptionText("card", false), slack.MsgOptionBlocks(blocks...))
	must(a.t, err)
	return ts
}

// innocent fails the test if the app did anything wrong.
func (a *app) innocent() {
	a.t.Helper()
	if f := a.w.Faults(); len(f) > 0 {
		a.t.Errorf("faults:\n%s", strings.Join(f, "\n"))
	}
}

// guilty fails the test unless there is a fault that begins so.
func (a *app) guilty(begins string) {
	a.t.Helper()
	if f := a.w.Faults(); !slices.ContainsFunc(f, func(s string) bool { return strings.HasPrefix(s, begins) }) {
		a.t.Errorf("faults %q, want one that begins with %q", f, begins)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

func button(action, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plainText(action))
}
