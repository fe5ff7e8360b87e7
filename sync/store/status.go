package store

import (
	"context"

	"showroom/domain/calendar"
	"showroom/domain/record"
)

// Status is what the status bar tells.
type Status struct {
	Joined      bool
	Pending     int              // mutations that the hub has not answered
	Oldest      calendar.Instant // of them; none when there are none
	Refused     int
	Held        int
	Conflicts   int
	Unreadable  int              // records from the hub that this program can't read: see Store.Unreadable
	ToAdopt     bool             // history from before joining still goes up
	LastSync    calendar.Instant // none: never
	ClockOffset int64            // milliseconds to add to this PC's clock to get the hub's
}

// Status tells how this copy stands with the hub.
func (s *Store) Status(ctx context.Context) (Status, error) {
	id := s.Identity()
	st := Status{Joined: id.Joined(), ToAdopt: id.Adopt != nil, LastSync: id.LastSync, ClockOffset: id.ClockOffset}
	err := s.Read(ctx, func(v *View) error {
		_, err := v.one(`SELECT
			(SELECT count(*) FROM mutation) - (SELECT count(*) FROM mutation WHERE state <> 'pending'),
			coalesce((SELECT at FROM mutation WHERE state = 'pending' ORDER BY n LIMIT 1), 0),
			(SELECT count(*) FROM mutation WHERE state = 'refused'), (SELECT count(*) FROM mutation WHERE state = 'held'),
			(SELECT count(*) FROM loser WHERE settled = 0), (SELECT count(*) FROM unknown_item WHERE `+ofKnownTypes+`)`, nil,
			&st.Pending, (*int64)(&st.Oldest), &st.Refused, &st.Held, &st.Conflicts, &st.Unreadable)
		return err
	})
	return st, err
}

// State is how one record stands with the hub.
type State string

// The states, from the most to the least urgent.
const (
	StateRefused     State = "refused"     // the hub did not take an edit of it
	StateConflict    State = "conflict"    // a value of it lost; somebody must look
	StateProvisional State = "provisional" // a scarce thing that the hub has not confirmed
	StatePending     State = "pending"     // an edit waits for the hub
	StateSynced      State = "synced"
	StateLocal       State = "local" // the store stands alone
)

// StateOf tells how a record stands with the hub.
func (v *View) StateOf(typ string, id record.ID) (State, error) {
	var waiting, bad, lost int
	_, err := v.one(`SELECT
		(SELECT count(*) FROM change WHERE id = ?1 AND type = ?2),
		(SELECT count(*) FROM change c JOIN mutation m ON m.n = c.n WHERE c.id = ?1 AND c.type = ?2 AND m.state <> 'pending'),
		(SELECT count(*) FROM loser WHERE id = ?1 AND type = ?2 AND settled = 0)`, []any{string(id), typ}, &waiting, &bad, &lost)
	t := v.store.tables[typ]
	switch {
	case err != nil:
		return "", err
	case bad > 0:
		return StateRefused, nil
	case lost > 0:
		return StateConflict, nil
	case waiting > 0 && t != nil && t.Sort == record.Scarce:
		return StateProvisional, nil
	case waiting > 0:
		return StatePending, nil
	}
	return v.quietState(t, id)
}

// quietState is the state of a record without a change in the outbox: it may be of a folded mutation, or still to be adopted.
func (v *View) quietState(t *table, id record.ID) (State, error) {
	joining := v.store.Identity()
	switch {
	case !joining.Joined():
		return StateLocal, nil
	case t == nil:
		return StateSynced, nil
	}
	var rev int64
	there, err := v.one("SELECT rev FROM \""+t.Name+"\" WHERE id = ?", []any{string(id)}, &rev)
	if err == nil && there && (rev < 0 || rev == 0 && v.store.ahead(joining, t, id)) {
		return StatePending, nil
	}
	return StateSynced, err
}
