package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels/slack/workspace"
)

// A counter is a Slack on this machine that tells when a card was posted.
type counter struct {
	*workspace.Workspace
	server *httptest.Server

	mu    sync.Mutex
	cards map[string]chan time.Time // by conversation
	body  []byte                    // of the last card's call
	head  http.Header
}

// conversationOf finds the conversation in a card's metadata, as it is in a form.
var conversationOf = regexp.MustCompile(`conversation%22%3A%22(cv_[a-z0-9]+)%22%2C%22kind%22%3A%22card`)

func newCounter(b *testing.B) *counter {
	c := &counter{cards: map[string]chan time.Time{}}
	c.server = httptest.NewServer(http.HandlerFunc(c.serve))
	c.Workspace = workspace.New(workspace.Config{
		BotToken: "xoxb-1", SigningSecret: "hunter3", Base: c.server.URL,
		Users:    []workspace.User{{ID: slackLi, Name: "Li"}},
		Channels: []workspace.Channel{{ID: slackChannel, Name: "desk", Members: []string{workspace.BotUserID, slackLi}}},
	})
	b.Cleanup(func() { c.Workspace.Close(); c.server.Close() })
	return c
}

// serve is the workspace's handler; it looks at cards on their way.
func (c *counter) serve(w http.ResponseWriter, r *http.Request) {
	var card string
	if strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if m := conversationOf.FindSubmatch(body); m != nil {
			card = string(m[1])
			c.mu.Lock()
			c.body, c.head = body, r.Header.Clone()
			c.mu.Unlock()
		}
	}
	c.Handler().ServeHTTP(w, r)
	if card != "" {
		select {
		case c.card(card) <- time.Now():
		default: // it is made again for the ceiling
		}
	}
}

// card is where it is told when the card of a conversation was there.
func (c *counter) card(conversation string) chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cards[conversation] == nil {
		c.cards[conversation] = make(chan time.Time, 1)
	}
	return c.cards[conversation]
}

// again makes the call of a card once more: the double's answer is the ceiling.
func (c *counter) again(client *http.Client) error {
	q, err := http.NewRequest(http.MethodPost, c.Base()+"chat.postMessage", bytes.NewReader(c.body))
	if err != nil {
		return err
	}
	q.Header = c.head.Clone()
	res, err := client.Do(q)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || !bytes.Contains(body, []byte(`"ok":true`)) {
		return fmt.Errorf("status %d, %v: %.200s", res.StatusCode, err, body)
	}
	return nil
}

// A handoff is how long one took: until the customer was told, and until the
// card was in Slack.
type handoff struct{ told, card time.Duration }

// handOff opens a conversation, asks for a person and waits for both.
func (c *counter) handOff(addr string, ready func()) (h handoff, err error) {
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+addr+"/chat/ws", nil)
	if err != nil {
		return h, err
	}
	defer ws.Close()
	if err := ws.WriteJSON(webFrame{Type: "hello", Locale: "en"}); err != nil {
		return h, err
	}
	var conversation string
	read := func(kind string) error {
		for {
			var f webFrame
			if err := ws.ReadJSON(&f); err != nil {
				return err
			}
			if f.Conversation != "" {
				conversation = f.Conversation
			}
			if f.Type == kind {
				return nil
			}
		}
	}
	if err := read("message"); err != nil { // the greeting
		return h, err
	}
	ready()
	began := time.Now()
	if err := ws.WriteJSON(webFrame{Type: "message", ID: "1", Text: "agent"}); err != nil {
		return h, err
	}
	if err := read("message"); err != nil {
		return h, err
	}
	h.told = time.Since(began)
	h.card = (<-c.card(conversation)).Sub(began)
	if err := ws.WriteJSON(webFrame{Type: "message", ID: "2", Text: "cancel"}); err != nil { // the queue stays as short as it was
		return h, err
	}
	return h, read("message")
}

// BenchmarkHandoff is from a customer's "agent" over a real socket to the card
// in Slack: one turn and one call of the Web API, with the server in another
// process. Beside it stand the turn alone (until the customer is told) and the
// bare call, made again by a plain client. In the last run all ask at the same
// moment, at Slack's own rate of a message a second.
func BenchmarkHandoff(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprintf("conversations=%d", n), func(b *testing.B) { handOffs(b, n, b.N, "1us") })
	}
	b.Run("conversations=64,rate", func(b *testing.B) { handOffs(b, 64, 64, "1s") })
}

func handOffs(b *testing.B, n, times int, pace string) {
	c := newCounter(b)
	s := newBenchServer(b, "SLACK_BOT_TOKEN=xoxb-1", "SLACK_SIGNING_SECRET=hunter3", "SLACK_CHANNEL="+slackChannel, "SLACK_API_BASE="+c.Base(), benchPace+"="+pace)
	c.Point(workspace.URLs{Events: "http://" + s.addr + "/slack/events", Interactions: "http://" + s.addr + "/slack/interactions"})
	var mu sync.Mutex
	var told, cards []time.Duration
	var all sync.WaitGroup // who asks at the same moment begins together
	all.Add(n)
	first := make([]sync.Once, n)
	b.ResetTimer()
	share(b, n, times, func(i int) error {
		h, err := c.handOff(s.addr, func() {
			if times == n {
				first[i].Do(func() { all.Done(); all.Wait() })
			}
		})
		mu.Lock()
		defer mu.Unlock()
		told, cards = append(told, h.told), append(cards, h.card)
		return err
	})
	b.StopTimer()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n}}
	bare := share(b, n, max(times, 200), func(int) error { return c.again(client) })
	client.CloseIdleConnections()
	for name, list := range map[string][]time.Duration{"": cards, "turn-": told, "bare-call-": bare} {
		distribution(b, name, list)
	}
	if faults := c.Faults(); len(faults) > 0 {
		b.Errorf("%.300q", faults)
	}
	if err := s.terminate(); err != nil {
		b.Error(err)
	}
}

// distribution reports the middle, the 95th and the 99th percentile in ms.
func distribution(b *testing.B, name string, list []time.Duration) {
	slices.Sort(list)
	for _, p := range []int{50, 95, 99} {
		if len(list) > 0 {
			b.ReportMetric(float64(list[len(list)*p/100].Microseconds())/1000, fmt.Sprintf("%sp%d-ms", name, p))
		}
	}
}
