package dialogs

// Proposals are the intents that a language model may name: those that lead to
// a question about what the customer wrote, or to a look-up. Of those that act at
// once it may only be asked whether they are meant (Doubtful). Nothing that
// says yes, takes back, stops or starts anything is among them.
func Proposals() (sure, doubtful []string) {
	return []string{
		idBookingNew, idBookingMove, idBookingCancel, idBookingLookup, idFault, idRequest, idComplaint, idTicketLookup,
	}, []string{"person", idFeedback, idCallback}
}

// Lost tells whether a step made nothing of a message: it was counted as not
// understood, or as a question that nobody here can answer.
func Lost(before, after State, effects []Effect) bool {
	for _, e := range effects {
		if _, gap := e.(RecordGap); gap {
			return true
		}
	}
	return after.Unclear > before.Unclear
}

// Doubtful tells whether a step asked which of two things is meant.
func Doubtful(effects []Effect) bool {
	for _, e := range effects {
		if s, ok := e.(Say); ok && s.Prompt.Key == "clarify" {
			return true
		}
	}
	return false
}

// Stands tells whether a step left the talk where it was: the same question
// about the same task, nothing more known, and no question of the customer's answered.
func Stands(before, after State, effects []Effect) bool {
	for _, e := range effects {
		if s, ok := e.(Say); ok && isAnswer(s.Prompt) {
			return false
		}
	}
	if len(before.Tasks) != len(after.Tasks) || before.Asked.Key != after.Asked.Key || before.Asked.Slot != after.Asked.Slot {
		return false
	}
	n := len(after.Tasks) - 1
	return n < 0 || before.Tasks[n].Form == after.Tasks[n].Form && len(before.Tasks[n].Facts) == len(after.Tasks[n].Facts)
}
