package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// outage switches the notice of an area on, or off with no words.
func (e *exam) outage(area, body string) {
	e.t.Helper()
	method := http.MethodPut
	if body == "" {
		method = http.MethodDelete
	}
	q, err := http.NewRequestWithContext(e.t.Context(), method, e.base()+"/api/v1/outages/"+area, strings.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Authorization", "Bearer "+e.token)
	res, err := e.client.Do(q)
	if err != nil {
		e.t.Fatal(err)
	}
	if res.Body.Close(); res.StatusCode/100 != 2 {
		e.t.Fatalf("%s outage: %d", method, res.StatusCode)
	}
}

const notices = `{"message":{"en":"There is no broadband in your area until six this evening.","zh-CN":"您所在的区域宽带中断，预计今晚六点恢复。"},"until":%q}`

// resident is a number whose address in an area is confirmed, by a call of its own.
func (e *exam) resident(t *testing.T, l chat.Locale, address string) string {
	t.Helper()
	fault := map[chat.Locale]string{chat.English: "my broadband is completely down", chat.Chinese: "我家宽带断了"}
	c := e.menu(t, stranger(), l)
	wants(t, c.run(fault[l], address, "1"), "T")
	c.hangUp()
	return c.number
}

// "outage notice first, for its area only": before all else and not to be
// talked over, in the caller's language, for ten seconds at most, until it ends.
func TestExcellentVoiceOutageFirst(t *testing.T) {
	e := examine(t, workday)
	here := map[chat.Locale]string{chat.English: "88 Zhongguancun Street, Haidian", chat.Chinese: "海淀区中关村大街88号"}
	there := map[chat.Locale]string{chat.English: "5 Jianguo Road, Chaoyang", chat.Chinese: "朝阳区建国路5号"}
	words := map[chat.Locale]string{chat.English: "no broadband in your area", chat.Chinese: "宽带中断"}
	until := e.gateway.Now().Add(2 * time.Hour).Format(time.RFC3339)
	for _, l := range chat.Locales {
		struck, spared := e.resident(t, l, here[l]), e.resident(t, l, there[l])
		e.outage("haidian", strings.ReplaceAll(notices, "%q", `"`+until+`"`))

		c := e.dial(t, struck)
		said := spoken(c)
		if len(said) < 2 || !strings.Contains(said[0].Text, words[l]) || said[0].Interruptible || said[0].For > 10*time.Second {
			t.Errorf("%s: heard %+v", l, said)
		} else if n := strings.Count(strings.Join(c.all(), " "), words[l]); n != 1 || !said[1].Interruptible {
			t.Errorf("%s: the notice is said %d times, and then %+v", l, n, said[1])
		}
		c.hangUp()
		for _, number := range []string{spared, stranger()} {
			c := e.dial(t, number)
			if heard := strings.Join(c.all(), " "); strings.Contains(heard, words[l]) {
				t.Errorf("%s: heard where there is no outage: %q", l, heard)
			}
			c.hangUp()
		}

		e.outage("haidian", "")
		c = e.dial(t, struck)
		if heard := strings.Join(c.all(), " "); strings.Contains(heard, words[l]) {
			t.Errorf("%s: heard after the outage: %q", l, heard)
		}
		c.hangUp()
	}
	struck := e.resident(t, chat.English, here[chat.English])
	e.outage("haidian", strings.ReplaceAll(notices, "%q", `"`+until+`"`))
	e.advance(3 * time.Hour)
	if heard := strings.Join(e.dial(t, struck).all(), " "); strings.Contains(heard, words[chat.English]) {
		t.Errorf("heard when it had run out: %q", heard)
	}
}

// spoken are the pieces of a call that we said.
func spoken(c *onCall) (list []carrier.Utterance) {
	for _, u := range c.call.Heard() {
		if u.Kind == carrier.Said {
			list = append(list, u)
		}
	}
	return list
}

// A notice of any length cannot be missed for ten seconds only: whole
// sentences; the rest can be talked over like anything else.
func TestExcellentVoiceLongOutage(t *testing.T) {
	e := examine(t, workday)
	number := e.resident(t, chat.English, "88 Zhongguancun Street, Haidian")
	long := strings.Repeat("Our technicians are at work on a broken cable in your street. ", 6)
	e.outage("haidian", `{"message":{"en":"There is no broadband in your area. `+long+`","zh-CN":"宽带中断。"}}`)
	c := e.dial(t, number)
	said := spoken(c)
	if said[0].Interruptible || said[0].For > 10*time.Second || !strings.HasPrefix(said[0].Text, "Please note: There is no broadband") {
		t.Errorf("first %+v", said[0])
	}
	if all := strings.Join(c.all(), " "); strings.Count(all, "broken cable") != 6 || !said[1].Interruptible {
		t.Errorf("heard %q", all)
	}
}

var link = regexp.MustCompile(`https?://\S+/s/([A-Za-z0-9_-]+)`)

// "hang-up recovery exactly once": one SMS within 60 s, with the link that
// goes on at the same question (channels.md §2), however often the carrier
// tells that the call is over, and never another.
func TestExcellentVoiceHangupRecovery(t *testing.T) {
	e := examine(t, workday)
	for l, c := range map[chat.Locale]struct{ need, question, answer, next string }{
		chat.English: {"Please book a router repair for Li Wei", "What is the address", "88 Zhongguancun Street, Haidian", "arrival time"},
		chat.Chinese: {"给李伟预约修路由器", "地址", "海淀区中关村大街88号", "时间"},
	} {
		k := e.menu(t, stranger(), l)
		wants(t, k.say(c.need), c.question)
		at := e.gateway.Now()
		k.hangUp()
		box := e.inbox(k.number)
		if len(box) != 1 || !strings.Contains(box[0], c.question) || !link.MatchString(box[0]) {
			t.Fatalf("%s: texted %q", l, box)
		}
		if late := e.textedAt(k.number).Sub(at); late > time.Minute {
			t.Errorf("%s: texted after %v", l, late)
		}

		for _, w := range e.webhooks("/twilio/voice/status") {
			e.again(t, w)
		}
		v := e.opens(t, link.FindStringSubmatch(box[0])[1])
		v.until("message", c.question)
		v.send(`{"type":"message","id":"a1","text":"` + c.answer + `"}`)
		v.until("ack", "a1")
		v.until("message", c.next)

		quiet := e.menu(t, stranger(), l) // does not go on
		quiet.say(c.need)
		quiet.hangUp()
		e.advance(45 * time.Minute)
		e.advance(30 * time.Hour)
		if box := e.inbox(quiet.number); len(box) != 1 {
			t.Errorf("%s: texted %q", l, box)
		}
		e.advance(e.until(workday))
	}
}

// textedAt is when what was texted last to a number was said.
func (e *exam) textedAt(number string) (at time.Time) {
	e.t.Helper()
	e.read(func(v store.View) error {
		c, err := v.ConversationAt(addressOf(number))
		if err != nil {
			return err
		}
		list, err := v.Entries(c.ID, 0, 0)
		at = list[len(list)-1].At
		return err
	})
	return at
}

// opens opens a customer's link in a browser.
func (e *exam) opens(t *testing.T, secret string) *visitor {
	t.Helper()
	ws, res, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(e.base(), "http")+"/chat/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	t.Cleanup(func() { ws.Close() })
	v := &visitor{t: t, ws: ws}
	v.send(`{"type":"hello","token":"s.` + secret + `"}`)
	return v
}

// noCase are calls while nobody works, each with what it must leave behind,
// however it ends. Keys, words, or silence.
var noCase = []struct {
	name   string
	script map[chat.Locale][]string
	want   string // of the ticket's details or summary
}{
	{"hangs up at once", same(), ""},
	{"wants a person and hangs up", same("0"), ""},
	{"callback", same("0", "1", "1"), "phone"},
	{"callback, not confirmed", same("0", "1"), ""},
	{"a message with the assistant", same("0", "3", "#", "1", "3", "1"), "detail"},
	{"says nothing", same("", "", "", ""), ""},
	{"is not understood", same("8", "8", "8"), ""},
	{"is not understood, callback", same("8", "8", "8", "1", "1"), "phone"},
	{"breaks off in a task", same("2", "3"), ""},
	{"breaks off with something said", both([]string{"Please book a router repair for Li Wei"}, []string{"给李伟预约修路由器"}), ""},
	{"reports a fault", same("1", "#", "1", "1", "#", "4", "4", "1", "1"), "detail"},
	{"wants a person in words, then nothing", both([]string{"agent", "", "", "", ""}, []string{"转人工", "", "", "", ""}), ""},
	{"leaves the offer", same("0", "4"), ""},
}

// "every closed-hours call ends in a ticket, callback or voicemail": all but
// those that had what they called for.
func TestExcellentVoiceClosedHours(t *testing.T) {
	e := examine(t, weekend)
	for _, l := range chat.Locales {
		for _, k := range noCase {
			c := e.menu(t, stranger(), l)
			c.run(k.script[l]...)
			if !c.ended() {
				c.hangUp()
			}
			e.settle()
			list := e.tickets(c.number)
			if len(list) != 1 || k.want != "" && list[0].Details[k.want] == "" || list[0].Details["phone"] != c.number {
				t.Errorf("%s: who %s leaves %+v; heard %q", l, k.name, list, c.all())
			}
		}
		c := e.menu(t, stranger(), l)
		c.run("0", "2")
		if s := c.call.State(); s.Kind != carrier.Recording || s.Attrs["maxLength"] != "120" || s.Attrs["finishOnKey"] != "#" {
			t.Fatalf("a message is taken as %+v", s)
		}
		if err := c.call.Record(t.Context(), 7*time.Second, nil); err != nil {
			t.Fatal(err)
		}
		said := c.press("#")
		list := e.tickets(c.number)
		if len(list) != 1 || !strings.Contains(list[0].Details["detail"], map[chat.Locale]string{chat.English: "voicemail", chat.Chinese: "留言"}[l]) {
			t.Errorf("%s: the message is kept as %+v; heard %q", l, list, said)
		}
		c.hangUp()
		if n := len(e.tickets(c.number)); n != 1 {
			t.Errorf("%s: %d tickets after a message", l, n)
		}
	}
}

// Who had what they called for is not called back: a visit was booked, a
// question answered.
func TestExcellentVoiceClosedHoursAndServed(t *testing.T) {
	e := examine(t, weekend)
	for _, l := range chat.Locales {
		for name, script := range map[string]map[chat.Locale][]string{
			"booked": same("2", "3", "#", "1", "#", "1", "1", "1"),
			"asked":  both([]string{"How do I get a new SIM card?"}, []string{"手机卡丢了怎么补办？"}),
		} {
			c := e.menu(t, stranger(), l)
			c.run(script[l]...)
			c.hangUp()
			if list := e.tickets(c.number); len(list) != 0 {
				t.Errorf("%s: who %s leaves %+v; heard %q", l, name, list, c.all())
			}
			if name == "booked" && slices.ContainsFunc(e.inbox(c.number), func(s string) bool { return strings.Contains(s, "T-") }) {
				t.Errorf("%s: a booking is confirmed with a ticket", l)
			}
		}
	}
}

// Who waits when people go home is told so, and not that they are busy; who
// gives up then is called back.
func TestExcellentVoiceClosesMeanwhile(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		e.advance(e.until(workday) + 7*time.Hour + 58*time.Minute) // 17:58
		c := e.menu(t, stranger(), l)
		c.run("0")
		s := c.stay()
		s.wait(5 * time.Minute)
		last := strings.Join(c.all()[len(c.all())-2:], " ")
		if !regexp.MustCompile(`off duty|休息时间`).MatchString(last) || c.key("callback") == "" || c.key("voicemail") == "" {
			t.Errorf("%s: heard after closing %q", l, c.all())
		}
		c.hangUp()
		if list := e.tickets(c.number); len(list) != 1 || list[0].Details["phone"] != c.number {
			t.Errorf("%s: who gives up leaves %+v", l, list)
		}
		if box := e.inbox(c.number); len(box) != 1 || !strings.Contains(box[0], "T-") {
			t.Errorf("%s: texted %q", l, box)
		}
	}
}
