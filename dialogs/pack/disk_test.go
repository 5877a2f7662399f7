//go:build unix

package pack

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A ConfigMap as Kubernetes mounts it: everything is a link through another.
func TestLoadMount(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "..2026_11_30"))
	if err := os.Symlink("..2026_11_30", filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "..data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.Symlink(filepath.Join("..data", e.Name()), filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if err := loadDir(dir); err != nil {
		t.Error(err)
	}
}

// What is in a pack's folder and is no file keeps nobody waiting, and all of it
// is told at once.
func TestLoadNoFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir)
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, err := range []error{
		syscall.Mkfifo(at("faq/more.yaml"), 0o600),
		os.Symlink("/dev/zero", at("canned.yaml")),
		os.Symlink(at("nowhere"), at("topics.yaml")),
		os.Symlink("ann@host.4711:1", at(".#menu.yaml")), // a lock of Emacs's
		os.Symlink(dir, at("intents/loop")),
		os.RemoveAll(at("staff.yaml")),
		os.Mkdir(at("staff.yaml"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	err := loadDir(dir)
	want := `canned.yaml:1: cannot be read: it is no file but a pipe, a device or a folder
faq/more.yaml:1: cannot be read: it is no file but a pipe, a device or a folder
intents/loop:1: is a folder; files stand in intents/ itself
staff.yaml:1: is missing
topics.yaml:1: cannot be read: no such file or directory`
	if err == nil || err.Error() != want {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
}
