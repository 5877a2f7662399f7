package voice

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden files anew")

// A caller's number and what they press must never show in logs or URLs.
const (
	callSID = "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	legSID  = "CAbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	mobile  = "+8613800138000"
	ours    = "+861065529988"
	agents  = "+8613911112222"
)

// account is the carrier's REST side: it notes what is ordered.
type account struct {
	mu      sync.Mutex
	ordered []string
	dialled []twilio.OutCall
	fail    error // of Redirect and Dial
	files   map[string][]byte
	fetches int
	early   int // fetches that fail before one works
}

// Guard lets everything through: the real one is channels/twilio's, and tested there.
func (a *account) Guard(h func(http.ResponseWriter, *http.Request, url.Values)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := new(bytes.Buffer)
		_, _ = body.ReadFrom(r.Body)
		form, _ := url.ParseQuery(body.String())
		h(w, r, form)
	})
}

func (a *account) note(err error, format string, args ...any) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil {
		a.ordered = append(a.ordered, fmt.Sprintf(format, args...))
	}
	return err
}

func (a *account) Dial(_ context.Context, c twilio.OutCall) (string, error) {
	a.mu.Lock()
	a.dialled = append(a.dialled, c)
	a.mu.Unlock()
	return legSID, a.note(a.fail, "dial %s", c.URL)
}

func (a *account) Redirect(_ context.Context, sid, to string) error {
	return a.note(a.fail, "redirect %s", to)
}

func (a *account) Complete(_ context.Context, sid string) error {
	return a.note(nil, "complete %s", sid)
}

func (a *account) Fetch(_ context.Context, u string, _ int64) ([]byte, string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fetches++; a.fetches <= a.early {
		return nil, "", channels.ErrTemporary
	}
	return a.files[u], "audio/mpeg", nil
}

func (a *account) URL(path string) string { return "https://calls.example" + path }

func (a *account) SocketURL(path string) string { return "wss://calls.example" + path }

func (a *account) GuardSocket(h http.Handler) http.Handler { return h }

func (a *account) orders() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.ordered, "\n")
}

// A line is a channel under test with a caller on it.
type line struct {
	t       *testing.T
	ch      *Channel
	gateway *double
	account *account
	handler http.Handler
	logs    *safeBuffer
	from    string
	golden  strings.Builder
}

// safeBuffer is a log that goroutines share.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newLine(t *testing.T, d *double) *line {
	l := &line{t: t, gateway: d, account: &account{files: map[string][]byte{}}, logs: &safeBuffer{}, from: mobile}
	l.restart()
	t.Cleanup(func() {
		if err := l.ch.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		discreet(t, l.logs.String())
	})
	return l
}

// restart is another process on the same gateway.
func (l *line) restart() {
	if l.ch != nil {
		if err := l.ch.Stop(context.Background()); err != nil {
			l.t.Error(err)
		}
	}
	ch, err := New(Config{Account: l.account, Words: words, Log: slog.New(slog.NewTextHandler(l.logs, &slog.HandlerOptions{Level: slog.LevelInfo}))})
	if err != nil {
		l.t.Fatal(err)
	}
	ch.Attach(l.gateway)
	l.gateway.watch = ch
	l.ch, l.handler = ch, ch.Handler()
}

// post is a webhook; fields come in pairs. A document is checked as the
// carrier does and returned.
func (l *line) post(to string, fields ...string) string {
	l.t.Helper()
	w := l.raw(to, fields...)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
		l.t.Fatalf("%s: %d %s", to, w.Code, w.Body)
	}
	checked(l.t, w.Body.Bytes())
	l.golden.WriteString("POST " + to)
	for i := 0; i < len(fields); i += 2 {
		l.golden.WriteString(" " + fields[i] + "=" + strings.ReplaceAll(fields[i+1], " ", "_"))
	}
	l.golden.WriteString("\n" + pretty(w.Body.String()) + "\n\n")
	return w.Body.String()
}

func (l *line) raw(to string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{"CallSid": {callSID}, "From": {l.from}, "To": {ours}, "Direction": {"inbound"}, "CallStatus": {"in-progress"}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "https://calls.example"+to, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	return w
}

// checked is the central check of every document that any test produces: the
// carrier's own strict one, and that no URL or hint holds anything personal.
func checked(t testing.TB, doc []byte) {
	t.Helper()
	for _, fault := range carrier.Check(doc) {
		t.Errorf("%s\n%s", fault, pretty(string(doc)))
	}
	for _, m := range attributes.FindAllStringSubmatch(string(doc), -1) {
		if personal.MatchString(m[2]) {
			t.Errorf("%s holds digits: %s", m[1], m[2])
		}
	}
}

var (
	attributes = regexp.MustCompile(`(action|hints|waitUrl)="([^"]*)"`)
	personal   = regexp.MustCompile(`(?:^|[^A-Za-z0-9])\+?\d{6,}`) // a number or code; not an id
	addresses  = regexp.MustCompile(`0x[0-9a-f]+`)                 // of memory, in the stack of a panic
)

// discreet is the check of every log: no number, no code, no word of a caller.
func discreet(t testing.TB, logs string) {
	t.Helper()
	logs = addresses.ReplaceAllString(logs, "0x")
	for _, secret := range []string{"13800138000", "13911112222", "482913", "SECRET", "0013"} {
		if strings.Contains(logs, secret) {
			t.Errorf("the log holds %s:\n%s", secret, logs)
		}
	}
	if m := personal.FindString(logs); m != "" {
		t.Errorf("the log holds digits: %q", m)
	}
}

// pretty breaks a document into lines.
func pretty(doc string) string { return strings.ReplaceAll(doc, "><", ">\n<") }

// same holds the transcript of webhooks against its golden file.
func (l *line) same() {
	l.t.Helper()
	name := "testdata/" + strings.ReplaceAll(strings.TrimPrefix(l.t.Name(), "Test"), "/", "_") + ".txt"
	got := l.golden.String() + strings.Join(l.gateway.messages(), "\n") + "\n"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			l.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		l.t.Fatal(err)
	}
	if got != string(want) {
		l.t.Errorf("%s differs:\n%s", name, got)
	}
}

// action is the URL that a document goes on at.
func action(doc string) string {
	for _, re := range []string{`action="([^"]*)"`, `<Redirect[^>]*>([^<]*)<`} {
		if m := regexp.MustCompile(re).FindStringSubmatch(doc); m != nil {
			return strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	return ""
}

func has(t *testing.T, doc string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(doc, p) {
			t.Errorf("no %q in\n%s", p, pretty(doc))
		}
	}
}

func hasNot(t *testing.T, doc string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(doc, p) {
			t.Errorf("%q in\n%s", p, pretty(doc))
		}
	}
}

// words are the wordings of the tests; the pack has its own.
func words(key string, l chat.Locale, args ...string) string {
	args = slices.Clone(args)
	w, ok := wordings[key]
	if !ok {
		panic("no wording " + key)
	}
	text := w[0]
	if l == chat.Chinese {
		text = w[1]
	}
	blank := text
	for i := 0; i < len(args); i += 2 {
		blank = strings.ReplaceAll(blank, "{"+args[i]+"}", "")
		args[i] = "{" + args[i] + "}"
	}
	if strings.Contains(blank, "{") {
		panic(key + ": a placeholder is not filled: " + text)
	}
	return strings.NewReplacer(args...).Replace(text)
}

var wordings = map[string][2]string{
	"voice.bye":           {"Goodbye.", "再见。"},
	"voice.connecting":    {"Connecting you.", "为您接通。"},
	"voice.declined":      {"A colleague takes it.", "转给同事。"},
	"voice.down":          {"Please call again.", "请再打来。"},
	"voice.fallback":      {"Something went wrong. For a person, press 1. For a callback, press 2.", "出了点问题。转人工请按1，回电请按2。"},
	"voice.gone":          {"The caller has gone.", "客户已挂机。"},
	"voice.hash":          {"End with hash.", "按井号键结束。"},
	"voice.keys":          {"Please use the keys.", "请按键。"},
	"voice.left":          {"Your adviser has left.", "客服已挂机。"},
	"voice.moment":        {"One moment.", "请稍等。"},
	"voice.option":        {"{label}, press {key}.", "{label}，请按{key}。"},
	"voice.option.name":   {"For {label}, press {key}.", "{label}，请按{key}。"},
	"voice.option.number": {"{label}, press {key} and hash.", "{label}，请按{key}和井号键。"},
	"voice.out.callback":  {"We call you back. Press any key.", "给您回电，请按任意键。"},
	"voice.out.survey":    {"How did we do? Press any key.", "请您打分，请按任意键。"},
	"voice.slow":          {"The system is slow. For a person, press 1. For a callback, press 2.", "系统有点慢。转人工请按1，回电请按2。"},
	"voice.still":         {"Still on it.", "还在处理。"},
	"voice.texted":        {"See your messages.", "请看短信。"},
	"voice.whisper":       {"A call for you. Press 1.", "有电话，请按1。"},
	"voice.whisper.about": {"A call for you: {about}. Press 1.", "有电话：{about}。请按1。"},
}
