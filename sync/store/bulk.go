package store

import (
	"fmt"

	"showroom/sync/wire"
)

// bulkFeed is from how many items on a feed is a bulk: then indexes are made anew behind the rows, which
// is several times quicker than keeping them in step with each.
const bulkFeed = 20_000

// quiet is what a feed need not look for in each record, because there is none of it in the store.
type quiet struct {
	noEdits  bool // nothing waits for the hub
	noLosers bool // no conflict is open
	bulk     bool // the indexes are off
	aside    bool // not quiet: something is set aside
	retaking bool // it is just being tried again
	mending  bool // what comes counts, however new what is here claims to be
}

// beginFeed makes ready for a feed. A large one, beside what is here, is a bulk.
func (tx *Tx) beginFeed(head wire.FeedHead) error {
	if err := tx.lookAround(head); err != nil || head.Count < bulkFeed {
		return err
	}
	var rows int64
	for _, t := range tx.store.opt.Types.All() {
		n, err := tx.Count(t.Name)
		if err != nil {
			return err
		}
		rows += int64(n)
	}
	if head.Count < rows {
		return nil
	}
	return tx.beginBulk(nil)
}

// lookAround refuses a feed of another lineage and looks once at what matters for all items.
func (tx *Tx) lookAround(head wire.FeedHead) error {
	if have := tx.identity.Epoch; have != "" && have != head.Epoch {
		return fail(Lineage, nil, "总部数据已从备份恢复，需要重新接收全部数据；本机未上传的内容会保留")
	}
	var edits, losers int64
	_, err := tx.one("SELECT EXISTS (SELECT 1 FROM change) OR EXISTS (SELECT 1 FROM mutation WHERE fold_type <> ''), EXISTS (SELECT 1 FROM loser WHERE settled = 0 OR chosen <> 0)", nil, &edits, &losers)
	if err != nil {
		return err
	}
	tx.quiet = quiet{noEdits: edits == 0, noLosers: losers == 0}
	return tx.beginAside()
}

// beginBulk takes away all indexes but those to keep.
func (tx *Tx) beginBulk(keep map[string]bool) error {
	tx.quiet.bulk = true
	for _, t := range tx.store.opt.Types.All() {
		for _, x := range indexesOf(t) {
			if keep[x.name()] {
				continue
			}
			if _, err := tx.tx.Exec(fmt.Sprintf("DROP INDEX IF EXISTS %q", x.name())); err != nil {
				return err
			}
		}
	}
	return dropTally(tx.tx)
}

// endBulk makes the indexes again, in the transaction that dropped them: nobody ever sees it without.
func (tx *Tx) endBulk() (err error) {
	if !tx.quiet.bulk {
		return nil
	}
	// What is sorted for an index of a million rows has no business in memory.
	if _, err := tx.tx.Exec("PRAGMA temp_store = FILE"); err != nil {
		return err
	}
	defer func() {
		if _, bad := tx.tx.Exec("PRAGMA temp_store = MEMORY"); err == nil {
			err = bad
		}
	}()
	if err := makeIndexes(tx.tx, tx.store.opt.Types); err != nil {
		return fmt.Errorf("make indexes: %w", err)
	}
	if err := makeTally(tx.tx, tx.store.opt.Types); err != nil {
		return err
	}
	return tx.markUnindexed()
}

// insertFirst inserts without looking, for in a bulk nearly every record is new; done is false when it
// was there.
func (tx *Tx) insertFirst(w *work, item *wire.Item) (done bool, err error) {
	if err := tx.replacePrivate(w); err != nil {
		return false, err
	}
	state, err := tx.stateOf(w, item, false, false)
	if err != nil {
		return false, err
	}
	if err := layOver(w.row, state, nil); err != nil {
		return false, &unreadable{err}
	}
	w.args = w.row.Args(w.args[:0])
	n, err := tx.exec(w.insert+" ON CONFLICT (id) DO NOTHING", w.args...)
	if err != nil || n == 0 {
		return false, err
	}
	tx.touched[w.Name] = true
	return true, nil // its terms are made behind, see fillTerms
}
