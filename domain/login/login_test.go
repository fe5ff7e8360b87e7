package login_test

import (
	"strings"
	"testing"
	"time"

	"showroom/domain/login"
)

func TestPassword(t *testing.T) {
	digest, err := login.Hash("展厅里的密码一号")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(digest, "密码") || !login.Verify(digest, "展厅里的密码一号") || login.Verify(digest, "展厅里的密码二号") {
		t.Errorf("digest %s", digest)
	}
	again, err := login.Hash("展厅里的密码一号")
	if err != nil || again == digest {
		t.Errorf("two users with one password share a digest: %v", err)
	}
	if _, err := login.Hash("七个字的密码呀"); err == nil {
		t.Error("a password of seven characters passes")
	}
}

func TestBadDigestNeverOpens(t *testing.T) {
	for _, digest := range []string{"", "x", "$argon2id$v=19$m=65536,t=2,p=1$$", "$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAA", "$2a$10$abcdefghijklmnopqrstuv"} {
		if login.Verify(digest, "") || login.Verify(digest, "whatever") {
			t.Errorf("%q opens", digest)
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	var total time.Duration
	tries := login.Tries{Last: now}
	for range 20 {
		tries.Failed++
		total += tries.Wait(now)
	}
	if total < 8*time.Hour {
		t.Errorf("twenty guesses wait only %v", total)
	}
	tries.Failed = login.Free - 1
	if tries.Wait(now) != 0 {
		t.Error("a few slips already lock")
	}
	tries.Failed = 30
	if w := tries.Wait(now.Add(-24 * time.Hour)); w != login.Longest {
		t.Errorf("setting the clock back gives %v", w)
	}
	if w := tries.Wait(now.Add(2 * time.Hour)); w != 0 {
		t.Errorf("still locked: %v", w)
	}
}
