package hub

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// fresh stands for the rev that a write will get when its scope's head is taken.
const fresh = int64(1)<<62 + 1

// fresher stands for the number after it: of an edit by a device that had not seen its own dealer's record leave, in
// the very transaction in which it left. What was written before the move and what after must be told apart.
const fresher = fresh + 1

type key struct {
	id  record.ID
	typ string
}

// row is one record on its way through a transaction.
type row struct {
	key
	scope            string // "" while the hub has never seen it
	state            merge.State
	created, changed calendar.Instant
	lost             []wire.Loser // open ones
	left             []departure  // in this transaction
	again            bool         // written once more after it left
	known            bool         // the database has it, and this transaction locked it
	dirty            bool

	trial    int          // the trial that has a copy of it
	tried    *row         // that copy
	began    *wire.Change // the change that it begins with
	answered bool         // see answer
	byHand   bool         // a customer whom a person wrote, see phones
}

// load reads the records of a batch and locks them, in sorted order so that two hubs never wait for each
// other crosswise.
func (s *session) load(keys map[key]*row) error {
	decode := &wire.Decoder{}
	ids := make([]string, 0, len(keys))
	for k := range keys {
		ids = append(ids, string(k.id))
	}
	for part := range s.parts(ids) {
		if s.neighbours(part) {
			found, err := s.one([]any{new(int)}, amongQuery, part[0], part[len(part)-1])
			if err != nil {
				return fmt.Errorf("load records: %w", err)
			}
			if !found {
				continue
			}
		}
		if err := s.loadPart(keys, part, decode); err != nil {
			return fmt.Errorf("load records: %w", err)
		}
	}
	return nil
}

// parts are IDs in order, as many at a time as are looked up together.
func (s *session) parts(ids []string) iter.Seq[[]string] {
	slices.Sort(ids)
	lot := 200
	if s.lists {
		lot = lotRows
	}
	return slices.Chunk(slices.Compact(ids), lot)
}

// neighbours tells whether a part is worth a look whether there is anything among its IDs at all: new records have neighbouring ones.
func (s *session) neighbours(part []string) bool {
	few := 1
	if s.lists {
		few = 50
	}
	return len(part) > few && len(part) != together(len(part))
}

const amongQuery = "SELECT 1 FROM record WHERE id BETWEEN ? AND ? LIMIT 1"

func (s *session) loadPart(keys map[key]*row, ids []string, decode *wire.Decoder) error {
	return s.among(func(scan func(...any) error) error {
		r, err := scanRow(scan, decode)
		if err == nil && keys[r.key] != nil {
			keys[r.key] = r
		}
		return err
	}, ids, loadColumns, "record", "id", "id, type")
}

const loadColumns = "id, type, scope, rev, clean, born_rev, born_by, born_at, created, changed, deleted, body, stamps, lost"

// lookAhead says that it will be asked whether there is any of many records.
func (s *session) lookAhead(ids []string) error {
	for part := range s.parts(ids) {
		if !s.neighbours(part) {
			return nil
		}
		return s.ahead(amongQuery, part[0], part[len(part)-1])
	}
	return nil
}

// loadAhead says that one record will be loaded.
func (s *session) loadAhead(id record.ID) error {
	query, args, _ := s.amongFirst([]string{string(id)}, loadColumns, "record", "id", "id, type")
	return s.ahead(query, args...)
}

func scanRow(scan func(...any) error, decode *wire.Decoder) (*row, error) {
	r := &row{known: true}
	var body []byte
	var id, stamps, lost string
	var bornAt, created, changed int64
	st := &r.state
	err := scan(&id, &r.typ, &r.scope, &st.Rev, &st.Clean, &st.Born.Rev, &st.Born.By, &bornAt, &created, &changed, &st.Deleted, &body, &stamps, &lost)
	if err != nil {
		return nil, err
	}
	r.id = record.ID(id)
	st.Born.At, r.created, r.changed = calendar.Instant(bornAt), calendar.Instant(created), calendar.Instant(changed)
	if st.Body, err = decode.Body(r.typ, body); err != nil {
		return nil, fmt.Errorf("%s %s: body: %w", r.typ, r.id, err)
	}
	if st.Stamps, err = parseStamps(stamps); err != nil {
		return nil, fmt.Errorf("%s %s: stamps: %w", r.typ, r.id, err)
	}
	if len(lost) > 0 {
		if r.lost, err = wire.DecodeLosers([]byte(lost)); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.typ, r.id, err)
		}
	}
	return r, nil
}

// numbers are what a transaction took of a scope's: from first to head. unfiled is as those before it left it.
type numbers struct{ first, head, unfiled int64 }

// stamp gives rows their revs and tells the heads of the scopes that they were written in.
func (s *session) stamp(rows []*row) (map[string]int64, error) {
	taken, err := s.number(rows)
	return headsOf(taken), err
}

func headsOf(taken map[string]numbers) map[string]int64 {
	heads := make(map[string]int64, len(taken))
	for scope, n := range taken {
		heads[scope] = n.head
	}
	return heads
}

// number takes the heads of all scopes that rows were written in, in sorted order, and gives the rows their
// revs. It runs after everything is judged and locked; only the writes and COMMIT follow, so a feed that
// sees a head sees all below it.
func (s *session) number(rows []*row) (map[string]numbers, error) {
	count := map[string]int64{}
	for _, r := range rows {
		count[r.scope]++
		if r.again {
			count[r.scope]++
		}
		for _, d := range r.left {
			count[d.scope]++
		}
	}
	taken := make(map[string]numbers, len(count))
	next := map[string]int64{}
	for _, scope := range slices.Sorted(maps.Keys(count)) {
		var n numbers
		if _, err := s.one([]any{&n.head, &n.unfiled}, `INSERT INTO head (scope, seq) VALUES (?, ?)
			ON CONFLICT (scope) DO UPDATE SET seq = head.seq + excluded.seq RETURNING seq, unfiled`, scope, count[scope]); err != nil {
			return nil, fmt.Errorf("take head of %s: %w", scope, err)
		}
		next[scope] = n.head - count[scope]
		n.first = next[scope] + 1
		taken[scope] = n
	}
	for _, r := range rows {
		next[r.scope]++
		entered := next[r.scope]
		r.settle(entered)
		if r.again {
			next[r.scope]++
		}
		for i := range r.left {
			next[r.left[i].scope]++
			r.left[i].rev, r.left[i].entered = next[r.left[i].scope], entered
		}
	}
	return taken, nil
}

// settle puts the real rev wherever fresh stands.
func (r *row) settle(rev int64) {
	r.state.Rev = rev
	if r.again {
		r.state.Rev++
	}
	if r.state.Born.Rev == fresh {
		r.state.Born.Rev = rev
	}
	for i := range r.state.Stamps {
		switch r.state.Stamps[i].Rev {
		case fresh:
			r.state.Stamps[i].Rev = rev
		case fresher:
			r.state.Stamps[i].Rev = rev + 1
		}
	}
	for i := range r.lost {
		if r.lost[i].Rev == fresh {
			r.lost[i].Rev = rev
		}
	}
}

// save writes the rows. One that load did not find is inserted and nothing else: if another hub's transaction
// was faster, that fails on the primary key and the engine runs the batch again, which then merges with what
// the other wrote. An upsert would write over it unseen.
func (s *session) save(rows []*row) error {
	var plain, added, changed []*row
	for _, r := range rows {
		switch st := &r.state; {
		case r.known:
			changed = append(changed, r)
		case st.Deleted || len(st.Stamps) > 0 || len(r.lost) > 0:
			added = append(added, r)
		default: // nearly all of a bulk
			plain = append(plain, r)
		}
	}
	if err := s.saveAll(plain, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '')", ""); err != nil {
		return err
	}
	if err := s.saveAll(added, wholeRow, ""); err != nil {
		return err
	}
	return s.saveAll(changed, wholeRow, ` ON CONFLICT (id, type) DO UPDATE SET scope = excluded.scope, rev = excluded.rev, clean = excluded.clean, born_rev = excluded.born_rev, created = excluded.created,
			changed = excluded.changed, deleted = excluded.deleted, body = excluded.body, stamps = excluded.stamps, lost = excluded.lost`)
}

const wholeRow = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

// saveAll writes rows; values without place for the last three columns are of rows that have nothing there.
func (s *session) saveAll(rows []*row, values, tail string) error {
	var buf []byte
	err := s.insert(`INSERT INTO record (id, type, scope, rev, clean, born_rev, born_by, born_at, created, changed, body, deleted, stamps, lost)`, values, tail,
		len(rows), func(to []any, i int) []any {
			r, st := rows[i], &rows[i].state
			body := r.text()
			if body == "" {
				buf = st.Body.AppendJSON(buf[:0])
				body = string(buf)
			}
			to = append(to, string(r.id), r.typ, r.scope, st.Rev, st.Clean, st.Born.Rev, st.Born.By, int64(st.Born.At), int64(r.created), int64(r.changed), body)
			if values != wholeRow {
				return to
			}
			deleted, lost := int64(0), ""
			if st.Deleted {
				deleted = 1
			}
			if len(r.lost) > 0 {
				lost = string(wire.AppendLosers(nil, r.lost))
			}
			return append(to, deleted, appendStamps(st.Stamps), lost)
		})
	if err != nil {
		return fmt.Errorf("save records: %w", err)
	}
	return nil
}

// text is the body as it came, where it is still the one that the record began with.
func (r *row) text() string {
	body, c := r.state.Body, r.began
	if c == nil || len(body) == 0 || len(body) != len(c.Set) || &body[0] != &c.Set[0] {
		return ""
	}
	return c.Text
}

// appendStamps writes [["field",rev,"by",at],...], "" for none.
func appendStamps(stamps []merge.FieldStamp) string {
	if len(stamps) == 0 {
		return ""
	}
	b := []byte{'['}
	for i, s := range stamps {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendName(append(b, '['), s.Name)
		b = strconv.AppendInt(append(b, ','), s.Rev, 10)
		b = appendName(append(b, ','), s.By)
		b = append(strconv.AppendInt(append(b, ','), int64(s.At), 10), ']')
	}
	return string(append(b, ']'))
}

// appendName writes a field's name as JSON; strconv's quoting would be Go's.
func appendName(b []byte, name string) []byte {
	if plainName(name) {
		return append(append(append(b, '"'), name...), '"')
	}
	quoted, err := json.Marshal(name)
	if err != nil {
		panic(err) // a string always marshals
	}
	return append(b, quoted...)
}

// plainName tells whether a name is written as it is, as nearly all are.
func plainName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

func parseStamps(text string) ([]merge.FieldStamp, error) {
	if text == "" {
		return nil, nil
	}
	if out := plainStamps(text); out != nil {
		return out, nil
	}
	var lines [][4]json.RawMessage
	if err := json.Unmarshal([]byte(text), &lines); err != nil {
		return nil, err
	}
	out := make([]merge.FieldStamp, len(lines))
	for i, l := range lines {
		for j, to := range []any{&out[i].Name, &out[i].Rev, &out[i].By, &out[i].At} {
			if err := json.Unmarshal(l[j], to); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// plainStamps reads what appendStamps has written; nil when there is more to it, such as a name with escapes.
func plainStamps(text string) []merge.FieldStamp {
	out := make([]merge.FieldStamp, 0, strings.Count(text, "["))
	for before := "["; ; before = "," {
		var s merge.FieldStamp
		var rev, at string
		rest, ok := strings.CutPrefix(text, before+`["`)
		if ok {
			s.Name, rest, ok = strings.Cut(rest, `",`)
		}
		if ok {
			rev, rest, ok = strings.Cut(rest, `,"`)
		}
		if ok {
			s.By, rest, ok = strings.Cut(rest, `",`)
		}
		if ok {
			at, text, ok = strings.Cut(rest, `]`)
		}
		n, errRev := strconv.ParseInt(rev, 10, 64)
		ms, errAt := strconv.ParseInt(at, 10, 64)
		if !ok || errRev != nil || errAt != nil || !plainName(s.Name) || !plainName(s.By) {
			return nil
		}
		s.Rev, s.At = n, calendar.Instant(ms)
		if out = append(out, s); text == "]" {
			return out
		}
	}
}
