//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway"
	"switchboard/gateway/console"
)

// A network is a telephone network without wires: what handsets text and say
// goes to the gateway as it is, and what the gateway says is shown to them.
type network struct {
	gateway *gateway.Gateway

	mu       sync.Mutex
	texts    map[string][]console.Text
	calls    []*call
	watchers map[chan string]struct{}
	n        int    // last id
	texted   string // the conversation of the last text
}

const service = "+15005550006"

func newNetwork() *network {
	return &network{texts: map[string][]console.Text{}, watchers: map[chan string]struct{}{}}
}

func (n *network) id(kind string) string {
	n.n++
	return fmt.Sprintf("%s%032x", kind, n.n)
}

// tell says that a handset has something new; n.mu is held.
func (n *network) tell(handset string) {
	for w := range n.watchers {
		select {
		case w <- handset:
		default: // it will read anew anyway
		}
	}
}

func (n *network) Watch() (<-chan string, func()) {
	w := make(chan string, 64)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.watchers[w] = struct{}{}
	return w, sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.watchers, w)
		close(w)
	})
}

func (n *network) Service() string { return service }

func (n *network) Text(ctx context.Context, from, body string, pictures ...console.Picture) (string, error) {
	id := n.add(from, console.Text{Mine: true, Body: body, Pictures: len(pictures), Status: "received"})
	m := chat.Message{ID: id, From: chat.Address{Channel: chat.SMS, ID: from}, Text: body}
	for i, p := range pictures {
		kept, err := n.gateway.Keep(ctx, fmt.Sprint(id, ".", i), "picture.jpg", p.Type, p.Data)
		if err != nil {
			return id, err
		}
		m.Media = append(m.Media, kept)
	}
	r, err := n.gateway.Receive(ctx, m)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.texted = r.Conversation
	return id, err
}

// add keeps a message of a handset and returns its id.
func (n *network) add(handset string, t console.Text) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	t.ID = n.id("SM")
	n.texts[handset] = append(n.texts[handset], t)
	n.tell(handset)
	return t.ID
}

func (n *network) Texts(handset string) []console.Text {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]console.Text(nil), n.texts[handset]...)
}

func (n *network) Call(ctx context.Context, handset string) (console.Call, error) {
	k := n.dial(handset, false)
	k.set(func(v *console.CallView) { v.Kind = console.Running })
	r, err := n.gateway.Begin(ctx, chat.Message{ID: k.ID(), From: k.from()})
	if err != nil {
		return k, err
	}
	k.conversation = r.Conversation
	k.hear(r.Entries)
	return k, nil
}

func (n *network) dial(handset string, incoming bool) *call {
	n.mu.Lock()
	defer n.mu.Unlock()
	k := &call{network: n, view: console.CallView{
		ID: n.id("CA"), Handset: handset, Other: service, Incoming: incoming, Kind: console.Ringing,
	}}
	n.calls = append(n.calls, k)
	n.tell(handset)
	return k
}

func (n *network) Calls(handset string) (list []console.Call) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, k := range n.calls {
		if handset == "" || k.view.Handset == handset {
			list = append(list, k)
		}
	}
	return list
}

// lines are a prompt as a text message: choices are numbered.
func lines(p chat.Prompt) string {
	b := strings.Builder{}
	b.WriteString(p.Text)
	for i, c := range p.Choices {
		fmt.Fprintf(&b, "\n%d %s", i+1, c.Label)
	}
	return b.String()
}

// A texting is the channel of messages.
type texting struct{ *network }

func (texting) Name() chat.Channel { return chat.SMS }

func (texting) Traits() chat.Traits {
	return chat.Traits{Phones: true, Numbered: true, MaxChoices: 5, Questions: 2, Hold: 15 * time.Minute, Expire: 24 * time.Hour, Keywords: true}
}

func (w texting) Send(_ context.Context, d channels.Delivery) (channels.Receipt, error) {
	id := w.add(d.Address.ID, console.Text{Body: lines(d.Entry.Prompt), Status: "delivered", Segments: 1 + len(d.Entry.Prompt.Text)/160})
	return channels.Receipt{ProviderID: id}, nil
}

// A calling is the channel of calls: what is committed is heard.
type calling struct{ *network }

func (calling) Name() chat.Channel { return chat.Voice }

func (calling) Traits() chat.Traits {
	return chat.Traits{Spoken: true, Phones: true, MaxChoices: 8, Questions: 3, Hold: 3 * time.Minute, Expire: time.Hour}
}

func (calling) Send(context.Context, channels.Delivery) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}

func (calling) Changed(channels.Conversation, []chat.Entry) {}
func (calling) AgentTyping(string)                          {}
