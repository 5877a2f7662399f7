package pack

import (
	"slices"
	"strings"
	"testing/fstest"
)

// small is a pack with all its files and nothing wrong for Load.
var small = map[string]string{
	"pack.yaml": `brand: {en: Acme, zh-CN: 宏图}
hotline: 10000
site: https://acme.example
zone: Asia/Shanghai
country: CN
`,
	"prompts.yaml": `hello.greeting:
  en: "Hello, this is {brand}."
  zh-CN: 您好，这里是{brand}。
  say: {zh-CN: "您好，{brand}为您服务。"}
booking.ask_day:
  en: Which day suits you?
  zh-CN: 您哪天方便？
booking.later:
  en: Later
  zh-CN: 晚一点
`,
	"phrases.yaml": `person:
  en: [agent, human]
  zh-CN: [人工]
`,
	"names.yaml": `grade.major: {en: major, zh-CN: 重大}
`,
	"menu.yaml": `- {id: fault, label: {en: Report a fault, zh-CN: 故障报修}, say: {en: To report a fault, zh-CN: 故障报修}}
`,
	"faq/roaming.yaml": `- id: roaming-enable
  topic: roaming
  asked:
    en: [how do I roam, can I roam, roaming abroad]
    zh-CN: [怎么开漫游, 漫游怎么开, 出国能用吗]
  answer: {en: Send KT to 10000., zh-CN: 发KT到10000。}
  say: {en: Ask us to turn it on., zh-CN: 跟我们说一声就能开。}
  source: {en: Tariff guide, zh-CN: 资费手册}
`,
	"services.yaml": `- id: repair
  category: value_added
  name: {en: broadband repair, zh-CN: 宽带维修}
  words: [router, 路由器]
  bookable: true
  skill: broadband
  fault: true
  fee: {en: free, zh-CN: 免费}
- id: data
  category: basic
  name: {en: mobile data, zh-CN: 流量}
  words: [data pack]
`,
	"areas.yaml": `areas:
  - {id: haidian, name: {en: Haidian, zh-CN: 海淀}, words: [中关村], served: true}
  - {id: reykjavik, name: {en: Reykjavik, zh-CN: 雷克雅未克}, words: [Reykjavik], served: false, zone: Atlantic/Reykjavik}
branches:
  - {id: b1, area: haidian, name: {en: Zhongguancun, zh-CN: 中关村店}, address: {en: 1 Main Street, zh-CN: 大街1号}}
`,
	"hours.yaml": `people:
  mon: ["08:30-12:00", "13:30-18:00"]
  tue: ["08:30-12:00", "13:30-18:00"]
  wed: ["08:30-12:00", "13:30-18:00"]
  thu: ["08:30-12:00", "13:30-18:00"]
  fri: ["08:30-12:00", "13:30-18:00"]
  sat: []
  sun: []
field: {mon: ["08:00-20:00"], tue: ["08:00-20:00"], wed: ["08:00-20:00"], thu: ["08:00-20:00"], fri: ["08:00-20:00"], sat: ["08:00-20:00"], sun: ["08:00-20:00"]}
window: 2h
holidays:
  2026-10-01: National Day
makeup: [2026-10-10]
`,
	"staff.yaml": `- {id: t01, name: {en: Li Wei, zh-CN: 李伟}, skills: [broadband], areas: [haidian]}
`,
	"survey.yaml": `questions:
  - id: overall
    ask: {en: "1 to 5?", zh-CN: "1到5？", say: {en: One to five?}}
low: 2
wait: 30m
rest: 720h
late: 72h
`,
	"clocks.yaml": `acceptance: 24h
response: {basic: 30s, value_added: 1m, personalised: 2m, crm: 1m, security: 1m}
dispatch: {emergency: 10m, major: 20m, general: 20m}
on_site: {emergency: 2h, major: 2h, general: 4h}
resolve: {emergency: 24h, major: 24h}
progress: 24h
result: 7
feedback: 24h
answer: 48h
`,
	"intents/tasks.yaml": `fault:
  name: {en: report a fault, zh-CN: 故障报修}
  en: [my router is dead]
  zh-CN: [路由器坏了]
`,
	"intents/none.yaml": `en: [order me a pizza]
zh-CN: [点个披萨]
`,
}

// folder returns small with some text of some files replaced: file, old, new
// and so on. An old text of "" replaces all of the file; "-" takes it away.
func folder(changes ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range small {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for i := 0; i < len(changes); i += 3 {
		name, old, text := changes[i], changes[i+1], changes[i+2]
		switch {
		case old == "-":
			delete(fsys, name)
			continue
		case old != "":
			before := string(fsys[name].Data)
			if !strings.Contains(before, old) {
				panic(name + " holds no " + old)
			}
			text = strings.Replace(before, old, text, 1)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// sorted returns the lines of a text in order.
func sorted(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
