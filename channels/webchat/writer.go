package webchat

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels"
	"switchboard/chat"
)

const (
	maxQueue = 256 // entries waiting in memory for a slow socket; more are read again from the store
	maxNotes = 64  // other frames waiting; a client that reads none of them is cut
	page     = 100 // entries of the transcript read at a time

	maxWire   = 16 << 10 // bytes of frames that are collected before they are written
	finalText = 0x81     // first byte of a frame that is a whole text

	// A socket whose other end takes nothing for this long is cut.
	defaultWriteLimit = 10 * time.Second
)

// wires are buffers for frames on their way; an idle socket has none.
var wires = sync.Pool{New: func() any { return new([]byte) }}

// outgoing is what waits to be written. Entries are written in order of seq,
// each once, and never before the welcome.
type outgoing struct {
	notes  [][]byte // welcome, errors, pongs
	queue  []chat.Entry
	behind bool // the store has entries that the queue has not
	state  state
	ping   bool
	typing bool
}

// Everything below that wants something written puts it into s.out and calls
// kick. Whoever finds the writer's role free takes it and writes until
// nothing is left: the reader itself, or a goroutine of its own where the
// caller may not wait.

// note writes a frame from the reading goroutine.
func (s *socket) note(b []byte) {
	s.mu.Lock()
	s.out.notes = append(s.out.notes, b)
	overrun := len(s.out.notes) > maxNotes
	s.mu.Unlock()
	if overrun {
		s.cut()
		return
	}
	s.kick()
}

// welcome opens the socket for entries, those after last to begin with. A
// last that the transcript never reached is of another transcript: all is shown.
func (s *socket) welcome(c channels.Conversation, token string, last int64) {
	if last > c.Seq {
		last = 0
	}
	s.mu.Lock()
	s.open = true
	s.sent = last
	s.out.behind = true
	if s.out.state == (state{}) { // else Changed has told something newer
		s.out.state = stateOf(c)
	}
	s.out.notes = append(s.out.notes, welcomeFrame(c, token))
	s.mu.Unlock()
	s.alive()
	s.kick()
}

// claim marks a message as this socket's own, before the gateway has it.
func (s *socket) claim(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims = append(s.claims, claim{id: id})
}

// disclaim forgets a claim: the message was not stored.
func (s *socket) disclaim(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims = slices.DeleteFunc(s.claims, func(c claim) bool { return c.id == id && c.seq == 0 })
}

// settle has a claim acknowledged; entries are what the message led to, its own first.
func (s *socket) settle(id string, entries []chat.Entry) {
	s.mu.Lock()
	for i, c := range s.claims {
		if c.id == id {
			s.claims[i].seq = entries[0].Seq
		}
	}
	s.enqueue(entries)
	s.mu.Unlock()
	s.kick()
}

// show is Changed for one socket. It never waits. What came of the message that
// the reader is just bringing to the gateway is left to the reader, who has it
// before it can hear of anything else, and needs no goroutine for it.
func (s *socket) show(st state, entries []chat.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.state = st
	s.enqueue(entries)
	if !s.brings(entries) {
		s.spawn()
	}
}

// brings tells whether the first of entries is a message that this socket's
// reader has claimed and not yet heard of. The caller holds s.mu.
func (s *socket) brings(entries []chat.Entry) bool {
	return len(entries) > 0 && entries[0].Author == chat.Customer &&
		slices.ContainsFunc(s.claims, func(c claim) bool { return c.id == entries[0].ID && c.seq == 0 })
}

// enqueue has entries written, those that follow what waits already: the reader
// and Changed both bring them. Nobody changes them, so all sockets share them.
func (s *socket) enqueue(entries []chat.Entry) {
	n := len(s.out.queue)
	switch {
	case len(entries) == 0:
	case n == 0:
		s.out.queue = slices.Clip(entries)
	case s.out.queue[n-1].Seq >= entries[len(entries)-1].Seq: // a gap is filled from the transcript
	case n+len(entries) > maxQueue:
		s.out.queue, s.out.behind = nil, true
	default:
		s.out.queue = append(s.out.queue, entries...)
	}
}

func (s *socket) typing() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.typing = s.open
	s.spawn()
}

// ping also begins a new count of the socket's frames.
func (s *socket) ping() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frames = 0
	s.out.ping = true
	s.spawn()
}

// begin tells that the reader takes a frame. It is false while closing.
func (s *socket) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.frames++; s.frames > maxFlood && s.closing == 0 {
		s.closing, s.reason = closePolicy, "too many frames"
		s.spawn()
	}
	s.busy = s.closing == 0 && !s.dead
	return s.busy
}

// end tells that the frame is done with; a close that came meanwhile goes out now.
func (s *socket) end() {
	s.mu.Lock()
	s.busy = false
	closing := s.closing != 0
	s.mu.Unlock()
	if closing {
		s.kick()
	}
}

// close says goodbye after everything that waits has been written. It never waits.
func (s *socket) close(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing == 0 {
		s.closing, s.reason = code, reason
		s.spawn()
	}
}

// cut ends the connection at once.
func (s *socket) cut() {
	s.mu.Lock()
	s.dead = true
	s.out = outgoing{}
	s.mu.Unlock()
	s.ws.Close()
}

// kick writes, if nobody is writing already.
func (s *socket) kick() {
	s.mu.Lock()
	free := !s.writing
	s.writing = true
	s.mu.Unlock()
	if free {
		s.write()
	}
}

// spawn is kick for those who may not wait; they hold s.mu.
func (s *socket) spawn() {
	if s.writing || s.dead {
		return
	}
	s.writing = true
	s.ch.running.Go(s.write)
}

// write has the writer's role: it writes until nothing is left.
func (s *socket) write() {
	for {
		s.mu.Lock()
		b, closing := s.pick()
		if !s.writing {
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		err := s.writeAll(b)
		if err == nil && closing {
			err = s.writeClose()
		}
		if err != nil {
			s.cut()
		}
	}
}

// pick takes what can be written now. With nothing to write it gives up the
// role. The caller holds s.mu.
func (s *socket) pick() (b outgoing, closing bool) {
	if s.dead {
		s.writing = false
		return
	}
	b = s.out
	s.out = outgoing{state: b.state}
	if !s.open {
		s.out.queue, b.queue = b.queue, nil
		s.out.behind, b.behind = b.behind, false
		b.state = s.told
	}
	closing = s.closing != 0 && !s.busy
	settled := s.open && slices.ContainsFunc(s.claims, s.settled)
	if len(b.notes) == 0 && len(b.queue) == 0 && !b.behind && !b.ping && !b.typing && b.state == s.told && !settled && !closing {
		s.writing = false
	}
	return b, closing
}

func (s *socket) writeAll(b outgoing) error {
	if b.ping {
		if err := s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(s.ch.writeLimit)); err != nil {
			return err
		}
	}
	s.wire = wires.Get().(*[]byte)
	err := s.writeFrames(b)
	if err == nil {
		err = s.flush()
	}
	*s.wire = (*s.wire)[:0]
	wires.Put(s.wire)
	s.wire = nil
	return err
}

func (s *socket) writeFrames(b outgoing) error {
	for _, note := range b.notes {
		if err := s.writeFrame(note); err != nil {
			return err
		}
	}
	if b.behind {
		if err := s.catchUp(); err != nil {
			return err
		}
	}
	if err := s.writeEntries(b.queue); err != nil {
		return err
	}
	if err := s.writeAcks(); err != nil {
		return err
	}
	if b.state != s.told {
		s.told = b.state
		if err := s.writeFrame(stateFrame(b.state)); err != nil {
			return err
		}
	}
	if b.typing {
		return s.writeFrame(typingFrame)
	}
	return nil
}

// writeEntries writes those not yet written, and fills a gap from the transcript.
func (s *socket) writeEntries(entries []chat.Entry) error {
	for _, e := range entries {
		if e.Seq > s.sent+1 {
			if err := s.catchUp(); err != nil {
				return err
			}
			if e.Seq > s.sent+1 {
				s.ch.cfg.Log.Error("web chat: gap in a transcript", "conversation", s.conversation, "after", s.sent, "seq", e.Seq)
				return errors.New("gap in the transcript")
			}
		}
		if e.Seq <= s.sent {
			continue
		}
		if err := s.writeEntry(e); err != nil {
			return err
		}
	}
	return nil
}

// catchUp writes the transcript from where this socket is to its end.
func (s *socket) catchUp() error {
	for {
		entries, err := s.ch.gateway.History(s.ch.ctx, s.conversation, s.sent, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := s.writeEntry(e); err != nil {
				return err
			}
		}
		if len(entries) < page {
			return nil
		}
	}
}

// writeEntry shows an entry: as an ack to the socket that sent it.
func (s *socket) writeEntry(e chat.Entry) error {
	s.sent = e.Seq
	if e.Author == chat.Customer && s.own(e.ID) {
		return s.writeFrame(ackFrame(e.ID, e.Seq))
	}
	return s.writeFrame(messageFrame(s.conversation, e))
}

// own says whether this socket is sending the message, and marks it acknowledged.
func (s *socket) own(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := false
	for i := range s.claims {
		if s.claims[i].id == id {
			s.claims[i].acked, found = true, true
		}
	}
	return found
}

// writeAcks acknowledges settled messages whose entry went by before.
func (s *socket) writeAcks() error {
	s.mu.Lock()
	var late []claim
	s.claims = slices.DeleteFunc(s.claims, func(c claim) bool {
		if s.settled(c) && !c.acked {
			late = append(late, c)
		}
		return s.settled(c)
	})
	s.mu.Unlock()
	for _, c := range late {
		if err := s.writeFrame(ackFrame(c.id, c.seq)); err != nil {
			return err
		}
	}
	return nil
}

// settled claims are of entries that this socket has gone past.
func (s *socket) settled(c claim) bool { return c.seq != 0 && c.seq <= s.sent }

// writeFrame adds a text frame to those that flush writes.
func (s *socket) writeFrame(b []byte) error {
	*s.wire = append(appendHeader(*s.wire, len(b)), b...)
	if len(*s.wire) < maxWire {
		return nil
	}
	return s.flush()
}

// appendHeader begins an unmasked text frame of n bytes (RFC 6455 §5.2).
func appendHeader(b []byte, n int) []byte {
	b = append(b, finalText)
	switch {
	case n < 126:
		return append(b, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
}

// flush writes the frames collected, in one piece. It passes by the library,
// which would make a system call of each; whole frames do not get between
// those that the library writes, since a connection writes one piece at a time.
func (s *socket) flush() error {
	if len(*s.wire) == 0 {
		return nil
	}
	c := s.ws.NetConn()
	c.SetWriteDeadline(time.Now().Add(s.ch.writeLimit))
	_, err := c.Write(*s.wire)
	*s.wire = (*s.wire)[:0]
	return err
}

// writeClose says goodbye; the reader then has a moment to hear the answer.
func (s *socket) writeClose() error {
	s.mu.Lock()
	code, reason := s.closing, s.reason
	s.dead = true
	s.mu.Unlock()
	s.extend(farewell)
	return s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(s.ch.writeLimit))
}
