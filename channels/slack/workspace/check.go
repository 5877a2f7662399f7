package workspace

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A checker walks through blocks or a view and notes what breaks a rule.
type checker struct {
	faults  []string
	blocks  map[string]bool // block_ids
	actions map[string]bool // action_ids of one block
	chars   int             // code points of all texts
}

func newChecker() *checker { return &checker{blocks: map[string]bool{}} }

func (c *checker) fail(at, format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), at))
}

// A rule looks at one value.
type rule func(c *checker, at string, v any)

// fields are the members of an object: required ones end in a star, and there
// are no others.
type fields map[string]rule

func (f fields) rule() rule {
	return func(c *checker, at string, v any) {
		if o, ok := v.(object); ok {
			f.check(c, at, o)
			return
		}
		c.fail(at, "must provide an object")
	}
}

func (f fields) check(c *checker, at string, o object) {
	for _, name := range slices.Sorted(maps.Keys(f)) {
		bare, need := strings.CutSuffix(name, "*")
		if v, ok := o[bare]; ok {
			f[name](c, at+"/"+bare, v)
		} else if need {
			c.fail(at, "missing required field: %s", bare)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if _, ok := f[name]; !ok && f[name+"*"] == nil && name != "type" {
			c.fail(at, "invalid additional property: %s", name)
		}
	}
}

// str is a string of so many code points.
func str(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		switch n := utf8.RuneCountInString(s); {
		case !ok:
			c.fail(at, "must provide a string")
		case n < least:
			c.fail(at, "must be more than %d characters", least-1)
		case n > most:
			c.fail(at, "must be less than %d characters", most+1)
		}
	}
}

func oneOf(values ...string) rule {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(values, s) {
			c.fail(at, "must be a valid enum value")
		}
	}
}

func flag(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.fail(at, "must provide a boolean")
	}
}

func anything(*checker, string, any) {}

func list(least, most int, each rule) rule {
	return func(c *checker, at string, v any) {
		l, ok := v.([]any)
		switch {
		case !ok:
			c.fail(at, "must provide an array")
			return
		case len(l) < least:
			c.fail(at, "no less than %d items allowed", least)
		case len(l) > most:
			c.fail(at, "no more than %d items allowed", most)
		}
		for i, item := range l {
			each(c, fmt.Sprintf("%s/%d", at, i), item)
		}
	}
}

func plain(most int) rule { return text(most, "plain_text") }
func rich(most int) rule  { return text(most, "plain_text", "mrkdwn") }

// text is a text object of one of the kinds.
func text(most int, kinds ...string) rule {
	return func(c *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			c.fail(at, "must provide an object")
			return
		}
		f := fields{"type*": oneOf(kinds...), "text*": str(1, most)}
		if o["type"] == "mrkdwn" {
			f["verbatim"] = flag
		} else {
			f["emoji"] = flag
		}
		f.check(c, at, o)
		s, _ := o["text"].(string)
		c.chars += utf8.RuneCountInString(s)
	}
}

func blockID(c *checker, at string, v any) {
	str(1, 255)(c, at, v)
	id, _ := v.(string)
	if c.blocks[id] {
		c.fail(at, "block_id \"%s\" already exists", id)
	}
	c.blocks[id] = true
}

func actionID(c *checker, at string, v any) {
	str(1, 255)(c, at, v)
	id, _ := v.(string)
	if c.actions[id] {
		c.fail(at, "action_id \"%s\" already exists", id)
	}
	c.actions[id] = true
}

// element is an object of one of these types of a table.
func element(table map[string]fields, allowed string) rule {
	return func(c *checker, at string, v any) {
		o, _ := v.(object)
		kind, _ := o["type"].(string)
		f, ok := table[kind]
		if !ok || !slices.Contains(strings.Fields(allowed), kind) {
			c.fail(at, "unsupported type: %s", orElse(kind, "none"))
			return
		}
		f.check(c, at, o)
		if also := further[kind]; also != nil {
			also(c, at, o)
		}
	}
}
