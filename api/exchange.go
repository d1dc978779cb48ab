package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	legacy "github.com/go-json-experiment/json/v1"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// exchange is one request with its answer, and what the log is to tell of them.
type exchange struct {
	*gin.Context
	begun time.Time
	actor access.Actor // nobody on an open route
	query url.Values   // the parameters that the route takes

	caseID   uuid.UUID // as soon as it is known
	code     string    // of the problem that was answered
	incident string    // the id of an error on our side
	cause    error
}

func (x *exchange) ctx() context.Context { return x.Request.Context() }

const contentPolicy = "default-src 'none'; frame-ancestors 'none'"

// secure sets what every answer has. None is a page, and none is for a shared cache.
func (x *exchange) secure() {
	x.Header("Cache-Control", "no-store")
	x.Header("Content-Security-Policy", contentPolicy)
	x.Header("Cross-Origin-Resource-Policy", "same-origin")
	x.Header("Referrer-Policy", "no-referrer")
	x.Header("X-Content-Type-Options", "nosniff")
	x.Header("X-Frame-Options", "DENY")
}

// id reads the id of the case or task in the path. What is no id names nothing.
func (x *exchange) id() (uuid.UUID, error) {
	text := x.Param("id")
	id, err := uuid.Parse(text)
	if err != nil || len(text) != len(id.String()) {
		return uuid.Nil, notFound()
	}
	if strings.HasPrefix(x.FullPath(), base+"/cases/") || strings.HasPrefix(x.FullPath(), base+"/ops/") {
		x.caseID = id
	}
	return id, nil
}

// name reads a name in the path. What nobody could have named so names nothing.
func (x *exchange) name(param string) (string, error) {
	name := x.Param(param)
	if !plain(name) {
		return "", notFound()
	}
	return name, nil
}

// plain reports whether a text of the address could be a name or a number of ours, and can be stored at all.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// answer writes a view of the service as it is, or passes on why there is none.
func (x *exchange) answer(view any, err error) error {
	if err != nil {
		return err
	}
	return x.write(http.StatusOK, plainJSON, view)
}

// answerCase writes a case with its version, or passes on why there is none.
func (x *exchange) answerCase(view service.CaseView, err error) error {
	if err != nil {
		return err
	}
	return x.writeCase(http.StatusOK, view)
}

func (x *exchange) writeCase(status int, view service.CaseView) error {
	x.caseID = view.ID
	x.Header("ETag", tag(view.Seq))
	return x.write(status, plainJSON, view)
}

// The media types of what we write.
const (
	plainJSON   = "application/json"
	problemJSON = "application/problem+json"
)

// write writes an answer: empty lists as [], never as null, and without what encoding/json would leave out.
func (x *exchange) write(status int, mediaType string, view any) error {
	text, err := json.Marshal(view, json.Deterministic(true), legacy.OmitEmptyWithLegacySemantics(true))
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	x.Data(status, mediaType, append(text, '\n')) // a line, for whoever reads it in a terminal
	return nil
}
