package gateway

import (
	"context"
	"sync/atomic"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// places sees to the queue whenever it has changed: it offers what waits to who
// has room (offers.go), and tells those who wait their new place, on channels
// that show it live. Several changes at once are seen to once.
type places struct {
	g    *Gateway
	told map[string]int // by conversation
	left atomic.Bool    // somebody left the desk
	poke chan struct{}
	quit chan struct{}
	done chan struct{}
}

func newPlaces(g *Gateway) *places {
	return &places{
		g: g, told: map[string]int{}, poke: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
}

func (p *places) start() { go p.run() }

func (p *places) stop() {
	close(p.quit)
	<-p.done
}

// wake tells that the order of the queue or who has room may have changed;
// left that somebody left the desk.
func (p *places) wake(left bool) {
	if left {
		p.left.Store(true)
	}
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

func (p *places) run() {
	defer close(p.done)
	for {
		select {
		case <-p.quit:
			return
		case <-p.poke:
			p.g.offerAll(p.left.Swap(false))
			p.tell()
		}
	}
}

// tell tells everybody whose place has changed.
func (p *places) tell() {
	var waiting []store.Conversation
	err := p.g.store.Read(context.Background(), func(v store.View) (err error) {
		waiting, err = v.Waiting()
		return err
	})
	if err != nil {
		p.g.log.Error("queue not read", "err", err)
		return
	}
	p.g.ordered(waiting)
	told := make(map[string]int, len(waiting))
	for i, c := range waiting {
		told[c.ID] = i + 1
		if p.told[c.ID] != i+1 {
			p.show(c, i+1)
		}
	}
	p.told = told
}

// show tells one, in the conversation's lane, if it still waits.
func (p *places) show(c store.Conversation, place int) {
	w := p.g.wires[c.Address.Channel].watcher
	if w == nil || p.g.lanes.enter(context.Background(), c.Address) != nil {
		return
	}
	defer p.g.lanes.leave(c.Address)
	if l := p.g.live.get(c.ID); l != nil {
		c = l.conv
	}
	if c.Mode == chat.ModeWaiting {
		w.Changed(channels.Conversation{ID: c.ID, Locale: c.Locale, Mode: c.Mode, Seq: c.Seq, Position: place}, nil)
	}
}
