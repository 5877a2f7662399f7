package gateway

import (
	"github.com/prometheus/client_golang/prometheus"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// metrics are the gateway's counters. No label holds anything of a customer.
type metrics struct {
	turns         *prometheus.CounterVec
	turnSeconds   prometheus.Histogram
	pending       prometheus.Gauge
	deliveries    *prometheus.CounterVec
	deadLetters   prometheus.Counter
	timersFired   prometheus.Counter
	conversations *prometheus.GaugeVec
	offers        *prometheus.CounterVec
	breaches      *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		turns: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_turns_total", Help: "Turns committed.",
		}, []string{"cause", "channel"}),
		turnSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "switchboard_turn_seconds", Help: "From taking a turn to its commit.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2, 16),
		}),
		pending: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "switchboard_outbox_pending", Help: "Entries waiting to be sent.",
		}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_deliveries_total", Help: "Entries settled, by status.",
		}, []string{"status"}),
		deadLetters: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_dead_letters_total", Help: "Entries given up or uncertain.",
		}),
		timersFired: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_timers_fired_total", Help: "Timers that made a turn.",
		}),
		conversations: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "switchboard_conversations", Help: "Conversations that wait for a person or have one.",
		}, []string{"mode"}),
		offers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_offers_total", Help: "Conversations offered to one person, and what became of it: made, taken, claimed by somebody else, missed, withdrawn.",
		}, []string{"outcome"}),
		breaches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_clock_breaches_total", Help: "Promises to customers that were not kept in time, by clock.",
		}, []string{"clock"}),
	}
	for _, c := range []prometheus.Collector{
		m.turns, m.turnSeconds, m.pending, m.deliveries, m.deadLetters, m.timersFired, m.conversations, m.offers, m.breaches,
	} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) turn(cause string, c chat.Channel, seconds float64) {
	m.turns.WithLabelValues(cause, string(c)).Inc()
	m.turnSeconds.Observe(seconds)
}

// routed counts what a turn did at the desk.
func (m *metrics) routed(o *outcome) {
	for _, what := range o.offers {
		m.offers.WithLabelValues(what).Inc()
	}
	for _, clock := range o.breaches {
		m.breaches.WithLabelValues(clock).Inc()
	}
}

// counted are the modes whose conversations are counted: those that need people.
func counted(m chat.Mode) bool { return m == chat.ModeWaiting || m == chat.ModeAgent }

// moved follows a conversation from one mode to another.
func (m *metrics) moved(from, to chat.Mode) {
	if from == to {
		return
	}
	if counted(from) {
		m.conversations.WithLabelValues(string(from)).Dec()
	}
	if counted(to) {
		m.conversations.WithLabelValues(string(to)).Inc()
	}
}

// load counts what there is at the start.
func (m *metrics) load(v store.View) error {
	for _, mode := range []chat.Mode{chat.ModeWaiting, chat.ModeAgent} {
		n, page := 0, store.Page{Limit: 1000}
		for {
			list, err := v.Conversations(store.ConversationFilter{Mode: mode}, page)
			if err != nil {
				return err
			}
			n += len(list)
			if len(list) < page.Limit {
				break
			}
			page.Cursor = list[len(list)-1].Cursor()
		}
		m.conversations.WithLabelValues(string(mode)).Set(float64(n))
	}
	return nil
}
