package dialogs

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

var web = chat.Traits{MaxChoices: 10, Questions: 5, Hold: 10 * time.Minute, Nudge: 5 * time.Minute, Expire: 24 * time.Hour, Patience: 5 * time.Minute}

func builtin(t testing.TB) (*Engine, *pack.Pack) {
	t.Helper()
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	own := *p // a test may move it to another zone
	own.Areas = slices.Clone(p.Areas)
	return New(&own), &own
}

// loaded is the built-in pack, read once.
var loaded = sync.OnceValues(pack.Builtin)

func monday(p *pack.Pack) time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, p.Zone) }

// TestPackFitsCode is `switchboard check` on the built-in pack.
func TestPackFitsCode(t *testing.T) {
	_, p := builtin(t)
	for _, f := range pack.Check(p, Spec()).Faults() {
		t.Error(f)
	}
}

// TestDrawing holds the drawing in docs to the code; `make generate` mends it.
func TestDrawing(t *testing.T) {
	drawn, err := os.ReadFile("../docs/dialogs.svg")
	if err != nil {
		t.Fatal(err)
	}
	if string(drawn) != pack.SVG(Spec()) {
		t.Error("docs/dialogs.svg is not the dialogs as they are: run make generate")
	}
}

// TestWordingsAreThoseOfTheCode finds every wording that the code names and
// holds it against the list that packs are checked with.
func TestWordingsAreThoseOfTheCode(t *testing.T) {
	known := map[string]bool{}
	for _, w := range wordings {
		known[w.key] = true
	}
	for _, w := range channelWords {
		known[w.Key] = true
	}
	for _, c := range choiceValues {
		known["choice."+c] = true
	}
	says := map[string]bool{"say": true, "askAgain": true, "notice": true, "prompt": true, "menu": true, "menuAfterMiss": true, "aside": true, "words": true}
	inspect(t, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || len(n.Args) == 0 {
				return
			}
			key, ok := literal(n.Args[0])
			if ok && says[f.Sel.Name] && key != "" && !strings.HasSuffix(key, ".") && !known[key] {
				t.Errorf("%s(%q): not in wordings", f.Sel.Name, key)
			}
			if f.Sel.Name == "choice" && ok && !known["choice."+key] {
				t.Errorf("choice(%q): not in choiceValues", key)
			}
			if f.Sel.Name == "choicesOf" {
				for _, a := range n.Args {
					if v, ok := literal(a); ok && !known["choice."+v] {
						t.Errorf("choicesOf(%q): not in choiceValues", v)
					}
				}
			}
		case *ast.KeyValueExpr:
			name, ok := n.Key.(*ast.Ident)
			if !ok || name.Name != "Key" && name.Name != "key" {
				return
			}
			if key, ok := literal(n.Value); ok && !strings.HasSuffix(key, ".") && !known[key] {
				t.Errorf("%s: %q: not in wordings", name.Name, key)
			}
		}
	})
}

// TestNamesNoChannel holds that no channel's name stands in the code as a
// string. Imports, clocks and chat's constants are cmd/switchboard's to hold.
func TestNamesNoChannel(t *testing.T) {
	inspect(t, func(n ast.Node) {
		switch s, _ := literal(n); s {
		case "web", "sms", "voice", "slack":
			t.Errorf("the code names the channel %q", s)
		}
	})
}

func inspect(t *testing.T, f func(ast.Node)) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if n != nil {
				f(n)
			}
			return true
		})
	}
}

func literal(e ast.Node) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// TestEventsAreStored holds that each event has a kind, so that a turn with it can
// be stored and replayed.
func TestEventsAreStored(t *testing.T) {
	stored := map[string]bool{}
	for of := range kindsByType {
		stored[of.Name()] = true
	}
	inspect(t, func(n ast.Node) {
		if f, ok := n.(*ast.FuncDecl); ok && f.Name.Name == "event" {
			if of := f.Recv.List[0].Type.(*ast.Ident).Name; !stored[of] {
				t.Errorf("%s has no kind", of)
			}
		}
	})
}

// FuzzStep holds that Step is total: any stored state, any event.
func FuzzStep(f *testing.F) {
	e, p := builtin(f)
	state := State{Locale: chat.English, Mode: chat.ModeBot, Greeted: true, Tasks: []Task{{Form: idBookingNew, Slot: "phone"}}, Asked: Asked{Key: "ask.phone", Form: idBookingNew, Slot: "phone"}}
	f.Add(state.Encode(), "said", `{"text":"no, Thursday at 5 Jianguo Road"}`)
	f.Add([]byte(`{"l":"en","m":"bot","t":[{"f":"of another version","s":"phone"}],"a":{"k":"ask.phone","f":"of another version","s":"phone"},"g":true}`), "said", `{"text":"no, Thursday at 5 Jianguo Road"}`)
	f.Add([]byte(`{"t":[{"f":"gone"}]}`), "said", `{"text":"hello","choice":"confirm"}`)
	f.Add([]byte(`{"m":"bot","d":{"w":"ticket","n":"tk_1","i":"gone"},"a":{"k":"case.same","s":"tk_1","c":[{"value":"no"}],"w":{"t":"x"}}}`), "said", `{"choice":"no"}`)
	f.Add([]byte(`{"m":"bot","g":true,"d":{"w":"dropped","k":{"f":"gone"}}}`), "said", `{"text":"undo"}`)
	f.Add([]byte(`{"m":"bot","a":{"k":"faq.offer","s":"gone","c":[{"value":"yes"}]}}`), "said", `{"choice":"yes"}`)
	f.Add([]byte(`{"t":[{"f":"survey","j":"sv_1"}],"m":"bot"}`), "survey", `{"id":"sv_2"}`)
	for _, kind := range []string{"windows", "held", "hold_lost", "booked", "cancelled", "bookings", "ticket", "tickets", "outage", "queued", "failed", "timer", "agent_joined", "agent_returned", "agent_resolved", "agent_silent", "reminder", "visit_late", "visit_closed", "ticket_moved", "began"} {
		f.Add([]byte(`{"t":[{"f":"booking.move","s":"restoring"}],"a":{"k":"x","f":"booking.move","s":"window"}}`), kind, `{}`)
	}
	for _, kind := range []string{"hung_up", "rejoined", "unreached", "writing", "ticket", "queued", "said", "survey"} {
		f.Add([]byte(`{"m":"waiting","go":"hung_up","tel":{"f":"+8613800138000","d":[{"w":"booked"}],"m":true},"q":{"c":true},"t":[{"f":"fault","h":"x","v":[{"id":"detail","v":"y"}]}]}`), kind,
			`{"ok":true,"purpose":"survey","id":"z","silence":true}`)
	}
	for _, kind := range []string{"said", "agent_calls", "customer_silent", "rejoined", "unreached", "desk_down", "timer"} {
		f.Add([]byte(`{"m":"agent"}`), kind, `{"text":"hi","name":"queue"}`)
		f.Add([]byte(`{"m":"waiting"}`), kind, `{"text":"hi","name":"queue"}`)
	}
	f.Add([]byte(`{"m":"bot","out":true,"bl":{"d":"2026-11-23"}}`), "said", `{"text":"STOP"}`)
	f.Add([]byte(`{"m":"bot","a":{"k":"language.ask","c":[{"value":"en"}]}}`), "said", `{"text":"#","confidence":0.1}`)
	f.Fuzz(func(t *testing.T, stored []byte, kind, event string) {
		traits := []chat.Traits{web, text, phone}[len(stored)%3]
		now := Now{At: monday(p), Traits: traits}
		s, err := Decode(stored)
		if err != nil {
			return
		}
		ev, err := decodeEvent(kind, []byte(event))
		if err != nil {
			return
		}
		before := string(s.Encode())
		after, out := e.Step(s, now, ev)
		if got := string(s.Encode()); got != before {
			t.Errorf("Step changed its argument:\n%s\n%s", before, got)
		}
		again, out2 := e.Step(s, now, ev)
		a, _ := json.Marshal(out)
		b, _ := json.Marshal(out2)
		if string(after.Encode()) != string(again.Encode()) || string(a) != string(b) {
			t.Error("the same event in the same state did two things")
		}
		for i, x := range out {
			if Asks(x) && i != len(out)-1 {
				t.Errorf("the question %T is not the last effect", x)
			}
		}
	})
}

// BenchmarkStep is one engine turn: the state from its stored form, a step, and back.
func BenchmarkStep(b *testing.B) {
	e, p := builtin(b)
	now := Now{At: monday(p), Traits: web}
	s, _ := e.Step(State{}, now, Began{Locale: chat.English})
	s, _ = e.Step(s, now, Said{Text: "book a visit for my broadband", Meaning: chat.Meaning{Locale: chat.English, Outcome: chat.Accept,
		Intents: []chat.Scored{{ID: idBookingNew, Score: 0.97}}, Entities: []chat.Entity{{Kind: chat.KindService, Text: "broadband", Begin: 21, End: 30, Value: "broadband_repair"}}}})
	stored := s.Encode()
	answer := Said{Text: "88 Zhongguancun Street, Haidian", Meaning: chat.Meaning{Outcome: chat.Reject, Entities: []chat.Entity{
		{Kind: chat.KindAddress, Text: "88 Zhongguancun Street, Haidian", End: 31, Value: "88 Zhongguancun Street, Haidian"}, {Kind: chat.KindArea, Text: "Haidian", Begin: 24, End: 31, Value: "haidian"}}}}
	b.ReportAllocs()
	for b.Loop() {
		s, err := Decode(stored)
		if err != nil {
			b.Fatal(err)
		}
		s, out := e.Step(s, now, answer)
		if len(out) == 0 {
			b.Fatal("no effect")
		}
		s.Encode()
	}
}
