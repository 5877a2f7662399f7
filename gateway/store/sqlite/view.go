package sqlite

import (
	"encoding/json"
	"errors"
	"strings"

	"switchboard/gateway/store"
)

// A view reads through one connection, inside a transaction.
type view struct {
	c *conn
	// fault is the first failure of the database in a write; nil in a view
	// that only reads. After it the transaction may be gone, and a statement
	// would commit by itself, so nothing more runs.
	fault *error
}

func (v view) check() error {
	if v.fault != nil {
		return *v.fault
	}
	return nil
}

// failed translates err and remembers it if the database is at fault.
func (v view) failed(err error) error {
	err = translate(err)
	if v.fault != nil && *v.fault == nil && errors.Is(err, store.ErrUnavailable) {
		*v.fault = err
	}
	return err
}

// A query is a SELECT in the making.
type query struct {
	text strings.Builder
	args []any
}

func selecting(what string) *query {
	q := &query{}
	q.text.WriteString(what)
	q.text.WriteString(" WHERE 1")
	return q
}

// where adds a condition with its values.
func (q *query) where(condition string, args ...any) *query {
	q.text.WriteString(" AND ")
	q.text.WriteString(condition)
	q.args = append(q.args, args...)
	return q
}

// equal adds a condition unless the value is empty.
func (q *query) equal(column, value string) *query {
	if value != "" {
		q.where(column+" = ?", value)
	}
	return q
}

// page bounds and orders it, newest first.
func (q *query) page(p store.Page) error {
	ms, id, ok, err := p.After()
	if err != nil {
		return err
	}
	if ok {
		q.where("(created_at, id) < (?, ?)", ms, id)
	}
	q.text.WriteString(" ORDER BY created_at DESC, id DESC LIMIT ?")
	q.args = append(q.args, p.Max())
	return nil
}

// numbered is page for rows whose order is that of their ids.
func (q *query) numbered(p store.Page) error {
	id, ok, err := p.AfterNumber()
	if err != nil {
		return err
	}
	if ok {
		q.where("id < ?", id)
	}
	q.text.WriteString(" ORDER BY id DESC LIMIT ?")
	q.args = append(q.args, p.Max())
	return nil
}

// listed runs a query whose page was set with err.
func listed[T any](v view, scan func(scanner) (T, error), q *query, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return many(v, scan, q.text.String(), q.args...)
}

// unlimited is a LIMIT: 0 means all.
func unlimited(limit int) int {
	if limit <= 0 {
		return -1
	}
	return limit
}

// encode is the stored form of a list or map: JSON, or nothing when empty.
func encode[T any](x T, n int) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	return json.Marshal(x)
}

// decode reads what encode wrote.
func decode(data []byte, into any) error {
	if len(data) == 0 {
		return nil
	}
	return json.Unmarshal(data, into)
}
