package relay

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	no := false
	for frame, want := range map[string]Frame{
		`{"type":"setup","sessionId":"VX1","callSid":"CA1","from":"+1","to":"+2","direction":"inbound","callStatus":"RINGING","customParameters":{"step":"n=1"}}`: {
			Type: Setup, CallSID: "CA1", From: "+1", To: "+2", Direction: "inbound", Parameters: map[string]string{"step": "n=1"}},
		`{"type":"prompt","voicePrompt":"你好。","lang":"zh-CN","last":false}`: {Type: Prompt, Words: "你好。", Last: &no},
		`{"type":"dtmf","digit":"#"}`: {Type: DTMF, Digit: "#"},
		`{"type":"interrupt","utteranceUntilInterrupt":"Life is a","durationUntilInterruptMs":"460"}`:        {Type: Interrupt, Until: "Life is a"},
		`{"type":"interrupt","utteranceUntilInterrupt":"Life is a","durationUntilInterruptMs":460,"new":{}}`: {Type: Interrupt, Until: "Life is a"},
		`{"type":"info","name":"agentSpeaking","value":"off","ts":1752091234567}`:                            {Type: Info, Name: AgentSpeaking, Value: "off"},
		`{"type":"tomorrow","digit":"x"}`: {Type: "tomorrow", Digit: "x"},
	} {
		got, err := Parse([]byte(frame))
		if err != nil || got.Type != want.Type || got.Words != want.Words || got.Digit != want.Digit || got.Until != want.Until ||
			got.Name != want.Name || got.Value != want.Value || got.CallSID != want.CallSID || got.Final() != want.Final() ||
			got.Parameters["step"] != want.Parameters["step"] {
			t.Errorf("%s: %+v, %v", frame, got, err)
		}
	}
	for _, frame := range []string{
		``, `null`, `[]`, `{}`, `{"type":1}`, `{"type":"setup"}`, `{"type":"dtmf"}`, `{"type":"dtmf","digit":"11"}`, `{"type":"dtmf","digit":"A"}`,
		`{"type":"prompt","voicePrompt":7}`, `{"type":"prompt"`, "{\"type\":\"prompt\",\"voicePrompt\":\"\xff\"}",
		`{"type":"prompt","voicePrompt":"` + strings.Repeat("a", MaxFrame) + `"}`,
	} {
		if f, err := Parse([]byte(frame)); err == nil {
			t.Errorf("%.60q is taken: %+v", frame, f)
		} else if strings.Contains(err.Error(), "aaa") {
			t.Errorf("the error tells what was sent: %v", err)
		}
	}
}

func TestSent(t *testing.T) {
	for got, want := range map[string]string{
		string(Text{Token: "Hi.", Lang: "en-US", Interruptible: true}.Frame()): `{"type":"text","token":"Hi.","lang":"en-US","last":false,"interruptible":true,"preemptible":false}`,
		string(Listen("zh-CN")): `{"type":"language","ttsLanguage":"zh-CN","transcriptionLanguage":"zh-CN"}`,
		string(End("c=cv&n=3")): `{"type":"end","handoffData":"c=cv\u0026n=3"}`,
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// FuzzParse: whatever comes, nothing breaks, and what is taken is within bounds.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"type":"setup","callSid":"CA1","customParameters":{"step":"n=1"}}`, `{"type":"prompt","voicePrompt":"hi","last":true}`,
		`{"type":"dtmf","digit":"1"}`, `{"type":"interrupt","utteranceUntilInterrupt":""}`, `{"type":"info","name":"clientSpeaking","value":"on"}`,
		`{"type":"error","description":"64107"}`, `{"type":`, "\x00", `{"type":"prompt","last":null}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := Parse(b)
		if err != nil {
			return
		}
		if frame.Type == "" || len(b) > MaxFrame || !utf8.ValidString(frame.Words) || frame.Type == DTMF && len(frame.Digit) != 1 {
			t.Errorf("taken: %+v", frame)
		}
	})
}
