package carrier

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// Text sends a message from a handset and returns when the webhook has
// answered and what it answered has been obeyed, retries and fallback included.
// A webhook that fails is ErrWebhook and a fault; the sid is valid all the same.
// To is a number of the account, ErrUnknownNumber otherwise.
func (c *Carrier) Text(ctx context.Context, from, to, body string, media ...Media) (sid string, err error) {
	c.mu.Lock()
	n, ok := c.numberOf(to, true)
	if !ok || n.ID == to && strings.HasPrefix(to, "MG") {
		c.mu.Unlock()
		return "", ErrUnknownNumber
	}
	m := &message{hook: n}
	m.Inbound, m.From, m.To, m.Body, m.Status = true, from, to, body, "received"
	if n.ID != to {
		m.Service = n.ID
	}
	m.SID = c.sid(kindOf(len(media)))
	c.attach(m, media)
	c.keep(m)
	m.form = c.received(m, media)
	word := c.optWord(m)
	c.mu.Unlock()
	m.token = c.token()
	c.keyword(m, word)
	return m.SID, c.deliver(ctx, m)
}

// Resend calls the webhook of a message again: the same MessageSid and the
// same idempotency token.
func (c *Carrier) Resend(ctx context.Context, sid string) error {
	c.mu.Lock()
	m := c.messageOf(sid)
	c.mu.Unlock()
	if m == nil || !m.Inbound {
		return fmt.Errorf("no message %s from a handset", sid)
	}
	return c.deliver(ctx, m)
}

// attach keeps the files of a message and gives them their URLs. c.mu is held.
func (c *Carrier) attach(m *message, media []Media) {
	for _, f := range media {
		path := fmt.Sprintf("%s/Messages/%s/Media/%s", c.account(), m.SID, c.sid("ME"))
		c.files[path] = file{kind: f.Type, data: f.Data}
		m.MediaURLs = append(m.MediaURLs, c.base+path)
	}
}

// received is the form of a message from a handset. c.mu is held.
func (c *Carrier) received(m *message, media []Media) url.Values {
	form := url.Values{
		"MessageSid": {m.SID}, "SmsSid": {m.SID}, "SmsMessageSid": {m.SID}, "AccountSid": {c.cfg.AccountSID},
		"From": {m.From}, "To": {m.To}, "Body": {m.Body}, "NumMedia": {fmt.Sprint(len(media))},
		"NumSegments": {fmt.Sprint(m.Segments)}, "SmsStatus": {"received"}, "ApiVersion": {apiVersion},
	}
	if m.Service != "" {
		form.Set("MessagingServiceSid", m.Service)
	}
	for i, f := range media {
		form.Set(fmt.Sprint("MediaUrl", i), m.MediaURLs[i])
		form.Set(fmt.Sprint("MediaContentType", i), f.Type)
	}
	places(form, m.From, m.To)
	return form
}

// places are the fields of where both ends are; most are empty as in service.
func places(form url.Values, from, to string) {
	for side, number := range map[string]string{"From": from, "To": to} {
		for _, field := range []string{"City", "State", "Zip"} {
			form.Set(side+field, "")
		}
		form.Set(side+"Country", countryOf(number))
	}
}

func countryOf(number string) string {
	for prefix, country := range map[string]string{"+1": "US", "+86": "CN", "+44": "GB", "+852": "HK", "+65": "SG"} {
		if strings.HasPrefix(number, prefix) {
			return country
		}
	}
	return ""
}

// deliver calls the webhook of a message, else its fallback, and obeys.
func (c *Carrier) deliver(ctx context.Context, m *message) error {
	if m.hook.SMSURL == "" {
		return nil
	}
	target, form := m.hook.SMSURL, m.form
	err := c.converse(ctx, m, target, form)
	if err == nil {
		return nil
	}
	c.blame(nil, "%v (message %s at %s)", err, m.SID, pathOf(target))
	if m.hook.SMSFallbackURL != "" && ctx.Err() == nil {
		target = m.hook.SMSFallbackURL
		if err = c.converse(ctx, m, target, withError(form, err, m.hook.SMSURL)); err == nil {
			return nil
		}
		c.blame(nil, "%v (message %s at %s)", err, m.SID, pathOf(target))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrWebhook, err)
}

// converse calls one URL and obeys its document, and those it redirects to.
func (c *Carrier) converse(ctx context.Context, m *message, target string, form url.Values) error {
	w := webhook{url: target, method: "POST", form: form, token: m.token}
	for range mostRedirects {
		doc, from, faults, err := c.document(ctx, w, messagingRoot)
		c.blameDocument(nil, faults, from)
		if err != nil {
			return err
		}
		next := c.obey(m, doc, from)
		if next == nil {
			return nil
		}
		w.url, w.method = resolve(from, next.own), next.attr("method", "POST")
	}
	return &hookError{codeWebhook, "redirects without end"}
}

// blameDocument notes the faults of a document that are not why it was given
// up: the mild ones.
func (c *Carrier) blameDocument(k *Call, faults []fault, from string) {
	for _, f := range faults {
		if f.mild {
			c.blame(k, "%v (document of %s)", f, pathOf(from))
		}
	}
}

// obey sends the replies of a document; a <Redirect> is returned.
func (c *Carrier) obey(m *message, doc *element, from string) (redirect *element) {
	for _, e := range doc.kids {
		if e.name == "Redirect" {
			return e
		}
		c.reply(m, e, from)
	}
	return nil
}

func (c *Carrier) reply(m *message, e *element, from string) {
	r := &message{}
	r.Body, r.MediaURLs = replyOf(e)
	r.From, r.To, r.Service, r.Reply = e.attr("from", m.To), e.attr("to", m.From), m.Service, true
	r.Status = "queued"
	if cb := e.attr("statusCallback", e.attr("action", "")); cb != "" {
		r.Callback = resolve(from, cb)
	}
	c.mu.Lock()
	o := c.outcome(r.To)
	if c.blocked[pair{m.hook.ID, r.To}] {
		o = Outcome{Fail: codeOptedOut}
	}
	r.arrived = o.arrives()
	c.keep(r)
	c.mu.Unlock()
	c.dispatch(r, o)
}

// resolve is a URL that a document names, relative to where it came from.
func resolve(from, to string) string {
	base, err := url.Parse(from)
	if err != nil {
		return to
	}
	u, err := base.Parse(to)
	if err != nil {
		return to
	}
	return u.String()
}
