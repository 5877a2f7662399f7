package dialogs

import (
	"slices"
	"strings"

	"switchboard/chat"
)

// A need is a part of a message that asks for a task of its own.
type need struct {
	form       string
	said       Said
	begin, end int  // of the part in the message
	joined     bool // to the one before, by a word
	made       bool // of several parts
	whole      bool // of all of the message
}

// several follows the needs of a message that has more than one: its questions
// are answered at once, the first task is begun, and the others are kept until
// it ends. False if the message is one need after all.
func (t *step) several(m Said) bool {
	if len(m.Meaning.Needs) < 2 || t.freely() {
		return false
	}
	tasks, asked := t.needsOf(m)
	if len(tasks)+len(asked) < 2 && (len(tasks) == 0 || t.intentOf(m) == "" && !tasks[0].whole || t.intentOf(m) == tasks[0].form) {
		return false
	}
	if i := slices.IndexFunc(asked, t.aboutOutages); i >= 0 && len(tasks) > 0 {
		asked = slices.Delete(asked, i, i+1)
		tasks = slices.Insert(tasks, 0, need{form: idOutage, said: m, made: true})
	}
	for i, id := range asked {
		if len(tasks) == 0 && i == len(asked)-1 {
			t.faq(id)
			return true
		}
		t.answers(id)
	}
	first, later := tasks[0], tasks[1:]
	k := t.task()
	later = slices.DeleteFunc(later, func(n need) bool { return t.taskOf(n.form) >= 0 })
	switch {
	case len(later) == 0:
	case k != nil && k.Form == first.form:
		t.say("pause", "task", t.name("task."+later[0].form))
	default:
		t.say("needs.first", "first", t.name("task."+first.form), "then", t.name("task."+later[0].form))
	}
	if first.made {
		t.start(first.form, first.said) // it means what none of its words say alone
	} else {
		t.hearBot(first.said)
	}
	t.putOff(later)
	return true
}

// putOff puts tasks that are not begun under the one that is, the first on top.
func (t *step) putOff(later []need) {
	var list []Task
	for _, n := range slices.Backward(later) {
		list = append(list, Task{Form: n.form, Told: n.said.early()})
	}
	at := max(0, len(t.s.Tasks)-1)
	t.s.Tasks = slices.Insert(t.s.Tasks, at, list...)
	t.bound()
	if at == 0 && len(t.s.Tasks) == len(list) && len(list) > 0 && !t.asks && t.s.Mode == chat.ModeBot {
		t.next() // the first did not begin
	}
}

// plainFAQ is the least score of an entry of the FAQ that a part means which is
// no question: "and my bill is too high".
const plainFAQ = 0.9

// needsOf are the tasks that a message asks for, and the entries of the FAQ.
// Where a part is none of both, the one task that is clear has all of it, if
// the message as a whole means none. Neither, where a part asks about another.
func (t *step) needsOf(m Said) (tasks []need, asked []string) {
	at, vague := 0, false
	for i, part := range m.Meaning.Needs {
		n := need{said: Said{Text: part.Text, Confidence: m.Confidence, Meaning: part.Meaning}, joined: part.Joined}
		n.begin = at + max(0, strings.Index(m.Text[at:], part.Text))
		n.end = min(n.begin+len(part.Text), len(m.Text))
		at = n.end
		if id := part.Meaning.Intents; part.Meaning.Outcome == chat.Accept && t.form(id[0].ID) != nil && id[0].ID != idCallback {
			n.form = id[0].ID
		}
		faq := bestFAQ(n.said)
		switch last := len(tasks) - 1; {
		case faq.Score >= sureFAQ && t.inquiring(part.Text) && (n.form == "" || faq.Score > score(n.said)),
			faq.Score >= max(plainFAQ, score(n.said)) && n.form == "" && (part.Joined || i == 0 && m.Meaning.Needs[1].Joined):
			if all := bestFAQ(m); all.ID == faq.ID && all.Score > faq.Score {
				return nil, nil // it asks about what stands beside it
			}
			asked = append(asked, faq.ID)
		case n.form == "":
			vague = true
		case last >= 0 && t.oneNeed(m, tasks[last], n) != "":
			tasks[last] = tasks[last].with(n, m, t.oneNeed(m, tasks[last], n))
		default:
			tasks = append(tasks, n)
		}
	}
	if vague {
		if len(tasks) != 1 || t.intent(m) != "" {
			return nil, nil
		}
		whole := need{form: tasks[0].form, said: m, end: len(m.Text), made: true, whole: true}
		whole.said.Meaning.Outcome, whole.said.Meaning.Intents = chat.Accept, []chat.Scored{{ID: whole.form, Score: 1}}
		return []need{whole}, nil
	}
	if all := bestFAQ(m); all.Score >= goodFAQ && len(asked) > 0 && !slices.Contains(asked, all.ID) {
		return nil, nil // a part asks about what stands beside it
	}
	for _, n := range tasks {
		if slices.Contains(asked, bestFAQ(n.said).ID) {
			return nil, nil // "my line was dead for days, do I still pay?"
		}
	}
	return tasks, asked
}

// with is a need and the next as one, in the words between their ends.
func (n need) with(next need, m Said, form string) need {
	n.form, n.end, n.made = form, next.end, true
	n.said = Said{Text: m.Text[n.begin:n.end], Confidence: m.Confidence, Meaning: chat.Meaning{
		Locale: m.Meaning.Locale, Outcome: chat.Accept, Intents: []chat.Scored{{ID: form, Score: 1}},
	}}
	for _, e := range m.Meaning.Entities {
		if e.Begin >= n.begin && e.End <= n.end {
			e.Begin, e.End = e.Begin-n.begin, e.End-n.begin
			n.said.Meaning.Entities = append(n.said.Meaning.Entities, e)
		}
	}
	return n
}

// oneNeed is the task that two parts of a message ask for together, "" if they
// ask for two: a visit for what is broken, another time for the visit that is
// given up, more of a matter. What a mere comma divides is one matter.
func (t *step) oneNeed(m Said, a, b need) string {
	if a.form == b.form {
		return a.form
	}
	if x, y := values(a.said, chat.KindService), values(b.said, chat.KindService); visits(b.form) && len(x) > 0 && len(y) > 0 && !slices.Contains(y, x[0]) {
		return ""
	}
	first := a.form
	if id := t.intentOf(m); id == b.form {
		first = id
	}
	switch {
	case visits(a.form) && visits(b.form):
		return t.oneVisit(a, b)
	case !b.joined,
		a.form == idBookingNew || b.form == idBookingNew,
		visits(b.form) && !t.contains("booked", b.said.Text),
		t.onlyTold(a), t.onlyTold(b):
		return first
	}
	return ""
}

// onlyTold tells whether a part tells of a matter that could be a case, and asks for none.
func (t *step) onlyTold(n need) bool {
	return (n.form == idRequest || n.form == idComplaint || n.form == idFeedback) && !t.contains("wish", n.said.Text)
}

// oneVisit is what is to be done with the visit that two parts of a message are about.
func (t *step) oneVisit(a, b need) string {
	switch {
	case a.form == idBookingNew:
		if b.form == idBookingCancel || t.contains("booked", b.said.Text) {
			return ""
		}
		return a.form // "install broadband, can you come on Saturday?"
	case b.form == idBookingNew: // nobody gives up a visit before there is another
		return idBookingMove
	case b.form == idBookingLookup:
		return a.form
	}
	return b.form
}

// visits tells whether a task is about a visit.
func visits(form string) bool {
	switch form {
	case idBookingNew, idBookingMove, idBookingCancel, idBookingLookup:
		return true
	}
	return false
}
