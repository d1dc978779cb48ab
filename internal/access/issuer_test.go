package access_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/access/devissuer"
)

const audience = "onewindow"

// noon is what the injected clocks say unless a test says otherwise, years from any real now.
func noon() time.Time { return time.Date(2031, 3, 4, 12, 0, 0, 0, time.UTC) }

// host is a real HTTP server whose handler can be changed while it runs, and which counts what it is asked.
type host struct {
	*httptest.Server
	handler atomic.Pointer[http.Handler]
	asked   atomic.Int64
}

func newHost(t *testing.T) *host {
	h := &host{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		(*h.handler.Load()).ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	h.serve(http.NotFoundHandler())
	return h
}

func (h *host) serve(handler http.Handler) { h.handler.Store(&handler) }

// sandbox is a dev issuer on the host, with its key in the folder.
func (h *host) sandbox(t *testing.T, folder string, change func(*devissuer.Config)) *devissuer.Issuer {
	t.Helper()
	box, err := devissuer.NewSandbox(h.Listener.Addr(), folder)
	if err != nil {
		t.Fatal(err)
	}
	cfg := devissuer.Config{Sandbox: box, Audience: audience, Now: noon}
	if change != nil {
		change(&cfg)
	}
	issuer, err := devissuer.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return issuer
}

// forger is an issuer that signs whatever a test wants.
type forger struct {
	*host
	key crypto.Signer
	alg jose.SignatureAlgorithm
}

// newForger publishes the public half of the key, or of a new one when there is none.
func newForger(t *testing.T, alg jose.SignatureAlgorithm, key crypto.Signer) *forger {
	t.Helper()
	if key == nil {
		fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key = fresh
	}
	f := &forger{host: newHost(t), key: key, alg: alg}
	f.serve(f.documents(f.URL + "/jwks.json"))
	return f
}

// documents serves discovery, naming the place of the keys, and the keys.
func (f *forger) documents(keys string) http.Handler {
	mux := http.NewServeMux()
	publish := func(path string, document any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(document)
		})
	}
	publish("/.well-known/openid-configuration", map[string]string{"issuer": f.URL, "jwks_uri": keys})
	publish("/jwks.json", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: f.key.Public(), KeyID: "k"}}})
	return mux
}

// token signs the claims over those of a good token of an applicant; a nil claim leaves one out.
func (f *forger) token(t *testing.T, changes map[string]any) string {
	t.Helper()
	return sign(t, f.alg, jose.JSONWebKey{Key: f.key, KeyID: "k"}, f.claims(changes))
}

func (f *forger) claims(changes map[string]any) map[string]any {
	claims := map[string]any{
		"iss": f.URL, "aud": audience, "sub": "applicant", "exp": noon().Add(time.Hour).Unix(),
		"name": "Li Na", "roles": []string{"applicant"}, "kind": "person", "assurance": 2,
	}
	for name, value := range changes {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	return claims
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func verifier(t *testing.T, issuer string) *access.Verifier {
	t.Helper()
	v, err := access.NewVerifier(access.VerifierConfig{Issuer: issuer, Audience: audience, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
