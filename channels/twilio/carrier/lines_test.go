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

// dial has the program call a number; more are further parameters.
func (a *app) dial(to, more string) string {
	a.t.Helper()
	form := url.Values{
		"To": {to}, "From": {line}, "Url": {a.url("/out")}, "FallbackUrl": {a.url("/fallback")}, "StatusCallback": {a.url("/status")},
		"StatusCallbackEvent": {"initiated", "ringing", "answered", "completed"},
	}
	extra, err := url.ParseQuery(more)
	must(a.t, err)
	for k, v := range extra {
		form[k] = v
	}
	status, got := a.post(callsPath, form)
	if status != 201 || got["status"] != "queued" || got["direction"] != "outbound-api" {
		a.t.Fatalf("%d %v", status, got)
	}
	return fmt.Sprint(got["sid"])
}

// stages are the statuses that were told of a call.
func (a *app) stages(sid string) (out []string) {
	a.t.Helper()
	must(a.t, a.c.Settle(a.t.Context()))
	for _, h := range a.hits("/status") {
		if h.form.Get("CallSid") == sid {
			if got := h.form.Get("SequenceNumber"); got != fmt.Sprint(len(out)) {
				a.t.Errorf("stage %d has number %s", len(out), got)
			}
			out = append(out, h.form.Get("CallStatus"))
		}
	}
	return out
}

func (a *app) ring(number string) *Call {
	a.t.Helper()
	k, err := a.c.Ringing(a.t.Context(), number)
	must(a.t, err)
	return k
}

func TestACallThatGoesOut(t *testing.T) {
	a := newApp(t)
	a.says("/out", twiml(`<Gather numDigits="1" action="/out2"><Say>Hello</Say></Gather>`))
	a.says("/out2", twiml(`<Say>Bye</Say>`))
	sid := a.dial(anna, "MachineDetection=Enable&Timeout=25")
	k := a.ring(anna)
	if s := k.State(); k.SID != sid || s.Kind != Ringing || s.Timeout != 25*time.Second {
		t.Errorf("%s %+v", k.SID, s)
	}
	if err := k.Press(t.Context(), "1"); !errors.Is(err, ErrNotTaken) {
		t.Errorf("a phone that rings took a key: %v", err)
	}
	must(t, k.Answer(t.Context(), ""))
	if err := k.Answer(t.Context(), ""); !errors.Is(err, ErrNotTaken) {
		t.Errorf("answered twice: %v", err)
	}
	form := a.last("/out")
	if form.Get("AnsweredBy") != "human" || form.Get("Direction") != "outbound-api" || form.Get("CallStatus") != "in-progress" || form.Get("To") != anna {
		t.Errorf("%v", form)
	}
	must(t, k.Press(t.Context(), "1"))
	if a.last("/out2").Has("AnsweredBy") {
		t.Error("AnsweredBy belongs to the first request")
	}
	if d := cmp.Diff([]string{"initiated", "ringing", "in-progress", "completed"}, a.stages(sid)); d != "" {
		t.Error(d)
	}
	if a.last("/status").Get("AnsweredBy") != "human" {
		t.Errorf("%v", a.last("/status"))
	}
	if err := k.Answer(t.Context(), ""); !errors.Is(err, ErrEnded) {
		t.Errorf("answered after the end: %v", err)
	}
	a.innocent()
}

func TestHowCallsThatGoOutEnd(t *testing.T) {
	a := newApp(t)
	a.says("/out", twiml(`<Say>Hello</Say>`))
	for name, tt := range map[string]struct {
		script Outcome
		do     func(*Call) error
		want   []string
	}{
		"declined":     {do: func(k *Call) error { return k.Decline(t.Context()) }, want: []string{"initiated", "ringing", "busy"}},
		"hung up":      {do: func(k *Call) error { return k.HangUp(t.Context()) }, want: []string{"initiated", "ringing", "busy"}},
		"ignored":      {do: func(k *Call) error { return k.Ignore(t.Context()) }, want: []string{"initiated", "ringing", "no-answer"}},
		"busy":         {script: Outcome{Call: "busy"}, want: []string{"initiated", "ringing", "busy"}},
		"nobody":       {script: Outcome{Call: "no-answer"}, want: []string{"initiated", "ringing", "no-answer"}},
		"unreachable":  {script: Outcome{Call: "failed"}, want: []string{"initiated", "failed"}},
		"answered":     {script: Outcome{AnsweredBy: "human"}, want: []string{"initiated", "ringing", "in-progress", "completed"}},
		"API gives up": {do: a.cancel, want: []string{"initiated", "ringing", "canceled"}},
	} {
		a.c.Script(anna, tt.script)
		sid := a.dial(anna, "")
		k := a.ring(anna)
		if tt.do != nil {
			must(t, tt.do(k))
		}
		if d := cmp.Diff(tt.want, a.stages(sid)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if s := k.State(); s.Kind != Ended || s.Reason != tt.want[len(tt.want)-1] {
			t.Errorf("%s: %+v", name, s)
		}
	}
	a.innocent()
}

func (a *app) cancel(k *Call) error {
	if status, got := a.post(strings.Replace(callsPath, ".json", "/"+k.SID+".json", 1), url.Values{"Status": {"canceled"}}); status != 200 {
		return fmt.Errorf("%d %v", status, got)
	}
	return nil
}

func TestMachinesAreTold(t *testing.T) {
	a := newApp(t)
	a.says("/out", twiml(`<Hangup/>`))
	a.c.Script(anna, Outcome{AnsweredBy: "machine_start", Times: Always})
	a.dial(anna, "MachineDetection=Enable")
	must(t, a.c.Settle(t.Context()))
	if got := a.last("/out").Get("AnsweredBy"); got != "machine_start" {
		t.Errorf("%q", got)
	}
	a.dial(anna, "")
	must(t, a.c.Settle(t.Context()))
	if a.last("/out").Has("AnsweredBy") {
		t.Error("told without being asked")
	}
	a.says("/amd", "")
	a.dial(anna, "MachineDetection=DetectMessageEnd&AsyncAmd=true&AsyncAmdStatusCallback="+url.QueryEscape(a.url("/amd")))
	must(t, a.c.Settle(t.Context()))
	if a.last("/out").Has("AnsweredBy") || a.last("/amd").Get("AnsweredBy") != "machine_start" {
		t.Errorf("%v", a.last("/amd"))
	}
	a.c.Script(anna, Outcome{AnsweredBy: "human"})
	a.dial(anna, "Url=&Twiml="+url.QueryEscape(twiml(`<Say>inline</Say>`)))
	must(t, a.c.Settle(t.Context()))
	calls := a.c.Calls(anna)
	a.hears(calls[len(calls)-1], "say inline")
	a.innocent()
}

func TestADialedNumberIsConnectedAfterItsWhisper(t *testing.T) {
	a := newApp(t)
	a.says("/whisper", twiml(`<Gather numDigits="1" timeout="10" action="/accept"><Say>A customer. Press 1.</Say></Gather><Hangup/>`))
	a.says("/accept", twiml(``))
	a.says("/after", twiml(`<Say>Goodbye</Say>`))
	const verb = `<Dial action="/after" callerId="` + line + `" timeout="20" hangupOnStar="true">` +
		`<Number url="/whisper" statusCallback="/status" statusCallbackEvent="ringing answered completed">` + agent + `</Number></Dial>`
	k := a.call(verb)
	if s := k.State(); s.Kind != Dialing || s.Timeout != 20*time.Second {
		t.Errorf("%+v", s)
	}
	leg := a.ring(agent)
	if leg.Parent != k.SID || leg.From != line || leg.Direction != "outbound-dial" {
		t.Errorf("%+v", leg)
	}
	must(t, leg.Answer(t.Context(), ""))
	if k.State().Kind != Dialing || a.last("/whisper").Get("ParentCallSid") != k.SID {
		t.Errorf("connected before it was accepted")
	}
	must(t, leg.Press(t.Context(), "1"))
	if k.State().Kind != Bridged || leg.State().Kind != Bridged {
		t.Errorf("%+v %+v", k.State(), leg.State())
	}
	must(t, leg.Say(t.Context(), "how can I help", 1))
	must(t, k.Say(t.Context(), "my line is dead", 1))
	must(t, leg.Press(t.Context(), "5"))
	a.hears(k, "webhook /voice", "hold ringing", "other how can I help", "caller my line is dead")
	must(t, leg.HangUp(t.Context()))
	_, err := k.Await(t.Context())
	must(t, err)
	f := a.last("/after")
	if f.Get("DialCallStatus") != "completed" || f.Get("DialBridged") != "true" || f.Get("DialCallSid") != leg.SID || f.Get("DialCallDuration") == "0" {
		t.Errorf("%v", f)
	}
	if d := cmp.Diff([]string{"ringing", "in-progress", "completed"}, a.stages(leg.SID)); d != "" {
		t.Error(d)
	}

	k = a.call(verb)
	leg = a.ring(agent)
	must(t, leg.Answer(t.Context(), ""))
	must(t, leg.Quiet(t.Context())) // not accepted
	_, err = k.Await(t.Context())
	must(t, err)
	if f := a.last("/after"); f.Get("DialCallStatus") != "completed" || f.Get("DialBridged") != "false" {
		t.Errorf("%v", f)
	}

	k = a.call(verb)
	leg = a.ring(agent)
	must(t, k.Quiet(t.Context()))
	if f := a.last("/after"); f.Get("DialCallStatus") != "no-answer" || leg.State().Reason != "no-answer" {
		t.Errorf("%v", f)
	}

	k = a.call(verb)
	leg = a.ring(agent)
	must(t, k.HangUp(t.Context()))
	if leg.State().Reason != "canceled" {
		t.Errorf("%+v", leg.State())
	}

	k = a.call(verb)
	leg = a.ring(agent)
	must(t, leg.Answer(t.Context(), ""))
	must(t, leg.Press(t.Context(), "1"))
	must(t, k.Press(t.Context(), "*"))
	if leg.State().Kind != Ended || a.last("/after").Get("DialCallStatus") != "completed" {
		t.Errorf("%+v", leg.State())
	}
	a.innocent()
}

func TestSeveralNumbersRingTogether(t *testing.T) {
	a := newApp(t)
	k := a.call(`<Dial><Number>` + agent + `</Number><Number>` + lei + `</Number></Dial><Say>nobody</Say>`)
	first, second := a.ring(agent), a.ring(lei)
	must(t, second.Answer(t.Context(), ""))
	if first.State().Reason != "canceled" || k.State().Kind != Bridged {
		t.Errorf("%+v %+v", first.State(), k.State())
	}
	must(t, k.HangUp(t.Context()))
	if s := second.State(); s.Reason != "completed" {
		t.Errorf("%+v", s)
	}
	a.c.Script(agent, Outcome{Call: "busy"})
	a.c.Script(lei, Outcome{Call: "failed"})
	k = a.call(`<Dial><Number>` + agent + `</Number><Number>` + lei + `</Number></Dial><Say>nobody</Say>`)
	if got := heard(k); got[len(got)-1] != "say nobody" {
		t.Errorf("%q", got)
	}
	a.c.Script(agent, Outcome{AnsweredBy: "human"})
	k = a.call(`<Dial>` + agent + `</Dial>`)
	_, err := k.Await(t.Context(), Bridged)
	must(t, err)
	a.innocent()
	a.call(`<Dial callerId="+14155559999">` + agent + `</Dial>`)
	a.guilty("13214 Dial: callerId")
}

const room = `<Conference startConferenceOnEnter="false" endConferenceOnExit="true" waitUrl="/music" statusCallback="/conference" ` +
	`statusCallbackEvent="start end join leave">c-7</Conference>`

// transfer is a caller who waits in a conference.
func (a *app) transfer() *Call {
	a.t.Helper()
	a.says("/music", twiml(`<Say>Please hold.</Say><Play>https://a/m.mp3</Play>`))
	a.says("/after", twiml(`<Say>Anything else?</Say>`))
	a.on("/conference", func(url.Values) string { return "" })
	k := a.call(`<Dial action="/after">` + room + `</Dial>`)
	if s := k.State(); s.Kind != Conferring || !s.Waiting || s.Conference != "c-7" {
		a.t.Fatalf("%+v", s)
	}
	return k
}

// accept is an agent who is called, hears the whisper and joins.
func (a *app) accept(attrs string) *Call {
	a.t.Helper()
	a.says("/out", twiml(`<Gather numDigits="1" timeout="10" action="/join"><Say>Anna, a fault. Press 1.</Say></Gather>`))
	a.says("/join", twiml(`<Dial><Conference `+attrs+`>c-7</Conference></Dial>`))
	a.dial(agent, "")
	k := a.ring(agent)
	must(a.t, k.Answer(a.t.Context(), ""))
	must(a.t, k.Press(a.t.Context(), "1"))
	if s := k.State(); s.Kind != Conferring || s.Waiting {
		a.t.Fatalf("%+v", s)
	}
	return k
}

func TestAWarmTransfer(t *testing.T) {
	a := newApp(t)
	k := a.transfer()
	if err := k.Say(t.Context(), "hello?", 1); !errors.Is(err, ErrNotTaken) {
		t.Errorf("nobody is there: %v", err)
	}
	must(t, k.Quiet(t.Context()))
	a.hears(k, "webhook /voice", "webhook /music", "say Please hold.", "play https://a/m.mp3",
		"webhook /music", "say Please hold.", "play https://a/m.mp3")
	if !strings.HasPrefix(a.last("/music").Get("ConferenceSid"), "CF") {
		t.Errorf("%v", a.last("/music"))
	}
	b := a.accept("")
	if k.State().Waiting {
		t.Error("the caller still waits")
	}
	must(t, b.Say(t.Context(), "hello Anna", 1))
	must(t, k.Say(t.Context(), "hello", 1))
	must(t, k.Press(t.Context(), "1"))
	if got := heard(k); got[len(got)-3] != "other hello Anna" {
		t.Errorf("%q", got)
	}
	must(t, b.HangUp(t.Context()))
	if s := k.State(); s.Kind != Conferring || s.Waiting {
		t.Errorf("alone: %+v", s)
	}
	must(t, k.HangUp(t.Context()))
	must(t, a.c.Settle(t.Context()))
	var got []string
	for _, h := range a.hits("/conference") {
		got = append(got, h.form.Get("StatusCallbackEvent"))
	}
	want := []string{"participant-join", "participant-join", "conference-start", "participant-leave", "participant-leave", "conference-end"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	a.innocent()
}

func TestWhoEndsAConferenceSendsTheOthersOn(t *testing.T) {
	a := newApp(t)
	k := a.transfer()
	b := a.accept(`endConferenceOnExit="true"`)
	must(t, b.HangUp(t.Context()))
	_, err := k.Await(t.Context())
	must(t, err)
	if got := heard(k); got[len(got)-1] != "say Anything else?" {
		t.Errorf("%q", got)
	}
	if f := a.last("/after"); f.Get("DialCallStatus") != "answered" {
		t.Errorf("%v", f)
	}
}

func TestConferencesByTheAPI(t *testing.T) {
	a := newApp(t)
	k := a.transfer()
	b := a.accept("")
	lists := strings.Replace(messagesPath, "Messages", "Conferences", 1)
	_, got := a.rest("GET", lists+"?FriendlyName=c-7&Status=in-progress", nil, nil)
	one := got["conferences"].([]any)[0].(map[string]any)
	at := strings.Replace(lists, ".json", "/"+fmt.Sprint(one["sid"]), 1)
	if _, got := a.rest("GET", at+"/Participants.json", nil, nil); len(got["participants"].([]any)) != 2 {
		t.Errorf("%v", got)
	}
	seat := at + "/Participants/" + k.SID + ".json"
	if status, got := a.post(seat, url.Values{"Hold": {"true"}}); status != 200 || got["hold"] != true || !k.State().Waiting {
		t.Errorf("%d %v", status, got)
	}
	must(t, b.Say(t.Context(), "a secret", 1))
	if got := heard(k); got[len(got)-1] == "other a secret" {
		t.Error("heard on hold")
	}
	a.post(seat, url.Values{"Hold": {"false"}})
	if status, _ := a.rest("DELETE", at+"/Participants/"+b.SID+".json", nil, nil); status != 204 {
		t.Errorf("%d", status)
	}
	must(t, a.c.Settle(t.Context()))
	if s := b.State(); s.Kind != Ended {
		t.Errorf("%+v", s)
	}
	if status, got := a.post(at+".json", url.Values{"Status": {"completed"}}); status != 200 || got["status"] != "completed" {
		t.Errorf("%d %v", status, got)
	}
	_, err := k.Await(t.Context(), Ended)
	must(t, err)
	a.innocent()
}

func TestTheAPITakesACallerOutOfAConference(t *testing.T) {
	a := newApp(t)
	k := a.transfer()
	b := a.accept("")
	a.says("/voicemail", twiml(`<Record action="/kept"/>`))
	status, _ := a.post(strings.Replace(callsPath, ".json", "/"+k.SID+".json", 1), url.Values{"Url": {a.url("/voicemail")}})
	if status != 200 {
		t.Errorf("%d", status)
	}
	_, err := k.Await(t.Context(), Recording)
	must(t, err)
	_, err = b.Await(t.Context(), Ended) // the caller's leg ends the conference
	must(t, err)
	if len(a.hits("/after")) > 0 {
		t.Error("the Dial's action was called")
	}
	a.innocent()
}

func TestMusicBeforeAConference(t *testing.T) {
	a := newApp(t)
	k := a.call(`<Dial><Conference>c</Conference></Dial>`)
	a.hears(k, "webhook /voice", "hold music")
	k = a.call(`<Dial><Conference waitUrl="">d</Conference></Dial>`)
	if k.Silence() < musicLength {
		t.Error("no music is silence")
	}
	a.says("/bad", twiml(`<Gather/>`))
	a.call(`<Dial><Conference waitUrl="/bad">e</Conference></Dial>`)
	a.guilty("13238 Gather may not be in a waitUrl")
}

func TestConcurrentUseHasNoRaces(t *testing.T) {
	a := newApp(t)
	a.says("/sms", twiml("<Message>x</Message>"))
	a.says("/voice", twiml(`<Gather numDigits="1" action="/voice"><Say>a</Say></Gather>`))
	done := make(chan error)
	const people = 8
	for i := range people {
		number := fmt.Sprintf("+1415555%04d", i)
		go func() { done <- a.use(t.Context(), number) }()
	}
	for range people {
		must(t, <-done)
	}
	must(t, a.c.Settle(t.Context()))
	if n := len(a.c.Calls(Anyone)); n != people || len(a.c.Messages(Anyone)) != 2*people {
		t.Errorf("%d calls, %d messages", n, len(a.c.Messages(Anyone)))
	}
	a.innocent()
}

func (a *app) use(ctx context.Context, number string) error {
	k, err := a.c.Call(ctx, number, line)
	if err != nil {
		return err
	}
	if _, err := a.c.Text(ctx, number, line, "hi"); err != nil {
		return err
	}
	if err := k.Press(ctx, "123"); err != nil {
		return err
	}
	return k.HangUp(ctx)
}

func TestTheAPITakesPeopleOutOfABridge(t *testing.T) {
	a := newApp(t)
	a.says("/elsewhere", twiml(`<Say>Elsewhere</Say><Gather/>`))
	a.says("/after", twiml(`<Gather/>`))
	bridged := func() (*Call, *Call) {
		k := a.call(`<Dial action="/after">` + agent + `</Dial>`)
		leg := a.ring(agent)
		must(t, leg.Answer(t.Context(), ""))
		must(t, leg.Say(t.Context(), "hello", 1))
		return k, leg
	}
	move := func(k *Call) {
		path := strings.Replace(callsPath, ".json", "/"+k.SID+".json", 1)
		if status, got := a.post(path, url.Values{"Url": {a.url("/elsewhere")}}); status != 200 {
			t.Errorf("%d %v", status, got)
		}
		if _, err := k.Await(t.Context(), Gathering); err != nil {
			t.Errorf("%v", err)
		}
		if got := heard(k); got[len(got)-1] != "say Elsewhere" {
			t.Errorf("%q", got)
		}
	}
	k, leg := bridged()
	move(leg)
	if _, err := k.Await(t.Context(), Gathering); err != nil || a.last("/after").Get("DialBridged") != "true" {
		t.Errorf("%v", err)
	}
	k, leg = bridged()
	before := len(a.hits("/after"))
	move(k)
	if leg.State().Kind != Ended || len(a.hits("/after")) != before {
		t.Errorf("%+v", leg.State())
	}
	_, got := a.rest("GET", callsPath+"?ParentCallSid="+k.SID, nil, nil)
	if n := len(got["calls"].([]any)); n != 1 {
		t.Errorf("%d legs", n)
	}
	a.innocent()
}

func TestStarLeavesAConference(t *testing.T) {
	a := newApp(t)
	a.says("/after", twiml(`<Gather/>`))
	k := a.call(`<Dial action="/after" hangupOnStar="true"><Conference>c</Conference></Dial>`)
	must(t, k.Press(t.Context(), "1*"))
	if k.State().Kind != Gathering {
		t.Errorf("%+v", k.State())
	}
	full := a.call(`<Dial action="/after"><Conference maxParticipants="2">d</Conference></Dial>`)
	for range 2 {
		full = a.call(`<Dial action="/after"><Conference maxParticipants="2">d</Conference></Dial>`)
	}
	if full.State().Kind != Gathering || a.last("/after").Get("DialCallStatus") != "busy" {
		t.Errorf("%+v", full.State())
	}
	a.innocent()
}
