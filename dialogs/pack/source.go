package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// What a file may be, so that no file can keep the reader busy: the parser's
// time grows with the square of the nesting.
const (
	maxBytes = 1 << 20
	maxDepth = 64
)

// A source is a file of the pack, parsed. root is nil for one without content.
type source struct {
	name   string
	root   ast.Node
	faults Findings
}

// parseAll reads the files side by side and keeps their order.
func parseAll(fsys fs.FS, names []string) []source {
	out := make([]source, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { out[i] = parseFile(fsys, name) })
	}
	all.Wait()
	return out
}

func parseFile(fsys fs.FS, name string) source {
	s := source{name: name}
	data, err := readFile(fsys, name)
	if err != nil {
		s.fault(1, "cannot be read: %v", reason(err))
		return s
	}
	if line, why := unfit(data); why != "" {
		s.fault(line, "%s", why)
		return s
	}
	s.parse(data)
	return s
}

// readFile reads a file, but for the mark at its beginning that Windows'
// editors leave. Pipes and devices, which may never end, are not read, and of
// what is too large not all.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no file but a pipe, a device or a folder")
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	return bytes.TrimPrefix(data, []byte("\ufeff")), err
}

// reason is why a file cannot be read, without its name.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// parse fills root or faults. The parser has been seen to panic on text that
// is no YAML; that is a fault of the text.
func (s *source) parse(data []byte) {
	defer func() {
		if r := recover(); r != nil {
			s.root = nil
			s.fault(1, "is no YAML")
		}
	}()
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	var syntax *yaml.SyntaxError
	switch {
	case errors.As(err, &syntax) && syntax.GetToken() != nil && syntax.GetToken().Position != nil:
		s.fault(syntax.GetToken().Position.Line, "is no YAML: %s", oneLine(syntax.GetMessage()))
	case err != nil:
		s.fault(1, "is no YAML: %s", oneLine(err.Error()))
	case len(file.Docs) > 1:
		s.fault(lineOf(file.Docs[1]), "holds more than one document")
	case len(file.Docs) == 1 && file.Docs[0].Body != nil:
		s.root = file.Docs[0].Body
	}
	if s.root == nil && s.faults == nil {
		s.fault(1, "is empty")
	}
}

func (s *source) fault(line int, format string, args ...any) {
	s.faults = append(s.faults, finding(s.name, line, format, args...))
}

func oneLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

// unfit tells why text is not even handed to the parser.
func unfit(data []byte) (line int, why string) {
	if len(data) > maxBytes {
		return 1, "is larger than 1 MiB"
	}
	flow := 0
	for l := range strings.SplitSeq(string(data), "\n") {
		line++
		if !utf8.ValidString(l) {
			return line, "is not UTF-8"
		}
		if r, ok := unseen(l); ok {
			return line, fmt.Sprintf("holds the control character %U", r)
		}
		flow += strings.Count(l, "{") + strings.Count(l, "[") - strings.Count(l, "}") - strings.Count(l, "]")
		if flow > maxDepth || depth(l) > maxDepth {
			return line, "is nested too deeply"
		}
	}
	return 0, ""
}

// unseen finds a character that no wording needs and nobody sees: a control
// character, one that turns the direction of what follows it, or a byte order mark.
func unseen(s string) (rune, bool) {
	for _, r := range s {
		if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' {
			return r, true
		}
	}
	return 0, false
}

// depth bounds how deep a line of block style can be nested: by its indent,
// and by indicators in a row ("- - - x", "? ? x").
func depth(l string) int {
	n := 0
	for l != "" && strings.IndexByte(" \t-?:", l[0]) >= 0 {
		n, l = n+1, l[1:]
	}
	return max(n, strings.Count(l, "{")+strings.Count(l, "["))
}

// lineOf returns the line on which a node begins.
func lineOf(n ast.Node) int {
	switch v := n.(type) {
	case *ast.MappingNode:
		if !v.IsFlowStyle && len(v.Values) > 0 {
			return lineOf(v.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return lineOf(v.Key)
	case *ast.DocumentNode:
		if v.Body != nil {
			return lineOf(v.Body)
		}
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
