package simtest

import "context"

// In the end there is peace, and who listens needs nobody to have it sync.

// copyOf tells whether the two are one PC's copies, and nobody knows it yet: neither is brought what the other writes.
func (p *pc) copyOf(other *pc) bool {
	return p.store.Identity().Device == other.store.Identity().Device
}

// runs is what Run does, until nothing comes any more.
func (p *pc) runs() {
	p.Helper()
	for range 6 {
		if p.wire.ear == nil {
			p.listenBy(p.someWayInPeace(), passes)
		}
		if !p.news() {
			return
		}
		e := p.wire.ear
		if p.hearNow(); e.through && (e.moved || e.err != nil) {
			p.syncInPeace()
		}
	}
	p.fail("%s is woken again and again", p.name)
}

// syncInPeace syncs, as Run does when its wait is over; who is found to be a copy joins anew first.
func (p *pc) syncInPeace() {
	p.Helper()
	p.giveUp(context.Canceled)
	_, err := p.link.Sync(ctx)
	if mustRejoin(err) {
		p.rejoin()
		_, err = p.link.Sync(ctx)
	}
	p.must(err)
}

// allRun lets everybody hear what there is, and holds that then each has it.
func (w *world) allRun() {
	w.Helper()
	for range 2 { // a copy that joined anew may have sent something
		for _, p := range w.pcs {
			p.runs()
		}
	}
	for _, p := range w.pcs {
		if !p.level() {
			w.fail("%s runs in peace and lacks something: it is at %v", p.name, p.store.Identity().Cursors)
		}
	}
}

// lastShared lets a PC hear of its dealer's news while the hub doesn't know yet that something was published: the news must not
// take it past that.
func (w *world) lastShared(writer, p *pc) {
	w.Helper()
	w.publish()
	writer.edit()
	writer.syncInPeace()
	p.runs()
	w.must(w.hub.hub.Refresh(ctx))
	w.hub.unaware = false
	w.allRun()
}

// lastTogether lets two PCs of a dealer wait at once from different cursors: by a command of which the hub doesn't know one has
// received more. Both are brought what each lacks.
func (w *world) lastTogether(behind, ahead *pc) {
	w.Helper()
	before := behind.store.Identity().Cursors[behind.dealer]
	w.rename(behind.dealer)
	ahead.syncInPeace()
	ahead.runs()
	w.say("%s of %s comes or goes", people[1], behind.dealer)
	if w.hub.hub.DisableUser(ctx, behind.dealer, people[1], true) != nil { // he is disabled, or was and the hub was put back
		w.must(w.hub.hub.DisableUser(ctx, behind.dealer, people[1], false))
	}
	w.hub.unaware = false
	for _, p := range []*pc{behind, ahead} {
		p.hearNow()
		if at := p.store.Identity().Cursors[p.dealer]; at != before+2 {
			w.fail("%s was brought too little: it is at %d, and was to come from %d to %d", p.name, at, before, before+2)
		}
	}
	w.allRun()
}

// lastSaved lets a PC save something, and the others of its dealer hear of it.
func (w *world) lastSaved(writer *pc, save ...func()) {
	w.Helper()
	before := writer.store.Identity().Cursors[writer.dealer]
	for _, one := range save {
		one()
	}
	writer.syncInPeace()
	after := writer.store.Identity().Cursors[writer.dealer]
	for _, p := range w.pcs {
		if p.wire.ear == nil || p.dealer != writer.dealer || after == before {
			continue
		}
		p.hearNow()
		if at := p.store.Identity().Cursors[p.dealer]; at != after && !p.copyOf(writer) {
			w.fail("%s was brought nothing: it is at %d, %s at %d", p.name, at, writer.name, after)
		}
	}
	w.allRun()
}

// lastNews holds that in peace who waits is brought what another one saves, and need not pull.
func (w *world) lastNews() {
	w.Helper()
	for _, p := range w.pcs {
		p.giveUp(context.Canceled)
	}
	w.allRun()
	w.lastShared(w.pcs[0], w.pcs[1])
	w.lastTogether(w.pcs[0], w.pcs[1])
	for _, writer := range []*pc{w.pcs[0], w.pcs[2]} {
		w.lastSaved(writer, writer.transfer, writer.edit) // what leaves is brought, too
		w.lastSaved(writer, writer.writeTwins, writer.edit)
	}
}
