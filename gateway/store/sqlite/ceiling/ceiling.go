// Package ceiling measures how fast this machine can commit turns at best: a
// bare loop with the driver, durability, rows and bytes of package sqlite and
// its care for the log, and nothing else: no contract, no queue, no guards.
// Benchmarks print their figures beside it. It is no part of the running service.
package ceiling

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"net/url"
	"strings"

	driver "modernc.org/sqlite"
)

// A Turn is what one turn writes: a key of 16 bytes, the conversation, a log
// row, entries, and a delivery for each of the last Deliveries entries.
// Sizes are in bytes.
type Turn struct {
	State      int
	Log        int
	Entries    []int // size of each entry's text and prompt together
	Deliveries int
	// Conversations take turns. Defaults to 64.
	Conversations int
	// Before is done for each turn besides; nil for nothing.
	Before func() error `json:"-"`
}

// Ordinary is a short message and an answer with a menu.
var Ordinary = Turn{State: 700, Log: 600, Entries: []int{45, 290}, Deliveries: 1}

const schema = `
CREATE TABLE keys (key BLOB PRIMARY KEY, conversation INTEGER NOT NULL, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE conversations (pk INTEGER PRIMARY KEY, turns INTEGER NOT NULL, seq INTEGER NOT NULL, updated_at INTEGER NOT NULL, state BLOB);
CREATE TABLE turns (id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, number INTEGER NOT NULL, cause TEXT NOT NULL,
	first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, at INTEGER NOT NULL, log BLOB);
CREATE UNIQUE INDEX turns_number ON turns (conversation, number);
CREATE TABLE entries (id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, seq INTEGER NOT NULL, author TEXT NOT NULL,
	status TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL);
CREATE UNIQUE INDEX entries_seq ON entries (conversation, seq);
CREATE TABLE outbox (conversation INTEGER NOT NULL, seq INTEGER NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL,
	error TEXT NOT NULL, PRIMARY KEY (conversation, seq)) WITHOUT ROWID;
`

// A Loop is one database and what writes to it. One goroutine at a time uses it.
type Loop struct {
	turn                          Turn
	n                             int64 // turns so far
	db                            *sql.DB
	conn                          *sql.Conn
	state, log                    []byte
	texts                         []string
	key, talk, row, entry, outbox *sql.Stmt
	begin, commit                 *sql.Stmt
	keeper                        *keeper
}

// Open makes a new database at path. Close must be called.
func (t Turn) Open(path string) (*Loop, error) {
	_, _ = driver.Fdatasync(true) // as package sqlite does
	settings := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"wal_autocheckpoint(0)", "temp_store(MEMORY)", "cache_size(-16384)"}}
	db, err := sql.Open("sqlite", "file:"+path+"?"+settings.Encode())
	if err != nil {
		return nil, err
	}
	l := &Loop{turn: t, db: db}
	if l.conn, err = db.Conn(context.Background()); err == nil {
		err = l.prepare()
	}
	if err == nil {
		l.keeper, err = keep(db, path)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close ends it.
func (l *Loop) Close() error {
	var err error
	if l.keeper != nil {
		err = l.keeper.stop()
	}
	if l.conn != nil {
		err = errors.Join(err, l.conn.Close())
	}
	return errors.Join(err, l.db.Close())
}

func (l *Loop) prepare() error {
	if l.turn.Conversations == 0 {
		l.turn.Conversations = 64
	}
	l.state, l.log = make([]byte, l.turn.State), make([]byte, l.turn.Log)
	for _, n := range l.turn.Entries {
		l.texts = append(l.texts, strings.Repeat("x", n))
	}
	ctx := context.Background()
	if _, err := l.conn.ExecContext(ctx, schema); err != nil {
		return err
	}
	for range l.turn.Conversations {
		if _, err := l.conn.ExecContext(ctx, `INSERT INTO conversations (turns, seq, updated_at, state) VALUES (0, 0, 0, ?)`, l.state); err != nil {
			return err
		}
	}
	var err error
	for text, into := range map[string]**sql.Stmt{
		`BEGIN IMMEDIATE`: &l.begin,
		`COMMIT`:          &l.commit,
		`INSERT INTO keys (key, conversation, number) VALUES (?, ?, ?)`:                                                      &l.key,
		`UPDATE conversations SET turns = ?, seq = ?, updated_at = ?, state = ? WHERE pk = ?`:                                &l.talk,
		`INSERT INTO turns (conversation, number, cause, first_seq, last_seq, at, log) VALUES (?, ?, 'message', ?, ?, ?, ?)`: &l.row,
		`INSERT INTO entries (conversation, seq, author, status, at, text) VALUES (?, ?, 'bot', 'queued', ?, ?)`:             &l.entry,
		`INSERT INTO outbox (conversation, seq, attempts, next_at, error) VALUES (?, ?, 0, ?, '')`:                           &l.outbox,
	} {
		if *into, err = l.conn.PrepareContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// Run commits so many turns, perCommit of them in a transaction.
func (l *Loop) Run(turns, perCommit int) error {
	for turns > 0 {
		together := min(perCommit, turns)
		if err := l.save(together); err != nil {
			return err
		}
		turns -= together
	}
	return nil
}

// save commits so many turns together.
func (l *Loop) save(turns int) error {
	if _, err := l.begin.Exec(); err != nil {
		return err
	}
	for range turns {
		if l.turn.Before != nil {
			if err := l.turn.Before(); err != nil {
				return err
			}
		}
		if err := l.write(l.n); err != nil {
			return err
		}
		l.n++
	}
	if _, err := l.commit.Exec(); err != nil {
		return err
	}
	return l.keeper.restart(l.conn)
}

// write writes turn n of all.
func (l *Loop) write(n int64) error {
	count := int64(len(l.texts))
	pk, turn := n%int64(l.turn.Conversations)+1, n/int64(l.turn.Conversations)+1
	last, now := turn*count, 1_700_000_000_000+n
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n)))
	_, err := l.key.Exec(sum[:16], pk, turn)
	if err != nil {
		return err
	}
	if _, err = l.talk.Exec(turn, last, now, l.state, pk); err != nil {
		return err
	}
	if _, err = l.row.Exec(pk, turn, last-count+1, last, now, l.log); err != nil {
		return err
	}
	for i, text := range l.texts {
		seq := last - count + int64(i) + 1
		if _, err = l.entry.Exec(pk, seq, now, text); err != nil {
			return err
		}
		if i < len(l.texts)-l.turn.Deliveries {
			continue
		}
		if _, err = l.outbox.Exec(pk, seq, now); err != nil {
			return err
		}
	}
	return nil
}
