package carrier

import (
	"strings"
)

// A pair is a sender (a number or a messaging service) and a handset.
type pair struct{ sender, handset string }

// Words of the carrier's default handling, as whole messages in any case.
var (
	stopWords  = []string{"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
	startWords = []string{"START", "YES", "UNSTOP"}
	helpWords  = []string{"HELP", "INFO"}
)

// optWord is what a message means to the carrier: STOP, START, HELP or "".
// START and YES mean it only to those who are opted out. c.mu is held.
func (c *Carrier) optWord(m *message) string {
	if m.hook.OwnOptOut {
		return ""
	}
	switch word := strings.ToUpper(strings.TrimSpace(m.Body)); {
	case has(stopWords, word):
		return "STOP"
	case has(helpWords, word):
		return "HELP"
	case has(startWords, word) && c.blocked[pair{m.hook.ID, m.From}]:
		return "START"
	}
	return ""
}

// keyword does what the carrier does with STOP, START and HELP before the
// program hears of it: it blocks or unblocks and confirms by itself. A second
// STOP is not confirmed.
func (c *Carrier) keyword(m *message, word string) {
	if word == "" {
		return
	}
	m.form.Set("OptOutType", word)
	c.mu.Lock()
	defer c.mu.Unlock()
	key := pair{m.hook.ID, m.From}
	again := word == "STOP" && c.blocked[key]
	switch word {
	case "STOP":
		c.blocked[key] = true
	case "START":
		delete(c.blocked, key)
	}
	if again {
		return
	}
	own := &message{arrived: true}
	own.From, own.To, own.Service, own.Own, own.Status = m.To, m.From, m.Service, true, "delivered"
	own.Body = map[string]string{
		"STOP":  "You are unsubscribed and will get no more messages from this number. Reply START to subscribe again.",
		"START": "You are subscribed again to messages from this number. Reply HELP for help, STOP to unsubscribe.",
		"HELP":  "Reply STOP to unsubscribe. Message and data rates may apply.",
	}[word]
	c.keep(own)
}
