package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/sync/store/storetest"
)

func manual() store.Options { return store.Options{Manual: true} }

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, dir, manual())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// filled makes a closed store with one customer and returns its folder.
func filled(t *testing.T) (dir string, c domain.Customer) {
	t.Helper()
	dir = t.TempDir()
	s, err := store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer, PC: "A"})
	if err != nil {
		t.Fatal(err)
	}
	c = domain.Customer{Kind: domain.Person, Name: "张伟", Phone: "13800138000"}
	save(t, s, &c)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, c
}

func wantCode(t *testing.T, err error, code store.Code, says string) {
	t.Helper()
	if !errors.Is(err, &store.Error{Code: code}) {
		t.Fatalf("got %v, want code %s", err, code)
	}
	if !strings.Contains(err.Error(), says) {
		t.Fatalf("message %q doesn't say %q", err, says)
	}
}

func TestMissingAndExisting(t *testing.T) {
	_, err := store.Open(ctx, t.TempDir(), manual())
	wantCode(t, err, store.Missing, "没有展厅数据")
	dir, _ := filled(t)
	_, err = store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer, PC: "A"})
	wantCode(t, err, store.Exists, "不会覆盖")
	_, err = store.Create(ctx, t.TempDir(), manual(), store.Setup{})
	wantCode(t, err, store.Invalid, "店码")
}

func TestCloseOnceMore(t *testing.T) {
	s, dir := create(t)
	closed(t, s)
	closed(t, s)
	again, err := store.Open(ctx, dir, manual())
	if err != nil {
		t.Fatal(err)
	}
	closed(t, again)
}

// A database that became empty, or is gone while its backups are there, is a loss: nobody is told to make a
// new store, and Create makes none.
func TestLostDatabase(t *testing.T) {
	empty := func(dir string) error { return os.Truncate(filepath.Join(dir, store.DatabaseFile), 0) }
	gone := func(dir string) error { return os.Remove(filepath.Join(dir, store.DatabaseFile)) }
	for name, c := range map[string]struct {
		lose   func(string) error
		backup string // in the folder
		says   string
	}{
		"empty":                {empty, "", "请删去这个空文件再新建"},
		"empty with backups":   {empty, store.BackupFolder + "/showroom-20261121.db", "showroom-20261121.db"},
		"gone with backups":    {gone, store.BackupFolder + "/mine.db", "mine.db"},
		"gone after a restore": {gone, "showroom-replaced-1.db", "showroom-replaced-1.db"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, person := filled(t)
			copied := filepath.Join(dir, c.backup)
			if c.backup != "" {
				if err := os.MkdirAll(filepath.Dir(copied), 0o700); err != nil {
					t.Fatal(err)
				}
				s, err := store.Open(ctx, dir, manual())
				if err != nil {
					t.Fatal(err)
				}
				if err := errors.Join(s.Backup(ctx, copied), s.Close()); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.lose(dir); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(ctx, dir, manual())
			wantCode(t, err, store.Damaged, c.says)
			_, err = store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer})
			wantCode(t, err, store.Damaged, "showroomctl restore")
			if c.backup == "" {
				return
			}
			if _, err := store.Restore(ctx, dir, copied, manual()); err != nil {
				t.Fatal(err)
			}
			if got := read(t, open(t, dir), person.ID); got.Name != person.Name {
				t.Errorf("restored %q", got.Name)
			}
		})
	}
}

// The log alone may hold what was last saved: it is not thrown away either.
func TestOnlyTheLogIsLeft(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.DatabaseFile+"-wal"), []byte("log"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Create(ctx, dir, manual(), store.Setup{Dealer: storetest.Dealer})
	wantCode(t, err, store.Damaged, "不见了")
}

func TestTwoProgramsOnOneFolder(t *testing.T) {
	dir, c := filled(t)
	first := open(t, dir)
	_, err := store.Open(ctx, dir, manual())
	wantCode(t, err, store.InUse, fmt.Sprintf("进程号 %d", os.Getpid()))
	if got := read(t, first, c.ID); got.Name != c.Name {
		t.Fatalf("the first program reads %q", got.Name)
	}
}

func TestNamesWithSigns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 100% #1?&a=b;c+d")
	s := storetest.MustCreate(t, dir, manual(), store.Setup{Dealer: storetest.Dealer, PC: "A"})
	c := domain.Customer{Name: "李娜"}
	save(t, s, &c)
	if err := s.Backup(ctx, filepath.Join(dir, "备份 %#?.db")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{store.DatabaseFile, "备份 %#?.db"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s is not where it should be: %v", name, err)
		}
	}
}

func TestDamagedFilesStayAsTheyAre(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"not a database": func([]byte) []byte { return []byte("这不是数据库") },
		"header gone":    func(b []byte) []byte { copy(b, make([]byte, 512)); return b },
		"cut off":        func(b []byte) []byte { return b[:4096*2+100] },
		"pages garbled": func(b []byte) []byte {
			for i := 100; i < len(b); i++ {
				b[i] ^= 0x5a
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := filled(t)
			path := filepath.Join(dir, store.DatabaseFile)
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			broken := damage(whole)
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = store.Open(ctx, dir, manual())
			wantCode(t, err, store.Damaged, "恢复备份")
			if after, err := os.ReadFile(path); err != nil || string(after) != string(broken) {
				t.Fatalf("the damaged file was changed (%v)", err)
			}
		})
	}
}

func pragma(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, store.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNewerAndForeign(t *testing.T) {
	dir, _ := filled(t)
	pragma(t, dir, "PRAGMA user_version = 99")
	_, err := store.Open(ctx, dir, manual())
	wantCode(t, err, store.Newer, "请先升级程序")
	pragma(t, dir, "PRAGMA user_version = 1; PRAGMA application_id = 7")
	_, err = store.Open(ctx, dir, manual())
	wantCode(t, err, store.Foreign, "不是展厅的数据文件")
}

// What was acknowledged is there after the program was killed: the copy of the files at any moment, log
// and all, opens with everything that was saved before the copy.
func TestReopenAfterKill(t *testing.T) {
	s := storetest.MustOpen(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	var saved []domain.Customer
	for round := range 5 {
		for i := range 20 {
			c := domain.Customer{Name: fmt.Sprintf("客户%d-%d", round, i)}
			save(t, s, &c)
			saved = append(saved, c)
		}
		dir := t.TempDir()
		for _, name := range []string{store.DatabaseFile, store.DatabaseFile + "-wal"} {
			b, err := os.ReadFile(filepath.Join(s.Dir(), name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		again := open(t, dir)
		for _, c := range saved {
			if got := read(t, again, c.ID); got.Name != c.Name {
				t.Fatalf("round %d: %q became %q", round, c.Name, got.Name)
			}
		}
		if n, want := pending(t, again), len(saved)+1; n != want {
			t.Fatalf("round %d: %d pending, want %d", round, n, want)
		}
	}
}

func TestReadersSeeSnapshots(t *testing.T) {
	s := storetest.MustOpen(t)
	c := domain.Customer{Name: "前"}
	save(t, s, &c)
	err := s.Read(ctx, func(v *store.View) error {
		if _, err := store.Get(v, domain.Customers, c.ID); err != nil {
			return err
		}
		now := c
		now.Name = "后"
		save(t, s, &now) // a writer does not wait for the reader
		same, err := store.Get(v, domain.Customers, c.ID)
		if err == nil && same.Name != "前" {
			err = fmt.Errorf("the snapshot moved to %q", same.Name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, s, c.ID); got.Name != "后" {
		t.Fatalf("a new reader sees %q", got.Name)
	}
}

// A reader inside a write sees nothing of it, and nothing stays of a write that failed or was cancelled.
func TestUndone(t *testing.T) {
	s := storetest.MustOpen(t)
	storetest.MustJoin(t, s, "KM01-A-1")
	before := pending(t, s)
	boom := errors.New("boom")
	c := domain.Customer{Name: "张伟"}
	err := s.Do(ctx, store.Action{Verb: "x"}, func(tx *store.Tx) error {
		if err := store.Put(tx, domain.Customers, &c); err != nil {
			return err
		}
		if n, err := tx.Count("customer"); err != nil || n != 1 {
			return fmt.Errorf("the writer counts %d, %v", n, err)
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	err = s.Do(cancelled, store.Action{Verb: "x"}, func(tx *store.Tx) error {
		cancel()
		return store.Put(tx, domain.Customers, &domain.Customer{Name: "王芳"})
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	err = s.Read(ctx, func(v *store.View) error {
		n, err := v.Count("customer")
		if err == nil && n != 0 {
			err = fmt.Errorf("%d customers stayed", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if hits, err := s.Search(ctx, "张伟", 5); err != nil || len(hits) != 0 {
		t.Fatalf("found %v, %v", hits, err)
	}
	if n := pending(t, s); n != before {
		t.Fatalf("%d pending, want %d", n, before)
	}
}

func TestRefusalsOfTheSystemInWords(t *testing.T) {
	err := &store.Error{Code: store.Invalid, Message: "不能写入", Cause: &os.PathError{Op: "open", Path: "showroom.lock", Err: os.ErrPermission}}
	if said := err.Error(); said != "不能写入（系统不允许）" {
		t.Error(said)
	}
}
