package pack

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"switchboard/chat"
)

func TestRender(t *testing.T) {
	p, err := Load(folder("prompts.yaml", "Which day suits you?", `"{a}{b}: {a}!"`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key       string
		locale    chat.Locale
		args      []Arg
		text, say string
		ok        bool
	}{
		{"hello.greeting", chat.English, []Arg{{"brand", "Acme"}}, "Hello, this is Acme.", "", true},
		{"hello.greeting", chat.Chinese, []Arg{{"brand", "宏图"}}, "您好，这里是宏图。", "您好，宏图为您服务。", true},
		{"hello.greeting", "fr", []Arg{{"brand", "Acme"}}, "Hello, this is Acme.", "", true},
		{"hello.greeting", "", []Arg{{"brand", "Acme"}}, "Hello, this is Acme.", "", true},
		{"hello.greeting", chat.English, nil, "Hello, this is .", "", true},
		{"hello.greeting", chat.English, []Arg{{"brand", "{brand}"}, {"other", "x"}}, "Hello, this is {brand}.", "", true},
		{"booking.ask_day", chat.English, []Arg{{"a", "{b}"}, {"b", "{a}"}}, "{b}{a}: {b}!", "", true},
		{"booking.later", chat.English, nil, "Later", "", true},
		{"no.such", chat.English, nil, "", "", false},
	} {
		text, ok := p.Render(c.key, c.locale, c.args...)
		say := p.Speech(c.key, c.locale, c.args...)
		if text != c.text || say != c.say || ok != c.ok {
			t.Errorf("Render(%s, %s, %v) = %q, %q, %v", c.key, c.locale, c.args, text, say, ok)
		}
	}
}

// A prompt without placeholders costs nothing; one with them costs one string.
func TestRenderAllocations(t *testing.T) {
	p, err := Load(folder())
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { p.Render("booking.later", chat.English) }); n != 0 {
		t.Errorf("%v allocations without a placeholder", n)
	}
	if n := testing.AllocsPerRun(100, func() { p.Render("hello.greeting", chat.English, Arg{"brand", "Acme"}) }); n != 1 {
		t.Errorf("%v allocations with a placeholder", n)
	}
}

// Whatever compiles is, with each placeholder written as itself, the text again.
func TestTemplatesKeepTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`([a-z ]|[{}]|\{[a-z]{1,3}\}|[您好])*`).Draw(t, "text")
		c, err := compile(s)
		if err != nil {
			return
		}
		var args []Arg
		for _, name := range c.names() {
			args = append(args, Arg{name, "{" + name + "}"})
		}
		if got := c.fill(args); got != s {
			t.Fatalf("%q becomes %q", s, got)
		}
		if strings.Contains(c.fill(nil), "{") {
			t.Fatalf("%q keeps a placeholder: %q", s, c.fill(nil))
		}
	})
}

// Where a placeholder between two blanks is empty one blank is left.
func TestEmptyPlaceholder(t *testing.T) {
	c, err := compile("It is late. {note} Will you wait?")
	if err != nil {
		t.Fatal(err)
	}
	for note, want := range map[string]string{"": "It is late. Will you wait?", "Rain.": "It is late. Rain. Will you wait?"} {
		if got := c.fill([]Arg{{"note", note}}); got != want {
			t.Errorf("%q", got)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	p, err := Load(folder())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Render("hello.greeting", chat.English, Arg{"brand", "Acme"})
	}
}
