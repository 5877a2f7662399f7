// Package console is the agents' desk in the browser and the playground. It
// shows who waits and what was said, live, and hands what a person at the desk
// does to the gateway. Pages are templates and scripts of our own, without
// inline script, and work by keyboard. It decides nothing about conversations.
package console

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// A Gateway is what the desk works with. gateway.Gateway is one.
type Gateway interface {
	channels.Desk
	channels.Files
	AgentTyping(conversation string, a channels.Agent)
	// Search are the conversations, of any mode, that somebody names by a
	// ticket's number, a booking code or the customer's whole phone number: the
	// 20 that changed last, none if it is none of these.
	Search(ctx context.Context, what string, l chat.Locale) ([]channels.Case, error)
	AdvanceClock(ctx context.Context, d time.Duration) (time.Time, error)
}

// A Config is what a Console is made of.
type Config struct {
	Gateway Gateway
	Store   store.Store
	// Token signs agents in; sessions are sealed with it.
	Token string
	// Pack names the business, its services and areas.
	Pack *pack.Pack
	// Canned are replies that agents need not type.
	Canned []channels.Canned
	// FileLink is where a customer opens a kept file that an agent sent, by its
	// URL (channels.FileURL).
	FileLink func(url string) string
	// Playground serves /playground/.
	Playground bool
	// Phones are the telephone network of the playground's two phones. Without
	// one (a real carrier is configured) they are not shown.
	Phones Phones
	// Workplace is the Slack of the playground. Without one (a real workspace is
	// configured) it is not shown.
	Workplace Workplace
	// Secure marks cookies for HTTPS alone.
	Secure bool
	// Local tells whether a request comes from this very machine. With the
	// playground on, it needs no token.
	Local func(*http.Request) bool
	// Now is the clock of sessions, never moved by the playground. Defaults to time.Now.
	Now func() time.Time
	// Log gets ids and kinds, never a customer's words. Defaults to none.
	Log *slog.Logger
}

// A Console serves /console/ and /playground/.
type Console struct {
	cfg    Config
	key    []byte
	logins *rate.Limiter
	cross  *http.CrossOriginProtection
	mux    *http.ServeMux
	stop   chan struct{}
	ended  *ending
	reads  *reads
	once   sync.Once
}

// New returns a console. Stop ends its event streams.
func New(cfg Config) *Console {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	c := &Console{
		cfg: cfg, key: sealingKey(cfg.Token), logins: rate.NewLimiter(1, 10),
		cross: http.NewCrossOriginProtection(), mux: http.NewServeMux(), stop: make(chan struct{}), ended: newEnding(), reads: newReads(),
	}
	c.wire()
	return c
}

// wire is every route there is.
func (c *Console) wire() {
	page := func(pattern string, h http.HandlerFunc) { c.mux.Handle(pattern, c.signedIn(h, c.toLogin)) }
	data := func(pattern string, h http.HandlerFunc) { c.mux.Handle(pattern, c.signedIn(h, refuseStranger)) }

	c.mux.Handle("GET /console/{$}", http.RedirectHandler("/console/desk", http.StatusFound))
	c.mux.HandleFunc("GET /console/assets/{file}", c.asset)
	c.mux.HandleFunc("GET /console/login", c.loginPage)
	c.mux.HandleFunc("POST /console/login", c.login)
	c.mux.HandleFunc("POST /console/logout", c.logout)
	page("GET /console/desk", c.deskPage)
	data("GET /console/desk/queue", c.queue)
	data("GET /console/desk/search", c.search)
	data("GET /console/desk/events", c.events)
	data("POST /console/desk/segments", c.segments)
	data("GET /console/desk/conversations/{id}", c.conversation)
	data("POST /console/desk/conversations/{id}/{action}", c.act)
	data("POST /console/desk/conversations/{id}/file", c.sendFile)
	data("GET /console/desk/conversations/{id}/before", c.before)
	data("GET /console/desk/conversations/{id}/visit", c.visitForm)
	data("POST /console/desk/conversations/{id}/visit", c.book)
	data("POST /console/desk/phone", c.setPhone)
	data("GET /console/files/{key}", c.file)
	if c.cfg.Playground {
		page("GET /playground/{$}", c.playgroundPage)
		data("POST /playground/clock", c.clock)
	}
	if c.slack() {
		c.wireSlack(page, data)
	}
	if c.phones() {
		data("POST /playground/sms", c.text)
		data("GET /playground/phones/events", c.phoneEvents)
		data("GET /playground/phones/{number}", c.handset)
		data("POST /playground/phones/{number}/calls", c.dial)
		data("POST /playground/phones/{number}/calls/{id}/{action}", c.gesture)
	}
}

// Stop ends the event streams, so that a server can shut down. Twice is fine.
func (c *Console) Stop() { c.once.Do(func() { close(c.stop) }) }

// phones tells whether the playground has phones.
func (c *Console) phones() bool { return c.cfg.Playground && c.cfg.Phones != nil }

// slack tells whether the playground has a Slack.
func (c *Console) slack() bool { return c.cfg.Playground && c.cfg.Workplace != nil }

// maxBody is the most bytes a request may have, but for messages with pictures
// or files and agents' files.
const maxBody = 32 << 10

func largest(r *http.Request) int64 {
	switch {
	case r.URL.Path == "/playground/sms", strings.HasPrefix(r.URL.Path, slackPath) && strings.HasSuffix(r.URL.Path, "/post"):
		return maxTextRequest
	case isUpload(r):
		return channels.MostFile
	}
	return maxBody
}

// ServeHTTP refuses what comes from other sites, then routes.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	if r.ContentLength > largest(r) {
		refuse(w, http.StatusRequestEntityTooLarge, "too_large", "The request is too large.")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, largest(r))
	if p := c.mediaType(r); p != "" {
		refuse(w, http.StatusUnsupportedMediaType, "unsupported_media_type", p)
		return
	}
	if err := c.cross.Check(r); err != nil {
		refuse(w, http.StatusForbidden, "cross_origin", "This can only be done from our own pages.")
		return
	}
	c.mux.ServeHTTP(w, r)
}
