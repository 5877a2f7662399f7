package carrier

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"
)

// longestRecording is the default of maxLength, in seconds.
const longestRecording = 3600

// record listens until a key, silence, the length or the end of the call. An
// empty recording is none: the next verb follows, and no action.
func (k *Call) record(e *element, from string) step {
	r := &recording{call: k, element: e, from: from}
	timeout := time.Duration(number(e, "timeout", defaultTimeout)) * time.Second
	state := State{Kind: Recording, Attrs: maps.Clone(e.attrs), Timeout: timeout}
	for {
		in := k.await(func() State { return state })
		switch in.kind {
		case recorded:
			if r.add(in) {
				return r.done("")
			}
		case pressed:
			k.hear(Utterance{Kind: Spoken, Text: in.text})
			if strings.Contains(e.attr("finishOnKey", keypad), in.text) {
				return r.done(in.text)
			}
		case quiet:
			k.hear(Utterance{Kind: Awaited, For: timeout})
			return r.done("")
		case over:
			r.hungUp()
			return step{stop: true}
		default:
			return k.moved()
		}
	}
}

type recording struct {
	call    *Call
	element *element
	from    string
	length  time.Duration
	audio   []byte
}

// add takes what was said; true if no more fits.
func (r *recording) add(in input) bool {
	most := time.Duration(number(r.element, "maxLength", longestRecording)) * time.Second
	d := min(in.length, most-r.length)
	r.call.hear(Utterance{Kind: Spoken, For: d})
	r.length += d
	r.audio = append(r.audio, in.audio...)
	return r.length >= most
}

// done keeps the recording and goes to the action.
func (r *recording) done(key string) step {
	if r.length == 0 {
		r.tell("absent", url.Values{"RecordingStatus": {"absent"}})
		return step{}
	}
	return action(r.element, r.from, r.keep(key))
}

// hungUp tells the action of a recording that the caller ended by hanging up.
// What it answers nobody hears.
func (r *recording) hungUp() {
	k := r.call
	if r.length == 0 || k.background().Err() != nil {
		return
	}
	s := action(r.element, r.from, r.keep("hangup"))
	if _, _, _, err := k.get(*s.next); err != nil {
		k.carrier.blame(k, "%v (%s after hanging up)", err, pathOf(s.next.url))
	}
}

// keep makes the recording one that can be downloaded, and is its parameters.
func (r *recording) keep(key string) url.Values {
	audio := r.audio
	if audio == nil {
		audio = wav(r.length)
	}
	kind := "audio/mpeg"
	if bytes.HasPrefix(audio, []byte("RIFF")) {
		kind = "audio/x-wav"
	}
	c := r.call.carrier
	c.mu.Lock()
	sid := c.sid("RE")
	path := c.account() + "/Recordings/" + sid
	c.files[path] = file{kind: kind, data: audio, recording: true}
	at := c.base + path
	c.mu.Unlock()
	form := url.Values{"RecordingSid": {sid}, "RecordingUrl": {at}, "RecordingDuration": {fmt.Sprint(seconds(r.length))}}
	status := maps.Clone(form)
	status.Set("RecordingStatus", "completed")
	r.tell("completed", status)
	form.Set("Digits", key)
	return form
}

// tell tells recordingStatusCallback, if it asked for the event.
func (r *recording) tell(event string, form url.Values) {
	target, ok := r.element.attrs["recordingStatusCallback"]
	if !ok || !has(strings.Fields(r.element.attr("recordingStatusCallbackEvent", "completed")), event) {
		return
	}
	c := r.call.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(form, url.Values{
		"AccountSid": {c.cfg.AccountSID}, "CallSid": {r.call.SID}, "RecordingChannels": {"1"}, "RecordingSource": {"RecordVerb"},
	})
	how := r.element.attr("recordingStatusCallbackMethod", "POST")
	r.call.callback("recording", resolve(r.from, target), how, form)
}
