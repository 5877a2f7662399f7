package ceiling

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"
)

// A keeper cares for the write-ahead log as package sqlite does, or no loop
// could go on: every second what the log holds is copied into the database in
// the background, and a log of more than mostLog is begun afresh.
type keeper struct {
	conn   *sql.Conn
	log    string
	looked time.Time
	end    chan struct{}
	ended  chan error
}

const (
	every   = time.Second
	mostLog = 64 << 20 // bytes
)

func keep(db *sql.DB, path string) (*keeper, error) {
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, err
	}
	k := &keeper{conn: conn, log: path + "-wal", looked: time.Now(), end: make(chan struct{}), ended: make(chan error, 1)}
	go k.run()
	return k, nil
}

func (k *keeper) run() {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var err error
	for {
		select {
		case <-k.end:
			k.ended <- err
			return
		case <-tick.C:
			_, failed := k.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
			err = errors.Join(err, failed)
		}
	}
}

// restart is called by the writer after each commit.
func (k *keeper) restart(writer *sql.Conn) error {
	if time.Since(k.looked) < every {
		return nil
	}
	k.looked = time.Now()
	info, err := os.Stat(k.log)
	if err != nil || info.Size() <= mostLog {
		return err
	}
	_, err = writer.ExecContext(context.Background(), "PRAGMA wal_checkpoint(RESTART)")
	return err
}

func (k *keeper) stop() error {
	close(k.end)
	return errors.Join(<-k.ended, k.conn.Close())
}
