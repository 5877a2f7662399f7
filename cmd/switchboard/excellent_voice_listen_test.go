package main

import (
	"slices"
	"strings"
	"testing"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/dialogs"
)

// another reaches the question for the number to be called, in a call of its own.
func (e *exam) another(t *testing.T, l chat.Locale) *onCall {
	t.Helper()
	c := e.menu(t, stranger(), l)
	c.run("", "", "", "2", "2")
	c.stands("callback.phone")
	return c
}

// stands wants a question in the air.
func (c *onCall) stands(key string) dialogs.Asked {
	c.t.Helper()
	p, ok := c.at(nil)
	if !ok || p.asks.Key != key || p.mode != chat.ModeBot {
		c.t.Fatalf("at %s, want %s; heard %q", p, key, c.all())
	}
	return p.asks
}

// "0 inside a phone number is data", 9, too, and wherever in the number, in
// those of a code as well: no key of them asks for a person or goes back.
func TestExcellentVoiceDigitsAreData(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		for keyed, heard := range map[string]map[chat.Locale]string{
			"13900139009#": {chat.English: "one three nine, zero zero one three, nine zero zero nine", chat.Chinese: "幺三九，零零幺三，九零零九"},
			"01062009900#": {chat.English: "zero one zero, six two zero zero, nine nine zero zero", chat.Chinese: "零幺零，六二零零，九九零零"},
		} {
			c := e.another(t, l)
			said := c.press(keyed)
			c.stands("callback.confirm")
			spoken := strings.NewReplacer(" ", "", ",", "", "，", "").Replace(said)
			if want := strings.NewReplacer(" ", "", ",", "", "，", "").Replace(heard[l]); !strings.Contains(spoken, want) {
				t.Errorf("%s: %q is read back as %q", l, keyed, said)
			}
			c.press("1")
			list := c.tickets(c.number)
			want := "+86" + strings.TrimPrefix(strings.Trim(keyed, "#"), "0")
			if len(list) != 1 || list[0].Details["phone"] != want {
				t.Errorf("%s: %q became %+v", l, keyed, list)
			}
			c.hangUp()
		}
		c := e.menu(t, stranger(), l)
		c.run("3")
		c.stands("ask.code")
		c.press("009090")
		c.stands("ask.booking_phone") // the code was taken, right or wrong
		c.hangUp()
	}
}

// "partial digits time out and are used": a number without its # is taken as
// it is, half a number or code is answered as one, and none is silence.
func TestExcellentVoicePartialDigits(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		c := e.another(t, l)
		g := c.call.State()
		if g.Kind != carrier.Gathering || g.Timeout.Seconds() != 8 || g.Attrs["finishOnKey"] != "#" || g.Attrs["numDigits"] != "" {
			t.Errorf("a number of unknown length is listened for as %+v", g)
		}
		said := c.press("13")
		wants(t, said, map[chat.Locale]string{chat.English: "complete", chat.Chinese: "不完整"}[l])
		c.stands("callback.phone")
		if !slices.Contains(forms(c, "Digits"), "13") {
			t.Error("the half number did not come to us")
		}
		c.press("13900139009") // and waits
		c.stands("callback.confirm")
		c.hangUp()

		c = e.menu(t, stranger(), l)
		c.run("3")
		if g := c.call.State(); g.Timeout.Seconds() != 8 || g.Attrs["numDigits"] != "6" {
			t.Errorf("a code is listened for as %+v", g)
		}
		wants(t, c.press("482"), map[chat.Locale]string{chat.English: "six", chat.Chinese: "六位"}[l])
		c.stands("ask.code")
		c.press("482913")
		c.stands("ask.booking_phone")
		c.hangUp()
	}
}

// forms are the values of a field in all that the carrier sent of a call.
func forms(c *onCall, field string) (list []string) {
	for _, w := range c.webhooks("") {
		if w.form.Get("CallSid") == c.call.SID && w.form.Has(field) {
			list = append(list, w.form.Get(field))
		}
	}
	return list
}

// "* repeats at no cost": between errors it neither counts as one nor makes
// those before forgotten, at the language as anywhere.
func TestExcellentVoiceRepeatIsNoError(t *testing.T) {
	e := examine(t, workday)
	for _, path := range [][]string{nil, {"2"}, {"2", "1"}, {"2", "2", "3"}, {"1", "3"}} {
		for mix := range 8 {
			c := e.dial(t, stranger())
			c.run(path...)
			for n := range 3 {
				if c.key("person", "callback") != "" || c.ended() {
					t.Errorf("%q: given up after %d errors (mix %03b) and repeats: %q", path, n, mix, c.all())
				}
				c.errs(mix>>n&1 == 1)
				if n < 2 {
					c.press("*")
					c.press("*")
				}
			}
			if c.ended() || c.key("person", "callback") == "" {
				t.Errorf("%q: no way out after three errors (mix %03b) with repeats in between: %q", path, mix, c.all())
			}
			c.hangUp()
		}
	}
}
