package carrier

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels/nexthop"
)

func TestAnInboundMessageHasAllFields(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml(""))
	sid, err := a.c.Text(t.Context(), lei, member, strings.Repeat("汉", 71))
	must(t, err)
	got := a.last("/sms")
	want := url.Values{
		"MessageSid": {sid}, "SmsSid": {sid}, "SmsMessageSid": {sid}, "AccountSid": {testSID}, "MessagingServiceSid": {service},
		"From": {lei}, "To": {member}, "Body": {strings.Repeat("汉", 71)}, "NumMedia": {"0"}, "NumSegments": {"2"},
		"SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"}, "FromCountry": {"CN"}, "ToCountry": {"US"},
		"FromCity": {""}, "FromState": {""}, "FromZip": {""}, "ToCity": {""}, "ToState": {""}, "ToZip": {""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.HasPrefix(sid, "SM") || len(sid) != 34 {
		t.Errorf("sid %s", sid)
	}
	h := a.hits("/sms")[0]
	if h.method != "POST" || h.header.Get("I-Twilio-Idempotency-Token") == "" ||
		h.header.Get("Content-Type") != "application/x-www-form-urlencoded; charset=UTF-8" {
		t.Errorf("%s %v", h.method, h.header)
	}
	a.innocent()
}

func TestTheSameMessageComesAgain(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml(""))
	sid, err := a.c.Text(t.Context(), anna, line, "hello")
	must(t, err)
	must(t, a.c.Resend(t.Context(), sid))
	h := a.hits("/sms")
	if len(h) != 2 || cmp.Diff(h[0].form, h[1].form) != "" ||
		h[0].header.Get("I-Twilio-Idempotency-Token") != h[1].header.Get("I-Twilio-Idempotency-Token") {
		t.Errorf("%v", h)
	}
	if a.c.Resend(t.Context(), "SM1") == nil {
		t.Error("an unknown one went")
	}
	if got := h[0].form.Get("a"); got != "1" {
		t.Errorf("the query of the URL has gone: %q", got)
	}
}

func TestMediaAreDownloadedFromTheStore(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml(""))
	sid, err := a.c.Text(t.Context(), anna, line, "", Media{"image/png", []byte("one")}, Media{"text/plain", []byte("two")})
	must(t, err)
	form := a.last("/sms")
	if !strings.HasPrefix(sid, "MM") || form.Get("NumMedia") != "2" || form.Get("MediaContentType1") != "text/plain" {
		t.Errorf("%s %v", sid, form)
	}
	path := strings.TrimPrefix(form.Get("MediaUrl1"), a.c.Base())
	noRedirect := *http.DefaultClient
	noRedirect.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := http.NewRequest("GET", a.c.Base()+path, nil)
	must(t, err)
	r.SetBasicAuth(testSID, testToken)
	resp, err := noRedirect.Do(r)
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != 307 {
		t.Errorf("the API itself served it: %d", resp.StatusCode)
	}
	if status, got := a.rest("GET", path, nil, nil); status != 200 || got["raw"] != "two" {
		t.Errorf("%d %v", status, got)
	}
	if status, got := a.rest("GET", path, nil, func(r *http.Request) { r.Header.Del("Authorization") }); status != 401 || got["code"] != 20003.0 {
		t.Errorf("without the account: %d %v", status, got)
	}
	if status, _ := a.rest("GET", path+"0", nil, nil); status != 404 {
		t.Errorf("another: %d", status)
	}
}

func TestRepliesAreObeyed(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml(`<Message statusCallback="/message">one</Message><Message><Body>two</Body><Media>http://a/b.png</Media></Message><Redirect>/more?x=1</Redirect>`))
	a.says("/more", twiml(`<Message>three</Message>`))
	_, err := a.c.Text(t.Context(), anna, line, "hi")
	must(t, err)
	must(t, a.c.Settle(t.Context()))
	var got []string
	for _, m := range a.c.Inbox(anna) {
		got = append(got, fmt.Sprint(m.From, m.Body, m.MediaURLs, m.Reply, m.Status))
	}
	want := []string{line + "one[] truedelivered", line + "two[http://a/b.png] truedelivered", line + "three[] truedelivered"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if n := len(a.hits("/message")); n != 2 {
		t.Errorf("%d reports, want sent and delivered of the first", n)
	}
	if f := a.last("/more"); f.Get("Body") != "hi" || f.Get("x") != "1" {
		t.Errorf("redirected with %v", f)
	}
	a.innocent()
}

func TestBadRepliesAreFaults(t *testing.T) {
	for name, tt := range map[string]struct{ answer, code string }{
		"eleven":          {twiml(strings.Repeat("<Message>x</Message>", 11)), "14109 "},
		"too long":        {twiml("<Message>" + strings.Repeat("x", 1601) + "</Message>"), "14103 "},
		"empty":           {twiml("<Message/>"), "14103 "},
		"a verb of calls": {twiml("<Say>hello</Say>"), "12200 "},
		"no XML":          {"<Response>", "12100 "},
		"space before":    {" " + twiml(""), "12100 "},
		"plain text":      {"type text/plain\nthanks", "12300 "},
		"JSON":            {"type application/json\n{}", "12300 "},
		"error":           {"status 503", "11200 "},
		"nothing":         {"status 204", "11200 "},
		"too large":       {"type text/xml\n" + strings.Repeat(" ", 65<<10), "11750 "},
		"other form":      {"type text/xml\n\xff", "12100 "},
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			a.says("/sms", tt.answer)
			a.says("/sms/fallback", twiml("<Message>sorry</Message>"))
			_, err := a.c.Text(t.Context(), anna, line, "hi")
			must(t, err)
			a.guilty(tt.code)
			f := a.last("/sms/fallback")
			if f.Get("ErrorCode") != strings.TrimSpace(tt.code) || f.Get("ErrorUrl") != a.url("/sms?a=1") || f.Get("Body") != "hi" {
				t.Errorf("fallback got %v", f)
			}
			if in := a.c.Inbox(anna); len(in) != 1 || in[0].Body != "sorry" {
				t.Errorf("arrived: %v", in)
			}
		})
	}
}

func TestAWebhookThatFailsAltogether(t *testing.T) {
	a := newApp(t)
	sid, err := a.c.Text(t.Context(), anna, line, "hi") // both are 404
	if !errors.Is(err, ErrWebhook) || sid == "" {
		t.Errorf("%q, %v", sid, err)
	}
	if n := len(a.c.Faults()); n != 2 {
		t.Errorf("faults %q", a.c.Faults())
	}
	if _, err := a.c.Text(t.Context(), anna, "+18005559999", "hi"); !errors.Is(err, ErrUnknownNumber) {
		t.Errorf("a number of nobody: %v", err)
	}
}

func TestAWebhookThatIsTooSlow(t *testing.T) {
	slow := nexthop.Impatient{RoundTripper: &http.Transport{}, Over: make(chan struct{})}
	t.Cleanup(slow.RoundTripper.(*http.Transport).CloseIdleConnections)
	a := newApp(t, func(c *Config) { c.Client = &http.Client{Transport: slow} })
	hang := make(chan struct{})
	a.on("/sms", func(url.Values) string {
		slow.Over <- struct{}{}
		<-hang
		return twiml("")
	})
	a.says("/sms/fallback", twiml(""))
	_, err := a.c.Text(t.Context(), anna, line, "hi")
	close(hang)
	must(t, err)
	a.guilty("11200 no answer: timed out")
	if f := a.last("/sms/fallback"); f.Get("ErrorCode") != "11200" {
		t.Errorf("fallback got %v", f)
	}
}

// refusals is a transport that cannot connect to one host, and counts.
type refusals struct {
	http.RoundTripper
	tokens []string
}

func (r *refusals) RoundTrip(q *http.Request) (*http.Response, error) {
	if q.URL.Host == "down.test" {
		r.tokens = append(r.tokens, q.Header.Get("I-Twilio-Idempotency-Token"))
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	return r.RoundTripper.RoundTrip(q)
}

func TestAConnectionIsTriedTwiceWithOneToken(t *testing.T) {
	down := &refusals{RoundTripper: &http.Transport{}}
	a := newApp(t, func(c *Config) { c.Client = &http.Client{Transport: down} })
	t.Cleanup(down.RoundTripper.(*http.Transport).CloseIdleConnections)
	a.c.Configure(Number{ID: line, SMSURL: "http://down.test/sms", SMSFallbackURL: a.url("/sms/fallback")})
	a.says("/sms/fallback", twiml(""))
	_, err := a.c.Text(t.Context(), anna, line, "hi")
	must(t, err)
	if len(down.tokens) != 2 || down.tokens[0] == "" || down.tokens[0] != down.tokens[1] {
		t.Errorf("tokens %q", down.tokens)
	}
}

func TestARedirectIsFollowedAsGET(t *testing.T) {
	a := newApp(t)
	a.says("/sms", "to /elsewhere?b=2")
	a.says("/elsewhere", twiml(""))
	_, err := a.c.Text(t.Context(), anna, line, "hi")
	must(t, err)
	h := a.hits("/elsewhere")
	if len(h) != 1 || h[0].method != "GET" || h[0].form.Encode() != "b=2" {
		t.Errorf("%v", h)
	}
	a.innocent()
	a.says("/elsewhere", "to /elsewhere")
	a.says("/sms/fallback", twiml(""))
	_, err = a.c.Text(t.Context(), anna, line, "hi")
	must(t, err)
	a.guilty("11200 too many redirects")
}

func (a *app) send(to, body string) (int, map[string]any) {
	return a.post(messagesPath, url.Values{"To": {to}, "From": {line}, "Body": {body}, "StatusCallback": {a.url("/message")}})
}

func TestStopStartAndHelpAreTheCarriers(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml("<Message>from the program</Message>"))
	say := func(word, kind string, own int) {
		t.Helper()
		before := len(a.c.Inbox(anna))
		_, err := a.c.Text(t.Context(), anna, line, word)
		must(t, err)
		must(t, a.c.Settle(t.Context()))
		if got := a.last("/sms").Get("OptOutType"); got != kind {
			t.Errorf("%s is %q, want %q", word, got, kind)
		}
		confirmed := 0
		for _, m := range a.c.Inbox(anna)[before:] {
			if m.Own {
				confirmed++
			}
		}
		if confirmed != own {
			t.Errorf("%s is confirmed %d times, want %d", word, confirmed, own)
		}
	}
	say("YES", "", 0)
	say("help", "HELP", 1)
	if status, _ := a.send(anna, "before"); status != 201 {
		t.Errorf("before: %d", status)
	}
	for i, word := range []string{"  Stop ", "STOPALL", "unsubscribe", "CANCEL", "end", "quit", "revoke", "optout"} {
		say(word, "STOP", map[bool]int{true: 1}[i == 0])
	}
	if status, got := a.send(anna, "after"); status != 400 || got["code"] != 21610.0 {
		t.Errorf("after STOP: %d %v", status, got)
	}
	if status, _ := a.post(messagesPath, url.Values{"To": {anna}, "MessagingServiceSid": {service}, "Body": {"x"}}); status != 201 {
		t.Errorf("another sender: %d", status)
	}
	for _, m := range a.c.Messages(anna) {
		if m.Reply && m.Status == "failed" && m.ErrorCode != 21610 {
			t.Errorf("%+v", m)
		}
	}
	say("yes", "START", 1)
	if status, _ := a.send(anna, "again"); status != 201 {
		t.Errorf("after START: %d", status)
	}
	say("stop it please", "", 0)
	a.innocent()
}

func TestTheProgramMayHandleOptOutItself(t *testing.T) {
	a := newApp(t)
	a.c.Configure(Number{ID: line, SMSURL: a.url("/sms"), OwnOptOut: true})
	a.says("/sms", twiml(""))
	_, err := a.c.Text(t.Context(), anna, line, "STOP")
	must(t, err)
	if status, _ := a.send(anna, "one confirmation"); status != 201 {
		t.Errorf("%d", status)
	}
	if in := a.c.Inbox(anna); len(in) != 1 || in[0].Own || a.last("/sms").Has("OptOutType") {
		t.Errorf("%v", in)
	}
}

func TestReportsComeAsScripted(t *testing.T) {
	a := newApp(t)
	forms := func() (out []string) {
		for _, h := range a.hits("/message") {
			out = append(out, h.form.Get("MessageStatus"))
		}
		return out
	}
	a.c.Script(anna, Outcome{Hold: true})
	_, got := a.send(anna, "held")
	must(t, a.c.Settle(t.Context()))
	if f := forms(); len(f) > 0 || got["status"] != "queued" {
		t.Errorf("told %v of %v", f, got["status"])
	}
	a.c.Release()
	must(t, a.c.Settle(t.Context()))
	want := []string{"sent", "delivered"}
	if d := cmp.Diff(want, forms()); d != "" {
		t.Error(d)
	}
	sid := fmt.Sprint(got["sid"])
	must(t, a.c.Report(t.Context(), sid, "sent", 0))
	must(t, a.c.Report(t.Context(), sid, "undelivered", 30003))
	f := a.last("/message")
	if f.Get("MessageSid") != sid || f.Get("ErrorCode") != "30003" || f.Get("From") != line || f.Get("To") != anna {
		t.Errorf("%v", f)
	}
	if a.c.Report(t.Context(), "SM1", "sent", 0) == nil {
		t.Error("an unknown one was told")
	}
	a.c.Script(anna, Outcome{Early: true})
	a.send(anna, "early") // the reports are there when it returns
	if n := len(forms()); n != 6 {
		t.Errorf("%d reports", n)
	}
	a.says("/message", "status 500")
	a.send(anna, "refused")
	must(t, a.c.Settle(t.Context()))
	if n := len(a.c.Faults()); n != 2 {
		t.Errorf("faults %q", a.c.Faults())
	}
}

func TestWatchingMessages(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml("<Message>yes</Message>"))
	events, stop := a.c.Watch(anna)
	_, err := a.c.Text(t.Context(), anna, line, "hi")
	must(t, err)
	a.send(lei, "to somebody else")
	var got []string
	for range 4 {
		e := <-events
		got = append(got, e.Message.Body+" "+e.Message.Status)
	}
	if d := cmp.Diff([]string{"hi received", "yes queued", "yes sent", "yes delivered"}, got); d != "" {
		t.Error(d)
	}
	stop()
	for range events {
		t.Error("more after the end")
	}
	all, stop := a.c.Watch(Anyone)
	defer stop()
	a.c.Close()
	for range all {
	}
	if _, more := <-all; more {
		t.Error("open after Close")
	}
	if late, _ := a.c.Watch(anna); late != nil {
		if _, more := <-late; more {
			t.Error("a closed carrier tells")
		}
	}
}

func TestWaitingForMessagesEnds(t *testing.T) {
	a := newApp(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.c.Await(ctx, anna, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	a.send(anna, "x")
	if in, err := a.c.Await(t.Context(), anna, 1); err != nil || len(in) != 1 {
		t.Errorf("%v %v", in, err)
	}
	a.c.Close()
	if _, err := a.c.Await(t.Context(), anna, 2); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}

func TestSegments(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int
	}{
		{"", 1}, {strings.Repeat("a", 160), 1}, {strings.Repeat("a", 161), 2}, {strings.Repeat("a", 306), 2}, {strings.Repeat("a", 307), 3},
		{strings.Repeat("a", 158) + "€", 1}, {strings.Repeat("a", 159) + "€", 2},
		{strings.Repeat("汉", 70), 1}, {strings.Repeat("汉", 71), 2}, {strings.Repeat("汉", 134), 2}, {strings.Repeat("汉", 135), 3},
		{strings.Repeat("汉", 202), 4}, {strings.Repeat("汉", 68) + "👍", 1}, {strings.Repeat("汉", 69) + "👍", 2},
		{strings.Repeat("汉", 66) + "👍" + strings.Repeat("汉", 66), 3}, {strings.Repeat("a", 100) + "’", 2},
	} {
		if got := segmentsOf(tt.text); got != tt.want {
			t.Errorf("%.10s… (%d): %d, want %d", tt.text, len(tt.text), got, tt.want)
		}
	}
}
