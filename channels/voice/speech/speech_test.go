package speech

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds every rendering: lines of testdata/<locale>.txt come in
// pairs, what is written and, after "> ", what is said. \n is a line break.
func TestGolden(t *testing.T) {
	for _, l := range chat.Locales {
		t.Run(string(l), func(t *testing.T) {
			name := "testdata/" + string(l) + ".txt"
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			pairs := 0
			lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
			for i, line := range lines {
				if line == "" || strings.HasPrefix(line, "#") {
					out.WriteString(line + "\n")
					continue
				}
				if strings.HasPrefix(line, "> ") {
					continue
				}
				pairs++
				got := Aloud(strings.NewReplacer(`\n`, "\n", `\r`, "\r").Replace(line), l)
				out.WriteString(line + "\n> " + got + "\n")
				if *update {
					continue
				}
				if i+1 == len(lines) || lines[i+1] != "> "+got {
					t.Errorf("%s:%d: %s\n  said %s\n  want %s", name, i+1, line, got, strings.TrimPrefix(lines[min(i+1, len(lines)-1)], "> "))
				}
			}
			if pairs < 60 {
				t.Errorf("%s has %d pairs only", name, pairs)
			}
			if *update {
				if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestPieces(t *testing.T) {
	for text, want := range map[string]string{
		"Please check: broadband, at 海淀区中关村大街88号, for Li Wei.": "en Please check: broadband, at|zh-CN 海淀区中关村大街88号|en for Li Wei.",
		"At 5号楼201室.": "en At|zh-CN 5号楼二零幺室",
		"Hello.":      "en Hello.",
		"":            "",
		" ... ":       "",
		"李伟 is here.": "zh-CN 李伟|en is here.",
	} {
		if got := show(Pieces(text, chat.English)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got, want := show(Pieces("Wi-Fi 密码是 abc", chat.Chinese)), "zh-CN Wi-Fi 密码是 abc"; got != want {
		t.Errorf("Chinese: %q, want %q", got, want)
	}
}

func show(list []chat.Speech) string {
	var out []string
	for _, p := range list {
		out = append(out, string(p.Locale)+" "+p.Text)
	}
	return strings.Join(out, "|")
}

func TestLocaleOf(t *testing.T) {
	for text, want := range map[string]chat.Locale{"Hello": chat.English, "你好 Li": chat.Chinese, "12:30": chat.Chinese} {
		if got := LocaleOf(text, chat.Chinese); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"One. Two three. Four.", 16, "One. Two three.|Four."},
		{"one, two, three four", 12, "one, two,|three four"},
		{"一二三四五。六七八", 7, "一二三四五。|六七八"},
		{"aaaaaaaaaa", 4, "aaaa|aaaa|aa"},
		{"short", 10, "short"},
		{"", 10, ""},
	} {
		if got := strings.Join(Cut(c.text, c.limit), "|"); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzAloud: whatever is written, what is said is valid, has no markup and no
// control character, and grows within bounds.
func FuzzAloud(f *testing.F) {
	for _, s := range []string{"", "1", "138 0013 8000", "11月26日（星期四）下午2点到4点", "Thursday 26 November, 2 pm to 4 pm", "T-000042 (x) <b>&amp; \x00\xff", "02:30-24:00", "((((", "1-2-3-4-5-6-7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = text[:min(len(text), 2000)] // longer ones only take longer: BenchmarkWorst
		for _, l := range chat.Locales {
			out := Aloud(text, l)
			if !utf8.ValidString(out) || strings.ContainsAny(out, "<>&\n\r\t") || strings.IndexFunc(out, unicode.IsControl) >= 0 {
				t.Errorf("%s: %q becomes %q", l, text, out)
			}
			if len(out) > 20*len(text)+40 {
				t.Errorf("%s: %d bytes become %d", l, len(text), len(out))
			}
			for _, p := range Pieces(text, l) {
				if p.Locale == chat.English && strings.IndexFunc(p.Text, han) >= 0 {
					t.Errorf("%q: the English voice says %q", text, p.Text)
				}
			}
			for _, part := range Cut(out, 50) {
				if n := utf8.RuneCountInString(part); n == 0 || n > 50 {
					t.Errorf("a part of %d characters", n)
				}
			}
		}
	})
}
