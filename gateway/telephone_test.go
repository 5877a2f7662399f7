package gateway

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

const mobile = "+8613800138000"

func voice(id string) chat.Address { return chat.Address{Channel: chat.Voice, ID: id} }

// A dialer is a channel of calls that keeps whom it was asked to call.
type dialer struct {
	*liveWire
	orders chan string
	err    error
}

func (d *dialer) Call(_ context.Context, _ string, to chat.Address, purpose string, _ chat.Locale) error {
	d.orders <- purpose + " " + to.ID
	return d.err
}

// telephone gives a rig the traits of text messages and a channel of calls.
func telephone(d *dialer) func(*rig) {
	return func(r *rig) {
		r.wire.traits = chat.Traits{Phones: true, Numbered: true, Quiet: true, Hold: 15 * time.Minute,
			Burst: 2500 * time.Millisecond, BurstMost: 10 * time.Second}
		*d = dialer{liveWire: &liveWire{fakeWire: newWire(chat.Voice), shown: map[string][]int64{}}, orders: make(chan string, 100)}
		d.traits = chat.Traits{Phones: true, Spoken: true, Quiet: true, Hold: 3 * time.Minute}
		r.cfg.Channels = append(r.cfg.Channels, d)
	}
}

// pass lets the service's time go by.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	if _, err := r.AdvanceClock(context.Background(), d); err != nil {
		r.t.Fatal(err)
	}
}

func TestBurstIsOneMessage(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	var id string
	for i, text := range []string{"明天", "下午", "3点吧"} {
		m := chat.Message{ID: "SM" + strconv.Itoa(i), From: sms(mobile), Text: text}
		res, err := r.Receive(t.Context(), m)
		if err != nil || len(res.Entries) != 1 {
			t.Fatalf("%q: %+v, %v; want it stored and nothing said", text, res, err)
		}
		again, err := r.Receive(t.Context(), m)
		if err != nil || !again.Duplicate || len(again.Entries) != 1 {
			t.Errorf("%q again: %+v, %v", text, again, err)
		}
		id = res.Conversation
		r.pass(time.Second)
	}
	r.restart() // what waits is in the store
	r.pass(2 * time.Second)
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: 明天，下午，3点吧"}) {
		t.Errorf("sent %q", got)
	}
	if c := r.conversation(id); c.Unread != 0 {
		t.Errorf("%d are still unread", c.Unread)
	}
	r.pass(time.Minute)
	if got := r.wire.texts(id); len(got) != 1 {
		t.Errorf("sent %q", got)
	}
}

func TestBurstEndsAtTenSeconds(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	for i := range 12 {
		r.say(sms(mobile), "word"+strconv.Itoa(i))
		r.pass(2 * time.Second)
	}
	r.pass(10 * time.Second)
	r.settled()
	c, err := r.Find(t.Context(), sms(mobile))
	if err != nil {
		t.Fatal(err)
	}
	got := r.wire.texts(c.ID)
	if len(got) < 2 || len(got) > 4 || strings.Count(strings.Join(got, " "), "word") != 12 {
		t.Errorf("12 messages in 24 s were answered by %q, want every word once in 2 to 4 replies", got)
	}
}

func TestWhatWaitsForNoBurst(t *testing.T) {
	for _, m := range []chat.Message{
		{Text: "2"}, {Text: "２."}, {Text: "STOP"}, {Text: "帮助"}, {Text: "a", Media: []chat.Media{{Type: "image/png", URL: "x"}}},
		{Choice: "yes"}, {Text: "from the browser", Live: true},
	} {
		var d dialer
		r := newRig(t, steps{}, telephone(&d))
		m.From = sms(mobile)
		res, err := r.Receive(t.Context(), m)
		if err != nil || len(res.Entries) != 2 {
			t.Errorf("%+v: %+v, %v; want an answer at once", m, res, err)
		}
	}
	// What a person is told is said to them at once, and once.
	var d dialer
	r := newRig(t, steps{"hello?": {}}, telephone(&d))
	id := r.say(sms(mobile), "1").Conversation
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.say(sms(mobile), "hello?")
	turns := r.conversation(id).Turns
	if r.pass(5 * time.Second); r.conversation(id).Turns != turns {
		t.Error("what was said to a person is gathered")
	}
}

// A digit that comes in the middle of a burst is answered at once, after what was said before it.
func TestDigitEndsTheBurst(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	r.say(sms(mobile), "my name is Li")
	res := r.say(sms(mobile), "1")
	if got := reply(res); got != "hello\n\nre: my name is Li\n\nre: 1" {
		t.Errorf("answered %q", got)
	}
	r.pass(time.Minute)
	if c := r.conversation(res.Conversation); c.Turns != 2 {
		t.Errorf("%d turns, want none for the burst that was answered", c.Turns)
	}
}

func TestCallBeginsAndEnds(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	m := chat.Message{ID: "CA1", From: voice(mobile)}
	first, err := r.Begin(t.Context(), m)
	if err != nil || reply(first) != "hello" || first.Address != voice(mobile) {
		t.Fatalf("begin: %+v, %v", first, err)
	}
	again, err := r.Begin(t.Context(), m)
	if err != nil || !again.Duplicate || again.Conversation != first.Conversation || reply(again) != "hello" {
		t.Errorf("the same call again: %+v, %v", again, err)
	}
	if e := r.last(first.Conversation); e.Status != chat.StatusSent {
		t.Errorf("what is said in a call is %s", e.Status)
	}
	for _, call := range []string{"CA9", "", "CA1", "CA1"} {
		if err := r.Hangup(t.Context(), first.Conversation, call); err != nil {
			t.Fatal(err)
		}
	}
	c := r.conversation(first.Conversation)
	if c.Call != "" || c.Turns != 2 {
		t.Errorf("after the hang-up: call %q, %d turns", c.Call, c.Turns)
	}
	// What the dialogs said after the call went in writing.
	if c.Address != sms(mobile) || r.last(c.ID).Prompt.Text != "answered" {
		t.Errorf("it is at %v and said %q", c.Address, r.last(c.ID).Prompt.Text)
	}
	r.settled()
	if got := r.wire.texts(c.ID); !slices.Equal(got, []string{"answered"}) {
		t.Errorf("sent %q", got)
	}
	if res := r.say(sms(mobile), "1"); res.Conversation != c.ID {
		t.Errorf("an answer came to %s, want %s", res.Conversation, c.ID)
	}
	next, err := r.Begin(t.Context(), chat.Message{ID: "CA2", From: voice(mobile)})
	if err != nil || next.Conversation == c.ID {
		t.Errorf("a new call: %+v, %v", next, err)
	}
}

// A call whose end nobody reported ends when the next begins.
func TestNextCallEndsTheOneBefore(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	one, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	two, err := r.Begin(t.Context(), chat.Message{ID: "CA2", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	if c := r.conversation(one.Conversation); c.Call != "" {
		t.Errorf("the first call is still %q", c.Call)
	}
	if c := r.conversation(two.Conversation); c.Call != "CA2" {
		t.Errorf("the second call is %q", c.Call)
	}
}

func TestGoingOnInWriting(t *testing.T) {
	var d dialer
	r := newRig(t, steps{
		"text me": {dialogs.GoOnInWriting{}},
		"hello":   say("re: hello"),
	}, telephone(&d))
	call, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	res := r.say(voice(mobile), "text me")
	if res.Address != sms(mobile) || res.Conversation != call.Conversation {
		t.Fatalf("it is at %v", res.Address)
	}
	if e := res.Entries[1]; e.Status != chat.StatusQueued {
		t.Errorf("the answer is %s, want it queued as a message", e.Status)
	}
	// The call is left behind: its end changes nothing.
	before := r.conversation(res.Conversation)
	if err := r.Hangup(t.Context(), res.Conversation, "CA1"); err != nil {
		t.Fatal(err)
	}
	if after := r.conversation(res.Conversation); after.Turns != before.Turns {
		t.Errorf("the end of the call made a turn")
	}
}

// A call that goes on in writing goes on in its own conversation, also where
// there was one in writing before (behaviours C120).
func TestTextsFollowTheCall(t *testing.T) {
	var d dialer
	r := newRig(t, steps{"text me": {dialogs.GoOnInWriting{}}}, telephone(&d))
	before := r.say(sms(mobile), "1").Conversation
	call, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	r.pass(5 * time.Second)
	r.say(voice(mobile), "text me")
	if res := r.say(sms(mobile), "2"); res.Conversation != call.Conversation || res.Conversation == before {
		t.Errorf("the text went to %s, want %s", res.Conversation, call.Conversation)
	}
}

// What a person writes to somebody who has hung up goes as a text, and so does
// the answer to who writes from their link then.
func TestWhoHungUpIsWrittenTo(t *testing.T) {
	for name, write := range map[string]func(*rig, string) error{
		"a person writes": func(r *rig, id string) error {
			before := errors.Join(r.Claim(t.Context(), id, li), r.Hangup(t.Context(), id, "CA1"))
			_, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "re: x"})
			return errors.Join(before, err)
		},
		"the customer's link": func(r *rig, id string) error {
			before := r.Hangup(t.Context(), id, "CA1")
			_, err := r.Receive(t.Context(), chat.Message{From: voice(mobile), Text: "x", Live: true})
			return errors.Join(before, err)
		},
	} {
		var d dialer
		r := newRig(t, steps{"answered": {}}, telephone(&d))
		res, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
		if err = errors.Join(err, write(r, res.Conversation)); err != nil {
			t.Fatal(err)
		}
		r.settled()
		if c := r.conversation(res.Conversation); c.Address != sms(mobile) {
			t.Errorf("%s: the talk is at %v", name, c.Address)
		}
		if e := r.last(res.Conversation); e.Prompt.Text != "re: x" || e.Status != chat.StatusSent {
			t.Errorf("%s: %q is %s", name, e.Prompt.Text, e.Status)
		}
	}
}

// What is to be told after a call to a number that takes no messages is kept
// as not sent, and nobody tries.
func TestNothingIsSentWhereThereIsNoWay(t *testing.T) {
	var d dialer
	r := newRig(t, steps{"later": {dialogs.SetTimer{Name: "tell", At: monday.Add(time.Hour)}}}, telephone(&d),
		func(r *rig) { r.set(landlineSetting(sms(mobile)), "x") })
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	id := r.say(voice(mobile), "later").Conversation
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil {
		t.Fatal(err)
	}
	r.pass(2 * time.Hour)
	r.settled()
	if e := r.last(id); e.Prompt.Text != "timer tell" || e.Status != chat.StatusWithheld {
		t.Errorf("%q is %s", e.Prompt.Text, e.Status)
	}
	if n := len(d.attempts) + len(r.wire.attempts); n > 0 {
		t.Errorf("%d attempts to send it", n)
	}
}

// Who is on the phone with us when the call back is due is not called.
func TestNobodyIsCalledInACall(t *testing.T) {
	var d dialer
	r := newRig(t, steps{"call me": {dialogs.CallLater{Purpose: "callback", At: monday.Add(time.Minute)}}}, telephone(&d))
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	r.say(voice(mobile), "call me")
	r.pass(5 * time.Minute)
	if len(d.orders) > 0 {
		t.Errorf("called: %s", <-d.orders)
	}
}

// A call before whose end cannot be noted keeps nobody from being answered; it
// ends like any that is not heard of any more.
func TestNextCallIsAnsweredWhateverBecomesOfTheOneBefore(t *testing.T) {
	var d dialer
	f := &flaky{}
	r := newRig(t, steps{}, telephone(&d), func(r *rig) {
		f.Store = r.store
		r.cfg.Store = f
	})
	one, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)})
	if err != nil {
		t.Fatal(err)
	}
	f.hangups.Store(true)
	two, err := r.Begin(t.Context(), chat.Message{ID: "CA2", From: voice(mobile)})
	if err != nil || reply(two) != "hello" {
		t.Fatalf("the second call: %+v, %v", two, err)
	}
	f.hangups.Store(false)
	if r.over(one.Conversation) {
		t.Fatal("the first call was ended all the same: this tests nothing")
	}
	r.pass(callSilence + time.Second)
	if !r.over(one.Conversation) {
		t.Error("the first call lives on")
	}
}

func TestNobodyWritesToWhoWantsOrTakesNoMessages(t *testing.T) {
	for name, spoil := range map[string]func(*rig){
		"opted out": func(r *rig) { r.set(consentSetting(sms(mobile)), consentMark("carrier", 0)) },
		"landline":  func(r *rig) { r.set(landlineSetting(sms(mobile)), "x") },
	} {
		var d dialer
		a := &asker{effects: []dialogs.Effect{dialogs.GoOnInWriting{}}}
		r := newRig(t, a, telephone(&d), spoil)
		if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
			t.Fatal(err)
		}
		res := r.say(voice(mobile), "do")
		if got := a.got[len(a.got)-1]; got != (dialogs.Writing{}) || res.Address != voice(mobile) {
			t.Errorf("%s: got %+v, it is at %v", name, got, res.Address)
		}
	}
}

// set writes a setting before the gateway starts.
func (r *rig) set(name, value string) {
	if err := r.store.Write(context.Background(), func(tx store.Tx) error { return tx.SetSetting(name, value) }); err != nil {
		r.t.Fatal(err)
	}
}

func TestReportsApplyByRank(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	id := r.say(sms(mobile), "1").Conversation
	r.settled()
	report := func(s chat.Status, change func(*channels.Report)) chat.Entry {
		t.Helper()
		rep := channels.Report{Conversation: id, Seq: 2, Status: s, ProviderID: "p", Code: "30003"}
		if change != nil {
			change(&rep)
		}
		if err := r.Report(t.Context(), rep); err != nil {
			t.Fatal(err)
		}
		return r.last(id)
	}
	if e := report(chat.StatusDelivered, nil); e.Status != chat.StatusDelivered {
		t.Errorf("after delivered: %s", e.Status)
	}
	if e := report(chat.StatusSent, nil); e.Status != chat.StatusDelivered {
		t.Errorf("sent after delivered: %s", e.Status)
	}
	for _, lost := range []chat.Status{chat.StatusFailed, chat.StatusUndelivered, chat.StatusCanceled} {
		if e := report(lost, nil); e.Status != chat.StatusDelivered {
			t.Errorf("%s after delivered: %s", lost, e.Status)
		}
	}
	if e := report(chat.StatusRead, nil); e.Status != chat.StatusRead {
		t.Errorf("read after delivered: %s", e.Status)
	}
	for _, bad := range []channels.Report{
		{Conversation: id, Seq: 1, Status: chat.StatusSent}, {Conversation: id, Seq: 99, Status: chat.StatusSent},
		{Conversation: "cv_none", Seq: 1, Status: chat.StatusSent},
	} {
		if err := r.Report(t.Context(), bad); !errors.Is(err, channels.ErrNotFound) {
			t.Errorf("%+v: %v, want not found", bad, err)
		}
	}
	if err := r.Report(t.Context(), channels.Report{Conversation: id, Seq: 2, Status: "nonsense"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("nonsense: %v", err)
	}
}

func TestFailureThatMayPassIsTriedOnceMore(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	id := r.say(sms(mobile), "1").Conversation
	r.settled()
	if err := r.Report(t.Context(), channels.Report{Conversation: id, Seq: 2, Status: chat.StatusUndelivered, Again: true, Code: "30003"}); err != nil {
		t.Fatal(err)
	}
	if e := r.last(id); e.Status != chat.StatusQueued {
		t.Errorf("the entry is %s, want it on its way again", e.Status)
	}
	r.read(func(v store.View) error {
		list, err := v.Pending(id, 0)
		if len(list) != 1 || list[0].LastError != kindAgain || time.Until(list[0].NextAt) < 20*time.Minute {
			t.Errorf("pending %+v", list)
		}
		return err
	})
	r.audited(id, "delivery.again")
	// The report of the first attempt once more, late, is no reason for a third.
	late := channels.Report{Conversation: id, Seq: 2, Status: chat.StatusUndelivered, Again: true, ProviderID: "p", Code: "30003"}
	settle := []store.Settlement{
		{Conversation: id, Seq: 2, Status: chat.StatusQueued, Attempts: 2, Error: kindSending},
		{Conversation: id, Seq: 2, Status: chat.StatusSent, Attempts: 2, ProviderID: "q"},
	}
	if err := r.store.Write(t.Context(), func(tx store.Tx) error { return tx.Settle(settle) }); err != nil {
		t.Fatal(err)
	}
	if err := r.Report(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if e := r.last(id); e.Status != chat.StatusSent || e.ID != "q" {
		t.Errorf("after a late report the entry is %s by %q", e.Status, e.ID)
	}
}

func TestOptOutThatTheCarrierKnowsOf(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d))
	id := r.say(sms(mobile), "1").Conversation
	r.settled()
	if err := r.Report(t.Context(), channels.Report{Conversation: id, Seq: 2, Status: chat.StatusFailed, OptedOut: true, Code: "21610"}); err != nil {
		t.Fatal(err)
	}
	if res := r.say(sms(mobile), "2"); len(res.Entries) != 2 || res.Entries[1].Status != chat.StatusWithheld {
		t.Errorf("after that an answer is %+v", res.Entries)
	}
	r.read(func(v store.View) error {
		list, err := v.Consents(sms(mobile), store.Page{})
		if len(list) != 1 || list[0].In || list[0].Words != "21610" {
			t.Errorf("ledger %+v", list)
		}
		return err
	})
}

func TestLedgerKeepsTheWords(t *testing.T) {
	for _, carrier := range []bool{false, true} {
		var d dialer
		script := maps.Clone(consenting)
		if carrier { // which confirms it itself
			script["STOP"] = script["STOP"][:1]
		}
		r := newRig(t, script, telephone(&d), func(r *rig) { r.wire.traits.CarrierConsent = carrier })
		id := r.say(sms(mobile), "1").Conversation
		r.settled()
		if _, err := r.Receive(t.Context(), chat.Message{ID: "SM7", From: sms(mobile), Text: "STOP"}); err != nil {
			t.Fatal(err)
		}
		r.say(sms(mobile), "hello?")
		r.settled()
		r.say(sms(mobile), "START")
		r.settled()
		want := []string{"hello\n\nre: 1", "stopped", "back"}
		if carrier {
			want = []string{"hello\n\nre: 1", "back"}
		}
		if got := r.wire.texts(id); !slices.Equal(got, want) {
			t.Errorf("carrier %v: sent %q, want %q", carrier, got, want)
		}
		r.read(func(v store.View) error {
			list, err := v.Consents(sms(mobile), store.Page{})
			if len(list) != 2 || !list[0].In || list[1].In || list[1].Words != "STOP" || list[1].Message != "SM7" {
				t.Errorf("ledger %+v", list)
			}
			return err
		})
	}
}

func TestChannelThatAsksToWait(t *testing.T) {
	tries := 0
	r := newRig(t, steps{}, func(r *rig) {
		r.wire.fail = func(channels.Delivery) error {
			if tries++; tries < maxAttempts+3 {
				return &channels.Later{After: time.Millisecond}
			}
			return nil
		}
	})
	id := r.say(sms(mobile), "1").Conversation
	r.settled()
	if e := r.last(id); e.Status != chat.StatusSent {
		t.Errorf("after %d times later the entry is %s: waiting is no failure", tries, e.Status)
	}
}

func TestLinkLeadsToTheConversation(t *testing.T) {
	r := newRig(t, steps{})
	id := r.say(sms(mobile), "1").Conversation
	token, err := r.Link(t.Context(), id)
	if err != nil || len(token) != 22 {
		t.Fatalf("%q, %v", token, err)
	}
	c, err := r.Follow(t.Context(), token)
	if err != nil || c.ID != id || c.Address != sms(mobile) {
		t.Errorf("it leads to %+v, %v", c, err)
	}
	for _, wrong := range []string{"", token[1:], token + "a", "s" + token} {
		if _, err := r.Follow(t.Context(), wrong); !errors.Is(err, channels.ErrNotFound) {
			t.Errorf("%d characters: %v", len(wrong), err)
		}
	}
	r.clock.set(monday.Add(linkLives + time.Hour))
	if _, err := r.Follow(t.Context(), token); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("a week later: %v", err)
	}
}

func TestFileIsKeptOnce(t *testing.T) {
	r := newRig(t, steps{})
	m, err := r.Keep(t.Context(), "MM1-0", "a.png", "image/png", []byte("data"))
	if err != nil || m.URL != "/console/files/MM1-0" || m.Size != 4 {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := r.Keep(t.Context(), "MM1-0", "b.png", "image/png", []byte("other")); err != nil {
		t.Fatal(err)
	}
	r.read(func(v store.View) error {
		f, err := v.File("MM1-0")
		if string(f.Data) != "data" {
			t.Errorf("kept %q", f.Data)
		}
		return err
	})
}

// A listener keeps the events of a conversation's beginning.
type listener struct{ steps }

func (l listener) Step(s dialogs.State, now dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	if b, ok := e.(dialogs.Began); ok && b.Outage != nil {
		s.Mode = chat.ModeBot
		return s, say("outage: " + b.Outage[chat.English])
	}
	return l.steps.Step(s, now, e)
}

func TestOutageIsToldWhereItIs(t *testing.T) {
	var d dialer
	r := newRig(t, listener{steps{}}, telephone(&d))
	notice := map[chat.Locale]string{chat.English: "No internet in the north.", chat.Chinese: "北区断网。"}
	for area, fault := range map[string]error{"nowhere": store.ErrNotFound, "north": nil} {
		err := r.SetOutage(t.Context(), "api:admin", store.Outage{Area: area, Message: notice, Until: monday.Add(time.Hour)})
		if !errors.Is(err, fault) {
			t.Errorf("%s: %v, want %v", area, err, fault)
		}
	}
	if err := r.SetOutage(t.Context(), "api:admin", store.Outage{Area: "north", Message: map[chat.Locale]string{chat.English: "x"}}); !errors.Is(err, ErrInvalid) {
		t.Errorf("one language: %v", err)
	}
	r.person("cu_north", mobile, "north")
	r.person("cu_south", "+8613900139000", "south")
	call := func(n, phone string) string {
		res, err := r.Begin(t.Context(), chat.Message{ID: "CA" + n, From: voice(phone)})
		if err != nil {
			t.Fatal(err)
		}
		return reply(res)
	}
	if got := call("1", mobile); got != "outage: No internet in the north." {
		t.Errorf("in the north: %q", got)
	}
	if got := call("2", "+8613900139000"); got != "hello" {
		t.Errorf("in the south: %q", got)
	}
	r.pass(2 * time.Hour)
	if got := call("3", mobile); got != "hello" {
		t.Errorf("when it is over: %q", got)
	}
	if err := r.EndOutage(t.Context(), "api:admin", "north"); err != nil {
		t.Error(err)
	}
	r.audited("north", "outage.off")
}

// person stores a customer known by a number.
func (r *rig) person(id, phone, area string) {
	err := r.store.Write(context.Background(), func(tx store.Tx) error {
		return tx.SaveCustomer(store.Customer{ID: id, Phone: phone, PhoneVerified: true, Area: area, CreatedAt: monday})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestCallsToCustomers(t *testing.T) {
	var d dialer
	r := newRig(t, steps{"call me": {dialogs.CallLater{Purpose: "callback", At: monday}}}, telephone(&d))
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	id := r.say(voice(mobile), "call me").Conversation
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil {
		t.Fatal(err)
	}
	ordered := func(want string) {
		t.Helper()
		if got := <-d.orders; got != want {
			t.Errorf("ordered %q, want %q", got, want)
		}
	}
	r.pass(2 * time.Second)
	ordered("callback " + mobile)
	if err := r.Missed(t.Context(), id, "callback", "busy"); err != nil {
		t.Fatal(err)
	}
	r.pass(5 * time.Minute)
	ordered("callback " + mobile)
	res, err := r.Resume(t.Context(), id, "CA2", "callback")
	if err != nil || reply(res) == "" || res.Address != voice(mobile) || r.conversation(id).Call != "CA2" {
		t.Fatalf("answered: %+v, %v", res, err)
	}
	again, err := r.Resume(t.Context(), id, "CA2", "callback")
	if err != nil || !again.Duplicate || reply(again) != reply(res) {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	r.pass(2 * time.Hour)
	select {
	case o := <-d.orders:
		t.Errorf("ordered %q after it was answered", o)
	default:
	}
}

func TestNobodyAnswersTheCalls(t *testing.T) {
	var d dialer
	var got []dialogs.Event
	s := recorder{steps{"call me": {dialogs.CallLater{Purpose: "survey", At: monday}}}, &got}
	r := newRig(t, s, telephone(&d))
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	id := r.say(voice(mobile), "call me").Conversation
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil {
		t.Fatal(err)
	}
	r.pass(72 * time.Hour)
	for range 3 {
		<-d.orders
	}
	if n := len(d.orders); n != 0 {
		t.Errorf("%d calls more than three", n)
	}
	if last := got[len(got)-1]; last != (dialogs.Unreached{Purpose: "survey"}) {
		t.Errorf("at last the dialogs hear %+v", last)
	}
	if c := r.conversation(id); c.Address != sms(mobile) {
		t.Errorf("what is said then goes to %v", c.Address)
	}
}

// A recorder is a Stepper that keeps the events it is told.
type recorder struct {
	steps
	got *[]dialogs.Event
}

func (r recorder) Step(s dialogs.State, now dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	*r.got = append(*r.got, e)
	return r.steps.Step(s, now, e)
}

func TestNumberThatCannotBeCalled(t *testing.T) {
	var d dialer
	r := newRig(t, steps{"call me": {dialogs.CallLater{Purpose: "callback", At: monday}}}, telephone(&d))
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	id := r.say(voice(mobile), "call me").Conversation
	if err := r.Hangup(t.Context(), id, "CA1"); err != nil {
		t.Fatal(err)
	}
	d.err = channels.ErrRejected
	r.pass(2 * time.Second)
	<-d.orders
	if err := r.Stop(t.Context()); err != nil { // waits until that is noted
		t.Fatal(err)
	}
	r.start()
	r.audited(id, "call.unreached")
}

func TestHoldsAreRenewedWhileTheCallLives(t *testing.T) {
	h := &holding{}
	var d dialer
	r := newRig(t, h, telephone(&d))
	if _, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile)}); err != nil {
		t.Fatal(err)
	}
	r.say(voice(mobile), "hold")
	for range 4 {
		r.pass(2 * time.Minute)
		r.say(voice(mobile), "one moment")
	}
	if a := (&worldRig{rig: r}).appointment(h.id); a.Status != held {
		t.Errorf("after 8 minutes of talk the window is %s", a.Status)
	}
	r.pass(4 * time.Minute)
	if a := (&worldRig{rig: r}).appointment(h.id); a.Status != cancelled {
		t.Errorf("after 4 minutes of silence the window is %s", a.Status)
	}
	r.say(voice(mobile), "one moment")
	for _, timer := range (&worldRig{rig: r}).timers() {
		if timer.Name == timerHold {
			t.Errorf("what was let go is held again: %+v", timer)
		}
	}
}

// A holding is a Stepper whose task holds a window.
type holding struct{ id string }

func (h *holding) Step(s dialogs.State, _ dialogs.Now, e dialogs.Event) (dialogs.State, []dialogs.Effect) {
	s.Mode = chat.ModeBot
	switch e := e.(type) {
	case dialogs.Said:
		if e.Text == "hold" {
			return s, []dialogs.Effect{dialogs.Hold{Service: "repair", Area: "north", Window: window(1, 10), For: 3 * time.Minute}}
		}
	case dialogs.Held:
		h.id = e.ID
		s.Tasks = []dialogs.Task{{Form: "booking.new", HoldID: e.ID}}
	}
	return s, say("ok")
}

func TestNewsOfTheNightIsToldByDay(t *testing.T) {
	var d dialer
	r := newRig(t, steps{"do": {dialogs.OpenTicket{Kind: "request", Summary: "x"}}}, telephone(&d))
	id := r.say(sms(mobile), "1").Conversation // Beijing, 18:00
	r.say(sms(mobile), "do")
	r.pass(3 * time.Second)
	r.settled()
	var ticket store.Ticket
	r.read(func(v store.View) error {
		list, err := v.Tickets(store.TicketFilter{}, store.Page{})
		ticket = list[0]
		return err
	})
	r.pass(3*time.Hour + 5*time.Minute) // 21:05 there
	before := len(r.entries(id))
	if _, err := r.SetTicketStatus(t.Context(), "api:admin", ticket.ID, "in_progress", "on it"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.SetTicketStatus(t.Context(), "api:admin", ticket.ID, "in_progress", "all but done"); err != nil {
		t.Fatal(err)
	}
	if n := len(r.entries(id)); n != before {
		t.Errorf("told at 21:05: %q", r.last(id).Prompt.Text)
	}
	r.pass(11 * time.Hour) // 08:05
	if n := len(r.entries(id)); n != before {
		t.Errorf("told at 08:05")
	}
	r.pass(time.Hour)
	if got := r.last(id).Prompt.Text; got != "ticket in_progress: on it\nall but done" {
		t.Errorf("told at 09:05: %q", got)
	}
	if _, err := r.SetTicketStatus(t.Context(), "api:admin", ticket.ID, "resolved", "done"); err != nil {
		t.Fatal(err)
	}
	if got := r.last(id).Prompt.Text; got != "ticket resolved: done" {
		t.Errorf("told at once: %q", got)
	}
}

// What waits to be written in a conversation that goes on by phone is written
// all the same, also after a restart.
func TestTextsOfWhoCallsAreSent(t *testing.T) {
	var d dialer
	r := newRig(t, steps{}, telephone(&d), func(r *rig) {
		r.wire.fail = func(channels.Delivery) error { return channels.ErrTemporary }
	})
	id := r.say(sms(mobile), "a").Conversation
	r.pass(3 * time.Second)
	<-r.wire.wake
	if err := r.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := r.store.Write(t.Context(), func(tx store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		c.Address, c.Turns = voice(mobile), c.Turns+1
		return tx.SaveTurn(store.Turn{Conversation: c, Cause: "timer", At: c.UpdatedAt})
	}); err != nil {
		t.Fatal(err)
	}
	r.wire.fail = nil
	r.start()
	r.settled()
	if got := r.wire.texts(id); len(got) != 1 {
		t.Errorf("written %q", got)
	}
}

func TestHomeOfANumber(t *testing.T) {
	r := newRig(t, steps{})
	for number, want := range map[string]string{
		"+8613800138000": "Asia/Shanghai", "+85251234567": "Asia/Hong_Kong", "+442079460000": "Europe/London", "visitor": "UTC", "+1": "UTC",
	} {
		if got := r.homeOf(sms(number)).String(); got != want {
			t.Errorf("%s is at home in %s, want %s", number, got, want)
		}
	}
}
