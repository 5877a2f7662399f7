package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of the program.
const release = "0.1.0"

type versionCommand struct{}

// Run prints what this binary was made from.
func (versionCommand) Run(p process) error {
	fmt.Fprintf(p.out, "switchboard %s (commit %s, %s)\n", release, commit(), runtime.Version())
	return nil
}

// commit is the revision that the binary was built from, where the build recorded it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	id, changed := "unknown", ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			id = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				changed = ", changed"
			}
		}
	}
	return id + changed
}
