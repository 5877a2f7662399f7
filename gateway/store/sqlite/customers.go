package sqlite

import (
	"switchboard/gateway/store"
)

const selectCustomer = `SELECT id, phone, phone_verified, name, segment, locale, area, address, created_at FROM customers`

func scanCustomer(s scanner) (store.Customer, error) {
	var c store.Customer
	var created int64
	err := s.Scan(&c.ID, &c.Phone, &c.PhoneVerified, &c.Name, &c.Segment, &c.Locale, &c.Area, &c.Address, &created)
	c.CreatedAt = moment(created)
	return c, err
}

// Customer implements store.View.
func (v view) Customer(id string) (store.Customer, error) {
	return one(v, scanCustomer, selectCustomer+` WHERE id = ?`, id)
}

// Customers implements store.View.
func (v view) Customers(phone string, p store.Page) ([]store.Customer, error) {
	q := selecting(selectCustomer).equal("phone", phone)
	return listed(v, scanCustomer, q, q.page(p))
}

// SaveCustomer implements store.Tx.
func (t *tx) SaveCustomer(c store.Customer) error {
	_, err := t.run(`INSERT INTO customers (id, phone, phone_verified, name, segment, locale, area, address, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET phone = excluded.phone,
		phone_verified = excluded.phone_verified, name = excluded.name, segment = excluded.segment,
		locale = excluded.locale, area = excluded.area, address = excluded.address, created_at = excluded.created_at`,
		c.ID, c.Phone, c.PhoneVerified, c.Name, c.Segment, string(c.Locale), c.Area, c.Address, millis(c.CreatedAt))
	return err
}

const selectSurvey = `SELECT id, customer, conversation, subject, channel, scores, overall, comment, status, agent,
	created_at, sent_at, answered_at FROM surveys`

func scanSurvey(s scanner) (store.Survey, error) {
	var x store.Survey
	var scores []byte
	var created, sent, answered int64
	if err := s.Scan(&x.ID, &x.CustomerID, &x.ConversationID, &x.Subject, &x.Channel, &scores, &x.Overall, &x.Comment,
		&x.Status, &x.Agent, &created, &sent, &answered); err != nil {
		return x, err
	}
	x.CreatedAt, x.SentAt, x.AnsweredAt = moment(created), moment(sent), moment(answered)
	return x, decode(scores, &x.Scores)
}

// Survey implements store.View.
func (v view) Survey(id string) (store.Survey, error) {
	return one(v, scanSurvey, selectSurvey+` WHERE id = ?`, id)
}

// Surveys implements store.View.
func (v view) Surveys(customer string, p store.Page) ([]store.Survey, error) {
	q := selecting(selectSurvey).equal("customer", customer)
	return listed(v, scanSurvey, q, q.page(p))
}

// SaveSurvey implements store.Tx.
func (t *tx) SaveSurvey(x store.Survey) error {
	scores, err := encode(x.Scores, len(x.Scores))
	if err != nil {
		return err
	}
	_, err = t.run(`INSERT INTO surveys (id, customer, conversation, subject, channel, scores, overall, comment, status,
		agent, created_at, sent_at, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, conversation = excluded.conversation,
		subject = excluded.subject, channel = excluded.channel, scores = excluded.scores, overall = excluded.overall,
		comment = excluded.comment, status = excluded.status, agent = excluded.agent, created_at = excluded.created_at,
		sent_at = excluded.sent_at, answered_at = excluded.answered_at`,
		x.ID, x.CustomerID, x.ConversationID, x.Subject, string(x.Channel), scores, x.Overall, x.Comment, x.Status,
		x.Agent, millis(x.CreatedAt), millis(x.SentAt), millis(x.AnsweredAt))
	return err
}
