package carrier

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

var errTodo = errors.New("carrier: not built yet")

type Carrier struct {
	mu     sync.Mutex
	faults []string
}

// New is a carrier. Close must be called.
func New(cfg Config) *Carrier { return &Carrier{} }

// Listen is New with its own listener on loopback: Base is where it serves.
func Listen(cfg Config) (*Carrier, error) { return &Carrier{}, nil }

// Base is the scheme and host of the REST API.
func (c *Carrier) Base() string { return "" }

// Configure adds a number or changes its webhooks.
func (c *Carrier) Configure(n Number) {}

// Close ends calls and pending callbacks and waits.
func (c *Carrier) Close() {}

// Check is every fault of a TwiML document, each with its code.
func Check(twiml []byte) []string { return nil }

type call struct{}

func (c *Carrier) api() http.Handler                { return http.NotFoundHandler() }
func (c *Carrier) settle(ctx context.Context) error { return errTodo }
func (c *Carrier) script(to string, o []Outcome)    {}
func (c *Carrier) release()                         {}
func (c *Carrier) text(ctx context.Context, a, b, t string, m []Media) (string, error) {
	return "", errTodo
}
func (c *Carrier) resend(ctx context.Context, sid string) error                  { return errTodo }
func (c *Carrier) inbox(number string) []Message                                 { return nil }
func (c *Carrier) await(ctx context.Context, n string, k int) ([]Message, error) { return nil, errTodo }
func (c *Carrier) messagesOf(number string) []Message                            { return nil }
func (c *Carrier) report(ctx context.Context, a, b string, n int) error          { return errTodo }
func (c *Carrier) watch(n string) (<-chan Event, func())                         { return nil, nil }
func (c *Carrier) dialIn(ctx context.Context, a, b string) (*Call, error)        { return nil, errTodo }
func (c *Carrier) ringing(ctx context.Context, n string) (*Call, error)          { return nil, errTodo }
func (c *Carrier) callsOf(n string) []*Call                                      { return nil }
func (k *Call) answer(ctx context.Context, by string) error                      { return errTodo }
func (k *Call) refuse(ctx context.Context, by string) error                      { return errTodo }
func (k *Call) press(ctx context.Context, by string) error                       { return errTodo }
func (k *Call) say(ctx context.Context, by string, c float64) error              { return errTodo }
func (k *Call) quiet(ctx context.Context) error                                  { return errTodo }
func (k *Call) hangUp(ctx context.Context) error                                 { return errTodo }
func (k *Call) record(ctx context.Context, d time.Duration, a []byte) error      { return errTodo }
func (k *Call) awaitKind(ctx context.Context, s []Kind) (State, error)           { return State{}, errTodo }
func (k *Call) stateNow() State                                                  { return State{} }
func (k *Call) heard() []Utterance                                               { return nil }
func (k *Call) silence() time.Duration                                           { return 0 }
func (k *Call) faultsNow() []string                                              { return nil }
