package voice

import (
	"net/url"
	"regexp"
	"strconv"

	"switchboard/chat"
)

// A step is where a call is, as its action URLs carry it from one webhook to
// the next. There is nothing personal in it: ids, counters, a language.
type step struct {
	conversation string
	seq          int64       // of the last entry spoken
	again        int         // answers in a row that brought no new entry
	repeats      int         // times in a row that the same was asked for again
	slow         bool        // the caller asked for all of it to be said more slowly
	locale       chat.Locale // what is spoken; "" when it is not known yet
	loops        int         // rounds of waiting since the place in the queue was told
	round        int         // rounds of waiting in all, so that each is a webhook of its own
	of           string      // path of the webhook whose answer is polled for
	polls        int         // polls made for it
	excuses      int         // apologies in a row
	plain        bool        // the call had a socket and lost it: documents from now on
	purpose      string      // of a call that we make
	other        string      // CallSid of the caller, on the leg of whoever takes the call; of that leg, when the caller joins it
}

// mostCount bounds what a counter may hold; real ones stay far below.
const mostCount = 1_000_000

// encode writes a step as a query, always alike; zero values are left out.
func (s step) encode() string {
	q := url.Values{}
	text := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	count := func(key string, n int) {
		if n > 0 {
			q.Set(key, strconv.Itoa(n))
		}
	}
	text("c", s.conversation)
	if s.seq > 0 {
		q.Set("n", strconv.FormatInt(s.seq, 10))
	}
	count("t", s.again)
	count("r", s.repeats)
	text("l", string(s.locale))
	count("w", s.loops)
	count("i", s.round)
	text("of", s.of)
	count("k", s.polls)
	count("x", s.excuses)
	if s.slow {
		q.Set("s", "1")
	}
	if s.plain {
		q.Set("d", "1")
	}
	text("p", s.purpose)
	text("o", s.other)
	return q.Encode()
}

// decodeStep reads a query; false if it cannot be one of ours.
func decodeStep(q url.Values) (s step, ok bool) {
	ok = true
	count := func(key string) int {
		v := q.Get(key)
		if v == "" {
			return 0
		}
		n, err := strconv.Atoi(v)
		ok = ok && err == nil && n >= 0 && n <= mostCount
		return n
	}
	text := func(key string) string {
		v := q.Get(key)
		ok = ok && name.MatchString(v)
		return v
	}
	s = step{
		conversation: text("c"), seq: int64(count("n")), again: count("t"), repeats: count("r"),
		locale: chat.Locale(text("l")), loops: count("w"), round: count("i"), of: text("of"), polls: count("k"),
		excuses: count("x"), slow: count("s") > 0, plain: count("d") > 0, purpose: text("p"), other: text("o"),
	}
	return s, ok && (s.locale == "" || s.locale == chat.English || s.locale == chat.Chinese)
}

// name is what ids, paths and purposes in queries look like; the longest are
// the carrier's ids, of 34 bytes.
var name = regexp.MustCompile(`^[A-Za-z0-9_/-]{0,64}$`)

// at is the address of a webhook of ours at a step, relative to the host that
// the carrier calls.
func (s step) at(path string) string {
	if q := s.encode(); q != "" {
		return root + path + "?" + q
	}
	return root + path
}

// afterwards is the step for what follows in the conversation: counters of
// polling and excuses begin anew.
func (s step) afterwards() step {
	s.of, s.polls, s.excuses = "", 0, 0
	return s
}
