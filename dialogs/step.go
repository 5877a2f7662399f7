package dialogs

// Step takes one event. It is total: any event in any state gives a state and
// effects, never a panic. The effects are to be carried out in their order.
func (e *Engine) Step(s State, now Now, ev Event) (State, []Effect) {
	return s, nil
}
