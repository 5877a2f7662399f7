package main

import (
	"cmp"
	"fmt"

	"switchboard/dialogs"
	"switchboard/dialogs/pack"
)

//go:generate sh -c "go run . check --graph svg > ../../docs/dialogs.svg"

type checkCommand struct {
	Pack  string `arg:"" optional:"" help:"Folder of the pack. Defaults to the configured one."`
	Graph string `enum:",svg,mermaid" default:"" help:"Draw the dialogs instead: svg or mermaid." placeholder:"FORMAT"`
}

// builtinFolder is where the files of the built-in pack lie in the source.
const builtinFolder = "dialogs/pack/telecom"

// Run prints every finding with file and line, or a drawing of the dialogs.
func (c checkCommand) Run(root *commands, p process) error {
	switch c.Graph {
	case "svg":
		_, err := fmt.Fprint(p.out, pack.SVG(dialogs.Spec()))
		return err
	case "mermaid":
		_, err := fmt.Fprint(p.out, pack.Mermaid(dialogs.Spec()))
		return err
	}
	if c.Pack == "" {
		cfg, err := root.load(p)
		if err != nil {
			return err
		}
		c.Pack = cfg.Pack
	}
	files, err := pack.Files(c.Pack)
	if err != nil {
		return usageError{err}
	}
	c.Pack = cmp.Or(c.Pack, builtinFolder)
	found := inPack(c.Pack, pack.Examine(files, dialogs.Spec()))
	for _, f := range found {
		fmt.Fprintln(p.out, f)
	}
	switch n := len(found.Faults()); n {
	case 0:
	case 1:
		fmt.Fprintln(p.out, "1 fault")
		return errFound
	default:
		fmt.Fprintf(p.out, "%d faults\n", n)
		return errFound
	}
	fmt.Fprintf(p.out, "%s: no faults\n", c.Pack)
	return nil
}
