package pack

// A Spec is what the dialogs in code need of a pack, and the graph of their
// states. Check compares a pack with it; Mermaid and SVG draw it.
type Spec struct {
	Prompts []PromptSpec
	Intents []string // every intent that the code acts on: "booking.new"
	Phrases []string // keys of phrases.yaml
	States  []StateSpec
	Names   []string // keys of names.yaml
}

// A PromptSpec is a prompt that the code says.
type PromptSpec struct {
	Key     string
	Args    []string // placeholders that its wording may use
	Choices []string // prompts that are the labels of its choices
}

// A StateSpec is a state of a dialog: something is asked and an answer awaited.
type StateSpec struct {
	ID     string
	Form   string   // states of a form are drawn together: "booking"
	Prompt string   // what is asked
	Next   []string // states that an answer can lead to
	Start  bool     // a conversation or a task can begin here
	Person bool     // here a person takes over
	End    bool     // here the task is over
	// Choices are prompts that are labels offered here, beyond those of Prompt.
	Choices []string
}
