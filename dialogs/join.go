package dialogs

import (
	"cmp"

	"switchboard/chat"
)

// Join makes the one reply of a turn out of all that was said in it: texts one
// under the other, speech piece after piece, choices and input of the last
// that has any.
func Join(said []chat.Prompt) chat.Prompt {
	if len(said) == 0 {
		return chat.Prompt{}
	}
	out := said[len(said)-1]
	if len(said) == 1 {
		return out
	}
	out.Key, out.Text, out.Say, out.Speech = "", "", "", nil
	heard := false
	for _, p := range said {
		heard = heard || p.Say != ""
	}
	for _, p := range said {
		out.Key = cmp.Or(p.Key, out.Key)
		out.Text = joined(out.Text, p.Text, "\n\n")
		if heard {
			out.Say = joined(out.Say, cmp.Or(p.Say, p.Text), " ")
		}
		out.Speech = append(out.Speech, p.Speech...)
		out.Must, out.Link = out.Must || p.Must, out.Link || p.Link
		if len(p.Choices) > 0 || p.Input == chat.InputRecording {
			out.Choices, out.Input = p.Choices, p.Input
		}
	}
	return out
}

func joined(a, b, sep string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + sep + b
}
