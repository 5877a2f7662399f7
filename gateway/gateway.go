// Package gateway is the running service: it takes what channels bring, lets
// dialogs decide, carries out what they decided in one transaction a turn, and
// sends what was said after the commit. It owns conversations, timers and the
// outbox, and does what desks and the API ask. It is the only part that acts on
// the world, and knows contracts only: which store and which channels there
// are is the wiring's business. It never invents a word for a customer.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/dialogs/roster"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// A Stepper decides what comes of an event: dialogs.Engine. It is pure and
// safe for concurrent use.
type Stepper interface {
	Step(dialogs.State, dialogs.Now, dialogs.Event) (dialogs.State, []dialogs.Effect)
}

// A Config is what a Gateway is made of.
type Config struct {
	Store   store.Store
	Dialogs Stepper
	Pack    *pack.Pack
	// Understand reads messages. Without one every Said has an empty meaning.
	Understand intents.Understander
	// Consult gives a second opinion on what was not understood. Defaults to nobody.
	Consult  intents.Consultant
	Channels []channels.Channel
	// VisitURL is where customers get the calendar entry of a visit, by the token
	// that Calendar takes. Defaults to nil: they are offered none.
	VisitURL func(token string) string
	// Clock tells the time of day. Defaults to the system's.
	Clock Clock
	// Log gets ids and kinds, never a customer's words. Defaults to none.
	Log *slog.Logger
	// Metrics is where counters are registered. Defaults to a registry of its own.
	Metrics prometheus.Registerer
	// Cache is how many conversations are kept in memory between turns.
	// Defaults to 20,000.
	Cache int
	// Senders is how many entries are on their way to next hops at one time.
	// Defaults to 32.
	Senders int
}

// Kinds of refusal of the desk's and the API's operations; those of channels
// (channels.ErrNotFound, channels.ErrUnavailable) apply as well.
var (
	ErrClaimed  = channels.ErrClaimed
	ErrNotOwner = channels.ErrNotOwner
	ErrInvalid  = channels.ErrInvalid
	ErrTaken    = channels.ErrTaken
)

// A Gateway is the running service. All methods are safe for concurrent use.
type Gateway struct {
	store      store.Store
	dialogs    Stepper
	pack       *pack.Pack
	understand intents.Understander
	consultant intents.Consultant
	opinions   opinions
	wires      map[chat.Channel]wire
	watchers   []channels.Watcher
	clock      *clock
	log        *slog.Logger
	metrics    *metrics
	zone       *time.Location
	homes      sync.Map     // phone number → *time.Location, the zone where it is at home
	known      atomic.Int64 // how many there are, about
	visits     *visits
	visitURL   func(token string) string
	calendar   []byte                   // seals links to visits
	staff      map[string]roster.Person // by every id at a desk

	lanes  lanes
	live   *cache
	outbox *outbox
	timers *timers
	desk   *desk
	places *places

	mu      sync.Mutex
	open    bool // between Start and Stop
	started bool
	busy    sync.WaitGroup // turns under way
	stopped chan struct{}
}

var (
	_ channels.Gateway = (*Gateway)(nil)
	_ channels.Calls   = (*Gateway)(nil)
	_ channels.Reports = (*Gateway)(nil)
	_ channels.Links   = (*Gateway)(nil)
	_ channels.Files   = (*Gateway)(nil)
)

// A wire is a channel as the gateway uses it.
type wire struct {
	channel channels.Channel
	traits  chat.Traits
	watcher channels.Watcher // nil if the channel shows nothing live
}

// New returns a gateway that is not yet started. The error names every field
// that is missing.
func New(c Config) (*Gateway, error) {
	var faults []error
	need := func(ok bool, field string) {
		if !ok {
			faults = append(faults, fmt.Errorf("gateway: no %s", field))
		}
	}
	need(c.Store != nil, "Store")
	need(c.Dialogs != nil, "Dialogs")
	need(c.Pack != nil, "Pack")
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Cache <= 0 {
		c.Cache = 20_000
	}
	if c.Senders <= 0 {
		c.Senders = 32
	}
	g := &Gateway{
		store: c.Store, dialogs: c.Dialogs, pack: c.Pack, understand: c.Understand, consultant: c.Consult,
		wires: map[chat.Channel]wire{}, clock: newClock(c.Clock), log: c.Log,
		visitURL: c.VisitURL, zone: c.Pack.Zone, visits: newVisits(c.Pack), staff: staffOf(c.Pack.Desk), live: newCache(c.Cache), stopped: make(chan struct{}),
	}
	if g.zone == nil {
		g.zone = time.UTC
	}
	for _, ch := range c.Channels {
		w, _ := ch.(channels.Watcher)
		if w != nil {
			g.watchers = append(g.watchers, w)
		}
		g.wires[ch.Name()] = wire{channel: ch, traits: ch.Traits(), watcher: w}
	}
	var err error
	if g.metrics, err = newMetrics(c.Metrics); err != nil {
		return nil, fmt.Errorf("gateway: %w", err)
	}
	g.desk = newDesk()
	g.outbox = newOutbox(g, c.Senders)
	g.timers = newTimers(g)
	g.places = newPlaces(g)
	return g, nil
}

// Start reads what an earlier run left over (deliveries, timers, the clock's
// offset) and begins to work. It returns at once; ctx bounds the start alone.
func (g *Gateway) Start(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.started {
		return errors.New("gateway: started twice")
	}
	if err := g.store.Read(ctx, g.resume); err != nil {
		return fmt.Errorf("gateway: start: %w", err)
	}
	if g.visitURL != nil {
		key, err := g.calendarKey(ctx)
		if err != nil {
			return fmt.Errorf("gateway: start: %w", err)
		}
		g.calendar = key
	}
	if err := g.outbox.start(ctx); err != nil {
		return fmt.Errorf("gateway: start: %w", err)
	}
	g.timers.start()
	g.places.start()
	g.started, g.open = true, true
	return nil
}

// resume reads what the gateway keeps in memory.
func (g *Gateway) resume(v store.View) error {
	if err := g.clock.load(v); err != nil {
		return err
	}
	return g.metrics.load(v)
}

// Stop takes nothing new (channels.ErrUnavailable), finishes the turns under
// way and the sends under way, records what became of them, and returns. What
// is still to be sent waits in the store. Sends that outlast ctx are cut off
// and marked uncertain. Calling it twice, or without Start, is fine.
func (g *Gateway) Stop(ctx context.Context) error {
	g.mu.Lock()
	if !g.started {
		g.mu.Unlock()
		return nil
	}
	first := g.open
	g.open = false
	g.mu.Unlock()
	if !first {
		<-g.stopped
		return nil
	}
	g.timers.stop()
	g.busy.Wait()
	g.places.stop()
	g.outbox.stop(ctx)
	g.desk.close()
	close(g.stopped)
	return nil
}

// enter registers a turn, so that Stop waits for it; the caller calls leave.
func (g *Gateway) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.open {
		return fmt.Errorf("gateway: stopped: %w", channels.ErrUnavailable)
	}
	g.busy.Add(1)
	return nil
}

func (g *Gateway) leave() { g.busy.Done() }

// Now is the time of the service: the clock's, moved by AdvanceClock.
func (g *Gateway) Now() time.Time { return g.clock.now().In(g.zone) }

// Traits are the limits of a channel; zero for one that is not wired.
func (g *Gateway) Traits(c chat.Channel) chat.Traits { return g.wires[c].traits }
