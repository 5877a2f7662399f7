package webchat

import (
	"errors"
	"io"
	"net/netip"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels"
	"switchboard/chat"
)

const (
	closeGoingAway = websocket.CloseGoingAway
	closePolicy    = websocket.ClosePolicyViolation
	closeTooBig    = websocket.CloseMessageTooBig
	closeTryLater  = websocket.CloseTryAgainLater

	maxFaults  = 20              // bad frames that a socket may send
	maxFlood   = 500             // frames that a socket may send in one round of beats
	maxDrain   = 1 << 20         // bytes of one frame that are read only to be refused
	typingRest = time.Second     // typing is passed on at most this often
	turnStack  = 28 << 10        // bytes
	farewell   = 2 * time.Second // for the other side to answer a close frame
)

// A socket is one open tab. One goroutine reads and takes what the customer
// sends; writing is a role that passes between goroutines (writer.go), so an
// idle socket costs one small stack.
type socket struct {
	ch   *Channel
	ws   *websocket.Conn
	from netip.Addr
	beat uint8

	// Of the reading goroutine.
	conversation string // "" before hello; guarded by Channel.mu for others
	faults       uint8
	typedAt      time.Time
	address      chat.Address
	link         string      // secret of the customer's link, "" for one with a token of the web's own
	fallback     chat.Locale // of the browser, when hello names none

	mu      sync.Mutex
	writing bool // some goroutine has the writer's role
	dead    bool // nothing can be written any more
	open    bool // welcomed: entries may follow
	busy    bool // the reader is taking a message
	frames  uint16
	out     outgoing
	claims  []claim
	closing int // status to close with, 0 for none
	reason  string

	// Of whoever has the writer's role.
	sent int64 // last entry written
	told state
	wire *[]byte // frames collected, while writing
}

// A claim is a message that this socket is sending: its entry is shown to it
// as an ack. Settled claims have their seq.
type claim struct {
	id    string
	seq   int64
	acked bool
}

// start begins to read.
func (s *socket) start() {
	s.extend(greetBy)
	s.ws.SetPongHandler(func(string) error { s.alive(); return nil })
	go s.read()
}

// read waits for a frame, takes it and leaves the next one to a fresh
// goroutine: the stack that a turn has grown is not kept by an idle socket. Its
// own frame is small on purpose: 24 bytes more here, and waiting for a frame no
// longer fits into the 2 kB that a goroutine begins with.
func (s *socket) read() {
	more := false
	defer func() {
		if p := recover(); p != nil { // no frame should be able to; it ends this socket and no other
			s.ch.cfg.Log.Error("web chat: panic in a socket", "panic", p, "stack", string(debug.Stack()))
		}
		if more {
			go s.read()
		} else {
			s.leave()
		}
	}()
	kind, r, err := s.ws.NextReader()
	more = err == nil && s.take(kind, r)
}

// makeRoom gives a fresh goroutine the stack that a turn needs while there is
// little on it: Go doubles a stack when it is full, and would copy it again and
// again on the way down, with all that lies on it by then. A function's frame
// is made room for before it runs, so nothing has to be written there.
//
//go:noinline
func makeRoom(fill bool) {
	if fill {
		var room [turnStack]byte
		runtime.KeepAlive(&room)
	}
}

// leave gives up all that the socket holds.
func (s *socket) leave() {
	s.cut()
	s.ch.remove(s)
	s.ch.running.Done()
}

func (s *socket) extend(d time.Duration) { s.ws.SetReadDeadline(time.Now().Add(d)) }

// alive moves the read deadline, unless the socket has yet to greet or is closing.
func (s *socket) alive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open && s.closing == 0 {
		s.extend(silence)
	}
}

var frameBuffers = sync.Pool{New: func() any { return new([maxFrame + 1]byte) }}

// take reads one frame and does what it asks. It is false when the socket is broken.
func (s *socket) take(kind int, r io.Reader) bool {
	makeRoom(false)
	buf := frameBuffers.Get().(*[maxFrame + 1]byte)
	defer frameBuffers.Put(buf)
	n, err := io.ReadFull(r, buf[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false
	}
	s.alive()
	if !s.begin() {
		return true // closing: read on until the other side has closed
	}
	defer s.end()
	switch {
	case n > maxFrame:
		return s.tooLarge(r)
	case kind != websocket.TextMessage:
		s.fault("only text frames", nil)
	default:
		if f, err := parse(buf[:n]); err != nil {
			s.fault(err.Error(), f.ID)
		} else {
			s.do(f)
		}
	}
	return true
}

// tooLarge refuses a frame and reads the rest of it, within reason.
func (s *socket) tooLarge(r io.Reader) bool {
	s.refuse(codeTooLarge, "a frame is 16 KiB at most", nil)
	n, err := io.CopyN(io.Discard, r, maxDrain)
	if n == maxDrain {
		s.close(closeTooBig, "frame too large")
		return true
	}
	return err == io.EOF
}

// do carries out a well-formed frame.
func (s *socket) do(f frame) {
	if f.Type == "ping" {
		s.note(pongFrame)
		return
	}
	if (f.Type == "hello") == s.greeted() {
		s.fault("hello comes first, and once", f.ID)
		return
	}
	switch f.Type {
	case "hello":
		s.hello(f)
	case "typing":
		if now := time.Now(); now.Sub(s.typedAt) >= typingRest {
			s.typedAt = now
			s.ch.gateway.Typing(s.conversation)
		}
	default:
		s.message(f)
	}
}

func (s *socket) greeted() bool { return s.conversation != "" }

// hello resumes the conversation of a token or begins one.
func (s *socket) hello(f frame) {
	var last int64
	if f.LastSeq != nil {
		last = *f.LastSeq
	}
	if f.Token != nil && *f.Token != "" {
		s.resume(*f.Token, last)
		return
	}
	locale := s.fallback
	if f.Locale != nil && localeOf(*f.Locale) != "" {
		locale = localeOf(*f.Locale)
	}
	token := newToken()
	addr, _ := address(token)
	c, _, err := s.ch.gateway.Open(s.ch.ctx, addr, locale)
	if err != nil {
		s.unavailable(err, nil)
		return
	}
	s.address = addr
	s.join(c.ID)
	s.welcome(c, token, 0)
}

func (s *socket) resume(token string, last int64) {
	if !s.identify(token) {
		return
	}
	c, err := s.find()
	if err == nil {
		// What changes from here on is shown to this socket; what changed
		// before is seen by looking once more.
		s.join(c.ID)
		c, err = s.find()
	}
	var many *tooManyError
	switch {
	case errors.Is(err, channels.ErrNotFound):
		s.expel()
	case errors.As(err, &many):
		s.refuse(codeRateLimited, "too many wrong links, wait a minute", nil)
		s.close(closeTryLater, codeRateLimited)
	case err != nil && s.greeted(), err == nil && c.ID != s.conversation:
		s.close(closeTryLater, "try again")
	case err != nil:
		s.unavailable(err, nil)
	default:
		s.welcome(c, token, last)
	}
}

// identify learns who says hello. It is false if that leads nowhere, and has said so.
func (s *socket) identify(token string) bool {
	var ok bool
	if secret, link := strings.CutPrefix(token, linkPrefix); link {
		s.link, ok = linkSecret(secret)
	} else {
		s.address, ok = address(token)
	}
	if !ok {
		s.expel()
	}
	return ok
}

// find is the conversation to which the socket's token leads now. Of a link it
// also learns the address, which may change.
func (s *socket) find() (c channels.Conversation, err error) {
	switch {
	case s.link == "":
		return s.ch.gateway.Find(s.ch.ctx, s.address)
	case s.greeted():
		c, err = s.ch.follow(s.ch.ctx, s.link)
	default:
		c, err = s.ch.guess(s.ch.ctx, s.from, s.link)
	}
	if err == nil {
		s.address = c.Address
	}
	return c, err
}

func (s *socket) join(conversation string) {
	s.ch.enter(s, conversation)
	s.conversation = conversation
}

// expel ends a socket whose token leads nowhere.
func (s *socket) expel() {
	s.refuse(codeBadToken, "this token is not known", nil)
	s.close(closePolicy, codeBadToken)
}

// message brings what the customer sent to the gateway and acknowledges it
// once it is stored.
func (s *socket) message(f frame) {
	if !s.ch.admit(s.conversation) {
		s.refuse(codeRateLimited, "too many messages, wait a few seconds", f.ID)
		return
	}
	s.claim(*f.ID)
	res, err := s.receive(f)
	if err == nil && len(res.Entries) == 0 {
		err = errors.New("gateway returned no entry for a message")
	}
	switch {
	case errors.Is(err, channels.ErrNotFound):
		s.expel()
	case err != nil:
		s.disclaim(*f.ID)
		s.unavailable(err, f.ID)
	case res.Conversation != s.conversation: // a new one began: hello leads there, and the message sent again is known there
		s.close(closeTryLater, "hello again")
	default:
		if res.Duplicate {
			s.ch.excuse(s.conversation)
		}
		s.settle(*f.ID, res.Entries)
	}
}

// receive brings a message to the gateway. The conversation of a link is found
// anew each time: it may have moved, and the link may have run out.
func (s *socket) receive(f frame) (channels.Result, error) {
	if s.link != "" {
		if _, err := s.find(); err != nil {
			return channels.Result{}, err
		}
	}
	m := f.message(s.address)
	m.Live = s.link != ""
	return s.ch.gateway.Receive(s.ch.ctx, m)
}

// unavailable tells the client to try again. What is not the gateway's known
// way of saying so is worth a line in the log.
func (s *socket) unavailable(err error, id *string) {
	if !errors.Is(err, channels.ErrUnavailable) {
		s.ch.cfg.Log.Error("web chat: gateway failed", "conversation", s.conversation, "error", err)
	}
	s.refuse(codeUnavailable, "cannot be stored now, try again", id)
}

// fault answers a malformed frame; who sends many is shown out.
func (s *socket) fault(what string, id *string) {
	s.refuse(codeBadFrame, what, id)
	if s.faults++; s.faults >= maxFaults {
		s.close(closePolicy, "too many bad frames")
	}
}

func (s *socket) refuse(code, message string, id *string) { s.note(errorFrame(code, message, id)) }
