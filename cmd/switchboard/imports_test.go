package main

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A listed package is what `go list -json` says of it.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
}

const module = "switchboard/"

// contracts are the packages that implementations stand beneath (docs: design.md).
var contracts = []string{"channels", "gateway/store", "intents"}

// tree lists the packages of the module, by their path in it; tests not included.
func tree(t *testing.T) map[string]listed {
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports,Deps", "./...")
	c.Dir = "../.."
	out, err := c.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			t.Fatalf("go list: %v\n%s", err, failed.Stderr)
		}
		t.Fatal(err)
	}
	all := map[string]listed{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}

// ours are the packages of the module among imports, by their path in it.
func ours(imports []string) (list []string) {
	for _, i := range imports {
		if p, ok := strings.CutPrefix(i, module); ok {
			list = append(list, p)
		}
	}
	return list
}

// wires are packages under a contract that implement nothing: what several
// implementations share, and test servers.
var wires = []string{"channels/twilio", "channels/twilio/carrier", "channels/nexthop"}

// contractOf is the contract that a package implements, "" if none.
func contractOf(p string) string {
	if slices.Contains(wires, p) {
		return ""
	}
	for _, c := range contracts {
		if strings.HasPrefix(p, c+"/") {
			return c
		}
	}
	return ""
}

// TestImports holds the direction of imports (design.md): chat ← contracts ←
// implementations; cmd alone picks.
func TestImports(t *testing.T) {
	all := tree(t)
	may := map[string][]string{ // what a package may import of ours, where that is fixed
		"chat":                     {},
		"dialogs":                  {"chat", "dialogs/pack", "dialogs/calendar"},
		"dialogs/pack":             {"chat", "dialogs/calendar", "dialogs/roster", "dialogs/pack/telecom"},
		"dialogs/roster":           {"chat", "dialogs/calendar"},
		"dialogs/calendar":         {},
		"chat/mask":                {},
		"intents":                  {"chat", "intents/facts"},
		"intents/facts":            {"chat", "chat/mask"},
		"intents/llm":              {"chat", "chat/mask", "intents"},
		"channels":                 {"chat", "chat/mask"},
		"gateway/store":            {"chat"},
		"channels/twilio":          {"channels"},
		"channels/nexthop":         {},
		"channels/twilio/carrier":  {"channels/nexthop"},
		"channels/slack/workspace": {"channels/nexthop"},
		"gateway":                  {"chat", "chat/mask", "channels", "dialogs", "dialogs/pack", "dialogs/calendar", "dialogs/roster", "intents", "gateway/store"},
	}
	for p := range may {
		if _, ok := all[module+p]; !ok {
			t.Errorf("there is no package %s", p)
		}
	}
	for path, p := range all {
		name, own := strings.CutPrefix(path, module)
		if !own || strings.HasPrefix(name, "_") {
			continue
		}
		allowed, fixed := may[name]
		for _, i := range ours(p.Imports) {
			switch {
			case fixed && !slices.Contains(allowed, i):
				t.Errorf("%s imports %s", name, i)
			case strings.HasPrefix(name, "cmd/"):
			case strings.HasPrefix(i, "cmd/"):
				t.Errorf("%s imports %s", name, i)
			case contractOf(name) == "" && contractOf(i) != "" && !fixed && i != "intents/facts":
				t.Errorf("%s imports the implementation %s: cmd alone picks", name, i)
			case contractOf(name) != "" && contractOf(i) == contractOf(name) && implementation(i) != implementation(name):
				t.Errorf("%s imports its sibling %s", name, i)
			}
		}
	}
}

// implementation is the first folder of a package under its contract: webchat, sqlite.
func implementation(p string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(p, contractOf(p)+"/"), "/")
	return name
}

// TestStandardLibraryOnly: the vocabulary needs nothing else.
func TestStandardLibraryOnly(t *testing.T) {
	all := tree(t)
	for _, name := range []string{"chat", "dialogs/calendar", "channels", "gateway/store"} {
		for _, d := range all[module+name].Deps {
			if p := all[d]; !p.Standard && !strings.HasPrefix(d, module) {
				t.Errorf("%s needs %s", name, d)
			}
		}
	}
}

// TestDialogsArePure: nothing under the dialogs can reach a socket, a database
// or chance, and the dialogs themselves no file either (fmt alone brings os in).
func TestDialogsArePure(t *testing.T) {
	all := tree(t)
	for _, name := range []string{"dialogs", "dialogs/pack", "dialogs/calendar", "chat"} {
		p, ok := all[module+name]
		if !ok {
			t.Fatalf("there is no package %s", name)
		}
		for _, forbidden := range []string{"database/sql", "net/http", "net", "math/rand", "math/rand/v2", "crypto/rand", "os/exec"} {
			if slices.Contains(p.Deps, forbidden) {
				t.Errorf("%s needs %s", name, forbidden)
			}
		}
	}
	for _, name := range []string{"dialogs", "dialogs/calendar", "chat"} {
		for _, forbidden := range []string{"os", "io/fs", "context", "sync", "log/slog"} {
			if slices.Contains(all[module+name].Imports, forbidden) {
				t.Errorf("%s imports %s", name, forbidden)
			}
		}
	}
}

// TestPureCodeHasNoClockAndNoChannel: what is pure is told the time, and the
// dialogs ask for a channel's traits, never for its name.
func TestPureCodeHasNoClockAndNoChannel(t *testing.T) {
	clocks := []string{"time.Now", "time.Since", "time.Until", "time.After", "time.AfterFunc", "time.NewTimer", "time.NewTicker", "time.Tick", "time.Sleep"}
	names := []string{"chat.Web", "chat.SMS", "chat.Voice"}
	for folder, forbidden := range map[string][]string{
		"chat": clocks, "dialogs": slices.Concat(clocks, names), "dialogs/pack": clocks, "dialogs/calendar": slices.Concat(clocks, names),
		"intents": clocks, "intents/facts": clocks,
	} {
		files, err := filepath.Glob("../../" + folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && slices.Contains(forbidden, x.Name+"."+s.Sel.Name) {
						t.Errorf("%s: %s.%s", set.Position(s.Pos()), x.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
}
