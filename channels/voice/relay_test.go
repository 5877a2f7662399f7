package voice

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/chat"
)

// A wire is the carrier's end of a call's socket, frame by frame.
type wire struct {
	*line
	server *httptest.Server
	doc    string // that led here
	ws     *websocket.Conn

	mu      sync.Mutex
	silence func() // what the channel waits for
	armed   chan time.Duration
}

// frame is what the channel sends.
type sent struct {
	Type, Token, Lang, TTSLanguage, HandoffData string
	Last, Interruptible, Preemptible            bool
}

// onSocket begins a call that is asked on a socket, up to the setup.
func onSocket(t *testing.T, d *double) *wire {
	w := &wire{line: newLine(t, d), armed: make(chan time.Duration, 64)}
	if err := w.ch.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	ch, err := New(Config{
		Account: w.account, Words: words, Relay: true, Timer: w.timer,
		Log: slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelInfo})),
	})
	if err != nil {
		t.Fatal(err)
	}
	ch.Attach(d)
	d.watch, w.ch, w.handler = ch, ch, ch.Handler()
	w.server = httptest.NewServer(w.handler)
	t.Cleanup(w.server.Close)
	w.doc = w.post("/twilio/voice")
	w.connect(t)
	return w
}

func (w *wire) timer(_ string, d time.Duration, f func()) (stop func()) {
	w.mu.Lock()
	w.silence = f
	w.mu.Unlock()
	w.armed <- d
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.silence = nil
	}
}

// connect opens the socket that the document names.
func (w *wire) connect(t *testing.T, change ...func(map[string]any)) {
	t.Helper()
	found := regexp.MustCompile(`url="wss://calls\.example([^"]*)"`).FindStringSubmatch(w.doc)
	step := regexp.MustCompile(`<Parameter name="step" value="([^"]*)"`).FindStringSubmatch(w.doc)
	if found == nil || step == nil {
		t.Fatalf("no socket in %s", w.doc)
	}
	ws, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.server.URL, "http")+found[1], nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = ws.Close() })
	w.ws = ws
	setup := map[string]any{
		"type": "setup", "sessionId": "VX1", "callSid": callSID, "from": w.from, "to": ours, "direction": "inbound", "callStatus": "RINGING",
		"customParameters": map[string]string{"step": strings.ReplaceAll(step[1], "&amp;", "&")},
	}
	for _, f := range change {
		f(setup)
	}
	b, _ := json.Marshal(setup)
	w.send(string(b))
}

func (w *wire) send(frames ...string) {
	w.t.Helper()
	for _, f := range frames {
		if err := w.ws.WriteMessage(websocket.TextMessage, []byte(f)); err != nil {
			w.t.Fatal(err)
		}
	}
}

// onceRead does something when the channel has read what was sent; it is told
// of that by whatever waits for the next frame.
func (w *wire) onceRead(f func()) {
	w.t.Helper()
	w.ws.SetPongHandler(func(string) error { f(); return nil })
	if err := w.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
		w.t.Fatal(err)
	}
}

func prompt(words string) string {
	return fmt.Sprintf(`{"type":"prompt","voicePrompt":%q,"lang":"en-US","last":true}`, words)
}

func dtmf(key string) string { return fmt.Sprintf(`{"type":"dtmf","digit":%q}`, key) }

func interrupt(until string) string {
	return fmt.Sprintf(`{"type":"interrupt","utteranceUntilInterrupt":%q,"durationUntilInterruptMs":460}`, until)
}

func info(name, value string) string {
	return fmt.Sprintf(`{"type":"info","name":%q,"value":%q,"ts":1}`, name, value)
}

// next is the next frame; false when the socket is closed.
func (w *wire) next() (f sent, ok bool) {
	w.t.Helper()
	_ = w.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	if err := w.ws.ReadJSON(&f); err != nil {
		if !websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.ClosePolicyViolation, websocket.CloseMessageTooBig) &&
			!strings.Contains(err.Error(), "EOF") && !strings.Contains(err.Error(), "reset") {
			w.t.Fatalf("no frame: %v", err)
		}
		return f, false
	}
	return f, true
}

// hears is what is said in one go, played at once.
func (w *wire) hears() (list []sent) {
	w.t.Helper()
	for {
		f, ok := w.next()
		if !ok || f.Type == "end" {
			w.t.Fatalf("ended: %+v after %+v", f, list)
		}
		list = append(list, f)
		if f.Type == "text" && f.Last {
			return list
		}
	}
}

// played tells that all was heard, and waits till the caller is listened to.
func (w *wire) played() time.Duration {
	w.t.Helper()
	w.drain()
	w.send(info("agentSpeaking", "on"), info("agentSpeaking", "off"))
	return w.listens()
}

func (w *wire) drain() {
	for len(w.armed) > 0 {
		<-w.armed
	}
}

// listens waits till the caller is listened to.
func (w *wire) listens() time.Duration {
	w.t.Helper()
	select {
	case d := <-w.armed:
		return d
	case <-time.After(10 * time.Second):
		w.t.Fatal("the caller is not listened to")
		return 0
	}
}

// quiet lets the caller's time run out.
func (w *wire) quiet() {
	w.mu.Lock()
	f := w.silence
	w.mu.Unlock()
	f()
}

// ends wants the session to end, and returns the document that the call goes on with.
func (w *wire) ends() string {
	w.t.Helper()
	for {
		f, ok := w.next()
		if !ok {
			w.t.Fatal("closed without an end")
		}
		if f.Type != "end" {
			continue
		}
		_ = w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
		return w.post(action(w.doc), "SessionStatus", "ended", "HandoffData", f.HandoffData)
	}
}

func tokens(list []sent) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Token)
	}
	return strings.TrimSpace(strings.Join(out, ""))
}

func relayed(t *testing.T) *wire {
	return onSocket(t, newDouble(scripted(map[string]answer{
		"begin": says(askLanguage), "en": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}, "zh-CN": {prompts: []chat.Prompt{menuChinese}, locale: chat.Chinese},
		"repeat": says(menuEnglish), "booking.new": says(askPhone), "13800138000": says(askConfirm), "yes": says(speak(chat.English, "Booked for you.")),
		"person": {prompts: []chat.Prompt{queued}, mode: chat.ModeWaiting}, "silence": says(ask("again", chat.English, "Are you still there?", "")), "else": says(menuEnglish),
	})))
}

var askConfirm = ask("ask.confirm", chat.English, "The number is one three eight. Is that right?", chat.InputConfirm, choice("yes", "Yes", "To confirm"), choice("no", "No", "To change it"))

// What is said is said piece by piece, each in its voice; what must be heard
// cannot be talked over; and silence is timed by us.
func TestRelaySays(t *testing.T) {
	w := relayed(t)
	has(t, w.doc, `action="/twilio/voice/relayed?c=cv_1"`, `url="wss://calls.example/twilio/voice/relay/`+callSID+`"`, `code="zh-CN"`, `voice="Zhiyu-Neural"`)
	got := w.hears()
	if len(got) != 4 || got[0].Interruptible || got[1].Interruptible || !got[2].Interruptible || got[0].Lang != "zh-CN" || got[1].Lang != "en-US" ||
		got[0].Last || !got[3].Last || got[3].Preemptible {
		t.Errorf("said %+v", got)
	}
	if d := w.played(); d != menuTimeout*time.Second {
		t.Errorf("listened for %v", d)
	}
	w.send(dtmf("2"))
	got = w.hears()
	if got[0].Type != "language" || got[0].TTSLanguage != "en-US" || !strings.Contains(tokens(got), "To report a fault, press 1.") {
		t.Errorf("said %+v", got)
	}
	w.played()
	w.send(`{"type":"prompt","voicePrompt":"Say","last":false}`, prompt("Say that again."))
	w.hearsOut()
	w.send(dtmf("*")) // slower the second time
	w.hearsOut()
	w.send(dtmf("*"))
	if got := w.hears(); !strings.HasPrefix(got[0].Token, `<prosody rate="75%">Just tell me`) {
		t.Errorf("repeated as %+v", got)
	}
	w.played()
	w.quiet()
	if got := tokens(w.hears()); got != "Are you still there?" {
		t.Errorf("silence is answered %q", got)
	}
	want := callSID + ":1 [en]"
	if list := w.gateway.messages(); !strings.Contains(list[1], want) || !strings.HasSuffix(list[2], "0.90") || !strings.Contains(list[5], "silence") {
		t.Errorf("messages %q", list)
	}
}

// Keys of numbers are collected, by their length or by the key that ends them;
// half a number is taken when nothing more comes.
func TestRelayKeys(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.send(dtmf("2"))
	w.hearsOut()
	w.send(dtmf("2"))
	w.hears()
	if d := w.played(); d != digitTimeout*time.Second {
		t.Errorf("a number is waited for %v", d)
	}
	for _, k := range "13800138000" {
		w.send(dtmf(string(k)))
		w.listens()
	}
	w.send(dtmf("#"))
	if got := tokens(w.hears()); !strings.Contains(got, "Is that right?") {
		t.Errorf("after the number: %q", got)
	}
	w.played()
	w.send(dtmf("1"))
	w.hears()
	if list := w.gateway.messages(); !strings.HasSuffix(list[3], "13800138000") || !strings.HasSuffix(list[4], "[yes]") {
		t.Errorf("messages %q", list)
	}
}

// A caller talks over what is said: the transcript gets what they heard.
func TestRelayHeard(t *testing.T) {
	for name, frames := range map[string][]string{
		"of the talk":     {interrupt("Just tell me what you need, or say agent for a person. To report a")},
		"of the sentence": {info("tokensPlayed", "Just tell me what you need, or say agent for a person."), interrupt("To report a")},
		"told twice":      {info("tokensPlayed", "Just tell me what you need, or say agent for a person."), info("tokensPlayed", "To report a"), interrupt("To report a")},
	} {
		w := relayed(t)
		w.hears()
		w.played()
		w.send(dtmf("2"))
		w.hears()
		w.send(info("agentSpeaking", "on"), info("clientSpeaking", "on"))
		w.send(frames...)
		w.send(info("agentSpeaking", "off"), prompt("I want to book"))
		w.hears()
		w.send(info("clientSpeaking", "off"))
		w.played()
		w.told(t, name, `heard of 3 in cv_1: "Just tell me what you need, or say agent for a person. To report a"`)
	}
}

// hearsOut hears what is said, to its end.
func (w *wire) hearsOut() {
	w.t.Helper()
	w.hears()
	w.played()
}

// told waits till the gateway was told something.
func (w *wire) told(t *testing.T, name, want string) {
	t.Helper()
	for range 500 {
		if strings.Contains(w.gateway.log(), want) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s: told %q, want %q", name, w.gateway.log(), want)
}

// A noise cuts off the question: it is asked again, and nobody is blamed. A
// yes before the question was heard is no answer to it; one over the keys is.
func TestRelayUnheard(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.send(dtmf("2"))
	w.hears()
	w.drain()
	w.send(info("clientSpeaking", "on"), interrupt("Just tell"), info("agentSpeaking", "off"), info("clientSpeaking", "off"))
	w.listens()
	n := len(w.gateway.messages())
	w.quiet()
	if got := tokens(w.hears()); !strings.HasPrefix(got, "Just tell me") || len(w.gateway.messages()) != n {
		t.Errorf("after a noise %q, and %q", got, w.gateway.messages())
	}
	w.played()
	w.send(dtmf("2"))
	w.hearsOut()
	w.send(prompt("13800138000"))
	w.hears()
	for until, want := range map[string]string{"The number is one": "0.10", "The number is one three eight. Is that right? To confirm, press": "0.90"} {
		w.send(info("agentSpeaking", "on"), interrupt(until), info("agentSpeaking", "off"), prompt("13800138000"))
		w.hears()
		if list := w.gateway.messages(); !strings.HasSuffix(list[len(list)-1], want) {
			t.Errorf("over %q: %q", until, list[len(list)-1])
		}
	}
}

// What the caller adds while an answer is made is the next answer: the first is
// not said any more, and the transcript says so.
func TestRelayAhead(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	release := w.gateway.stall()
	w.send(dtmf("2"), dtmf("2"))
	w.onceRead(release)
	if got := tokens(w.hears()); !strings.Contains(got, "What phone number") {
		t.Errorf("said %q", got)
	}
	w.told(t, "skipped", `heard of 3 in cv_1: ""`)
	w.played()
	if list := w.gateway.messages(); len(list) != 3 || !strings.Contains(list[2], ":3 [booking.new]") {
		t.Errorf("messages %q", list)
	}
}

// Who waits for a person waits as ever: by documents.
func TestRelayHandsOver(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.send(dtmf("2"))
	w.hearsOut()
	w.send(dtmf("0"))
	doc := w.ends()
	has(t, doc, "<Gather", "/twilio/voice/wait?", "music.wav")
	if again := w.post(action(w.doc), "SessionStatus", "ended", "HandoffData", "c=cv_2&n=3"); strings.Contains(again, "cv_2") {
		t.Errorf("led to another conversation: %s", again)
	}
}

// What others do in the conversation is said when the caller listens.
func TestRelayNews(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.gateway.set("cv_1", func(t *talk) {}, chat.Entry{Author: chat.Bot, Prompt: ask("news", chat.English, "The window is gone.", "", choice("a", "A", "For another"))})
	if got := tokens(w.hears()); !strings.Contains(got, "The window is gone.") {
		t.Errorf("said %q", got)
	}
	w.played()
	w.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeAgent })
	has(t, w.ends(), "soft.wav")
}

// A socket that is lost, or closed by us for what it sends, is followed by documents.
func TestRelayLost(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.send(dtmf("2"))
	w.hears()
	_ = w.ws.NetConn().Close()
	doc := w.post(action(w.doc), "SessionStatus", "failed", "ErrorCode", "64105", "ErrorMessage", "Websocket ended")
	has(t, doc, "<Gather", "To report a fault, press 1.", "d=1")
	hasNot(t, doc, "<Connect")
	doc = w.post(action(doc), "Digits", "2")
	has(t, doc, "<Gather", "What phone number")
	if list := w.gateway.messages(); len(list) != 3 {
		t.Errorf("messages %q", list)
	}
}

// Another process that hears of a lost socket says the question again, and no
// more; the caller's answer is a message of its own.
func TestRelayLostWithItsProcess(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	for _, k := range []string{"2", "1"} {
		w.send(dtmf(k))
		w.hears()
		w.played()
	}
	doc := w.doc
	w.restart()
	doc = w.post(action(doc), "SessionStatus", "failed", "ErrorCode", "64105")
	has(t, doc, "<Gather", "To report a fault, press 1.")
	hasNot(t, doc, "中文服务")
	doc = w.post(action(doc), "Digits", "2")
	has(t, doc, "What phone number")
}

// A lost socket's turn is finished first: nothing is asked that was answered.
func TestRelayLostInATurn(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	release := w.gateway.stall()
	w.send(dtmf("2"))
	<-w.gateway.held
	_ = w.ws.NetConn().Close()
	go func() {
		time.Sleep(300 * time.Millisecond)
		release()
	}()
	doc := w.post(action(w.doc), "SessionStatus", "failed", "ErrorCode", "64105")
	has(t, doc, "To report a fault, press 1.")
}

// Frames that are none do nothing; too many, too long or too fast end the socket.
func TestRelayGarbage(t *testing.T) {
	garbage := []string{`{`, `[]`, `{"type":"dtmf","digit":"x"}`, `{"type":"new"}`, `{"type":"setup","callSid":"CA2"}`, `{"type":"error","description":"SECRET"}`, prompt(" . ")}
	w := relayed(t)
	w.hearsOut()
	w.send(garbage...)
	if err := w.ws.WriteMessage(websocket.BinaryMessage, []byte(dtmf("1"))); err != nil {
		t.Fatal(err)
	}
	w.send(dtmf("2"))
	w.hears()
	if list := w.gateway.messages(); len(list) != 2 {
		t.Errorf("messages %q", list)
	}
	for name, frames := range map[string][]string{
		"faults": {"{", "many"}, "a long frame": {prompt(strings.Repeat("a", 64<<10))}, "a flood": {info("tokensPlayed", "x"), "many"},
	} {
		w := relayed(t)
		w.hears()
		for range 2 * mostFrames {
			if err := w.ws.WriteMessage(websocket.TextMessage, []byte(frames[0])); err != nil || len(frames) == 1 {
				break
			}
		}
		if f, ok := w.next(); ok {
			t.Errorf("%s: goes on with %+v", name, f)
		}
		has(t, w.post(action(w.doc), "SessionStatus", "failed", "ErrorCode", "64105"), "<Gather", "press 2")
	}
}

// Only the call that we had connect gets a socket, and one at a time.
func TestRelayRefuses(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"another call":         func(m map[string]any) { m["callSid"] = legSID },
		"another caller":       func(m map[string]any) { m["from"] = agents },
		"another conversation": func(m map[string]any) { m["customParameters"] = map[string]string{"step": "c=cv_7"} },
		"no step":              func(m map[string]any) { m["customParameters"] = map[string]string{} },
		"a step that is none":  func(m map[string]any) { m["customParameters"] = map[string]string{"step": "n=x"} },
		"no setup":             func(m map[string]any) { m["type"] = "dtmf"; m["digit"] = "1" },
		"a call that is over":  func(map[string]any) {},
	} {
		w := relayed(t)
		w.hears()
		if name == "a call that is over" {
			w.gateway.set("cv_1", func(t *talk) { t.Call = "" })
		}
		w.connect(t, change)
		if f, ok := w.next(); ok {
			t.Errorf("%s: goes on with %+v", name, f)
		}
	}
	w := relayed(t)
	w.hears()
	first := w.ws
	w.connect(t)
	w.hears()
	_ = first.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, _, err := first.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the first socket ends with %v", err)
	}
	w.played()
	w.send(dtmf("2"))
	w.hears()
}

// An answer that takes long: a few words, then documents that poll for it, and
// the socket again.
func TestRelaySlow(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	release := w.gateway.stall()
	w.send(dtmf("2"))
	if got := w.hears(); got[0].Token != "请稍等。" || !got[0].Preemptible {
		t.Errorf("while it waits %+v", got)
	}
	w.send(info("agentSpeaking", "on"), info("agentSpeaking", "off"))
	doc := w.ends()
	has(t, doc, "Still on it.", "/twilio/voice/poll?", "of=%2Frelay")
	release()
	w.doc = w.post(action(doc))
	has(t, w.doc, "<Connect")
	w.connect(t)
	if got := tokens(w.hears()); !strings.Contains(got, "To report a fault") {
		t.Errorf("said %q", got)
	}
	if list := w.gateway.messages(); len(list) != 2 {
		t.Errorf("messages %q", list)
	}
}

// A gateway that fails is followed by the apology, as ever.
func TestRelayFails(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.gateway.mu.Lock()
	w.gateway.down = fmt.Errorf("disk full")
	w.gateway.mu.Unlock()
	w.send(dtmf("2"))
	has(t, w.ends(), "出了点问题", "/twilio/voice/chosen?")
}

// When the channel drains, calls go on by documents; so do those to come.
func TestRelayDrains(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.send(dtmf("2"))
	w.hearsOut()
	drained := make(chan struct{})
	go func() {
		w.ch.Drain(context.Background())
		close(drained)
	}()
	doc := w.ends()
	has(t, doc, "<Gather", "To report a fault, press 1.")
	hasNot(t, doc, "<Connect", "d=1")
	<-drained
	hasNot(t, w.post("/twilio/voice", "CallSid", legSID, "From", agents), "<Connect")
	if doc := w.post(action(doc), "Digits", "2"); !strings.Contains(doc, "What phone number") {
		t.Errorf("goes on with %s", doc)
	}
}

// A caller who hangs up while we speak has heard what was played.
func TestRelayHangsUp(t *testing.T) {
	w := relayed(t)
	w.hearsOut()
	w.send(dtmf("2"))
	w.hears()
	w.send(info("agentSpeaking", "on"), info("tokensPlayed", "Just tell me what you need"))
	_ = w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "Closing websocket session"), time.Now().Add(time.Second))
	w.post(action(w.doc), "SessionStatus", "completed", "CallStatus", "completed")
	if got := w.raw("/twilio/voice/status", "CallStatus", "completed"); got.Code != http.StatusNoContent {
		t.Errorf("status %d", got.Code)
	}
	w.told(t, "hung up", `heard of 3 in cv_1: "Just tell me what you need"`)
	w.told(t, "hung up", "hung up cv_1")
}

func TestHandedOver(t *testing.T) {
	for data, want := range map[string]bool{"c=cv_1&n=3": true, "": false, "n=x": false, "%zz": false} {
		if _, ok := handedOver(url.Values{"HandoffData": {data}, "SessionStatus": {"ended"}}); ok != want {
			t.Errorf("%q: %v", data, ok)
		}
	}
	if _, ok := handedOver(url.Values{"HandoffData": {"c=cv_1"}, "SessionStatus": {"failed"}}); ok {
		t.Error("a failed session has handed over")
	}
}
