package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// open opens a store that the test closes at its end.
func open(t *testing.T, path string, opts ...sqlite.Option) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func set(s store.Store, name, value string) error {
	return s.Write(context.Background(), func(tx store.Tx) error { return tx.SetSetting(name, value) })
}

func setting(t *testing.T, s store.Store, name string) (value string) {
	t.Helper()
	err := s.Read(context.Background(), func(v store.View) (err error) {
		value, err = v.Setting(name)
		return err
	})
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return value
}

// raw opens the file beside the store, as another program would.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func command(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.Exec(text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestOpenMakesPrivateFiles(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a", "data")
	path := filepath.Join(folder, "odd name?#%.db")
	s := open(t, path)
	if err := set(s, "a", "1"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v, want 0700", info.Mode(), err)
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 4 {
		t.Errorf("files: %v, %v, want the database, its log, its index and the lock", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Mode().Perm() != 0o600 || !strings.HasPrefix(f.Name(), filepath.Base(path)) {
			t.Errorf("%s: %v, %v, want 0600", f.Name(), info.Mode(), err)
		}
	}
}

func TestOneProcessServes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path)
	if _, err := sqlite.Open(t.Context(), path); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("second Open: %v, want in use", err)
	}
	if err := sqlite.Migrate(t.Context(), path); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("Migrate: %v, want in use", err)
	}
	if err := set(s, "a", "1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := setting(t, open(t, path), "a"); got != "1" {
		t.Errorf("after opening again: %q", got)
	}
}

// By whatever name a database goes, it is one: its lock and its log are beside the file.
func TestALinkIsTheFileItLeadsTo(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "s.db"), filepath.Join(folder, "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), link); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("Open of a link to nothing: %v", err)
	}
	s := open(t, path)
	if _, err := sqlite.Open(t.Context(), link); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("second Open, by a link: %v, want in use", err)
	}
	if err := sqlite.Migrate(t.Context(), link); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("Migrate by a link: %v, want in use", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, link)
	if got, _ := filepath.EvalSymlinks(folder); s.Log() != filepath.Join(got, "s.db-wal") {
		t.Errorf("log: %s", s.Log())
	}
}

func TestReadOnlyBesideAServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	if _, err := sqlite.OpenReadOnly(t.Context(), path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("OpenReadOnly of nothing: %v", err)
	}
	s := open(t, path)
	r, err := sqlite.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := set(s, "a", "1"); err != nil {
		t.Fatal(err)
	}
	if got := setting(t, r, "a"); got != "1" {
		t.Errorf("the reader sees %q", got)
	}
	if err := set(r, "a", "2"); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("Write: %v, want unavailable", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := set(s, "a", "3"); err != nil {
		t.Errorf("the server after its reader left: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	alone, err := sqlite.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = alone.Close() }()
	if got := setting(t, alone, "a"); got != "3" {
		t.Errorf("a reader alone sees %q", got)
	}
}

func TestMigrations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "s.db")
	if _, err := sqlite.Open(t.Context(), path, sqlite.NoMigrate); !errors.Is(err, sqlite.ErrOld) {
		t.Errorf("NoMigrate on an empty file: %v, want old", err)
	}
	if _, err := sqlite.OpenReadOnly(t.Context(), path); !errors.Is(err, sqlite.ErrOld) {
		t.Errorf("OpenReadOnly of an empty file: %v, want old", err)
	}
	for range 2 {
		if err := sqlite.Migrate(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, path, sqlite.NoMigrate)
	if err := set(s, "a", "1"); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	command(t, raw(t, path), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	if _, err := sqlite.Open(t.Context(), path); !errors.Is(err, sqlite.ErrNew) {
		t.Errorf("Open of a newer database: %v, want new", err)
	}
	if err := sqlite.Migrate(t.Context(), path); !errors.Is(err, sqlite.ErrNew) {
		t.Errorf("Migrate of a newer database: %v, want new", err)
	}
}

func TestOpenOfNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("Open: %v, want an error that names the file", err)
	}
	// The failure released the lock.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

func TestMemoryLeavesNothing(t *testing.T) {
	s, err := sqlite.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	if err := set(s, "a", "1"); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.Folder()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("folder after Close: %v", err)
	}
}

// The database itself refuses a double booking, whoever writes it.
func TestCapacityIsTheDatabases(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	open(t, path)
	db := raw(t, path)
	command(t, db, `INSERT INTO capacity (resource, start, "end", appointment) VALUES ('wang', 100, 200, 'a'), ('wang', 200, 300, 'b')`)
	for _, text := range []string{
		`INSERT INTO capacity (resource, start, "end", appointment) VALUES ('wang', 100, 200, 'c')`,
		`INSERT INTO capacity (resource, start, "end", appointment) VALUES ('wang', 199, 200, 'c')`,
		`INSERT INTO capacity (resource, start, "end", appointment) VALUES ('wang', 0, 900, 'c')`,
		`UPDATE capacity SET "end" = 201 WHERE appointment = 'a'`,
		`UPDATE capacity SET start = 50, "end" = 40 WHERE appointment = 'a'`,
	} {
		if _, err := db.Exec(text); err == nil || !strings.Contains(err.Error(), "onstraint") && !strings.Contains(err.Error(), "taken") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// An opt-out that an older version kept for one channel counts for the number.
func TestConsentOfOldVersions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path)
	for name, value := range map[string]string{
		"consent:sms:+8613800138000": "cv_a 7", "consent:voice:+8613800138000": "", "consent:voice:+8613900139000": "cv_b 2",
		"consent:sms:10086": "cv_c 1", "consent:web:v1": "cv_d 3",
	} {
		if err := set(s, name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	command(t, db, `DELETE FROM goose_db_version WHERE version_id >= 3`)
	command(t, db, `DROP TABLE notes`)                            // of version 4
	command(t, db, `ALTER TABLE conversations DROP COLUMN route`) // of version 5
	s = open(t, path)
	for name, want := range map[string]string{
		"consent:+8613800138000": "cv_a 7", "consent:+8613900139000": "cv_b 2", "consent:sms:+8613800138000": "",
		"consent:sms:10086": "cv_c 1", "consent:web:v1": "cv_d 3",
	} {
		if got := setting(t, s, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
