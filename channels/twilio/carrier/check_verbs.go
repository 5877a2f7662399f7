package carrier

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ranges of numbers by element and attribute, both ends included (the
// carrier's page of each verb).
var ranges = map[string][2]int{
	"Say loop": {0, 1000}, "Play loop": {0, 1000}, "Pause length": {1, 14400},
	"Gather timeout": {1, 14400}, "Gather numDigits": {1, 1000}, "Gather maxSpeechTime": {1, 3600},
	"Record timeout": {1, 14400}, "Record maxLength": {1, 14400},
	"Dial timeout": {1, 600}, "Dial timeLimit": {1, 14400},
	"Conference maxParticipants": {2, 250}, "Enqueue maxQueueSize": {1, 5000},
}

var (
	e164      = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	shortCode = regexp.MustCompile(`^[1-9][0-9]{2,7}$`)
	breakTime = regexp.MustCompile(`^([0-9]+)(ms|s)$`)
	playKeys  = regexp.MustCompile(`^[0-9wW#*]+$`)
)

// special judges what the rules of form cannot: ranges, and each verb's own.
func (x *examiner) special(e *element) {
	for _, name := range e.order {
		r, ok := ranges[e.name+" "+name]
		n, err := strconv.Atoi(e.attrs[name])
		if ok && err == nil && (n < r[0] || n > r[1]) {
			x.add(codeSchema, e, "%s=%d is not from %d to %d", name, n, r[0], r[1])
		}
	}
	if judge := judges[e.name]; judge != nil {
		judge(x, e)
	}
}

var judges = map[string]func(*examiner, *element){
	"Say": (*examiner).say, "Play": (*examiner).play, "Gather": (*examiner).gather, "Record": (*examiner).record,
	"Dial": (*examiner).dial, "Number": (*examiner).number, "Conference": (*examiner).named,
	"Redirect": (*examiner).address, "Enqueue": (*examiner).named, "Queue": (*examiner).named,
	"break": (*examiner).pause, "Message": (*examiner).message, "Media": (*examiner).address,
	"say-as": (*examiner).sayAs, "Body": (*examiner).named,
	"Connect": (*examiner).connect, "ConversationRelay": (*examiner).relay, "Language": (*examiner).language,
}

func (x *examiner) say(e *element) {
	voice, n := e.attr("voice", ""), utf8.RuneCountInString(e.all)
	polly := strings.HasPrefix(voice, "Polly.")
	switch {
	case n == 0:
		x.add(codeNoText, e, "nothing to say")
	case n > sayLimit || polly && n > pollyLimit:
		x.add(codeLongText, e, "%d characters", n)
	}
	language := spokenIn(voice, e.attr("language", ""))
	if can := languagesOf(voice); len(can) > 0 && !has(can, language) {
		x.add(codeVoice, e, "%s does not speak %s", voice, language)
	} else if hasHan(e.all) && !readsHan(language) {
		x.add(codeVoice, e, "Chinese text in %s", language)
	}
	if strings.HasSuffix(voice, "-Neural") || strings.HasSuffix(voice, "-Generative") {
		x.neural(e)
	}
	if voice == "" || voice == "man" || voice == "woman" || voice == "alice" {
		if len(e.kids) > 0 {
			x.add(codeSchema, e, "this voice reads no markup")
		}
	}
}

// neural refuses the markup that Polly's neural voices do not read.
func (x *examiner) neural(e *element) {
	for _, k := range e.kids {
		as := k.attr("interpret-as", "")
		_, pitch := k.attrs["pitch"]
		if k.name == "emphasis" || pitch || as == "characters" || as == "spell-out" {
			x.add(codeSchema, k, "is not read by neural voices")
		}
		x.neural(k)
	}
}

func (x *examiner) sayAs(e *element) {
	if e.attr("interpret-as", "") == "" {
		x.add(codeSchema, e, "needs interpret-as")
	}
}

func (x *examiner) pause(e *element) {
	v, ok := e.attrs["time"]
	if m := breakTime.FindString(v); ok && (m == "" || breakLength(v) > 10*time.Second) {
		x.add(codeSchema, e, "time=%q is not up to 10s", v)
	}
}

// breakLength is how long a <break time> lasts; 0 if it says nothing.
func breakLength(v string) time.Duration {
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 {
		return 0
	}
	return d
}

func (x *examiner) play(e *element) {
	keys, ok := e.attrs["digits"]
	if ok && !playKeys.MatchString(keys) {
		x.add(codeSchema, e, "digits=%q are no keys", keys)
	}
	if !ok || e.own != "" {
		x.address(e)
	}
}

// address judges the URL that an element holds as its text.
func (x *examiner) address(e *element) {
	if e.own == "" {
		x.add(codeSchema, e, "needs a URL")
	} else if what := faultOfURL(e.own); what != "" {
		x.add(codeSchema, e, "%q %s", e.own, what)
	}
}

// speechModels of <Gather>; those of a provider begin with its name.
var speechModels = []string{"default", "numbers_and_commands", "phone_call", "experimental_conversations", "experimental_utterances"}

func (x *examiner) gather(e *element) {
	if k, ok := e.attrs["finishOnKey"]; ok && k != "" && (len(k) != 1 || !strings.ContainsAny(k, keypad)) {
		x.add(codeSchema, e, "finishOnKey=%q is no key", k)
	}
	model := e.attr("speechModel", "default")
	if !has(speechModels, model) && !strings.HasPrefix(model, "googlev2_") && !strings.HasPrefix(model, "deepgram_") {
		x.add(codeSchema, e, "speechModel=%q is unknown", model)
	}
	if t, ok := e.attrs["speechTimeout"]; ok {
		n, err := strconv.Atoi(t)
		switch {
		case t == "auto" && model == "default":
			x.add(codeSpeech, e, "speechTimeout=auto needs a speechModel other than default")
		case t != "auto" && (err != nil || n < 1):
			x.add(codeSchema, e, "speechTimeout=%q is neither auto nor a number of at least 1", t)
		}
	}
	if e.attr("enhanced", "") == "true" && model != "phone_call" {
		x.add(codeSchema, e, "enhanced needs the speechModel phone_call")
	}
	x.hints(e)
}

func (x *examiner) hints(e *element) {
	hints, ok := e.attrs["hints"]
	if !ok {
		return
	}
	phrases := strings.Split(hints, ",")
	if len(phrases) > hintsLimit {
		x.add(codeSchema, e, "%d hints", len(phrases))
	}
	for _, p := range phrases {
		if n := utf8.RuneCountInString(strings.TrimSpace(p)); n == 0 || n > hintLimit {
			x.add(codeSchema, e, "a hint of %d characters", n)
		}
	}
}

// keypad are the keys of a telephone.
const keypad = "0123456789*#"

func (x *examiner) record(e *element) {
	for _, k := range e.attr("finishOnKey", "") {
		if !strings.ContainsRune(keypad, k) {
			x.add(codeSchema, e, "finishOnKey holds %q, which is no key", k)
		}
	}
}

func (x *examiner) dial(e *element) {
	if len(e.kids) == 0 {
		x.callable(e, e.own)
	} else if e.own != "" {
		x.add(codeSchema, e, "holds both a number and elements")
	}
	if id, ok := e.attrs["callerId"]; ok && !e164.MatchString(id) {
		x.add(codeSchema, e, "callerId is no number in E.164")
	}
	if len(e.kids) > 1 {
		for _, k := range e.kids {
			if k.name == "Conference" || k.name == "Queue" {
				x.add(codeSchema, k, "must be alone in Dial")
			}
		}
	}
}

func (x *examiner) number(e *element) { x.callable(e, e.own) }

func (x *examiner) callable(e *element, number string) {
	if !e164.MatchString(number) {
		x.add(codeNumber, e, "holds no number in E.164")
	}
}

// named judges elements that hold a name: of a queue up to 63 characters, of a
// conference up to 128, of a body anything.
func (x *examiner) named(e *element) {
	most := map[string]int{"Enqueue": 63, "Queue": 63, "Conference": 128, "Body": bodyLimit}[e.name]
	if e.name == "Enqueue" && e.attr("workflowSid", "") != "" {
		return
	}
	if n := utf8.RuneCountInString(e.own); n == 0 || n > most {
		x.add(codeSchema, e, "holds %d characters, not 1 to %d", n, most)
	}
}

func (x *examiner) message(e *element) {
	body, media := replyOf(e)
	n := utf8.RuneCountInString(body)
	if n > bodyLimit || n == 0 && len(media) == 0 {
		x.add(codeReplyBody, e, "a body of %d characters", n)
	}
}

// replyOf is the text and the media of a <Message>.
func replyOf(e *element) (body string, media []string) {
	body = e.own
	for _, k := range e.kids {
		if k.name == "Body" {
			body += k.own
		} else {
			media = append(media, k.own)
		}
	}
	return body, media
}

func (x *examiner) replies(root *element) {
	if len(root.kids) > repliesLimit {
		x.add(codeReplies, root, "%d replies", len(root.kids))
	}
	x.reach(root)
}

// reach finds verbs that no call comes to. They do no harm but are a mistake.
func (x *examiner) reach(root *element) {
	for i, e := range root.kids {
		_, action := e.attrs["action"]
		ends := has([]string{"Record", "Redirect", "Hangup", "Reject", "Leave"}, e.name) ||
			action && has([]string{"Dial", "Enqueue", "Connect"}, e.name)
		if ends && i+1 < len(root.kids) {
			next := root.kids[i+1]
			x.faults = append(x.faults, fault{code: codeSchema, where: next.name, what: "is never reached after " + e.name, mild: true})
			return
		}
	}
}
