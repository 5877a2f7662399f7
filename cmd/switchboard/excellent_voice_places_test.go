package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/dialogs"
)

// everywhere runs a test at every place of a walk, in both languages, by day
// and when nobody works: each time a new call stands there.
func everywhere(t *testing.T, at string, test func(c *onCall, p place)) {
	e := examineOn(t, at, map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:" + filepath.Join(memory(t), "sb.db")})
	for _, l := range chat.Locales {
		list := e.walk(t, at, l)
		if len(list) < 60 && !raceDetector {
			t.Errorf("%s: %d places only", l, len(list))
		}
		for _, p := range list {
			c := e.menu(t, stranger(), l)
			c.goes(p.path...)
			test(c, *p)
			c.hangUp()
		}
	}
}

// memory is a folder that ends with the test, in memory where there is such a
// place: a thousand calls wait for the disk most of the time.
func memory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "switchboard")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// "no menu over 5, depth ≤2, function before key (checked)": the first and the
// last for whatever is said in any test (checkDocuments), the depth here: from
// the first menu, every second key at most begins a task. Lists of answers
// within a task, such as districts, are no menus.
func TestExcellentVoiceMenuDepth(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		begun := map[string]bool{}
		var deeper func(path []string)
		deeper = func(path []string) {
			c := e.menu(t, stranger(), l)
			c.goes(path...)
			p, ok := c.at(path)
			c.hangUp()
			switch {
			case !ok:
				t.Errorf("%s: %q ends the call", l, path)
			case p.asks.Form != "":
				begun[p.asks.Form] = true
			case len(path) >= 2:
				t.Errorf("%s: a menu in the third level: %s", l, p)
			case p.keys < 2:
				t.Errorf("%s: no menu and no task: %s", l, p)
			default:
				for k := 1; k <= p.keys; k++ {
					deeper(after(path, strconv.Itoa(k)))
				}
			}
		}
		deeper(nil)
		if len(begun) != 5 {
			t.Errorf("%s: the menu begins %v, want the five tasks of the pack", l, begun)
		}
	}
}

// The rule is checked: a menu that breaks it is found.
func TestExcellentVoiceMenuRuleFindsFaults(t *testing.T) {
	for said, want := range map[string]int{
		"What is it? To report a fault, press 1. For a visit, press 2.": 0,
		"故障报修，请按1。预约师傅上门，请按2。":                                          0,
		"Press 1 to report a fault.":                                    1,
		"请按1报修。":                                                        1,
		"For a fault, press 1. For a visit, press 3.":                   1,
		"For a fault, press 2.":                                         1,
		"For A, press 1. For B, press 2. For C, press 3. For D, press 4. For E, press 5. For F, press 6.":                         1,
		"To keep it, press 1. To change it, press 2. Press 3 to leave it. For more, press 4.":                                     2,
		"The number you called from, press 1 and the hash key. To skip this, press 2 and the hash key. Say it, or key it in now.": 0,
	} {
		g := verb{name: "Gather", gives: []verb{{name: "Say", text: said}}}
		if got := menuFaults(g); len(got) != want {
			t.Errorf("%q: %q, want %d faults", said, got, want)
		}
	}
}

// served tells whether a call came to a person, a callback, or a place where
// one speaks a message for them.
func (c *onCall) served() bool {
	c.t.Helper()
	p, ok := c.at(nil)
	return ok && (p.mode == chat.ModeWaiting || p.mode == chat.ModeAgent || p.asks.Form == "callback")
}

// key is that of a choice in the air, "" if it is not offered.
func (c *onCall) key(values ...string) string {
	c.t.Helper()
	p, _ := c.at(nil)
	for _, v := range values {
		if i := slices.IndexFunc(p.asks.Choices, func(k chat.Choice) bool { return k.Value == v }); i >= 0 {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

// asksForPerson asks once, and takes what is then offered: two turns at most.
func (c *onCall) asksForPerson(p place, first string) {
	c.t.Helper()
	said := c.do(first)
	if c.served() {
		return
	}
	second := c.key("person", "callback")
	if second == "" {
		second = "0"
	}
	if said += " | " + c.do(second); !c.served() {
		c.t.Errorf("%q, %q lead to no person and no callback from %s: %s", first, second, p, said)
	}
}

// personEverywhere is asked for by key and in words. Where digits are
// collected 0 is one of them, but no number is 0 alone.
func personEverywhere(t *testing.T, at string) {
	everywhere(t, at, func(c *onCall, p place) {
		if p.call.Kind == carrier.Recording {
			return // what is said there is for a person already
		}
		c.asksForPerson(p, "0")
		if !p.call.Speech {
			return
		}
		again := c.menu(c.t, stranger(), c.conversation().Locale)
		again.goes(p.path...)
		again.asksForPerson(p, map[chat.Locale]string{chat.English: "agent", chat.Chinese: "人工"}[c.conversation().Locale])
		again.hangUp()
	})
}

// "0 or 人工 reaches a person or a callback in ≤2 turns": from everywhere.
func TestExcellentVoicePersonEverywhere(t *testing.T) { personEverywhere(t, workday) }

// The same where nobody knows the language yet.
func TestExcellentVoicePersonBeforeLanguage(t *testing.T) {
	for _, at := range []string{workday, weekend} {
		t.Run(at, func(t *testing.T) {
			e := examine(t, at)
			for _, first := range []string{"0", "agent", "人工", "转人工"} {
				c := e.dial(t, stranger())
				c.asksForPerson(place{asked: "language"}, first)
				c.hangUp()
			}
		})
	}
}

// The same when nobody works: then it is a callback.
func TestExcellentVoicePersonEverywhereWhenClosed(t *testing.T) { personEverywhere(t, weekend) }

// errs makes a mistake: nothing is said, or something is that nobody can have
// heard; where only keys count, a key that means nothing.
func (c *onCall) errs(silent bool) string {
	c.t.Helper()
	switch {
	case silent:
		return c.quiet()
	case c.call.State().Speech:
		return c.did(c.call.Say(c.t.Context(), gibberish, 0.3))
	}
	return c.press("8")
}

// errors makes three mistakes. Bit n of mix tells whether the nth is silence.
func (c *onCall) errors(p place, mix int) {
	c.t.Helper()
	var replies []string
	for n := range 3 {
		said := c.errs(mix>>n&1 == 1)
		if c.ended() {
			c.t.Fatalf("hung up after %d errors (mix %03b) at %s: %q", n+1, mix, p, said)
		}
		if slices.Contains(replies, said) {
			c.t.Errorf("said twice in the errors %03b at %s: %q", mix, p, said)
		}
		replies = append(replies, said)
	}
	if c.key("person", "callback", "voicemail") == "" && !c.served() {
		c.t.Errorf("no person, callback or voicemail after the errors %03b at %s: %q", mix, p, replies)
	}
}

// errorsEverywhere makes a mix of mistakes at every place, all mixes in turn.
func errorsEverywhere(t *testing.T, at string) {
	mix := 0
	everywhere(t, at, func(c *onCall, p place) {
		if p.mode == chat.ModeWaiting || p.call.Kind == carrier.Recording || p.asks.Key == "silence.offer" {
			return // silence is no error there; the offer is what errors have led to
		}
		c.errors(p, mix%8)
		mix += 3 // every mix comes, in both languages at other places
	})
}

// "three errors never end in a hang-up, the three reprompts differ": silence
// and what is not understood, mixed, everywhere.
func TestExcellentVoiceThreeErrors(t *testing.T) { errorsEverywhere(t, workday) }

// The same when nobody works.
func TestExcellentVoiceThreeErrorsWhenClosed(t *testing.T) { errorsEverywhere(t, weekend) }

// All eight mixes where every call begins: at the language, at the menu, and
// at the first question of every task.
func TestExcellentVoiceThreeErrorsInEveryMix(t *testing.T) {
	e := examine(t, workday)
	for mix := range 8 {
		c := e.dial(t, stranger())
		c.errors(place{asked: "language"}, mix)
		c.hangUp()
		for _, l := range chat.Locales {
			for _, path := range [][]string{{}, {"1"}, {"2"}, {"3"}, {"4"}, {"4", "1"}, {"4", "2"}} {
				c := e.menu(t, stranger(), l)
				c.goes(path...)
				p, _ := c.at(path)
				c.errors(p, mix)
				c.hangUp()
			}
		}
	}
}

// still is what a repeat must not change of a conversation's state: all but
// the clocks and what was said last.
func (c *onCall) still() string {
	c.t.Helper()
	var s dialogs.State
	if err := json.Unmarshal(c.conversation().State, &s); err != nil {
		c.t.Fatal(err)
	}
	s.Heard, s.IdleAt, s.Last, s.Same, s.Asking = s.Asked.At, s.Asked.At, chat.Prompt{}, 0, false
	b, err := json.Marshal(s)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(b)
}

// document is the last that this call was answered with.
func (c *onCall) document() string {
	for _, w := range slices.Backward(c.webhooks("")) {
		if w.form.Get("CallSid") == c.call.SID && strings.HasPrefix(w.answer, "<") {
			return w.answer
		}
	}
	return ""
}

// "* repeats at no cost": the same words, more slowly, and more slowly still;
// nothing else changes, and no error is counted.
func TestExcellentVoiceRepeatEverywhere(t *testing.T) {
	everywhere(t, workday, func(c *onCall, p place) {
		if p.call.Kind == carrier.Recording {
			return
		}
		before, state := saidIn(c.t, c.document()), c.still()
		for n, rate := range []string{`rate="90%"`, `rate="75%"`} {
			c.press("*")
			doc := c.document()
			got := strings.NewReplacer("Once more: ", "", "再说一遍：", "").Replace(saidIn(c.t, doc)) // the third time running
			if got != before {
				c.t.Errorf("repeat %d at %s: %q, want %q", n+1, p, got, before)
			}
			if !strings.Contains(doc, rate) {
				c.t.Errorf("repeat %d at %s is not slower: %s", n+1, p, doc)
			}
			if now := c.still(); now != state {
				c.t.Errorf("repeat %d at %s changed\n%s to\n%s", n+1, p, state, now)
			}
		}
	})
}

// saidIn is all that a document says.
func saidIn(t *testing.T, doc string) string {
	t.Helper()
	var said []string
	for _, v := range verbs(t, doc) {
		for _, v := range append([]verb{v}, v.gives...) {
			if v.name == "Say" {
				said = append(said, v.text)
			}
		}
	}
	return strings.Join(said, " | ")
}
