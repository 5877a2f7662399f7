package dialogs

import (
	"regexp"
	"slices"
	"strings"

	"switchboard/chat"
)

// vague answers "change it": what of, out of what there is.
func (t *step) vague() {
	if k := t.task(); k != nil {
		t.askChange(k)
		return
	}
	t.ask(Asked{Key: "change.what", Choices: []chat.Choice{t.doing("booking.move"), t.doing("booking.cancel"), t.doing("request"), t.choice("person")}})
}

// askChange asks which fact of the form shall change.
func (t *step) askChange(k *Task) {
	f := t.form(k.Form)
	a := Asked{Key: "change.which", Form: k.Form, Slot: changeSlot}
	slots := slices.Clone(f.slots)
	slices.SortStableFunc(slots, func(a, b slot) int { return changedOften[b.id] - changedOften[a.id] })
	for _, sl := range slots {
		if fact(k.Facts, sl.id) != nil && sl.id != "area" && t.e.pack.Cases["slot."+sl.id] != nil {
			a.Choices = append(a.Choices, chat.Choice{Value: sl.id, Label: t.name("slot." + sl.id)})
		}
	}
	if len(a.Choices) == 0 {
		t.askAgain("change.nothing")
		return
	}
	if len(a.Choices) == 1 && k.Form == idCallback {
		t.revisit(k, f.slot(a.Choices[0].Value))
		return
	}
	t.ask(a)
}

// changedOften ranks what people change at a read-back.
var changedOften = map[string]int{"window": 4, "address": 3, "phone": 2, "detail": 1}

// marked tells whether a message corrects what was said before.
func (t *step) marked(m Said) bool {
	if _, ok := t.correction(m.Text); ok {
		return true
	}
	return t.contains("correct", m.Text) || t.intent(m) == "correct"
}

// corrected takes a correction of facts given before.
func (t *step) corrected(m Said) bool {
	k := t.task()
	if k == nil || !t.marked(m) {
		return false
	}
	if id := t.intentOf(m); t.meant(k, m.Text) == nil && id != "" && id != k.Form && score(m) >= 0.8 && !t.filled(k, m) {
		return false // another wish, whatever words it has in it
	}
	if rest, ok := t.correction(m.Text); ok && t.takeBack(k, rest) {
		return true
	}
	if sl := t.meant(k, m.Text); sl != nil && sl.kind == ofAddress {
		if rest, ok := after(m, " to ", "改成", "换成", "改为", "改到", "应该是"); ok {
			old, street := t.site(k), k.value("address")
			k.Facts = without(without(k.Facts, "address"), "area")
			if t.readAddress(k, sl, rest) == answered {
				t.amend(k, "address", street)
				if t.site(k) != old {
					t.confirmChanged(k, []string{sl.id})
				}
				t.next()
			} else if !t.question {
				t.askSlot(k, sl)
			}
			return true
		}
	}
	if now := t.renumbered(k, m.Text); now != "" && len(values(m, chat.KindAddress)) == 0 {
		old := k.value("address")
		k.Facts = with(k.Facts, Fact{ID: "address", Value: now})
		t.amend(k, "address", old)
		t.confirmChanged(k, []string{"address"})
		t.next()
		return true
	}
	if len(m.Meaning.Entities) == 0 || !t.filled(k, m) {
		if sl := t.meant(k, m.Text); sl != nil {
			t.revisit(k, sl)
			return true
		}
	}
	if sl := t.form(k.Form).has(ofService); sl != nil && len(m.Meaning.Entities) == 0 && k.value(sl.id) != "" {
		fit := t.likely(k, sl, m.Text) // "no wait, it's the broadband"
		if len(fit) > 0 && !slices.ContainsFunc(fit, func(c chat.Choice) bool { return c.Value == k.value(sl.id) }) {
			k.Facts = without(k.Facts, sl.id)
			if t.readService(k, sl, m) == answered {
				t.confirmChanged(k, []string{sl.id})
				t.next()
			}
			return true
		}
	}
	if t.slotAsked() != nil && len(m.Meaning.Entities) == 0 {
		return false
	}
	return t.altered(k, m)
}

// houseNumber is digits in an address.
var houseNumber = regexp.MustCompile(`\d+`)

// renumbered is the address of a task with the house number that a message puts
// right, "it's 90 not 88", 门牌是90号; "" where it puts none right.
func (t *step) renumbered(k *Task, text string) string {
	address, told := k.value("address"), houseNumber.FindAllString(text, -1)
	in := houseNumber.FindAllString(address, -1)
	old := ""
	switch {
	case !t.contains("slot.address", text) && len(told) != 2 || len(text) > maxRead,
		slices.ContainsFunc(buildings, func(w string) bool { return strings.Contains(strings.ToLower(text), w) }): // a flat is more of it
	case len(told) == 1 && len(in) == 1 && told[0] != in[0]:
		old = in[0]
	case len(told) == 2 && told[0] != told[1]:
		for i, n := range told {
			if slices.Contains(in, n) && !slices.Contains(in, told[1-i]) {
				old, told = n, []string{told[1-i]}
				break
			}
		}
	}
	if old == "" || len(told[0]) > 5 {
		return ""
	}
	at := strings.LastIndex(address, old)
	return address[:at] + told[0] + address[at+len(old):]
}

// correction is what follows a no: "no sorry, Tim", 错了，第二个.
func (t *step) correction(text string) (rest string, ok bool) {
	i := strings.IndexAny(text, ",.:;，。：；、")
	if i <= 0 {
		return "", false
	}
	switch t.command(text[:i]) {
	case "no", "correct":
		rest = strings.TrimFunc(text[i:], outer)
		return rest, rest != ""
	}
	return "", false
}

// after is the part of a message behind the first of some words, with its facts.
func after(m Said, words ...string) (Said, bool) {
	for _, w := range words {
		i := strings.Index(simplified(m.Text), w)
		if i < 0 || i+len(w) >= len(m.Text) {
			continue
		}
		i += len(w)
		out := Said{Text: m.Text[i:], Meaning: chat.Meaning{Outcome: chat.Reject}}
		for _, e := range m.Meaning.Entities {
			if e.Begin >= i {
				e.Begin, e.End = e.Begin-i, e.End-i
				out.Meaning.Entities = append(out.Meaning.Entities, e)
			}
		}
		return out, true
	}
	return Said{}, false
}

// takeBack gives the slot answered last another value: one of the list it was
// picked from, or a name.
func (t *step) takeBack(k *Task, rest string) bool {
	f := t.form(k.Form)
	for i := len(k.Trail) - 1; i >= 0; i-- {
		sl := f.slot(k.Trail[i])
		if sl == nil || fact(k.Facts, sl.id) == nil {
			continue
		}
		r := nothing
		switch sl.kind {
		case ofWindow:
			if v, ok := t.pick(t.offers(k), rest); ok {
				r = t.choseWindow(k, v)
			}
		case ofChoice, ofService, ofArea:
			if v, ok := t.pick(sl.choices(t, k), rest); ok {
				r = t.taken(k, sl, Fact{Value: v})
			}
		case ofName:
			r = t.readName(k, sl, Said{Text: rest})
		}
		if r != answered {
			return false
		}
		t.confirmChanged(k, []string{sl.id})
		if sl.kind == ofWindow {
			t.say("changed", "value", t.shown(k, sl.id))
		}
		t.next()
		return true
	}
	return false
}

// offers are the windows on offer as choices.
func (t *step) offers(k *Task) []chat.Choice {
	list := make([]chat.Choice, 0, len(k.Offered))
	for _, w := range k.Offered {
		list = append(list, chat.Choice{Value: w.id(), Label: t.window(w)})
	}
	return list
}

// amend gives the detail of a case the new number or address where it quotes
// the one that was put right since.
func (t *step) amend(k *Task, id, old string) {
	now, detail := k.value(id), fact(k.Facts, "detail")
	if detail == nil || old == "" || now == old {
		return
	}
	switch id {
	case "phone":
		detail.Value = numberLike.ReplaceAllStringFunc(detail.Value, func(n string) string {
			if strings.HasSuffix(old, plainDigits(n)) {
				return readablePhone(now, t.e.pack.Country)
			}
			return n
		})
	case "address":
		detail.Value = clip(strings.ReplaceAll(detail.Value, old, now), maxText)
	}
}

// numberLike is a phone number as people write it.
var numberLike = regexp.MustCompile(`\+?\d[\d ()-]{5,}\d`)

// plainDigits are the digits of a text, without the zero that stands before an area.
func plainDigits(s string) string {
	return strings.TrimLeft(strings.Map(onlyDigits, s), "0")
}

// onlyDigits drops, for strings.Map, what is no digit.
func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// altered puts a message's facts over those of the form, says so, and goes on.
func (t *step) altered(k *Task, m Said) bool {
	changed := t.volunteer(m, true)
	if t.question {
		return true
	}
	if len(changed) == 0 && !t.filled(k, m) {
		return false
	}
	if t.s.Asked.Slot == "outside" && k.value("area") != "" {
		t.say("address.served", "area", t.shown(k, "area"))
	} else if t.confirmChanged(k, changed); len(changed) == 0 && t.s.Asked.Slot == confirmSlot {
		if fact(k.Facts, "detail") != nil && k.value("address") == "" && len(values(m, chat.KindArea)) > 0 {
			t.tellMore(k, m) // "I moved to Fengtai": no place that is read back
		}
		t.say("noted")
	}
	t.next()
	return true
}

// refine takes a clearer time after "which do you mean?". A time of day alone
// leaves the day open, so the question is put again with both.
func (t *step) refine(k *Task, m Said) bool {
	times := timesIn(m)
	if len(times) == 0 {
		return false
	}
	e := times[len(times)-1]
	if timeOnly(e) {
		var fit []chat.Entity
		for _, c := range t.s.Asked.Choices {
			day, ok := parseMoment(c.Value, t.zone(k))
			if !ok {
				continue
			}
			moved := onDay(e, day.From, t.zone(k))
			for _, r := range append([]chat.Entity{moved}, moved.Or...) {
				if t.inHours(r) && !slices.ContainsFunc(fit, func(f chat.Entity) bool { return f.From.Equal(r.From) }) {
					fit = append(fit, r)
					break
				}
			}
		}
		if len(fit) > 1 {
			t.whichTime(k, fit)
			return true
		}
	}
	if t.wish(k, e) {
		k.Facts = without(k.Facts, "window")
		t.next()
	}
	return true
}

// meant is the slot that a correction names without giving the new value:
// "another address".
func (t *step) meant(k *Task, text string) *slot {
	f := t.form(k.Form)
	var found *slot
	for i := range f.slots {
		sl := &f.slots[i]
		if sl.id != "area" && fact(k.Facts, sl.id) != nil && t.contains("slot."+sl.id, text) {
			if found != nil {
				return nil
			}
			found = sl
		}
	}
	return found
}
