package workspace

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// resolveModal asks for a disposition, a note and the survey.
func resolveModal() slack.ModalViewRequest {
	pick := slack.NewOptionsSelectBlockElement("static_select", nil, "disposition",
		slack.NewOptionBlockObject("solved", plainText("Solved"), nil), slack.NewOptionBlockObject("visit", plainText("Visit"), nil))
	note := slack.NewInputBlock("note", plainText("Note"), nil, slack.NewPlainTextInputBlockElement(nil, "note_text").WithMaxLength(10))
	note.Optional = true
	survey := slack.NewCheckboxGroupsBlockElement("survey", slack.NewOptionBlockObject("yes", plainText("Survey"), nil))
	survey.InitialOptions = survey.Options
	yes := slack.NewInputBlock("survey", plainText("Survey"), nil, survey)
	yes.Optional = true
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText("Resolve"), Submit: plainText("OK"), CallbackID: "resolve", PrivateMetadata: "ticket-7",
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("how", plainText("How"), nil, pick), note, yes}},
	}
}

// opens answers block_actions by opening a view, as a program does it.
func (a *app) opens(view slack.ModalViewRequest) {
	a.on("block_actions", func(_ http.ResponseWriter, body string) {
		var c slack.InteractionCallback
		must(a.t, json.Unmarshal([]byte(body), &c))
		if _, err := a.api.OpenViewContext(context.Background(), c.TriggerID, view); err != nil {
			a.t.Errorf("open: %v", err)
		}
	})
}

func TestAButtonIsPressed(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	assign := slack.NewOptionsSelectBlockElement("users_select", plainText("Who"), "assign")
	ts := a.posted(slack.NewActionBlock("row", button("claim", "7"), button("resolve", "7"), assign), slack.NewActionBlock("row2", button("claim", "8")))
	p := a.w.As(mei)
	must(t, p.Press(ctx, In(desk, ts), "claim", ""))
	c := a.interaction("block_actions")
	act := c.ActionCallback.BlockActions[0]
	if c.User.ID != mei || c.Team.ID != TeamID || c.Channel.ID != desk || c.Message.Timestamp != ts || c.Container.MessageTs != ts ||
		c.TriggerID == "" || c.ResponseURL == "" || act.ActionID != "claim" || act.BlockID != "row" || act.Value != "7" {
		t.Errorf("interaction %+v", c)
	}
	must(t, p.Press(ctx, In(desk, ts), "claim", "8"))
	if act := a.interaction("block_actions").ActionCallback.BlockActions[0]; act.Value != "8" || act.BlockID != "row2" {
		t.Errorf("second row %+v", act)
	}
	must(t, p.Press(ctx, In(desk, ts), "assign", tom))
	c = a.interaction("block_actions")
	if act := c.ActionCallback.BlockActions[0]; act.SelectedUser != tom || c.BlockActionState.Values["row"]["assign"].SelectedUser != tom {
		t.Errorf("menu %+v", c)
	}
	for name, tt := range map[string]struct{ got, want error }{
		"no such button":   {p.Press(ctx, In(desk, ts), "book", ""), ErrNotShown},
		"no such value":    {p.Press(ctx, In(desk, ts), "claim", "9"), ErrNotShown},
		"no such user":     {p.Press(ctx, In(desk, ts), "assign", "U0NONE"), ErrNotShown},
		"no such message":  {p.Press(ctx, In(desk, "1.0"), "claim", ""), ErrUnknown},
		"no home":          {p.Press(ctx, InHome, "claim", ""), ErrNotShown},
		"no modal":         {p.Press(ctx, InModal, "claim", ""), ErrNotShown},
		"somebody deleted": {a.w.As(retired).Press(ctx, In(desk, ts), "claim", ""), ErrForbidden},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v", name, tt.got)
		}
	}
	if n := len(a.hits("block_actions")); n != 3 {
		t.Errorf("%d interactions", n)
	}
	a.innocent()
	a.fails("block_actions", 204)
	if err := p.Press(ctx, In(desk, ts), "claim", ""); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("204: %v", err)
	}
	a.guilty("block_actions: http_error: HTTP 204")
}

func TestTwentyPressAtOnce(t *testing.T) {
	a := newApp(t)
	ts := a.posted(slack.NewActionBlock("", button("claim", "7")))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := a.w.As(tom).Press(t.Context(), In(desk, ts), "claim", ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(a.hits("block_actions")); n != 20 {
		t.Errorf("%d came", n)
	}
	a.innocent()
}

func TestAModalIsFilledIn(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	ts := a.posted(slack.NewActionBlock("", button("resolve", "7")))
	a.opens(resolveModal())
	p := a.w.As(mei)
	must(t, p.Press(ctx, In(desk, ts), "resolve", ""))
	v := a.w.Modal(mei)
	if v == nil || v.Title != "Resolve" || v.Meta != "ticket-7" || a.w.Modal(tom) != nil || a.w.ViewReads(v) != "How\nNote\nSurvey" {
		t.Fatalf("modal %+v", v)
	}
	for name, tt := range map[string]struct {
		values map[string]string
		want   error
	}{
		"required":       {map[string]string{"note": "x"}, ErrInvalid},
		"blank":          {map[string]string{"how": ""}, ErrInvalid},
		"no such field":  {map[string]string{"how": "solved", "colour": "red"}, ErrNotShown},
		"no such option": {map[string]string{"how": "lost"}, ErrNotShown},
		"too long":       {map[string]string{"how": "solved", "note": "12345678901"}, ErrInvalid},
	} {
		if _, err := p.Submit(ctx, tt.values); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(a.hits("view_submission")); n != 0 {
		t.Errorf("the app heard of %d", n)
	}

	a.answer("view_submission", `{"response_action":"errors","errors":{"note":"why?"}}`)
	faults, err := p.Submit(ctx, map[string]string{"how": "visit", "note_text": "n"})
	must(t, err)
	if d := cmp.Diff(map[string]string{"note": "why?"}, faults); d != "" || a.w.Modal(mei).Errors["note"] != "why?" {
		t.Error(d)
	}
	c := a.interaction("view_submission")
	values := c.View.State.Values
	if c.User.ID != mei || c.View.CallbackID != "resolve" || c.View.PrivateMetadata != "ticket-7" || values["how"]["disposition"].SelectedOption.Value != "visit" ||
		values["note"]["note_text"].Value != "n" || values["survey"]["survey"].SelectedOptions[0].Value != "yes" {
		t.Errorf("submission %+v", values)
	}

	second := resolveModal()
	second.Title = plainText("Sure?")
	second.ClearOnClose, second.NotifyOnClose = true, true
	body, err := json.Marshal(slack.NewPushViewSubmissionResponse(&second))
	must(t, err)
	a.answer("view_submission", string(body))
	_, err = p.Submit(ctx, nil) // what was typed is still there
	must(t, err)
	if v := a.w.Modal(mei); v.Title != "Sure?" {
		t.Errorf("pushed %+v", v)
	}
	must(t, p.CloseModal(ctx))
	if c := a.interaction("view_closed"); c.View.CallbackID != "resolve" {
		t.Errorf("closed %+v", c)
	}
	body, err = json.Marshal(slack.NewUpdateViewSubmissionResponse(&second))
	must(t, err)
	a.answer("view_submission", string(body))
	_, err = p.Submit(ctx, nil)
	must(t, err)
	if v := a.w.Modal(mei); v.Title != "Sure?" {
		t.Errorf("updated %+v", v)
	}
	a.answer("view_submission", "")
	_, err = p.Submit(ctx, map[string]string{"how": "solved", "survey": ""})
	must(t, err)
	if a.w.Modal(mei) != nil || len(a.interaction("view_submission").View.State.Values["survey"]["survey"].SelectedOptions) != 0 {
		t.Error("it is still open, or the survey is still chosen")
	}
	if _, err := p.Submit(ctx, nil); err != ErrNotShown {
		t.Errorf("nothing open: %v", err)
	}
	a.innocent()
}

func TestWrongAnswersToASubmission(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	ts := a.posted(slack.NewActionBlock("", button("resolve", "7")))
	a.opens(resolveModal())
	p := a.w.As(mei)
	must(t, p.Press(ctx, In(desk, ts), "resolve", ""))
	for body, fault := range map[string]string{
		"ok": "no JSON", `{"response_action":"close"}`: "unknown response_action", `{"response_action":"errors"}`: "no errors",
		`{"response_action":"errors","errors":{"row":"x"}}`: `errors at "row"`, `{"response_action":"update","view":{"type":"modal"}}`: "invalid_arguments",
	} {
		a.answer("view_submission", body)
		if _, err := p.Submit(ctx, map[string]string{"how": "solved"}); !errors.Is(err, ErrNoAnswer) || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v", body, err)
		}
		if a.w.Modal(mei) == nil {
			t.Fatalf("%s closed it", body)
		}
		a.guilty("view_submission: ")
	}
	a.answer("view_submission", `{"response_action":"clear"}`)
	must(t, second(p.Submit(ctx, nil)))
	if a.w.Modal(mei) != nil {
		t.Error("not cleared")
	}
}

func TestTriggersAndViews(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	ts := a.posted(slack.NewActionBlock("", button("resolve", "7")))
	p := a.w.As(mei)
	trigger := func(in Place, action string) string {
		t.Helper()
		must(t, p.Press(ctx, in, action, ""))
		return a.interaction("block_actions").TriggerID
	}
	refused := func(want string, _ *slack.ViewResponse, err error) {
		t.Helper()
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	modal := resolveModal()
	modal.ExternalID = "one"
	modal.Blocks.BlockSet = append(modal.Blocks.BlockSet, slack.NewActionBlock("", button("more", "")))
	old := trigger(In(desk, ts), "resolve")
	a.clock.Advance(3*time.Second + 1)
	_, err := a.api.OpenViewContext(ctx, old, modal)
	refused("expired_trigger_id", nil, err)
	id := trigger(In(desk, ts), "resolve")
	a.clock.Advance(3 * time.Second)
	v, err := a.api.OpenViewContext(ctx, id, modal)
	must(t, err)
	modal.ExternalID = ""
	_, err = a.api.OpenViewContext(ctx, id, modal)
	refused("exchanged_trigger_id", nil, err)
	_, err = a.api.PushViewContext(ctx, trigger(In(desk, ts), "resolve"), modal)
	refused("not_found", nil, err)
	for range 2 {
		_, err = a.api.PushViewContext(ctx, trigger(InModal, "more"), modal)
		must(t, err)
	}
	_, err = a.api.PushViewContext(ctx, trigger(InModal, "more"), modal)
	refused("push_limit_reached", nil, err)
	modal.ExternalID = "one"
	_, err = a.api.PushViewContext(ctx, trigger(InModal, "more"), modal)
	refused("duplicate_external_id", nil, err)
	if c := a.interaction("block_actions"); c.View.RootViewID != v.View.ID || c.View.PreviousViewID == "" || c.Container.ViewID != c.View.ID {
		t.Errorf("stack %+v", c.View)
	}
	must(t, p.CloseModal(ctx))
	must(t, p.CloseModal(ctx))
	modal.Title = plainText("Changed")
	up, err := a.api.UpdateViewContext(ctx, modal, "one", v.View.Hash, "")
	must(t, err)
	_, err = a.api.UpdateViewContext(ctx, modal, "", v.View.Hash, v.View.ID)
	refused("hash_conflict", nil, err)
	if got := a.w.Modal(mei); got.Title != "Changed" || got.Hash != up.View.Hash {
		t.Errorf("updated %+v", got)
	}
	must(t, p.CloseModal(ctx))
	_, err = a.api.UpdateViewContext(ctx, modal, "", "", v.View.ID)
	refused("not_found", nil, err)
}

func TestHomeIsPublished(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewSectionBlock(plainText("Unclaimed"), nil, slack.NewAccessory(button("claim", "7"))),
	}}}
	v, err := a.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: mei, View: home})
	must(t, err)
	_, err = a.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: mei, View: home, Hash: &v.View.Hash})
	must(t, err)
	if _, err = a.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: mei, View: home, Hash: &v.View.Hash}); err == nil || err.Error() != "hash_conflict" {
		t.Errorf("old hash: %v", err)
	}
	must(t, a.w.As(mei).OpenHome(ctx))
	must(t, a.w.As(mei).Press(ctx, InHome, "claim", "7"))
	if c := a.interaction("block_actions"); c.Container.Type != "view" || c.View.Type != slack.VTHomeTab || c.ResponseURL != "" {
		t.Errorf("from home %+v", c)
	}
	if got := a.w.ViewReads(a.w.Home(mei)); got != "Unclaimed\nclaim" {
		t.Errorf("home reads %q", got)
	}
	a.innocent()
}

func TestCommandsAndResponseURLs(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	p := a.w.As(mei)
	a.answer("/desk", `{"response_type":"ephemeral","text":"You are online."}`)
	must(t, p.Command(ctx, desk, "/desk", "online"))
	r, err := http.NewRequest("POST", "/", strings.NewReader(a.last("/desk").body))
	must(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c, err := slack.SlashCommandParse(r)
	must(t, err)
	if c.Command != "/desk" || c.Text != "online" || c.UserID != mei || c.ChannelID != desk || c.TeamID != TeamID || c.TriggerID == "" {
		t.Errorf("command %+v", c)
	}
	a.answer("/desk", "plain words")
	must(t, p.Command(ctx, "", "/desk", "queue"))
	a.answer("/desk", "")
	must(t, p.Command(ctx, desk, "/desk", ""))
	if e := a.w.Ephemerals(mei); len(e) != 2 || e[0].Text != "You are online." || e[1].Text != "plain words" {
		t.Errorf("ephemerals %+v", e)
	}
	for range hookUses {
		_, _, _, err = a.api.SendMessageContext(ctx, desk, slack.MsgOptionText("later", false), slack.MsgOptionResponseURL(c.ResponseURL, slack.ResponseTypeEphemeral))
		must(t, err)
	}
	a.innocent()
	use := func(url, body string) (int, any) {
		status, got := a.raw("POST", url, "application/json", body)
		return status, got["error"]
	}
	if status, e := use(c.ResponseURL, `{"text":"x"}`); status != 404 || e != "used_url" {
		t.Errorf("the sixth: %d %v", status, e)
	}
	ts := a.posted(slack.NewActionBlock("", button("claim", "7")))
	must(t, p.Press(ctx, In(desk, ts), "claim", ""))
	url := a.interaction("block_actions").ResponseURL
	if status, e := use(url, `{"text":""}`); status != 400 || e != "no_text" {
		t.Errorf("no text: %d %v", status, e)
	}
	if status, _ := use(url, `{"replace_original":true,"text":"claimed"}`); status != 200 || a.w.Messages(desk)[0].Text != "claimed" {
		t.Errorf("replaced: %d %+v", status, a.w.Messages(desk))
	}
	a.clock.Advance(30*time.Minute + 1)
	if status, e := use(url, `{"text":"x"}`); status != 404 || e != "expired_url" {
		t.Errorf("after 30 min: %d %v", status, e)
	}
	a.fails("/desk", 500)
	if err := p.Command(ctx, desk, "/desk", "x"); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("500: %v", err)
	}
}

func TestEphemeralButtonsAreForOne(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	_, err := a.api.PostEphemeralContext(ctx, desk, mei, slack.MsgOptionBlocks(slack.NewActionBlock("", button("retry", "1"))))
	must(t, err)
	ts := a.w.Ephemerals(mei)[0].TS
	if err := a.w.As(tom).Press(ctx, In(desk, ts), "retry", ""); err != ErrUnknown {
		t.Errorf("another pressed it: %v", err)
	}
	must(t, a.w.As(mei).Press(ctx, In(desk, ts), "retry", ""))
	c := a.interaction("block_actions")
	if !c.Container.IsEphemeral {
		t.Errorf("container %+v", c.Container)
	}
	resp, err := http.Post(c.ResponseURL, "application/json", strings.NewReader(`{"delete_original":true}`))
	must(t, err)
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	if len(a.w.Ephemerals(mei)) > 0 {
		t.Error("it is still there")
	}
	a.innocent()
}

func TestShortcuts(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	p := a.w.As(mei)
	ts, err := p.Post(ctx, desk, "", "look at this")
	must(t, err)
	must(t, p.Shortcut(ctx, "new_ticket"))
	must(t, p.MessageAction(ctx, desk, ts, "to_ticket"))
	if c := a.interaction("shortcut"); c.CallbackID != "new_ticket" || c.TriggerID == "" || c.User.ID != mei {
		t.Errorf("shortcut %+v", c)
	}
	if c := a.interaction("message_action"); c.CallbackID != "to_ticket" || c.Message.Text != "look at this" || c.Channel.ID != desk || c.ResponseURL == "" {
		t.Errorf("message action %+v", c)
	}
	a.innocent()
}

func TestFieldsTakeWhatTheyAreFor(t *testing.T) {
	w := New(Config{BotToken: botToken, Users: []User{{ID: mei, Name: "mei"}, {ID: retired, Kind: Deleted}}, Channels: []Channel{{ID: desk}}})
	defer w.Close()
	const options = `"options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]`
	for _, tt := range []struct{ element, value, want string }{
		{`"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"5"`, "5", ""},
		{`"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"5"`, "6", "invalid"},
		{`"number_input","is_decimal_allowed":false`, "1.5", "invalid"},
		{`"number_input","is_decimal_allowed":true`, "1.5", ""},
		{`"number_input","is_decimal_allowed":true`, "x", "invalid"},
		{`"email_text_input"`, "a@b.c", ""},
		{`"email_text_input"`, "a", "invalid"},
		{`"url_text_input"`, "http://a.b", ""},
		{`"url_text_input"`, "a", "invalid"},
		{`"plain_text_input","min_length":2`, "a", "invalid"},
		{`"plain_text_input","min_length":2`, "汉字", ""},
		{`"datepicker"`, "2026-12-24", ""},
		{`"datepicker"`, "2026-12-32", "invalid"},
		{`"timepicker"`, "09:30", ""},
		{`"timepicker"`, "9.30", "invalid"},
		{`"datetimepicker"`, "1750000000", ""},
		{`"datetimepicker"`, "soon", "invalid"},
		{`"users_select"`, mei, ""},
		{`"users_select"`, retired, "not shown"},
		{`"channels_select"`, desk, ""},
		{`"multi_static_select",` + options, "a,b", ""},
		{`"multi_static_select","max_selected_items":1,` + options, "a,b", "invalid"},
		{`"multi_static_select",` + options, "a,c", "not shown"},
		{`"multi_users_select"`, mei, ""},
		{`"multi_users_select"`, mei + "," + retired, "not shown"},
		{`"static_select","option_groups":[{"label":{"type":"plain_text","text":"G"},` + options + `}]`, "b", ""},
		{`"static_select",` + options, "c", "not shown"},
		{`"overflow",` + options, "a", ""},
	} {
		v, err := parse(`{"type":` + tt.element + `}`)
		must(t, err)
		got := map[error]string{nil: "", ErrInvalid: "invalid", ErrNotShown: "not shown"}
		o, err := w.answerOf(v.(object), tt.value)
		if got[err] != tt.want || err == nil && empty(o) {
			t.Errorf("%s %s: %v %v", tt.element, tt.value, o, err)
		}
	}
}

func TestWhatFieldsHoldAtFirst(t *testing.T) {
	for element, want := range map[string]string{
		`{"initial_value":"x"}`: "x", `{"initial_date":"2026-01-02"}`: "2026-01-02", `{"initial_option":{"value":"a"}}`: "a",
		`{"initial_options":[{"value":"a"},{"value":"b"}]}`: "a,b", `{"initial_users":["U1","U2"]}`: "U1,U2", `{}`: "",
	} {
		v, err := parse(element)
		must(t, err)
		if got := initially(v.(object)); got != want {
			t.Errorf("%s: %q", element, got)
		}
	}
}
