package dialogs

import (
	"slices"

	"switchboard/chat"
)

// offerKey is the question whether what an answer of the FAQ holds out shall be
// done. The form that would be begun is its Slot.
const offerKey = "faq.offer"

// upWords bounds how much is said by somebody who takes an offer up.
const upWords = 14

// holdsOut asks, behind an answer of the FAQ, whether what it holds out shall be
// done; false if it holds nothing out. The words that the answer was found for
// are kept: they are what the task is about.
func (t *step) holdsOut(id string) bool {
	e := t.entry(id)
	if t.form(e.Offers) == nil {
		return false
	}
	a := Asked{Key: offerKey, Slot: e.Offers, Args: []string{"what", t.name("offer." + e.Offers)}, Choices: t.choicesOf("yes", "no")}
	if !e.Which {
		a.Told = t.asking()
	}
	t.ask(a)
	return true
}

// asking are the words that were answered, behind those that they lean on: "how
// many gigabytes" alone would not say what the task is about.
func (t *step) asking() *Early {
	now, a := t.theme.early(), t.s.Asked
	if now == nil || a.Told == nil || a.Key != "faq.more" && a.Key != offerKey || a.Told.Text == now.Text ||
		length(now.Text) > fewWords || len(values(t.theme, chat.KindService)) > 0 || len(a.Told.Text)+len(now.Text) > maxRead {
		return now
	}
	k := Task{Facts: facts("detail", a.Told.Text)}
	t.join(&k, "detail", now.Text)
	return &Early{Text: k.value("detail"), Entities: a.Told.Entities}
}

// takesUp begins what the last answer held out, where a message asks for it
// without naming it ("can you check", 帮我办一下), says that the advice did not
// help, or goes on with the facts that it needs.
func (t *step) takesUp(m Said) bool {
	a := t.s.Asked
	if a.Key != offerKey || length(m.Text) > upWords {
		return false
	}
	f, sure := t.form(a.Slot), t.intentOf(m)
	switch {
	case t.contains("dear", m.Text), t.contains("upset", m.Text):
		return false // that is no yes
	case (t.inquiring(m.Text) || adds(m.Text)) && bestFAQ(m).Score >= goodFAQ && bestFAQ(m).ID != t.answered && !t.likewise(a, m):
		return false // another question: "and with more data"
	case t.contains("go.ahead", m.Text) && (sure == "" || sure == a.Slot || len(m.Meaning.Entities) == 0):
		if t.inquiring(m.Text) || t.onlyAhead(m.Text) {
			m.Text = "" // it tells nothing of the matter
		}
	case (f.then != "" || f.has(ofService) != nil) && !t.inquiring(m.Text) && t.contains("tried", m.Text):
	case !t.inquiring(m.Text) && (t.fits(f, m) || (a.Slot == idRequest || a.Slot == idFault) && t.furthers(sure, m)):
	case t.inquiring(m.Text) && bestFAQ(m).ID == t.answered && t.answered != "" && hasDigit(m.Text): // "why 99, I have the 59 plan": they were told already
	default:
		return false
	}
	t.takeOffer(a, m)
	return true
}

// likewise tells whether a message that asks for what was held out only says so
// in other words, 怎么换 behind which plans there are, and surely asks for nothing else.
func (t *step) likewise(a Asked, m Said) bool {
	was, now := t.entry(t.answered), t.entry(bestFAQ(m).ID)
	return was != nil && now != nil && bestFAQ(m).Score <= sureFAQ && now.Offers == a.Slot && now.Topic == was.Topic && t.contains("go.ahead", m.Text)
}

// onlyAhead tells whether words say nothing but to go ahead: 那你帮我查一下.
func (t *step) onlyAhead(text string) bool {
	rest := t.without("go.ahead", text)
	return !hasDigit(text) && t.left(rest) < 2
}

// furthers tells whether a statement behind an offer is surely no other wish, and
// says more of the matter: a number, that something was not used, or words that deny nothing. Nobody
// who has no visit looks one up with "I'm going to Japan on the fifth".
func (t *step) furthers(sure string, m Said) bool {
	if t.sureTask(sure, m) && (!visits(sure) || t.visitAhead() || t.contains("booked", m.Text) || t.contains("visit", m.Text)) {
		return false
	}
	switch t.intent(m) {
	case "chitchat", "abuse", "unsure", "hello", "thanks", "language.en", "language.zh-CN":
		return false
	}
	return hasDigit(m.Text) || t.contains("unused", m.Text) || len(values(m, chat.KindService)) == 0 && t.left(m.Text) > 1 && !t.holds(m.Text, nots...)
}

// goesOn takes what is told behind an answer that holds nothing out, "I gave it
// to them", or behind a service that was only named, as more of that: it can be
// written down, or told to a person.
func (t *step) goesOn(m Said) bool {
	a := t.s.Asked
	answered := a.Key == "faq.more" && a.Told != nil && t.answered != ""
	if !answered && a.Key != "service.what" && a.Key != "remark.what" || length(m.Text) > asideWords || length(m.Text) < 2 {
		return false
	}
	told := *m.early()
	if a.Told != nil {
		told.Text = clip(t.followed(a.Told.Text, m.Text), maxRead)
	}
	t.s.Answered = t.answered
	t.writeDown(told)
	return true
}

// writeDown asks whether what cannot be settled here shall be written down.
func (t *step) writeDown(told Early) {
	t.ask(Asked{Key: "remark.what", Told: &told, Choices: append(t.called("do:"+idRequest, "write_down"), t.choice("person"), t.choice("none"))})
}

// takesOn begins a request for what was answered, where the answer held nothing out
// and a message asks for it all the same: "ok turn it on for me".
func (t *step) takesOn(m Said) bool {
	a := t.s.Asked
	if a.Key != "faq.more" || a.Told == nil || t.answered == "" || t.inquiring(m.Text) || length(m.Text) > fewWords || !t.contains("go.ahead", m.Text) ||
		len(values(m, chat.KindService)) > 0 || t.sureTask(t.intentOf(m), m) && t.intentOf(m) != idRequest {
		return false
	}
	k := t.ledBy(idRequest, a)
	k.About, k.Skipped = t.answered, []string{"category"}
	t.push(k, m)
	return true
}

// led is a request that is asked for right behind an answer, in words that do not
// say what of: 给我办两张. It is about what was asked.
func (t *step) led(id string, m Said) (Task, bool) {
	a := t.s.Asked
	noted := a.Key == "remark.what" || a.Key == "service.what"
	if id != idRequest || a.Key != "faq.more" && !noted || a.Told == nil || m.Choice != "" || len(values(m, chat.KindService)) > 0 || length(m.Text) > fewWords || !noted && t.left(m.Text) == 0 {
		return Task{}, false
	}
	k := t.ledBy(id, a)
	k.About = t.answered
	if !t.telling(m.Text) && t.left(m.Text) > 0 {
		t.join(&k, "detail", m.Text) // "block it please"
	}
	return k, true
}

// fits tells whether a message is facts that a form needs, and hardly more.
func (t *step) fits(f *form, m Said) bool {
	if t.tells(t.besides(m)) && length(t.besides(m)) > fillWords {
		return false
	}
	return slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
		of, ok := slotKinds[e.Kind]
		return ok && of != ofService && (f.has(of) != nil || t.takes(f, of))
	})
}

// takeOffer begins the task that was held out, with the words that led to it.
func (t *step) takeOffer(a Asked, m Said) {
	k := t.ledBy(a.Slot, a)
	k.About, k.Skipped = t.answered, []string{"category"}
	if s, sl := t.serviceInHand(&k), t.form(k.Form).has(ofService); s != nil && sl != nil && t.suits(&k, s.ID) {
		k.Facts = with(k.Facts, Fact{ID: sl.id, Value: s.ID})
	}
	if t.form(k.Form).slot("detail") != nil && hasDigit(m.Text) && !t.telling(m.Text) && len(values(m, chat.KindPhone)) == 0 {
		t.join(&k, "detail", m.Text) // "the 59 one" says which
	}
	t.push(k, m)
}

// ledBy is a task with the words that led to the question which it answers.
func (t *step) ledBy(form string, a Asked) Task {
	k := Task{Form: form}
	if a.Told != nil {
		if t.form(form).slot("detail") != nil {
			t.join(&k, "detail", a.Told.Text)
		}
		t.s.Early = append(slices.Clone(t.s.Early), *a.Told)
	}
	return k
}
