package workspace

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A control is an element that can be pressed, chosen from or filled in.
type control struct {
	block   string // block_id
	element object
	input   object // the input block that it is in, or nil
}

func (c control) id() string   { return fmt.Sprint(c.element["action_id"]) }
func (c control) kind() string { return fmt.Sprint(c.element["type"]) }

// controls are those of blocks that were accepted, in order.
func controls(blocks []any) (out []control) {
	for _, b := range blocks {
		o := b.(object)
		id, _ := o["block_id"].(string)
		var held []any
		switch o["type"] {
		case "section":
			held = []any{o["accessory"]}
		case "actions":
			held = o["elements"].([]any)
		case "input":
			out = append(out, control{id, o["element"].(object), o})
		}
		for _, e := range held {
			if e, ok := e.(object); ok && e["type"] != "image" {
				out = append(out, control{id, e, nil})
			}
		}
	}
	return out
}

// inputsOf are the input blocks of a view, which may be malformed.
func inputsOf(view object) (out []object) {
	blocks, _ := view["blocks"].([]any)
	for _, b := range blocks {
		if o, ok := b.(object); ok && o["type"] == "input" {
			out = append(out, o)
		}
	}
	return out
}

// complete gives ids to the blocks and elements that have none, and escapes
// plain texts as Slack keeps them.
func (w *Workspace) complete(blocks []any) {
	for _, b := range blocks {
		if o := b.(object); o["block_id"] == nil {
			o["block_id"] = strings.ToLower(w.id(""))
		}
	}
	for _, c := range controls(blocks) {
		if c.element["action_id"] == nil {
			c.element["action_id"] = strings.ToLower(w.id(""))
		}
	}
	walk(blocks, func(o object) {
		if s, ok := o["text"].(string); ok && o["type"] == "plain_text" {
			o["text"] = escape(unescape(s))
		}
	})
}

// walk calls f for every object in v.
func walk(v any, f func(object)) {
	switch v := v.(type) {
	case object:
		f(v)
		for _, x := range v {
			walk(x, f)
		}
	case []any:
		for _, x := range v {
			walk(x, f)
		}
	}
}

// pick is the option of a menu with a value, nil if it has none.
func pick(element object, value string) object {
	lists := []any{element["options"]}
	groups, _ := element["option_groups"].([]any)
	for _, g := range groups {
		if g, ok := g.(object); ok {
			lists = append(lists, g["options"])
		}
	}
	for _, l := range lists {
		options, _ := l.([]any)
		for _, o := range options {
			if o, ok := o.(object); ok && o["value"] == value {
				return o
			}
		}
	}
	return nil
}

// answerOf is what an element says in actions and in a view's state when
// somebody chooses or types a value; several are separated by commas. Empty is
// nothing. It returns ErrNotShown or ErrInvalid. w.mu is held.
func (w *Workspace) answerOf(e object, value string) (object, error) {
	kind := fmt.Sprint(e["type"])
	o := object{"type": kind}
	if multi := strings.HasPrefix(kind, "multi_"); multi || kind == "checkboxes" {
		return w.several(e, o, value)
	}
	if value == "" {
		if name := answers[kind]; name != "" && kind != "button" {
			o[name] = nil
		}
		return o, nil
	}
	var err error
	switch kind {
	case "button":
		if own, _ := e["value"].(string); own != value {
			err = ErrNotShown
		}
	case "static_select", "radio_buttons", "overflow":
		one := pick(e, value)
		if one == nil {
			err = ErrNotShown
		}
		o[answers[kind]] = one
		return o, err
	case "users_select", "channels_select", "conversations_select":
		if !w.listed(value) {
			err = ErrNotShown
		}
	default:
		err = typed(kind, e, value)
	}
	o[answers[kind]] = value
	if kind == "datetimepicker" {
		o[answers[kind]] = json.Number(value)
	}
	return o, err
}

// answers are where elements keep what was chosen.
var answers = map[string]string{
	"button": "value", "static_select": "selected_option", "radio_buttons": "selected_option", "overflow": "selected_option",
	"users_select": "selected_user", "channels_select": "selected_channel", "conversations_select": "selected_conversation",
	"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
	"plain_text_input": "value", "number_input": "value", "email_text_input": "value", "url_text_input": "value",
	"checkboxes": "selected_options", "multi_static_select": "selected_options", "multi_users_select": "selected_users",
	"multi_channels_select": "selected_channels", "multi_conversations_select": "selected_conversations",
}

func (w *Workspace) several(e, o object, value string) (object, error) {
	values := strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
	chosen := []any{}
	for _, v := range values {
		if o["type"] == "checkboxes" || o["type"] == "multi_static_select" {
			one := pick(e, v)
			if one == nil {
				return nil, ErrNotShown
			}
			chosen = append(chosen, one)
		} else if w.listed(v) {
			chosen = append(chosen, v)
		} else {
			return nil, ErrNotShown
		}
	}
	if most, given := whole(e["max_selected_items"], 0); given && most > 0 && len(chosen) > most {
		return nil, ErrInvalid
	}
	o[answers[fmt.Sprint(o["type"])]] = chosen
	return o, nil
}

// listed tells whether a menu of people or channels shows an id.
func (w *Workspace) listed(id string) bool {
	u, ok := w.user(id)
	return ok && u.Kind != Deleted || w.channel(id) != nil
}

// typed checks what is typed into a field, as the form does it.
func typed(kind string, e object, value string) error {
	ok := true
	switch kind {
	case "plain_text_input":
		low, _ := whole(e["min_length"], 0)
		high, _ := whole(e["max_length"], 3000)
		n := utf8.RuneCountInString(value)
		ok = n >= low && n <= high
	case "number_input":
		n, err := strconv.ParseFloat(value, 64)
		ok = err == nil && (e["is_decimal_allowed"] == true || !strings.Contains(value, ".")) &&
			n >= bound(e["min_value"], n) && n <= bound(e["max_value"], n)
	case "email_text_input":
		_, err := mail.ParseAddress(value)
		ok = err == nil
	case "url_text_input":
		u, err := url.Parse(value)
		ok = err == nil && u.Host != ""
	case "datepicker":
		_, err := time.Parse("2006-01-02", value)
		ok = err == nil
	case "timepicker":
		_, err := time.Parse("15:04", value)
		ok = err == nil
	case "datetimepicker":
		_, err := strconv.ParseInt(value, 10, 64)
		ok = err == nil && len(value) == 10
	}
	if !ok {
		return ErrInvalid
	}
	return nil
}

func bound(v any, other float64) float64 {
	if s, ok := v.(string); ok {
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return n
		}
	}
	return other
}

// whole is a whole number, or the other and false if there is none.
func whole(v any, other int) (int, bool) {
	if v == nil {
		return other, true
	}
	n, err := strconv.Atoi(fmt.Sprint(v))
	if err != nil {
		return other, false
	}
	return n, true
}

// initially is the value of an element before anybody touches it.
func initially(e object) string {
	for _, name := range []string{"initial_value", "initial_date", "initial_time", "initial_date_time", "initial_user", "initial_channel", "initial_conversation"} {
		if v, ok := e[name]; ok {
			return fmt.Sprint(v)
		}
	}
	if o, ok := e["initial_option"].(object); ok {
		return fmt.Sprint(o["value"])
	}
	var all []string
	for _, name := range []string{"initial_options", "initial_users", "initial_channels", "initial_conversations"} {
		l, _ := e[name].([]any)
		for _, x := range l {
			if o, ok := x.(object); ok {
				x = o["value"]
			}
			all = append(all, fmt.Sprint(x))
		}
	}
	return strings.Join(all, ",")
}

// stateful tells whether an element has a place in state.
func stateful(kind string) bool { return !slices.Contains([]string{"button", "overflow"}, kind) }

// shaped is a string that a layout of time reads.
func shaped(layout string) rule {
	return func(c *checker, at string, v any) {
		s, _ := v.(string)
		if _, err := time.Parse(layout, s); err != nil {
			c.fail(at, "must be of the form %s", layout)
		}
	}
}

// size is the length of the JSON of v.
func size(v any) int {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return len(b)
}

// copied is v with nothing shared.
func copied[T any](v T) (out T) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // all that is kept came from JSON
	}
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}
