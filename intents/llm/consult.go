package llm

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"switchboard/chat"
	"switchboard/chat/mask"
	"switchboard/intents"
)

var _ intents.Consultant = (*Client)(nil)

const (
	// proposed is the score of an intent that the model names: enough to begin
	// a task with, and too little for what must be certain.
	proposed = 0.7
	// wondered is that of one which the customer is asked about first.
	wondered = 0.5
	// longestText is how many characters a text may have to be worth asking
	// about; none is what an intent is called that is none of the list.
	longestText = 600
	none        = "none"
	// mostFacts is how many pieces of a text are looked at.
	mostFacts = 8
)

// kinds are the facts that a model may point at. Personal ones it does not see.
var kinds = []chat.Kind{chat.KindTime, chat.KindDuration, chat.KindNumber, chat.KindMoney, chat.KindService, chat.KindArea}

// A verdict is what the model answers to understand.md.
type verdict struct {
	Intent string `json:"intent"`
	Facts  []struct {
		Kind  chat.Kind `json:"kind"`
		Words string    `json:"words"`
	} `json:"facts"`
}

// Consult implements intents.Consultant.
func (c *Client) Consult(ctx context.Context, text string, first chat.Meaning, in intents.Context) (chat.Meaning, bool) {
	if len(c.intents) == 0 || utf8.RuneCountInString(text) > longestText {
		return chat.Meaning{}, false
	}
	if why := c.gate.enter(in.Conversation); why != "" {
		c.metrics.asked.WithLabelValues(why).Inc()
		return chat.Meaning{}, false
	}
	question, err := json.Marshal(map[string]string{"message": mask.Text(text, personal(first.Entities)...)})
	var v verdict
	if err == nil {
		err = c.ask(ctx, c.system, string(question), c.schema, &v)
	}
	named, listed := c.intents[v.Intent]
	if err == nil && !listed && v.Intent != none {
		err = errGarbage
	}
	c.gate.leave(err)
	c.metrics.asked.WithLabelValues(resultOf(err, listed)).Inc()
	if err != nil || !listed {
		return chat.Meaning{}, false
	}
	return c.meaning(text, first, named, v, in), true
}

// personal are the words of a text that are somebody's: names and addresses as
// the reader of facts found them. Numbers and the like are found by their looks.
func personal(found []chat.Entity) (list []string) {
	for _, e := range found {
		switch e.Kind {
		case chat.KindName, chat.KindAddress, chat.KindPhone, chat.KindEmail, chat.KindCard, chat.KindID:
			list = append(list, e.Text)
		}
	}
	// The longest first, so that none hides a part of another.
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return list
}

func resultOf(err error, listed bool) string {
	switch {
	case err != nil:
		return strings.ReplaceAll(strings.TrimPrefix(err.Error(), "llm: "), " ", "_")
	case listed:
		return "named"
	}
	return none
}

// meaning is what was first made of a text, with what the model named before it.
func (c *Client) meaning(text string, first chat.Meaning, named Intent, v verdict, in intents.Context) chat.Meaning {
	m := first
	m.Proposed = true
	if named.FAQ != "" {
		m.FAQ = []chat.Scored{{ID: named.FAQ, Score: proposed}}
		return m
	}
	m.Outcome = chat.Accept
	best := chat.Scored{ID: named.ID, Score: proposed}
	if named.Ask {
		m.Outcome, best.Score = chat.Ambiguous, wondered
	}
	m.Intents = []chat.Scored{best}
	for _, s := range first.Intents {
		if s.ID != named.ID {
			s.Score = min(s.Score, best.Score)
			m.Intents = append(m.Intents, s)
		}
	}
	m.Entities = slices.Clone(first.Entities)
	for _, f := range v.Facts[:min(len(v.Facts), mostFacts)] {
		at := strings.Index(text, f.Words)
		if at < 0 || f.Words == "" || !slices.Contains(kinds, f.Kind) {
			continue // the customer did not write it
		}
		for _, e := range c.read(f.Words, in.Now, cmp.Or(first.Locale, in.Locale, chat.English)) {
			e.Begin, e.End = e.Begin+at, e.End+at
			if e.Kind == f.Kind && !slices.ContainsFunc(m.Entities, func(x chat.Entity) bool { return x.Begin < e.End && e.Begin < x.End }) {
				m.Entities = append(m.Entities, e)
			}
		}
	}
	slices.SortStableFunc(m.Entities, func(a, b chat.Entity) int { return cmp.Compare(a.Begin, b.Begin) })
	return m
}

// schemaOf is the JSON schema of a verdict on a list of intents.
func schemaOf(list []Intent) json.RawMessage {
	ids := []string{none}
	for _, i := range list {
		ids = append(ids, i.ID)
	}
	return object(map[string]any{
		"intent": map[string]any{"type": "string", "enum": ids},
		"facts": map[string]any{"type": "array", "items": object(map[string]any{
			"kind": map[string]any{"type": "string", "enum": kinds}, "words": words,
		})},
	})
}

// words is the schema of a string.
var words = map[string]any{"type": "string"}

// object is the schema of an object that has all of its fields and no others.
func object(fields map[string]any) json.RawMessage {
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	b, err := json.Marshal(map[string]any{"type": "object", "properties": fields, "required": names, "additionalProperties": false})
	if err != nil {
		panic(err) // maps of strings
	}
	return b
}
