package main

import (
	"errors"
	"fmt"
	"path"

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
	found, err := findings(c.Pack)
	if err != nil {
		return usageError{err}
	}
	if c.Pack == "" {
		c.Pack = builtinFolder
	}
	for _, f := range found {
		f.File = path.Join(c.Pack, f.File)
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

// findings is all that is wrong with a pack: what cannot be read, else what does not fit the dialogs.
func findings(folder string) (pack.Findings, error) {
	p, err := loadPack(folder)
	var found pack.Findings
	switch {
	case errors.As(err, &found):
		return found, nil
	case err != nil:
		return nil, err
	}
	return pack.Check(p, dialogs.Spec()), nil
}
