package slack

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// An office is a channels.Desk in memory.
type office struct {
	mu      sync.Mutex
	cases   map[string]*channels.Case
	entries map[string][]chat.Entry
	ends    map[string]channels.Resolution
	seen    map[string]chat.Entry
	memory  map[string]string
	subs    []chan channels.DeskEvent
	files   map[string][]byte
	status  chat.Status // of what agents write
	down    bool
	stale   []channels.Case // what is still told of cases that changed a moment ago
	dark    bool            // nothing can be read or remembered
	full    int             // that many files cannot be kept
	invalid bool            // replies are
	claims  int
	free    []channels.Window // for visits
	orders  []channels.VisitOrder
	refuses error // of an order
	here    []channels.Agent
	called  []string // conversations whose customers were called
	queues  []string // to which cases were passed on, "" for none in particular
	looked  []string // who looked at a customer's past
	past    channels.Past
	visits  []channels.DayVisit
	clock   func() time.Time // of Now; it stands still without one
	unseen  []string         // conversations of which it was told that nobody sees them
}

func newOffice() *office {
	return &office{
		cases: map[string]*channels.Case{}, entries: map[string][]chat.Entry{}, ends: map[string]channels.Resolution{},
		seen: map[string]chat.Entry{}, memory: map[string]string{}, files: map[string][]byte{}, status: chat.StatusSent,
	}
}

var today = time.Date(2026, 11, 27, 2, 0, 0, 0, time.UTC)

func (o *office) Now() time.Time {
	if o.clock != nil {
		return o.clock()
	}
	return today
}

// wait adds a customer who waits.
func (o *office) wait(id string, c chat.Channel, change ...func(*channels.Case)) {
	o.mu.Lock()
	k := &channels.Case{
		Conversation: channels.Conversation{ID: id, Address: chat.Address{Channel: c, ID: "+8613800138000"}, Locale: chat.English, Mode: chat.ModeWaiting},
		Customer:     channels.Person{ID: "cu_1", Name: "Wang Fang", Phone: "+8613800138000", Verified: true, Segment: "standard", Area: "Haidian"},
		Reason:       "request", Since: today.Add(time.Minute), Summary: "No internet since this morning",
		Facts:   []channels.Named{{ID: "address", Label: "Address", Value: "88 Zhongguancun Street"}},
		Tickets: []channels.CaseTicket{{Number: "SB-1001", Kind: "fault", Priority: "major", Status: "received", Summary: "No internet", Due: today.Add(2 * time.Hour)}},
		Earlier: 2,
	}
	for _, f := range change {
		f(k)
	}
	o.cases[id] = k
	o.mu.Unlock()
	o.says(id, chat.Customer, "I want to talk to a person")
}

// says adds an entry.
func (o *office) says(id string, a chat.Author, text string, media ...chat.Media) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.add(id, chat.Entry{Author: a, Prompt: chat.Prompt{Text: text}, Media: media, Status: chat.StatusReceived})
}

func (o *office) add(id string, e chat.Entry) chat.Entry {
	e.Seq, e.At = int64(len(o.entries[id])+1), today
	o.entries[id] = append(o.entries[id], e)
	o.cases[id].Seq = e.Seq
	o.publish(id, "", e)
	return e
}

func (o *office) publish(id string, was chat.Mode, list ...chat.Entry) {
	for _, s := range o.subs {
		select {
		case s <- channels.DeskEvent{Conversation: id, Was: was, Mode: o.cases[id].Mode, Entries: list}:
		default:
		}
	}
}

// settle changes the status of an entry, as an outbox does: nobody is told.
func (o *office) settle(id string, seq int64, s chat.Status) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entries[id][seq-1].Status = s
}

// agentLines are what the customer has got from people.
func (o *office) agentLines(id string) (list []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.entries[id] {
		if e.Author == chat.Agent {
			list = append(list, e.Prompt.Text)
		}
	}
	return list
}

func (o *office) notes(id string) (list []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, n := range o.cases[id].Notes {
		list = append(list, n.Text)
	}
	return list
}

func (o *office) mode(id string) chat.Mode {
	k, _ := o.Case(context.Background(), id, "")
	return k.Mode
}

func (o *office) owner(id string) string {
	k, _ := o.Case(context.Background(), id, "")
	return k.Owner.ID
}

func (o *office) Cases(_ context.Context, m chat.Mode, _ chat.Locale) (list []channels.Case, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dark {
		return nil, channels.ErrUnavailable
	}
	for _, k := range o.cases {
		if k.Mode == m {
			list = append(list, *k)
		}
	}
	for _, k := range o.stale {
		list = slices.DeleteFunc(list, func(now channels.Case) bool { return now.ID == k.ID })
		if k.Mode == m {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b channels.Case) int { return strings.Compare(a.ID, b.ID) })
	return list, nil
}

func (o *office) Case(_ context.Context, id string, _ chat.Locale) (channels.Case, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dark {
		return channels.Case{}, channels.ErrUnavailable
	}
	if k := o.cases[id]; k != nil {
		out := *k
		out.Notes = slices.Clone(k.Notes)
		return out, nil
	}
	return channels.Case{}, channels.ErrNotFound
}

func (o *office) History(_ context.Context, id string, after int64, limit int) ([]chat.Entry, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.entries[id][min(int(after), len(o.entries[id])):])
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return list, nil
}

// act does something to a case, or is down.
func (o *office) act(id string, f func(k *channels.Case) error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down {
		return channels.ErrUnavailable
	}
	k := o.cases[id]
	if k == nil {
		return channels.ErrNotFound
	}
	was := k.Mode
	err := f(k)
	if err == nil {
		o.publish(id, was)
	}
	return err
}

func (o *office) Claim(_ context.Context, id string, a channels.Agent) error {
	return o.act(id, func(k *channels.Case) error {
		switch {
		case k.Mode == chat.ModeAgent && k.Owner.ID != a.ID:
			return &channels.ClaimedError{Name: k.Owner.Name}
		case k.Mode == chat.ModeClosed:
			return channels.ErrInvalid
		}
		o.claims++
		k.Mode, k.Owner = chat.ModeAgent, a
		return nil
	})
}

func owned(k *channels.Case, a channels.Agent) error {
	if k.Mode != chat.ModeAgent || k.Owner.ID != a.ID {
		return channels.ErrNotOwner
	}
	return nil
}

func (o *office) Reply(_ context.Context, id string, a channels.Agent, r channels.Reply) (e chat.Entry, err error) {
	err = o.act(id, func(k *channels.Case) error {
		if old, twice := o.seen[r.ID]; twice {
			e = old
			return nil
		}
		if !answers(*k, a) {
			return channels.ErrNotOwner
		}
		if o.invalid {
			return channels.ErrInvalid
		}
		text := r.Text
		if r.Corrects > 0 {
			text = "Correction: " + text
		}
		e = o.add(id, chat.Entry{Author: chat.Agent, Name: a.Name, ID: r.ID, Prompt: chat.Prompt{Text: text}, Media: r.Media, Status: o.status})
		o.seen[r.ID] = e
		return nil
	})
	return e, err
}

func (o *office) Note(_ context.Context, id string, a channels.Agent, r channels.Reply) error {
	return o.act(id, func(k *channels.Case) error {
		if _, twice := o.seen[r.ID]; twice && r.ID != "" {
			return nil
		}
		o.seen[r.ID] = chat.Entry{}
		k.Notes = append(k.Notes, channels.Note{Agent: a.ID, Name: a.Name, Text: r.Text, Media: r.Media, At: today})
		return nil
	})
}

func (o *office) Transfer(_ context.Context, id string, a channels.Agent, to channels.Transfer) error {
	return o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		if to.Reason != "" {
			k.Notes = append(k.Notes, channels.Note{Agent: a.ID, Name: a.Name, Text: to.Reason, At: today})
		}
		o.queues = append(o.queues, to.Queue)
		k.Owner, k.Mode = to.To, chat.ModeAgent
		if to.To.ID == "" {
			k.Mode = chat.ModeWaiting
		}
		return nil
	})
}

func (o *office) Return(_ context.Context, id string, a channels.Agent) error {
	return o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		k.Mode, k.Owner = chat.ModeBot, channels.Agent{}
		return nil
	})
}

func (o *office) VisitForm(_ context.Context, id string, _ chat.Locale) (channels.VisitForm, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return channels.VisitForm{
		Services: []channels.Named{{ID: "repair", Label: "Broadband repair"}, {ID: "install", Label: "Installation"}},
		Areas:    []channels.Named{{ID: "haidian", Label: "Haidian"}, {ID: "chaoyang", Label: "Chaoyang"}},
		Known:    channels.VisitOrder{Service: "repair", Area: "haidian", Address: "88 Zhongguancun Street", Name: "Wang Fang", Phone: "+8613800138000"},
	}, nil
}

func (o *office) Windows(context.Context, string, channels.VisitWish) ([]channels.Window, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.free), nil
}

func (o *office) Book(_ context.Context, id string, a channels.Agent, r channels.VisitOrder) (v channels.CaseVisit, err error) {
	err = o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		o.orders = append(o.orders, r)
		if o.refuses != nil {
			return o.refuses
		}
		v = channels.CaseVisit{ID: "ap_1", Code: "482913", Service: "Broadband repair", Status: "booked", Start: r.Window.Start, End: r.Window.End, Place: "Asia/Shanghai"}
		k.Visits = append(k.Visits, v)
		o.add(id, chat.Entry{Author: chat.System, Prompt: chat.Prompt{Text: "A visit is booked for you"}, Status: o.status})
		return nil
	})
	return v, err
}

func (o *office) Resolve(_ context.Context, id string, a channels.Agent, r channels.Resolution) error {
	return o.act(id, func(k *channels.Case) error {
		if err := owned(k, a); err != nil {
			return err
		}
		k.Mode, o.ends[id] = chat.ModeClosed, r
		return nil
	})
}

func (o *office) Join(_ context.Context, id string, a channels.Agent) error {
	return o.act(id, func(k *channels.Case) error {
		if k.Mode != chat.ModeAgent {
			return channels.ErrInvalid
		}
		if !answers(*k, a) {
			k.Joined = append(k.Joined, a)
		}
		return nil
	})
}

func (o *office) CallBack(_ context.Context, id string, a channels.Agent) error {
	return o.act(id, func(k *channels.Case) error {
		if k.Address.Channel == chat.Web {
			return channels.ErrInvalid
		}
		o.called = append(o.called, id)
		return owned(k, a)
	})
}

func (o *office) Before(_ context.Context, id string, a channels.Agent, cursor string) (channels.Past, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.looked = append(o.looked, a.ID)
	if cursor == "" {
		return o.past, nil
	}
	return channels.Past{Items: []channels.PastCase{{ID: "cv_old", Channel: chat.SMS, Mode: chat.ModeClosed, At: today, About: "page " + cursor}}}, nil
}

func (o *office) Visits(context.Context, time.Time, chat.Locale) ([]channels.DayVisit, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.visits), nil
}

// told are the conversations whose customers were told of an outage.
func (o *office) told() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Sorted(slices.Values(o.unseen))
}

// agent is somebody in the browser.
func agent(name string) channels.Agent { return channels.Agent{ID: name, Name: name} }

func (o *office) Unseen(_ context.Context, id string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.unseen = append(o.unseen, id)
	return nil
}

func (o *office) Subscribe() (<-chan channels.DeskEvent, func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := make(chan channels.DeskEvent, 1024)
	o.subs = append(o.subs, s)
	return s, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.subs = slices.DeleteFunc(o.subs, func(x chan channels.DeskEvent) bool { return x == s })
	}
}

func (o *office) Attend(a channels.Agent) func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.here = append(o.here, a)
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.here = slices.DeleteFunc(o.here, func(x channels.Agent) bool { return x.ID == a.ID })
	}
}

func (o *office) Attending() []channels.Agent {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.here)
}

func (o *office) Roster(context.Context) (list []channels.Seat, err error) {
	for _, a := range o.Attending() {
		list = append(list, channels.Seat{Agent: a, IDs: []string{a.ID}, Capacity: 4})
	}
	return list, nil
}

func (o *office) Remember(_ context.Context, desk, id, what string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dark {
		return channels.ErrUnavailable
	}
	if what == "" {
		delete(o.memory, desk+":"+id)
	} else {
		o.memory[desk+":"+id] = what
	}
	return nil
}

func (o *office) Remembered(_ context.Context, desk string) (map[string]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dark {
		return nil, channels.ErrUnavailable
	}
	out := map[string]string{}
	for k, v := range o.memory {
		if id, ours := strings.CutPrefix(k, desk+":"); ours {
			out[id] = v
		}
	}
	return out, nil
}

// rings leaves a ping of a clock.
func (o *office) rings(id string, mark int, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cases[id].Notes = append(o.cases[id].Notes, channels.Note{Text: text, Alarm: mark, At: today})
	o.publish(id, o.cases[id].Mode)
}

func (o *office) Keep(_ context.Context, key, name, kind string, data []byte) (chat.Media, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.full > 0 {
		o.full--
		return chat.Media{}, channels.ErrUnavailable
	}
	o.files[channels.FileURL(key)] = data
	return chat.Media{Type: kind, Name: name, URL: channels.FileURL(key), Size: int64(len(data))}, nil
}

func (o *office) file(_ context.Context, url string) (string, []byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if data, ok := o.files[url]; ok {
		return "f", data, nil
	}
	return "", nil, channels.ErrNotFound
}
