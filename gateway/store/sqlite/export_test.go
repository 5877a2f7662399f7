package sqlite

import (
	"context"
	"fmt"
	"time"

	"switchboard/gateway/store"
)

// Busy shortens the wait for another process's lock.
func Busy(d time.Duration) Option { return func(o *options) { o.busy = d } }

// MaxPages makes the file full at n pages.
func MaxPages(n int64) Option { return func(o *options) { o.maxPages = n } }

// RestartAbove lets the log grow to n bytes only.
func RestartAbove(n int64) Option { return func(o *options) { o.restart = n } }

// CheckpointEvery copies the log into the database so often.
func CheckpointEvery(d time.Duration) Option { return func(o *options) { o.checkpoint = d } }

// SetMaxPages gives the full file of a store room again.
func SetMaxPages(t store.Tx, n int64) error {
	_, err := t.(*tx).c.sql.ExecContext(context.Background(), fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// Folder is where a store of OpenMemory lies.
func (s *Store) Folder() string { return s.options.remove }

// Log is the path of the write-ahead log whose size is watched.
func (s *Store) Log() string { return s.wal }

// Queued is how many writes wait.
func (s *Store) Queued() int { return len(s.queue) }

// FailCommit has the commit of a write refused.
func FailCommit(t store.Tx) error {
	_, err := t.(*tx).c.sql.ExecContext(context.Background(), `INSERT INTO capacity (resource, start, "end", appointment) VALUES ('nobody', 1, 2, 'ap_none')`)
	return err
}

// Stumble runs a statement that the database cannot run.
func Stumble(t store.Tx) error {
	_, err := t.(*tx).run(`INSERT INTO nowhere VALUES (1)`)
	return err
}
