package voice

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

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

// secondPatience is how long after the first words of waiting an answer may
// take before the waiting goes on by documents, which poll.
const secondPatience = 1600 * time.Millisecond

// The relay tells no confidence. What it hears counts as understood, but for
// words where only keys count, and for a yes or no that came before the
// question: that is asked again.
const (
	understood = 0.9
	misplaced  = 0.1
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

// lookPath names the work of finding out what is to be said.
const lookPath = relayPath + "/look"

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

// behind tells whether there is more in the conversation than was said.
func (s *session) behind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest.ID == s.q.step.conversation && (s.latest.Seq > s.q.step.seq || s.latest.Mode != s.scene.mode)
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

// look says what is new in the conversation, or what was said last.
func (s *session) look() {
	q := s.q
	q.path = lookPath
	s.do(q, "", func(ctx context.Context) (scene, error) {
		t, err := s.ch.look(ctx, q)
		if err != nil {
			return scene{}, err
		}
		return s.ch.lay(q, heard{}, t), nil
	})
}

// turn gives the gateway what the caller did, and says what comes of it.
func (s *session) turn(h heard) {
	s.report()
	q := s.q.turnOf()
	s.ch.metrics.heard.WithLabelValues(h.kind).Inc()
	s.do(q, q.job(), func(ctx context.Context) (scene, error) {
		t, err := s.ch.receive(ctx, q, h.message(q))
		if err != nil {
			return scene{}, err
		}
		return s.ch.lay(q, h, t), nil
	})
}

// do works, and shows the scene that comes of it. What takes too long goes on
// by documents, which poll for it.
func (s *session) do(q request, key string, work func(context.Context) (scene, error)) {
	s.disarm()
	s.digits = ""
	var sc scene
	j, err := s.ch.jobs.start(key, func(ctx context.Context) (document []byte, err error) {
		if sc, err = work(ctx); err != nil {
			return nil, err
		}
		return sc.document(), nil
	})
	if err == nil {
		err = s.await(j)
	}
	at := s.q.step.afterwards()
	switch {
	case s.over:
	case errors.Is(err, errSlow):
		at.of, at.polls = q.path, 2
		s.handOver(at)
	case err != nil:
		s.ch.log.Error("call not answered", "path", q.path, "call", s.call, "conversation", at.conversation, "err", err)
		at.of = fallbackPath
		s.handOver(at)
	case !sc.converses():
		at.of = q.path
		s.handOver(at)
	default:
		s.show(sc)
	}
}

// await waits for a job: some words after firstPatience, errSlow after another while.
func (s *session) await(j *job) error {
	patience := time.NewTimer(firstPatience)
	defer patience.Stop()
	for told := false; ; {
		select {
		case <-j.done:
			for { // what came first counts first
				select {
				case f, open := <-s.frames:
					if !open {
						s.over = true
						return nil
					}
					s.meanwhile(f)
					continue
				default:
				}
				return j.err
			}
		case f, open := <-s.frames:
			if !open {
				s.over = true
				return nil
			}
			s.meanwhile(f)
		case <-patience.C:
			if told {
				return errSlow
			}
			told = true
			patience.Reset(secondPatience)
			s.say(phrase(s.ch.cfg.Words, s.q.step.locale, "voice.moment"), true)
		}
	}
}

// meanwhile takes a frame while an answer is made: what the caller adds is the
// next answer. Keys that go with a number that was said are the same number.
func (s *session) meanwhile(f relay.Frame) {
	s.notice(f)
	answer := f.Type == relay.DTMF && !profileOf(s.scene.last()).collects || f.Type == relay.Prompt && f.Final()
	if answer && len(s.ahead) < mostAhead {
		s.ahead = append(s.ahead, f)
	}
}

// show says a scene and listens for the answer. One that was answered already
// is passed over, but for what nobody may miss.
func (s *session) show(sc scene) {
	s.scene, s.q.step, s.again = sc, sc.step, false
	s.said = utteranceOf(sc)
	if len(s.ahead) > 0 {
		s.said.skip()
	}
	s.utter()
}

// utter says what is to be heard of the utterance.
func (s *session) utter() {
	if l := s.q.step.locale; l != s.listens && l != "" {
		s.listens = l
		s.send(relay.Listen(dialect(l)))
	}
	var pieces []chat.Speech
	for _, p := range s.said.spans {
		if p.piece.Must || !s.said.cut {
			pieces = append(pieces, p.piece)
		}
	}
	s.say(pieces, false)
	s.listen()
}

// say sends pieces in one go; filling has the next words cut them off.
func (s *session) say(pieces []chat.Speech, filling bool) {
	rate := slower[min(s.q.step.repeats, len(slower)-1)]
	for i, p := range pieces {
		token := p.Text
		if rate != "" {
			token = `<prosody rate="` + rate + `">` + escaper.Replace(token) + `</prosody>`
		}
		s.send(relay.Text{
			Token: token, Lang: dialect(p.Locale), Interruptible: !p.Must, Preemptible: filling, Last: i == len(pieces)-1,
		}.Frame())
		s.talking = true
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (s *session) send(frame []byte) {
	_ = s.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	if err := s.ws.WriteMessage(websocket.TextMessage, frame); err != nil {
		s.over = true
	}
}

// take does what a frame asks for.
func (s *session) take(f relay.Frame) {
	s.notice(f)
	switch {
	case f.Type == relay.DTMF:
		s.key(f.Digit)
	case f.Type == relay.Prompt && f.Final():
		s.hear(f.Words)
	default:
		s.listen()
	}
}

// notice notes what a frame tells besides an answer. That we are not being
// heard any more after an interruption is told by a frame of its own.
func (s *session) notice(f relay.Frame) {
	switch {
	case f.Type == relay.Interrupt && s.said != nil:
		s.ch.metrics.cuts.Inc()
		s.said.stop(f.Until)
	case f.Type == relay.Prompt:
		s.speaking = !f.Final()
	case f.Type == relay.Info && f.Name == relay.ClientSpeaking:
		s.speaking = f.On()
	case f.Type == relay.Info && f.Name == relay.AgentSpeaking:
		s.talking = f.On()
	case f.Type == relay.Info && f.Name == relay.TokensPlayed && s.said != nil:
		s.said.played(f.Value)
	case f.Type == relay.Error: // what it says may be a caller's
		s.ch.log.Warn("relay complains", "call", s.call, "conversation", s.q.step.conversation)
	}
}

// hear takes what was said.
func (s *session) hear(words string) {
	asked := s.scene.last()
	h := heard{kind: "speech", text: clip(spoken(words)), confidence: understood}
	if h.text == "" || s.digits != "" {
		s.listen()
		return
	}
	if keysOnly(asked) || asked.Input == chat.InputConfirm && s.said != nil && s.said.unasked() {
		h.confidence = misplaced
	}
	s.turn(h)
}

// key takes a key: as many as the answer needs, or one that ends it.
func (s *session) key(k string) {
	how := profileOf(s.scene.last())
	if k != how.finish {
		s.digits += k
	}
	if k == how.finish || k == "*" || how.digits > 0 && len(s.digits) >= how.digits || len(s.digits) >= longestNumber {
		s.pressed()
		return
	}
	s.listen()
}

// longestNumber bounds what is keyed in at one time.
const longestNumber = 64

// pressed takes the keys that were pressed; none are silence.
func (s *session) pressed() {
	s.turn(hear(url.Values{"Digits": {s.digits}}, s.scene.last()))
}

// tick is the end of what was waited for: of the carrier's telling that somebody
// stopped speaking, which it owes us, or of the caller's time to answer. Who
// talked over a question and then said nothing hears it again.
func (s *session) tick() {
	switch {
	case s.talking || s.speaking:
		s.talking, s.speaking = false, false
		s.listen()
	case s.digits == "" && s.said != nil && s.said.cut && !s.again:
		s.again = true
		s.said = utteranceOf(s.scene)
		s.utter()
	default:
		s.pressed()
	}
}

// listen waits for the caller's answer, or for the end of what is being said.
func (s *session) listen() {
	s.disarm()
	n := s.timer
	f := func() {
		select {
		case s.ticks <- n:
		default:
		}
	}
	switch {
	case s.over:
	case s.speaking:
		s.stop = timer(2*longestTalk*time.Second, f)
	case s.talking:
		s.stop = timer(s.said.lasts(), f)
	case s.behind():
		s.look()
	default:
		how := profileOf(s.scene.last())
		s.stop = s.ch.cfg.Timer(s.call, time.Duration(how.timeout)*time.Second, f)
	}
}

// timer runs f after d, in real time.
func timer(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

// lasts is longer than it takes to say it, or than it takes the carrier to tell
// that it was cut off.
func (u *utterance) lasts() (d time.Duration) {
	if d = 5 * time.Second; u == nil || u.cut {
		return d
	}
	for _, s := range u.spans {
		d += time.Duration(utf8.RuneCountInString(s.piece.Text)) * 500 * time.Millisecond
	}
	return d
}

func (s *session) disarm() {
	s.stop()
	s.stop = func() {}
	s.timer++
	select {
	case <-s.ticks:
	default:
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
