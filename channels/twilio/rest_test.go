package twilio

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testSID   = "AC00000000000000000000000000000001"
	testToken = "0123456789abcdef0123456789abcdef"
)

// A request is what the API was asked.
type request struct {
	Method, Path, User, Password string
	Form                         url.Values
}

// server is an API that answers what it is told and keeps what it was asked.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []request
	answer http.HandlerFunc
}

func newServer(t *testing.T, answer http.HandlerFunc) *server {
	s := &server{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		user, password, _ := r.BasicAuth()
		s.mu.Lock()
		s.asked = append(s.asked, request{r.Method, r.URL.Path, user, password, r.PostForm})
		s.mu.Unlock()
		s.answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func testAccount(t *testing.T, base, from string, log io.Writer) *Account {
	a := New(Config{
		AccountSID: testSID, AuthToken: testToken, From: from, APIBase: base,
		PublicURL: "https://example.com/", Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	t.Cleanup(a.Close)
	return a
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestSendMessage(t *testing.T) {
	for _, c := range []struct {
		from string
		m    OutMessage
		want url.Values
	}{
		{"+15005550006", OutMessage{To: "+8613800138000", Body: "您好"},
			url.Values{"To": {"+8613800138000"}, "Body": {"您好"}, "From": {"+15005550006"}}},
		{"MG00000000000000000000000000000001", OutMessage{To: "+14155550100", Body: "a+b&c", Validity: 5 * time.Minute,
			StatusCallback: "https://example.com/s?c=1&n=2", MediaURLs: []string{"https://example.com/1", "https://example.com/2"}},
			url.Values{"To": {"+14155550100"}, "Body": {"a+b&c"}, "MessagingServiceSid": {"MG00000000000000000000000000000001"},
				"ValidityPeriod": {"300"}, "StatusCallback": {"https://example.com/s?c=1&n=2"},
				"MediaUrl": {"https://example.com/1", "https://example.com/2"}}},
	} {
		s := newServer(t, answer(201, `{"sid":"SM1","status":"queued"}`))
		sid, err := testAccount(t, s.URL, c.from, io.Discard).SendMessage(t.Context(), c.m)
		if sid != "SM1" || err != nil {
			t.Errorf("sid %q, %v", sid, err)
		}
		want := []request{{"POST", "/2010-04-01/Accounts/" + testSID + "/Messages.json", testSID, testToken, c.want}}
		if d := cmp.Diff(want, s.requests()); d != "" {
			t.Error(d)
		}
	}
}

func TestCalls(t *testing.T) {
	s := newServer(t, answer(201, `{"sid":"CA1","status":"queued"}`))
	a := testAccount(t, s.URL, "+15005550006", io.Discard)
	sid, err := a.Dial(t.Context(), OutCall{
		To: "+14155550100", URL: "https://example.com/a", FallbackURL: "https://example.com/f",
		StatusCallback: "https://example.com/s", Machine: true, Timeout: 25 * time.Second,
	})
	if sid != "CA1" || err != nil {
		t.Errorf("sid %q, %v", sid, err)
	}
	if _, err := a.Dial(t.Context(), OutCall{To: "+14155550100", From: "+15005550001", URL: "https://example.com/a"}); err != nil {
		t.Error(err)
	}
	s.answer = answer(200, `{"sid":"CA1","status":"in-progress"}`)
	if err := a.Redirect(t.Context(), "CA1", "https://example.com/b"); err != nil {
		t.Error(err)
	}
	if err := a.Complete(t.Context(), "CA1"); err != nil {
		t.Error(err)
	}
	calls, call := "/2010-04-01/Accounts/"+testSID+"/Calls.json", "/2010-04-01/Accounts/"+testSID+"/Calls/CA1.json"
	want := []request{
		{"POST", calls, testSID, testToken, url.Values{
			"To": {"+14155550100"}, "From": {"+15005550006"}, "Url": {"https://example.com/a"}, "Method": {"POST"},
			"FallbackUrl": {"https://example.com/f"}, "FallbackMethod": {"POST"}, "StatusCallback": {"https://example.com/s"},
			"StatusCallbackMethod": {"POST"}, "StatusCallbackEvent": callEvents, "MachineDetection": {"Enable"}, "Timeout": {"25"}}},
		{"POST", calls, testSID, testToken, url.Values{
			"To": {"+14155550100"}, "From": {"+15005550001"}, "Url": {"https://example.com/a"}, "Method": {"POST"}}},
		{"POST", call, testSID, testToken, url.Values{"Url": {"https://example.com/b"}, "Method": {"POST"}}},
		{"POST", call, testSID, testToken, url.Values{"Status": {"completed"}}},
	}
	if d := cmp.Diff(want, s.requests()); d != "" {
		t.Error(d)
	}
	for _, sid := range []string{"", "CA1/../../x", "CA 1", strings.Repeat("C", 65)} {
		if err := a.Complete(t.Context(), sid); !errors.Is(err, channels.ErrRejected) {
			t.Errorf("%q: %v", sid, err)
		}
	}
	if n := len(s.requests()); n != 4 {
		t.Errorf("%d requests, an id that is none must not travel", n)
	}
}

// The kinds of failure, of calls that create and of calls that may be repeated.
func TestErrors(t *testing.T) {
	const number = "+8613800138000"
	words := func(code string) string {
		return `{"code":` + code + `,"message":"The number ` + number + ` said 您好","more_info":"x","status":400}`
	}
	hangUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, c := range []struct {
		name           string
		answer         http.HandlerFunc
		create, update error
		text           string
	}{
		{"bad recipient", answer(400, words("21211")), channels.ErrRejected, channels.ErrRejected, "carrier: status 400, code 21211: rejected"},
		{"opted out", answer(400, words("21610")), channels.ErrOptedOut, channels.ErrOptedOut, "carrier: status 400, code 21610: opted out"},
		{"not found", answer(404, words("20404")), channels.ErrRejected, channels.ErrRejected, "carrier: status 404, code 20404: rejected"},
		{"refused without words", answer(403, "<html>"), channels.ErrRejected, channels.ErrRejected, "carrier: status 403, code 0: rejected"},
		{"account refused", answer(401, words("20003")), channels.ErrTemporary, channels.ErrTemporary, "carrier: status 401, code 20003: temporary failure"},
		{"its own failure", answer(500, words("20500")), channels.ErrTemporary, channels.ErrTemporary, "carrier: status 500, code 20500: temporary failure"},
		{"nobody's failure", answer(500, ""), channels.ErrUncertain, channels.ErrTemporary, "carrier: status 500, code 0: uncertain"},
		{"bad gateway", answer(502, "<html>"), channels.ErrUncertain, channels.ErrTemporary, "carrier: status 502, code 0: uncertain"},
		{"no server", answer(503, "<html>"), channels.ErrTemporary, channels.ErrTemporary, "carrier: status 503, code 0: temporary failure"},
		{"gateway timeout", answer(504, "{}"), channels.ErrUncertain, channels.ErrTemporary, "carrier: status 504, code 0: uncertain"},
		{"elsewhere", answer(302, `{"sid":"SM1"}`, "Location", "/x"), channels.ErrTemporary, channels.ErrTemporary, "carrier: status 302, code 0: temporary failure"},
		{"not the API", answer(200, "<html>"), channels.ErrUncertain, nil, "carrier: status 200, code 0: uncertain"},
		{"created, answer broken off", answer(201, `{"sid":"SM`), nil, nil, ""},
		{"hangs up", hangUp, channels.ErrUncertain, channels.ErrTemporary, "carrier: status 0, code 0: uncertain"},
	} {
		s := newServer(t, c.answer)
		var log strings.Builder
		a := testAccount(t, s.URL, "+15005550006", &log)
		_, err := a.SendMessage(t.Context(), OutMessage{To: number, Body: "您好"})
		if !errors.Is(err, c.create) || c.create != nil && err.Error() != c.text {
			t.Errorf("%s: message: %v, want %q", c.name, err, c.text)
		}
		if _, err := a.Dial(t.Context(), OutCall{To: number, URL: "https://example.com"}); !errors.Is(err, c.create) {
			t.Errorf("%s: call: %v", c.name, err)
		}
		if err := a.Complete(t.Context(), "CA1"); !errors.Is(err, c.update) {
			t.Errorf("%s: update: %v", c.name, err)
		}
		if n := len(s.requests()); n < 3 {
			t.Errorf("%s: %d requests", c.name, n)
		}
		if log.Len() > 0 {
			t.Errorf("%s: logged %s", c.name, log.String())
		}
	}
}

func TestTooMany(t *testing.T) {
	for _, c := range []struct {
		status        int
		header, value string
		want          time.Duration
	}{
		{429, "Retry-After", "7", 7 * time.Second},
		{429, "Retry-After", "999999999999", time.Hour},
		{429, "Retry-After", "99999", time.Hour},
		{429, "Retry-After", "-5", time.Second},
		{429, "Retry-After", "soon", time.Second},
		{429, "X-Other", "", time.Second},
		{400, "Retry-After", "3", 3 * time.Second},
	} {
		s := newServer(t, answer(c.status, `{"code":20429,"message":"Too Many Requests"}`, c.header, c.value))
		_, err := testAccount(t, s.URL, "+15005550006", io.Discard).SendMessage(t.Context(), OutMessage{To: "+14155550100", Body: "x"})
		var later *channels.Later
		if !errors.As(err, &later) || later.After != c.want || !errors.Is(err, channels.ErrTemporary) {
			t.Errorf("%s %q: %v", c.header, c.value, err)
		}
	}
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	if d := retryAfter("Mon, 02 Mar 2026 12:01:30 GMT", now); d != 90*time.Second {
		t.Errorf("a date: %v", d)
	}
}

// What was never sent is temporary, what may have been is uncertain.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, base := range []string{"http://" + l.Addr().String(), "://", "nothing"} {
		a := testAccount(t, base, "+15005550006", io.Discard)
		if _, err := a.SendMessage(t.Context(), OutMessage{To: "+14155550100", Body: "x"}); !errors.Is(err, channels.ErrTemporary) {
			t.Errorf("%q: %v", base, err)
		}
	}
	s := newServer(t, answer(201, `{"sid":"SM1"}`))
	a := testAccount(t, s.URL, "+15005550006", io.Discard)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.SendMessage(gone, OutMessage{To: "+14155550100", Body: "x"}); !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("context ended before: %v", err)
	}
	a.cfg.AuthToken = "not alphanumeric"
	if _, err := a.SendMessage(t.Context(), OutMessage{To: "+14155550100", Body: "x"}); !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("credentials of which the library refuses: %v", err)
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// A call ends with the context of whoever makes it.
func TestContextEndsCall(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	released := make(chan struct{})
	s := newServer(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		close(released)
	})
	_, err := testAccount(t, s.URL, "+15005550006", io.Discard).SendMessage(ctx, OutMessage{To: "+14155550100", Body: "x"})
	if !errors.Is(err, channels.ErrUncertain) {
		t.Error(err)
	}
	<-released
}
