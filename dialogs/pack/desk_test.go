package pack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

const goodDesk = `queues:
  - {id: faults, name: {en: Faults, zh-CN: 故障}, tasks: [fault]}
agents:
  - {id: ma.chao, name: {en: Ma Chao, zh-CN: 马超}, desks: [马超, "slack:U0123"], skills: [faults], languages: [zh-CN], areas: [haidian], capacity: 3, lead: true}
  - id: li
    name: {en: Li, zh-CN: 李}
    hours: {mon: ["13:30-18:00"], tue: [], wed: [], thu: [], fri: [], sat: [], sun: []}
capacity: 5
offer: {web: 45s}
`

func TestDesk(t *testing.T) {
	p, err := Load(folder("desk.yaml", "", goodDesk))
	if err != nil {
		t.Fatal(err)
	}
	d := p.Desk
	if d.Skill("fault") != "faults" || d.Skill("complaint") != "" || d.Skill("") != "" || d.Capacity != 5 {
		t.Errorf("%+v", d)
	}
	if d.Offer[chat.Web] != 45*time.Second || d.Offer[chat.SMS] != 2*time.Minute || d.Offer[chat.Voice] != 30*time.Second {
		t.Errorf("offers %v", d.Offer)
	}
	ma, li := d.Agents[0], d.Agents[1]
	if !ma.Signs("slack:U0123") || !ma.Signs("马超") || !ma.Signs("ma.chao") || ma.Signs("li") || ma.Capacity != 3 || !ma.Lead || !slices.Equal(ma.Languages, []chat.Locale{chat.Chinese}) {
		t.Errorf("%+v", ma)
	}
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, p.Zone)
	if !ma.Works(monday) || li.Works(monday) || !li.Works(monday.Add(4*time.Hour)) || li.Works(monday.Add(28*time.Hour)) {
		t.Error("schedules")
	}
	holiday := time.Date(2026, 10, 1, 14, 0, 0, 0, p.Zone)
	makeup := time.Date(2026, 10, 10, 14, 0, 0, 0, p.Zone) // a Saturday that takes Monday's hours
	if ma.Works(holiday) || li.Works(holiday) || !li.Works(makeup) {
		t.Error("holidays and make-up days are those of the business")
	}
	if li.Capacity != 5 {
		t.Errorf("%+v", li)
	}
}

// Without the file everybody does anything.
func TestNoDesk(t *testing.T) {
	p, err := Load(folder())
	if err != nil || len(p.Desk.Agents)+len(p.Desk.Queues) != 0 || p.Desk.Capacity != 4 || len(p.Desk.Offer) != 3 {
		t.Errorf("%+v, %v", p.Desk, err)
	}
}

func TestDeskFaults(t *testing.T) {
	for _, tt := range []struct{ name, old, text, want string }{
		{"an intent that there is none of", "[fault]", "[fault, cooking]", "desk.yaml:2: queue faults, tasks: unknown intent cooking"},
		{"an intent in two queues", "agents:\n", "  - {id: more, name: {en: More, zh-CN: 更多}, tasks: [fault]}\nagents:\n", "desk.yaml:3: task of a queue fault is given twice, first in desk.yaml:2"},
		{"a queue twice", "agents:\n", "  - {id: faults, name: {en: More, zh-CN: 更多}, tasks: [more]}\nagents:\n", "desk.yaml:3: queue faults is given twice, first in desk.yaml:2"},
		{"a skill that is no queue", "skills: [faults]", "skills: [kitchen]", "desk.yaml:4: ma.chao, skills: unknown queue kitchen"},
		{"an unknown language", "languages: [zh-CN]", "languages: [fr]", "desk.yaml:4: ma.chao, languages: unknown language fr; known are en, zh-CN"},
		{"an unknown area", "areas: [haidian]", "areas: [mars]", "desk.yaml:4: ma.chao, areas: unknown area mars"},
		{"a capacity of none", "capacity: 3", "capacity: 0", "desk.yaml:4: ma.chao, capacity: a whole number from 1 to 50 wanted"},
		{"a capacity of others", "capacity: 5", "capacity: many", "desk.yaml:8: desk, capacity: a whole number from 1 to 50 wanted"},
		{"one person twice", "id: li\n", "id: ma.chao\n", "desk.yaml:5: person at a desk ma.chao is given twice, first in desk.yaml:4"},
		{"two people at one desk", "id: li\n", "id: li\n    desks: [\"slack:U0123\"]\n", "desk.yaml:5: person at a desk slack:U0123 is given twice, first in desk.yaml:4"},
		{"an id with capitals", "id: li\n", "id: Li\n", "desk.yaml:5: Li: Li is no id of a desk: small letters, dots for spaces, or slack: and a member's id"},
		{"an id with spaces", "[马超,", "[ma chao,", "desk.yaml:4: ma.chao: ma chao is no id of a desk: small letters, dots for spaces, or slack: and a member's id"},
		{"hours of a day that is missing", ", sun: []}", "}", "desk.yaml:7: li, hours: sun is missing"},
		{"hours that end before they begin", "13:30-18:00", "18:00-13:30", "desk.yaml:7: li, hours, mon: "},
		{"an offer too short", "web: 45s", "web: 1s", "desk.yaml:9: desk, offer, web: from 5s to 1h wanted"},
		{"an offer on no channel", "web: 45s", "fax: 45s", "desk.yaml:9: desk, offer: unknown key fax; known are voice, web, sms"},
		{"a key that there is none of", "lead: true", "leads: true", "desk.yaml:4: agent: unknown key leads"},
		{"a name in one language", "name: {en: Li, zh-CN: 李}", "name: {en: Li}", "desk.yaml:6: li, name: zh-CN is missing"},
		{"a lead who is neither", "lead: true", "lead: often", "desk.yaml:4: ma.chao, lead: true or false wanted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(goodDesk, tt.old) {
				t.Fatalf("no %q", tt.old)
			}
			_, err := Load(folder("desk.yaml", "", strings.Replace(goodDesk, tt.old, tt.text, 1)))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}
