package conversations

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// dial calls the assistant, which speaks first.
func (p *play) dial(ctx context.Context) error {
	p.calls++
	p.call = "call-" + strconv.Itoa(p.calls)
	p.line("(calls)")
	from := chat.Address{Channel: p.res.Channel, ID: caller(p.res.Channel)}
	if p.end != nil {
		return p.found(ctx, from, p.end.Call(ctx))
	}
	r, err := p.gateway.Begin(ctx, chat.Message{ID: p.call, From: from, Locale: p.locale(), Sent: p.gateway.Now()})
	p.talk = r.Conversation
	return err
}

// goodbye ends a call whose last words have been said.
func (p *play) goodbye(ctx context.Context) error {
	if !p.over || p.end != nil { // a real channel ends it itself
		return nil
	}
	p.over = false
	return p.hangup(ctx)
}

// hangup ends the call.
func (p *play) hangup(ctx context.Context) error {
	if p.over || p.end == nil && p.call == "" && p.talk != "" { // it has ended by itself
		return nil
	}
	if p.call == "" {
		return fmt.Errorf("hangup: no call is alive")
	}
	p.line("(hangs up)")
	if p.end != nil {
		p.call = ""
		return p.end.HangUp(ctx)
	}
	err := p.gateway.Hangup(ctx, p.talk, p.call)
	p.call = ""
	return err
}

// keys presses keys as a channel of calls takes them: digits where a number is
// awaited, else a choice each.
func (p *play) keys(ctx context.Context, s Step) error {
	p.line("> %s", s.Keys)
	if p.end != nil && p.traits.Spoken {
		return p.end.Press(ctx, s.Keys)
	}
	return p.send(ctx, s.ID, Keyed(p.offered, p.input, s.Keys))
}

// Keyed is the message of a caller who presses keys: digits where a number is
// awaited, in which 0 and 9 are data, else a choice or what the key means
// everywhere. Words are words.
func Keyed(offered []chat.Choice, awaited chat.Input, keys string) chat.Message {
	number := awaited == chat.InputPhone || awaited == chat.InputCode || awaited == chat.InputRating
	if text := strings.TrimSuffix(keys, "#"); number && text != "" && text != "*" {
		return chat.Message{Text: text}
	}
	if global := map[string]string{"0": "person", "*": "repeat", "9": "back", "#": "#"}[keys]; global != "" {
		return chat.Message{Choice: global}
	}
	n, err := strconv.Atoi(keys)
	if err != nil || n < 1 || n > len(offered) {
		return chat.Message{Text: keys}
	}
	return chat.Message{Choice: offered[n-1].Value}
}

// outage switches a notice on.
func (p *play) outage(ctx context.Context, area string) error {
	p.line("(an outage in %s)", area)
	return p.gateway.SetOutage(ctx, "api:test", store.Outage{Area: area, Message: map[chat.Locale]string{
		chat.English: "no broadband in your area until 6 pm", chat.Chinese: "您所在区域宽带中断，预计晚上6点恢复",
	}})
}

// follow goes where the conversation went: from a call to writing, or back.
func (p *play) follow(ctx context.Context) error {
	if p.talk == "" {
		return nil
	}
	return p.store.Read(ctx, func(v store.View) error {
		c, err := v.Conversation(p.talk)
		if err != nil {
			return err
		}
		p.address, p.traits = c.Address, Traits[c.Address.Channel]
		if !p.traits.Spoken {
			p.call = ""
		}
		return nil
	})
}
