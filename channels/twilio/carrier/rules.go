package carrier

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

//go:embed twiml-rules.json
var rulesJSON []byte

// A rule is what one element may have: the attributes with their types, the
// values of enumerations, the children by their keys, and text.
type rule struct {
	Tag      string              `json:"tag"`
	Attrs    map[string]string   `json:"attrs"`
	Enums    map[string][]string `json:"enums"`
	Children []string            `json:"children"`
	Text     bool                `json:"text"`

	group string
}

// Roots of documents.
const (
	voiceRoot     = "root/VoiceResponse"
	messagingRoot = "root/MessagingResponse"
)

// rules are all elements by group/element. The file is the package's own: its
// faults are found by the first test.
var rules = sync.OnceValue(func() map[string]*rule {
	all := map[string]*rule{}
	if err := json.Unmarshal(rulesJSON, &all); err != nil {
		panic(err)
	}
	for key, r := range all {
		r.group, _, _ = strings.Cut(key, "/")
	}
	all[voiceRoot].group, all[messagingRoot].group = "voice", "messaging"
	return all
})

// child is the rule of an element within this one, nil if it may not be there.
func (r *rule) child(tag string) *rule {
	for _, name := range r.Children {
		if c := rules()[r.group+"/"+name]; c != nil && c.Tag == tag {
			return c
		}
	}
	return nil
}

// attr is the type of an attribute. The names of ConversationRelay that were
// lowered in the source may be written in camel case.
func (r *rule) attr(name string) (kind string, ok bool) {
	if kind, ok = r.Attrs[name]; ok {
		return kind, true
	}
	if r.Tag != "ConversationRelay" {
		return "", false
	}
	kind, ok = r.Attrs[strings.ToLower(name)]
	return kind, ok
}

// values are those of an enumeration, list those of an attribute that holds
// several with spaces between; nil if it is no such attribute.
func (r *rule) values(kind string) []string {
	_, enum, _ := strings.Cut(kind, ".")
	return r.Enums[enum]
}

func (r *rule) list(attr string) []string {
	names := map[string]string{
		"input": "Input", "statusCallbackEvent": "Event", "recordingStatusCallbackEvent": "RecordingEvent",
		"validCardTypes": "ValidCardTypes", "errorType": "ErrorType", "cardType": "CardType",
	}
	if v, ok := r.Enums[names[attr]]; ok {
		return v
	}
	if attr == "recordingStatusCallbackEvent" {
		return r.Enums["Event"]
	}
	return nil
}

func has[T comparable](list []T, v T) bool { return slices.Contains(list, v) }
