package access_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/access/devissuer"
)

// refused fails unless the token is refused with the code, in words that tell nothing of it.
func refused(t *testing.T, v *access.Verifier, token string, want access.Code) {
	t.Helper()
	actor, err := v.Verify(t.Context(), token)
	var denied *access.Denied
	if !errors.As(err, &denied) || denied.Code != want {
		t.Fatalf("got %v, %v, want %s", actor, err, want)
	}
	for _, secret := range append(strings.Split(token, "."), "Li Na", "applicant2", "elsewhere") {
		if len(secret) > 4 && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells %q of the token: %v", secret, err)
		}
	}
}

func mint(t *testing.T, issuer *devissuer.Issuer, person string) string {
	t.Helper()
	token, err := issuer.Mint(person, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestEverySamplePersonSignsIn(t *testing.T) {
	h := newHost(t)
	issuer := h.sandbox(t, "", func(c *devissuer.Config) { c.Path = "/dev/issuer" })
	h.serve(issuer)
	v := verifier(t, issuer.URL())
	for _, person := range devissuer.People() {
		for _, form := range []string{"", "Bearer ", "bearer  "} {
			got, err := v.Verify(t.Context(), form+mint(t, issuer, person.ID))
			if diff := cmp.Diff(person, got); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", person.ID, err, diff)
			}
		}
	}
	if n := h.asked.Load(); n != 2 {
		t.Errorf("the issuer was asked %d times, want once for discovery and once for the keys", n)
	}
}

func TestTokensOfOthers(t *testing.T) {
	h, folder := newHost(t), t.TempDir()
	issuer := h.sandbox(t, folder, nil)
	h.serve(issuer)
	v := verifier(t, issuer.URL())
	good := mint(t, issuer, "applicant2")
	head, body, signature := split(good)

	for name, token := range map[string]string{
		"another audience": mint(t, h.sandbox(t, folder, func(c *devissuer.Config) { c.Audience = "elsewhere" }), "applicant2"),
		"another issuer":   mint(t, h.sandbox(t, folder, func(c *devissuer.Config) { c.Path = "/elsewhere" }), "applicant2"),
		"another key":      mint(t, h.sandbox(t, "", nil), "applicant2"),
		"another body":     head + "." + b64(strings.Replace(unb64(t, body), "applicant2", "supervisor", 1)) + "." + signature,
		"another head":     b64(strings.Replace(unb64(t, head), "JWT", "jwt", 1)) + "." + body + "." + signature,
		"no signature":     head + "." + body + ".",
		"half a signature": good[:len(good)-40],
		"alg none":         b64(`{"alg":"none","typ":"JWT"}`) + "." + body + ".",
		"alg None, signed": b64(`{"alg":"None"}`) + "." + body + "." + signature,
		"two dots":         "..",
		"garbage":          "eyJhbGciOiJ" + "\x00\xff'\"<script>",
		"another scheme":   "Basic YXBwbGljYW50Mjpsb2w=",
		"JSON form":        `{"payload":"` + body + `","protected":"` + head + `","signature":"` + signature + `"}`,
		"encrypted":        b64(`{"alg":"dir","enc":"A256GCM"}`) + "..a.b.c",
		"huge":             strings.Repeat("a", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, v, token, access.InvalidToken)
		})
	}
	for _, nothing := range []string{"", "  ", "Bearer", "Bearer  "} {
		refused(t, v, nothing, access.MissingToken)
	}
}

// The classic confusion: the public key, which everybody has, taken for the secret of an HMAC.
func TestPublicKeyIsNoSecret(t *testing.T) {
	f := newForger(t, jose.ES256, nil)
	v := verifier(t, f.URL)
	der, err := x509.MarshalPKIXPublicKey(f.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Get(f.URL + "/jwks.json")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	published, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string][]byte{
		"DER": der, "PEM": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "JWKS": published,
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, v, sign(t, jose.HS256, jose.JSONWebKey{Key: secret, KeyID: "k"}, f.claims(nil)), access.InvalidToken)
		})
	}
}

func TestAlgorithms(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		alg jose.SignatureAlgorithm
		key crypto.Signer
		ok  bool
	}{
		{jose.ES256, nil, true}, {jose.RS256, rsaKey, true}, {jose.EdDSA, edKey, true},
		{jose.RS512, rsaKey, false}, {jose.PS256, rsaKey, false},
	} {
		t.Run(string(c.alg), func(t *testing.T) {
			f := newForger(t, c.alg, c.key)
			token := f.token(t, nil)
			if !c.ok {
				refused(t, verifier(t, f.URL), token, access.InvalidToken)
			} else if got, err := verifier(t, f.URL).Verify(t.Context(), token); err != nil || got.ID != "applicant" {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestExpiry(t *testing.T) {
	f := newForger(t, jose.ES256, nil)
	for name, c := range map[string]struct {
		changes map[string]any
		want    access.Code
	}{
		"a second left":     {map[string]any{"exp": noon().Unix() + 1}, ""},
		"a second over":     {map[string]any{"exp": noon().Unix() - 1}, access.ExpiredToken},
		"no expiry":         {map[string]any{"exp": nil}, access.ExpiredToken},
		"not yet good":      {map[string]any{"nbf": noon().Add(time.Hour).Unix()}, access.InvalidToken},
		"expiry in letters": {map[string]any{"exp": "tomorrow"}, access.InvalidToken},
	} {
		t.Run(name, func(t *testing.T) {
			token, v := f.token(t, c.changes), verifier(t, f.URL)
			if c.want != "" {
				refused(t, v, token, c.want)
			} else if _, err := v.Verify(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestKeyRotation(t *testing.T) {
	h := newHost(t)
	old, fresh := h.sandbox(t, t.TempDir(), nil), h.sandbox(t, t.TempDir(), nil)
	h.serve(old)
	v := verifier(t, old.URL())
	before := mint(t, old, "clerk")
	if _, err := v.Verify(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	h.serve(fresh)
	if _, err := v.Verify(t.Context(), mint(t, fresh, "clerk")); err != nil {
		t.Errorf("the new key is not taken up: %v", err)
	}
	strange := mint(t, h.sandbox(t, t.TempDir(), nil), "clerk")
	for asked := h.asked.Load(); h.asked.Load() == asked; { // before it asks again, the library has filed away what it got
		refused(t, v, strange, access.InvalidToken)
	}
	refused(t, v, before, access.InvalidToken)
}

func TestIssuerDown(t *testing.T) {
	down := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) })
	h := newHost(t)
	issuer := h.sandbox(t, t.TempDir(), nil)
	token := mint(t, issuer, "clerk")
	v := verifier(t, issuer.URL())

	h.serve(down)
	refused(t, v, token, access.IssuerUnavailable)
	refused(t, v, "", access.MissingToken)
	h.serve(issuer)
	if _, err := v.Verify(t.Context(), token); err != nil {
		t.Fatalf("not taken up when the issuer is back: %v", err)
	}
	h.serve(down)
	if _, err := v.Verify(t.Context(), token); err != nil {
		t.Errorf("known keys do not outlast the issuer: %v", err)
	}
	rotated := mint(t, h.sandbox(t, t.TempDir(), nil), "clerk")
	refused(t, v, rotated, access.IssuerUnavailable)
	h.Close()
	refused(t, v, rotated, access.IssuerUnavailable)
	refused(t, verifier(t, issuer.URL()), token, access.IssuerUnavailable)
}

// Each of these would do with a more trusting client: what comes in the end is a good answer.
func TestIssuerMisbehaves(t *testing.T) {
	for name, misbehave := range map[string]func(*testing.T, *forger){
		"sends us elsewhere": func(t *testing.T, f *forger) {
			elsewhere := newHost(t)
			elsewhere.serve(f.documents(f.URL + "/jwks.json"))
			f.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusFound)
			}))
		},
		"talks and talks": func(_ *testing.T, f *forger) {
			documents := f.documents(f.URL + "/jwks.json")
			f.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write(bytes.Repeat([]byte(" "), 2<<20)) // white space before JSON means nothing
				documents.ServeHTTP(w, r)
			}))
		},
		"names no keys": func(_ *testing.T, f *forger) { f.serve(f.documents("")) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newForger(t, jose.ES256, nil)
			misbehave(t, f)
			refused(t, verifier(t, f.URL), f.token(t, nil), access.IssuerUnavailable)
		})
	}
}

// On the way to an unprotected address anybody could put their own keys in.
func TestUnprotectedKeysAreNotFetched(t *testing.T) {
	f := newForger(t, jose.ES256, nil)
	f.serve(f.documents("http://keys.example.org/jwks.json"))
	reachesAll := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, f.Listener.Addr().String())
	}}}
	v, err := access.NewVerifier(access.VerifierConfig{Issuer: f.URL, Audience: audience, Now: noon, Client: reachesAll})
	if err != nil {
		t.Fatal(err)
	}
	refused(t, v, f.token(t, nil), access.IssuerUnavailable)
	f.serve(f.documents("http://127.0.0.1/jwks.json"))
	if _, err := v.Verify(t.Context(), f.token(t, nil)); err != nil {
		t.Errorf("refused on loopback too: %v", err)
	}
}

func TestHugeToken(t *testing.T) {
	f := newForger(t, jose.ES256, nil)
	v := verifier(t, f.URL)
	if _, err := v.Verify(t.Context(), f.token(t, map[string]any{"groups": strings.Repeat("a", 8<<10)})); err != nil {
		t.Error(err)
	}
	refused(t, v, f.token(t, map[string]any{"groups": strings.Repeat("a", 16<<10)}), access.InvalidToken)
}

func TestVerifierConfig(t *testing.T) {
	good := access.VerifierConfig{Issuer: "https://id.example.org", Audience: audience, Now: noon}
	for name, c := range map[string]struct {
		change func(*access.VerifierConfig)
		ok     bool
	}{
		"good":                          {func(*access.VerifierConfig) {}, true},
		"http loopback":                 {func(c *access.VerifierConfig) { c.Issuer = "http://[::1]:8080/x" }, true},
		"http":                          {func(c *access.VerifierConfig) { c.Issuer = "http://id.example.org" }, false},
		"http, a name that looks local": {func(c *access.VerifierConfig) { c.Issuer = "http://127.0.0.1.example.org" }, false},
		"no issuer":                     {func(c *access.VerifierConfig) { c.Issuer = "" }, false},
		"no URL":                        {func(c *access.VerifierConfig) { c.Issuer = "https://%" }, false},
		"no audience":                   {func(c *access.VerifierConfig) { c.Audience = "" }, false},
		"no clock":                      {func(c *access.VerifierConfig) { c.Now = nil }, false},
	} {
		cfg := good
		c.change(&cfg)
		if _, err := access.NewVerifier(cfg); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func split(token string) (head, body, signature string) {
	parts := strings.Split(token, ".")
	return parts[0], parts[1], parts[2]
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func unb64(t *testing.T, s string) string {
	t.Helper()
	plain, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}
