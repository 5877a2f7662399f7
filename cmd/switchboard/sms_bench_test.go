package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"switchboard/channels/twilio"
	"switchboard/gateway/store/sqlite/ceiling"
)

// texted counts the messages of all senders.
var texted atomic.Int64

// A texter is a handset as a carrier tells of it: one connection, one message
// after the other.
type texter struct {
	addr, from string
	conn       net.Conn
	answers    *bufio.Reader
	sent       int
}

func newTexter(b *testing.B, addr string, n int) *texter {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return &texter{addr: addr, from: fmt.Sprintf("+861380013%04d", n), conn: c, answers: bufio.NewReader(c)}
}

// webhook is the next message: the form with all its fields, and its signature.
func (s *texter) webhook() (body, signature string) {
	s.sent++
	sid := fmt.Sprintf("SM%032x", texted.Add(1))
	form := url.Values{
		"MessageSid": {sid}, "SmsSid": {sid}, "SmsMessageSid": {sid}, "AccountSid": {testSID}, "From": {s.from}, "To": {ourNumber},
		"Body": {talkOf[s.sent%len(talkOf)]}, "NumMedia": {"0"}, "NumSegments": {"1"}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
		"FromCity": {""}, "FromState": {""}, "FromZip": {""}, "FromCountry": {"CN"}, "ToCity": {""}, "ToState": {""}, "ToZip": {""}, "ToCountry": {"US"},
	}
	return form.Encode(), twilio.Sign(testAuth, "http://"+s.addr+"/twilio/sms", form)
}

// text sends the next message and waits until it is taken.
func (s *texter) text() error {
	body, signature := s.webhook()
	if _, err := fmt.Fprintf(s.conn, "POST /twilio/sms HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"X-Twilio-Signature: %s\r\nContent-Length: %d\r\n\r\n%s", s.addr, signature, len(body), body); err != nil {
		return err
	}
	res, err := http.ReadResponse(s.answers, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d, %v", res.StatusCode, err)
	}
	return nil
}

// BenchmarkSMS is a signed webhook over real HTTP: the message and its answer,
// queued to be sent, are on the disk (synchronous=FULL) when it is answered.
// Replies leave at the sender's own rate of one segment a second, so that they
// wait; in the last run they are sent as well, at once. In the same run two
// ceilings: a server that reads the form, checks the signature and commits
// rows of the same number and size, to the same client; and a loop that does
// so without any HTTP.
func BenchmarkSMS(b *testing.B) {
	for _, c := range []struct {
		name    string
		senders int
		rate    string // segments a second, 0 for no limit
	}{{"senders=1", 1, "1"}, {"senders=16", 16, "1"}, {"senders=64", 64, "1"}, {"senders=64,sent", 64, "0"}} {
		b.Run(c.name, func(b *testing.B) {
			carrier := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusCreated)
				_, _ = fmt.Fprintf(w, `{"sid":"SM%032x","status":"queued"}`, texted.Add(1)) // the client is gone if this fails
			}))
			defer carrier.Close()
			s := newBenchServer(b, "TWILIO_ACCOUNT_SID="+testSID, "TWILIO_AUTH_TOKEN="+testAuth, "TWILIO_FROM="+ourNumber,
				"TWILIO_API_BASE="+carrier.URL, "TWILIO_SEGMENTS_PER_SECOND="+c.rate)
			send := newTexters(b, s, c.senders)
			ours, rivals := &load{b: b, server: s, n: c.senders, turn: send}, map[string]rival{}
			if c.rate != "0" {
				share(b, c.senders, 200, send) // rows to weigh
				rivals = bareOf(b, weigh(b, s.database, 1), c.senders)
			}
			compare(ours, rivals)
			if err := s.terminate(); err != nil {
				b.Error(err)
			}
		})
	}
}

// newTexters is so many handsets; the result has the i-th send a message.
func newTexters(b *testing.B, s *server, senders int) (send func(i int) error) {
	list := make([]*texter, senders)
	for i := range list {
		list[i] = newTexter(b, s.addr, i)
	}
	return func(i int) error { return list[i].text() }
}

// bareOf is the two ceilings.
func bareOf(b *testing.B, turn ceiling.Turn, senders int) map[string]rival {
	s := newBareServer(b, turn)
	body, signature := newTexter(b, s.addr, 0).webhook()
	turn.Before = func() error { return verified("http://"+s.addr+"/twilio/sms", signature, []byte(body)) }
	send := newTexters(b, s, senders)
	return map[string]rival{
		"bare": func(turns int) { share(b, senders, turns, send) },
		"loop": looping(b, turn, min(senders, 64)),
	}
}
