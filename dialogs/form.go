package dialogs

import (
	"slices"

	"switchboard/chat"
)

// A form declares the facts that a task needs, in their order of asking. It
// never handles cancel, back, correct, why, silence and the like: that is the
// repair layer's, above all forms.
type form struct {
	id    string
	slots []slot
	// then is the form that may follow, "" for none: what it will ask for is
	// kept when it is told early.
	then string
	// open looks at the words that began the task, before they are searched for facts.
	open func(t *step, k *Task, m Said)
	// ready is called when nothing is missing: it confirms or finishes.
	ready func(t *step, k *Task)
	// commit is called when the customer confirmed.
	commit func(t *step, k *Task)
	// answer takes what the gateway answered.
	answer func(t *step, k *Task, ev Event)
}

// A slot is one fact: how it is asked for, what answers look like, when it is needed.
type slot struct {
	id       string
	kind     kind
	key      string // wording of the question; key + ".again" rephrases it
	input    chat.Input
	optional bool
	// marked tells that the pack has markers of the choices, "<id>.<value>".
	marked bool
	// several tells that words may name more than one: the others go with it.
	several bool
	// told tells that it is never asked for, but taken where the customer tells it:
	// a matter may have a place.
	told bool
	// loose tells that words which choose nothing are more of the detail, of a
	// service those that are not understood: the desk can do without the answer.
	loose bool
	// unless tells that the slot need not be asked.
	unless func(t *step, k *Task) bool
	// choices are what can be picked, nil for none.
	choices func(t *step, k *Task) []chat.Choice
	// before is called ahead of asking; true if it asked the gateway instead.
	before func(t *step, k *Task) bool
	// taken is called when a value was stored.
	taken func(t *step, k *Task)
}

// kind is what answers to a slot look like.
type kind int

const (
	ofText kind = iota
	ofChoice
	ofService
	ofAddress
	ofArea
	ofPhone
	ofName
	ofWindow
	ofCode
	ofRating
)

// confirmSlot is the read-back at a form's end, changeSlot the question which fact to change.
const (
	confirmSlot = "confirm"
	changeSlot  = "change"
)

// Forms by the id that a stored state names them by; it is the intent that begins them.
const (
	idBookingNew    = "booking.new"
	idBookingMove   = "booking.move"
	idBookingCancel = "booking.cancel"
	idBookingLookup = "booking.lookup"
	idFault         = "fault"
	idRequest       = "request"
	idComplaint     = "complaint"
	idFeedback      = "feedback"
	idCallback      = "callback"
	idTicketLookup  = "ticket.lookup"
	idOutage        = "outage"
	idSurvey        = "survey"
)

// forms lists every form, once.
func forms() []*form {
	return []*form{
		&bookingNew, &bookingMove, &bookingCancel, &bookingLookup,
		&fault, &request, &complaint, &feedback, &ticketLookup, &outage, &callback, &survey,
	}
}

// form finds a form, nil if there is none. A task always has one (see current).
func (t *step) form(id string) *form { return t.e.forms[id] }

func (f *form) slot(id string) *slot {
	for i := range f.slots {
		if f.slots[i].id == id {
			return &f.slots[i]
		}
	}
	return nil
}

func (f *form) has(k kind) *slot {
	for i := range f.slots {
		if f.slots[i].kind == k {
			return &f.slots[i]
		}
	}
	return nil
}

// taskOf is the place in the stack of a form's task, -1 if there is none.
func (t *step) taskOf(form string) int {
	return slices.IndexFunc(t.s.Tasks, func(k Task) bool { return k.Form == form })
}

// raise makes the task at a place the one talked about.
func (t *step) raise(i int) {
	k := t.s.Tasks[i]
	t.s.Tasks = append(slices.Delete(t.s.Tasks, i, i+1), k)
}

// start begins a task, or goes on with it if it is paused already.
func (t *step) start(id string, m Said) {
	if i := t.taskOf(id); i >= 0 {
		again := i == len(t.s.Tasks)-1
		t.raise(i)
		if !again {
			t.say("resume.same", "task", t.name("task."+id))
		}
		changed := t.volunteer(m, true)
		if again && !t.question {
			t.confirmChanged(t.task(), changed)
		}
		if again && len(changed) == 0 && t.filled(t.task(), m) && !t.question {
			t.say("noted") // "would Saturday be possible?"
		} else if k := t.task(); again && len(changed) == 0 && m.Text != "" && m.Choice == "" && !t.question {
			switch told := k.value("detail"); {
			case told != "" && t.left(m.Text) > 1 && !t.inquiring(m.Text) && len(told)+len(m.Text) <= maxRead:
				t.tellMore(k, m) // 帮我退了
				t.say("noted")
			default:
				t.say("remark") // "I want to complain!", in the middle of it
			}
		}
		if !t.question {
			t.next()
		}
		return
	}
	if t.sameMatter(id, m) {
		return
	}
	if k := t.task(); id == idBookingLookup && k != nil && k.Form == idBookingNew && t.inquiring(m.Text) && !t.contains("booked", m.Text) {
		t.askAgain("booking.pick") // "when will he come?" — nothing is booked yet
		return
	}
	if k := t.task(); id == idComplaint && k != nil && k.Form == idRequest && fact(k.Facts, "detail") != nil && !t.telling(m.Text) {
		k.Form, k.Slot, k.Facts = id, "", without(k.Facts, "category") // it is one about just that
		t.say("sorry")
		t.next()
		return
	}
	if k := t.task(); k != nil && t.awaits(k, id) && !t.givesUp(m) {
		t.volunteer(m, false)
		t.wishLater(k, timesIn(m)) // the visit comes right after the report of what is broken
		t.askAgain("noted")
		return
	}
	if k := t.task(); k != nil && id == idBookingNew && visits(k.Form) && k.Looked && len(k.Bookings) == 0 {
		t.drop() // who has no code rather books anew
	}
	if k := t.task(); k != nil && k.Form == idBookingMove && id == idBookingCancel {
		t.drop() // the visit that was to be moved is rather cancelled
	}
	if k := t.task(); k != nil && id != idOutage { // which is answered at once
		if t.givesUp(m) {
			t.giveUp(k)
		} else {
			t.say("pause", "task", t.name("task."+k.Form))
		}
	}
	if d := t.s.Done; id == idBookingNew && d != nil && d.What == "missed" && t.s.Asked.ofMissed() {
		b := d.Booking // the visit that was missed, at another time
		if len(timesIn(m)) == 0 {
			m = Said{}
		}
		t.push(Task{Form: id, Facts: facts("service", b.Service, "address", b.Address, "area", b.Area, "name", b.Name, "phone", b.Phone)}, m)
		return
	}
	k, _ := t.led(id, m)
	k.Form = id
	if a := t.s.Asked; a.Key == "clarify" && a.Told != nil && a.hasChoice("do:"+id) && m.Choice == "" && m.Text != a.Told.Text {
		k = t.ledBy(id, a) // said in other words
	}
	t.push(k, m)
}

// awaits tells whether a task will be offered by itself at the end of the one
// that is being done, and can be.
func (t *step) awaits(k *Task, id string) bool {
	s := t.service(k.value("service"))
	return t.form(k.Form).then == id && (s == nil || s.Bookable)
}

// push puts a new task on top and fills it with what is known and was said.
func (t *step) push(k Task, m Said) {
	t.s.Tasks = append(t.s.Tasks, k)
	t.bound()
	t.s.Misses = 0
	if t.begin(t.task(), m); !t.question {
		t.next()
	}
}

// begin fills a task with what is known and was said.
func (t *step) begin(k *Task, m Said) {
	f := t.form(k.Form)
	m = t.timed(m)
	t.recallFacts(k)
	if faq := bestFAQ(m); faq.Score >= maybeFAQ && k.About == "" {
		k.About = faq.ID
	}
	if f.open != nil {
		f.open(t, k, m)
	}
	early := t.s.Early
	t.s.Early = nil
	for _, e := range early {
		if !t.question {
			t.volunteer(e.said(), true)
		}
	}
	if !t.question {
		t.volunteer(m, true)
	}
}

// recallFacts fills a task with what is known of the customer, and with what
// they told for another task that waits.
func (t *step) recallFacts(k *Task) {
	f, list := t.form(k.Form), t.s.Known
	for i := range t.s.Tasks {
		if other := &t.s.Tasks[i]; other != k && !slices.ContainsFunc(t.form(other.Form).slots, func(sl slot) bool { return sl.kind == ofCode }) {
			list = append(slices.Clip(list), shared(other.Facts)...)
		}
	}
	for _, known := range list {
		if sl := f.slot(known.ID); sl != nil && !sl.told && sl.kind != ofService && fact(k.Facts, known.ID) == nil {
			k.Facts = append(k.Facts, known)
		}
	}
}

// maxTasks bounds the stack: nobody keeps more threads in mind.
const maxTasks = 6

// bound has the tasks give way that were paused longest.
func (t *step) bound() {
	for len(t.s.Tasks) > maxTasks {
		t.release(&t.s.Tasks[0])
		t.s.Tasks = t.s.Tasks[1:]
	}
}

// next asks for the first fact that is missing; with none it is the form's turn.
func (t *step) next() {
	k := t.task()
	if k == nil {
		t.rest()
		return
	}
	f := t.form(k.Form)
	if told := k.Told; told != nil {
		k.Told = nil
		if t.begin(k, told.said()); t.question {
			return
		}
	}
	k.Again = false
	for i := range f.slots {
		sl := &f.slots[i]
		if sl.kind == ofService && !sl.several && t.service(k.value(sl.id)) == nil {
			k.Facts = without(k.Facts, sl.id) // the business has it no longer
		}
		t.infer(k, sl)
		if fact(k.Facts, sl.id) != nil || slices.Contains(k.Skipped, sl.id) || sl.told || sl.unless != nil && sl.unless(t, k) {
			continue
		}
		t.askSlot(k, sl)
		return
	}
	f.ready(t, k)
}

// tread notes that a slot was asked last.
func (k *Task) tread(id string) { k.Trail = append(less(k.Trail, id), id) }

// less is a list without one of its members.
func less(list []string, s string) []string {
	out := make([]string, 0, len(list)+1)
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}

// put stores a fact of the task, with what depends on it.
func (t *step) put(k *Task, sl *slot, v Fact) {
	v.ID = sl.id
	old := k.value(sl.id)
	k.Facts = with(k.Facts, v)
	t.amend(k, sl.id, old)
	if sl.several {
		k.Facts = without(k.Facts, "also")
	}
	if sl.id == "detail" {
		k.Facts = slices.DeleteFunc(k.Facts, func(f Fact) bool { return f.Text == inferred })
	}
	k.Skipped = less(k.Skipped, sl.id)
	t.s.Misses = 0
	if sl.taken != nil {
		sl.taken(t, k)
	}
}

// drop ends the task on top; what it held is let go.
func (t *step) drop() {
	t.release(t.task())
	t.pop()
}

// pop takes the finished task off.
func (t *step) pop() {
	t.s.Tasks = t.s.Tasks[:len(t.s.Tasks)-1]
	t.s.Asked = Asked{}
	t.s.Misses = 0
}

func (t *step) release(k *Task) {
	if k.HoldID != "" {
		t.do(Release{ID: k.HoldID})
		k.HoldID = ""
	}
}

// releaseAll lets go of what any task holds.
func (t *step) releaseAll() {
	for i := range t.s.Tasks {
		t.release(&t.s.Tasks[i])
	}
}

// discard drops the tasks that have become pointless, wherever they are.
func (t *step) discard(pointless func(k *Task) bool) {
	t.s.Tasks = slices.DeleteFunc(t.s.Tasks, func(k Task) bool {
		if !pointless(&k) {
			return false
		}
		t.release(&k)
		return true
	})
}

// rest goes on after a task ended.
func (t *step) rest() {
	if k := t.task(); k != nil {
		t.backTo(k)
		return
	}
	t.anythingElse()
}

// backTo goes on with the task on top, or begins it.
func (t *step) backTo(k *Task) {
	t.recallFacts(k) // what was told for the task in between
	key := "resume"
	if k.Told != nil {
		key = "resume.first"
	}
	t.say(key, "task", t.name("task."+k.Form))
	t.onward()
}

// keep remembers what outlives the task.
func (t *step) keep(k *Task) {
	changed := KeepCustomer{}
	for _, id := range []string{"name", "phone", "address", "area"} {
		f := fact(k.Facts, id)
		if f == nil || f.Value == "" || f.Unsaid() {
			continue
		}
		if sl := t.form(k.Form).slot(id); sl != nil && sl.told { // nobody's home
			continue
		}
		if old := fact(t.s.Known, id); old != nil && old.Value == f.Value {
			continue
		}
		t.s.Known = with(t.s.Known, *f)
		switch id {
		case "name":
			changed.Name = f.Value
		case "phone":
			changed.Phone = f.Value
		case "address":
			changed.Address = f.Value
		case "area":
			changed.Area = f.Value
		}
	}
	if changed != (KeepCustomer{}) {
		t.do(changed)
	}
}
