package conversations

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
	"switchboard/gateway/store"
	"switchboard/intents"
)

// A Runner is what conversations run on.
type Runner struct {
	Pack       *pack.Pack
	Dialogs    gateway.Stepper
	Understand intents.Understander
	// Store opens an empty store. It is called once a case.
	Store func() (store.Store, error)
	// Line opens the customer's end of a channel, once a case; nil, or a nil
	// Line, for a case that talks to the gateway directly.
	Line func(chat.Channel) (Line, error)
	// Sure: the Line of calls tells nothing of how well speech was heard. Calls
	// that are about it are left out.
	Sure bool
}

// A Result is what became of a case on one channel.
type Result struct {
	Case    Case
	Channel chat.Channel
	// Line of the step that failed; 0 for Then and for what is no step's.
	Line       int
	Faults     []string // what was expected and not found; none if the case passed
	Transcript []string
}

// Run runs every case on each of its channels, several at a time, and returns
// the results in the order of the cases.
func (r Runner) Run(ctx context.Context, groups []Group) []Result {
	var results []Result
	for _, g := range groups {
		for _, c := range g.Cases {
			for _, ch := range c.On {
				if r.Sure && ch == chat.Voice && slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Confidence > 0 }) {
					continue
				}
				results = append(results, Result{Case: c, Channel: ch})
			}
		}
	}
	var wait sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(results); i = next.Add(1) - 1 {
				r.run(ctx, &results[i])
			}
		})
	}
	wait.Wait()
	return results
}

// run runs one case on one channel.
func (r Runner) run(ctx context.Context, res *Result) {
	p := &play{
		Runner: r, res: res, traits: Traits[res.Channel], time: &hand{now: res.Case.At},
		address: chat.Address{Channel: res.Channel, ID: caller(res.Channel)},
	}
	fail := func(err error) { res.Faults = append(res.Faults, err.Error()) }
	var err error
	if p.store, err = r.Store(); err != nil {
		fail(err)
		return
	}
	if err := p.play(ctx); err != nil {
		fail(err)
	}
	if err := errors.Join(p.hangUpAll(), p.stop(ctx), p.store.Close()); err != nil {
		fail(err)
	}
}

// play goes through the case.
func (p *play) play(ctx context.Context) (err error) {
	if p.Line != nil {
		if p.end, err = p.Line(p.res.Channel); err != nil {
			return err
		}
	}
	if err := p.begin(ctx); err != nil {
		return err
	}
	if err := p.introduce(ctx); err != nil {
		return err
	}
	return p.steps(ctx)
}

// hangUpAll gives the line back.
func (p *play) hangUpAll() error {
	if p.end == nil {
		return nil
	}
	return p.end.Close()
}

// caller is who talks: a number where there are numbers.
func caller(c chat.Channel) string {
	if c == chat.Web {
		return "visitor"
	}
	return "+8613800138000"
}

// A hand is a clock that goes on by a second whenever somebody does something.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

// Now implements gateway.Clock.
func (h *hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) tick() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(time.Second)
}

// A play is a case under way.
type play struct {
	Runner
	res     *Result
	traits  chat.Traits
	time    *hand
	address chat.Address
	store   store.Store
	gateway *gateway.Gateway
	agent   string
	replied int64    // number of what the agent said last
	end     Line     // the customer's, nil without one
	arrived []string // by the line, since the last step
	lastID  string   // of what was said last, on the line
	over    bool     // what was said last ends the call

	talk     string        // the conversation
	call     string        // the call that is alive, on a channel of calls
	calls    int           // made so far, for their ids
	messages int           // sent so far, for their ids
	heard    string        // the conversation of the last entry looked at, and
	read     int64         // its place
	replies  []string      // what was said, one text a step that had words
	offered  []chat.Choice // choices offered last
	input    chat.Input    // awaited
}

// begin starts a gateway over the store.
func (p *play) begin(ctx context.Context) error {
	list := wires(p.res.Channel)
	if p.end != nil {
		list = p.end.Channels()
	}
	g, err := gateway.New(gateway.Config{
		Store: p.store, Dialogs: p.Dialogs, Pack: p.Pack, Understand: p.Understand, Channels: list, Clock: p.time,
	})
	if err != nil {
		return err
	}
	p.gateway = g
	if p.end != nil {
		p.end.Attach(g)
	}
	return g.Start(ctx)
}

// wires are the channels of a case: where a call can go on in writing, both.
func wires(c chat.Channel) []channels.Channel {
	if !Traits[c].Phones {
		return []channels.Channel{Phone{c}}
	}
	var list []channels.Channel
	for name, t := range Traits {
		switch {
		case t.Phones && t.Spoken:
			list = append(list, receiver{Phone{name}})
		case t.Phones:
			list = append(list, Phone{name})
		}
	}
	return list
}

// A receiver is a phone that hears what is said as it is committed.
type receiver struct{ Phone }

// Changed implements channels.Watcher.
func (receiver) Changed(channels.Conversation, []chat.Entry) {}

// AgentTyping implements channels.Watcher.
func (receiver) AgentTyping(string) {}

func (p *play) stop(ctx context.Context) error {
	if p.gateway == nil {
		return nil
	}
	return p.gateway.Stop(ctx)
}

func (p *play) steps(ctx context.Context) error {
	for _, s := range p.res.Case.Steps {
		if len(s.Only) > 0 && !contains(s.Only, p.res.Channel) {
			continue
		}
		p.res.Line = s.Line
		p.time.tick()
		if err := p.goodbye(ctx); err != nil {
			return err
		}
		if err := p.act(ctx, s); err != nil {
			return err
		}
		if err := p.arrive(ctx, s); err != nil {
			return err
		}
		said, err := p.listen(ctx)
		if err != nil {
			return err
		}
		if p.res.Faults = p.judge(ctx, s, said); len(p.res.Faults) > 0 {
			return nil
		}
	}
	p.res.Line = 0
	if err := p.goodbye(ctx); err != nil {
		return err
	}
	if p.res.Case.Then != nil {
		p.res.Faults = p.after(ctx, *p.res.Case.Then)
	}
	return nil
}

func contains(list []chat.Channel, c chat.Channel) bool {
	for _, o := range list {
		if o == c {
			return true
		}
	}
	return false
}

// act does what a step says.
func (p *play) act(ctx context.Context, s Step) error {
	switch {
	case s.Open && Traits[p.res.Channel].Spoken:
		return p.dial(ctx)
	case s.Open:
		p.line("(opens the chat)")
		_, _, err := p.gateway.Open(ctx, p.address, p.locale())
		return err
	case s.Silence:
		p.line("(says nothing)")
		return p.send(ctx, s.ID, chat.Message{Silence: true})
	case s.Keys != "":
		return p.keys(ctx, s)
	case s.Hangup:
		return p.hangup(ctx)
	case s.Outage != "":
		return p.outage(ctx, s.Outage)
	case s.Visit != "":
		return p.visit(ctx, s.Visit)
	case s.Ticket != "":
		return p.ticket(ctx, s.Ticket)
	case s.Me != nil:
		p.line("> %s", *s.Me)
		m := chat.Message{Text: *s.Me, Confidence: s.Confidence}
		for i := range s.Photos {
			m.Media = append(m.Media, chat.Media{Type: "image/jpeg", URL: "https://media.example/" + strconv.Itoa(i)})
		}
		return p.send(ctx, s.ID, m)
	case s.Press != "":
		m, err := p.press(s.Press)
		if err != nil {
			return err
		}
		return p.send(ctx, s.ID, m)
	case s.Wait != 0:
		p.line("(%v pass)", s.Wait)
		_, err := p.gateway.AdvanceClock(ctx, s.Wait)
		return err
	case s.Agent != nil:
		return p.desk(ctx, *s.Agent)
	}
	p.line("(the process ends and begins anew)")
	if err := p.stop(ctx); err != nil {
		return err
	}
	return p.begin(ctx)
}

// press finds the choice by place ("#2") or value.
func (p *play) press(which string) (chat.Message, error) {
	if which[0] == '#' {
		n, err := strconv.Atoi(which[1:])
		if err != nil || n < 1 || n > len(p.offered) {
			return chat.Message{}, fmt.Errorf("press %s: %d choices are offered", which, len(p.offered))
		}
		which = p.offered[n-1].Value
	}
	p.line("> [%s]", which)
	return Answer(p.traits, p.offered, which), nil
}

func (p *play) send(ctx context.Context, id string, m chat.Message) error {
	if p.traits.Spoken && p.call == "" {
		if err := p.dial(ctx); err != nil {
			return err
		}
		if _, err := p.listen(ctx); err != nil { // who speaks first has heard the greeting
			return err
		}
	}
	if p.end != nil {
		return p.onLine(ctx, id, m)
	}
	p.messages++
	if m.ID = id; id == "" {
		m.ID = "message-" + strconv.Itoa(p.messages)
	}
	m.From, m.Locale, m.Sent = p.address, p.locale(), p.gateway.Now()
	r, err := p.gateway.Receive(ctx, m)
	p.talk = r.Conversation
	return err
}

// locale is what the channel knows of the language, "" for nothing.
func (p *play) locale() chat.Locale {
	if p.res.Case.Locale == unknown {
		return ""
	}
	return p.res.Case.Locale
}

// desk does what the agent does.
func (p *play) desk(ctx context.Context, a AgentStep) error {
	c, err := p.gateway.Find(ctx, p.address)
	if err != nil {
		return err
	}
	if a.Claim != "" && !a.Refused {
		p.agent = a.Claim
	}
	who := channels.Agent{ID: p.agent, Name: p.agent}
	switch {
	case a.Refused:
		p.line("(%s wants it, too)", a.Claim)
		if err := p.gateway.Claim(ctx, c.ID, channels.Agent{ID: a.Claim, Name: a.Claim}); !errors.Is(err, gateway.ErrClaimed) {
			return fmt.Errorf("claim: %v; want it refused", err)
		}
		return nil
	case a.Decline:
		p.line("(%s does not take the call)", p.agent)
		return p.gateway.Declined(ctx, c.ID)
	case a.Claim != "":
		p.line("(%s claims it)", a.Claim)
		return p.gateway.Claim(ctx, c.ID, who)
	case a.Say != "":
		e, err := p.gateway.Reply(ctx, c.ID, who, channels.Reply{Text: a.Say})
		p.replied = e.Seq
		return err
	case a.Note != "":
		p.line("(%s notes: %s)", p.agent, a.Note)
		return p.gateway.Note(ctx, c.ID, who, channels.Reply{Text: a.Note})
	case a.Correct != "":
		_, err := p.gateway.Reply(ctx, c.ID, who, channels.Reply{Text: a.Correct, Corrects: p.replied})
		return err
	case a.Pass == "queue":
		p.line("(%s passes it on)", p.agent)
		return p.gateway.Transfer(ctx, c.ID, who, channels.Transfer{})
	case a.Pass != "":
		p.line("(%s passes it on to %s)", p.agent, a.Pass)
		p.agent = a.Pass
		return p.gateway.Transfer(ctx, c.ID, who, channels.Transfer{To: channels.Agent{ID: a.Pass, Name: a.Pass}})
	case a.Return:
		p.line("(%s gives it back)", p.agent)
		return p.gateway.Return(ctx, c.ID, who)
	}
	p.line("(%s resolves it)", p.agent)
	return p.gateway.Resolve(ctx, c.ID, who, channels.Resolution{Survey: true})
}

// listen reads what was said since the last step.
func (p *play) listen(ctx context.Context) ([]chat.Prompt, error) {
	if err := p.follow(ctx); err != nil {
		return nil, err
	}
	c, err := p.gateway.Find(ctx, p.address)
	if errors.Is(err, channels.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if c.ID != p.heard {
		p.heard, p.read = c.ID, 0
	}
	entries, err := p.gateway.History(ctx, c.ID, p.read, 0)
	if err != nil {
		return nil, err
	}
	var said []chat.Prompt
	p.over = false
	for _, e := range entries {
		p.read = e.Seq
		if e.Author == chat.Customer || e.Status == chat.StatusWithheld {
			continue
		}
		p.line("%s: %s", e.Author, Show(p.traits, e.Prompt))
		said = append(said, e.Prompt)
		p.offered, p.input = e.Prompt.Choices, e.Prompt.Input
		if p.over = e.Prompt.End; p.over {
			break // what follows comes after the call
		}
	}
	return said, nil
}

func (p *play) line(format string, args ...any) {
	p.res.Transcript = append(p.res.Transcript, fmt.Sprintf(format, args...))
}
