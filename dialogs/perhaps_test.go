package dialogs

import (
	"testing"

	"switchboard/chat"
)

// maybe is a text that the FAQ has some entries for, none surely.
func maybe(text string, l chat.Locale, ids ...string) Said {
	m := Said{Text: text, Meaning: chat.Meaning{Locale: l, Outcome: chat.Reject}}
	for i, id := range ids {
		m.Meaning.FAQ = append(m.Meaning.FAQ, chat.Scored{ID: id, Score: 0.45 - float64(i)/20})
	}
	return m
}

// TestPerhaps: where the FAQ is not sure, the customer is asked; the question is a gap all the same.
func TestPerhaps(t *testing.T) {
	s := newStage(t, web)
	s.do(Began{Locale: chat.English}).do(maybe("my chip snapped in two yesterday", chat.English, "sim-replace-fee", "no-such-entry", "sim-lost"))
	s.says("Is it one of these?")
	effect[RecordGap](s)
	if c := s.words().Choices; len(c) != 3 || c[0].Label != "How much is a replacement SIM?" || c[1].Label != "What do I do about a lost SIM card?" || c[2].Value != "none" {
		t.Fatalf("choices %+v", c)
	}
	before := s.state
	s.do(Said{Text: "the first"}).says("10 yuan")
	s.state = before
	s.do(Said{Choice: "faq:sim-lost"}).says("block it at once")
	if s.state.Answered != "sim-lost" {
		t.Errorf("answered %q", s.state.Answered)
	}
	s.state = before
	s.do(Said{Text: "none of these"}).says("rather not guess")
	s.state = before
	s.do(maybe("再说", chat.Chinese)).do(Said{Text: "中文"})
	if got := s.state.Asked; got.Key == "perhaps" && got.Choices[0].Label != "补卡多少钱？" {
		t.Errorf("in Chinese %+v", got.Choices)
	}
}

// TestPerhapsOne: one likely entry is a question of yes or no, and a yes to it is answered.
func TestPerhapsOne(t *testing.T) {
	s := newStage(t, web)
	s.do(Began{Locale: chat.English}).do(maybe("my chip snapped in two yesterday", chat.English, "sim-replace-fee"))
	s.says(`Is this your question: "How much is a replacement SIM?"`)
	effect[RecordGap](s)
	before := s.state
	s.do(Said{Text: "yes"}).says("10 yuan")
	s.state = before
	s.do(Said{Text: "no"}).says("rather not guess")
}

// TestPerhapsEnds: who is not understood again and again is offered a person, not more guesses.
func TestPerhapsEnds(t *testing.T) {
	s := newStage(t, web)
	s.do(Began{Locale: chat.Chinese})
	for _, text := range []string{"芯片断成两半了呀", "那个小片片坏掉了", "就是那个塑料片"} {
		s.do(maybe(text, chat.Chinese, "sim-replace-fee"))
	}
	s.says("人工")
	if s.state.Asked.Key != "stuck" {
		t.Errorf("asked %q", s.state.Asked.Key)
	}
}

// TestPerhapsByPhone: a caller hears each as a key, without the mark of a question.
func TestPerhapsByPhone(t *testing.T) {
	s := newStage(t, phone)
	s.do(Began{Locale: chat.Chinese}).do(maybe("芯片断成两半了呀", chat.Chinese, "sim-replace-fee", "sim-lost", "esim"))
	if c := s.words().Choices; len(c) != 4 || c[0].Say != "补卡多少钱" {
		t.Errorf("choices %+v", c)
	}
}

// TestOneAnswerAgain: what was answered is remembered until something else is said.
func TestOneAnswerAgain(t *testing.T) {
	s := newStage(t, web)
	sure := maybe("what does roaming cost", chat.English, "roaming-price")
	sure.Meaning.FAQ[0].Score = 0.9
	s.do(Began{Locale: chat.English}).do(sure)
	if s.state.Answered != "roaming-price" {
		t.Errorf("answered %q", s.state.Answered)
	}
	if s.do(Said{Text: "thanks"}); s.state.Answered != "" {
		t.Errorf("still %q", s.state.Answered)
	}
}

func TestQuestion(t *testing.T) {
	for text, want := range map[string]bool{
		"my card is broken, what does a new one cost": true, "I'm driving, could you text me": false, "could you text me": true,
		"断了三天网，钱退不退": true, "能降档不": true, "我不要": false, "不不不": false, "网时不时断": false, "还没到": false, "Will": false, "不": false,
		"路由器是带走还是给新的": true, "可是还是不行": false, "少了好几个台": false, "话费咋多了四十": true, "但是网还是慢": false,
	} {
		if got := question(text, fold(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
