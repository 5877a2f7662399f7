package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"switchboard/channels/twilio/carrier"
)

// A verb is an element of a document.
type verb struct {
	name  string
	attrs map[string]string
	text  string // of it and all within
	gives []verb // what it holds
}

// verbs are those of a document, in order.
func verbs(t *testing.T, doc string) []verb {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	var stack []verb
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			t.Fatalf("%v in %s", err, doc)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			v := verb{name: tok.Name.Local, attrs: map[string]string{}}
			for _, a := range tok.Attr {
				v.attrs[a.Name.Local] = a.Value
			}
			stack = append(stack, v)
		case xml.CharData:
			for i := range stack {
				stack[i].text += string(tok)
			}
		case xml.EndElement:
			v := stack[len(stack)-1]
			if stack = stack[:len(stack)-1]; len(stack) == 0 {
				return v.gives
			}
			stack[len(stack)-1].gives = append(stack[len(stack)-1].gives, v)
		}
	}
}

var (
	sentence = regexp.MustCompile(`[^.!?。！？；]+`)
	// option is a sentence that gives a key, its function before it.
	option = regexp.MustCompile(`^\s*\S.+(?:, press |，请按|请按)([0-9])(?: and the hash key|和井号键)?\s*$`)
	gives  = regexp.MustCompile(`(?i)press [0-9]|按[0-9一二三四五六七八九]`)
)

// checkDocuments holds every document of the test to the rules that no carrier
// has: five options at most, function before key, keys without gaps from 1.
func (e *exam) checkDocuments(t *testing.T) {
	t.Helper()
	for _, w := range e.webhooks("") {
		if !strings.HasPrefix(w.answer, "<") {
			continue // a webhook that wants no document
		}
		for _, f := range carrier.Check([]byte(w.answer)) {
			t.Errorf("%s: %s in %s", w.path, f, w.answer)
		}
		for _, v := range verbs(t, w.answer) {
			if v.name == "Gather" {
				for _, f := range menuFaults(v) {
					t.Error(f)
				}
			}
		}
	}
}

// menuFaults are what is wrong with the options that a <Gather> reads out. What
// is offered in each language, while nobody knows which to speak, begins anew.
func menuFaults(g verb) (faults []string) {
	last, most, language := 0, 0, ""
	for _, v := range g.gives {
		if v.name != "Say" {
			continue
		}
		for _, s := range sentence.FindAllString(v.text, -1) {
			if !gives.MatchString(s) {
				continue
			}
			m := option.FindStringSubmatch(s)
			if m == nil {
				faults = append(faults, fmt.Sprintf("not function first and key last: %q", s))
				continue
			}
			key, _ := strconv.Atoi(m[1])
			if key == 1 && v.attrs["language"] != language {
				last = 0
			}
			if key != last+1 {
				faults = append(faults, fmt.Sprintf("key %d after %d: %q", key, last, s))
			}
			last, language = last+1, v.attrs["language"]
			most = max(most, last)
		}
	}
	if most > 5 {
		faults = append(faults, fmt.Sprintf("%d options", most))
	}
	return faults
}

// checkPrivacy looks for what was said and keyed where it must not be.
func (e *exam) checkPrivacy(t *testing.T) {
	t.Helper()
	for _, l := range leaks(t, e.private, e.log.String(), e.webhooks("")) {
		t.Error(l)
	}
}

// leaks are the private things that stand in the log, in the addresses that
// the carrier was given and called, or in hints.
func leaks(t *testing.T, private []string, log string, hooks []webhook) (found []string) {
	t.Helper()
	var addresses, hints []string
	for _, w := range hooks {
		addresses = append(addresses, w.uri)
		if !strings.HasPrefix(w.answer, "<") {
			continue
		}
		for _, v := range verbs(t, w.answer) {
			hints = append(hints, v.attrs["hints"])
			for _, v := range append([]verb{v}, v.gives...) {
				addresses = append(addresses, v.attrs["action"], v.attrs["waitUrl"], v.attrs["url"])
				if v.name == "Redirect" || v.name == "Play" {
					addresses = append(addresses, v.text)
				}
			}
		}
	}
	for i, a := range addresses {
		addresses[i], _ = url.QueryUnescape(a) // as it is if it is no such thing
	}
	for _, p := range private {
		for where, text := range map[string]string{
			"the log": log, "an address": strings.Join(addresses, "\n"), "hints": strings.Join(numbersOnly(p, hints), "\n"),
		} {
			if strings.Contains(text, p) {
				found = append(found, fmt.Sprintf("%q in %s:\n%.2000s", p, where, text))
			}
		}
	}
	return found
}

// numbersOnly are the hints if something is a number: a label is nobody's secret.
func numbersOnly(personal string, hints []string) []string {
	if strings.Trim(personal, "0123456789 ") == "" {
		return hints
	}
	return nil
}
