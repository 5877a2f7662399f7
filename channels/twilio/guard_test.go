package twilio

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twilio/twilio-go/client"
)

// The vector of wire-facts.md, from the carrier's own documents.
func TestSign(t *testing.T) {
	form := url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"},
		"From": {"+14158675309"}, "To": {"+18005551212"},
	}
	const address, want = "https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="
	if got := Sign("12345", address, form); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	v := client.NewRequestValidator("12345")
	if !v.ValidateBody(address, []byte(form.Encode()), want) {
		t.Error("twilio-go disagrees")
	}
	// Keys are sorted with capitals first; values of one key by value, each once.
	one := Sign("12345", address, url.Values{"a": {"2", "1", "2"}, "B": {"x"}})
	if two := Sign("12345", address, url.Values{"Bxa1a2": {""}}); one != two {
		t.Error("order of keys and values")
	}
}

// A post is a request as the carrier makes it.
type post struct {
	method, path, kind, body string
	signed                   string // the URL that is signed
	token                    string
	form                     url.Values // what is signed with the URL
}

func (p post) request() *http.Request {
	r := httptest.NewRequest(p.method, p.path, strings.NewReader(p.body))
	r.Host = "10.0.0.7:8080" // a proxy's name for us, or an attacker's
	r.Header.Set("Content-Type", p.kind)
	if p.signed != "" {
		r.Header.Set("X-Twilio-Signature", Sign(p.token, p.signed, p.form))
	}
	return r
}

func formPost(path, signed string, form url.Values) post {
	return post{"POST", path, formBody, form.Encode(), signed, testToken, form}
}

func jsonPost(body, signed string) post {
	sum := sha256.Sum256([]byte(body))
	q := "?a=1&bodySHA256=" + hex.EncodeToString(sum[:])
	return post{"POST", "/twilio/sms" + q, jsonBody, body, signed + q, testToken, nil}
}

// serve shows a request to a guard and returns the status and what came through.
func serve(a *Account, r *http.Request) (int, url.Values) {
	var got url.Values
	h := a.Guard(func(w http.ResponseWriter, _ *http.Request, form url.Values) {
		got = form
		w.WriteHeader(http.StatusNoContent)
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, got
}

func guarded(public string, log io.Writer) *Account {
	return New(Config{AccountSID: testSID, AuthToken: testToken, PublicURL: public, Log: slog.New(slog.NewTextHandler(log, nil))})
}

func TestGuardLetsTheCarrierThrough(t *testing.T) {
	form := url.Values{"From": {"+8613800138000"}, "Body": {"您好 & + %"}, "NumMedia": {"0"}, "FromCity": {""}}
	repeated := url.Values{"Body": {"b", "a", "b"}, "X": {"1"}}
	const path, query = "/twilio/sms", "/twilio/sms/status?c=cv_x&n=3"
	for _, c := range []struct {
		name, public string
		p            post
		want         url.Values
	}{
		{"plain", "https://example.com", formPost(path, "https://example.com/twilio/sms", form), form},
		{"slash at the end", "https://example.com/", formPost(path, "https://example.com/twilio/sms", form), form},
		{"standard port signed", "https://example.com", formPost(path, "https://example.com:443/twilio/sms", form), form},
		{"standard port of http", "http://example.com", formPost(path, "http://example.com:80/twilio/sms", form), form},
		{"standard port configured", "https://example.com:443", formPost(path, "https://example.com/twilio/sms", form), form},
		{"other port", "https://example.com:8443", formPost(path, "https://example.com:8443/twilio/sms", form), form},
		{"other port, not signed", "https://example.com:8443", formPost(path, "https://example.com/twilio/sms", form), form},
		{"IPv6", "http://[::1]:8080", formPost(path, "http://[::1]/twilio/sms", form), form},
		{"folder of a proxy", "https://example.com/gateway", formPost(path, "https://example.com/gateway/twilio/sms", form), form},
		{"query", "https://example.com", formPost(query, "https://example.com:443"+query, form), form},
		{"escapes in the query", "https://example.com", formPost(path+"?a=%2f+%E6&b", "https://example.com"+path+"?a=%2f+%E6&b", form), form},
		{"empty query", "https://example.com", formPost(path+"?", "https://example.com"+path+"?", form), form},
		{"repeated key", "https://example.com", formPost(path, "https://example.com/twilio/sms", repeated), repeated},
		{"no fields", "https://example.com", formPost(path, "https://example.com/twilio/sms", url.Values{}), url.Values{}},
		{"JSON", "https://example.com", jsonPost(`{"Body":"您好","n":3,"ok":true,"no":null,"in":{"a":1}}`, "https://example.com:443/twilio/sms"),
			url.Values{"Body": {"您好"}, "n": {"3"}, "ok": {"true"}}},
	} {
		status, got := serve(guarded(c.public, io.Discard), c.p.request())
		if status != http.StatusNoContent {
			t.Errorf("%s: status %d", c.name, status)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	charset := formPost(path, "https://example.com/twilio/sms", form)
	charset.kind += "; charset=UTF-8"
	if status, _ := serve(guarded("https://example.com", io.Discard), charset.request()); status != http.StatusNoContent {
		t.Errorf("charset: status %d", status)
	}
	bare := formPost(path, "https://example.com/twilio/sms", form).request()
	bare.RequestURI = ""
	if status, _ := serve(guarded("https://example.com", io.Discard), bare); status != http.StatusNoContent {
		t.Errorf("request without RequestURI: status %d", status)
	}
}

func TestGuardRefuses(t *testing.T) {
	form := url.Values{"From": {"+8613800138000"}, "Body": {"您好"}}
	const path, signed = "/twilio/sms", "https://example.com/twilio/sms"
	good := formPost(path, signed, form)
	with := func(p post, f func(*post)) post { f(&p); return p }
	large := strings.Repeat("x", bodyLimit+1)
	for _, c := range []struct {
		name string
		p    post
		want int
	}{
		{"GET", with(good, func(p *post) { p.method = "GET" }), 405},
		{"too large", with(good, func(p *post) { p.body = large }), 413},
		{"too large comes before the type", with(good, func(p *post) { p.body, p.kind = large, "text/plain" }), 413},
		{"type", with(good, func(p *post) { p.kind = "multipart/form-data; boundary=x" }), 415},
		{"type comes before the signature", with(good, func(p *post) { p.kind, p.signed = "text/plain", "" }), 415},
		{"no type", with(good, func(p *post) { p.kind = "" }), 415},
		{"no signature", with(good, func(p *post) { p.signed = "" }), 403},
		{"other token", with(good, func(p *post) { p.token = "x" }), 403},
		{"other body", with(good, func(p *post) { p.body += "&a=1" }), 403},
		{"a key twice, signed once", with(good, func(p *post) { p.body += "&Body=b" }), 403},
		{"other path", with(good, func(p *post) { p.path = "/twilio/voice" }), 403},
		{"other query", with(good, func(p *post) { p.path += "?n=2" }), 403},
		{"Host header's URL", with(good, func(p *post) { p.signed = "http://10.0.0.7:8080" + path }), 403},
		{"other scheme", with(good, func(p *post) { p.signed = "http://example.com" + path }), 403},
		{"other port", with(good, func(p *post) { p.signed = "https://example.com:8443" + path }), 403},
		{"broken form", with(good, func(p *post) { p.body = "a=%zz" }), 403},
		{"JSON without hash", with(good, func(p *post) { p.kind, p.body, p.form = jsonBody, "{}", nil }), 403},
		{"JSON of another hash", with(jsonPost("{}", signed), func(p *post) { p.body = `{"a":1}` }), 403},
		{"JSON unsigned", with(jsonPost("{}", signed), func(p *post) { p.signed = "" }), 403},
		{"JSON that is none", jsonPost("{", signed), 400},
	} {
		var log strings.Builder
		status, got := serve(guarded("https://example.com", &log), c.p.request())
		if status != c.want || got != nil {
			t.Errorf("%s: status %d, want %d; let through %v", c.name, status, c.want, got)
		}
		if !strings.Contains(log.String(), "webhook refused") || strings.Contains(log.String(), "8613800138000") {
			t.Errorf("%s: logged %s", c.name, log.String())
		}
	}
}

// Without a secret nobody is let in, whoever signs with an empty one.
func TestGuardWithoutToken(t *testing.T) {
	a := New(Config{PublicURL: "https://example.com", Log: slog.New(slog.DiscardHandler)})
	p := formPost("/twilio/sms", "https://example.com/twilio/sms", url.Values{})
	p.token = ""
	if status, _ := serve(a, p.request()); status != 403 {
		t.Errorf("status %d", status)
	}
}

// Whatever is signed passes as it was, and nothing else passes.
func FuzzGuard(f *testing.F) {
	f.Add("Body=%E6%82%A8&From=%2B1", formBody, "c=1&n=2", "sig")
	f.Add("a=1&a=2&b", formBody, "", "")
	f.Add(`{"a":[1],"b":"x"}`, jsonBody, "bodySHA256=00", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
	f.Add("a=%zz;", "text/plain; x=\"", "%zz", "\xff")
	a := guarded("https://example.com", io.Discard)
	f.Fuzz(func(t *testing.T, body, kind, query, signature string) {
		r, err := http.NewRequest(http.MethodPost, "/twilio/sms?"+query, strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.Header["Content-Type"], r.Header["X-Twilio-Signature"] = []string{kind}, []string{signature}
		if status, _ := serve(a, r); status == http.StatusNoContent {
			t.Fatalf("let through unsigned")
		}
		form, err := url.ParseQuery(body)
		if err != nil || r.URL.Query().Get(bodyHash) != "" || len(body) > bodyLimit {
			return
		}
		r.Body = io.NopCloser(strings.NewReader(body))
		r.Header.Set("Content-Type", formBody)
		r.Header.Set("X-Twilio-Signature", Sign(testToken, "https://example.com"+r.URL.RequestURI(), form))
		status, got := serve(a, r)
		if status != http.StatusNoContent || cmp.Diff(form, got) != "" {
			t.Fatalf("status %d, %v", status, got)
		}
	})
}

// A socket's handshake is signed over its URL, with and without its port.
func TestGuardSocket(t *testing.T) {
	const path = "/twilio/voice/relay/CA1"
	a := guarded("https://calls.example", io.Discard)
	passed := 0
	h := a.GuardSocket(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed++ }))
	for signature, want := range map[string]int{
		Sign(testToken, "wss://calls.example"+path, nil):              http.StatusOK,
		Sign(testToken, "wss://calls.example:443"+path, nil):          http.StatusOK,
		Sign(testToken, "https://calls.example"+path, nil):            http.StatusForbidden,
		Sign(testToken, "wss://calls.example"+path+"0", nil):          http.StatusForbidden, // another call's
		Sign(testToken, "wss://attacker.example"+path, nil):           http.StatusForbidden,
		Sign("11111111111111111111", "wss://calls.example"+path, nil): http.StatusForbidden,
		"": http.StatusForbidden, "!": http.StatusForbidden,
	} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "10.0.0.7:8080"
		r.Header.Set("X-Twilio-Signature", signature)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", signature, w.Code, want)
		}
	}
	if passed != 2 {
		t.Errorf("%d came through", passed)
	}
	if got := guarded("http://127.0.0.1:8080", io.Discard).SocketURL("/x"); got != "ws://127.0.0.1:8080/x" {
		t.Errorf("socket at %s", got)
	}
}
