package dialogs

import "slices"

// A Wrong is something that the assistant failed in: a question of its own that
// was not answered so that it understood, or one that it could not answer.
type Wrong struct {
	Form string `json:"f,omitempty"` // the form of the question, and its slot; both empty outside of forms
	Slot string `json:"s,omitempty"`
	// Times is how often it went wrong; 0 for what could not be answered.
	Times int `json:"n,omitempty"`
	// Open is the customer's question that could not be answered.
	Open string `json:"q,omitempty"`
}

const (
	// mostWrong is how much is kept of what went wrong, mostOpen the most
	// characters of a question that could not be answered.
	mostWrong, mostOpen = 6, 200
)

// wentWrong notes that the question in the air was not answered.
func (t *step) wentWrong() {
	a := t.s.Asked
	if a.Slot == "stuck" || a.Slot == "" {
		a.Form = ""
	}
	if a.Form == "" {
		a.Slot = ""
	}
	is := func(w Wrong) bool { return w.Open == "" && w.Form == a.Form && w.Slot == a.Slot }
	list := slices.Clone(t.s.Wrong)
	if i := slices.IndexFunc(list, is); i >= 0 {
		list[i].Times++
		t.s.Wrong = list
		return
	}
	t.addWrong(Wrong{Form: a.Form, Slot: a.Slot, Times: 1})
}

// unanswered notes a question of the customer that could not be answered.
func (t *step) unanswered(text string) {
	text = clip(text, mostOpen)
	if !slices.ContainsFunc(t.s.Wrong, func(w Wrong) bool { return w.Open == text }) {
		t.addWrong(Wrong{Open: text})
	}
}

func (t *step) addWrong(w Wrong) {
	list := append(slices.Clone(t.s.Wrong), w)
	t.s.Wrong = list[max(0, len(list)-mostWrong):]
}
