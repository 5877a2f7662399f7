package conversations_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// learnt is what all runs share.
type learnt struct {
	pack       *pack.Pack
	engine     *dialogs.Engine
	understand *understood
	sentences  []string       // all that teach, in and out of scope
	questions  []string       // of the FAQ
	phrases    []string       // commands
	seen       map[string]int // inputs after which something stood somewhere
}

func learn(t *testing.T) *learnt {
	p, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	l := &learnt{pack: p, engine: dialogs.New(p), seen: map[string]int{}}
	lessons := intents.Lessons{Country: p.Country}
	for _, locale := range chat.Locales {
		for _, i := range p.Intents {
			for _, s := range i.Sentences[locale] {
				lessons.Sentences = append(lessons.Sentences, intents.Sentence{Text: s, Intent: i.ID, Locale: locale})
				l.sentences = append(l.sentences, s)
			}
		}
		for _, s := range p.OutOfScope[locale] {
			lessons.OutOfScope = append(lessons.OutOfScope, intents.Sentence{Text: s, Locale: locale})
		}
		l.sentences = append(l.sentences, p.OutOfScope[locale]...)
		for _, e := range p.FAQ {
			lessons.Questions = append(lessons.Questions, intents.Question{ID: e.ID, Locale: locale, Asked: e.Asked[locale], Answer: e.Answer[locale]})
			l.questions = append(l.questions, e.Asked[locale]...)
		}
	}
	for _, s := range p.Services {
		lessons.Services = append(lessons.Services, intents.Term{ID: s.ID, Words: s.Words})
	}
	for _, a := range p.Areas {
		lessons.Areas = append(lessons.Areas, intents.Term{ID: a.ID, Words: a.Words})
	}
	for _, id := range slices.Sorted(maps.Keys(p.Phrases)) {
		for _, locale := range chat.Locales {
			for _, s := range p.Phrases[id][locale] {
				l.phrases = append(l.phrases, strings.TrimPrefix(s, "~"))
			}
		}
	}
	l.understand = &understood{Understander: intents.New(lessons), fixed: map[string]chat.Meaning{}}
	return l
}

// understood remembers the few sentences that are said after every step. They
// hold no times, so they mean the same at any.
type understood struct {
	intents.Understander
	fixed map[string]chat.Meaning
}

func (u *understood) said(text string, l chat.Locale) dialogs.Said {
	m, ok := u.fixed[string(l)+text]
	if !ok {
		m = u.Understand(context.Background(), text, intents.Context{Locale: l})
		u.fixed[string(l)+text] = m
	}
	return dialogs.Said{Text: text, Meaning: m}
}

var (
	people    = []string{"Chen Wei", "Li Na", "Anna Schmidt", "王小明", "我叫李雷", "Stop Chen", "No Name", "My name is Joe"}
	phones    = []string{"13800138000", "+86 139 1234 5678", "我的电话是13712345678", "my number is 13800138000", "12", "021-55512345"}
	sites     = []string{"88 Zhongguancun Street, Haidian", "海淀区中关村大街88号", "5 Jianguo Road, Chaoyang", "朝阳区建国路5号", "Reykjavik", "西藏阿里", "12 Oak St", "Haidian"}
	times     = []string{"tomorrow at 3pm", "明天下午", "Friday after 5", "周五上午10点", "yesterday", "next Friday", "7点", "02:30", "the evening", "25:99", "2026-12-01", "as early as possible"}
	codes     = []string{"123456", "000000", "T-000001", "T-000099", "code 654321"}
	numbers   = []string{"0", "1", "2", "二", "第二个", "the second", "99", "5", "3, still no internet", "-1"}
	emoji     = []string{"👍", "🙂", "👎", "❓", "😡😡", "👨‍👩‍👧", "１２", "\u202eabc", "\u200b"}
	languages = []string{"English please", "说中文", "in English", "用中文"}
	stops     = []string{"STOP", "stop", "unsubscribe", "退订", "please stop texting me", "不要再给我发短信了", "END", "CANCEL"}
	starts    = []string{"START", "unstop", "重新订阅", "UNSTOP", "开始接收"}
	heaps     = []string{"book Li Wei Thursday after 5 for router, 海淀", "my fibre is down at 12 Oak St", "明天下午来修宽带，海淀区中关村大街88号，13800138000"}
)

func pickOf(list []string, n int) string { return list[n%len(list)] }

// message makes what a customer writes.
func (w *days) message(p *person, i anInput) chat.Message {
	traits := conversations.Traits[p.address.Channel]
	text := func(list []string) chat.Message { return chat.Message{Text: pickOf(list, i.N)} }
	switch i.Kind {
	case "apt":
		return w.apt(p, i.N)
	case "press":
		if len(p.offered) > 0 {
			return conversations.Answer(traits, p.offered, p.offered[i.N%len(p.offered)].Value)
		}
		return text(numbers)
	case "stale":
		if len(p.old) > 0 {
			return chat.Message{Choice: p.old[i.N%len(p.old)].Value}
		}
		return chat.Message{Choice: "window:nonsense"}
	case "sentence":
		return text(w.sentences)
	case "question":
		return text(w.questions)
	case "phrase":
		return text(w.phrases)
	case "fact":
		return text(slices.Concat(people, phones, sites, times, codes, numbers, heaps))
	case "emoji":
		return text(emoji)
	case "media":
		return chat.Message{Text: []string{"", "see the photo"}[i.N%2], Media: []chat.Media{{Type: "image/jpeg", URL: "https://media.example/1"}}}
	case "junk":
		return chat.Message{Text: i.Text + strings.Repeat("长 text ", i.N%3*400)}
	case "other language":
		return text(languages)
	case "stop":
		return text(stops)
	case "start":
		return text(starts)
	}
	return chat.Message{} // nothing
}

// apt is what somebody would answer who wants to get on.
func (w *days) apt(p *person, n int) chat.Message {
	traits := conversations.Traits[p.address.Channel]
	switch p.input {
	case chat.InputPhone:
		return chat.Message{Text: phones[n%2]}
	case chat.InputName:
		return chat.Message{Text: people[n%3]}
	case chat.InputAddress:
		return chat.Message{Text: sites[n%4]}
	case chat.InputDate:
		return chat.Message{Text: times[n%4]}
	case chat.InputCode:
		return chat.Message{Text: codes[n%4]}
	case chat.InputRating:
		return chat.Message{Text: fmt.Sprint(n%5 + 1)}
	case chat.InputText:
		if len(p.offered) == 0 {
			return chat.Message{Text: w.sentences[n%len(w.sentences)]}
		}
	}
	if len(p.offered) > 0 {
		return conversations.Answer(traits, p.offered, p.offered[n%min(2, len(p.offered))].Value)
	}
	return chat.Message{Text: []string{
		"I want to book a broadband repair", "预约宽带安装", "my internet is down", "宽带断了", "I want to complain", "book a visit", "move my appointment",
	}[n%7]}
}

// A wire is a channel that records what is sent, and can be down: sends then
// wait until it is up.
type wire struct {
	conversations.Phone
	mu    sync.Mutex
	open  chan struct{} // closed while up
	sends []channels.Delivery
	begun map[string]int // sends under way, by conversation
}

// heard is the wire of a channel of calls: what is committed is heard.
type heard struct{ *wire }

// Changed implements channels.Watcher.
func (heard) Changed(channels.Conversation, []chat.Entry) {}

// AgentTyping implements channels.Watcher.
func (heard) AgentTyping(string) {}

func newWire(c chat.Channel) *wire {
	w := &wire{Phone: conversations.Phone{Channel: c}, open: make(chan struct{}), begun: map[string]int{}}
	close(w.open)
	return w
}

// Send implements channels.Channel.
func (w *wire) Send(_ context.Context, d channels.Delivery) (channels.Receipt, error) {
	w.mu.Lock()
	w.sends = append(w.sends, d)
	w.begun[d.Conversation]++
	open := w.open
	w.mu.Unlock()
	<-open
	w.mu.Lock()
	w.begun[d.Conversation]--
	w.mu.Unlock()
	return channels.Receipt{}, nil
}

func (w *wire) up() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.isUp()
}

func (w *wire) isUp() bool {
	select {
	case <-w.open:
		return true
	default:
		return false
	}
}

func (w *wire) turn(up bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case up && !w.isUp():
		close(w.open)
	case !up && w.isUp():
		w.open = make(chan struct{})
	}
}

// taken returns the sends begun since it was last asked.
func (w *wire) taken() []channels.Delivery {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.sends
	w.sends = nil
	return list
}

// stuck tells whether a conversation has a send under way that waits for the carrier.
func (w *wire) stuck(conversation string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.isUp() && w.begun[conversation] > 0
}

func (w *days) carrier(up bool) {
	for _, wire := range w.wires {
		wire.turn(up)
	}
}

// stuck tells whether a conversation waits for a carrier; it may have moved to
// another channel since.
func (w *days) stuck(conversation string) bool {
	for _, wire := range w.wires {
		if wire.stuck(conversation) {
			return true
		}
	}
	return false
}

// settle waits until all that can be sent has been.
func (w *days) settle() {
	for {
		var pending []store.Delivery
		w.must(w.store.Read(w.ctx, func(v store.View) (err error) {
			pending, err = v.Pending("", 1000)
			return err
		}))
		if !slices.ContainsFunc(pending, func(d store.Delivery) bool { return !w.stuck(d.Conversation) }) {
			return
		}
	}
}
