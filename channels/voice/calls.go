package voice

import (
	"sync"

	"switchboard/chat"
)

// calls are the calls that are going on, as far as this process answered them.
// Nothing depends on a call being known, but that news of its conversation
// reach it at once.
type calls struct {
	mu     sync.Mutex
	byConv recent[*call]
	bySID  map[string]string // conversation by CallSid
}

// A call is where a caller is.
type call struct {
	sid  string
	who  chat.Address
	step step
	leg  *leg // the call to the person who owns the conversation, nil for none
}

// A leg is a call to the phone of the person who owns a conversation.
type leg struct {
	phone    string
	sid      string // CallSid, once the carrier has taken the order
	accepted bool
	over     bool // declined, or it could not be made
}

func newCalls(most int) *calls {
	return &calls{byConv: newRecent[*call](most), bySID: map[string]string{}}
}

// note keeps how far a call has come.
func (c *calls) note(q request, s step) {
	if s.conversation == "" || q.form.Get("CallStatus") == "completed" { // it is over: a late webhook
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.byConv.get(s.conversation)
	if !ok || k.sid != q.call {
		if ok {
			delete(c.bySID, k.sid)
		}
		k = &call{sid: q.call}
		c.byConv.put(s.conversation, k)
		c.bySID[q.call] = s.conversation
	}
	k.who, k.step = q.who, s
}

// forget drops a call that is over and returns its conversation and what was
// known of it; "" and nil for one that was not known.
func (c *calls) forget(sid string) (conversation string, k *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conversation = c.bySID[sid]
	delete(c.bySID, sid)
	if k, ok := c.byConv.get(conversation); ok && k.sid == sid {
		c.byConv.drop(conversation)
		return conversation, k
	}
	return conversation, nil
}

// with calls f with the call of a conversation, under the lock; false if there
// is none.
func (c *calls) with(conversation string, f func(*call)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.byConv.get(conversation)
	if ok {
		f(k)
	}
	return ok
}

func (c *calls) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byConv.order.Len()
}
