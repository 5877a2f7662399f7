package pack

import (
	"strconv"
	"strings"

	"switchboard/chat"
)

// Greeting is the prompt that must fit one SMS alone (behaviours.md C01).
const Greeting = "hello.greeting"

// How many segments one reply may take (channels.md §1).
const (
	segmentLimit  = 4
	segmentAdvice = 2
)

// A value whose length is not known is taken to be as long as these: a window
// or an address, as they are usually written.
var sample = map[chat.Locale]string{
	chat.English: "Thursday 26 November, 2 pm to 4 pm",
	chat.Chinese: "11月26日星期四下午2点到4点",
}

// short are values that are never longer than these, or seldom.
var short = map[string]string{"name": "Anna Schmidt", "phone": "138 0013 8000", "code": "482 913", "number": "T-000123"}

// longest is the longest name of a service.
func (c *checker) longest(l chat.Locale) string {
	long := sample[l]
	for i, s := range c.pack.Services {
		if name := s.Name[l]; i == 0 || len(name) > len(long) {
			long = name
		}
	}
	return long
}

// lengths checks that what is said fits into few SMS.
func (c *checker) lengths() {
	for _, s := range c.spec.Prompts {
		if _, ok := c.pack.wording[s.Key]; !ok {
			continue
		}
		for _, l := range chat.Locales {
			text := c.sample(s.Key, l)
			if n := chat.CountSegments(chat.Smart(text)).Count; s.Key == Greeting && n > 1 {
				c.fault("prompt:"+s.Key, "%s, %s: the greeting must fit one SMS and takes %d", s.Key, l, n)
			}
			for i, k := range s.Choices {
				text += "\n" + strconv.Itoa(i+1) + " " + c.pack.Prompts[k].Text[l]
			}
			c.length("prompt:"+s.Key, s.Key, l, text)
		}
	}
	for _, e := range c.pack.FAQ {
		for _, l := range chat.Locales {
			c.length("faq:"+e.ID, e.ID, l, e.Answer[l]+"\n"+e.Source[l])
		}
	}
	for _, q := range c.pack.Survey.Questions {
		for _, l := range chat.Locales {
			c.length("question:"+q.ID, "question "+q.ID, l, q.Ask.Text[l])
		}
	}
	for _, l := range chat.Locales {
		var b strings.Builder
		for i, m := range c.pack.Menu {
			b.WriteString("\n" + strconv.Itoa(i+1) + " " + m.Label[l])
		}
		if len(c.pack.Menu) > 0 {
			c.length("menu:"+c.pack.Menu[0].ID, "the menu", l, b.String())
		}
	}
}

func (c *checker) length(at, what string, l chat.Locale, text string) {
	s := chat.CountSegments(chat.Smart(text))
	if s.Count > segmentAdvice {
		c.add(at, s.Count <= segmentLimit, "%s, %s: takes %d SMS; %d are the limit, one is best", what, l, s.Count, segmentLimit)
	}
}

// sample returns a prompt with its placeholders filled in as they may be.
func (c *checker) sample(key string, l chat.Locale) string {
	var args []Arg
	for _, name := range c.pack.wording[key].text[l].names() {
		args = append(args, Arg{name, c.value(name, l)})
	}
	text, _ := c.pack.Render(key, l, args...)
	return text
}

func (c *checker) value(name string, l chat.Locale) string {
	switch name {
	case "brand":
		return c.pack.Brand[l]
	case "hotline":
		return c.pack.Hotline
	case "site":
		return c.pack.Site
	case "service":
		return c.longest(l)
	case "name", "phone", "code", "number":
		return short[name]
	}
	return sample[l]
}
