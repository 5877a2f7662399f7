package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"switchboard/intents"
)

type evalCommand struct {
	Train string `required:"" placeholder:"F" help:"Data set to train on: a JSON object in the layout of CLINC150."`
	Test  string `required:"" placeholder:"F" help:"Data set to score on."`
	JSON  bool   `name:"json" help:"Print one JSON object."`
}

// Run trains, scores and prints.
func (c evalCommand) Run(p process) error {
	train, err := readDataSet(c.Train)
	if err != nil {
		return usageError{err}
	}
	test, err := readDataSet(c.Test)
	if err != nil {
		return usageError{err}
	}
	r, err := intents.Eval(train, test, time.Now)
	if err != nil {
		return usageError{fmt.Errorf("--train %s --test %s: %w", c.Train, c.Test, err)}
	}
	if c.JSON {
		return json.NewEncoder(p.out).Encode(r)
	}
	fmt.Fprintf(p.out, "intents            %d, learned from %d sentences in %.2f s\n", r.Intents, r.Train, r.TrainSeconds)
	fmt.Fprintf(p.out, "accuracy           %.4f of %d\n", r.Accuracy, r.Test)
	fmt.Fprintf(p.out, "out of scope       recall %.4f of %d, precision %.4f\n", r.OOSRecall, r.OOSTest, r.OOSPrecision)
	fmt.Fprintf(p.out, "joint accuracy     %.4f\n", r.JointAccuracy)
	fmt.Fprintf(p.out, "per utterance      %.1f µs\n", r.MicrosPerUtterance)
	return nil
}

func readDataSet(name string) (intents.DataSet, error) {
	f, err := os.Open(name)
	if err != nil {
		return intents.DataSet{}, err
	}
	d, err := intents.ReadDataSet(f)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return d, err
}
