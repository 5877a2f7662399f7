package intents

import (
	"cmp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
	"switchboard/intents/facts"
)

// Embedded understands by itself: a model per language and a search in the
// FAQ, all learned from Lessons when it is made. It asks nobody, keeps nothing
// and may be used by many at once.
type Embedded struct {
	models  map[chat.Locale]*model
	shelves map[chat.Locale]*shelf
	asked   map[chat.Locale]map[string]asking // by entry
	facts   *facts.Reader
	words   map[string]bool   // of the sentences: they are no names
	taught  map[string]string // the intent of each sentence, normalised
	scratch sync.Pool
}

var _ Understander = (*Embedded)(nil)

// New learns from lessons. The same lessons, in the same order, always make
// the same Embedded. A language without sentences has no intents.
func New(lessons Lessons) *Embedded {
	e := &Embedded{models: map[chat.Locale]*model{}, shelves: map[chat.Locale]*shelf{}, asked: map[chat.Locale]map[string]asking{}, words: map[string]bool{}, taught: map[string]string{}}
	for _, s := range lessons.Sentences {
		e.taught[Normalise(s.Text)] = s.Intent
	}
	e.facts = facts.New(facts.Lexicon{Services: terms(lessons.Services), Areas: terms(lessons.Areas), Country: lessons.Country})
	e.scratch.New = func() any { return new(scratch) }
	models, shelves := make([]*model, len(chat.Locales)), make([]*shelf, len(chat.Locales))
	var wg sync.WaitGroup
	for i, locale := range chat.Locales {
		l, c := lessonIn(locale, lessons), catalogueIn(locale, lessons)
		e.learnNoNames(l.texts[:l.within], lessons.Areas)
		e.asked[locale] = askings(locale, lessons.Questions)
		wg.Go(func() { models[i] = learn(l, recipeFor(locale)) })
		wg.Go(func() { shelves[i] = shelve(c, recipeFor(locale).questions()) })
	}
	wg.Wait()
	for i, locale := range chat.Locales {
		e.models[locale], e.shelves[locale] = models[i], shelves[i]
	}
	return e
}

func terms(list []Term) []facts.Term {
	t := make([]facts.Term, len(list))
	for i, term := range list {
		t[i] = facts.Term(term)
	}
	return t
}

func recipeFor(locale chat.Locale) recipe {
	if locale == chat.Chinese {
		return chineseRecipe
	}
	return englishRecipe
}

// lessonIn gathers what is to be learned in one language.
func lessonIn(locale chat.Locale, lessons Lessons) lesson {
	var l lesson
	number := map[string]int32{}
	for _, s := range lessons.Sentences {
		if s.Locale != locale || Normalise(s.Text) == "" {
			continue
		}
		c, ok := number[s.Intent]
		if !ok {
			c = int32(len(l.classes))
			number[s.Intent] = c
			l.classes = append(l.classes, s.Intent)
		}
		l.texts, l.class = append(l.texts, s.Text), append(l.class, c)
	}
	l.askQuestions(locale, lessons.Questions)
	l.within = len(l.texts)
	for _, s := range lessons.OutOfScope {
		if s.Locale == locale {
			l.texts = append(l.texts, s.Text)
		}
	}
	return l
}

// aQuestion is the class of what the FAQ is asked. It is no intent: it keeps
// the intents from claiming questions that only sound like them.
const aQuestion = ""

// askQuestions adds the asked forms of the FAQ to a lesson that has intents.
func (l *lesson) askQuestions(locale chat.Locale, questions []Question) {
	if len(l.texts) == 0 {
		return
	}
	l.question = len(l.classes)
	for _, q := range questions {
		if q.Locale == locale {
			for _, form := range q.Asked {
				l.texts, l.class = append(l.texts, form), append(l.class, int32(l.question))
			}
		}
	}
	if len(l.texts) > 0 && int(l.class[len(l.class)-1]) == l.question {
		l.classes = append(l.classes, aQuestion)
	}
}

// learnNoNames notes the words and pairs of characters of texts, by which
// Language tells a request of one word from a name. Names of areas stay names.
func (e *Embedded) learnNoNames(texts []string, areas []Term) {
	places := map[string]bool{}
	for _, a := range areas {
		for _, w := range a.Words {
			for place := range strings.FieldsSeq(Normalise(w)) {
				places[place] = true
			}
		}
	}
	for _, text := range texts {
		plain := Normalise(text)
		for w := range strings.FieldsSeq(plain) {
			if !places[w] {
				e.words[w] = true
			}
		}
		for i, r := range plain {
			if next := i + utf8.RuneLen(r); isHan(r) && next < len(plain) {
				second, size := utf8.DecodeRuneInString(plain[next:])
				if isHan(second) {
					e.words[plain[i:next+size]] = true
				}
			}
		}
	}
}

// scratch is what reading one text needs.
type scratch struct {
	reader
	x      vector
	scores []float32
	ranked []float32
	exp    []float32
	terms  []int32
}

// Language is the package's Language, knowing the words of the lessons.
func (e *Embedded) Language(text string) chat.Locale {
	return language(text, func(w string) bool { return e.words[w] })
}

// understand reads a text as one need.
func (e *Embedded) understand(text string, in Context) chat.Meaning {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	m := chat.Meaning{Locale: e.Language(text), Outcome: chat.Reject}
	spoken := m.Locale
	if spoken == "" {
		spoken = cmp.Or(in.Locale, chat.English)
	}
	said := text
	one := inChinese(text, spoken)
	text = one.plain
	m.Entities = one.found(e.facts.Read(text, in.Now, spoken), said)
	if mod := e.models[spoken]; mod == nil {
		s.begin(text)
	} else {
		m.Intents, m.Outcome = mod.judge(text, s)
		intent := e.taught[string(s.written())]
		if wish := afterGreeting(text); intent == "" && wish != text {
			m.Intents, m.Outcome = mod.judge(wish, s)
			intent = e.taught[string(s.written())]
		}
		switch {
		case intent != "" && len(m.Intents) > 0 && m.Intents[0].ID == intent:
			m.Outcome = chat.Accept
		case intent == "" && onlyFacts(said, m.Entities):
			m.Intents, m.Outcome = nil, chat.Reject
			return m
		}
	}
	if f := e.shelves[spoken]; f != nil {
		if m.FAQ = f.find(s); in.After == "" && pathless(text) {
			m.FAQ = nil
		} else if in.After != "" && !(dated(m.Entities) && !leans(text).points) {
			m.FAQ = e.after(s, text, spoken, in.After, m.FAQ)
		}
	}
	return m
}

// onlyFacts tells whether a text is nothing but a name, an address, a number
// and the like: that answers a question, but wishes nothing by itself.
func onlyFacts(text string, found []chat.Entity) bool {
	at := 0
	for _, f := range found { // sorted by Begin
		switch f.Kind {
		case chat.KindName, chat.KindAddress, chat.KindArea, chat.KindPhone, chat.KindEmail, chat.KindNumber, chat.KindOrdinal:
			if f.Begin > at && lettered(text[at:f.Begin]) {
				return false
			}
			at = max(at, f.End)
		}
	}
	return at > 0 && !lettered(text[at:])
}

func lettered(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
