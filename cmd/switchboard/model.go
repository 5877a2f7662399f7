package main

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/intents"
	"switchboard/intents/facts"
	"switchboard/intents/llm"
)

// mostExamples is how many sentences of a language show the model what an intent is.
const mostExamples = 4

// newModel makes the language model that is configured; nil if none is. May
// changes how it is asked.
func newModel(cfg Config, pk *pack.Pack, metrics prometheus.Registerer, log *slog.Logger, may ...func(*llm.Config)) (*llm.Client, error) {
	if !cfg.OpenAI.On() {
		return nil, nil
	}
	c := llm.Config{
		Key: cfg.OpenAI.APIKey.Reveal(), BaseURL: cfg.OpenAI.BaseURL, Model: cfg.OpenAI.Model,
		Intents: proposals(pk), Read: facts.New(lexicon(pk)).Read, Log: log, Metrics: metrics,
	}
	for _, change := range may {
		change(&c)
	}
	return llm.New(c)
}

// proposals is the closed list of what a model may say that a text means.
func proposals(pk *pack.Pack) (list []llm.Intent) {
	sure, doubtful := dialogs.Proposals()
	add := func(ids []string, ask bool) {
		for _, i := range pk.Intents {
			for _, id := range ids {
				if i.ID != id {
					continue
				}
				p := llm.Intent{ID: id, Name: i.Name[chat.English], Ask: ask}
				for _, l := range chat.Locales {
					p.Examples = append(p.Examples, spread(i.Sentences[l], mostExamples)...)
				}
				list = append(list, p)
			}
		}
	}
	add(sure, false)
	add(doubtful, true)
	for _, e := range pk.FAQ {
		list = append(list, llm.Intent{ID: "faq." + e.ID, Name: e.Asked[chat.English][0], Examples: e.Asked[chat.Chinese][:1], FAQ: e.ID})
	}
	return list
}

// spread picks n members of a list from its beginning to its end.
func spread(list []string, n int) (out []string) {
	for i := range min(n, len(list)) {
		out = append(out, list[i*len(list)/min(n, len(list))])
	}
	return out
}

// consultant is a model as the gateway takes it, nil for none.
func consultant(m *llm.Client) intents.Consultant {
	if m == nil {
		return nil
	}
	return m
}
