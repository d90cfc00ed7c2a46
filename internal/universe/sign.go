package universe

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"sync"
)

// keyID names the key with which every universe signs: a registry's signatures say
// that the registry has the release, and nothing of who published it.
const keyID = "SHA256:universe"

// key is the same for all: it protects nothing.
var key = sync.OnceValues(func() (*ecdsa.PrivateKey, error) {
	seed := sha256.Sum256([]byte(keyID))
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), seed[:])
})

// Keys is what a registry answers about the keys with which it signs, in npm's
// form; nil if the universe has no signatures.
func (u *Universe) Keys() []byte {
	k, err := key()
	if err != nil || u.stripped["signatures"] {
		return nil
	}
	public, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		return nil // a point of P-256 always has a form
	}
	text, err := json.Marshal(map[string]any{"keys": []map[string]any{{
		"keyid": keyID, "keytype": "ecdsa-sha2-nistp256", "scheme": "ecdsa-sha2-nistp256", "expires": nil, "key": base64.StdEncoding.EncodeToString(public)}}})
	if err != nil {
		return nil // as above
	}
	return text
}

// signature signs what npm's registry does, "NAME@VERSION:INTEGRITY", the same
// bytes each time.
func signature(name, version, integrity string) string {
	k, err := key()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(name + "@" + version + ":" + integrity))
	sig, err := k.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(sig)
}
