package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"switchboard/gateway/store"
)

// errClosed is what every call gets after Close.
var errClosed = fmt.Errorf("%w: closed", store.ErrUnavailable)

// A job is one call of Write on its way.
type job struct {
	ctx   context.Context
	fn    func(store.Tx) error
	begun atomic.Bool // taken by the writer, or given up by the caller
	err   error       // of fn, before the commit
	done  chan error  // takes one value
}

// Write implements store.Store.
func (s *Store) Write(ctx context.Context, fn func(store.Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan error, 1)}
	if err := s.enqueue(j); err != nil {
		return err
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		if j.begun.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		return <-j.done
	}
}

func (s *Store) enqueue(j *job) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch {
	case s.closed:
		return errClosed
	case s.queue == nil:
		return fmt.Errorf("%w: opened read-only", store.ErrUnavailable)
	}
	select {
	case s.queue <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// A writer owns the connection that writes. Its batch holds the jobs that
// share the next commit.
type writer struct {
	store   *Store
	queue   chan *job
	tx      *tx
	batch   []*job
	careful bool // every job of this batch has a savepoint
	size    walSize
}

func newWriter(ctx context.Context, s *Store) (*writer, error) {
	w := &writer{store: s, queue: make(chan *job, queueLength)}
	return w, w.connect(ctx)
}

// connect takes a fresh connection to write with.
func (w *writer) connect(ctx context.Context) error {
	c, err := connect(ctx, w.store.db)
	if err != nil {
		return err
	}
	w.tx = newTx(c)
	return nil
}

// mayWrite tells whether the file may be written at all: SQLite opens one that
// may only be read without a word. Whatever else fails may be over in a moment.
func (w *writer) mayWrite() error {
	if _, err := w.tx.c.exec("DELETE FROM settings WHERE 0"); primary(err) == sqlite3.SQLITE_READONLY {
		return err
	}
	return nil
}

// run writes until the queue is closed and empty.
func (w *writer) run() {
	// A fn that ends its goroutine (t.FailNow does) must not leave the others waiting.
	ended := false
	defer func() {
		if !ended {
			w.abort(errors.New("store: the goroutine was ended by a call of Write"))
			w.store.ended.Go(w.run)
		}
	}()
	for j := range w.queue {
		// Let those whom the last commit answered come back first: their next
		// writes then share this commit, where half of them would miss it.
		runtime.Gosched()
		w.commit(j)
		w.restart()
	}
	ended = true
	w.finish()
}

// finish leaves an empty log behind and closes the connection.
func (w *writer) finish() {
	_, _ = w.tx.c.exec("PRAGMA wal_checkpoint(TRUNCATE)") // readers may prevent it; the log is kept then
	_ = w.tx.c.close()
}

// commit runs a job, and those that came meanwhile, in one transaction.
func (w *writer) commit(j *job) {
	if err := w.begin(); err != nil {
		w.refuse(j, translate(err))
		return
	}
	w.careful = false
	for {
		err := w.apply(j)
		if errors.Is(err, errRepeat) {
			err = w.repeat()
		}
		if err != nil {
			w.abort(err)
			return
		}
		if j = w.next(); j == nil {
			break
		}
	}
	if _, err := w.tx.c.exec("COMMIT"); err != nil {
		w.abort(err)
		return
	}
	w.tx.fresh = w.tx.fresh[:0]
	w.store.written.Store(true)
	w.answer(nil)
}

// next is the next job that waits, nil if there is none or the batch is full.
func (w *writer) next() *job {
	if len(w.batch) >= batchMax {
		return nil
	}
	select {
	case j := <-w.queue:
		return j // nil once closed
	default:
		return nil
	}
}

// begin starts a transaction, on a new connection if the old one is stuck in one.
func (w *writer) begin() error {
	_, err := w.tx.c.exec("BEGIN IMMEDIATE")
	if primary(err) != sqlite3.SQLITE_ERROR {
		return err
	}
	_ = w.tx.c.close()
	if err := w.connect(context.Background()); err != nil {
		return err
	}
	_, err = w.tx.c.exec("BEGIN IMMEDIATE")
	return err
}

// errRepeat: a job failed and cannot be undone alone.
var errRepeat = errors.New("the batch must be repeated")

// apply adds a job to the batch and runs it, unless its caller has given up. An
// error is one of the transaction as a whole.
func (w *writer) apply(j *job) error {
	if !j.begun.CompareAndSwap(false, true) {
		return nil
	}
	w.batch = append(w.batch, j)
	if err := j.ctx.Err(); err != nil {
		j.err, j.fn = err, nil
		return nil
	}
	return w.perform(j)
}

// perform runs a job's fn. If it fails, what it wrote is undone.
func (w *writer) perform(j *job) error {
	if err := w.tx.begin(w.careful); err != nil {
		return err
	}
	j.err = call(j.fn, w.tx)
	fault := *w.tx.fault
	if fault != nil {
		j.err = fault // even if fn made light of it
	}
	switch {
	case j.err == nil:
		return w.tx.release()
	case w.tx.bare || fault != nil && !w.tx.marked:
		return errRepeat
	case w.tx.undo() != nil: // SQLite has taken back all of the batch: it goes on without this job
		j.fn = nil
		return errRepeat
	}
	return nil
}

// repeat runs the batch once more, with a savepoint for each job, and again
// without each that cannot be undone even so.
func (w *writer) repeat() error {
	w.careful = true
	w.tx.undone()
	_, _ = w.tx.c.exec("ROLLBACK") // SQLite may have rolled back by itself
	if err := w.begin(); err != nil {
		return err
	}
	for _, j := range w.batch {
		if j.fn == nil {
			continue
		}
		if err := w.perform(j); errors.Is(err, errRepeat) {
			return w.repeat()
		} else if err != nil {
			return err
		}
	}
	return nil
}

// answer ends the batch: with err, or each job with what its fn returned.
func (w *writer) answer(err error) {
	for _, j := range w.batch {
		if err != nil {
			j.done <- err
		} else {
			j.done <- j.err
		}
	}
	clear(w.batch)
	w.batch = w.batch[:0]
}

// abort undoes the batch and fails all of it.
func (w *writer) abort(err error) {
	w.tx.undone()
	_, _ = w.tx.c.exec("ROLLBACK") // SQLite may have rolled back by itself
	w.answer(fmt.Errorf("%w: %w", store.ErrUnavailable, err))
}

// refuse fails a job and all that wait with it: they would wait in vain, one
// lock's timeout after the other.
func (w *writer) refuse(j *job, err error) {
	for n := len(w.queue); ; n-- {
		if j.begun.CompareAndSwap(false, true) {
			j.done <- err
		}
		if n <= 0 {
			return
		}
		if j = <-w.queue; j == nil {
			return
		}
	}
}

// restart starts the write-ahead log afresh when it has grown too long. A
// reader may hold it for restartPatience at most.
func (w *writer) restart() {
	if !w.size.due(w.store.wal, w.store.options.restart) {
		return
	}
	w.wait(restartPatience)
	_, _ = w.tx.c.exec("PRAGMA wal_checkpoint(RESTART)") // tried again later
	w.wait(w.store.options.busy)
}

// wait sets how long the writer waits for locks. It is not kept prepared:
// SQLite runs this pragma when it is compiled.
func (w *writer) wait(d time.Duration) {
	_, _ = w.tx.c.sql.ExecContext(context.Background(), fmt.Sprintf("PRAGMA busy_timeout = %d", d.Milliseconds()))
}
