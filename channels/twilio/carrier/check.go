package carrier

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Codes of the carrier's error dictionary for documents and webhooks.
const (
	codeWebhook     = 11200 // the webhook failed
	codeTooLarge    = 11750 // more than documentLimit
	codeParse       = 12100 // no XML
	codeSchema      = 12200 // an element, attribute or value that may not be there
	codeContentType = 12300
	codeNumber      = 13223 // <Dial>: no phone number
	codeWaitVerb    = 13238 // a verb that may not be in a conference's waiting music
	codeSpeech      = 13335 // speechTimeout auto with the default model
	codeVoice       = 13512 // the voice does not speak this language
	codeNoText      = 13520
	codeLongText    = 13521
	codeReplyBody   = 14103
	codeReplies     = 14109 // more than repliesLimit
)

// Limits of documents (the carrier's pages on TwiML).
const (
	documentLimit = 64 << 10
	sayLimit      = 4096
	pollyLimit    = 3000
	hintsLimit    = 500 // phrases
	hintLimit     = 100 // characters
	repliesLimit  = 10
	bodyLimit     = 1600
)

// A fault of a document. Fatal ones make the carrier give the document up.
type fault struct {
	code  int
	where string
	what  string
	mild  bool
}

func (f fault) String() string { return fmt.Sprintf("%d %s: %s", f.code, f.where, f.what) }

// Check is every fault of a TwiML document: its form (no text before <?xml,
// at most 64 kB), the elements, attributes and values that the rules do not
// know, their ranges and lengths, voices that do not speak the text's language,
// and verbs that are never reached. Each begins with the carrier's code and the
// element. A document whose root holds a <Message> is one of messaging.
func Check(twiml []byte) []string {
	_, faults := examine(twiml, "")
	var out []string
	for _, f := range faults {
		out = append(out, f.String())
	}
	return out
}

// examine parses a document and finds its faults; kind is the key of its root,
// "" to guess. The element is nil if it is no XML.
func examine(twiml []byte, kind string) (*element, []fault) {
	if len(twiml) > documentLimit {
		return nil, []fault{{code: codeTooLarge, where: "document", what: "more than 64 kB"}}
	}
	if !utf8.Valid(twiml) {
		return nil, []fault{{code: codeParse, where: "document", what: "not UTF-8"}}
	}
	root, err := parse(twiml)
	if err != nil {
		return nil, []fault{{code: codeParse, where: "document", what: err.Error()}}
	}
	x := &examiner{}
	x.document(root, kind)
	return root, x.faults
}

type examiner struct{ faults []fault }

func (x *examiner) add(code int, e *element, format string, args ...any) {
	x.faults = append(x.faults, fault{code: code, where: e.name, what: fmt.Sprintf(format, args...)})
}

func (x *examiner) document(root *element, kind string) {
	if kind == "" {
		kind = voiceRoot
		if slices.ContainsFunc(root.kids, func(k *element) bool { return k.name == "Message" }) {
			kind = messagingRoot
		}
	}
	if root.name != "Response" {
		x.add(codeSchema, root, "the root must be Response")
		return
	}
	x.element(root, rules()[kind])
	if kind == voiceRoot {
		x.reach(root)
	} else {
		x.replies(root)
	}
}

func (x *examiner) element(e *element, r *rule) {
	for _, name := range e.order {
		x.attribute(e, r, name, e.attrs[name])
	}
	if !r.Text && e.own != "" {
		x.add(codeSchema, e, "holds no text")
	}
	x.special(e)
	for _, kid := range e.kids {
		if c := r.child(kid.name); c != nil {
			x.element(kid, c)
		} else {
			x.add(codeSchema, kid, "may not be in %s", e.name)
		}
	}
}

func (x *examiner) attribute(e *element, r *rule, name, value string) {
	kind, ok := r.attr(name)
	if !ok {
		x.add(codeSchema, e, "has no attribute %s", name)
		return
	}
	if what := r.faultOf(kind, name, value); what != "" {
		x.add(codeSchema, e, "%s=%q %s", name, value, what)
	}
}

// faultOf is what is wrong with a value by its type, "" if nothing.
func (r *rule) faultOf(kind, name, value string) string {
	switch kind {
	case "Integer":
		if n, err := strconv.Atoi(value); err != nil || n < 0 || strings.HasPrefix(value, "+") {
			return "is no number"
		}
	case "URI":
		return faultOfURL(value)
	case "HttpMethod":
		if value != "GET" && value != "POST" {
			return "is neither GET nor POST"
		}
	case "?":
		return r.faultOfList(name, value)
	case "String", "com.twilio.type.PhoneNumber":
	default:
		if !has(r.values(kind), value) {
			return "is no value of " + kind
		}
	}
	return ""
}

// faultOfList judges lists with spaces between and, where there is no such
// list, true and false.
func (r *rule) faultOfList(name, value string) string {
	allowed := r.list(name)
	if name == "attempt" || relayValues[name] != nil { // judged by itself
		return ""
	}
	if allowed == nil {
		if value != "true" && value != "false" {
			return "is neither true nor false"
		}
		return ""
	}
	words := strings.Split(value, " ")
	for i, w := range words {
		if !has(allowed, w) || slices.Contains(words[:i], w) {
			return "is no list of " + strings.Join(allowed, ", ")
		}
	}
	return ""
}

// urlLimit is the length of a URL that the carrier takes.
const urlLimit = 4000

// faultOfURL judges a URL that a document names: absolute, or relative to it.
func faultOfURL(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || len(s) > urlLimit || strings.ContainsAny(s, " \t\r\n"):
		return "is no URL"
	case u.Scheme != "" && (u.Scheme != "http" && u.Scheme != "https" || u.Host == ""):
		return "is no URL of http or https"
	}
	return ""
}
