package dialogs

import (
	"strings"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// topicKey is the question what about a topic that was only named. Inside a form
// the form's own answer is taken as well.
const topicKey = "topic.which"

// topics are the pack's, ready to be found: by folded name, and the words that
// may stand around one without saying more.
type topics struct {
	named         map[string]*pack.Topic
	before, after []string // folded
}

func newTopics(p *pack.Pack) topics {
	ts := topics{named: map[string]*pack.Topic{}}
	for i := range p.Topics {
		for _, l := range chat.Locales {
			for _, w := range p.Topics[i].Words[l] {
				ts.named[fold(w)] = &p.Topics[i]
			}
		}
	}
	for _, l := range chat.Locales {
		for _, w := range p.Phrases["about"][l] {
			ts.before = append(ts.before, fold(w))
		}
		for _, w := range p.Phrases["about.end"][l] {
			ts.after = append(ts.after, fold(w))
		}
	}
	return ts
}

// in is the topic that a text names and says nothing of, nil if it says more:
// "a question about roaming", 我想问一下话费的事.
func (ts topics) in(text string) *pack.Topic {
	f := unpolite(fold(text))
	for more := true; more; {
		if found := ts.named[f]; found != nil {
			return found
		}
		more = false
		for _, w := range ts.before {
			if rest, ok := strings.CutPrefix(f, w); ok && (han(w) || strings.HasPrefix(rest, " ")) {
				f, more = unpolite(strings.TrimFunc(rest, outer)), true
			}
		}
		for _, w := range ts.after {
			if rest, ok := strings.CutSuffix(f, w); ok && (han(w) || strings.HasSuffix(rest, " ")) {
				f, more = unpolite(strings.TrimFunc(rest, outer)), true
			}
		}
	}
	return nil
}

// names offers what is asked most about a topic that is only named; its one
// question it answers.
func (t *step) names(m Said) bool {
	topic := t.e.topics.in(m.Text)
	if topic == nil {
		return false
	}
	if len(topic.Tasks) == 0 && len(topic.Asked) == 1 {
		t.faq(topic.Asked[0])
		return true
	}
	a := Asked{Key: topicKey, Args: []string{"topic", topic.Name[t.s.Locale]}}
	for _, id := range topic.Tasks {
		a.Choices = append(a.Choices, t.doing(id))
	}
	for _, id := range topic.Asked {
		if c, ok := t.askable(id); ok {
			a.Choices = append(a.Choices, c)
		}
	}
	a.Choices = append(a.Choices, t.choice("person"))
	t.ask(a)
	return true
}
