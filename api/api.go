package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// Config is what the API is made of. All of it is required.
type Config struct {
	Cases    UseCases
	Verifier Verifier
	Logger   *slog.Logger
	Metrics  *prometheus.Registry        // takes the measurements of the API and is shown at /metrics
	Ready    func(context.Context) error // nil when requests can be served
}

// Verifier turns a bearer token into who bears it. Its errors are *access.Denied.
type Verifier interface {
	Verify(ctx context.Context, rawBearer string) (access.Actor, error)
}

// base is where the API lives; what runs the system lives beside it.
const base = "/api/v1"

// New returns the handler of every route, and of all that are none.
func New(cfg Config) http.Handler {
	a := &api{verifier: cfg.Verifier, log: cfg.Logger, durations: newDurations(cfg.Metrics)}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.RedirectTrailingSlash = false
	engine.HandleMethodNotAllowed = true
	if err := engine.SetTrustedProxies(nil); err != nil {
		panic(err) // no proxy cannot be a wrong one
	}
	for _, r := range routes(cfg) {
		engine.Handle(r.method, r.path, a.serve(a.admit(r)))
	}
	engine.NoRoute(a.serve(noRoute))
	engine.NoMethod(a.serve(noMethod))
	return engine
}

// route is one operation of the contract.
type route struct {
	method, path string
	open         bool     // to anybody, signed in or not
	query        []string // the parameters it takes; others are refused
	handle       handler
}

// handler answers one request, or returns why it does not.
type handler func(*exchange) error

func routes(cfg Config) []route {
	list := slices.Concat(itemRoutes(cfg.Cases), caseRoutes(cfg.Cases), materialRoutes(cfg.Cases), taskRoutes(cfg.Cases), cardRoutes(cfg.Cases), calendarRoutes(cfg.Cases), boardRoutes(cfg.Cases), opsRoutes(cfg.Cases), webhookRoutes(cfg.Cases))
	for i := range list {
		list[i].path = base + list[i].path
	}
	return append(list, operationRoutes(cfg)...)
}

type api struct {
	verifier  Verifier
	log       *slog.Logger
	durations *prometheus.HistogramVec
}

// serve is the way of every request.
func (a *api) serve(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		x := &exchange{Context: c, begun: time.Now()}
		x.secure()
		if err := try(h, x); err != nil {
			x.refuse(err)
		}
		a.record(x)
	}
}

// try makes a panic an error like any other.
func try(h handler, x *exchange) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(x)
}

// admit lets a request through to the route once it is known who asks, and that what they ask is known here.
func (a *api) admit(r route) handler {
	return func(x *exchange) (err error) {
		if !r.open {
			if x.actor, err = a.verifier.Verify(x.ctx(), x.bearer()); err != nil {
				return fmt.Errorf("verify token: %w", err)
			}
		}
		if err := x.readQuery(r.query); err != nil {
			return err
		}
		return r.handle(x)
	}
}

// bearer is the token of the request; empty when it has none, or another scheme.
func (x *exchange) bearer() string {
	scheme, token, _ := strings.Cut(x.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func noRoute(*exchange) error { return notFound() }

func noMethod(*exchange) error {
	return &service.Error{Kind: methodNotAllowed, Code: "method_not_allowed", Text: "The methods possible here are in Allow."}
}
