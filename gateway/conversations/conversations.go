// Package conversations runs conversation tests: people's side of a
// conversation and what must come back, as YAML (`switchboard test`). Each
// case runs on a real gateway over a store of its own, with a clock that only
// the case moves. It holds the format, the runner and the built-in cases; what
// the assistant says is the business pack's and the dialogs'.
package conversations

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
)

// A Group is one file of cases.
type Group struct {
	File  string `yaml:"-"`
	Name  string `yaml:"group"`
	Cases []Case `yaml:"cases"`
}

// A Case is one conversation.
type Case struct {
	File string `yaml:"-"`
	Line int    `yaml:"-"`

	ID   string `yaml:"id"` // row of behaviours.md: "C10"
	Name string `yaml:"name"`
	// On are the channels to run on. Defaults to [web].
	On []chat.Channel `yaml:"on"`
	// At is when the conversation begins. Defaults to 2026-11-23T10:00:00+08:00, a Monday.
	At time.Time `yaml:"at"`
	// Locale is what the channel knows of the language; "unknown" is nothing.
	// Defaults to en.
	Locale chat.Locale `yaml:"locale"`
	Steps  []Step      `yaml:"steps"`
	Then   *Then       `yaml:"then"`
}

// A Step is one thing that happens, and what must come of it. Exactly one of
// Open, Me, Press, Keys, Silence, Hangup, Outage, Visit, Ticket, Wait, Agent and Restart is given.
type Step struct {
	Line int `yaml:"-"`

	Open  bool    `yaml:"open"`  // the chat is opened without a message
	Me    *string `yaml:"me"`    // the customer writes or says this; may be ""
	Press string  `yaml:"press"` // the customer takes a choice by its value, or by its place: "#2"
	// Keys are pressed on a telephone, as its channel takes them: an option, or
	// the digits of a number where digits are awaited. 0, 9, * and # keep their meaning.
	Keys       string         `yaml:"keys"`
	Silence    bool           `yaml:"silence"`    // a caller says and presses nothing
	Hangup     bool           `yaml:"hangup"`     // the call ends
	Outage     string         `yaml:"outage"`     // the notice of this area is switched on
	Visit      string         `yaml:"visit"`      // what became of the visit booked last: completed, no_show, late
	Ticket     string         `yaml:"ticket"`     // the status that the newest ticket gets: in_progress, resolved, closed
	Confidence float64        `yaml:"confidence"` // of the speech that Me was
	Wait       time.Duration  `yaml:"wait"`       // time passes
	Agent      *AgentStep     `yaml:"agent"`
	Restart    bool           `yaml:"restart"` // the process ends and begins anew
	ID         string         `yaml:"id"`      // the provider's id of Me or Press, to send it twice
	Photos     int            `yaml:"photos"`  // pictures that come with Me
	Only       []chat.Channel `yaml:"only"`    // the step is left out on other channels

	// What must come back: each a part of the text in any case of letters, or a /regexp/.
	Expect []Pattern `yaml:"expect"`
	Not    []Pattern `yaml:"not"`
	// Input is the kind of answer awaited; Choices are values that must be among those offered.
	Input   chat.Input `yaml:"input"`
	Choices []string   `yaml:"choices"`
	Quiet   bool       `yaml:"quiet"`  // nothing at all is said
	Same    int        `yaml:"same"`   // -1: the same text as the reply before, -2: as the one before that
	Ends    bool       `yaml:"ends"`   // the call ends with what is said
	Speech  []Pattern  `yaml:"speech"` // of the pieces said aloud, in order: "zh-CN: 中文"; "!" before the language where nobody can talk over it
	Mode    chat.Mode  `yaml:"mode"`
}

// unknown is the locale of a caller whose language nobody knows.
const unknown chat.Locale = "unknown"

// An AgentStep is something a person at the desk does. Exactly one field but Refused is given.
type AgentStep struct {
	Claim   string `yaml:"claim"`   // takes the conversation, under this name
	Refused bool   `yaml:"refused"` // and may not: somebody else has it
	Decline bool   `yaml:"decline"` // does not take the call to the caller
	Say     string `yaml:"say"`
	Note    string `yaml:"note"`    // for colleagues only
	Correct string `yaml:"correct"` // what the last say should have been
	Pass    string `yaml:"pass"`    // makes this person the owner; "queue": whoever is next
	Return  bool   `yaml:"return"`  // gives it back to the assistant
	Resolve bool   `yaml:"resolve"` // closes it, with a survey
}

// Then is what must be true in the end. What is not given is not looked at.
type Then struct {
	Mode   chat.Mode   `yaml:"mode"`
	Locale chat.Locale `yaml:"locale"`
	Gaps   *int        `yaml:"gaps"` // questions recorded that the FAQ does not answer
	// Appointments must each be there, and no other may be held or booked.
	Appointments *[]Record `yaml:"appointments"`
	Tickets      *[]Record `yaml:"tickets"` // all there are, oldest first
	Surveys      *[]Record `yaml:"surveys"` // all there are, oldest first
	Customer     Record    `yaml:"customer"`
}

// A Record is some fields of a record and their values; times as
// 2026-11-26T18:00 in the zone of the business.
type Record map[string]string

// A Pattern is a part of a text in any case of letters, or a /regexp/.
type Pattern struct {
	written string
	re      *regexp.Regexp // nil for a part
}

// UnmarshalYAML reads a pattern.
func (p *Pattern) UnmarshalYAML(b []byte) error {
	if err := yaml.Unmarshal(b, &p.written); err != nil {
		return err
	}
	if p.written == "" {
		return errors.New("an empty pattern matches everything")
	}
	inner, ok := strings.CutPrefix(p.written, "/")
	if inner, ok = cutEnd(inner, ok); !ok {
		return nil
	}
	re, err := regexp.Compile("(?is)" + inner)
	p.re = re
	return err
}

func cutEnd(s string, ok bool) (string, bool) {
	inner, end := strings.CutSuffix(s, "/")
	return inner, ok && end && inner != ""
}

func (p Pattern) match(text string) bool {
	if p.re != nil {
		return p.re.MatchString(text)
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(p.written))
}

// UnmarshalYAML reads a case and notes where it stands.
func (c *Case) UnmarshalYAML(n ast.Node) error {
	type plain Case
	if err := yaml.NodeToValue(n, (*plain)(c), yaml.Strict()); err != nil {
		return err
	}
	c.Line = lineOf(n)
	return nil
}

// UnmarshalYAML reads a step and notes where it stands.
func (s *Step) UnmarshalYAML(n ast.Node) error {
	type plain Step
	if err := yaml.NodeToValue(n, (*plain)(s), yaml.Strict()); err != nil {
		return err
	}
	s.Line = lineOf(n)
	return nil
}

// lineOf is where a mapping begins.
func lineOf(n ast.Node) int {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken().Position.Line
	}
	return n.GetToken().Position.Line
}

// settle fills in defaults and returns what is wrong with the case.
func (c *Case) settle() []string {
	if len(c.On) == 0 {
		c.On = []chat.Channel{chat.Web}
	}
	if c.At.IsZero() {
		c.At = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*60*60))
	}
	if c.Locale == "" {
		c.Locale = chat.English
	}
	var faults []string
	fault := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s:%d: ", c.File, line)+fmt.Sprintf(format, args...))
	}
	if c.ID == "" || len(c.Steps) == 0 {
		fault(c.Line, "a case needs id and steps")
	}
	if c.Locale != chat.English && c.Locale != chat.Chinese && c.Locale != unknown {
		fault(c.Line, "locale %s is not en, zh-CN or unknown", c.Locale)
	}
	for _, ch := range c.On {
		if _, ok := Traits[ch]; !ok {
			fault(c.Line, "channel %s is not web, sms or voice", ch)
		}
	}
	for _, s := range c.Steps {
		if n := s.acts(); n != 1 {
			fault(s.Line, "a step is one of open, me, press, keys, silence, hangup, outage, visit, ticket, wait, agent, restart; this is %d of them", n)
		}
		if s.Agent != nil && s.Agent.acts() != 1 {
			fault(s.Line, "agent is one of claim, say, note, correct, pass, return, resolve, decline")
		}
		if s.Same > 0 || s.Quiet && s.speaks() {
			fault(s.Line, "same counts back from -1; quiet goes with no other expectation of words")
		}
	}
	return faults
}

func (s Step) speaks() bool {
	return len(s.Expect)+len(s.Choices)+len(s.Speech) > 0 || s.Ends || s.Input != "" || s.Same != 0
}

func (s Step) acts() int {
	return count(s.Open, s.Me != nil, s.Press != "", s.Keys != "", s.Silence, s.Hangup, s.Outage != "", s.Visit != "", s.Ticket != "", s.Wait != 0, s.Agent != nil, s.Restart)
}

func (a AgentStep) acts() int {
	return count(a.Claim != "", a.Decline, a.Say != "", a.Note != "", a.Correct != "", a.Pass != "", a.Return, a.Resolve)
}

func count(given ...bool) int {
	n := 0
	for _, g := range given {
		if g {
			n++
		}
	}
	return n
}
