package carrier

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"switchboard/channels/nexthop"
)

const (
	messageParameters = "To From MessagingServiceSid Body MediaUrl StatusCallback ValidityPeriod SmartEncoded MaxPrice " +
		"ProvideFeedback Attempt ForceDelivery ContentRetention AddressRetention PersistentAction TrafficType ShortenUrls " +
		"SendAsMms RiskCheck ApplicationSid"
	mediaLimit  = 10
	longestWait = 36000 // seconds of ValidityPeriod
)

func (c *Carrier) createMessage(q *request, _ []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, no := c.draft(q)
	if no != nil {
		return reply{}, no
	}
	o := c.outcome(m.To)
	if no := scripted(o); no != nil {
		return reply{}, no
	}
	if o.Stall && !o.Taken {
		return reply{stall: true}, nil
	}
	m.arrived = o.arrives()
	c.keep(m)
	out := reply{status: http.StatusCreated, resource: c.messageJSON(m), stall: o.Stall}
	if o.Early {
		out.early = func() { _ = nexthop.Wait(c.ctx, c.dispatch(m, o)) }
	} else {
		out.after = func() { c.dispatch(m, o) }
	}
	return out, nil
}

// draft is the message that a request describes, or why it cannot be sent.
func (c *Carrier) draft(q *request) (*message, *refusal) {
	if no := q.only(messageParameters); no != nil {
		return nil, no
	}
	m := &message{}
	m.To, m.Body, m.MediaURLs, m.Callback = q.form.Get("To"), q.form.Get("Body"), q.form["MediaUrl"], q.form.Get("StatusCallback")
	sender, no := c.sender(q, m)
	if no != nil {
		return nil, no
	}
	if no := content(m); no != nil {
		return nil, no
	}
	if m.Validity, no = q.number("ValidityPeriod", longestWait, 1, longestWait, 90007); no != nil {
		return nil, no
	}
	if c.blocked[pair{sender, m.To}] {
		return nil, refuse(codeOptedOut, "Attempt to send to unsubscribed recipient")
	}
	return m, nil
}

// sender finds who sends and to whom.
func (c *Carrier) sender(q *request, m *message) (id string, no *refusal) {
	from, service := q.form.Get("From"), q.form.Get("MessagingServiceSid")
	switch {
	case m.To == "":
		return "", refuse(21604, "A 'To' phone number is required")
	case !e164.MatchString(m.To):
		return "", refuse(21211, "The 'To' number is not a valid phone number")
	case from == "" && service == "":
		return "", refuse(21603, "A 'From' phone number is required")
	case m.To == from:
		return "", refuse(21266, "'To' and 'From' number cannot be the same")
	}
	m.Status = "queued"
	if service != "" {
		n, ok := c.numberOf(service, false)
		if !ok || !strings.HasPrefix(service, "MG") || len(n.Members) == 0 {
			return "", refuse(21705, "The Messaging Service Sid is invalid")
		}
		m.Service, m.From, m.Status = service, n.Members[0], "accepted"
		if from != "" {
			m.From = from
		}
		return n.ID, nil
	}
	if !e164.MatchString(from) && !shortCode.MatchString(from) {
		return "", refuse(21212, "The 'From' number is not a valid phone number")
	}
	if !c.owns(from) {
		return "", refuse(21606, "The 'From' phone number is not a message-capable number of this account")
	}
	n, _ := c.numberOf(from, true)
	m.From = from
	return n.ID, nil
}

func content(m *message) *refusal {
	switch n := utf8.RuneCountInString(m.Body); {
	case n == 0 && len(m.MediaURLs) == 0:
		return refuse(21602, "Message body is required")
	case n > bodyLimit:
		return refuse(21617, "The concatenated message body exceeds the 1600 character limit")
	case len(m.MediaURLs) > mediaLimit:
		return refuse(21623, "Number of media files exceeds allowed limit")
	case m.Callback != "" && !webURL(m.Callback):
		return refuse(21609, "The 'StatusCallback' URL is not a valid URL")
	}
	for _, u := range m.MediaURLs {
		if !webURL(u) {
			return refuse(21620, "Invalid media URL")
		}
	}
	return nil
}

func (c *Carrier) fetchMessage(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.messageOf(parts[1])
	if m == nil {
		return reply{}, q.missing()
	}
	return reply{status: http.StatusOK, resource: c.messageJSON(m)}, nil
}

func (c *Carrier) listMessages(q *request, _ []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []any{}
	for _, m := range c.messages {
		if matches(q, "To", m.To) && matches(q, "From", m.From) {
			list = append(list, c.messageJSON(m))
		}
	}
	return c.page(q, "messages", list), nil
}

func matches(q *request, name, value string) bool {
	want := q.form.Get(name)
	return want == "" || want == value
}

// page is a list on one page.
func (c *Carrier) page(q *request, name string, list []any) reply {
	return reply{status: http.StatusOK, resource: map[string]any{
		name: list, "page": 0, "page_size": len(list), "start": 0, "end": max(0, len(list)-1),
		"uri": q.URL.Path, "first_page_uri": q.URL.Path, "next_page_uri": nil, "previous_page_uri": nil,
	}}
}

// messageJSON is the resource of a message. c.mu is held.
func (c *Carrier) messageJSON(m *message) map[string]any {
	uri := c.account() + "/Messages/" + m.SID
	direction := "outbound-api"
	if m.Inbound {
		direction = "inbound"
	} else if m.Reply || m.Own {
		direction = "outbound-reply"
	}
	var code any
	if m.ErrorCode != 0 {
		code = m.ErrorCode
	}
	return map[string]any{
		"sid": m.SID, "account_sid": c.cfg.AccountSID, "api_version": apiVersion, "body": m.Body, "direction": direction,
		"date_created": date(m.at), "date_updated": date(m.at), "date_sent": date(m.at), "status": m.Status,
		"error_code": code, "error_message": nil, "from": m.From, "to": m.To, "messaging_service_sid": orNull(m.Service),
		"num_media": fmt.Sprint(len(m.MediaURLs)), "num_segments": fmt.Sprint(m.Segments), "price": nil, "price_unit": "USD",
		"uri": uri + ".json", "subresource_uris": map[string]string{"media": uri + "/Media.json"},
	}
}
