package voice

import (
	"strings"
	"testing"

	"switchboard/chat"
)

// speak is a prompt that says something in one language.
func speak(l chat.Locale, text string) chat.Prompt {
	return chat.Prompt{Key: "said", Text: text, Speech: []chat.Speech{{Locale: l, Text: text}}}
}

// ask is a prompt that wants an answer.
func ask(key string, l chat.Locale, text string, in chat.Input, choices ...chat.Choice) chat.Prompt {
	p := speak(l, text)
	p.Key, p.Input, p.Choices = key, in, choices
	return p
}

func choice(value, label, say string) chat.Choice {
	return chat.Choice{Value: value, Label: label, Say: say}
}

var (
	askLanguage = chat.Prompt{
		Key: "language.ask",
		Speech: []chat.Speech{
			{Locale: chat.Chinese, Text: "海淀区宽带中断，预计晚上6点恢复。", Must: true},
			{Locale: chat.English, Text: "No broadband in Haidian until 6 pm.", Must: true},
			{Locale: chat.Chinese, Text: "中文服务请按1。"}, {Locale: chat.English, Text: "For English, press 2."},
		},
		Choices: []chat.Choice{choice("zh-CN", "中文", ""), choice("en", "English", "")},
	}
	menuEnglish = ask("menu.ask", chat.English, "Just tell me what you need, or say agent for a person.", "",
		choice("fault", "Report a fault", "To report a fault"), choice("booking.new", "Book a visit", "To book a technician's visit"),
		choice("request", "Change or order a service", "To change or order a service"), choice("complaint", "Make a complaint", "To make a complaint"))
	menuChinese = ask("menu.ask", chat.Chinese, "要办什么您直接说，想找真人就说转人工。", "",
		choice("fault", "故障报修", "故障报修"), choice("booking.new", "预约上门", "预约师傅上门"), choice("complaint", "投诉", "投诉"))
	windows = ask("booking.window", chat.Chinese, "您看哪个时间方便？", chat.InputSlot,
		choice("w1", "11月26日（星期四）下午2点到4点", ""), choice("w2", "11月27日（星期五）上午8点到10点", ""),
		choice("w3", "11月28日（星期六）晚上6点到8点", ""), choice("later", "更晚的时间", "要更晚的时间"))
	askPhone = ask("ask.phone", chat.English, "What phone number can we reach you on?", chat.InputPhone,
		choice("own_number", "The number I'm calling from, 138 0013 8000", "To use the number you are calling from"))
	askCode    = ask("ask.code", chat.English, "What is the six-digit code of the booking?", chat.InputCode)
	askAddress = ask("fault.address", chat.English, "What is the address with the fault?", chat.InputAddress)
	askRating  = ask("survey.overall", chat.English, "Overall, how was our service? One means very poor, five means excellent.", chat.InputRating)
	askRecord  = ask("desk.voicemail", chat.English, "Please leave your message after the tone.", chat.InputRecording)
)

// scripted answers by what the caller chose or said.
func scripted(answers map[string]answer) func(*talk, chat.Message) answer {
	return func(t *talk, m chat.Message) answer {
		key := m.Choice
		switch {
		case m.Silence:
			key = "silence"
		case len(m.Media) > 0:
			key = "file"
		case key == "" && m.Text == "" && len(t.entries) == 0:
			key = "begin"
		case key == "":
			key = m.Text
		}
		if a, ok := answers[key]; ok {
			return a
		}
		return answers["else"]
	}
}

func says(p ...chat.Prompt) answer { return answer{prompts: p} }

// TestLanguage: the outage first and not to be talked over, then the
// languages, each in its own voice; the language chosen stays (C01).
func TestLanguage(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{
		"begin": says(askLanguage),
		"zh-CN": {prompts: []chat.Prompt{menuChinese}, locale: chat.Chinese},
		"fault": says(ask("fault.detail", chat.Chinese, "请说说出了什么问题。", chat.InputText)),
	})))
	doc := l.post("/twilio/voice")
	before, gather, _ := strings.Cut(doc, "<Gather")
	has(t, before, "海淀区宽带中断，预计晚上六点恢复。", "until 6 PM.")
	hasNot(t, before, "中文")
	has(t, gather, `language="en-US"`, "中文服务请按1。</Say>", "For English, press 2.", "中文, English")
	doc = l.post(action(doc), "Digits", "1")
	has(t, doc, `language="cmn-Hans-CN"`, "Polly.Zhiyu-Neural", "故障报修，请按1。")
	doc = l.post(action(doc), "Digits", "1")
	has(t, doc, `numDigits="1"`, `speechTimeout="3"`, `maxSpeechTime="45"`)
	l.same()
}

// TestMenu: function first and key last, at most four, without gaps; what is
// said is taken with its confidence, keys that mean the same everywhere too.
func TestMenu(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}, "else": says(menuEnglish)})))
	doc := l.post("/twilio/voice")
	has(t, doc, "To report a fault, press 1. To book a technician&apos;s visit, press 2. To change or order a service, press 3. To make a complaint, press 4.",
		`timeout="5"`, `numDigits="1"`, `input="dtmf speech"`, `actionOnEmptyResult="true"`, `finishOnKey=""`,
		`hints="Report a fault, Book a visit, Change or order a service, Make a complaint"`)
	for _, fields := range [][]string{
		{"SpeechResult", "I want to report a fault.", "Confidence", "0.91"},
		{"Digits", "2"}, {"Digits", "0"}, {"Digits", "9"}, {"Digits", "*"}, {"Digits", "#"}, {"Digits", "7"},
		{"Digits", "3", "SpeechResult", "Three.", "Confidence", "0.9"},
		{"Digits", ""}, {"SpeechResult", "", "Confidence", "0.0"},
	} {
		doc = l.post(action(doc), fields...)
	}
	l.same()
}

// TestSpeechFailsTwice: then keys only, where keys can answer (C62).
func TestSpeechFailsTwice(t *testing.T) {
	again, address := menuEnglish, askAddress
	again.Keys, address.Keys = true, true
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English},
		"a sentence that the dialog does not understand": says(again), "else": says(menuEnglish), "fault": says(askAddress), "nowhere": says(address)})))
	doc := l.post("/twilio/voice")
	doc = l.post(action(doc), "SpeechResult", "mumble", "Confidence", "0.2")
	has(t, doc, `input="dtmf speech"`)
	doc = l.post(action(doc), "SpeechResult", "a sentence that the dialog does not understand", "Confidence", "0.9")
	has(t, doc, `input="dtmf"`, "Please use the keys.")
	hasNot(t, doc, "speechTimeout", "hints", "language=\"en-US\" speech")
	doc = l.post(action(doc), "Digits", "1")
	doc = l.post(action(doc), "SpeechResult", "nowhere", "Confidence", "0.1")
	doc = l.post(action(doc), "SpeechResult", "nowhere", "Confidence", "0.1")
	has(t, doc, `input="dtmf speech"`) // no key can give an address
	l.same()
}

// TestNumbers: while digits are collected 0 and 9 are data, partial digits are
// used, and one key alone is the choice that is offered beside (C19, C20).
func TestNumbers(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{askPhone}, locale: chat.English}, "code": says(askCode), "else": says(askCode)})))
	doc := l.post("/twilio/voice")
	has(t, doc, `finishOnKey="#"`, `timeout="8"`, "End with hash.", "To use the number you are calling from, press 1 and hash.")
	hasNot(t, doc, "numDigits", "hints")
	doc = l.post(action(doc), "Digits", "13900009999")
	has(t, doc, `numDigits="6"`, `timeout="8"`)
	doc = l.post(action(doc), "Digits", "0")
	doc = l.post(action(doc), "Digits", "90")
	doc = l.post(action(doc), "Digits", "48*")
	l.post(action(doc), "Digits", "482913", "SpeechResult", "4 8 2 9 1 3", "Confidence", "0.9")
	if got := strings.Join(l.gateway.messages(), "|"); !strings.Contains(got, ":1 13900009999|") || !strings.Contains(got, ":3 0|") ||
		!strings.Contains(got, ":5 90|") || !strings.Contains(got, ":7 [repeat]|") || !strings.HasSuffix(got, ":9 482913") {
		t.Error(got)
	}
	other := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{askPhone}, locale: chat.English}, "own_number": says(askCode)})))
	other.post(action(other.post("/twilio/voice")), "Digits", "1")
	if got := strings.Join(other.gateway.messages(), "|"); !strings.HasSuffix(got, " [own_number]") {
		t.Error(got)
	}
}

// TestWindows: three windows on 1 to 3, 4 for later, 9 back; dates are written
// out, and nothing of them is in hints.
func TestWindows(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{windows}, locale: chat.Chinese}, "else": says(windows)})))
	doc := l.post("/twilio/voice")
	has(t, doc, "11月26日，星期四，下午两点到四点，请按1。", "11月28日，星期六，晚上六点到八点，请按3。", "要更晚的时间，请按4。", `hints="更晚的时间"`)
	doc = l.post(action(doc), "Digits", "4")
	doc = l.post(action(doc), "Digits", "9")
	l.post(action(doc), "Digits", "2")
	l.same()
}

// TestRepeat: the same again, and more slowly each time; nothing is lost by it.
func TestRepeat(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}, "else": says(menuEnglish), "2": says(askCode)})))
	doc := l.post("/twilio/voice")
	hasNot(t, doc, "prosody")
	doc = l.post(action(doc), "Digits", "*")
	has(t, doc, `<prosody rate="90%">`)
	doc = l.post(action(doc), "Digits", "*")
	has(t, doc, `<prosody rate="75%">`)
	doc = l.post(action(doc), "SpeechResult", "anything", "Confidence", "0.9")
	hasNot(t, doc, "prosody")
	l.same()
}

// TestRating: five keys without reading them out; 9 and 0 mean what they mean everywhere.
func TestRating(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{askRating}, locale: chat.English}, "else": says(askRating)})))
	doc := l.post("/twilio/voice")
	has(t, doc, `numDigits="1"`)
	hasNot(t, doc, "press")
	doc = l.post(action(doc), "Digits", "5")
	doc = l.post(action(doc), "Digits", "0")
	l.post(action(doc), "Digits", "9")
	l.same()
}

// TestEnds: the call ends where the dialog ends it, where the conversation is
// over, and where it goes on in writing; a survey after the end is asked.
func TestEnds(t *testing.T) {
	end := speak(chat.English, "Thank you, goodbye.")
	end.End = true
	l := newLine(t, newDouble(scripted(map[string]answer{
		"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}, "end": says(end), "over": {mode: chat.ModeClosed},
		"closed": {mode: chat.ModeClosed, prompts: []chat.Prompt{speak(chat.English, "All done.")}},
		"survey": {mode: chat.ModeClosed, prompts: []chat.Prompt{askRating}},
		"text":   {prompts: []chat.Prompt{speak(chat.English, "Here is the list.")}, address: chat.Address{Channel: chat.SMS, ID: mobile}},
	})))
	first := action(l.post("/twilio/voice"))
	doc := l.post(first, "SpeechResult", "survey", "Confidence", "0.9")
	has(t, doc, "how was our service", "<Gather")
	hasNot(t, doc, "Hangup")
	doc = l.post(action(doc), "SpeechResult", "closed", "Confidence", "0.9")
	has(t, doc, "All done.", "<Hangup/>")
	for word, want := range map[string]string{"end": "Thank you, goodbye.", "over": "Goodbye.", "text": "See your messages."} {
		other := newLine(t, newDouble(l.gateway.says))
		doc := other.post(action(other.post("/twilio/voice")), "SpeechResult", word, "Confidence", "0.9")
		has(t, doc, want, "<Hangup/>")
		hasNot(t, doc, "Gather", "Here is the list")
	}
	l.same()
}

// TestRecording: up to 120 s, # ends it; the message is in the transcript at
// once and the sound is kept when the carrier has it.
func TestRecording(t *testing.T) {
	l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{askRecord}, locale: chat.English}, "file": says(speak(chat.English, "Thank you.")), "silence": says(askRecord)})))
	doc := l.post("/twilio/voice")
	has(t, doc, `<Record action="/twilio/voice/recorded`, `maxLength="120"`, `finishOnKey="#"`)
	doc = l.post(action(doc), "RecordingSid", "REaaaaaaaaaaaaaaaa", "RecordingUrl", "https://api.example/rec", "RecordingDuration", "0")
	has(t, doc, "<Record")
	l.account.files["https://api.example/rec.mp3"] = []byte("sound")
	l.post(action(doc), "RecordingSid", "REaaaaaaaaaaaaaaaa", "RecordingUrl", "https://api.example/rec", "RecordingDuration", "7", "Digits", "#")
	l.ch.running.Wait()
	if got := string(l.gateway.kept[recordingKey("REaaaaaaaaaaaaaaaa")]); got != "sound" {
		t.Errorf("kept %q", got)
	}
	l.same()
}

// TestLongAndForeign: long texts are split for the voice, Chinese in English
// changes voices, and texts without pieces of speech are spoken in their own language.
func TestLongAndForeign(t *testing.T) {
	long := speak(chat.English, strings.Repeat("This is a sentence that is said. ", 150))
	l := newLine(t, newDouble(scripted(map[string]answer{
		"begin":  {prompts: []chat.Prompt{long}, locale: chat.English},
		"place":  says(speak(chat.English, "Please check: at 海淀区中关村大街88号, for Li Wei.")),
		"plain":  says(chat.Prompt{Text: "您的预约码是 482 913。"}),
		"plain2": says(chat.Prompt{Text: "Read this", Say: "Hear this"}),
		"huge":   says(speak(chat.Chinese, strings.Repeat("很长的一句话。", 3000))),
	})))
	doc := l.post("/twilio/voice")
	if n := strings.Count(doc, "<Say"); n != 2 {
		t.Errorf("%d pieces", n)
	}
	doc = l.post(action(doc), "SpeechResult", "place", "Confidence", "0.9")
	has(t, doc, `<Say language="cmn-CN" voice="Polly.Zhiyu-Neural">海淀区中关村大街88号</Say>`)
	doc = l.post(action(doc), "SpeechResult", "plain", "Confidence", "0.9")
	has(t, doc, "四八二，九幺三")
	doc = l.post(action(doc), "SpeechResult", "plain2", "Confidence", "0.9")
	has(t, doc, "Hear this")
	doc = l.post(action(doc), "SpeechResult", "huge", "Confidence", "0.9")
	if len(doc) > 64<<10 {
		t.Errorf("%d bytes", len(doc))
	}
}

// TestHiddenNumber: a caller without a number is known for the call only.
func TestHiddenNumber(t *testing.T) {
	for _, from := range []string{"anonymous", "+266696687", "", "client:somebody", "sip:a@b.example"} {
		l := newLine(t, newDouble(scripted(map[string]answer{"else": says(menuEnglish)})))
		l.from = from
		l.post(action(l.post("/twilio/voice")), "Digits", "1")
		if got := l.gateway.received[1].From; got != (chat.Address{Channel: chat.Voice, ID: "anonymous-" + callSID}) {
			t.Errorf("%q: %v", from, got)
		}
	}
}

// TestTraits holds the defaults of channels.md §2, §5–7.
func TestTraits(t *testing.T) {
	l := newLine(t, newDouble(scripted(nil)))
	tr := l.ch.Traits()
	if l.ch.Name() != chat.Voice || !tr.Spoken || !tr.Phones || tr.MaxChoices != 4 || tr.Questions != 3 || tr.Nudge != 0 {
		t.Errorf("%+v", tr)
	}
}
