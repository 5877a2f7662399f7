package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels/twilio"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

// The tests TestRelay… are calls on a socket (SWITCHBOARD_VOICE_TRANSPORT=relay).

// onRelay starts such an App.
func onRelay(t *testing.T, at string) *exam {
	t.Helper()
	return examineOn(t, at, map[string]string{"SWITCHBOARD_VOICE_TRANSPORT": "relay"})
}

func TestRelayByKeysAlone(t *testing.T) {
	e := onRelay(t, workday)
	e.do(t, 5000, tasksByKeys)
}

func TestRelayBySpeechAlone(t *testing.T) {
	e := onRelay(t, workday)
	e.do(t, 5100, tasksBySpeech)
	if n := len(e.webhooks("/twilio/voice/heard")); n != 0 {
		t.Errorf("%d answers by webhook", n)
	}
}

// The program's own conversations by telephone, on a socket; under the race
// detector, where they would take minutes, the first of each file.
func TestRelayConversations(t *testing.T) {
	pk, err := loadPack("")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := conversations.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range groups {
		groups[i].Cases = slices.DeleteFunc(groups[i].Cases, func(c conversations.Case) bool {
			return !slices.Contains(c.On, chat.Voice)
		})
		if raceDetector {
			groups[i].Cases = groups[i].Cases[:min(1, len(groups[i].Cases))]
		}
		for k := range groups[i].Cases {
			groups[i].Cases[k].On = []chat.Channel{chat.Voice}
		}
	}
	var out strings.Builder
	r := conversations.Runner{
		Pack: pk, Dialogs: dialogs.New(pk), Understand: intents.New(lessons(pk)),
		Store: func() (store.Store, error) { return sqlite.OpenMemory() }, Line: newLine(pk, transportRelay), Sure: true,
	}
	if conversations.Report(&out, r.Run(t.Context(), groups)) > 0 {
		t.Error(out.String())
	}
}

// A caller talks over the menu: what they said is taken, and the transcript
// tells at the desk, in the API and in a replay what they heard. A repeat says
// the whole again.
func TestRelayInterruption(t *testing.T) {
	e := onRelay(t, workday)
	for l, k := range map[chat.Locale]struct{ key, heard, words, asks, again, whole, desk string }{
		chat.English: {"2", "To report a", "I want to book a router repair", "what is the address", "say that again", "what is the address for the visit", "Northwind Telecom's automated assistant here. Just tell me what you need, or say agent for a person. To report a"},
		chat.Chinese: {"1", "故障", "我想预约修路由器", "上门地址", "再说一遍", "上门地址", "转人工。故障"},
	} {
		c := e.dial(t, stranger())
		c.call.TalkOver(k.heard, k.words)
		said := c.press(k.key)
		wants(t, said, k.asks)
		last := c.call.Heard()
		for _, u := range last {
			if u.Kind == carrier.Said && strings.Contains(u.Text, "press 4") {
				t.Errorf("heard to its end: %q", u.Text)
			}
		}
		wants(t, c.say(k.again), k.whole)

		entries := c.entries()
		cut := slices.IndexFunc(entries, func(x chat.Entry) bool { return x.Heard != nil })
		if cut < 0 || !strings.HasSuffix(*entries[cut].Heard, k.desk) || entries[cut].Author != chat.Bot || entries[cut+1].Prompt.Text != k.words {
			t.Fatalf("%s: the transcript tells %+v", l, entries)
		}
		for i, x := range entries {
			if x.Seq != int64(i+1) || i != cut && x.Heard != nil {
				t.Errorf("%s: entry %d is %+v", l, i+1, x)
			}
		}
		id, heard := c.conversation().ID, *entries[cut].Heard
		shown, _ := json.Marshal(heard) // strings always encode
		for _, path := range []string{"/api/v1/conversations/" + id, "/console/desk/conversations/" + id} {
			if body := e.status(200, path, "", "Authorization", "Bearer "+e.token); !strings.Contains(body, `"heard":`+string(shown)) {
				t.Errorf("%s does not tell what was heard: %.2000s", path, body)
			}
		}
		c.hangUp()
		var out strings.Builder
		if status := run(t.Context(), []string{"replay", id}, process{out: &out, err: io.Discard, env: map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:" + e.cfg.Database}}); status != exitFine {
			t.Errorf("%s: replayed with %d: %s", l, status, &out)
		}
	}
}

// entries is the caller's transcript. It waits for what is noted after it was said.
func (c *onCall) entries() (list []chat.Entry) {
	c.t.Helper()
	id := c.conversation().ID
	for end := time.Now().Add(arrivalTime); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		c.read(func(v store.View) (err error) {
			list, err = v.Entries(id, 0, 0)
			return err
		})
		if slices.ContainsFunc(list, func(e chat.Entry) bool { return e.Heard != nil }) {
			return list
		}
	}
	return list
}

// A noise over a question: it is asked again, and is no error. An outage notice
// cannot be talked over. A key over the menu is taken.
func TestRelayNoise(t *testing.T) {
	e := onRelay(t, workday)
	c := e.dial(t, stranger())
	c.call.TalkOver("To report", "")
	c.press("2")
	turns := c.conversation().Turns
	wants(t, c.quiet(), "Just tell me", "press 4")
	if now := c.conversation().Turns; now != turns {
		t.Errorf("a noise made %d turns", now-turns)
	}
	wants(t, c.quiet(), "Choose one of these") // the first silence of three
	wants(t, c.quiet(), "Are you still there?")
	wants(t, c.quiet(), "To go on by text message, press 1.", "To talk to a person, press 3.")
	wants(t, c.press("1"), "sent you a text")
	if !c.ended() || len(e.inbox(c.number)) != 1 {
		t.Errorf("ended %v; texted %q", c.ended(), e.inbox(c.number))
	}

	number := e.resident(t, chat.English, "88 Zhongguancun Street, Haidian")
	e.outage("haidian", fmt.Sprintf(notices, e.gateway.Now().Add(2*time.Hour).Format(time.RFC3339)))
	defer e.outage("haidian", "")
	c = e.dial(t, number)
	list := c.call.Heard()
	i := slices.IndexFunc(list, func(u carrier.Utterance) bool { return strings.Contains(u.Text, "no broadband in your area") })
	if i < 0 || list[i].Interruptible || !list[len(list)-1].Interruptible {
		t.Errorf("the notice can be talked over, or the menu cannot: %+v", list)
	}
	c.call.TalkOver("For more", "1")
	wants(t, c.press("*"), "What is wrong")
	c.hangUp()
}

// A person takes the call as ever, and the caller comes back to the socket.
func TestRelayBridge(t *testing.T) {
	e := onRelay(t, workday)
	for _, l := range chat.Locales {
		c := e.menu(t, stranger(), l)
		c.say(map[chat.Locale]string{chat.English: "Please book a router repair for Li Wei", chat.Chinese: "给李伟预约修路由器"}[l])
		c.press("0")
		if s := c.call.State(); s.Kind != carrier.Gathering || s.Timeout != time.Second {
			t.Errorf("%s: waits as %+v", l, s)
		}
		id := c.conversation().ID
		e.agent(id, adviser)
		a := e.picksUp(t, adviser, "")
		wants(t, strings.Join(a.all(), " "), map[chat.Locale]string{chat.English: "booking a visit", chat.Chinese: "预约上门"}[l])
		a.press("1")
		e.together(t, c, a)
		e.desk(id, "return", `{}`)
		a.hangUp()
		if s, err := c.call.Await(t.Context(), carrier.Relaying); err != nil {
			t.Fatalf("%s: not asked on a socket again: %+v, heard %q", l, s, c.all())
		}
		wants(t, c.say(map[chat.Locale]string{chat.English: "How do I get a new SIM card?", chat.Chinese: "手机卡丢了怎么补办？"}[l]),
			map[chat.Locale]string{chat.English: "SIM", chat.Chinese: "营业厅"}[l])
		c.hangUp()
	}
}

// A socket that breaks in the middle of a task: the question is asked again by
// documents, nothing is lost, and the task is done.
func TestRelayLost(t *testing.T) {
	e := onRelay(t, workday)
	for _, l := range chat.Locales {
		script := map[chat.Locale][]string{chat.English: bookEN, chat.Chinese: bookZH}[l]
		c := e.menu(t, stranger(), l)
		asked := c.run(script[:2]...)
		if err := c.call.Drop(); err != nil {
			t.Fatal(err)
		}
		if s, err := c.call.Await(t.Context(), carrier.Gathering); err != nil {
			t.Fatalf("%s: %+v, %v", l, s, err)
		}
		if again := c.news(); again != asked {
			t.Errorf("%s: asked %q again, first %q", l, again, asked)
		}
		c.run(script[2:]...)
		visit("booked")(c)
		if k := c.call.State().Kind; k != carrier.Gathering {
			t.Errorf("%s: goes on as %s", l, k)
		}
		c.hangUp()
	}
	if n := len(e.webhooks("/twilio/voice/relayed")); n != 2 {
		t.Errorf("%d sockets ended, want 2", n)
	}
}

// A call that breaks off with something filled in: one text, as ever.
func TestRelayHangUp(t *testing.T) {
	e := onRelay(t, workday)
	c := e.menu(t, stranger(), chat.English)
	c.run("I would like to book a router repair", "88 Zhongguancun Street, Haidian")
	c.hangUp()
	if box := e.inbox(c.number); len(box) != 1 || !strings.Contains(box[0], "/s/") {
		t.Errorf("texted %q", box)
	}
	e.advance(time.Hour)
	if box := e.inbox(c.number); len(box) != 1 {
		t.Errorf("an hour later %q", box)
	}
	if got := e.status(200, "/metrics", ""); !strings.Contains(got, "switchboard_voice_relay_sockets 0") ||
		!strings.Contains(got, `switchboard_voice_relay_sessions_total{result="closed"} 1`) {
		t.Error("the socket is not counted")
	}
}

// Nobody but the carrier opens a socket, and none but that of a call.
func TestRelayForged(t *testing.T) {
	e := onRelay(t, workday)
	c := e.menu(t, stranger(), chat.English)
	turns := c.conversation().Turns
	path := "/twilio/voice/relay/" + c.call.SID
	address := "ws" + strings.TrimPrefix(e.base(), "http") + path
	for name, signature := range map[string]string{
		"none": "", "of a webhook": twilio.Sign("0123", e.base()+path, nil), "with another token": twilio.Sign("0123456789abcdef", address, nil),
	} {
		ws, res, err := websocket.DefaultDialer.DialContext(t.Context(), address, http.Header{"X-Twilio-Signature": {signature}})
		if err == nil {
			_ = ws.Close()
			t.Errorf("%s: let in", name)
			continue
		}
		if res == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now := c.conversation().Turns; now != turns {
		t.Errorf("%d turns by strangers", now-turns)
	}
	wants(t, c.say("How do I get a new SIM card?"), "SIM") // the call's own socket goes on
	c.hangUp()
}

// The playground's phone does not know how it is asked.
func TestRelayPlayground(t *testing.T) {
	e := onRelay(t, workday)
	phone := "/playground/phones/%2B8613800138000/calls"
	got := e.status(200, phone, `{}`)
	var view struct {
		Call struct {
			ID, Kind string
			Speech   bool
			Timeout  float64
			Heard    []struct{ Kind, Text, Language string }
		}
	}
	for _, step := range []struct{ action, body, want string }{
		{"press", `{"keys":"2"}`, "Just tell me what you need"}, {"say", `{"text":"I want to book a router repair","confidence":0.9}`, "What is the address"},
		{"quiet", `{}`, "88 Zhongguancun Street"},
	} {
		if err := json.Unmarshal([]byte(got), &view); err != nil {
			t.Fatal(err)
		}
		if view.Call.Kind != "gathering" || !view.Call.Speech || view.Call.Timeout == 0 {
			t.Errorf("before %s: %s", step.action, got)
		}
		got = e.status(200, phone+"/"+view.Call.ID+"/"+step.action, step.body)
		wants(t, got, step.want)
	}
	wants(t, e.status(200, phone+"/"+view.Call.ID+"/hangup", `{}`), "ended")
}

// A program that ends has its callers asked by documents, so that the one that
// follows it goes on with them.
func TestRelayShutdown(t *testing.T) {
	cfg := carrier.Config{AccountSID: "AC00000000000000000000000000000001", AuthToken: "0123456789abcdef"}
	c, err := carrier.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	env := map[string]string{
		"SWITCHBOARD_LISTEN": "127.0.0.1:0", "SWITCHBOARD_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "sb.db"), "SWITCHBOARD_VOICE_TRANSPORT": "relay",
		"TWILIO_ACCOUNT_SID": cfg.AccountSID, "TWILIO_AUTH_TOKEN": cfg.AuthToken, "TWILIO_FROM": playgroundNumber, "TWILIO_API_BASE": c.Base(),
	}
	begin := func() (a *App, stop func()) {
		conf, err := Load("", env)
		if err != nil {
			t.Fatal(err)
		}
		conf.timer = c.Timer
		if a, err = NewApp(t.Context(), conf, true, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx) }()
		return a, func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	a, stop := begin()
	c.Configure(carrier.Number{
		ID: playgroundNumber, VoiceURL: a.URL() + "/twilio/voice", FallbackURL: a.URL() + "/twilio/voice/fallback", StatusURL: a.URL() + "/twilio/voice/status",
	})
	k, err := c.Call(t.Context(), "+8613800138000", playgroundNumber)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []error{k.Press(t.Context(), "2"), k.Say(t.Context(), "I want to book a router repair", 0.9)} {
		if do != nil {
			t.Fatal(do)
		}
	}
	u, _ := url.Parse(a.URL()) // it is one
	stop()
	if s := k.State(); s.Kind != carrier.Gathering || !strings.Contains(k.Heard()[len(k.Heard())-1].Text, "What is the address") {
		t.Fatalf("when the program has ended: %+v, heard %+v", s, k.Heard())
	}
	env["SWITCHBOARD_LISTEN"] = u.Host
	_, stop = begin()
	defer stop()
	if err := k.Say(t.Context(), "88 Zhongguancun Street, Haidian", 0.9); err != nil {
		t.Fatal(err)
	}
	if s := k.State(); s.Kind != carrier.Relaying || !strings.Contains(k.Heard()[len(k.Heard())-1].Text, "name") {
		t.Errorf("after it: %+v, heard %+v", s, k.Heard())
	}
	if err := k.HangUp(t.Context()); err != nil {
		t.Error(err)
	}
	if f := c.Faults(); len(f) > 0 {
		t.Errorf("against the carrier's rules: %q", f)
	}
}
