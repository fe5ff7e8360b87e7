package store_test

import (
	"regexp"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// Two PCs that are set up apart and join one dealer later have given different numbers.
func TestPCsSetUpApartHaveTheirOwnNumbers(t *testing.T) {
	code := regexp.MustCompile(`^[A-HJ-NP-Z][A-HJ-NP-Z2-9]{2}$`)
	seen := map[string]bool{}
	for range 2 {
		s := storetest.MustCreate(t, t.TempDir(), manual(), store.Setup{Dealer: storetest.Dealer})
		pc := s.Identity().PC
		if !code.MatchString(pc) {
			t.Errorf("PC code %q", pc)
		}
		n := number(t, s, 20261121)
		if want := "BJ-KM01-" + pc + "-26-00001"; n != want || seen[n] {
			t.Errorf("number %s, want %s and none twice (%v)", n, want, seen)
		}
		seen[n] = true
	}
}

func TestPCCodeAskedFor(t *testing.T) {
	s := storetest.MustCreate(t, t.TempDir(), manual(), store.Setup{Dealer: storetest.Dealer, PC: "b2"})
	if pc := s.Identity().PC; pc != "B2" {
		t.Errorf("PC code %q, want B2", pc)
	}
	for _, bad := range []string{"ABCD", "A-1", "甲"} {
		_, err := store.Create(ctx, t.TempDir(), manual(), store.Setup{Dealer: domain.Dealer{Code: "KM01"}, PC: bad})
		wantCode(t, err, store.Invalid, "机号")
		if err != nil && !strings.Contains(err.Error(), bad) {
			t.Errorf("%v doesn't name %s", err, bad)
		}
	}
}
