package login

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Credentials are what a user's record keeps of a password.
type Credentials struct {
	Digest string // to log in
	Key    string // public: to check what the user has signed
}

// New makes the credentials of a new password, and the key that goes with them. Too short a password is refused.
func New(password string) (Credentials, ed25519.PrivateKey, error) {
	digest, err := Hash(password)
	if err != nil {
		return Credentials{}, nil, err
	}
	key, err := Key(digest, password)
	if err != nil {
		return Credentials{}, nil, err
	}
	return Credentials{Digest: digest, Key: Public(key)}, key, nil
}

// Key is the private key that a password gives: its Ed25519 seed is argon2id of the password at the digest's own cost, with
// a salt made of the digest's, so that the digest, which every PC of the dealer has, tells nothing about it but by guessing
// the password. It lives in memory only, while its owner is logged in.
func Key(digest, password string) (ed25519.PrivateKey, error) {
	d, ok := parse(digest)
	if !ok {
		return nil, errors.New("the digest can't be read")
	}
	salt := sha256.Sum256(append([]byte("showroom sign\x00"), d.salt...))
	return ed25519.NewKeyFromSeed(d.of(password, salt[:saltLen], ed25519.SeedSize)), nil
}

// Public is the public half as a user's record keeps it: base64url without padding, 43 characters.
func Public(key ed25519.PrivateKey) string {
	public, _ := key.Public().(ed25519.PublicKey) // always
	return base64.RawURLEncoding.EncodeToString(public)
}
