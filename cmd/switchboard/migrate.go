package main

import (
	"context"
	"fmt"

	"switchboard/gateway/store/sqlite"
)

type migrateCommand struct{}

// Run brings the database up to this version.
func (migrateCommand) Run(ctx context.Context, c *commands, p process) error {
	cfg, err := c.load(p)
	if err != nil {
		return err
	}
	if err := sqlite.Migrate(ctx, cfg.Database); err != nil {
		return inDatabase(err)
	}
	fmt.Fprintf(p.out, "%s is up to date\n", cfg.Database)
	return nil
}
