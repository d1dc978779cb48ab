package worker

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/onewindow/onewindow/internal/webhook"
)

type courierMetrics struct {
	attempts *prometheus.CounterVec
	waiting  prometheus.Gauge
	parked   prometheus.Gauge
	oldest   prometheus.Gauge
	off      prometheus.Gauge
}

func newCourierMetrics(r prometheus.Registerer) *courierMetrics {
	create := promauto.With(r)
	gauge := func(name, help string) prometheus.Gauge {
		return create.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	return &courierMetrics{
		attempts: create.NewCounterVec(prometheus.CounterOpts{
			Name: "onewindow_webhook_attempts_total",
			Help: "Attempts to deliver an event to a subscription, by result: delivered, postponed, parked.",
		}, []string{"result"}),
		waiting: gauge("onewindow_webhook_waiting", "Events that wait to be delivered to a subscription."),
		parked:  gauge("onewindow_webhook_parked", "Events that a receiver has not taken and that wait for an operator."),
		oldest:  gauge("onewindow_webhook_oldest_seconds", "Age of the oldest event that waits to be delivered."),
		off:     gauge("onewindow_webhook_off", "Subscriptions that were switched off because their receiver failed or wants no more."),
	}
}

func (m *courierMetrics) show(b webhook.Backlog, now time.Time) {
	m.waiting.Set(float64(b.Waiting))
	m.parked.Set(float64(b.Parked))
	m.off.Set(float64(b.Off))
	m.oldest.Set(0)
	if !b.Oldest.IsZero() {
		m.oldest.Set(now.Sub(b.Oldest).Seconds())
	}
}
