package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
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
	mu        sync.Mutex
	last      exchange
}

// An exchange is a webhook of a call and what was answered.
type exchange struct {
	request *http.Request
	body    []byte
	answer  []byte
}

// newLine opens the end of a channel; nil for one that has no numbers. Callers
// are asked as in service (Config.VoiceTransport).
func newLine(pk *pack.Pack, transport string) func(chat.Channel) (conversations.Line, error) {
	return func(c chat.Channel) (conversations.Line, error) {
		if c == chat.Web {
			return nil, nil
		}
		l := &phoneLine{sent: map[string]string{}}
		l.server = httptest.NewServer(http.HandlerFunc(l.serve))
		cfg := defaults()
		cfg.Playground, cfg.Twilio.OptOut, cfg.VoiceTransport = true, "own", transport
		var err error
		l.telephone, err = newTelephone(cfg, l.server.URL, pk, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
		if err != nil {
			l.server.Close()
			return nil, err
		}
		return l, nil
	}
}

// serve hands the carrier's webhooks to the channels and keeps the last of a call.
func (l *phoneLine) serve(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		mux := http.NewServeMux()
		l.telephone.handle(mux)
		mux.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	kept := exchange{request: r.Clone(context.Background()), body: body}
	r.Body = io.NopCloser(bytes.NewReader(body))
	mux, answer := http.NewServeMux(), httptest.NewRecorder()
	l.telephone.handle(mux)
	mux.ServeHTTP(answer, r)
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	kept.answer = answer.Body.Bytes()
	if strings.HasPrefix(r.URL.Path, "/twilio/voice") && !strings.Contains(r.URL.Path, "status") {
		l.mu.Lock()
		l.last = kept
		l.mu.Unlock()
	}
	_, _ = w.Write(kept.answer) // the carrier is gone if this fails
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
	err := l.call.Say(ctx, text, confidence)
	if errors.Is(err, carrier.ErrNotTaken) {
		return l.call.Quiet(ctx) // only keys are listened to: nothing was heard
	}
	return err
}

// Press implements conversations.Line.
func (l *phoneLine) Press(ctx context.Context, keys string) error {
	if err := l.call.Press(ctx, keys); err != nil {
		return err
	}
	if s := l.call.State(); s.Digits != "" {
		return l.call.Quiet(ctx) // no more keys come
	}
	return nil
}

// Record implements conversations.Line.
func (l *phoneLine) Record(ctx context.Context) error {
	if err := l.call.Record(ctx, 7*time.Second, []byte("RIFF\x00\x00\x00\x00WAVEfmt ")); err != nil {
		return err
	}
	return l.call.Press(ctx, "#")
}

// Repeat implements conversations.Line.
func (l *phoneLine) Repeat(ctx context.Context) error {
	l.mu.Lock()
	kept := l.last
	l.mu.Unlock()
	r := kept.request.Clone(ctx)
	r.Body = io.NopCloser(bytes.NewReader(kept.body))
	answer := httptest.NewRecorder()
	mux := http.NewServeMux()
	l.telephone.handle(mux)
	mux.ServeHTTP(answer, r)
	if !bytes.Equal(answer.Body.Bytes(), kept.answer) {
		return fmt.Errorf("the same webhook again is answered %s, first %s", answer.Body.Bytes(), kept.answer)
	}
	return nil
}

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
