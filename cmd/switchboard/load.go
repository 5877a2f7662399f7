package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// defaultFile is read when it lies beside the process and no other is named.
const defaultFile = "switchboard.yaml"

// A given is a value and where it was given, for errors: "TWILIO_FROM" or "switchboard.yaml:3: twilio_from".
type given struct{ value, where string }

// Load reads the configuration file (empty for the default one, which may be
// absent) and the environment, and reports every fault at once as Faults.
func Load(file string, env map[string]string) (Config, error) {
	var faults Faults
	c := defaults()
	values := readFile(file, &faults)
	for _, s := range settings {
		v, ok := pick(s, values, env, &faults)
		if !ok {
			continue
		}
		c.set[s.env] = true
		if err := s.take(&c, v.value); err != nil {
			faults.add("%s: %v", v.where, err)
		}
	}
	c.together(&faults)
	c.settle()
	if len(faults) > 0 {
		return Config{}, faults
	}
	return c, nil
}

// pick finds a setting's value: environment before file, a secret's file
// beside either. An empty value counts as none.
func pick(s setting, values map[string]given, env map[string]string, faults *Faults) (given, bool) {
	for _, from := range []struct{ direct, file given }{
		{given{env[s.env], s.env}, given{env[s.env+"_FILE"], s.env + "_FILE"}},
		{values[s.key()], values[s.key()+"_file"]},
	} {
		if !s.secret || from.file.value == "" {
			if from.direct.value != "" {
				return from.direct, true
			}
			continue
		}
		if from.direct.value != "" {
			faults.add("%s: set together with %s; use one", from.file.where, s.env)
			return given{}, false
		}
		return readSecret(from.file, faults)
	}
	return given{}, false
}

// readSecret reads the file that holds a secret; white space at its end is not part of it.
func readSecret(g given, faults *Faults) (given, bool) {
	b, err := os.ReadFile(g.value)
	if err != nil {
		faults.add("%s: %v", g.where, err)
		return given{}, false
	}
	v := strings.TrimRight(string(b), " \t\r\n")
	if v == "" {
		faults.add("%s: %s is empty", g.where, g.value)
		return given{}, false
	}
	return given{v, g.where}, true
}

// readFile reads the keys of a configuration file and reports those that do not exist.
func readFile(name string, faults *Faults) map[string]given {
	must := name != ""
	if !must {
		name = defaultFile
	}
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && !must {
		return nil
	}
	if err != nil {
		faults.add("--config: %v", err)
		return nil
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))                        // as Windows' editors begin a file
	f, err := parser.ParseBytes(b, 0, parser.AllowDuplicateMapKey()) // told below, by name
	if err != nil {
		faults.add("%s: not valid YAML", at(name, err))
		return nil
	}
	return readKeys(name, f, faults)
}

// at names the file and, where the YAML error tells it, the line. The error's
// own words are left out: they quote the file, secrets included.
func at(name string, err error) string {
	var line, column int
	if _, e := fmt.Sscanf(err.Error(), "[%d:%d]", &line, &column); e != nil {
		return name
	}
	return fmt.Sprintf("%s:%d", name, line)
}

func readKeys(name string, f *ast.File, faults *Faults) map[string]given {
	known := map[string]bool{}
	for _, s := range settings {
		known[s.key()] = true
		if s.secret {
			known[s.key()+"_file"] = true
		}
	}
	values := map[string]given{}
	for _, doc := range f.Docs {
		for _, pair := range pairs(name, doc.Body, faults) {
			key := pair.Key.GetToken().Value
			where := fmt.Sprintf("%s:%d: %s", name, pair.Key.GetToken().Position.Line, key)
			_, twice := values[key]
			switch v, ok := text(pair.Value); {
			case !known[key]:
				faults.add("%s: no such setting", where)
			case twice:
				faults.add("%s: given twice", where)
			case !ok:
				faults.add("%s: must be a single value", where)
			default:
				values[key] = given{v, where}
			}
		}
	}
	return values
}

func pairs(name string, body ast.Node, faults *Faults) []*ast.MappingValueNode {
	switch n := body.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	faults.add("%s:%d: must be a list of key: value", name, body.GetToken().Position.Line)
	return nil
}

// text gives a scalar as it was written; a sequence of scalars gives its items joined by commas.
func text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.NullNode:
		return "", true
	case *ast.SequenceNode:
		var items []string
		for _, v := range n.Values {
			s, ok := text(v)
			if _, nested := v.(*ast.SequenceNode); nested || !ok {
				return "", false
			}
			items = append(items, s)
		}
		return strings.Join(items, ","), true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// together checks settings that only make sense with each other.
func (c Config) together(faults *Faults) {
	need := func(names ...string) {
		var have, lack []string
		for _, n := range names {
			if c.set[n] {
				have = append(have, n)
			} else {
				lack = append(lack, n)
			}
		}
		if len(have) > 0 && len(lack) > 0 {
			faults.add("%s: must be set too, since %s is", strings.Join(lack, ", "), have[0])
		}
	}
	need("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
	if c.VoiceTransport == transportRelay && c.set["TWILIO_ACCOUNT_SID"] && !c.secureSocket() {
		faults.add("SWITCHBOARD_VOICE_TRANSPORT: relay needs a SWITCHBOARD_PUBLIC_URL that begins with https://, since the carrier opens only wss:// sockets")
	}
	if c.set["SLACK_APP_TOKEN"] {
		need("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_CHANNEL")
	} else {
		need("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CHANNEL")
	}
}

// secureSocket tells whether a carrier opens a socket at a URL of ours: a real
// one with TLS only, one on this machine without.
func (c Config) secureSocket() bool {
	u, err := url.Parse(c.PublicURL)
	return err == nil && (u.Scheme == "https" || loopback(u.Hostname()) || c.PublicURL == "" && c.Loopback())
}

// strangers are environment variables that look like settings but are none;
// a mistyped name would otherwise be ignored in silence.
func strangers(env map[string]string) []string {
	var names []string
	for name := range env {
		if strings.HasPrefix(name, "SWITCHBOARD_") && !knownEnv(name) {
			names = append(names, name)
		}
	}
	return names
}

func knownEnv(name string) bool {
	for _, s := range settings {
		if name == s.env || s.secret && name == s.env+"_FILE" {
			return true
		}
	}
	return false
}
