package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/dialogs/pack"
)

// A stub is a telephone network, and a call in it, that remembers what it is asked.
type stub struct {
	mu      sync.Mutex
	done    []string
	fail    error
	texts   []Text
	views   []CallView
	watched chan string
	ended   bool // Watch's cancel was called
}

func (s *stub) did(format string, args ...any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, fmt.Sprintf(format, args...))
	return s.fail
}

func (s *stub) Service() string { return "+15005550006" }

func (s *stub) Text(_ context.Context, from, body string, pictures ...Picture) (string, error) {
	return "SM1", s.did("text %s %q %d", from, body, len(pictures))
}

func (s *stub) Texts(string) []Text { return s.texts }

func (s *stub) Call(_ context.Context, handset string) (Call, error) {
	return stubCall{s, 0}, s.did("call %s", handset)
}

func (s *stub) Calls(handset string) (list []Call) {
	for i, v := range s.views {
		if handset == "" || v.Handset == handset {
			list = append(list, stubCall{s, i})
		}
	}
	return list
}

func (s *stub) Watch() (<-chan string, func()) {
	return s.watched, func() { s.ended = true }
}

type stubCall struct {
	*stub
	i int
}

func (k stubCall) ID() string                                 { return k.views[k.i].ID }
func (k stubCall) Look() CallView                             { return k.views[k.i] }
func (k stubCall) Answer(_ context.Context, m bool) error     { return k.did("answer %v", m) }
func (k stubCall) Decline(context.Context) error              { return k.did("decline") }
func (k stubCall) Ignore(context.Context) error               { return k.did("ignore") }
func (k stubCall) Press(_ context.Context, keys string) error { return k.did("press %s", keys) }
func (k stubCall) Quiet(context.Context) error                { return k.did("quiet") }
func (k stubCall) HangUp(context.Context) error               { return k.did("hangup") }

func (k stubCall) Say(_ context.Context, text string, c float64) error {
	return k.did("say %q %v", text, c)
}

func (k stubCall) Record(_ context.Context, d time.Duration) error { return k.did("record %v", d) }

var builtin = sync.OnceValues(pack.Builtin)

// with returns a console with these phones, as its own machine sees it.
func with(t *testing.T, p Phones) *Console {
	t.Helper()
	pk, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	return New(Config{Token: "a", Pack: pk, Playground: true, Phones: p, Local: func(r *http.Request) bool { return r.Host != "evil.example" }})
}

// ask makes a request; a body makes it a POST of JSON.
func ask(c http.Handler, path, body string, header ...string) *httptest.ResponseRecorder {
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

const handsetPath = "/playground/phones/%2B8613800138000"

// TestGestures: what is asked at a phone is done in its network, and nothing else is.
func TestGestures(t *testing.T) {
	calls := handsetPath + "/calls/CA1/"
	for _, q := range []struct {
		path, body string
		status     int
		done       string // "" for nothing
	}{
		{"/playground/sms", `{"from":"+8613800138000","body":"Hi"}`, 200, `text +8613800138000 "Hi" 0`},
		{"/playground/sms", `{"from":"138 0013 8000","body":"Hi"}`, 200, `text +8613800138000 "Hi" 0`},
		{"/playground/sms", `{"from":"+8613800138000","body":"","pictures":[{"type":"image/png","data":"AAAA"}]}`, 200, `text +8613800138000 "" 1`},
		{"/playground/sms", `{"from":"+8613800138000","body":""}`, 400, ""},
		{"/playground/sms", `{"from":"12","body":"Hi"}`, 400, ""},
		{"/playground/sms", `{"from":"+8613800138000","body":"Hi","more":1}`, 400, ""},
		{"/playground/sms", `{"from":"+8613800138000","body":"` + strings.Repeat("x", 1601) + `"}`, 400, ""},
		{"/playground/sms", `{"from":"+8613800138000","body":"Hi","pictures":[{"type":"text/html","data":"AAAA"}]}`, 400, ""},
		{"/playground/sms", `{"from":"+8613800138000","body":"` + strings.Repeat("x", maxTextRequest) + `"}`, 413, ""},
		{handsetPath + "/calls", `{}`, 200, "call +8613800138000"},
		{"/playground/phones/12/calls", `{}`, 400, ""},
		{calls + "press", `{"keys":"12*#"}`, 200, "press 12*#"},
		{calls + "press", `{"keys":"1a"}`, 400, ""},
		{calls + "press", `{"keys":""}`, 400, ""},
		{calls + "press", `{"keys":"` + strings.Repeat("1", 33) + `"}`, 400, ""},
		{calls + "say", `{"text":"a fault","confidence":0.5}`, 200, `say "a fault" 0.5`},
		{calls + "say", `{"text":" ","confidence":0.5}`, 400, ""},
		{calls + "say", `{"text":"x","confidence":1.5}`, 400, ""},
		{calls + "quiet", `{}`, 200, "quiet"},
		{calls + "record", `{"seconds":7}`, 200, "record 7s"},
		{calls + "record", `{"seconds":121}`, 400, ""},
		{calls + "record", `{"seconds":0}`, 400, ""},
		{calls + "answer", `{"machine":true}`, 200, "answer true"},
		{calls + "decline", `{}`, 200, "decline"},
		{calls + "ignore", `{}`, 200, "ignore"},
		{calls + "hangup", `{}`, 200, "hangup"},
		{calls + "dance", `{}`, 404, ""},
		{handsetPath + "/calls/CA2/hangup", `{}`, 404, ""},
		{"/playground/phones/%2B8613900139000/calls/CA1/hangup", `{}`, 404, ""},
		{calls + "press", strings.Repeat(" ", maxBody+1), 413, ""},
	} {
		s := &stub{views: []CallView{{ID: "CA1", Handset: "+8613800138000", Kind: Gathering}}}
		w := ask(with(t, s), q.path, q.body)
		if w.Code != q.status || strings.Join(s.done, ";") != q.done {
			t.Errorf("%s %.80s: status %d, did %q; want %d, %q", q.path, q.body, w.Code, s.done, q.status, q.done)
		}
	}
}

// TestFaultsOfThePlaygroundNameTheirField: in the shape of interface.md §3.
func TestFaultsOfThePlaygroundNameTheirField(t *testing.T) {
	for _, q := range []struct{ path, body, field string }{
		{"/playground/sms", `{"from":"12","body":"Hi"}`, "from"},
		{"/playground/sms", `{"from":"+8613800138000","body":""}`, "body"},
		{"/playground/clock", `{"advance":"tomorrow"}`, "advance"},
	} {
		w := ask(with(t, &stub{}), q.path, q.body)
		if want := `"field":"` + q.field + `"`; w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s %s: %d %s", q.path, q.body, w.Code, w.Body)
		}
	}
}

// TestPhonesAreGuarded: the phones are for this machine and for those who are
// signed in, on our own pages, and are not there without a network.
func TestPhonesAreGuarded(t *testing.T) {
	body := `{"from":"+8613800138000","body":"Hi"}`
	s := &stub{}
	c := with(t, s)
	for _, q := range []struct {
		status int
		header []string
	}{
		{401, []string{"Host", "evil.example"}},
		{403, []string{"Origin", "https://evil.example"}},
		{403, []string{"Sec-Fetch-Site", "cross-site"}},
		{415, []string{"Content-Type", "text/plain"}},
	} {
		if w := ask(c, "/playground/sms", body, q.header...); w.Code != q.status {
			t.Errorf("%q: status %d, want %d", q.header, w.Code, q.status)
		}
	}
	for _, path := range []string{"/playground/phones/events", handsetPath} {
		if w := ask(c, path, "", "Host", "evil.example"); w.Code != 401 {
			t.Errorf("%s for strangers: status %d", path, w.Code)
		}
	}
	if len(s.done) > 0 {
		t.Errorf("done all the same: %q", s.done)
	}
	for _, path := range []string{"/playground/sms", handsetPath + "/calls"} {
		if w := ask(with(t, nil), path, body); w.Code != 404 {
			t.Errorf("%s without phones: status %d", path, w.Code)
		}
	}
}

// TestPhoneFaults: each kind of failure has its status and code.
func TestPhoneFaults(t *testing.T) {
	for err, want := range map[error]struct {
		status int
		code   string
	}{
		ErrNotTaken: {409, "not_taken"}, ErrEnded: {409, "ended"}, ErrService: {502, "service"},
		errors.New("+8613800138000 said secret"): {500, "internal"},
	} {
		s := &stub{fail: err, views: []CallView{{ID: "CA1", Handset: "+8613800138000"}}}
		w := ask(with(t, s), handsetPath+"/calls/CA1/quiet", `{}`)
		if w.Code != want.status || !strings.Contains(w.Body.String(), `"`+want.code+`"`) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: status %d, %s", err, w.Code, w.Body)
		}
	}
	// What takes too long is no fault: the call goes on, and is shown.
	s := &stub{fail: context.DeadlineExceeded, views: []CallView{{ID: "CA1", Handset: "+8613800138000", Kind: Running}}}
	if w := ask(with(t, s), handsetPath+"/calls/CA1/quiet", `{}`); w.Code != 200 {
		t.Errorf("a call that goes on: status %d", w.Code)
	}
}

// TestHandset: a phone shows its messages, the call that matters, and who rings.
func TestHandset(t *testing.T) {
	mine, other := "+8613800138000", "+8613900139000"
	s := &stub{
		texts: slices.Repeat([]Text{{ID: "SM1"}}, maxShown+5),
		views: []CallView{
			{ID: "CA1", Handset: mine, Kind: Ended}, {ID: "CA2", Handset: mine, Kind: Gathering},
			{ID: "CA3", Handset: mine, Kind: Ringing}, {ID: "CA4", Handset: other, Kind: Ringing}, {ID: "CA5", Handset: mine, Kind: Ended},
		},
	}
	shows := func() (h handset) {
		t.Helper()
		w := ask(with(t, s), handsetPath, "")
		if err := json.Unmarshal(w.Body.Bytes(), &h); err != nil || w.Code != 200 {
			t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
		}
		return h
	}
	h := shows()
	if h.Number != mine || h.Service != "+15005550006" || len(h.Texts) != maxShown || h.Call.ID != "CA2" || !slices.Equal(h.Ringing, []string{mine, other}) {
		t.Errorf("shown: %s %s, %d texts, call %s, ringing %v", h.Number, h.Service, len(h.Texts), h.Call.ID, h.Ringing)
	}
	s.views[1].Kind = Ended
	if h = shows(); h.Call.ID != "CA3" {
		t.Errorf("the call that rings is not shown, but %s", h.Call.ID)
	}
	s.views[2].Kind = Ended
	if h = shows(); h.Call.ID != "CA5" {
		t.Errorf("the last call is not shown, but %s", h.Call.ID)
	}
	s.views, s.texts = nil, nil
	if w := ask(with(t, s), handsetPath, ""); !strings.Contains(w.Body.String(), `"texts":[],"call":null,"ringing":[]`) {
		t.Errorf("a new phone: %s", w.Body)
	}
}

// TestPhoneEvents: the stream names the handset, and ends with the network.
func TestPhoneEvents(t *testing.T) {
	s := &stub{watched: make(chan string, 1)}
	s.watched <- "+8613800138000"
	close(s.watched)
	server := httptest.NewServer(with(t, s))
	defer server.Close()
	res, err := server.Client().Get(server.URL + "/playground/phones/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || !strings.Contains(string(body), `data: {"number":"+8613800138000"}`) {
		t.Errorf("stream %q, %v", body, err)
	}
	server.Close() // waits for the request
	if !s.ended {
		t.Error("the network is still watched")
	}
}
