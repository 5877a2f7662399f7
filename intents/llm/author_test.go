package llm

import (
	"slices"
	"strings"
	"testing"

	"switchboard/chat"
	"switchboard/intents"
)

func TestParaphrase(t *testing.T) {
	s := newServer(t, reply{says: `{"sentences":["It is broken!","my line is dead"," My line is dead. ","call 13800138000","two\nlines","` + strings.Repeat("x", 200) + `","nothing works"]}`})
	got, err := client(t, s).Paraphrase(t.Context(), Intent{ID: "fault", Name: "report a fault"}, chat.English, []string{"it is broken"})
	if err != nil || !slices.Equal(got, []string{"my line is dead", "nothing works"}) {
		t.Errorf("%q, %v", got, err)
	}
	if q := s.requests()[0].said(); q != `{"examples":["it is broken"],"intent":"fault","language":"en","name":"report a fault"}` {
		t.Errorf("asked %s", q)
	}
}

func TestDraft(t *testing.T) {
	s := newServer(t, reply{says: `{"en":"Yes, TODO.","zh-CN":"可以，TODO。"}`}, reply{says: `{"en":"Yes."}`}, reply{says: `{"en":"a","zh-CN":"b","fr":"c"}`}, reply{status: 500})
	c := client(t, s)
	got, err := c.Draft(t.Context(), []string{"can I pay with 4111111111111111"})
	if err != nil || got[chat.English] != "Yes, TODO." || got[chat.Chinese] != "可以，TODO。" {
		t.Errorf("%q, %v", got, err)
	}
	if q := s.requests()[0].said(); q != `{"questions":["can I pay with [card]"]}` {
		t.Errorf("asked %s", q)
	}
	for range 3 {
		if got, err := c.Draft(t.Context(), []string{"x"}); err == nil {
			t.Errorf("taken: %q", got)
		}
	}
}

func TestSummarise(t *testing.T) {
	s := newServer(t, reply{says: `{"summary":" The broadband is dead; ring 13800138000. "}`}, reply{says: `{"summary":"one\ntwo"}`}, reply{says: `{"summary":""}`}, reply{status: 500})
	c := client(t, s)
	talk := []intents.Line{{Author: chat.Customer, Text: "dead since [phone]"}}
	if got, ok := c.Summarise(t.Context(), talk, chat.English, "cv_1"); !ok || got != "The broadband is dead; ring [phone]." {
		t.Errorf("%q, %v", got, ok)
	}
	if q := s.requests()[0].said(); q != `{"language":"en","talk":[{"author":"customer","text":"dead since [phone]"}]}` {
		t.Errorf("asked %s", q)
	}
	for range 3 {
		if got, ok := c.Summarise(t.Context(), talk, chat.English, "cv_1"); ok {
			t.Errorf("taken: %q", got)
		}
	}
}
