package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/channels/sms"
	"switchboard/channels/twilio"
	"switchboard/channels/twilio/carrier"
	"switchboard/channels/voice"
	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
)

// playgroundNumber is what the playground's phones text and call.
const playgroundNumber = "+14155550100"

// A telephone is what the program has of the carrier: the account, text
// messages and calls, and in the playground a carrier of its own.
type telephone struct {
	account *twilio.Account
	sms     *sms.Channel
	voice   *voice.Channel
	carrier *carrier.Carrier // nil with a real one
}

// The ways in which callers are asked (Config.VoiceTransport).
const (
	transportGather = "gather"
	transportRelay  = "relay"
)

// A callTimer times the silence of callers on sockets (voice.Config.Timer).
type callTimer = func(call string, d time.Duration, f func()) (stop func())

// newTelephone wires the carrier that is configured, or the playground's own;
// nil with neither. url is where the program is reached from outside.
func newTelephone(cfg Config, url string, pk *pack.Pack, metrics prometheus.Registerer, log *slog.Logger) (*telephone, error) {
	t := &telephone{}
	if cfg.Twilio.AccountSID == "" {
		if !cfg.Playground {
			return nil, nil
		}
		var err error
		if cfg.Twilio, err = t.ownCarrier(cfg.Twilio, url); err != nil {
			return nil, err
		}
	}
	t.account = twilio.New(twilio.Config{
		AccountSID: cfg.Twilio.AccountSID, AuthToken: cfg.Twilio.AuthToken.Reveal(), From: cfg.Twilio.From,
		APIBase: cfg.Twilio.APIBase, PublicURL: url, Log: log,
	})
	var err error
	if t.sms, err = sms.New(sms.Config{
		Account: t.account, Words: words(pk), SegmentsPerSecond: cfg.Twilio.SegmentsPerSecond,
		CarrierConsent: cfg.Twilio.OptOut == "carrier", Log: log, Metrics: metrics,
	}); err != nil {
		return nil, errors.Join(err, t.stop(context.Background()))
	}
	calls := voice.Config{
		Account: t.account, Relay: cfg.VoiceTransport == transportRelay, Timer: cfg.timer, Words: words(pk), Log: log, Metrics: metrics,
	}
	if t.carrier != nil {
		calls.Timer = t.carrier.Timer
	}
	if t.voice, err = voice.New(calls); err != nil {
		return nil, errors.Join(err, t.stop(context.Background()))
	}
	return t, nil
}

// ownCarrier starts the playground's carrier and returns the account that it has for us.
func (t *telephone) ownCarrier(c TwilioConfig, url string) (TwilioConfig, error) {
	c.AccountSID, c.AuthToken, c.From = "AC"+random(16), Secret(random(16)), playgroundNumber
	c.SegmentsPerSecond = 0
	var err error
	t.carrier, err = carrier.Listen(carrier.Config{
		AccountSID: c.AccountSID, AuthToken: c.AuthToken.Reveal(), Series: series(), Numbers: []carrier.Number{{
			ID: c.From, SMSURL: url + "/twilio/sms", VoiceURL: url + "/twilio/voice",
			FallbackURL: url + "/twilio/voice/fallback", StatusURL: url + "/twilio/voice/status",
			OwnOptOut: c.OptOut == "own",
		}},
	})
	if err != nil {
		return c, fmt.Errorf("the playground's carrier: %w", err)
	}
	c.APIBase = t.carrier.Base()
	return c, nil
}

// attach gives the channels their gateway.
func (t *telephone) attach(g *gateway.Gateway) {
	t.sms.Attach(g)
	t.voice.Attach(g)
}

// channels are what the gateway is wired with.
func (t *telephone) channels() []channels.Channel {
	return []channels.Channel{t.sms, t.voice}
}

// handle adds the routes that the carrier calls (interface.md §3).
func (t *telephone) handle(mux *http.ServeMux) {
	text, call := t.sms.Handler(), t.voice.Handler()
	mux.Handle("/twilio/sms", text)
	mux.Handle("/twilio/sms/", text)
	mux.Handle("/twilio/voice", call)
	mux.Handle("/twilio/voice/", call)
}

// drain has calls on sockets go on by webhooks.
func (t *telephone) drain(ctx context.Context) {
	if t.voice == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	t.voice.Drain(ctx)
}

// drainTime is how long the carrier may take to ask for the documents of calls
// whose sockets we end.
const drainTime = 5 * time.Second

// stop ends what goes on without a request. Call it after the last request.
func (t *telephone) stop(ctx context.Context) error {
	var errs []error
	if t.sms != nil {
		errs = append(errs, t.sms.Stop(ctx))
	}
	if t.voice != nil {
		errs = append(errs, t.voice.Stop(ctx))
	}
	return errors.Join(errs...)
}

// letGo drops idle connections to the carrier, once nobody sends any more.
func (t *telephone) letGo() {
	if t.account != nil {
		t.account.Close()
	}
}

// series keeps the carrier's ids apart from those of earlier runs, which the database knows.
func series() uint64 {
	b := make([]byte, 8)
	rand.Read(b) //nolint:errcheck // it never fails (crypto/rand)
	return binary.BigEndian.Uint64(b)
}

func random(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) //nolint:errcheck // it never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// words are the pack's wordings as channels say them.
func words(pk *pack.Pack) func(key string, l chat.Locale, args ...string) string {
	return func(key string, l chat.Locale, args ...string) string {
		list := append(make([]pack.Arg, 0, 1+len(args)/2), pack.Arg{Name: "brand", Value: pk.Brand[l]})
		for i := 0; i+1 < len(args); i += 2 {
			list = append(list, pack.Arg{Name: args[i], Value: args[i+1]})
		}
		text, _ := pk.Render(key, l, list...)
		return text
	}
}
