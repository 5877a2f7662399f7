package carrier

import (
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// defaultTimeout is that of <Gather> and <Record>, in seconds.
const defaultTimeout = 5

// gather says what is nested and waits for keys or words.
func (k *Call) gather(e *element, from string) step {
	for _, kid := range e.kids {
		k.utter(kid, e.attr("bargeIn", "true") == "true")
		if turn := k.interrupted(); turn != nil {
			return *turn
		}
	}
	g := &gathering{call: k, element: e, from: from, state: gatherState(e)}
	for {
		in := k.await(func() State { return g.state })
		if s, done := g.take(in); done {
			return s
		}
	}
}

func gatherState(e *element) State {
	takes := strings.Fields(e.attr("input", "dtmf"))
	return State{
		Kind: Gathering, Attrs: maps.Clone(e.attrs), Keys: has(takes, "dtmf"), Speech: has(takes, "speech"),
		Timeout: time.Duration(number(e, "timeout", defaultTimeout)) * time.Second,
	}
}

type gathering struct {
	call    *Call
	element *element
	from    string
	state   State
}

// take is what an input means; done is false while the Gather goes on.
func (g *gathering) take(in input) (s step, done bool) {
	k := g.call
	switch in.kind {
	case pressed:
		k.hear(Utterance{Kind: Spoken, Text: in.text})
		return g.key(in.text)
	case spoke:
		text := sentence(in.text)
		k.hear(Utterance{Kind: Spoken, Text: in.text, For: wordsLength(in.text)})
		k.hear(Utterance{Kind: Awaited, For: g.pause()})
		return g.post(url.Values{"SpeechResult": {text}, "Confidence": {confidence(in.confidence)}}), true
	case quiet:
		k.hear(Utterance{Kind: Awaited, For: g.state.Timeout})
		if g.state.Digits != "" {
			return g.digits(""), true
		}
		return g.nothing(), true
	}
	return k.moved(), true
}

// moved is the step when a call was ended or pointed elsewhere while it waited.
func (k *Call) moved() step {
	if s := k.interrupted(); s != nil {
		return *s
	}
	return step{}
}

// pause is how long the recognition waits for more words.
func (g *gathering) pause() time.Duration {
	n, err := strconv.Atoi(g.element.attr("speechTimeout", ""))
	switch {
	case err == nil:
		return time.Duration(n) * time.Second
	case g.element.attr("speechTimeout", "") == "auto":
		return time.Second
	}
	return g.state.Timeout
}

// key is a key that was pressed: one that finishes counts as silence when
// there are no digits yet.
func (g *gathering) key(key string) (step, bool) {
	finish := g.element.attr("finishOnKey", "#")
	if key == finish {
		if g.state.Digits == "" {
			return g.nothing(), true
		}
		return g.digits(key), true
	}
	g.state.Digits += key
	if len(g.state.Digits) == number(g.element, "numDigits", 0) {
		return g.digits(""), true
	}
	return step{}, false
}

func (g *gathering) digits(finishedOn string) step {
	return g.post(url.Values{"Digits": {g.state.Digits}, "FinishedOnKey": {finishedOn}, "msg": {"Gather End"}})
}

// nothing is silence: the next verb, or an empty result if that is asked for.
func (g *gathering) nothing() step {
	if g.element.attr("actionOnEmptyResult", "false") != "true" {
		return step{}
	}
	empty := url.Values{}
	if g.state.Keys {
		empty = url.Values{"Digits": {""}, "FinishedOnKey": {""}, "msg": {"Gather End"}}
	}
	if g.state.Speech {
		empty.Set("SpeechResult", "")
		empty.Set("Confidence", confidence(0))
	}
	return g.post(empty)
}

func (g *gathering) post(result url.Values) step { return action(g.element, g.from, result) }

// action is the jump to a verb's action, the document itself if it has none.
func action(e *element, from string, extra url.Values) step {
	return step{next: &jump{url: resolve(from, e.attr("action", "")), method: e.attr("method", "POST"), extra: extra}}
}

func confidence(c float64) string {
	s := strconv.FormatFloat(c, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
