package conversations_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// load writes one file of cases and loads it.
func load(t *testing.T, text string) ([]conversations.Group, string, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cases.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	groups, err := conversations.Load(name)
	return groups, name, err
}

// runner runs the real dialogs on the built-in pack, without understanding.
func runner(t *testing.T) conversations.Runner {
	t.Helper()
	p, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return conversations.Runner{
		Pack: p, Dialogs: dialogs.New(p),
		Store: func() (store.Store, error) { return sqlite.OpenMemory() },
	}
}

// TestFaultsOfFiles: each fault is told with its file and line, all at once.
func TestFaultsOfFiles(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", "cases:\n  - id: A\n    steps:\n      - open: true\n        exspect: [x]\n", ":5: "},
		{"unknown key of a case", "cases:\n  - id: A\n    nmae: x\n    steps: [{open: true}]\n", ":3: "},
		{"two acts", "cases:\n  - id: A\n    steps:\n      - open: true\n        me: hi\n", ":4: a step is one of"},
		{"no act", "cases:\n  - id: A\n    steps:\n      - expect: [x]\n", ":4: a step is one of"},
		{"agent does nothing", "cases:\n  - id: A\n    steps:\n      - agent: {}\n", ":4: agent is one of"},
		{"unknown channel", "cases:\n  - id: A\n    on: [fax]\n    steps: [{open: true}]\n", ":2: channel fax"},
		{"unknown locale", "cases:\n  - id: A\n    locale: fr\n    steps: [{open: true}]\n", ":2: locale fr"},
		{"no id", "cases:\n  - steps: [{open: true}]\n", ":2: a case needs id"},
		{"no cases", "group: g\n", ":1: no cases"},
		{"bad regexp", "cases:\n  - id: A\n    steps:\n      - open: true\n        expect: [\"/(/\"]\n", ".yaml:"},
		{"bad yaml", "cases: [\n", ".yaml:"},
		{"quiet and words", "cases:\n  - id: A\n    steps:\n      - {open: true, quiet: true, expect: [x]}\n", ":4: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, name, err := load(t, tt.text)
			if err == nil {
				t.Fatal("loaded")
			}
			if !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q", err, tt.want)
			}
		})
	}
	_, _, err := load(t, "cases:\n  - id: A\n    steps: [{wait: 1h, open: true}]\n  - id: B\n    steps: [{}]\n")
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two faults give %v", err)
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := conversations.Load(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing file loaded")
	}
	if _, err := conversations.Load(t.TempDir()); err == nil {
		t.Error("an empty folder loaded")
	}
}

// TestRunnerFinds: every kind of expectation can fail, and says what was expected.
func TestRunnerFinds(t *testing.T) {
	for _, tt := range []struct{ name, steps, want string }{
		{"expect", "[{open: true, expect: [zebra]}]", `expected "zebra"`},
		{"regexp", "[{open: true, expect: [/ze.ra/]}]", `expected "/ze.ra/"`},
		{"not", "[{open: true, not: [/./]}]", `did not expect`},
		{"input", "[{open: true, input: rating}]", `expected input rating`},
		{"choices", "[{open: true, choices: [zebra]}]", `expected choice zebra`},
		{"quiet", "[{open: true, quiet: true}]", `expected no reply`},
		{"no reply", "[{open: true}, {open: true, expect: [a]}]", `there is none`},
		{"same", "[{open: true}, {me: hello, same: -1}]", `expected the same reply`},
		{"mode", "[{open: true, mode: agent}]", `expected mode agent`},
		{"ends", "[{open: true, ends: true}]", `expected the call to end`},
		{"speech", "[{open: true, speech: [zebra]}]", `expected "zebra" next`},
		{"hangup", "[{open: true}, {hangup: true}]", `no call is alive`},
		{"claim", "[{open: true}, {agent: {claim: Li, refused: true}}]", `want it refused`},
		{"press", "[{open: true}, {press: \"#99\"}]", `press #99`},
		{"gaps", "[{open: true}]\n    then: {gaps: 3}", `expected 3 gaps`},
		{"tickets", "[{open: true}]\n    then: {tickets: [{kind: fault}]}", `expected ticket`},
		{"appointments", "[{open: true}]\n    then: {appointments: [{status: booked}]}", `expected appointment`},
		{"surveys", "[{open: true}]\n    then: {surveys: [{overall: 5}]}", `expected survey`},
		{"customer", "[{open: true}]\n    then: {customer: {name: Zebra}}", `expected customer`},
		{"end mode", "[{open: true}]\n    then: {mode: closed}", `expected mode closed`},
		{"end locale", "[{open: true}]\n    then: {locale: zh-CN}", `expected locale zh-CN`},
		{"stranger at the desk", "[{open: true}, {agent: {say: hi}}]", `not the owner`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			groups, _, err := load(t, "cases:\n  - id: A\n    steps: "+tt.steps+"\n")
			if err != nil {
				t.Fatal(err)
			}
			results := runner(t).Run(t.Context(), groups)
			var b strings.Builder
			if n := conversations.Report(&b, results); n != 1 || !strings.Contains(b.String(), tt.want) {
				t.Errorf("%d failed:\n%s\nwant %q", n, b.String(), tt.want)
			}
		})
	}
}

// TestRunnerGoesOn: everything that a case can do, on every channel.
func TestRunnerGoesOn(t *testing.T) {
	groups, _, err := load(t, `
group: all
cases:
  - id: A
    name: a person takes over, the process ends in between
    on: [web, sms, voice]
    steps:
      - open: true
        expect: [/./]
      - {open: true, quiet: true, only: [web, sms]}
      - {silence: true, only: [voice], expect: [/./]}
      - {keys: "*", only: [voice], expect: [/./]}
      - {agent: {claim: Li}, mode: agent}
      - {me: hello, id: m1}
      - {me: hello, id: m1, quiet: true}
      - restart: true
      - {agent: {say: I am here}, expect: [I AM HERE]}
      - {agent: {return: true}, mode: bot}
      - {me: "", photos: 1, only: [web]}
      - wait: 5s
      - {agent: {claim: Li}}
      - {agent: {resolve: true}}
    then: {appointments: [], tickets: [], gaps: 0}
`)
	if err != nil {
		t.Fatal(err)
	}
	results := runner(t).Run(t.Context(), groups)
	if len(results) != 3 {
		t.Fatalf("%d results for three channels", len(results))
	}
	var b strings.Builder
	if conversations.Report(&b, results) != 0 {
		t.Error(b.String())
	}
}

// TestShow: each channel has its own looks.
func TestShow(t *testing.T) {
	p := chat.Prompt{Text: "Which?", Say: "Which one?", Choices: []chat.Choice{{Value: "a", Label: "Internet"}, {Value: "b", Label: "Phone"}}}
	for ch, want := range map[chat.Channel]string{
		chat.Web:   "Which?\n  1. Internet\n  2. Phone",
		chat.SMS:   "Which?\n  1. Internet\n  2. Phone",
		chat.Voice: "Which one?\n  Internet: [1]\n  Phone: [2]",
	} {
		if got := conversations.Show(conversations.Traits[ch], p); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", ch, got, want)
		}
	}
	if m := conversations.Answer(conversations.Traits[chat.SMS], p.Choices, "b"); m.Text != "2" || m.Choice != "" {
		t.Errorf("an SMS answer is %+v", m)
	}
	if m := conversations.Answer(conversations.Traits[chat.Web], p.Choices, "b"); m.Choice != "b" || m.Text != "" {
		t.Errorf("a web answer is %+v", m)
	}
}
