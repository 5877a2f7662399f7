package main

import (
	"cmp"
	"errors"
	"maps"
	"path"
	"slices"

	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/intents"
	"switchboard/intents/facts"
)

// loadPack loads the pack in a folder, the built-in one if none is named.
func loadPack(folder string) (*pack.Pack, error) {
	files, err := pack.Files(folder)
	if err != nil {
		return nil, usageError{err}
	}
	p, err := pack.Load(files)
	var found pack.Findings
	if errors.As(err, &found) {
		return nil, usageError{inPack(folder, found)}
	}
	return p, err
}

// inPack puts a pack's folder before the files that its findings name.
func inPack(folder string, found pack.Findings) pack.Findings {
	folder = cmp.Or(folder, builtinFolder)
	for i := range found {
		found[i].File = path.Join(folder, found[i].File)
	}
	return found
}

// lessons is what a pack teaches, always in the same order.
func lessons(p *pack.Pack) intents.Lessons {
	l := intents.Lessons{Country: p.Country}
	for _, i := range p.Intents {
		for _, locale := range chat.Locales {
			for _, s := range i.Sentences[locale] {
				l.Sentences = append(l.Sentences, intents.Sentence{Text: s, Intent: i.ID, Locale: locale})
			}
		}
	}
	for _, locale := range chat.Locales {
		for _, s := range p.OutOfScope[locale] {
			l.OutOfScope = append(l.OutOfScope, intents.Sentence{Text: s, Locale: locale})
		}
	}
	for _, e := range p.FAQ {
		for _, locale := range chat.Locales {
			l.Questions = append(l.Questions, intents.Question{ID: e.ID, Topic: e.Topic, Locale: locale, Asked: e.Asked[locale], Answer: e.Answer[locale]})
		}
	}
	for _, s := range p.Services {
		l.Services = append(l.Services, intents.Term{ID: s.ID, Words: slices.Concat(names(s.Name), s.Words)})
	}
	for _, a := range p.Areas {
		l.Areas = append(l.Areas, intents.Term{ID: a.ID, Words: slices.Concat(names(a.Name), a.Words)})
	}
	return l
}

// lexicon is what a pack says of its country, services and areas.
func lexicon(p *pack.Pack) facts.Lexicon {
	l := lessons(p)
	out := facts.Lexicon{Country: l.Country}
	for _, t := range l.Services {
		out.Services = append(out.Services, facts.Term(t))
	}
	for _, t := range l.Areas {
		out.Areas = append(out.Areas, facts.Term(t))
	}
	return out
}

// names lists a text's languages in a fixed order.
func names(t pack.Text) []string {
	var out []string
	for _, l := range slices.Sorted(maps.Keys(t)) {
		out = append(out, t[l])
	}
	return out
}
