package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

func number(t testing.TB, s *store.Store, day calendar.Day) (n string) {
	t.Helper()
	err := s.Do(ctx, store.Action{Verb: "quote.issue"}, func(tx *store.Tx) (err error) {
		n, err = tx.Number(domain.QuotePrefix, day)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Numbers count without gaps, by year; what was undone is given again.
func TestNumbersCountWithTheirDocument(t *testing.T) {
	s := storetest.MustOpen(t)
	if got := number(t, s, 20261121); got != "BJ-KM01-A-26-00001" {
		t.Fatal(got)
	}
	undo := errors.New("undo")
	err := s.Do(ctx, store.Action{Verb: "x"}, func(tx *store.Tx) error {
		if _, err := tx.Number(domain.QuotePrefix, 20261122); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Fatal(err)
	}
	if got := number(t, s, 20261231); got != "BJ-KM01-A-26-00002" {
		t.Fatal(got)
	}
	if got := number(t, s, 20270101); got != "BJ-KM01-A-27-00001" {
		t.Fatal(got)
	}
}

func closed(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func create(t *testing.T) (*store.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer, PC: "A"})
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// A restored store has the old data, but never gives a number again that the replaced one gave.
func TestBackupAndRestore(t *testing.T) {
	s, dir := create(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	c := domain.Customer{Name: "张伟"}
	save(t, s, &c)
	number(t, s, 20261121)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	later := domain.Customer{Name: "备份之后"}
	save(t, s, &later)
	number(t, s, 20261121)
	before := s.Identity()
	highest := waiting(t, s)[len(waiting(t, s))-1].N
	if _, err := store.Restore(ctx, dir, copied, manual()); !errors.Is(err, &store.Error{Code: store.InUse}) {
		t.Fatalf("restored under a running program: %v", err)
	}
	closed(t, s)
	aside, err := store.Restore(ctx, dir, copied, manual())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(aside); err != nil {
		t.Fatalf("the replaced database is gone: %v", err)
	}
	s = open(t, dir)
	if got := read(t, s, c.ID); got.Name != "张伟" {
		t.Fatal(got.Name)
	}
	if !gone(t, s, later.ID) {
		t.Fatal("the backup knows the future")
	}
	if got := number(t, s, 20261121); got != "BJ-KM01-A-26-00003" {
		t.Fatalf("number %s", got)
	}
	save(t, s, &domain.Customer{Name: "恢复之后"})
	all := waiting(t, s)
	if n := all[len(all)-1].N; n != highest+1 {
		t.Fatalf("mutation %d after %d", n, highest)
	}
	id := s.Identity()
	if id.Install == before.Install || id.Device != before.Device || !id.Bootstrap || len(id.Cursors) != 0 {
		t.Fatalf("identity %+v", id)
	}
}

// When nobody knows what the replaced store had given, the numbers jump.
func TestRestoreOverDamage(t *testing.T) {
	s, dir := create(t)
	number(t, s, 20261121)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	if err := os.WriteFile(filepath.Join(dir, store.DatabaseFile), []byte("kaputt"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(ctx, dir, copied, manual()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := number(t, s, 20261121); got != "BJ-KM01-A-26-01002" {
		t.Fatalf("number %s", got)
	}
}

func TestRestoreRefusesBadBackups(t *testing.T) {
	dir, c := filled(t)
	bad := filepath.Join(t.TempDir(), "bad.db")
	for name, content := range map[string]string{"empty": "", "text": "这不是备份"} {
		if err := os.WriteFile(bad, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.Restore(ctx, dir, bad, manual())
		wantCode(t, err, store.Damaged, "bad.db")
		s, err := store.Open(ctx, dir, manual())
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, s, c.ID); got.Name != c.Name {
			t.Fatalf("%s: the store changed", name)
		}
		closed(t, s)
	}
}

func TestDailyBackups(t *testing.T) {
	clock := &storetest.Clock{At: calendar.Day(20261101).Start() + 1}
	dir := t.TempDir()
	s := storetest.MustCreate(t, dir, store.Options{Manual: true, Now: clock.Now, Keep: 3}, store.Setup{Dealer: storetest.Dealer, PC: "A"})
	stranger := filepath.Join(dir, store.BackupFolder, "showroom-mine.db")
	for range 5 {
		made, err := s.BackupToday(ctx)
		if err != nil || !made {
			t.Fatalf("made %v, %v", made, err)
		}
		if made, err := s.BackupToday(ctx); err != nil || made {
			t.Fatalf("made twice: %v, %v", made, err)
		}
		if err := os.WriteFile(stranger, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		clock.At += 24 * 3600 * 1000
	}
	entries, err := os.ReadDir(filepath.Join(dir, store.BackupFolder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"showroom-20261103.db", "showroom-20261104.db", "showroom-20261105.db", "showroom-mine.db"}
	if !slices.Equal(names, want) {
		t.Fatalf("kept %s", strings.Join(names, " "))
	}
	list, err := store.Backups(dir)
	if err != nil || len(list) != 3 || list[0].Day != 20261105 || list[0].Size == 0 {
		t.Fatalf("%+v, %v", list, err)
	}
}

// What a program left that was killed at a backup or a restore goes with the next start; finished files stay.
func TestUnfinishedCopiesAreSwept(t *testing.T) {
	s, dir := create(t)
	kept := filepath.Join(dir, store.BackupFolder, "showroom-20261122-120000.db")
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(ctx, kept); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	left := []string{kept + ".part", kept + ".part-journal", filepath.Join(dir, store.DatabaseFile+".restore")}
	for _, path := range left {
		if err := os.WriteFile(path, []byte("halb"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir)
	for _, path := range left {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is left", path)
		}
	}
	if _, err := os.Stat(kept); err != nil {
		t.Error(err)
	}
}
