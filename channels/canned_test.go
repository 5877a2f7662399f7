package channels

import (
	"testing"
	"time"

	"switchboard/chat"
)

func TestCannedIsFilledIn(t *testing.T) {
	c := Canned{Text: map[chat.Locale]string{chat.English: "{customer}, {agent} here: {ticket}", chat.Chinese: "请稍等"}}
	k := Case{Conversation: Conversation{Locale: chat.English}, Customer: Person{Name: " Li\n{agent} "}, Tickets: []CaseTicket{
		{Number: "T-3"}, {Number: "T-2", Due: time.Unix(200, 0)}, {Number: "T-1", Due: time.Unix(100, 0)},
	}}
	if got := c.For(k, Agent{Name: "Wang"}); got != "Li {agent}, Wang here: T-1" {
		t.Errorf("%q", got)
	}
	if got := c.For(Case{Conversation: k.Conversation, Customer: k.Customer}, Agent{Name: "Wang"}); got != "" {
		t.Errorf("without a ticket: %q", got)
	}
	k.Locale = chat.Chinese
	if got := c.For(k, Agent{}); got != "请稍等" {
		t.Errorf("%q", got)
	}
	if got := (Canned{}).For(k, Agent{}); got != "" {
		t.Errorf("no words: %q", got)
	}
}
