// Package login keeps passwords as argon2id digests, slows down whoever guesses them, and makes of a password the key
// that its owner signs with (key.go). It works with no network: digest and public key lie in the user's record.
//
// Not here: who the users are, and where the count of failures is kept.
package login

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The cost of one try: 64 MiB and two passes, about 100 ms on a dealer's PC (OWASP asks for at least
// 19 MiB and two passes).
const (
	memory  = 64 << 10 // KiB
	passes  = 2
	threads = 1
	keyLen  = 32
	saltLen = 16
)

// Least is the smallest number of characters in a password.
const Least = 8

// ErrWrong is the one answer to a wrong name and to a wrong password alike.
var ErrWrong = errors.New("登录名或密码不对，请重试")

// Hash makes the digest of a new password in PHC form. Too short a password is refused.
func Hash(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < Least {
		return "", fmt.Errorf("密码太短：至少 %d 位，现在 %d 位", Least, n)
	}
	salt := make([]byte, saltLen)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("make salt: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, passes, memory, threads, keyLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// MakeUp makes a first password: 80 random bits in letters that people can't mix up.
func MakeUp() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails: it would end the program
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// nobody costs a try against a name that doesn't exist the same time as a real one.
const nobody = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Verify tells whether the password belongs to the digest. An empty digest takes as long and fails.
func Verify(digest, password string) bool {
	known := digest != ""
	if !known {
		digest = nobody
	}
	d, ok := parse(digest)
	if !ok {
		return false
	}
	return subtle.ConstantTimeCompare(d.of(password, d.salt, len(d.want)), d.want) == 1 && known
}

// phc is a digest, taken apart.
type phc struct {
	memory, passes uint32
	threads        uint8
	salt, want     []byte
}

func (d phc) of(password string, salt []byte, n int) []byte {
	return argon2.IDKey([]byte(password), salt, d.passes, d.memory, d.threads, uint32(n))
}

func parse(digest string) (d phc, ok bool) {
	var version int
	parts := strings.Split(digest, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return d, false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &d.memory, &d.passes, &d.threads); err != nil || version != argon2.Version {
		return d, false
	}
	if d.memory > 1<<20 || d.passes > 16 || d.passes < 1 || d.threads < 1 { // a digest from elsewhere may not tie up the PC
		return d, false
	}
	var err error
	if d.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return d, false
	}
	d.want, err = base64.RawStdEncoding.DecodeString(parts[5])
	return d, err == nil && len(d.want) > 0
}

// Tries are the failures of one login name on this PC.
type Tries struct {
	Failed int       `json:"failed"`
	Last   time.Time `json:"last"`
}

// Free failures cost nothing; each further one doubles the wait, up to Longest.
const (
	Free    = 5
	Longest = time.Hour
)

// Wait is how long the name stays locked at the moment now. A clock that was set back doesn't unlock.
func (t Tries) Wait(now time.Time) time.Duration {
	if t.Failed < Free {
		return 0
	}
	lock := Longest
	if over := t.Failed - Free; over < 7 {
		lock = min(Longest, time.Minute<<over)
	}
	return min(lock, max(0, lock-now.Sub(t.Last)))
}

// Locked is the refusal while a name is locked.
func Locked(wait time.Duration) error {
	return fmt.Errorf("密码错误次数过多，请在 %d 分钟后再试", int((wait+time.Minute-1)/time.Minute))
}
