package simtest

import (
	"errors"
	"maps"
	"slices"

	"showroom/sync/link"
)

// hears lets the PC's link have what came, and holds what hearing may do and what not.
func (p *pc) hears(came arrival) {
	p.Helper()
	e, before := p.wire.ear, p.store.Identity().Cursors
	e.heard, e.broken = e.heard+len(came.part), errors.Is(came.over, errNetwork) || came.over != nil && e.q.stuck
	e.bring(came)
	p.calm()
	full := p.filled()
	grew := p.store.Identity().Cursors[p.dealer] > before[p.dealer]
	p.say("%s hears %s: rows %v, broken off %v", p.name, e.way, grew, e.broken)
	if e.through {
		p.wire.ear = nil
	}
	if e.through && e.q.stuck {
		p.say("  the connection of %s takes no more", p.name)
	}
	if p.isDead() {
		p.reboot()
		return
	}
	p.twinsAgree()
	p.wentOn(before)
	p.toldToPull(e)
	switch {
	case grew && e.stale:
		p.fail("%s was brought rows by a wait from before it synced", p.name)
	case grew && !e.through:
		p.say("  %s was brought rows, and listens on", p.name)
		if p.r.IntN(4) == 0 {
			p.provesNow()
		}
	case grew:
		p.say("  %s was brought rows", p.name)
	case e.err == nil && e.rows && e.moved:
		p.say("  %s: the news came too late", p.name)
	}
	if e.err != nil && !e.broken && !full && !p.findsOut(e.err) {
		p.fail("%s waits: %v", p.name, e.err)
	}
}

// findsOut tells whether a wait may end so, and a sync finds out what to do.
func (p *pc) findsOut(err error) bool {
	return mustRejoin(err) || (p.world.kept.times > 0 || p.renewed) && isCode(err, link.Mismatch)
}

// wentOn holds that hearing moved no cursor back.
func (p *pc) wentOn(before map[string]int64) {
	p.Helper()
	now := p.store.Identity().Cursors
	for scope, seq := range before {
		if now[scope] < seq {
			p.fail("%s heard news and went back in %s from %d to %d", p.name, scope, seq, now[scope])
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(now)), slices.Sorted(maps.Keys(before))) {
		p.fail("%s heard news and has the cursors %v, had %v", p.name, now, before)
	}
}

// someHear lets answers arrive, some sooner than others.
func (w *world) someHear() {
	w.Helper()
	for _, p := range w.pcs {
		if !p.news() || w.r.IntN(3) > 0 {
			continue
		}
		e := p.wire.ear
		p.hear()
		switch k := w.r.IntN(4); { // as Run does, or later
		case k < 2:
		case e.moved && k == 2:
			p.sync()
		default:
			p.listen(p.someWaitMishap())
		}
	}
}
