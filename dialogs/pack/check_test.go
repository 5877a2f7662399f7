package pack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"switchboard/chat"
)

// smallSpec is what small is good for: Check finds nothing but too little teaching.
func smallSpec() Spec {
	return Spec{
		Prompts: []PromptSpec{
			{Key: "hello.greeting", Args: []string{"brand"}},
			{Key: "booking.ask_day", Choices: []string{"booking.later"}},
		},
		Intents: []string{"fault"},
		Phrases: []string{"person"},
		Names:   []string{"grade.major"},
		States: []StateSpec{
			{ID: "start", Prompt: "hello.greeting", Next: []string{"day"}, Start: true},
			{ID: "day", Form: "booking", Prompt: "booking.ask_day", Next: []string{"day", "person", "end"}},
			{ID: "person", Person: true, Next: []string{"end"}},
			{ID: "end", End: true, Next: []string{"start"}},
		},
	}
}

// taught returns the changes that give small enough sentences.
func taught() []string {
	sentences := func(s string) string {
		var b strings.Builder
		for i := range leastSentences {
			fmt.Fprintf(&b, "    - %s %d\n", s, i)
		}
		return b.String()
	}
	return []string{
		"intents/tasks.yaml", "", "fault:\n  name: {en: report a fault, zh-CN: 故障报修}\n  en:\n" +
			sentences("broken") + "  zh-CN:\n" + sentences("坏了"),
		"intents/none.yaml", "", "en:\n" + sentences("pizza") + "zh-CN:\n" + sentences("披萨"),
	}
}

func check(t *testing.T, spec Spec, changes ...string) []string {
	t.Helper()
	p, err := Load(folder(append(taught(), changes...)...))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range Check(p, spec) {
		out = append(out, f.String())
	}
	return out
}

func TestCheckFindsNothing(t *testing.T) {
	if got := check(t, smallSpec()); got != nil {
		t.Errorf("findings:\n%s", strings.Join(got, "\n"))
	}
}

func TestCheckWording(t *testing.T) {
	han := func(n int) string { return strings.Repeat("汉", n) }
	for _, c := range []struct {
		name    string
		spec    func(*Spec)
		changes []string
		want    string
	}{
		{"missing prompt", func(s *Spec) { s.Prompts = append(s.Prompts, PromptSpec{Key: "bye"}) }, nil,
			"prompts.yaml:1: prompt bye is missing; the dialogs use it"},
		{"missing label", func(s *Spec) { s.Prompts[1].Choices = append(s.Prompts[1].Choices, "label.x") }, nil,
			"prompts.yaml:1: prompt label.x is missing; the dialogs use it"},
		{"missing prompt of a state", func(s *Spec) { s.States[3].Prompt = "bye" }, nil,
			"prompts.yaml:1: prompt bye is missing; the dialogs use it"},
		{"unused prompt", func(s *Spec) { s.Prompts[1].Choices = nil }, nil,
			"prompts.yaml:8: warning: prompt booking.later is used by no dialog"},
		{"missing phrase", func(s *Spec) { s.Phrases = append(s.Phrases, "yes") }, nil,
			"phrases.yaml:1: phrase yes is missing; the dialogs use it"},
		{"unused phrase", func(s *Spec) { s.Phrases = nil }, nil,
			"phrases.yaml:1: warning: phrase person is used by no dialog"},
		{"missing name", func(s *Spec) { s.Names = append(s.Names, "grade.general") }, nil,
			"names.yaml:1: name grade.general is missing; the dialogs use it"},
		{"missing intent", func(s *Spec) { s.Intents = append(s.Intents, "thanks") }, nil,
			"intents/:1: intent thanks is missing; the dialogs act on it"},
		{"unused intent", func(s *Spec) { s.Intents = nil }, nil,
			"intents/tasks.yaml:1: intent fault: no dialog acts on it"},
		{"unknown placeholder", func(s *Spec) { s.Prompts[0].Args = []string{"name"} }, nil,
			"prompts.yaml:1: hello.greeting, en: unknown placeholder {brand}; known are {name}\n" +
				"prompts.yaml:1: hello.greeting, zh-CN: unknown placeholder {brand}; known are {name}"},
		{"unknown placeholder in speech", nil, []string{"prompts.yaml", "您好，{brand}为您服务", "您好，{who}为您服务"},
			"prompts.yaml:1: hello.greeting, zh-CN: unknown placeholder {who}; known are {brand}"},
		{"placeholder in one language", nil, []string{"prompts.yaml", "您好，这里是{brand}。", "您好。"},
			"prompts.yaml:1: hello.greeting: {brand} stands in en but not in zh-CN"},
		{"carrier keyword as a label", nil, []string{"prompts.yaml", "en: Later", "en: Cancel"},
			`prompts.yaml:8: booking.later, en: "Cancel" cannot be a choice: sent as SMS, it is the carrier's keyword for opting out`},
		{"full-width keyword", nil, []string{"prompts.yaml", "zh-CN: 晚一点", "zh-CN: ＴＤ。"},
			`prompts.yaml:8: booking.later, zh-CN: "ＴＤ。" cannot be a choice: sent as SMS, it is the carrier's keyword for opting out`},
		{"keyword of some senders", nil, []string{"prompts.yaml", "en: Later", "en: R"},
			`prompts.yaml:8: booking.later, en: "R" cannot be a choice: sent as SMS, it is the carrier's keyword for opting out (with some senders)`},
		{"keyword in the menu", nil, []string{"menu.yaml", "label: {en: Report a fault", "label: {en: Help"},
			`menu.yaml:1: fault, en: "Help" cannot be a choice: sent as SMS, it is the carrier's keyword for help`},
		{"yes and a person are answers", nil, []string{"prompts.yaml", "en: Later\n  zh-CN: 晚一点", "en: \"Yes\"\n  zh-CN: 转人工"}, ""},
		{"key before function", nil, []string{"menu.yaml", "say: {en: To report a fault", "say: {en: Press the first key to report a fault"},
			`menu.yaml:1: fault, en: begins with "press"; on the phone the function comes before its key`},
		{"key before function in Chinese", nil, []string{"prompts.yaml", "zh-CN: 晚一点", "zh-CN: 按一选晚一点"},
			`prompts.yaml:8: booking.later, zh-CN: begins with "按"; on the phone the function comes before its key`},
		{"a word that begins like a key", nil, []string{"prompts.yaml", "zh-CN: 晚一点", "zh-CN: 按时上门"}, ""},
		{"digit in the menu's speech", nil, []string{"menu.yaml", "To report a fault", "To report a fault on line 2"},
			"menu.yaml:1: fault, en: say holds a digit; the channel adds the key"},
		{"greeting of two SMS", nil, []string{"prompts.yaml", "您好，这里是{brand}。", "您好，这里是{brand}。" + han(62)},
			"prompts.yaml:1: hello.greeting, zh-CN: the greeting must fit one SMS and takes 2"},
		{"greeting that just fits", nil, []string{"prompts.yaml", "您好，这里是{brand}。", "您好，这里是{brand}。" + han(61)}, ""},
		{"English greeting of two SMS", nil, []string{"prompts.yaml", "Hello, this is {brand}.", "Hello, this is {brand}." + strings.Repeat("a", 141)},
			"prompts.yaml:1: hello.greeting, en: the greeting must fit one SMS and takes 2"},
		{"English greeting that just fits", nil, []string{"prompts.yaml", "Hello, this is {brand}.", "Hello, this is {brand}." + strings.Repeat("a", 140)}, ""},
		{"three SMS", nil, []string{"prompts.yaml", "您哪天方便？", han(135)},
			"prompts.yaml:5: warning: booking.ask_day, zh-CN: takes 3 SMS; 4 are the limit, one is best"},
		{"five SMS, the choice counted", nil, []string{"prompts.yaml", "您哪天方便？", han(263)},
			"prompts.yaml:5: booking.ask_day, zh-CN: takes 5 SMS; 4 are the limit, one is best"},
		{"a long answer", nil, []string{"faq/roaming.yaml", "发KT到10000。", han(300)},
			"faq/roaming.yaml:1: roaming-enable, zh-CN: takes 5 SMS; 4 are the limit, one is best"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := smallSpec()
			if c.spec != nil {
				c.spec(&spec)
			}
			if got := strings.Join(check(t, spec, c.changes...), "\n"); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCheckLongMenus(t *testing.T) {
	item := func(i int) string {
		return fmt.Sprintf("- {id: m%d, label: {en: Task %c, zh-CN: 业务%c}, say: {en: For it, zh-CN: 办业务}}\n", i, 'a'+i, 'a'+i)
	}
	var menu, intents, added strings.Builder
	for i := range 8 {
		menu.WriteString(item(i))
		fmt.Fprintf(&intents, "m%d:\n  name: {en: m, zh-CN: 业务}\n  en: [m%d]\n  zh-CN: [业务%d]\n", i, i, i)
		fmt.Fprintf(&added, "m%d ", i)
	}
	for n, want := range map[int]string{
		4: "",
		7: "",
		8: `menu.yaml:8: the menu has 8 choices; on the phone 7 can be heard: 3, and 4 behind "more"`,
	} {
		spec := smallSpec()
		spec.Intents = append(spec.Intents, strings.Fields(added.String())...)
		lines := strings.SplitAfter(menu.String(), "\n")
		found := check(t, spec, "menu.yaml", "", strings.Join(lines[:n], ""), "intents/more.yaml", "", intents.String())
		found = slices.DeleteFunc(found, func(s string) bool { return strings.Contains(s, "taught by") })
		if got := strings.Join(found, "\n"); got != want {
			t.Errorf("menu of %d:\n got %s\nwant %s", n, got, want)
		}
	}
	spec := smallSpec()
	spec.Prompts[1].Choices = slices.Repeat([]string{"booking.later"}, 6)
	if got := strings.Join(check(t, spec), "\n"); !strings.HasPrefix(got, "prompts.yaml:5: booking.ask_day has 6 choices") {
		t.Errorf("a prompt of six choices: %s", got)
	}
}

func TestCheckTeaching(t *testing.T) {
	few := "fault:\n  name: {en: report a fault, zh-CN: 故障报修}\n  en: [My router is dead]\n  zh-CN: [路由器坏了]\n"
	for _, c := range []struct {
		name    string
		changes []string
		want    []string
	}{
		{"too few sentences", []string{"intents/tasks.yaml", "", few}, []string{
			"intents/tasks.yaml:3: intent fault, en: taught by 1 sentences; 15 are the least",
			"intents/tasks.yaml:4: intent fault, zh-CN: taught by 1 sentences; 15 are the least"}},
		{"a sentence under two intents", []string{"intents/none.yaml", "pizza 3", "Broken, 3!"}, []string{
			`intents/none.yaml:5: intent none: "Broken, 3!" belongs to fault already, intents/tasks.yaml:7`}},
		{"a sentence twice", []string{"intents/none.yaml", "pizza 3", "Pizza 2."}, []string{
			`intents/none.yaml:5: warning: intent none: "Pizza 2." stands there twice, first on line 4`}},
		{"too few ways of asking", []string{"faq/roaming.yaml", "[怎么开漫游, 漫游怎么开, 出国能用吗]", "[怎么开漫游, 漫游怎么开]"}, []string{
			"faq/roaming.yaml:5: roaming-enable, zh-CN: 2 ways of asking; 3 are the least"}},
		{"the same question of two entries", []string{"faq/second.yaml", "",
			strings.Replace(strings.Replace(small["faq/roaming.yaml"], "roaming-enable", "second", 1), "[怎么开漫游, 漫游怎么开, 出国能用吗]", "[甲, 乙, 怎么开漫游？]", 1)}, []string{
			`faq/second.yaml:4: entry second: "can I roam" belongs to roaming-enable already, faq/roaming.yaml:4`,
			`faq/second.yaml:4: entry second: "how do I roam" belongs to roaming-enable already, faq/roaming.yaml:4`,
			`faq/second.yaml:4: entry second: "roaming abroad" belongs to roaming-enable already, faq/roaming.yaml:4`,
			`faq/second.yaml:5: entry second: "怎么开漫游？" belongs to roaming-enable already, faq/roaming.yaml:5`}},
		{"an offer without a name", []string{"faq/roaming.yaml", "  topic: roaming\n", "  topic: roaming\n  offers: fault\n"}, []string{
			"faq/roaming.yaml:1: roaming-enable offers fault, and names.yaml has no offer.fault"}},
		{"three sentences to say", []string{"faq/roaming.yaml", "zh-CN: 跟我们说一声就能开。", "zh-CN: 好。跟我们说一声。就能开。"}, []string{
			"faq/roaming.yaml:1: roaming-enable, zh-CN: say has 3 sentences; on the phone two are the limit"}},
		{"three sentences and nothing else to say", []string{"faq/roaming.yaml", "  say: {en: Ask us to turn it on., zh-CN: 跟我们说一声就能开。}\n", "",
			"faq/roaming.yaml", "en: Send KT to 10000.", "en: One. Two. Three."}, []string{
			"faq/roaming.yaml:1: roaming-enable, en: answer, said as it is, has 3 sentences; on the phone two are the limit"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := check(t, smallSpec(), c.changes...); !slices.Equal(got, c.want) {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// What can be booked or reported is there, and somebody comes for it.
func TestCheckField(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []string
		want    string
	}{
		{"nobody comes there", []string{"areas.yaml", "branches:", "  - {id: xicheng, name: {en: Xicheng, zh-CN: 西城}, words: [西城], served: true}\nbranches:"},
			"areas.yaml:4: warning: xicheng: no technician who knows broadband works here: nobody can book it"},
		{"no area served", []string{"areas.yaml", "served: true", "served: false"}, "areas.yaml:1: no area is served (served: true): every address is refused\nstaff.yaml:1: warning: t01: haidian is not served"},
		{"nothing breaks", []string{"services.yaml", "  fault: true\n", ""}, "services.yaml:1: no service is about something broken (fault: true): nothing can be reported"},
		{"nothing bookable", []string{"services.yaml", "  bookable: true\n", ""}, "services.yaml:1: no service is bookable (bookable: true): no visit can be booked"},
		{"works where nobody is served", []string{"staff.yaml", "[haidian]", "[haidian, reykjavik]"}, "staff.yaml:1: warning: t01: reykjavik is not served"},
		{"a placeholder that is none", []string{"faq/roaming.yaml", "en: Tariff guide", `en: "{site}"`},
			"faq/roaming.yaml:1: roaming-enable, en: braces are said as they stand; only prompts and canned replies have placeholders"},
		{"two services of one name", []string{"services.yaml", "zh-CN: 流量", "zh-CN: 宽带维修"}, "services.yaml:9: data, zh-CN: has the same name as repair"},
		{"two areas of one name", []string{"areas.yaml", "en: Reykjavik", "en: haidian"}, "areas.yaml:3: reykjavik, en: has the same name as haidian"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(check(t, smallSpec(), c.changes...), "\n"); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCheckStates(t *testing.T) {
	for _, c := range []struct {
		name string
		spec func(*Spec)
		want string
	}{
		{"unknown next", func(s *Spec) { s.States[1].Next = append(s.States[1].Next, "nowhere") }, "dialogs:1: state day leads to nowhere, which does not exist"},
		{"declared twice", func(s *Spec) { s.States = append(s.States, s.States[3]) },
			"dialogs:1: state end cannot be reached from any start\ndialogs:1: state end is declared twice"},
		{"not reachable", func(s *Spec) { s.States[0].Next = []string{"person"} }, "dialogs:1: state day cannot be reached from any start"},
		{"no person", func(s *Spec) { s.States[2].Person = false },
			"dialogs:1: from state day no person can be reached\n" +
				"dialogs:1: from state person no person can be reached\ndialogs:1: from state start no person can be reached"},
		{"no end", func(s *Spec) { s.States[3].End = false },
			"dialogs:1: from state day no end can be reached\ndialogs:1: from state end no end can be reached\n" +
				"dialogs:1: from state start no end can be reached"},
		{"a person is the last", func(s *Spec) { s.States[2].Next = nil }, ""},
		{"an end is the last", func(s *Spec) { s.States[3].Next = nil }, ""},
		{"a loop without a way out", func(s *Spec) { s.States[1].Next = []string{"day"} },
			"dialogs:1: from state day no end can be reached\ndialogs:1: from state day no person can be reached\n" +
				"dialogs:1: from state start no end can be reached\ndialogs:1: from state start no person can be reached\n" +
				"dialogs:1: state end cannot be reached from any start\ndialogs:1: state person cannot be reached from any start"},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := smallSpec()
			c.spec(&spec)
			if got := sorted(strings.Join(check(t, spec), "\n")); got != sorted(c.want) {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	for s, want := range map[string]int{
		"":                                      0,
		"...":                                   0,
		"One":                                   1,
		"One. Two! Three?":                      3,
		"It costs CNY 0.15 a minute.":           1,
		"See www.acme.example for more. Bye.":   2,
		"We open at 9 a.m. and close at 5 p.m.": 1,
		"好。谢谢！":                                 2,
		"您好，请说。":                                1,
		"Wait... what?!":                        2,
	} {
		if got := sentences(s); got != want {
			t.Errorf("%q has %d sentences, want %d", s, got, want)
		}
	}
}

func TestFaultsAndWarnings(t *testing.T) {
	f := Findings{{File: "a", Line: 1, Text: "x", Warning: true}, {File: "b", Line: 2, Text: "y"}}
	if got := f.Faults(); len(got) != 1 || got[0].String() != "b:2: y" {
		t.Errorf("faults %v", got)
	}
	if got := f.Error(); got != "a:1: warning: x\nb:2: y" {
		t.Errorf("error %q", got)
	}
	if _, ok := chat.KeywordOf("stop"); !ok {
		t.Error("the table of keywords is empty")
	}
}
