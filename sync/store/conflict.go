package store

import (
	"encoding/json"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/wire"
)

// Conflict is a value that lost against another edit of the same field, until somebody chose.
type Conflict struct {
	Seq int64
	wire.Loser
	Was json.RawMessage // the value before both, none where this PC never knew it
}

// Conflicts lists the open ones, newest first.
func (v *View) Conflicts(limit int) ([]Conflict, error) {
	return v.conflicts("ORDER BY seq DESC LIMIT ?", limit)
}

// ConflictsOf lists the open ones of one record.
func (v *View) ConflictsOf(typ string, id record.ID) ([]Conflict, error) {
	return v.conflicts("AND id = ? AND type = ? ORDER BY seq", string(id), typ)
}

func (v *View) conflicts(tail string, args ...any) ([]Conflict, error) {
	return all(v, func(scan scanner) (Conflict, error) {
		var c Conflict
		var lost, won, was string
		var lostAt, wonAt int64
		err := scan(&c.Seq, &c.Type, &c.ID, &c.Field, &lost, &won, &c.LostBy, &c.WonBy, &lostAt, &wonAt, &c.Rev, &was)
		c.Lost, c.Won = json.RawMessage(lost), json.RawMessage(won)
		if was != "" {
			c.Was = json.RawMessage(was)
		}
		c.LostAt, c.WonAt = calendar.Instant(lostAt), calendar.Instant(wonAt)
		return c, err
	}, "SELECT seq, type, id, field, lost, won, lost_by, won_by, lost_at, won_at, rev, was FROM loser WHERE settled = 0 "+tail, args...)
}

// Choose settles a conflict, here at once and for everybody when it has travelled. With takeLost the lost value
// is written into the record again; otherwise what stands is kept.
func (tx *Tx) Choose(seq int64, takeLost bool) error {
	if !tx.travels {
		return errLocal
	}
	found, err := tx.conflicts("AND seq = ?", seq)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fail(Invalid, ErrNotFound, "没有第 %d 号冲突，可能已经处理过。请用“冲突”列表（showroomctl conflicts）核对", seq)
	}
	c := found[0]
	if err := tx.do("UPDATE loser SET settled = ? WHERE seq = ?", int64(tx.now), seq); err != nil {
		return err
	}
	tx.touched[Outbox] = true
	if tx.store.tables[c.Type] == nil {
		return nil
	}
	w, err := tx.work(c.Type)
	if err != nil {
		return err
	}
	there, err := tx.read(w, c.ID)
	switch {
	case err != nil || !there: // not there: it left this store, and the conflict with it
		return err
	case !takeLost:
		err = tx.keepStanding(w, c)
	case c.Field == wire.FieldDeleted:
		err = tx.remove(w, c.ID)
	default:
		err = tx.edit(w, &record.Head{ID: c.ID, Changed: w.stored.Head.Changed}, record.Patch{{Name: c.Field, Value: c.Lost}})
	}
	if err != nil {
		return err
	}
	return tx.do("UPDATE loser SET chosen = ? WHERE seq = ?", tx.box.n, seq)
}

// keepStanding tells the hub that somebody looked at the conflict and changed nothing. The user saw both values, so
// the version that he saw is at least the one in which they met.
func (tx *Tx) keepStanding(w *work, c Conflict) error {
	if err := copyRow(w.row, w.stored); err != nil {
		return err
	}
	return tx.note(w, noted{base: max(w.stored.Head.Rev, c.Rev), keep: c.Field})
}

// keepLoser keeps what lost, for somebody to look at. What nobody may look at, such as the digest of a
// password, is no choice for anyone: the later one stands.
func (tx *Tx) keepLoser(l wire.Loser, was json.RawMessage) error {
	tx.touched[Outbox] = true
	if t := tx.store.tables[l.Type]; t != nil {
		if spec, known := t.Spec(l.Field); known && spec.Right != "" {
			return nil
		}
	}
	return tx.do(`INSERT INTO loser (type, id, field, lost, won, lost_by, won_by, lost_at, won_at, rev, was) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET won = excluded.won, won_by = excluded.won_by, won_at = excluded.won_at, rev = excluded.rev`,
		l.Type, string(l.ID), l.Field, string(l.Lost), string(l.Won), l.LostBy, l.WonBy, int64(l.LostAt), int64(l.WonAt), l.Rev, string(was))
}

// takeLosers makes the open conflicts of a record those that the hub knows. What was chosen here stays chosen while
// the choice is on its way (edits); after that the hub's word counts.
func (tx *Tx) takeLosers(item *wire.Item, edits bool) error {
	if tx.quiet.noLosers && len(item.Lost) == 0 {
		return nil
	}
	was, err := tx.before(item.Lost)
	if err != nil {
		return err
	}
	chosen, err := tx.chosenHere(item, edits)
	if err != nil {
		return err
	}
	if err := tx.do("DELETE FROM loser WHERE id = ? AND type = ?", string(item.ID), item.Type); err != nil {
		return err
	}
	for i, l := range item.Lost {
		if err := tx.keepLoser(l, was[i]); err != nil {
			return err
		}
		if c, ok := chosen[nameOf(l)]; ok {
			err := tx.do("UPDATE loser SET settled = ?, chosen = ? WHERE id = ? AND type = ? AND field = ? AND lost_by = ? AND lost_at = ? AND lost = ?",
				c.settled, c.by, string(l.ID), l.Type, l.Field, l.LostBy, int64(l.LostAt), string(l.Lost))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// loserName tells losers of one record apart.
type loserName struct {
	field, by, lost string
	at              calendar.Instant
}

func nameOf(l wire.Loser) loserName { return loserName{l.Field, l.LostBy, string(l.Lost), l.LostAt} }

// choice is when somebody chose, and the mutation that carries it.
type choice struct{ settled, by int64 }

// chosenHere are the conflicts of the item's record whose settlement is on its way.
func (tx *Tx) chosenHere(item *wire.Item, edits bool) (map[loserName]choice, error) {
	out := map[loserName]choice{}
	if !edits {
		return out, nil
	}
	_, err := all(tx.View, func(scan scanner) (n loserName, err error) {
		var c choice
		err = scan(&n.field, &n.by, &n.lost, (*int64)(&n.at), &c.settled, &c.by)
		out[n] = c
		return n, err
	}, "SELECT field, lost_by, lost, lost_at, settled, chosen FROM loser WHERE id = ? AND type = ? AND settled <> 0", string(item.ID), item.Type)
	return out, err
}

// before finds what stood in the fields before both edits, none where this PC never knew. The hub keeps no former
// values; but a PC whose edit met another one has what its user saw, and one that did neither still has the old row.
// It is called before anything of the answer or the feed is written.
func (tx *Tx) before(lost []wire.Loser) ([]json.RawMessage, error) {
	out := make([]json.RawMessage, len(lost))
	for i := range lost {
		l := &lost[i]
		if tx.store.tables[l.Type] == nil || l.Field == wire.FieldDeleted {
			continue
		}
		var kept string
		found, err := tx.one("SELECT was FROM loser WHERE id = ? AND type = ? AND field = ? AND was <> '' LIMIT 1", []any{string(l.ID), l.Type, l.Field}, &kept)
		if err != nil {
			return nil, err
		}
		if found {
			out[i] = json.RawMessage(kept)
			continue
		}
		if out[i], err = tx.stoodBefore(l); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// stoodBefore is the hub's last known value of the field here, unless it is one of the two.
func (tx *Tx) stoodBefore(l *wire.Loser) (json.RawMessage, error) {
	base, known, err := tx.shadow(l.Type, l.ID)
	if err != nil {
		return nil, err
	}
	body := base.body
	if !known {
		w, err := tx.work(l.Type)
		if err != nil {
			return nil, err
		}
		if known, err = tx.read(w, l.ID); err != nil || !known {
			return nil, err
		}
		body = w.stored.Patch()
	}
	value := body.Get(l.Field)
	for _, one := range []json.RawMessage{l.Lost, l.Won} {
		if wire.Empty(value) && wire.Empty(one) || !wire.Empty(value) && !wire.Empty(one) && wire.Meaning(value) == wire.Meaning(one) {
			return nil, nil
		}
	}
	if wire.Empty(value) {
		return json.RawMessage("null"), nil
	}
	return value, nil
}
