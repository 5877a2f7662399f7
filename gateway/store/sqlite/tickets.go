package sqlite

import "switchboard/gateway/store"

const selectTicket = `SELECT id, number, customer, conversation, kind, category, priority, status, summary, owner,
	details, clocks, created_at, updated_at FROM tickets`

func scanTicket(s scanner) (store.Ticket, error) {
	var t store.Ticket
	var details, clocks []byte
	var created, updated int64
	if err := s.Scan(&t.ID, &t.Number, &t.CustomerID, &t.ConversationID, &t.Kind, &t.Category, &t.Priority, &t.Status,
		&t.Summary, &t.Owner, &details, &clocks, &created, &updated); err != nil {
		return t, err
	}
	t.CreatedAt, t.UpdatedAt = moment(created), moment(updated)
	if err := decode(details, &t.Details); err != nil {
		return t, err
	}
	return t, decode(clocks, &t.Clocks)
}

// Ticket implements store.View.
func (v view) Ticket(idOrNumber string) (store.Ticket, error) {
	return one(v, scanTicket, selectTicket+` WHERE id = ? OR number = ?`, idOrNumber, idOrNumber)
}

// Tickets implements store.View.
func (v view) Tickets(f store.TicketFilter, p store.Page) ([]store.Ticket, error) {
	q := selecting(selectTicket).equal("customer", f.Customer).equal("conversation", f.Conversation).equal("status", f.Status)
	return listed(v, scanTicket, q, q.page(p))
}

// SaveTicket implements store.Tx.
func (t *tx) SaveTicket(x store.Ticket) error {
	details, err := encode(x.Details, len(x.Details))
	if err != nil {
		return err
	}
	clocks, err := encode(x.Clocks, len(x.Clocks))
	if err != nil {
		return err
	}
	_, err = t.run(`INSERT INTO tickets (id, number, customer, conversation, kind, category, priority, status, summary,
		owner, details, clocks, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET number = excluded.number, customer = excluded.customer,
		conversation = excluded.conversation, kind = excluded.kind, category = excluded.category,
		priority = excluded.priority, status = excluded.status, summary = excluded.summary, owner = excluded.owner,
		details = excluded.details, clocks = excluded.clocks, created_at = excluded.created_at,
		updated_at = excluded.updated_at`,
		x.ID, x.Number, x.CustomerID, x.ConversationID, x.Kind, x.Category, x.Priority, x.Status, x.Summary,
		x.Owner, details, clocks, millis(x.CreatedAt), millis(x.UpdatedAt))
	return err
}
