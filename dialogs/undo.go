package dialogs

import (
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// undo takes back the last thing done.
func (t *step) undo() {
	d := t.s.Done
	if d == nil {
		t.askAgain("undo.nothing")
		return
	}
	switch d.What {
	case "dropped":
		k := *d.Task
		t.s.Done = nil
		t.say("undo.task", "task", t.name("task."+k.Form))
		t.s.Tasks = append(t.s.Tasks, k)
		t.next()
	case "booked":
		t.push(about(idBookingCancel, d.Booking), Said{})
	case "moved":
		t.restore(d.Booking, d.Before)
	case "cancelled":
		t.restore(d.Booking, Window{d.Booking.Start, d.Booking.End})
	default:
		t.askAgain("undo.nothing")
	}
}

// restore asks for a booking's window back; what comes of it is the task's.
func (t *step) restore(b Booking, w Window) {
	k := about(idBookingMove, b)
	k.Slot = "restoring"
	t.s.Tasks = append(t.s.Tasks, k)
	t.do(Restore{ID: b.ID, Window: w})
}

// doing is a choice that begins a task.
func (t *step) doing(intent string) chat.Choice {
	return chat.Choice{Value: "do:" + intent, Label: Capital(t.intentName(intent))}
}

// Capital begins a label or a title with a capital letter.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func (t *step) intentName(id string) string {
	for i := range t.e.pack.Intents {
		if t.e.pack.Intents[i].ID == id {
			return t.e.pack.Intents[i].Name[t.s.Locale]
		}
	}
	return t.name("task." + id)
}

// speak goes on in another language at the same question.
func (t *step) speak(l chat.Locale) {
	if t.s.Locale != l {
		t.s.Locale = l
		t.do(KeepCustomer{Locale: l})
		t.translate()
	}
	if t.task() == nil {
		t.menu("language.now")
		return
	}
	t.say("language.now")
	t.askAgain("")
}
