package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	openai "github.com/sashabaranov/go-openai"
)

// Kinds of failure. None carries what the server wrote: it may quote the
// customer, or the key.
var (
	errGarbage = errors.New("llm: the answer is not what was asked for")
	errFormat  = errors.New("llm: the server refuses the request")
	errLocked  = errors.New("llm: the server refuses the key")
	errSlow    = errors.New("llm: no answer in time")
	errDown    = errors.New("llm: the server fails")
	errBusy    = errors.New("llm: the server wants to be left alone")
)

// A failure is one of these, with how long the server wants to be left alone.
type failure struct {
	kind  error
	after time.Duration
}

func (f *failure) Error() string { return f.kind.Error() }
func (f *failure) Unwrap() error { return f.kind }

// failureOf classifies an error of the client.
func failureOf(err error, after time.Duration) error {
	status := 0
	var refused *openai.APIError
	var broken *openai.RequestError
	switch {
	case errors.As(err, &refused):
		status = refused.HTTPStatusCode
	case errors.As(err, &broken):
		status = broken.HTTPStatusCode
	}
	kind := errDown
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		kind = errSlow
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		kind = errLocked
	case status == http.StatusTooManyRequests:
		kind = errBusy
	case status == http.StatusBadRequest, status == http.StatusUnprocessableEntity:
		kind = errFormat
	case status == 0 || status < 400:
		kind = errDown // no connection, or a body that is no answer
	}
	return &failure{kind, after}
}

// retryAfter is the context's key of where to note the server's wish.
type retryAfter struct{}

// largestBody is the most bytes of an answer's body that are read.
const largestBody = 64 << 10

// bounded reads no more of an answer than anybody needs, and notes for how long
// the server wants to be left alone, which the client does not tell.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(q *http.Request) (*http.Response, error) {
	r, err := b.next.RoundTrip(q)
	if err != nil {
		return r, err
	}
	r.Body = http.MaxBytesReader(nil, r.Body, largestBody)
	if note, ok := q.Context().Value(retryAfter{}).(*time.Duration); ok {
		*note = waitOf(r.Header.Get("Retry-After"))
	}
	return r, nil
}

// waitOf reads a Retry-After in seconds; 0 for anything else.
func waitOf(v string) time.Duration {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 1<<20 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// metrics are the model's counters. No label holds anything of a customer.
type metrics struct {
	asked  *prometheus.CounterVec
	tokens prometheus.Counter
}

func newMetrics(r prometheus.Registerer, g *gate) (*metrics, error) {
	m := &metrics{
		asked: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_model_consultations_total", Help: "Second opinions asked of the language model, by what came of it.",
		}, []string{"result"}),
		tokens: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_model_tokens_total", Help: "Tokens that the language model counted.",
		}),
	}
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "switchboard_model_left_alone", Help: "1 while the language model is not asked, since it failed.",
	}, func() float64 {
		if g.trouble() != "" {
			return 1
		}
		return 0
	})
	for _, c := range []prometheus.Collector{m.asked, m.tokens, open} {
		if err := r.Register(c); err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
	}
	return m, nil
}
