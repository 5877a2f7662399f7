//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// modules is where the pinned packages are.
const modules = "../../../channels/webchat/e2e"

// chromium is the browser that the tests drive.
func chromium(t *testing.T) string {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("Chromium is needed: %v", err)
	}
	return path
}

// install installs the pinned packages, once per lock file.
func install(t *testing.T) {
	t.Helper()
	lock, err := os.Stat(modules + "/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if done, err := os.Stat(modules + "/node_modules/.package-lock.json"); err == nil && done.ModTime().After(lock.ModTime()) {
		return
	}
	c := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	c.Dir = modules
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}

// script runs one of our browser scripts and reads the JSON that it prints.
func script(t *testing.T, name string, result any, env ...string) {
	t.Helper()
	install(t)
	shots := os.Getenv("SWITCHBOARD_SHOTS")
	if shots != "" {
		if err := os.MkdirAll(shots, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", name)
	cmd.Env = append(append(os.Environ(), "CHROMIUM="+chromium(t), "SHOTS="+shots, "MODULES="+modules), env...)
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, faults.Bytes())
	}
	if err := json.Unmarshal(out, result); err != nil {
		t.Fatalf("%s printed %q: %v", name, out, err)
	}
}
