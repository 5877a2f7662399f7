//go:build e2e

package e2e

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/channels/webchat"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

// A phone is an SMS channel that keeps what it sends.
type phone struct {
	conversations.Phone
	sent chan channels.Delivery
}

func (p phone) Send(_ context.Context, d channels.Delivery) (channels.Receipt, error) {
	p.sent <- d
	return channels.Receipt{ProviderID: "p"}, nil
}

// A switchroom is a gateway in this process, with a phone and the web chat.
type switchroom struct {
	t     *testing.T
	store store.Store
	*gateway.Gateway
	phone phone
	home  string
}

func switchroomOf(t *testing.T) *switchroom {
	t.Helper()
	pk, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	s := &switchroom{t: t, phone: phone{conversations.Phone{Channel: chat.SMS}, make(chan channels.Delivery, 1000)}}
	if s.store, err = sqlite.OpenMemory(); err != nil {
		t.Fatal(err)
	}
	l := live.Listen(t)
	s.home = "http://" + l.Addr().String()
	web := webchat.New(webchat.Config{Origins: []string{s.home}, Title: pk.Brand})
	if s.Gateway, err = gateway.New(gateway.Config{
		Store: s.store, Dialogs: dialogs.New(pk), Pack: pk, Understand: intents.New(lessons(pk)), Channels: []channels.Channel{web, s.phone},
	}); err != nil {
		t.Fatal(err)
	}
	web.Attach(s.Gateway)
	web.AttachLinks(s.Gateway)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	go http.Serve(l, web.Handler())
	t.Cleanup(func() {
		for _, end := range []func(context.Context) error{web.Stop, s.Stop} {
			if err := end(context.Background()); err != nil {
				t.Error(err)
			}
		}
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// lessons are enough of a pack's to book a visit.
func lessons(p *pack.Pack) intents.Lessons {
	l := intents.Lessons{Country: p.Country}
	words := func(name map[chat.Locale]string, more []string) []string {
		return append([]string{name[chat.English], name[chat.Chinese]}, more...)
	}
	for _, i := range p.Intents {
		for _, locale := range chat.Locales {
			for _, s := range i.Sentences[locale] {
				l.Sentences = append(l.Sentences, intents.Sentence{Text: s, Intent: i.ID, Locale: locale})
			}
		}
	}
	for _, s := range p.Services {
		l.Services = append(l.Services, intents.Term{ID: s.ID, Words: words(s.Name, s.Words)})
	}
	for _, a := range p.Areas {
		l.Areas = append(l.Areas, intents.Term{ID: a.ID, Words: words(a.Name, a.Words)})
	}
	return l
}

// text sends an SMS and returns the answer.
func (s *switchroom) text(from, text string) channels.Result {
	s.t.Helper()
	res, err := s.Receive(s.t.Context(), chat.Message{ID: "SM" + from + text, From: chat.Address{Channel: chat.SMS, ID: from}, Text: text})
	if err != nil {
		s.t.Fatal(err)
	}
	return res
}

// book books a visit by SMS up to the question for a window, and mints a link.
func (s *switchroom) book(from, first string, answers map[chat.Input]string) (conversation, url string) {
	s.t.Helper()
	res := s.text(from, first)
	for range 6 {
		asked := res.Entries[len(res.Entries)-1].Prompt
		if asked.Input == chat.InputSlot {
			secret, err := s.Link(s.t.Context(), res.Conversation)
			if err != nil {
				s.t.Fatal(err)
			}
			return res.Conversation, s.home + "/s/" + secret
		}
		if answers[asked.Input] == "" {
			s.t.Fatalf("no answer to %q (%s)", asked.Text, asked.Input)
		}
		res = s.text(from, answers[asked.Input])
	}
	s.t.Fatal("no window was asked for")
	return "", ""
}

// stored is the transcript as tabs should show it.
func (s *switchroom) stored(conversation string) (lines []line) {
	s.t.Helper()
	entries, err := s.History(s.t.Context(), conversation, 0, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		lines = append(lines, line{e.Seq, string(e.Author), e.Prompt.Text})
	}
	return lines
}

// A visit begun by SMS is finished under the link of a text message, in both
// languages: the transcript and the question are there, the rest is said in the
// browser alone, and the browser keeps nothing of it. Then the links run out.
func TestLink(t *testing.T) {
	s := switchroomOf(t)
	english, en := s.book("+8613800138000", "I want to book a broadband repair visit", map[chat.Input]string{
		chat.InputAddress: "88 Zhongguancun Street, Haidian", chat.InputName: "Chen Wei", chat.InputPhone: "13800138000",
	})
	chinese, zh := s.book("+8613900139000", "我想预约宽带维修上门", map[chat.Input]string{
		chat.InputAddress: "朝阳区建国路5号", chat.InputName: "李伟", chat.InputPhone: "13900139000",
	})
	begun := map[string]int{english: len(s.stored(english)), chinese: len(s.stored(chinese))}
	control := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if _, err := s.AdvanceClock(t.Context(), 8*24*time.Hour); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(control.Close)
	var seen struct {
		English, Chinese struct{ First, Second []line } // what two tabs showed
		Faults           []string
	}
	live.Script(t, "link.mjs", &seen, "HOME_URL="+s.home, "EN="+en, "ZH="+zh, "CONTROL="+control.URL)
	for _, f := range seen.Faults {
		t.Error(f)
	}
	said := map[string][][]line{
		english: {seen.English.First, seen.English.Second}, chinese: {seen.Chinese.First, seen.Chinese.Second},
	}
	for conversation, tabs := range said {
		for i, tab := range tabs {
			if len(tab) <= begun[conversation] {
				t.Fatalf("tab %d shows %+v", i+1, tab)
			}
			if d := cmp.Diff(s.stored(conversation)[:len(tab)], tab); d != "" {
				t.Errorf("tab %d differs from the stored transcript (-stored +shown):\n%s", i+1, d)
			}
		}
	}
	s.booked("+8613800138000", "+8613900139000")
	for len(s.phone.sent) > 0 {
		d := <-s.phone.sent
		if n := int(d.Entry.Seq); n > begun[d.Conversation] && n <= len(said[d.Conversation][0]) {
			t.Errorf("sent by SMS as well: %q", d.Entry.Prompt.Text)
		}
	}
}

// booked says that each number has one visit, whatever became of it later.
func (s *switchroom) booked(phones ...string) {
	s.t.Helper()
	err := s.store.Read(s.t.Context(), func(v store.View) error {
		all, err := v.Appointments(store.AppointmentFilter{}, store.Page{})
		var whose []string
		for _, a := range all {
			whose = append(whose, a.Phone)
		}
		slices.Sort(whose)
		if !slices.Equal(whose, phones) {
			s.t.Errorf("visits of %v, want %v", whose, phones)
		}
		return err
	})
	if err != nil {
		s.t.Error(err)
	}
}
