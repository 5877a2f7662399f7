package sqlite

import (
	"fmt"

	"switchboard/chat"
	"switchboard/gateway/store"
)

const selectConversation = `SELECT id, customer, channel, address, locale, mode, state, seq, turns,
	agent, agent_name, agent_phone, call, unread, since, queue, route, queued_at, created_at, updated_at FROM conversations`

func scanConversation(s scanner) (store.Conversation, error) {
	var c store.Conversation
	var since, queued, created, updated int64
	var route []byte
	err := s.Scan(&c.ID, &c.CustomerID, &c.Address.Channel, &c.Address.ID, &c.Locale, &c.Mode, &c.State, &c.Seq, &c.Turns,
		&c.Agent, &c.AgentName, &c.AgentPhone, &c.Call, &c.Unread, &since, &c.Queue, &route, &queued, &created, &updated)
	c.Since, c.QueuedAt, c.CreatedAt, c.UpdatedAt = moment(since), moment(queued), moment(created), moment(updated)
	if err != nil || len(route) == 0 {
		return c, err
	}
	return c, decode(route, &c.Route)
}

// routeOf is the stored form of a route, nil for none.
func routeOf(r store.Route) ([]byte, error) {
	n := 0
	if r.Skill+r.Area+r.Segment+r.Priority+r.Served+r.NotFor+r.Offered+r.Clock != "" || len(r.Passed) > 0 {
		n = 1
	}
	return encode(r, n)
}

// Loads implements store.View.
func (v view) Loads() ([]store.Load, error) {
	return many(v, func(s scanner) (l store.Load, err error) {
		err = s.Scan(&l.Agent, &l.Channel, &l.Count)
		return l, err
	}, `SELECT agent, channel, count(*) FROM conversations WHERE mode = 'agent' GROUP BY agent, channel ORDER BY agent, channel`)
}

// pk is the short number of a conversation.
func (v view) pk(id string) (int64, error) {
	return one(v, value[int64], `SELECT pk FROM conversations WHERE id = ?`, id)
}

// Conversation implements store.View.
func (v view) Conversation(id string) (store.Conversation, error) {
	return one(v, scanConversation, selectConversation+` WHERE id = ?`, id)
}

// ConversationAt implements store.View.
func (v view) ConversationAt(a chat.Address) (store.Conversation, error) {
	return one(v, scanConversation, selectConversation+` WHERE channel = ? AND address = ? ORDER BY since DESC, pk DESC LIMIT 1`,
		string(a.Channel), a.ID)
}

// Conversations implements store.View.
func (v view) Conversations(f store.ConversationFilter, p store.Page) ([]store.Conversation, error) {
	q := selecting(selectConversation).equal("customer", f.Customer).equal("mode", string(f.Mode))
	return listed(v, scanConversation, q, q.page(p))
}

// Waiting implements store.View.
func (v view) Waiting() ([]store.Conversation, error) {
	return many(v, scanConversation, selectConversation+` WHERE mode = 'waiting' ORDER BY queued_at, pk`)
}

// CreateConversation implements store.Tx.
func (t *tx) CreateConversation(c store.Conversation) error {
	route, err := routeOf(c.Route)
	if err != nil {
		return err
	}
	n, err := t.run(`INSERT INTO conversations (id, customer, channel, address, locale, mode, state, seq, turns,
		agent, agent_name, agent_phone, call, unread, since, queue, route, queued_at, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		c.ID, c.CustomerID, string(c.Address.Channel), c.Address.ID, string(c.Locale), string(c.Mode), c.State, c.Seq, c.Turns,
		c.Agent, c.AgentName, c.AgentPhone, c.Call, c.Unread, millis(c.Since), c.Queue, route, millis(c.QueuedAt), millis(c.CreatedAt), millis(c.UpdatedAt))
	if err == nil && n == 0 {
		return fmt.Errorf("%w: %s exists", store.ErrConflict, c.ID)
	}
	return err
}
