package workspace

import (
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

func TestWhoIsNotified(t *testing.T) {
	everybody := []string{mei, tom, guest, stranger}
	section := func(kind, s string) []slack.MsgOption {
		o := slack.NewTextBlockObject(kind, s, false, false)
		return []slack.MsgOption{slack.MsgOptionText("card", false), slack.MsgOptionBlocks(slack.NewSectionBlock(o, nil, nil))}
	}
	words := func(s string, more ...slack.MsgOption) []slack.MsgOption {
		return append(more, slack.MsgOptionText(s, false))
	}
	names, none, full := slack.MsgOptionLinkNames(true), slack.MsgOptionParse(false), slack.MsgOptionParse(true)
	for name, tt := range map[string]struct {
		options []slack.MsgOption
		want    []string
		links   int
	}{
		"channel":                {words("<!channel> hi"), everybody, 0},
		"here":                   {words("<!here|here> hi"), everybody, 0},
		"everyone, parse none":   {words("<!everyone>", none), everybody, 0},
		"group":                  {words("<!subteam^S1>"), everybody, 0},
		"user":                   {words("ask <@U0TOM>"), []string{tom}, 0},
		"user with a name":       {words("ask <@U0TOM|tom>"), []string{tom}, 0},
		"escaped":                {words("&lt;!channel&gt; &lt;@U0TOM&gt;"), nil, 0},
		"escaped twice":          {words("&amp;lt;!channel&amp;gt;"), nil, 0},
		"bare names":             {words("@here @tom @channel"), nil, 0},
		"bare names, link_names": {words("@tom hi", names), []string{tom}, 0},
		"bare here, link_names":  {words("@here", names), everybody, 0},
		"bare names, full":       {words("@Tom, hi", full), []string{tom}, 0},
		"link":                   {words("<http://e|bank>", none), nil, 1},
		"bare link":              {words("http://e.example/x"), nil, 1},
		"bare link, parse none":  {words("http://e.example/x", none), nil, 0},
		"plain block":            {section("plain_text", "<!channel> <@U0TOM> @here http://e.example <http://e|bank>"), nil, 0},
		"mrkdwn block":           {section("mrkdwn", "<!channel>"), everybody, 0},
		"mrkdwn block, bare":     {section("mrkdwn", "@here www.e.example"), everybody, 1},
		"mrkdwn block, escaped":  {section("mrkdwn", "&lt;!channel&gt;"), nil, 0},
		"text beside blocks":     {words("<@U0TOM>", slack.MsgOptionBlocks(slack.NewDividerBlock())), []string{tom}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			_, _, err := a.api.PostMessageContext(t.Context(), desk, tt.options...)
			must(t, err)
			var got []string
			for _, u := range append(everybody, BotUserID, retired) {
				if len(a.w.Notified(u)) > 0 {
					got = append(got, u)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("notified %v, want %v", got, tt.want)
			}
			if l := a.w.Links(a.w.Messages(desk)[0]); len(l) != tt.links {
				t.Errorf("links %q", l)
			}
			a.innocent()
		})
	}
}

func TestAnUpdateNotifies(t *testing.T) {
	a := newApp(t)
	ts := a.posted(slack.NewDividerBlock())
	a.form("chat.update", "channel="+desk+"&ts="+ts+"&text=<!here>")
	if len(a.w.Notified(mei)) != 1 {
		t.Error("nobody was")
	}
}

func TestATextReadsAsPeopleReadIt(t *testing.T) {
	w := New(Config{BotToken: botToken, Users: []User{{ID: tom, Name: "tom"}}, Channels: []Channel{{ID: desk, Name: "desk"}}})
	defer w.Close()
	for text, want := range map[string]string{
		"a &lt;b&gt; &amp;amp;":           "a <b> &amp;",
		"*bold* _it_ ~no~ `code`":         "bold it no code",
		"*_both_*, 2*3*4 snake_case_name": "both, 2*3*4 snake_case_name",
		"&gt; quoted":                     "quoted",
		"<http://e|bank> <mailto:a@b.c>":  "bank mailto:a@b.c",
		"<@U0TOM> in <#C0DESK>, <!here>":  "@tom in #desk, @here",
		"ok :+1: at 10:30:45 :nothing:":   "ok 👍 at 10:30:45 :nothing:",
		"1 < 2 and <":                     "1 < 2 and <",
		"<what is this>":                  "<what is this>",
	} {
		if got := w.Reads(Message{Text: text}); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
	literal := "<!channel> <@U1> @here *x* <http://e|bank> > y & :smile"
	block := []any{object{"type": "section", "text": object{"type": "plain_text", "text": escape(literal), "emoji": false}}}
	if got := w.Reads(Message{Blocks: block}); got != literal {
		t.Errorf("a plain text reads %q", got)
	}
	rich := []any{object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{
		object{"type": "text", "text": "hi "}, object{"type": "user", "user_id": tom}, object{"type": "link", "url": "http://e"},
	}}}}}
	if got := w.Reads(Message{Blocks: rich}); got != "hi @tomhttp://e" || len(w.Links(Message{Blocks: rich})) != 1 {
		t.Errorf("a rich text reads %q", got)
	}
}

func TestPlainTextsAreKeptEscaped(t *testing.T) {
	a := newApp(t)
	ts := a.posted(slack.NewSectionBlock(plainText("R&D <x> &amp;"), nil, nil))
	m := a.w.Thread(desk, ts)[0]
	if s := m.Blocks[0].(object)["text"].(object)["text"]; s != "R&amp;D &lt;x&gt; &amp;" {
		t.Errorf("kept %q", s)
	}
	if got := a.w.Reads(m); !strings.HasPrefix(got, "R&D <x> &") {
		t.Errorf("reads %q", got)
	}
}
