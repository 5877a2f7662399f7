package carrier

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Codes of ConversationRelay.
const (
	codeRelayVoice   = 64101 // the provider has no such voice or language
	codeRelayConnect = 64102 // the socket could not be opened
	codeRelayEnded   = 64105 // the socket ended, and not by its End
	codeRelayFrame   = 64107 // a frame that is not understood
)

const (
	mostMalformed = 10 // frames in a row; then the carrier closes
)

// A relaying is a <ConversationRelay> under way.
type relaying struct {
	call     *Call
	connect  *element
	noun     *element
	from     string
	ws       *websocket.Conn
	id       string
	begun    time.Duration
	language string // spoken where a text names none
	listens  string // recognised

	digits    string // pressed, and nothing has come of it
	bad       int    // malformed frames in a row
	sounding  bool   // we told that the program is being heard
	voiced    bool   // we told that the caller speaks
	discards  bool   // the rest of what was being said is dropped
	ended     bool
	handoff   string
	ends      bool // by the program's End
	errorCode int
}

// A silence is how long the program lets a caller be silent (Carrier.Timer).
type silence struct {
	d time.Duration
	f func()
}

// An overtalk is what the caller will say over something.
type overtalk struct{ heard, words string }

// Timer times the silence of callers for a program that asks them on a socket
// (ConversationRelay): f runs when the caller of a call (its SID) has been
// silent for d, which is when its handset is Quiet; nothing sleeps. The program
// must set one whenever it waits for the caller: by that the carrier knows that
// it does. Stop undoes it.
func (c *Carrier) Timer(call string, d time.Duration, f func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.calls {
		r := k.socket
		if k.SID != call || r == nil {
			continue
		}
		t := &silence{d, f}
		k.timer = t
		r.push(input{kind: stirred})
		return func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if k.timer == t {
				k.timer = nil
				r.push(input{kind: stirred})
			}
		}
	}
	return func() {}
}

// TalkOver has the caller say words, or press a key, over what is said next on
// a socket, as soon as a part of it has been heard. With no words it is a noise.
// What cannot be talked over is said whole, and the words are lost.
func (k *Call) TalkOver(heard, words string) {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	k.overtalk = &overtalk{heard, words}
}

// relay obeys a <Connect>.
func (k *Call) relay(e *element, from string) step {
	noun := e.kids[0]
	r := &relaying{call: k, connect: e, noun: noun, from: from, language: noun.attr("ttsLanguage", noun.attr("language", "en-US"))}
	r.listens = noun.attr("transcriptionLanguage", noun.attr("language", "en-US"))
	if err := r.open(); err != nil {
		c := k.carrier
		c.mu.Lock()
		k.socket = nil
		c.mu.Unlock()
		c.blame(k, "%d unable to connect to %s: %v", codeRelayConnect, pathOf(noun.attr("url", "")), err)
		k.end("fault")
		return step{stop: true}
	}
	defer r.over()
	if greeting := noun.attr("welcomeGreeting", ""); greeting != "" {
		r.play(greeting, r.language, noun.attr("welcomeGreetingInterruptible", "any"), true)
	}
	for !r.ended {
		switch in := k.await(r.state); in.kind {
		case framed:
			r.obey(in.audio)
		case stirred: // the program waits: it knows by now that the caller has stopped
			r.hushed()
		case pressed:
			r.press(in.text)
		case spoke:
			r.speak(in.text)
		case quiet:
			r.quiet()
		case dropped:
			r.ended, r.errorCode = true, codeRelayEnded
		default: // ended, or pointed elsewhere
			r.goodbye(websocket.CloseNormalClosure, "Closing websocket session")
			r.tell()
			return k.moved()
		}
	}
	r.goodbye(websocket.CloseNormalClosure, "")
	if !r.ends && r.connect.attr("action", "") == "" {
		k.end("fault")
		return step{stop: true}
	}
	if r.connect.attr("action", "") == "" {
		return step{}
	}
	return action(e, from, r.result())
}

// open connects to the program's socket and says what call it is.
func (r *relaying) open() error {
	k, c := r.call, r.call.carrier
	target := r.noun.attr("url", "")
	c.mu.Lock()
	r.id, r.begun = c.sid("VX"), k.clock
	k.socket, k.timer = r, nil
	c.mu.Unlock()
	d := websocket.Dialer{HandshakeTimeout: webhookTime}
	ws, res, err := d.DialContext(k.background(), target, http.Header{"X-Twilio-Signature": {signature(c.cfg.AuthToken, target, nil)}})
	if err != nil {
		if res != nil {
			return fmt.Errorf("HTTP %d", res.StatusCode)
		}
		return err
	}
	r.ws = ws
	c.mu.Lock()
	c.spawn(r.read)
	c.mu.Unlock()
	parameters := map[string]string{}
	for _, e := range r.noun.kids {
		if e.name == "Parameter" {
			parameters[e.attr("name", "")] = e.attr("value", "")
		}
	}
	form := k.form(nil)
	r.send(map[string]any{
		"type": "setup", "sessionId": r.id, "accountSid": form.Get("AccountSid"), "parentCallSid": k.Parent, "callSid": k.SID,
		"from": k.From, "to": k.To, "forwardedFrom": "", "callType": "PSTN", "callerName": "", "direction": k.Direction,
		"callStatus": strings.ToUpper(strings.ReplaceAll(form.Get("CallStatus"), "-", "_")), "customParameters": parameters,
	})
	return nil
}

// read wakes the call with the program's frames, and with the end of its socket.
func (r *relaying) read() {
	for {
		_, b, err := r.ws.ReadMessage()
		in := input{kind: framed, audio: b}
		if err != nil {
			in = input{kind: dropped}
		}
		r.call.carrier.mu.Lock()
		r.push(in)
		r.call.carrier.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// push wakes the call's loop, as long as it is on the socket. Carrier.mu is held.
func (r *relaying) push(in input) {
	if r.call.socket == r {
		r.call.push(in)
	}
}

// over leaves the socket: nothing that comes of it concerns the call any more.
func (r *relaying) over() {
	k := r.call
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	_ = r.ws.Close()
	k.socket, k.timer = nil, nil
	k.box = slices.DeleteFunc(k.box, func(in input) bool { return has([]inputKind{framed, stirred, dropped}, in.kind) })
}

// state is what the call waits for: the caller once the program does. Carrier.mu is held.
func (r *relaying) state() State {
	t := r.call.timer
	if t == nil || r.voiced {
		return State{Kind: Running}
	}
	return State{
		Kind: Relaying, Attrs: maps.Clone(r.noun.attrs), Keys: r.noun.attr("dtmfDetection", "") == "true", Speech: true,
		Digits: r.digits, Timeout: t.d,
	}
}

func (r *relaying) send(frame map[string]any) {
	_ = r.ws.WriteJSON(frame) // the reader tells when the socket is gone
}

// event tells what the program has subscribed to; false if it has not.
func (r *relaying) event(of, name, value string) bool {
	if !has(strings.Fields(r.noun.attr("events", r.noun.attr("debug", ""))), of) {
		return false
	}
	r.send(map[string]any{"type": "info", "name": name, "value": value, "ts": r.call.carrier.cfg.Now().UnixMilli()})
	return true
}

// waits forgets that the program waits: something happens.
func (r *relaying) waits() (t *silence) {
	c := r.call.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	t, r.call.timer = r.call.timer, nil
	return t
}

// press sends a key.
func (r *relaying) press(key string) {
	r.waits()
	r.call.hear(Utterance{Kind: Spoken, Text: key})
	r.digits += key
	r.send(map[string]any{"type": "dtmf", "digit": key})
}

// speak sends what the recognition made of words. That the caller has stopped
// is told by the time that something comes of it.
func (r *relaying) speak(words string) {
	r.waits()
	r.call.hear(Utterance{Kind: Spoken, Text: words, For: wordsLength(words)})
	r.voiced = r.event("speaker-events", "clientSpeaking", "on")
	r.prompt(words)
}

func (r *relaying) prompt(words string) {
	r.send(map[string]any{"type": "prompt", "voicePrompt": sentence(words), "lang": r.listens, "last": true})
}

func (r *relaying) hushed() {
	if r.voiced {
		r.voiced = false
		r.waits()
		r.event("speaker-events", "clientSpeaking", "off")
	}
}

// quiet lets the time pass for which the program lets the caller be silent.
func (r *relaying) quiet() {
	if t := r.waits(); t != nil {
		r.call.hear(Utterance{Kind: Awaited, For: t.d})
		t.f()
	}
}

// goodbye closes the socket.
func (r *relaying) goodbye(code int, reason string) {
	_ = r.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	_ = r.ws.Close()
}

// result is what the action is called with.
func (r *relaying) result() url.Values {
	c := r.call.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	form := url.Values{"SessionId": {r.id}, "SessionStatus": {"completed"}, "SessionDuration": {fmt.Sprint(seconds(r.call.clock - r.begun))}}
	switch {
	case r.ends:
		form.Set("SessionStatus", "ended")
		if r.handoff != "" {
			form.Set("HandoffData", r.handoff)
		}
	case r.errorCode != 0:
		form.Set("SessionStatus", "failed")
		form.Set("ErrorCode", fmt.Sprint(r.errorCode))
		form.Set("ErrorMessage", "Websocket ended")
	}
	return form
}

// tell calls the action of a session whose caller has gone; the answer is not obeyed.
func (r *relaying) tell() {
	k, c := r.call, r.call.carrier
	to, result := r.connect.attr("action", ""), r.result()
	c.mu.Lock()
	defer c.mu.Unlock()
	if to == "" || k.state.Kind != Ended {
		return
	}
	form := k.standard()
	maps.Copy(form, result)
	k.callback("relay", resolve(r.from, to), r.connect.attr("method", "POST"), form)
}

// Drop breaks the connection of a socket, as networks do.
func (k *Call) Drop() error {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	if k.state.Kind != Relaying {
		return ErrNotTaken
	}
	k.push(input{kind: dropped})
	return nil
}
