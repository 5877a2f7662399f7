//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
)

func choices(labels ...string) []chat.Choice {
	var out []chat.Choice
	for i, l := range labels {
		out = append(out, chat.Choice{Value: fmt.Sprint("v", i+1), Label: l})
	}
	return out
}

func says(a chat.Author, text string, more ...chat.Choice) chat.Entry {
	return chat.Entry{Author: a, Prompt: chat.Prompt{Text: text, Choices: more}}
}

func asks(input chat.Input, text string, more ...chat.Choice) chat.Entry {
	e := says(chat.Bot, text, more...)
	e.Prompt.Input = input
	return e
}

func agent(name, text string) chat.Entry {
	e := says(chat.Agent, text)
	e.Name = name
	return e
}

// Looks: every kind of line, wide and narrow, light and dark, in both
// languages, without a violation that axe can see; the keyboard does all.
func TestLooks(t *testing.T) {
	s := &stage{mode: chat.ModeAgent, entries: []chat.Entry{
		says(chat.Bot, "Hello, I am the automated assistant. Say “agent” for a person.", choices("Report a fault", "Book a visit", "My appointments")...),
		says(chat.Customer, "Book a visit"),
		asks(chat.InputSlot, "Which arrival time suits you?", choices("Tuesday 24 November, 8 am to 10 am", "Tuesday 24 November, 6 pm to 8 pm", "Wednesday 25 November, 8 am to 10 am", "Later times")...),
		says(chat.Customer, "Tuesday 24 November, 6 pm to 8 pm"),
		asks(chat.InputConfirm, "请您核对：宽带安装，11月24日（星期二）晚上6点到8点，朝阳区建国路5号。确认预约吗？", choices("确认", "修改", "不办了")...),
		says(chat.Customer, "确认"),
		says(chat.Bot, "约好了。预约码是 885 862。更多信息请看 https://example.com/visit?id=1。"),
		says(chat.Customer, "agent"),
		says(chat.System, "李娜 is with you now"),
		agent("李娜", "您好，我是李娜，很高兴为您服务。\nHow can I help? You can also call tel:+8610086."),
		says(chat.Customer, "A long word: "+strings.Repeat("broadband", 12)),
		asks(chat.InputSlot, "请选择上门时间。", choices("11月24日（星期二）上午8点到10点", "11月24日（星期二）晚上6点到8点", "11月25日（星期三）上午8点到10点", "更晚的时间")...),
		asks(chat.InputRating, "How was our service today? 1 is very poor, 5 is very good.", []chat.Choice{{Value: "1", Label: "1"}, {Value: "2", Label: "2"}, {Value: "3", Label: "3"}, {Value: "4", Label: "4"}, {Value: "5", Label: "5"}, {Value: "skip", Label: "Not now"}}...),
	}}
	home, host := s.play(t)
	var found []string
	live.Script(t, "looks.mjs", &found, "HOME_URL="+home, "HOST_URL="+host)
	for _, f := range found {
		t.Error(f)
	}
}

// Hostile texts in every field are only ever text.
func TestHostileTexts(t *testing.T) {
	var entries []chat.Entry
	for i, p := range payloads() {
		e := says(chat.Agent, p, chat.Choice{Value: p, Label: p})
		e.Name = p
		if i%3 == 0 {
			e.Author, e.Name = chat.Customer, ""
		}
		entries = append(entries, e)
	}
	s := &stage{mode: chat.ModeAgent, entries: entries}
	home, host := s.play(t)
	var seen struct {
		Texts   []string
		Alarms  []string // what ran or was made of markup
		Schemes []string // of all links
	}
	live.Script(t, "hostile.mjs", &seen, "HOME_URL="+home, "HOST_URL="+host)
	if len(seen.Texts) != len(entries) {
		t.Fatalf("%d of %d texts shown", len(seen.Texts), len(entries))
	}
	for i, e := range entries {
		// Links to telephones and mail show their address alone.
		if got, want := seen.Texts[i], strings.NewReplacer("mailto:", "", "tel:", "").Replace(e.Prompt.Text); got != want {
			t.Errorf("text %d shown as %q, want %q", i, got, want)
		}
	}
	for _, a := range seen.Alarms {
		t.Errorf("alarm: %s", a)
	}
	for _, scheme := range seen.Schemes {
		if !strings.Contains(" http: https: mailto: tel: ", " "+scheme+" ") {
			t.Errorf("a link to %s", scheme)
		}
	}
	if len(seen.Schemes) == 0 {
		t.Error("no link was made of any text")
	}
}

// payloads are 100 and more texts that would run if they were taken for markup.
func payloads() []string {
	const run = "window.__ran=1"
	out := []string{
		`javascript:` + run, `https://example.com/"onmouseover="` + run, `https://example.com/<img src=x onerror=` + run + `>`,
		`mailto:a@example.com?subject="><script>` + run + `</script>`, `tel:+123"onclick="` + run, `JaVaScRiPt:` + run + `//http://example.com`,
		`data:text/html,<script>` + run + `</script>`, `vbscript:` + run, `https://javascript:` + run + `@example.com`, `[x](javascript:` + run + `)`,
		"java\tscript:" + run, "\u202ehttps://example.com\u202c", `{{constructor.constructor('` + run + `')()}}`, `${` + run + `}`, `<%= ` + run + ` %>`,
		`&lt;script&gt;` + run + `&lt;/script&gt;`, `\u003cscript\u003e` + run, `--><script>` + run + `</script>`, `]]><script>` + run + `</script>`, `</li></ol><script>` + run + `</script>`,
	}
	for _, tag := range []string{"img src=x", "svg", "video src=x", "audio src=x", "body", "iframe", "input autofocus", "details open", "marquee", "object data=x", "embed src=x", "select autofocus", "a href=#", "style", "link rel=stylesheet href=x", "textarea autofocus"} {
		for _, event := range []string{"onerror", "onload", "onfocus", "ontoggle", "onmouseover"} {
			out = append(out, "<"+tag+" "+event+"="+run+">")
		}
	}
	return out
}
