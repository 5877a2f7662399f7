package slack

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func somebody(id string) string { return map[string]string{"U1": "Li Na", "W2": "Chen"}[id] }

func TestReadSlackText(t *testing.T) {
	for _, c := range []struct{ in, web, sms string }{
		{"Hello", "Hello", "Hello"},
		{"a &lt;b&gt; &amp;amp; c", "a <b> &amp; c", "a <b> &amp; c"},
		{"&amp;lt;", "&lt;", "&lt;"},
		{"ask <@U1> and <@W2|chen>", "ask @Li Na and @Chen", "ask @Li Na and @Chen"},
		{"ask <@U9|zed> <@U8>", "ask @zed @…", "ask @zed @…"},
		{"<!here> hi <!channel> <!everyone> <!subteam^S1|@techs> all", "hi all", "hi all"},
		{"see <#C1|help>, <#C2>", "see #help,", "see #help,"},
		{"<https://x.example/a?b=1&amp;c=2|our page>", "our page (https://x.example/a?b=1&c=2)", "our page (https://x.example/a?b=1&c=2)"},
		{"<https://x.example/a_b_c>", "https://x.example/a_b_c", "https://x.example/a_b_c"},
		{"<http://x.example|x.example>", "http://x.example", "http://x.example"},
		{"<mailto:a@b.example|a@b.example> <tel:+8610|+8610>", "a@b.example +8610", "a@b.example +8610"},
		{"<!date^1392734382^{date}|Feb 18>", "Feb 18", "Feb 18"},
		{"great :thumbsup: :+1::skin-tone-3: at 10:30:45 :nosuchthing:", "great 👍 👍🏼 at 10:30:45 :nosuchthing:", "great 👍 👍🏼 at 10:30:45 :nosuchthing:"},
		{"*bold* _it_ ~no~ *_both_*", "*bold* _it_ ~no~ *_both_*", "bold it no both"},
		{"snake_case_name 3 * 4 * 5 a*b*c", "snake_case_name 3 * 4 * 5 a*b*c", "snake_case_name 3 * 4 * 5 a*b*c"},
		{"请*务必*重启", "请*务必*重启", "请务必重启"},
		{"*see <http://e.example|it>*", "*see it (http://e.example)*", "see it (http://e.example)"},
		{"a\u202eb\u200bc\ufeff", "abc", "abc"},
		{"\U000f0000 <http://a.example>", "http://a.example", "http://a.example"},
	} {
		if got := (reader{person: somebody}).read(c.in); got != c.web {
			t.Errorf("web %q: %q, want %q", c.in, got, c.web)
		}
		if got := (reader{person: somebody, bare: true}).read(c.in); got != c.sms {
			t.Errorf("sms %q: %q, want %q", c.in, got, c.sms)
		}
	}
}

func TestTidyAndEscape(t *testing.T) {
	for in, want := range map[string]string{
		"<!channel> <@U1> @here *x* <http://e|bank>": "&lt;!channel&gt; &lt;@U1&gt; @here *x* &lt;http://e|bank&gt;",
		"a&amp;b":          "a&amp;amp;b",
		"1\u202e23\u2066x": "123x",
		"👨\u200d👩\u200d👧":  "👨\u200d👩\u200d👧",
		"a\u200db":         "ab",
		"x\ty\r\nz\x00":    "x y\nz",
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestExcellentSlackAllMarkersStayInternal(t *testing.T) {
	for _, c := range []struct{ in, said, note string }{
		{"Hello", "Hello", ""},
		{"// he is angry", "", "// he is angry"},
		{"note: x", "", "note: x"}, {"NOTE:x", "", "NOTE:x"}, {"Note：x", "", "Note：x"}, {"  private: x", "", "private: x"},
		{";; x", "", ";; x"}, {`\\ x`, "", `\\ x`}, {"备注：x", "", "备注：x"}, {"\u200b// x", "", "\u200b// x"},
		{"*note:* x", "", "*note:* x"}, {"&gt; // x", "", "&gt; // x"},
		{"// one\ntwo\n\nthree", "", "// one\ntwo\n\nthree"},
		{"Hello\n// one\ntwo\n\nBye", "Hello\n\nBye", "// one\ntwo"},
		{"a note: is fine, so is http://x", "a note: is fine, so is http://x", ""},
		{"noted: fine", "noted: fine", ""},
	} {
		if said, note := split(c.in); said != c.said || note != c.note {
			t.Errorf("split(%q) = %q, %q", c.in, said, note)
		}
	}
}

func TestMasked(t *testing.T) {
	for in, want := range map[string]string{"+8613800138000": "+86•••••••8000", "12345": "•••••", "": ""} {
		if got := masked(in); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func TestClip(t *testing.T) {
	if got := clip(strings.Repeat("汉", 10), 5); got != "汉汉汉汉…" {
		t.Error(got)
	}
	if got := clipEscaped(strings.Repeat("&", 3000), 3000); utf8.RuneCountInString(got) > 3000 || strings.HasSuffix(got, "&am") {
		t.Error(utf8.RuneCountInString(got))
	}
}

func TestWordsInBothLanguages(t *testing.T) {
	for key, w := range deskWords {
		if w[0] == "" || w[1] == "" {
			t.Errorf("%s lacks a language", key)
		}
	}
}

func FuzzReadSlackText(f *testing.F) {
	f.Add("<!channel> *a* <http://x|y> :smile: &lt;")
	f.Fuzz(func(t *testing.T, s string) {
		for _, bare := range []bool{false, true} {
			out := reader{person: somebody, bare: bare}.read(s)
			if !utf8.ValidString(out) || strings.ContainsRune(out, '\u202e') {
				t.Errorf("%q", out)
			}
		}
		said, note := split(s)
		for _, line := range strings.Split(said, "\n") {
			if isInternal(line) {
				t.Errorf("%q is said: %q", line, note)
			}
		}
	})
}
