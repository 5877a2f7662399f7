// Package api is the HTTP API v1 (interface.md §3): what is known of
// customers, conversations, tickets, appointments and surveys, and the few
// changes that systems behind the desk may make. It authenticates, reads and
// writes JSON, and keeps an audit row for whoever's data it shows. It decides
// nothing: changes are the gateway's, records are the store's.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"switchboard/gateway/store"
)

// A Gateway makes the changes. gateway.Gateway is one. Errors are
// store.ErrNotFound, gateway.ErrInvalid (the record's status does not allow
// the change) or store.ErrUnavailable.
type Gateway interface {
	// Now is the time of the service, in the zone of the business.
	Now() time.Time
	SetTicketStatus(ctx context.Context, actor, ticket, status, note string) (store.Ticket, error)
	AssignTicket(ctx context.Context, actor, ticket, owner string) (store.Ticket, error)
	SetAppointmentStatus(ctx context.Context, actor, appointment, status, note string) (store.Appointment, error)
	SetOutage(ctx context.Context, actor string, o store.Outage) error
	EndOutage(ctx context.Context, actor, area string) error
}

// A Config is what an API is made of.
type Config struct {
	Store   store.Store
	Gateway Gateway
	// Token is the bearer token with the role admin. Without one every request is refused.
	Token string
	// Country is that of phone numbers given without one, such as CN.
	Country string
	// PerSecond is how many requests are taken a second; twice as many may
	// come at once. Defaults to 100.
	PerSecond float64
	// Log gets ids and kinds, never a customer's data. Defaults to none.
	Log *slog.Logger
}

// maxBody is the most bytes a request may have.
const maxBody = 64 << 10

// actor is who the audit says did it: the one token there is.
const actor = "api:admin"

type api struct {
	store   store.Store
	gateway Gateway
	token   string
	country string
	limit   *rate.Limiter
	log     *slog.Logger
	spec    []byte
	routes  *http.ServeMux
}

// New returns the handler of everything below /api/v1/.
func New(c Config) (http.Handler, error) {
	if c.PerSecond <= 0 {
		c.PerSecond = 100
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	spec, err := Spec()
	if err != nil {
		return nil, err
	}
	a := &api{
		store: c.Store, gateway: c.Gateway, token: c.Token, country: c.Country, log: c.Log, spec: spec,
		limit: rate.NewLimiter(rate.Limit(c.PerSecond), int(2*c.PerSecond)+1),
	}
	a.routes = a.wire()
	return a, nil
}

// wire is every route there is. A handler returns what to answer, or an error.
func (a *api) wire() *http.ServeMux {
	m := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /api/v1/customers":                 a.customers,
		"GET /api/v1/conversations":             a.conversations,
		"GET /api/v1/conversations/{id}":        a.conversation,
		"GET /api/v1/tickets":                   a.tickets,
		"GET /api/v1/tickets/{id}":              a.ticket,
		"POST /api/v1/tickets/{id}/status":      a.ticketStatus,
		"POST /api/v1/tickets/{id}/assign":      a.ticketAssign,
		"GET /api/v1/appointments":              a.appointments,
		"POST /api/v1/appointments/{id}/status": a.appointmentStatus,
		"GET /api/v1/surveys":                   a.surveys,
		"GET /api/v1/outages":                   a.outages,
		"PUT /api/v1/outages/{area}":            a.outageOn,
		"DELETE /api/v1/outages/{area}":         a.outageOff,
		"GET /api/v1/audit":                     a.audit,
		"GET /api/v1/stats":                     a.stats,
	} {
		m.Handle(pattern, a.answer(h))
	}
	return m
}

// ServeHTTP refuses in the order of interface.md §3, then routes.
func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Path == "/api/v1/openapi.json" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(a.spec) // the client is gone if this fails
		return
	}
	if p := a.refuse(w, r); p != nil {
		a.fail(w, r, p)
		return
	}
	h, pattern := a.routes.Handler(r)
	if pattern == "" {
		a.fail(w, r, unrouted(w, h, r))
		return
	}
	a.routes.ServeHTTP(w, r)
}
