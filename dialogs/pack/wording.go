package pack

import (
	"fmt"
	"strings"

	"switchboard/chat"
)

// An Arg is what stands for a placeholder: {Name} becomes Value, as it is.
type Arg struct{ Name, Value string }

// A wording is a compiled prompt.
type wording struct {
	text, say map[chat.Locale]template
}

// A template is wording cut at its placeholders.
type template struct {
	parts []part
	size  int // bytes without the values
}

// A part is literal text, or the name of a placeholder.
type part struct{ literal, name string }

// Render returns the wording of a prompt with its placeholders filled in. A
// placeholder without an Arg becomes nothing; a language that the pack does not
// speak becomes the first it does. ok is false for an unknown key.
func (p *Pack) Render(key string, l chat.Locale, args ...Arg) (text string, ok bool) {
	w, ok := p.wording[key]
	return w.text[w.spoken(l)].fill(args), ok
}

// Speech is Render for the ear; empty where it needs no other words than the eye.
func (p *Pack) Speech(key string, l chat.Locale, args ...Arg) string {
	w := p.wording[key]
	return w.say[w.spoken(l)].fill(args)
}

// spoken is a language that the wording has: l, if it has that.
func (w wording) spoken(l chat.Locale) chat.Locale {
	if _, known := w.text[l]; !known {
		return chat.Locales[0]
	}
	return l
}

func (t template) fill(args []Arg) string {
	switch {
	case len(t.parts) == 0:
		return ""
	case len(t.parts) == 1 && t.parts[0].name == "":
		return t.parts[0].literal
	}
	size := t.size
	for _, a := range args {
		size += len(a.Value)
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range t.parts {
		if p.name == "" {
			text := p.literal
			if strings.HasSuffix(b.String(), " ") { // what stands between two blanks is empty
				text = strings.TrimPrefix(text, " ")
			}
			b.WriteString(text)
			continue
		}
		for _, a := range args {
			if a.Name == p.name {
				b.WriteString(a.Value)
				break
			}
		}
	}
	return b.String()
}

// names returns the placeholders, in order.
func (t template) names() []string {
	var out []string
	for _, p := range t.parts {
		if p.name != "" {
			out = append(out, p.name)
		}
	}
	return out
}

// compile cuts a text at its placeholders. Braces stand for nothing else.
func compile(s string) (template, error) {
	t := template{}
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			t.parts = append(t.parts, part{literal: s[:i]})
			t.size += i
			s = s[i:]
			continue
		}
		end := strings.IndexByte(s, '}')
		if s[0] == '}' || end < 0 {
			return template{}, fmt.Errorf("a brace without its partner; braces hold a placeholder, {name}")
		}
		if !isName(s[1:end]) {
			return template{}, fmt.Errorf("{%s} is no placeholder; it is written in small letters, {name}", s[1:end])
		}
		t.parts = append(t.parts, part{name: s[1:end]})
		s = s[end+1:]
	}
	return t, nil
}

// isName tells whether s is a word of small letters, digits and underlines.
func isName(s string) bool {
	for i, r := range s {
		if r >= 'a' && r <= 'z' || i > 0 && (r == '_' || r >= '0' && r <= '9') {
			continue
		}
		return false
	}
	return s != ""
}
