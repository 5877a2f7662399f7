package webchat

import "time"

// One ticker serves all sockets: each belongs to one of the beats of a round
// and is pinged once a round.
const (
	beats     = 25          // beats in a round
	beatEvery = time.Second // so every socket is pinged every 25 s
	silence   = 70 * time.Second
	greetBy   = 10 * time.Second // a socket must say hello within this
)

func (ch *Channel) keepTime() {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for n := 0; ; n = (n + 1) % beats {
		select {
		case <-tick.C:
			ch.beat(n)
		case <-ch.stop:
			return
		}
	}
}

// beat pings the sockets of one beat; the first of a round also forgets rooms
// that have been empty for longer than the message limit looks back.
func (ch *Channel) beat(n int) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	for s := range ch.beats[n] {
		s.ping()
	}
	if n != 0 {
		return
	}
	for id, r := range ch.rooms {
		if len(r.sockets) == 0 && r.idle(ch.cfg.Now()) {
			delete(ch.rooms, id)
		}
	}
}
