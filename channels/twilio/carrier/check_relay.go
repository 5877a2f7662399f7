package carrier

import (
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// relayValues are what attributes of <ConversationRelay> may be (the carrier's
// page of it); those that are not here hold any text.
var relayValues = map[string][]string{
	"welcomeGreetingInterruptible": {"none", "dtmf", "speech", "any", "true", "false"},
	"interruptible":                {"none", "dtmf", "speech", "any", "true", "false"},
	"reportInputDuringAgentSpeech": {"none", "dtmf", "speech", "any", "true", "false"},
	"interruptSensitivity":         {"low", "medium", "high"},
	"ignoreBackchannel":            {"true", "false"},
	"deepgramSmartFormat":          {"true", "false"},
	"elevenlabsTextNormalization":  {"on", "auto", "off"},
	"ttsProvider":                  {"google", "amazon", "elevenlabs"},
	"transcriptionProvider":        {"google", "deepgram"},
}

// relayEvents are what debug and events subscribe to.
var relayEvents = []string{"debugging", "speaker-events", "tokens-played"}

var languageTag = regexp.MustCompile(`^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*|multi)$`)

// connect judges a <Connect>: it holds exactly one noun.
func (x *examiner) connect(e *element) {
	if len(e.kids) != 1 {
		x.add(codeSchema, e, "holds %d elements, not 1", len(e.kids))
	}
}

func (x *examiner) relay(e *element) {
	if what := faultOfSocket(e.attr("url", "")); what != "" {
		x.add(codeSchema, e, "url %s", what)
	}
	x.relayAttributes(e)
	for _, name := range e.order {
		value := e.attrs[name]
		switch name {
		case "debug", "events":
			for _, w := range strings.Fields(value) {
				if !has(relayEvents, w) {
					x.add(codeSchema, e, "%s=%q knows no %s", name, value, w)
				}
			}
		case "language", "ttsLanguage", "transcriptionLanguage":
			if !languageTag.MatchString(value) {
				x.add(codeSchema, e, "%s=%q is no language", name, value)
			}
		case "speechTimeout":
			if n, err := strconv.Atoi(value); value != "auto" && (err != nil || n < 1) {
				x.add(codeSchema, e, "speechTimeout=%q is neither auto nor a number of at least 1", value)
			}
		}
	}
	x.hints(e)
	seen := map[string]bool{}
	for _, k := range e.kids {
		id := k.name + " " + k.attr("name", k.attr("code", ""))
		if seen[id] {
			x.add(codeSchema, k, "twice")
		}
		seen[id] = true
		if k.name == "Parameter" && k.attr("name", "") == "" {
			x.add(codeSchema, k, "needs a name")
		}
	}
}

// language judges a <Language>, and that its voice speaks it.
func (x *examiner) language(e *element) {
	code := e.attr("code", "")
	if !languageTag.MatchString(code) {
		x.add(codeSchema, e, "code=%q is no language", code)
	}
	x.relayAttributes(e)
	if voice := e.attr("voice", ""); voice != "" && strings.EqualFold(e.attr("ttsProvider", ""), "Amazon") {
		speaks := strings.Replace(code, "zh-CN", "cmn-CN", 1)
		if !has(languagesOf("Polly."+voice), speaks) {
			x.add(codeRelayVoice, e, "invalid values (Amazon/%s/%s) for tts settings", code, voice)
		}
	}
}

func (x *examiner) relayAttributes(e *element) {
	for _, name := range e.order {
		value := e.attrs[name]
		if strings.HasSuffix(name, "Provider") {
			value = strings.ToLower(value)
		}
		if may := relayValues[name]; may != nil && !has(may, value) {
			x.add(codeSchema, e, "%s=%q is none of %s", name, e.attrs[name], strings.Join(may, ", "))
		}
	}
}

// faultOfSocket judges the URL of a socket: wss, and on this machine ws too,
// where nothing has a certificate.
func faultOfSocket(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || s == "" || len(s) > urlLimit || strings.ContainsAny(s, " \t\r\n") || u.Host == "":
		return "is no URL"
	case u.Scheme == "wss":
		return ""
	case u.Scheme == "ws" && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()):
		return ""
	}
	return "must begin with wss://"
}
