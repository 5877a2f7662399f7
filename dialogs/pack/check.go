package pack

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// Check holds a loaded pack against the dialogs in code and against what each
// channel can carry (channels.md §1, §2). It returns every finding; a pack
// whose findings are all warnings can be used.
func Check(p *Pack, spec Spec) Findings {
	c := &checker{pack: p, spec: spec}
	c.prompts()
	c.labels()
	c.menu()
	c.lengths()
	c.coverage("phrase", "phrases.yaml", spec.Phrases, keysOf(p.Phrases))
	c.coverage("name", "names.yaml", spec.Names, keysOf(p.Cases))
	c.intents()
	c.faq()
	c.field()
	c.plain()
	c.states()
	c.found.sort()
	return slices.Compact(c.found)
}

type checker struct {
	pack  *Pack
	spec  Spec
	found Findings
}

// fault and warn add a finding where a thing stands: "prompt:hello.greeting".
func (c *checker) fault(at, format string, args ...any) { c.add(at, false, format, args...) }
func (c *checker) warn(at, format string, args ...any)  { c.add(at, true, format, args...) }

func (c *checker) add(at string, warning bool, format string, args ...any) {
	o := c.pack.origins[at]
	c.addAt(o.file, o.line, warning, format, args...)
}

func (c *checker) addAt(file string, line int, warning bool, format string, args ...any) {
	f := finding(file, line, format, args...)
	f.Warning = warning
	c.found = append(c.found, f)
}

// keysOf returns the keys of a map in order.
func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// coverage compares what the code asks for with what the pack has.
func (c *checker) coverage(kind, file string, wanted, had []string) {
	for _, k := range wanted {
		if !slices.Contains(had, k) {
			c.addAt(file, 1, false, "%s %s is missing; the dialogs use it", kind, k)
		}
	}
	for _, k := range had {
		if !slices.Contains(wanted, k) {
			c.warn(kind+":"+k, "%s %s is used by no dialog", kind, k)
		}
	}
}

// prompts checks that each is there and uses the placeholders that it is given.
func (c *checker) prompts() {
	var wanted []string
	for _, s := range c.spec.Prompts {
		wanted = append(wanted, s.Key)
		c.placeholders(s)
	}
	for _, s := range c.spec.Prompts {
		wanted = append(wanted, s.Choices...)
	}
	for _, s := range c.spec.States {
		wanted = append(wanted, s.Choices...)
		if s.Prompt != "" {
			wanted = append(wanted, s.Prompt)
		}
	}
	slices.Sort(wanted)
	c.coverage("prompt", "prompts.yaml", slices.Compact(wanted), keysOf(c.pack.wording))
}

func (c *checker) placeholders(s PromptSpec) {
	w, at := c.pack.wording[s.Key], "prompt:"+s.Key
	used := map[string][]chat.Locale{}
	for _, l := range chat.Locales {
		names := w.text[l].names()
		for _, name := range append(slices.Clone(names), w.say[l].names()...) {
			if !slices.Contains(s.Args, name) {
				c.fault(at, "%s, %s: unknown placeholder {%s}; %s", s.Key, l, name, known(s.Args))
			}
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			used[name] = append(used[name], l)
		}
	}
	for _, name := range keysOf(used) {
		for _, l := range chat.Locales {
			if len(w.text[l].parts) > 0 && !slices.Contains(used[name], l) {
				c.fault(at, "%s: {%s} stands in %s but not in %s", s.Key, name, used[name][0], l)
			}
		}
	}
}

func known(args []string) string {
	if len(args) == 0 {
		return "it has none"
	}
	return "known are {" + strings.Join(args, "}, {") + "}"
}

// A label is what a choice is called, and where.
type label struct {
	at, what  string
	text, say Text
}

// allLabels returns whatever can be offered as a choice.
func (c *checker) allLabels() []label {
	var keys []string
	for _, s := range c.spec.Prompts {
		keys = append(keys, s.Choices...)
	}
	for _, s := range c.spec.States {
		keys = append(keys, s.Choices...)
	}
	slices.Sort(keys)
	var out []label
	for _, k := range slices.Compact(keys) {
		w := c.pack.Prompts[k]
		out = append(out, label{"prompt:" + k, k, w.Text, w.Say})
	}
	for _, m := range c.pack.Menu {
		out = append(out, label{"menu:" + m.ID, m.ID, m.Label, m.Say})
	}
	for _, s := range c.pack.Services {
		out = append(out, label{"service:" + s.ID, s.ID, s.Name, nil})
	}
	for _, k := range keysOf(c.pack.Cases) {
		out = append(out, label{"name:" + k, k, c.pack.Cases[k], nil})
	}
	return out
}

// labels checks that each can be chosen on SMS and be said before its key.
func (c *checker) labels() {
	for _, l := range c.allLabels() {
		for _, loc := range chat.Locales {
			if k, ok := chat.KeywordOf(l.text[loc]); ok && k != chat.KeywordYes && k != chat.KeywordPerson {
				c.fault(l.at, "%s, %s: %q cannot be a choice: sent as SMS, it is the carrier's keyword for %s", l.what, loc, l.text[loc], meanings[k])
			}
			spoken := l.say[loc]
			if spoken == "" {
				spoken = l.text[loc]
			}
			if word := keyFirst(spoken); word != "" {
				c.fault(l.at, "%s, %s: begins with %q; on the phone the function comes before its key", l.what, loc, word)
			}
		}
	}
}

var meanings = map[chat.Keyword]string{
	chat.KeywordOptOut:  "opting out",
	chat.KeywordOptOutR: "opting out (with some senders)",
	chat.KeywordOptIn:   "opting in",
	chat.KeywordHelp:    "help",
}

// keyFirst returns the word by which a spoken label puts its key first.
func keyFirst(s string) string {
	lower := strings.ToLower(strings.TrimSpace(s))
	for _, word := range []string{"press ", "dial ", "key ", "for press ", "请按", "按", "请拨", "拨"} {
		if rest, ok := strings.CutPrefix(lower, word); ok && startsWithKey(rest, word) {
			return strings.TrimSpace(word)
		}
	}
	return ""
}

// startsWithKey tells a key ("按1", "按一") from a word that begins alike (按时上门).
func startsWithKey(rest, word string) bool {
	if word[0] < 0x80 {
		return true
	}
	rest = strings.TrimLeft(rest, " 下了数字键“\"")
	for _, r := range rest {
		return strings.ContainsRune("0123456789０１２３４５６７８９零〇一二三四五六七八九幺星*#", r)
	}
	return false
}
