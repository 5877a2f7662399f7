package speech

import (
	"regexp"
	"strconv"
)

func compile(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// rewrite returns a rule that replaces every match by what f makes of its
// groups (0 is the match); a group that did not take part is "".
func rewrite(pattern string, f func(g []string) string) rule {
	re := compile(pattern)
	return func(text string) string {
		return re.ReplaceAllStringFunc(text, func(m string) string { return f(re.FindStringSubmatch(m)) })
	}
}

// replace returns a rule with a fixed template ("$1 to $2").
func replace(pattern, template string) rule {
	re := compile(pattern)
	return func(text string) string { return re.ReplaceAllString(text, template) }
}

// twice runs a rule two times: matches that share a character are otherwise missed.
func twice(r rule) rule { return func(text string) string { return r(r(text)) } }

// number is the value of digits that a pattern bounds; -1 if they are none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
