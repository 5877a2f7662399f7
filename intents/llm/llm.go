// Package llm asks a language model on any server that is compatible with
// OpenAI's: for a second opinion on what the embedded understanding could not
// make out (Consult), and for drafts that a person accepts (Paraphrase,
// Draft). It is optional: everything works without it.
//
// A model proposes and never acts. What it may say at run time is one intent
// or FAQ entry of a closed list and words copied from the text, both checked as any
// stranger's input is. It sees no personal data, has no tools, is asked
// within a budget, and is left alone for a while when it fails. What customers
// wrote and what it answered is in no log and no error.
package llm

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"text/template"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	openai "github.com/sashabaranov/go-openai"

	"switchboard/chat"
)

// A Config is a model and what it is asked about.
type Config struct {
	// Key is the bearer token. Defaults to none, for servers that want none.
	Key string
	// BaseURL ends in /v1. Defaults to OpenAI's own.
	BaseURL string
	// Model is its name on the server.
	Model string
	// Intents is the closed list of what a text may be said to mean.
	Intents []Intent
	// Read is the reader of facts: what the model copied from a text is read
	// by it, so that no value comes from the model.
	Read func(text string, now time.Time, l chat.Locale) []chat.Entity
	// PerMinute bounds requests of all, PerHour those of one conversation, and
	// AtOnce those under way. Default to 60, 10 and 8.
	PerMinute, PerHour, AtOnce int
	// Log gets kinds of failure and nothing else. Defaults to none.
	Log *slog.Logger
	// Metrics is where counters are registered. Defaults to a registry of its own.
	Metrics prometheus.Registerer
	// Clock is what budgets and pauses go by. Defaults to time.Now.
	Clock func() time.Time
}

// An Intent is one that the model may name, or a question of the FAQ.
type Intent struct {
	ID, Name string
	Examples []string
	// Ask: it would act at once, so the customer is asked whether it is meant.
	Ask bool
	// FAQ is the entry whose own words answer a text that means this, if any.
	FAQ string
}

// A Client asks one model. It is safe for concurrent use.
type Client struct {
	api     *openai.Client
	wire    *http.Transport
	model   string
	system  string // the prompt of Consult
	schema  json.RawMessage
	intents map[string]Intent
	read    func(string, time.Time, chat.Locale) []chat.Entity
	gate    *gate
	format  atomic.Int32 // index into formats: what the server takes
	metrics *metrics
}

//go:embed prompts/*.md
var prompts embed.FS

func prompt(name string) string {
	b, err := prompts.ReadFile("prompts/" + name + ".md")
	if err != nil {
		panic(err) // it is embedded
	}
	return string(b)
}

// New returns a client; nothing is asked yet. The error names every field that
// is missing.
func New(c Config) (*Client, error) {
	var faults []error
	if c.Model == "" {
		faults = append(faults, errors.New("llm: no Model"))
	}
	if len(c.Intents) > 0 && c.Read == nil {
		faults = append(faults, errors.New("llm: no Read"))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	conf := openai.DefaultConfig(c.Key)
	conf.BaseURL = cmp.Or(strings.TrimSuffix(c.BaseURL, "/"), conf.BaseURL)
	wire := http.DefaultTransport.(*http.Transport).Clone()
	conf.HTTPClient = &http.Client{Transport: bounded{wire}, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // the key is for this server alone
	}}
	out := &Client{
		wire: wire,
		api:  openai.NewClientWithConfig(conf), model: c.Model, intents: map[string]Intent{}, read: c.Read,
		gate: newGate(cmp.Or(c.PerMinute, 60), cmp.Or(c.PerHour, 10), cmp.Or(c.AtOnce, 8), c.Clock, c.Log),
	}
	for _, i := range c.Intents {
		out.intents[i.ID] = i
	}
	var b bytes.Buffer
	if err := template.Must(template.New("").Parse(prompt("understand"))).Execute(&b, c.Intents); err != nil {
		return nil, fmt.Errorf("llm: prompt: %w", err)
	}
	out.system, out.schema = b.String(), schemaOf(c.Intents)
	var err error
	if out.metrics, err = newMetrics(c.Metrics, out.gate); err != nil {
		return nil, fmt.Errorf("llm: %w", err)
	}
	return out, nil
}

// Close lets go of the connections. Nothing may be asked any more.
func (c *Client) Close() { c.wire.CloseIdleConnections() }

// Trouble is why the model is left alone now, for probes; "" if it is not.
func (c *Client) Trouble() string { return c.gate.trouble() }

// formats are the ways to ask for JSON, the strictest first. A server that
// refuses one is asked in the next.
var formats = []openai.ChatCompletionResponseFormatType{
	openai.ChatCompletionResponseFormatTypeJSONSchema, openai.ChatCompletionResponseFormatTypeJSONObject, openai.ChatCompletionResponseFormatTypeText,
}

// ask puts one question and decodes the answer strictly into out.
func (c *Client) ask(ctx context.Context, system, user string, schema json.RawMessage, out any) error {
	tried := c.format.Load()
	answer, err := c.complete(ctx, system, user, schema, tried)
	for errors.Is(err, errFormat) && int(tried) < len(formats)-1 {
		tried++
		answer, err = c.complete(ctx, system, user, schema, tried)
	}
	if err != nil {
		return err
	}
	c.format.Store(tried)
	return decode(answer, out)
}

// complete makes one request. Its errors are of wire.go and hold nobody's words.
func (c *Client) complete(ctx context.Context, system, user string, schema json.RawMessage, format int32) (string, error) {
	q := openai.ChatCompletionRequest{Model: c.model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: system}, {Role: openai.ChatMessageRoleUser, Content: user},
	}}
	switch f := formats[format]; f {
	case openai.ChatCompletionResponseFormatTypeJSONSchema:
		q.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: f, JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{
			Name: "answer", Schema: schema, Strict: true,
		}}
	case openai.ChatCompletionResponseFormatTypeJSONObject:
		q.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: f}
	}
	wait := new(time.Duration)
	r, err := c.api.CreateChatCompletion(context.WithValue(ctx, retryAfter{}, wait), q)
	if err != nil {
		return "", failureOf(err, *wait)
	}
	c.metrics.tokens.Add(float64(max(r.Usage.TotalTokens, 0)))
	if len(r.Choices) == 0 || len(r.Choices[0].Message.Content) > longestAnswer {
		return "", errGarbage
	}
	return r.Choices[0].Message.Content, nil
}

// longestAnswer is the most bytes that an answer may have.
const longestAnswer = 8 << 10

// decode reads one JSON object with the fields of out, and nothing else.
func decode(answer string, out any) error {
	d := json.NewDecoder(strings.NewReader(answer))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil {
		return errGarbage
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errGarbage
	}
	return nil
}
