package store

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrCursor: Page.Cursor is not one that an item gave.
var ErrCursor = errors.New("bad cursor")

// DefaultLimit is the size of a page whose Limit is 0.
const DefaultLimit = 50

// Max returns how many items the page holds at most.
func (p Page) Max() int {
	if p.Limit <= 0 {
		return DefaultLimit
	}
	return p.Limit
}

// Cursor is where the page after c begins: put it in Page.Cursor.
func (c Conversation) Cursor() string { return cursor(c.CreatedAt, c.ID) }

// Cursor is where the page after c begins.
func (c Customer) Cursor() string { return cursor(c.CreatedAt, c.ID) }

// Cursor is where the page after t begins.
func (t Ticket) Cursor() string { return cursor(t.CreatedAt, t.ID) }

// Cursor is where the page after a begins.
func (a Appointment) Cursor() string { return cursor(a.CreatedAt, a.ID) }

// Cursor is where the page after s begins.
func (s Survey) Cursor() string { return cursor(s.CreatedAt, s.ID) }

// Cursor is where the page after g begins.
func (g Gap) Cursor() string { return strconv.FormatInt(g.ID, 10) }

// Cursor is where the page after a begins.
func (a Audit) Cursor() string { return strconv.FormatInt(a.ID, 10) }

// Cursor is where the page after c begins.
func (c Consent) Cursor() string { return strconv.FormatInt(c.ID, 10) }

// cursor is a place in the order (time of creation, id), both falling.
func cursor(at time.Time, id string) string {
	var ms int64
	if !at.IsZero() {
		ms = at.UnixMilli()
	}
	return strconv.FormatInt(ms, 10) + "." + id
}

// After reads the cursor of a page of records, for implementations: the
// page holds what is older than (ms, id), ms being the time of creation in Unix
// milliseconds (0 for none). ok is false on the first page. ErrCursor if it is malformed.
func (p Page) After() (ms int64, id string, ok bool, err error) {
	if p.Cursor == "" {
		return 0, "", false, nil
	}
	at, id, found := strings.Cut(p.Cursor, ".")
	ms, bad := strconv.ParseInt(at, 10, 64)
	if !found || id == "" || bad != nil {
		return 0, "", false, ErrCursor
	}
	return ms, id, true, nil
}

// AfterNumber is After for gaps, audits and consents, whose order is that of their ids.
func (p Page) AfterNumber() (id int64, ok bool, err error) {
	if p.Cursor == "" {
		return 0, false, nil
	}
	id, bad := strconv.ParseInt(p.Cursor, 10, 64)
	if bad != nil {
		return 0, false, ErrCursor
	}
	return id, true, nil
}
