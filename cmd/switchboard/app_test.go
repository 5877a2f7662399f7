package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"switchboard/chat"
	"switchboard/gateway/conversations"
)

// A running is an App inside the test.
type running struct {
	*App
	t      *testing.T
	client *http.Client
	log    *lockedBuffer
}

// start runs an App on a free port and a database of its own; it ends with the
// test, and leaves no goroutine. What it is prepared with sees it before it serves.
func start(t *testing.T, env map[string]string, prepare ...func(*App)) *running {
	t.Helper()
	t.Chdir(t.TempDir())
	set := map[string]string{
		"SWITCHBOARD_LISTEN": "127.0.0.1:0", "SWITCHBOARD_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "sb.db"),
	}
	for k, v := range env {
		set[k] = v
	}
	cfg, err := Load("", set)
	if err != nil {
		t.Fatal(err)
	}
	before := goleak.IgnoreCurrent()
	r := &running{t: t, client: &http.Client{Transport: &http.Transport{}}, log: new(lockedBuffer)}
	if r.App, err = NewApp(t.Context(), cfg, true, slog.New(slog.NewTextHandler(r.log, nil))); err != nil {
		t.Fatal(err)
	}
	for _, f := range prepare {
		f(r.App)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
		r.client.CloseIdleConnections()
		goleak.VerifyNone(t, before)
	})
	return r
}

// request makes a request to the App; a body makes it a POST of JSON.
func (r *running) request(path, body string, header ...string) *http.Response {
	r.t.Helper()
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	q, err := http.NewRequestWithContext(r.t.Context(), method, r.base()+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			q.Host = header[i+1]
		}
		q.Header.Set(header[i], header[i+1])
	}
	res, err := r.client.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	return res
}

// base is the address itself, whatever the public URL.
func (r *running) base() string { return "http://" + r.listener.Addr().String() }

// status makes a request and wants a status; it returns the body.
func (r *running) status(want int, path, body string, header ...string) string {
	r.t.Helper()
	res := r.request(path, body, header...)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if res.StatusCode != want {
		r.t.Errorf("%s %s: status %d, want %d: %.300s", path, body, res.StatusCode, want, b)
	}
	return string(b)
}

// A visitor is a customer on a socket.
type visitor struct {
	t    *testing.T
	ws   *websocket.Conn
	conv string
}

type wireFrame struct {
	Type         string `json:"type"`
	Conversation string `json:"conversation"`
	Text         string `json:"text"`
	Author       string `json:"author"`
	Mode         string `json:"mode"`
}

func (r *running) visitor() *visitor {
	r.t.Helper()
	ws, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(r.base(), "http")+"/chat/ws", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	res.Body.Close()
	r.t.Cleanup(func() { ws.Close() })
	v := &visitor{t: r.t, ws: ws}
	v.send(`{"type":"hello","locale":"en"}`)
	v.conv = v.until("welcome", "").Conversation
	v.until("message", "automated")
	return v
}

func (v *visitor) send(text string) {
	v.t.Helper()
	if err := v.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		v.t.Fatal(err)
	}
}

// until reads frames until one of a type that contains a text.
func (v *visitor) until(kind, text string) wireFrame {
	v.t.Helper()
	if err := v.ws.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		v.t.Fatal(err)
	}
	for {
		_, b, err := v.ws.ReadMessage()
		if err != nil {
			v.t.Fatalf("waiting for %s %q: %v", kind, text, err)
		}
		var f wireFrame
		if err := json.Unmarshal(b, &f); err != nil {
			v.t.Fatal(err)
		}
		if f.Type == kind && strings.Contains(string(b), text) {
			return f
		}
	}
}

// TestApp: a customer asks for a person, who answers at the desk.
func TestApp(t *testing.T) {
	r := start(t, nil)
	r.status(200, "/healthz", "")
	r.status(200, "/readyz", "")
	v := r.visitor()

	// People work from 8:30; the clock is moved to a time when they do.
	r.status(200, "/playground/clock", fmt.Sprintf(`{"advance":"%s"}`, r.untilOpen()))

	stream := r.request("/console/desk/events", "")
	defer stream.Body.Close()
	events := bufio.NewScanner(stream.Body)
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)
	for events.Scan() && !strings.Contains(events.Text(), v.conv) {
	}
	if !strings.Contains(events.Text(), `"waiting"`) {
		t.Errorf("event %q", events.Text())
	}
	if queue := r.status(200, "/console/desk/queue", ""); !strings.Contains(queue, v.conv) || !strings.Contains(queue, `"position":1`) {
		t.Errorf("queue %s", queue)
	}
	desk := "/console/desk/conversations/" + v.conv
	r.status(409, desk+"/reply", `{"text":"too early"}`)
	r.status(200, desk+"/claim", `{}`)
	v.until("state", `"agent"`)
	r.status(200, desk+"/reply", `{"id":"r1","text":"Hello from Li"}`)
	r.status(200, desk+"/reply", `{"id":"r1","text":"Hello from Li"}`)
	if f := v.until("message", "Hello from Li"); f.Author != "agent" {
		t.Errorf("reply %+v", f)
	}
	r.status(200, desk+"/typing", `{}`)
	v.until("typing", "agent")
	if body := r.status(200, desk, ""); strings.Count(body, "Hello from Li") != 1 {
		t.Errorf("conversation %s", body)
	}
	r.status(200, desk+"/return", `{}`)
	v.until("state", `"bot"`)
	r.status(200, desk+"/claim", `{}`)
	r.status(200, desk+"/resolve", `{"survey":false}`)
	v.until("state", `"closed"`)

	if m := r.status(200, "/metrics", ""); !strings.Contains(m, "switchboard_web_sockets 1") || !strings.Contains(m, `switchboard_turns_total{cause="message",channel="web"} `) {
		t.Errorf("metrics\n%s", m)
	}
	if audit := r.status(200, "/api/v1/audit", "", "Authorization", "Bearer "+r.token); !strings.Contains(audit, "conversation.read") || !strings.Contains(audit, "agent:playground") {
		t.Errorf("audit %s", audit)
	}
	if strings.Contains(r.log.String(), "Hello from Li") || strings.Contains(r.log.String(), r.token) {
		t.Errorf("the log tells too much:\n%s", r.log)
	}
}

// untilOpen is how long it takes until people begin to work.
func (r *running) untilOpen() string {
	now := r.gateway.Now()
	p, err := loadPack("")
	if err != nil {
		r.t.Fatal(err)
	}
	from := now
	if closes, open := p.People.Closes(now); open {
		from = closes // it might close at any moment now
	}
	open, ok := p.People.Next(from)
	if !ok {
		r.t.Fatal("never open")
	}
	return open.Sub(now).String()
}

// TestPages: every page and asset, in both languages, with a policy and no script in the page.
func TestPages(t *testing.T) {
	r := start(t, nil)
	for path, want := range map[string]string{
		"/":                              "Playground",
		"/playground/?locale=en":         "Playground",
		"/playground/?locale=zh-CN":      "演练场",
		"/playground/slack?locale=en":    "Only visible to you",
		"/console/assets/slack.js":       "import",
		"/console/":                      "Agent desk",
		"/console/desk?locale=zh-CN":     "坐席工作台",
		"/console/login?locale=en":       "Sign in",
		"/console/login?locale=zh-CN":    "登录",
		"/console/assets/desk.js":        "use strict",
		"/console/assets/playground.js":  "use strict",
		"/console/assets/console.css":    ":root",
		"/console/assets/desk.css":       ".desk",
		"/console/assets/playground.css": ".playground",
		"/chat/":                         "widget.js",
		"/chat/widget.js":                "",
		"/api/v1/openapi.json":           "openapi",
	} {
		res := r.request(path, "")
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || !strings.Contains(string(b), want) {
			t.Errorf("%s: status %d, want %q", path, res.StatusCode, want)
		}
		if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: header %v", path, res.Header)
		}
		if strings.Contains(string(b), "<script>") || strings.Contains(string(b), " onclick=") || strings.Contains(string(b), "<style") && strings.HasPrefix(path, "/console/desk") {
			t.Errorf("%s holds inline script or style", path)
		}
	}
	for _, path := range []string{"/nothing", "/console/assets/desk.html", "/console/assets/none.js", "/console/nothing"} {
		r.status(404, path, "")
	}
	if body := r.status(200, "/console/desk", "", "Accept-Language", "zh-TW,zh;q=0.9,en;q=0.5"); !strings.Contains(body, "坐席工作台") {
		t.Error("a Chinese browser gets another language")
	}
}

// TestPlaygroundRefuses: other sites, other names, proxies and bad bodies.
func TestPlaygroundRefuses(t *testing.T) {
	r := start(t, nil)
	const hour = `{"advance":"1h"}`
	r.status(403, "/playground/clock", hour, "Origin", "https://evil.example")
	r.status(403, "/playground/clock", hour, "Sec-Fetch-Site", "cross-site")
	r.status(401, "/playground/clock", hour, "Host", "evil.example")
	r.status(401, "/playground/clock", hour, "X-Forwarded-For", "203.0.113.9")
	r.status(415, "/playground/clock", hour, "Content-Type", "text/plain")
	r.status(413, "/playground/clock", strings.Repeat(" ", 40<<10))
	for _, body := range []string{`{"advance":"-1h"}`, `{"advance":"1 day"}`, `{"advance":"10000h"}`, `{"by":"1h"}`, `[]`, hour + hour} {
		r.status(400, "/playground/clock", body)
	}
	r.status(200, "/playground/clock", hour, "Origin", r.base())
	r.status(401, "/metrics", "", "Host", "evil.example")
	r.status(200, "/metrics", "", "Host", "evil.example", "Authorization", "Bearer "+r.token)
	r.status(404, "/console/desk/conversations/none", "")
	r.status(404, "/console/desk/conversations/none/claim", `{}`)
	r.status(404, "/console/desk/conversations/none/dance", `{}`)
	r.status(400, "/console/desk/conversations/none?after=-1", "")
	r.status(400, "/console/desk/conversations/none/reply", `{"text":"`+strings.Repeat("x", 4001)+`"}`)
}

// TestPublished: with a public URL a proxy on this machine may call, which looks
// like this machine: the playground is off, and the desk wants the token. Who
// asks for the playground has it as ever, and is warned.
func TestPublished(t *testing.T) {
	r := start(t, map[string]string{"SWITCHBOARD_PUBLIC_URL": "https://chat.example"})
	r.status(404, "/playground/clock", `{"advance":"1h"}`)
	r.status(401, "/console/desk/queue", "")
	if body := r.status(200, "/console/desk", ""); !strings.Contains(body, `name="token"`) {
		t.Error("the desk asks for no token")
	}
	asked := start(t, map[string]string{"SWITCHBOARD_PLAYGROUND": "true", "SWITCHBOARD_PUBLIC_URL": "https://chat.example"})
	asked.status(200, "/playground/clock", `{"advance":"1h"}`)
	for _, tt := range []struct {
		playground, url string
		want            bool
	}{{"true", "https://chat.example", true}, {"true", "http://127.0.0.1:80", false}, {"true", "", false}, {"false", "https://chat.example", false}} {
		c, err := Load("", map[string]string{"SWITCHBOARD_PLAYGROUND": tt.playground, "SWITCHBOARD_PUBLIC_URL": tt.url})
		if err != nil {
			t.Fatal(err)
		}
		if c.Exposed() != tt.want {
			t.Errorf("playground %s at %q: exposed is %v", tt.playground, tt.url, !tt.want)
		}
	}
}

// TestSignIn: without the playground the desk wants name and token; the cookie lasts over a restart of the browser's page only.
func TestSignIn(t *testing.T) {
	r := start(t, map[string]string{
		"SWITCHBOARD_PLAYGROUND": "false", "SWITCHBOARD_API_TOKEN": "the-token", "SWITCHBOARD_PUBLIC_URL": "http://127.0.0.1",
	})
	r.status(404, "/playground/", "")
	r.status(404, "/playground/clock", `{"advance":"1h"}`)
	for _, path := range []string{"/console/desk/queue", "/console/desk/events", "/console/desk/conversations/x"} {
		r.status(401, path, "")
	}
	r.status(401, "/console/desk/conversations/x/claim", `{}`)
	if body := r.status(200, "/console/desk", ""); !strings.Contains(body, `name="token"`) {
		t.Error("the desk shows no sign-in")
	}
	if body := r.status(200, "/", ""); !strings.Contains(body, "widget.js") {
		t.Error("/ does not lead to the chat")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r.client.Jar = jar
	for _, tt := range []struct {
		name, token string
		want        int
	}{{"Wang Fang", "wrong", 403}, {"Wang Fang", "", 403}, {" ", "the-token", 400}, {strings.Repeat("x", 41), "the-token", 400},
		{"Wang\u200b Fang", "the-token", 400}, {"\u202egnaW", "the-token", 400}, {"Wang\xff", "the-token", 400}} {
		if got, _ := r.signIn(tt.name, tt.token); got != tt.want {
			t.Errorf("%+v: status %d", tt, got)
		}
	}
	status, body := r.signIn("Wang Fang", "the-token")
	if status != 200 || !strings.Contains(body, "Wang Fang") {
		t.Fatalf("signed in: status %d\n%s", status, body)
	}
	r.status(200, "/console/desk/queue", "")
	r.status(403, "/console/desk/conversations/x/claim", `{}`, "Sec-Fetch-Site", "cross-site")
	base, err := url.Parse(r.base())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range jar.Cookies(base) {
		forged := c.Value[:len(c.Value)-2] + "AA"
		r.client.Jar = nil
		r.status(401, "/console/desk/queue", "", "Cookie", c.Name+"="+forged)
		r.status(200, "/console/desk/queue", "", "Cookie", c.Name+"="+c.Value)
		r.client.Jar = jar
	}
	res, err := r.client.PostForm(r.base()+"/console/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	r.status(401, "/console/desk/queue", "")
}

// TestDeskToken: agents' token opens the desk and not the API, and the API's not the desk.
func TestDeskToken(t *testing.T) {
	r := start(t, map[string]string{"SWITCHBOARD_PLAYGROUND": "false", "SWITCHBOARD_API_TOKEN": "the-token", "SWITCHBOARD_DESK_TOKEN": "for-agents"})
	for token, want := range map[string]int{"the-token": 403, "for-agents": 200} {
		if got, _ := r.signIn("Wang Fang", token); got != want {
			t.Errorf("signing in with %s: status %d, want %d", token, got, want)
		}
	}
	r.status(200, "/api/v1/stats", "", "Authorization", "Bearer the-token")
	r.status(401, "/api/v1/stats", "", "Authorization", "Bearer for-agents")
	r.status(200, "/metrics", "", "X-Forwarded-For", "192.0.2.1", "Authorization", "Bearer the-token")
	r.status(401, "/metrics", "", "X-Forwarded-For", "192.0.2.1", "Authorization", "Bearer for-agents")
}

func (r *running) signIn(name, token string) (status int, body string) {
	r.t.Helper()
	res, err := r.client.PostForm(r.base()+"/console/login", url.Values{"name": {name}, "token": {token}, "locale": {"en"}})
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// TestTimesOfTheAges: words that the parsers read as times far away are answered as any others.
func TestTimesOfTheAges(t *testing.T) {
	v := start(t, nil).visitor()
	for i, text := range []string{"in 9000 years", "9000 years ago", "一亿天后", "三万年后的星期五"} {
		id := fmt.Sprint("far", i)
		v.send(fmt.Sprintf(`{"type":"message","id":%q,"text":%q}`, id, text))
		v.until("ack", id)
	}
}

// TestNotReady: a process that cannot write says so, and still lives.
func TestNotReady(t *testing.T) {
	r := start(t, nil)
	v := r.visitor()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	for err == nil {
		_, _, err = v.ws.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the socket ends with %v", err)
	}
	r.client.CloseIdleConnections()
	w := httptest.NewRecorder()
	r.server.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "gateway not running") {
		t.Errorf("readyz: status %d, %s", w.Code, w.Body)
	}
	r.ready.Store(true) // as if only the database were gone
	w = httptest.NewRecorder()
	r.server.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "database not writable") {
		t.Errorf("readyz: status %d, %s", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	r.server.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Code != 200 {
		t.Errorf("healthz: status %d", w.Code)
	}
}

// TestWebTraits: what runs without the web chat has its traits all the same.
func TestWebTraits(t *testing.T) {
	r := start(t, nil)
	if got, want := conversations.Traits[chat.Web], r.web.Traits(); got != want {
		t.Errorf("conversations run with %+v, the web chat has %+v", got, want)
	}
}
