package intents

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// ticking is a clock that goes on by a second with each look.
func ticking() func() time.Time {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	return func() time.Time { now = now.Add(time.Second); return now }
}

// dataSets are the lessons and probes of one language as data sets.
func dataSets(locale chat.Locale) (train, test DataSet) {
	pairs := func(list []Sentence) (p []Pair) {
		for _, s := range list {
			if s.Locale == locale {
				p = append(p, Pair{s.Text, s.Intent})
			}
		}
		return p
	}
	in, out := readSentences("lessons.txt")
	train.Train, train.OOSTrain = pairs(in), pairs(out)
	in, out = readSentences("probes.txt")
	test.Test, test.OOSTest = pairs(in), pairs(out)
	return train, test
}

func TestEval(t *testing.T) {
	for _, locale := range chat.Locales {
		train, test := dataSets(locale)
		r, err := Eval(train, test, ticking())
		if err != nil {
			t.Fatal(err)
		}
		if r.Intents != 12 || r.Train != 144+22 || r.Test != len(test.Test) || r.OOSTest != 10 {
			t.Errorf("%s: counts: %+v", locale, r)
		}
		if r.Accuracy < 0.85 || r.OOSRecall < 0.8 || r.OOSPrecision < 0.7 || r.JointAccuracy < 0.85 {
			t.Errorf("%s: %+v", locale, r)
		}
		if want := 1e6 / float64(r.Test+r.OOSTest); r.TrainSeconds != 1 || r.MicrosPerUtterance != want {
			t.Errorf("%s: %v s, %v µs, want 1 s, %v µs", locale, r.TrainSeconds, r.MicrosPerUtterance, want)
		}
	}
}

// Without out-of-scope utterances in the test nothing is refused.
func TestEvalOfAClosedSet(t *testing.T) {
	train, test := dataSets(chat.English)
	test.Test = append(test.Test, Pair{"who painted the Mona Lisa", "art"})
	test.OOSTest = nil
	r, err := Eval(train, test, ticking())
	if err != nil {
		t.Fatal(err)
	}
	if r.OOSTest != 0 || r.OOSRecall != 0 || r.OOSPrecision != 1 || r.Accuracy != r.JointAccuracy || r.Accuracy < 0.9 {
		t.Errorf("got %+v", r)
	}
}

func TestReadDataSet(t *testing.T) {
	d, err := ReadDataSet(strings.NewReader(`{"val":[["a b","x"]],"oos_test":[["c","oos"]],"more":1}`))
	if err != nil || len(d.Val) != 1 || d.Val[0] != (Pair{"a b", "x"}) || len(d.OOSTest) != 1 {
		t.Errorf("got %+v, %v", d, err)
	}
	for _, bad := range []string{"", "[]", `{"train":[["a"],1]}`, `{"train":{}}`, `{"train":[["a","b","c"]]}`, `{"train":[["a"]]}`} {
		if _, err := ReadDataSet(strings.NewReader(bad)); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
	for _, d := range []DataSet{{}, {Train: []Pair{{"a", "x"}}}} {
		if _, err := Eval(d, DataSet{}, ticking()); err == nil {
			t.Errorf("%+v: no error", d)
		}
	}
}

// The names of the report are fixed by interface.md §1.
func TestReportNames(t *testing.T) {
	b, err := json.Marshal(Report{Intents: 1, Train: 2, Test: 3, OOSTest: 4})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"intents":1,"train":2,"test":3,"accuracy":0,"oos_test":4,"oos_recall":0,"oos_precision":0,"joint_accuracy":0,"train_seconds":0,"micros_per_utterance":0}`
	if string(b) != want {
		t.Errorf("got %s", b)
	}
}
