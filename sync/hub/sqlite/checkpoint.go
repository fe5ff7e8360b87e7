package sqlite

import (
	"context"
	"time"
)

// A log that grows to logPages is moved into the database by the writer; before that, checkpoints does it.
const logPages = "wal_autocheckpoint(16000)"

// How long the writer is left in peace before its log is moved, and how long the log waits at most.
const (
	restTime = 300 * time.Millisecond
	waitTime = 3 * time.Second
)

// checkpoints moves the write-ahead log into the database behind the writer's back. SQLite would do it inside every so many commits, and
// whoever pushes would wait for the copying and two more fsyncs. What a checkpoint can't move, on a full disk too, the next one moves.
func (s *Storage) checkpoints(ctx context.Context) {
	defer close(s.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.written:
		}
		latest := time.After(waitTime)
		for resting := true; resting; {
			select {
			case <-ctx.Done():
				return
			case <-s.written:
			case <-latest:
				resting = false
			case <-time.After(restTime):
				resting = false
			}
		}
		_, _ = s.read.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)") // waits for nobody; query_only doesn't forbid it
	}
}

// quiet ends the checkpoints.
func (s *Storage) quiet() {
	if s.cancel != nil {
		s.cancel()
		<-s.ended
	}
}
