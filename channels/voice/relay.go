package voice

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
	"github.com/twilio/twilio-go/twiml"

	"switchboard/channels"
	"switchboard/channels/voice/relay"
	"switchboard/chat"
)

// The second way to ask a caller: the carrier's ConversationRelay. The document
// names a socket of ours, on which the carrier sends what was said and pressed
// and takes what to say; when the talk is over, or is for another kind of
// document (waiting, a recording, the end), the socket ends and the document's
// action is called. A turn, its id and its scene are the same both ways.

// dialects are the languages as the relay names them, to speak and to listen:
// neither like <Say>'s nor like <Gather>'s.
var dialects = map[chat.Locale]string{chat.English: "en-US", chat.Chinese: "zh-CN"}

func dialect(l chat.Locale) string {
	if d := dialects[l]; d != "" {
		return d
	}
	return dialects[chat.English]
}

// stepParameter carries the step to the socket.
const stepParameter = "step"

// socketOf is where the caller of a webhook is asked on; "" for by documents.
func (ch *Channel) socketOf(q request) string {
	if !ch.cfg.Relay || q.step.plain || ch.sessions.ending() {
		return ""
	}
	return ch.account.SocketURL(root + relayPath + "/" + q.call)
}

// connects goes on on the socket, which says what this scene has to say: the
// step is the one before.
func (s scene) connects() []byte {
	before := s.from.afterwards()
	before.conversation, before.locale = s.step.conversation, s.step.locale
	r := twiml.VoiceConversationRelay{
		Url: s.socket, Language: dialect(before.locale), DtmfDetection: "true", Interruptible: "any", ReportInputDuringAgentSpeech: "none",
		Events: "speaker-events tokens-played",
	}
	for _, l := range chat.Locales {
		r.InnerElements = append(r.InnerElements, twiml.VoiceLanguage{
			Code: dialect(l), TtsProvider: "Amazon", Voice: strings.TrimPrefix(speakers[l].voice, "Polly."), TranscriptionProvider: "Deepgram",
		})
	}
	r.InnerElements = append(r.InnerElements, twiml.VoiceParameter{Name: stepParameter, Value: before.encode()})
	return newDocument(0).add(twiml.VoiceConnect{
		Action: before.at(relayedPath), Method: "POST", InnerElements: []twiml.Element{r},
	}).bytes()
}

// connected takes the socket of a call.
func (ch *Channel) connected(w http.ResponseWriter, r *http.Request) {
	ws, err := upgrader.Upgrade(hijackable{w}, r, nil)
	if err != nil { // Upgrade has answered
		return
	}
	ws.SetReadLimit(relay.MaxFrame)
	s := newSession(ch, ws, r.PathValue("call"))
	if !ch.background(s.run) {
		s.close(websocket.CloseGoingAway)
		return
	}
}

var upgrader = websocket.Upgrader{
	ReadBufferSize: 1024, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{},
	CheckOrigin: func(*http.Request) bool { return true }, // the signature tells who it is
}

// hijackable finds the connection behind middleware that wraps the writer
// and offers Unwrap.
type hijackable struct{ http.ResponseWriter }

func (w hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// relayed goes on with a call whose socket has ended: where the socket left it,
// or, if it was lost, where the call was, by documents from now on.
func (ch *Channel) relayed(q request) ([]byte, error) {
	last := ch.sessions.forget(q.call)
	if q.form.Get("CallStatus") == "completed" { // they hung up: nobody hears this
		last.hungUp()
		return newDocument(0).hangUp(), nil
	}
	if s, ok := handedOver(q.form); ok && s.conversation == q.step.conversation {
		q.step = s
	} else {
		q.step.plain, q.step.seq = true, 0 // all that the document knew is old
		ch.calls.with(q.step.conversation, func(k *call) {
			if k.sid == q.call {
				q.step.seq, q.step.again, q.step.repeats, q.step.locale = k.step.seq, k.step.again, 0, k.step.locale
			}
		})
	}
	switch of := q.step.of; {
	case of == fallbackPath:
		return ch.apology(q), nil
	case of != "": // what the answer brought, made there already or still being made
		q.path = pollPath
		if q.step.polls > 0 {
			return ch.moment(q, q.step.polls), nil
		}
		return ch.poll(q)
	}
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		ch.jobs.finished(ctx, q.turnOf().job())
		if q.step.seq == 0 { // this process does not know the call: the question is said again
			c, err := ch.find(ctx, q)
			if err != nil {
				return nil, err
			}
			q.step.seq, q.step.locale = c.Seq, c.Locale
		}
		return ch.news(ctx, q)
	})
}

// handedOver is the step with which a socket ended; false if it was lost.
func handedOver(form url.Values) (step, bool) {
	data := form.Get("HandoffData")
	v, err := url.ParseQuery(data)
	if err != nil || data == "" || form.Get("SessionStatus") == "failed" {
		return step{}, false
	}
	return decodeStep(v)
}

// turnOf is the turn that a caller's answer on a socket makes at a step.
func (q request) turnOf() request {
	q.path = relayPath
	q.step = q.step.afterwards()
	q.step.plain = false
	return q
}

// Drain has all calls on sockets go on by documents, and returns when the
// carrier has asked for those, or ctx ends. After it no call gets a socket.
func (ch *Channel) Drain(ctx context.Context) {
	for _, s := range ch.sessions.end() {
		select {
		case <-s.gone:
		case <-ctx.Done():
			return
		}
		if s.result != resultHanded {
			continue
		}
		select {
		case <-s.handed:
		case <-ctx.Done():
			return
		}
	}
}

// sessions are the sockets of calls, each until its document's action was called.
type sessions struct {
	mu     sync.Mutex
	byCall recent[*session]
	alive  int
	ended  bool
}

func newSessions() *sessions { return &sessions{byCall: newRecent[*session](mostCalls)} }

// join notes a call's socket; one that it had before is over.
func (x *sessions) join(s *session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if before, ok := x.byCall.get(s.call); ok {
		before.leave(errReplaced)
	}
	x.byCall.put(s.call, s)
	x.alive++
	if x.ended {
		s.leave(errDraining)
	}
}

// left notes that a socket is closed.
func (x *sessions) left() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.alive--
}

// forget notes that a call goes on without its socket, or is over, and returns
// the session that it had; nil for none.
func (x *sessions) forget(call string) *session {
	x.mu.Lock()
	defer x.mu.Unlock()
	s, ok := x.byCall.get(call)
	if !ok {
		return nil
	}
	close(s.handed)
	x.byCall.drop(call)
	return s
}

// changed tells a call's socket how its conversation stands.
func (x *sessions) changed(c channels.Conversation) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if s, ok := x.byCall.get(c.Call); ok && c.Call != "" {
		s.changed(c)
	}
}

// end has all sockets end, and those to come.
func (x *sessions) end() (list []*session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ended = true
	for _, e := range x.byCall.byKey {
		s := e.Value.(*kept[*session]).value
		s.leave(errDraining)
		list = append(list, s)
	}
	return list
}

func (x *sessions) ending() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.ended
}

func (x *sessions) open() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.alive
}
