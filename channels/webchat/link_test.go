package webchat

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
)

var phone = chat.Address{Channel: chat.SMS, ID: "+8613800138000"}

// secretOf makes the nth link's secret.
func secretOf(n byte) string {
	return base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{n}, linkBytes))
}

// texts begins a conversation at the phone's address and mints a link to it.
func (s *site) texts(l chat.Locale) (secret, conversation string) {
	s.set(func() {
		t := s.begin(phone, l)
		secret, conversation = secretOf(byte(len(s.all))), t.ID
		s.links[secret] = t
	})
	return secret, conversation
}

// fetch gets a page of the site as a browser of a language does.
func (s *site) fetch(t *testing.T, path, accept string) (*http.Response, string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "GET", s.srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Accept-Language", accept)
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res, body(t, res)
}

// The page of a link is in its conversation's language, whatever the browser's,
// and neither kept, nor found by search engines, nor told to other sites.
func TestLinkPage(t *testing.T) {
	s := open(t, Config{})
	for l, accept := range map[chat.Locale]string{chat.English: "zh-CN", chat.Chinese: "en"} {
		secret, conversation := s.texts(l)
		for _, path := range []string{secret, secret + "。", secret + ").", secret + "?utm=x"} {
			res, text := s.fetch(t, "/s/"+path, accept)
			if res.StatusCode != 200 || !strings.Contains(text, `data-token="s.`+secret+`"`) || !strings.Contains(text, `lang="`+string(l)+`"`) {
				t.Errorf("/s/%s: status %d\n%s", path, res.StatusCode, text)
			}
			for name, want := range map[string]string{
				"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Content-Security-Policy": policy,
			} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		}
		if e, _ := s.History(t.Context(), conversation, 0, 0); len(e) != 1 {
			t.Errorf("looking at the page changed the conversation: %+v", e)
		}
	}
	if _, text := s.fetch(t, "/chat/", "en"); strings.Contains(text, "data-token") {
		t.Error("the site's own page has a token")
	}
}

// Where a link leads nowhere there is a page in both languages, that of the browser first.
func TestLinkLeadsNowhere(t *testing.T) {
	s := open(t, Config{})
	secret, _ := s.texts(chat.English)
	s.set(func() { delete(s.links, secret) })
	for _, path := range []string{secret, secret[:21], secret + "A", "%00", strings.Repeat("A", 32), secret[:21] + "B", "<script>", "你好"} {
		for accept, order := range map[string][]string{"en": {"does not work any more", "已经失效"}, "zh": {"已经失效", "does not work any more"}} {
			res, text := s.fetch(t, "/s/"+path, accept)
			first, second := strings.Index(text, order[0]+"</h1>"), strings.Index(text, order[1]+"</h2>")
			if res.StatusCode != 404 || first < 0 || second < first || strings.Contains(text, "widget.js") || strings.Contains(text, "{l") || strings.Contains(text, "{t") {
				t.Errorf("/s/%s for %s: status %d\n%s", path, accept, res.StatusCode, text)
			}
			if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Content-Security-Policy") != sorryPolicy || strings.Contains(sorryPolicy, "unsafe") {
				t.Errorf("header %v", res.Header)
			}
		}
	}
	if res, _ := s.fetch(t, "/s/", "en"); res.StatusCode != 404 {
		t.Errorf("/s/: status %d", res.StatusCode)
	}
}

// Every page that says sorry has words in both languages.
func TestSorries(t *testing.T) {
	for status, words := range sorries {
		for _, l := range chat.Locales {
			if words[l].title == "" || words[l].text == "" || newChat[l] == "" {
				t.Errorf("%d in %s: %+v", status, l, words[l])
			}
		}
	}
}

// The holder of a link goes on in the conversation: what is written comes from
// the phone's address and is answered here.
func TestLinkResumes(t *testing.T) {
	s := open(t, Config{})
	secret, conversation := s.texts(chat.Chinese)
	c := s.dial(t)
	c.send(`{"type":"hello","token":"s.` + secret + `","locale":"en"}`)
	if w := c.want("welcome"); w.Conversation != conversation || w.Token != "s."+secret || w.Locale != "zh-CN" || w.Seq != 1 {
		t.Fatalf("welcome %+v", w)
	}
	if m := c.want("message"); m.Text != "hello" || len(m.Choices) != 1 {
		t.Errorf("message %+v", m)
	}
	c.want("state")
	c.send(`{"type":"choice","id":"x1","value":"menu.book"}`)
	if a := c.want("ack"); a.ID != "x1" || a.Seq != 2 {
		t.Errorf("ack %+v", a)
	}
	if m := c.want("message"); m.Text != "re: [menu.book]" || m.Seq != 3 {
		t.Errorf("answer %+v", m)
	}
	web, _ := s.greet(t)
	web.say("x2", "hi")
	web.want("ack")
	s.set(func() {
		if m := s.taken[0]; m.From != phone || !m.Live || m.Choice != "menu.book" || m.ID != "x1" {
			t.Errorf("the link's message %+v", m)
		}
		if m := s.taken[1]; m.From.Channel != chat.Web || m.Live {
			t.Errorf("the web's own message %+v", m)
		}
	})
}

// Two tabs and the phone itself show the same.
func TestLinkTabs(t *testing.T) {
	s := open(t, Config{})
	secret, conversation := s.texts(chat.English)
	a, _ := s.resume(t, "s."+secret, 0)
	b, _ := s.resume(t, "s."+secret, 1)
	a.say("x1", "from the browser")
	a.want("ack")
	a.want("message")
	if m := b.want("message"); m.Author != "customer" || m.Text != "from the browser" || m.ID != "x1" {
		t.Errorf("the other tab shows %+v", m)
	}
	b.want("message")
	if _, err := s.Receive(t.Context(), chat.Message{ID: "SM1", From: phone, Text: "from the phone"}); err != nil {
		t.Fatal(err)
	}
	s.say(conversation, chat.Entry{Author: chat.Agent, Name: "Li", Prompt: chat.Prompt{Text: "from the desk"}})
	for _, c := range []*client{a, b} {
		for _, want := range []string{"from the phone", "re: from the phone", "from the desk"} {
			if m := c.want("message"); m.Text != want {
				t.Errorf("got %+v, want %q", m, want)
			}
		}
	}
	a.send(`{"type":"typing"}`)
	a.quiet()
	s.set(func() {
		if !slices.Equal(s.typed, []string{conversation}) {
			t.Errorf("typing in %v", s.typed)
		}
	})
}

// Tokens of one kind are never taken for the other, and a wrong link begins nothing.
func TestLinkIsNoToken(t *testing.T) {
	s := open(t, Config{})
	secret, _ := s.texts(chat.English)
	_, w := s.greet(t)
	for _, token := range []string{secret, "s." + w.Token, "s.", "s." + secretOf(99), "s.s." + secret, "s." + secret + "="} {
		c := s.dial(t)
		c.send(fmt.Sprintf(`{"type":"hello","token":%q}`, token))
		c.wantError("bad_token")
		c.wantClose(1008)
	}
	s.set(func() {
		if len(s.all) != 2 {
			t.Errorf("%d conversations", len(s.all))
		}
	})
}

// A link that runs out while its page is open takes no more messages.
func TestLinkRunsOut(t *testing.T) {
	s := open(t, Config{})
	secret, _ := s.texts(chat.English)
	c, _ := s.resume(t, "s."+secret, 0)
	s.set(func() { delete(s.links, secret) })
	c.say("x1", "too late")
	c.wantError("bad_token")
	c.wantClose(1008)
	s.set(func() {
		if len(s.taken) != 0 {
			t.Errorf("taken %+v", s.taken)
		}
	})
}

// Messages come from where the conversation is, not from where it was.
func TestLinkMoves(t *testing.T) {
	s := open(t, Config{})
	secret, _ := s.texts(chat.English)
	c, _ := s.resume(t, "s."+secret, 0)
	call := chat.Address{Channel: chat.Voice, ID: phone.ID}
	s.set(func() {
		tr := s.byAddr[phone]
		delete(s.byAddr, phone)
		tr.Address, s.byAddr[call] = call, tr
	})
	c.say("x1", "hi")
	c.want("ack")
	if m := c.want("message"); m.Text != "re: hi" {
		t.Errorf("answer %+v", m)
	}
	s.set(func() {
		if m := s.taken[0]; m.From != call {
			t.Errorf("from %+v", m.From)
		}
	})
}

// A message to a conversation that is over for good begins another: the same
// link leads there, and the message sent again is known there.
func TestLinkLeadsToTheNewest(t *testing.T) {
	s := open(t, Config{})
	secret, old := s.texts(chat.English)
	c, _ := s.resume(t, "s."+secret, 0)
	s.set(func() { s.find(old).lapsed = true })
	c.say("x1", "one more thing")
	c.wantClose(1013)

	again := s.dial(t)
	again.send(`{"type":"hello","token":"s.` + secret + `","last_seq":1}`)
	w := again.want("welcome")
	if w.Conversation == old {
		t.Fatalf("welcome %+v", w)
	}
	again.want("message")
	again.want("message")
	again.want("state")
	again.say("x1", "one more thing")
	if a := again.want("ack"); a.Seq != 2 {
		t.Errorf("ack %+v", a)
	}
	again.quiet()
}

// Without a store there is no conversation, and a page says so; nobody is to blame.
func TestLinkUnavailable(t *testing.T) {
	var log bytes.Buffer
	s := open(t, Config{LocalGuesses: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	secret, _ := s.texts(chat.English)
	s.set(func() { s.down = channels.ErrUnavailable })
	for range 2 {
		res, text := s.fetch(t, "/s/"+secret, "en")
		if res.StatusCode != 503 || res.Header.Get("Retry-After") != "10" || !strings.Contains(text, "just now") {
			t.Errorf("status %d, %v\n%s", res.StatusCode, res.Header, text)
		}
		c := s.dial(t)
		c.send(`{"type":"hello","token":"s.` + secret + `"}`)
		c.wantError("unavailable")
	}
	s.set(func() { s.down = nil })
	if res, _ := s.fetch(t, "/s/"+secret, "en"); res.StatusCode != 200 {
		t.Errorf("afterwards: status %d", res.StatusCode)
	}
	if log.Len() == 0 || strings.Contains(log.String(), secret) {
		t.Errorf("the log says %q", log.String())
	}
}

// A channel that knows of no links has none.
func TestNoLinks(t *testing.T) {
	ch := New(Config{Gateway: newDouble()})
	defer ch.Stop(t.Context())
	if res := get(t, ch, "/s/"+secretOf(1)); res.StatusCode != 404 {
		t.Errorf("status %d", res.StatusCode)
	}
}
