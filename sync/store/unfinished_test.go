package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

// A store that could not be made leaves nothing that stands in the way of the next try.
func TestCreateThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	never, stop := context.WithCancel(ctx)
	stop()
	setup := store.Setup{Dealer: storetest.Dealer, PC: "A"}
	if _, err := store.Create(never, dir, manual(), setup); err == nil {
		t.Fatal("made in no time")
	}
	if made, err := store.Made(dir); made || err != nil {
		t.Fatalf("made %v, %v", made, err)
	}
	if _, err := os.Stat(filepath.Join(dir, store.DatabaseFile)); err == nil {
		t.Error("the database is left")
	}
	s, err := store.Create(ctx, dir, manual(), setup)
	if err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	closed(t, reopened(t, dir))
}

// One whose making was killed is no store: nobody opens it, and the next Create begins anew. A store that is whole is never
// taken for one.
func TestCreateThatWasKilled(t *testing.T) {
	s, dir := create(t)
	closed(t, s)
	mark := filepath.Join(dir, "showroom.unfinished")
	if _, err := os.Stat(mark); err == nil {
		t.Fatal("a whole store is marked as unfinished")
	}
	setup := store.Setup{Dealer: storetest.Dealer, PC: "A"}
	if _, err := store.Create(ctx, dir, manual(), setup); !errors.Is(err, &store.Error{Code: store.Exists}) {
		t.Fatal(err)
	}
	for name, left := range map[string]func() error{
		"before the first commit": func() error { return os.Truncate(filepath.Join(dir, store.DatabaseFile), 0) },
		"after the last":          func() error { return nil },
	} {
		if err := errors.Join(os.WriteFile(mark, nil, 0o600), left()); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(ctx, dir, manual())
		wantCode(t, err, store.Missing, dir)
		s, err := store.Create(ctx, dir, manual(), setup)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		closed(t, s)
		closed(t, reopened(t, dir))
	}
}

func reopened(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, dir, manual())
	if err != nil {
		t.Fatal(err)
	}
	return s
}
