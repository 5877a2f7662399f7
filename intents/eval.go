package intents

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"switchboard/chat"
)

// A DataSet is a labelled collection in the layout of CLINC150 (interface.md
// §1): lists of [text, intent] pairs. Keys may be missing.
type DataSet struct {
	Train    []Pair `json:"train"`
	Val      []Pair `json:"val"`
	Test     []Pair `json:"test"`
	OOSTrain []Pair `json:"oos_train"`
	OOSVal   []Pair `json:"oos_val"`
	OOSTest  []Pair `json:"oos_test"`
}

// A Pair is a sentence and its intent.
type Pair [2]string

// UnmarshalJSON reads a list of exactly two strings.
func (p *Pair) UnmarshalJSON(b []byte) error {
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	if len(list) != 2 {
		return fmt.Errorf("%.80s is not a pair of sentence and intent", b)
	}
	*p = Pair(list)
	return nil
}

// ReadDataSet reads one JSON object. Other keys are ignored.
func ReadDataSet(r io.Reader) (DataSet, error) {
	var d DataSet
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		return DataSet{}, fmt.Errorf("data set: %w", err)
	}
	return d, nil
}

// A Report is what `switchboard intents eval --json` prints.
type Report struct {
	Intents int `json:"intents"` // distinct ones learned
	Train   int `json:"train"`   // sentences learned, out-of-scope ones included
	Test    int `json:"test"`    // utterances in scope that were tried
	// Accuracy is the share of Test that was understood; a refusal is wrong.
	Accuracy float64 `json:"accuracy"`
	OOSTest  int     `json:"oos_test"` // utterances out of scope that were tried
	// OOSRecall is the share of OOSTest that was refused, OOSPrecision the
	// share of refusals that was right; 1 where nothing was refused.
	OOSRecall    float64 `json:"oos_recall"`
	OOSPrecision float64 `json:"oos_precision"`
	// JointAccuracy is the share of Test and OOSTest together that came out right.
	JointAccuracy float64 `json:"joint_accuracy"`
	TrainSeconds  float64 `json:"train_seconds"`
	// MicrosPerUtterance is the time to judge one, one at a time on one core.
	MicrosPerUtterance float64 `json:"micros_per_utterance"`
}

// Eval trains on train (its train, val, oos_train and oos_val) and tries the
// result on test (its test and oos_test). Both are taken to be in the language
// that most of train is written in. Where test has no out-of-scope utterances
// there is nothing to refuse: the question is then which intent is meant, and
// the likeliest is taken. clock tells the time, for the two durations.
func Eval(train, test DataSet, clock func() time.Time) (Report, error) {
	l, locale := train.lesson()
	if l.within == 0 {
		return Report{}, fmt.Errorf("data set: no sentences to train on")
	}
	if len(test.Test)+len(test.OOSTest) == 0 {
		return Report{}, fmt.Errorf("data set: nothing to test on")
	}
	began := clock()
	m := learn(l, recipeFor(locale))
	r := Report{
		Intents: len(l.classes), Train: len(l.texts), Test: len(test.Test), OOSTest: len(test.OOSTest),
		TrainSeconds: clock().Sub(began).Seconds(),
	}
	began = clock()
	r.count(m, test)
	r.MicrosPerUtterance = clock().Sub(began).Seconds() * 1e6 / float64(r.Test+r.OOSTest)
	return r, nil
}

// lesson gathers what is to be learned, and its language.
func (d DataSet) lesson() (lesson, chat.Locale) {
	var all Lessons
	chinese := 0
	for _, list := range [][]Pair{d.Train, d.Val} {
		for _, pair := range list {
			all.Sentences = append(all.Sentences, Sentence{Text: pair[0], Intent: pair[1]})
			if hanShare(pair[0]) > 0.5 {
				chinese++
			}
		}
	}
	for _, list := range [][]Pair{d.OOSTrain, d.OOSVal} {
		for _, pair := range list {
			all.OutOfScope = append(all.OutOfScope, Sentence{Text: pair[0]})
		}
	}
	locale := chat.English
	if 2*chinese > len(all.Sentences) {
		locale = chat.Chinese
	}
	return lessonIn("", all), locale
}

// hanShare is the share of a text's letters that are Chinese characters.
func hanShare(text string) float64 {
	han, letters := 0, 0
	for _, r := range text {
		switch {
		case isHan(r):
			han++
			letters++
		case r > ' ' && r != '.' && r != ',':
			letters++
		}
	}
	return float64(han) / float64(max(letters, 1))
}

// count tries every utterance.
func (r *Report) count(m *model, test DataSet) {
	var s scratch
	right, refused, refusedRightly := 0, 0, 0
	for _, pair := range test.Test {
		best, outcome := m.judge(pair[0], &s)
		switch {
		case outcome == chat.Reject && r.OOSTest > 0:
			refused++
		case len(best) > 0 && best[0].ID == pair[1]:
			right++
		}
	}
	for _, pair := range test.OOSTest {
		if _, outcome := m.judge(pair[0], &s); outcome == chat.Reject {
			refused++
			refusedRightly++
		}
	}
	r.Accuracy = ratio(right, r.Test, 0)
	r.OOSRecall = ratio(refusedRightly, r.OOSTest, 0)
	r.OOSPrecision = ratio(refusedRightly, refused, 1)
	r.JointAccuracy = ratio(right+refusedRightly, r.Test+r.OOSTest, 0)
}

func ratio(part, whole int, empty float64) float64 {
	if whole == 0 {
		return empty
	}
	return float64(part) / float64(whole)
}
