package webchat

import (
	"slices"
	"time"
)

// window is how far the message limit looks back.
const window = 5 * time.Second

// A room is a conversation with sockets on it: the tabs of one customer.
// Channel.mu guards it.
type room struct {
	sockets []*socket
	taken   []time.Time // when the latest messages were taken, at most Config.Burst
}

// enter adds a socket to the room of a conversation.
func (ch *Channel) enter(s *socket, conversation string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	r := ch.rooms[conversation]
	if r == nil {
		r = &room{}
		ch.rooms[conversation] = r
	}
	r.sockets = append(r.sockets, s)
}

// admit says whether a customer may send one more message now, and counts it.
// At most Burst fall in any 5 s, therefore at most 12 × Burst in any minute.
func (ch *Channel) admit(conversation string) bool {
	if ch.cfg.Burst < 0 {
		return true
	}
	now := ch.cfg.Now()
	ch.mu.Lock()
	defer ch.mu.Unlock()
	r := ch.rooms[conversation]
	r.taken = slices.DeleteFunc(r.taken, func(t time.Time) bool { return now.Sub(t) >= window })
	if len(r.taken) >= ch.cfg.Burst {
		return false
	}
	r.taken = append(r.taken, now)
	return true
}

// excuse takes back the latest count: the message had been sent before.
func (ch *Channel) excuse(conversation string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if r := ch.rooms[conversation]; len(r.taken) > 0 {
		r.taken = r.taken[:len(r.taken)-1]
	}
}

// idle rooms count nothing any more.
func (r *room) idle(now time.Time) bool {
	return len(r.taken) == 0 || now.Sub(r.taken[len(r.taken)-1]) >= window
}

// remove takes a socket out of all books.
func (ch *Channel) remove(s *socket) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	delete(ch.beats[s.beat], s)
	ch.count--
	if n := ch.from[s.from] - 1; n > 0 {
		ch.from[s.from] = n
	} else {
		delete(ch.from, s.from)
	}
	r := ch.rooms[s.conversation]
	if r == nil {
		return
	}
	r.sockets = slices.DeleteFunc(r.sockets, func(o *socket) bool { return o == s })
	if len(r.sockets) == 0 && r.idle(ch.cfg.Now()) {
		delete(ch.rooms, s.conversation)
	}
}
