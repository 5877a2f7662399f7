//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/gateway/console"
)

// A call is one handset's. Calls that come in are not of a conversation: they
// say what they are given, and may record.
type call struct {
	network      *network
	conversation string

	view   console.CallView // guarded by network.mu, as those below
	prompt chat.Prompt      // what was asked last
	last   int64            // seq of the last entry that was heard
	step   int
	script []console.Sound // of a call that comes in, once it is answered
	then   console.CallKind
}

var voices = map[chat.Locale][2]string{
	chat.English: {"Polly.Joanna-Neural", "en-US"},
	chat.Chinese: {"Polly.Zhiyu-Neural", "cmn-CN"},
}

func (k *call) ID() string { return k.view.ID }

func (k *call) from() chat.Address { return chat.Address{Channel: chat.Voice, ID: k.view.Handset} }

func (k *call) Look() console.CallView {
	k.network.mu.Lock()
	defer k.network.mu.Unlock()
	v := k.view
	v.Heard = append([]console.Sound(nil), v.Heard...)
	return v
}

func (k *call) set(change func(*console.CallView)) {
	k.network.mu.Lock()
	defer k.network.mu.Unlock()
	change(&k.view)
	k.network.tell(k.view.Handset)
}

// hear adds what was said, and awaits an answer.
func (k *call) hear(entries []chat.Entry) {
	k.set(func(v *console.CallView) {
		for _, e := range entries {
			k.last = e.Seq
			if e.Author == chat.Customer {
				continue
			}
			k.prompt = e.Prompt
			text := e.Prompt.Say
			if text == "" {
				text = e.Prompt.Text
			}
			k.sound(v, console.Sound{Kind: "say", Text: text, Firm: e.Prompt.Must})
			for i, c := range e.Prompt.Choices {
				k.sound(v, console.Sound{Kind: "say", Text: fmt.Sprintf("For %s, press %d.", c.Label, i+1)})
			}
		}
		v.Kind, v.Keys, v.Speech, v.Timeout = console.Gathering, true, true, 5
	})
}

// sound adds a sound as long as its text; the network's mu is held.
func (k *call) sound(v *console.CallView, s console.Sound) {
	if n := len(v.Heard); n > 0 {
		s.At = v.Heard[n-1].At + v.Heard[n-1].For
	}
	if s.For == 0 {
		s.For = float64(len([]rune(s.Text))) / 15
	}
	if s.Kind == "say" && s.Voice == "" {
		l := chat.English
		if strings.ContainsFunc(s.Text, func(r rune) bool { return r > 0x2e80 }) {
			l = chat.Chinese
		}
		s.Voice, s.Language = voices[l][0], voices[l][1]
	}
	v.Heard = append(v.Heard, s)
}

// turn tells the gateway what the caller did, if that is awaited.
func (k *call) turn(ctx context.Context, s console.Sound, m chat.Message) error {
	if v := k.Look(); v.Kind != console.Gathering {
		return console.ErrNotTaken
	}
	k.set(func(v *console.CallView) { k.sound(v, s); v.Kind, v.Digits = console.Running, "" })
	k.step++
	m.ID, m.From = fmt.Sprint(k.ID(), ":", k.step), k.from()
	r, err := k.network.gateway.Receive(ctx, m)
	if err != nil {
		return err
	}
	k.hear(r.Entries)
	return nil
}

func (k *call) Press(ctx context.Context, keys string) error {
	for _, key := range keys {
		if err := k.key(ctx, string(key)); err != nil {
			return err
		}
	}
	return nil
}

func (k *call) key(ctx context.Context, key string) error {
	s := console.Sound{Kind: "caller", Text: key, For: 0.3}
	if k.Look().Kind == console.Recording {
		k.set(func(v *console.CallView) { k.sound(v, s) })
		return k.over("completed", "document")
	}
	if k.prompt.Input == chat.InputPhone && key != "#" {
		k.set(func(v *console.CallView) { v.Digits += key })
		return nil
	}
	m := chat.Message{Text: key}
	if d := k.Look().Digits; d != "" {
		m.Text, s.Text = d, d+key
	} else if i := strings.Index("12345678", key); i >= 0 && i < len(k.prompt.Choices) {
		m = chat.Message{Choice: k.prompt.Choices[i].Value}
	}
	return k.turn(ctx, s, m)
}

func (k *call) Say(ctx context.Context, text string, confidence float64) error {
	return k.turn(ctx, console.Sound{Kind: "caller", Text: text}, chat.Message{Text: text, Confidence: confidence})
}

func (k *call) Quiet(ctx context.Context) error {
	switch k.Look().Kind {
	case console.Recording:
		return k.over("completed", "document")
	case console.Listening:
		k.set(func(v *console.CallView) { k.sound(v, console.Sound{Kind: "hold", For: 20}) })
		return nil
	}
	return k.turn(ctx, console.Sound{Kind: "wait", For: 5}, chat.Message{Silence: true})
}

func (k *call) Answer(_ context.Context, machine bool) error {
	if k.Look().Kind != console.Ringing {
		return console.ErrNotTaken
	}
	if machine {
		return k.over("completed", "api")
	}
	k.set(func(v *console.CallView) {
		for _, s := range k.script {
			k.sound(v, s)
		}
		v.Kind = k.then
		if v.Kind == console.Ended {
			v.Reason, v.By = "completed", "document"
		}
	})
	return nil
}

func (k *call) Decline(context.Context) error { return k.over("busy", "caller") }

func (k *call) Ignore(context.Context) error { return k.over("no-answer", "caller") }

func (k *call) Record(_ context.Context, d time.Duration) error {
	if k.Look().Kind != console.Recording {
		return console.ErrNotTaken
	}
	k.set(func(v *console.CallView) {
		k.sound(v, console.Sound{Kind: "caller", Text: fmt.Sprintf("(%v)", d), For: d.Seconds()})
	})
	return nil
}

func (k *call) HangUp(ctx context.Context) error {
	if err := k.over("completed", "caller"); err != nil || k.conversation == "" {
		return err
	}
	return k.network.gateway.Hangup(ctx, k.conversation, k.ID())
}

func (k *call) over(reason, by string) error {
	if k.Look().Kind == console.Ended {
		return console.ErrEnded
	}
	k.set(func(v *console.CallView) { v.Kind, v.Reason, v.By = console.Ended, reason, by })
	return nil
}
