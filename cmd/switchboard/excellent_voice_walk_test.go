package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/dialogs"
)

// A place is where a call can stand, as the caller can tell places apart:
// which question is in the air, for what, and what can be chosen.
type place struct {
	asked string // key/form/slot/input
	keys  int    // choices
	path  []string
	call  carrier.State
	asks  dialogs.Asked
	mode  chat.Mode
}

// collects tells whether keys are digits there.
func (p place) collects() bool {
	return p.asks.Input == chat.InputPhone || p.asks.Input == chat.InputCode
}

func (p place) String() string { return fmt.Sprintf("%s after %q", p.asked, p.path) }

// openings are what callers begin with, before they go on by keys: nothing, a
// wish in words, silence, words that nobody understands, a task done.
func openings(l chat.Locale) [][]string {
	list := [][]string{{}, {"", "", ""}, {gibberish, gibberish, gibberish}, {"2", gibberish, gibberish, gibberish}}
	for _, k := range tasksBySpeech {
		list = append(list, k.script[l][:1])
	}
	for _, k := range tasksByKeys { // places that look alike hide what is behind them
		s := k.script[l]
		list = append(list, s[:len(s)-1], s)
	}
	return list
}

// gibberish is understood by nobody, in no language.
const gibberish = "blorp fnord"

// goes follows a path; gibberish where only keys are listened to is a key that
// means nothing.
func (c *onCall) goes(path ...string) (last string) {
	c.t.Helper()
	for _, step := range path {
		if step == gibberish && !c.call.State().Speech {
			step = "8"
		}
		last = c.do(step)
	}
	return last
}

// numbers are handsets that nobody has used yet.
var numbers atomic.Int64

func stranger() string { return number(20_000_000 + int(numbers.Add(1))) }

// at is the place where a call stands; false if it is over.
func (c *onCall) at(path []string) (p place, ok bool) {
	c.t.Helper()
	p.call = c.call.State()
	if p.call.Kind == carrier.Ended {
		return p, false
	}
	var s dialogs.State
	if err := json.Unmarshal(c.conversation().State, &s); err != nil {
		c.t.Fatal(err)
	}
	a := s.Asked
	values := make([]string, 0, len(a.Choices))
	for _, k := range a.Choices {
		if strings.Trim(k.Value, "w0123456789-T:Z+") == "" {
			k.Value = "number or window"
		}
		values = append(values, k.Value)
	}
	p.path, p.asks, p.mode, p.keys = slices.Clone(path), a, s.Mode, len(a.Choices)
	p.asked = strings.Join([]string{string(s.Mode), a.Key, a.Form, a.Slot, string(a.Input), strings.Join(values, ",")}, "/")
	return p, true
}

// onwards are the keys that lead on from a place.
func (p place) onwards() (steps []string) {
	for k := 1; k <= p.keys; k++ {
		step := strconv.Itoa(k)
		if p.collects() {
			step += "#"
		}
		steps = append(steps, step)
	}
	if p.call.Kind == carrier.Gathering && p.mode == chat.ModeBot && len(p.asks.Choices) < 9 {
		steps = append(steps, "#", "9")
	}
	if p.collects() {
		steps = append(steps, map[chat.Input]string{chat.InputPhone: "13900139009#", chat.InputCode: "100200"}[p.asks.Input])
	}
	return steps
}

// fewPlaces is how many are enough to look for races: it is as many times
// slower, and the walks without the detector see them all.
const fewPlaces = 6

// furthest bounds how many steps a walk takes beyond an opening.
const furthest = 9

// A walk is what is known of the places of a call so far.
type walk struct {
	*exam
	t      *testing.T
	locale chat.Locale
	places []*place
	known  map[string]*place
	left   map[*place][]string // steps that nobody has taken yet
}

// walked are the places found, by the time of the week and the language. The
// same paths lead there in every App.
var walked = map[string][]*place{}

// walk calls again and again until no key leads anywhere new, and returns all
// the places there are, each with the shortest path that led there.
func (e *exam) walk(t *testing.T, at string, l chat.Locale) []*place {
	t.Helper()
	if list := walked[at+string(l)]; list != nil {
		return list
	}
	w := &walk{exam: e, t: t, locale: l, known: map[string]*place{}, left: map[*place][]string{}}
	for _, path := range openings(l) {
		w.stroll(path)
	}
	for i := 0; i < len(w.places) && (!raceDetector || i < fewPlaces); i++ {
		for p := w.places[i]; len(w.left[p]) > 0; {
			n := len(w.left[p])
			if w.stroll(p.path); len(w.left[p]) == n {
				t.Fatalf("%s: no way back to %s", l, p)
			}
		}
	}
	if raceDetector {
		w.places = w.places[:min(fewPlaces, len(w.places))]
	}
	t.Logf("%s: %d places", l, len(w.places))
	walked[at+string(l)] = w.places
	return w.places
}

// stroll calls, follows a path, and goes on by steps that are new as long as
// there are any.
func (w *walk) stroll(path []string) {
	c := w.menu(w.t, stranger(), w.locale)
	defer c.hangUp()
	c.goes(path...)
	for most := len(path) + furthest; ; {
		at, ok := c.at(path)
		if !ok {
			return
		}
		p := w.known[at.asked]
		switch {
		case p == nil:
			p = &at
			w.known[p.asked], w.left[p], w.places = p, p.onwards(), append(w.places, p)
		case len(path) < len(p.path):
			p.path = at.path
		}
		if len(w.left[p]) == 0 || len(path) == most {
			return
		}
		step := w.left[p][0]
		w.left[p] = w.left[p][1:]
		path = after(path, step)
		c.goes(step)
	}
}
