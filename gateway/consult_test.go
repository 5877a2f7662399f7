package gateway

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// An oracle is a Consultant that names intents by text. Where stall is set it
// says nothing until its time is over.
type oracle struct {
	names map[string]string
	faq   map[string]string // answered by an entry instead
	stall bool
	seen  func() // called while it is asked

	mu    sync.Mutex
	asked []string
}

func (o *oracle) Consult(ctx context.Context, text string, first chat.Meaning, in intents.Context) (chat.Meaning, bool) {
	o.mu.Lock()
	o.asked = append(o.asked, text)
	stall := o.stall
	id, ok := o.names[text]
	entry, answered := o.faq[text]
	o.mu.Unlock()
	if _, ok := ctx.Deadline(); !ok || in.Conversation == "" || in.Now.IsZero() || first.Outcome == chat.Accept {
		panic("asked without a deadline, a conversation, a time or need")
	}
	if o.seen != nil {
		o.seen()
	}
	if stall {
		<-ctx.Done()
		return chat.Meaning{}, false
	}
	first.Proposed = true
	if answered {
		first.FAQ = []chat.Scored{{ID: entry, Score: 0.7}}
		return first, true
	}
	first.Proposed, first.Outcome, first.Intents = true, chat.Accept, []chat.Scored{{ID: id, Score: 0.7}}
	return first, ok
}

func (o *oracle) texts() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.asked, "|")
}

// consulting gives a rig an oracle, which the web waits for, and text messages
// while they gather.
func consulting(o *oracle) func(*rig) {
	return func(r *rig) {
		r.cfg.Consult = o
		r.web.traits.Think = 300 * time.Millisecond
		r.wire.traits.Phones, r.wire.traits.Burst, r.wire.traits.BurstMost = true, 500*time.Millisecond, time.Second
	}
}

// TestSecondOpinion: what is not understood is put before the model, and only
// that; what it names is gone on with, and a replay needs it no more.
func TestSecondOpinion(t *testing.T) {
	o := &oracle{names: map[string]string{"the telly sings": "fault", "whatsit": "fault", "sing it again": "fault"}}
	r := newEngineRig(t, consulting(o))
	a := web("v")
	r.say(a, "hello")
	if res := r.say(a, "the telly sings"); !strings.Contains(reply(res), "sorry") {
		t.Errorf("reply %q", reply(res))
	}
	r.say(a, "broadband repair")           // an answer
	r.say(a, "whatsit")                    // none, and the task is named that is under way
	r.say(a, "#complaint")                 // understood
	r.choose(a, "service_quality")         // pressed
	r.say(a, "1")                          // a number
	r.say(a, "they were late and shouted") // a description
	if got := o.texts(); got != "the telly sings|whatsit" {
		t.Errorf("asked about %q", got)
	}
	id := r.conversationOf(a).ID
	if c := r.conversation(id); !strings.Contains(string(c.State), `"fault"`) {
		t.Errorf("state %s", c.State)
	}
	o.names = nil
	d := &randomDay{rig: r}
	r.read(func(v store.View) error { return d.replayed(v, id) })
	proposed := 0
	r.read(func(v store.View) error {
		turns, err := v.Turns(id)
		for _, x := range turns {
			proposed += strings.Count(string(x.Log), `"proposed":true`)
		}
		return err
	})
	if proposed != 1 {
		t.Errorf("%d opinions in the log", proposed)
	}
}

// TestAnswerByOpinion: a question that nobody here could answer is answered in an
// entry's own words, in the middle of a task too, and is no gap.
func TestAnswerByOpinion(t *testing.T) {
	p, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	entry := p.FAQ[0]
	const asked = "whatsit when it rains?"
	o := &oracle{faq: map[string]string{asked: entry.ID}}
	r := newEngineRig(t, consulting(o))
	a := web("v")
	r.say(a, "hello")
	r.say(a, "#booking.new")
	for range 2 {
		if got := reply(r.say(a, asked)); !strings.HasPrefix(got, entry.Answer[chat.English]) {
			t.Errorf("reply %q", got)
		}
	}
	r.read(func(v store.View) error {
		gaps, err := v.Gaps(store.Page{})
		if len(gaps) > 0 {
			t.Errorf("gaps %+v", gaps)
		}
		return err
	})
}

// TestNoOpinion: a model that knows nothing better changes nothing; with a
// person it is not asked, nor again for a message that comes again.
func TestNoOpinion(t *testing.T) {
	o := &oracle{names: map[string]string{"flummox": "no.such.intent"}}
	r := newEngineRig(t, consulting(o))
	plain := newEngineRig(t)
	a := web("v")
	for _, text := range []string{"hello", "flummox", "quizzical", "how do I flummox?"} {
		if got, want := reply(r.say(a, text)), reply(plain.say(a, text)); got != want {
			t.Errorf("%q: %q, without a model %q", text, got, want)
		}
	}
	before := o.texts()
	for range 2 {
		if _, err := r.Receive(t.Context(), chat.Message{ID: "m1", From: a, Text: "mumble"}); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.TrimPrefix(o.texts(), before); got != "|mumble" {
		t.Errorf("asked about %q", got)
	}
	before = o.texts()
	if err := r.Claim(t.Context(), r.conversationOf(a).ID, li); err != nil {
		t.Fatal(err)
	}
	r.say(a, "flummox")
	if o.texts() != before {
		t.Error("asked while a person talks")
	}
}

// TestModelStalls: a model that says nothing costs its customer the time that
// the channel gives it, and no other customer any; no transaction waits for it.
func TestModelStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{stall: true}
		r := newEngineRig(t, consulting(o))
		o.seen = func() {
			if err := r.store.Write(context.Background(), func(store.Tx) error { return nil }); err != nil {
				t.Error(err)
			}
		}
		a, b := web("a"), web("b")
		r.say(a, "hello")
		began := time.Now()
		done := make(chan time.Duration)
		go func() {
			r.say(a, "flummox")
			done <- time.Since(began)
		}()
		synctest.Wait() // the model is asked
		r.say(b, "hello")
		r.say(b, "#fault")
		if took := time.Since(began); took != 0 || o.texts() != "flummox" {
			t.Errorf("others waited %v while the model was asked about %q", took, o.texts())
		}
		if took := <-done; took != r.web.traits.Think {
			t.Errorf("answered after %v", took)
		}
	})
}

// TestOpinionOnABurst: a text message is taken at once, whatever the model
// does, which thinks while more is awaited.
func TestOpinionOnABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{names: map[string]string{"the telly sings, loudly": "fault"}}
		r := newEngineRig(t, consulting(o))
		a := sms("+8613800138000")
		r.say(a, "the telly sings")
		synctest.Wait() // the model has thought
		r.say(a, "loudly")
		synctest.Wait()
		r.advance(time.Second)
		id := r.conversationOf(a).ID
		if e := r.last(id); !strings.Contains(e.Prompt.Text, "sorry") {
			t.Errorf("said %q", e.Prompt.Text)
		}
		o.mu.Lock()
		o.stall = true
		o.mu.Unlock()
		began := time.Now()
		r.say(a, "flummox whatsit")
		synctest.Wait() // the model is asked
		n := len(r.entries(id))
		r.advance(time.Second)
		if len(r.entries(id)) != n+1 {
			t.Error("not answered without an opinion")
		}
		if took := time.Since(began); took != 0 || !strings.HasSuffix(o.texts(), "|flummox whatsit") {
			t.Errorf("taken after %v, the model being asked about %q", took, o.texts())
		}
	})
}

// TestOpinionsAreBounded: those that nobody fetched do not pile up.
func TestOpinionsAreBounded(t *testing.T) {
	var o opinions
	for n := range 3 * mostOpinions {
		o.put(newID("cv_"), dialogs.Said{Text: string(rune(n))})
	}
	if len(o.of) > mostOpinions {
		t.Errorf("%d are kept", len(o.of))
	}
	o.put("cv_1", dialogs.Said{Text: "a"})
	if _, ok := o.take("cv_1", "b"); ok {
		t.Error("an opinion on another text was taken")
	}
}

// A reporter is an oracle that sums up, when it is let.
type reporter struct {
	oracle
	let  chan struct{}
	talk []intents.Line
}

func (p *reporter) Summarise(ctx context.Context, talk []intents.Line, _ chat.Locale, _ string) (string, bool) {
	select {
	case <-p.let:
	case <-ctx.Done():
		return "", false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.talk = talk
	return "Wants a person.", true
}

// TestSummaryOfTheModel: it comes as a note, labelled, once, later than the
// case, and sees no personal data; no customer ever reads it.
func TestSummaryOfTheModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &reporter{let: make(chan struct{})}
		r := newEngineRig(t, func(r *rig) { r.cfg.Consult = p })
		a := web("v")
		r.say(a, "hello")
		r.say(a, "#fault")
		r.say(a, "the line has crackled since Monday and the neighbours hear it too, ring 13977778888")
		r.say(a, "agent")
		id := r.conversationOf(a).ID
		notes := func() []channels.Note {
			k, err := r.Case(t.Context(), id, chat.English)
			if err != nil || k.Summary == "" {
				t.Fatalf("%+v, %v", k, err)
			}
			return k.Notes
		}
		if got := notes(); len(got) != 0 {
			t.Fatalf("before the model answered: %+v", got)
		}
		close(p.let)
		synctest.Wait()
		if got := notes(); len(got) != 1 || got[0].Text != "AI summary, not checked: Wants a person." || got[0].Name != "AI" {
			t.Errorf("%+v", got)
		}
		for _, l := range p.talk {
			if strings.Contains(l.Text, "13977778888") {
				t.Errorf("the model saw %q", l.Text)
			}
		}
		if err := errors.Join(r.Claim(t.Context(), id, li), r.Transfer(t.Context(), id, li, channels.Transfer{})); err != nil {
			t.Fatal(err)
		}
		r.say(a, "hello?")
		synctest.Wait()
		if got := notes(); len(got) != 1 {
			t.Errorf("%d notes after a transfer", len(got))
		}
		for _, e := range r.entries(id) {
			if strings.Contains(e.Prompt.Text, "Wants a person.") {
				t.Error("the customer reads it")
			}
		}
	})
}
