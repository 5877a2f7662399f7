package main

import (
	"slices"
	"strings"
	"testing"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

// personal is what callers tell: names, addresses, numbers of telephones and of
// documents.
var personal = map[chat.Locale][]string{
	chat.English: {
		"I would like to book a router repair", "88 Zhongguancun Street, Haidian", "Wilhelmina Featherstone", "the first one",
		"the gate code is 7391 and my identity card is 11010119900307425X",
	},
	chat.Chinese: {"我想预约修路由器", "海淀区中关村大街88号", "欧阳若曦", "第一个", "门禁7391，身份证号11010119900307425X"},
}

// "no personal number or document in logs, hints or URLs": neither where all
// goes well, nor where a caller is not understood, a webhook is forged, a
// person takes the call, or it is lost. What customers say and key in any test
// is looked for after it (checkPrivacy); here are all kinds of it at once.
func TestExcellentVoiceNothingPersonal(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		c := e.menu(t, stranger(), l)
		c.run(personal[l]...)
		c.run("2", "3", "13900139009#") // another number
		c.run("1")
		code := e.code(c)
		e.keeps(code)
		other := e.menu(t, stranger(), l) // finds it by its code and number
		other.run("3", code, "13900139009#")
		other.hangUp()
		c.hangUp()

		complaint := e.menu(t, stranger(), l)
		complaint.run(map[chat.Locale][]string{
			chat.English: {"I want to make a complaint", "my passport E12345678 was photographed by the technician"},
			chat.Chinese: {"我要投诉", "师傅拍了我的护照E12345678"},
		}[l]...)
		complaint.did(complaint.call.Say(t.Context(), "my card is 6222020200112233445", 0.2))
		e.keeps("6222020200112233445")
		complaint.hangUp()
		all := e.webhooks("")
		forged := all[len(all)-1]
		forged.header = forged.header.Clone()
		forged.header.Set("X-Twilio-Signature", "forged")
		e.refused(t, forged)
		e.keeps(adviser[1:])
		e.spoke(t, l)
	}
	for _, piece := range []string{"11010119900307425X", "E12345678", "Featherstone", "欧阳若曦", "13900139009"} {
		if !slices.ContainsFunc(e.private, func(p string) bool { return strings.Contains(p, piece) }) {
			t.Errorf("%q was not said", piece)
		}
		e.keeps(piece) // a part of it would be as bad
	}
	if e.log.String() == "" {
		t.Error("nothing was logged at all")
	}
}

// code is that of the visit that a caller has booked.
func (e *exam) code(c *onCall) string {
	e.t.Helper()
	list := e.visits(c)
	if len(list) != 1 || len(list[0].Code) != 6 {
		e.t.Fatalf("visits %+v; heard %q", list, c.all())
	}
	return list[0].Code
}

// The rule is checked: what leaks is found, wherever it does.
func TestExcellentVoicePrivacyRuleFindsLeaks(t *testing.T) {
	const secret = "13900139009"
	document := func(gather string) string { return `<?xml version="1.0"?><Response>` + gather + `</Response>` }
	for name, c := range map[string]struct {
		log string
		webhook
	}{
		"the log":       {log: `level=INFO msg=x from=+86` + secret},
		"a URL":         {webhook: webhook{uri: "/twilio/voice/heard?c=cv_1&phone=%2B86" + secret}},
		"an action":     {webhook: webhook{answer: document(`<Gather action="/twilio/voice/heard?d=` + secret + `"/>`)}},
		"a redirect":    {webhook: webhook{answer: document(`<Redirect>/twilio/voice/poll?d=` + secret + `</Redirect>`)}},
		"nested":        {webhook: webhook{answer: document(`<Gather><Play>/x.wav?d=` + secret + `</Play></Gather>`)}},
		"a waiting URL": {webhook: webhook{answer: document(`<Dial><Conference waitUrl="/h?d=` + secret + `">cv_1</Conference></Dial>`)}},
		"hints":         {webhook: webhook{answer: document(`<Gather hints="Haidian, ` + secret + `"/>`)}},
	} {
		if got := leaks(t, []string{secret}, c.log, []webhook{c.webhook}); len(got) != 1 {
			t.Errorf("%s: %q", name, got)
		}
	}
	said := webhook{uri: "/twilio/voice", answer: document(`<Gather hints="Haidian" action="/twilio/voice/heard?c=cv_1"><Say>139 0013 9009</Say></Gather>`)}
	if got := leaks(t, []string{secret, "Haidian"}, "level=INFO msg=x conversation=cv_1", []webhook{said}); len(got) != 0 {
		t.Errorf("nothing leaks, yet %q", got)
	}
}

// "all TwiML within Twilio's nesting and attribute rules": every document of
// every test is checked (checkDocuments). That the check is strict: of real
// documents of all kinds, each is found at fault once it is spoilt.
func TestExcellentVoiceRulesFindFaults(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		c := e.menu(t, stranger(), l)
		c.run("*", "2", "3", "#", "1", "#", "1", "1", "2", "3")
		c.hangUp()
		e.spoke(t, l)
	}
	for name, spoil := range map[string]*strings.Replacer{
		"an unknown attribute":                  strings.NewReplacer("<Gather ", `<Gather beep="true" `),
		"an unknown element":                    strings.NewReplacer("<Say ", "<Speak ", "</Say>", "</Speak>"),
		"a value that is none":                  strings.NewReplacer(`method="POST"`, `method="PUT"`),
		"no digits to wait for":                 strings.NewReplacer(`numDigits="1"`, `numDigits="0"`),
		"a time-out in words":                   strings.NewReplacer(`timeout="5"`, `timeout="five"`),
		"a language that the voice lacks":       strings.NewReplacer(`language="cmn-CN"`, `language="en-US"`),
		"the listener's name for the speaker's": strings.NewReplacer(`language="cmn-CN"`, `language="cmn-Hans-CN"`),
		"speech that ends by itself":            strings.NewReplacer(`speechTimeout="2"`, `speechTimeout="auto"`),
		"two kinds of input as a list":          strings.NewReplacer(`input="dtmf speech"`, `input="dtmf,speech"`),
		"a gather in a gather":                  strings.NewReplacer("</Gather>", "<Gather/></Gather>"),
		"a redirect in a gather":                strings.NewReplacer("</Gather>", "<Redirect>/x</Redirect></Gather>"),
		"a verb that is never reached":          strings.NewReplacer("</Dial>", "</Dial><Say>x</Say>"),
		"a conference outside a call":           strings.NewReplacer("<Dial ", "<Pause ", "</Dial>", "</Pause>"),
		"nothing to say":                        strings.NewReplacer("</Gather>", `<Say voice="Polly.Joanna-Neural"></Say></Gather>`),
		"too much to say":                       strings.NewReplacer("</Gather>", `<Say voice="Polly.Joanna-Neural">`+strings.Repeat("word ", 700)+"</Say></Gather>"),
		"a beginning before the beginning":      strings.NewReplacer("<?xml", "\n<?xml"),
		"no end":                                strings.NewReplacer("</Response>", ""),
		"another root":                          strings.NewReplacer("Response>", "Answer>"),
		"a rate of speech that is no SSML":      strings.NewReplacer("<prosody rate", "<Prosody rate", "</prosody>", "</Prosody>"),
	} {
		spoilt := 0
		for _, w := range e.webhooks("") {
			doc := spoil.Replace(w.answer)
			if !strings.HasPrefix(w.answer, "<") || doc == w.answer {
				continue
			}
			spoilt++
			if len(carrier.Check([]byte(doc))) == 0 {
				t.Errorf("%s goes through: %s", name, doc)
			}
		}
		if spoilt == 0 {
			t.Errorf("%s: no document of this kind", name)
		}
	}
}

// refused makes a webhook that must not be taken.
func (e *exam) refused(t *testing.T, w webhook) {
	t.Helper()
	before := e.effects()
	if res := e.post(t, w); res.StatusCode != 403 {
		t.Errorf("%s: %d, want 403", w.path, res.StatusCode)
	}
	if after := e.effects(); after != before {
		t.Errorf("what was forged did something: %s, then %s", before, after)
	}
}
