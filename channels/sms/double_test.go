package sms

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testSID   = "AC00000000000000000000000000000001"
	testToken = "0123456789abcdef0123456789abcdef"
	testFrom  = "+15005550006"
	testTo    = "+8613800138000"
	public    = "https://example.com"
)

// A double is a gateway in memory: it keeps what it is given.
type double struct {
	mu       sync.Mutex
	down     error // what Receive, Report and Link fail with
	messages []chat.Message
	reports  []channels.Report
	told     chan channels.Report // the same, for those who wait; nobody need read it
	links    int
	files    map[string]kept
	unkept   int           // how many calls of Keep fail before one succeeds
	holding  chan struct{} // when set, Keep waits for it
}

type kept struct {
	Name, Type string
	Data       string
}

func (d *double) Open(context.Context, chat.Address, chat.Locale) (channels.Conversation, bool, error) {
	panic("no channel of texts opens")
}

func (d *double) Find(context.Context, chat.Address) (channels.Conversation, error) {
	return channels.Conversation{}, channels.ErrNotFound
}

func (d *double) Receive(_ context.Context, m chat.Message) (channels.Result, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down != nil {
		return channels.Result{}, d.down
	}
	for _, had := range d.messages {
		if had.ID == m.ID && had.From == m.From {
			return channels.Result{Conversation: "cv_1", Duplicate: true}, nil
		}
	}
	d.messages = append(d.messages, m)
	return channels.Result{Conversation: "cv_1"}, nil
}

func (d *double) History(context.Context, string, int64, int) ([]chat.Entry, error) { return nil, nil }

func (d *double) Typing(string) {}

func (d *double) Report(_ context.Context, r channels.Report) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down == nil {
		d.reports = append(d.reports, r)
		select {
		case d.told <- r:
		default:
		}
	}
	return d.down
}

func (d *double) Link(context.Context, string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down == nil {
		d.links++
	}
	return fmt.Sprintf("token-%016d", d.links), d.down
}

func (d *double) Follow(context.Context, string) (channels.Conversation, error) {
	return channels.Conversation{}, channels.ErrNotFound
}

func (d *double) Keep(_ context.Context, key, name, mediaType string, data []byte) (chat.Media, error) {
	if d.holding != nil {
		<-d.holding
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files == nil {
		d.files = map[string]kept{}
	}
	if d.unkept--; d.unkept >= 0 {
		return chat.Media{}, channels.ErrUnavailable
	}
	d.files[key] = kept{name, mediaType, string(data)}
	return chat.Media{Type: mediaType, Name: name, URL: channels.FileURL(key), Size: int64(len(data))}, nil
}

func (d *double) set(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

// words are wordings as the pack has them.
func words(key string, l chat.Locale, args ...string) string {
	w := map[string]string{
		"sms.linken": "Read all of it here: {link}", "sms.linkzh-CN": "完整内容请看：{link}",
		"sms.continueen": "Go on here: {link}", "sms.continuezh-CN": "点这里接着办：{link}",
	}[key+string(l)]
	for i := 0; i+1 < len(args); i += 2 {
		w = strings.ReplaceAll(w, "{"+args[i]+"}", args[i+1])
	}
	return w
}

// A stage is a channel between a gateway that is none and a carrier that is none.
type stage struct {
	*Channel
	gateway *double
	log     *logBook
	api     *httptest.Server

	mu     sync.Mutex
	sent   []url.Values
	answer func(n int, form url.Values) (status int, body string) // of the n-th message, from 1
	now    time.Time
}

// A logBook is what was logged; it may be written while it is read.
type logBook struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newStage(t *testing.T, change func(*Config)) *stage {
	s := &stage{gateway: &double{told: make(chan channels.Report, 100)}, log: &logBook{}, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	s.api = httptest.NewServer(http.HandlerFunc(s.serve))
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	account := twilio.New(twilio.Config{
		AccountSID: testSID, AuthToken: testToken, From: testFrom, APIBase: s.api.URL, PublicURL: public, Log: log,
	})
	cfg := Config{Account: account, Words: words, Log: log, Now: s.clock}
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.Channel, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	s.Attach(s.gateway)
	s.pauses = []time.Duration{0, 0, 0}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		s.api.Close()
		account.Close()
	})
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// serve is the carrier's API.
func (s *stage) serve(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	s.mu.Lock()
	s.sent = append(s.sent, r.PostForm)
	n, answer := len(s.sent), s.answer
	s.mu.Unlock()
	status, body := 201, fmt.Sprintf(`{"sid":"SM%d","status":"queued"}`, n)
	if answer != nil {
		status, body = answer(n, r.PostForm)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// out is what the carrier was given.
func (s *stage) out() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// post is a signed call of the carrier; it returns status and body.
func (s *stage) post(path string, form url.Values) (int, string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", twilio.Sign(testToken, public+path, form))
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// inbound is the form of a text message.
func inbound(sid, body string, more ...string) url.Values {
	form := url.Values{
		"MessageSid": {sid}, "SmsSid": {sid}, "SmsMessageSid": {sid}, "AccountSid": {testSID}, "From": {testTo}, "To": {testFrom},
		"Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
		"FromCity": {""}, "FromState": {""}, "FromZip": {""}, "FromCountry": {"CN"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// delivery is an entry of the bot on its way.
func delivery(seq int64, p chat.Prompt) channels.Delivery {
	return channels.Delivery{
		Conversation: "cv_1", Address: chat.Address{Channel: chat.SMS, ID: testTo},
		Entry: chat.Entry{Seq: seq, Author: chat.Bot, Prompt: p},
	}
}

// words of the carrier's errors hold what no log and no error of ours may.
func refusal(status, code int) func(int, url.Values) (int, string) {
	return func(_ int, form url.Values) (int, string) {
		b, _ := json.Marshal(map[string]any{"code": code, "status": status, "message": form.Get("To") + form.Get("Body")})
		return status, string(b)
	}
}
