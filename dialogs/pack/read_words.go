package pack

import (
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
)

// readPrompts reads prompts.yaml: key → en, zh-CN, say.
func (l *loader) readPrompts(r reader, root ast.Node) {
	for _, p := range r.pairs(root, "prompts") {
		if !isKey(p.key) {
			r.fault(p.at, "%s is no key; it is written in small letters, booking.ask_address", p.key)
		}
		l.claim(r, "prompt", p.key, p.at)
		words := r.words(p.value, p.key)
		l.pack.Prompts[p.key] = words
		l.pack.wording[p.key] = wording{
			text: l.compileAll(r, p, words.Text),
			say:  l.compileAll(r, p, words.Say),
		}
	}
}

// words reads a text in each language with an optional spoken form.
func (r reader) words(n ast.Node, what string) Words {
	o := r.object(n, what, append(locales(), "say")...)
	w := Words{Text: make(Text, len(chat.Locales))}
	for _, loc := range chat.Locales {
		w.Text[loc] = o.str(string(loc))
	}
	if say := o.fields["say"]; say != nil {
		so := r.object(say, what+", say", locales()...)
		w.Say = Text{}
		for _, loc := range chat.Locales {
			if so.fields[string(loc)] != nil {
				w.Say[loc] = so.str(string(loc))
			}
		}
	}
	return w
}

func (l *loader) compileAll(r reader, p pair, t Text) map[chat.Locale]template {
	out := make(map[chat.Locale]template, len(t))
	for _, loc := range chat.Locales {
		s, ok := t[loc]
		if !ok {
			continue
		}
		c, err := compile(s)
		if err != nil {
			r.fault(p.at, "%s, %s: %v", p.key, loc, err)
		}
		out[loc] = c
	}
	return out
}

// isKey tells whether s is names joined by dots.
func isKey(s string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if !isName(word) {
			return false
		}
	}
	return true
}

// readPhrases reads phrases.yaml: key → lists in each language.
func (l *loader) readPhrases(r reader, root ast.Node) {
	for _, p := range r.pairs(root, "phrases") {
		l.claim(r, "phrase", p.key, p.at)
		o := r.object(p.value, p.key, locales()...)
		l.pack.Phrases[p.key] = o.sentences(l, "phrase:"+p.key)
	}
}

// readNames reads names.yaml: key → text.
func (l *loader) readNames(r reader, root ast.Node) {
	for _, p := range r.pairs(root, "names") {
		l.claim(r, "name", p.key, p.at)
		l.pack.Cases[p.key] = r.text(p.value, p.key)
	}
}

// readMenu reads menu.yaml: a list of id, label, say.
func (l *loader) readMenu(r reader, root ast.Node) {
	for _, n := range r.items(root, "menu") {
		o := r.object(n, "menu item", "id", "label", "say")
		m := MenuItem{ID: o.str("id"), Label: o.text("label"), Say: o.text("say")}
		l.claim(r, "menu", m.ID, n)
		l.want(r, n, "intent", m.ID, "menu item "+m.ID+": no intent of that name")
		l.pack.Menu = append(l.pack.Menu, m)
	}
}

// readFAQ reads a file of faq/: a list of entries.
func (l *loader) readFAQ(r reader, root ast.Node) {
	for _, n := range r.items(root, "faq") {
		o := r.object(n, "faq entry", "id", "topic", "asked", "answer", "say", "source", "offers", "which", "outage", "service")
		e := Entry{ID: o.str("id")}
		if e.ID != "" {
			o.what = e.ID
		}
		e.Topic, e.Answer, e.Say, e.Source = o.str("topic"), o.text("answer"), o.textIf("say"), o.text("source")
		if asked := o.need("asked"); asked != nil {
			e.Asked = r.object(asked, o.what+", asked", locales()...).sentences(l, "faq:"+e.ID)
		}
		e.Which, e.Outage = o.booleanIf("which"), o.booleanIf("outage")
		if o.fields["offers"] != nil {
			e.Offers = o.str("offers")
			l.want(r, n, "intent", e.Offers, e.ID+": offers: no intent of that name")
		}
		if o.fields["service"] != nil {
			e.Service = o.str("service")
			l.want(r, n, "service", e.Service, e.ID+": service: no service of that name")
		}
		l.claim(r, "faq", e.ID, n)
		l.pack.FAQ = append(l.pack.FAQ, e)
	}
}

// readIntents reads a file of intents/: id → name and sentences. none.yaml
// holds the sentences that mean nothing here.
func (l *loader) readIntents(r reader, root ast.Node) {
	if path.Base(r.file) == "none.yaml" {
		l.claim(r, "intent", "none", root)
		l.pack.OutOfScope = r.object(root, "none", locales()...).sentences(l, "intent:none")
		return
	}
	for _, p := range r.pairs(root, "intents") {
		o := r.object(p.value, p.key, append(locales(), "name")...)
		l.claim(r, "intent", p.key, p.at)
		l.pack.Intents = append(l.pack.Intents, Intent{
			ID: p.key, Name: o.text("name"), Sentences: o.sentences(l, "intent:"+p.key),
		})
	}
}

// dimensions are those of handbook §8 and the overall score.
var dimensions = []string{"overall", "attitude", "efficiency", "content", "responsiveness", "assurance"}

// readSurvey reads survey.yaml.
func (l *loader) readSurvey(r reader, root ast.Node) {
	o := r.object(root, "survey", "questions", "low", "wait", "rest", "late")
	s := Survey{Wait: o.duration("wait"), Rest: o.duration("rest"), Late: o.duration("late")}
	if n := o.need("low"); n != nil {
		s.Low = r.number(n, "survey, low", 1, 4)
	}
	if n := o.need("questions"); n != nil {
		s.Questions = l.readQuestions(r, n)
	}
	l.pack.Survey = s
}

func (l *loader) readQuestions(r reader, n ast.Node) []Question {
	var out []Question
	for _, item := range r.items(n, "questions") {
		o := r.object(item, "question", "id", "ask")
		q := Question{ID: o.str("id")}
		if ask := o.need("ask"); ask != nil {
			q.Ask = r.words(ask, "question "+q.ID)
		}
		l.claim(r, "question", q.ID, item)
		if q.ID != "" && !slices.Contains(dimensions, q.ID) {
			r.fault(item, "question %s: unknown dimension; known are %s", q.ID, strings.Join(dimensions, ", "))
		}
		out = append(out, q)
	}
	if len(out) == 0 || out[0].ID != "overall" {
		r.fault(n, "questions: the first must be overall, the one that every channel asks")
	}
	return out
}
