package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// mostStatements bounds the cache: a program has a few hundred statements, and updates have one for each set of columns; a caller
// who writes values into its SQL instead of arguments must not fill the memory.
const mostStatements = 1000

// statements keeps prepared statements for the life of a handle; preparing costs more than running.
type statements struct {
	db *sql.DB
	mu sync.Mutex
	by map[string]*sql.Stmt
}

func newStatements(db *sql.DB) *statements { return &statements{db: db, by: map[string]*sql.Stmt{}} }

func (c *statements) get(query string) *sql.Stmt {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[query]
}

// keep prepares the query for later. It gives up when no connection comes free soon: it is only a matter
// of speed. The lock is not held meanwhile, for those who hold the connections may be waiting for it.
func (c *statements) keep(query string) error {
	c.mu.Lock()
	known := c.by[query] != nil || len(c.by) >= mostStatements
	c.mu.Unlock()
	if known {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), keepTime)
	defer cancel()
	stmt, err := c.db.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[query] != nil { // somebody was quicker
		return stmt.Close()
	}
	c.by[query] = stmt
	return nil
}

const keepTime = 50 * time.Millisecond

func (c *statements) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, stmt := range c.by {
		errs = append(errs, stmt.Close())
	}
	c.by = map[string]*sql.Stmt{}
	return errors.Join(errs...)
}
