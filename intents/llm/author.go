package llm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
	"switchboard/chat/mask"
	"switchboard/intents"
)

// authorTime is how long an author waits for an answer.
const authorTime = time.Minute

// longestDraft and longestSentence are how many characters a draft's language,
// and a sentence to learn from, may have.
const longestDraft, longestSentence = 600, 120

// Paraphrase proposes sentences of a language that mean an intent, for a person
// to accept. None is among the examples; none holds numbers.
func (c *Client) Paraphrase(ctx context.Context, i Intent, l chat.Locale, examples []string) ([]string, error) {
	var out struct {
		Sentences []string `json:"sentences"`
	}
	question := map[string]any{"intent": i.ID, "name": i.Name, "language": l, "examples": examples}
	schema := object(map[string]any{"sentences": map[string]any{"type": "array", "items": words}})
	if err := c.author(ctx, "paraphrase", question, schema, &out); err != nil {
		return nil, err
	}
	had := map[string]bool{}
	for _, s := range examples {
		had[folded(s)] = true
	}
	var list []string
	for _, s := range out.Sentences {
		s = strings.TrimSpace(s)
		if f := folded(s); had[f] || f == "" || !plain(s, longestSentence) || strings.ContainsFunc(s, unicode.IsDigit) {
			continue
		}
		had[folded(s)] = true
		list = append(list, s)
	}
	return list, nil
}

// Draft proposes the answer to questions that the FAQ does not know, by
// language, for a person to check: what the model cannot know says TODO.
func (c *Client) Draft(ctx context.Context, questions []string) (map[chat.Locale]string, error) {
	var out map[chat.Locale]string
	masked := make([]string, len(questions))
	for i, q := range questions {
		masked[i] = mask.Text(q)
	}
	schema := object(map[string]any{string(chat.English): words, string(chat.Chinese): words})
	if err := c.author(ctx, "draft", map[string]any{"questions": masked}, schema, &out); err != nil {
		return nil, err
	}
	for _, l := range chat.Locales {
		if out[l] = strings.TrimSpace(out[l]); out[l] == "" || !plain(out[l], longestDraft) {
			return nil, errGarbage
		}
	}
	if len(out) != len(chat.Locales) {
		return nil, errGarbage
	}
	return out, nil
}

// Summarise implements intents.Summariser.
func (c *Client) Summarise(ctx context.Context, talk []intents.Line, l chat.Locale, conversation string) (string, bool) {
	var out struct {
		Summary string `json:"summary"`
	}
	question := map[string]any{"language": l, "talk": talk}
	err := c.put(ctx, "summary "+conversation, "summary", question, object(map[string]any{"summary": words}), &out)
	text := strings.TrimSpace(mask.Text(out.Summary)) // what it made up is no number to call
	return text, err == nil && text != "" && plain(text, longestDraft)
}

// author puts a question of somebody who edits the pack.
func (c *Client) author(ctx context.Context, name string, question any, schema json.RawMessage, out any) error {
	ctx, cancel := context.WithTimeout(ctx, authorTime)
	defer cancel()
	return c.put(ctx, "", name, question, schema, out)
}

// put puts a question with one of the prompts.
func (c *Client) put(ctx context.Context, conversation, name string, question any, schema json.RawMessage, out any) error {
	if why := c.gate.enter(conversation); why != "" {
		return errors.New("llm: not asked: " + strings.ReplaceAll(why, "_", " "))
	}
	b, err := json.Marshal(question)
	if err == nil {
		err = c.ask(ctx, prompt(name), string(b), schema, out)
	}
	c.gate.leave(err)
	return err
}

// plain tells whether a text is one short line, which is what a pack holds.
func plain(s string, most int) bool {
	return utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// folded makes sentences equal that differ in case and marks only.
func folded(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
