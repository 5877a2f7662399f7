package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/gateway"

	"switchboard/gateway/store"
)

// maxPage is the most items a page may have.
const maxPage = 200

// A query is a request's parameters. The first fault stays in err.
type query struct {
	values url.Values
	err    *problem
}

// parameters reads the query string; a name that the route does not know is a
// fault, for a mistyped filter would otherwise show everybody's records.
func parameters(raw string, names ...string) query {
	values, err := url.ParseQuery(raw)
	q := query{values: values}
	if err != nil {
		q.err = bad("", "The query string is malformed.")
		return q
	}
	for name, given := range values {
		switch {
		case !slices.Contains(names, name):
			q.fault(name, "There is no such parameter.")
		case len(given) > 1:
			q.fault(name, "Give the parameter once.")
		}
	}
	return q
}

func (q *query) fault(field, message string) {
	if q.err == nil || field < q.err.field {
		q.err = bad(field, message)
	}
}

func (q *query) text(name string) string { return q.values.Get(name) }

// phone reads a number as people write it, in E.164 as it is stored; a number
// without its country is one of country, such as CN. The + may have become a
// blank on its way.
func (q *query) phone(name, country string) string {
	v := q.values.Get(name)
	if strings.HasPrefix(v, " ") {
		v = "+" + strings.TrimSpace(v)
	}
	if number, ok := gateway.E164(v, country); ok {
		return number
	}
	return v
}

func (q *query) oneOf(name string, allowed ...string) string {
	v := q.values.Get(name)
	if v != "" && !slices.Contains(allowed, v) {
		q.fault(name, "Must be one of: "+strings.Join(allowed, ", ")+".")
	}
	return v
}

func (q *query) time(name string) time.Time {
	v := q.values.Get(name)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(v, " ", "+"))
	if err != nil {
		q.fault(name, "Must be a time such as 2026-11-26T18:00:00+08:00.")
	}
	return t
}

// page reads limit and cursor. It asks for one item more than the limit, which shows whether a page follows.
func (q *query) page() store.Page {
	p := store.Page{Limit: store.DefaultLimit, Cursor: q.values.Get("cursor")}
	if v := q.values.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > maxPage {
			q.fault("limit", "Must be a number from 1 to 200.")
		}
		p.Limit = n
	}
	p.Limit++
	return p
}

// problem is the fault, as an error.
func (q *query) problem() error {
	if q.err == nil {
		return nil
	}
	return q.err
}
