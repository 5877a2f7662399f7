package sms

import "github.com/prometheus/client_golang/prometheus"

// metrics are the channel's counters. No label holds anything of a customer.
type metrics struct {
	received prometheus.Counter
	segments prometheus.Histogram
	states   *prometheus.CounterVec
	filtered prometheus.Counter
	files    *prometheus.CounterVec
}

func newMetrics(r prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		received: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_sms_received_total", Help: "Text messages taken.",
		}),
		segments: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "switchboard_sms_segments", Help: "Segments of text messages sent.",
			Buckets: []float64{1, 2, 3, mostSegments, 8},
		}),
		states: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_sms_states_total", Help: "Delivery reports, by the carrier's state.",
		}, []string{"state"}),
		filtered: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "switchboard_sms_filtered_total", Help: "Messages that a carrier took for spam (30007): look at once.",
		}),
		files: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "switchboard_sms_files_total", Help: "Files that came with messages, by what became of them.",
		}, []string{"result"}),
	}
	for _, c := range []prometheus.Collector{m.received, m.segments, m.states, m.filtered, m.files} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}
