package slack

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"switchboard/channels"
)

// values are what was filled into a modal.
type values map[string]map[string]api.BlockAction

func (v values) text(id string) string   { return strings.TrimSpace(tidy(v[id][id].Value)) }
func (v values) choice(id string) string { return v[id][id].SelectedOption.Value }
func (v values) user(id string) string   { return v[id][id].SelectedUser }

// formID names what was sent of a modal. The same again, after an answer that
// was lost, is one; another form or other contents are not, whatever its id.
func formID(v api.View) string {
	var in values
	if v.State != nil {
		in = v.State.Values
	}
	b, _ := json.Marshal([]any{v.CallbackID, v.PrivateMetadata, in}) //nolint:errchkjson // strings always can be
	return fmt.Sprintf("%s:%x", v.ID, sha256.Sum256(b))
}

// submit does what a modal asks. It returns nil to close the modal, the view
// that comes next in it, or what is wrong in it.
func (d *Desk) submit(ctx context.Context, a act, v api.View) (any, error) {
	var from about
	if err := json.Unmarshal([]byte(v.PrivateMetadata), &from); err != nil {
		return nil, errMalformed
	}
	a.channel, a.thread = from.Channel, from.Thread
	var in values
	if v.State != nil {
		in = v.State.Values
	}
	var next *api.ModalViewRequest
	var field string
	var err error
	if v.CallbackID == modalBook {
		next, field, err = d.booking(ctx, a, v, from.Conversation, in)
	} else {
		field, err = d.submitted(ctx, a, v, from.Conversation, in)
	}
	switch {
	case err == nil && next != nil:
		return api.NewUpdateViewSubmissionResponse(next), nil
	case err == nil:
		if t := d.known(from.Conversation); t != nil {
			d.wake(t)
		}
		if a.channel == "" {
			_ = d.home(ctx, a.user) // it is drawn anew when it is opened
		}
		return nil, nil
	case errors.Is(err, channels.ErrUnavailable), errors.Is(err, errUnknown):
		return api.NewErrorsViewSubmissionResponse(map[string]string{field: say(a.l, "failed")}), nil
	}
	var said sayable
	words := d.why(a.l, err)
	if errors.As(err, &said) {
		words = string(said)
	}
	return api.NewErrorsViewSubmissionResponse(map[string]string{field: words}), nil
}

// A sayable error is one in words for the member.
type sayable string

func (s sayable) Error() string { return string(s) }

// submitted does it; field is where an error is shown.
func (d *Desk) submitted(ctx context.Context, a act, v api.View, conversation string, in values) (field string, err error) {
	switch v.CallbackID {
	case modalAssign:
		k, err := d.desk.Case(ctx, conversation, "")
		if err == nil {
			_, err = d.assign(ctx, a, k, in.user(inWho))
		}
		return inWho, err
	case modalTransfer:
		to := channels.Transfer{Reason: in.text(inWhy)}
		if in.choice(inWhere) == toPerson {
			if in.user(inWho) == "" {
				return inWho, sayable(say(a.l, "choose.person"))
			}
			if to.To, err = d.people.member(ctx, in.user(inWho)); err != nil {
				return inWho, err
			}
			if to.To.ID == a.agent.ID {
				return inWho, sayable(say(a.l, "yours.already"))
			}
		}
		if to.To.ID == "" {
			to.Queue = in.choice(inQueue)
		}
		return inWhere, d.desk.Transfer(ctx, conversation, a.agent, to)
	case modalResolve:
		what := in.choice(inWhat)
		if !slices.Contains(channels.Dispositions, what) {
			return inWhat, channels.ErrInvalid
		}
		note := in.text(inRemark)
		if cause := in.choice(inCause); slices.Contains(causes, cause) {
			k, err := d.desk.Case(ctx, conversation, "")
			if err != nil {
				return inWhat, err
			}
			note = strings.TrimSpace(say(k.Locale, "cause.note", "cause", say(k.Locale, "cause."+cause)) + "\n" + note)
		}
		return inWhat, d.desk.Resolve(ctx, conversation, a.agent, channels.Resolution{
			Disposition: what, Note: note, Survey: in.choice(inQuestion) == "yes",
		})
	case modalCanned:
		k, err := d.desk.Case(ctx, conversation, "")
		if err != nil {
			return inReply, err
		}
		return inReply, d.sendCanned(ctx, a, k, in.choice(inReply), formID(v))
	case modalNote:
		return inText, d.desk.Note(ctx, conversation, a.agent, channels.Reply{ID: idPrefix + "view:" + formID(v), Text: in.text(inText)})
	}
	return "", errMalformed
}
