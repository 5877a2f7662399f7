package main

import (
	"context"
	"log/slog"
	"slices"
)

type serveCommand struct {
	NoMigrate bool `help:"Refuse a database of an older version instead of bringing it up to date."`
}

// Run serves until the process is told to stop.
func (c serveCommand) Run(ctx context.Context, root *commands, p process) error {
	cfg, err := root.load(p)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(p.err, nil))
	if unused := cfg.Unused(); len(unused) > 0 {
		log.Warn("settings read and checked, but not used (a model needs OPENAI_MODEL and a key or a base URL; the others need another version)", "settings", unused)
	}
	if cfg.Unheard() {
		log.Warn("no SWITCHBOARD_PUBLIC_URL: what the carrier sends is refused unless it calls the listen address itself", "listen", cfg.Listen)
	}
	if cfg.Exposed() {
		log.Warn("the playground is on with a public URL: a proxy on this machine that passes on neither Host nor X-Forwarded-For opens the desk to everybody", "url", cfg.PublicURL)
	}
	if cfg.ShutOut() {
		log.Warn("SWITCHBOARD_ORIGINS does not name the public URL: the hosted page and the links that customers are sent cannot open the chat", "url", cfg.PublicURL)
	}
	if unknown := strangers(p.env); len(unknown) > 0 {
		slices.Sort(unknown)
		log.Warn("environment variables that are no settings", "names", unknown)
	}
	a, err := NewApp(ctx, cfg, !c.NoMigrate, log)
	switch {
	case err != nil && ctx.Err() != nil: // told to stop before it had begun: no fault of anything
		log.Info("stopping")
		return nil
	case err != nil:
		return usageError{err}
	}
	a.Greet(p.out)
	log.Info("serving", "version", release, "commit", commit(), "url", a.URL(), "database", cfg.Database)
	return a.Run(ctx)
}
