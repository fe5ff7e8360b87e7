package simtest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"path"
	"sync"
)

// driverName is the SQLite driver whose computers die and whose disks are full when the play says so.
const driverName = "sqlite-simulated"

func init() {
	db, err := sql.Open("sqlite", "")
	if err != nil {
		panic(err)
	}
	sql.Register(driverName, simulated{db.Driver()})
}

// A machine is one computer: the PC or the hub whose database lies in its folder. A fault comes between two
// statements of a writing transaction, which is where a process can die: SQLite sees to the rest.
type machine struct {
	mu    sync.Mutex
	dead  bool
	fault fault
	left  int // writing statements until the fault
	full  int // times that the disk was full
}

type fault int

const (
	healthy     fault = iota
	killed            // the process ends before the statement
	killedAfter       // a commit becomes durable, but the process ends before it learns of it
	diskFull          // one statement fails for want of room
)

var (
	errDead = errors.New("simulation: the process was killed")
	errFull = errors.New("database or disk is full (13)")
)

// machines finds the computer by its folder.
var machines sync.Map

func newMachine(dir string) *machine {
	m := &machine{}
	machines.Store(dir, m)
	return m
}

// plan lets a fault happen at one of the next writing statements.
func (m *machine) plan(f fault, at int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault, m.left = f, at
}

// calm takes a planned fault back.
func (m *machine) calm() { m.plan(healthy, 0) }

func (m *machine) isDead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// filled tells whether the disk was full since it was asked last.
func (m *machine) filled() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	yes := m.full > 0
	m.full = 0
	return yes
}

// boot is the next start of the process.
func (m *machine) boot() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead, m.fault, m.left = false, healthy, 0
}

// reach is asked before each writing statement. after means: do it, then die.
func (m *machine) reach(commit, changes bool) (after bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return false, errDead
	}
	if m.fault == healthy {
		return false, nil
	}
	if m.left--; m.left > 0 {
		return false, nil
	}
	switch {
	case m.fault == diskFull && !changes, m.fault == killedAfter && !commit:
		m.left = 1 // at the next that fits
		return false, nil
	case m.fault == diskFull:
		m.fault = healthy
		m.full++
		return false, errFull
	case m.fault == killedAfter:
		m.dead = true
		return true, nil
	}
	m.dead = true
	return false, errDead
}

func (m *machine) alive() error {
	if m.isDead() {
		return errDead
	}
	return nil
}

// simulated wraps the real driver.
type simulated struct{ real driver.Driver }

type realConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

func (d simulated) Open(name string) (driver.Conn, error) {
	u, err := url.Parse(name)
	if err != nil {
		return nil, err
	}
	found, ok := machines.Load(path.Dir(u.Path))
	if !ok {
		return nil, errors.New("simulation: nobody's folder: " + name)
	}
	m := found.(*machine)
	if err := m.alive(); err != nil {
		return nil, err
	}
	c, err := d.real.Open(name)
	if err != nil {
		return nil, err
	}
	return &conn{realConn: c.(realConn), m: m, writes: u.Query().Get("_txlock") == "immediate", spare: map[string][]realStmt{}}, nil
}

// conn is a connection of a machine. Only the writer's statements count: a reader that dies harms nobody.
type conn struct {
	realConn
	m      *machine
	writes bool
	spare  map[string][]realStmt // closed statements, to be prepared again: half of a play would be parsing of SQL
}

func (c *conn) Close() error {
	var errs []error
	for _, list := range c.spare {
		for _, s := range list {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(append(errs, c.realConn.Close())...)
}

func (c *conn) step(commit, changes bool) (bool, error) {
	if !c.writes {
		return false, c.m.alive()
	}
	return c.m.reach(commit, changes)
}

func (c *conn) BeginTx(ctx context.Context, opt driver.TxOptions) (driver.Tx, error) {
	if _, err := c.step(false, false); err != nil {
		return nil, err
	}
	tx, err := c.realConn.BeginTx(ctx, opt)
	if err != nil {
		return nil, err
	}
	return &transaction{tx, c}, nil
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.m.alive(); err != nil {
		return nil, err
	}
	if list := c.spare[query]; len(list) > 0 {
		s := list[len(list)-1]
		c.spare[query] = list[:len(list)-1]
		return &statement{realStmt: s, c: c, query: query}, nil
	}
	s, err := c.realConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &statement{realStmt: s.(realStmt), c: c, query: query}, nil
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if _, err := c.step(false, true); err != nil {
		return nil, err
	}
	return c.realConn.ExecContext(ctx, query, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if _, err := c.step(false, false); err != nil {
		return nil, err
	}
	return c.realConn.QueryContext(ctx, query, args)
}

type realStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type statement struct {
	realStmt
	c      *conn
	query  string
	closed bool
}

func (s *statement) Close() error {
	if !s.closed {
		s.closed = true
		s.c.spare[s.query] = append(s.c.spare[s.query], s.realStmt)
	}
	return nil
}

func (s *statement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if _, err := s.c.step(false, true); err != nil {
		return nil, err
	}
	return s.realStmt.ExecContext(ctx, args)
}

func (s *statement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if _, err := s.c.step(false, false); err != nil {
		return nil, err
	}
	return s.realStmt.QueryContext(ctx, args)
}

type transaction struct {
	driver.Tx
	c *conn
}

func (t *transaction) Commit() error {
	after, err := t.c.step(true, true)
	if errors.Is(err, errFull) {
		return errors.Join(err, t.Tx.Rollback())
	}
	if err != nil {
		return err // the process is gone; SQLite forgets the transaction when the connection closes
	}
	if err := t.Tx.Commit(); err != nil {
		return err
	}
	if after {
		return errDead
	}
	return nil
}

func (t *transaction) Rollback() error {
	if err := t.c.m.alive(); err != nil {
		return err
	}
	return t.Tx.Rollback()
}
