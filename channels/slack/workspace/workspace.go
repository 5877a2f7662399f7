package workspace

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/channels/nexthop"
)

// Ids of the workspace, its only app and that app's bot.
const (
	TeamID    = "T0SWITCH01"
	AppID     = "A0SWITCH01"
	BotID     = "B0SWITCH01"  // in bot_id
	BotUserID = "U0SWITCHBOT" // in user, and in mentions
	otherTeam = "T0STRANGE1"
	domain    = "switchboard"
)

// Errors of people's acts.
var (
	// ErrUnknown: no such user, channel or message, or not one that this person sees.
	ErrUnknown = errors.New("there is no such thing to be seen")
	// ErrNotShown: the button, menu, field or option is not there.
	ErrNotShown = errors.New("this is not shown")
	// ErrForbidden: the person may not do that.
	ErrForbidden = errors.New("the person may not do that")
	// ErrInvalid: the form refuses what was filled in, before the app hears of it.
	ErrInvalid = errors.New("the form refuses it")
	// ErrNoAnswer: the app did not answer as it must; the person sees a warning sign.
	ErrNoAnswer = errors.New("the app did not answer")
	// ErrClosed: the workspace was closed.
	ErrClosed = errors.New("the workspace is closed")
)

// A Config says whose workspace this is.
type Config struct {
	// BotToken (xoxb-…) opens the Web API, SigningSecret signs what is sent to
	// the app. AppToken (xapp-…) opens Socket Mode; if it is set, the app is
	// called through it and never at its URLs.
	BotToken, AppToken, SigningSecret string
	// URLs are where the app is called by HTTP. Point changes them later.
	URLs URLs
	// Users and Channels there are; SetUser and SetChannel change them later.
	Users    []User
	Channels []Channel
	// Base is the scheme and host under which Handler is reached. Listen sets
	// it. Defaults to the host of the latest request.
	Base string
	// Clock is the clock of timestamps, triggers, response URLs, retries, rates
	// and scripted latency. Signatures carry the machine's time: the library
	// compares it with that. Defaults to System.
	Clock Clock
	// Limits refuses calls over Slack's rates (429). Defaults to false, as a
	// clock that stands still would never let anything pass; Limit changes it.
	Limits bool
	// Keep is how many calls, events and faults are remembered at least, the
	// latest. Defaults to 0: all, for tests.
	Keep int
	// Client calls the app's URLs. Its Timeout is how long an answer may take,
	// by Socket Mode too, 3 s if it is 0.
	Client *http.Client
}

// URLs are the app's Request URLs.
type URLs struct{ Events, Interactions, Commands string }

// A Workspace has one app, which is installed. Its methods are safe for
// concurrent use.
type Workspace struct {
	cfg     Config
	client  *http.Client
	courier *nexthop.Courier
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	server  *http.Server
	epoch   int64

	mu       sync.Mutex // guards all below
	news     chan struct{}
	closed   bool
	requests int // Web API calls in flight
	base     string
	urls     URLs
	serial   int
	last     int64 // microseconds of the latest ts
	limits   bool
	revoked  string // the error that every call gets
	faults   []string
	users    []User
	channels []*channel
	messages []*message
	gone     map[string]bool // channel and ts of what was deleted
	files    []*file
	stacks   map[string][]*view // open modals, the top last
	homes    map[string]*view
	triggers map[string]*trigger
	hooks    map[string]*hook // response URLs
	tickets  map[string]bool  // for sockets
	sockets  []*socket
	turn     int
	events   []*event
	scripts  map[string][]*Outcome
	buckets  map[string]*bucket
	calls    []Call
}

// New is a workspace that is reached through Handler. Close must be called.
func New(cfg Config) *Workspace {
	if cfg.Clock == nil {
		cfg.Clock = System{}
	}
	w := &Workspace{
		cfg: cfg, base: cfg.Base, urls: cfg.URLs, limits: cfg.Limits, news: make(chan struct{}),
		epoch: cfg.Clock.Now().Unix(), gone: map[string]bool{}, stacks: map[string][]*view{}, homes: map[string]*view{},
		triggers: map[string]*trigger{}, hooks: map[string]*hook{}, tickets: map[string]bool{},
		scripts: map[string][]*Outcome{}, buckets: map[string]*bucket{},
	}
	w.client = nexthop.Client(cfg.Client, patience)
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.courier = nexthop.NewCourier()
	w.users = append(w.users, User{ID: BotUserID, Name: "switchboard", RealName: "Switchboard", Kind: Bot})
	for _, u := range cfg.Users {
		w.SetUser(u)
	}
	for _, c := range cfg.Channels {
		w.SetChannel(c)
	}
	if !strings.HasPrefix(cfg.BotToken, "xoxb-") || cfg.AppToken != "" && !strings.HasPrefix(cfg.AppToken, "xapp-") {
		w.blame("invalid_auth: a bot's token begins with xoxb-, an app's with xapp-")
	}
	w.wg.Go(func() { w.courier.Run(w.ctx) })
	return w
}

// Listen is New with a listener of its own on loopback; Base is where it serves.
func Listen(cfg Config) (*Workspace, error) {
	l, base, err := nexthop.Listen()
	if err != nil {
		return nil, err
	}
	cfg.Base = base
	w := New(cfg)
	w.server = &http.Server{Handler: w.Handler(), ReadHeaderTimeout: patience}
	w.wg.Go(func() { _ = w.server.Serve(l) }) // ends with ErrServerClosed
	return w, nil
}

// Base is where the Web API is: SLACK_API_BASE, which ends in /api/.
func (w *Workspace) Base() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.base + "/api/"
}

// Point sets where the app is called.
func (w *Workspace) Point(u URLs) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.urls = u
}

// Limit switches the rates on or off.
func (w *Workspace) Limit(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limits = on
}

// Close ends sockets and deliveries without telling anybody, and waits for all
// of them. Twice is fine.
func (w *Workspace) Close() {
	w.mu.Lock()
	w.closed = true
	w.cancel()
	for _, s := range w.sockets {
		s.conn.Close()
	}
	w.changed()
	w.mu.Unlock()
	if w.server != nil {
		_ = w.server.Close()
	}
	w.wg.Wait()
	w.client.CloseIdleConnections()
}

// Faults are what the app did against Slack's rules, in order: calls that were
// refused with the name of the error, answers that failed. Refusals that an app
// cannot foresee are none: ratelimited, those of a revoked token, already_reacted
// and no_reaction, hash_conflict, messages that were deleted, channels that were
// archived or left, and all that a test scripted.
func (w *Workspace) Faults() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.faults)
}

func (w *Workspace) blame(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(format, args...)
}

// note is blame with w.mu held.
func (w *Workspace) note(format string, args ...any) {
	w.faults = latest(append(w.faults, fmt.Sprintf(format, args...)), w.cfg.Keep)
	w.changed()
}

// Settle waits until every call has been answered and every event that is due
// has been brought once; retries that are due later, and calls that a script
// holds up, do not count. It returns ctx's error, or ErrClosed.
func (w *Workspace) Settle(ctx context.Context) error {
	for {
		if err := w.courier.Rest(ctx); err != nil {
			return err
		}
		if err := w.until(ctx, func() bool { return w.requests == 0 }); err != nil {
			return err
		}
		if w.courier.Resting() {
			return nil
		}
	}
}

// Await waits for a condition on what people see: it is asked again after
// everything that happens, and may call the methods of w.
func (w *Workspace) Await(ctx context.Context, condition func() bool) error {
	for {
		w.mu.Lock()
		closed, news := w.closed, w.news
		w.mu.Unlock()
		switch {
		case condition():
			return nil
		case closed:
			return ErrClosed
		}
		if err := nexthop.Wait(ctx, news); err != nil {
			return err
		}
	}
}

// until is Await for conditions that are asked with w.mu held.
func (w *Workspace) until(ctx context.Context, condition func() bool) error {
	return w.Await(ctx, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return condition()
	})
}

// changed wakes all who wait. w.mu is held.
func (w *Workspace) changed() {
	close(w.news)
	w.news = make(chan struct{})
}

// id is the next id of a kind (F, V, Ev …). Another workspace that was begun at
// another second gives others. w.mu is held.
func (w *Workspace) id(prefix string) string {
	w.serial++
	return fmt.Sprintf("%s%08X%04X", prefix, w.epoch&0xffffffff, w.serial)
}

// ts is the next timestamp of a message: seconds and microseconds, never twice
// the same. w.mu is held.
func (w *Workspace) ts() string {
	w.last = max(w.last+1, w.cfg.Clock.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", w.last/1e6, w.last%1e6)
}

// sleep waits by the workspace's clock.
func (w *Workspace) sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	done := make(chan struct{})
	w.cfg.Clock.AfterFunc(d, func() { close(done) })
	ctx, stop := w.bound(ctx)
	defer stop()
	_ = nexthop.Wait(ctx, done)
}

// bound ends a context when the workspace is closed.
func (w *Workspace) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(w.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}
