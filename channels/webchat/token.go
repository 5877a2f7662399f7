package webchat

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"switchboard/chat"
)

const tokenBytes = 24

// newToken makes the secret that lets a browser resume: 32 characters.
func newToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// address is where the holder of a token is reached. It is a hash, so that
// what is stored opens no conversation. It is false for what newToken cannot
// have made.
func address(token string) (chat.Address, bool) {
	if b, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(b) != tokenBytes {
		return chat.Address{}, false
	}
	sum := sha256.Sum256([]byte(token))
	return chat.Address{Channel: chat.Web, ID: hex.EncodeToString(sum[:16])}, true
}
