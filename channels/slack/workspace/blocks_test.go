package workspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

// txt is a text object of n characters of three bytes each: limits count code points.
func txt(kind string, n int) string {
	return fmt.Sprintf(`{"type":"%s","text":"%s"}`, kind, han(n))
}

func han(n int) string { return strings.Repeat("汉", n) }

func many(n int, s string) string {
	return strings.TrimSuffix(strings.Repeat(s+",", n), ",")
}

// numbered is n items with the number in the place of #.
func numbered(n int, s string) string {
	var b []string
	for i := range n {
		b = append(b, strings.ReplaceAll(s, "#", fmt.Sprint(i)))
	}
	return strings.Join(b, ",")
}

func TestBlocksHaveLimits(t *testing.T) {
	button := func(more string) string {
		return `{"type":"actions","elements":[{"type":"button","text":` + txt("plain_text", 1) + more + `}]}`
	}
	menu := func(kind, options, more string) string {
		return `{"type":"actions","elements":[{"type":"` + kind + `","action_id":"a","options":[` + options + `]` + more + `}]}`
	}
	option := `{"text":{"type":"plain_text","text":"o#"},"value":"v#"}`
	for _, tt := range []struct {
		name     string
		good     string // accepted
		bad      string // refused
		says, at string // part of the reason, and where
	}{
		{"message", many(50, `{"type":"divider"}`), many(51, `{"type":"divider"}`), "no more than 50 items", "/blocks"},
		{
			"section text", `{"type":"section","text":` + txt("mrkdwn", 3000) + `}`, `{"type":"section","text":` + txt("mrkdwn", 3001) + `}`,
			"must be less than 3001 characters", "/blocks/0/text/text",
		},
		{
			"fields", `{"type":"section","fields":[` + many(10, txt("mrkdwn", 1)) + `]}`, `{"type":"section","fields":[` + many(11, txt("mrkdwn", 1)) + `]}`,
			"no more than 10 items", "/blocks/0/fields",
		},
		{
			"field text", `{"type":"section","fields":[` + txt("mrkdwn", 2000) + `]}`, `{"type":"section","fields":[` + txt("mrkdwn", 2001) + `]}`,
			"2001", "/blocks/0/fields/0/text",
		},
		{"section of nothing", `{"type":"section","text":` + txt("plain_text", 1) + `}`, `{"type":"section"}`, "missing required field: text", "/blocks/0"},
		{"empty text", `{"type":"section","text":` + txt("plain_text", 1) + `}`, `{"type":"section","text":` + txt("plain_text", 0) + `}`, "more than 0", "/blocks/0/text/text"},
		{"header", `{"type":"header","text":` + txt("plain_text", 150) + `}`, `{"type":"header","text":` + txt("plain_text", 151) + `}`, "151", "/blocks/0/text/text"},
		{"header is plain", `{"type":"header","text":` + txt("plain_text", 1) + `}`, `{"type":"header","text":` + txt("mrkdwn", 1) + `}`, "enum", "/blocks/0/text/type"},
		{
			"emoji", `{"type":"section","text":{"type":"plain_text","text":"x","emoji":true}}`, `{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}`,
			"additional property: emoji", "/blocks/0/text",
		},
		{
			"context", `{"type":"context","elements":[` + many(10, txt("mrkdwn", 1)) + `]}`, `{"type":"context","elements":[` + many(11, txt("mrkdwn", 1)) + `]}`,
			"no more than 10", "/blocks/0/elements",
		},
		{"context is no place for buttons", `{"type":"context","elements":[` + txt("mrkdwn", 1) + `]}`, `{"type":"context","elements":[{"type":"button"}]}`, "enum", "/blocks/0/elements/0/type"},
		{
			"actions", `{"type":"actions","elements":[` + numbered(25, `{"type":"button","action_id":"#","text":`+txt("plain_text", 1)+`}`) + `]}`,
			`{"type":"actions","elements":[` + numbered(26, `{"type":"button","action_id":"#","text":`+txt("plain_text", 1)+`}`) + `]}`, "no more than 25", "/blocks/0/elements",
		},
		{"no actions", button(""), `{"type":"actions","elements":[]}`, "no less than 1", "/blocks/0/elements"},
		{"button value", button(`,"value":"` + han(2000) + `"`), button(`,"value":"` + han(2001) + `"`), "2001", "/blocks/0/elements/0/value"},
		{"button style", button(`,"style":"danger"`), button(`,"style":"default"`), "enum", "/blocks/0/elements/0/style"},
		{
			"button text", `{"type":"actions","elements":[{"type":"button","text":` + txt("plain_text", 75) + `}]}`,
			`{"type":"actions","elements":[{"type":"button","text":` + txt("plain_text", 76) + `}]}`, "76", "/blocks/0/elements/0/text/text",
		},
		{"action_id", button(`,"action_id":"` + han(255) + `"`), button(`,"action_id":"` + han(256) + `"`), "256", "/blocks/0/elements/0/action_id"},
		{"block_id", `{"type":"divider","block_id":"` + han(255) + `"}`, `{"type":"divider","block_id":"` + han(256) + `"}`, "256", "/blocks/0/block_id"},
		{"block_ids differ", `{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}`, many(2, `{"type":"divider","block_id":"a"}`), "already exists", "/blocks/1/block_id"},
		{
			"action_ids of a block differ", button(`,"action_id":"a"`) + "," + button(`,"action_id":"a"`),
			`{"type":"actions","elements":[` + many(2, `{"type":"button","action_id":"a","text":`+txt("plain_text", 1)+`}`) + `]}`, "already exists", "/blocks/0/elements/1/action_id",
		},
		{"options", menu("static_select", numbered(100, option), ""), menu("static_select", numbered(101, option), ""), "no more than 100", "/blocks/0/elements/0/options"},
		{"overflow", menu("overflow", numbered(5, option), ""), menu("overflow", numbered(6, option), ""), "no more than 5", "/blocks/0/elements/0/options"},
		{
			"option text", menu("static_select", `{"text":`+txt("plain_text", 75)+`,"value":"v"}`, ""), menu("static_select", `{"text":`+txt("plain_text", 76)+`,"value":"v"}`, ""),
			"76", "/blocks/0/elements/0/options/0/text/text",
		},
		{
			"option value", menu("static_select", `{"text":`+txt("plain_text", 1)+`,"value":"`+han(150)+`"}`, ""), menu("static_select", `{"text":`+txt("plain_text", 1)+`,"value":"`+han(151)+`"}`, ""),
			"151", "/blocks/0/elements/0/options/0/value",
		},
		{
			"initial option", menu("static_select", numbered(2, option), `,"initial_option":`+numbered(1, option)), menu("static_select", numbered(2, option), `,"initial_option":`+strings.ReplaceAll(option, "#", "7")),
			"one of the options", "/blocks/0/elements/0/initial_option",
		},
		{"block type", `{"type":"divider"}`, `{"type":"carousel"}`, "unsupported type: carousel", "/blocks/0"},
		{"element type", button(""), `{"type":"actions","elements":[{"type":"plain_text_input"}]}`, "unsupported type", "/blocks/0/elements/0"},
		{"unknown member", `{"type":"divider"}`, `{"type":"divider","colour":"red"}`, "additional property: colour", "/blocks/0"},
		{"date", `{"type":"actions","elements":[{"type":"datepicker","initial_date":"2026-02-28"}]}`, `{"type":"actions","elements":[{"type":"datepicker","initial_date":"2026-02-30"}]}`, "form", "/blocks/0/elements/0/initial_date"},
		{"image", `{"type":"image","image_url":"http://a/b","alt_text":"x"}`, `{"type":"image","alt_text":"x"}`, "either image_url", "/blocks/0"},
		{"no object", `{"type":"divider"}`, `"divider"`, "unsupported type", "/blocks/0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := parse("[" + tt.good + "]")
			must(t, err)
			if no := checkMessage(v); no != nil {
				t.Errorf("refused: %s %v", no.err, no.messages)
			}
			v, err = parse("[" + tt.bad + "]")
			must(t, err)
			no := checkMessage(v)
			if no == nil || no.err != "invalid_blocks" {
				t.Fatalf("not refused: %v", no)
			}
			for _, m := range no.messages {
				if strings.HasPrefix(m, "[ERROR] ") && strings.Contains(m, tt.says) && strings.HasSuffix(m, "[json-pointer:"+tt.at+"]") {
					return
				}
			}
			t.Errorf("reasons %q", no.messages)
		})
	}
}

func TestTheWeightOfAMessage(t *testing.T) {
	section := `{"type":"section","text":` + txt("plain_text", 3000) + `}`
	rest := func(n int) string { return `{"type":"section","text":` + txt("plain_text", n) + `}` }
	for n, want := range map[int]string{797: "", 798: "msg_blocks_too_long"} {
		v, err := parse("[" + many(4, section) + "," + rest(n) + "]")
		must(t, err)
		got := ""
		if no := checkMessage(v); no != nil {
			got = no.err
		}
		if got != want {
			t.Errorf("%d characters in 5 blocks: %q, want %q", 12000+n, got, want)
		}
	}
}

func TestViewsHaveLimits(t *testing.T) {
	title := `"title":` + txt("plain_text", 24)
	modal := func(more string) string { return `{"type":"modal",` + title + more + `}` }
	input := `{"type":"input","label":` + txt("plain_text", 1) + `,"element":{"type":"plain_text_input"}}`
	for _, tt := range []struct{ name, good, bad, says string }{
		{"blocks", modal(`,"blocks":[` + many(100, `{"type":"divider"}`) + `]`), modal(`,"blocks":[` + many(101, `{"type":"divider"}`) + `]`), "no more than 100"},
		{"no blocks", modal(`,"blocks":[]`), modal(""), "missing required field: blocks"},
		{"title", modal(`,"blocks":[]`), `{"type":"modal","title":` + txt("plain_text", 25) + `,"blocks":[]}`, "less than 25"},
		{"no title", modal(`,"blocks":[]`), `{"type":"modal","blocks":[]}`, "missing required field: title"},
		{"submit", modal(`,"blocks":[],"submit":` + txt("plain_text", 24)), modal(`,"blocks":[],"submit":` + txt("plain_text", 25)), "less than 25"},
		{"close", modal(`,"blocks":[],"close":` + txt("plain_text", 24)), modal(`,"blocks":[],"close":` + txt("plain_text", 25)), "less than 25"},
		{"inputs want submit", modal(`,"blocks":[` + input + `],"submit":` + txt("plain_text", 1)), modal(`,"blocks":[` + input + `]`), "submit"},
		{"private_metadata", modal(`,"blocks":[],"private_metadata":"` + han(3000) + `"`), modal(`,"blocks":[],"private_metadata":"` + han(3001) + `"`), "less than 3001"},
		{"callback_id", modal(`,"blocks":[],"callback_id":"` + han(255) + `"`), modal(`,"blocks":[],"callback_id":"` + han(256) + `"`), "less than 256"},
		{"type", modal(`,"blocks":[]`), `{"type":"home","blocks":[]}`, "enum"},
		{"no markdown here", modal(`,"blocks":[{"type":"divider"}]`), modal(`,"blocks":[{"type":"markdown","text":"x"}]`), "unsupported type: markdown"},
		{
			"label", modal(`,"submit":` + txt("plain_text", 1) + `,"blocks":[` + input + `]`),
			modal(`,"submit":` + txt("plain_text", 1) + `,"blocks":[{"type":"input","element":{"type":"plain_text_input"}}]`), "missing required field: label",
		},
		{
			"lengths", modal(`,"submit":` + txt("plain_text", 1) + `,"blocks":[` + strings.Replace(input, `_input"`, `_input","max_length":3000`, 1) + `]`),
			modal(`,"submit":` + txt("plain_text", 1) + `,"blocks":[` + strings.Replace(input, `_input"`, `_input","max_length":3001`, 1) + `]`), "max_length",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, err := parse(tt.good)
			must(t, err)
			if no := checkView(v, "modal"); no != nil {
				t.Errorf("refused: %v", no.messages)
			}
			v, err = parse(tt.bad)
			must(t, err)
			no := checkView(v, "modal")
			if no == nil || no.err != "invalid_arguments" || !strings.Contains(strings.Join(no.messages, "\n"), tt.says) {
				t.Errorf("refusal %+v", no)
			}
		})
	}
	v, err := parse(modal(`,"blocks":[` + many(90, `{"type":"section","text":`+txt("plain_text", 1000)+`}`) + `]`))
	must(t, err)
	if no := checkView(v, "modal"); no == nil || no.err != "view_too_large" {
		t.Errorf("270 kB: %+v", no)
	}
}

func TestTheLibrarysBlocksAreAccepted(t *testing.T) {
	a := newApp(t)
	opts := []*slack.OptionBlockObject{slack.NewOptionBlockObject("a", plainText("A"), plainText("first")), slack.NewOptionBlockObject("b", plainText("B"), nil)}
	sure := slack.NewConfirmationBlockObject(plainText("Sure?"), slack.NewTextBlockObject("mrkdwn", "*really*", false, false), plainText("Yes"), plainText("No"))
	claim := button("claim", "7").WithStyle(slack.StylePrimary)
	claim.Confirm = sure
	date := slack.NewDatePickerBlockElement("day")
	date.InitialDate, date.Placeholder = "2026-12-24", plainText("Day")
	group := slack.NewOptionGroupBlockElement(plainText("G"), opts...)
	a.posted(
		slack.NewHeaderBlock(plainText("Ticket")),
		slack.NewSectionBlock(nil, []*slack.TextBlockObject{plainText("a"), slack.NewTextBlockObject("mrkdwn", "b", false, true)}, slack.NewAccessory(slack.NewOverflowBlockElement("more", opts...))),
		slack.NewContextBlock("ctx", slack.NewImageBlockElement("http://e/i.png", "alt"), plainText("c")),
		slack.NewImageBlock("http://e/i.png", "alt", "img", plainText("title")),
		slack.NewActionBlock("acts", claim, date, slack.NewTimePickerBlockElement("time"), slack.NewOptionsSelectBlockElement("static_select", plainText("Which"), "which", opts...),
			slack.NewOptionsGroupSelectBlockElement("static_select", plainText("Group"), "group", group), slack.NewOptionsSelectBlockElement("channels_select", plainText("Where"), "where"),
			slack.NewRadioButtonsBlockElement("radio", opts...), slack.NewCheckboxGroupsBlockElement("check", opts...)),
		slack.NewRichTextBlock("rich", slack.NewRichTextSection(slack.NewRichTextSectionTextElement("hello", nil))),
	)
	var fields []slack.Block
	for i, e := range []slack.BlockElement{
		slack.NewPlainTextInputBlockElement(plainText("note"), "note").WithMultiline(true), slack.NewNumberInputBlockElement(nil, "n", true),
		slack.NewEmailTextInputBlockElement(nil, "mail"), slack.NewURLTextInputBlockElement(nil, "url"), slack.NewDateTimePickerBlockElement("at"),
		slack.NewOptionsMultiSelectBlockElement("multi_static_select", plainText("Many"), "many", opts...), slack.NewOptionsSelectBlockElement("users_select", nil, "who"),
		slack.NewOptionsMultiSelectBlockElement("multi_users_select", nil, "whom"), slack.NewDatePickerBlockElement("day"), slack.NewRadioButtonsBlockElement("radio", opts...),
	} {
		fields = append(fields, slack.NewInputBlock(fmt.Sprint(i), plainText("Label"), plainText("Hint"), e))
	}
	ts := a.posted(slack.NewActionBlock("", button("open", "")))
	a.opens(slack.ModalViewRequest{Type: slack.VTModal, Title: plainText("All"), Submit: plainText("OK"), Close: plainText("No"), Blocks: slack.Blocks{BlockSet: fields}})
	must(t, a.w.As(mei).Press(t.Context(), In(desk, ts), "open", ""))
	if a.w.Modal(mei) == nil {
		t.Error("no modal")
	}
	a.innocent()
}

func TestReasonsGoOverTheWire(t *testing.T) {
	a := newApp(t)
	got := a.call("chat.postMessage", `{"channel":"`+desk+`","blocks":[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]}`)
	meta, _ := got["response_metadata"].(map[string]any)
	if got["error"] != "invalid_blocks" || len(meta["messages"].([]any)) == 0 {
		t.Errorf("answer %v", got)
	}
	a.guilty("chat.postMessage: invalid_blocks [ERROR] must be a valid enum value [json-pointer:/blocks/0/text/type]")
}

func FuzzBlocks(f *testing.F) {
	f.Add(`[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"overflow","options":[1]}}]`)
	f.Add(`[{"type":"input","element":{"type":"checkboxes"}},{"type":"actions","elements":{}},{"type":1}]`)
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parse(s)
		if err != nil {
			return
		}
		if list, ok := v.([]any); ok && checkMessage(v) == nil {
			w := &Workspace{}
			w.complete(list)
			w.read(&Message{Blocks: list})
		}
	})
}
