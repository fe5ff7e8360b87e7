package hub

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// errForeign stops a batch whose mutations can't follow what the hub knows of the device.
var errForeign = errors.New("the device's history doesn't fit")

// received is one mutation as it came.
type received struct {
	wire.Mutation
	line []byte
	sum  int64 // the line's meaning
	nul  bool  // see hasNUL
}

// batch is the work of one transaction: some mutations of one device, judged in memory between one round
// of reading and one of writing. So no mutation needs a savepoint, and an engine across a network costs few
// round trips.
type batch struct {
	hub  *Hub
	dev  *device
	skip [][2]int64
	in   []received
	sent map[int64]bool // see pushing
	// how far the device says it is, and how far the shared scope was when the transaction began
	cursors map[string]int64
	shared  int64
	own     part  // the dealer's scope: then, and once the batch is stamped
	before  *span // what the push has written
	now     calendar.Instant
	fault   *wire.Fault

	session *session
	failed  error // of a look-up while judging

	trial    trial // the mutation that is being judged
	rows     map[key]*row
	order    []*row        // dirty ones, in the order of their first write
	owners   map[claim]key // as the database has them; the zero key for nobody
	claimed  map[claim]key // to be written
	freed    map[claim]bool
	arrivals []arrival
	authors  map[record.ID]author
	brought  map[key]int64
	leavers  *int // of this dealer, once asked
	signing  *int // see publishersSign
	ended    []formerKey
	blocked  map[key]bool // records of refused or held mutations of this batch
	rivals   []rival
	clashes  []clash
	told     map[record.ID]bool // tasks that this batch files
	typed    []phoned           // by people
	left     []phoned           // by bulk work, to be filed later
	other    []phoned           // whose phone is as it was; it may have been left before
	epoch    string             // of the numbers
	filed    map[string]part    // what others had left, filed by this batch

	lines    [][]byte // answers, in the order of in
	fresh    []judged
	replays  int
	repeated map[int64]bool // see carried
	taken    map[string]numbers
	heads    map[string]int64
	next     int64 // that the hub expects of the device now
}

// judged is a mutation that this batch decides.
type judged struct {
	at    int // index into in and lines
	out   wire.Outcome
	rows  []*row // of its changes
	held  bool
	late  bool // a later one of the device was here before
	audit string
}

// ingest takes in one batch exactly once and returns an answer line for each mutation.
func (h *Hub) ingest(ctx context.Context, p *pushing, in []received) ([][]byte, *wire.Fault, error) {
	var b *batch
	err := h.write(ctx, func(s *session) error {
		b = &batch{hub: h, dev: p.dev, skip: p.head.Skip, sent: p.sent, cursors: p.head.Cursors, before: &p.own, in: in, now: h.now(), owners: map[claim]key{},
			claimed: map[claim]key{}, freed: map[claim]bool{}, brought: map[key]int64{}, authors: map[record.ID]author{}, blocked: map[key]bool{}, told: map[record.ID]bool{}, filed: map[string]part{}, lines: make([][]byte, len(in))}
		b.session = s
		return b.run(s)
	})
	switch {
	case errors.Is(err, errForeign):
		return nil, b.fault, nil
	case err != nil:
		return nil, nil, err
	}
	h.ring(b.heads)
	h.metrics.judged(b)
	p.own.add(b)
	if h.filing.note(b, h.limits); b.own.long(h.limits.unfiled) {
		h.fileBehind(ctx, p.dev.dealer)
	}
	return b.lines, nil, p.remember(b)
}

func (b *batch) run(s *session) error {
	if err := b.sayAhead(s); err != nil {
		return err
	}
	state, err := b.follow(s)
	if err != nil {
		return err
	}
	if len(b.fresh) == 0 {
		return nil // only retries: nothing to write, not even a head
	}
	if err := b.read(s); err != nil {
		return err
	}
	for i := range b.fresh {
		state.at = merge.Clamp(b.in[b.fresh[i].at].At, state.at, b.now)
		b.decide(&b.fresh[i], state.at)
	}
	if b.failed != nil {
		return fmt.Errorf("look up claims: %w", b.failed)
	}
	if err := b.tell(s); err != nil {
		return err
	}
	if b.taken, err = s.number(b.order); err != nil {
		return err
	}
	b.heads = headsOf(b.taken)
	if err := b.sayUnfiled(s, b.taken); err != nil {
		return err
	}
	return b.save(s, state)
}

// sayAhead says what will be read beside the device's row.
func (b *batch) sayAhead(s *session) error {
	m := &b.in[0]
	switch {
	case len(b.in) > 1 || m.nul: // retries among them would make it another question
		return nil
	case len(m.Changes) != 1:
		ids := make([]string, len(m.Changes))
		for i := range m.Changes {
			ids[i] = string(m.Changes[i].ID)
		}
		return s.lookAhead(ids)
	}
	return b.sayLoneAhead(s, m)
}

// sayLoneAhead says all of a lone change's, as nearly every push is one.
func (b *batch) sayLoneAhead(s *session, m *received) error {
	c := &m.Changes[0]
	if err := s.loadAhead(c.ID); err != nil {
		return err
	}
	if c.Type == domain.Customers.Name && c.Set.Get("phone") != nil && !bulky(m.Verb) {
		if err := s.ahead(unfiledQuery, b.dev.dealer); err != nil {
			return err
		}
	}
	if m.User == "" || m.User == c.ID || history(m.Verb) {
		return nil
	}
	return s.ahead(personQuery, string(m.User), domain.Users.Name, b.dev.dealer)
}

// progress is how far the hub has followed a device.
type progress struct {
	next int64
	at   calendar.Instant
}

const followQuery = `SELECT next, last_at, (SELECT value FROM meta WHERE key = 'epoch'), coalesce((SELECT seq FROM head WHERE scope = device.dealer), 0),
	coalesce((SELECT unfiled FROM head WHERE scope = device.dealer), 0), coalesce((SELECT seq FROM head WHERE scope = ?), 0), CASE WHEN token = ? AND revoked = 0 AND (SELECT closed FROM dealer WHERE code = device.dealer) = 0 THEN 1 ELSE 0 END
	FROM device WHERE serial = ?`

// follow locks the device's row, which makes its pushes one after the other, answers retries and finds
// clones and gaps.
func (b *batch) follow(s *session) (progress, error) {
	var p progress
	var at int64
	var may bool
	ours := b.hub.Epoch()
	epoch := ours
	if _, err := s.one([]any{&p.next, &at, &epoch, &b.own.head, &b.own.first, &b.shared, &may}, followQuery+s.lock, record.Shared, b.dev.token, b.dev.serial); err != nil {
		return p, err
	}
	if b.dev.unsure && (!may || b.cursors[b.dev.dealer] > b.own.head || b.cursors[record.Shared] > b.shared) {
		return p, errUnsure
	}
	if b.hub.epochSeen(ours, epoch); epoch != ours { // another process has put a backup back: ask again, and be told what is shared
		b.fault = &wire.Fault{Code: wire.FaultHub, Message: "总部刚从备份恢复，稍后自动重试"}
		return p, errForeign
	}
	b.epoch, p.at = epoch, calendar.Instant(at)
	before := p.next
	b.fresh = make([]judged, 0, len(b.in))
	known, err := b.known(s, p.next)
	if err != nil {
		return p, err
	}
	for i := range b.in {
		m := &b.in[i]
		if old, ok := known[m.N]; ok {
			if old.sum != m.sum {
				b.fault = cloned()
				return p, errForeign
			}
			b.lines[i] = old.line
			b.replays++
			continue
		}
		if p.next > 0 && !b.reaches(p.next, m.N) {
			b.fault = &wire.Fault{Code: wire.FaultGap, Next: p.next, Message: "总部缺少这台电脑此前的修改，将重新核对后再上传"}
			return p, errForeign
		}
		known[m.N] = answer{sum: m.sum}
		b.fresh = append(b.fresh, judged{at: i, late: m.N < p.next})
		p.next = max(p.next, m.N+1)
	}
	b.next = p.next
	return p, b.skippedKnown(s, before)
}

// skippedKnown finds the copy of a PC that says it keeps back what this hub has had from the other copy. A late
// duplicate of an old push says so, too, but brings nothing new.
func (b *batch) skippedKnown(s *session, next int64) error {
	if len(b.fresh) == 0 {
		return nil
	}
	for _, r := range b.skip {
		if r[0] >= next {
			continue
		}
		var n int64
		if _, err := s.one([]any{&n}, "SELECT count(*) FROM outcome WHERE device = ? AND n BETWEEN ? AND ?", b.dev.serial, r[0], r[1]); err != nil {
			return err
		}
		if n > 0 {
			b.fault = cloned()
			return errForeign
		}
	}
	return nil
}

// cloned says that two computers claim to be one.
func cloned() *wire.Fault {
	return &wire.Fault{Code: wire.FaultClone, Message: "这台电脑的数据与另一台重复（可能是整机复制或恢复了旧备份），为避免混乱已停止同步；请向总部索取新的邀请码重新加入，本机资料会保留"}
}

// reaches tells whether every N from next up to n is accounted for.
func (b *batch) reaches(next, n int64) bool {
	for next < n {
		i := slices.IndexFunc(b.skip, func(r [2]int64) bool { return r[0] <= next && next <= r[1] })
		if i < 0 {
			return false
		}
		next = b.skip[i][1] + 1
	}
	return true
}

type answer struct {
	sum  int64
	line []byte
}

// known are the stored outcomes among the batch's mutations.
func (b *batch) known(s *session, next int64) (map[int64]answer, error) {
	out := make(map[int64]answer, len(b.in))
	low, high := b.in[0].N, b.in[0].N
	for i := range b.in {
		low, high = min(low, b.in[i].N), max(high, b.in[i].N)
	}
	if low >= next {
		return out, nil
	}
	err := s.each(func(scan func(...any) error) error {
		var n int64
		var a answer
		err := scan(&n, &a.sum, &a.line)
		out[n] = a
		return err
	}, "SELECT n, sum, line FROM outcome WHERE device = ? AND n BETWEEN ? AND ?", b.dev.serial, low, high)
	return out, err
}

// read brings in all records that the fresh mutations touch, and who has what they claim.
func (b *batch) read(s *session) error {
	changes := 0
	for _, f := range b.fresh {
		changes += len(b.in[f.at].Changes)
	}
	b.rows, b.order = make(map[key]*row, changes), make([]*row, 0, changes)
	room := make([]row, 0, changes)
	for _, f := range b.fresh {
		if b.in[f.at].nul {
			continue // refused, and its IDs could not even be asked for
		}
		for i := range b.in[f.at].Changes {
			c := &b.in[f.at].Changes[i]
			if k := (key{c.ID, c.Type}); b.rows[k] == nil {
				room = append(room, row{key: k})
				b.rows[k] = &room[len(room)-1]
			}
		}
	}
	if err := s.load(b.rows); err != nil {
		return err
	}
	return b.foresee(s)
}

// owner looks up who has a claim at the hub, once for each claim that wasn't foreseen. An error is kept for run, so that the
// rules need not carry it.
func (b *batch) owner(c claim) (key, bool) {
	k, known := b.owners[c]
	if !known && b.failed == nil {
		_, b.failed = b.session.one([]any{&k.typ, &k.id}, "SELECT type, id FROM claim WHERE kind = ? AND key = ?"+b.session.lock, c.kind, c.key)
		b.owners[c] = k
	}
	return k, k != key{}
}

// save writes everything that the batch decided.
func (b *batch) save(s *session, p progress) error {
	if err := s.save(b.order); err != nil {
		return err
	}
	if err := s.saveDepartures(b.order); err != nil {
		return err
	}
	if err := s.saveFormerKeys(b.ended); err != nil {
		return err
	}
	if err := b.saveRefilled(s); err != nil {
		return err
	}
	if err := b.saveClaims(s); err != nil {
		return err
	}
	if err := b.answer(s); err != nil {
		return err
	}
	var pulled any // an old PC says nothing of how far it is
	if cursor, said := b.cursors[b.dev.dealer]; said {
		pulled = b.reached(cursor)
	}
	return s.do("UPDATE device SET next = ?, last_at = ?, seen = ?, pulled = coalesce(?, pulled) WHERE serial = ?", p.next, int64(p.at), int64(b.now), pulled, b.dev.serial)
}

// reached is how far a PC with this cursor is once it has its answer: who lacked nothing, and writes, lacks nothing.
func (b *batch) reached(cursor int64) int64 {
	own, wrote := b.taken[b.dev.dealer]
	if !wrote || b.before.from(own.first-1) != cursor || slices.ContainsFunc(b.order, func(r *row) bool { return r.state.Clean != b.dev.id }) {
		return cursor
	}
	return own.head
}

// answer writes the outcomes, now that the revs are known, and what must be kept beside them.
func (b *batch) answer(s *session) error {
	for i := len(b.fresh) - 1; i >= 0; i-- {
		f := &b.fresh[i]
		f.out.Revs = make([]int64, 0, len(f.rows))
		for _, r := range f.rows {
			// A number that a later mutation got would say that its edit was seen with this one; it was, by this
			// device, but a copied PC may be told this answer and not the later one.
			rev := r.state.Rev
			away := r.scope != b.dev.dealer && r.scope != record.Shared
			switch {
			case away:
				rev = 0
			case r.answered:
				rev = -rev
			}
			f.out.Revs = append(f.out.Revs, rev)
			if away && f.out.Verdict == wire.Applied {
				f.out.Verdict = wire.Merged // its number is the other scope's: only the feed can tell the device
			}
		}
		for _, r := range f.rows {
			r.answered = true // to a later mutation
		}
		for j := range f.out.Lost {
			if f.out.Lost[j].Rev == fresh {
				f.out.Lost[j].Rev = b.rows[key{f.out.Lost[j].ID, f.out.Lost[j].Type}].state.Rev
			}
		}
		b.lines[f.at] = wire.AppendOutcome(make([]byte, 0, 48+8*len(f.rows)), &f.out)
		if err := b.keep(s, f); err != nil {
			return err
		}
	}
	err := s.insert("INSERT INTO outcome (device, n, sum, line)", "(?, ?, ?, ?)", "", len(b.fresh), func(to []any, i int) []any {
		f := &b.fresh[i]
		return append(to, b.dev.serial, b.in[f.at].N, b.in[f.at].sum, string(b.lines[f.at]))
	})
	if err != nil {
		return fmt.Errorf("save outcomes: %w", err)
	}
	return nil
}

func (b *batch) keep(s *session, f *judged) error {
	n := b.in[f.at].N
	for j := range f.out.Lost {
		if err := s.do("INSERT INTO loser (device, n, at, line) VALUES (?, ?, ?, ?)", b.dev.serial, n, int64(b.now),
			string(wire.AppendLoser(nil, &f.out.Lost[j]))); err != nil {
			return err
		}
	}
	if f.held {
		if err := s.do("INSERT INTO held (device, n, at, reason, line) VALUES (?, ?, ?, ?, ?)", b.dev.serial, n, int64(b.now),
			f.out.Reason, string(b.in[f.at].line)); err != nil {
			return err
		}
	}
	if f.audit != "" {
		return s.audit(b.now, b.dev.id, "", f.audit, fmt.Sprintf("mutation %d, %s", n, b.in[f.at].Verb))
	}
	return nil
}
