//go:build e2e

package live

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

// A Program is the real switchboard, built and running.
type Program struct {
	Addr string // host and port

	t   *testing.T
	exe string
	cmd *exec.Cmd
	log bytes.Buffer
}

// Serve builds the program and runs it until the test ends.
func Serve(t *testing.T) *Program {
	t.Helper()
	p := &Program{t: t, exe: filepath.Join(t.TempDir(), "switchboard")}
	if out, err := exec.Command("go", "build", "-o", p.exe, "switchboard/cmd/switchboard").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	l := Listen(t)
	p.Addr = l.Addr().String()
	l.Close()
	p.Start()
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

// Start runs the program again after Kill. It returns when the program is ready.
func (p *Program) Start() {
	p.cmd = exec.Command(p.exe, "serve")
	p.cmd.Dir = filepath.Dir(p.exe)
	p.cmd.Env = append(os.Environ(), "SWITCHBOARD_LISTEN="+p.Addr, "SWITCHBOARD_API_TOKEN="+apiToken)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); <-time.After(20 * time.Millisecond) {
		if res, err := http.Get("http://" + p.Addr + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
	}
	p.t.Fatal("switchboard is not ready")
}

// Kill ends the program as a failing machine would.
func (p *Program) Kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// API reads from the program's API: path is what follows /api/v1.
func (p *Program) API(path string, into any) {
	t := p.t
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+p.Addr+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+apiToken)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v", path, res.Status, err)
	}
}
