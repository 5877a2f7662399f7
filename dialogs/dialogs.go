// Package dialogs decides what is said and when. Its one entrance is
// Engine.Step, a pure and total function from a state and an event to the next
// state and the effects that shall happen. It does no I/O, reads no clock,
// draws no random number and knows no channel by name: time, ids and look-up
// results come in as events, a channel's limits come in as chat.Traits.
package dialogs

import (
	"strconv"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// An Engine runs the dialogs of one business pack. It holds no state of any
// conversation and is safe for concurrent use.
type Engine struct {
	pack    *pack.Pack
	forms   map[string]*form
	phrases phrases
	ratings map[string]int // folded words for a mark → 1..5
	topics  topics
	areas   map[string]string // folded names and words of areas → id
	bare    []string          // folded words that only say what kind of case it is
	around  []string          // folded words that stand around a fact and say nothing
}

// New returns the engine of a pack.
func New(p *pack.Pack) *Engine {
	e := &Engine{pack: p, phrases: newPhrases(p.Phrases), ratings: map[string]int{}, forms: map[string]*form{}, areas: map[string]string{}, topics: newTopics(p)}
	for _, f := range forms() {
		e.forms[f.id] = f
	}
	for i := 1; i <= 5; i++ {
		for _, l := range chat.Locales {
			for _, w := range p.Phrases["rating."+strconv.Itoa(i)][l] {
				e.ratings[fold(w)] = i
			}
		}
	}
	for _, a := range p.Areas {
		for _, w := range a.Words {
			e.areas[fold(w)] = a.ID
		}
		for _, l := range chat.Locales {
			e.areas[fold(a.Name[l])] = a.ID
		}
	}
	for _, l := range chat.Locales {
		for _, w := range p.Phrases["bare"][l] {
			e.bare = append(e.bare, pad(fold(w)))
		}
		for _, w := range p.Phrases["around"][l] {
			e.around = append(e.around, pad(fold(w)))
		}
	}
	return e
}
