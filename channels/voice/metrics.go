package voice

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the channel's counters. No label holds anything of a caller.
type metrics struct {
	webhooks *prometheus.CounterVec
	heard    *prometheus.CounterVec
	bridges  *prometheus.CounterVec
	outcomes *prometheus.CounterVec
	files    *prometheus.CounterVec
	sockets  *prometheus.CounterVec
	cuts     prometheus.Counter
}

func newMetrics(r prometheus.Registerer, live, open func() int) (*metrics, error) {
	m := &metrics{
		webhooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_voice_webhooks_total", Help: "Webhooks of calls, by what became of them: answered, again, slow, failed, busy.",
		}, []string{"path", "result"}),
		heard: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_voice_heard_total", Help: "What callers did when asked: keys, speech, silence, recording.",
		}, []string{"kind"}),
		bridges: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_voice_bridges_total", Help: "Calls to people who own a conversation: accepted, declined, failed.",
		}, []string{"result"}),
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_voice_outbound_total", Help: "Calls that we made, by outcome.",
		}, []string{"purpose", "outcome"}),
		files: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_voice_files_total", Help: "Recordings, by what became of them.",
		}, []string{"result"}),
		sockets: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_voice_relay_sessions_total", Help: "Sockets of calls, by how they ended: handed, closed, replaced, refused.",
		}, []string{"result"}),
		cuts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_voice_interruptions_total", Help: "Times that a caller on a socket talked over what was being said.",
		}),
	}
	sockets := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "switchboard_voice_relay_sockets", Help: "Sockets of calls that are open.",
	}, func() float64 { return float64(open()) })
	calls := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "switchboard_voice_calls", Help: "Calls that are going on.",
	}, func() float64 { return float64(live()) })
	for _, c := range []prometheus.Collector{m.webhooks, m.heard, m.bridges, m.outcomes, m.files, m.sockets, m.cuts, calls, sockets} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (ch *Channel) count(path, result string) {
	ch.metrics.webhooks.WithLabelValues(strings.TrimPrefix(path, "/"), result).Inc()
}
