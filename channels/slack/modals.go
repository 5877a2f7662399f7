package slack

import (
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// Ids of modals and of what is filled into them: block and action alike.
const (
	modalAssign, modalTransfer, modalResolve, modalCanned, modalNote = "assign", "transfer", "resolve", "canned", "note"

	inWho, inWhere, inWhy                 = "who", "where", "why"
	inWhat, inCause, inRemark, inQuestion = "what", "cause", "remark", "survey"
	inReply, inText                       = "reply", "text"
	toQueue, toPerson                     = "queue", "person"
)

// Dispositions and causes that can be chosen, by id.
var (
	causes = []string{"question", "network", "device", "billing", "order", "other"}
)

// modal is a form of one or more inputs. about is private_metadata: the conversation.
func modal(l chat.Locale, id, about, title, submit string, blocks ...api.Block) api.ModalViewRequest {
	return api.ModalViewRequest{
		Type: api.VTModal, CallbackID: id, PrivateMetadata: about,
		Title: plain(title, mostTitle), Submit: plain(submit, mostTitle), Close: plain(say(l, "cancel"), mostTitle),
		Blocks: api.Blocks{BlockSet: blocks},
	}
}

// notice is a modal that only says something.
func notice(l chat.Locale, title, text string) api.ModalViewRequest {
	return api.ModalViewRequest{Type: api.VTModal, Title: plain(title, mostTitle), Close: plain(say(l, "cancel"), mostTitle),
		Blocks: api.Blocks{BlockSet: []api.Block{section(text)}}}
}

func input(id, label string, optional bool, e api.BlockElement) *api.InputBlock {
	b := api.NewInputBlock(id, plain(label, mostLabel), nil, e)
	b.Optional = optional
	return b
}

func textInput(id string, most int) *api.PlainTextInputBlockElement {
	e := api.NewPlainTextInputBlockElement(nil, id)
	e.Multiline, e.MaxLength = true, most
	return e
}

func menu(id string, list ...*api.OptionBlockObject) *api.SelectBlockElement {
	return api.NewOptionsSelectBlockElement(api.OptTypeStatic, nil, id, list...)
}

// radio are buttons of which the first is chosen.
func radio(id string, list ...*api.OptionBlockObject) *api.RadioButtonsBlockElement {
	e := api.NewRadioButtonsBlockElement(id, list...)
	e.InitialOption = list[0]
	return e
}

func members(id string) *api.SelectBlockElement {
	return api.NewOptionsSelectBlockElement(api.OptTypeUser, nil, id)
}

func assignModal(l chat.Locale, about string) api.ModalViewRequest {
	return modal(l, modalAssign, about, say(l, "assign.title"), say(l, "assign"), input(inWho, say(l, "assign.who"), false, members(inWho)))
}

func transferModal(l chat.Locale, about string) api.ModalViewRequest {
	return modal(l, modalTransfer, about, say(l, "transfer.title"), say(l, "transfer"),
		input(inWhere, say(l, "transfer.where"), false, radio(inWhere,
			option(toQueue, say(l, "transfer.queue")), option(toPerson, say(l, "transfer.person")))),
		input(inWho, say(l, "transfer.who"), true, members(inWho)),
		input(inWhy, say(l, "transfer.why"), true, textInput(inWhy, 1000)))
}

func resolveModal(l chat.Locale, about string) api.ModalViewRequest {
	choices := func(kind string, ids []string) (list []*api.OptionBlockObject) {
		for _, id := range ids {
			list = append(list, option(id, say(l, kind+"."+id)))
		}
		return list
	}
	return modal(l, modalResolve, about, say(l, "resolve.title"), say(l, "resolve"),
		input(inWhat, say(l, "resolve.what"), false, menu(inWhat, choices("disposition", channels.Dispositions)...)),
		input(inCause, say(l, "resolve.cause"), true, menu(inCause, choices("cause", causes)...)),
		input(inRemark, say(l, "resolve.note"), true, textInput(inRemark, 2000)),
		input(inQuestion, say(l, "resolve.survey"), false, radio(inQuestion, option("yes", say(l, "yes")), option("no", say(l, "no")))))
}

func noteModal(l chat.Locale, about, text string) api.ModalViewRequest {
	e := textInput(inText, mostInput)
	e.InitialValue = clip(tidy(text), mostInput)
	return modal(l, modalNote, about, say(l, "note.title"), say(l, "save"), input(inText, say(l, "note.text"), false, e))
}

func cannedModal(l chat.Locale, about string, list []channels.Canned, in chat.Locale) api.ModalViewRequest {
	var options []*api.OptionBlockObject
	for i, c := range list {
		if i == mostOptions {
			break
		}
		options = append(options, option(c.ID, c.Title[l]))
	}
	text := ""
	for i, c := range list {
		if i < 10 {
			text += "\n" + c.Title[l] + ": " + c.Text[in]
		}
	}
	return modal(l, modalCanned, about, say(l, "canned.title"), say(l, "send"),
		input(inReply, say(l, "canned.which"), false, menu(inReply, options...)), section(text))
}

// A home is what App Home shows a member: their own cases and who waits,
// within Slack's limits for a view.
func homeOf(l chat.Locale, id string, cases []channels.Case, here []channels.Agent, zone *time.Location) api.HomeTabViewRequest {
	const mostMine, mostWaiting = 35, 55 // with two headers and two "more" the roster at most 95 blocks
	var mine, waiting []channels.Case
	for _, k := range cases {
		switch {
		case k.Mode == chat.ModeWaiting:
			waiting = append(waiting, k)
		case k.Mode == chat.ModeAgent && k.Owner.ID == id:
			mine = append(mine, k)
		}
	}
	var blocks []api.Block
	list := func(title string, cases []channels.Case, most int, action string) {
		blocks = append(blocks, api.NewHeaderBlock(plain(title+" ("+strconv.Itoa(len(cases))+")", mostHeader)))
		if len(cases) == 0 {
			blocks = append(blocks, section(say(l, "home.none")))
		}
		for i, k := range cases {
			if i == most {
				blocks = append(blocks, section(say(l, "home.more", "n", strconv.Itoa(len(cases)-most))))
				break
			}
			b := section(rowOf(l, k, zone))
			if action != "" {
				b.Accessory = api.NewAccessory(button(l, action, k.ID))
			}
			blocks = append(blocks, b)
		}
	}
	names := make([]string, len(here))
	for i, a := range here {
		names[i] = oneLine(a.Name)
	}
	if len(names) == 0 {
		names = append(names, say(l, "home.none"))
	}
	blocks = append(blocks, section(say(l, "roster", "names", strings.Join(names, ", "))))
	list(say(l, "home.mine"), mine, mostMine, "resolve")
	list(say(l, "home.waiting"), waiting, mostWaiting, "claim")
	return api.HomeTabViewRequest{Type: api.VTHomeTab, Blocks: api.Blocks{BlockSet: blocks}}
}

// rowOf is a case in one line.
func rowOf(l chat.Locale, k channels.Case, zone *time.Location) string {
	about := oneLine(k.Summary)
	if about == "" {
		about = named(l, "reason", k.Reason)
	}
	who := whoOf(k)
	if t := k.DueFirst(); t.Number != "" {
		who = t.Number + " · " + who
	}
	since := k.Since
	if since.IsZero() {
		since = k.UpdatedAt
	}
	return clip(say(l, "home.row", "icon", icons[k.Address.Channel], "who", who, "about", clip(about, 120), "since", clock(since, zone)), 300)
}
