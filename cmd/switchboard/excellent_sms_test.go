package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// The tests TestExcellentSMS… are the list "Excellent" of channels.md §1, on the
// whole App: a test for each of its points, quoted above it.

// stopWords are those of channels.md §1, and as thumbs write them.
var stopWords = []string{
	"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT", "OPT-OUT",
	"REMOVE", "ARRET", "TD", "退订", "T", "拒收", "取消订阅",
	"stop", "Stop.", " sToP! ", "ＳＴＯＰ", "ｕｎｓｕｂｓｃｒｉｂｅ", "“quit”", "stop  all", "Opt－Out", "ｔｄ", "Ｔ", "【退订】", "退订。", "取消订阅！！",
}

// stopped is the confirmation, in the language of the word.
const stopped = "won't message you|不再给您发消息"

// handsets are n numbers of Beijing.
func handsets(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("+861380013%04d", i)
	}
	return list
}

// "every stop word, any case or width, mid-form → one confirmation": with us
// to confirm it.
func TestExcellentSMSStopWords(t *testing.T) {
	x := newTexting(t, nil)
	for i, from := range handsets(len(stopWords)) {
		x.answers(from, "I want to book a broadband repair", "(?i)address")
		x.answers(from, stopWords[i], stopped)
	}
	// "… no later send": neither to what they write, nor of what was begun.
	for _, from := range handsets(len(stopWords)) {
		x.hand(from, "STOP")
		x.hand(from, "where is my technician?")
	}
	x.pass(72 * time.Hour)
	for i, from := range handsets(len(stopWords)) {
		if got := x.carrier.Inbox(from); len(got) != 2 {
			t.Errorf("%q: %d messages, want the question and the confirmation", stopWords[i], len(got))
		}
	}
	x.innocent()
}

// "every stop word … → one confirmation": with the carrier to confirm it, none is ours.
func TestExcellentSMSStopWordsOfTheCarrier(t *testing.T) {
	x := newTexting(t, map[string]string{"TWILIO_OPTOUT": "carrier"})
	for i, from := range handsets(len(stopWords)) {
		x.answers(from, "I want to book a broadband repair", "(?i)address")
		x.hand(from, stopWords[i])
	}
	x.pass(72 * time.Hour)
	for i, from := range handsets(len(stopWords)) {
		confirmed := 0
		for _, m := range x.carrier.Inbox(from)[1:] {
			if confirmed++; !m.Own {
				t.Errorf("%q: we said %q", stopWords[i], m.Body)
			}
		}
		if confirmed > 1 {
			t.Errorf("%q was confirmed %d times", stopWords[i], confirmed)
		}
		if len(x.consents(from)) != 1 {
			t.Errorf("%q is not in the ledger", stopWords[i])
		}
	}
	x.innocent()
}

// "… no later send": not by reminders, surveys, nudges, news of cases, nor agents.
func TestExcellentSMSNoLaterSend(t *testing.T) {
	x := newTexting(t, nil)
	x.atDesk()
	people := handsets(5)
	booked, rated, idle, served, stays := people[0], people[1], people[2], people[3], people[4]
	x.book(booked) // reminders and a survey would follow
	x.book(stays)  // and do, where nobody says stop
	x.answers(rated, "agent")
	x.desk(rated, "claim", `{}`)
	x.desk(rated, "resolve", `{"survey":true}`)                         // a survey would follow
	x.answers(idle, "I want to book a broadband repair", "(?i)address") // a nudge would follow
	ticket := x.report(served)
	x.answers(served, "agent")
	x.desk(served, "claim", `{}`)
	for i, from := range people[:4] {
		x.answers(from, []string{"退订", "stop", "QUIT", "Unsubscribe"}[i], stopped)
	}
	sent := len(x.carrier.Messages(carrierAnyone))
	var visits []string
	x.reply(served, "Are you there?")
	x.api("tickets/"+ticket+"/status", `{"status":"resolved","note":"Done."}`)
	x.read(func(v store.View) error {
		list, err := v.Appointments(store.AppointmentFilter{Status: "booked"}, store.Page{})
		if err != nil || len(list) != 2 {
			t.Fatalf("%d visits, %v", len(list), err)
		}
		visits = []string{list[0].ID, list[1].ID}
		return nil
	})
	x.pass(x.until("Asia/Shanghai", 17, 0) + 24*time.Hour)
	for _, id := range visits {
		x.api("appointments/"+id+"/status", `{"status":"completed"}`)
	}
	x.pass(100 * time.Hour)
	told := 0
	for _, m := range x.carrier.Messages(carrierAnyone)[sent:] {
		if told++; m.To != stays {
			t.Errorf("sent after the opt-out: %q", m.Body)
		}
	}
	if told < 3 {
		t.Errorf("%d messages to who did not opt out, want two reminders and a survey at least", told)
	}
	if e := x.lastOf(served, chat.Agent); e.Status != chat.StatusWithheld {
		t.Errorf("what the agent wrote is %s", e.Status)
	}
	x.innocent()
}

// report reports a fault and returns the ticket's number.
func (x *texting) report(from string) string {
	x.t.Helper()
	x.answers(from, "my internet is slow at 88 Zhongguancun Street, Haidian")
	x.answers(from, "1", "T-")
	list := x.tickets(from)
	if len(list) != 1 {
		x.t.Fatalf("%d tickets", len(list))
	}
	return list[0].Number
}

// lastOf is the newest entry of an author.
func (x *texting) lastOf(from string, author chat.Author) (e chat.Entry) {
	_, entries := x.conversation(from)
	for _, e = range slices.Backward(entries) {
		if e.Author == author {
			return e
		}
	}
	x.t.Fatalf("the %s said nothing", author)
	return e
}

// "free-form revocation within one turn", in both languages: one confirmation, then silence.
func TestExcellentSMSRevocationInFreeWords(t *testing.T) {
	x := newTexting(t, nil)
	for i, c := range []struct{ first, words, confirmed string }{
		{"I want to book a broadband repair", "please stop texting me", "won't message you"},
		{"what does a visit cost", "take me off your list, I don't want these messages", "won't message you"},
		{"hello", "I revoke my consent to be texted", "won't message you"},
		{"我想预约宽带维修", "别再发短信了", "不再给您发消息"},
		{"上门要多少钱", "请不要再给我发信息", "不再给您发消息"},
		{"你好", "我不想再收到你们的短信", "不再给您发消息"},
	} {
		from := handsets(10)[i]
		x.answers(from, c.first)
		x.answers(from, c.words, c.confirmed)
		x.quiet(from, c.first)
		x.pass(50 * time.Hour)
		if list := x.consents(from); len(list) != 1 || list[0].In || list[0].Words != c.words {
			t.Errorf("%q in the ledger: %+v", c.words, list)
		}
		if n := len(x.carrier.Inbox(from)); n != 2 {
			t.Errorf("%q: %d messages in all", c.words, n)
		}
	}
	x.innocent()
}

// "three quick texts → one reply", with all of it understood.
func TestExcellentSMSThreeQuickTexts(t *testing.T) {
	x := newTexting(t, nil)
	for i, c := range []struct {
		texts [3]string
		asks  string // the one thing that was not said
	}{
		{[3]string{"I want to book a router repair", "88 Zhongguancun Street, Haidian", "for Li Wei, phone 13900139000"}, "(?m)^1.*(?s).*^2"},
		{[3]string{"我想预约修路由器", "海淀区中关村大街88号", "李伟，电话13900139000"}, "(?m)^1.*(?s).*^2"},
	} {
		from := handsets(2)[i]
		for _, text := range c.texts {
			x.hand(from, text)
			x.pass(time.Second)
		}
		if n := len(x.carrier.Inbox(from)); n != 0 {
			t.Errorf("answered %d times before the customer paused", n)
		}
		x.pass(burst)
		got := x.carrier.Inbox(from)
		if len(got) != 1 {
			t.Fatalf("%d replies", len(got))
		}
		x.matches(got[0].Body, c.asks)
		x.answers(from, "1")
		x.answers(from, "skip", "Zhongguancun|中关村")
		x.answers(from, "1", "(?i)booked|约好")
	}
	x.read(func(v store.View) error {
		list, err := v.Appointments(store.AppointmentFilter{Status: "booked"}, store.Page{})
		for _, a := range list {
			if a.Phone != "+8613900139000" || !strings.Contains(a.Address, "88") || a.Name != "Li Wei" && a.Name != "李伟" {
				t.Errorf("booked %+v", a)
			}
		}
		if len(list) != 2 {
			t.Errorf("%d visits", len(list))
		}
		return err
	})
	x.innocent()
}

// "a digit answered in under 1 s": in the turn that stores it, with no time of
// the service between the two and no timer that anything waits for.
func TestExcellentSMSDigitIsAnsweredAtOnce(t *testing.T) {
	x := newTexting(t, nil)
	const from = "+8613800138000"
	x.answers(from, "my internet is slow at 88 Zhongguancun Street, Haidian")
	for _, digit := range []string{"１", "HELP", "0"} {
		x.hand(from, digit) // and the time does not go on
		c, entries := x.conversation(from)
		if c.Unread != 0 {
			t.Errorf("%q waits for more", digit)
		}
		heard, said := entries[len(entries)-2], entries[len(entries)-1]
		if heard.Prompt.Text != digit || said.Author == chat.Customer || !said.At.Equal(heard.At) {
			t.Errorf("%q at %v is followed by the %s at %v", heard.Prompt.Text, heard.At, said.Author, said.At)
		}
		x.settle()
		if box := x.carrier.Inbox(from); box[len(box)-1].SID != x.last(from).ID {
			t.Errorf("the answer to %q is not with the customer", digit)
		}
	}
	x.innocent()
}

// "a replayed message id does nothing twice", while it waits, when it was
// answered, and several times at once.
func TestExcellentSMSReplay(t *testing.T) {
	x := newTexting(t, nil)
	const from = "+8613800138000"
	x.replayed(from, x.hand(from, "Please book a router repair for Li Wei at 88 Zhongguancun Street, Haidian, tomorrow 4pm, phone 13900139000"), 0)
	x.pass(burst)
	x.answers(from, "skip")
	confirm := x.hand(from, "1")
	x.settle()
	x.replayed(from, confirm, len(x.carrier.Inbox(from)))
	stop := x.hand(from, "STOP")
	x.settle()
	x.replayed(from, stop, len(x.carrier.Inbox(from)))
	x.answers(from, "START")
	x.replayed(from, stop, len(x.carrier.Inbox(from)))
	x.replayed(from, confirm, len(x.carrier.Inbox(from)))
	x.read(func(v store.View) error {
		list, err := v.Appointments(store.AppointmentFilter{}, store.Page{})
		if len(list) != 1 || list[0].Status != "booked" {
			t.Errorf("visits: %+v", list)
		}
		return err
	})
	if list := x.consents(from); len(list) != 2 {
		t.Errorf("%d lines in the ledger, want one for STOP and one for START", len(list))
	}
	x.innocent()
}

// replayed brings a message again, many times at once: the handset gets
// nothing more, and the transcript stays as it is.
func (x *texting) replayed(from, sid string, inbox int) {
	x.t.Helper()
	was, before := x.conversation(from)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := x.carrier.Resend(x.t.Context(), sid); err != nil {
				x.t.Error(err)
			}
		})
	}
	all.Wait()
	x.settle()
	if c, after := x.conversation(from); len(after) != len(before) || c.Turns != was.Turns {
		x.t.Errorf("%d entries in %d turns, then %d in %d", len(before), was.Turns, len(after), c.Turns)
	}
	if n := len(x.carrier.Inbox(from)); n != inbox {
		x.t.Errorf("%d messages, then %d", inbox, n)
	}
}

// "a survey and an appointment on one number: '1' answers the latest unexpired
// prompt": whichever of the two came last, and no prompt of the day before.
func TestExcellentSMSLatestPrompt(t *testing.T) {
	x := newTexting(t, nil)
	x.atDesk()
	people := handsets(3)
	survey, reminder, expired := people[0], people[1], people[2] // what "1" comes after
	for _, from := range people {
		x.book(from) // for tomorrow at 16:00; the first reminder comes a day before
	}
	x.pass(x.until("Asia/Shanghai", 15, 0))
	x.rated(reminder)
	x.matches(x.newest(reminder), "1 means very poor")
	x.pass(x.until("Asia/Shanghai", 16, 0))
	for _, from := range people {
		x.matches(x.newest(from), "A reminder")
	}
	x.rated(survey)
	x.matches(x.newest(survey), "1 means very poor")

	x.answers(reminder, "1", "see you then")
	x.answers(reminder, "4")
	x.answers(survey, "1", "(?i)sorry")
	if got := x.marks(reminder); !slices.Equal(got, []int{4}) {
		t.Errorf("the survey before the reminder: %v", got)
	}
	if got := x.marks(survey); !slices.Equal(got, []int{1}) {
		t.Errorf("the survey after the reminder: %v", got)
	}
	x.pass(x.until("Asia/Shanghai", 19, 0) + 24*time.Hour)
	for _, answer := range x.text(expired, "1") {
		if matched("see you then", answer) {
			t.Errorf("a prompt of the day before took the answer: %q", answer)
		}
	}
	x.innocent()
}

// newest is what a handset got last.
func (x *texting) newest(from string) string {
	box := x.carrier.Inbox(from)
	return box[len(box)-1].Body
}

// marks are the overall scores that came from a handset.
func (x *texting) marks(from string) (list []int) {
	c, _ := x.conversation(from)
	x.read(func(v store.View) error {
		surveys, err := v.Surveys(c.CustomerID, store.Page{})
		for _, s := range surveys {
			list = append(list, s.Overall)
		}
		return err
	})
	return list
}

// rated has a conversation end in a survey.
func (x *texting) rated(from string) {
	x.answers(from, "agent")
	x.desk(from, "claim", `{}`)
	x.desk(from, "resolve", `{"survey":true}`)
	x.pass(31 * time.Minute)
}

// matches wants a pattern in a text.
func (x *texting) matches(text, pattern string) {
	x.t.Helper()
	if !matched(pattern, text) {
		x.t.Fatalf("%q, want %q in it", text, pattern)
	}
}
