package main

import (
	"fmt"
	"io"
	"path"

	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/intents"
)

type confusionCommand struct {
	Pack string `arg:"" optional:"" help:"Folder of the pack. Defaults to the configured one."`
}

// An intent is thin with fewer sentences of a language than these, or when
// less than this share of them is understood by a model that did not see them.
const (
	fewSentences = 25
	thinShare    = 0.6
)

// Run prints what to mend in the teaching of a pack, each with file and line.
func (c confusionCommand) Run(root *commands, p process) error {
	if c.Pack == "" {
		cfg, err := root.load(p)
		if err != nil {
			return err
		}
		c.Pack = cfg.Pack
	}
	pk, err := loadPack(c.Pack)
	if err != nil {
		return err
	}
	if c.Pack == "" {
		c.Pack = builtinFolder
	}
	r := confusion{out: p.out, folder: c.Pack, lessons: lessons(pk), spots: spots(pk)}
	r.print(intents.Confuse(r.lessons), pk)
	return nil
}

// A confusion is a report under way.
type confusion struct {
	out     io.Writer
	folder  string
	lessons intents.Lessons
	spots   []spot
}

// A spot is where a sentence stands.
type spot struct {
	file string
	line int
}

// spots are those of the sentences of lessons, in their order.
func spots(pk *pack.Pack) (list []spot) {
	for _, i := range pk.Intents {
		for _, l := range chat.Locales {
			for n := range i.Sentences[l] {
				file, line := pk.SentenceAt(i.ID, l, n)
				list = append(list, spot{file, line})
			}
		}
	}
	return list
}

// line begins a line about something of the pack, as `check` does.
func (r confusion) line(at spot, format string, args ...any) {
	fmt.Fprintf(r.out, "%s:%d: %s\n", path.Join(r.folder, at.file), at.line, fmt.Sprintf(format, args...))
}

func (r confusion) print(c intents.Confusion, pk *pack.Pack) {
	fmt.Fprintln(r.out, "Each sentence as a model understands it that was taught the others.")
	for _, l := range chat.Locales {
		var all intents.Fared
		for _, f := range c.Intents {
			if f.Locale == l {
				all.Sentences, all.Right, all.Stolen, all.Refused = all.Sentences+f.Sentences, all.Right+f.Right, all.Stolen+f.Stolen, all.Refused+f.Refused
			}
		}
		n := float64(max(all.Sentences, 1)) / 100
		fmt.Fprintf(r.out, "%-6s %d sentences: %.1f %% right, %.1f %% taken by another intent, %.1f %% refused\n", l, all.Sentences, float64(all.Right)/n, float64(all.Stolen)/n, float64(all.Refused)/n)
	}
	fmt.Fprintln(r.out, "\nThin intents: write more sentences.")
	for _, f := range c.Intents {
		if share := float64(f.Right) / float64(f.Sentences); f.Sentences < fewSentences || share < thinShare {
			file, line := pk.SentenceAt(f.Intent, f.Locale, 0)
			r.line(spot{file, line}, "intent %s, %s: %d sentences, %.0f %% of them understood", f.Intent, f.Locale, f.Sentences, 100*share)
		}
	}
	fmt.Fprintln(r.out, "\nIntents that steal: make the sentences differ, or move them.")
	for _, t := range c.Thefts {
		for _, s := range t.Sentences {
			r.line(r.spots[s], "%q of %s is taken for %s (%d of %s are)", r.lessons.Sentences[s].Text, t.From, t.To, len(t.Sentences), t.Locale)
		}
	}
	fmt.Fprintln(r.out, "\nSentences that no other supports: write some like them, or take them out.")
	for _, s := range c.Unsupported {
		r.line(r.spots[s], "%q of %s is like nothing else there", r.lessons.Sentences[s].Text, r.lessons.Sentences[s].Intent)
	}
}
