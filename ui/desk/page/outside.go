package page

import (
	"context"

	"showroom/domain/calendar"
)

// Outside is what pages reach beyond the store. cmd/showroom fills it in before Enter; what is nil is not
// offered.
type Outside struct {
	Joiner   Joiner
	Syncer   Syncer
	Restorer Restorer
	Version  string // of the program, as git describes it
	// SwitchUser asks who works on, with Login in front of everything; the pages are closed already.
	SwitchUser func()
}

// Restorer puts a backup in place of the store.
type Restorer interface {
	// Restore closes the store, restores the file (store.Restore) and begins anew with the login. It is
	// called on the window's goroutine after the user agreed; what goes wrong it tells itself.
	Restore(file string)
}

// Joiner enrols this PC at headquarters. It is called in the background; errors are in the user's words.
type Joiner interface {
	// Join enrols with the one-time code that headquarters gave out. The first sync may still run when it
	// returns. told are sentences, in the user's words, that whoever joined must read.
	Join(ctx context.Context, url, code string) (told []string, err error)
}

// Syncer moves the outbox and the feed. Its methods may be called from any goroutine.
type Syncer interface {
	// Sync pushes and pulls once and returns when both are done; called in the background.
	Sync(ctx context.Context) error
	// Online tells whether the last attempt reached headquarters.
	Online() bool
	// Receiving tells how many records of a large receiving came so far, of how many; 0 of 0 when none is under way.
	Receiving() (records, of int64)
	// Troubles are the last errors, the newest first; at most some tens.
	Troubles() []SyncTrouble
}

// SyncTrouble is one attempt that failed. Text is in the user's words.
type SyncTrouble struct {
	At   calendar.Instant
	Text string
}
