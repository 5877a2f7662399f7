package main

import (
	"context"

	"switchboard/dialogs"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

type testCommand struct {
	Files []string `arg:"" optional:"" help:"Files of conversation tests, or folders of such files. Defaults to the built-in ones." name:"file"`
}

// Run runs conversation tests and prints the failures.
func (c testCommand) Run(ctx context.Context, root *commands, p process) error {
	cfg, err := root.load(p)
	if err != nil {
		return err
	}
	groups, err := c.groups()
	if err != nil {
		return usageError{err}
	}
	pk, err := loadPack(cfg.Pack)
	if err != nil {
		return err
	}
	r := conversations.Runner{
		Pack: pk, Dialogs: dialogs.New(pk), Understand: intents.New(lessons(pk)),
		Store: func() (store.Store, error) { return sqlite.OpenMemory() },
		Line:  newLine(pk, cfg.VoiceTransport), Sure: cfg.VoiceTransport == transportRelay,
	}
	if conversations.Report(p.out, r.Run(ctx, groups)) > 0 {
		return errFound
	}
	return nil
}

func (c testCommand) groups() ([]conversations.Group, error) {
	if len(c.Files) == 0 {
		return conversations.Builtin()
	}
	return conversations.Load(c.Files...)
}
