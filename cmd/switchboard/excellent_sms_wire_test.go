package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels/twilio"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// withLi has a handset's conversation taken over by Li, so that what is sent
// there is what a test writes.
func (x *texting) withLi(from string) {
	x.t.Helper()
	x.atDesk()
	x.answers(from, "agent")
	x.desk(from, "claim", `{}`)
}

// "all segment vectors": what the carrier counts is what the vector says and
// what we count ourselves.
func TestExcellentSMSSegments(t *testing.T) {
	x := newTexting(t, nil)
	const from = "+8613800138000"
	x.withLi(from)
	a, han := func(n int) string { return strings.Repeat("a", n) }, func(n int) string { return strings.Repeat("汉", n) }
	for _, c := range []struct {
		text string
		want int
	}{
		{a(160), 1}, {a(161), 2}, {a(306), 2}, {a(307), 3},
		{a(158) + "€", 1}, {a(159) + "€", 2}, {a(152) + "€" + a(152), 3}, {a(140) + `€[]{}\^~|`, 1}, {a(143) + `€[]{}\^~|`, 2},
		{han(70), 1}, {han(71), 2}, {han(134), 2}, {han(135), 3}, {han(202), 4},
		{han(68) + "👍", 1}, {han(69) + "👍", 2}, {han(66) + "👍" + han(66), 3},
		{a(100) + "’", 1}, {a(100) + "’ç", 2}, {"‘" + a(158) + "’", 1}, {a(68) + "’ç", 1}, {a(69) + "’ç", 2},
	} {
		segments := x.metric("switchboard_sms_segments_sum")
		x.reply(from, c.text)
		box := x.carrier.Inbox(from)
		m := box[len(box)-1]
		if m.Body != c.text && m.Body != chat.Smart(c.text) {
			t.Fatalf("%.20q… arrived as %.20q…", c.text, m.Body)
		}
		ours := x.metric("switchboard_sms_segments_sum") - segments
		if m.Segments != c.want || ours != float64(c.want) {
			t.Errorf("%.20q…, %d characters: the carrier counts %d segments and we %v, want %d", c.text, len([]rune(c.text)), m.Segments, ours, c.want)
		}
	}
	// What takes more than four becomes a link.
	for _, text := range []string{a(613), han(269)} {
		x.reply(from, text)
		if got := x.newest(from); !strings.Contains(got, x.URL()+"/s/") || chat.CountSegments(got).Count > 4 {
			t.Errorf("%d characters arrived as %q", len([]rune(text)), got)
		}
	}
	x.innocent()
}

// whole is all that the program knows of a handset's conversation, and what the
// API tells of its last message.
func (x *texting) whole(from string) string {
	x.t.Helper()
	c, entries := x.conversation(from)
	x.read(func(v store.View) error {
		audits, err := v.Audits(c.ID, store.Page{})
		entries = append(entries, chat.Entry{Prompt: chat.Prompt{Text: fmt.Sprint(audits, x.metric("switchboard_dead_letters_total"))}})
		return err
	})
	c.UpdatedAt = time.Time{}
	return fmt.Sprintf("%+v\n%+v\n%+v\n%+v\n%s", c, entries, x.pending(), x.consents(from), x.shown(from))
}

// shown is the status of a handset's last message at the API.
func (x *texting) shown(from string) string {
	x.t.Helper()
	list := x.messages(from)
	return list[len(list)-1].Status
}

// An apiMessage is what the tests read of a message at the API.
type apiMessage struct {
	Author, Text, Status string
	Media                []chat.Media
}

// messages are a conversation's at the API.
func (x *texting) messages(from string) []apiMessage {
	x.t.Helper()
	c, _ := x.conversation(from)
	var got struct{ Messages []apiMessage }
	x.get("conversations/"+c.ID, &got)
	return got.Messages
}

// get reads from the API.
func (x *texting) get(path string, into any) {
	x.t.Helper()
	if err := json.Unmarshal([]byte(x.api(path, "")), into); err != nil {
		x.t.Fatal(err)
	}
}

// "`sent` after `delivered` changes nothing", nor does anything else that
// ranks lower, whenever and however often it comes.
func TestExcellentSMSReportsInAnyOrder(t *testing.T) {
	x := newTexting(t, nil)
	const from = "+8613800138000"
	for _, o := range []carrier.Outcome{
		{}, {Statuses: []string{"delivered", "sent", "queued", "sent"}},
		{Statuses: []string{"sending", "delivered", "sent"}, Early: true}, // before the answer to our request
	} {
		x.carrier.Script(from, o)
		x.answers(from, "menu")
		before := x.whole(from)
		if got := x.shown(from); got != "delivered" {
			t.Fatalf("after %v it is %s", o.Statuses, got)
		}
		sid := x.last(from).ID
		for _, r := range []struct {
			status string
			code   int
		}{{"sent", 0}, {"queued", 0}, {"delivered", 0}, {"undelivered", 30003}, {"failed", 30007}, {"sent", 0}} {
			if err := x.carrier.Report(t.Context(), sid, r.status, r.code); err != nil {
				t.Fatal(err)
			}
			x.settle()
			if diff := cmp.Diff(before, x.whole(from)); diff != "" {
				t.Errorf("%s %d after delivered:\n%s", r.status, r.code, diff)
			}
		}
	}
	sid := x.last(from).ID
	for _, status := range []string{"read", "delivered", "sent"} {
		if err := x.carrier.Report(t.Context(), sid, status, 0); err != nil {
			t.Fatal(err)
		}
		if got := x.shown(from); got != "read" {
			t.Errorf("read is the highest rank, and after %s it is %s", status, got)
		}
	}
	x.innocent()
}

// "30007 alerts, no retry": a figure and a line of the log to alert on, failed
// for all to see, and nothing left to send; unlike 30003, which is tried once more.
func TestExcellentSMSFiltered(t *testing.T) {
	x := newTexting(t, nil)
	const filtered, away = "+8613800138000", "+8613800138001"
	const figure = "switchboard_sms_filtered_total"
	x.carrier.Script(filtered, carrier.Outcome{Fail: 30007, Early: true}) // told before our request is answered
	x.carrier.Script(away, carrier.Outcome{Fail: 30003})
	x.quiet(filtered, "menu")
	x.quiet(away, "menu")
	if n := x.metric(figure); n != 1 {
		t.Errorf("%v messages count as filtered, want 1", n)
	}
	c, _ := x.conversation(filtered)
	alerts := 0
	for line := range strings.Lines(x.log.String()) {
		if strings.Contains(line, "level=ERROR") && strings.Contains(line, "filtered") {
			alerts++
			if !strings.Contains(line, c.ID) || !strings.Contains(line, "30007") {
				t.Errorf("the alert does not name the message: %s", line)
			}
		}
	}
	if alerts != 1 {
		t.Errorf("%d alerts in the log:\n%s", alerts, x.log)
	}
	if got := x.shown(filtered); got != "failed" {
		t.Errorf("at the API it is %s", got)
	}
	if audit := x.api("audit?subject="+c.ID, ""); !strings.Contains(audit, "delivery.failed") || !strings.Contains(audit, "30007") {
		t.Errorf("audit: %s", audit)
	}
	if left := x.pending(); len(left) != 1 || left[0].Address.ID != away {
		t.Errorf("left to send: %+v, want the one to %s", left, away)
	}
	x.pass(26 * time.Hour)
	sent := x.carrier.Messages(filtered)
	again := slices.DeleteFunc(sent[2:], func(m carrier.Message) bool { return m.Body != sent[1].Body })
	if sent[1].ErrorCode != 30007 || len(again) != 0 {
		t.Errorf("the filtered message was sent again: %+v", again)
	}
	// Whoever was away and writes is there again: nobody waits for the half hour.
	missed := x.carrier.Messages(away)[1].Body
	if got := x.text(away, "what does a visit cost"); len(got) != 2 || got[0] != missed {
		t.Errorf("who is back gets %q, want what was missed, %q, and the answer", got, missed)
	}
	x.innocent()
}

// "opted-out sender → ticket, no send": what they write is stored and becomes a
// case, the desk's card says "SMS blocked", and nothing goes out, whoever
// confirms the opt-out.
func TestExcellentSMSOptedOutSender(t *testing.T) {
	for _, who := range []string{"own", "carrier"} {
		t.Run(who, func(t *testing.T) {
			x := newTexting(t, map[string]string{"TWILIO_OPTOUT": who})
			const from, words, more = "+8613800138000", "where is my technician?", "he should have been here at nine"
			x.answers(from, "hello")
			x.text(from, "STOP")
			x.quiet(from, words)
			x.quiet(from, more)
			x.quiet(from, "", carrier.Media{Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")})
			x.quiet(from, "1")
			c, _ := x.conversation(from)
			var cases struct {
				Items []struct {
					Kind, Summary, Status string
					Conversation          string `json:"conversation_id"`
					Details               map[string]string
				}
			}
			x.get("tickets?customer="+c.CustomerID, &cases)
			if len(cases.Items) != 1 {
				t.Fatalf("%d tickets of one day: %+v", len(cases.Items), cases.Items)
			}
			k := cases.Items[0]
			if k.Status != "received" || k.Conversation != c.ID || !strings.Contains(k.Summary, "SMS blocked") || !strings.Contains(fmt.Sprint(k.Details), words) || !strings.Contains(fmt.Sprint(k.Details), more) {
				t.Errorf("the ticket: %+v", k)
			}
			heard := ""
			for _, m := range x.messages(from) {
				if m.Author == "customer" {
					heard += m.Text + "|"
				}
			}
			if heard != "hello|STOP|"+words+"|"+more+"||1|" {
				t.Errorf("stored: %q", heard)
			}
			x.atDesk()
			x.blockedAtDesk(from)
			x.text(from, "START") // and only this brings it back
			x.answers(from, "menu")
			x.innocent()
		})
	}
}

// blockedAtDesk wants a handset's card to say "SMS blocked", in the list and
// when it is opened, with the case beneath.
func (x *texting) blockedAtDesk(from string) {
	x.t.Helper()
	type card struct {
		ID      string
		Blocked bool
		Tickets []struct{ Number, Status string }
	}
	c, _ := x.conversation(from)
	var queue struct{ Items []card }
	var open card
	for path, into := range map[string]any{"queue": &queue, "conversations/" + c.ID: &open} {
		if err := json.Unmarshal([]byte(x.status(200, "/console/desk/"+path, "")), into); err != nil {
			x.t.Fatal(err)
		}
	}
	found := false
	for _, k := range queue.Items {
		found = found || k.ID == c.ID && k.Blocked
	}
	if !found || !open.Blocked || len(open.Tickets) != 1 {
		x.t.Errorf("in the list: %+v; opened: %+v", queue.Items, open)
	}
	if page := x.status(200, "/console/desk?locale=en", ""); !strings.Contains(page, `id="blocked" class="badge" hidden>SMS blocked<`) {
		x.t.Error("the desk has no words for it")
	}
}

// rowsOf is how many rows each table of a database has.
func rowsOf(t *testing.T, path string) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	names, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = names.Close() }()
	rows := map[string]int{}
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		rows[name] = 0
	}
	for name := range rows {
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM "` + name + `"`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		rows[name] = n
	}
	return rows
}

// "forged signature → 403, nothing stored", whatever is forged.
func TestExcellentSMSForgedSignature(t *testing.T) {
	database := filepath.Join(t.TempDir(), "forged.db")
	x := newTexting(t, map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:" + database})
	const from = "+8613800138000"
	x.answers(from, "hello")
	x.carrier.Script(from, carrier.Outcome{Hold: true})
	x.answers(from, "menu")
	c, entries := x.conversation(from)
	text := url.Values{"MessageSid": {"SM" + strings.Repeat("f", 32)}, "From": {from}, "To": {ourNumber}, "Body": {"STOP"}, "NumMedia": {"0"}, "AccountSid": {testSID}}
	report := url.Values{"MessageSid": {x.last(from).ID}, "MessageStatus": {"failed"}, "ErrorCode": {"21610"}, "AccountSid": {testSID}}
	other := maps.Clone(text)
	other.Set("Body", "START")
	const sms, status = "/twilio/sms", "/twilio/sms/status"
	reported := fmt.Sprintf("%s?c=%s&n=%d", status, c.ID, entries[len(entries)-1].Seq)
	before, inbox := rowsOf(t, database), len(x.carrier.Inbox(from))
	for name, f := range map[string]struct {
		path      string
		form      url.Values
		signature string
	}{
		"none":                {sms, text, ""},
		"no base64":           {sms, text, "forged"},
		"of another account":  {sms, text, twilio.Sign("another token", x.URL()+sms, text)},
		"without a token":     {sms, text, twilio.Sign("", x.URL()+sms, text)},
		"of another text":     {sms, text, twilio.Sign(testAuth, x.URL()+sms, other)},
		"of another address":  {sms, text, twilio.Sign(testAuth, "https://evil.example"+sms, text)},
		"of another path":     {sms, text, twilio.Sign(testAuth, x.URL()+status, text)},
		"a query was added":   {sms + "?a=1", text, twilio.Sign(testAuth, x.URL()+sms, text)},
		"a report without":    {reported, report, ""},
		"a report of another": {reported, report, twilio.Sign(testAuth, x.URL()+status, report)},
		"a form of no fields": {sms, url.Values{}, twilio.Sign(testAuth, x.URL()+sms, text)},
	} {
		if got := x.webhook(f.path, f.form, f.signature); got != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", name, got)
		}
	}
	x.settle()
	if diff := cmp.Diff(before, rowsOf(t, database)); diff != "" {
		t.Errorf("stored by forged requests:\n%s", diff)
	}
	if after, list := x.conversation(from); after.Turns != c.Turns || len(list) != len(entries) || len(x.consents(from)) != 0 || len(x.carrier.Inbox(from)) != inbox {
		t.Errorf("a forged request had an effect")
	}
	// With the right signature each of the two is taken.
	if got := x.webhook(sms, text, twilio.Sign(testAuth, x.URL()+sms, text)); got != http.StatusOK || len(x.consents(from)) != 1 {
		t.Errorf("signed: status %d, %d lines in the ledger", got, len(x.consents(from)))
	}
	if got := x.webhook(reported, report, twilio.Sign(testAuth, x.URL()+reported, report)); got != http.StatusOK {
		t.Errorf("a signed report: status %d", got)
	}
}

// webhook calls us as the carrier would, with a signature or none.
func (x *texting) webhook(path string, form url.Values, signature string) (status int) {
	x.t.Helper()
	r, err := http.NewRequestWithContext(x.t.Context(), http.MethodPost, x.base()+path, strings.NewReader(form.Encode()))
	if err != nil {
		x.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if signature != "" {
		r.Header.Set("X-Twilio-Signature", signature)
	}
	res, err := x.client.Do(r)
	if err != nil {
		x.t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		x.t.Fatal(err)
	}
	return res.StatusCode
}

// A fault that is texted from an area with a known outage: whoever reports it
// is told so with the ticket, once; others are not.
func TestFaultInAnOutage(t *testing.T) {
	e := examine(t, workday)
	e.outage("haidian", fmt.Sprintf(notices, e.gateway.Now().Add(2*time.Hour).Format(time.RFC3339)))
	defer e.outage("haidian", "")
	for i, k := range []struct {
		script []string
		told   string
		times  int
	}{
		{[]string{"my broadband is completely down", "88 Zhongguancun Street, Haidian", "yes"}, "There is no broadband in your area", 1},
		{[]string{"我家宽带断了", "海淀区中关村大街88号", "确认"}, "您所在的区域宽带中断", 1},
		{[]string{"my broadband is completely down", "5 Jianguo Road, Chaoyang", "yes"}, "There is no broadband in your area", 0},
	} {
		from := stranger()
		for _, text := range k.script {
			if _, err := e.carrier.Text(t.Context(), from, playgroundNumber, text); err != nil {
				t.Fatal(err)
			}
			e.settle()
			e.advance(15 * time.Second)
		}
		got := strings.Join(e.inbox(from), "\n")
		if n := strings.Count(got, k.told); n != k.times || !strings.Contains(got, "T-") {
			t.Errorf("%d: told %d times, want %d: %s", i, n, k.times, got)
		}
		if k.times > 0 && strings.Index(got, k.told) > strings.Index(got, "T-") {
			t.Errorf("%d: told after the ticket: %s", i, got)
		}
	}
}
