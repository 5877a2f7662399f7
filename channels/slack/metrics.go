package slack

import "github.com/prometheus/client_golang/prometheus"

// metrics are the desk's counters. No label holds anything of a customer.
type metrics struct {
	calls   *prometheus.CounterVec
	inbound *prometheus.CounterVec
	relayed *prometheus.CounterVec
	files   *prometheus.CounterVec
	refused prometheus.Counter
	down    prometheus.Gauge
	locked  prometheus.Gauge
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	m := &metrics{
		calls:   counters("switchboard_slack_calls_total", "Calls of Slack's Web API, by how they ended.", "method", "result"),
		inbound: counters("switchboard_slack_received_total", "What Slack brought: events, interactions, commands.", "kind", "result"),
		relayed: counters("switchboard_slack_relayed_total", "Agents' lines in Slack, by where they went: customer, note, refused.", "to"),
		files:   counters("switchboard_slack_files_total", "Files of agents, by what became of them.", "result"),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_slack_strangers_total", Help: "Acts of people who may not work at the desk.",
		}),
		down:   gauge("switchboard_slack_down", "1 while Slack does not answer."),
		locked: gauge("switchboard_slack_locked_out", "1 while the token opens nothing: look at once."),
	}
	if r == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.calls, m.inbound, m.relayed, m.files, m.refused, m.down, m.locked} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
