package wire

import (
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"slices"
	"strconv"

	"showroom/domain/record"
)

// Sign is a person's proof of a mutation: made offline with a key that only the person's password gives, and checked by
// the hub with the key in the user's record.
type Sign struct {
	On  string `json:"on"`  // the installation that it was made on
	Sig string `json:"sig"` // Ed25519 over SignedText, base64url without padding
}

// SignedText is what is signed: each part as its length in bytes, a colon, the part and a line end. The parts are the word
// "showroom sign 1", verb, user, time, installation and the number of changes; then for each change type, id, scope,
// "new" and "delete" or nothing, the kept fields with their number before them, and the number of its fields with each name and
// value, by name, the value as it is spelled in the line. What may be given anew before the hub has answered doesn't
// count: n and base. Nor does a refill's part.
func SignedText(m *Mutation, install string) []byte {
	b := part(nil, "showroom sign 1")
	b = part(part(b, m.Verb), string(m.User))
	b = number(b, int64(m.At))
	b = number(part(b, install), int64(len(m.Changes)))
	for i := range m.Changes {
		b = m.Changes[i].signed(b)
	}
	return b
}

func (c *Change) signed(b []byte) []byte {
	b = part(part(part(b, c.Type), string(c.ID)), c.Scope)
	b = flag(flag(b, c.New, "new"), c.Delete, "delete")
	b = number(b, int64(len(c.Keep)))
	for _, field := range c.Keep {
		b = part(b, field)
	}
	fields := slices.SortedFunc(slices.Values(c.Set), func(x, y record.Entry) int { return cmp.Compare(x.Name, y.Name) })
	b = number(b, int64(len(fields)))
	for _, f := range fields {
		b = part(part(b, f.Name), string(f.Value))
	}
	return b
}

func part(b []byte, text string) []byte {
	b = append(strconv.AppendInt(b, int64(len(text)), 10), ':')
	return append(append(b, text...), '\n')
}

func number(b []byte, n int64) []byte { return part(b, strconv.FormatInt(n, 10)) }

func flag(b []byte, set bool, word string) []byte {
	if !set {
		word = ""
	}
	return part(b, word)
}

// SignWith proves the mutation on this installation.
func (m *Mutation) SignWith(key ed25519.PrivateKey, install string) {
	m.Sign = &Sign{On: install, Sig: base64.RawURLEncoding.EncodeToString(ed25519.Sign(key, SignedText(m, install)))}
}

// SignedBy tells whether the mutation's proof was made with the private key of public, as a user's record spells it.
func (m *Mutation) SignedBy(public string) bool {
	if m.Sign == nil {
		return false
	}
	key, err := base64.RawURLEncoding.DecodeString(public)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return false
	}
	sig, err := base64.RawURLEncoding.DecodeString(m.Sign.Sig)
	return err == nil && ed25519.Verify(key, SignedText(m, m.Sign.On), sig)
}
