package carrier

import (
	"strings"
	"testing"
)

func TestGoodDocuments(t *testing.T) {
	for _, doc := range []string{
		"<Response/>",
		twiml(""),
		twiml(`<Say voice="Polly.Zhiyu-Neural" language="cmn-CN">您好,<break time="500ms"/>请按1。</Say>`),
		twiml(`<Say voice="Polly.Joanna-Neural">Hello, Mr. O&apos;Neil</Say><Pause length="1"/><Hangup/>`),
		twiml(`<Say voice="Google.cmn-CN-Wavenet-A">你好</Say>`),
		twiml(`<Say language="zh-CN" voice="alice">你好</Say>`),
		twiml(`<Gather input="dtmf speech" action="/voice/say?n=1&amp;k=2" method="POST" timeout="5" numDigits="1" hints="report a fault, 报修"
			language="cmn-Hans-CN" actionOnEmptyResult="true" bargeIn="true" speechTimeout="3" maxSpeechTime="45">
			<Say voice="Polly.Zhiyu-Neural" language="cmn-CN"><prosody rate="slow">一</prosody></Say><Pause/><Play>https://a/b.mp3</Play></Gather>`),
		twiml(`<Gather input="speech" speechTimeout="auto" speechModel="phone_call" enhanced="true"/>`),
		twiml(`<Gather finishOnKey=""/><Say>still here</Say>`),
		twiml(`<Record action="/r" maxLength="120" finishOnKey="#" playBeep="true" timeout="3" recordingStatusCallback="/x" recordingStatusCallbackEvent="completed absent"/>`),
		twiml(`<Dial timeout="20" callerId="+18005550100">+14155550122</Dial><Say>nobody</Say>`),
		twiml(`<Dial action="/d"><Conference beep="onEnter" waitUrl="" startConferenceOnEnter="false" statusCallbackEvent="start end join">c-1</Conference></Dial>`),
		twiml(`<Dial><Number url="/whisper" statusCallbackEvent="initiated answered">+14155550122</Number><Number>+14155550123</Number></Dial>`),
		twiml(`<Play digits="1w2"/><Redirect method="GET">../next</Redirect>`),
		twiml(`<Message>hi</Message><Redirect>/x</Redirect>`),
		twiml(`<Connect><ConversationRelay url="wss://a/b" speechTimeout="3"/></Connect>`),
		twiml(`<Connect action="/x"><ConversationRelay url="ws://127.0.0.1:8080/s" language="en-US" interruptible="speech" reportInputDuringAgentSpeech="any"
			events="speaker-events tokens-played" dtmfDetection="true" interruptSensitivity="low" hints="repair, 报修" preemptible="false" welcomeGreeting="Hi">
			<Language code="en-US" ttsProvider="Amazon" voice="Joanna-Neural" transcriptionProvider="Deepgram"/>
			<Language code="zh-CN" ttsProvider="amazon" voice="Zhiyu-Neural" transcriptionProvider="google" speechModel="long"/>
			<Parameter name="a" value="1"/></ConversationRelay></Connect>`),
		`<?xml version="1.0" encoding="UTF-8"?><!-- made by hand --><Response><Pause/></Response>`,
	} {
		if got := Check([]byte(doc)); len(got) > 0 {
			t.Errorf("%s\n%q", doc, got)
		}
	}
}

func TestEveryRuleIsKept(t *testing.T) {
	long := func(n int, voice string) string {
		return `<Say voice="` + voice + `">` + strings.Repeat("a", n) + `</Say>`
	}
	for _, tt := range []struct{ doc, want string }{
		{"", "12100 document: no element"},
		{"<Response>", "12100 document: "},
		{"\n" + twiml(""), "12100 document: something stands before <?xml"},
		{"\ufeff" + twiml(""), "12100 document: something stands before <?xml"},
		{"<Response/><Response/>", "12100 document: more than one root element"},
		{"<Response/>x", "12100 document: text outside"},
		{"<!DOCTYPE a><Response/>", "12100 document: a <! directive"},
		{`<?xml version="1.0" encoding="latin1"?><Response/>`, "12100 document: "},
		{"<Response>\xff</Response>", "12100 document: not UTF-8"},
		{"<Response><Redirect>/a?x=1&y=2</Redirect></Response>", "12100 document: "},
		{`<Response><Pause length="1" length="2"/></Response>`, "12100 document: attribute length twice"},
		{strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40), "12100 document: nested too deep"},
		{twiml(strings.Repeat(" ", 64<<10)), "11750 document: "},
		{"<Twiml/>", "12200 Twiml: the root must be Response"},
		{twiml("hello"), "12200 Response: holds no text"},
		{twiml("<Speak/>"), "12200 Speak: may not be in Response"},
		{twiml("<say>x</say>"), "12200 say: may not be in Response"},
		{twiml("<Number>+14155550122</Number>"), "12200 Number: may not be in Response"},
		{twiml("<Connect/>"), "12200 Connect: holds 0 elements"},
		{twiml(`<Connect><ConversationRelay/></Connect>`), "12200 ConversationRelay: url is no URL"},
		{twiml(`<Connect><ConversationRelay url="https://a/b"/></Connect>`), "12200 ConversationRelay: url must begin with wss://"},
		{twiml(`<Connect><ConversationRelay url="ws://calls.example/b"/></Connect>`), "12200 ConversationRelay: url must begin with wss://"},
		{twiml(`<Connect><ConversationRelay url="wss://a/b" interruptible="maybe"/></Connect>`), `12200 ConversationRelay: interruptible="maybe" is none of`},
		{twiml(`<Connect><ConversationRelay url="wss://a/b" events="tokens"/></Connect>`), `12200 ConversationRelay: events="tokens" knows no tokens`},
		{twiml(`<Connect><ConversationRelay url="wss://a/b" speechTimeout="soon"/></Connect>`), "12200 ConversationRelay: speechTimeout="},
		{twiml(`<Connect><ConversationRelay url="wss://a/b" language="English"/></Connect>`), "12200 ConversationRelay: language="},
		{twiml(`<Connect><ConversationRelay url="wss://a/b" ttsProvider="Polly"/></Connect>`), "12200 ConversationRelay: ttsProvider="},
		{twiml(`<Connect><ConversationRelay url="wss://a/b" dtmfDetection="yes"/></Connect>`), "12200 ConversationRelay: dtmfDetection="},
		{twiml(`<Connect><ConversationRelay url="wss://a/b"><Parameter value="1"/></ConversationRelay></Connect>`), "12200 Parameter: needs a name"},
		{twiml(`<Connect><ConversationRelay url="wss://a/b"><Language/></ConversationRelay></Connect>`), "12200 Language: code="},
		{twiml(`<Connect><ConversationRelay url="wss://a/b"><Language code="zh-CN" ttsProvider="Amazon" voice="Joanna"/></ConversationRelay></Connect>`), "64101 Language: invalid values"},
		{twiml(`<Connect><ConversationRelay url="wss://a/b"><Language code="fr-FR"/><Language code="fr-FR"/></ConversationRelay></Connect>`), "12200 Language: twice"},
		{twiml(`<Connect action="/x"><ConversationRelay url="wss://a/b"/></Connect><Say>never</Say>`), "12200 Say: is never reached after Connect"},
		{twiml("<Gather><Record/></Gather>"), "12200 Record: may not be in Gather"},
		{twiml("<Gather><Gather/></Gather>"), "12200 Gather: may not be in Gather"},
		{twiml("<Gather>press</Gather>"), "12200 Gather: holds no text"},
		{twiml(`<Say voice="Polly.Joanna">a<Pause/></Say>`), "12200 Pause: may not be in Say"},
		{twiml(`<Say loud="1">a</Say>`), `12200 Say: has no attribute loud`},
		{twiml(`<Say voice="Polly.Nobody">a</Say>`), `12200 Say: voice="Polly.Nobody" is no value`},
		{twiml(`<Say language="zh-Hans">a</Say>`), `12200 Say: language="zh-Hans" is no value`},
		{twiml(`<Say loop="+1">a</Say>`), `12200 Say: loop="+1" is no number`},
		{twiml(`<Say> </Say>`), "13520 Say: "},
		{twiml(long(4097, "alice")), "13521 Say: "},
		{twiml(long(3001, "Polly.Joanna-Neural")), "13521 Say: "},
		{twiml(`<Say voice="Polly.Joanna-Neural" language="cmn-CN">a</Say>`), "13512 Say: Polly.Joanna-Neural does not speak cmn-CN"},
		{twiml(`<Say voice="Polly.Zhiyu" language="en-US">a</Say>`), "13512 Say: Polly.Zhiyu does not speak en-US"},
		{twiml(`<Say voice="Google.en-GB-Wavenet-A" language="en-US">a</Say>`), "13512 Say: "},
		{twiml(`<Say voice="Polly.Joanna">你好</Say>`), "13512 Say: Chinese text in en-US"},
		{twiml(`<Say voice="Polly.Joanna-Neural"><say-as interpret-as="characters">a</say-as></Say>`), "12200 say-as: is not read by neural voices"},
		{twiml(`<Say voice="Polly.Joanna-Neural"><emphasis>a</emphasis></Say>`), "12200 emphasis: is not read by neural voices"},
		{twiml(`<Say><break/>a</Say>`), "12200 Say: this voice reads no markup"},
		{twiml(`<Say voice="Polly.Joanna">a<break time="11s"/></Say>`), `12200 break: time="11s" is not up to 10s`},
		{twiml(`<Say voice="Polly.Joanna"><say-as>a</say-as></Say>`), `12200 say-as: needs interpret-as`},
		{twiml(`<Pause length="0"/>`), "12200 Pause: length=0 is not from 1"},
		{twiml(`<Pause length="1.5"/>`), `12200 Pause: length="1.5" is no number`},
		{twiml(`<Play/>`), "12200 Play: needs a URL"},
		{twiml(`<Play digits="a"/>`), "12200 Play: digits="},
		{twiml(`<Play>ftp://a/b</Play>`), "12200 Play: \"ftp://a/b\" is no URL of http"},
		{twiml(`<Gather numDigits="0"/>`), "12200 Gather: numDigits=0"},
		{twiml(`<Gather timeout="0"/>`), "12200 Gather: timeout=0"},
		{twiml(`<Gather method="PUT"/>`), `12200 Gather: method="PUT" is neither`},
		{twiml(`<Gather input="speech,dtmf"/>`), `12200 Gather: input="speech,dtmf" is no list`},
		{twiml(`<Gather input="dtmf dtmf"/>`), `12200 Gather: input="dtmf dtmf" is no list`},
		{twiml(`<Gather bargeIn="yes"/>`), `12200 Gather: bargeIn="yes" is neither true nor false`},
		{twiml(`<Gather finishOnKey="12"/>`), `12200 Gather: finishOnKey="12" is no key`},
		{twiml(`<Gather language="cmn-CN"/>`), `12200 Gather: language="cmn-CN" is no value`},
		{twiml(`<Gather input="speech" speechTimeout="auto"/>`), "13335 Gather: "},
		{twiml(`<Gather input="speech" speechTimeout="auto" speechModel="default"/>`), "13335 Gather: "},
		{twiml(`<Gather input="speech" speechTimeout="0"/>`), `12200 Gather: speechTimeout="0"`},
		{twiml(`<Gather speechModel="best"/>`), `12200 Gather: speechModel="best" is unknown`},
		{twiml(`<Gather enhanced="true"/>`), "12200 Gather: enhanced needs"},
		{twiml(`<Gather hints="a,,b"/>`), "12200 Gather: a hint of 0 characters"},
		{twiml(`<Gather hints="` + strings.Repeat("a", 101) + `"/>`), "12200 Gather: a hint of 101 characters"},
		{twiml(`<Gather hints="` + strings.Repeat("a,", 500) + `a"/>`), "12200 Gather: 501 hints"},
		{twiml(`<Gather action="a b"/>`), `12200 Gather: action="a b" is no URL`},
		{twiml(`<Record maxLength="0"/>`), "12200 Record: maxLength=0"},
		{twiml(`<Record finishOnKey="a"/>`), "12200 Record: finishOnKey holds"},
		{twiml(`<Record recordingStatusCallbackEvent="done"/>`), "12200 Record: recordingStatusCallbackEvent="},
		{twiml(`<Dial>5550122</Dial>`), "13223 Dial: "},
		{twiml(`<Dial><Number>911</Number></Dial>`), "13223 Number: "},
		{twiml(`<Dial callerId="me">+14155550122</Dial>`), "12200 Dial: callerId"},
		{twiml(`<Dial>+14155550122<Number>+14155550122</Number></Dial>`), "12200 Dial: holds both"},
		{twiml(`<Dial timeout="601">+14155550122</Dial>`), "12200 Dial: timeout=601"},
		{twiml(`<Dial><Conference/></Dial>`), "12200 Conference: holds 0 characters"},
		{twiml(`<Dial><Conference>a</Conference><Number>+14155550122</Number></Dial>`), "12200 Conference: must be alone"},
		{twiml(`<Dial><Conference beep="loud">a</Conference></Dial>`), `12200 Conference: beep="loud" is no value`},
		{twiml(`<Dial><Conference maxParticipants="1">a</Conference></Dial>`), "12200 Conference: maxParticipants=1"},
		{twiml(`<Dial><Conference statusCallbackEvent="start,end">a</Conference></Dial>`), "12200 Conference: statusCallbackEvent="},
		{twiml(`<Enqueue>` + strings.Repeat("q", 64) + `</Enqueue>`), "12200 Enqueue: holds 64 characters"},
		{twiml(`<Redirect/>`), "12200 Redirect: needs a URL"},
		{twiml(`<Reject reason="no"/>`), `12200 Reject: reason="no" is no value`},
		{twiml(`<Hangup/><Say>a</Say>`), "12200 Say: is never reached after Hangup"},
		{twiml(`<Redirect>/a</Redirect><Pause/>`), "12200 Pause: is never reached after Redirect"},
		{twiml(`<Record/><Say>a</Say>`), "12200 Say: is never reached after Record"},
		{twiml(`<Reject/><Hangup/>`), "12200 Hangup: is never reached after Reject"},
		{twiml(`<Dial action="/a">+14155550122</Dial><Hangup/>`), "12200 Hangup: is never reached after Dial"},
		{twiml(`<Enqueue action="/a">q</Enqueue><Hangup/>`), "12200 Hangup: is never reached after Enqueue"},
		{twiml(`<Connect action="/a"><Stream url="wss://a"/></Connect><Hangup/>`), "12200 Hangup: is never reached after Connect"},
		{twiml(`<Message/>`), "14103 Message: "},
		{twiml(`<Message>` + strings.Repeat("汉", 1601) + `</Message>`), "14103 Message: "},
		{twiml(strings.Repeat(`<Message>a</Message>`, 11)), "14109 Response: 11 replies"},
		{twiml(`<Message>a</Message><Say>b</Say>`), "12200 Say: may not be in Response"},
	} {
		got := Check([]byte(tt.doc))
		if len(got) != 1 || !strings.HasPrefix(got[0], tt.want) {
			t.Errorf("%.120s\ngot %q\nwant %q", tt.doc, got, tt.want)
		}
	}
}

func TestEveryVoiceHasALanguageThatCanBeSaid(t *testing.T) {
	say := rules()["voice/Say"]
	if len(rules()) != 68 || len(say.Enums["Voice"]) != 900 {
		t.Fatalf("%d rules, %d voices", len(rules()), len(say.Enums["Voice"]))
	}
	for _, v := range say.Enums["Voice"] {
		if v != "alice" && len(languagesOf(v)) == 0 {
			t.Errorf("%s speaks nothing", v)
		}
	}
	for language, names := range pollyVoices {
		for _, name := range strings.Fields(names) {
			if !has(say.Enums["Voice"], "Polly."+name) && !has(say.Enums["Voice"], "Polly."+name+"-Neural") && !has(say.Enums["Voice"], "Polly."+name+"-Generative") {
				t.Errorf("no voice is called %s (%s)", name, language)
			}
		}
	}
}

func TestAllFaultsAreFound(t *testing.T) {
	got := Check([]byte(twiml(`<Say voice="x"/><Gather numDigits="0"><Record/></Gather><Hangup/><Hangup/>`)))
	if len(got) != 5 {
		t.Errorf("%d: %q", len(got), got)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(twiml(`<Gather hints="a"><Say>a</Say></Gather>`)))
	f.Add([]byte("<a xmlns:b='c' b:d='e'>&#0;</a>"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		if len(Check(doc)) == 0 && !strings.Contains(string(doc), "Response") {
			t.Errorf("%q is no TwiML", doc)
		}
	})
}
