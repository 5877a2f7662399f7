package voice

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels"
	"switchboard/channels/voice/relay"
	"switchboard/chat"
)

// Limits of a socket. One that goes beyond is closed, and its call goes on by documents.
const (
	greetWithin = 10 * time.Second // for the setup
	pingEvery   = 20 * time.Second
	mostSilence = 70 * time.Second // without any frame, answers to pings included
	writeWithin = 5 * time.Second
	farewell    = 3 * time.Second // for the carrier to close after End
	mostFrames  = 300             // in frameWindow
	frameWindow = 10 * time.Second
	mostFaults  = 20
	mostAhead   = 8 // answers that are taken while one is worked on
)

// Why a session ends by our doing.
var (
	errReplaced = errors.New("another socket")
	errDraining = errors.New("no more sockets")
)

// How a session ends, for metrics too.
const (
	resultHanded   = "handed"   // by our End
	resultClosed   = "closed"   // hung up, or lost
	resultReplaced = "replaced" // the call has another socket
	resultRefused  = "refused"  // no call of ours
)

// A session is a call on a socket. One goroutine reads; all else is the loop's.
type session struct {
	ch     *Channel
	ws     *websocket.Conn
	call   string
	frames chan relay.Frame // closed when the socket is
	ticks  chan int         // the number of the timer that is over
	stir   chan struct{}    // left or changed
	handed chan struct{}    // closed when the call goes on without the socket
	gone   chan struct{}    // closed when the loop has ended

	mu     sync.Mutex
	why    error // to leave
	latest channels.Conversation

	// Of the loop.
	q        request // who calls, and the step after what was said last
	scene    scene   // what was said last
	said     *utterance
	again    bool   // it was said once more, nobody having answered it
	digits   string // pressed so far
	ahead    []relay.Frame
	talking  bool        // we are being heard
	speaking bool        // the caller is
	listens  chat.Locale // what the carrier listens to
	timer    int
	stop     func()
	over     bool
	result   string
}

func newSession(ch *Channel, ws *websocket.Conn, call string) *session {
	return &session{
		ch: ch, ws: ws, call: call, frames: make(chan relay.Frame, mostAhead), ticks: make(chan int, 1),
		stir: make(chan struct{}, 1), handed: make(chan struct{}), gone: make(chan struct{}), stop: func() {}, result: resultClosed,
	}
}

// leave has the session end.
func (s *session) leave(why error) {
	s.mu.Lock()
	s.why = why
	s.mu.Unlock()
	s.wake()
}

// changed notes how the conversation stands.
func (s *session) changed(c channels.Conversation) {
	s.mu.Lock()
	s.latest = c
	s.mu.Unlock()
	s.wake()
}

func (s *session) wake() {
	select {
	case s.stir <- struct{}{}:
	default:
	}
}

// behind tells whether there is more in the conversation than was said, and
// the caller is not keying in a number.
func (s *session) behind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.digits == "" && s.latest.ID == s.q.step.conversation && (s.latest.Seq > s.q.step.seq || s.latest.Mode != s.scene.mode)
}

func (s *session) leaving() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// read brings frames to the loop until the socket is closed.
func (s *session) read() {
	defer close(s.frames)
	s.extend(greetWithin)
	s.ws.SetPongHandler(func(string) error { s.extend(mostSilence); return nil })
	faults, count, since := 0, 0, time.Now()
	for {
		kind, b, err := s.ws.ReadMessage()
		if err != nil {
			return
		}
		s.extend(mostSilence)
		if count++; time.Since(since) > frameWindow {
			count, since = 1, time.Now()
		}
		f, err := relay.Parse(b)
		if err != nil || kind != websocket.TextMessage {
			faults++
		}
		if faults > mostFaults || count > mostFrames {
			s.close(websocket.ClosePolicyViolation)
			return
		}
		if err == nil && kind == websocket.TextMessage {
			s.frames <- f
		}
	}
}

func (s *session) extend(d time.Duration) { _ = s.ws.SetReadDeadline(time.Now().Add(d)) }

// close closes the socket.
func (s *session) close(code int) {
	_ = s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(writeWithin))
	_ = s.ws.Close()
}

// run is the loop.
func (s *session) run() {
	go s.read()
	defer func() {
		s.disarm()
		s.close(websocket.CloseNormalClosure)
		for range s.frames { // till the reader has gone
		}
		s.ch.metrics.sockets.WithLabelValues(s.result).Inc()
		close(s.gone)
	}()
	if !s.begin() {
		s.result = resultRefused
		return
	}
	s.ch.sessions.join(s)
	defer s.ch.sessions.left()
	s.look()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for !s.over {
		if len(s.ahead) > 0 {
			f := s.ahead[0]
			s.ahead = s.ahead[1:]
			s.take(f)
			continue
		}
		select {
		case f, open := <-s.frames:
			if s.over = !open; open {
				s.take(f)
			}
		case n := <-s.ticks:
			if n == s.timer {
				s.tick()
			}
		case <-s.stir:
			s.stirred()
		case <-s.ch.closing:
			s.handOver(s.q.step)
		case <-ping.C:
			_ = s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)) // a dead socket is seen by reading
		}
	}
}

// hungUp has the transcript tell what was heard last by a caller who hung up.
func (s *session) hungUp() {
	if s == nil {
		return
	}
	s.ch.background(func() {
		<-s.gone
		if s.result == resultClosed && s.said != nil {
			s.said.cut = s.said.cut || s.talking
			s.report()
		}
	})
}

// begin takes the setup. The call must be one that we had connect to this very
// socket, and its conversation's.
func (s *session) begin() bool {
	f, open := <-s.frames
	if !open || f.Type != relay.Setup || f.CallSID != s.call {
		return false
	}
	form := url.Values{"CallSid": {f.CallSID}, "From": {f.From}, "To": {f.To}, "Direction": {f.Direction}}
	v, err := url.ParseQuery(f.Parameters[stepParameter])
	if err != nil {
		return false
	}
	at, ok := decodeStep(v)
	s.q = request{call: s.call, who: customer(form), path: relayPath, step: at, form: form}
	s.scene.mode, s.listens = chat.ModeBot, at.locale
	ctx, cancel := context.WithTimeout(s.ch.ctx, greetWithin)
	defer cancel()
	c, err := s.ch.gateway.Find(ctx, s.q.who)
	if !ok || err != nil || c.ID != at.conversation || c.Call != s.call {
		s.ch.log.Warn("socket refused", "call", s.call, "conversation", at.conversation, "err", err)
		return false
	}
	return true
}

func (s *session) send(frame []byte) {
	_ = s.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	if err := s.ws.WriteMessage(websocket.TextMessage, frame); err != nil {
		s.over = true
	}
}

// stirred sees to what others told the session.
func (s *session) stirred() {
	switch why := s.leaving(); {
	case errors.Is(why, errReplaced):
		s.over, s.result = true, resultReplaced
	case why != nil:
		s.handOver(s.q.step)
	case !s.talking && !s.speaking && s.behind():
		s.look()
	}
}

// handOver ends the session: the document's action goes on at a step.
func (s *session) handOver(at step) {
	s.over, s.result = true, resultHanded
	s.send(relay.End(at.encode()))
	bye := time.NewTimer(farewell)
	defer bye.Stop()
	for {
		select {
		case _, open := <-s.frames:
			if !open {
				return
			}
		case <-bye.C:
			return
		}
	}
}

// report has the transcript tell what the caller heard of what they talked over.
func (s *session) report() {
	if s.said == nil || !s.said.cut {
		return
	}
	list, conversation := s.said.heard(), s.q.step.conversation
	if len(list) == 0 {
		return
	}
	s.ch.background(func() {
		s.ch.again("heard", conversation, func(ctx context.Context) error { return s.ch.gateway.Heard(ctx, conversation, list) })
	})
}
