package voice

import (
	"fmt"
	"strings"
	"testing"

	"switchboard/chat"
)

var (
	queued   = speak(chat.English, "You are number 2 in the queue; it takes about 10 minutes.")
	callback = ask("desk.place", chat.English, "Shall we call you instead?", "",
		choice("wait", "I'll wait", "To keep waiting"), choice("callback", "Call me back", "To have us call you back"))
	noted  = speak(chat.English, "I've added that.")
	place  = speak(chat.English, "You are number 1 in the queue.")
	joined = speak(chat.English, "Li is here now.")
)

func queue(t *testing.T) (*line, string) {
	l := newLine(t, newDouble(scripted(map[string]answer{
		"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}, "person": {prompts: []chat.Prompt{queued}, mode: chat.ModeWaiting},
		"position": says(place), "callback": {prompts: []chat.Prompt{speak(chat.English, "We call you.")}, mode: chat.ModeBot}, "my router is old": says(noted),
		"hello there": {}, "482913": {},
	})))
	return l, l.post(action(l.post("/twilio/voice")), "Digits", "0")
}

// TestQueue: the place on entry, music that can be talked over, news as they
// come, the offered choices by key, and the room's noise left alone.
func TestQueue(t *testing.T) {
	l, doc := queue(t)
	has(t, doc, "number 2 in the queue", "<Play>/twilio/voice/music.wav</Play>", `action="/twilio/voice/wait?`)
	if strings.Index(doc, "<Gather") > strings.Index(doc, "<Play") {
		t.Error("the music cannot be interrupted")
	}
	before := action(doc)
	doc = l.post(before, "Digits", "")
	hasNot(t, doc, "<Say")
	if action(doc) == before {
		t.Error("two rounds have one URL")
	}
	if got := l.gateway.waits; len(got) != 1 || got[0] != "cv_1 "+callSID {
		t.Errorf("the gateway is told of the round: %q", got)
	}
	doc = l.post(action(doc), "SpeechResult", "murmur", "Confidence", "0.3")
	hasNot(t, doc, "<Say")
	l.gateway.set("cv_1", func(*talk) {}, chat.Entry{Author: chat.Bot, Prompt: callback})
	doc = l.post(action(doc), "Digits", "")
	has(t, doc, "Shall we call you instead?", "To keep waiting, press 1.", "<Play>")
	doc = l.post(action(doc), "SpeechResult", "my router is old", "Confidence", "0.8")
	has(t, doc, "added that", "<Play>")
	l.gateway.set("cv_1", func(*talk) {}, chat.Entry{Author: chat.Bot, Prompt: callback})
	doc = l.post(action(doc), "Digits", "")
	doc = l.post(action(doc), "Digits", "2")
	has(t, doc, "We call you.", "/twilio/voice/heard")
	l.same()
}

// TestPlaceInQueue: nobody hears music alone for long, even if the dialogs say nothing.
func TestPlaceInQueue(t *testing.T) {
	l, doc := queue(t)
	rounds := 0
	for ; !strings.Contains(doc, "number 1 in the queue") && rounds < 20; rounds++ {
		doc = l.post(action(doc), "Digits", "")
	}
	if rounds != toldAfter {
		t.Errorf("told after %d rounds", rounds)
	}
	for range 2 * toldAfter { // it goes on so, and no round is another's replay
		doc = l.post(action(doc), "Digits", "")
	}
	if got := strings.Count(strings.Join(l.gateway.messages(), " "), "[position]"); got != 3 {
		t.Errorf("asked %d times", got)
	}
}

// TestPersonWhoTypes: without a phone, what the person types is spoken and
// what the caller says and presses goes to them as it is.
func TestPersonWhoTypes(t *testing.T) {
	l, doc := queue(t)
	l.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeAgent }, chat.Entry{Author: chat.System, Prompt: joined})
	doc = l.post(action(doc), "Digits", "")
	has(t, doc, "Li is here now.", "<Play>/twilio/voice/soft.wav</Play>", `finishOnKey="#"`)
	hasNot(t, doc, "numDigits")
	l.gateway.set("cv_1", func(*talk) {}, chat.Entry{Author: chat.Agent, Name: "Li", Prompt: chat.Prompt{Text: "What is your code?"}})
	doc = l.post(action(doc), "Digits", "")
	has(t, doc, "What is your code?")
	doc = l.post(action(doc), "Digits", "482913")
	doc = l.post(action(doc), "Digits", "")
	hasNot(t, doc, "<Say")
	// The person types while the caller speaks: both arrive, the words are said once.
	l.gateway.set("cv_1", func(*talk) {}, chat.Entry{Author: chat.Agent, Prompt: chat.Prompt{Text: "Thank you."}})
	doc = l.post(action(doc), "SpeechResult", "hello there", "Confidence", "0.4")
	has(t, doc, "Thank you.")
	doc = l.post(action(doc), "Digits", "")
	hasNot(t, doc, "<Say")
	l.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeBot }, chat.Entry{Author: chat.System, Prompt: menuEnglish})
	doc = l.post(action(doc), "Digits", "")
	has(t, doc, "Just tell me what you need", "/twilio/voice/heard")
	l.same()
}

// TestResolvedWhileWaiting: the end of a conversation is said, and the call ends.
func TestResolvedWhileWaiting(t *testing.T) {
	l, doc := queue(t)
	l.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeClosed }, chat.Entry{Author: chat.System, Prompt: speak(chat.English, "This is closed.")})
	has(t, l.post(action(doc), "Digits", ""), "This is closed.", "<Hangup/>")
	other, doc := queue(t)
	other.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeClosed })
	has(t, other.post(action(doc), "Digits", ""), "Goodbye.", "<Hangup/>")
	gone, doc := queue(t)
	gone.gateway.set("cv_1", func(t *talk) { t.Address = chat.Address{Channel: chat.SMS, ID: mobile} })
	has(t, gone.post(action(doc), "Digits", ""), "<Hangup/>")
	back, doc := queue(t)
	back.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeBot })
	has(t, back.post(action(doc), "Digits", ""), "number 2", "/twilio/voice/heard")
}

// claimed is a caller whose conversation a person with a phone has taken.
func claimed(t *testing.T) (l *line, wait, whisper string) {
	l, doc := queue(t)
	l.gateway.about = "Li Wei, complaint, waiting 3 min"
	l.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeAgent, agents }, chat.Entry{Author: chat.System, Prompt: joined})
	l.settle()
	if len(l.account.dialled) != 1 {
		t.Fatalf("dialled %+v", l.account.dialled)
	}
	c := l.account.dialled[0]
	if c.To != agents || c.Machine || c.Timeout != agentRings {
		t.Errorf("%+v", c)
	}
	return l, action(doc), strings.TrimPrefix(c.URL, "https://calls.example")
}

// settle waits until nothing goes on in the background.
func (l *line) settle() { l.ch.running.Wait() }

// legForm are the form's fields of the call to a person.
func legForm(fields ...string) []string {
	return append([]string{"CallSid", legSID, "From", ours, "To", agents, "Direction", "outbound-api"}, fields...)
}

// TestBridge: whisper, 1 to accept, then both in one conference; afterwards
// the caller goes on as the conversation stands (channels.md §2).
func TestBridge(t *testing.T) {
	l, wait, whisper := claimed(t)
	doc := l.post(wait, "Digits", "")
	has(t, doc, "Li is here now.", "soft.wav")
	wait = action(doc)
	w := l.post(whisper, legForm()...)
	has(t, w, "A call for you: Li Wei, complaint, waiting 3 minutes. Press 1.", `input="dtmf"`, `timeout="10"`, `numDigits="1"`)
	a := l.post(action(w), legForm("Digits", "1")...)
	has(t, a, `endConferenceOnExit="true"`, ">cv_1-"+legSID+"</Conference>", `beep="false"`)
	orders := strings.Split(l.account.orders(), "\n")
	to, ok := strings.CutPrefix(orders[len(orders)-1], "redirect https://calls.example")
	if !ok {
		t.Fatal(orders)
	}
	b := l.post(to)
	has(t, b, "Connecting you.", ">cv_1-"+legSID+"</Conference>", `waitUrl="/twilio/voice/hold"`)
	has(t, l.post("/twilio/voice/hold", legForm()...), "music.wav")
	l.post(wait, "Digits", "") // a round that was under way changes nothing
	l.gateway.set("cv_1", func(*talk) {}, chat.Entry{Author: chat.Agent, Prompt: chat.Prompt{Text: "typed meanwhile"}})
	has(t, l.post(action(a), legForm("DialCallStatus", "completed")...), "<Hangup/>")
	l.raw("/twilio/voice/agent?"+strings.Split(whisper, "?")[1], legForm("CallStatus", "completed")...)
	doc = l.post(action(b), "DialCallStatus", "answered")
	has(t, doc, "Your adviser has left.", "soft.wav")
	hasNot(t, doc, "typed meanwhile", "Li is here")
	l.gateway.set("cv_1", func(t *talk) { t.Mode = chat.ModeBot }, chat.Entry{Author: chat.System, Prompt: menuEnglish})
	has(t, l.post(action(doc), "Digits", ""), "Just tell me what you need")
	if got := l.gateway.log(); got != "" {
		t.Errorf("told %s", got)
	}
	l.same()
}

// TestBridgeEnds: what the conversation came to while they talked is said.
func TestBridgeEnds(t *testing.T) {
	for mode, want := range map[chat.Mode]string{chat.ModeClosed: "All settled.", chat.ModeBot: "All settled.", chat.ModeWaiting: "All settled."} {
		l, _, whisper := claimed(t)
		l.post(action(l.post(whisper, legForm()...)), legForm("Digits", "1")...)
		orders := strings.Split(l.account.orders(), "\n")
		b := l.post(strings.TrimPrefix(orders[len(orders)-1], "redirect https://calls.example"))
		l.gateway.set("cv_1", func(t *talk) { t.Mode = mode }, chat.Entry{Author: chat.System, Prompt: speak(chat.English, "All settled.")})
		has(t, l.post(action(b)), want)
		if strings.Contains(l.account.orders(), "complete") {
			t.Error("who talks was cut off")
		}
	}
}

// TestDeclined: no key, another key, busy, no answer: the next person, once.
func TestDeclined(t *testing.T) {
	for _, c := range []struct{ name, key, status string }{
		{"another key", "2", "completed"}, {"no key", "", "completed"},
		{"busy", "-", "busy"}, {"no answer", "-", "no-answer"}, {"failed", "-", "failed"}, {"hung up while listening", "-", "completed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, wait, whisper := claimed(t)
			if c.key != "-" {
				doc := l.post(action(l.post(whisper, legForm()...)), legForm("Digits", c.key)...)
				has(t, doc, "A colleague takes it.", "<Hangup/>")
			}
			for range 2 {
				l.raw("/twilio/voice/agent?"+strings.Split(whisper, "?")[1], legForm("CallStatus", c.status)...)
			}
			if got := l.gateway.log(); got != "declined cv_1" {
				t.Errorf("told %q", got)
			}
			has(t, l.post(wait, "Digits", ""), "music.wav")
			l.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeAgent, "+8613911113333" })
			l.settle()
			if len(l.account.dialled) != 2 {
				t.Errorf("%d calls", len(l.account.dialled))
			}
		})
	}
}

// TestNobodyLeftToBridge: the caller hangs up or the person gives it back
// while the phone rings; the phone stops ringing, and whoever takes it hears why.
func TestNobodyLeftToBridge(t *testing.T) {
	l, _, whisper := claimed(t)
	l.raw("/twilio/voice/status", "CallStatus", "completed")
	l.settle()
	if got := l.account.orders(); !strings.HasSuffix(got, "complete "+legSID) || l.gateway.log() != "hung up cv_1" {
		t.Errorf("%s; %s", got, l.gateway.log())
	}
	l.account.fail = fmt.Errorf("the call is over")
	has(t, l.post(action(l.post(whisper, legForm()...)), legForm("Digits", "1")...), "The caller has gone.", "<Hangup/>")

	l, _, whisper = claimed(t)
	l.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeBot, "" })
	l.settle()
	if !strings.HasSuffix(l.account.orders(), "complete "+legSID) {
		t.Error(l.account.orders())
	}
	has(t, l.post(action(l.post(whisper, legForm()...)), legForm("Digits", "1")...), "The caller has gone.")
	if strings.Contains(l.account.orders(), "redirect") {
		t.Error("the caller was taken away")
	}
}

// TestCallerLeavesTheConference: whoever talked with the caller, or still
// waits for them, does not stay alone on the line.
func TestCallerLeavesTheConference(t *testing.T) {
	l, wait, whisper := claimed(t)
	l.post(action(l.post(whisper, legForm()...)), legForm("Digits", "1")...)
	l.raw("/twilio/voice/status", "CallStatus", "completed")
	l.settle()
	if !strings.HasSuffix(l.account.orders(), "complete "+legSID) || l.gateway.log() != "hung up cv_1" {
		t.Errorf("%s; %s", l.account.orders(), l.gateway.log())
	}
	l.post(wait, "Digits", "", "CallStatus", "completed") // too late to count
	l.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeAgent, agents })
	l.settle()
	if n := len(l.account.dialled); n != 1 || l.ch.calls.count() != 0 {
		t.Errorf("%d people called for nobody, %d calls", n, l.ch.calls.count())
	}
}

// TestTransferred: another person takes over while the first one's phone rings.
func TestTransferred(t *testing.T) {
	l, _, first := claimed(t)
	l.gateway.set("cv_1", func(t *talk) { t.AgentPhone = "+8613911113333" })
	l.settle()
	if got := l.account.orders(); strings.Count(got, "dial ") != 2 || !strings.Contains(got, "complete "+legSID) {
		t.Error(got)
	}
	l.raw("/twilio/voice/agent?"+strings.Split(first, "?")[1], legForm("CallSid", "CAcccc", "CallStatus", "canceled")...)
	if got := l.gateway.log(); got != "" {
		t.Errorf("told %q", got)
	}
}

// TestPersonCannotBeCalled: an order that fails is a person who declines.
func TestPersonCannotBeCalled(t *testing.T) {
	l, doc := queue(t)
	l.account.fail = fmt.Errorf("busy carrier")
	l.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeAgent, agents })
	l.settle()
	if got := l.gateway.log(); got != "declined cv_1" {
		t.Errorf("told %q", got)
	}
	has(t, l.post(action(doc), "Digits", ""), "music.wav")
}

// TestBridgeAfterRestart: the whole way on a process that knows nothing.
func TestBridgeAfterRestart(t *testing.T) {
	l, _, whisper := claimed(t)
	l.restart()
	a := l.post(action(l.post(whisper, legForm()...)), legForm("Digits", "1")...)
	has(t, a, ">cv_1-"+legSID+"</Conference>")
	orders := strings.Split(l.account.orders(), "\n")
	has(t, l.post(strings.TrimPrefix(orders[len(orders)-1], "redirect https://calls.example")), ">cv_1-"+legSID+"</Conference>")

	l, wait, _ := claimed(t)
	l.restart() // the phone that rang is forgotten: once the call is known, it is called again
	for i, want := range []int{1, 2, 2} {
		wait = action(l.post(wait, "Digits", ""))
		l.settle()
		if len(l.account.dialled) != want {
			t.Errorf("round %d: %d calls", i, len(l.account.dialled))
		}
	}
}
