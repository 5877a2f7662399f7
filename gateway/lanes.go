package gateway

import (
	"context"
	"sync"

	"switchboard/chat"
)

// lanes let one turn at a time through for each address, in order of arrival.
// The lane is the address's and not the conversation's because the first two
// messages of a new address must not begin two conversations; an address has
// one conversation at a time, so nothing waits that need not. An idle address
// costs nothing.
type lanes struct {
	mu   sync.Mutex
	busy map[chat.Address][]chan struct{} // who waits; present while a turn runs
}

// enter waits for the lane and takes it; the caller must leave it.
func (l *lanes) enter(ctx context.Context, a chat.Address) error {
	l.mu.Lock()
	if l.busy == nil {
		l.busy = map[chat.Address][]chan struct{}{}
	}
	queue, taken := l.busy[a]
	if !taken {
		l.busy[a] = nil
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.busy[a] = append(queue, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		l.giveUp(a, turn)
		return ctx.Err()
	}
}

// leave hands the lane to whoever waited longest.
func (l *lanes) leave(a chat.Address) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.busy[a]
	if len(queue) == 0 {
		delete(l.busy, a)
		return
	}
	l.busy[a] = queue[1:]
	close(queue[0])
}

// giveUp takes a waiter out of the queue, or passes on the lane if it has just been given it.
func (l *lanes) giveUp(a chat.Address, turn chan struct{}) {
	l.mu.Lock()
	queue := l.busy[a]
	for i, w := range queue {
		if w == turn {
			l.busy[a] = append(queue[:i:i], queue[i+1:]...)
			l.mu.Unlock()
			return
		}
	}
	l.mu.Unlock()
	l.leave(a)
}

// taken tells whether a turn is under way for an address.
func (l *lanes) taken(a chat.Address) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, taken := l.busy[a]
	return taken
}
