package api

import (
	"cmp"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// The shapes of interface.md §3. Times are in the zone of the business; what
// has not happened yet is null.
type (
	list struct {
		Items      any     `json:"items"`
		NextCursor *string `json:"next_cursor"`
	}
	customer struct {
		ID        string    `json:"id"`
		Phone     string    `json:"phone"`
		Name      string    `json:"name"`
		Segment   string    `json:"segment"`
		Locale    string    `json:"locale"`
		CreatedAt time.Time `json:"created_at"`
	}
	conversation struct {
		ID         string     `json:"id"`
		CustomerID string     `json:"customer_id"`
		Channel    string     `json:"channel"`
		Locale     string     `json:"locale"`
		Mode       string     `json:"mode"`
		CreatedAt  time.Time  `json:"created_at"`
		Messages   *[]message `json:"messages,omitempty"` // of one conversation, not of a list
	}
	message struct {
		Seq       int64        `json:"seq"`
		Direction string       `json:"direction"`
		Author    string       `json:"author"`
		Channel   string       `json:"channel"`
		Text      string       `json:"text"`
		Heard     *string      `json:"heard,omitempty"` // what of it a caller heard who spoke over it
		Media     []chat.Media `json:"media,omitempty"` // kept files are had with the same token
		At        time.Time    `json:"at"`
		Status    string       `json:"status"`
	}
	ticket struct {
		ID             string            `json:"id"`
		Number         string            `json:"number"`
		CustomerID     string            `json:"customer_id"`
		ConversationID string            `json:"conversation_id"`
		Kind           string            `json:"kind"`
		Category       string            `json:"category"`
		Priority       string            `json:"priority"`
		Status         string            `json:"status"`
		Summary        string            `json:"summary"`
		Owner          string            `json:"owner"`
		Details        map[string]string `json:"details"`
		Clocks         []clock           `json:"clocks"`
		CreatedAt      time.Time         `json:"created_at"`
	}
	clock struct {
		Name     string     `json:"name"`
		DueAt    time.Time  `json:"due_at"`
		MetAt    *time.Time `json:"met_at"`
		Breached bool       `json:"breached"`
	}
	appointment struct {
		ID         string    `json:"id"`
		Code       string    `json:"code"`
		CustomerID string    `json:"customer_id"`
		Service    string    `json:"service"`
		Start      time.Time `json:"start"`
		End        time.Time `json:"end"`
		Place      string    `json:"place"`
		Address    string    `json:"address"`
		Resource   string    `json:"resource"`
		Status     string    `json:"status"`
		CreatedAt  time.Time `json:"created_at"`
	}
	survey struct {
		ID         string         `json:"id"`
		CustomerID string         `json:"customer_id"`
		Subject    string         `json:"subject"`
		Channel    string         `json:"channel"`
		Scores     map[string]int `json:"scores"`
		Overall    *int           `json:"overall"`
		Comment    string         `json:"comment"`
		Status     string         `json:"status"`
		SentAt     *time.Time     `json:"sent_at"`
		AnsweredAt *time.Time     `json:"answered_at"`
	}
	audit struct {
		ID      int64     `json:"id"`
		At      time.Time `json:"at"`
		Actor   string    `json:"actor"`
		Action  string    `json:"action"`
		Subject string    `json:"subject"`
		Detail  string    `json:"detail"`
	}
)

// A shaper turns records into shapes as of a moment, whose zone all times get.
type shaper struct{ now time.Time }

func (s shaper) time(t time.Time) time.Time { return t.In(s.now.Location()) }

func (s shaper) maybe(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = s.time(t)
	return &t
}

func (s shaper) customer(c store.Customer) customer {
	return customer{
		ID: c.ID, Phone: c.Phone, Name: c.Name, Segment: c.Segment,
		Locale: string(c.Locale), CreatedAt: s.time(c.CreatedAt),
	}
}

func (s shaper) conversation(c store.Conversation) conversation {
	return conversation{
		ID: c.ID, CustomerID: c.CustomerID, Channel: string(c.Address.Channel),
		Locale: string(c.Locale), Mode: string(c.Mode), CreatedAt: s.time(c.CreatedAt),
	}
}

func (s shaper) message(c chat.Channel, e chat.Entry) message {
	direction := "out"
	if e.Author == chat.Customer {
		direction = "in"
	}
	return message{
		Seq: e.Seq, Direction: direction, Author: string(e.Author), Channel: string(cmp.Or(e.Channel, c)),
		Text: e.Prompt.Text, Heard: e.Heard, Media: e.Media, At: s.time(e.At), Status: string(e.Status),
	}
}

func (s shaper) ticket(t store.Ticket) ticket {
	details := t.Details
	if details == nil {
		details = map[string]string{}
	}
	clocks := make([]clock, 0, len(t.Clocks))
	for _, c := range t.Clocks {
		clocks = append(clocks, clock{
			Name: c.Name, DueAt: s.time(c.DueAt), MetAt: s.maybe(c.MetAt), Breached: s.breached(c),
		})
	}
	return ticket{
		ID: t.ID, Number: t.Number, CustomerID: t.CustomerID, ConversationID: t.ConversationID,
		Kind: t.Kind, Category: t.Category, Priority: t.Priority, Status: t.Status,
		Summary: t.Summary, Owner: t.Owner, Details: details, Clocks: clocks, CreatedAt: s.time(t.CreatedAt),
	}
}

// breached tells whether a promise was kept too late, or is overdue now.
func (s shaper) breached(c store.Clock) bool {
	if c.MetAt.IsZero() {
		return s.now.After(c.DueAt)
	}
	return c.MetAt.After(c.DueAt)
}

func (s shaper) appointment(a store.Appointment) appointment {
	return appointment{
		ID: a.ID, Code: a.Code, CustomerID: a.CustomerID, Service: a.Service,
		Start: s.time(a.Start), End: s.time(a.End), Place: a.Area, Address: a.Address,
		Resource: a.Resource, Status: a.Status, CreatedAt: s.time(a.CreatedAt),
	}
}

func (s shaper) survey(v store.Survey) survey {
	out := survey{
		ID: v.ID, CustomerID: v.CustomerID, Subject: v.Subject, Channel: string(v.Channel),
		Scores: v.Scores, Comment: v.Comment, Status: v.Status,
		SentAt: s.maybe(v.SentAt), AnsweredAt: s.maybe(v.AnsweredAt),
	}
	if out.Scores == nil {
		out.Scores = map[string]int{}
	}
	if v.Overall > 0 {
		out.Overall = &v.Overall
	}
	return out
}

func (s shaper) audit(a store.Audit) audit {
	return audit{ID: a.ID, At: s.time(a.At), Actor: a.Actor, Action: a.Action, Subject: a.Subject, Detail: a.Detail}
}
