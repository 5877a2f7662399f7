package slack

import (
	"slices"

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

// resolveModal asks how a conversation ends; what it came to may be chosen already.
func resolveModal(l chat.Locale, about, chosen string) api.ModalViewRequest {
	choices := func(kind string, ids []string) (list []*api.OptionBlockObject) {
		for _, id := range ids {
			list = append(list, option(id, say(l, kind+"."+id)))
		}
		return list
	}
	what := menu(inWhat, choices("disposition", channels.Dispositions)...)
	if i := slices.Index(channels.Dispositions, chosen); i >= 0 {
		what.InitialOption = what.Options[i]
	}
	return modal(l, modalResolve, about, say(l, "resolve.title"), say(l, "resolve"),
		input(inWhat, say(l, "resolve.what"), false, what),
		input(inCause, say(l, "resolve.cause"), true, menu(inCause, choices("cause", causes)...)),
		input(inRemark, say(l, "resolve.note"), true, textInput(inRemark, 2000)),
		input(inQuestion, say(l, "resolve.survey"), false, radio(inQuestion, option("yes", say(l, "yes")), option("no", say(l, "no")))),
		section(say(l, "resolve.spam")))
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
