package dialogs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// Limits of a channel that speaks and of one that writes to numbers.
var (
	phone = chat.Traits{Spoken: true, Phones: true, MaxChoices: 4, Questions: 3, Hold: 3 * time.Minute, Patience: 75 * time.Second, Quiet: true}
	text  = chat.Traits{Phones: true, Numbered: true, Keywords: true, Quiet: true, MaxChoices: 5, Questions: 1, Hold: 15 * time.Minute,
		Nudge: 30 * time.Minute, Expire: 24 * time.Hour, Patience: 30 * time.Minute, SurveyAfter: 15 * time.Minute}
)

// A stage is a conversation stepped through by hand.
type stage struct {
	t     *testing.T
	e     *Engine
	p     *pack.Pack
	now   Now
	state State
	out   []Effect
}

func newStage(t *testing.T, traits chat.Traits) *stage {
	t.Helper()
	e, p := builtin(t)
	return &stage{t: t, e: e, p: p, now: Now{At: monday(p), Traits: traits}}
}

// do takes one event, through its stored form.
func (s *stage) do(ev Event) *stage {
	s.t.Helper()
	state, err := Decode(s.state.Encode())
	if err != nil {
		s.t.Fatal(err)
	}
	s.state, s.out = s.e.Step(state, s.now, ev)
	return s
}

// words is what was said last, as one.
func (s *stage) words() chat.Prompt {
	var said []chat.Prompt
	for _, e := range s.out {
		if x, ok := e.(Say); ok {
			said = append(said, x.Prompt)
		}
	}
	return Join(said)
}

// effect is the first effect of a kind, fatal if there is none.
func effect[E Effect](s *stage) E {
	s.t.Helper()
	for _, e := range s.out {
		if x, ok := e.(E); ok {
			return x
		}
	}
	var none E
	s.t.Fatalf("no %T among %#v", none, s.out)
	return none
}

func (s *stage) silent() *stage {
	s.t.Helper()
	if p := s.words(); p.Text != "" {
		s.t.Errorf("said %q, want nothing", p.Text)
	}
	return s
}

func (s *stage) says(parts ...string) *stage {
	s.t.Helper()
	p := s.words()
	for _, w := range parts {
		if !strings.Contains(p.Text, w) {
			s.t.Errorf("said %q, want %q in it", p.Text, w)
		}
	}
	return s
}

var caller = Known{Phone: "+8613800138000", Verified: true, Area: "haidian"}

// TestGreetingIsOneSegment: the greeting alone is one SMS (behaviours C01).
func TestGreetingIsOneSegment(t *testing.T) {
	s := newStage(t, text)
	for _, l := range chat.Locales {
		for _, key := range []string{"hello.greeting", "hello.short"} {
			words, _ := s.p.Render(key, l, pack.Arg{Name: "brand", Value: s.p.Brand[l]})
			if n := chat.CountSegments(chat.Smart(words)); n.Count != 1 {
				t.Errorf("%s, %s: %+v", key, l, n)
			}
		}
	}
	s.do(Began{Locale: chat.Chinese, Speaks: true}).do(Said{Text: "您好", Meaning: chat.Meaning{Locale: chat.Chinese}})
	first, _, _ := strings.Cut(s.words().Text, "\n")
	if n := chat.CountSegments(first); n.Count != 1 {
		t.Errorf("%q: %+v", first, n)
	}
}

// TestSpeechIsForTheEar: what is heard has speech for every word of ours, in a
// language; what is read has none.
func TestSpeechIsForTheEar(t *testing.T) {
	events := []Event{
		Began{Locale: chat.English, Known: caller, Outage: map[chat.Locale]string{chat.English: "no TV", chat.Chinese: "电视中断"}},
		Said{Choice: "do:fault"}, Said{Text: "my broadband is dead"}, Said{Choice: "nonsense"}, Said{Silence: true}, Said{Silence: true},
		Said{Choice: "repeat"}, Said{Choice: "back"}, Said{Choice: "person"}, Queued{Position: 1}, Said{Choice: "position"},
	}
	for _, traits := range []chat.Traits{phone, text, web} {
		s := newStage(t, traits)
		for _, ev := range events {
			p := s.do(ev).words()
			if !traits.Spoken {
				if len(p.Speech) > 0 || p.End || slices.ContainsFunc(p.Choices, func(c chat.Choice) bool { return c.Say != "" }) {
					t.Errorf("%T, read: %+v has what only the ear needs", ev, p)
				}
				continue
			}
			if p.Text != "" && len(p.Speech) == 0 {
				t.Errorf("%T, heard: %q has no speech", ev, p.Text)
			}
			for _, piece := range p.Speech {
				if piece.Locale == "" || piece.Text == "" {
					t.Errorf("%T: a piece of %q is %+v", ev, p.Text, piece)
				}
			}
			for _, c := range p.Choices {
				if strings.HasPrefix(c.Value, "do:") && c.Say == "" {
					t.Errorf("%T: the choice %+v does not say what it is for", ev, c)
				}
			}
		}
	}
}

// TestJoinKeepsOrder: the pieces of a turn come one after the other, the end
// of the call is that of the last.
func TestJoinKeepsOrder(t *testing.T) {
	a := chat.Prompt{Key: "a", Text: "A", Speech: []chat.Speech{{Locale: chat.Chinese, Text: "甲", Must: true}}, Must: true, Link: true}
	b := chat.Prompt{Key: "b", Text: "B", Speech: []chat.Speech{{Locale: chat.English, Text: "B"}}}
	got := Join([]chat.Prompt{a, b, {End: true}})
	want := []chat.Speech{a.Speech[0], b.Speech[0]}
	if !slices.Equal(got.Speech, want) || got.Text != "A\n\nB" || got.Key != "b" || !got.Must || !got.Link || !got.End {
		t.Errorf("%+v", got)
	}
}

// TestOutageComesFirst: in the caller's language, or in each while it is not
// known, and nobody can talk over it (channels.md §2).
func TestOutageComesFirst(t *testing.T) {
	notice := map[chat.Locale]string{chat.English: "broadband is down", chat.Chinese: "宽带中断"}
	p := newStage(t, phone).do(Began{Known: caller, Outage: notice}).words()
	var got []string
	for _, x := range p.Speech {
		mark := ""
		if x.Must {
			mark = "!"
		}
		got = append(got, mark+string(x.Locale))
	}
	if want := []string{"!zh-CN", "!en", "zh-CN", "en"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v: %+v", got, want, p.Speech)
	}
	if len(p.Choices) != 2 || p.Choices[0].Value != "zh-CN" || p.Choices[1].Value != "en" {
		t.Errorf("choices %+v", p.Choices)
	}
	p = newStage(t, phone).do(Began{Locale: chat.English, Outage: notice}).words()
	if !p.Speech[0].Must || p.Speech[0].Locale != chat.English || p.Speech[1].Must {
		t.Errorf("%+v", p.Speech)
	}
	s := newStage(t, web).do(Began{Locale: chat.English, Speaks: true, Outage: notice}).says("Broadband is down")
	s.do(Said{Text: "hello"}).says("automated")
	if strings.Contains(s.words().Text, "Broadband is down") {
		t.Error("the notice is said twice")
	}
}

// TestSilencesAreCounted: apart for reports, together for the ladder.
func TestSilencesAreCounted(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.English, Known: caller}).do(Said{Choice: "do:booking.new"})
	s.do(Said{Silence: true}).do(Said{Text: "blorp"}).do(Said{Text: "something", Confidence: 0.3})
	if s.state.Silences != 1 || s.state.Unclear != 2 {
		t.Errorf("%d silences, %d not understood; want 1 and 2", s.state.Silences, s.state.Unclear)
	}
	if s.state.Asked.Key != "stuck" {
		t.Errorf("after three failures the question is %q", s.state.Asked.Key)
	}
}

// TestSilenceIsNeverTheSame: whatever is asked, no words come twice running,
// and the fourth silence ends the call with the conversation open.
func TestSilenceIsNeverTheSame(t *testing.T) {
	for _, l := range chat.Locales {
		for _, begin := range [][]Event{nil, {Said{Choice: "do:fault"}}, {Said{Choice: "do:booking.new"}}, {Said{Choice: "more"}, Said{Choice: "do:complaint"}}, {Said{Text: "call me back"}}} {
			s := newStage(t, phone).do(Began{Locale: l, Known: caller})
			for _, ev := range begin {
				s.do(ev)
			}
			before := s.words().Text
			for n := 1; n <= 4; n++ {
				p := s.do(Said{Silence: true}).words()
				if p.Text == before || p.Text == "" {
					t.Errorf("%s, %v, silence %d: %q again", l, begin, n, p.Text)
				}
				if p.End != (n == 4) {
					t.Errorf("%s, %v, silence %d: end %v", l, begin, n, p.End)
				}
				before = p.Text
			}
			if s.state.Mode != chat.ModeBot {
				t.Errorf("%s, %v: mode %s", l, begin, s.state.Mode)
			}
		}
	}
}

// TestHangupIsToldOnce: a second end of the same call changes nothing.
func TestHangupIsToldOnce(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.English, Known: caller}).do(Said{Choice: "do:fault"}).do(Said{Text: "the line crackles"})
	s.do(HungUp{})
	effect[GoOnInWriting](s)
	s.now.Traits = text
	if p := s.do(Writing{OK: true}).words(); !p.Link || !strings.HasPrefix(p.Text, "Northwind Telecom: ") {
		t.Errorf("%+v", p)
	}
	s.do(HungUp{}).silent()
	if len(s.out) > 1 {
		t.Errorf("the second end did %#v", s.out)
	}
}

// TestNoWayToWrite: with no way to write the conversation is closed, and what was held let go.
func TestNoWayToWrite(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.English, Known: caller})
	s.state.Tasks = []Task{{Form: idBookingNew, Slot: confirmSlot, HoldID: "ap_1", Facts: facts("service", "broadband_repair")}}
	s.do(HungUp{}).do(Writing{OK: false}).silent()
	if effect[Release](s).ID != "ap_1" || s.state.Mode != chat.ModeClosed {
		t.Errorf("mode %s, %#v", s.state.Mode, s.out)
	}
	s = newStage(t, phone).do(Began{Locale: chat.English, Known: caller}).do(Said{Choice: "do:fault"})
	s.do(Said{Text: "text me"}).do(Writing{OK: false}).says("can't text", "What is wrong")
}

// TestSurveyByPhone: due after the call it is asked in a call of ours, once somebody answers.
func TestSurveyByPhone(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.Chinese, Known: caller}).do(HungUp{}).silent()
	s.now.At = s.now.At.Add(11 * time.Hour) // nine in the evening
	s.do(TimerFired{Name: timerSurvey, Subject: "tk_1"})
	effect[OfferSurvey](s)
	s.do(SurveyReady{ID: "sv_1"}).silent()
	if c := effect[CallLater](s); c.Purpose != "survey" || c.At.Hour() != 9 || c.At.Day() != 24 {
		t.Errorf("%+v", c)
	}
	s.do(Rejoined{Purpose: "survey"}).says("谢谢您，不想答就说跳过", "满意吗") // they were asked whether we may
	if text := s.words().Text; strings.Contains(text, "北辰通信") || strings.Contains(text, "打个分") {
		t.Errorf("told twice: %s", text)
	}
	if x := effect[SaveSurvey](s); x.ID != "sv_1" || x.Status != "offered" {
		t.Errorf("%+v", x)
	}
	s.do(Said{Text: "5"})
	s.do(HungUp{}).silent()
	if x := effect[SaveSurvey](s); x.Status != "partial" {
		t.Errorf("%+v", x)
	}
}

// TestSurveyUnreached: nobody answered: the survey is let go without a word.
func TestSurveyUnreached(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.English, Known: caller}).do(HungUp{})
	s.do(TimerFired{Name: timerSurvey}).do(SurveyReady{ID: "sv_1"})
	s.now.Traits = text
	s.do(Unreached{Purpose: "survey"}).silent()
	if x := effect[SaveSurvey](s); x.Status != "expired" {
		t.Errorf("%+v", x)
	}
}

// TestSurveyUnreachedWhileWaiting: who meanwhile waits for a person goes on waiting.
func TestSurveyUnreachedWhileWaiting(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.English, Known: caller}).do(HungUp{}).do(SurveyReady{ID: "sv_1"})
	s.now.Traits = text
	s.do(Said{Text: "agent"}).do(Queued{Position: 1}).do(Unreached{Purpose: "survey"}).silent()
	if s.state.Mode != chat.ModeWaiting {
		t.Errorf("mode %s", s.state.Mode)
	}
}

// TestCallbackKeepsThePlace: who takes the customer has them called, and they are told who it is.
func TestCallbackKeepsThePlace(t *testing.T) {
	s := newStage(t, phone).do(Began{Locale: chat.English, Known: caller}).do(Said{Choice: "person"}).do(Queued{Position: 2, Wait: 4 * time.Minute})
	s.do(TimerFired{Name: timerQueue})
	if p := s.do(Said{Choice: "callback"}).words(); !p.End || s.state.Mode != chat.ModeWaiting || !s.state.Desk.Callback {
		t.Errorf("%+v, mode %s, desk %+v", p, s.state.Mode, s.state.Desk)
	}
	s.do(HungUp{})
	effect[GoOnInWriting](s)
	if slices.ContainsFunc(s.out, func(e Effect) bool { _, ok := e.(Dequeue); return ok }) {
		t.Error("the place is given up")
	}
	s.now.Traits = text
	s.do(Writing{OK: true}).says("Northwind Telecom", "place")
	s.do(AgentJoined{ID: "zhang", Name: "Zhang"}).says("Zhang")
	if c := effect[CallLater](s); c.Purpose != "callback" || !c.At.Equal(s.now.At) {
		t.Errorf("%+v", c)
	}
	s.now.Traits = phone
	s.do(Rejoined{Purpose: "callback"}).says("connecting you to Zhang")
}

// TestCallbackUnreached: after the last attempt a message asks whether to call again.
func TestCallbackUnreached(t *testing.T) {
	s := newStage(t, text).do(Began{Locale: chat.Chinese, Known: caller})
	s.do(Unreached{Purpose: "callback"}).says("【北辰通信】", "没有打通")
	s.do(Said{Text: "1"})
	if x := effect[OpenTicket](s); x.Kind != "request" {
		t.Errorf("%+v", x)
	}
}

// TestCallbackUnreachedByAPerson: the case waits for somebody again, who writes
// where the customer can read, else calls.
func TestCallbackUnreachedByAPerson(t *testing.T) {
	for _, traits := range []chat.Traits{text, phone} {
		s := newStage(t, traits)
		s.state = State{Locale: chat.English, Mode: chat.ModeAgent, Greeted: true, Desk: &Desk{Reason: "request", Agent: "zhang", Name: "Zhang"}}
		s.do(Unreached{Purpose: "callback", Position: 2}).says("couldn't reach you")
		if d := s.state.Desk; s.state.Mode != chat.ModeWaiting || d.Agent != "" || d.Position != 2 || d.Reason != "unreached" || d.Callback != traits.Spoken {
			t.Errorf("mode %s, desk %+v", s.state.Mode, d)
		}
		s.do(AgentJoined{ID: "li", Name: "Li"}).says("Li")
		if calls := slices.ContainsFunc(s.out, func(e Effect) bool { _, ok := e.(CallLater); return ok }); calls != traits.Spoken {
			t.Errorf("spoken %v: the next person has the customer called: %v", traits.Spoken, calls)
		}
	}
}

// TestRejoinedAnywhere: a call that we made reaches the customer in any mode.
func TestRejoinedAnywhere(t *testing.T) {
	for _, mode := range []chat.Mode{chat.ModeBot, chat.ModeWaiting, chat.ModeAgent, chat.ModeClosed} {
		for _, purpose := range []string{"survey", "callback", ""} {
			s := newStage(t, phone)
			s.state = State{Locale: chat.English, Mode: mode, Greeted: true}
			s.do(Rejoined{Purpose: purpose})
			if len(s.out) == 0 {
				t.Errorf("%s, %q: nothing happens", mode, purpose)
			}
		}
	}
}

// TestGlobalKeys: person, repeat and back are taken in every state, offered or not.
func TestGlobalKeys(t *testing.T) {
	for _, traits := range []chat.Traits{web, text, phone} {
		for _, choice := range []string{"person", "repeat", "back", "position"} {
			s := newStage(t, traits).do(Began{Locale: chat.English, Known: caller}).do(Said{Choice: "do:booking.new"}).do(Said{Choice: "broadband_repair"})
			misses := s.state.Misses
			s.do(Said{Choice: choice})
			if choice == "person" {
				effect[Enqueue](s)
				continue
			}
			if p := s.words(); p.Text == "" || strings.Contains(p.Text, "earlier question") || s.state.Misses != misses {
				t.Errorf("%s: %q, misses %d", choice, p.Text, s.state.Misses)
			}
			if choice == "back" && s.state.Asked.Slot != "service" {
				t.Errorf("back leads to %q", s.state.Asked.Slot)
			}
		}
	}
}

// confirming is a caller who has been asked whether to book a held window.
func confirming(t *testing.T, l chat.Locale) *stage {
	s := newStage(t, phone).do(Began{Locale: l, Known: caller})
	w := Window{Start: s.now.At.Add(24 * time.Hour), End: s.now.At.Add(26 * time.Hour)}
	s.state.Tasks = []Task{{Form: idBookingNew, Slot: confirmSlot, HoldID: "ap_1", HoldUntil: s.now.At.Add(time.Hour), Facts: facts("service", "broadband_repair",
		"address", "88 Zhongguancun Street", "area", "haidian", "phone", caller.Phone, "name", "Li Wei", "window", w.value(), "notes", "dog")}}
	s.state.Asked = Asked{Key: "booking.new.confirm", Form: idBookingNew, Slot: confirmSlot, Choices: []chat.Choice{{Value: "confirm"}}}
	return s
}

// TestWindowLostOnThePhone: in the same turn three others, by key, every other fact kept (behaviours C80).
func TestWindowLostOnThePhone(t *testing.T) {
	for l, words := range map[chat.Locale]string{chat.English: "somebody just took", chat.Chinese: "刚被约走"} {
		s := confirming(t, l).do(Said{Choice: "confirm"})
		effect[Book](s)
		var free []Window
		for d := range 3 {
			at := s.now.At.Add(time.Duration(48+d) * time.Hour)
			free = append(free, Window{Start: at, End: at.Add(2 * time.Hour)})
		}
		p := s.do(HoldLost{Windows: free}).says(words).words()
		if len(p.Choices) != 4 || p.Choices[3].Value != "later" || s.state.Tasks[0].value("name") != "Li Wei" || s.state.Tasks[0].value("notes") != "dog" {
			t.Errorf("%s: choices %+v, task %+v", l, p.Choices, s.state.Tasks[0])
		}
		s.do(Said{Choice: p.Choices[1].Value})
		effect[Hold](s)
	}
}

// TestBackEndFailsOnThePhone: the truth, never "booked", and by key another go, a person or a call (behaviours C70).
func TestBackEndFailsOnThePhone(t *testing.T) {
	for l, words := range map[chat.Locale]string{chat.English: "nothing has been changed", chat.Chinese: "没有生效"} {
		s := confirming(t, l).do(Said{Choice: "confirm"})
		p := s.do(Failed{What: "book"}).says(words).words()
		if len(p.Choices) != 3 || p.End || p.Choices[0].Say == "" {
			t.Errorf("%s: %+v", l, p)
		}
		s.do(Said{Choice: "person"})
		effect[Enqueue](s)
	}
}
