//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

const apiToken = "e2e-token-of-32-characters-000000"

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

// modules installs the pinned packages, once per lock file.
func modules(t *testing.T) {
	t.Helper()
	lock, err := os.Stat("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if done, err := os.Stat("node_modules/.package-lock.json"); err == nil && done.ModTime().After(lock.ModTime()) {
		return
	}
	if out, err := exec.Command("npm", "ci", "--no-audit", "--no-fund").CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}

// script runs one of our browser scripts and reads the JSON that it prints.
func script(t *testing.T, name string, result any, env ...string) {
	t.Helper()
	modules(t)
	shots := os.Getenv("SWITCHBOARD_SHOTS")
	if shots != "" {
		if err := os.MkdirAll(shots, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", name)
	cmd.Env = append(append(os.Environ(), "CHROMIUM="+chromium(t), "SHOTS="+shots), env...)
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

// serve builds and runs the real program and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	exe := filepath.Join(dir, "switchboard")
	if out, err := exec.Command("go", "build", "-o", exe, "switchboard/cmd/switchboard").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	return start(t, exe, dir, addr)
}

func start(t *testing.T, exe, dir, addr string, env ...string) string {
	t.Helper()
	cmd := exec.Command(exe, "serve")
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "SWITCHBOARD_LISTEN="+addr, "SWITCHBOARD_API_TOKEN="+apiToken), env...)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("switchboard ended with %v", err)
		}
		if t.Failed() {
			t.Logf("switchboard said:\n%s", log.Bytes())
		}
	})
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if res, err := http.Get("http://" + addr + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return addr
			}
		}
		if time.Now().After(limit) {
			t.Fatal("switchboard is not ready")
		}
	}
}

// api reads from the program's API.
func api(t *testing.T, addr, path string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+addr+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+apiToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s", path, res.Status)
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
