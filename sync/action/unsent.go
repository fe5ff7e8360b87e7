package action

import (
	"context"
	"fmt"

	"showroom/sync/store"
)

// Choose settles a conflict: takeLost writes the value that lost into the record again, otherwise what
// stands is kept.
func (s *Session) Choose(ctx context.Context, seq int64, takeLost bool) error {
	return s.do(ctx, "conflict.choose", func(tx *store.Tx) error { return tx.Choose(seq, takeLost) })
}

// Discard gives refused work up, with what waits behind it. Other people's work only a manager gives up.
func (s *Session) Discard(ctx context.Context, n int64) error {
	found, err := s.Store.Unsent(ctx)
	if err != nil {
		return err
	}
	for _, u := range found {
		if u.N == n && u.User != s.User.ID && u.User != "" && !s.MayManage() {
			return fmt.Errorf("这是其他同事的工作，只有展厅经理可以放弃")
		}
	}
	return s.Store.Discard(ctx, n)
}
