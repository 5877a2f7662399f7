package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what is drawn with a file in testdata.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("%s differs; look at it with -update and git diff:\n%s", file, got.Bytes())
	}
}

func exampleCase(l chat.Locale) channels.Case {
	return channels.Case{
		Conversation: channels.Conversation{ID: "cv_1", Address: chat.Address{Channel: chat.Voice, ID: "+8613800138000"}, Locale: l, Mode: chat.ModeAgent, Seq: 3},
		Customer:     channels.Person{Name: "王芳 <!here>", Phone: "+8613800138000", Segment: "high_value", Area: "海淀区", Blocked: true},
		Owner:        channels.Agent{ID: "slack:U0LI", Name: "Li & Co"}, Reason: "no_match", Since: today, Summary: "one\ntwo\nthree\nfour",
		Brief: channels.Brief{Said: []string{"没网了", "<!here> 快点"}, Wrong: []channels.WrongQuestion{{About: "地址", Times: 2}}, Open: []string{"卖马吗？"}},
		Facts: []channels.Named{{Label: "地址", Value: "中关村大街88号\n• faked: line"}},
		Tickets: []channels.CaseTicket{{Number: "SB-1", Kind: "complaint", Priority: "general", Status: "received", Summary: "old"},
			{Number: "SB-2", Kind: "fault", Priority: "emergency", Status: "in_progress", Summary: "*urgent*", Due: today.Add(time.Hour)}},
		Visits:  []channels.CaseVisit{{Code: "123456", Service: "宽带维修", Start: today.Add(24 * time.Hour), End: today.Add(26 * time.Hour), Place: "Asia/Shanghai"}},
		Earlier: 4,
		Notes:   []channels.Note{{Agent: "li.na", Name: "Li Na", Text: "from the <browser>"}, {Agent: "slack:U0LI", Name: "Li", Text: "from Slack"}},
	}
}

func TestCardGolden(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	k := exampleCase(chat.Chinese)
	golden(t, "card-agent-zh", cardOf(k, zone).blocks)
	k = exampleCase(chat.English)
	k.Mode, k.Owner, k.Tickets, k.Customer.Name = chat.ModeWaiting, channels.Agent{}, nil, ""
	golden(t, "card-waiting-en", cardOf(k, zone).blocks)
}

func TestLinesGolden(t *testing.T) {
	w := writer{k: exampleCase(chat.Chinese), zone: time.UTC, url: "https://desk.example", here: "slack:C1:", own: "slack:"}
	entries := []chat.Entry{
		{Seq: 1, Author: chat.Bot, At: today, Prompt: chat.Prompt{Text: "请问有什么可以帮您？", Choices: []chat.Choice{{Label: "报修"}, {Label: "预约"}}}},
		{Seq: 2, Author: chat.Customer, At: today, Prompt: chat.Prompt{Text: "<!channel> *x*"}, Media: []chat.Media{
			{Type: "image/png", Name: "<!here>|a.png", URL: "/console/files/fl_1"}, {Type: "application/zip"}}},
		{Seq: 3, Author: chat.Agent, Name: "Li", ID: "slack:C1:1.1", At: today, Prompt: chat.Prompt{Text: "here already"}},
		{Seq: 4, Author: chat.Agent, Name: "Chen", ID: "browser", At: today, Prompt: chat.Prompt{Text: "from the browser"}, Status: chat.StatusWithheld},
	}
	b := w.next(entries, 0, 0, true)
	if b.seq != 4 || b.notes != 2 {
		t.Errorf("%d entries, %d notes", b.seq, b.notes)
	}
	golden(t, "lines-zh", map[string]any{"text": b.text, "blocks": b.blocks})
}

// Whatever is in a case, what is drawn of it keeps Slack's limits.
func TestDrawingsKeepSlacksLimits(t *testing.T) {
	long := strings.Repeat("汉&amp;<", 3000)
	k := exampleCase(chat.English)
	k.Customer.Name, k.Customer.Area, k.Summary, k.Reason, k.Owner.Name = long, long, long, long, long
	for range 60 {
		k.Facts = append(k.Facts, channels.Named{Label: long, Value: long})
		k.Tickets = append(k.Tickets, channels.CaseTicket{Number: long, Summary: long})
	}
	check := func(what string, blocks []api.Block, most int) {
		total := 0
		if len(blocks) > most {
			t.Errorf("%s: %d blocks", what, len(blocks))
		}
		for _, b := range blocks {
			switch b := b.(type) {
			case *api.HeaderBlock:
				total += size(t, what, b.Text, mostHeader)
			case *api.SectionBlock:
				if b.Text != nil {
					total += size(t, what, b.Text, mostSection)
				}
				for _, f := range b.Fields {
					total += size(t, what, f, mostField)
				}
			}
		}
		if most == mostBlocks && total > 13_200 {
			t.Errorf("%s: %d characters", what, total)
		}
	}
	check("card", cardOf(k, time.UTC).blocks, mostBlocks)
	w := writer{k: k, zone: time.UTC}
	var entries []chat.Entry
	for i := range 100 {
		entries = append(entries, chat.Entry{Seq: int64(i + 1), Author: chat.Customer, Prompt: chat.Prompt{Text: long[:i*200]}})
	}
	for seq := int64(0); seq < 100; {
		b := w.next(entries[seq:], seq, 0, false)
		check("lines", b.blocks, mostBlocks)
		if b.seq <= seq || utf8.RuneCountInString(b.text) > mostMessage {
			t.Fatalf("stands still at %d", seq)
		}
		seq = b.seq
	}
	var cases []channels.Case
	for range 500 {
		c := k
		c.Mode = chat.ModeWaiting
		cases = append(cases, c)
	}
	check("home", homeOf("x", overview{l: chat.English, cases: cases, visits: make([]channels.DayVisit, 30)}, time.UTC).Blocks.BlockSet, mostViewBlocks)
	var canned []channels.Canned
	for range 200 {
		canned = append(canned, channels.Canned{ID: "a", Title: map[chat.Locale]string{chat.English: long}, Text: map[chat.Locale]string{chat.English: long}})
	}
	check("canned", cannedModal(chat.English, "", canned, chat.English).Blocks.BlockSet, mostViewBlocks)
}

func size(t *testing.T, what string, o *api.TextBlockObject, most int) int {
	n := utf8.RuneCountInString(o.Text)
	if n == 0 || n > most {
		t.Errorf("%s: a text of %d characters", what, n)
	}
	return n
}
