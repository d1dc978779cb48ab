package worker

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

type metrics struct {
	tellings *prometheus.CounterVec
	age      *prometheus.HistogramVec
	waiting  prometheus.Gauge
	parked   prometheus.Gauge
	oldest   prometheus.Gauge
	nudges   prometheus.Counter
	lines    *prometheus.GaugeVec

	followed   prometheus.Counter
	leftBehind prometheus.Gauge

	revived    prometheus.Counter
	terminated prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	create := promauto.With(r)
	gauge := func(name, help string) prometheus.Gauge {
		return create.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	counter := func(name, help string) prometheus.Counter {
		return create.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	return &metrics{
		tellings: create.NewCounterVec(prometheus.CounterOpts{
			Name: "onewindow_relay_tellings_total",
			Help: "Tellings by result: started, advanced, known, closed, postponed, parked.",
		}, []string{"result"}),
		age: create.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "onewindow_relay_age_seconds",
			Help:    "Age of a letter when it was told, by lane: 0 people wait, 1 nobody does.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 3600},
		}, []string{"lane"}),
		waiting: gauge("onewindow_outbox_waiting", "Letters that wait to be told."),
		parked:  gauge("onewindow_outbox_parked", "Letters that could not be told and wait for an operator."),
		oldest:  gauge("onewindow_outbox_oldest_seconds", "Age of the oldest letter that waits."),
		nudges:  counter("onewindow_watchdog_nudges_total", "Cases whose clock was past due and that were nudged."),
		lines: create.NewGaugeVec(prometheus.GaugeOpts{
			Name: "onewindow_relay_line_up", Help: "Whether the other end of the relay's line answers.",
		}, []string{"to"}),
		followed:   counter("onewindow_calendar_followed_total", "Open cases that followed a newer version of their calendar."),
		leftBehind: gauge("onewindow_calendar_left_behind", "Open cases that could not follow the newest version of their calendar; the log says why."),
		revived:    counter("onewindow_reconciliation_revived_total", "Open cases that had no workflow and were given one."),
		terminated: counter("onewindow_reconciliation_terminated_total", "Workflows that had no open case and were terminated."),
	}
}
