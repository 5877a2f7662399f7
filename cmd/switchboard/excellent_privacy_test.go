package main

import (
	"database/sql"
	"errors"
	"log"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/gorilla/websocket"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

// A rush is an App in which much happens on every channel, and much goes wrong.
// It keeps whatever people said, wrote and keyed, and the secrets that were in use.
type rush struct {
	*exam
	said    []string
	secrets []string
}

// says notes what a person or a machine of theirs told us, and returns it.
func (r *rush) says(text string) string {
	r.said = append(r.said, text)
	return text
}

// text sends a text message and waits until it is answered.
func (r *rush) text(from, text string, media ...carrier.Media) {
	r.t.Helper()
	if _, err := r.carrier.Text(r.t.Context(), r.says(from), playgroundNumber, r.says(text), media...); err != nil {
		r.t.Fatal(err)
	}
	r.advance(burst)
}

// wrote writes on a socket, as a message of its own id.
func (r *rush) wrote(v *visitor, id, text string) {
	r.t.Helper()
	v.send(`{"type":"message","id":"` + id + `","text":"` + r.says(text) + `"}`)
	v.until("ack", id)
}

// texting is SMS with all that a carrier can do to it.
func (r *rush) texting() {
	const li, wang, zhao = "+8613811112222", "+8613833334444", "+8613855556666"
	r.text(li, "Bonjour, router broken for Ottokar Zweig at 88 Zhongguancun Street, Haidian, tomorrow 4pm, phone 13977778888")
	r.text(li, "skip")
	r.text(li, "1")
	r.text(li, "my password is hunter7secret and my card 6222020200112233")
	r.text(wang, "宽带断了，海淀区中关村大街88号，我叫欧阳锋")
	r.text(wang, "", carrier.Media{Type: "image/png", Data: []byte("Zarathustra")}, carrier.Media{Type: "image/jpeg", Data: []byte("\xff\xd8\xff photo")})
	for _, o := range []carrier.Outcome{
		{Fail: 30003}, {Fail: 30006}, {Fail: 30007}, {Refuse: 21211}, {Refuse: 20500}, {Refuse: 21610}, {Statuses: []string{"delivered", "sent"}},
	} {
		r.carrier.Script(zhao, o)
		r.text(zhao, "quizzical walruses juggle")
		r.text(zhao, "START")
	}
	r.text(wang, "别再给我发短信了")
	r.text(wang, "到底什么时候修好")
	form := url.Values{"MessageSid": {"SM1"}, "From": {r.says("+8613877779999")}, "Body": {r.says("forged porcupine")}}
	for path, body := range map[string]string{
		"/twilio/sms": form.Encode(), "/twilio/sms/status": form.Encode(), "/twilio/voice": form.Encode(), "/twilio/sms/13877779999": form.Encode(),
		"/twilio/sms?Body=forged+porcupine": "%zz" + form.Encode(),
	} {
		res, err := r.client.Post(r.base()+path, "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			r.t.Fatal(err)
		}
		res.Body.Close()
	}
}

// calling is voice: by keys, in words, with digits, in both languages, into a
// queue, cut off in the middle.
func (r *rush) calling() {
	for _, s := range []struct {
		from  int
		l     chat.Locale
		steps []string
	}{
		{8001, chat.English, []string{"I want to move my visit", "736251", "13944445555#"}},
		{8002, chat.English, []string{"book a router repair", "5 Jianguo Road, Chaoyang", "Balthazar Quince"}},
		{8003, chat.Chinese, []string{"我家宽带断了", "海淀区中关村大街88号", "13966667777#", "令狐冲"}},
		{8004, chat.English, []string{"gibberish flummox", "", "0"}},
	} {
		c := r.menu(r.t, r.says(number(r.series(s.from))), s.l)
		for _, step := range s.steps {
			c.do(r.says(step))
		}
		c.hangUp()
	}
}

// series is such a number of a handset as no other figure looks like.
func (r *rush) series(n int) int { return 46000000 + n }

// chatting is the web, with a person at the desk and with frames that are none.
func (r *rush) chatting() {
	v := r.visitor()
	r.wrote(v, "m1", "broadband down, Archibald Xylophone, 13922221111, 88 Zhongguancun Street, Haidian")
	r.wrote(v, "m2", "agent")
	r.desk(v.conv, "claim", `{}`)
	r.desk(v.conv, "reply", `{"text":"`+r.says("Gertrude speaking, shall I ring 13922221111")+`"}`)
	r.wrote(v, "m3", "yes, ring marmalade")
	r.desk(v.conv, "resolve", `{}`)
	r.says("unfinished wombat")
	for _, bad := range []string{
		`{"type":"message","id":"m4","text":"unfinished wombat`, `{"type":"wombat","text":"unfinished wombat"}`, `{"type":"choice","id":"m5","value":"wombat"}`,
		`{"type":"message","id":"m6","text":"` + strings.Repeat("wombat ", 3000) + `"}`,
	} {
		w := r.visitor()
		w.send(bad)
		for err := error(nil); err == nil; { // until it is answered or thrown out
			_ = w.ws.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // of an open socket
			_, _, err = w.ws.ReadMessage()
		}
	}
	head := http.Header{"Origin": {"https://wombat.example"}}
	if _, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(r.base(), "http")+"/chat/ws?phone="+r.says("13922221111"), head); err == nil || res.StatusCode != http.StatusForbidden {
		r.t.Errorf("another site opens the chat: %v", err)
	}
	link, err := r.gateway.Link(r.t.Context(), v.conv)
	if err != nil {
		r.t.Fatal(err)
	}
	r.secrets = append(r.secrets, link, r.token)
	r.status(200, "/s/"+link, "")
	r.status(404, "/s/"+link[1:]+"x", "")
}

// asking is the API, rightly and wrongly.
func (r *rush) asking() {
	for path, status := range map[string]int{
		"customers?phone=13977778888": 200, "customers?phone=%2B8613977778888&name=Ottokar": 400, "tickets?cursor=13977778888": 400,
		"conversations/13977778888": 404, "tickets/Ottokar": 404,
	} {
		r.status(status, "/api/v1/"+path, "", "Authorization", "Bearer "+r.token)
	}
	r.status(401, "/api/v1/customers?phone=13977778888", "", "Authorization", "Bearer wrong")
}

// locked has somebody write while the database takes nothing.
func (r *rush) locked(database string) {
	v := r.visitor()
	db, err := sql.Open("sqlite", "file:"+database)
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := db.Conn(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := c.ExecContext(r.t.Context(), "BEGIN EXCLUSIVE"); err != nil {
		r.t.Fatal(err)
	}
	v.send(`{"type":"message","id":"m9","text":"` + r.says("shiny Tarantula, 13911119999") + `"}`)
	v.until("error", "unavailable")
	if _, err := c.ExecContext(r.t.Context(), "ROLLBACK"); err != nil {
		r.t.Fatal(err)
	}
	if err := errors.Join(c.Close(), db.Close()); err != nil {
		r.t.Fatal(err)
	}
}

// "no personal number or digit string in any log line", nor any word that a
// customer wrote, in the log of a whole run at the level that `serve` has.
func TestExcellentLogsTellNothingOfCustomers(t *testing.T) {
	database := filepath.Join(t.TempDir(), "private.db")
	r := &rush{exam: examineOn(t, workday, map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:" + database})}
	was, out, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(slog.NewTextHandler(r.log, nil))) // for who did not get the App's; package log goes there too
	t.Cleanup(func() {
		slog.SetDefault(was)
		log.SetOutput(out)
		log.SetFlags(flags)
	})
	r.texting()
	r.calling()
	r.chatting()
	r.asking()
	r.locked(database)
	r.advance(80 * time.Hour) // nudges, reminders, surveys, calls that nobody answers

	text := r.log.String()
	for _, line := range []string{ // without these it was not the run that is meant
		"webhook refused", "message filtered by the carrier", "not delivered", "dead letter", "file not kept", "turn not stored",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("nothing is logged of %q", line)
		}
	}
	for _, found := range told(text, r.said) {
		t.Errorf("the log tells %q", found)
	}
	for _, s := range r.secrets {
		if strings.Contains(text, s) {
			t.Errorf("the log tells the secret %q", s)
		}
	}
	if t.Failed() {
		t.Logf("the log:\n%.20000s", text)
	}
	if got := told(`msg="turn not stored" text="call +86 139-7777-8888, Ottokar" q=%E6%AC%A7 k=736251`, r.said); len(got) != 4 {
		t.Errorf("of four faults these are found: %q", got)
	}
}

var (
	letters = regexp.MustCompile(`\p{L}{4,}`)
	digits  = regexp.MustCompile(`\d{6,}`)
	between = regexp.MustCompile(`(\d)(?: |-|\.|%20|\+)+(\d)`)
)

// told is what a log tells of what was said: a word of four letters or more, a
// number of six digits or more, however it is spaced, or any word in Chinese,
// in which nothing is logged. The words of the test are none of our own.
func told(text string, said []string) []string {
	if plain, err := url.QueryUnescape(strings.ReplaceAll(text, "+", "%2B")); err == nil {
		text = plain
	}
	words, found := map[string]bool{}, map[string]bool{}
	for _, w := range letters.FindAllString(strings.ToLower(text), -1) {
		words[w] = true
	}
	joined := between.ReplaceAllString(between.ReplaceAllString(text, "$1$2"), "$1$2")
	for _, s := range said {
		for _, w := range letters.FindAllString(strings.ToLower(s), -1) {
			found[w] = found[w] || words[w]
		}
		for _, d := range digits.FindAllString(s, -1) {
			d = strings.TrimPrefix(d, "86")
			found[d] = found[d] || strings.Contains(joined, d) || strings.Contains(text, d)
		}
	}
	for _, c := range text {
		if unicode.Is(unicode.Han, c) {
			found[string(c)] = true
		}
	}
	maps.DeleteFunc(found, func(_ string, yes bool) bool { return !yes })
	list := make([]string, 0, len(found))
	for s := range found {
		list = append(list, s)
	}
	return list
}
