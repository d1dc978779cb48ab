package devissuer_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/access/devissuer"
)

func now() time.Time { return time.Date(2031, 3, 4, 12, 0, 0, 0, time.UTC) }

func loopback() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

func open(folder string) (*devissuer.Issuer, error) {
	box, err := devissuer.NewSandbox(loopback(), folder)
	if err != nil {
		return nil, err
	}
	return devissuer.New(devissuer.Config{Sandbox: box, Path: "/dev/issuer", Audience: "onewindow", Now: now})
}

func TestSandboxIsForThisMachine(t *testing.T) {
	for name, c := range map[string]struct {
		listener net.Addr
		ok       bool
	}{
		"loopback":           {loopback(), true},
		"loopback, IPv6":     {&net.TCPAddr{IP: net.IPv6loopback, Port: 8080}, true},
		"every address":      {&net.TCPAddr{IP: net.IPv4zero, Port: 8080}, false},
		"every IPv6 address": {&net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}, false},
		"an unsaid address":  {&net.TCPAddr{Port: 8080}, false},
		"a private network":  {&net.TCPAddr{IP: net.IPv4(192, 168, 0, 7), Port: 8080}, false},
		"not bound yet":      {&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, false},
		"a unix socket":      {&net.UnixAddr{Name: "/run/onewindow", Net: "unix"}, false},
		"nothing":            {nil, false},
	} {
		if _, err := devissuer.NewSandbox(c.listener, ""); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoIssuerOutsideASandbox(t *testing.T) {
	if _, err := devissuer.New(devissuer.Config{Audience: "onewindow", Now: now}); err == nil {
		t.Error("an issuer started without a sandbox")
	}
	var forged devissuer.Sandbox
	//nolint:staticcheck // SA9005 is the point: nothing can be decoded into it
	if err := json.Unmarshal([]byte(`{"address":"127.0.0.1:1","Address":"127.0.0.1:1","folder":"/tmp"}`), &forged); err != nil {
		t.Fatal(err)
	}
	if forged != (devissuer.Sandbox{}) {
		t.Error("a sandbox can be read from a configuration")
	}
}

func TestConfigIsComplete(t *testing.T) {
	box, err := devissuer.NewSandbox(loopback(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, cfg := range map[string]devissuer.Config{
		"no audience": {Sandbox: box, Now: now},
		"no clock":    {Sandbox: box, Audience: "onewindow"},
	} {
		if _, err := devissuer.New(cfg); err == nil {
			t.Errorf("%s: an issuer started", name)
		}
	}
}

func TestMintRefuses(t *testing.T) {
	issuer, err := open("")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		person string
		ttl    time.Duration
	}{
		"a stranger":       {"mallory", time.Hour},
		"nobody":           {"", time.Hour},
		"no time":          {"clerk", 0},
		"a time gone past": {"clerk", -time.Hour},
	} {
		if token, err := issuer.Mint(c.person, c.ttl); err == nil {
			t.Errorf("%s got %s", name, token)
		}
	}
}

// The private half stays at home, and nothing can be minted from outside.
func TestServesThePublicKeyAlone(t *testing.T) {
	issuer, err := open("")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(issuer)
	defer server.Close()
	for _, c := range []struct {
		method, path, want string
		status             int
	}{
		{http.MethodGet, "/dev/issuer/.well-known/openid-configuration", `"issuer":"http://127.0.0.1:8080/dev/issuer"`, http.StatusOK},
		{http.MethodGet, "/dev/issuer/jwks.json", `"kty":"EC"`, http.StatusOK},
		{http.MethodPost, "/dev/issuer/jwks.json", "", http.StatusMethodNotAllowed},
		{http.MethodPost, "/dev/issuer/token", "", http.StatusNotFound},
		{http.MethodGet, "/jwks.json", "", http.StatusNotFound},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != c.status || !strings.Contains(string(body), c.want) || strings.Contains(string(body), `"d":`) {
			t.Errorf("%s %s: %d %v %s", c.method, c.path, answer.StatusCode, err, body)
		}
	}
}

// keys asks the issuer for its public key.
func keys(issuer *devissuer.Issuer) string {
	answer := httptest.NewRecorder()
	issuer.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/dev/issuer/jwks.json", nil))
	return answer.Body.String()
}

func TestKeySurvivesARestart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "on the way")
	first, err := open(folder)
	if err != nil {
		t.Fatal(err)
	}
	second, err := open(folder)
	if err != nil {
		t.Fatal(err)
	}
	fleeting, err := open("")
	if err != nil {
		t.Fatal(err)
	}
	if keys(first) != keys(second) || keys(first) == keys(fleeting) {
		t.Errorf("first  %s\nsecond %s\nwithout a folder %s", keys(first), keys(second), keys(fleeting))
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Fatalf("the folder holds %v, %v, want the key alone", files, err)
	}
	if about, err := files[0].Info(); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v, %v", about.Mode(), err)
	}
}

// Two commands that start at once agree on one key.
func TestOneKeyForAll(t *testing.T) {
	folder, found := t.TempDir(), make(chan string)
	for range 8 {
		go func() {
			issuer, err := open(folder)
			if err != nil {
				found <- err.Error()
				return
			}
			found <- keys(issuer)
		}()
	}
	first := <-found
	for range 7 {
		if other := <-found; other != first {
			t.Errorf("got %s and %s", first, other)
		}
	}
}

func TestBrokenKey(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(path string) error
		hint  string
	}{
		"open to others": {func(path string) error { return os.Chmod(path, 0o644) }, "can be read by others"},
		"empty":          {func(path string) error { return os.Truncate(path, 0) }, "not a P-256 key"},
		"cut short":      {func(path string) error { return os.Truncate(path, 60) }, "not a P-256 key"},
		"other content": {func(path string) error {
			return os.WriteFile(path, []byte("-----BEGIN X-----\nAAAA\n-----END X-----\n"), 0o600)
		}, "not a P-256 key"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if _, err := open(folder); err != nil {
				t.Fatal(err)
			}
			if err := c.spoil(filepath.Join(folder, "dev-issuer.pem")); err != nil {
				t.Fatal(err)
			}
			if _, err := open(folder); err == nil || !strings.Contains(err.Error(), c.hint) {
				t.Errorf("got %v, want %q", err, c.hint)
			}
		})
	}
}
