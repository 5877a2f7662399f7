package workspace

import (
	"fmt"
	"unicode/utf8"
)

// Limits of Block Kit, in code points and items. Those of single members are in
// the tables below.
const (
	messageBlocks = 50
	viewBlocks    = 100
	viewBytes     = 250_000
	markdownLimit = 12_000
	// A message's blocks weigh their text and 125 for each block, and may weigh
	// so much (measured: github.com/slackapi/bolt-js/issues/2509).
	blockWeight = 125
	mostWeight  = 13_422
)

const (
	choosers   = "static_select users_select conversations_select channels_select datepicker timepicker checkboxes radio_buttons"
	multiMenus = "multi_static_select multi_users_select multi_conversations_select multi_channels_select"
	inputs     = "plain_text_input number_input email_text_input url_text_input"
)

var (
	confirm = fields{"title*": plain(100), "text*": rich(300), "confirm*": plain(30), "deny*": plain(30), "style": oneOf("primary", "danger")}.rule()
	option  = fields{"text*": plain(75), "value*": str(1, 150), "description": plain(75), "url": str(1, 3000)}.rule()
	choice  = fields{"text*": rich(75), "value*": str(1, 150), "description": rich(75)}.rule()
	group   = fields{"label*": plain(75), "options*": list(1, 100, option)}.rule()
	image   = fields{"image_url": str(1, 3000), "slack_file": anything, "alt_text*": str(1, 2000)}
)

// with adds what all elements have, menu what menus have, field what is typed into.
func with(f fields) fields {
	f["action_id"] = actionID
	return f
}

func menu(f fields) fields {
	f["placeholder"], f["confirm"], f["focus_on_load"] = plain(150), confirm, flag
	return with(f)
}

func field(f fields) fields {
	f["placeholder"], f["initial_value"], f["dispatch_action_config"], f["focus_on_load"] = plain(150), str(0, 3000), anything, flag
	return with(f)
}

// elements are what blocks hold.
var elements = map[string]fields{
	"button": with(fields{
		"text*": plain(75), "value": str(0, 2000), "url": str(1, 3000), "style": oneOf("primary", "danger"),
		"confirm": confirm, "accessibility_label": str(1, 75),
	}),
	"image":                      image,
	"overflow":                   with(fields{"options*": list(1, 5, option), "confirm": confirm}),
	"static_select":              menu(fields{"options": list(1, 100, option), "option_groups": list(1, 100, group), "initial_option": option}),
	"users_select":               menu(fields{"initial_user": str(1, 255)}),
	"conversations_select":       menu(fields{"initial_conversation": str(1, 255), "default_to_current_conversation": flag, "response_url_enabled": flag, "filter": anything}),
	"channels_select":            menu(fields{"initial_channel": str(1, 255), "response_url_enabled": flag}),
	"multi_static_select":        menu(fields{"options": list(1, 100, option), "option_groups": list(1, 100, group), "initial_options": list(1, 100, option), "max_selected_items": anything}),
	"multi_users_select":         menu(fields{"initial_users": list(1, 100, str(1, 255)), "max_selected_items": anything}),
	"multi_conversations_select": menu(fields{"initial_conversations": list(1, 100, str(1, 255)), "max_selected_items": anything, "filter": anything}),
	"multi_channels_select":      menu(fields{"initial_channels": list(1, 100, str(1, 255)), "max_selected_items": anything}),
	"datepicker":                 menu(fields{"initial_date": shaped("2006-01-02")}),
	"timepicker":                 menu(fields{"initial_time": shaped("15:04"), "timezone": str(1, 255)}),
	"datetimepicker":             with(fields{"initial_date_time": anything, "confirm": confirm, "focus_on_load": flag}),
	"checkboxes":                 with(fields{"options*": list(1, 10, choice), "initial_options": list(1, 10, choice), "confirm": confirm, "focus_on_load": flag}),
	"radio_buttons":              with(fields{"options*": list(1, 10, choice), "initial_option": choice, "confirm": confirm, "focus_on_load": flag}),
	"plain_text_input":           field(fields{"multiline": flag, "min_length": anything, "max_length": anything}),
	"number_input":               field(fields{"is_decimal_allowed*": flag, "min_value": str(1, 255), "max_value": str(1, 255)}),
	"email_text_input":           field(fields{}),
	"url_text_input":             field(fields{}),
}

// layouts are the blocks themselves.
var layouts = map[string]fields{
	"section": {
		"block_id": blockID, "text": rich(3000), "fields": list(1, 10, rich(2000)), "expand": flag,
		"accessory": element(elements, "button image overflow "+choosers+" "+multiMenus),
	},
	"divider": {"block_id": blockID},
	"header":  {"block_id": blockID, "text*": plain(150)},
	"context": {"block_id": blockID, "elements*": list(1, 10, func(c *checker, at string, v any) {
		if o, _ := v.(object); o["type"] == "image" {
			element(elements, "image")(c, at, v)
			return
		}
		rich(3000)(c, at, v)
	})},
	"actions": {"block_id": blockID, "elements*": list(1, 25, element(elements, "button overflow datetimepicker "+choosers))},
	"image":   {"block_id": blockID, "image_url": str(1, 3000), "slack_file": anything, "alt_text*": str(1, 2000), "title": plain(2000)},
	"input": {
		"block_id": blockID, "label*": plain(2000), "hint": plain(2000), "optional": flag, "dispatch_action": flag,
		"element*": element(elements, inputs+" datetimepicker "+choosers+" "+multiMenus),
	},
	"rich_text": {"block_id": blockID, "elements*": list(0, 1000, anything)},
	"markdown": {"block_id": blockID, "text*": func(c *checker, at string, v any) {
		str(1, markdownLimit)(c, at, v)
		s, _ := v.(string)
		c.chars += utf8.RuneCountInString(s)
	}},
}

// further are rules over several members.
var further = map[string]func(c *checker, at string, o object){
	"section": func(c *checker, at string, o object) {
		if o["text"] == nil && o["fields"] == nil {
			c.fail(at, "missing required field: text")
		}
	},
	"image": func(c *checker, at string, o object) {
		if (o["image_url"] == nil) == (o["slack_file"] == nil) {
			c.fail(at, "either image_url or slack_file")
		}
	},
	"static_select":       choices,
	"multi_static_select": choices,
	"radio_buttons":       initial,
	"plain_text_input": func(c *checker, at string, o object) {
		low, _ := whole(o["min_length"], 0)
		high, ok := whole(o["max_length"], 3000)
		if low < 0 || low > high || !ok || high < 1 || high > 3000 {
			c.fail(at, "min_length and max_length must be within 0 and 3000")
		}
	},
}

func choices(c *checker, at string, o object) {
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		c.fail(at, "either options or option_groups")
	}
	initial(c, at, o)
}

func initial(c *checker, at string, o object) {
	if first, ok := o["initial_option"].(object); ok && pick(o, fmt.Sprint(first["value"])) == nil {
		c.fail(at+"/initial_option", "must be one of the options")
	}
}

// check looks at the blocks of a message, or of a view.
func (c *checker) check(at string, v any, most int, kinds string) {
	list(0, most, func(c *checker, at string, v any) {
		c.actions = map[string]bool{}
		element(layouts, kinds)(c, at, v)
	})(c, at, v)
}

const (
	messageKinds = "section divider header context actions image input rich_text markdown"
	viewKinds    = "section divider header context actions image input rich_text"
)

// checkMessage is what Slack says to the blocks of a message.
func checkMessage(v any) *refusal {
	c := newChecker()
	c.check("/blocks", v, messageBlocks, messageKinds)
	if len(c.faults) > 0 {
		return &refusal{err: "invalid_blocks", messages: c.faults}
	}
	if c.chars+blockWeight*len(v.([]any)) > mostWeight {
		return refuse("msg_blocks_too_long")
	}
	return nil
}

var (
	modalFields = fields{
		"title*": plain(24), "close": plain(24), "submit": plain(24), "private_metadata": str(0, 3000), "callback_id": str(0, 255),
		"external_id": str(0, 255), "clear_on_close": flag, "notify_on_close": flag, "submit_disabled": flag, "blocks*": anything,
	}
	homeFields = fields{"private_metadata": str(0, 3000), "callback_id": str(0, 255), "external_id": str(0, 255), "blocks*": anything}
)

// checkView is what Slack says to a view that must be of a type.
func checkView(v any, kind string) *refusal {
	o, ok := v.(object)
	if !ok {
		return wrong("[ERROR] must provide an object [json-pointer:/view]")
	}
	if size(o) > viewBytes {
		return refuse("view_too_large")
	}
	c := newChecker()
	oneOf(kind)(c, "/view/type", o["type"])
	if kind == "modal" {
		modalFields.check(c, "/view", o)
	} else {
		homeFields.check(c, "/view", o)
	}
	if blocks, ok := o["blocks"]; ok {
		c.check("/view/blocks", blocks, viewBlocks, viewKinds)
	}
	if kind == "modal" && o["submit"] == nil && len(inputsOf(o)) > 0 {
		c.fail("/view", "missing required field: submit (there are input blocks)")
	}
	if len(c.faults) > 0 {
		return wrong(c.faults...)
	}
	return nil
}
