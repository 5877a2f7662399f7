package carrier

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/channels/nexthop"
)

// A Config says whose carrier this is.
type Config struct {
	// AccountSID is AC and 32 hex digits, AuthToken letters and digits: the
	// client library refuses anything else.
	AccountSID, AuthToken string
	// Numbers of the account. Configure changes them later.
	Numbers []Number
	// Base is the scheme and host under which Handler is reached; the URLs of
	// media and recordings begin with it. Listen sets it. Defaults to the host
	// of the latest REST request.
	Base string
	// Series is part of every SID. Defaults to 0; whoever keeps what came from
	// an earlier carrier gives each another, or SIDs come twice.
	Series uint64
	// Client calls the webhooks; redirects are followed here, as the real one
	// does it. Defaults to one that waits 15 s in all (the real one's limit).
	// Tests of that limit give a shorter one.
	Client *http.Client
	// Now is the clock of dates in resources. It does not measure anything.
	// Defaults to time.Now.
	Now func() time.Time
}

// A Number of the account and the webhooks that are set for it.
type Number struct {
	// ID is a number (E.164 or a short code), or a messaging service: MG and 32
	// hex digits, which has Members.
	ID string
	// Members are the numbers that a messaging service sends from. What is
	// texted to them has the service's webhooks; to be called, a member is a
	// Number of its own too.
	Members []string
	// SMSURL is called with messages, SMSFallbackURL when that fails.
	SMSURL, SMSFallbackURL string
	// VoiceURL is called with calls, FallbackURL when that or any later
	// document of the call fails, StatusURL when the call is over.
	VoiceURL, FallbackURL, StatusURL string
	// OwnOptOut leaves STOP, START and HELP to the program: nothing is
	// confirmed and nothing blocked. Defaults to the carrier's own handling.
	OwnOptOut bool
}

// A Carrier has one account. Its methods are safe for concurrent use.
type Carrier struct {
	cfg     Config
	client  *http.Client
	courier *nexthop.Courier
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	server  *http.Server

	mu          sync.Mutex // guards all below and all calls
	news        chan struct{}
	closed      bool
	requests    int // REST requests in flight
	base        string
	numbers     []Number
	serials     map[string]uint64
	faults      []string
	messages    []*message
	files       map[string]file
	blocked     map[pair]bool
	scripts     map[string][]Outcome
	held        []errand
	calls       []*Call
	conferences []*conference
	watchers    []*watcher
}

var accountSID = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)

// New is a carrier that is reached through Handler. Close must be called. An
// account that the client library refuses is a fault.
func New(cfg Config) *Carrier {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Carrier{
		cfg: cfg, base: cfg.Base, numbers: slices.Clone(cfg.Numbers), news: make(chan struct{}),
		serials: map[string]uint64{}, files: map[string]file{}, blocked: map[pair]bool{}, scripts: map[string][]Outcome{},
	}
	c.client = nexthop.Client(cfg.Client, webhookTime)
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.courier = nexthop.NewCourier()
	if !accountSID.MatchString(cfg.AccountSID) || !alphanumeric.MatchString(cfg.AuthToken) {
		c.blame(nil, "20003 the account's SID must be AC and 32 hex digits, its token alphanumeric")
	}
	c.wg.Go(func() { c.courier.Run(c.ctx) })
	return c
}

var alphanumeric = regexp.MustCompile(`^[0-9A-Za-z]+$`)

// Listen is New with a listener of its own on loopback; Base is where it serves.
func Listen(cfg Config) (*Carrier, error) {
	l, base, err := nexthop.Listen()
	if err != nil {
		return nil, err
	}
	cfg.Base = base
	c := New(cfg)
	c.server = &http.Server{Handler: c.Handler(), ReadHeaderTimeout: webhookTime}
	c.wg.Go(func() { _ = c.server.Serve(l) }) // ends with ErrServerClosed
	return c, nil
}

// Base is the scheme and host of the REST API, without slash at the end.
func (c *Carrier) Base() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base
}

// Configure adds a number of the account or changes its webhooks.
func (c *Carrier) Configure(n Number) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.numbers = slices.DeleteFunc(c.numbers, func(o Number) bool { return o.ID == n.ID })
	c.numbers = append(c.numbers, n)
}

// Close ends calls and callbacks that are pending, without telling anybody, and
// waits for all of them. Twice is fine.
func (c *Carrier) Close() {
	c.mu.Lock()
	c.closed = true
	c.cancel()
	for _, k := range c.calls {
		k.finish("canceled", "fault")
	}
	for _, w := range c.watchers {
		w.stop()
	}
	c.changed()
	c.mu.Unlock()
	if c.server != nil {
		_ = c.server.Close()
	}
	c.wg.Wait()
	c.client.CloseIdleConnections()
}

// spawn runs f as one of the goroutines that Close waits for. c.mu is held.
func (c *Carrier) spawn(f func()) {
	if !c.closed {
		c.wg.Go(f)
	}
}

// Faults are what the program did wrong, in order, each with its code, the
// rule and the place; those of all calls are among them.
func (c *Carrier) Faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.faults)
}

// blame notes a fault of the program, in a call if k is not nil.
func (c *Carrier) blame(k *Call, format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := fmt.Sprintf(format, args...)
	if k != nil {
		f += " in call " + k.SID
		k.faults = append(k.faults, f)
	}
	c.faults = append(c.faults, f)
}

// Settle waits until every REST request and every callback that is due has been
// answered, and every call rings, waits for its caller, or has ended. Requests
// that are stalled do not count. It returns ctx's error, or ErrClosed.
func (c *Carrier) Settle(ctx context.Context) error {
	for {
		if err := c.courier.Rest(ctx); err != nil {
			return err
		}
		if err := c.until(ctx, c.allWait); err != nil {
			return err
		}
		if c.courier.Resting() {
			return nil
		}
	}
}

// allWait tells whether only people can make anything happen. c.mu is held.
func (c *Carrier) allWait() bool {
	return c.requests == 0 && !slices.ContainsFunc(c.calls, func(k *Call) bool { return k.state.Kind == Running })
}

// until waits for a condition, which is asked with c.mu held.
func (c *Carrier) until(ctx context.Context, condition func() bool) error {
	for {
		c.mu.Lock()
		ok, closed, news := condition(), c.closed, c.news
		c.mu.Unlock()
		switch {
		case ok:
			return nil
		case closed:
			return ErrClosed
		}
		if err := nexthop.Wait(ctx, news); err != nil {
			return err
		}
	}
}

// changed wakes all who wait in until. c.mu is held.
func (c *Carrier) changed() {
	close(c.news)
	c.news = make(chan struct{})
}

// sid is the next id of a kind (SM, CA …). c.mu is held.
func (c *Carrier) sid(prefix string) string {
	c.serials[prefix]++
	return fmt.Sprintf("%s%016x%016x", prefix, c.cfg.Series, c.serials[prefix])
}

// token is an I-Twilio-Idempotency-Token.
func (c *Carrier) token() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serials["token"]++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(c.cfg.Series), c.serials["token"])
}

// numberOf finds the configuration of a number or a messaging service; for a
// member of a service that of the service if service is true. c.mu is held.
func (c *Carrier) numberOf(id string, service bool) (Number, bool) {
	for _, n := range c.numbers {
		if service && has(n.Members, id) {
			return n, true
		}
	}
	for _, n := range c.numbers {
		if n.ID == id {
			return n, true
		}
	}
	return Number{}, false
}

// owns tells whether a number can send or call. c.mu is held.
func (c *Carrier) owns(number string) bool {
	return !strings.HasPrefix(number, "MG") && slices.ContainsFunc(c.numbers, func(n Number) bool {
		return n.ID == number || has(n.Members, number)
	})
}
