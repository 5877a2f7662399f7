// Package slack is the agents' desk in Slack: a card for every customer who
// waits for a person, a thread in which the talk goes on, buttons, modals, a
// command and a home tab. It decides nothing: what people do it asks of a
// channels.Desk, and what a thread shows it reads from there. The transcript is
// the queue; of each conversation only the place in Slack and the number of the
// last line shown are remembered, so that nothing is lost or shown twice,
// whatever fails in between.
package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// Config says which workspace and channel the desk is in.
type Config struct {
	// Desk does what people do here. It may be given later by Attach.
	Desk channels.Desk
	// Files keeps what agents send. Without it files are not passed on.
	Files channels.Files
	// File reads a kept file by its URL (channels.FileURL). Without it, files of
	// customers are announced with their link only. Its error may be
	// channels.ErrNotFound: not kept yet.
	File func(ctx context.Context, url string) (name string, data []byte, err error)
	// Link is where a customer opens a kept file that an agent sent, by its URL
	// (channels.FileURL). Without it, replies have the file as media only.
	Link func(url string) string
	// Audit keeps who did what to whose data. Without it, it is logged.
	Audit func(ctx context.Context, actor, action, subject, detail string) error

	// Token is the bot's (xoxb-…); AppToken (xapp-…), if set, switches to
	// Socket Mode. SigningSecret proves what comes by HTTP.
	Token, AppToken, SigningSecret string
	// Channel is the id of the channel where cards appear: "C0123456789".
	Channel string
	// Pace is the pause between messages in the channel. Defaults to Slack's own
	// limit of one a second; less is for a Slack on this machine.
	Pace time.Duration
	// APIBase ends in /api/. Defaults to Slack's own.
	APIBase string

	// URL is where people reach the console, without a slash at its end.
	URL string
	// Zone is the business's, in which times are shown. Defaults to UTC.
	Zone *time.Location
	// Country reads agents' phone numbers that have no country: "CN".
	Country string
	// Canned are replies that agents need not type.
	Canned []channels.Canned
	// Queues are those of the pack to which a case can be passed on; may be none.
	Queues []Queue
	// Hours says when people work, for /desk hours. May be nil.
	Hours func(now time.Time, l chat.Locale) string

	// Log gets ids and kinds, never a customer's words. Defaults to slog.Default.
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// A Queue is one of the pack's, by its name.
type Queue struct {
	ID   string
	Name map[chat.Locale]string
}

// A Desk works until Stop. It is safe for concurrent use.
type Desk struct {
	cfg     Config
	desk    channels.Desk
	api     *api.Client
	slow    *api.Client // for files
	wire    *http.Transport
	calls   *caller
	metrics *metrics
	people  *people

	slots   chan struct{} // of lanes
	whisper chan struct{} // of answers under way
	running sync.WaitGroup
	ctx     context.Context
	cancel  context.CancelFunc
	revive  time.Duration // between tries of a dead token
	poll    time.Duration // of lines whose fate is open
	guard   time.Duration // between looks whether customers must be told that Slack is down

	drawing sync.Mutex // of home tabs: what was read later is shown later

	mu       sync.Mutex
	stopped  bool
	began    time.Time // the service's time at Start
	threads  map[string]*thread
	places   map[string]*thread   // by channel and ts of the card
	cardless map[*thread]struct{} // under work and without a card
	done     map[string]*answer   // interactions, by id
	self     self
	tabs     map[string]*tab   // home tabs that are looked at, by user
	stirred  bool              // they will be drawn anew
	met      chan struct{}     // closed when self is known
	here     map[string]func() // by user: those at the desk, and how they leave
}

// self is who we are in the workspace.
type self struct{ team, user, bot string }

// New makes a desk; Start begins its work.
func New(cfg Config) (*Desk, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Pace == 0 {
		cfg.Pace = time.Second
	}
	m, err := newMetrics(cfg.Metrics)
	if err != nil {
		return nil, err
	}
	wire := http.DefaultTransport.(*http.Transport).Clone()
	options := []api.Option{
		api.OptionHTTPClient(&http.Client{Timeout: callTime, Transport: wire}),
		api.OptionLog(slog.NewLogLogger(cfg.Log.Handler(), slog.LevelDebug)),
	}
	if cfg.APIBase != "" {
		options = append(options, api.OptionAPIURL(cfg.APIBase))
	}
	if cfg.AppToken != "" {
		options = append(options, api.OptionAppLevelToken(cfg.AppToken))
	}
	d := &Desk{
		cfg: cfg, desk: cfg.Desk, metrics: m,
		api:     api.New(cfg.Token, options...),
		slow:    api.New(cfg.Token, append(options, api.OptionHTTPClient(&http.Client{Timeout: fileTime, Transport: wire}))...),
		wire:    wire,
		slots:   make(chan struct{}, workers),
		whisper: make(chan struct{}, 64),
		revive:  5 * time.Minute,
		poll:    2 * time.Second,
		guard:   time.Second,
		threads: map[string]*thread{}, places: map[string]*thread{}, cardless: map[*thread]struct{}{}, done: map[string]*answer{},
		met: make(chan struct{}), here: map[string]func(){}, tabs: map[string]*tab{},
	}
	d.calls = &caller{pace: cfg.Pace, first: time.Second, top: 30 * time.Second, put: map[string]time.Time{}, metrics: m, onLock: d.locked, now: func() time.Time { return d.desk.Now() }}
	d.people = newPeople(d)
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d, nil
}

// Attach gives the desk what it works on. Call it before Start.
func (d *Desk) Attach(desk channels.Desk, files channels.Files) { d.desk, d.cfg.Files = desk, files }

// Start begins to show who waits. It returns at once.
func (d *Desk) Start() {
	d.mu.Lock()
	d.began = d.desk.Now()
	d.mu.Unlock()
	events, cancel := d.desk.Subscribe()
	d.running.Add(1)
	go func() {
		defer d.running.Done()
		defer cancel()
		d.follow(events)
	}()
	d.running.Go(func() { d.vigil(d.ctx) })
	d.running.Add(1)
	go func() {
		defer d.running.Done()
		d.introduce(d.ctx)
		d.wakeAll()
		d.seat(d.ctx)
		if d.cfg.AppToken != "" {
			d.plug(d.ctx)
		}
	}()
}

// Stop ends the work; what was not shown yet is at the next Start. Twice is fine.
func (d *Desk) Stop(ctx context.Context) error {
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	d.cancel()
	done := make(chan struct{})
	go func() {
		d.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		d.mu.Lock()
		for _, leave := range d.here {
			leave()
		}
		d.mu.Unlock()
		d.wire.CloseIdleConnections()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Trouble is what an operator should know, "" if all is well: token_revoked,
// unreachable …
func (d *Desk) Trouble() string { return d.calls.trouble() }

// follow wakes threads by what happens in conversations.
func (d *Desk) follow(events <-chan channels.DeskEvent) {
	d.resync()
	for {
		select {
		case <-d.ctx.Done():
			return
		case e, open := <-events:
			switch {
			case !open:
				return
			case e.Resync:
				d.resync()
			case e.Typing:
				continue
			case d.known(e.Conversation) != nil || e.Mode == chat.ModeWaiting || e.Mode == chat.ModeAgent:
				d.wake(d.thread(e.Conversation))
			}
			d.stir()
		}
	}
}

// resync looks at everything anew.
func (d *Desk) resync() {
	for wait := d.calls.first; ; wait = min(2*wait, d.calls.top) {
		err := d.recall(d.ctx)
		var cases []channels.Case
		if err == nil {
			cases, err = d.cases(d.ctx, "")
		}
		if err == nil {
			for _, k := range cases {
				t := d.thread(k.ID)
				if t.get().TS == "" && k.Since.Before(d.start()) {
					t.setDoubt(true) // an earlier process may have posted its card
				}
				d.wake(t) // who waits longest first
			}
			d.wakeAll()
			return
		}
		d.cfg.Log.Warn("slack: the desk cannot be read", "err", err)
		if sleep(d.ctx, wait) != nil {
			return
		}
	}
}

// cases are those that concern people now: who waits, longest first, then who
// is with somebody.
func (d *Desk) cases(ctx context.Context, l chat.Locale) ([]channels.Case, error) {
	waiting, err := d.desk.Cases(ctx, chat.ModeWaiting, l)
	if err != nil {
		return nil, err
	}
	owned, err := d.desk.Cases(ctx, chat.ModeAgent, l)
	return append(waiting, owned...), err
}

func (d *Desk) start() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.began
}

func (d *Desk) wakeAll() {
	d.mu.Lock()
	all := make([]*thread, 0, len(d.threads))
	for _, t := range d.threads {
		all = append(all, t)
	}
	d.mu.Unlock()
	for _, t := range all {
		d.wake(t)
	}
}

// introduce finds out who we are. It tries until Slack answers, seldom with a
// token that is dead.
func (d *Desk) introduce(ctx context.Context) {
	for wait := d.calls.first; ctx.Err() == nil; wait = min(2*wait, d.calls.top) {
		err := d.calls.call(ctx, "auth.test", func(ctx context.Context) error {
			me, err := d.api.AuthTestContext(ctx)
			if err == nil {
				d.mu.Lock()
				select {
				case <-d.met: // before; a server that names no team is met all the same
				default:
					close(d.met)
				}
				d.self = self{team: me.TeamID, user: me.UserID, bot: me.BotID}
				d.mu.Unlock()
			}
			return err
		})
		switch {
		case err == nil:
			return
		case errors.Is(err, errLocked):
			return // locked tries again
		}
		if sleep(ctx, wait) != nil {
			return
		}
	}
}

func (d *Desk) me() self {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.self
}

// locked raises the alarm for a dead token and tries it again, seldom.
func (d *Desk) locked(code string) {
	d.cfg.Log.Error("slack: the token opens nothing any more; the desk in Slack stands still", "code", code)
	if !d.enter() {
		return
	}
	go func() {
		defer d.running.Done()
		for sleep(d.ctx, d.revive) == nil {
			ctx, cancel := context.WithTimeout(d.ctx, callTime)
			_, err := d.api.AuthTestContext(ctx)
			cancel()
			if err == nil {
				d.cfg.Log.Info("slack: the token works again")
				d.calls.unlock()
				d.introduce(d.ctx)
				d.wakeAll()
				return
			}
		}
	}()
}

// audit keeps who did what to whose data (handbook §10).
func (d *Desk) audit(ctx context.Context, actor, action, subject, detail string) error {
	d.cfg.Log.Info("slack: audit", "actor", actor, "action", action, "subject", subject, "detail", detail)
	if d.cfg.Audit == nil {
		return nil
	}
	return d.cfg.Audit(ctx, actor, action, subject, detail)
}
