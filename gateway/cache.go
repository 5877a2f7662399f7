package gateway

import (
	"container/list"
	"sync"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// A live is a conversation in memory. It is never changed: a turn replaces it.
type live struct {
	conv    store.Conversation
	state   dialogs.State
	consent string // "" or what was stored when the customer opted out (consent.go)
}

// cache keeps the conversations used last, by id and, the newest of each
// address, by address. What it holds may be old where several nodes share a
// store: the version guard of SaveTurn finds out.
type cache struct {
	mu     sync.Mutex
	max    int
	order  *list.List // of *live, the last used in front
	byID   map[string]*list.Element
	newest map[chat.Address]string
}

func newCache(max int) *cache {
	return &cache{max: max, order: list.New(), byID: map[string]*list.Element{}, newest: map[chat.Address]string{}}
}

// get returns a conversation, nil if it is not in memory.
func (c *cache) get(id string) *live {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.use(id)
}

// at returns the newest conversation of an address, nil if it is not in memory.
func (c *cache) at(a chat.Address) *live {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, ok := c.newest[a]
	if !ok {
		return nil
	}
	return c.use(id)
}

func (c *cache) use(id string) *live {
	e, ok := c.byID[id]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*live)
}

// put keeps a conversation, unless it knows a later turn of it. newest tells
// that its address has no newer one, which only who holds the lane can know.
func (c *cache) put(l *live, newest bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if newest {
		c.newest[l.conv.Address] = l.conv.ID
	}
	if e, ok := c.byID[l.conv.ID]; ok {
		if old := e.Value.(*live); old.conv.Turns <= l.conv.Turns {
			e.Value = l
			if a := old.conv.Address; a != l.conv.Address && c.newest[a] == l.conv.ID {
				delete(c.newest, a) // it has moved
			}
		}
		c.order.MoveToFront(e)
		return
	}
	c.byID[l.conv.ID] = c.order.PushFront(l)
	if c.order.Len() > c.max {
		c.evict(c.order.Back())
	}
}

// drop forgets a conversation that turned out to be old.
func (c *cache) drop(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byID[id]; ok {
		c.evict(e)
	}
}

func (c *cache) evict(e *list.Element) {
	l := c.order.Remove(e).(*live)
	delete(c.byID, l.conv.ID)
	if c.newest[l.conv.Address] == l.conv.ID {
		delete(c.newest, l.conv.Address)
	}
}
