package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// A reading is what one slot finds in a message.
type reading int

const (
	nothing  reading = iota // not an answer to this
	wrong                   // an answer that cannot be right; the reason was said
	answered                // taken
	underWay                // taken, and something else was said or asked
)

// read tries a message as the answer to a slot's question.
func (t *step) read(k *Task, sl *slot, m Said) reading {
	var choices []chat.Choice
	if sl.choices != nil {
		choices = sl.choices(t, k)
	}
	if sl.kind == ofWindow {
		return t.readWindow(k, m)
	}
	v, ok := t.pick(t.s.Asked.Choices, m.Text) // numbers count what was shown
	switch v {
	case "more":
		t.more()
		return underWay
	case cannotSay:
		t.keyed()
		return underWay
	}
	if _, number := ordinal(unpolite(t.look(m.Text).folded), 99); !ok && !(number && len(t.s.Asked.Choices) > 0) {
		v, ok = t.pick(choices, m.Text)
	}
	if ok {
		t.picked = true
		return t.taken(k, sl, Fact{Value: v})
	}
	if sl.marked && sl.kind == ofChoice && !t.inquires(m) {
		if v := t.mark(k, sl, m.Text); v != "" {
			return t.taken(k, sl, Fact{Value: v})
		}
	}
	switch sl.kind {
	case ofText:
		if t.stray(m) || !sl.optional && !strings.ContainsFunc(m.Text, unicode.IsLetter) {
			return nothing // a bare number describes nothing
		}
		return t.taken(k, sl, Fact{Value: clip(strings.TrimSpace(m.Text), maxText)})
	case ofService:
		return t.readService(k, sl, m)
	case ofAddress:
		return t.readAddress(k, sl, m)
	case ofArea:
		return t.readArea(k, sl, m)
	case ofPhone:
		return t.readPhone(k, sl, m)
	case ofName:
		return t.readName(k, sl, m)
	case ofCode:
		return t.readCode(k, sl, m)
	case ofRating:
		return t.readRating(k, sl, m)
	}
	return nothing
}

// maxText bounds a free-worded fact, in bytes.
const maxText = 2000

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func (t *step) taken(k *Task, sl *slot, f Fact) reading {
	t.put(k, sl, f)
	return answered
}

func (t *step) readService(k *Task, sl *slot, m Said) reading {
	ids, fit := values(m, chat.KindService), t.suited(k, m)
	switch {
	case len(fit) == 1 || sl.several && len(fit) > 1:
		return t.takenAll(k, sl, fit)
	case len(fit) > 1:
		a := Asked{Key: "ask.which", Form: k.Form, Slot: sl.id}
		for _, id := range fit {
			a.Choices = append(a.Choices, t.serviceChoice(k.Form, id))
		}
		t.ask(a)
		return underWay
	case len(ids) > 0 && k.Form == idBookingNew && t.service(ids[0]) != nil:
		t.say("booking.not_bookable", "service", t.service(ids[0]).Name[t.s.Locale])
		return wrong
	}
	switch fit := t.likely(k, sl, m.Text); {
	case len(fit) == 1:
		return t.takenAll(k, sl, []string{fit[0].Value})
	case len(fit) > 1 && !t.inquires(m):
		t.ask(Asked{Key: "ask.which", Form: k.Form, Slot: sl.id, Choices: fit})
		return underWay
	}
	return nothing
}

// suited are the services in a message that a form can be about.
func (t *step) suited(k *Task, m Said) []string {
	return slices.DeleteFunc(values(m, chat.KindService), func(id string) bool { return !t.suits(k, id) })
}

// suits tells whether a form can be about a service.
func (t *step) suits(k *Task, id string) bool {
	s := t.service(id)
	return s != nil && (k.Form != idBookingNew || s.Bookable) && (k.Form != idFault || s.Fault)
}

// takenAll takes the services that a case is about: first the one that somebody
// can come for, the others beside it.
func (t *step) takenAll(k *Task, sl *slot, ids []string) reading {
	slices.SortStableFunc(ids, func(a, b string) int {
		switch x, y := t.service(a).Bookable, t.service(b).Bookable; {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return 0
	})
	t.put(k, sl, Fact{Value: ids[0]})
	if len(ids) > 1 {
		k.Facts = with(k.Facts, Fact{ID: "also", Value: strings.Join(ids[1:], " ")})
	}
	return answered
}

func (t *step) serviceChoice(form, id string) chat.Choice {
	return chat.Choice{Value: id, Label: Capital(t.serviceIn(form, id))}
}

func (t *step) readPhone(k *Task, sl *slot, m Said) reading {
	if ids := values(m, chat.KindPhone); len(ids) > 0 {
		v := ids[len(ids)-1]
		if len(v) < 7 { // a service number, not a customer's
			t.say("phone.wrong")
			return wrong
		}
		return t.taken(k, sl, Fact{Value: v})
	}
	if t.contains("this.number", m.Text) && length(m.Text) <= asideWords && !t.inquiring(m.Text) && !t.holds(m.Text, nots...) {
		if own := ownNumber(t, k); len(own) > 0 {
			return t.taken(k, sl, Fact{Value: own[0].Value})
		}
		t.askAgain("phone.unseen")
		return underWay
	}
	if t.mostDigits(m.Text) {
		t.say("phone.wrong")
		return wrong
	}
	return nothing
}

// mostDigits tells whether a text has a long number in it or is hardly more than
// one: 129的换成59的 is no number to call.
func (t *step) mostDigits(text string) bool {
	n := 0
	for _, run := range numberRun.FindAllString(strings.Map(half, text), -1) {
		n = max(n, len(strings.Map(onlyDigits, run)))
	}
	return n >= 5 || n > 0 && n*2 > utf8.RuneCountInString(strings.TrimSpace(text))
}

// numberRun is digits as they stand together in a number.
var numberRun = regexp.MustCompile(`\d[\d ()-]*`)

// titles stand before a surname, which alone would be curt.
var titles = []string{"Mr", "Mrs", "Ms", "Miss", "Dr"}

// phoneIn is the last number in a message that may be a phone's, "" if there is none.
func phoneIn(m Said) string {
	ids := values(m, chat.KindPhone)
	if len(ids) == 0 || len(ids[len(ids)-1]) < 7 {
		return ""
	}
	return ids[len(ids)-1]
}

// nameIn is the last name in a message, with the title before a surname; "" for none.
func nameIn(m Said) string {
	if name := spelledOut(m.Text); name != "" {
		return name
	}
	for _, e := range slices.Backward(m.Meaning.Entities) {
		if e.Kind != chat.KindName || negated(m.Text, e) {
			continue
		}
		name := clip(e.Value, 80)
		before := strings.Fields(m.Text[:min(max(e.Begin, 0), len(m.Text))])
		if len(before) == 0 || han(name) || strings.Contains(name, " ") {
			return name
		}
		last := strings.TrimRight(before[len(before)-1], ".")
		for _, title := range titles {
			if strings.EqualFold(last, title) {
				return title + " " + name
			}
		}
		return name
	}
	return ""
}

func (t *step) readName(k *Task, sl *slot, m Said) reading {
	if name := nameIn(m); name != "" {
		return t.taken(k, sl, Fact{Value: name})
	}
	text := strings.TrimFunc(strings.TrimSpace(m.Text), unicode.IsPunct)
	if text == "" || t.inquiring(m.Text) || strings.ContainsFunc(text, unicode.IsDigit) || !strings.ContainsFunc(text, unicode.IsLetter) {
		return nothing
	}
	if _, place := ordinal(unpolite(t.look(text).folded), 99); place || len(timesIn(m)) > 0 && !namesake(text) || len(values(m, chat.KindEmail)) > 0 || t.command(text) != "" {
		return nothing
	}
	if t.e.topics.in(text) != nil && !namesake(Capital(t.look(text).folded)) || t.sureTask(t.intent(m), m) || t.contains("later", text) || t.shifts(m) != "" { // "move my visit", "no, something later"
		return nothing
	}
	if t.areaIn(text) != "" { // more of the address
		return nothing
	}
	if han(text) && unpolite(t.look(text).folded) != t.look(text).folded { // 好的约
		return nothing
	}
	if han(text) && length(text) > 4 || length(text) > 5 || utf8.RuneCountInString(text) > 60 {
		return nothing
	}
	if t.now.Traits.Spoken && lowerCase(text) {
		text = titleCase(unnamed(strings.Fields(text)))
	}
	return t.taken(k, sl, Fact{Value: text})
}

// namesake tells whether a text is a name that is a day, a month or what one pays as well: "Sun".
func namesake(text string) bool {
	switch text {
	case "Bill", "Sun", "May", "April", "June", "August":
		return true
	}
	return false
}

func (t *step) readCode(k *Task, sl *slot, m Said) reading {
	var d strings.Builder
	for _, r := range spelledCode(m.Text) {
		switch r = half(r); {
		case r >= '0' && r <= '9':
			d.WriteRune(r)
		case d.Len() > 0 && d.Len() < 6 && !unicode.IsSpace(r) && r != '-':
			d.Reset()
		}
		if d.Len() > 6 {
			break
		}
	}
	if ids := values(m, chat.KindPhone); d.Len() != 6 && len(ids) > 0 && len(ids[0]) >= 7 {
		return nothing // the number comes first
	}
	if d.Len() == 6 {
		return t.taken(k, sl, Fact{Value: d.String()})
	}
	if t.mostDigits(m.Text) {
		t.say("code.wrong")
		return wrong
	}
	return nothing
}

// spelledCode gives the six digits that are spelt out somewhere in a text, "yes
// the code is four eight …"; any other text stays as it is.
func spelledCode(text string) string {
	words := strings.Fields(fold(text))
	if han(text) {
		words = strings.Split(strings.ReplaceAll(fold(text), " ", ""), "")
	}
	for i := 0; i < len(words); i++ {
		n := 0
		for i+n < len(words) && spelt(words[i+n]) != words[i+n] {
			n++
		}
		if n == 6 {
			return spelt(strings.Join(words[i:i+n], " "))
		}
		i += n
	}
	return spelt(text)
}

// spelt gives the digits for a number that is spelt out digit by digit, 四八二九幺三
// or "four eight two nine one three"; any other text stays as it is.
func spelt(text string) string {
	words := strings.Fields(fold(text))
	if han(text) {
		words = strings.Split(strings.ReplaceAll(fold(text), " ", ""), "")
	}
	var d strings.Builder
	for _, w := range words {
		n, ok := numerals[w]
		switch {
		case w == "零" || w == "〇" || w == "zero" || w == "oh":
			n = 0
		case len(w) == 1 && w[0] >= '0' && w[0] <= '9':
			n = int(w[0] - '0')
		case !ok || n > 9:
			return text
		}
		d.WriteByte(byte('0' + n))
	}
	return d.String()
}
