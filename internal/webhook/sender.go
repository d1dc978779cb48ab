package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	connectWithin = 5 * time.Second
	answerWithin  = 10 * time.Second // from the first packet to the last
	mostHeaders   = 16 << 10
	mostRead      = 4 << 10 // of an answer; what it says is not kept
)

// Sender sends deliveries. It is safe for concurrent use.
type Sender struct {
	client *http.Client
	safe   *Safe
	clock  func() time.Time
	within time.Duration
}

// SenderConfig is what a sender needs.
type SenderConfig struct {
	Guard  *Guard
	Safe   *Safe
	Clock  func() time.Time
	Within time.Duration // the most that one attempt may take; 0: 10 s
}

// NewSender makes a sender that calls nothing but what the guard allows, directly: through a proxy the guard would see the proxy's
// address alone.
func NewSender(cfg SenderConfig) *Sender {
	within := cfg.Within
	if within == 0 {
		within = answerWithin
	}
	return &Sender{
		safe: cfg.Safe, clock: cfg.Clock, within: within,
		client: &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				DialContext: cfg.Guard.dialer().DialContext, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
				TLSHandshakeTimeout: connectWithin, MaxResponseHeaderBytes: mostHeaders, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
				DisableCompression: true, // a small answer must not unfold into a large one
			},
		},
	}
}

// Send makes one attempt. It ends in time whatever the receiver does.
func (s *Sender) Send(ctx context.Context, d Delivery) Answer {
	ctx, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	request, err := s.request(ctx, d)
	if err != nil {
		return Answer{Code: Unsigned}
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return Answer{Code: codeOf(err)}
	}
	defer answer.Body.Close()
	// What is read lets the connection be used again; the status has been heard, so nothing depends on the rest.
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostRead))
	return answered(answer.StatusCode)
}

func (s *Sender) request(ctx context.Context, d Delivery) (*http.Request, error) {
	body, err := d.Body()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	now := s.clock()
	signature, err := s.sign(d, d.ID.String(), now, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", MediaType)
	request.Header.Set("User-Agent", "OneWindow-Webhooks/1")
	request.Header.Set(standardwebhooks.HeaderWebhookID, d.ID.String())
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return request, nil
}

// sign signs a body with every secret that is valid, so that a receiver may know either.
func (s *Sender) sign(d Delivery, id string, now time.Time, body []byte) (string, error) {
	var signatures []string
	for _, stored := range d.Secrets {
		secret, err := s.safe.Open(d.Webhook, stored)
		if err != nil {
			return "", err
		}
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return "", fmt.Errorf("take secret: %w", err)
		}
		signature, err := signer.Sign(id, now, body)
		if err != nil {
			return "", fmt.Errorf("sign event %s: %w", id, err)
		}
		signatures = append(signatures, signature)
	}
	return strings.Join(signatures, " "), nil
}

// codeOf is why there was no answer, in one word. The text of the error has the address in it, and is kept nowhere.
func codeOf(err error) string {
	_, unresolved := errors.AsType[*net.DNSError](err)
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	late, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errBlocked):
		return Blocked
	case untrusted:
		return Untrusted
	case errors.Is(err, context.DeadlineExceeded), isNet && late.Timeout():
		return Timeout
	case unresolved:
		return Unresolved
	}
	return Unreachable
}
