package dialogs

import (
	"slices"

	"switchboard/dialogs/pack"
)

// Spec is what this code needs of a pack: every wording with its
// placeholders, every command, and the graph of states. `switchboard check`
// compares a pack with it.
func Spec() pack.Spec {
	s := pack.Spec{Phrases: slices.Clone(phraseTables), Names: slices.Clone(nameKeys)}
	for _, p := range wordings {
		s.Prompts = append(s.Prompts, pack.PromptSpec{Key: p.key, Args: p.args, Choices: labels(p.choices)})
	}
	for _, c := range choiceValues {
		s.Prompts = append(s.Prompts, pack.PromptSpec{Key: "choice." + c})
	}
	s.Prompts = append(s.Prompts, channelWords...)
	for _, f := range forms() {
		if f.id != idSurvey && f.id != idOutage { // which an entry of the FAQ begins
			s.Intents = append(s.Intents, f.id)
		}
	}
	s.Intents = append(s.Intents, routed...)
	s.States = states()
	return s
}

func labels(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = "choice." + v
	}
	return out
}

// routed are the intents that are no form.
var routed = []string{"person", "cancel", "correct", "back", "repeat", "skip", "why", "restart", "undo", "resume", "menu", "change",
	"language.en", "language.zh-CN", "hello", "thanks", "bye", "yes", "no", "unsure", "chitchat", "abuse", "stop", "start"}

var phraseTables = append(slices.Clone(commandsInOrder), "bare", "around", "about", "about.end", "rating.1", "rating.2", "rating.3", "rating.4", "rating.5")

// states draws every form: each question, what its answers lead to, and the
// repair layer, which reaches a person or an end from every one of them.
func states() []pack.StateSpec {
	list := []pack.StateSpec{
		{ID: "menu", Prompt: "menu.ask", Start: true},
		{ID: "desk.closed", Prompt: "desk.closed", Next: []string{"callback.phone", "request.detail", "menu"}},
		{ID: "waiting", Prompt: "desk.queued", Next: []string{"person", "menu", "callback.phone"}},
		{ID: "person", Prompt: "desk.joined", Person: true},
		{ID: "anything_else", Prompt: "anything_else", Next: []string{"menu", "end"}},
		{ID: "end", Prompt: "bye", End: true},
		{ID: "stuck", Prompt: "stuck", Next: []string{"waiting", "desk.closed", "callback.phone", "menu"}},
	}
	const menu, end = 0, 5
	for _, f := range forms() {
		from := menu
		if f.id == idSurvey {
			from = end // a survey follows an end
		}
		list[from].Next = append(list[from].Next, entry(f))
		list = append(list, formStates(f)...)
	}
	list[menu].Next = append(list[menu].Next, "waiting", "desk.closed", "stuck", "end")
	return list
}

// entry is the first state of a form.
func entry(f *form) string {
	if len(f.slots) == 0 {
		return f.id
	}
	return f.id + "." + f.slots[0].id
}

func formStates(f *form) []pack.StateSpec {
	repair := []string{"waiting", "desk.closed", "stuck", "anything_else"}
	var list []pack.StateSpec
	done := "anything_else"
	if f.id == idSurvey {
		done = "end"
	}
	if f.commit != nil {
		id := f.id + "." + confirmSlot
		list = append(list, pack.StateSpec{ID: id, Form: f.id, Prompt: f.id + ".confirm", Next: append([]string{done}, repair...)})
		done = id
	}
	asked := slices.DeleteFunc(slices.Clone(f.slots), func(sl slot) bool { return sl.told })
	for i := len(asked) - 1; i >= 0; i-- {
		sl := asked[i]
		next := done
		if i+1 < len(asked) {
			next = f.id + "." + asked[i+1].id
		}
		key := sl.key
		if sl.kind == ofRating {
			key = "survey.intro" // the question itself is the pack's survey
		}
		s := pack.StateSpec{ID: f.id + "." + sl.id, Form: f.id, Prompt: key, Next: append([]string{next}, repair...)}
		if next != done { // facts already known are not asked
			s.Next = append(s.Next, done)
		}
		list = append(list, s)
	}
	if len(f.slots) == 0 {
		list = append(list, pack.StateSpec{ID: f.id, Form: f.id, Prompt: "tickets.list", Next: append([]string{done}, repair...)})
	}
	slices.Reverse(list)
	return list
}
