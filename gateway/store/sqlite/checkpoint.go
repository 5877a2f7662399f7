package sqlite

import (
	"context"
	"os"
	"time"
)

// restartPatience is how long the writer waits for readers to leave the log.
const restartPatience = 100 * time.Millisecond

// checkpoint copies the write-ahead log into the database in the background,
// without making anyone wait, until Close. Left to SQLite, a commit would do
// it now and then and take many times as long as the others.
func (s *Store) checkpoint() {
	c, err := connect(context.Background(), s.db)
	if err != nil {
		return // the writer's restart does the work then, if less smoothly
	}
	defer func() { _ = c.close() }()
	tick := time.NewTicker(s.options.checkpoint)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			if !s.written.Swap(false) {
				continue
			}
			if _, err := c.exec("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
				s.written.Store(true) // tried again in a second
			}
		}
	}
}

// walSize watches how long the log is, looking at most once per lookEvery.
type walSize struct {
	looked time.Time
}

// due reports that the log at path is longer than limit.
func (w *walSize) due(path string, limit int64) bool {
	now := time.Now()
	if now.Sub(w.looked) < lookEvery {
		return false
	}
	w.looked = now
	info, err := os.Stat(path)
	return err == nil && info.Size() > limit
}
