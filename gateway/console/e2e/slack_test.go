//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/channels/webchat/e2e/live"
	"switchboard/dialogs/pack"
)

// open moves a program's clock to a time when people work, for some hours.
func open(t *testing.T, addr string) {
	t.Helper()
	pk, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	begin, _ := pk.People.Next(now.Add(4 * time.Hour))
	body := fmt.Sprintf(`{"advance":%q}`, begin.Add(time.Minute).Sub(now))
	res, err := http.Post("http://"+addr+"/playground/clock", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("moving the clock: %s", res.Status)
	}
}

// TestSlack: on the real program, somebody asks for a person in the web chat;
// a member of the playground's Slack claims, answers, notes, corrects, sends a
// file and resolves, the browser desk shows the same owner, and the page looks
// right in every size, theme and language.
func TestSlack(t *testing.T) {
	addr := live.Serve(t).Addr
	open(t, addr)
	var seen struct {
		Literal, Owner string
		Faults, Found  []string
	}
	live.Script(t, "slack.mjs", &seen, "URL=http://"+addr)
	if !strings.Contains(seen.Literal, "<!channel> <b>help</b> &") {
		t.Errorf("what the customer wrote does not read literally: %q", seen.Literal)
	}
	if !strings.Contains(seen.Owner, "Mei") {
		t.Errorf("the browser desk does not name the owner in Slack: %q", seen.Owner)
	}
	for _, f := range append(seen.Faults, seen.Found...) {
		t.Error("page: ", f)
	}
}
