package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// mostStatements bounds the cache: a program has a few hundred statements; a caller who writes values
// into its SQL instead of arguments must not fill the memory.
const mostStatements = 600

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

// keep prepares the query for later. The handle must have a free connection.
func (c *statements) keep(ctx context.Context, query string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[query] != nil || len(c.by) >= mostStatements {
		return nil
	}
	stmt, err := c.db.PrepareContext(ctx, query)
	if err == nil {
		c.by[query] = stmt
	}
	return err
}

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
