package carrier

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"time"
)

// mostIdle is how many documents in a row a call goes through without waiting
// for its caller. Then the caller listens on (Listening); if nothing was heard
// meanwhile, it is a loop and a fault.
const mostIdle = 20

// A step is what follows a verb: the next verb, or another document, or nothing.
type step struct {
	next *jump
	stop bool // the call is over, or whatever follows is not this document's
}

// obey goes through documents until the call is over.
func (k *Call) obey(next *jump) {
	for next != nil && !k.over() {
		if next.url == "" && next.twiml == nil {
			next = k.afterDocument()
			continue
		}
		if s := k.patient(); s != nil {
			next = s.next
			continue
		}
		doc, from, failed := k.fetch(*next)
		if failed != nil {
			next = failed.next
		} else {
			next = k.play(doc, from)
		}
	}
}

// patient counts documents that await nothing. It returns what follows if that
// is not the next one.
func (k *Call) patient() *step {
	c := k.carrier
	c.mu.Lock()
	k.idle++
	tired, silent := k.idle > mostIdle, k.audible() == 0
	c.mu.Unlock()
	switch {
	case !tired:
		return nil
	case silent:
		c.blame(k, "%d %d documents in a row, and nothing heard", codeWebhook, mostIdle)
		k.end("fault")
		return &step{stop: true}
	}
	if in := k.await(func() State { return State{Kind: Listening} }); in.kind != quiet {
		s := k.moved()
		return &s
	}
	c.mu.Lock()
	k.idle, k.idleFrom = mostIdle, 0
	c.mu.Unlock()
	return nil
}

// audible is how long something was heard, pauses included, since the caller's
// last doing. c.mu is held.
func (k *Call) audible() (d time.Duration) {
	for _, u := range k.trace {
		if u.At >= k.idleFrom && u.Kind != Fetched {
			d += u.For
		}
	}
	return d
}

// fetch gets a document. When that fails it says where to go on instead.
func (k *Call) fetch(to jump) (doc *element, from string, failed *step) {
	begun := time.Now()
	doc, from, faults, err := k.get(to)
	if to.twiml == nil {
		k.hear(Utterance{Kind: Fetched, For: time.Since(begun), Text: pathOf(to.url)})
	}
	if turn := k.interrupted(); turn != nil {
		return nil, "", turn
	}
	k.carrier.blameDocument(k, faults, from)
	if err == nil {
		err = modelled(doc)
	}
	if err != nil {
		return nil, "", k.failed(to, err)
	}
	return doc, from, nil
}

func (k *Call) get(to jump) (doc *element, from string, faults []fault, err error) {
	if to.twiml != nil {
		doc, faults = examine(to.twiml, voiceRoot)
		return doc, k.carrier.Base() + "/", faults, grave(faults)
	}
	w := webhook{url: to.url, method: orElse(to.method, "POST"), form: k.form(to.extra), jar: k.jar}
	return k.carrier.document(k.background(), w, voiceRoot)
}

// failed is what follows when a document cannot be had or obeyed: the fallback
// URL, else the carrier's own apology and the end.
func (k *Call) failed(to jump, err error) *step {
	k.carrier.blame(k, "%v (%s)", err, orElse(pathOf(to.url), "Twiml"))
	if k.hooks.fallback != "" && !to.fallback {
		extra := url.Values{}
		maps.Copy(extra, to.extra)
		return &step{next: &jump{
			url: k.hooks.fallback, method: k.hooks.fallbackMethod, fallback: true, extra: withError(extra, err, to.url),
		}}
	}
	k.hear(Utterance{Kind: Said, Language: "en-US", Text: "An application error has occurred.", For: 2 * time.Second})
	k.end("fault")
	return &step{stop: true}
}

// modelled refuses what this carrier does not do.
func modelled(doc *element) error {
	for _, e := range doc.kids {
		if what := unmodelled(e); what != "" {
			return &hookError{codeSchema, what + " is not modelled by this carrier"}
		}
	}
	return nil
}

func unmodelled(e *element) string {
	switch {
	case verb(e.name) == nil:
		return e.name
	case e.attr("transcribe", "") == "true":
		return "transcribe"
	case e.name == "Connect":
		for _, n := range e.kids {
			if n.name != "ConversationRelay" {
				return n.name
			}
		}
	case e.name == "Dial":
		for _, n := range e.kids {
			if n.name != "Number" && n.name != "Conference" {
				return n.name
			}
			if n.attr("record", "do-not-record") != "do-not-record" || n.attr("coach", "") != "" {
				return "record or coach"
			}
		}
		if e.attr("record", "do-not-record") != "do-not-record" {
			return "record"
		}
	}
	return ""
}

// interrupted tells whether the call has ended or was pointed elsewhere.
func (k *Call) interrupted() *step {
	c := k.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.state.Kind == Ended {
		return &step{stop: true}
	}
	if k.turn != nil {
		next := k.turn
		k.turn = nil
		return &step{next: next}
	}
	return nil
}

// verb is how this carrier obeys an element, nil if it does not.
func verb(name string) func(k *Call, e *element, from string) step {
	switch name {
	case "Say", "Play", "Pause":
		return (*Call).speak
	case "Gather":
		return (*Call).gather
	case "Record":
		return (*Call).record
	case "Dial":
		return (*Call).connect
	case "Connect":
		return (*Call).relay
	case "Redirect":
		return (*Call).redirect
	case "Hangup":
		return (*Call).hangup
	case "Reject":
		return (*Call).reject
	}
	return nil
}

// play obeys a document, verb by verb.
func (k *Call) play(doc *element, from string) *jump {
	if len(doc.kids) == 0 || doc.kids[0].name != "Reject" {
		k.open()
	}
	for _, e := range doc.kids {
		s := verb(e.name)(k, e, from)
		if s.next == nil && !s.stop {
			if turn := k.interrupted(); turn != nil {
				s = *turn
			}
		}
		if s.next != nil || s.stop {
			return s.next
		}
	}
	return k.afterDocument()
}

// open answers a call that came in: it is in progress from its first verb on.
func (k *Call) open() {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	if !k.answered && k.state.Kind != Ended {
		k.answered, k.status = true, "in-progress"
	}
}

// afterDocument is what follows a document that ended: a leg of a <Dial> is
// connected, any other call is over.
func (k *Call) afterDocument() *jump {
	c := k.carrier
	c.mu.Lock()
	waits := k.parent != nil && k.parent.bridged == nil
	c.mu.Unlock()
	if waits {
		return k.bridge()
	}
	k.end("document")
	return nil
}

// end ends a call that was answered.
func (k *Call) end(by string) {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	reason := "completed"
	if by == "fault" && !k.answered {
		reason = "failed"
	}
	k.finish(reason, by)
}

func (k *Call) redirect(e *element, from string) step {
	return step{next: &jump{url: resolve(from, e.own), method: e.attr("method", "POST")}}
}

func (k *Call) hangup(*element, string) step {
	k.end("document")
	return step{stop: true}
}

func (k *Call) reject(e *element, _ string) step {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	reason := "no-answer"
	switch {
	case k.answered:
		reason = "completed"
	case e.attr("reason", "rejected") == "busy":
		reason = "busy"
	}
	k.finish(reason, "document")
	return step{stop: true}
}

// speak says, plays or pauses.
func (k *Call) speak(e *element, _ string) step {
	k.utter(e, false)
	return step{}
}

func (k *Call) utter(e *element, interruptible bool) {
	u := Utterance{Interruptible: interruptible}
	switch e.name {
	case "Say":
		u.Kind, u.Voice, u.Language, u.Text = Said, e.attr("voice", ""), e.attr("language", ""), plain(e.all)
		u.For = speechLength(e)
	case "Play":
		u.Kind, u.Text, u.For = Played, e.own+e.attr("digits", ""), musicLength
	case "Pause":
		u.Kind, u.For = Paused, time.Duration(number(e, "length", 1))*time.Second
	}
	times := number(e, "loop", 1)
	if times == 0 {
		times = 1000 // the carrier's end of "without end"
	}
	for range times {
		k.hear(u)
		if k.over() {
			return
		}
	}
}

func (k *Call) over() bool {
	k.carrier.mu.Lock()
	defer k.carrier.mu.Unlock()
	return k.state.Kind == Ended
}

// number is an attribute that Check has found to be a number.
func number(e *element, name string, standard int) int {
	n, err := strconv.Atoi(e.attr(name, fmt.Sprint(standard)))
	if err != nil {
		return standard
	}
	return n
}
