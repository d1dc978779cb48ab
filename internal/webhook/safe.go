package webhook

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
)

const (
	secretPrefix = "whsec_"
	secretSize   = 32 // bytes; Standard Webhooks wants 24 to 64
	keySize      = 32
)

// NewSecret makes a secret that both sides sign and verify with.
func NewSecret(random io.Reader) (string, error) {
	raw := make([]byte, secretSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return secretPrefix + base64.StdEncoding.EncodeToString(raw), nil
}

// Safe keeps secrets as they are stored: under a key with AES-256-GCM, bound to their subscription, or plain when it has no key.
// nil is a safe without a key.
type Safe struct {
	keys []cipher.AEAD
}

// NewSafe takes keys of 32 bytes in base64, separated by commas. The first one closes; each opens what it has closed, so that a key
// can be replaced.
func NewSafe(keys string) (*Safe, error) {
	s := &Safe{}
	for text := range strings.SplitSeq(keys, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(raw) != keySize {
			return nil, errors.New("a key is 32 bytes in base64: make one with `openssl rand -base64 32`")
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return nil, fmt.Errorf("take a key: %w", err)
		}
		key, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("take a key: %w", err)
		}
		s.keys = append(s.keys, key)
	}
	return s, nil
}

// What a stored secret begins with.
const (
	plain  = 0
	sealed = 1
)

// Close is a secret as it is stored.
func (s *Safe) Close(owner uuid.UUID, secret string) []byte {
	if s == nil || len(s.keys) == 0 {
		return append([]byte{plain}, secret...)
	}
	return s.keys[0].Seal([]byte{sealed}, nil, []byte(secret), owner[:])
}

// errClosed says that no key at hand opens a secret.
var errClosed = errors.New("no key at hand opens the secret: webhook_key must name the one it was closed with")

// Open is a stored secret as it was made.
func (s *Safe) Open(owner uuid.UUID, stored []byte) (string, error) {
	switch {
	case len(stored) == 0:
		return "", errClosed
	case stored[0] == plain:
		return string(stored[1:]), nil
	case s == nil:
		return "", errClosed
	}
	for _, key := range s.keys {
		if secret, err := key.Open(nil, nil, stored[1:], owner[:]); err == nil {
			return string(secret), nil
		}
	}
	return "", errClosed
}
