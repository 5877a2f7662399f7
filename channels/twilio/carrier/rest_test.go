package carrier

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// rest makes a request with the account's credentials; change may spoil it.
func (a *app) rest(method, path string, form url.Values, change func(*http.Request)) (int, map[string]any) {
	a.t.Helper()
	r, err := http.NewRequest(method, a.c.Base()+path, strings.NewReader(form.Encode()))
	must(a.t, err)
	r.SetBasicAuth(testSID, testToken)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if change != nil {
		change(r)
	}
	resp, err := http.DefaultClient.Do(r)
	must(a.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	must(a.t, err)
	out := map[string]any{}
	if len(raw) > 0 && json.Unmarshal(raw, &out) != nil {
		out["raw"] = string(raw)
	}
	if after := resp.Header.Get("Retry-After"); after != "" {
		out["after"] = after
	}
	return resp.StatusCode, out
}

const (
	messagesPath = "/2010-04-01/Accounts/" + testSID + "/Messages.json"
	callsPath    = "/2010-04-01/Accounts/" + testSID + "/Calls.json"
)

func TestMessagesAreRefusedWithTheCarriersCodes(t *testing.T) {
	a := newApp(t)
	a.c.Script(lei, Outcome{Refuse: 20429, RetryAfter: 7 * time.Second}, Outcome{Refuse: 20500}, Outcome{Refuse: 21610})
	good := func(change string) url.Values {
		f := url.Values{"To": {anna}, "From": {line}, "Body": {"hello"}}
		more, err := url.ParseQuery(change)
		must(t, err)
		for k, v := range more {
			if f[k] = v; v[0] == "-" {
				f.Del(k)
			}
		}
		return f
	}
	for _, tt := range []struct {
		change       string
		status, code int
	}{
		{"To=-", 400, 21604}, {"To=4155550111", 400, 21211}, {"To=%2B1", 400, 21211}, {"From=-", 400, 21603},
		{"From=12-3", 400, 21212}, {"From=%2B18005559999", 400, 21606}, {"From=%2B14155550111", 400, 21266},
		{"From=-&MessagingServiceSid=MG9", 400, 21705},
		{"Body=-", 400, 21602}, {"Body=" + strings.Repeat("a", 1601), 400, 21617}, {"Body=" + strings.Repeat("%E6%B1%89", 1601), 400, 21617},
		{"StatusCallback=/message", 400, 21609}, {"StatusCallback=http://a_b/c", 400, 21609},
		{"ValidityPeriod=0", 400, 90007}, {"ValidityPeriod=36001", 400, 90007}, {"ValidityPeriod=x", 400, 90007},
		{"MediaUrl=ftp://a/b", 400, 21620}, {strings.TrimPrefix(strings.Repeat("&MediaUrl=http://a/b", 11), "&"), 400, 21623},
		{"Bdy=x", 400, 20001},
		{"To=%2B8613800138000", 429, 20429}, {"To=%2B8613800138000", 500, 20500}, {"To=%2B8613800138000", 400, 21610},
	} {
		status, got := a.post(messagesPath, good(tt.change))
		if status != tt.status || got["code"] != float64(tt.code) || got["status"] != float64(tt.status) ||
			got["message"] == "" || got["more_info"] == "" {
			t.Errorf("%.60s: %d %v", tt.change, status, got)
		}
		if tt.code == 20429 && got["after"] != "7" {
			t.Errorf("Retry-After %v", got["after"])
		}
	}
	if status, got := a.post(messagesPath, good("Body="+strings.Repeat("a", 1600)+"&ValidityPeriod=36000")); status != 201 {
		t.Errorf("the longest that is allowed: %d %v", status, got)
	}
	if n := len(a.c.Faults()); n != 19 {
		t.Errorf("%d faults, want one for each refusal that was not scripted: %q", n, a.c.Faults())
	}
}

func TestTheDoorOfTheAPI(t *testing.T) {
	a := newApp(t)
	form := url.Values{"To": {anna}, "From": {line}, "Body": {"hello"}}
	for name, tt := range map[string]struct {
		method, path string
		change       func(*http.Request)
		status, code int
	}{
		"wrong token":     {"POST", messagesPath, func(r *http.Request) { r.SetBasicAuth(testSID, "x") }, 401, 20003},
		"no account":      {"POST", messagesPath, func(r *http.Request) { r.Header.Del("Authorization") }, 401, 20003},
		"other account":   {"POST", strings.Replace(messagesPath, "AC0", "AC1", 1), nil, 404, 20404},
		"odd account":     {"POST", strings.Replace(messagesPath, "AC0", "AC-", 1), nil, 404, 20404},
		"JSON":            {"POST", messagesPath, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 400, 20001},
		"bad form":        {"POST", messagesPath, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("a=%zz")); r.ContentLength = 5 }, 400, 20001},
		"no such path":    {"POST", strings.Replace(messagesPath, "Messages", "Mails", 1), nil, 404, 20404},
		"no such message": {"GET", strings.Replace(messagesPath, ".json", "/SM1.json", 1), nil, 404, 20404},
		"odd SID":         {"GET", strings.Replace(messagesPath, ".json", "/SM-1.json", 1), nil, 404, 20404},
		"no such call":    {"POST", strings.Replace(callsPath, ".json", "/CA1.json", 1), nil, 404, 20404},
		"method":          {"DELETE", messagesPath, nil, 405, 20004},
	} {
		if status, got := a.rest(tt.method, tt.path, form, tt.change); status != tt.status || got["code"] != float64(tt.code) {
			t.Errorf("%s: %d %v", name, status, got)
		}
	}
	if m := a.c.Messages(Anyone); len(m) > 0 {
		t.Errorf("something was sent: %v", m)
	}
}

func TestCallsAreRefusedWithTheCarriersCodes(t *testing.T) {
	a := newApp(t)
	for change, code := range map[string]int{
		"To=-": 21201, "To=911": 21211, "From=-": 21213, "From=x": 21212, "From=%2B18005559999": 21210, "Url=-": 21205,
		"Url=/voice": 21205, "Timeout=601": 20001, "StatusCallback=x": 21609, "StatusCallbackEvent=done": 21626,
		"MachineDetection=yes": 20001, "Method=PUT": 21403, "Twiml=<Response/>": 20001, "Nope=1": 20001, "FallbackUrl=x": 21205,
	} {
		form := url.Values{"To": {anna}, "From": {line}, "Url": {a.url("/voice")}}
		more, err := url.ParseQuery(change)
		must(t, err)
		for k, v := range more {
			if form[k] = v; v[0] == "-" {
				form.Del(k)
			}
		}
		if status, got := a.post(callsPath, form); status != 400 || got["code"] != float64(code) {
			t.Errorf("%s: %d %v, want %d", change, status, got, code)
		}
	}
	if k := a.c.Calls(Anyone); len(k) > 0 {
		t.Errorf("somebody was called")
	}
}

// toCarrier sends what the client library sends to its own host to this machine.
type toCarrier struct {
	base *url.URL
	http.RoundTripper
}

func (t toCarrier) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = t.base.Scheme, t.base.Host, ""
	return t.RoundTripper.RoundTrip(r)
}

func (a *app) library() *twilio.RestClient {
	base, err := url.Parse(a.c.Base())
	must(a.t, err)
	transport := &http.Transport{}
	a.t.Cleanup(transport.CloseIdleConnections)
	c := &client.Client{
		Credentials: client.NewCredentials(testSID, testToken),
		HTTPClient:  &http.Client{Transport: toCarrier{base, transport}},
	}
	c.SetAccountSid(testSID)
	return twilio.NewRestClientWithParams(twilio.ClientParams{Client: c})
}

func TestTheClientLibraryIsServed(t *testing.T) {
	a := newApp(t)
	lib := a.library().Api
	m, err := lib.CreateMessage((&api.CreateMessageParams{}).SetTo(anna).SetMessagingServiceSid(service).SetBody("héllo 汉").
		SetStatusCallback(a.url("/message")).SetValidityPeriod(300))
	must(t, err)
	if *m.Status != "accepted" || *m.MessagingServiceSid != service || *m.From != member || *m.NumSegments != "1" || *m.Direction != "outbound-api" {
		t.Errorf("message %+v", m)
	}
	must(t, a.c.Settle(t.Context()))
	m, err = lib.FetchMessage(*m.Sid, &api.FetchMessageParams{})
	must(t, err)
	if *m.Status != "delivered" {
		t.Errorf("status %s", *m.Status)
	}
	list, err := lib.ListMessage((&api.ListMessageParams{}).SetTo(anna))
	if err != nil || len(list) != 1 {
		t.Errorf("%d messages, %v", len(list), err)
	}

	_, err = lib.CreateMessage((&api.CreateMessageParams{}).SetTo("12").SetFrom(line).SetBody("x"))
	var refused *client.TwilioRestError
	if !errors.As(err, &refused) || refused.Code != 21211 || refused.Status != 400 {
		t.Errorf("refused with %v", err)
	}

	a.says("/out", twiml(`<Say>Hello</Say><Pause length="1"/>`))
	k, err := lib.CreateCall((&api.CreateCallParams{}).SetTo(anna).SetFrom(line).SetUrl(a.url("/out")).
		SetStatusCallback(a.url("/status")).SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"}))
	must(t, err)
	if *k.Status != "queued" {
		t.Errorf("call %+v", k)
	}
	phone, err := a.c.Ringing(t.Context(), anna)
	must(t, err)
	must(t, phone.Answer(t.Context(), ""))
	k, err = lib.FetchCall(*k.Sid, &api.FetchCallParams{})
	must(t, err)
	if *k.Status != "completed" || *k.Duration != "1" {
		t.Errorf("status %s after %v s", *k.Status, *k.Duration)
	}
	_, err = lib.UpdateCall(*k.Sid, (&api.UpdateCallParams{}).SetStatus("completed"))
	if !errors.As(err, &refused) || refused.Code != 21220 {
		t.Errorf("an ended call: %v", err)
	}
	a.guilty("21211 ")
}

func TestTheClientLibraryVerifiesOurSignatures(t *testing.T) {
	const address = "https://mycompany.com/myapp.php?foo=1&bar=2"
	form := map[string]string{
		"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309", "To": "+18005551212",
	}
	values := url.Values{}
	for k, v := range form {
		values.Set(k, v)
	}
	got := signature("12345", address, values)
	if got != "RSOYDt4T1cUTdK1PDd93/VVr8B8=" {
		t.Errorf("signature %s", got)
	}
	v := client.NewRequestValidator("12345")
	if !v.Validate(address, form, got) {
		t.Error("the library does not verify it")
	}
}

func TestRepeatedKeysAreSignedInOrderAndOnce(t *testing.T) {
	same := url.Values{"a": {"2", "1", "2"}, "B": {"x"}}
	if got, want := signature("k", "u", same), signature("k", "u", url.Values{"a": {"1", "2"}, "B": {"x"}}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if signature("k", "u", url.Values{"a": {"12"}, "B": {"x"}}) != signature("k", "uBx", url.Values{"a": {"12"}}) {
		t.Error("capitals come first, and the URL before all")
	}
}

func TestStallsAndUncertainSends(t *testing.T) {
	a := newApp(t)
	for _, taken := range []bool{false, true} {
		a.c.Script(anna, Outcome{Stall: true, Taken: taken})
		ctx, cancel := context.WithCancel(t.Context())
		events, stop := a.c.Watch(anna)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.c.Base()+messagesPath,
			strings.NewReader(url.Values{"To": {anna}, "From": {line}, "Body": {"x"}}.Encode()))
		must(t, err)
		r.SetBasicAuth(testSID, testToken)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		done := make(chan error, 1)
		go func() { resp, err := http.DefaultClient.Do(r); closeBody(resp); done <- err }()
		if taken {
			<-events
		}
		cancel()
		if err := <-done; err == nil {
			t.Error("it was answered")
		}
		stop()
	}
	must(t, a.c.Settle(t.Context()))
	if got := len(a.c.Inbox(anna)); got != 1 {
		t.Errorf("%d arrived, want the one that was taken", got)
	}
}

func closeBody(resp *http.Response) {
	if resp != nil {
		resp.Body.Close()
	}
}

func TestAScriptHoldsForAsManyAsItSays(t *testing.T) {
	a := newApp(t)
	a.c.Script(anna, Outcome{Fail: 30003, Times: 2}, Outcome{Statuses: []string{"delivered", "sent", "sent"}})
	a.c.Script(Anyone, Outcome{Fail: 30007, Times: Always})
	for _, to := range []string{anna, anna, anna, anna, lei, lei} {
		a.post(messagesPath, url.Values{"To": {to}, "From": {line}, "Body": {"x"}, "StatusCallback": {a.url("/message")}})
	}
	must(t, a.c.Settle(t.Context()))
	var got []string
	for _, h := range a.hits("/message") {
		got = append(got, h.form.Get("MessageStatus")+h.form.Get("ErrorCode"))
	}
	want := []string{
		"sent", "undelivered30003", "sent", "undelivered30003", "delivered", "sent", "sent",
		"failed30007", "failed30007", "failed30007",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	a.innocent()
}
