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
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const apiToken = "e2e-token-of-32-characters-000000"

// serve builds the program, runs it until the test ends, and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "switchboard")
	if out, err := exec.Command("go", "build", "-o", exe, "switchboard/cmd/switchboard").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	var log bytes.Buffer
	cmd := exec.Command(exe, "serve")
	cmd.Dir = filepath.Dir(exe)
	cmd.Env = append(os.Environ(), "SWITCHBOARD_LISTEN="+addr, "SWITCHBOARD_API_TOKEN="+apiToken)
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
	for limit := time.Now().Add(30 * time.Second); time.Now().Before(limit); <-time.After(20 * time.Millisecond) {
		if res, err := http.Get("http://" + addr + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return addr
			}
		}
	}
	t.Fatal("switchboard is not ready")
	return ""
}

// read reads from the program's API.
func read(t *testing.T, addr, path string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+addr+"/api/v1"+path, nil)
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

// TestProgram: on the real program, a booking by text is a booking, a call by
// keypad reaches the menu, an agent books a visit for the caller, and an agent's
// phone is put through to the caller.
func TestProgram(t *testing.T) {
	addr := serve(t)
	var seen struct{ Windows, Booked, Greeting, Menu, Fault, Whisper string }
	script(t, "program.mjs", &seen, "URL=http://"+addr)

	code := regexp.MustCompile(`\d{3} \d{3}`).FindString(seen.Booked)
	var customers struct{ Items []struct{ ID string } }
	read(t, addr, "/customers?phone=%2B8613800138000", &customers)
	if len(customers.Items) != 1 {
		t.Fatalf("customers of the phone: %+v", customers)
	}
	var booked struct {
		Items []struct{ Code, Status string }
	}
	read(t, addr, "/appointments?customer="+customers.Items[0].ID, &booked)
	byText := 0
	for _, b := range booked.Items {
		if b.Status == "booked" && b.Code == strings.ReplaceAll(code, " ", "") {
			byText++
		}
	}
	if len(booked.Items) != 2 || byText != 1 {
		t.Errorf("told %q, stored %+v", seen.Booked, booked.Items)
	}
	for what, c := range map[string]struct{ heard, want string }{
		"windows": {seen.Windows, "1 "}, "menu": {seen.Menu, "To report a fault, press 1."}, "whisper": {seen.Whisper, "press 1"},
	} {
		if !strings.Contains(c.heard, c.want) {
			t.Errorf("%s: %q has no %q", what, c.heard, c.want)
		}
	}
	if seen.Fault == "" || strings.Contains(seen.Fault, "To report a fault") {
		t.Errorf("after 1 the menu goes on: %q", seen.Fault)
	}
	var list struct {
		Items []struct{ Channel, Mode string }
	}
	read(t, addr, "/conversations?customer="+customers.Items[0].ID, &list)
	channels := map[string]bool{}
	for _, c := range list.Items {
		channels[c.Channel] = true
	}
	if !channels["sms"] {
		t.Errorf("conversations: %+v", list.Items)
	}
}
