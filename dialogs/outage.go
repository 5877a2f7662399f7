package dialogs

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// outage tells who asks whether a notice is in force in an area (handbook §6).
var outage = form{
	id:     idOutage,
	slots:  []slot{{id: "area", kind: ofArea, key: "outage.area", choices: servedAreas}},
	ready:  outageReady,
	answer: outageAnswer,
}

func outageReady(t *step, k *Task) {
	area := t.area(k.value("area"))
	if area != nil && !area.Served {
		t.outageTold("outage.outside", area.Name[t.s.Locale])
		return
	}
	t.do(FindOutage{Area: k.value("area")})
}

func outageAnswer(t *step, k *Task, ev Event) {
	found, ok := ev.(OutageFound)
	switch area := t.shown(k, "area"); {
	case !ok:
	case len(found.Notice) > 0:
		t.s.Noticed = "" // who asks is told again
		t.outage(found.Notice, false)
		t.outageTold("", "")
	case len(t.s.Tasks) > 1 && t.s.Tasks[len(t.s.Tasks)-2].Form == idFault:
		t.outageTold("outage.none.fault", area)
	default:
		t.outageTold("outage.none", area)
	}
}

// outageTold ends the question with words about an area, "" for none.
func (t *step) outageTold(key, area string) {
	if key != "" {
		t.say(key, "area", area)
	}
	t.s.Served = true
	if i := slices.IndexFunc(t.e.pack.FAQ, func(e pack.Entry) bool { return e.Outage }); i >= 0 {
		t.s.Answered = t.e.pack.FAQ[i].ID // "and in Haidian?"
	}
	t.pop()
	t.rest()
}

// faultReady looks for a notice where the fault is before it is read back: who
// hears of it may not need a case of their own.
func faultReady(t *step, k *Task) {
	if area := k.value("area"); !k.Looked && area != "" {
		k.Looked = true
		t.do(FindOutage{Area: area})
		return
	}
	t.readBack(k)
}

func faultAnswer(t *step, k *Task, ev Event) {
	if found, ok := ev.(OutageFound); ok {
		t.outage(found.Notice, false)
		t.readBack(k)
		return
	}
	ticketAnswer(t, k, ev)
}

// outage says the notice in force where the customer lives, once; nobody can
// talk over its first ten seconds (channels.md §2). While the language is not known it is said in each.
func (t *step) outage(notice map[chat.Locale]string, unknown bool) {
	p := chat.Prompt{Key: "outage.notice", Must: true}
	var later []chat.Speech
	list := []chat.Locale{t.s.Locale}
	if unknown || notice[t.s.Locale] == "" {
		list = offeredLocales
	}
	for _, l := range list {
		if notice[l] == "" {
			continue
		}
		words := t.in(l, "outage.notice", "notice", ended(notice[l], l))
		p.Text = joined(p.Text, words.Text, "\n")
		first, rest := inTenSeconds(words.Text)
		p.Speech = append(p.Speech, chat.Speech{Locale: l, Text: first, Must: true})
		if rest != "" {
			later = append(later, chat.Speech{Locale: l, Text: rest})
		}
	}
	if p.Speech = append(p.Speech, later...); p.Text != "" && !strings.Contains(t.s.Noticed, p.Text) {
		t.s.Noticed = p.Text
		t.tell(chat.Bot, p)
	}
}

// inTenSeconds parts a text after as many sentences as are said in ten
// seconds, one at least: four Chinese characters or fifteen letters a second.
func inTenSeconds(text string) (first, rest string) {
	const most, hanLetters = 150, 4
	end, letters := 0, 0
	for i, r := range text {
		if letters++; unicode.Is(unicode.Han, r) {
			letters += hanLetters - 1
		}
		if !strings.ContainsRune(".!?。！？", r) || r == '.' && strings.IndexByte(text[i+1:], ' ') != 0 {
			continue
		}
		if letters > most && end > 0 {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	if end == 0 {
		return text, ""
	}
	return strings.TrimSpace(text[:end]), strings.TrimSpace(text[end:])
}

// aboutOutages tells whether an entry of the FAQ needs a look at the notices.
func (t *step) aboutOutages(id string) bool {
	e := t.entry(id)
	return e != nil && e.Outage
}

// looksUp looks for a notice where an entry needs it.
func (t *step) looksUp(id string) bool {
	if !t.aboutOutages(id) {
		return false
	}
	t.start(idOutage, t.theme)
	return true
}

// asksOutage tells whether a message asks if others are affected, too: it
// tells of no fault, whatever it sounds like. What follows from one is for the FAQ.
func (t *step) asksOutage(m Said) bool {
	if t.aboutOutages(t.answered) && t.task() == nil && len(values(m, chat.KindArea)) > 0 && length(m.Text) <= fewWords {
		return true // "and in Haidian?"
	}
	best := bestFAQ(m).ID
	return t.inquiring(m.Text) && t.contains("outage", m.Text) && (best == "" || t.aboutOutages(best))
}
