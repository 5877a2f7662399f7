// Package webchat is the web chat channel: the socket protocol switchboard.v1
// (interface.md §4), the widget that speaks it and the hosted page. It keeps
// nothing: a token leads to a conversation, the gateway has the rest, so a
// socket resumes on any process at any time. It decides nothing about what is
// said. A customer's link (link.go) leads to the same page for a conversation
// that is held by SMS or on the phone; it goes on in both places.
package webchat

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// Config says who may connect and how much. The zero value of a field is its default.
type Config struct {
	// Gateway takes what customers write. It may be given later by Attach.
	Gateway channels.Gateway
	// Origins are the sites that may open the chat: exact origins
	// ("https://shop.example"). A client that sends no Origin is no browser
	// and is let in; any other origin is refused.
	Origins []string
	// Title stands above the hosted page's chat, by language: the name of the
	// business. Defaults to "Chat with us", 在线客服.
	Title map[chat.Locale]string
	// Sockets is how many sockets are open at most. Defaults to 50,000.
	Sockets int
	// PerAddress is how many sockets one network address may have, but one of this
	// machine or a private network, which is a proxy's. Defaults to 100.
	PerAddress int
	// Burst is how many messages a customer may send in any 5 s (so twelve
	// times that in any minute), over all of their sockets. Defaults to 5;
	// negative for no limit.
	Burst int
	// Guesses is how many wrong links of customers one network address may
	// open in any minute; after that all are refused. Defaults to 5.
	Guesses int
	// LocalGuesses is the same for addresses of this machine and of private
	// networks, which are a proxy's with many behind it. Defaults to 500.
	LocalGuesses int
	// Now is the clock of the limits, never moved by the playground.
	// Defaults to time.Now.
	Now func() time.Time
	// Log defaults to slog.Default.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Sockets == 0 {
		c.Sockets = 50_000
	}
	if c.PerAddress == 0 {
		c.PerAddress = 100
	}
	if c.Burst == 0 {
		c.Burst = 5
	}
	if c.Guesses == 0 {
		c.Guesses = 5
	}
	if c.LocalGuesses == 0 {
		c.LocalGuesses = 500
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

// A Channel serves sockets and pages. It is safe for concurrent use.
type Channel struct {
	cfg     Config
	gateway channels.Gateway // set before the first request
	links   Links            // likewise; nil if there are none
	guesses guesses
	origins map[string]bool

	mu      sync.Mutex
	stopped bool
	rooms   map[string]*room // by conversation
	beats   [beats]map[*socket]struct{}
	next    int // beat that the next socket joins
	count   int
	from    map[netip.Addr]int

	writeLimit time.Duration

	running sync.WaitGroup // readers, writers and the beat
	stop    chan struct{}
	// ctx is that of all calls to the gateway. It ends when Stop runs out of patience.
	ctx    context.Context
	cancel context.CancelFunc
}

// New returns a channel that runs until Stop.
func New(cfg Config) *Channel {
	ch := &Channel{
		cfg:     cfg.withDefaults(),
		gateway: cfg.Gateway,
		origins: make(map[string]bool),
		rooms:   make(map[string]*room),
		from:    make(map[netip.Addr]int),
		stop:    make(chan struct{}),

		writeLimit: defaultWriteLimit,
	}
	ch.ctx, ch.cancel = context.WithCancel(context.Background())
	for _, o := range cfg.Origins {
		ch.origins[strings.ToLower(strings.TrimSuffix(o, "/"))] = true
	}
	for i := range ch.beats {
		ch.beats[i] = make(map[*socket]struct{})
	}
	ch.running.Go(ch.keepTime)
	return ch
}

// Attach gives the channel its gateway. Call it before serving.
func (ch *Channel) Attach(g channels.Gateway) { ch.gateway = g }

// Name is chat.Web.
func (ch *Channel) Name() chat.Channel { return chat.Web }

// Traits are the web's defaults (channels.md §3, §6, §7).
func (ch *Channel) Traits() chat.Traits {
	return chat.Traits{
		MaxChoices: 10,
		Questions:  5,
		Hold:       10 * time.Minute,
		Nudge:      5 * time.Minute,
		Expire:     24 * time.Hour,
		Patience:   5 * time.Minute,
		Desk: chat.DeskTimes{
			Escalate: 2 * time.Minute, Remind: 2 * time.Minute, Requeue: 5 * time.Minute, Nudge: 5 * time.Minute, End: 15 * time.Minute,
		},
		Think: 1500 * time.Millisecond,
	}
}

// Send has nothing to do and never fails: what is committed reaches every
// socket by Changed, and a customer who is away by resuming.
func (ch *Channel) Send(context.Context, channels.Delivery) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}

// Changed shows new entries and a new state to the sockets of a conversation.
func (ch *Channel) Changed(c channels.Conversation, entries []chat.Entry) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if r := ch.rooms[c.ID]; r != nil {
		for _, s := range r.sockets {
			s.show(stateOf(c), entries)
		}
	}
}

// AgentTyping tells the sockets of a conversation that a person is typing.
func (ch *Channel) AgentTyping(conversation string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if r := ch.rooms[conversation]; r != nil {
		for _, s := range r.sockets {
			s.typing()
		}
	}
}

// Sockets is how many are open.
func (ch *Channel) Sockets() int {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.count
}

// Stop refuses new sockets, lets each finish the message it is taking, and
// closes all with 1001, which tells clients to come back spread over time. It
// returns when all are gone; when ctx ends first, it cuts them off.
func (ch *Channel) Stop(ctx context.Context) error {
	ch.mu.Lock()
	first := !ch.stopped
	ch.stopped = true
	ch.mu.Unlock()
	if first {
		close(ch.stop)
	}
	ch.each(func(s *socket) { s.close(closeGoingAway, "restarting") })
	done := make(chan struct{})
	go func() {
		ch.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		ch.cancel()
		return nil
	case <-ctx.Done():
		ch.cancel()
		ch.each((*socket).cut)
		<-done
		return ctx.Err()
	}
}

func (ch *Channel) each(do func(*socket)) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	for _, beat := range ch.beats {
		for s := range beat {
			do(s)
		}
	}
}
