package access

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// A token comes in a header, and is read before anything is known about who sent it.
const maxToken = 16 << 10

// The library would take the JSON form too, which no bearer token has.
var compactForm = regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]+$`)

// VerifierConfig says whose tokens are accepted.
type VerifierConfig struct {
	Issuer   string           // URL, exactly as in the tokens; https, or http on loopback
	Audience string           // whom the tokens must be for
	Now      func() time.Time // required
	Client   *http.Client     // asks the issuer; a cautious one by default
}

// Verifier turns bearer tokens into actors. It asks the issuer for its keys when it first needs them and when a
// signature fits none it knows, so it can be made while the issuer is down; a key that the issuer withdrew counts
// until then. It is safe for concurrent use.
type Verifier struct {
	cfg  VerifierConfig
	keys atomic.Pointer[oidc.RemoteKeySet] // nil until the issuer has been discovered
}

// NewVerifier checks the configuration. It asks the issuer nothing yet.
func NewVerifier(cfg VerifierConfig) (*Verifier, error) {
	if err := checkAddress(cfg.Issuer); err != nil {
		return nil, fmt.Errorf("access: issuer: %w", err)
	}
	if cfg.Audience == "" || cfg.Now == nil {
		return nil, errors.New("access: a verifier needs an audience and a clock")
	}
	if cfg.Client == nil {
		cfg.Client = issuerClient()
	}
	return &Verifier{cfg: cfg}, nil
}

// Verify returns who bears the token, given alone or as the value of an Authorization header. The error is a
// *Denied with one of the codes of the verifier.
func (v *Verifier) Verify(ctx context.Context, rawBearer string) (Actor, error) {
	token := strings.TrimSpace(rawBearer)
	if scheme, rest, _ := strings.Cut(token, " "); strings.EqualFold(scheme, "Bearer") {
		token = strings.TrimSpace(rest)
	}
	if token == "" {
		return Actor{}, &Denied{Code: MissingToken}
	}
	if len(token) > maxToken || !compactForm.MatchString(token) {
		return Actor{}, &Denied{Code: InvalidToken, reason: "too long, or not three parts"}
	}
	known, err := v.discover(ctx)
	if err != nil {
		return Actor{}, &Denied{Code: IssuerUnavailable, cause: err}
	}
	keys := &askedKeys{KeySet: known}
	checked, err := v.check(keys).Verify(ctx, token)
	if err != nil {
		return Actor{}, reject(err, keys.unavailable)
	}
	var c claims
	if err := checked.Claims(&c); err != nil {
		return Actor{}, &Denied{Code: InvalidToken, reason: "a claim of the wrong type"}
	}
	return c.actor()
}

// reject names the failure and drops the text of the library, which may quote the token.
func reject(err, unavailable error) *Denied {
	var expired *oidc.TokenExpiredError
	switch {
	case unavailable != nil:
		return &Denied{Code: IssuerUnavailable, cause: unavailable}
	case errors.As(err, &expired):
		return &Denied{Code: ExpiredToken}
	default:
		return &Denied{Code: InvalidToken, reason: "form, signature, issuer, audience or time"}
	}
}

func (v *Verifier) check(keys oidc.KeySet) *oidc.IDTokenVerifier {
	return oidc.NewVerifier(v.cfg.Issuer, keys, &oidc.Config{
		ClientID:             v.cfg.Audience,
		SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256, oidc.EdDSA},
		Now:                  v.cfg.Now,
	})
}

// discover returns the keys of the issuer, which the library keeps and renews. Nobody waits for another's
// attempt, and a failed one is made again with the next token.
func (v *Verifier) discover(ctx context.Context) (oidc.KeySet, error) {
	if known := v.keys.Load(); known != nil {
		return known, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, v.cfg.Client), v.cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("discover the issuer: %w", err)
	}
	var found struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&found); err != nil {
		return nil, fmt.Errorf("discover the issuer: %w", err)
	}
	if err := checkAddress(found.Keys); err != nil {
		return nil, fmt.Errorf("discover the issuer: jwks_uri: %w", err)
	}
	lasting := oidc.ClientContext(context.Background(), v.cfg.Client) // the keys outlive the request that needs them first
	v.keys.CompareAndSwap(nil, oidc.NewRemoteKeySet(lasting, found.Keys))
	return v.keys.Load(), nil
}

// askedKeys remembers whether the keys could not be had. The library tells that from a bad signature only by
// wrapping what went wrong, and loses it on the way out.
type askedKeys struct {
	oidc.KeySet
	unavailable error
}

// VerifySignature implements oidc.KeySet.
func (k *askedKeys) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	if errors.Unwrap(err) != nil {
		k.unavailable = err
	}
	return payload, err
}
