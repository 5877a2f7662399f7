package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/gateway/console"
)

var _ console.Phones = (*phones)(nil)

const twimlHead = `<?xml version="1.0" encoding="UTF-8"?>`

// aService answers a carrier's webhooks with fixed documents: a menu, and what
// follows each key.
func aService(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/xml")
	doc := `<Response/>`
	switch r.URL.Path {
	case "/sms":
		doc = `<Response><Message>You wrote ` + r.FormValue("Body") + `, with ` + r.FormValue("NumMedia") + ` file.</Message></Response>`
	case "/voice":
		doc = `<Response><Say voice="Polly.Joanna-Neural" language="en-US">An outage.</Say>` +
			`<Gather input="dtmf speech" numDigits="1" timeout="5" action="/key" actionOnEmptyResult="true" language="en-US"><Say voice="Polly.Zhiyu-Neural" language="cmn-CN">中文服务请按1</Say></Gather></Response>`
	case "/key":
		doc = `<Response><Hangup/></Response>`
		if r.FormValue("Digits") == "3" {
			doc = `<Response><Say>Speak now.</Say><Record maxLength="120" finishOnKey="#" action="/left"/></Response>`
		}
		if r.FormValue("SpeechResult") != "" || r.FormValue("Digits") == "" {
			doc = `<Response><Say>Again.</Say><Redirect>/voice</Redirect></Response>`
		}
	case "/left":
		doc = `<Response><Say>Thank you for ` + r.FormValue("RecordingDuration") + ` seconds.</Say></Response>`
	}
	w.Write([]byte(twimlHead + doc))
}

// lend returns phones of a carrier that calls that service.
func lend(t *testing.T) (*phones, *carrier.Carrier) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(aService))
	c, err := carrier.Listen(carrier.Config{
		AccountSID: "AC" + strings.Repeat("0", 32), AuthToken: "token",
		Numbers: []carrier.Number{{ID: "+15005550006", SMSURL: server.URL + "/sms", VoiceURL: server.URL + "/voice"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p := newPhones(c, "+15005550006")
	t.Cleanup(func() {
		p.Close()
		p.Close()
		c.Close()
		server.Close()
	})
	return p, c
}

// TestPhonesText: what a handset texts and gets goes over the carrier.
func TestPhonesText(t *testing.T) {
	p, _ := lend(t)
	seen, cancel := p.Watch()
	defer cancel()
	const mine = "+8613800138000"
	id, err := p.Text(t.Context(), mine, "hello", console.Picture{Type: "image/png", Data: []byte("png")})
	if err != nil {
		t.Fatal(err)
	}
	if got := <-seen; got != mine {
		t.Errorf("news of %s", got)
	}
	texts := p.Texts(mine)
	if len(texts) != 2 || texts[0].ID != id || !texts[0].Mine || texts[0].Pictures != 1 || texts[1].Mine || texts[1].Body != "You wrote hello, with 1 file." {
		t.Errorf("texts: %+v", texts)
	}
	cancel()
	cancel()
	if len(p.Texts("+8613900139000")) != 0 {
		t.Error("another handset has messages")
	}
}

// TestPhonesCall: keys, words, silence and a recording in one call; every kind of state is known.
func TestPhonesCall(t *testing.T) {
	p, _ := lend(t)
	ctx := t.Context()
	k, err := p.Call(ctx, "+8613800138000")
	if err != nil {
		t.Fatal(err)
	}
	v := k.Look()
	if v.Kind != console.Gathering || !v.Keys || !v.Speech || v.Timeout != 5 || v.Incoming || v.Other != "+15005550006" {
		t.Errorf("at first: %+v", v)
	}
	says := slices.DeleteFunc(v.Heard, func(s console.Sound) bool { return s.Kind != "say" })
	if len(says) != 2 || !says[0].Firm || says[1].Firm || says[1].Language != "cmn-CN" || says[1].Text != "中文服务请按1" || says[1].At < says[0].For {
		t.Errorf("heard: %+v", says)
	}
	if err := k.Record(ctx, time.Second); !errors.Is(err, console.ErrNotTaken) {
		t.Errorf("recording at a menu: %v", err)
	}
	for _, do := range []func() error{
		func() error { return k.Say(ctx, "a person", 0.4) }, func() error { return k.Quiet(ctx) },
		func() error { return k.Press(ctx, "3") },
		func() error {
			if s := k.Look().Kind; s != console.Recording {
				t.Errorf("after 3: %s", s)
			}
			return k.Record(ctx, 7*time.Second)
		},
		func() error { return k.Press(ctx, "#") },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	v = k.Look()
	if last := v.Heard[len(v.Heard)-1]; v.Kind != console.Ended || v.Reason != "completed" || v.By != "document" || last.Text != "Thank you for 7 seconds." {
		t.Errorf("at the end: %s %s %s, heard %q", v.Kind, v.Reason, v.By, last.Text)
	}
	if err := k.HangUp(ctx); !errors.Is(err, console.ErrEnded) {
		t.Errorf("hanging up twice: %v", err)
	}
	if got := p.Calls("+8613800138000"); len(got) != 1 || got[0].ID() != k.ID() {
		t.Errorf("calls: %v", got)
	}
	for _, kind := range []carrier.Kind{
		carrier.Ringing, carrier.Running, carrier.Gathering, carrier.Recording, carrier.Dialing, carrier.Bridged, carrier.Conferring, carrier.Listening, carrier.Ended,
	} {
		if !slices.Contains([]console.CallKind{
			console.Ringing, console.Running, console.Gathering, console.Recording, console.Dialing, console.Bridged, console.Conferring, console.Listening, console.Ended,
		}, console.CallKind(kind)) {
			t.Errorf("the console does not know the state %s", kind)
		}
	}
}

// ring has the service call a handset.
func ring(t *testing.T, c *carrier.Carrier, seconds string) {
	t.Helper()
	form := url.Values{"To": {"+8613800138000"}, "From": {"+15005550006"}, "Twiml": {`<Response><Say>Your callback.</Say></Response>`}, "Timeout": {seconds}}
	r, err := http.NewRequestWithContext(t.Context(), "POST", c.Base()+"/2010-04-01/Accounts/AC"+strings.Repeat("0", 32)+"/Calls.json", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("AC"+strings.Repeat("0", 32), "token")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("calling a handset: %s", res.Status)
	}
}

// TestPhonesRing: calls that come in are answered, refused, left to a machine,
// and ring out by themselves.
func TestPhonesRing(t *testing.T) {
	_, c := lend(t)
	ctx := t.Context()
	for _, q := range []struct {
		do     func(console.Call) error
		reason string
	}{
		{func(k console.Call) error { return k.Answer(ctx, false) }, "completed"},
		{func(k console.Call) error { return k.Answer(ctx, true) }, "completed"},
		{func(k console.Call) error { return k.Decline(ctx) }, "busy"},
		{func(k console.Call) error { return k.Ignore(ctx) }, "no-answer"},
	} {
		ring(t, c, "60")
		rings, err := c.Ringing(ctx, "+8613800138000")
		if err != nil {
			t.Fatal(err)
		}
		k := phoneCall{rings}
		if v := k.Look(); v.Kind != console.Ringing || !v.Incoming || v.Other != "+15005550006" {
			t.Errorf("ringing: %+v", v)
		}
		if err := q.do(k); err != nil {
			t.Fatal(err)
		}
		if v := k.Look(); v.Kind != console.Ended || v.Reason != q.reason {
			t.Errorf("then %s, %s; want %s", v.Kind, v.Reason, q.reason)
		}
	}
	ring(t, c, "1")
	rings, err := c.Ringing(ctx, "+8613800138000")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := rings.Await(ctx, carrier.Ended); err != nil || s.Reason != "no-answer" {
		t.Errorf("nobody answers: %+v, %v", s, err)
	}
}
