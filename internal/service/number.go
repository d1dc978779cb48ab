package service

import (
	"io"
	"strings"
	"time"
)

// alphabet has no letters that are taken for digits when a number is read out over the telephone (Crockford's base 32).
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NumberMaker makes case numbers like 2026-7KQM3-X3PDA: the year and ten random letters, 50 bits that nobody guesses.
func NumberMaker(random io.Reader, clock func() time.Time) func() string {
	return func() string {
		var raw [10]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			panic("random source: " + err.Error()) // crypto/rand does not fail
		}
		letters := make([]byte, len(raw))
		for i, b := range raw {
			letters[i] = alphabet[b%32]
		}
		return clock().Format("2006") + "-" + string(letters[:5]) + "-" + string(letters[5:])
	}
}

// normalNumber reads a number as people type it: small letters, O for 0, I and L for 1, with or without dashes.
func normalNumber(typed string) string {
	n := strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "").Replace(strings.ToUpper(typed))
	if len(n) != 14 {
		return typed
	}
	return n[:4] + "-" + n[4:9] + "-" + n[9:]
}
