package carrier

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// call begins a call of Anna's that is first answered with these verbs.
func (a *app) call(verbs string) *Call {
	a.t.Helper()
	a.says("/voice", twiml(verbs))
	k, err := a.c.Call(a.t.Context(), anna, line)
	must(a.t, err)
	return k
}

// heard is the trace without times.
func heard(k *Call) (out []string) {
	for _, u := range k.Heard() {
		out = append(out, strings.TrimSpace(u.Kind+" "+u.Text))
	}
	return out
}

func (a *app) hears(k *Call, want ...string) {
	a.t.Helper()
	if d := cmp.Diff(want, heard(k)); d != "" {
		a.t.Error(d)
	}
}

func TestACallThatComesIn(t *testing.T) {
	a := newApp(t)
	k := a.call(`<Say voice="Polly.Joanna-Neural" language="en-US">Hello  there</Say><Pause length="2"/><Play loop="2">https://a/b.mp3</Play>`)
	if s := k.State(); s.Kind != Ended || s.Reason != "completed" || s.By != "document" {
		t.Errorf("%+v", s)
	}
	a.hears(k, "webhook /voice", "say Hello there", "pause", "play https://a/b.mp3", "play https://a/b.mp3")
	form := a.last("/voice")
	for name, want := range map[string]string{
		"CallSid": k.SID, "AccountSid": testSID, "From": anna, "Caller": anna, "To": line, "Called": line, "Direction": "inbound",
		"CallStatus": "ringing", "ApiVersion": "2010-04-01", "FromCountry": "US", "CallerCountry": "US", "CalledCity": "",
	} {
		if got, ok := form[name]; !ok || got[0] != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	u := k.Heard()[1]
	if u.Voice != "Polly.Joanna-Neural" || u.Language != "en-US" || u.Interruptible || u.For != 11*letterLength || u.At != k.Heard()[0].For {
		t.Errorf("%+v", u)
	}
	must(t, a.c.Settle(t.Context()))
	status := a.last("/status")
	if status.Get("CallStatus") != "completed" || status.Get("CallDuration") != "23" || status.Get("CallSid") != k.SID {
		t.Errorf("%v", status)
	}
	if err := k.Press(t.Context(), "1"); !errors.Is(err, ErrEnded) {
		t.Errorf("%v", err)
	}
	if err := k.HangUp(t.Context()); !errors.Is(err, ErrEnded) {
		t.Errorf("%v", err)
	}
	if _, err := k.Await(t.Context(), Bridged); !errors.Is(err, ErrEnded) {
		t.Errorf("%v", err)
	}
	if _, err := a.c.Call(t.Context(), anna, "+18005559999"); !errors.Is(err, ErrUnknownNumber) {
		t.Errorf("%v", err)
	}
	a.innocent()
}

func TestWhatAGatherTakes(t *testing.T) {
	press := func(keys string) func(*Call, context.Context) error {
		return func(k *Call, ctx context.Context) error { return k.Press(ctx, keys) }
	}
	silence := func(k *Call, ctx context.Context) error { return k.Quiet(ctx) }
	say := func(text string) func(*Call, context.Context) error {
		return func(k *Call, ctx context.Context) error { return k.Say(ctx, text, 0.87) }
	}
	for name, tt := range map[string]struct {
		gather string
		do     []func(*Call, context.Context) error
		want   string // of the action's form; "" for no request and the next verb
	}{
		"one key":              {`numDigits="1"`, do(press("7")), "Digits=7&FinishedOnKey="},
		"star is a key":        {`numDigits="1"`, do(press("*")), "Digits=*&FinishedOnKey="},
		"hash alone":           {`numDigits="1"`, do(press("#")), ""},
		"hash alone, empty":    {`numDigits="1" actionOnEmptyResult="true"`, do(press("#")), "Digits=&FinishedOnKey="},
		"hash as a key":        {`numDigits="1" finishOnKey=""`, do(press("#")), "Digits=#&FinishedOnKey="},
		"until hash":           {``, do(press("12"), press("3#")), "Digits=123&FinishedOnKey=#"},
		"other end":            {`finishOnKey="*"`, do(press("1#*")), "Digits=1#&FinishedOnKey=*"},
		"known length":         {`numDigits="3"`, do(press("123")), "Digits=123&FinishedOnKey="},
		"partly, then silence": {`numDigits="6"`, do(press("123"), silence), "Digits=123&FinishedOnKey="},
		"silence":              {`numDigits="1"`, do(silence), ""},
		"silence, empty":       {`actionOnEmptyResult="true"`, do(silence), "Digits=&FinishedOnKey="},
		"silence for words":    {`input="speech" actionOnEmptyResult="true"`, do(silence), "SpeechResult=&Confidence=0.0"},
		"silence for both":     {`input="dtmf speech" actionOnEmptyResult="true"`, do(silence), "Digits=&FinishedOnKey=&SpeechResult=&Confidence=0.0"},
		"words":                {`input="dtmf speech"`, do(say("report a fault")), "SpeechResult=Report a fault.&Confidence=0.87"},
		"Chinese words":        {`input="speech" language="cmn-Hans-CN"`, do(say("报修")), "SpeechResult=报修。&Confidence=0.87"},
		"a question":           {`input="speech"`, do(say("why?")), "SpeechResult=Why?&Confidence=0.87"},
		"a key beside words":   {`input="dtmf speech" numDigits="1"`, do(press("2")), "Digits=2&FinishedOnKey="},
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			a.says("/key", twiml("<Hangup/>"))
			k := a.call(`<Gather action="/key?n=4" ` + tt.gather + `><Say>Well?</Say></Gather><Say>next</Say>`)
			for _, f := range tt.do {
				must(t, f(k, t.Context()))
			}
			if s := k.State(); s.Kind != Ended {
				t.Errorf("%+v", s)
			}
			h := a.hits("/key")
			if tt.want == "" {
				if got := heard(k); len(h) > 0 || got[len(got)-1] != "say next" {
					t.Errorf("%v %q", h, got)
				}
				return
			}
			if len(h) != 1 {
				t.Fatalf("%d requests", len(h))
			}
			if got := result(h[0].form); got != tt.want || h[0].form.Get("n") != "4" || h[0].form.Get("CallStatus") != "in-progress" {
				t.Errorf("%s of %v", got, h[0].form)
			}
			a.innocent()
		})
	}
}

func do(f ...func(*Call, context.Context) error) []func(*Call, context.Context) error { return f }

// result is what a Gather adds to a form.
func result(form url.Values) string {
	var parts []string
	for _, name := range []string{"Digits", "FinishedOnKey", "SpeechResult", "Confidence"} {
		if form.Has(name) {
			parts = append(parts, name+"="+form.Get(name))
		}
	}
	return strings.Join(parts, "&")
}

func TestTheStateOfAGather(t *testing.T) {
	a := newApp(t)
	k := a.call(`<Gather input="dtmf" timeout="8" numDigits="6" action="/x" bargeIn="false"><Say>Your number?</Say></Gather>`)
	s := k.State()
	want := State{
		Kind: Gathering, Keys: true, Timeout: 8 * time.Second,
		Attrs: map[string]string{"input": "dtmf", "timeout": "8", "numDigits": "6", "action": "/x", "bargeIn": "false"},
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Error(d)
	}
	must(t, k.Press(t.Context(), "12"))
	if s := k.State(); s.Digits != "12" || s.Kind != Gathering {
		t.Errorf("%+v", s)
	}
	if err := k.Say(t.Context(), "hello", 1); !errors.Is(err, ErrNotTaken) {
		t.Errorf("words were taken: %v", err)
	}
	if err := k.Press(t.Context(), "a"); !errors.Is(err, ErrNotTaken) {
		t.Errorf("a letter was taken: %v", err)
	}
	if err := k.Record(t.Context(), time.Second, nil); !errors.Is(err, ErrNotTaken) {
		t.Errorf("a recording was taken: %v", err)
	}
	if k.Heard()[1].Interruptible {
		t.Error("bargeIn is off")
	}
	must(t, k.HangUp(t.Context()))
	if s := k.State(); s.By != "caller" || a.last("/status").Get("CallStatus") != "completed" {
		t.Errorf("%+v", s)
	}
	if len(a.hits("/x")) > 0 {
		t.Error("digits of a caller who is gone were posted")
	}
}

func TestKeysGoOnAtTheNextGather(t *testing.T) {
	a := newApp(t)
	a.says("/two", twiml(`<Gather numDigits="2" action="/three"/>`))
	a.says("/three", twiml(`<Gather input="speech" action="/four"/>`))
	k := a.call(`<Gather numDigits="1" action="/two"/>`)
	must(t, k.Press(t.Context(), "123"))
	if got := a.last("/three").Get("Digits"); got != "23" {
		t.Errorf("second %q", got)
	}
	if err := k.Press(t.Context(), "4"); !errors.Is(err, ErrNotTaken) {
		t.Errorf("%v", err)
	}
}

func TestARecording(t *testing.T) {
	a := newApp(t)
	a.says("/kept", twiml("<Say>Thanks</Say>"))
	const verb = `<Record action="/kept" maxLength="120" finishOnKey="#" recordingStatusCallback="/status"/>`
	k := a.call(verb)
	if s := k.State(); s.Kind != Recording || s.Attrs["maxLength"] != "120" {
		t.Errorf("%+v", s)
	}
	must(t, k.Record(t.Context(), 3*time.Second, nil))
	must(t, k.Press(t.Context(), "5"))
	must(t, k.Record(t.Context(), 4*time.Second, nil))
	must(t, k.Press(t.Context(), "#"))
	form := a.last("/kept")
	if form.Get("RecordingDuration") != "7" || form.Get("Digits") != "#" || !strings.HasPrefix(form.Get("RecordingSid"), "RE") {
		t.Errorf("%v", form)
	}
	path := strings.TrimPrefix(form.Get("RecordingUrl"), a.c.Base())
	for _, ext := range []string{"", ".wav"} {
		status, got := a.rest("GET", path+ext, nil, nil)
		raw := fmt.Sprint(got["raw"])
		if status != 200 || len(raw) != 44+7*silenceRate || !strings.HasPrefix(raw, "RIFF") {
			t.Errorf("%s: %d, %d bytes", ext, status, len(raw))
		}
	}
	must(t, a.c.Settle(t.Context()))
	told := a.hits("/status")
	if len(told) != 2 || told[0].form.Get("RecordingStatus") != "completed" || told[1].form.Get("CallStatus") != "completed" {
		t.Errorf("told %v", told)
	}

	k = a.call(verb)
	must(t, k.Record(t.Context(), 500*time.Second, []byte("mp3")))
	if f := a.last("/kept"); f.Get("RecordingDuration") != "120" || f.Get("Digits") != "" || k.State().Kind != Ended {
		t.Errorf("too long: %v", f)
	}
	k = a.call(verb)
	must(t, k.Record(t.Context(), time.Second, nil))
	must(t, k.Quiet(t.Context()))
	if f := a.last("/kept"); f.Get("RecordingDuration") != "1" || f.Get("Digits") != "" {
		t.Errorf("silence ends it: %v", f)
	}
	k = a.call(verb)
	must(t, k.Record(t.Context(), 2*time.Second, nil))
	must(t, k.HangUp(t.Context()))
	if f := a.last("/kept"); f.Get("RecordingDuration") != "2" || f.Get("Digits") != "hangup" || f.Get("CallStatus") != "completed" {
		t.Errorf("hanging up ends it: %v", f)
	}
	before := len(a.hits("/kept"))
	k = a.call(verb)
	must(t, k.Quiet(t.Context()))
	if k.State().Kind != Ended || len(a.hits("/kept")) != before {
		t.Error("an empty recording was posted")
	}
	a.innocent()
}

func TestRejectHangupAndRedirect(t *testing.T) {
	a := newApp(t)
	for verbs, want := range map[string]string{`<Reject/>`: "no-answer", `<Reject reason="busy"/>`: "busy", `<Hangup/>`: "completed", ``: "completed"} {
		if s := a.call(verbs).State(); s.Reason != want || s.By != "document" {
			t.Errorf("%s: %+v", verbs, s)
		}
	}
	a.says("/next", twiml(`<Say>there</Say>`))
	k := a.call(`<Say>here</Say><Redirect method="GET">next?x=1&amp;y=2</Redirect>`)
	a.hears(k, "webhook /voice", "say here", "webhook /next", "say there")
	h := a.hits("/next")[0]
	if h.method != "GET" || h.form.Get("y") != "2" || h.form.Get("CallSid") != k.SID {
		t.Errorf("%+v", h)
	}
	a.innocent()
}

func TestAFailedDocumentGoesToTheFallback(t *testing.T) {
	for name, tt := range map[string]struct{ answer, code string }{
		"status":        {"status 500", "11200"},
		"no type":       {"status 200", "11200"},
		"type":          {"type text/plain\nhello", "12300"},
		"no XML":        {"<Response>", "12100"},
		"attribute":     {twiml(`<Gather numDigits="0"/>`), "12200"},
		"voice":         {twiml(`<Say voice="Polly.Joanna" language="cmn-CN">a</Say>`), "13512"},
		"not modelled":  {twiml(`<Enqueue>q</Enqueue>`), "12200"},
		"transcription": {twiml(`<Record transcribe="true"/>`), "12200"},
		"a client":      {twiml(`<Dial><Client>bob</Client></Dial>`), "12200"},
		"dial record":   {twiml(`<Dial record="record-from-answer">+14155550122</Dial>`), "12200"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			a.says("/fallback", twiml(`<Say>Sorry</Say>`))
			a.says("/bad", tt.answer)
			k := a.call(`<Gather numDigits="1" action="/bad"/>`)
			must(t, k.Press(t.Context(), "1"))
			f := a.last("/fallback")
			if f.Get("ErrorCode") != tt.code || f.Get("ErrorUrl") != a.url("/bad") || f.Get("Digits") != "1" || f.Get("CallSid") != k.SID {
				t.Errorf("%v", f)
			}
			if got := heard(k); got[len(got)-1] != "say Sorry" {
				t.Errorf("%q", got)
			}
			a.guilty(tt.code + " ")
			if len(k.Faults()) != 1 {
				t.Errorf("%q", k.Faults())
			}
		})
	}
}

func TestWithoutAFallbackTheCarrierApologizes(t *testing.T) {
	a := newApp(t)
	k := a.call("<Bad/>") // and /fallback is 404
	if s := k.State(); s.Reason != "failed" || s.By != "fault" {
		t.Errorf("%+v", s)
	}
	a.hears(k, "webhook /voice", "webhook /fallback", "say An application error has occurred.")
	if n := len(a.c.Faults()); n != 2 {
		t.Errorf("%q", a.c.Faults())
	}
}

func TestWhatIsNeverReachedIsAFaultButObeyed(t *testing.T) {
	a := newApp(t)
	k := a.call(`<Say>a</Say><Hangup/><Say>b</Say>`)
	a.hears(k, "webhook /voice", "say a")
	a.guilty("12200 Say: is never reached after Hangup")
}

func TestLoopsEnd(t *testing.T) {
	a := newApp(t)
	k := a.call(`<Redirect>/voice</Redirect>`)
	if s := k.State(); s.By != "fault" || len(a.hits("/voice")) != mostIdle {
		t.Errorf("%+v after %d", s, len(a.hits("/voice")))
	}
	a.guilty("11200 20 documents in a row")

	a.c.Configure(Number{ID: line, VoiceURL: a.url("/wait")})
	a.says("/wait", twiml(`<Say>One moment.</Say><Pause length="2"/><Redirect>/wait</Redirect>`))
	k, err := a.c.Call(t.Context(), anna, line)
	must(t, err)
	if s := k.State(); s.Kind != Listening || len(a.hits("/wait")) != mostIdle {
		t.Errorf("%+v after %d", s, len(a.hits("/wait")))
	}
	must(t, k.Quiet(t.Context()))
	if s := k.State(); s.Kind != Listening || len(a.hits("/wait")) != mostIdle+1 {
		t.Errorf("%+v after %d", s, len(a.hits("/wait")))
	}
	if err := k.Press(t.Context(), "1"); !errors.Is(err, ErrNotTaken) {
		t.Errorf("%v", err)
	}
	a.says("/wait", twiml(`<Gather numDigits="1" action="/wait"/>`))
	must(t, k.Quiet(t.Context()))
	if s := k.State(); s.Kind != Gathering {
		t.Errorf("%+v", s)
	}
}

func TestCookiesAreKeptInACall(t *testing.T) {
	a := newApp(t)
	a.says("/b", twiml(``))
	a.on("/voice", func(url.Values) string { return "cookie" })
	k, err := a.c.Call(t.Context(), anna, line)
	must(t, err)
	if got := a.hits("/b")[0].header.Get("Cookie"); got != "seat=4" {
		t.Errorf("cookie %q", got)
	}
	if k2, err := a.c.Call(t.Context(), lei, line); err != nil || k2.SID == k.SID {
		t.Errorf("%v", err)
	}
	if got := a.hits("/voice")[1].header.Get("Cookie"); got != "" {
		t.Errorf("another call has it: %q", got)
	}
}

func TestTheTimeOfAWebhookIsHeardAsSilence(t *testing.T) {
	a := newApp(t)
	var waited time.Duration
	hang := make(chan struct{})
	a.on("/slow", func(url.Values) string {
		begun := time.Now()
		<-hang
		waited = time.Since(begun)
		return twiml(`<Say>there</Say>`)
	})
	k := a.call(`<Gather numDigits="1" action="/slow"><Say>Well?</Say></Gather>`)
	done := make(chan error)
	go func() { done <- k.Press(t.Context(), "1") }()
	_, err := k.Await(t.Context(), Running)
	must(t, err)
	close(hang)
	must(t, <-done)
	a.hears(k, "webhook /voice", "say Well?", "caller 1", "webhook /slow", "say there")
	u := k.Heard()
	if u[3].For < waited || u[4].At != u[3].At+u[3].For || k.Silence() < waited {
		t.Errorf("waited %v: %+v", waited, u)
	}
}

func TestSilenceIsPausesAndWebhooksInARow(t *testing.T) {
	a := newApp(t)
	a.says("/b", twiml(`<Pause length="2"/><Say>b</Say><Pause length="1"/>`))
	k := a.call(`<Say>a</Say><Pause length="3"/><Redirect>/b</Redirect>`)
	if s := k.Silence(); s < 5*time.Second || s > 8*time.Second {
		t.Errorf("%v", s)
	}
	k = a.call(`<Gather timeout="9"><Say>a</Say><Pause length="1"/></Gather><Say>b</Say>`)
	must(t, k.Quiet(t.Context()))
	if s := k.Silence(); s != time.Second {
		t.Errorf("%v", s)
	}
}

func TestHangingUpWhileTheProgramThinks(t *testing.T) {
	a := newApp(t)
	entered, hang := make(chan struct{}), make(chan struct{})
	a.on("/slow", func(url.Values) string {
		close(entered)
		<-hang
		return twiml(`<Say>too late</Say><Redirect>/never</Redirect>`)
	})
	k := a.call(`<Gather numDigits="1" action="/slow"/>`)
	done := make(chan error)
	go func() { done <- k.Press(t.Context(), "1") }()
	<-entered
	must(t, k.HangUp(t.Context()))
	must(t, <-done)
	if f := a.last("/status"); f.Get("CallStatus") != "completed" {
		t.Errorf("%v", f)
	}
	close(hang)
	a.c.Close()
	if got := heard(k); got[len(got)-1] != "caller 1" || len(a.hits("/never")) > 0 {
		t.Errorf("%q", got)
	}
}

func TestTheAPIRedirectsAndEndsCalls(t *testing.T) {
	a := newApp(t)
	a.says("/there", twiml(`<Say>there</Say><Gather numDigits="1" action="/x"/>`))
	k := a.call(`<Gather numDigits="1" action="/x"><Say>here</Say></Gather>`)
	path := strings.Replace(callsPath, ".json", "/"+k.SID+".json", 1)
	for change, code := range map[string]float64{"Url=x": 21205, "Status=gone": 20001, "Status=canceled": 21220, "Nope=1": 20001, "Method=PUT": 21403} {
		form, err := url.ParseQuery(change)
		must(t, err)
		if status, got := a.post(path, form); status != 400 || got["code"] != code {
			t.Errorf("%s: %d %v", change, status, got)
		}
	}
	must(t, k.Press(t.Context(), "")) // nothing
	if status, got := a.post(path, url.Values{"Url": {a.url("/there")}}); status != 200 || got["status"] != "in-progress" {
		t.Errorf("%d %v", status, got)
	}
	s, err := k.Await(t.Context())
	must(t, err)
	a.hears(k, "webhook /voice", "say here", "webhook /there", "say there")
	if s.Kind != Gathering {
		t.Errorf("%+v", s)
	}
	if status, _ := a.post(path, url.Values{"Twiml": {twiml(`<Say>inline</Say><Gather/>`)}}); status != 200 {
		t.Errorf("%d", status)
	}
	must(t, k.carrier.Settle(t.Context()))
	if got := heard(k); got[len(got)-1] != "say inline" {
		t.Errorf("%q", got)
	}
	if status, got := a.post(path, url.Values{"Status": {"completed"}}); status != 200 || got["status"] != "completed" {
		t.Errorf("%d %v", status, got)
	}
	if s := k.State(); s.Kind != Ended || s.By != "api" {
		t.Errorf("%+v", s)
	}
	if status, got := a.post(path, url.Values{"Url": {a.url("/there")}}); status != 400 || got["code"] != 21220.0 {
		t.Errorf("%d %v", status, got)
	}
	must(t, a.c.Settle(t.Context()))
	if a.last("/status").Get("CallStatus") != "completed" {
		t.Error("nobody told the end")
	}
}

func TestWatchingACall(t *testing.T) {
	a := newApp(t)
	events, stop := a.c.Watch(anna)
	defer stop()
	k := a.call(`<Gather numDigits="1"><Say>Well?</Say></Gather>`)
	var got []string
	for range 3 {
		e := <-events
		if e.Call != k {
			t.Errorf("%+v", e)
		}
		if e.Heard != nil {
			got = append(got, e.Heard.Kind)
		} else {
			got = append(got, string(e.State.Kind))
		}
	}
	if d := cmp.Diff([]string{Fetched, Said, string(Gathering)}, got); d != "" {
		t.Error(d)
	}
}

func TestClosingEndsWhatGoesOn(t *testing.T) {
	a := newApp(t)
	hang := make(chan struct{})
	defer close(hang)
	a.on("/slow", func(url.Values) string { <-hang; return twiml(``) })
	waiting := a.call(`<Gather/>`)
	thinking := a.call(`<Gather numDigits="1" action="/slow"/>`)
	go func() { _ = thinking.Press(context.Background(), "1") }() // ErrClosed
	_, err := thinking.Await(t.Context(), Running)
	must(t, err)
	a.c.Close()
	a.c.Close()
	for _, k := range []*Call{waiting, thinking} {
		if k.State().Kind != Ended {
			t.Errorf("%+v", k.State())
		}
	}
	if len(a.hits("/status")) > 0 {
		t.Error("somebody was told")
	}
	if _, err := a.c.Call(t.Context(), anna, line); err == nil {
		t.Error("a closed carrier was called")
	}
}

func TestHowLongThingsTake(t *testing.T) {
	for verbs, want := range map[string]time.Duration{
		`<Say voice="Polly.Zhiyu" language="cmn-CN">您好请按一</Say>`: 5 * hanLength,
		`<Say>a</Say>`: leastSpeech,
		`<Say voice="Polly.Joanna">ten letters<break time="1500ms"/><s>x<break time="1s"/></s></Say>`: 12*letterLength + 2500*time.Millisecond,
		`<Say loop="2">a</Say>`: 2 * leastSpeech,
		`<Pause/>`:              time.Second,
	} {
		a := newApp(t)
		var got time.Duration
		for _, u := range a.call(verbs).Heard() {
			if u.Kind != Fetched {
				got += u.For
			}
		}
		if got != want {
			t.Errorf("%s: %v, want %v", verbs, got, want)
		}
		a.innocent()
	}
	for attrs, want := range map[string]time.Duration{
		`timeout="4"`: 4 * time.Second, `speechTimeout="2"`: 2 * time.Second, `speechTimeout="auto" speechModel="phone_call"`: time.Second,
	} {
		a := newApp(t)
		k := a.call(`<Gather input="speech" ` + attrs + ` action="/x"/>`)
		must(t, k.Say(t.Context(), "yes", 1))
		if u := k.Heard()[2]; u.Kind != Awaited || u.For != want {
			t.Errorf("%s: %+v", attrs, u)
		}
	}
}
