package login_test

import (
	"strings"
	"testing"

	"showroom/domain/login"
)

func TestKeyComesFromThePassword(t *testing.T) {
	made, key, err := login.New("展厅里的密码一号")
	if err != nil {
		t.Fatal(err)
	}
	again, err := login.Key(made.Digest, "展厅里的密码一号")
	if err != nil || !again.Equal(key) || login.Public(again) != made.Key || len(made.Key) != 43 {
		t.Errorf("%s, %v", made.Key, err)
	}
	other, err := login.Key(made.Digest, "展厅里的密码二号")
	if err != nil || other.Equal(key) || strings.Contains(made.Digest, made.Key) {
		t.Errorf("another password gives the same key: %v", err)
	}
	next, _, err := login.New("展厅里的密码一号")
	if err != nil || next.Key == made.Key {
		t.Errorf("the same password, set again, has the same key: %v", err)
	}
	if _, err := login.Key("x", "展厅里的密码一号"); err == nil {
		t.Error("a key of no digest")
	}
	if _, _, err := login.New("太短"); err == nil {
		t.Error("too short a password")
	}
}

// The derivation is for ever: programs of different ages must come to one key.
func TestKeyIsGolden(t *testing.T) {
	const digest = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	key, err := login.Key(digest, "password-1")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := login.Public(key), "RHav5R-RQCLeMarfRq6kvWQ2WXoDX2enBGGIGYBh1ho"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
