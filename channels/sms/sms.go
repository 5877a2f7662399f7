// Package sms is the text message channel, through the carrier of package
// twilio: signed webhooks in, rendered text out by REST, delivery reports. It
// lays out what is said for a small screen (numbered lines, few segments, a
// link where a text is long) and keeps the sender's rate. It decides nothing
// about what is said, obeys no keyword and keeps no message: those are the
// gateway's.
package sms

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

// The routes that the carrier calls (interface.md §3).
const (
	inboundPath = "/twilio/sms"
	statusPath  = "/twilio/sms/status"
)

// A Gateway is what this channel needs of one.
type Gateway interface {
	channels.Gateway
	channels.Reports
	channels.Links
	channels.Files
}

// Config says through which account texts go and how many.
type Config struct {
	// Account is the carrier's.
	Account *twilio.Account
	// Gateway takes what customers write. It may be given later by Attach.
	Gateway Gateway
	// Words are the pack's wordings, by key, with the names and values of
	// their placeholders: "sms.link" and "sms.continue", each with {link}.
	Words func(key string, l chat.Locale, args ...string) string
	// SegmentsPerSecond is what the sender may send; a long code has one.
	// 0 for no limit.
	SegmentsPerSecond float64
	// CarrierConsent: the carrier answers STOP, START and HELP itself.
	CarrierConsent bool
	// Now is the clock of the sending rate, never moved by the playground.
	// Defaults to time.Now.
	Now func() time.Time
	// Log defaults to slog.Default.
	Log *slog.Logger
	// Metrics is where counters are registered. Defaults to a registry of its own.
	Metrics prometheus.Registerer
}

// A Channel takes and sends text messages. It is safe for concurrent use.
type Channel struct {
	cfg     Config
	gateway Gateway // set before the first request
	log     *slog.Logger
	metrics *metrics
	limit   *rate.Limiter // nil for none

	mu       sync.Mutex
	prepared map[string]*outgoing // by conversation: what waits for its next attempt
	stopped  bool

	files   sync.WaitGroup // being fetched
	slots   chan struct{}  // one per file in memory
	pauses  []time.Duration
	ctx     context.Context // of fetches; it ends when Stop runs out of patience
	cancel  context.CancelFunc
	closing chan struct{}
}

var (
	_ channels.Channel = (*Channel)(nil)
	_ channels.Fetcher = (*Channel)(nil)
)

// New returns a channel that runs until Stop. The error is that of registering metrics.
func New(cfg Config) (*Channel, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Metrics == nil {
		cfg.Metrics = prometheus.NewRegistry()
	}
	ch := &Channel{
		cfg: cfg, gateway: cfg.Gateway, log: cfg.Log, prepared: map[string]*outgoing{},
		slots: make(chan struct{}, filesAtOnce), pauses: filePauses, closing: make(chan struct{}),
	}
	if n := cfg.SegmentsPerSecond; n > 0 {
		// The bucket holds the longest reply, so that in a talk with one customer
		// nothing waits: a digit is answered in under 1 s (channels.md §1).
		ch.limit = rate.NewLimiter(rate.Limit(n), max(mostSegments, int(math.Ceil(n))))
	}
	ch.ctx, ch.cancel = context.WithCancel(context.Background())
	var err error
	ch.metrics, err = newMetrics(cfg.Metrics)
	return ch, err
}

// Attach gives the channel its gateway. Call it before serving.
func (ch *Channel) Attach(g Gateway) { ch.gateway = g }

// Name is chat.SMS.
func (ch *Channel) Name() chat.Channel { return chat.SMS }

// Traits are the defaults of text messages (channels.md §1, §5–7).
func (ch *Channel) Traits() chat.Traits {
	return chat.Traits{
		Phones:     true,
		Numbered:   true,
		MaxChoices: mostLines,
		Questions:  1,
		Hold:       15 * time.Minute,
		Nudge:      30 * time.Minute,
		Expire:     24 * time.Hour,
		Patience:   30 * time.Minute,
		Desk: chat.DeskTimes{
			Escalate: 10 * time.Minute, Remind: 10 * time.Minute, Requeue: 30 * time.Minute, Nudge: 4 * time.Hour, End: 24 * time.Hour,
		},
		SurveyAfter:    30 * time.Minute,
		Quiet:          true,
		Burst:          2500 * time.Millisecond,
		BurstMost:      10 * time.Second,
		Keywords:       true,
		CarrierConsent: ch.cfg.CarrierConsent,
		Reopen:         72 * time.Hour,
	}
}

// Handler serves the carrier's calls: /twilio/sms and /twilio/sms/status.
func (ch *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(inboundPath, ch.cfg.Account.Guard(ch.receive))
	mux.Handle(statusPath, ch.cfg.Account.Guard(ch.report))
	return mux
}

// Stop lets each file that is being fetched have one last attempt, and returns
// when none is left; when ctx ends first, it cuts them off and returns its
// error. Call it after the last request. Twice is fine.
func (ch *Channel) Stop(ctx context.Context) error {
	ch.mu.Lock()
	first := !ch.stopped
	ch.stopped = true
	ch.mu.Unlock()
	if first {
		close(ch.closing)
	}
	release := context.AfterFunc(ctx, ch.cancel)
	defer release()
	ch.files.Wait()
	cut := ch.ctx.Err() != nil && first
	ch.cancel()
	if cut {
		return context.Cause(ctx)
	}
	return nil
}
