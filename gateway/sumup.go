package gateway

import (
	"context"
	"time"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/chat/mask"
	"switchboard/gateway/store"
	"switchboard/intents"
)

const (
	// sumUpTime is how long a model may take to sum a talk up.
	sumUpTime = 8 * time.Second
	// mostSummed is how many lines of the talk it gets, the last ones, and
	// leastSummed how many characters the customer must have written.
	mostSummed, leastSummed = 30, 40
)

// modelAgent signs the notes of the language model.
var modelAgent = channels.Agent{ID: "model", Name: "AI"}

// sumUpLabel says what such a note is, for whoever reads it.
var sumUpLabel = map[chat.Locale]string{chat.English: "AI summary, not checked: ", chat.Chinese: "AI 摘要，未经核实："}

// sumUp has the language model, where there is one, leave a note that sums up
// the talk for the person who takes it over. It comes later or never; the
// summary that everybody waits for is Handoff.Summary (channels.md §7).
func (g *Gateway) sumUp(o *outcome) {
	s, able := g.consultant.(intents.Summariser)
	c := &o.live.conv // never changed: it is not this one that a later turn writes
	if !able || !counted(c.Mode) || counted(o.was) || g.enter() != nil {
		return
	}
	go func() {
		defer g.leave()
		ctx, cancel := context.WithTimeout(context.Background(), sumUpTime)
		defer cancel()
		talk, enough := g.talk(ctx, *c)
		if !enough {
			return
		}
		text, ok := s.Summarise(ctx, talk, c.Locale, c.ID)
		if !ok {
			return
		}
		err := g.Note(ctx, c.ID, modelAgent, channels.Reply{Text: sumUpLabel[c.Locale] + text})
		if err != nil {
			g.log.Warn("summary of the language model not kept", "conversation", c.ID, "err", err)
		}
	}()
}

// talk is what was said last, without personal data; false if the customer
// wrote hardly anything.
func (g *Gateway) talk(ctx context.Context, c store.Conversation) (lines []intents.Line, enough bool) {
	written := 0
	err := g.store.Read(ctx, func(v store.View) error {
		h, err := handoffOf(v, c.ID)
		if err != nil {
			return err
		}
		var known []string
		for _, f := range h.Facts {
			switch f.ID {
			case "name", "address", "phone":
				known = append(known, f.Value, f.Text)
			}
		}
		entries, err := v.Entries(c.ID, max(0, c.Seq-mostSummed), mostSummed)
		for _, e := range entries {
			if e.Author == chat.Customer {
				written += utf8.RuneCountInString(e.Prompt.Text)
			}
			lines = append(lines, intents.Line{Author: e.Author, Text: mask.Text(e.Prompt.Text, known...)})
		}
		return err
	})
	return lines, err == nil && written >= leastSummed
}
