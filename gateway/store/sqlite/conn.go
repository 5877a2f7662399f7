package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// A conn is one connection with its prepared statements. One goroutine at a
// time uses it. Statements run without a context: the driver would start a
// goroutine for each, and a turn is too short to be worth interrupting.
type conn struct {
	sql *sql.Conn
	// The statements that read and those that write, by their text, of which
	// there are few.
	reads  map[string]*sql.Stmt
	writes map[string]driver.Stmt
	args   []driver.NamedValue // of the write under way
}

// dsn names the file and the settings of a connection. busy is how long a
// statement waits for another process's lock.
func dsn(path string, o options) string {
	q := url.Values{"mode": {"rw"}}
	if o.synchronous == "FULL" {
		q.Set("vfs", gathering)
	}
	pragma := func(name, value string) { q.Add("_pragma", name+"("+value+")") }
	pragma("busy_timeout", strconv.FormatInt(o.busy.Milliseconds(), 10))
	pragma("journal_mode", "WAL")
	pragma("synchronous", o.synchronous)
	pragma("foreign_keys", "1")
	pragma("wal_autocheckpoint", "0")
	pragma("journal_size_limit", strconv.FormatInt(o.restart, 10))
	pragma("temp_store", "MEMORY")
	pragma("cache_size", "-16384") // kB
	if o.maxPages > 0 {
		pragma("max_page_count", strconv.FormatInt(o.maxPages, 10))
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// connect takes a connection of db for itself.
func connect(ctx context.Context, db *sql.DB) (*conn, error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{sql: c, reads: map[string]*sql.Stmt{}, writes: map[string]driver.Stmt{}}, nil
}

func (c *conn) close() error {
	for _, s := range c.reads {
		_ = s.Close() // the connection's own close reports what matters
	}
	_ = c.sql.Raw(func(any) error { // fails only if the connection is broken, and they with it
		for _, s := range c.writes {
			_ = s.Close()
		}
		return nil
	})
	return c.sql.Close()
}

// prepare returns the statement, from the cache if it was used before.
func (c *conn) prepare(query string) (*sql.Stmt, error) {
	if s, ok := c.reads[query]; ok {
		return s, nil
	}
	s, err := c.sql.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	c.reads[query] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed. It asks the
// driver itself: what database/sql does for each call costs as much as half a
// short statement.
func (c *conn) exec(query string, args ...any) (changed int64, err error) {
	err = c.sql.Raw(func(own any) error {
		s, err := c.direct(own.(driver.ConnPrepareContext), query)
		if err != nil {
			return err
		}
		defer func() { clear(c.args); c.args = c.args[:0] }()
		for i, a := range args {
			v, err := driver.DefaultParameterConverter.ConvertValue(a)
			if err != nil {
				return fmt.Errorf("argument %d: %w", i+1, err)
			}
			c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
		}
		r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), c.args)
		if err == nil {
			changed, err = r.RowsAffected()
		}
		return err
	})
	return changed, err
}

// direct is prepare for exec.
func (c *conn) direct(own driver.ConnPrepareContext, query string) (driver.Stmt, error) {
	if s, ok := c.writes[query]; ok {
		return s, nil
	}
	s, err := own.PrepareContext(context.Background(), query)
	if err == nil {
		c.writes[query] = s
	}
	return s, err
}

// A scanner is a row to be read.
type scanner interface{ Scan(dest ...any) error }

// one reads the row that query selects, store.ErrNotFound if there is none.
func one[T any](v view, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var zero T
	if err := v.check(); err != nil {
		return zero, err
	}
	s, err := v.c.prepare(query)
	if err != nil {
		return zero, v.failed(err)
	}
	item, err := scan(s.QueryRow(args...))
	if err != nil {
		return zero, v.failed(err)
	}
	return item, nil
}

// many reads the rows that query selects.
func many[T any](v view, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	s, err := v.c.prepare(query)
	if err != nil {
		return nil, v.failed(err)
	}
	rows, err := s.Query(args...)
	if err != nil {
		return nil, v.failed(err)
	}
	defer func() { _ = rows.Close() }() // rows.Err says it
	var items []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, v.failed(err)
		}
		items = append(items, item)
	}
	return items, v.failed(rows.Err())
}

// value scans a single column.
func value[T any](s scanner) (T, error) {
	var x T
	err := s.Scan(&x)
	return x, err
}

// millis is the stored form of a time: Unix milliseconds, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the time of its stored form, in UTC.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
