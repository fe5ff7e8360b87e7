package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"

	"showroom/domain/calendar"
)

// Identity is who this copy is, and how far it stands with the hub.
type Identity struct {
	Install   string // this installation; new after a restore
	Device    string // given by the hub when the PC joined; "": stands alone
	Name      string // what the PC is called at the hub
	PC        string // this PC's code in document numbers, leased from the hub once joined
	Dealer    string // the dealer's code: the scope of what is written here
	Publisher bool   // belongs to headquarters: may write shared records
	HubURL    string
	Token     string
	Epoch     string // the hub's lineage that the cursors belong to
	// Bootstrap asks the next pull for everything, this PC's own rows included (echo).
	Bootstrap   bool
	ClockOffset int64             // milliseconds to add to this PC's clock to get the hub's
	LastSync    calendar.Instant  // the last pull that was applied
	Cursors     map[string]int64  // how far the feed is applied, by scope
	Seals       map[string]string `json:",omitempty"` // the hub's word for the cursors, see wire.FeedHead

	Answered int64     // the highest N that the hub has answered
	Adopt    *adoption // the history that still goes up, nil: none
}

// Joined tells whether there is a hub that the work travels to.
func (id Identity) Joined() bool { return id.Device != "" }

// Identity tells who this copy is.
func (s *Store) Identity() Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.identity
	id.Cursors, id.Seals = maps.Clone(id.Cursors), maps.Clone(id.Seals)
	return id
}

// SetIdentity changes what change does to the identity, durably. Joining goes through Join.
func (s *Store) SetIdentity(ctx context.Context, change func(*Identity)) error {
	return s.Local(ctx, func(tx *Tx) error {
		change(&tx.identity)
		return tx.saveIdentity()
	})
}

func (s *Store) setIdentity(ctx context.Context, id Identity) error {
	return s.SetIdentity(ctx, func(to *Identity) { *to = id })
}

func (tx *Tx) saveIdentity() error {
	body, err := json.Marshal(tx.identity)
	if err != nil {
		return err
	}
	if err := tx.do("INSERT OR REPLACE INTO meta (key, value) VALUES ('identity', ?)", string(body)); err != nil {
		return fmt.Errorf("save identity: %w", err)
	}
	return nil
}

// asked is a database, or a transaction in it.
type asked interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func loadIdentity(ctx context.Context, db asked) (Identity, error) {
	id := Identity{Cursors: map[string]int64{}}
	var body string
	err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = 'identity'").Scan(&body)
	if err == sql.ErrNoRows {
		return id, nil
	}
	if err != nil {
		return id, err
	}
	if err := json.Unmarshal([]byte(body), &id); err != nil {
		return id, fmt.Errorf("identity: %w", err)
	}
	if id.Cursors == nil {
		id.Cursors = map[string]int64{}
	}
	return id, nil
}
