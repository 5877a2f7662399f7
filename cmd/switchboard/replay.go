package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

type replayCommand struct {
	Conversation string `arg:"" help:"Id of the conversation."`
}

// Run steps through the stored turns with the dialogs as they are now, and
// prints each reply that would be another.
func (c replayCommand) Run(ctx context.Context, root *commands, p process) error {
	cfg, err := root.load(p)
	if err != nil {
		return err
	}
	pk, err := loadPack(cfg.Pack)
	if err != nil {
		return err
	}
	st, err := sqlite.OpenReadOnly(ctx, cfg.Database)
	if err != nil {
		return inDatabase(err)
	}
	old, err := read(ctx, st, c.Conversation)
	if err = errors.Join(err, st.Close()); err != nil {
		return fmt.Errorf("conversation %s: %w", c.Conversation, err)
	}
	r := replay{traits: traitsOf(old.channel), out: p.out, Replay: gateway.Replay{
		Dialogs: dialogs.New(pk), Zone: pk.Zone, Traits: traitsOf, Channel: old.channel,
	}}
	for _, t := range old.turns {
		if err := r.turn(t, old.said(t)); err != nil {
			return fmt.Errorf("conversation %s: turn %d: %w", c.Conversation, t.Number, err)
		}
	}
	if r.differ > 0 {
		fmt.Fprintf(p.out, "%d of %d turns differ\n", r.differ, len(old.turns))
		return errFound
	}
	fmt.Fprintf(p.out, "%d turns, all as they were\n", len(old.turns))
	return nil
}

// An old is a conversation as it is stored.
type old struct {
	channel chat.Channel
	turns   []store.TurnRecord
	entries []chat.Entry
}

func read(ctx context.Context, st store.Store, id string) (o old, err error) {
	err = st.Read(ctx, func(v store.View) error {
		c, err := v.Conversation(id)
		if err != nil {
			return err
		}
		o.channel = c.Address.Channel
		if o.turns, err = v.Turns(id); err != nil {
			return err
		}
		o.entries, err = v.Entries(id, 0, 0)
		return err
	})
	return o, err
}

// said is what the assistant said in a turn.
func (o old) said(t store.TurnRecord) (out []chat.Entry) {
	for _, e := range o.entries {
		if e.Seq >= t.FirstSeq && e.Seq <= t.LastSeq && (e.Author == chat.Bot || e.Author == chat.System) {
			out = append(out, e)
		}
	}
	return out
}

func prompts(entries []chat.Entry) (out []chat.Prompt) {
	for _, e := range entries {
		out = append(out, e.Prompt)
	}
	return out
}

// cut tells what a caller heard of entries that were spoken over.
func cut(entries []chat.Entry) (out string) {
	for _, e := range entries {
		if e.Heard != nil {
			out += fmt.Sprintf("  heard: %q\n", *e.Heard)
		}
	}
	return out
}

// A replay is how far the conversation has been run again.
type replay struct {
	gateway.Replay
	traits chat.Traits
	out    io.Writer
	differ int
}

func traitsOf(c chat.Channel) chat.Traits { return conversations.Traits[c] }

// turn steps through the events of a stored turn and compares what is said.
func (r *replay) turn(t store.TurnRecord, was []chat.Entry) error {
	_, effects, err := r.Turn(t.Log)
	if err != nil {
		return err
	}
	var said []dialogs.Say
	for _, f := range effects {
		if s, ok := f.(dialogs.Say); ok {
			said = append(said, s)
		}
	}
	if before, after := r.show(prompts(was)), r.show(r.heard(said)); before != after {
		r.differ++
		fmt.Fprintf(r.out, "turn %d, %s\n%s%s%s", t.Number, t.At.In(r.Zone).Format(time.RFC3339), marked("- ", before), cut(was), marked("+ ", after))
	}
	return nil
}

// heard is the turn's one reply: all that was said, or, while a person owns the
// conversation, what the fence lets through.
func (r *replay) heard(said []dialogs.Say) []chat.Prompt {
	var prompts []chat.Prompt
	for _, s := range said {
		if s.Author == chat.System || r.State.Mode != chat.ModeAgent {
			prompts = append(prompts, s.Prompt)
		}
	}
	if len(prompts) == 0 {
		return nil
	}
	return []chat.Prompt{dialogs.Join(prompts)}
}

// show writes prompts down so that they can be compared: words, choices by id, kind of answer.
func (r *replay) show(prompts []chat.Prompt) string {
	var b strings.Builder
	for _, p := range prompts {
		fmt.Fprintln(&b, conversations.Show(r.traits, p))
		var ids []string
		for _, c := range p.Choices {
			ids = append(ids, c.Value)
		}
		if len(ids) > 0 || p.Input != "" {
			v, _ := json.Marshal(ids) // strings always encode
			fmt.Fprintf(&b, "(%s %s)\n", p.Input, v)
		}
	}
	return b.String()
}

func marked(mark, text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(mark + line)
	}
	return b.String()
}
