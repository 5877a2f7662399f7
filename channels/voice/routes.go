package voice

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"switchboard/chat"
)

// root is where the carrier calls with calls (interface.md §3); all else is beneath it.
const root = "/twilio/voice"

// The webhooks beneath root. The first, statusPath and fallbackPath are set at
// the carrier; the others stand in our own documents.
const (
	beginPath    = ""
	heardPath    = "/heard"    // what was said or pressed
	recordedPath = "/recorded" // a message was recorded
	waitPath     = "/wait"     // a round of waiting, for a person or with one who types
	pollPath     = "/poll"     // is the answer there?
	chosenPath   = "/chosen"   // a person or a callback, offered by us
	bridgePath   = "/bridge"   // the caller joins the person
	bridgedPath  = "/bridged"  // the caller comes back from there
	whisperPath  = "/whisper"  // the person's phone was answered
	acceptPath   = "/accept"   // they pressed a key
	leftPath     = "/left"     // they come back from the conference
	holdPath     = "/hold"     // somebody waits in the conference
	outPath      = "/out"      // somebody answered a call that we made
	joinedPath   = "/joined"   // they pressed a key
	relayPath    = "/relay"    // the socket of a call, beneath it
	relayedPath  = "/relayed"  // a socket has ended
	fallbackPath = "/fallback" // a document of ours could not be had
	statusPath   = "/status"   // a call has ended
	agentPath    = "/agent"    // a call to a person has ended
	musicPath    = "/music.wav"
	softPath     = "/soft.wav"
)

// A request is one webhook of a call.
type request struct {
	call string       // CallSid
	who  chat.Address // the customer
	path string
	step step
	form url.Values
}

// key names what is asked: the same again gets the same answer, whatever else
// the form holds.
func (q request) key() string { return q.call + " " + q.step.at(q.path) }

// job names the work that answers: however often it is polled for, and
// whatever apologies come in between.
func (q request) job() string {
	q.step = q.step.afterwards()
	return q.key()
}

// Handler serves the carrier: POST /twilio/voice and all webhooks beneath it,
// sockets of calls at GET /twilio/voice/relay/{CallSid}, and the music at GET
// /twilio/voice/music.wav.
func (ch *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	for path, answer := range map[string]func(request) ([]byte, error){
		beginPath: ch.begin, heardPath: ch.heard, recordedPath: ch.recorded, waitPath: ch.waited,
		pollPath: ch.poll, chosenPath: ch.chosen, fallbackPath: ch.fallback,
		bridgePath: ch.bridge, bridgedPath: ch.bridged, whisperPath: ch.whisper, acceptPath: ch.accept, leftPath: ch.left, holdPath: ch.hold,
		outPath: ch.out, joinedPath: ch.joined, relayedPath: ch.relayed,
	} {
		mux.Handle(root+path, ch.account.Guard(ch.document(path, answer)))
	}
	mux.Handle(root+statusPath, ch.account.Guard(ch.note(statusPath, ch.ended)))
	mux.Handle(root+agentPath, ch.account.Guard(ch.note(agentPath, ch.agentEnded)))
	mux.Handle("GET "+root+relayPath+"/{call}", ch.account.GuardSocket(http.HandlerFunc(ch.connected)))
	mux.HandleFunc("GET "+root+musicPath, play(music))
	mux.HandleFunc("GET "+root+softPath, play(soft))
	return mux
}

// document answers a webhook with TwiML, the same webhook always with the same.
func (ch *Channel) document(path string, answer func(request) ([]byte, error)) func(http.ResponseWriter, *http.Request, url.Values) {
	return func(w http.ResponseWriter, r *http.Request, form url.Values) {
		q, ok := read(path, r, form)
		if !ok {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		doc, again, err := ch.replies.once(q.key(), func() ([]byte, error) { return answer(q) })
		switch {
		case errors.Is(err, errBusy): // the carrier goes to its fallback, which needs no work
			ch.count(path, "busy")
			w.Header().Set("Retry-After", "1")
			http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
			return
		case err != nil:
			ch.count(path, "failed")
			ch.log.Error("call not answered", "path", path, "call", q.call, "conversation", q.step.conversation, "err", err)
			doc = ch.apology(q)
		case again:
			ch.count(path, "again")
		default:
			ch.count(path, "answered")
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write(doc)
	}
}

// note takes a webhook that wants no document.
func (ch *Channel) note(path string, take func(request)) func(http.ResponseWriter, *http.Request, url.Values) {
	return func(w http.ResponseWriter, r *http.Request, form url.Values) {
		q, ok := read(path, r, form)
		if !ok {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		take(q)
		w.WriteHeader(http.StatusNoContent)
	}
}

// unbegun are the webhooks that come without a conversation: before there is
// one, when nobody knows it, or of the carrier's own accord.
var unbegun = []string{beginPath, pollPath, chosenPath, fallbackPath, statusPath, holdPath, leftPath}

// read makes a request of a webhook; false if it cannot be one of the carrier's.
func read(path string, r *http.Request, form url.Values) (q request, ok bool) {
	q = request{call: form.Get("CallSid"), path: path, form: form}
	q.step, ok = decodeStep(r.URL.Query())
	if path == fallbackPath {
		q.step, q.step.of = failedAt(form)
	}
	q.who = customer(form)
	return q, ok && sid.MatchString(q.call) && (q.step.conversation != "" || slices.Contains(unbegun, path))
}

var (
	sid  = regexp.MustCompile(`^[A-Za-z0-9]{2,64}$`)
	e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// hidden are the numbers that stand for callers without one: RESTRICTED,
// BLOCKED, UNKNOWN, ANONYMOUS, UNAVAILABLE on a keypad, as the carrier writes them.
var hidden = []string{"+7378742833", "+2562533", "+8656696", "+266696687", "+86282452253"}

// customer is the address of the customer's end of a call: whoever calls, or
// is called by us. One without a number is known for this call only.
func customer(form url.Values) chat.Address {
	number := form.Get("From")
	if strings.HasPrefix(form.Get("Direction"), "outbound") {
		number = form.Get("To")
	}
	if !e164.MatchString(number) || slices.Contains(hidden, number) {
		number = "anonymous-" + form.Get("CallSid")
	}
	return chat.Address{Channel: chat.Voice, ID: number}
}

// soon answers with what work makes, or after firstPatience with a few words
// and a poll.
func (ch *Channel) soon(q request, do work) ([]byte, error) {
	j, err := ch.jobs.start(q.job(), do)
	if err != nil {
		return nil, err
	}
	doc, err := j.result(firstPatience)
	if errors.Is(err, errSlow) {
		ch.count(q.path, "slow")
		return ch.moment(q, 1), nil
	}
	return doc, err
}

func (ch *Channel) begin(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		r, err := ch.gateway.Begin(ctx, chat.Message{ID: q.call, From: q.who})
		if err != nil {
			return nil, err
		}
		return ch.answer(ctx, q, r, heard{})
	})
}
