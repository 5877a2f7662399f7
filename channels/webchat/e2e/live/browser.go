//go:build e2e

package live

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

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

// Modules installs the pinned packages, once per lock file, and returns the
// folder that they are in.
func Modules(t *testing.T) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	folder := filepath.Dir(filepath.Dir(here))
	lock, err := os.Stat(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if done, err := os.Stat(filepath.Join(folder, "node_modules/.package-lock.json")); err == nil && done.ModTime().After(lock.ModTime()) {
		return folder
	}
	c := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	c.Dir = folder
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	return folder
}

// Script runs a browser script of the test's folder and reads the JSON that it
// prints. It finds CHROMIUM, MODULES (the folder of node_modules) and SHOTS
// (where pictures go, or empty) in its environment.
func Script(t *testing.T, name string, result any, env ...string) {
	t.Helper()
	folder, shots := Modules(t), os.Getenv("SWITCHBOARD_SHOTS")
	if shots != "" {
		if err := os.MkdirAll(shots, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), "node", name)
	c.Env = append(append(os.Environ(), "CHROMIUM="+chromium(t), "SHOTS="+shots, "MODULES="+folder), env...)
	var faults bytes.Buffer
	c.Stderr = &faults
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, faults.Bytes())
	}
	if err := json.Unmarshal(out, result); err != nil {
		t.Fatalf("%s printed %q: %v", name, out, err)
	}
}

// Listen takes a free port on loopback until the test ends.
func Listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
