package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"switchboard/chat"
	"switchboard/intents/facts"
)

type parseCommand struct {
	Locale string `required:"" enum:"en,zh-CN" help:"Language of the text: en or zh-CN." placeholder:"L"`
	Now    string `required:"" help:"The time at which the text is said, RFC 3339." placeholder:"RFC3339"`
	JSON   bool   `name:"json" help:"Print one JSON object."`
	Text   string `arg:"" help:"What is said."`
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
	if c.JSON {
		return json.NewEncoder(p.out).Encode(map[string]any{"entities": found})
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
	return nil
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
