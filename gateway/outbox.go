package gateway

import (
	"context"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

const (
	// maxAttempts and maxAge bound the attempts at one entry; then it is a
	// dead letter: status failed, an audit row, a metric and a log line.
	maxAttempts = 12
	maxAge      = 24 * time.Hour
	// firstPause doubles after each attempt, up to longestPause.
	firstPause   = 500 * time.Millisecond
	longestPause = 5 * time.Minute
	// rescan is the backstop for deliveries that nobody in this process knows of.
	rescan = 30 * time.Second
	// sendTimeout bounds one attempt; what takes longer is uncertain.
	sendTimeout = 30 * time.Second
)

// Kinds of failure as the store keeps them. sending marks an attempt under way.
const (
	kindSending   = "sending"
	kindTemporary = "temporary"
	kindRejected  = "rejected"
	kindOptedOut  = "opted_out"
	kindUncertain = "uncertain"
	kindLater     = "later"  // the channel's own rate: not an attempt
	kindAgain     = "again"  // the carrier took it and failed later (store.Redeliver)
	kindBroken    = "broken" // the store cannot read it
)

// outbox sends what turns committed, in order per conversation; a conversation
// that fails waits by itself and holds up no other. Channels that show the
// transcript live (channels.Watcher) need no sending and have nothing here.
// Turns hand their entries over in memory; the store is read at the start and,
// slowly, as a backstop. Its pauses are of the machine's time: the service's
// clock does not move them.
type outbox struct {
	g      *Gateway
	slots  chan struct{} // one per send under way
	ctx    context.Context
	cut    context.CancelFunc // cuts off sends under way
	settle *settler

	mu       sync.Mutex
	lanes    map[string]*outLane
	closing  bool
	scanning map[mark]bool // settled since the scan under way began; nil without one
	work     sync.WaitGroup
	quit     chan struct{}
}

// A mark names an entry.
type mark struct {
	conversation string
	seq          int64
}

// An outLane is what waits to be sent in one conversation. It exists until all
// of it is settled in the store.
type outLane struct {
	queue    []store.Delivery
	last     int64 // highest number ever queued here
	busy     bool  // somebody works on the queue, or retry will
	retry    *time.Timer
	settling int
}

func newOutbox(g *Gateway, senders int) *outbox {
	ctx, cut := context.WithCancel(context.Background())
	return &outbox{
		g: g, slots: make(chan struct{}, senders), ctx: ctx, cut: cut,
		settle: newSettler(g), lanes: map[string]*outLane{}, quit: make(chan struct{}),
	}
}

// start takes up what an earlier run left: an attempt of which nobody knows
// how it ended is not repeated (behaviours C73).
func (o *outbox) start(ctx context.Context) error {
	pending, err := o.pending(ctx)
	if err != nil {
		return err
	}
	o.settle.start()
	for _, d := range pending {
		if d.LastError == kindSending {
			r := result{status: chat.StatusUncertain, kind: kindUncertain}
			o.record(d, r, settlement(d, r), func(error) {})
		} else {
			o.put(d)
		}
	}
	o.work.Add(1)
	go o.backstop()
	return nil
}

// pending reads what is left to send. What was never tried is due, whatever
// the store says: its times are the service's, which may be ahead. What waits
// in a conversation that has gone on by phone since is still to be written.
func (o *outbox) pending(ctx context.Context) (list []store.Delivery, err error) {
	err = o.g.store.Read(ctx, func(v store.View) error {
		list, err = v.Pending("", 1<<20)
		return err
	})
	for i := range list {
		if list[i].Attempts == 0 {
			list[i].NextAt = time.Time{}
		}
		if to := &list[i].Address; o.g.wires[to.Channel].traits.Spoken {
			to.Channel = o.g.phones(false)
		}
	}
	return list, err
}

// stop begins no more sends, waits for those under way until ctx ends, then
// cuts them off, and records what became of them.
func (o *outbox) stop(ctx context.Context) {
	o.mu.Lock()
	o.closing = true
	for _, l := range o.lanes {
		if l.retry != nil {
			l.retry.Stop()
		}
	}
	o.mu.Unlock()
	close(o.quit)
	release := context.AfterFunc(ctx, o.cut)
	o.work.Wait()
	release()
	o.cut()
	o.settle.stop()
}

// backstop looks for what was missed.
func (o *outbox) backstop() {
	defer o.work.Done()
	tick := time.NewTicker(rescan)
	defer tick.Stop()
	for {
		select {
		case <-o.quit:
			return
		case <-tick.C:
			o.scan()
		}
	}
}

// scan queues what the store has and nobody works on. A conversation with a
// turn under way is left out, for that turn is about to queue it; and so is
// what was settled while the store was read.
func (o *outbox) scan() {
	o.mu.Lock()
	o.scanning = map[mark]bool{}
	o.mu.Unlock()
	pending, err := o.pending(o.ctx)
	if err != nil {
		o.g.log.Error("outbox not read", "err", err)
	}
	for _, d := range pending {
		if !o.g.lanes.taken(d.Address) {
			o.put(d)
		}
	}
	o.mu.Lock()
	o.scanning = nil
	o.mu.Unlock()
}

// add queues the entries of a turn that shall be sent.
func (o *outbox) add(c store.Conversation, entries []chat.Entry) {
	for _, e := range entries {
		if e.Status == chat.StatusQueued {
			o.put(store.Delivery{Conversation: c.ID, Address: c.Address, Entry: e})
		}
	}
}

func (o *outbox) put(d store.Delivery) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing || o.scanning[mark{d.Conversation, d.Entry.Seq}] {
		return
	}
	l := o.lanes[d.Conversation]
	if l == nil {
		l = &outLane{}
		o.lanes[d.Conversation] = l
	}
	if d.Entry.Seq <= l.last {
		return
	}
	l.last = d.Entry.Seq
	l.queue = append(l.queue, d)
	o.g.metrics.pending.Inc()
	// What waits for its one later attempt goes now, before what is newer: most
	// often the customer has written, and is there again.
	if later := &l.queue[0]; l.retry != nil && later.LastError == kindAgain && later.Attempts == 1 && l.retry.Stop() {
		later.NextAt, l.busy = time.Time{}, false
	}
	if !l.busy {
		o.begin(d.Conversation, l)
	}
}

// mayGo tells whether an entry may be sent: nobody has withheld it since it was
// queued, and it fits what the conversation is now.
func (o *outbox) mayGo(d store.Delivery) (bool, error) {
	l, err := o.g.load(o.ctx, d.Conversation)
	if err != nil {
		return false, err
	}
	var consent string // other conversations change it, too
	var stored []chat.Entry
	err = o.g.store.Read(o.ctx, func(v store.View) (err error) {
		if consent, err = v.Setting(consentSetting(d.Address)); err == nil {
			stored, err = v.Entries(d.Conversation, d.Entry.Seq-1, 1)
		}
		return err
	})
	if err != nil || len(stored) == 0 {
		return false, err
	}
	return stored[0].Status != chat.StatusWithheld && l.mayHave(d.Entry, consent), nil
}

// begin starts work on a lane; the caller holds mu.
func (o *outbox) begin(conversation string, l *outLane) {
	l.busy, l.retry = true, nil
	o.work.Add(1)
	go o.run(conversation, l)
}

// run sends what waits in a lane, until it is empty or has to pause.
func (o *outbox) run(conversation string, l *outLane) {
	defer o.work.Done()
	for {
		d, ok := o.next(conversation, l)
		if !ok {
			return
		}
		select {
		case o.slots <- struct{}{}:
		case <-o.quit:
			return
		}
		r := o.attempt(d)
		<-o.slots
		o.after(l, d, r)
	}
}

// next returns what is to be sent now. Without it the lane is left: it is
// empty, waits for its next attempt, or the outbox is closing.
func (o *outbox) next(conversation string, l *outLane) (store.Delivery, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closing {
		return store.Delivery{}, false
	}
	if len(l.queue) == 0 {
		l.busy = false
		o.tidy(conversation, l)
		return store.Delivery{}, false
	}
	d := l.queue[0]
	if pause := time.Until(d.NextAt); pause > 0 {
		l.retry = time.AfterFunc(pause, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			if !o.closing {
				o.begin(conversation, l)
			}
		})
		return store.Delivery{}, false
	}
	return d, true
}

// attempt sends one entry once. It is marked in the store before it is made,
// because the next hop cannot tell a repetition; and only then is it asked
// whether it may be made, so that whatever was withheld by then is not sent.
func (o *outbox) attempt(d store.Delivery) result {
	if d.Broken {
		return result{status: chat.StatusFailed, kind: kindBroken}
	}
	again := result{status: chat.StatusQueued, silent: true}
	w, ok := o.g.wires[d.Address.Channel]
	if !ok {
		return result{status: chat.StatusFailed, kind: kindRejected}
	}
	mark := settlement(d, result{status: chat.StatusQueued, kind: kindSending})
	if o.settle.now(o.ctx, mark) != nil {
		return again
	}
	if may, err := o.mayGo(d); err != nil {
		return again
	} else if !may {
		return result{status: chat.StatusWithheld}
	}
	ctx, cancel := context.WithTimeout(o.ctx, sendTimeout)
	defer cancel()
	receipt, err := w.channel.Send(ctx, channels.Delivery{
		Conversation: d.Conversation, Address: d.Address, Entry: d.Entry, Again: d.LastError == kindAgain,
	})
	if err != nil && ctx.Err() != nil {
		err = channels.ErrUncertain
	}
	return o.judge(d, receipt, err)
}

// after takes an entry out of its lane, or has it wait for the next attempt.
func (o *outbox) after(l *outLane, d store.Delivery, r result) {
	s := settlement(d, r)
	o.mu.Lock()
	if r.status == chat.StatusQueued {
		l.queue[0].NextAt, l.queue[0].Attempts = s.NextAt, s.Attempts
	} else {
		l.queue = l.queue[1:]
		o.g.metrics.pending.Dec()
	}
	if !r.silent {
		l.settling++
	}
	o.mu.Unlock()
	if !r.silent {
		o.record(d, r, s, func(error) { o.settled(mark{d.Conversation, d.Entry.Seq}, r) })
	}
}

// record has a result written, and tells loudly of what will never arrive.
func (o *outbox) record(d store.Delivery, r result, s store.Settlement, done func(error)) {
	item := settleItem{Settlement: s, delivery: d, at: o.g.clock.now(), done: done}
	if r.status != chat.StatusQueued {
		o.g.metrics.deliveries.WithLabelValues(string(r.status)).Inc()
	}
	if r.status == chat.StatusFailed || r.status == chat.StatusUncertain {
		o.g.metrics.deadLetters.Inc()
		o.g.log.Error("dead letter", "conversation", d.Conversation, "seq", d.Entry.Seq,
			"channel", d.Address.Channel, "status", r.status, "kind", r.kind, "attempts", item.Attempts)
	}
	o.settle.later(item)
}

// settled notes that a result is durable.
func (o *outbox) settled(m mark, r result) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.scanning != nil && r.status != chat.StatusQueued {
		o.scanning[m] = true
	}
	l := o.lanes[m.conversation]
	l.settling--
	o.tidy(m.conversation, l)
}

// tidy drops a lane of which nothing is left; the caller holds mu.
func (o *outbox) tidy(conversation string, l *outLane) {
	if l.settling == 0 && !l.busy && len(l.queue) == 0 {
		delete(o.lanes, conversation)
	}
}

// Settle waits until everything that turns have said has been sent or given
// up, or waits for a later attempt, for tests and tools that must see the end
// of it. It returns ctx's error.
func (g *Gateway) Settle(ctx context.Context) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !g.outbox.still() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// still tells whether no lane has work to do now.
func (o *outbox) still() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lanes {
		if l.settling > 0 || l.busy && l.retry == nil {
			return false
		}
	}
	return true
}
