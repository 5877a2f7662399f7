package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"switchboard/channels"
	"switchboard/channels/slack"
	"switchboard/channels/webchat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
	"switchboard/gateway/api"
	"switchboard/gateway/console"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
	"switchboard/intents/llm"
)

// shutdownTime is how long a clean end may take before sends are cut off.
const shutdownTime = 20 * time.Second

// An App is the whole program while it serves. New wires it, Run serves until
// its context ends, Close ends it in order. It runs as well inside a test.
type App struct {
	cfg       Config
	log       *slog.Logger
	token     string // the API's
	generated bool
	listener  net.Listener
	store     *disk
	gateway   *gateway.Gateway
	web       *webchat.Channel
	telephone *telephone  // nil without a carrier
	phones    *phones     // of the playground; nil with a real carrier
	slack     *slack.Desk // nil without Slack
	workplace *workplace  // the playground's own Slack; nil with a real one
	model     *llm.Client // nil without a language model
	console   *console.Console
	server    *http.Server
	metrics   *prometheus.Registry
	ready     atomic.Bool
	once      sync.Once
	ended     error
}

// NewApp opens the database, starts the gateway and takes the address. Nothing
// is left behind if it fails.
func NewApp(ctx context.Context, cfg Config, migrate bool, log *slog.Logger) (*App, error) {
	a := &App{cfg: cfg, log: log, token: cfg.APIToken.Reveal(), metrics: prometheus.NewRegistry()}
	if a.token == "" {
		a.token, a.generated = rand.Text(), true
	}
	if err := a.wire(ctx, migrate); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// wire is the one list of what is plugged into what.
func (a *App) wire(ctx context.Context, migrate bool) error {
	pk, err := loadPack(a.cfg.Pack)
	if err != nil {
		return err
	}
	if faults := pack.Check(pk, dialogs.Spec()).Faults(); len(faults) > 0 {
		a.log.Warn("the pack has faults that switchboard check names: customers may hear nothing where wording is missing", "faults", len(faults), "first", faults[0].String())
	}
	if a.store, err = openStore(ctx, a.cfg.Database, migrate); err != nil {
		return err
	}
	if a.listener, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return fmt.Errorf("SWITCHBOARD_LISTEN: %w", err)
	}
	a.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	a.web = webchat.New(webchat.Config{
		Origins: a.cfg.AllowedOrigins(a.listener.Addr()), Title: pk.Brand, Log: a.log,
	})
	wires := []channels.Channel{a.web}
	if a.telephone, err = newTelephone(a.cfg, a.URL(), pk, a.metrics, a.log); err != nil {
		return err
	}
	if a.telephone != nil {
		wires = append(wires, a.telephone.channels()...)
	}
	if a.model, err = newModel(a.cfg, pk, a.metrics, a.log); err != nil {
		return err
	}
	a.gateway, err = gateway.New(gateway.Config{
		Store: a.store, Dialogs: dialogs.New(pk), Pack: pk, Understand: intents.New(lessons(pk)), Consult: consultant(a.model),
		Channels: wires, VisitURL: visitLink(a.URL()), Log: a.log, Metrics: a.metrics,
	})
	if err != nil {
		return err
	}
	if a.telephone != nil {
		a.telephone.attach(a.gateway)
	}
	if a.cfg.Playground && a.cfg.Slack.BotToken == "" {
		if a.workplace, a.cfg.Slack, err = newWorkplace(a.URL(), a.gateway.Now); err != nil {
			return err
		}
	}
	if a.slack, err = newSlack(a.cfg, a.URL(), pk, a.store, a.gateway.Now, a.metrics, a.log); err != nil {
		return err
	}
	a.web.Attach(a.gateway)
	a.web.AttachLinks(a.gateway)
	rest, err := api.New(api.Config{Store: a.store, Gateway: a.gateway, Token: a.token, Country: pk.Country, Log: a.log})
	if err != nil {
		return err
	}
	desk := console.Config{
		Gateway: a.gateway, Store: a.store, Token: cmp.Or(a.cfg.DeskToken.Reveal(), a.token), Pack: pk, Canned: cannedOf(pk), FileLink: fileLink(a.URL()), Log: a.log,
		Playground: a.cfg.Playground, Local: a.local, Secure: strings.HasPrefix(a.cfg.PublicURL, "https:"),
	}
	if a.telephone != nil && a.telephone.carrier != nil {
		a.phones = newPhones(a.telephone.carrier, playgroundNumber)
		desk.Phones = a.phones
	}
	if a.workplace != nil {
		a.workplace.begin, desk.Workplace = a.slack.Start, a.workplace
	}
	a.console = console.New(desk)
	a.metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "switchboard_web_sockets", Help: "Open web chat sockets.",
	}, func() float64 { return float64(a.web.Sockets()) }))
	a.server = a.serverOf(a.routes(rest))
	if err := a.gateway.Start(ctx); err != nil {
		return inDatabase(err)
	}
	if a.slack == nil {
		return nil
	}
	a.slack.Attach(a.gateway, a.gateway)
	if a.workplace == nil {
		a.slack.Start()
	}
	return nil
}

// openStore opens the database; its errors name the setting.
func openStore(ctx context.Context, path string, migrate bool) (*disk, error) {
	var options []sqlite.Option
	if !migrate {
		options = append(options, sqlite.NoMigrate)
	}
	s, err := sqlite.Open(ctx, path, options...)
	if err != nil {
		return nil, inDatabase(err)
	}
	return &disk{Store: s}, nil
}

// inDatabase is a fault of the database that is configured, on every command alike.
func inDatabase(err error) error {
	return usageError{fmt.Errorf("SWITCHBOARD_DATABASE_URL: %w", err)}
}

// URL is where the program can be reached.
func (a *App) URL() string {
	if a.cfg.PublicURL != "" {
		return a.cfg.PublicURL
	}
	host, _, _ := net.SplitHostPort(a.cfg.Listen) // checked when it was read
	_, port, _ := net.SplitHostPort(a.listener.Addr().String())
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Greet says where everything is, and the token if it was generated.
func (a *App) Greet(w io.Writer) {
	url := a.URL()
	if a.cfg.Playground {
		fmt.Fprintf(w, "Playground  %s/playground/\n", url)
	}
	fmt.Fprintf(w, "Chat        %s/chat/\nDesk        %s/console/desk\nAPI         %s/api/v1/openapi.json\n", url, url, url)
	if a.generated {
		fmt.Fprintf(w, "API token   %s (for this run; set SWITCHBOARD_API_TOKEN for one that stays)\n", a.token)
	}
}

// Run serves until ctx ends, then closes. It returns early if serving fails.
func (a *App) Run(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- a.server.Serve(a.listener) }()
	a.ready.Store(true)
	var err error
	select {
	case <-ctx.Done():
		a.log.Info("stopping")
		err = a.Close()
		<-failed
	case err = <-failed:
		if errors.Is(err, http.ErrServerClosed) {
			err = nil // somebody called Close
		}
		err = errors.Join(err, a.Close())
	}
	return err
}

// Close ends everything in the order of stack.md: no longer ready, calls moved
// from sockets to webhooks, no new connections, sockets closed with word to come back, turns and sends finished,
// database closed. Twice is fine.
func (a *App) Close() error {
	a.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		a.ended = a.close(ctx)
	})
	return a.ended
}

func (a *App) close(ctx context.Context) error {
	a.ready.Store(false)
	var errs []error
	if a.phones != nil {
		a.phones.Close()
	}
	if a.telephone != nil && a.telephone.carrier != nil {
		a.telephone.carrier.Close() // its calls end while we can still hear of it
	}
	if a.telephone != nil {
		a.telephone.drain(ctx) // while we still answer webhooks
	}
	drained := make(chan error, 1)
	if a.server != nil {
		a.console.Stop()
		go func() { drained <- unlessClosed(a.server.Shutdown(ctx)) }()
	} else {
		drained <- nil
	}
	if a.web != nil {
		errs = append(errs, a.web.Stop(ctx))
	}
	errs = append(errs, <-drained)
	if a.listener != nil { // it is still open if Run was never called
		errs = append(errs, unlessClosed(a.listener.Close()))
	}
	if a.telephone != nil {
		errs = append(errs, a.telephone.stop(ctx))
	}
	if a.slack != nil {
		errs = append(errs, a.slack.Stop(ctx))
	}
	if a.workplace != nil {
		a.workplace.Close()
	}
	if a.gateway != nil {
		errs = append(errs, a.gateway.Stop(ctx))
	}
	if a.telephone != nil {
		a.telephone.letGo() // what the gateway had under way was still sent
	}
	if a.model != nil {
		a.model.Close()
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}

// unlessClosed drops the error that says only that the address was given up already.
func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
