package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"switchboard/channels"
	"switchboard/channels/sms"
	"switchboard/channels/voice"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
)

type chatCommand struct {
	Locale  string `default:"en" enum:"en,zh-CN" help:"Language to begin in: en or zh-CN."`
	Channel string `default:"web" enum:"web,sms,voice" help:"Render as this channel does: web, sms or voice."`
}

// maxLine is the most bytes of a line typed: what a frame of the web chat has.
const maxLine = 16 << 10

// tooLong is said to who types more than that, as in the web chat.
var tooLong = map[chat.Locale]string{
	chat.English: "That is too long. Please send it in parts.",
	chat.Chinese: "内容太长了，请分几条发送。",
}

// Run talks in the terminal until /quit or the end of input. Nothing is kept.
func (c chatCommand) Run(ctx context.Context, root *commands, p process) error {
	cfg, err := root.load(p)
	if err != nil {
		return err
	}
	pk, err := loadPack(cfg.Pack)
	if err != nil {
		return err
	}
	st, err := sqlite.OpenMemory()
	if err != nil {
		return err
	}
	t := &terminal{Phone: conversations.Phone{Channel: chat.Channel(c.Channel)}, out: p.out, words: words(pk)}
	model, err := newModel(cfg, pk, nil, nil)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	if model != nil {
		defer model.Close()
	}
	g, err := gateway.New(gateway.Config{
		Store: st, Dialogs: dialogs.New(pk), Pack: pk, Understand: intents.New(lessons(pk)), Consult: consultant(model),
		Channels: []channels.Channel{t},
	})
	if err != nil {
		return errors.Join(err, st.Close())
	}
	err = g.Start(ctx)
	if err == nil {
		err = t.talk(ctx, g, chat.Locale(c.Locale), p.in)
	}
	return errors.Join(err, g.Stop(context.WithoutCancel(ctx)), st.Close())
}

// A terminal is a channel to somebody who types.
type terminal struct {
	conversations.Phone
	out   io.Writer
	words voice.Words

	mu      sync.Mutex
	offered []chat.Choice
	input   chat.Input // awaited
	over    bool       // the call has ended
}

// Changed implements channels.Watcher: it prints what was said to the customer.
func (t *terminal) Changed(c channels.Conversation, entries []chat.Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range entries {
		if e.Author == chat.Customer || e.Status == chat.StatusWithheld {
			continue
		}
		t.offered, t.input, t.over = e.Prompt.Choices, e.Prompt.Input, t.over || e.Prompt.End
		fmt.Fprintln(t.out, t.render(e.Prompt, c.Locale))
	}
}

// render shows a prompt as the channel renders it: a bubble with buttons, a
// text message, or what is spoken, a line for each piece.
func (t *terminal) render(p chat.Prompt, l chat.Locale) string {
	switch t.Channel {
	case chat.SMS:
		return sms.Text(p)
	case chat.Voice:
		var lines []string
		for _, s := range voice.Lines(t.words, p, l) {
			lines = append(lines, s.Text)
		}
		return strings.Join(lines, "\n")
	}
	return conversations.Show(t.Traits(), p)
}

// AgentTyping implements channels.Watcher.
func (t *terminal) AgentTyping(string) {}

// talk hands lines to the gateway until they end.
func (t *terminal) talk(ctx context.Context, g *gateway.Gateway, l chat.Locale, in io.Reader) error {
	me := chat.Address{Channel: t.Channel, ID: "terminal"}
	if t.Channel != chat.Web {
		me.ID = "+8613800138000"
	}
	if err := t.begin(ctx, g, me, l); err != nil {
		return err
	}
	lines, end := typed(ctx, in)
	for n := 1; !t.ended(); n++ {
		t.invite(in)
		var line typedLine
		select {
		case <-ctx.Done():
			return nil
		case err := <-end:
			return err
		case line = <-lines:
		}
		switch {
		case line.long:
			fmt.Fprintln(t.out, tooLong[l])
			continue
		case line.text == "/quit":
			return nil
		}
		m := t.message(line.text)
		m.ID, m.From, m.Locale = strconv.Itoa(n), me, l
		if _, err := g.Receive(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the chat, or calls.
func (t *terminal) begin(ctx context.Context, g *gateway.Gateway, me chat.Address, l chat.Locale) error {
	if t.Traits().Spoken {
		_, err := g.Begin(ctx, chat.Message{ID: "call", From: me, Locale: l})
		return err
	}
	_, _, err := g.Open(ctx, me, l)
	return err
}

// ended tells whether the assistant has ended the call.
func (t *terminal) ended() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.over
}

// A typedLine is a line that somebody typed; of one that is too long there is no text.
type typedLine struct {
	text string
	long bool
}

// typed gives what is typed, line by line, and how it ended. Reading cannot be
// interrupted: it goes on in the background until the input ends.
func typed(ctx context.Context, in io.Reader) (<-chan typedLine, <-chan error) {
	lines, end := make(chan typedLine), make(chan error, 1)
	go func() {
		r := bufio.NewReaderSize(in, maxLine)
		for long := false; ; {
			b, more, err := r.ReadLine()
			switch {
			case err == io.EOF:
				end <- nil
				return
			case err != nil:
				end <- err
				return
			case more:
				long = true
				continue
			}
			line := typedLine{strings.TrimSpace(string(b)), long}
			long = false
			select {
			case lines <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines, end
}

// invite shows that a line may be typed, to somebody who can see it.
func (t *terminal) invite(in io.Reader) {
	f, ok := in.(*os.File)
	if !ok {
		return
	}
	if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprint(t.out, "> ")
	}
}

// message is what a line means: the digits of a choice take it, all else is
// text. In a call a line of keys is pressed and an empty line is silence.
func (t *terminal) message(line string) chat.Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Traits().Spoken {
		if line == "" {
			return chat.Message{Silence: true}
		}
		return conversations.Keyed(t.offered, t.input, line)
	}
	n, err := strconv.Atoi(line)
	if err != nil || n < 1 || n > len(t.offered) || strconv.Itoa(n) != line {
		return chat.Message{Text: line}
	}
	return conversations.Answer(t.Traits(), t.offered, t.offered[n-1].Value)
}
