package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"

	"github.com/onewindow/onewindow/internal/message"
)

// product is the running product as its callers see it: HTTP with tokens. The cases are opened at the window, each for another person.
type product struct {
	api      string
	tokens   map[string]string
	http     *http.Client
	db       *pgxpool.Pool // for looking only
	temporal client.Client // for looking only
	item     string
}

// Who acts in a case.
const (
	productName = "OneWindow"
	clerk       = "clerk"
	approver    = "approver"
	division    = "110105"
)

func newProduct(ctx context.Context, s *stack, w witness) (*product, error) {
	p := &product{
		api: s.API, tokens: map[string]string{}, db: w.db, temporal: w.temporal, item: permit,
		http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: mostAtOnce}},
	}
	for _, person := range []string{clerk, approver} {
		var err error
		if p.tokens[person], err = s.token(ctx, person); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *product) name() string { return productName }

// view is what the calls look at in an answer.
type view struct {
	ID    string `json:"id"`
	Tasks []struct {
		ID    string `json:"id"`
		Step  string `json:"step"`
		State string `json:"state"`
	} `json:"tasks"`
}

// begin is one case from the draft to the decision.
func (p *product) begin() []step {
	var c view
	act := func(who, what string) func(context.Context) error {
		return func(ctx context.Context) error { return p.call(ctx, who, "/cases/"+c.ID+"/"+what, nil, &c) }
	}
	var task string
	return []step{
		{name: "open", around: true, do: func(ctx context.Context) error { return p.call(ctx, clerk, "/cases", p.application(), &c) }},
		{name: "submit", do: act(clerk, "submit")},
		{name: "accept", do: act(clerk, "accept")},
		{name: "claim", around: true, do: func(ctx context.Context) error {
			task = c.open("decide")
			return p.call(ctx, approver, "/tasks/claim", map[string]any{"tasks": []string{task}}, nil)
		}},
		{name: "decide", do: func(ctx context.Context) error {
			return p.call(ctx, approver, "/tasks/"+task+"/complete", map[string]any{"outcome": "granted"}, nil)
		}},
	}
}

func (p *product) application() map[string]any {
	person := uuid.NewString()
	return map[string]any{
		"item": p.item, "division": division, "answers": map[string]any{"purpose": "to be measured"},
		"applicant": map[string]any{"id": person, "kind": "person", "name": "Applicant " + person[:8]},
	}
}

// open finds the open task of a step.
func (c *view) open(step string) string {
	for _, t := range c.Tasks {
		if t.Step == step && t.State == "open" {
			return t.ID
		}
	}
	return ""
}

// call sends one command under a key of its own. A caller that is asked to try again has failed: nothing here happens twice.
func (p *product) call(ctx context.Context, who, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	if in == nil {
		body = nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.api+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	request.Header.Set("Authorization", "Bearer "+p.tokens[who])
	request.Header.Set("Idempotency-Key", uuid.NewString())
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := p.http.Do(request)
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	defer func() { _ = answer.Body.Close() }() // it has been read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("call %s: %w", path, err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("call %s: %s: %s", path, answer.Status, strings.TrimSpace(string(text)))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

func (p *product) finished(ctx context.Context) (int, time.Time, error) {
	return finished(ctx, p.db, "cases")
}

// finished looks for the delivered cases in a table of cases.
func finished(ctx context.Context, db *pgxpool.Pool, table string) (n int, last time.Time, err error) {
	err = db.QueryRow(ctx, "SELECT count(*), coalesce(max(updated_at), 'epoch') FROM "+table+" WHERE status = 'delivered'").Scan(&n, &last)
	return n, last, err
}

func (p *product) history(ctx context.Context) (int64, error) {
	return events(ctx, p.temporal, p.db, "SELECT '"+message.WorkflowID("")+"' || id FROM cases WHERE status = 'delivered' ORDER BY id LIMIT 20")
}
