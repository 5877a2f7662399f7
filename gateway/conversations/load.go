package conversations

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed cases/*.yaml
var builtin embed.FS

// Builtin loads the cases that are part of the program.
func Builtin() ([]Group, error) {
	names, err := fs.Glob(builtin, "cases/*.yaml")
	if err != nil {
		return nil, err
	}
	var l loader
	for _, name := range names {
		b, err := builtin.ReadFile(name)
		l.add(name, b, err)
	}
	return l.groups, l.result()
}

// Load reads files of cases, and folders of such files. Its error names every fault with file and line.
func Load(paths ...string) ([]Group, error) {
	var l loader
	for _, path := range paths {
		names := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			names, _ = filepath.Glob(filepath.Join(path, "*.yaml")) // the pattern is well formed
			if len(names) == 0 {
				l.faults = append(l.faults, path+": no *.yaml in it")
			}
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			l.add(name, b, err)
		}
	}
	return l.groups, l.result()
}

type loader struct {
	groups []Group
	faults []string
}

func (l *loader) result() error {
	if len(l.faults) == 0 {
		return nil
	}
	return errors.New(strings.Join(l.faults, "\n"))
}

func (l *loader) add(name string, b []byte, err error) {
	if err != nil {
		l.faults = append(l.faults, err.Error())
		return
	}
	g := Group{File: name}
	if err := yaml.UnmarshalWithOptions(b, &g, yaml.Strict()); err != nil {
		l.faults = append(l.faults, located(name, err))
		return
	}
	if len(g.Cases) == 0 {
		l.faults = append(l.faults, name+":1: no cases")
	}
	for i := range g.Cases {
		g.Cases[i].File = name
		l.faults = append(l.faults, g.Cases[i].settle()...)
	}
	l.groups = append(l.groups, g)
}

// located is a YAML error in one line, with file and line.
func located(name string, err error) string {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return fmt.Sprintf("%s:%d: %s", name, at.GetToken().Position.Line, at.GetMessage())
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return name + ": " + first
}
