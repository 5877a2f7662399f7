package sms

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"switchboard/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

func choices(labels ...string) (list []chat.Choice) {
	for i, l := range labels {
		list = append(list, chat.Choice{Value: fmt.Sprint("v", i), Label: l})
	}
	return list
}

const address = public + "/s/AbCdEfGhIjKlMnOpQrStUv"

const longEN = `Our broadband visits take place from 8 am to 8 pm on every day of the week. The technician calls you half an hour before arriving. ` +
	`Please keep the modem plugged in and have your contract number at hand. If you cannot be there, someone over 18 may open the door for you. ` +
	`A visit is free of charge if the fault lies on our side of the socket; otherwise we agree the price with you before any work begins. ` +
	`You can move the visit up to two hours before, as often as you like. ` +
	`We keep your old router for you if you want it back, and recycle it if you do not. Cables inside the house belong to you, and so do their repairs. ` +
	`More is on our site, where every fee is listed.`

const longZH = `宽带上门服务每天八点到二十点，一周七天都可以约。师傅出发前半小时会给您打电话。请不要拔掉光猫电源，并准备好合同号。` +
	`如果您本人不在家，请安排一位成年人在场。故障在入户前的线路上，上门免费；其他情况先和您确认价格再动手。` +
	`上门前两小时都可以免费改时间，次数不限。旧路由器您想留就留，不要的我们负责回收。` +
	`室内的网线归您所有，维修也由您负责，我们可以推荐。所有收费标准都公示在营业厅和网站上，随时可以查，有疑问请直接问我们。` +
	`服务完成后我们会请您打个分，一分钟就好；不满意的地方请直接说，有专人跟进，一天之内答复您，直到您满意为止。周末也照常受理，节假日安排以通知为准。`

var rendered = []struct {
	name string
	p    chat.Prompt
}{
	{"text.en", chat.Prompt{Text: "Your visit is booked."}},
	{"text.zh", chat.Prompt{Text: "已为您约好上门。"}},
	{"choices.en", chat.Prompt{Text: "Is that right?", Choices: choices("Confirm", "Change something", "Never mind")}},
	{"choices.zh", chat.Prompt{Text: "这样对吗？", Choices: choices("确认", "修改", "不办了")}},
	{"six_choices.en", chat.Prompt{Text: "Which?", Choices: choices("a", "b", "c", "d", "e", "f")}},
	{"only_choices.en", chat.Prompt{Choices: choices("Yes", "No")}},
	{"paragraphs.zh", chat.Prompt{Text: "您好，我是智能助手。\n\n请问您要办什么？ ", Choices: choices("故障报修", "投诉")}},
	{"typographic.en", chat.Prompt{Text: "“Here” – it’s booked…", Choices: choices("That’s right")}},
	{"typographic_mixed.en", chat.Prompt{Text: "“Li Wei’s” router", Choices: choices("海淀")}},
	{"say_is_not_read.en", chat.Prompt{Text: "Code 123456", Say: "one two three", Speech: []chat.Speech{{Text: "one"}}}},
	{"link.en", chat.Prompt{Text: "We were cut off.", Link: true}},
	{"link.zh", chat.Prompt{Text: "刚才电话断了。", Link: true, Choices: choices("继续", "重新开始")}},
	{"long.en", chat.Prompt{Text: longEN}},
	{"long.zh", chat.Prompt{Text: longZH}},
	{"long_choices.en", chat.Prompt{Text: longEN, Choices: choices("A person", "Something else")}},
	{"long_choices.zh", chat.Prompt{Text: longZH, Choices: choices("转人工", "问别的")}},
	{"long_link.zh", chat.Prompt{Text: longZH, Link: true}},
	{"one_sentence.en", chat.Prompt{Text: strings.Repeat("and then some more words ", 30)}},
	{"one_sentence.zh", chat.Prompt{Text: strings.Repeat("还有还有很多很多", 50)}},
	{"huge_choices.zh", chat.Prompt{Text: longZH, Choices: choices(strings.Repeat("很长的选项", 20), strings.Repeat("更长的选项", 20), strings.Repeat("最长的选项", 20))}},
}

// laidOut is a prompt as it is sent, with the link if it needs one.
func laidOut(p chat.Prompt) string {
	text := Text(p)
	if p.Link || segments(text) > mostSegments {
		l := languageOf(p.Text)
		text = linked(p, words("sms.continue", l, "link", address), words("sms.link", l, "link", address))
	}
	return text
}

func TestRender(t *testing.T) {
	for _, c := range rendered {
		text := laidOut(c.p)
		s := chat.CountSegments(text)
		got := fmt.Sprintf("%s\n-- segments %d, units %d, unicode %v\n", text, s.Count, s.Units, s.Unicode)
		file := filepath.Join("testdata", "render", c.name+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if s.Count > mostSegments {
			t.Errorf("%s: %d segments", c.name, s.Count)
		}
	}
}

// All vectors of channels.md §1, as they go out.
func TestSegmentVectors(t *testing.T) {
	a, han := func(n int) string { return strings.Repeat("a", n) }, func(n int) string { return strings.Repeat("汉", n) }
	for _, c := range []struct {
		text string
		want int
	}{
		{a(160), 1}, {a(161), 2}, {a(307), 3}, {a(158) + "€", 1}, {a(159) + "€", 2},
		{han(70), 1}, {han(71), 2}, {han(134), 2}, {han(135), 3}, {han(202), 4},
		{han(68) + "👍", 1}, {han(69) + "👍", 2}, {han(66) + "👍" + han(66), 3}, {a(100) + "’", 1},
	} {
		if got := segments(Text(chat.Prompt{Text: c.text})); got != c.want {
			t.Errorf("%s: %d, want %d", c.text, got, c.want)
		}
	}
	if got := segments(a(100) + "’"); got != 2 {
		t.Errorf("100 a and a curly quote as they are: %d", got)
	}
	mixed := "it’s 汉"
	if Text(chat.Prompt{Text: mixed}) != mixed {
		t.Error("characters are made plain although the text stays Unicode")
	}
}

func TestSplit(t *testing.T) {
	sentence := strings.Repeat("x", 97) + ". " // 99 with the space
	url := "https://example.com/a/very/long/path?with=query&and=more.and.more!end"
	family, flag := "👨‍👩‍👧‍👦", "🇨🇳"
	for _, c := range []struct {
		name, text string
		want       []int // characters of each message
	}{
		{"short", "hello", []int{5}},
		{"exactly the limit", strings.Repeat("汉", 1600), []int{1600}},
		{"one more", strings.Repeat("汉", 1601), []int{1600, 1}},
		{"sentences", strings.Repeat(sentence, 20), []int{16*99 - 1, 4*99 - 1}},
		{"Chinese sentences", strings.Repeat(strings.Repeat("汉", 99)+"。", 17), []int{1600, 100}},
		{"closing quotes stay", strings.Repeat("汉", 1500) + "。”" + strings.Repeat("汉", 200), []int{1502, 200}},
		{"clauses", strings.Repeat("汉", 1500) + "，" + strings.Repeat("汉", 200), []int{1501, 200}},
		{"words", strings.Repeat("汉", 1500) + " " + strings.Repeat("汉", 200), []int{1500, 200}},
		{"an address is whole", strings.Repeat("汉", 1580) + url, []int{1580, len(url)}},
		{"a code is whole", strings.Repeat("汉", 1597) + "123456" + strings.Repeat("汉", 9), []int{1597, 15}},
		{"a number in groups is whole", strings.Repeat("汉", 1590) + "138 0013 8000" + strings.Repeat("汉", 9), []int{1590, 22}},
		{"surrogate pairs", strings.Repeat("汉", 1599) + "👍👍", []int{1599, 2}},
		{"a family is one", strings.Repeat("汉", 1595) + family, []int{1595, 7}},
		{"a flag is one", strings.Repeat("汉", 1597) + flag, []int{1597, 2}},
		{"a combined letter is one", strings.Repeat("é ", 799) + "e\u0301e\u0301", []int{1597, 4}},
		{"no mark begins a message", strings.Repeat("汉", 1600) + "！", []int{1599, 2}},
		{"a token too long for any", strings.Repeat("x", 1700), []int{1600, 100}},
		{"none", " ", nil},
	} {
		var got []int
		parts := split(c.text)
		for _, p := range parts {
			got = append(got, utf8.RuneCountInString(p))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// Whatever is split: nothing is lost, everything fits, and no character,
// address or code is cut as long as it fits a message.
func TestSplitLaws(t *testing.T) {
	piece := rapid.SampledFrom([]string{"汉", "字。", "好，", "word ", "end. ", "👍", "👨‍👩‍👧‍👦", "🇨🇳", "e\u0301", "\n", "https://example.com/s/AbC?x=1&y=2 ", "code 123456, ", "138 0013 8000 ", "（甲）", "\xff"})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 60).Draw(t, "repeats") {
			b.WriteString(strings.Repeat(piece.Draw(t, "piece"), rapid.IntRange(1, 40).Draw(t, "times")))
		}
		text := b.String()
		parts := split(text)
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(strings.Join(parts, " ")) != squeeze(text) {
			t.Fatalf("lost or added: %q → %q", text, parts)
		}
		graphemes := 0
		for i, p := range parts {
			if units(p) > mostUnits || p == "" {
				t.Fatalf("part %d has %d units", i, units(p))
			}
			graphemes += uniseg.GraphemeClusterCount(squeeze(p))
			for _, cutOff := range []string{"https://example.com/s/AbC?x=1&y", "12345", "https:"} {
				if strings.HasSuffix(p, cutOff) && i < len(parts)-1 {
					t.Fatalf("cut: %q", p[max(0, len(p)-50):])
				}
			}
		}
		if utf8.ValidString(text) && graphemes < uniseg.GraphemeClusterCount(squeeze(text)) {
			t.Fatalf("%d characters became %d", uniseg.GraphemeClusterCount(squeeze(text)), graphemes)
		}
	})
}
