package dialogs

import (
	"slices"
	"strconv"

	"switchboard/chat"
)

// offeredLocales is the order in which a caller is offered the languages; the
// place is the key.
var offeredLocales = []chat.Locale{chat.Chinese, chat.English}

// began opens a conversation: the outage notice, then the greeting, unless the
// customer's first message follows and is greeted with its answer. A caller
// whose language nobody knows is asked for it first (channels.md §2).
func (t *step) began(ev Began) {
	t.before.Key = "" // whoever comes anew has the read-back whole
	again := t.now.Traits.Spoken && t.task() != nil
	if again {
		ev.Locale = t.s.Locale
	}
	t.s.Locale, t.s.Mode = ev.Locale, chat.ModeBot
	unknown := ev.Locale == "" && t.now.Traits.Spoken && !ev.Speaks
	if t.s.Locale == "" {
		t.s.Locale = chat.English
	}
	t.know(ev.Known)
	t.s.OptedOut = ev.OptedOut
	if t.now.Traits.Spoken {
		t.call().From = ev.Known.Phone
	}
	t.outage(ev.Outage, unknown)
	switch {
	case unknown:
		t.ask(Asked{Key: "language.ask", Choices: languages()})
	case again: // after a call that broke off
		t.greet()
		t.backTo(t.task())
	case !ev.Speaks:
		t.greet()
		t.menu("menu.ask")
	}
}

// know takes what is known of the customer.
func (t *step) know(k Known) {
	t.s.Verified = k.Verified
	for _, f := range facts("name", k.Name, "phone", k.Phone, "address", k.Address, "area", k.Area) {
		t.s.Known = with(t.s.Known, f)
	}
}

func (t *step) greet() {
	t.s.Greeted = true
	t.say("hello.greeting", "brand", t.e.pack.Brand[t.s.Locale])
}

// languages are what a caller can choose from. Their names are said with the
// question, each in its own voice, key included.
func languages() []chat.Choice {
	names := map[chat.Locale]string{chat.Chinese: "中文", chat.English: "English"}
	list := make([]chat.Choice, len(offeredLocales))
	for i, l := range offeredLocales {
		list[i] = chat.Choice{Value: string(l), Label: names[l]}
	}
	return list
}

// forPerson is the slot of the question which language that is put to a caller
// who wants a person before anything else.
const forPerson = "person"

// whichLanguage is the question in each language: "中文服务请按1", "For English,
// press 2". Who wants a person while nobody works is told when they do, and
// chooses the language to be called back in.
func (t *step) whichLanguage(a Asked) chat.Prompt {
	out, words := chat.Prompt{Key: "language.ask"}, "language.ask"
	switch {
	case a.Slot == forPerson && t.peopleWork():
		words = "language.person"
	case a.Slot == forPerson:
		words = "language.callback"
	}
	for i, l := range offeredLocales {
		p := t.in(l, words, "at", t.backOn(l), "key", strconv.Itoa(i+1))
		out.Text = joined(out.Text, p.Text, "\n")
		out.Speech = append(out.Speech, chat.Speech{Locale: l, Text: p.Text})
	}
	return out
}

// choosesLanguage takes the answer to the question which language. A key
// decides; whoever speaks instead is answered in the language they speak, and
// their words are the need (behaviours C02).
func (t *step) choosesLanguage(m Said) bool {
	v := m.Choice
	if v == "" && m.Text != "" {
		v, _ = t.pick(t.s.Asked.Choices, m.Text)
		switch t.command(m.Text) {
		case "language.en":
			v = string(chat.English)
		case "language.zh-CN":
			v = string(chat.Chinese)
		}
	}
	person := t.s.Asked.Slot == forPerson
	switch l := chat.Locale(v); {
	case l == chat.Chinese || l == chat.English:
		t.settleLanguage(l)
		if person {
			t.personIn()
			return true
		}
		t.greet()
		t.menu("menu.ask")
		return true
	case person && m.Silence:
		t.settleLanguage("")
		t.s.Greeted = true
		t.handOver("request")
		return true
	case person && m.Choice == "person":
		t.settleLanguage("")
		t.personIn()
		return true
	case m.Choice == "person": // in which language, they hear in each
		t.ask(Asked{Key: "language.ask", Slot: forPerson, Choices: languages()})
		return true
	case m.Silence, slices.Contains([]string{"callback", "repeat"}, m.Choice):
		return false
	case m.Choice != "" || t.look(m.Text).folded == "" || m.Faint() || t.stray(m):
		t.whichAgain()
		return true
	}
	t.settleLanguage(m.Meaning.Locale)
	return false
}

// personIn hands over a caller whose language is settled, or has them called
// back when people work again.
func (t *step) personIn() {
	t.s.Greeted = true
	if t.peopleWork() {
		t.handOver("request")
		return
	}
	t.start(idCallback, Said{})
}

// whichAgain asks somebody whose answer was no language once more, in each,
// since any may be theirs; after three failures it is a person that is offered.
func (t *step) whichAgain() {
	t.s.Misses++
	t.s.Unclear++
	switch {
	case t.s.Misses >= maxMisses:
		t.settleLanguage("")
		t.s.Greeted = true
		t.stuck()
		return
	case t.s.Misses == 1:
		t.tell(chat.Bot, t.inEach("miss"))
	default:
		t.tell(chat.Bot, t.inEach("miss.again"))
	}
	t.askAgain("")
}

// settleLanguage ends the question; an empty locale is the one offered first.
func (t *step) settleLanguage(l chat.Locale) {
	if l == "" {
		l = offeredLocales[0]
	}
	t.s.Locale, t.s.Asked, t.s.Misses = l, Asked{}, 0
	t.do(KeepCustomer{Locale: l})
}
