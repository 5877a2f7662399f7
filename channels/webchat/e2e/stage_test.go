//go:build e2e

package e2e

import (
	"context"
	"net/http"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
)

// A stage is a gateway with one finished conversation that everybody meets:
// it shows the widget states that are rare in life. Messages are not taken.
type stage struct {
	mode     chat.Mode
	position int
	entries  []chat.Entry
}

func (s *stage) conversation(l chat.Locale) channels.Conversation {
	return channels.Conversation{ID: "cv_stage", Locale: l, Mode: s.mode, Position: s.position, Seq: int64(len(s.entries))}
}

func (s *stage) Open(_ context.Context, _ chat.Address, l chat.Locale) (channels.Conversation, bool, error) {
	return s.conversation(l), true, nil
}

func (s *stage) Find(context.Context, chat.Address) (channels.Conversation, error) {
	return s.conversation(chat.English), nil
}

func (s *stage) Receive(context.Context, chat.Message) (channels.Result, error) {
	return channels.Result{}, channels.ErrUnavailable
}

func (s *stage) History(_ context.Context, _ string, after int64, _ int) ([]chat.Entry, error) {
	return s.entries[min(after, int64(len(s.entries))):], nil
}

func (s *stage) Typing(string) {}

// play serves a stage, and a foreign page that embeds the widget, and returns both URLs.
func (s *stage) play(t *testing.T) (home, host string) {
	t.Helper()
	for i := range s.entries {
		s.entries[i].Seq = int64(i + 1)
		s.entries[i].At = time.Now().Add(time.Duration(i-len(s.entries)) * time.Minute)
	}
	here, there := live.Listen(t), live.Listen(t)
	home, host = "http://"+here.Addr().String(), "http://"+there.Addr().String()
	ch := webchat.New(webchat.Config{Gateway: s, Origins: []string{home, host}, Title: map[chat.Locale]string{chat.English: "Northwind Telecom", chat.Chinese: "北风电信"}})
	t.Cleanup(func() {
		ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
		defer done()
		if err := ch.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	go http.Serve(here, ch.Handler())
	go http.Serve(there, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		// A strict policy of the host's: script and socket are all that the widget needs.
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src "+home+"; connect-src "+home+" ws://"+here.Addr().String())
		w.Write([]byte(`<!doctype html><html lang="en"><title>A shop</title>
<style>* { color: red !important; font-size: 40px; } button { display: none !important; }</style>
<main><h1>A shop with styles of its own</h1></main>
<script async src="` + home + `/chat/widget.js" data-locale="` + r.URL.Query().Get("locale") + `" data-title="Northwind Telecom"></script>`))
	}))
	return home, host
}
