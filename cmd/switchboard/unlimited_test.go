package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/channels/sms"
	"switchboard/channels/webchat"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/api"
	"switchboard/gateway/console"
	"switchboard/intents"
)

// unlimited is the environment variable that makes the test binary a server
// without the limit on a customer's messages and the pause after a text, which
// no load test could do with.
const unlimited = "SWITCHBOARD_TEST_UNLIMITED"

// benchPace is the environment variable for the pause between messages to Slack.
const benchPace = "SWITCHBOARD_TEST_PACE"

// serveUnlimited is `switchboard serve` but for these. With
// SWITCHBOARD_TEST_PROFILE it writes a CPU profile to that file.
func serveUnlimited() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := runUnlimited(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runUnlimited(ctx context.Context) (err error) {
	env := map[string]string{}
	for _, v := range os.Environ() {
		name, value, _ := strings.Cut(v, "=")
		env[name] = value
	}
	if path := env["SWITCHBOARD_TEST_PROFILE"]; path != "" {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	cfg, err := Load("", env)
	if err != nil {
		return err
	}
	if v := env[benchPace]; v != "" {
		if cfg.Slack.pace, err = time.ParseDuration(v); err != nil {
			return err
		}
	}
	a := &App{cfg: cfg, log: slog.New(slog.NewTextHandler(os.Stderr, nil)), token: cfg.APIToken.Reveal(), metrics: prometheus.NewRegistry()}
	if err := a.wireUnlimited(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	a.Greet(os.Stdout)
	return a.Run(ctx)
}

// atOnce answers every text in the turn that stores it, as a digit is, without
// a pause for what may follow.
type atOnce struct{ *sms.Channel }

// Traits implements channels.Channel.
func (c atOnce) Traits() chat.Traits {
	t := c.Channel.Traits()
	t.Burst = 0
	return t
}

// wireUnlimited is App.wire with other limits and bursts.
func (a *App) wireUnlimited(ctx context.Context) error {
	pk, err := loadPack(a.cfg.Pack)
	if err != nil {
		return err
	}
	if a.store, err = openStore(ctx, a.cfg.Database, true); err != nil {
		return err
	}
	if a.listener, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return err
	}
	a.web = webchat.New(webchat.Config{Burst: -1, Title: pk.Brand, Log: a.log})
	wires := []channels.Channel{a.web}
	if a.telephone, err = newTelephone(a.cfg, a.URL(), pk, a.metrics, a.log); err != nil {
		return err
	}
	if a.telephone != nil {
		wires = append(wires, atOnce{a.telephone.sms}, a.telephone.voice)
	}
	a.gateway, err = gateway.New(gateway.Config{
		Store: a.store, Dialogs: dialogs.New(pk), Pack: pk, Understand: intents.New(lessons(pk)),
		Channels: wires, Log: a.log, Metrics: a.metrics,
	})
	if err != nil {
		return err
	}
	if a.telephone != nil {
		a.telephone.attach(a.gateway)
	}
	if a.slack, err = newSlack(a.cfg, a.URL(), pk, a.store, a.gateway.Now, a.metrics, a.log); err != nil {
		return err
	}
	a.web.Attach(a.gateway)
	rest, err := api.New(api.Config{Store: a.store, Gateway: a.gateway, Token: a.token, Log: a.log})
	if err != nil {
		return err
	}
	a.console = console.New(console.Config{Gateway: a.gateway, Store: a.store, Token: a.token, Pack: pk, Log: a.log, Local: a.local})
	a.server = a.serverOf(a.routes(rest))
	if err := a.gateway.Start(ctx); err != nil || a.slack == nil {
		return err
	}
	// Whom somebody is asked for, people must be at work.
	now := a.gateway.Now()
	if _, open := pk.People.Closes(now); !open {
		next, _ := pk.People.Next(now)
		if _, err := a.gateway.AdvanceClock(ctx, next.Sub(now)); err != nil {
			return err
		}
	}
	a.slack.Attach(a.gateway, a.gateway)
	a.slack.Start()
	return nil
}
