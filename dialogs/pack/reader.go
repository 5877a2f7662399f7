package pack

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
)

// A reader turns the YAML of one file into values. It never stops at a fault:
// it keeps it and gives the zero value, so that all faults are found at once.
type reader struct {
	file  string
	found *Findings
}

func (r reader) fault(at ast.Node, format string, args ...any) {
	*r.found = append(*r.found, finding(r.file, lineOf(at), format, args...))
}

// A pair is an entry of a mapping. at is its key.
type pair struct {
	key   string
	at    ast.Node
	value ast.Node
}

// pairs reads a mapping in its order; of keys given twice the first counts.
func (r reader) pairs(n ast.Node, what string) []pair {
	var values []*ast.MappingValueNode
	switch v := n.(type) {
	case *ast.MappingNode:
		values = v.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{v}
	default:
		r.fault(n, "%s: keys and values wanted, %s found", what, kind(n))
		return nil
	}
	out := make([]pair, 0, len(values))
	seen := make(map[string]int, len(values))
	for _, v := range values {
		key, ok := scalar(v.Key)
		if !ok || key == "" {
			r.fault(v.Key, "%s: a word wanted as key, %s found", what, kind(v.Key))
			continue
		}
		if first, twice := seen[key]; twice {
			r.fault(v.Key, "%s: %s is given twice, first on line %d", what, key, first)
			continue
		}
		seen[key] = lineOf(v.Key)
		out = append(out, pair{key, v.Key, v.Value})
	}
	if len(values) == 0 {
		r.fault(n, "%s is empty", what)
	}
	return out
}

// list reads a list that may be empty.
func (r reader) list(n ast.Node, what string) []ast.Node {
	v, ok := n.(*ast.SequenceNode)
	if !ok {
		r.fault(n, "%s: a list wanted, %s found", what, kind(n))
		return nil
	}
	return v.Values
}

// items reads a list of one or more.
func (r reader) items(n ast.Node, what string) []ast.Node {
	items := r.list(n, what)
	if _, ok := n.(*ast.SequenceNode); ok && len(items) == 0 {
		r.fault(n, "%s is empty", what)
	}
	return items
}

// str reads a text that is not empty.
func (r reader) str(n ast.Node, what string) string {
	s, ok := scalar(n)
	switch {
	case !ok:
		r.fault(n, "%s: text wanted, %s found; put quotes around it if it is meant as text", what, kind(n))
	case strings.TrimSpace(s) == "":
		r.fault(n, "%s is empty", what)
	case s != strings.TrimSpace(s):
		r.fault(n, "%s has spaces around it", what)
	}
	if c, ok := unseen(s); ok {
		r.fault(n, "%s holds the control character %U", what, c)
	}
	return strings.TrimSpace(s)
}

// strs reads a list of texts, at least one and no two the same, and their lines.
func (r reader) strs(n ast.Node, what string) (list []string, lines []int) {
	seen := map[string]bool{}
	for _, item := range r.items(n, what) {
		s := r.str(item, what)
		if s != "" && seen[s] {
			r.fault(item, "%s: %q stands there twice", what, s)
			continue
		}
		seen[s] = true
		list, lines = append(list, s), append(lines, lineOf(item))
	}
	return list, lines
}

// scalar returns the text of a scalar as it was written. Nothing, true and
// false are no text.
func scalar(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		if v.Value == nil {
			return "", true
		}
		return strings.TrimRight(v.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// kind names a node for people.
func kind(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias, which packs do not use"
	case *ast.TagNode:
		return "a tag, which packs do not use"
	}
	return "something else"
}

func (r reader) boolean(n ast.Node, what string) bool {
	v, ok := n.(*ast.BoolNode)
	if !ok {
		r.fault(n, "%s: true or false wanted, %s found", what, kind(n))
		return false
	}
	return v.Value
}

// number reads a whole number within bounds.
func (r reader) number(n ast.Node, what string, low, high int) int {
	s, _ := scalar(n)
	v, err := strconv.Atoi(s)
	if _, isInt := n.(*ast.IntegerNode); !isInt || err != nil || v < low || v > high {
		r.fault(n, "%s: a whole number from %d to %d wanted", what, low, high)
		return low
	}
	return v
}

// duration reads a length of time above zero, up to a year.
func (r reader) duration(n ast.Node, what string) time.Duration {
	s, _ := scalar(n)
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > 366*24*time.Hour {
		r.fault(n, "%s: a length of time wanted, as 30s, 10m or 24h", what)
		return time.Hour
	}
	return d
}

// text reads the same words in each language.
func (r reader) text(n ast.Node, what string) Text {
	o := r.object(n, what, locales()...)
	t := make(Text, len(chat.Locales))
	for _, l := range chat.Locales {
		t[l] = o.str(string(l))
	}
	return t
}

// sentences reads lists in each language from an object, and keeps their lines.
func (o object) sentences(l *loader, id string) map[chat.Locale][]string {
	out := make(map[chat.Locale][]string, len(chat.Locales))
	for _, loc := range chat.Locales {
		n := o.need(string(loc))
		if n == nil {
			continue
		}
		list, lines := o.r.strs(n, o.what+", "+string(loc))
		out[loc] = list
		l.pack.origins[id+":"+string(loc)] = origin{o.r.file, lineOf(n), lines}
	}
	return out
}

func locales() []string {
	out := make([]string, len(chat.Locales))
	for i, l := range chat.Locales {
		out[i] = string(l)
	}
	return out
}

// An object is a mapping with known keys.
type object struct {
	r      reader
	at     ast.Node
	what   string
	fields map[string]ast.Node
	bad    bool // was no mapping: nothing more to say about what it lacks
}

// object reads a mapping; a key that is not among known is a fault.
func (r reader) object(n ast.Node, what string, known ...string) object {
	before := len(*r.found)
	pairs := r.pairs(n, what)
	o := object{r: r, at: n, what: what, fields: make(map[string]ast.Node, len(pairs))}
	o.bad = pairs == nil && len(*r.found) > before
	for _, p := range pairs {
		if !slices.Contains(known, p.key) {
			hint := ""
			if _, null := p.value.(*ast.NullNode); null && !isKey(p.key) {
				hint = "; text with a comma needs quotes here"
			}
			r.fault(p.at, "%s: unknown key %s; known are %s%s", what, p.key, strings.Join(known, ", "), hint)
			continue
		}
		if _, null := p.value.(*ast.NullNode); null || p.value == nil {
			r.fault(p.at, "%s: %s is empty", what, p.key)
			o.fields[p.key] = nil
			continue
		}
		o.fields[p.key] = p.value
	}
	return o
}

// need returns a field that must be there, or nil after a fault.
func (o object) need(key string) ast.Node {
	n, ok := o.fields[key]
	if !ok && !o.bad {
		o.r.fault(o.at, "%s: %s is missing", o.what, key)
	}
	return n
}

func (o object) str(key string) string {
	if n := o.need(key); n != nil {
		return o.r.str(n, o.what+", "+key)
	}
	return ""
}

func (o object) text(key string) Text {
	if n := o.need(key); n != nil {
		return o.r.text(n, o.what+", "+key)
	}
	return nil
}

// textIf reads a field that may be left out.
func (o object) textIf(key string) Text {
	if o.fields[key] == nil {
		return nil
	}
	return o.text(key)
}

func (o object) strs(key string) []string {
	if n := o.need(key); n != nil {
		list, _ := o.r.strs(n, o.what+", "+key)
		return list
	}
	return nil
}

func (o object) booleanIf(key string) bool {
	if n := o.fields[key]; n != nil {
		return o.r.boolean(n, o.what+", "+key)
	}
	return false
}

func (o object) duration(key string) time.Duration {
	if n := o.need(key); n != nil {
		return o.r.duration(n, o.what+", "+key)
	}
	return time.Hour
}
