package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
)

// DatabaseFile and BackupFolder lie in the store's folder.
const (
	DatabaseFile = "showroom.db"
	BackupFolder = "backups"
)

// Options are what a program decides about its store. The zero value works.
type Options struct {
	Types *record.Set             // nil: domain.Types
	Now   func() calendar.Instant // nil: the system's clock
	Keep  int                     // days that automatic backups are kept, 0: 14
	Log   *slog.Logger            // nil: slog.Default()
	// Manual leaves the daily backup to the caller: see Backup.
	Manual bool
	// Driver is the database/sql driver, "" for SQLite's own. A simulation names one that fails when it is told to.
	Driver string
}

// Store is one PC's copy of the data. Its methods may be called by any goroutine.
type Store struct {
	dir     string
	opt     Options
	lock    *os.File
	writer  *sql.DB
	readers *sql.DB
	keeper  *sql.DB       // moves the log into the database
	written chan struct{} // something lies in the log
	tables  map[string]*table

	writing chan struct{} // holds one token: who has it may write
	queue   atomic.Int32  // how many wait for it
	edits   atomic.Int64  // how many transactions were not steady
	writes  *statements
	reads   *statements

	mu       sync.Mutex
	identity Identity
	watchers map[int]func([]string)
	kept     map[string]kept
	nextID   int
	filled   chan struct{} // closed when the search index is full again; nil: it never was anything else

	running    context.Context // ends with Close
	background sync.WaitGroup
	stop       context.CancelFunc
	closing    sync.Once
	closed     error // what Close said
}

// Setup is what a new store begins with.
type Setup struct {
	Dealer domain.Dealer // Code is required
	PC     string        // this PC's code in document numbers, 1 to 3 letters or digits; "": three made up at random
	Users  []domain.User
}

// Create makes a store in dir, which may not hold one yet. It stands alone until it joins a hub.
// The same program's second Create of the same folder fails with code Exists, one of a folder whose database
// was lost or emptied with code Damaged.
func Create(ctx context.Context, dir string, opt Options, setup Setup) (*Store, error) {
	if setup.Dealer.Code == "" {
		return nil, fail(Invalid, nil, "请先填写店码，它会写进每一个单号")
	}
	var err error
	if setup.PC, err = pcCode(setup.PC); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, noFolder(dir, err)
	}
	if err := vacant(ctx, dir); err != nil {
		return nil, err
	}
	s, err := open(ctx, dir, opt, true)
	if err != nil {
		return nil, err
	}
	if err := s.begin(ctx, setup); err != nil {
		return nil, errors.Join(readable(err), s.abandon())
	}
	if err := endMaking(dir); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// abandon closes a store that could not be made and takes it away, before another program may have the folder.
func (s *Store) abandon() error {
	lock := s.lock
	s.lock = nil
	return errors.Join(s.Close(), giveUpMaking(s.dir), lock.Close())
}

// Open opens the store in dir. Trouble that a user can understand is an *Error.
func Open(ctx context.Context, dir string, opt Options) (*Store, error) {
	return open(ctx, dir, opt, false)
}

func open(ctx context.Context, dir string, opt Options, create bool) (*Store, error) {
	path := filepath.Join(dir, DatabaseFile)
	if !create {
		if there, err := hasDatabase(dir); err != nil {
			return nil, err
		} else if !there {
			return nil, absent(dir)
		}
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, opt: withDefaults(opt), lock: lock, writing: make(chan struct{}, 1), written: make(chan struct{}, 1), watchers: map[int]func([]string){}, kept: map[string]kept{}}
	s.writing <- struct{}{}
	if err := sweep(dir); err != nil {
		s.opt.Log.Warn("Unfinished copies not removed", "error", err)
	}
	if create {
		err := vacant(ctx, dir) // again: another program may have made one before it gave the folder back
		if err == nil {
			err = beginMaking(dir)
		}
		if err != nil {
			return nil, errors.Join(err, lock.Close())
		}
	}
	if err := s.start(ctx, path, create); err != nil {
		if create {
			return nil, errors.Join(err, s.abandon())
		}
		s.shut()
		return nil, err
	}
	return s, nil
}

func withDefaults(o Options) Options {
	if o.Types == nil {
		o.Types = domain.Types
	}
	if o.Now == nil {
		o.Now = systemNow
	}
	if o.Keep == 0 {
		o.Keep = 14
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Driver == "" {
		o.Driver = sqliteDriver
	}
	return o
}

func (s *Store) start(ctx context.Context, path string, create bool) error {
	if err := s.inspect(ctx, path, create); err != nil {
		return err
	}
	var err error
	if s.writer, err = openWith(s.opt.Driver, path, "immediate", writerPragmas, 1); err != nil {
		return err
	}
	if err := s.writer.PingContext(ctx); err != nil {
		return readable(err)
	}
	if err := migrate(ctx, s.writer, s.opt.Types); err != nil {
		return readable(err)
	}
	if s.readers, err = openWith(s.opt.Driver, path, "deferred", readerPragmas, 16); err != nil {
		return err
	}
	if s.keeper, err = openWith(s.opt.Driver, path, "deferred", keeperPragmas, 1); err != nil {
		return err
	}
	s.tables = makeTables(s.opt.Types)
	s.writes, s.reads = newStatements(s.writer), newStatements(s.readers)
	if s.identity, err = loadIdentity(ctx, s.writer); err != nil {
		return readable(err)
	}
	s.running, s.stop = context.WithCancel(context.Background())
	if err := s.reindex(ctx); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	s.background.Go(func() { s.checkpoints(s.running) })
	if !s.opt.Manual {
		s.background.Go(func() { s.daily(s.running) })
	}
	return nil
}

func (s *Store) inspect(ctx context.Context, path string, create bool) error {
	if create {
		return nil
	}
	blank, err := examine(ctx, path)
	if err == nil && blank {
		err = emptied(s.dir)
	}
	return err
}

// Dir is the store's folder.
func (s *Store) Dir() string { return s.dir }

// Close ends background work and gives the folder back. The store can't be used afterwards; closed once more, it says what it said.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed = s.close() })
	return s.closed
}

func (s *Store) close() error {
	if s.stop != nil {
		s.stop()
	}
	s.background.Wait()
	<-s.writing // the last writer finishes; nobody writes after
	if s.writer != nil {
		if _, err := s.writer.Exec("PRAGMA optimize"); err != nil {
			s.opt.Log.Debug("Optimize on close", "error", err) // it only makes later queries faster
		}
	}
	return s.shut()
}

func (s *Store) shut() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.close(), s.writes.close())
	}
	for _, db := range []*sql.DB{s.readers, s.keeper} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// begin files what a new store knows from the start.
func (s *Store) begin(ctx context.Context, setup Setup) error {
	if err := s.setIdentity(ctx, Identity{Install: string(record.NewID()), Dealer: setup.Dealer.Code, PC: setup.PC}); err != nil {
		return err
	}
	// The same dealer and the same login are the same records on every PC that is set up by itself, so that
	// joining merges them instead of showing each person twice.
	setup.Dealer.ID = record.NamedID("dealer", setup.Dealer.Code)
	return s.Do(ctx, Action{Verb: "store.create"}, func(tx *Tx) error {
		if err := Put(tx, domain.Dealers, &setup.Dealer); err != nil {
			return err
		}
		for i := range setup.Users {
			setup.Users[i].ID = record.NamedID("user", setup.Dealer.Code+"/"+setup.Users[i].Login)
			if err := Put(tx, domain.Users, &setup.Users[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
