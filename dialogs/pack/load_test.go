package pack

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

func TestBuiltinLoads(t *testing.T) {
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Zone.String(); got != "Asia/Shanghai" {
		t.Errorf("zone %s", got)
	}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, p.Zone)
	if next, ok := p.People.Next(at); !ok || next.Hour() != 13 || next.Minute() != 30 {
		t.Errorf("people are back at %v after noon on a working day", next)
	}
}

// The built-in pack is good by itself, whatever the dialogs ask of it.
func TestBuiltinContent(t *testing.T) {
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	spec := Spec{Phrases: keysOf(p.Phrases), Names: keysOf(p.Cases)}
	for _, key := range keysOf(p.wording) {
		spec.Prompts = append(spec.Prompts, PromptSpec{Key: key, Args: p.wording[key].text[chat.English].names()})
	}
	for _, i := range p.Intents {
		spec.Intents = append(spec.Intents, i.ID)
	}
	if faults := Check(p, spec).Faults(); faults != nil {
		t.Error(faults)
	}
	if len(p.FAQ) < 40 {
		t.Errorf("%d entries of the FAQ; 40 are promised", len(p.FAQ))
	}
}

func TestLoad(t *testing.T) {
	p, err := Load(folder())
	if err != nil {
		t.Fatal(err)
	}
	day := calendar.Date{Year: 2026, Month: 10, Day: 10}
	for what, ok := range map[string]bool{
		"brand":        p.Brand[chat.Chinese] == "宏图" && p.Hotline == "10000" && p.Country == "CN",
		"prompts":      p.Prompts["hello.greeting"].Say[chat.Chinese] != "" && p.Prompts["hello.greeting"].Say[chat.English] == "",
		"phrases":      len(p.Phrases["person"][chat.English]) == 2,
		"names":        p.Cases["grade.major"][chat.Chinese] == "重大",
		"menu":         p.Menu[0].ID == "fault" && p.Menu[0].Say[chat.English] == "To report a fault",
		"faq":          p.FAQ[0].ID == "roaming-enable" && len(p.FAQ[0].Asked[chat.Chinese]) == 3,
		"services":     p.Services[0].Bookable && p.Services[0].Fault && p.Services[0].Skill == "broadband" && !p.Services[1].Bookable,
		"areas":        p.Areas[0].Served && p.Areas[0].Zone == p.Zone && p.Areas[1].Zone.String() == "Atlantic/Reykjavik",
		"branches":     p.Branches[0].Area == "haidian",
		"people":       len(p.People.Spans(day)) == 2 && len(p.People.Spans(calendar.Date{Year: 2026, Month: 10, Day: 1})) == 0,
		"field":        len(p.Field.Spans(calendar.Date{Year: 2026, Month: 10, Day: 1})) == 1,
		"window":       p.Window == 2*time.Hour && len(p.Field.Windows(day, p.Window)) == 6,
		"staff":        p.Staff[0].Skills[0] == "broadband" && p.Staff[0].Areas[0] == "haidian",
		"survey":       p.Survey.Low == 2 && p.Survey.Rest == 720*time.Hour && p.Survey.Questions[0].Ask.Say[chat.English] == "One to five?",
		"clocks":       p.Clocks.Response["basic"] == 30*time.Second && p.Clocks.Result == 7 && p.Clocks.Resolve["general"] == 0,
		"intents":      len(p.Intents) == 1 && p.Intents[0].Name[chat.English] == "report a fault",
		"out of scope": p.OutOfScope[chat.Chinese][0] == "点个披萨",
	} {
		if !ok {
			t.Errorf("%s: not as written: %+v", what, p)
		}
	}
}

// Files written on Windows and what is no YAML at all are no trouble.
func TestLoadIgnores(t *testing.T) {
	if _, err := Load(folder(
		"names.yaml", "", "\ufeff"+strings.ReplaceAll(small["names.yaml"], "\n", "\r\n"),
		"menu.yaml", "", strings.ReplaceAll(small["menu.yaml"], "\n", "\r\n"),
		"README.md", "", "words",
		".git/config.yaml", "", "x",
		"old/very/deep/x.yaml", "", "x",
		".#menu.yaml", "", "x",
		"menu.yaml~", "", "x",
		"faq/.roaming.yaml.swp", "", "x",
		"faq/._roaming.yaml", "", "x",
	)); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"pack.yaml", "menu.yaml", "faq/roaming.yaml"} {
		if _, err := Load(folder(name, "", "\ufeff# as Windows' editors begin a file\n"+small[name])); err != nil {
			t.Error(err)
		}
	}
}

// Numbers as people write them.
func TestHotline(t *testing.T) {
	for _, n := range []string{"10000", "110", "0800 123 456", "+86 10 6605 8888", `"(010) 6605-8888"`, "+4420/79460000"} {
		if _, err := Load(folder("pack.yaml", "hotline: 10000", "hotline: "+n)); err != nil {
			t.Error(err)
		}
	}
}

// write writes small to a folder.
func write(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, folder()); err != nil {
		t.Fatal(err)
	}
}

func loadDir(dir string) error {
	files, err := Files(dir)
	if err == nil {
		_, err = Load(files)
	}
	return err
}

func TestLoadDir(t *testing.T) {
	dir := t.TempDir()
	write(t, dir)
	if err := loadDir(dir); err != nil {
		t.Error(err)
	}
	if err := loadDir(filepath.Join(dir, "pack.yaml")); err == nil {
		t.Error("a file was loaded as a folder")
	}
	if err := loadDir(filepath.Join(dir, "nowhere")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// Each fault gives its finding, and nothing else.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		changes []string
		want    string // every finding, one a line
	}{
		{"missing file", []string{"staff.yaml", "-", ""}, "staff.yaml:1: is missing"},
		{"missing folder", []string{"faq/roaming.yaml", "-", ""}, "faq/:1: is missing"},
		{"unknown file", []string{"fag/x.yaml", "", "a: b"}, "fag/x.yaml:1: is no file of a pack"},
		{"wrong ending", []string{"menu.yml", "", "a: b"}, "menu.yml:1: is no file of a pack"},
		{"a folder too deep", []string{"faq/old/x.yaml", "", "a: b"}, "faq/old:1: is a folder; files stand in faq/ itself"},
		{"empty file", []string{"names.yaml", "", ""}, "names.yaml:1: is empty"},
		{"only a comment", []string{"names.yaml", "", "# nothing\n"}, "names.yaml:1: is empty"},
		{"no YAML", []string{"names.yaml", "", "a: [\nb: c\n"}, "names.yaml:1: is no YAML: sequence end token ']' not found"},
		{"two documents", []string{"names.yaml", "", "a: {en: a, zh-CN: b}\n---\nb: {en: a, zh-CN: b}\n"}, "names.yaml:3: holds more than one document"},
		{"no UTF-8", []string{"names.yaml", "", "a: {en: a, zh-CN: \xff}\n"}, "names.yaml:1: is not UTF-8"},
		{"control character", []string{"names.yaml", "", "a:\n  en: \"a\x00\"\n  zh-CN: b\n"}, "names.yaml:2: holds the control character U+0000"},
		{"turned direction", []string{"canned.yaml", "", "- id: a\n  title: {en: A, zh-CN: 甲}\n  text: {en: \"Hi \u202ethere\", zh-CN: 您好}\n"}, "canned.yaml:3: holds the control character U+202E"},
		{"turned direction, escaped", []string{"canned.yaml", "", "- id: a\n  title: {en: A, zh-CN: 甲}\n  text: {en: \"Hi \\u202Ethere\", zh-CN: 您好}\n"}, "canned.yaml:3: a, text, en holds the control character U+202E"},
		{"control character, escaped", []string{"names.yaml", "", "a: {en: \"a\\0\", zh-CN: b}\n"}, "names.yaml:1: a, en holds the control character U+0000"},
		{"a byte order mark amid a file", []string{"names.yaml", "", "a: {en: a, zh-CN: b}\n\ufeffb: {en: a, zh-CN: b}\n"}, "names.yaml:2: holds the control character U+FEFF"},
		{"nested deeply", []string{"names.yaml", "", strings.Repeat("[", 100)}, "names.yaml:1: is nested too deeply"},
		{"nested in block style", []string{"names.yaml", "", strings.Repeat("- ", 100)}, "names.yaml:1: is nested too deeply"},
		{"too large", []string{"names.yaml", "", strings.Repeat("#", 2<<20)}, "names.yaml:1: is larger than 1 MiB"},
		{"a list for keys", []string{"names.yaml", "", "- a\n"}, "names.yaml:1: names: keys and values wanted, a list found"},
		{"keys for a list", []string{"menu.yaml", "", "a: b\n"}, "menu.yaml:1: menu: a list wanted, keys and values found"},
		{"empty list", []string{"menu.yaml", "", "[]\n"}, "menu.yaml:1: menu is empty"},
		{"empty mapping", []string{"names.yaml", "", "{}\n"}, "names.yaml:1: names is empty"},
		{"unknown key", []string{"pack.yaml", "country: CN", "country: CN\ncolour: red"}, "pack.yaml:6: pack: unknown key colour; known are brand, hotline, site, zone, country, area_code"},
		{"comma without quotes", []string{"names.yaml", "en: major", "en: major, urgent"},
			"names.yaml:1: grade.major: unknown key urgent; known are en, zh-CN"},
		{"comma without quotes in Chinese", []string{"names.yaml", "重大", "重大,紧急"},
			"names.yaml:1: grade.major: unknown key 紧急; known are en, zh-CN; text with a comma needs quotes here"},
		{"duplicate key", []string{"pack.yaml", "country: CN", "country: CN\nzone: UTC"}, "pack.yaml:6: pack: zone is given twice, first on line 4"},
		{"duplicate prompt", []string{"prompts.yaml", "booking.later:", "booking.ask_day:"}, "prompts.yaml:8: prompts: booking.ask_day is given twice, first on line 5"},
		{"missing key", []string{"pack.yaml", "country: CN\n", ""}, "pack.yaml:1: pack: country is missing"},
		{"empty value", []string{"pack.yaml", "country: CN", "country:"}, "pack.yaml:5: pack: country is empty"},
		{"empty text", []string{"pack.yaml", "hotline: 10000", `hotline: " "`}, "pack.yaml:2: pack, hotline is empty"},
		{"spaces around", []string{"pack.yaml", "hotline: 10000", `hotline: " 10000"`}, "pack.yaml:2: pack, hotline has spaces around it"},
		{"bool for text", []string{"pack.yaml", "hotline: 10000", "hotline: true"}, "pack.yaml:2: pack, hotline: text wanted, true or false found; put quotes around it if it is meant as text"},
		{"list for text", []string{"pack.yaml", "hotline: 10000", "hotline: [1]"}, "pack.yaml:2: pack, hotline: text wanted, a list found; put quotes around it if it is meant as text"},
		{"anchor", []string{"pack.yaml", "hotline: 10000", "hotline: &a 10000"}, "pack.yaml:2: pack, hotline: text wanted, an anchor or alias, which packs do not use found; put quotes around it if it is meant as text"},
		{"text for bool", []string{"areas.yaml", "served: true", "served: maybe"}, "areas.yaml:2: haidian, served: true or false wanted, text found"},
		{"text for number", []string{"survey.yaml", "low: 2", "low: two"}, "survey.yaml:4: survey, low: a whole number from 1 to 4 wanted"},
		{"number out of bounds", []string{"survey.yaml", "low: 2", "low: 5"}, "survey.yaml:4: survey, low: a whole number from 1 to 4 wanted"},
		{"bad duration", []string{"survey.yaml", "wait: 30m", "wait: 30"}, "survey.yaml:5: survey, wait: a length of time wanted, as 30s, 10m or 24h"},
		{"negative duration", []string{"survey.yaml", "wait: 30m", "wait: -30m"}, "survey.yaml:5: survey, wait: a length of time wanted, as 30s, 10m or 24h"},
		{"bad site", []string{"pack.yaml", "https:", "ftp:"}, "pack.yaml:3: pack, site: an address wanted that begins with https://"},
		{"unknown zone", []string{"pack.yaml", "Asia/Shanghai", "Asia/Beijing"}, "pack.yaml:4: pack, zone: unknown time zone Asia/Beijing; write it as Asia/Shanghai"},
		{"local zone", []string{"pack.yaml", "Asia/Shanghai", "Local"}, "pack.yaml:4: pack, zone: unknown time zone Local; write it as Asia/Shanghai"},
		{"bad area code", []string{"pack.yaml", "country: CN", "country: CN\narea_code: 010"}, "pack.yaml:6: pack, area_code: a plus and digits wanted, as +8610"},
		{"bad country", []string{"pack.yaml", "country: CN", "country: China"}, "pack.yaml:5: pack, country: China is none whose telephone numbers are known; two capital letters wanted, as CN or GB"},
		{"no country", []string{"pack.yaml", "country: CN", "country: XX"}, "pack.yaml:5: pack, country: XX is none whose telephone numbers are known; two capital letters wanted, as CN or GB"},
		{"a country by its other name", []string{"pack.yaml", "country: CN", "country: UK"}, "pack.yaml:5: pack, country: UK is none whose telephone numbers are known; two capital letters wanted, as CN or GB"},
		{"no number", []string{"pack.yaml", "hotline: 10000", "hotline: call us"}, "pack.yaml:2: pack, hotline: a number wanted that can be dialled, as 4008-100-100 or +44 20 7946 0000"},
		{"half a number", []string{"pack.yaml", "hotline: 10000", "hotline: 4008-100-"}, "pack.yaml:2: pack, hotline: a number wanted that can be dialled, as 4008-100-100 or +44 20 7946 0000"},
		{"missing language", []string{"prompts.yaml", "  zh-CN: 您哪天方便？\n", ""}, "prompts.yaml:6: booking.ask_day: zh-CN is missing"},
		{"unknown language", []string{"prompts.yaml", "  zh-CN: 您哪天方便？\n", "  zh-CN: 您哪天方便？\n  fr: Quel jour?\n"}, "prompts.yaml:8: booking.ask_day: unknown key fr; known are en, zh-CN, say"},
		{"bad prompt key", []string{"prompts.yaml", "booking.later", "booking.Later"}, "prompts.yaml:8: booking.Later is no key; it is written in small letters, booking.ask_address"},
		{"lone brace", []string{"prompts.yaml", "Which day suits you?", `"Which day {"`}, "prompts.yaml:5: booking.ask_day, en: a brace without its partner; braces hold a placeholder, {name}"},
		{"bad placeholder", []string{"prompts.yaml", "Which day suits you?", `"Which {Day}?"`}, "prompts.yaml:5: booking.ask_day, en: {Day} is no placeholder; it is written in small letters, {name}"},
		{"empty phrases", []string{"phrases.yaml", "[人工]", "[]"}, "phrases.yaml:3: person, zh-CN is empty"},
		{"phrase twice", []string{"phrases.yaml", "[agent, human]", "[agent, agent]"}, `phrases.yaml:2: person, en: "agent" stands there twice`},
		{"canned reply without language", []string{"canned.yaml", "", "- id: a\n  title: {en: A, zh-CN: 甲}\n  text: {en: Hello}\n"}, "canned.yaml:3: a, text: zh-CN is missing"},
		{"canned reply twice", []string{"canned.yaml", "", strings.Repeat("- id: a\n  title: {en: A, zh-CN: 甲}\n  text: {en: A, zh-CN: 甲}\n", 2)}, "canned.yaml:4: canned a is given twice, first in canned.yaml:1"},
		{"unknown fact in a canned reply", []string{"canned.yaml", "", "- id: a\n  title: {en: A, zh-CN: 甲}\n  text: {en: \"Hi {name}\", zh-CN: \"{name}好\"}\n"},
			"canned.yaml:3: a, text: en: unknown {name}; known are customer, agent, ticket\ncanned.yaml:3: a, text: zh-CN: unknown {name}; known are customer, agent, ticket"},
		{"canned replies that differ", []string{"canned.yaml", "", "- id: a\n  title: {en: A, zh-CN: 甲}\n  text: {en: \"Hi {customer}\", zh-CN: 您好}\n"}, "canned.yaml:3: a, text: the languages have different placeholders"},
		{"topic that leads nowhere", []string{"topics.yaml", "", "- id: a\n  name: {en: A, zh-CN: 甲}\n  words: {en: [a], zh-CN: [甲]}\n  tasks: [x]\n  asked: [y]\n"}, "topics.yaml:1: a: asked: no entry y in the FAQ\ntopics.yaml:1: a: tasks: no intent x"},
		{"topic without offer", []string{"topics.yaml", "", "- id: a\n  name: {en: A, zh-CN: 甲}\n  words: {en: [a], zh-CN: [甲]}\n"}, "topics.yaml:1: a: offers 0 things; 1 to 4 wanted"},
		{"one mishearing of two words", []string{"heard.yaml", "", "fillers: {en: [um], zh-CN: [呃]}\nleads: {en: [well], zh-CN: [那个]}\nmisheard:\n  a: [b]\n  c: [b]\n"}, "heard.yaml:5: misheard b is given twice, first in heard.yaml:4"},
		{"topics of one name", []string{"topics.yaml", "", strings.Repeat("- id: a\n  name: {en: A, zh-CN: 甲}\n  words: {en: [a], zh-CN: [甲]}\n  asked: [roaming-enable]\n", 2)},
			"topics.yaml:5: topic a is given twice, first in topics.yaml:1\ntopics.yaml:5: topic word a is given twice, first in topics.yaml:1\ntopics.yaml:5: topic word 甲 is given twice, first in topics.yaml:1"},
		{"menu without intent", []string{"menu.yaml", "id: fault", "id: default"}, "menu.yaml:1: menu item default: no intent of that name"},
		{"FAQ id twice", []string{"faq/more.yaml", "", small["faq/roaming.yaml"]}, "faq/roaming.yaml:1: faq roaming-enable is given twice, first in faq/more.yaml:1"},
		{"FAQ without source", []string{"faq/roaming.yaml", "  source: {en: Tariff guide, zh-CN: 资费手册}\n", ""}, "faq/roaming.yaml:1: roaming-enable: source is missing"},
		{"FAQ that offers no task", []string{"faq/roaming.yaml", "  topic: roaming\n", "  topic: roaming\n  offers: cooking\n"}, "faq/roaming.yaml:1: roaming-enable: offers: no intent of that name"},
		{"unknown category", []string{"services.yaml", "category: basic", "category: basics"}, "services.yaml:10: data: unknown category basics; known are basic, value_added, personalised, network_ops, crm, security"},
		{"a word for two services", []string{"services.yaml", "[data pack]", "[data pack, Router]"}, "services.yaml:12: word of a service router is given twice, first in services.yaml:4"},
		{"bookable without skill", []string{"services.yaml", "words: [data pack]", "words: [data pack]\n  bookable: true"}, "services.yaml:9: data: skill is missing"},
		{"a skill nobody has", []string{"services.yaml", "words: [data pack]", "words: [data pack]\n  skill: data"}, "services.yaml:9: data, skill: no technician knows data"},
		{"a skill nobody wants", []string{"staff.yaml", "[broadband]", "[broadband, cooking]"}, "staff.yaml:1: t01, skills: no service needs cooking"},
		{"unknown area of staff", []string{"staff.yaml", "[haidian]", "[haidian, mars]"}, "staff.yaml:1: t01, areas: unknown area mars"},
		{"unknown area of a branch", []string{"areas.yaml", "area: haidian", "area: mars"}, "areas.yaml:5: branch b1: unknown area mars"},
		{"a word for two areas", []string{"areas.yaml", "words: [Reykjavik]", "words: [Reykjavik, 中关村]"}, "areas.yaml:3: reykjavik: 中关村 already means the area on line 2"},
		{"unknown zone of an area", []string{"areas.yaml", "Atlantic/Reykjavik", "Atlantis"}, "areas.yaml:3: reykjavik, zone: unknown time zone Atlantis; write it as Asia/Shanghai"},
		{"area id twice", []string{"areas.yaml", "id: reykjavik", "id: haidian"}, "areas.yaml:3: area haidian is given twice, first in areas.yaml:2"},
		{"bad hours", []string{"hours.yaml", `  mon: ["08:30-12:00",`, `  mon: ["8:30-12:00",`}, `hours.yaml:2: people, mon: "8:30-12:00" is no part of a day; write it as 08:30-12:00`},
		{"hours that overlap", []string{"hours.yaml", `  mon: ["08:30-12:00", "13:30-18:00"]`, `  mon: ["08:30-12:00", "11:30-18:00"]`}, "hours.yaml:2: people, mon: 11:30-18:00 begins before the one ahead of it ends"},
		{"a day left out", []string{"hours.yaml", "  sun: []\n", ""}, "hours.yaml:2: people: sun is missing"},
		{"no window fits", []string{"hours.yaml", "window: 2h", "window: 13h"}, strings.Repeat("hours.yaml:9: field, DAY: no window of 13h0m0s fits in 08:00-20:00\n", 7)},
		{"window of odd length", []string{"hours.yaml", "window: 2h", "window: 90s"}, "hours.yaml:10: window: whole minutes wanted, a day at most"},
		{"bad holiday", []string{"hours.yaml", "2026-10-01", "2026-02-29"}, `hours.yaml:12: holidays: "2026-02-29" is no day; write it as 2026-10-01`},
		{"bad make-up day", []string{"hours.yaml", "[2026-10-10]", "[10 October]"}, `hours.yaml:13: makeup: "10 October" is no day; write it as 2026-10-01`},
		{"make-up on a holiday", []string{"hours.yaml", "[2026-10-10]", "[2026-10-01]"}, "hours.yaml:13: makeup: 2026-10-01 is a holiday as well"},
		{"make-up on a working day", []string{"hours.yaml", "[2026-10-10]", "[2026-10-12]"}, "hours.yaml:13: makeup: 2026-10-12 is a Monday, worked anyway"},
		{"make-up twice", []string{"hours.yaml", "[2026-10-10]", "[2026-10-10, 2026-10-10]"}, "hours.yaml:13: makeup: 2026-10-10 stands there twice"},
		{"survey without overall", []string{"survey.yaml", "id: overall", "id: content"}, "survey.yaml:2: questions: the first must be overall, the one that every channel asks"},
		{"unknown dimension", []string{"survey.yaml", "low: 2", "  - {id: food, ask: {en: Food?, zh-CN: 菜怎么样？}}\nlow: 2"}, "survey.yaml:4: question food: unknown dimension; known are overall, attitude, efficiency, content, responsiveness, assurance"},
		{"clock without a grade", []string{"clocks.yaml", "emergency: 10m, ", ""}, "clocks.yaml:3: clocks, dispatch: emergency is missing"},
		{"unknown grade", []string{"clocks.yaml", "emergency: 10m, ", "emergency: 10m, minor: 1h, "}, "clocks.yaml:3: clocks, dispatch: unknown key minor; known are emergency, major, general"},
		{"intent twice", []string{"intents/more.yaml", "", small["intents/tasks.yaml"]}, "intents/tasks.yaml:1: intent fault is given twice, first in intents/more.yaml:1"},
		{"intent without a name", []string{"intents/tasks.yaml", "  name: {en: report a fault, zh-CN: 故障报修}\n", ""}, "intents/tasks.yaml:2: fault: name is missing"},
		{"a broken file is not held against others", []string{"areas.yaml", "", "]"}, "areas.yaml:1: is no YAML: could not find '[' character corresponding to ']'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(folder(c.changes...))
			if err == nil {
				t.Fatalf("loads; want %s", c.want)
			}
			got := err.Error()
			for _, day := range days {
				c.want = strings.Replace(c.want, "DAY", day, 1)
			}
			if c.name == "no window fits" {
				got, c.want = sorted(got), sorted(c.want)
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// All faults of all files are found at once, in the order of files and lines.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := Load(folder(
		"staff.yaml", "[haidian]", "[mars]",
		"pack.yaml", "country: CN", "country: China\ncolour: red",
		"names.yaml", "", "a: [\n",
		"prompts.yaml", "  zh-CN: 您哪天方便？\n", "",
		"hours.yaml", "window: 2h", "window: soon",
	))
	var found Findings
	if !errors.As(err, &found) {
		t.Fatalf("not Findings: %v", err)
	}
	var at []string
	for _, f := range found {
		at = append(at, f.String()[:strings.Index(f.String(), ": ")])
	}
	want := "hours.yaml:10 names.yaml:1 pack.yaml:5 pack.yaml:6 prompts.yaml:6 staff.yaml:1"
	if got := strings.Join(at, " "); got != want {
		t.Errorf("found at %s, want %s:\n%v", got, want, err)
	}
}

// A locked folder is one in which a name may not be opened.
type locked struct {
	fs.FS
	name string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.FS.Open(name)
}

// What may not be read is named itself, and nothing is said to be missing.
func TestLoadForbidden(t *testing.T) {
	for _, name := range []string{".", "faq", "menu.yaml"} {
		_, err := Load(locked{folder(), name})
		if want := name + ":1: cannot be read: permission denied"; err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// What cannot be read and what does not fit the dialogs is found at once; one
// line is faulted once, and where a file is missing nothing follows from it.
func TestExamine(t *testing.T) {
	changes := append(taught(), "pack.yaml", "country: CN", "country: XX", "menu.yaml", "label: {en: Report a fault", "label: {en: Help",
		"prompts.yaml", "  zh-CN: 您哪天方便？\n", "", "prompts.yaml", "booking.later:", "booking.Later:")
	want := `menu.yaml:1: fault, en: "Help" cannot be a choice: sent as SMS, it is the carrier's keyword for help
pack.yaml:5: pack, country: XX is none whose telephone numbers are known; two capital letters wanted, as CN or GB
prompts.yaml:1: prompt booking.later is missing; the dialogs use it
prompts.yaml:6: booking.ask_day: zh-CN is missing
prompts.yaml:7: booking.Later is no key; it is written in small letters, booking.ask_address`
	if got := Examine(folder(changes...), smallSpec()).Error(); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := Examine(folder(append(changes, "names.yaml", "", "]")...), smallSpec()).Error(); strings.Contains(got, "menu") || !strings.Contains(got, "country") {
		t.Errorf("with a broken file: %s", got)
	}
	if got := Examine(folder(taught()...), smallSpec()); got != nil {
		t.Errorf("of a pack without faults: %s", got)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}
