package pack

import (
	"fmt"
	"strings"
)

// Mermaid returns the states as a Mermaid flowchart: a subgraph per form,
// starts rounded, ends as stadiums, persons as hexagons.
func Mermaid(spec Spec) string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	g := newGraph(spec.States)
	for _, form := range forms(spec.States) {
		fmt.Fprintf(&b, "  subgraph f%d[\"%s\"]\n", form.number, mermaidText(form.title()))
		for _, i := range form.states {
			open, shut := mermaidShape(spec.States[i])
			fmt.Fprintf(&b, "    s%d%s\"%s\"%s\n", i, open, mermaidText(spec.States[i].ID), shut)
		}
		b.WriteString("  end\n")
	}
	for i, list := range g.next {
		for _, to := range unique(list) {
			fmt.Fprintf(&b, "  s%d --> s%d\n", i, to)
		}
	}
	return b.String()
}

func mermaidShape(s StateSpec) (open, shut string) {
	switch {
	case s.Person:
		return "{{", "}}"
	case s.End:
		return "([", "])"
	case s.Start:
		return "(", ")"
	}
	return "[", "]"
}

// mermaidText writes what Mermaid would read as markup as entities.
func mermaidText(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "\n", " ", "\r", " ", "`", "#96;").Replace(s)
}

// A formGroup is the states of one form, by number, in the order of the spec.
type formGroup struct {
	number int
	name   string
	states []int
}

func (f formGroup) title() string {
	if f.name == "" {
		return "conversation"
	}
	return f.name
}

// forms returns the states by form, both in the order of the spec.
func forms(states []StateSpec) []formGroup {
	var out []formGroup
	index := map[string]int{}
	for i, s := range states {
		k, ok := index[s.Form]
		if !ok {
			k = len(out)
			index[s.Form] = k
			out = append(out, formGroup{number: k, name: s.Form})
		}
		out[k].states = append(out[k].states, i)
	}
	return out
}

// unique returns the numbers without repetition, in their order.
func unique(list []int) []int {
	var out []int
	seen := map[int]bool{}
	for _, n := range list {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
