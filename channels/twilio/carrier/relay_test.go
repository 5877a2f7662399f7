package carrier

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A relayApp is a program that talks on sockets: it does what its script says
// to each frame, and lets the carrier time its caller.
type relayApp struct {
	*app
	mu     sync.Mutex
	frames []map[string]any
	over   overtalk // what the caller talks over first
	// answers are the frames to send to a frame of a type, or to an event by name and value.
	answers map[string][]string
}

const relayDoc = `<Connect action="/over"><ConversationRelay url="URL" dtmfDetection="true" events="speaker-events tokens-played" language="en-US">
	<Language code="en-US" ttsProvider="Amazon" voice="Joanna-Neural"/><Language code="zh-CN" ttsProvider="Amazon" voice="Zhiyu-Neural"/>
	<Parameter name="step" value="7"/></ConversationRelay></Connect>`

func newRelayApp(t *testing.T, doc string, answers map[string][]string) *relayApp {
	r := &relayApp{app: newApp(t), answers: answers}
	plain := r.srv.Config.Handler
	r.srv.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/socket" {
			r.talk(w, q)
			return
		}
		plain.ServeHTTP(w, q)
	})
	url := "ws" + strings.TrimPrefix(r.url("/socket"), "http")
	r.says("/voice", twiml(strings.ReplaceAll(doc, "URL", url)))
	r.says("/over", twiml("<Say>over</Say>"))
	return r
}

func (r *relayApp) talk(w http.ResponseWriter, q *http.Request) {
	if got := q.Header.Get("X-Twilio-Signature"); got != signature(testToken, "ws://"+q.Host+q.URL.String(), nil) {
		r.t.Error("the handshake is not signed")
	}
	u := websocket.Upgrader{}
	ws, err := u.Upgrade(w, q, nil)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer ws.Close()
	call, answers := "", false // that are not heard yet
	for {
		var f map[string]any
		if err := ws.ReadJSON(&f); err != nil {
			return
		}
		if f["type"] == "setup" {
			call = fmt.Sprint(f["callSid"])
			calls := r.c.Calls(Anyone)
			r.mu.Lock()
			if r.over.heard != "" {
				calls[len(calls)-1].TalkOver(r.over.heard, r.over.words)
			}
			r.mu.Unlock()
		}
		delete(f, "ts")
		r.mu.Lock()
		r.frames = append(r.frames, f)
		r.mu.Unlock()
		key := fmt.Sprint(f["type"])
		if key == "info" {
			key = fmt.Sprint(f["name"], " ", f["value"])
		}
		for _, a := range r.answers[key] {
			if a == "close" {
				return
			}
			_ = ws.WriteMessage(websocket.TextMessage, []byte(a))
			answers = true
		}
		if key == "agentSpeaking on" {
			answers = false
		}
		if !answers && (key == "agentSpeaking off" || key == "clientSpeaking off") {
			r.c.Timer(call, 5*time.Second, func() {
				_ = ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"text","token":"Still there?","lang":"en-US","last":true}`))
			})
		}
	}
}

func (r *relayApp) types() (list []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.frames {
		s := fmt.Sprint(f["type"])
		for _, k := range []string{"name", "value", "voicePrompt", "digit", "utteranceUntilInterrupt"} {
			if v, ok := f[k]; ok {
				s += " " + fmt.Sprint(v)
			}
		}
		list = append(list, s)
	}
	return list
}

func hello(token string) string {
	return fmt.Sprintf(`{"type":"text","token":%q,"lang":"en-US","last":true}`, token)
}

// A session: what it is told, says, hears, and how it ends by the program's End.
func TestRelay(t *testing.T) {
	r := newRelayApp(t, relayDoc, map[string][]string{
		"setup":  {`{"type":"text","token":"你好。","lang":"zh-CN"}`, hello("<prosody rate=\"90%\">Hello &amp; welcome.</prosody>")},
		"prompt": {`{"type":"language","ttsLanguage":"zh-CN","transcriptionLanguage":"zh-CN"}`, hello("Noted.")},
		"dtmf":   {`{"type":"end","handoffData":"n=9"}`},
	})
	k, err := r.c.Call(t.Context(), anna, line)
	must(t, err)
	if s := k.State(); s.Kind != Relaying || !s.Keys || !s.Speech || s.Timeout != 5*time.Second {
		t.Errorf("waits as %+v", s)
	}
	must(t, k.Quiet(t.Context()))
	must(t, k.Say(t.Context(), "my line is down", 0.9))
	must(t, k.Press(t.Context(), "0"))
	var said []string
	for _, u := range k.Heard() {
		if u.Kind == Said || u.Kind == Awaited {
			said = append(said, u.Voice+" "+u.Text)
		}
	}
	want := []string{"Polly.Zhiyu-Neural 你好。", "Polly.Joanna-Neural Hello & welcome.", " ", "Polly.Joanna-Neural Still there?", "Polly.Joanna-Neural Noted.", " over"}
	if !slices.Equal(said, want) {
		t.Errorf("heard %q, want %q", said, want)
	}
	types := r.types()
	if types[0] != "setup" || types[1] != "info agentSpeaking on" || types[2] != "info tokensPlayed 你好。" || !has(types, "prompt My line is down.") || !has(types, "dtmf 0") {
		t.Errorf("told %q", types)
	}
	setup := r.frames[0]
	if fmt.Sprint(setup["customParameters"]) != "map[step:7]" || setup["callSid"] != k.SID || setup["from"] != anna || setup["callStatus"] != "IN_PROGRESS" {
		t.Errorf("setup %v", setup)
	}
	form := r.last("/over")
	if form.Get("SessionStatus") != "ended" || form.Get("HandoffData") != "n=9" || form.Get("CallStatus") != "in-progress" || form.Get("SessionId") == "" {
		t.Errorf("over with %v", form)
	}
	r.innocent()
}

// What is talked over is cut off, with all that was still to be said; what
// cannot be is said whole.
func TestRelayTalkOver(t *testing.T) {
	r := newRelayApp(t, relayDoc, map[string][]string{
		"setup": {
			`{"type":"text","token":"An outage.","lang":"en-US","interruptible":false}`,
			`{"type":"text","token":"For faults, press 1.","lang":"en-US"}`, hello("For visits, press 2."),
		},
		"prompt": {hello("Yes.")}, "dtmf": {hello("Key.")},
	})
	for over, want := range map[overtalk]string{
		{"For faults", "report"}: "An outage.|For faults|Yes.", {"For faults", "1"}: "An outage.|For faults|Key.",
		{"outage", "report"}: "An outage.|For faults, press 1.|For visits, press 2.", {"For visits", ""}: "An outage.|For faults, press 1.|For visits",
	} {
		r.mu.Lock()
		r.frames, r.over = nil, over
		r.mu.Unlock()
		k, err := r.c.Call(t.Context(), lei, line)
		must(t, err)
		var said []string
		for _, u := range k.Heard() {
			if u.Kind == Said {
				said = append(said, u.Text)
			}
		}
		if got := strings.Join(said, "|"); got != want {
			t.Errorf("%v: heard %q, want %q", over, got, want)
		}
		if cut := has(r.types(), "interrupt "+over.heard); cut != (over.heard != "outage") {
			t.Errorf("%v: told %q", over, r.types())
		}
		must(t, k.HangUp(t.Context()))
	}
	r.innocent()
}

// How a session ends otherwise.
func TestRelayEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		answers map[string][]string
		do      func(*Call) error
		status  string
		code    string
		fault   string
	}{
		"the caller hangs up": {nil, func(k *Call) error { return k.HangUp(t.Context()) }, "completed", "", ""},
		"the network breaks":  {nil, (*Call).Drop, "failed", "64105", ""},
		"the program closes":  {map[string][]string{"dtmf": {"close"}}, func(k *Call) error { return k.Press(t.Context(), "1") }, "failed", "64105", ""},
		"ten frames that are none": {map[string][]string{"dtmf": slices.Repeat([]string{`{"type":"pong"}`}, 10)},
			func(k *Call) error { return k.Press(t.Context(), "1") }, "failed", "64105", "64107"},
	} {
		answers := map[string][]string{"setup": {hello("Hi.")}}
		for k, v := range tt.answers {
			answers[k] = v
		}
		r := newRelayApp(t, relayDoc, answers)
		k, err := r.c.Call(t.Context(), anna, line)
		must(t, err)
		must(t, tt.do(k))
		if _, err := k.Await(t.Context(), Ended); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		must(t, r.c.Settle(t.Context()))
		form := r.last("/over")
		if form.Get("SessionStatus") != tt.status || form.Get("ErrorCode") != tt.code {
			t.Errorf("%s: over with %v", name, form)
		}
		if tt.fault == "" {
			r.innocent()
		} else if f := r.c.Faults(); len(f) != 10 || !strings.HasPrefix(f[0], tt.fault) {
			t.Errorf("%s: faults %q", name, f)
		}
	}
}

// Frames that the carrier refuses are faults, and answered with an error.
func TestRelayRefusesFrames(t *testing.T) {
	for frame, want := range map[string]string{
		`{`: "not understood", `{"type":"text","token":"a","more":1}`: "not understood", `{"type":"text","last":true}`: "without a token",
		`{"type":"text","token":"a","lang":"fr-FR","last":true}`: "none of the session's", `{"type":"play","source":"x"}`: "without a URL",
		`{"type":"sendDigits","digits":"x"}`: "digits that are none", `{"type":"language"}`: "without one",
		`{"type":"language","ttsLanguage":"de-DE"}`: "none of the session's", `{"type":"end"}{}`: "more than one", `{"type":7}`: "not understood", `{"type":"ping"}`: "unknown type",
	} {
		r := newRelayApp(t, relayDoc, map[string][]string{"setup": {frame, hello("Hi.")}})
		k, err := r.c.Call(t.Context(), anna, line)
		must(t, err)
		if f := r.c.Faults(); len(f) != 1 || !strings.HasPrefix(f[0], "64107") || !strings.Contains(f[0], want) {
			t.Errorf("%s: faults %q", frame, f)
		}
		if !slices.ContainsFunc(r.types(), func(s string) bool { return s == "error" }) {
			t.Errorf("%s: told %q", frame, r.types())
		}
		must(t, k.HangUp(t.Context()))
	}
	r := newRelayApp(t, relayDoc, map[string][]string{"setup": {hello("你好")}})
	_, err := r.c.Call(t.Context(), anna, line)
	must(t, err)
	r.guilty("64101 Chinese text in en-US")
}

// A socket that cannot be opened loses the call.
func TestRelayNoSocket(t *testing.T) {
	r := newRelayApp(t, strings.ReplaceAll(relayDoc, "URL", "ws://127.0.0.1:1/none"), nil)
	k, err := r.c.Call(t.Context(), anna, line)
	must(t, err)
	if s := k.State(); s.Kind != Ended || s.By != "fault" {
		t.Errorf("goes on as %+v", s)
	}
	r.guilty("64102 unable to connect")
	if err := k.Drop(); err == nil {
		t.Error("a socket that is none broke")
	}
}
