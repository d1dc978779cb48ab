package devissuer

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/onewindow/onewindow/internal/access"
)

// Config says where the issuer is and for whom its tokens are.
type Config struct {
	Sandbox  Sandbox
	Path     string // under which the listener serves the issuer, such as /dev/issuer; empty for its root
	Audience string
	Now      func() time.Time
}

// Issuer mints tokens for the sample people and serves what is needed to verify them. As an http.Handler it
// answers below its path, with the path still on the request. It is safe for concurrent use.
type Issuer struct {
	cfg    Config
	signer jose.Signer
	mux    *http.ServeMux
}

// New returns an issuer with the key of the sandbox, made now if there is none yet.
func New(cfg Config) (*Issuer, error) {
	if cfg.Sandbox.address == "" {
		return nil, errors.New("devissuer: only the dev command may start the issuer")
	}
	if cfg.Audience == "" || cfg.Now == nil {
		return nil, errors.New("devissuer: an issuer needs an audience and a clock")
	}
	key, err := openKey(cfg.Sandbox.folder)
	if err != nil {
		return nil, fmt.Errorf("devissuer: key: %w", err)
	}
	return newIssuer(cfg, key)
}

func newIssuer(cfg Config, key *ecdsa.PrivateKey) (*Issuer, error) {
	private, err := withID(key)
	if err != nil {
		return nil, fmt.Errorf("devissuer: key: %w", err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: private}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return nil, fmt.Errorf("devissuer: signer: %w", err)
	}
	i := &Issuer{cfg: cfg, signer: signer, mux: http.NewServeMux()}
	i.publish("/.well-known/openid-configuration", map[string]any{
		"issuer":                                i.URL(),
		"jwks_uri":                              i.URL() + "/jwks.json",
		"response_types_supported":              []string{"id_token"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{string(jose.ES256)},
	})
	i.publish("/jwks.json", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{private.Public()}})
	return i, nil
}

// URL is the issuer as its tokens name it.
func (i *Issuer) URL() string { return "http://" + i.cfg.Sandbox.address + i.cfg.Path }

// ServeHTTP serves the discovery document and the public key. Nothing is minted over HTTP.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) { i.mux.ServeHTTP(w, r) }

// Mint returns a token of the sample person that is good for ttl from now.
func (i *Issuer) Mint(personID string, ttl time.Duration) (string, error) {
	person, ok := find(personID)
	if !ok {
		return "", fmt.Errorf("devissuer: there is no sample person %q", personID)
	}
	return i.MintFor(person, ttl)
}

// MintFor returns a token of somebody made up on the spot: an officer of an office that no sample person serves.
func (i *Issuer) MintFor(person access.Actor, ttl time.Duration) (string, error) {
	if ttl <= 0 {
		return "", fmt.Errorf("devissuer: a token cannot be good for %s", ttl)
	}
	now := i.cfg.Now()
	token, err := jwt.Signed(i.signer).Claims(jwt.Claims{
		Issuer:   i.URL(),
		Subject:  person.ID,
		Audience: jwt.Audience{i.cfg.Audience},
		IssuedAt: jwt.NewNumericDate(now),
		Expiry:   jwt.NewNumericDate(now.Add(ttl)),
	}).Claims(claimsOf(person)).Serialize()
	if err != nil {
		return "", fmt.Errorf("devissuer: sign the token: %w", err)
	}
	return token, nil
}

func claimsOf(person access.Actor) map[string]any {
	return map[string]any{
		"name":       person.Name,
		"roles":      person.Roles,
		"division":   person.Division,
		"department": person.Department,
		"assurance":  person.Assurance,
		"kind":       person.Kind,
	}
}

func (i *Issuer) publish(path string, document any) {
	i.mux.HandleFunc("GET "+i.cfg.Path+path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(document) // the documents always encode; a caller that left needs no answer
	})
}
