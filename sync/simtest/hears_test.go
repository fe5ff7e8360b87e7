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
	e.heard, e.broken = e.heard+len(came.part), e.broken || errors.Is(came.over, errNetwork)
	e.bring(came.part, came.over)
	p.calm()
	full := p.filled()
	grew := p.store.Identity().Cursors[p.dealer] > before[p.dealer]
	p.say("%s hears: rows %v, broken off %v", p.name, grew, e.broken)
	if e.through {
		p.wire.ear = nil
	}
	if p.isDead() {
		p.reboot()
		return
	}
	p.twinsAgree()
	p.wentOn(before)
	switch {
	case grew && e.stale:
		p.fail("%s was brought rows by a wait from before it synced", p.name)
	case grew:
		p.say("  %s was brought rows", p.name)
	case e.err == nil && e.rows && e.moved:
		p.say("  %s: the news came too late", p.name)
	case e.err == nil, e.broken, full:
	case mustRejoin(e.err), p.world.kept.restored && isMismatch(e.err): // Sync finds out
	default:
		p.fail("%s waits: %v", p.name, e.err)
	}
}

func isMismatch(err error) bool {
	var e *link.Error
	return errors.As(err, &e) && e.Code == link.Mismatch
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
		p.hear()
		if w.r.IntN(2) == 0 { // as Run does
			p.listen(p.someWaitMishap())
		}
	}
}
