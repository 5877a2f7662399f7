package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the database at path up to this version, making folder and
// file if they are missing. ErrInUse while a process serves it.
func Migrate(ctx context.Context, path string) error {
	if err := registerGathering(); err != nil {
		return err
	}
	path, err := located(path)
	if err != nil {
		return err
	}
	f, err := claim(path)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", dsn(path, defaults()))
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(upgrade(ctx, db, true), db.Close(), f.Close())
}

// upgrade compares the schema's version with the program's and, if migrate is
// set, runs the migrations that are missing. ErrOld, ErrNew.
func upgrade(ctx context.Context, db *sql.DB, migrate bool) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	have, want, err := versions(ctx, db, p)
	switch {
	case err != nil:
		return err
	case have > want:
		return fmt.Errorf("%w: it has schema %d, this program knows %d", ErrNew, have, want)
	case have == want:
		return nil
	case !migrate:
		return fmt.Errorf("%w (it has schema %d, this program needs %d)", ErrOld, have, want)
	}
	_, err = p.Up(ctx)
	return err
}

// versions reads the schema's version without writing, and the program's.
func versions(ctx context.Context, db *sql.DB, p *goose.Provider) (have, want int64, err error) {
	for _, s := range p.ListSources() {
		want = max(want, s.Version)
	}
	var tables int
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'`).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, want, err
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	return have, want, err
}
