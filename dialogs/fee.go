package dialogs

import (
	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// tellsFee answers what the service costs that the form is about.
func (t *step) tellsFee(m Said) bool {
	k := t.task()
	if k == nil || length(m.Text) > feeWords || !t.contains("fee", m.Text) || len(values(m, chat.KindService)) > 0 {
		return false
	}
	s := t.serviceInHand(k)
	if s == nil || s.Fee[t.s.Locale] == "" {
		return false
	}
	t.askAgain("fee.is", "service", Capital(s.Name[t.s.Locale]), "fee", s.Fee[t.s.Locale])
	return true
}

// onlyFee tells whether a text asks what it costs, and does not say what.
func (t *step) onlyFee(text string) bool {
	if !t.contains("fee", text) {
		return false
	}
	rest := t.without("fee", text)
	return t.left(rest) < 2
}

// ownFee answers what a task costs where the FAQ would speak of something else:
// of the answer before, though a service is named, or of visits, though nobody
// here knows what the request costs. False if the FAQ may answer.
func (t *step) ownFee(m Said) bool {
	k := t.task()
	switch {
	case k == nil:
		return false
	case k.Form == idRequest && k.About == "":
		t.unknown(m)
		return true
	}
	if e := t.entry(k.About); e != nil && e.Service != "" || t.answered == "" {
		return false // moving house has a fee of its own
	}
	return k.value("service") != "" && t.tellsFee(m)
}

// serviceInHand is the service that a task is about: the one told, or that of
// the answer which led to it, nil if none.
func (t *step) serviceInHand(k *Task) *pack.Service {
	if s := t.service(k.value("service")); s != nil {
		return s
	}
	if e := t.entry(k.About); e != nil {
		return t.service(e.Service)
	}
	return nil
}

// feeWords bounds a question about the fee of what is being done.
const feeWords = 10
