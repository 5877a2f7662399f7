package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// maxSettled bounds how many results one commit records.
const maxSettled = 256

// A settler writes what became of deliveries, many in one commit: while one is
// being written the next gather.
type settler struct {
	g    *Gateway
	mu   sync.Mutex
	list []settleItem
	poke chan struct{}
	quit chan struct{}
	done chan struct{}
}

// A settleItem is one result. done is called when it is durable, or given up.
type settleItem struct {
	store.Settlement
	delivery store.Delivery
	at       time.Time
	done     func(error)
}

func newSettler(g *Gateway) *settler {
	return &settler{g: g, poke: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
}

func (s *settler) start() { go s.run() }

// stop writes what is left, once.
func (s *settler) stop() {
	close(s.quit)
	<-s.done
}

// later has a result written soon.
func (s *settler) later(i settleItem) {
	s.mu.Lock()
	s.list = append(s.list, i)
	s.mu.Unlock()
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// now has a settlement written and waits for it.
func (s *settler) now(ctx context.Context, x store.Settlement) error {
	wait := make(chan error, 1)
	s.later(settleItem{Settlement: x, done: func(err error) { wait <- err }})
	select {
	case err := <-wait:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *settler) run() {
	defer close(s.done)
	for {
		select {
		case <-s.poke:
			s.drain()
		case <-s.quit:
			s.drain()
			return
		}
	}
}

func (s *settler) drain() {
	for {
		s.mu.Lock()
		n := min(len(s.list), maxSettled)
		batch := s.list[:n:n]
		s.list = s.list[n:]
		s.mu.Unlock()
		if n == 0 {
			return
		}
		s.write(batch)
	}
}

// write records a batch. While the store cannot write it tries again, until
// the gateway stops; a batch that is refused is tried one by one.
func (s *settler) write(batch []settleItem) {
	err := s.g.store.Write(context.Background(), func(tx store.Tx) error { return s.save(tx, batch) })
	for errors.Is(err, store.ErrUnavailable) && s.pause() {
		err = s.g.store.Write(context.Background(), func(tx store.Tx) error { return s.save(tx, batch) })
	}
	if err != nil && !errors.Is(err, store.ErrUnavailable) && len(batch) > 1 {
		for _, i := range batch {
			s.write([]settleItem{i})
		}
		return
	}
	for _, i := range batch {
		if err != nil {
			s.g.log.Error("delivery not settled", "conversation", i.Conversation, "seq", i.Seq, "err", err)
		}
		i.done(err)
	}
}

// pause waits before the next try; false when the gateway stops.
func (s *settler) pause() bool {
	t := time.NewTimer(retryStore)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.quit:
		return false
	}
}

func (s *settler) save(tx store.Tx, batch []settleItem) error {
	list := make([]store.Settlement, len(batch))
	for n, i := range batch {
		list[n] = i.Settlement
		a := store.Audit{At: i.at, Actor: "system", Action: "delivery." + string(i.Status), Subject: i.Conversation, Detail: i.Error}
		var err error
		switch {
		case i.Error == kindOptedOut:
			err = refused(tx, i.delivery.Address, a)
		case i.Status == chat.StatusFailed, i.Status == chat.StatusUncertain:
			err = tx.AddAudit(a)
		}
		if err != nil {
			return err
		}
	}
	return tx.Settle(list)
}
