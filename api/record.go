package api

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

func newDurations(registry *prometheus.Registry) *prometheus.HistogramVec {
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "onewindow_http_request_duration_seconds",
		Help:    "How long requests took, by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"method", "route", "status"})
	registry.MustRegister(durations)
	return durations
}

// record measures and logs an exchange: who, where, how it ended; never what was said.
func (a *api) record(x *exchange) {
	took := time.Since(x.begun)
	method, route, status := x.Request.Method, x.FullPath(), x.Writer.Status()
	if route == "" {
		method, route = "none", "none" // what callers invent is no label
	}
	a.durations.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())

	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("method", method), slog.String("route", route), slog.Int("status", status), slog.Duration("duration", took),
	}
	attrs = append(attrs, x.known()...)
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	a.log.LogAttrs(x.ctx(), level, "request", attrs...)
}

// known is what the log tells of an exchange beyond its route, where there is something to tell.
func (x *exchange) known() []slog.Attr {
	var attrs []slog.Attr
	if x.actor.ID != "" {
		attrs = append(attrs, slog.String("actor", x.actor.ID))
	}
	if x.caseID != uuid.Nil {
		attrs = append(attrs, slog.String("case", x.caseID.String()))
	}
	if x.code != "" {
		attrs = append(attrs, slog.String("code", x.code))
	}
	if x.incident != "" {
		attrs = append(attrs, slog.String("incident", x.incident))
	}
	if x.cause != nil && x.Writer.Status() >= http.StatusInternalServerError {
		attrs = append(attrs, slog.String("error", x.cause.Error()))
	}
	return attrs
}
