package store

import (
	"context"
	"errors"
	"fmt"

	"showroom/domain/calendar"
)

// Draft is the text of an unfinished form, as the form itself wrote it. Drafts survive a crash and stay
// on this PC.
type Draft struct {
	Key  string // customer/new, quote/<id>
	Body []byte
	At   calendar.Instant
}

// SaveDraft keeps the body under the key, in place of an earlier one.
func (s *Store) SaveDraft(ctx context.Context, key string, body []byte) error {
	return s.Local(ctx, func(tx *Tx) error {
		return tx.do("INSERT OR REPLACE INTO draft (key, body, at) VALUES (?, ?, ?)", key, body, int64(tx.now))
	})
}

// DropDraft forgets the draft; that there is none is no error.
func (s *Store) DropDraft(ctx context.Context, key string) error {
	return s.Local(ctx, func(tx *Tx) error { return tx.DropDraft(key) })
}

// DropDraft forgets the draft in the transaction that saves what it became.
func (tx *Tx) DropDraft(key string) error { return tx.do("DELETE FROM draft WHERE key = ?", key) }

// Draft reads one draft; ErrNotFound when there is none.
func (s *Store) Draft(ctx context.Context, key string) (Draft, error) {
	d := Draft{Key: key}
	err := s.Read(ctx, func(v *View) error {
		ok, err := v.one("SELECT body, at FROM draft WHERE key = ?", []any{key}, &d.Body, (*int64)(&d.At))
		if err == nil && !ok {
			err = fmt.Errorf("draft %s: %w", key, ErrNotFound)
		}
		return err
	})
	return d, err
}

// Drafts lists the drafts whose key begins with prefix, newest first.
func (s *Store) Drafts(ctx context.Context, prefix string) (found []Draft, err error) {
	err = s.Read(ctx, func(v *View) error {
		found, err = all(v, func(scan scanner) (Draft, error) {
			var d Draft
			return d, scan(&d.Key, &d.Body, (*int64)(&d.At))
		}, "SELECT key, body, at FROM draft WHERE key >= ?1 AND substr(key, 1, length(?1)) = ?1 ORDER BY at DESC, key", prefix)
		return err
	})
	return found, err
}

// Setting reads a setting of this PC; "" when it was never set.
func (s *Store) Setting(ctx context.Context, key string) (value string, err error) {
	err = s.Read(ctx, func(v *View) error {
		_, err := v.one("SELECT value FROM setting WHERE key = ?", []any{key}, &value)
		return err
	})
	return value, err
}

// SetSetting keeps a setting of this PC: column widths, language, theme.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	if key == "" {
		return errors.New("store: a setting needs a key")
	}
	return s.Local(ctx, func(tx *Tx) error {
		return tx.do("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", key, value)
	})
}
