package webchat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"switchboard/channels"
	"switchboard/chat"
)

func TestMain(m *testing.M) {
	if idle() {
		return
	}
	goleak.VerifyTestMain(m)
}

func TestGreetsAfterHello(t *testing.T) {
	s := open(t, Config{})
	c := s.dial(t)
	c.send(`{"type":"hello","locale":"zh-Hans-CN","identity":"ey"}`)
	w := c.want("welcome")
	if w.Conversation == "" || len(w.Token) != 32 || w.Seq != 1 || w.Locale != "zh-CN" {
		t.Errorf("welcome %+v", w)
	}
	m := c.want("message")
	if m.Seq != 1 || m.ID == "" || m.Author != "bot" || m.Text != "hello" || m.At.IsZero() ||
		len(m.Choices) != 1 || m.Choices[0].Value != "menu.book" || m.Choices[0].Label != "Book" {
		t.Errorf("greeting %+v", m)
	}
	if st := c.want("state"); st.Mode != "bot" || st.Position != 0 {
		t.Errorf("state %+v", st)
	}
	c.quiet()
}

// A sender gets an ack in place of its own line, in the order of seq; a
// second tab sees the line.
func TestAckInPlaceOfOwnLine(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	b, _ := s.resume(t, w.Token, 1)
	a.say("x1", "hi")
	if g := a.want("ack"); g.ID != "x1" || g.Seq != 2 {
		t.Errorf("ack %+v", g)
	}
	if g := a.want("message"); g.Seq != 3 || g.Text != "re: hi" {
		t.Errorf("answer %+v", g)
	}
	if g := b.want("message"); g.Seq != 2 || g.Author != "customer" || g.ID != "x1" || g.Text != "hi" {
		t.Errorf("other tab %+v", g)
	}
	if g := b.want("message"); g.Seq != 3 {
		t.Errorf("other tab %+v", g)
	}
	a.quiet()
	b.quiet()
}

// Without Changed (another node has the news) the result itself is enough.
func TestResultAlone(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	s.set(func() { s.silent = true })
	s.say(w.Conversation, bot("unheard"))
	a.say("x1", "hi")
	for i, want := range []string{"message", "ack", "message"} {
		if g := a.want(want); g.Seq != int64(i+2) {
			t.Errorf("got %+v, want seq %d", g, i+2)
		}
	}
	a.quiet()
}

func TestSameMessageFiveTimes(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	for i := range 5 {
		a.say("x1", "hi")
		if g := a.want("ack"); g.ID != "x1" || g.Seq != 2 {
			t.Errorf("ack %+v", g)
		}
		if i == 0 {
			a.want("message")
		}
	}
	b, seen := s.resume(t, w.Token, 0)
	if len(seen) != 3 {
		t.Errorf("transcript %+v", seen)
	}
	b.say("x1", "hi")
	if g := b.want("ack"); g.Seq != 2 {
		t.Errorf("other tab %+v", g)
	}
	// The copies did not count: four more are taken.
	for i := range 4 {
		a.say(fmt.Sprint("y", i), "more")
		a.want("ack")
		a.want("message")
	}
}

func TestChoice(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	for _, v := range []string{"menu.book", "never offered", ""} {
		a.send(fmt.Sprintf(`{"type":"choice","id":"c%s","value":%q}`, v, v))
		a.want("ack")
		if g := a.want("message"); v != "" && g.Text != "re: ["+v+"]" {
			t.Errorf("answer %+v", g)
		}
	}
}

func TestStates(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	s.mode(w.Conversation, chat.ModeWaiting, 3)
	if g := a.want("state"); g.Mode != "waiting" || g.Position != 3 {
		t.Errorf("%+v", g)
	}
	s.mode(w.Conversation, chat.ModeWaiting, 3)
	a.quiet()
	s.mode(w.Conversation, chat.ModeWaiting, 2)
	if g := a.want("state"); g.Position != 2 {
		t.Errorf("%+v", g)
	}
	s.mode(w.Conversation, chat.ModeAgent, 7)
	if g := a.want("state"); g.Mode != "agent" || g.Position != 0 {
		t.Errorf("%+v", g)
	}
	s.say(w.Conversation, chat.Entry{Author: chat.Agent, Name: "李娜", Prompt: chat.Prompt{Text: "您好"}})
	if g := a.want("message"); g.Author != "agent" || g.Name != "李娜" {
		t.Errorf("%+v", g)
	}
	b, _ := s.resume(t, w.Token, 2)
	s.ch.AgentTyping(w.Conversation)
	for _, c := range []*client{a, b} {
		if g := c.want("typing"); g.Author != "agent" {
			t.Errorf("%+v", g)
		}
	}
	a.send(`{"type":"typing"}`)
	a.send(`{"type":"typing"}`)
	a.quiet()
	s.set(func() {
		if !slices.Equal(s.typed, []string{w.Conversation}) {
			t.Errorf("typing told of %q", s.typed)
		}
	})
}

func TestBadFrames(t *testing.T) {
	s := open(t, Config{})
	long := strings.Repeat("i", 65)
	for name, frame := range map[string]string{
		"no JSON":          `hello`,
		"empty":            ``,
		"array":            `[]`,
		"null":             `null`,
		"trailing":         `{"type":"ping"}{}`,
		"no type":          `{"id":"a"}`,
		"unknown type":     `{"type":"subscribe"}`,
		"type of number":   `{"type":7}`,
		"no id":            `{"type":"message","text":"x"}`,
		"empty id":         `{"type":"message","id":"","text":"x"}`,
		"id of number":     `{"type":"message","id":1,"text":"x"}`,
		"long id":          `{"type":"message","id":"` + long + `","text":"x"}`,
		"no text":          `{"type":"message","id":"a"}`,
		"text of object":   `{"type":"message","id":"a","text":{}}`,
		"no value":         `{"type":"choice","id":"a"}`,
		"not UTF-8":        "{\"type\":\"message\",\"id\":\"a\",\"text\":\"\xff\"}",
		"hello again":      `{"type":"hello"}`,
		"hello of no type": `{"type":"hello","last_seq":"x"}`,
		"negative":         `{"type":"hello","last_seq":-1}`,
		"fraction":         `{"type":"hello","last_seq":1.5}`,
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := s.greet(t)
			a.send(frame)
			a.wantError("bad_frame")
			a.say("after", "still here")
			a.want("ack")
		})
	}
}

func TestBadFrameNamesItsID(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	a.send(`{"type":"message","id":"m7"}`)
	if g := a.wantError("bad_frame"); g.ID != "m7" {
		t.Errorf("%+v", g)
	}
}

func TestBinaryFrame(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	if err := a.ws.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	a.wantError("bad_frame")
	a.quiet()
}

func TestHelloComesFirst(t *testing.T) {
	s := open(t, Config{})
	c := s.dial(t)
	c.say("a", "too early")
	if g := c.wantError("bad_frame"); g.ID != "a" {
		t.Errorf("%+v", g)
	}
	c.send(`{"type":"ping"}`)
	c.want("pong")
	c.send(`{"type":"hello"}`)
	c.want("welcome")
}

func TestManyBadFramesEndTheSocket(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	for range maxFaults {
		a.send(`?`)
		a.wantError("bad_frame")
	}
	a.wantClose(websocket.ClosePolicyViolation)
}

func TestFloodEndsTheSocket(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	for range maxFlood - 1 { // hello was one
		a.quiet()
	}
	a.send(`{"type":"ping"}`)
	a.wantClose(websocket.ClosePolicyViolation)
}

func TestSizes(t *testing.T) {
	s := open(t, Config{Burst: -1})
	a, _ := s.greet(t)
	frame := func(size int) string {
		const head, tail = `{"type":"message","id":"z","text":"`, `"}`
		return head + strings.Repeat("z", size-len(head)-len(tail)) + tail
	}
	a.send(frame(maxFrame + 1))
	a.wantError("too_large")
	a.send(frame(maxDrain / 2))
	a.wantError("too_large")
	a.send(frame(maxFrame))
	a.want("ack")
	a.want("message")
	a.say("zh", strings.Repeat("字", 5000))
	a.want("ack")
	if g := a.want("message"); g.Text != "re: "+strings.Repeat("字", 5000) {
		t.Error("5,000 characters came back otherwise")
	}
	a.send(frame(2 * maxDrain))
	a.wantError("too_large")
	a.wantClose(websocket.CloseMessageTooBig)
}

// Frames of every form of length reach the customer, alone and several at once.
func TestFrameLengths(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	empty := len(messageFrame(w.Conversation, chat.Entry{Seq: 2, Author: chat.Bot, At: noon}))
	var texts []string
	for _, n := range []int{empty, 125, 126, 127, 1<<16 - 1, 1 << 16, 1 << 18} {
		if n >= empty {
			texts = append(texts, strings.Repeat("x", n-empty))
		}
	}
	for _, text := range texts {
		s.say(w.Conversation, bot(text))
		if g := a.want("message"); g.Text != text {
			t.Errorf("%d bytes came as %d", len(text), len(g.Text))
		}
	}
	_, seen := s.resume(t, w.Token, 1)
	for i, g := range seen {
		if g.Text != texts[i] {
			t.Errorf("%d bytes came as %d on resuming", len(texts[i]), len(g.Text))
		}
	}
}

// TestWhatWasAskedInACall: a call that goes on in the browser brings choices
// and inputs that the protocol does not have.
func TestWhatWasAskedInACall(t *testing.T) {
	menu := []chat.Choice{{Value: "do:fault", Label: "Report a fault", Say: "To report a fault"}}
	got := string(messageFrame("cv_1", chat.Entry{Seq: 1, Author: chat.Bot, At: noon, Prompt: chat.Prompt{Text: "?", Choices: menu, Input: chat.InputRecording}}))
	if !strings.Contains(got, `"choices":[{"value":"do:fault","label":"Report a fault"}],"input":"text"`) {
		t.Error(got)
	}
	if menu[0].Say == "" {
		t.Error("the entry itself was changed")
	}
}

func TestHeaders(t *testing.T) {
	for n, want := range map[int]string{
		0: "\x81\x00", 125: "\x81\x7d", 126: "\x81\x7e\x00\x7e", 1<<16 - 1: "\x81\x7e\xff\xff",
		1 << 16: "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00",
	} {
		if got := string(appendHeader(nil, n)); got != want {
			t.Errorf("%d bytes: %x, want %x", n, got, want)
		}
	}
}

// Five in any five seconds, over all tabs of one customer and over reconnects.
func TestMessageLimit(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	b, _ := s.resume(t, w.Token, 1)
	send := func(c *client, id string) got {
		c.say(id, "x")
		for {
			if g := c.next(); g.ID == id && (g.Type == "ack" || g.Type == "error") {
				return g
			}
		}
	}
	for i := range 5 {
		if g := send([]*client{a, b}[i%2], fmt.Sprint(i)); g.Type != "ack" {
			t.Fatalf("message %d: %+v", i, g)
		}
		s.later(time.Second / 2)
	}
	if g := send(a, "sixth"); g.Code != "rate_limited" {
		t.Errorf("%+v", g)
	}
	a.ws.Close()
	b.ws.Close()
	c, _ := s.resume(t, w.Token, 0)
	if g := send(c, "seventh"); g.Code != "rate_limited" {
		t.Errorf("after a reconnect: %+v", g)
	}
	s.later(window / 2) // the first is five seconds old now
	if g := send(c, "sixth"); g.Type != "ack" {
		t.Errorf("%+v", g)
	}
	if g := send(c, "eighth"); g.Code != "rate_limited" {
		t.Errorf("%+v", g)
	}
}

func TestUnavailable(t *testing.T) {
	s := open(t, Config{})
	a, w := s.greet(t)
	for _, err := range []error{channels.ErrUnavailable, errors.New("disk on fire")} {
		s.set(func() { s.down = err })
		a.say("x1", "hi")
		if g := a.wantError("unavailable"); g.ID != "x1" || strings.Contains(g.Message, "fire") {
			t.Errorf("%+v", g)
		}
	}
	c := s.dial(t)
	c.send(`{"type":"hello"}`)
	c.wantError("unavailable")
	c.send(fmt.Sprintf(`{"type":"hello","token":%q}`, w.Token))
	c.wantError("unavailable")
	s.set(func() { s.down = nil })
	a.say("x1", "hi")
	a.want("ack")
	c.send(fmt.Sprintf(`{"type":"hello","token":%q}`, w.Token))
	c.want("welcome")
}

func TestBadToken(t *testing.T) {
	s := open(t, Config{})
	for _, token := range []string{"x", newToken(), strings.Repeat("a", 1000), "𝟘"} {
		c := s.dial(t)
		c.send(fmt.Sprintf(`{"type":"hello","token":%q,"last_seq":3}`, token))
		c.wantError("bad_token")
		c.wantClose(websocket.ClosePolicyViolation)
	}
}

// Stop lets a message in hand be acknowledged, then closes with 1001.
func TestStop(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	b := s.dial(t)
	s.set(func() { s.holding, s.holds = make(chan struct{}), make(chan struct{}) })
	release := sync.OnceFunc(func() { close(s.holding) })
	t.Cleanup(release)
	a.say("x1", "hi")
	<-s.holds
	stopped := make(chan error)
	go func() {
		ctx, done := context.WithTimeout(context.Background(), patience)
		defer done()
		stopped <- s.ch.Stop(ctx)
	}()
	b.wantClose(websocket.CloseGoingAway)
	release()
	a.want("ack")
	a.want("message")
	a.wantClose(websocket.CloseGoingAway)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if n := s.ch.Sockets(); n != 0 {
		t.Errorf("%d sockets left", n)
	}
	if _, _, err := websocket.DefaultDialer.Dial(s.url(), nil); !errors.Is(err, websocket.ErrBadHandshake) {
		t.Errorf("a socket after Stop: %v", err)
	}
}

func TestBeatPings(t *testing.T) {
	s := open(t, Config{})
	a, _ := s.greet(t)
	pinged := make(chan struct{}, beats)
	a.ws.SetPingHandler(func(string) error { pinged <- struct{}{}; return nil })
	for n := range beats {
		s.ch.beat(n)
	}
	a.send(`{"type":"ping"}`)
	a.want("pong")
	select {
	case <-pinged:
	default:
		a.quiet() // the ping may follow the pong, but not a second one
		if len(pinged) == 0 {
			t.Error("no ping in a whole round")
		}
	}
}
