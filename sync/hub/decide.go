package hub

import (
	"encoding/json"
	"fmt"
	"slices"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/merge"
	"showroom/sync/wire"
)

// trial is one mutation tried out: nothing reaches the batch before all of its changes are judged, so a
// mutation is taken whole or not at all.
type trial struct {
	b        *batch
	m        *wire.Mutation
	at       calendar.Instant
	touched  []*row // by change
	also     []*row // what the hub moved with them
	arrivals []arrival
	brought  map[key]int64 // see refill
	lost     []wire.Loser
	clean    bool
	nul      bool // see hasNUL
	belated  bool // see after
	written  map[int64]bool
	claimed  map[claim]key
	freed    map[claim]bool
	proofs   map[record.ID]*refusal // by person, see prove
	number   int                    // of the trial among the batch's, from 1
	room     []row                  // for rows as they would be
	ended    []formerKey
}

// decide gives one mutation its verdict.
func (b *batch) decide(f *judged, at calendar.Instant) {
	m := &b.in[f.at].Mutation
	f.out = wire.Outcome{N: m.N}
	t := b.try(m, at, b.in[f.at].nul)
	t.belated, t.written, t.clean = f.late, nil, !f.late
	if no := t.judge(); no != nil {
		f.out.Verdict, f.out.Reason = wire.Refused, no.reason
		if f.held = no.held; no.held {
			f.out.Verdict = wire.Held
		}
		if no.rival != nil {
			b.rivals = append(b.rivals, *no.rival)
		}
		if no.forged {
			f.audit = "forged"
		}
		for i := range m.Changes {
			b.blocked[key{m.Changes[i].ID, m.Changes[i].Type}] = true
		}
		return
	}
	f.out.Verdict, f.out.Lost = wire.Applied, t.lost
	if !t.clean {
		f.out.Verdict = wire.Merged
	}
	t.keep()
	b.clashing(m, t.lost)
	f.rows = make([]*row, len(t.touched))
	for i, r := range t.touched {
		f.rows[i] = b.rows[r.key]
	}
}

// try begins a trial. The batch has one, emptied for each mutation: what it needs is most of what a single change costs.
func (b *batch) try(m *wire.Mutation, at calendar.Instant, nul bool) *trial {
	t := &b.trial
	if t.b == nil {
		*t = trial{b: b, claimed: map[claim]key{}, freed: map[claim]bool{}, brought: map[key]int64{}, proofs: map[record.ID]*refusal{}}
	}
	clear(t.claimed)
	clear(t.freed)
	clear(t.brought)
	clear(t.proofs)
	t.m, t.at, t.clean, t.nul, t.lost, t.number = m, at, true, nul, nil, t.number+1
	t.touched, t.also, t.arrivals, t.ended = t.touched[:0], t.also[:0], t.arrivals[:0], t.ended[:0]
	return t
}

func (t *trial) judge() *refusal {
	if len(t.m.Changes) > wire.MaxChanges {
		return &refusal{reason: fmt.Sprintf("一次操作最多改动 %d 条记录，这一次有 %d 条，请分批进行", wire.MaxChanges, len(t.m.Changes))}
	}
	if t.nul {
		return &refusal{reason: nulReason}
	}
	for i := range t.m.Changes {
		if t.m.Verb != wire.Refill && len(t.b.blocked) > 0 && t.b.blocked[key{t.m.Changes[i].ID, t.m.Changes[i].Type}] {
			return &refusal{reason: "这条记录的前一次修改还没有被总部接受，处理好前一次后再发送", held: true}
		}
	}
	if no := t.permitAuthor(); no != nil {
		return no
	}
	for i := range t.m.Changes {
		if no := t.change(&t.m.Changes[i]); no != nil {
			return no
		}
	}
	return nil
}

func (t *trial) change(c *wire.Change) *refusal {
	r := t.row(key{c.ID, c.Type})
	gone, no := t.permit(c, r)
	if no != nil {
		return no
	}
	if no := t.permitPerson(c, r); no != nil {
		return no
	}
	if reason := t.b.readable(c); reason != "" {
		return &refusal{reason: reason}
	}
	before, at := r.state, t.at
	if t.standsFirst(c, r) {
		at = 1
	}
	state, lost := merge.JudgeOwn(before, c, merge.Stamp{Rev: fresh, By: t.writer(), At: at}, t.own(r))
	switch {
	case t.m.Verb == wire.Refill:
		state, lost = t.refill(r, c)
	case gone != nil:
		state, lost = t.late(r, c, gone)
	}
	if before.New() {
		r.began = c
	}
	r.begin(t, c)
	r.state = state
	t.keyEnded(r, before.Body)
	r.changed = max(r.changed, t.at)
	if r.forget(c) {
		r.state.Clean = "" // the device shall see that its conflict is settled
	}
	for i := range lost {
		lost[i].Rev, lost[i].LostBy, lost[i].WonBy = fresh, deviceOf(lost[i].LostBy), deviceOf(lost[i].WonBy)
	}
	r.lost = append(r.lost[:len(r.lost):len(r.lost)], lost...)
	t.lost = append(t.lost, lost...)
	t.touched = append(t.touched, r)
	if reason := overgrown(before.Body, state.Body, r.lost); reason != "" {
		return &refusal{reason: reason}
	}
	no = t.claim(r, before, state)
	t.clean = t.clean && r.state.Clean != "" // after the claim, for confirming one is the hub's own write
	if no == nil && gone == nil && moves(c, r) {
		t.move(r, c.Scope)
	}
	return no
}

// row is the record as this mutation would leave it.
func (t *trial) row(k key) *row {
	r := t.b.rows[k]
	if r.trial != t.number {
		if len(t.room) == cap(t.room) {
			t.room = make([]row, 0, min(2*cap(t.room)+1, 256))
		}
		t.room = append(t.room, *r)
		r.trial, r.tried = t.number, &t.room[len(t.room)-1]
	}
	return r.tried
}

// permit judges whether this device may make the change. gone is how the record left the device's scope, if the
// device had not seen that.
func (t *trial) permit(c *wire.Change, r *row) (gone *departure, no *refusal) {
	dealer := t.b.dev.dealer
	if moves(c, r) && r.scope == dealer {
		return nil, t.permitMove(c, r)
	}
	if r.scope != "" && r.scope != dealer && r.scope != record.Shared && (c.Scope == "" || c.Scope == dealer) {
		if d := t.b.departed(r, dealer); d != nil && (d.rev == 0 || c.Base < d.rev) {
			return d, t.b.hub.permit(t.b.dev, t.m.Verb, c, dealer)
		}
	}
	return nil, t.b.hub.permit(t.b.dev, t.m.Verb, c, r.scope)
}

func (r *row) begin(t *trial, c *wire.Change) {
	if r.scope != "" {
		return
	}
	r.scope = t.b.dev.dealer
	if t.b.hub.shared[c.Type] {
		r.scope = record.Shared
	}
	r.created = bornAt(c, t.at)
	t.follow(r, c)
}

// forget settles losers: whoever edits a field, or says that it stays, after having seen that a value lost there has chosen. It
// tells whether there were any.
func (r *row) forget(c *wire.Change) bool {
	if len(r.lost) == 0 {
		return false
	}
	var open []wire.Loser
	for _, l := range r.lost {
		chosen := c.Set.Has(l.Field) || c.Delete && l.Field == wire.FieldDeleted || slices.Contains(c.Keep, l.Field)
		if !chosen || l.Rev > c.Base {
			open = append(open, l)
		}
	}
	settled := len(open) < len(r.lost)
	r.lost = open
	return settled
}

// claim checks what the record's new state claims against everybody else's.
func (t *trial) claim(r *row, before, after merge.State) *refusal {
	have, want := claims(r.typ, &before), claims(r.typ, &after)
	for _, c := range want {
		owner, taken := t.owner(c)
		switch {
		case taken && owner == r.key:
		case !taken:
			t.claimed[c] = r.key
		case history(t.m.Verb):
			t.flag(r, c, owner)
		default:
			return &refusal{reason: c.taken(after.Body), held: true, rival: &rival{claim: c, owner: owner, loser: after.Body, by: t.m.User}}
		}
	}
	for _, c := range have {
		if owner, taken := t.owner(c); taken && owner == r.key && !holds(want, c) {
			t.freed[c] = true
		}
	}
	t.confirm(r, want)
	return nil
}

// confirm makes an order's provisional claim on its car certain: the hub has it now, and nobody else does.
// That is the hub's own write, so the device that sent the order gets it back in its next feed.
func (t *trial) confirm(r *row, want []claim) {
	if r.typ != domain.Orders.Name || text(r.state.Body, "claim") != domain.ClaimProvisional {
		return
	}
	for _, c := range want {
		if owner, taken := t.owner(c); c.kind == carClaim && (taken && owner == r.key || t.claimed[c] == r.key) {
			r.state = merge.Set(r.state, "claim", json.RawMessage(`"`+domain.ClaimConfirmed+`"`), merge.Stamp{Rev: fresh, By: hubDevice, At: t.at})
		}
	}
}

// hubDevice is who writes what the hub decides by itself.
const hubDevice = "hub"

// flag accepts what is on paper already, from before joining, but tells everybody that the claim is taken.
func (t *trial) flag(r *row, c claim, owner key) {
	field := "number"
	switch c.kind {
	case carClaim:
		field = "vin"
	case quoteClaim:
		field = "quote"
	}
	value := r.state.Body.Get(field)
	won, err := json.Marshal(string(owner.id))
	if err != nil {
		won = json.RawMessage("null")
	}
	l := wire.Loser{Type: r.typ, ID: r.id, Field: field, Lost: value, Won: won, LostBy: t.b.dev.id, LostAt: t.at, WonAt: t.at, Rev: fresh}
	r.lost = append(r.lost[:len(r.lost):len(r.lost)], l)
	t.lost = append(t.lost, l)
	t.clean = false
}

// owner finds who has a claim, as this mutation would leave it: the latest word counts.
func (t *trial) owner(c claim) (key, bool) {
	if k, ok := t.claimed[c]; ok {
		return k, true
	}
	if t.freed[c] {
		return key{}, false
	}
	if k, ok := t.b.claimed[c]; ok {
		return k, true
	}
	if t.b.freed[c] {
		return key{}, false
	}
	return t.b.owner(c)
}

// keep makes the trial's result the batch's. A row of a merged mutation isn't clean, whatever it would be by
// itself: the PC learns from the verdict alone whether its copies equal the hub's.
func (t *trial) keep() {
	for _, r := range append(t.touched, t.also...) {
		if r.dirty && t.b.rows[r.key] == r {
			continue // touched twice
		}
		if !t.clean {
			r.state.Clean = ""
		}
		if old := t.b.rows[r.key]; old.dirty {
			*old = *r
			old.dirty = true
			continue
		}
		r.dirty = true
		t.b.rows[r.key] = r
		t.b.order = append(t.b.order, r)
	}
	for k, was := range t.brought {
		t.b.brought[k] = was
	}
	t.b.arrivals = append(t.b.arrivals, t.arrivals...)
	t.b.ended = append(t.b.ended, t.ended...)
	for c := range t.freed {
		delete(t.b.claimed, c)
		t.b.freed[c] = true
	}
	for c, k := range t.claimed {
		t.b.claimed[c] = k
	}
}

func holds(list []claim, c claim) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}
