package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// answer tries a message as the answer to the question in the air.
func (t *step) answer(m Said) bool {
	a := t.s.Asked
	if a.Key == "" {
		return false
	}
	if sl := t.slotAsked(); sl != nil {
		return t.answerSlot(t.task(), sl, m)
	}
	if k := t.task(); k != nil && (a.ofVisit() || a.Key == topicKey) {
		if sl := t.form(k.Form).slot(k.Slot); sl != nil && sl.kind != ofWindow {
			if _, ok := t.pick(a.Choices, m.Text); !ok {
				t.s.Asked = Asked{Key: sl.key, Form: k.Form, Slot: sl.id, Input: sl.input, At: a.At}
				return t.answerSlot(k, sl, m)
			}
		}
	}
	choices := a.Choices
	if _, number := ordinal(unpolite(t.look(m.Text).folded), 99); !number { // numbers count what was shown
		choices = append(slices.Clone(choices), a.Rest...)
	}
	if v, ok := t.pick(choices, m.Text); ok {
		t.chosen(a, v, m)
		return true
	}
	if a.Slot == "offer" && !t.inquiring(m.Text) && !t.holds(m.Text, nots...) && (t.contains("sent", m.Text) || t.contains("go.ahead", m.Text)) {
		t.chosen(a, "yes", m) // "ok yes send someone"
		return true
	}
	if a.Key == "offer.visit" && t.faultOver(m) {
		t.pop() // "no, it's working again"
		return t.settled(m)
	}
	if a.Key == "offer.visit" && t.contains("when.come", m.Text) && !t.holds(m.Text, " don't ", " not ", "别", "不用", "不要") {
		t.chosen(a, "yes", m) // "when will someone come?": the free times are the answer
		return true
	}
	if v, ok := t.firstNo(a, m); ok {
		t.chosen(a, v, m)
		return true
	}
	if (a.hasChoice("callback") || a.hasChoice("do:"+idCallback)) && lone(m) && len(values(m, chat.KindPhone)) > 0 {
		t.start(idCallback, m) // "shall they call you then?" — the number
		return true
	}
	if t.inquires(m) {
		return false
	}
	// An interim question is in the air; the customer may answer the task's own instead.
	if k := t.task(); k != nil && a.Form == k.Form {
		switch a.Slot {
		case "which":
			return t.refine(k, m)
		case "outside", changeSlot, confirmSlot:
			if t.inquiring(m.Text) && !t.marked(m) && onlyServices(m) {
				return false // "can I choose the router?" changes nothing
			}
			return t.corrected(m) || t.altered(k, m) || t.shifted(k, m)
		case "refused", "stuck":
			if t.answersAfterAll(k, m) {
				return true
			}
		}
		if k.Slot != "" && len(m.Meaning.Entities) > 0 && t.altered(k, m) {
			return true
		}
	}
	return t.lateAnswer(m)
}

// onlyServices tells whether services are all that a message names.
func onlyServices(m Said) bool {
	return len(m.Meaning.Entities) > 0 && !slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool { return e.Kind != chat.KindService })
}

// firstNo is the no that a message begins with, to a question of yes or no:
// "no, just fix it", 不约 你们赶紧修. What follows is no other wish.
func (t *step) firstNo(a Asked, m Said) (string, bool) {
	if !a.hasChoice("yes") || !a.hasChoice("no") || len(m.Meaning.Entities) > 0 || t.intentOf(m) != "" || t.inquiring(m.Text) {
		return "", false
	}
	first, _, more := strings.Cut(strings.Map(func(r rune) rune {
		if strings.ContainsRune(",.;，。；", r) || r == ' ' && han(m.Text) {
			return ','
		}
		return r
	}, m.Text), ",")
	if !more || t.command(first) != "no" {
		return "", false
	}
	return "no", true
}

// answersAfterAll takes the answer to a task's question that the customer
// would not or could not give before.
func (t *step) answersAfterAll(k *Task, m Said) bool {
	sl := t.form(k.Form).slot(k.Slot)
	if sl == nil || sl.kind == ofText || t.inquiring(m.Text) {
		return false
	}
	asked, misses := t.s.Asked, t.s.Misses
	t.s.Asked = Asked{Key: sl.key, Form: k.Form, Slot: sl.id, Input: sl.input, At: asked.At}
	if t.answerSlot(k, sl, m) {
		return true
	}
	t.s.Asked, t.s.Misses = asked, misses
	return false
}

// answerSlot takes the answer to a slot, and whatever else the message says.
func (t *step) answerSlot(k *Task, sl *slot, m Said) bool {
	if v, ok := t.pick(t.s.Asked.Choices, m.Text); ok && v == "skip" && sl.optional { // by its number
		t.skipSlot(k, sl)
		return true
	}
	if sl.id == "detail" && lone(m) && t.filled(k, m) && len(values(m, chat.KindService)) == 0 { // where, and not yet what
		t.volunteer(m, true)
		t.say("noted")
		t.next()
		return true
	}
	if t.elsewhere(sl, m) {
		return false
	}
	if t.withoutValue(k, sl, m) || k.Form == idSurvey && t.correctsMark(k, m) {
		return true
	}
	over, old := t.marked(m) || k.Again || t.denies(k, m), ""
	if k.Again {
		old = k.value(sl.id)
	}
	switch t.read(k, sl, m) {
	case answered:
		t.goOnFrom(k, sl, m, over, old)
		return true
	case underWay:
		return true
	case wrong:
		t.s.Misses++
		t.wentWrong()
		if t.s.Misses >= maxMisses {
			t.stuck()
			return true
		}
		t.askAgain("")
		return true
	}
	switch {
	case sl.kind == ofRating:
		return t.remarked(k, m)
	case k.Form == idSurvey && sl.id == "call":
		return t.wantsCall(k, m)
	}
	return t.toldOther(k, sl, m, over)
}

// withoutValue takes an answer to a slot that gives it no value: there is none, it
// shall be left out, or the one that it has is right.
func (t *step) withoutValue(k *Task, sl *slot, m Said) bool {
	switch c := t.command(m.Text); {
	case sl.id == "notes" && c == "yes":
		t.say("notes.what")
	case sl.kind == ofCode && c == "no", c == "" && len(values(m, chat.KindPhone)) == 0 && t.keepsNumber(m.Text):
		return t.refused()
	case sl.loose && (t.contains("submit", m.Text) && length(m.Text) <= aheadWords || c == "later" || t.contains("later", m.Text)) && t.letGo(k, sl):
		t.next() // "just send it"; "none of these"
	case sl.optional && (c == "no" || c == "" && t.contains("submit", m.Text) && length(m.Text) <= aheadWords):
		t.skipSlot(k, sl)
	case sl.id == "detail" && c == "no":
		t.cancel() // "what is wrong?" — 不用了
	case sl.id == "detail" && c == "yes":
		t.miss()
	case sl.kind == ofRating && (c == "no" || c == "later") && t.e.ratings[t.look(m.Text).folded] == 0:
		t.declineSurvey(k, "survey.declined")
	case k.Again && t.keepsOld(m) && k.value(sl.id) != "":
		t.s.Misses = 0
		k.Again, k.Slot = false, ""
		t.next()
	default:
		return false
	}
	return true
}

// goOnFrom takes what the answer to a slot says besides, and asks for what is
// missing. Over is that facts may take the place of others; old is the value that
// the slot had, where it was asked for once more.
func (t *step) goOnFrom(k *Task, sl *slot, m Said, over bool, old string) {
	k.Again = false
	if t.has(sl.key + ".kept") {
		t.say(sl.key + ".kept")
	}
	if t.moreTold(k, sl, m) {
		t.tellMore(k, m)
	}
	if sl.kind == ofPhone && len(timesIn(m)) > 0 {
		t.tellBeside(k, m) // "call me on 139… after six"
	}
	changed := t.extra(k, sl, m, over)
	if old != "" && k.value(sl.id) != old && !slices.Contains(changed, sl.id) {
		changed = append(changed, sl.id)
	}
	if t.confirmChanged(k, changed); !t.question {
		t.next()
	}
}

// toldOther takes facts that do not answer the slot which is asked for.
func (t *step) toldOther(k *Task, sl *slot, m Said, over bool) bool {
	if fact(k.Facts, "detail") != nil && t.contains("tried", m.Text) {
		return false // more of the detail
	}
	if id := t.intentOf(m); sl.kind == ofText || len(m.Meaning.Entities) == 0 || id != "" && id != k.Form || t.inquires(m) {
		return false
	}
	changed := t.volunteer(m, over)
	if len(changed) == 0 && !t.filled(k, m) {
		return false
	}
	t.tellBeside(k, m)
	if len(values(m, chat.KindPhone)) > 0 {
		t.letGo(k, sl) // they are further than the question
	}
	if len(changed) == 0 && !t.question {
		t.say("noted")
	}
	if t.confirmChanged(k, changed); !t.question {
		t.next()
	}
	return true
}

// denies tells whether a message takes back a fact of the form: "no, not router, TV".
func (t *step) denies(k *Task, m Said) bool {
	if sl := t.form(k.Form).has(ofService); sl != nil && !sl.several && k.value(sl.id) != "" && length(m.Text) <= fewWords {
		if ids := t.suited(k, m); len(ids) == 1 && ids[0] != k.value(sl.id) && t.holds(m.Text, nots...) {
			return true // what is denied was not read
		}
	}
	return slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
		return negated(m.Text, e) && slices.ContainsFunc(k.Facts, func(f Fact) bool { return f.Value == e.Value })
	})
}

// intentOf is the task that a message surely asks for, "" if none.
func (t *step) intentOf(m Said) string {
	if id := t.intent(m); t.form(id) != nil {
		return id
	}
	return ""
}

// filled tells whether a message has facts that the form has slots for.
func (t *step) filled(k *Task, m Said) bool {
	f := t.form(k.Form)
	for _, e := range m.Meaning.Entities {
		if of, ok := slotKinds[e.Kind]; ok && f.has(of) != nil && (of != ofService || t.suits(k, e.Value)) {
			return true
		}
	}
	name, times := t.forNext(f, m)
	return name != "" || len(times) > 0
}

// slotKinds are the slots that entities go to.
var slotKinds = map[chat.Kind]kind{
	chat.KindService: ofService, chat.KindAddress: ofAddress, chat.KindArea: ofAddress,
	chat.KindPhone: ofPhone, chat.KindTime: ofWindow, chat.KindName: ofName,
}

// inquires tells whether a message asks what the FAQ knows, rather than answers.
func (t *step) inquires(m Said) bool {
	if !t.inquiring(m.Text) || bestFAQ(m).Score < sureFAQ {
		return false
	}
	k := t.task()
	return k == nil || len(timesIn(m)) == 0 || !t.takes(t.form(k.Form), ofWindow)
}

// extra takes the facts beyond the slot just answered. Free text is searched
// for nothing but what is not yet known.
func (t *step) extra(k *Task, sl *slot, m Said, over bool) []string {
	if len(m.Meaning.Entities) == 0 || sl.kind == ofWindow && !t.tells(beside(m)) {
		return nil
	}
	if t.whole || sl.kind == ofName && len(m.Meaning.Entities) == 1 || t.picked && length(m.Text) <= 5 {
		return nil
	}
	return t.volunteer(m.beyond(k.value(sl.id)), over)
}

// beyond is a message without the names that are part of a value just taken:
// "88 zhong guan cun" is a street.
func (m Said) beyond(value string) Said {
	inside := func(e chat.Entity) bool { return e.Kind == chat.KindName && strings.Contains(value, e.Text) }
	if e := m.Meaning.Entities; slices.ContainsFunc(e, inside) {
		m.Meaning.Entities = slices.DeleteFunc(slices.Clone(e), inside)
	}
	return m
}

// elsewhere tells whether a message that could fill a free-worded slot is
// surely something else: a question that the FAQ knows, or a short command.
func (t *step) elsewhere(sl *slot, m Said) bool {
	if t.asksOutage(m) {
		return true // though it names a district
	}
	if sl.kind != ofText && sl.kind != ofName {
		return false
	}
	if sl.id == "notes" && t.contains("told.note", m.Text) {
		return false // "call me before you come" is for the technician
	}
	if sl.optional && len(timesIn(m)) == 1 && (lone(m) || !t.tells(beside(m))) {
		return true // a clearer time, said after the window was taken
	}
	if sl.optional && t.shifts(m) != "" {
		return true
	}
	if _, corrects := t.correction(m.Text); sl.optional && (corrects || t.marked(m) && t.filled(t.task(), m)) {
		return true // of something said before
	}
	if sl.kind == ofName {
		for _, e := range m.Meaning.Entities {
			if e.Kind == chat.KindName && 2*len(e.Text) > len(strings.TrimSpace(m.Text)) {
				return false
			}
		}
	}
	if t.inquires(m) || sl.optional && t.inquiring(m.Text) && t.contains("fee", m.Text) && length(m.Text) <= feeWords {
		return true
	}
	id := t.intent(m)
	if id == "" || score(m) < 0.8 {
		return false
	}
	if t.inquiring(m.Text) && (id == idTicketLookup || id == idBookingLookup) {
		return true
	}
	switch id {
	case "person", "cancel", "back", "repeat", "skip", "why", "restart", "undo", "menu", "language.en", "language.zh-CN", "abuse":
		return length(m.Text) <= 8 && (sl.kind == ofText || t.command(m.Text) != "" || length(m.Text) > 4)
	}
	if sl.kind == ofName {
		return length(m.Text) > 4
	}
	return t.form(id) != nil && id != t.task().Form && score(m) >= 0.9 && t.startsTask(id, m.Text)
}

// startsTask tells whether words where anything may be written rather begin
// another task: a visit or a look-up in few words, or the bare wish for a case.
func (t *step) startsTask(id, text string) bool {
	switch id {
	case idFault, idRequest, idComplaint, idFeedback:
		return !t.telling(text)
	}
	return length(text) <= 8
}

// confirmChanged says what was replaced.
func (t *step) confirmChanged(k *Task, changed []string) {
	if len(changed) == 0 {
		return
	}
	var all []string
	for _, id := range changed {
		if id == "window" {
			continue // the windows found say it
		}
		v := t.shown(k, id)
		if id == "address" {
			if v = t.site(k); k.value("address") == "" {
				v = t.shown(k, "area")
			}
		}
		all = append(all, v)
	}
	if len(all) > 0 {
		t.say("changed", "value", t.listed(all))
	}
}
