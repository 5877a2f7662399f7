// Package voice is the telephone channel, through the carrier of package
// twilio: it answers the carrier's webhooks with TwiML. It decides how things
// are said and listened for (voices, keys, time-outs, what can be talked over),
// keeps a caller from ever hearing silence, plays to those who wait, and joins
// callers with people who take calls. It decides nothing about what is said,
// and keeps nothing but what can be found again: a call goes on after a restart.
package voice

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

// A Gateway is what this channel needs of one.
type Gateway interface {
	channels.Gateway
	channels.Calls
	channels.Files
}

// A Briefer is a Gateway that can tell a person in a few words whom and what a
// call is about, before they take it. Without one they hear that somebody waits.
type Briefer interface {
	// Brief is who calls, why and how long they have waited, in the language
	// of the person who owns the conversation.
	Brief(ctx context.Context, conversation string) (about string, l chat.Locale, err error)
}

// An Account is what this channel needs of a *twilio.Account.
type Account interface {
	Guard(h func(w http.ResponseWriter, r *http.Request, form url.Values)) http.Handler
	Dial(ctx context.Context, c twilio.OutCall) (callSID string, err error)
	Redirect(ctx context.Context, callSID, url string) error
	Complete(ctx context.Context, callSID string) error
	Fetch(ctx context.Context, mediaURL string, limit int64) (data []byte, contentType string, err error)
	URL(path string) string
	GuardSocket(h http.Handler) http.Handler
	SocketURL(path string) string
}

// Config says through which account calls come and go.
type Config struct {
	// Account is the carrier's.
	Account Account
	// Gateway takes what callers say. It may be given later by Attach.
	Gateway Gateway
	// Relay has callers talk on a socket, by the carrier's ConversationRelay:
	// what is said can be talked over, and the transcript tells what was heard.
	// Defaults to false: by documents alone (Gather).
	Relay bool
	// Timer runs f when a caller on a socket has been silent for d in a call
	// (CallSid), unless it is stopped before. Defaults to time.AfterFunc; a
	// carrier on this machine, whose time is its own, gives another.
	Timer func(call string, d time.Duration, f func()) (stop func())
	// Words are the pack's wordings "voice.…", by key, with the names and
	// values of their placeholders.
	Words func(key string, l chat.Locale, args ...string) string
	// Log defaults to slog.Default. It gets ids and kinds, never words, numbers or digits.
	Log *slog.Logger
	// Metrics is where counters are registered. Defaults to a registry of its own.
	Metrics prometheus.Registerer
}

const (
	// mostReplies is how many documents are remembered for webhooks that come
	// again: some minutes of the busiest time, 2 kB each.
	mostReplies = 8192
	// mostCalls is how many calls are known at one time.
	mostCalls = 20_000
	// mostJobs is how many questions wait for the gateway at one time. Beyond
	// it the carrier is sent to its fallback.
	mostJobs = 512
)

// A Channel answers calls. It is safe for concurrent use.
type Channel struct {
	cfg     Config
	gateway Gateway // set before the first request
	account Account
	log     *slog.Logger
	metrics *metrics

	replies  *replies
	jobs     *jobs
	calls    *calls
	sessions *sessions

	mu      sync.Mutex
	stopped bool
	running sync.WaitGroup // whatever goes on without a request: jobs, dialling, files
	// ctx is that of all of it. It ends when Stop runs out of patience.
	ctx     context.Context
	cancel  context.CancelFunc
	closing chan struct{}
}

var (
	_ channels.Channel = (*Channel)(nil)
	_ channels.Watcher = (*Channel)(nil)
	_ channels.Dialer  = (*Channel)(nil)
	_ channels.Fetcher = (*Channel)(nil)
)

// New returns a channel that runs until Stop. The error is that of registering metrics.
func New(cfg Config) (*Channel, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Metrics == nil {
		cfg.Metrics = prometheus.NewRegistry()
	}
	if cfg.Timer == nil {
		cfg.Timer = func(_ string, d time.Duration, f func()) func() {
			t := time.AfterFunc(d, f)
			return func() { t.Stop() }
		}
	}
	ch := &Channel{
		cfg: cfg, gateway: cfg.Gateway, account: cfg.Account, log: cfg.Log,
		replies: newReplies(mostReplies), calls: newCalls(mostCalls), sessions: newSessions(), closing: make(chan struct{}),
	}
	ch.jobs = newJobs(ch, mostJobs)
	ch.ctx, ch.cancel = context.WithCancel(context.Background())
	var err error
	ch.metrics, err = newMetrics(cfg.Metrics, ch.calls.count, ch.sessions.open)
	return ch, err
}

// Attach gives the channel its gateway. Call it before serving.
func (ch *Channel) Attach(g Gateway) { ch.gateway = g }

// Name is chat.Voice.
func (ch *Channel) Name() chat.Channel { return chat.Voice }

// placeTold is how often the dialogs tell the place in the queue. It is heard
// when the round of music is over, so that 60 to 90 s lie between two times
// (channels.md §2), and a callback is offered within 90 s (§7).
const placeTold = 75 * time.Second

// Traits are the defaults of calls (channels.md §2, §5–7). Silence is told by
// the channel itself, so there is no nudge; a call that nobody told us the end
// of is put aside after ten minutes.
func (ch *Channel) Traits() chat.Traits {
	return chat.Traits{
		Spoken:     true,
		Phones:     true,
		Quiet:      true,
		MaxChoices: 4,
		Questions:  3,
		Hold:       3 * time.Minute,
		Expire:     10 * time.Minute,
		Patience:   placeTold,
		Desk:       chat.DeskTimes{Escalate: 90 * time.Second},
		Reopen:     time.Minute,
		Think:      600 * time.Millisecond, // answers to the carrier stay under 800 ms
	}
}

// Send has nothing to do: what is committed is said when the carrier next asks.
func (ch *Channel) Send(context.Context, channels.Delivery) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}

// AgentTyping is not heard.
func (ch *Channel) AgentTyping(string) {}

// Stop refuses new calls, lets each answer that is being made come to its end,
// and returns when nothing runs any more. When ctx ends first, all is cut off.
// Calling it twice is fine.
func (ch *Channel) Stop(ctx context.Context) error {
	ch.mu.Lock()
	if !ch.stopped {
		ch.stopped = true
		close(ch.closing)
	}
	ch.mu.Unlock()
	done := make(chan struct{})
	go func() {
		ch.running.Wait()
		close(done)
	}()
	defer ch.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		ch.cancel()
		<-done
		return ctx.Err()
	}
}

// background runs f until Stop waits for it; false when the channel has stopped.
func (ch *Channel) background(f func()) bool {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.stopped {
		return false
	}
	ch.running.Go(f)
	return true
}

// wait pauses; false if the channel is stopping.
func (ch *Channel) wait(pause time.Duration) bool {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ch.closing:
		return false
	}
}
