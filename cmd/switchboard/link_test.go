package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels"
	"switchboard/channels/webchat"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

// TestLink: a link opens its conversation's page until it runs out. Its secret
// is in no log and no metric.
func TestLink(t *testing.T) {
	r := start(t, nil)
	v := r.visitor()
	secret, err := r.gateway.Link(t.Context(), v.conv)
	if err != nil {
		t.Fatal(err)
	}
	const wrong = "AAAAAAAAAAAAAAAAAAAAAA"
	if page := r.status(200, "/s/"+secret, "", "Accept-Language", "zh-CN"); !strings.Contains(page, `lang="en"`) || !strings.Contains(page, secret) {
		t.Errorf("page\n%s", page)
	}
	r.status(404, "/s/"+wrong, "")
	if m := r.status(200, "/metrics", ""); !strings.Contains(m, `route="GET /s/{token}"`) || strings.Contains(m, secret) || strings.Contains(m, wrong) {
		t.Errorf("metrics\n%s", m)
	}
	r.status(200, "/playground/clock", fmt.Sprintf(`{"advance":"%dh"}`, 7*24))
	if page := r.status(404, "/s/"+secret, ""); !strings.Contains(page, "已经失效") {
		t.Errorf("page after a week\n%s", page)
	}
	if strings.Contains(r.log.String(), secret) || strings.Contains(r.log.String(), wrong) {
		t.Errorf("the log tells too much:\n%s", r.log)
	}
}

// texts is an SMS channel that keeps what it sends.
type texts struct {
	conversations.Phone
	sent chan string
}

func (w texts) Send(_ context.Context, d channels.Delivery) (channels.Receipt, error) {
	w.sent <- d.Entry.Prompt.Text
	return channels.Receipt{ProviderID: "p"}, nil
}

// next is the next text that goes out.
func (w texts) next(t *testing.T) string {
	t.Helper()
	select {
	case s := <-w.sent:
		return s
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was sent")
		return ""
	}
}

// TestLinkAnswersInTheBrowserAlone: what is written under a link is answered
// there and not by SMS as well; what comes of the phone and of people goes by
// SMS and is shown.
func TestLinkAnswersInTheBrowserAlone(t *testing.T) {
	pk, err := loadPack("")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	wire := texts{conversations.Phone{Channel: chat.SMS}, make(chan string, 100)}
	web := webchat.New(webchat.Config{Log: slog.New(slog.DiscardHandler)})
	g, err := gateway.New(gateway.Config{
		Store: db, Dialogs: dialogs.New(pk), Pack: pk, Understand: intents.New(lessons(pk)), Channels: []channels.Channel{web, wire},
	})
	if err != nil {
		t.Fatal(err)
	}
	web.Attach(g)
	web.AttachLinks(g)
	if err := g.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(web.Handler())
	t.Cleanup(func() {
		srv.Close()
		for _, end := range []func(context.Context) error{web.Stop, g.Stop} {
			if err := end(context.Background()); err != nil {
				t.Error(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	phone := chat.Address{Channel: chat.SMS, ID: "+8613800138000"}
	res, err := g.Receive(t.Context(), chat.Message{ID: "SM1", From: phone, Text: "How do I get a new SIM card?"})
	if err != nil {
		t.Fatal(err)
	}
	wire.next(t)
	secret, err := g.Link(t.Context(), res.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/chat/ws", http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	v := &visitor{t: t, ws: ws}
	v.send(`{"type":"hello","token":"s.` + secret + `"}`)
	if w := v.until("welcome", ""); w.Conversation != res.Conversation {
		t.Fatalf("welcome %+v", w)
	}
	v.until("state", "")
	v.send(`{"type":"message","id":"x1","text":"What are your opening hours?"}`)
	v.until("ack", "x1")
	answer := v.until("message", `"bot"`).Text

	li := channels.Agent{ID: "li", Name: "Li"}
	if err := g.Claim(t.Context(), res.Conversation, li); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Reply(t.Context(), res.Conversation, li, channels.Reply{ID: "r1", Text: "Hello from Li"}); err != nil {
		t.Fatal(err)
	}
	v.until("message", "Hello from Li")
	for { // texts of a conversation leave in order
		sent := wire.next(t)
		if sent == answer {
			t.Fatalf("sent by SMS as well: %q", sent)
		}
		if sent == "Hello from Li" {
			break
		}
	}
	entries, err := g.History(t.Context(), res.Conversation, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(entries, func(e chat.Entry) bool { return e.ID == "x1" })
	if i < 0 || entries[i+1].Prompt.Text != answer || entries[i+1].Status != chat.StatusSent {
		b, _ := json.MarshalIndent(entries, "", " ")
		t.Errorf("transcript %s", b)
	}
}
