package devissuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-jose/go-jose/v4"
)

const keyFile = "dev-issuer.pem"

// openKey reads the key of the folder, or makes one there. Without a folder the key lives as long as the process.
func openKey(folder string) (*ecdsa.PrivateKey, error) {
	if folder == "" {
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(folder, keyFile)
	key, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	return key, err
}

func readKey(path string) (*ecdsa.PrivateKey, error) {
	about, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if about.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others than its owner: remove it, and a new key is made", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if block, _ := pem.Decode(text); block != nil {
		parsed, _ := x509.ParsePKCS8PrivateKey(block.Bytes) // nil when broken, which is said below
		if key, ok := parsed.(*ecdsa.PrivateKey); ok && key.Curve == elliptic.P256() {
			return key, nil
		}
	}
	return nil, fmt.Errorf("%s is not a P-256 key: remove it, and a new key is made", path)
}

// makeKey writes a new key whole or not at all, and gives way to another process that was quicker.
func makeKey(path string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), keyFile+".*") // made with mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(draft.Name())
	err = pem.Encode(draft, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err := errors.Join(err, draft.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return readKey(path)
}

// withID names the key by its thumbprint (RFC 7638), so that another key never bears the same name.
func withID(key *ecdsa.PrivateKey) (jose.JSONWebKey, error) {
	named := jose.JSONWebKey{Key: key, Algorithm: string(jose.ES256), Use: "sig"}
	thumbprint, err := named.Thumbprint(crypto.SHA256)
	named.KeyID = base64.RawURLEncoding.EncodeToString(thumbprint)
	return named, err
}
