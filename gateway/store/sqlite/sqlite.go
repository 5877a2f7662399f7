// Package sqlite keeps everything in one SQLite file (modernc.org/sqlite, no
// C). One goroutine writes and puts what waits into one commit; readers have
// connections of their own and see snapshots. It implements store.Store and
// holds no rules but those of the contract; package storetest tests it.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	driver "modernc.org/sqlite"

	"switchboard/gateway/store"
)

const (
	// batchMax is the most calls of Write that share a commit.
	batchMax = 64
	// queueLength is how many calls of Write wait before further ones block.
	queueLength = 256
	// readers is how many calls of Read run at a time.
	readers = 4
	// lookEvery is how often the writer looks at the log's size.
	lookEvery = time.Second
)

type options struct {
	migrate     bool
	synchronous string
	busy        time.Duration // how long to wait for another process's lock
	restart     int64         // bytes of write-ahead log above which it starts afresh
	checkpoint  time.Duration // how often the log is copied into the database
	maxPages    int64         // most pages the file may have; 0 for no limit
	remove      string        // folder to remove on Close
}

func defaults() options {
	return options{migrate: true, synchronous: "FULL", busy: 2 * time.Second, restart: 64 << 20, checkpoint: time.Second}
}

// An Option changes how Open works.
type Option func(*options)

// NoMigrate makes Open fail with ErrOld rather than bring the schema up to date.
func NoMigrate(o *options) { o.migrate = false }

// A Store is a store.Store in an SQLite file.
type Store struct {
	db      *sql.DB
	options options
	lock    *os.File // nil when read-only
	wal     string   // path of the write-ahead log
	pool    chan *conn
	queue   chan *job   // nil when read-only
	written atomic.Bool // since the log was last copied into the database

	mu     sync.RWMutex // held shared by who sends to queue or takes from pool
	closed bool
	stop   chan struct{} // closed to end the checkpointer
	ended  sync.WaitGroup
	once   sync.Once
	result error // of Close
}

var _ store.Store = (*Store)(nil)

// Open serves the database at path: makes folder (0700) and file (0600) if
// they are missing, keeps other processes from serving it too (ErrInUse) and
// brings the schema up to date. ErrNew if a newer program made it.
func Open(ctx context.Context, path string, opts ...Option) (*Store, error) {
	o := defaults()
	for _, set := range opts {
		set(&o)
	}
	path, err := located(path)
	if err != nil {
		return nil, err
	}
	f, err := claim(path)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, path, o, false)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s.lock = f
	return s, nil
}

// OpenReadOnly reads the database at path, also while another process serves
// it. Write fails with store.ErrUnavailable. ErrOld, ErrNew if the schema is
// not this program's.
func OpenReadOnly(ctx context.Context, path string) (*Store, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	path, err := located(path)
	if err != nil {
		return nil, err
	}
	o := defaults()
	o.migrate = false
	return open(ctx, path, o, true)
}

// OpenMemory makes a store that is gone after Close, for tests and the
// terminal. It is a file in a temporary folder that is never synced, because
// SQLite's own in-memory databases let readers and the writer block each other.
func OpenMemory() (*Store, error) {
	folder, err := os.MkdirTemp("", "switchboard-")
	if err != nil {
		return nil, err
	}
	s, err := Open(context.Background(), filepath.Join(folder, "memory.db"), func(o *options) {
		o.synchronous = "OFF"
		o.remove = folder
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return s, nil
}

// located follows links to the file itself, beside which SQLite keeps its log:
// beside the link nobody would find our lock, nor we how large the log is.
func located(path string) (string, error) {
	file, err := filepath.EvalSymlinks(path)
	if !errors.Is(err, os.ErrNotExist) {
		return file, err
	}
	if _, err := os.Lstat(path); err == nil {
		return "", fmt.Errorf("%s: a link to a file that does not exist", path)
	}
	return path, nil
}

// claim makes folder and file if need be and locks the database.
func claim(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := lock(path)
	if err != nil {
		return nil, err
	}
	// SQLite would make the file readable by all; its -wal and -shm take the file's mode.
	// An existing file is not opened: closing it would drop SQLite's own locks in this process.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	switch {
	case errors.Is(err, os.ErrExist):
		return f, nil
	case err != nil:
		return nil, errors.Join(err, f.Close())
	}
	return f, file.Close()
}

func open(ctx context.Context, path string, o options, readOnly bool) (*Store, error) {
	// A commit waits for fdatasync, not fsync: as durable, and it spares a write
	// to the file system's journal for the time stamps. It is a switch of the
	// whole process; where there is no fdatasync, fsync stays.
	_, _ = driver.Fdatasync(true)
	if err := registerGathering(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, o))
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, options: o, wal: path + "-wal", pool: make(chan *conn, readers), stop: make(chan struct{})}
	if err := s.start(ctx, readOnly); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return s, nil
}

// start checks the schema, opens the connections and begins to write.
func (s *Store) start(ctx context.Context, readOnly bool) error {
	if err := upgrade(ctx, s.db, s.options.migrate); err != nil {
		return err
	}
	for range readers {
		c, err := connect(ctx, s.db)
		if err != nil {
			return err
		}
		if _, err := c.exec("PRAGMA query_only = 1"); err != nil {
			return err
		}
		s.pool <- c
	}
	if readOnly {
		return nil
	}
	w, err := newWriter(ctx, s)
	if err != nil {
		return err
	}
	if err := w.mayWrite(); err != nil {
		return err
	}
	s.queue = w.queue
	s.ended.Go(w.run)
	s.ended.Go(s.checkpoint)
	return nil
}

// Read implements store.Store. ctx bounds the wait for a free connection; fn
// itself is not interrupted, and must not call the Store.
func (s *Store) Read(ctx context.Context, fn func(store.View) error) error {
	c, err := s.borrow(ctx)
	if err != nil {
		return err
	}
	defer func() { s.pool <- c }()
	if _, err := c.exec("BEGIN"); err != nil {
		return translate(err)
	}
	defer func() { _, _ = c.exec("ROLLBACK") }() // nothing was written
	return fn(view{c: c})
}

// borrow takes a connection from the pool.
func (s *Store) borrow(ctx context.Context) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, errClosed
	}
	select {
	case c := <-s.pool:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close implements store.Store.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.mu.Lock()
		s.closed = true
		if s.queue != nil {
			close(s.queue)
		}
		s.mu.Unlock()
		close(s.stop)
		s.ended.Wait()
		s.result = s.release()
	})
	return s.result
}

// release closes the connections once nobody uses them, and the files.
func (s *Store) release() error {
	var errs []error
	for range readers {
		errs = append(errs, (<-s.pool).close())
	}
	errs = append(errs, s.db.Close())
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	if s.options.remove != "" {
		errs = append(errs, os.RemoveAll(s.options.remove))
	}
	return errors.Join(errs...)
}
