package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/chat/mask"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
	"switchboard/intents"
	"switchboard/intents/llm"
)

type suggestCommand struct {
	Out string `placeholder:"F" help:"File to write to, which must not exist. Defaults to the terminal."`
}

const (
	// mostGaps is how many questions are looked at, the newest first; mostAsked
	// how many of a group are printed.
	mostGaps, mostAsked = 2000, 12
	// mostDrafts and mostThin are how many answers, and sentences for how many
	// intents, a model is asked for.
	mostDrafts, mostThin = 20, 5
)

// Run prints drafts as YAML, in the form of the pack's own files. It changes
// nothing: a person takes over what is good.
func (c suggestCommand) Run(ctx context.Context, root *commands, p process) error {
	cfg, err := root.load(p)
	if err != nil {
		return err
	}
	pk, err := loadPack(cfg.Pack)
	if err != nil {
		return err
	}
	gaps, err := gapsIn(ctx, cfg.Database)
	if err != nil {
		return inDatabase(err)
	}
	model, err := newModel(cfg, pk, nil, nil, func(c *llm.Config) { c.PerHour = mostDrafts + 2*mostThin })
	if err != nil {
		return err
	}
	if model != nil {
		defer model.Close()
	}
	var b bytes.Buffer
	s := suggestions{out: &b, err: p.err, pack: pk, model: model}
	s.faq(ctx, gaps)
	s.sentences(ctx)
	if c.Out == "" {
		_, err = b.WriteTo(p.out)
		return err
	}
	return writeNew(c.Out, b.Bytes())
}

// writeNew writes a file that was not there.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usageError{fmt.Errorf("--out: %w", err)}
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// gapsIn are the newest questions that nobody could answer; none where there
// is no database yet.
func gapsIn(ctx context.Context, path string) (gaps []store.Gap, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	st, err := sqlite.OpenReadOnly(ctx, path)
	if err != nil {
		return nil, err
	}
	err = st.Read(ctx, func(v store.View) error {
		gaps, err = v.Gaps(store.Page{Limit: mostGaps})
		return err
	})
	return gaps, errors.Join(err, st.Close())
}

// suggestions are what is being written.
type suggestions struct {
	out   io.Writer
	err   io.Writer // what the model did not do
	pack  *pack.Pack
	model *llm.Client // nil for none
}

func (s *suggestions) printf(format string, args ...any) { fmt.Fprintf(s.out, format, args...) }

// A gapGroup is what several customers asked in a language.
type gapGroup struct {
	locale    chat.Locale
	questions []string // masked, each once
	asked     int      // how often
	last      time.Time
}

// groups puts what asks for the same together, what was asked most first.
func groups(gaps []store.Gap) (list []gapGroup) {
	for _, l := range chat.Locales {
		var texts, bare []string
		var of []store.Gap
		for _, g := range gaps {
			if g.Locale == l {
				text := oneLine(g.Question)
				texts, bare, of = append(texts, mask.Text(text)), append(bare, mask.Strip(text)), append(of, g)
			}
		}
		for _, members := range intents.Group(bare, l) {
			g := gapGroup{locale: l, asked: len(members)}
			for _, i := range members {
				if !slices.Contains(g.questions, texts[i]) {
					g.questions = append(g.questions, texts[i])
				}
				if of[i].At.After(g.last) {
					g.last = of[i].At
				}
			}
			list = append(list, g)
		}
	}
	slices.SortStableFunc(list, func(a, b gapGroup) int { return cmp.Compare(b.asked, a.asked) })
	return list
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// faq writes a draft of an entry for each group of questions.
func (s *suggestions) faq(ctx context.Context, gaps []store.Gap) {
	s.printf("# Drafts for the FAQ, from %d questions that it could not answer. Nothing of this is in the pack.\n", len(gaps))
	s.printf("# Take over what is good into faq/*.yaml: name it, complete what says TODO, check every word of a draft,\n")
	s.printf("# ask it in both languages in at least three ways, then run `switchboard check`.\n\n")
	for n, g := range groups(gaps) {
		answer := map[chat.Locale]string{}
		if s.model != nil && n < mostDrafts {
			draft, err := s.model.Draft(ctx, g.questions[:min(len(g.questions), mostAsked)])
			if err != nil {
				fmt.Fprintf(s.err, "switchboard: no draft for %s: %v\n", quoted(g.questions[0]), err)
			}
			answer = draft
		}
		s.printf("# asked %d times, last on %s\n- id: TODO\n  topic: TODO\n  asked:\n", g.asked, g.last.In(s.pack.Zone).Format(time.DateOnly))
		for _, l := range chat.Locales {
			if l != g.locale {
				s.printf("    %s: []  # TODO\n", l)
				continue
			}
			s.printf("    %s:\n", l)
			for _, q := range g.questions[:min(len(g.questions), mostAsked)] {
				s.printf("      - %s\n", quoted(q))
			}
			if more := len(g.questions) - mostAsked; more > 0 {
				s.printf("      # and %d more\n", more)
			}
		}
		for _, field := range []string{"answer", "source"} {
			s.printf("  %s:\n", field)
			for _, l := range chat.Locales {
				text, note := "TODO", ""
				if draft := answer[l]; draft != "" && field == "answer" {
					text, note = "DRAFT: "+draft, "  # by a language model; not checked by anybody"
				}
				s.printf("    %s: %s%s\n", l, quoted(text), note)
			}
		}
		s.printf("\n")
	}
}

// sentences proposes more of them for the intents that are understood worst.
func (s *suggestions) sentences(ctx context.Context) {
	l := lessons(s.pack)
	all := intents.Confuse(l).Intents
	slices.SortStableFunc(all, func(a, b intents.Fared) int {
		return cmp.Compare(a.Right*b.Sentences, b.Right*a.Sentences)
	})
	s.printf("---\n# Intents that are understood worst, each sentence by a model that was taught the others.\n")
	if s.model == nil {
		s.printf("# With a language model (OPENAI_MODEL) sentences would be proposed.\n")
	}
	known := intents.New(l)
	for n, f := range all[:min(len(all), 2*mostThin)] {
		s.printf("# %s, %s: %d of %d sentences understood\n", f.Intent, f.Locale, f.Right, f.Sentences)
		if s.model == nil || n >= mostThin {
			continue
		}
		i := s.pack.Intents[slices.IndexFunc(s.pack.Intents, func(i pack.Intent) bool { return i.ID == f.Intent })]
		proposed, err := s.model.Paraphrase(ctx, llm.Intent{ID: i.ID, Name: i.Name[f.Locale]}, f.Locale, i.Sentences[f.Locale])
		if err != nil {
			fmt.Fprintf(s.err, "switchboard: no sentences for %s, %s: %v\n", f.Intent, f.Locale, err)
			continue
		}
		s.printf("- intent: %s\n  language: %s\n  sentences:\n", f.Intent, f.Locale)
		for _, text := range proposed {
			note := ""
			if m := known.Understand(ctx, text, intents.Context{Locale: f.Locale}); m.Outcome == chat.Accept && m.Intents[0].ID != f.Intent {
				note = "  # now taken for " + m.Intents[0].ID
			}
			s.printf("    - %s%s\n", quoted(text), note)
		}
	}
}

// quoted is a text as YAML that holds no surprise: JSON's strings are YAML's.
func quoted(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return `""` // strings always encode
	}
	return strings.TrimSpace(b.String())
}
