package link

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"showroom/domain"
	"showroom/sync/store"
)

// newcomer is the dealer code of a store that was made only to join: headquarters gives it its own.
const newcomer = "NEW"

// Newcomer tells whether a store was made by NewStore and has not joined yet. It holds nothing, so its Joining
// may always have Move.
func Newcomer(id store.Identity) bool { return id.Dealer == newcomer && !id.Joined() }

// NewStore makes a store of nobody in dir, for a PC that begins by joining: the dealer and its people come from
// headquarters. pc is the wished code in document numbers (store.Setup.PC); headquarters gives another one when
// it is taken. When Join fails, see Refused.
func NewStore(ctx context.Context, dir string, opt store.Options, pc string) (*store.Store, error) {
	s, err := store.Create(ctx, dir, opt, store.Setup{Dealer: domain.Dealer{Code: newcomer, Name: "（加入总部后显示）"}, PC: pc})
	if err != nil {
		return nil, err
	}
	err = s.Do(ctx, store.Action{Verb: "store.newcomer"}, func(tx *store.Tx) error {
		own, err := store.OwnDealer(tx.View)
		if err != nil {
			return err
		}
		return store.Remove(tx, domain.Dealers, own.ID)
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Refused tells whether headquarters did not take a PC, failed being what Join said, so that the store of NewStore
// is good for nothing. After a lost answer it is: the same code then works once more for it.
func Refused(failed error) bool {
	var known *Error
	return errors.As(failed, &known) && slices.Contains([]Code{Address, BadCode, Slow, Dealer}, known.Code)
}

// DropStore takes the store of NewStore away again. It is closed and has not joined.
func DropStore(dir string) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(dir, store.DatabaseFile+end)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("drop the empty store: %w", err)
		}
	}
	return nil
}
