//go:build e2e

package e2e

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
	"switchboard/gateway/console"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

// A stage is a whole service on this machine, with a telephone network.
type stage struct {
	*network
	store *sqlite.Store
	url   string
}

func play(t *testing.T) *stage {
	t.Helper()
	l := live.Listen(t)
	s := &stage{network: newNetwork(), url: "http://" + l.Addr().String()}
	pk, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if s.store, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "e2e.db")); err != nil {
		t.Fatal(err)
	}
	web := webchat.New(webchat.Config{Origins: []string{s.url}, Title: pk.Brand})
	s.gateway, err = gateway.New(gateway.Config{
		Store: s.store, Dialogs: dialogs.New(pk), Pack: pk, Understand: intents.New(lessons(pk)),
		Channels: []channels.Channel{web, texting{s.network}, calling{s.network}},
	})
	if err != nil {
		t.Fatal(err)
	}
	web.Attach(s.gateway)
	if err := s.gateway.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := console.New(console.Config{
		Gateway: s.gateway, Store: s.store, Pack: pk, Token: "e2e", Playground: true, Phones: s.network,
		Local:    func(*http.Request) bool { return true },
		FileLink: func(file string) string { return "https://chat.example/" + file },
	})
	mux := http.NewServeMux()
	mux.Handle("/chat/", web.Handler())
	mux.Handle("/console/", c)
	mux.Handle("/playground/", c)
	mux.HandleFunc("POST /test/ring", s.ring)
	server := &http.Server{Handler: mux}
	go server.Serve(l)
	t.Cleanup(func() {
		ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
		defer done()
		c.Stop()
		server.Close()
		for _, stop := range []func(context.Context) error{web.Stop, s.gateway.Stop} {
			if err := stop(ctx); err != nil {
				t.Error(err)
			}
		}
		s.store.Close()
	})
	return s
}

// ring calls a handset: what it is told, and what happens then, are the query's.
func (s *stage) ring(_ http.ResponseWriter, r *http.Request) {
	k := s.dial(r.FormValue("to"), true)
	k.set(func(*console.CallView) {
		k.then = console.CallKind(r.FormValue("then"))
		k.script = []console.Sound{{Kind: "say", Text: r.FormValue("say"), Firm: true}, {Kind: "pause", For: 1}, {Kind: "hold", For: 12.5}}
	})
}

// lessons is what the pack teaches that these conversations need.
func lessons(p *pack.Pack) intents.Lessons {
	l := intents.Lessons{Country: p.Country}
	for _, i := range p.Intents {
		for _, locale := range chat.Locales {
			for _, text := range i.Sentences[locale] {
				l.Sentences = append(l.Sentences, intents.Sentence{Text: text, Intent: i.ID, Locale: locale})
			}
		}
	}
	term := func(id string, name map[chat.Locale]string, more []string) intents.Term {
		return intents.Term{ID: id, Words: append([]string{name[chat.English], name[chat.Chinese]}, more...)}
	}
	for _, s := range p.Services {
		l.Services = append(l.Services, term(s.ID, s.Name, s.Words))
	}
	for _, a := range p.Areas {
		l.Areas = append(l.Areas, term(a.ID, a.Name, a.Words))
	}
	return l
}

// staff moves the clock into working hours and has a colleague at the desk till the test ends.
func (s *stage) staff(t *testing.T) {
	t.Helper()
	pk, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := s.gateway.Now()
	open, _ := pk.People.Next(now.Add(4 * time.Hour)) // long enough for what follows
	if _, err := s.gateway.AdvanceClock(t.Context(), open.Add(time.Minute).Sub(now)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.gateway.Attend(channels.Agent{ID: "zhang.li", Name: "Zhang Li"}))
}
