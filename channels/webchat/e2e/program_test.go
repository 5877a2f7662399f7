//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
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

// A program is the real switchboard, built and running.
type program struct {
	t         *testing.T
	exe, addr string
	cmd       *exec.Cmd
	log       bytes.Buffer
}

// serve builds the program and runs it until the test ends.
func serve(t *testing.T) *program {
	t.Helper()
	p := &program{t: t, exe: filepath.Join(t.TempDir(), "switchboard")}
	if out, err := exec.Command("go", "build", "-o", p.exe, "switchboard/cmd/switchboard").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	l := listen(t)
	p.addr = l.Addr().String()
	l.Close()
	p.start()
	t.Cleanup(func() {
		p.cmd.Process.Signal(syscall.SIGTERM)
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("switchboard ended with %v", err)
		}
		if t.Failed() {
			t.Logf("switchboard said:\n%s", p.log.Bytes())
		}
	})
	return p
}

// start returns when the program is ready.
func (p *program) start() {
	p.cmd = exec.Command(p.exe, "serve")
	p.cmd.Dir = filepath.Dir(p.exe)
	p.cmd.Env = append(os.Environ(), "SWITCHBOARD_LISTEN="+p.addr, "SWITCHBOARD_API_TOKEN="+apiToken)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); <-time.After(20 * time.Millisecond) {
		if res, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
	}
	p.t.Fatal("switchboard is not ready")
}

// kill ends the program as a failing machine would.
func (p *program) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// api reads from the program's API.
func (p *program) api(path string, into any) {
	t := p.t
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.addr+"/api/v1"+path, nil)
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
