package api

import (
	"context"
	_ "embed" // the contract
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/onewindow/onewindow/internal/service"
)

//go:embed openapi.yaml
var contract []byte

func operationRoutes(cfg Config) []route {
	return []route{
		{method: http.MethodGet, path: base + "/openapi.yaml", open: true, handle: sendContract},
		{method: http.MethodGet, path: "/livez", open: true, handle: alive},
		{method: http.MethodGet, path: "/readyz", open: true, handle: ready(cfg.Ready)},
		{method: http.MethodGet, path: "/metrics", open: true, handle: measurements(cfg.Metrics)},
	}
}

func sendContract(x *exchange) error {
	x.Data(http.StatusOK, "application/yaml", contract)
	return nil
}

// health is the answer of a healthy process.
type health struct {
	Status string `json:"status"`
}

func alive(x *exchange) error { return x.write(http.StatusOK, plainJSON, health{Status: "ok"}) }

const readyWithin = 2 * time.Second

func ready(check func(context.Context) error) handler {
	return func(x *exchange) error {
		ctx, cancel := context.WithTimeout(x.ctx(), readyWithin)
		defer cancel()
		if err := check(ctx); err != nil {
			return fmt.Errorf("%w: %w", &service.Error{Kind: service.Unavailable, Code: "unavailable", Text: "This cannot serve right now. Try again."}, err)
		}
		return alive(x)
	}
}

func measurements(registry *prometheus.Registry) handler {
	metrics := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return func(x *exchange) error {
		metrics.ServeHTTP(x.Writer, x.Request)
		return nil
	}
}
