package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/gateway/store"
)

// A handler returns what to answer as JSON.
type handler func(*http.Request) (any, error)

// A problem is an error as clients see it. Field names the parameter or key to mend.
type problem struct {
	status               int
	code, message, field string
}

// Error makes a problem an error.
func (p *problem) Error() string { return p.code + ": " + p.message }

func bad(field, message string) *problem {
	return &problem{http.StatusBadRequest, "invalid", message, field}
}

// answer writes what a handler returns.
func (a *api) answer(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := h(r)
		var body []byte
		if err == nil {
			body, err = json.Marshal(v) // before the status is out, which cannot be taken back
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		write(w, http.StatusOK, body)
	})
}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the client is gone if this fails
}

// fail writes an error in the shape of interface.md §3.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := asProblem(err)
	if p.status >= http.StatusInternalServerError {
		a.log.Error("api request failed", "method", r.Method, "route", r.Pattern, "error", err)
	}
	if p.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	body, _ := json.Marshal(map[string]any{"error": map[string]string{ // strings always encode
		"code": p.code, "message": p.message, "field": p.field,
	}})
	write(w, p.status, body)
}

func asProblem(err error) *problem {
	var p *problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, store.ErrNotFound), errors.Is(err, channels.ErrNotFound):
		return &problem{http.StatusNotFound, "not_found", "There is no such record.", "id"}
	case errors.Is(err, gateway.ErrInvalid):
		return &problem{http.StatusConflict, "conflict", "The record's status does not allow this.", "status"}
	case errors.Is(err, store.ErrCursor):
		return bad("cursor", "The cursor is not one that this list gave.")
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, channels.ErrUnavailable):
		return &problem{http.StatusServiceUnavailable, "unavailable", "The database cannot take this now.", ""}
	}
	return &problem{http.StatusInternalServerError, "internal", "Something went wrong here.", ""}
}

// unrouted says in the API's own shape what the mux would say in plain text:
// no such path, or not with this method.
func unrouted(w http.ResponseWriter, h http.Handler, r *http.Request) *problem {
	said := silent{header: http.Header{}}
	h.ServeHTTP(&said, r)
	if said.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", said.header.Get("Allow"))
		return &problem{said.status, "method_not_allowed", "Allowed here: " + said.header.Get("Allow") + ".", ""}
	}
	return &problem{http.StatusNotFound, "not_found", "There is no such path.", ""}
}

// silent keeps a response's status and header and drops its body.
type silent struct {
	header http.Header
	status int
}

func (s *silent) Header() http.Header         { return s.header }
func (s *silent) Write(b []byte) (int, error) { return len(b), nil }
func (s *silent) WriteHeader(status int)      { s.status = status }
