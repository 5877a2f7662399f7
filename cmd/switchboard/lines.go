package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"switchboard/channels"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
	"switchboard/gateway/conversations"

	"github.com/prometheus/client_golang/prometheus"
)

// handset is the number that people in conversation tests text and call from.
const handset = "+8613800138000"

// arrivalTime bounds how long a test waits for what was said to arrive.
const arrivalTime = 10 * time.Second

// A phoneLine is the customer's end of text messages and calls: a handset of a
// carrier on this machine, which reaches the real channels by HTTP and
// signatures. It implements conversations.Line.
type phoneLine struct {
	telephone *telephone
	server    *httptest.Server
	gateway   *gateway.Gateway
	sent      map[string]string // the carrier's ids of messages, by the case's
	call      *carrier.Call     // the last one, nil before it
	texts     int               // of the inbox that were seen
	heard     int               // pieces of the call that were heard
}

// newLine opens the end of a channel; nil for one that has no numbers.
func newLine(pk *pack.Pack) func(chat.Channel) (conversations.Line, error) {
	return func(c chat.Channel) (conversations.Line, error) {
		if c == chat.Web {
			return nil, nil
		}
		l := &phoneLine{sent: map[string]string{}}
		l.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mux := http.NewServeMux()
			l.telephone.handle(mux)
			mux.ServeHTTP(w, r)
		}))
		cfg := defaults()
		cfg.Playground, cfg.Twilio.OptOut = true, "own"
		var err error
		l.telephone, err = newTelephone(cfg, l.server.URL, pk, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		if err != nil {
			l.server.Close()
			return nil, err
		}
		return l, nil
	}
}

// Channels implements conversations.Line.
func (l *phoneLine) Channels() []channels.Channel { return l.telephone.channels() }

// Attach implements conversations.Line.
func (l *phoneLine) Attach(g *gateway.Gateway) {
	l.gateway = g
	l.telephone.attach(g)
}

// Text implements conversations.Line.
func (l *phoneLine) Text(ctx context.Context, id, text string, photos int) error {
	if sid := l.sent[id]; id != "" && sid != "" {
		return l.telephone.carrier.Resend(ctx, sid)
	}
	var media []carrier.Media
	for range photos {
		media = append(media, carrier.Media{Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")})
	}
	sid, err := l.telephone.carrier.Text(ctx, handset, playgroundNumber, text, media...)
	l.sent[id] = sid
	return err
}

// Call implements conversations.Line.
func (l *phoneLine) Call(ctx context.Context) (err error) {
	l.heard = 0
	l.call, err = l.telephone.carrier.Call(ctx, handset, playgroundNumber)
	return err
}

// Say implements conversations.Line.
func (l *phoneLine) Say(ctx context.Context, text string, confidence float64) error {
	if confidence == 0 {
		confidence = 0.93
	}
	return l.call.Say(ctx, text, confidence)
}

// Press implements conversations.Line.
func (l *phoneLine) Press(ctx context.Context, keys string) error { return l.call.Press(ctx, keys) }

// Quiet implements conversations.Line.
func (l *phoneLine) Quiet(ctx context.Context) error { return l.call.Quiet(ctx) }

// HangUp implements conversations.Line.
func (l *phoneLine) HangUp(ctx context.Context) error {
	if err := l.call.HangUp(ctx); err != nil {
		return err
	}
	return l.telephone.carrier.Settle(ctx)
}

// Alive implements conversations.Line.
func (l *phoneLine) Alive() bool { return l.call != nil && l.call.State().Kind != carrier.Ended }

// Heard implements conversations.Line.
func (l *phoneLine) Heard(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, arrivalTime)
	defer cancel()
	if err := errors.Join(l.gateway.Settle(ctx), l.telephone.carrier.Settle(ctx)); err != nil {
		return nil, fmt.Errorf("what was said did not arrive: %w", err)
	}
	var out []string
	inbox := l.telephone.carrier.Inbox(handset)
	for _, m := range inbox[l.texts:] {
		out = append(out, m.Body)
	}
	l.texts = len(inbox)
	if l.call == nil {
		return out, nil
	}
	pieces := l.call.Heard()
	for _, u := range pieces[min(l.heard, len(pieces)):] {
		if u.Kind == carrier.Said {
			out = append(out, u.Text)
		}
	}
	l.heard = len(pieces)
	return out, nil
}

// Faults implements conversations.Line.
func (l *phoneLine) Faults() []string { return l.telephone.carrier.Faults() }

// Close implements conversations.Line.
func (l *phoneLine) Close() error {
	l.telephone.carrier.Close()
	l.server.Close()
	return l.telephone.stop(context.Background())
}
