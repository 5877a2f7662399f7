package pack

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
)

// A Topic is what customers name without saying what they want of it:
// "roaming", 问一下话费. Tasks and Asked are offered then, in that order; the
// entry of the FAQ itself is told where it is the only thing offered.
type Topic struct {
	ID    string
	Name  Text                     // "roaming"
	Words map[chat.Locale][]string // what it is called
	Tasks []string                 // intents
	Asked []string                 // entries of the FAQ, by id, the most wanted first
}

// mostOffered is how much a topic may offer: with a person it is what a caller
// can keep in mind (channels.md §2).
const mostOffered = 4

// readTopics reads topics.yaml.
func (l *loader) readTopics(r reader, root ast.Node) {
	for _, n := range r.items(root, "topics") {
		o := r.object(n, "topic", "id", "name", "words", "tasks", "asked")
		t := Topic{ID: o.str("id")}
		if t.ID != "" {
			o.what = t.ID
		}
		t.Name = o.text("name")
		if words := o.need("words"); words != nil {
			t.Words = r.object(words, o.what+", words", locales()...).sentences(l, "topic:"+t.ID)
		}
		for _, loc := range chat.Locales {
			for _, w := range t.Words[loc] {
				l.claim(r, "topic word", strings.ToLower(w), n)
			}
		}
		if o.fields["tasks"] != nil {
			t.Tasks = o.strs("tasks")
		}
		for _, id := range t.Tasks {
			l.want(r, n, "intent", id, o.what+": tasks: no intent "+id)
		}
		if o.fields["asked"] != nil {
			t.Asked = o.strs("asked")
		}
		for _, id := range t.Asked {
			l.want(r, n, "faq", id, o.what+": asked: no entry "+id+" in the FAQ")
		}
		if all := len(t.Tasks) + len(t.Asked); all == 0 || all > mostOffered {
			r.fault(n, "%s: offers %d things; 1 to %d wanted", o.what, all, mostOffered)
		}
		l.claim(r, "topic", t.ID, n)
		l.pack.Topics = append(l.pack.Topics, t)
	}
}
