package store

import (
	"context"
	"time"
)

// restTime is how long the writer is left in peace before the write-ahead log is moved into the database.
const restTime = 300 * time.Millisecond

// checkpoints moves the log into the database behind the writer's back. SQLite would do it inside every
// so many commits, and that commit would wait for two more fsyncs: the person who saves would feel it.
// A log that grows all the same (wal_autocheckpoint in the DSN) is moved by the writer after all.
func (s *Store) checkpoints(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.written:
		}
		if !s.rest(ctx) {
			return
		}
		// PASSIVE waits for nobody; what it can't move now it moves next time.
		if _, err := s.keeper.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil && ctx.Err() == nil {
			s.opt.Log.Warn("Checkpoint", "error", err)
		}
	}
}

// rest waits until nothing was written for a while.
func (s *Store) rest(ctx context.Context) bool {
	timer := time.NewTimer(restTime)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-s.written:
			timer.Reset(restTime)
		case <-timer.C:
			return true
		}
	}
}

func (s *Store) wake() {
	select {
	case s.written <- struct{}{}:
	default: // it will look anyway
	}
}
