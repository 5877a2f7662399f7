package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"switchboard/chat"
	"switchboard/intents"
	"switchboard/intents/facts"
)

type parseCommand struct {
	Locale string `required:"" enum:"en,zh-CN" help:"Language of the text: en or zh-CN." placeholder:"L"`
	Now    string `required:"" help:"The time at which the text is said, RFC 3339." placeholder:"RFC3339"`
	JSON   bool   `name:"json" help:"Print one JSON object."`
	// Explain tells what else the text means to the assistant, and why.
	Explain bool   `help:"Show the intent too, which words decided, and the FAQ entries found."`
	Text    string `arg:"" help:"What is said."`
}

// A parsed is one entity as `parse --json` prints it (interface.md §1). Of a
// time start, end and grain are given, of all else the value.
type parsed struct {
	Kind  chat.Kind  `json:"kind"`
	Text  string     `json:"text"`
	Value string     `json:"value,omitempty"`
	Start *time.Time `json:"start"`
	End   *time.Time `json:"end"` // exclusive; null for a point in time
	Grain chat.Grain `json:"grain,omitempty"`
}

// unprinted are the kinds that interface.md §1 does not name.
var unprinted = []chat.Kind{chat.KindService, chat.KindArea, chat.KindCard, chat.KindID}

// Run prints what is read in the text.
func (c parseCommand) Run(root *commands, p process) error {
	now, err := time.Parse(time.RFC3339, c.Now)
	if err != nil {
		return usageError{fmt.Errorf("--now: must be a time such as 2026-11-23T10:00:00+08:00")}
	}
	cfg, err := root.load(p)
	if err != nil {
		return err
	}
	pk, err := loadPack(cfg.Pack)
	if err != nil {
		return err
	}
	reader := facts.New(lexicon(pk))
	found := []parsed{}
	for _, e := range reader.Read(c.Text, now, chat.Locale(c.Locale)) {
		if !slices.Contains(unprinted, e.Kind) {
			found = append(found, parsed{e.Kind, e.Text, e.Value, moment(e.From), moment(e.To), e.Grain})
		}
	}
	var why *explanation
	if c.Explain {
		why = explain(intents.New(lessons(pk)), c.Text, intents.Context{Locale: chat.Locale(c.Locale), Now: now})
	}
	if c.JSON {
		out := map[string]any{"entities": found}
		if why != nil {
			out["meaning"] = why
		}
		return json.NewEncoder(p.out).Encode(out)
	}
	for _, e := range found {
		fmt.Fprintf(p.out, "%-9s %q", e.Kind, e.Text)
		if e.Value != "" {
			fmt.Fprintf(p.out, " %s", e.Value)
		}
		if e.Start != nil {
			fmt.Fprintf(p.out, " from %s", e.Start.Format(time.RFC3339))
		}
		if e.End != nil {
			fmt.Fprintf(p.out, " to %s", e.End.Format(time.RFC3339))
		}
		fmt.Fprintf(p.out, " %s\n", e.Grain)
	}
	if why != nil {
		why.print(p.out)
	}
	return nil
}

// An explanation is what a text means to the embedded understanding, and why.
type explanation struct {
	Outcome chat.Outcome  `json:"outcome"`
	Intents []chat.Scored `json:"intents"`
	FAQ     []chat.Scored `json:"faq"`
	// Score is the first intent's, before it is made a probability; Bias the
	// part of it that every text gets, Words what its pieces added.
	Score float64            `json:"score"`
	Bias  float64            `json:"bias"`
	Words []intents.Evidence `json:"words"`
	Scope map[string]float64 `json:"scope"` // measure, least, strange: below least a text is out of scope
	Of    string             `json:"of"`    // the intent that words speak for or against
}

// mostWords is how many pieces of a text an explanation shows.
const mostWords = 12

func explain(e *intents.Embedded, text string, in intents.Context) *explanation {
	m, x := e.Understand(context.Background(), text, in), e.Explain(text, in)
	return &explanation{
		Outcome: m.Outcome, Intents: append([]chat.Scored{}, m.Intents...), FAQ: append([]chat.Scored{}, m.FAQ...),
		Score: x.Score, Bias: x.Bias, Of: x.Intent, Words: append([]intents.Evidence{}, x.Evidence[:min(len(x.Evidence), mostWords)]...),
		Scope: map[string]float64{"measure": x.Scope, "least": x.Least, "strange": x.Strange},
	}
}

func (x *explanation) print(w io.Writer) {
	fmt.Fprintf(w, "outcome   %s\n", x.Outcome)
	for _, s := range x.Intents {
		fmt.Fprintf(w, "intent    %s %.2f\n", s.ID, s.Score)
	}
	for _, s := range x.FAQ {
		fmt.Fprintf(w, "faq       %s %.2f\n", s.ID, s.Score)
	}
	if x.Of == "" {
		return
	}
	fmt.Fprintf(w, "scope     %.2f, out of scope below %.2f; %.0f %% of the text is new\n", x.Scope["measure"], x.Scope["least"], 100*x.Scope["strange"])
	fmt.Fprintf(w, "because   %s scores %.2f, %.2f of it whatever is said\n", x.Of, x.Score, x.Bias)
	for _, e := range x.Words {
		fmt.Fprintf(w, "          %+.3f %q\n", e.Weight, e.Text)
	}
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
