package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"switchboard/gateway/store"
)

// Failures of Open, OpenReadOnly and Migrate. Use errors.Is.
var (
	// ErrInUse: another process serves this database file.
	ErrInUse = errors.New("another process serves this database")
	// ErrOld: the database was made by an older version; run `switchboard migrate`.
	ErrOld = errors.New("the database is of an older version: run `switchboard migrate`")
	// ErrNew: the database was made by a newer version than this program.
	ErrNew = errors.New("the database is of a newer version than this program")
)

// translate turns an error of database/sql or the driver into the contract's
// kinds. What a constraint refuses would be refused again, and what cannot be
// decoded stays so: neither is ErrUnavailable, and a timer that meets it is put
// off and holds up no other. Everything else may be fine once the disk or the
// lock is.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return store.ErrNotFound
	case refused(err):
		return fmt.Errorf("sqlite: %w", err)
	}
	return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

// refused reports that err is about values, given or stored, not about the database.
func refused(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) {
		return true
	}
	switch primary(err) {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH:
		return true
	}
	return false
}

// primary is SQLite's primary result code, -1 if err is not SQLite's.
func primary(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return -1
}

// constrained reports that a constraint or trigger refused the statement.
func constrained(err error) bool { return primary(err) == sqlite3.SQLITE_CONSTRAINT }
