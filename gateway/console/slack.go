package console

import (
	"context"
	"errors"
)

// A Workplace is a Slack on this machine, as the playground shows it: members
// of a workspace who see the desk's channel and do what people do in Slack.
// Whoever implements it goes the service's whole way, signatures included; the
// console only shows what it says. Acts return when the service has been told
// and has answered, with one of the errors below if nothing came of it. Methods
// are safe for concurrent use.
type Workplace interface {
	// Members are who can act. They do not change.
	Members() []Member
	// Look is what a member sees, with the thread under the message with a ts,
	// "" for none. The first look begins the desk in Slack.
	Look(member, thread string) (Scene, error)
	// Watch tells that something may have changed of what is seen. The channel
	// closes by cancel, which may be called twice, or when the workspace ends.
	Watch() (news <-chan struct{}, cancel func())
	// Post writes in the channel, or in a thread; a file may go with it.
	Post(ctx context.Context, member, thread, text string, file *Shared) error
	// Edit and Delete change a message of the member's own.
	Edit(ctx context.Context, member, ts, text string) error
	Delete(ctx context.Context, member, ts string) error
	// Press presses a button or chooses from a menu: in the message with a ts,
	// in PlaceHome or in PlaceModal. Value is that of the button or option.
	Press(ctx context.Context, member, place, action, value string) error
	// Submit fills in the modal, by block_id, and submits it. Faults are shown at
	// the fields, by block_id; none if it was taken.
	Submit(ctx context.Context, member string, values map[string]string) (faults map[string]string, err error)
	// Dismiss closes the modal without submitting it.
	Dismiss(ctx context.Context, member string) error
	// Command runs a slash command in the channel.
	Command(ctx context.Context, member, command, text string) error
	// OpenHome looks at the app's home tab.
	OpenHome(ctx context.Context, member string) error
	// Shortcut chooses one of the app's from a message's menu.
	Shortcut(ctx context.Context, member, ts, id string) error
	// File is a file that was shared. ErrNotShown if there is none.
	File(id string) (Shared, error)
}

// Places of controls other than messages.
const (
	PlaceHome  = "home"
	PlaceModal = "modal"
)

// Kinds of failure of a Workplace.
var (
	// ErrNotShown: there is no such thing to be seen, or not any more.
	ErrNotShown = errors.New("this is not shown")
	// ErrForbidden: the member may not do that.
	ErrForbidden = errors.New("the member may not do that")
	// ErrForm: the form refuses what was filled in.
	ErrForm = errors.New("the form refuses it")
)

// A Member is somebody with an account in the workspace.
type Member struct {
	ID    string `json:"id"` // U…
	Name  string `json:"name"`
	Title string `json:"title"` // what they are: "English, +8613900139000", "guest"
	// Locale is the language that they have set in Slack: en-US, zh-CN.
	Locale string `json:"locale"`
}

// A Shared is a file.
type Shared struct {
	Name string `json:"name"`
	Type string `json:"type"` // application/pdf
	Data []byte `json:"data"`
}

// A Scene is what a member sees.
type Scene struct {
	Channel  string  `json:"channel"`  // its name, without #
	Messages []Post  `json:"messages"` // of the channel, oldest first
	Thread   []Post  `json:"thread"`   // null if none is open, or it is gone
	Home     []any   `json:"home"`     // blocks; null if nothing was published
	Modal    *Dialog `json:"modal"`    // null if there is none
}

// A Post is a message. Blocks are Slack's own, as JSON is decoded.
type Post struct {
	TS      string    `json:"ts"` // seconds since 1970 and a number that tells messages of one channel apart
	Author  string    `json:"author"`
	Bot     bool      `json:"bot"`
	Mine    bool      `json:"mine"`
	Only    bool      `json:"only"`    // nobody else sees it
	Text    string    `json:"text"`    // as Slack has it (<@U1>, &amp;); read if Literal
	Literal bool      `json:"literal"` // Text is what people read
	Blocks  []any     `json:"blocks"`
	Files   []FileRef `json:"files"`
	Marks   []Mark    `json:"marks"`
	Edited  bool      `json:"edited"`
	Replies int       `json:"replies"`
}

// A FileRef is a file of a message.
type FileRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Size int    `json:"size"` // bytes
}

// A Mark is a reaction.
type Mark struct {
	Name string `json:"name"` // white_check_mark
	N    int    `json:"n"`
}

// A Dialog is a modal.
type Dialog struct {
	ID     string `json:"id"`
	Hash   string `json:"hash"` // of what it shows
	Title  string `json:"title"`
	Submit string `json:"submit"` // "" if it only says something
	Close  string `json:"close"`
	Blocks []any  `json:"blocks"`
}
