package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// Greeting ≤3 s (channels.md §2), by two estimates: two and a half English
// words or four Chinese characters a second, and that of the carrier of the
// tests, fifteen letters a second.
func TestExcellentVoiceGreeting(t *testing.T) {
	e := examine(t, workday)
	pk, err := loadPack("")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range chat.Locales {
		greeting := pk.Speech("hello.greeting", l, pack.Arg{Name: "brand", Value: pk.Brand[l]})
		c := e.menu(t, stranger(), l)
		if heard := c.all(); !strings.HasPrefix(heard[len(heard)-1], greeting) {
			t.Errorf("%s: greeted with %q, want %q", l, heard, greeting)
		}
		c.hangUp()
		d := time.Duration(len(strings.Fields(greeting))) * time.Second * 2 / 5
		letters := time.Duration(len(greeting)) * time.Second / 15
		if l == chat.Chinese {
			d = time.Duration(len([]rune(greeting))) * time.Second / 4
			letters = d
		}
		if d > 3*time.Second || letters > 3*time.Second {
			t.Errorf("%s: %q takes %v or %v", l, greeting, d, letters)
		}
	}
}

// waitsForOffer has a caller wait until a callback is offered: when two minutes have
// passed at the latest.
func (c *onCall) waitsForOffer() *stay {
	c.t.Helper()
	s := c.stay()
	from := c.gateway.Now()
	for c.key("callback") == "" {
		if s.wait(time.Second); c.gateway.Now().Sub(from) > 2*time.Minute {
			c.t.Fatalf("no callback offered in two minutes: %q", c.all())
		}
	}
	return s
}

// agent claims a caller's conversation and has the desk call them on a phone.
func (e *exam) agent(conversation, phone string) {
	e.t.Helper()
	e.status(200, "/console/desk/phone", fmt.Sprintf(`{"phone":%q}`, phone))
	e.desk(conversation, "claim", `{}`)
}

// goesAway has a caller leave with the place in the queue kept, and a person take it.
func (e *exam) goesAway(t *testing.T, l chat.Locale) *onCall {
	t.Helper()
	c := e.menu(t, stranger(), l)
	c.run("0")
	id := c.conversation().ID
	c.waitsForOffer()
	c.press(c.key("callback"))
	if !c.ended() {
		t.Fatalf("still on the line: %q", c.all())
	}
	e.settle()
	e.inbox(c.number)
	e.agent(id, adviser)
	return c
}

// A callback that keeps the place (channels.md §2): the called person presses
// a key, and is joined with whoever took the case.
func TestExcellentVoiceCallback(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		c := e.goesAway(t, l)
		k := e.picksUp(t, c.number, "human")
		wants(t, strings.Join(k.all(), " "), map[chat.Locale]string{chat.English: "press any key", chat.Chinese: "按任意键"}[l])
		if n := len(e.carrier.Calls(adviser)); n != 0 && e.carrier.Calls(adviser)[n-1].State().Kind != carrier.Ended {
			t.Errorf("%s: the person is called before a key was pressed", l)
		}
		k.press("5")
		k.quiet() // a round of waiting
		a := e.picksUp(t, adviser, "")
		a.press("1")
		e.together(t, k, a)
		a.hangUp()
		k.hangUp()
	}
}

// together wants two people to hear each other.
func (e *exam) together(t *testing.T, a, b *onCall) {
	t.Helper()
	for _, c := range []*onCall{a, b} {
		s, err := c.call.Await(t.Context(), carrier.Conferring)
		if err != nil {
			t.Fatalf("%s is not in the conference: %v; heard %q", c.number, err, c.all())
		}
		if s.Waiting {
			c.settle()
			s = c.call.State()
		}
		if s.Waiting {
			t.Errorf("%s waits in the conference alone", c.number)
		}
	}
}

// "attempts at 0, 5, 30 min, then SMS", and no machine is ever talked to.
func TestExcellentVoiceCallbackAttempts(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		c := e.goesAway(t, l)
		texts := len(e.inbox(c.number))
		calls := func() int { return len(e.carrier.Calls(c.number)) - 1 } // the first was the caller's own
		for i, misses := range []func(*onCall) error{
			func(k *onCall) error { return k.call.Ignore(t.Context()) },
			func(k *onCall) error { return k.call.Answer(t.Context(), "machine_start") },
			func(k *onCall) error { // somebody who presses nothing
				if err := k.call.Answer(t.Context(), "human"); err != nil {
					return err
				}
				return k.call.Quiet(t.Context())
			},
		} {
			k := e.ringing(t, c.number)
			if err := misses(k); err != nil {
				t.Fatal(err)
			}
			if i == 1 && len(k.all()) > 0 {
				t.Errorf("%s: a machine was told %q", l, k.all())
			}
			e.settle()
			if i == 2 {
				break
			}
			pause := []time.Duration{5 * time.Minute, 25 * time.Minute}[i]
			e.advance(pause - time.Second)
			if n := calls(); n != i+1 {
				t.Errorf("%s: %d calls before %v have passed", l, n, pause)
			}
			e.advance(time.Second)
		}
		e.advance(10 * time.Minute)
		if n := calls(); n != 3 {
			t.Errorf("%s: called %d times", l, n)
		}
		box := e.inbox(c.number)[texts:]
		if len(box) != 1 || !regexp.MustCompile(`couldn't reach you|没有打通`).MatchString(box[0]) {
			t.Errorf("%s: texted %q", l, box)
		}
		e.advance(e.until(workday))
	}
}

// "whisper who and why, they press 1 to accept, then bridge; no key in 10 s →
// next agent" (channels.md §2).
func TestExcellentVoiceNextAgent(t *testing.T) {
	e := examine(t, workday)
	const second = "+8613911113333"
	for l, c := range map[chat.Locale]struct{ need, why string }{
		chat.English: {"Please book a router repair for Li Wei", "booking a visit"}, chat.Chinese: {"给李伟预约修路由器", "预约上门"},
	} {
		k := e.menu(t, stranger(), l)
		k.say(c.need)
		k.press("0")
		id := k.conversation().ID
		e.agent(id, adviser)
		a := e.picksUp(t, adviser, "")
		wants(t, strings.Join(a.all(), " "), c.why)
		if s := a.call.State(); s.Timeout != 10*time.Second || s.Speech {
			t.Errorf("%s: a key is waited for as %+v", l, s)
		}
		a.quiet()
		if !a.ended() {
			t.Errorf("%s: who pressed nothing is still on the line: %q", l, a.all())
		}
		e.settle()
		waits(k)
		e.agent(id, second)
		b := e.picksUp(t, second, "")
		b.press("1")
		e.together(t, k, b)
		b.hangUp()
		k.hangUp()
	}
}

// A call that is passed on while they talk: the caller talks on till the next
// person has pressed 1, and then with that one alone (behaviours C100).
func TestExcellentVoicePassedOn(t *testing.T) {
	const next = "+8613911119999"
	e := examine(t, workday)
	c := e.menu(t, stranger(), chat.English)
	c.run("0")
	id := c.conversation().ID
	e.agent(id, adviser)
	a := e.picksUp(t, adviser, "")
	a.press("1")
	e.together(t, c, a)
	k, err := e.gateway.Case(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := e.gateway.Transfer(t.Context(), id, k.Owner, channels.Transfer{To: channels.Agent{ID: "next", Name: "Next", Phone: next}}); err != nil {
		t.Fatal(err)
	}
	b := e.picksUp(t, next, "")
	e.together(t, c, a) // till a key is pressed
	b.press("1")
	e.together(t, c, b)
	if _, err := a.call.Await(t.Context(), carrier.Ended); err != nil && !a.ended() {
		t.Errorf("who passed it on is still on the line: %v", err)
	}
	b.hangUp()
	c.hangUp()
}
