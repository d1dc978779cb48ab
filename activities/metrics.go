package activities

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	calls    *prometheus.CounterVec
	lateness prometheus.Histogram
}

func newMetrics(r prometheus.Registerer) metrics {
	create := promauto.With(r)
	return metrics{
		calls: create.NewCounterVec(prometheus.CounterOpts{
			Name: "onewindow_activity_calls_total",
			Help: "Calls of activities by the code they ended with; done is success.",
		}, []string{"activity", "code"}),
		lateness: create.NewHistogram(prometheus.HistogramOpts{
			Name:    "onewindow_rung_lateness_seconds",
			Help:    "How long after its lawful instant the act of a clock was carried out.",
			Buckets: []float64{.1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 3600},
		}),
	}
}
