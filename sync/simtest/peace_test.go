package simtest

import "context"

// copyOf tells whether the two are one PC's copies, and nobody knows it yet: neither is brought what the other writes.
func (p *pc) copyOf(other *pc) bool {
	return p.store.Identity().Device == other.store.Identity().Device
}

// lastShared lets a PC hear of its dealer's news while the hub doesn't know yet that something was published: the news must not
// take it past that.
func (w *world) lastShared(writer, p *pc) {
	w.Helper()
	w.publish()
	writer.edit()
	_, err := writer.link.Sync(ctx)
	w.must(err)
	if p.news() {
		p.hearNow()
	}
	for _, p := range w.pcs {
		p.giveUp(context.Canceled)
		_, err := p.link.Sync(ctx)
		if mustRejoin(err) {
			p.rejoin()
			_, err = p.link.Sync(ctx)
		}
		w.must(err)
		p.listen(passes)
	}
}

// lastTogether lets two PCs of a dealer wait at once from different cursors: by a command of which the hub doesn't know one has
// received more. Both are brought what each lacks.
func (w *world) lastTogether(behind, ahead *pc) {
	w.Helper()
	before := behind.store.Identity().Cursors[behind.dealer]
	w.rename(behind.dealer)
	ahead.giveUp(context.Canceled)
	_, err := ahead.link.Sync(ctx)
	w.must(err)
	ahead.listen(passes)
	w.say("%s of %s comes or goes", people[1], behind.dealer)
	if w.hub.hub.DisableUser(ctx, behind.dealer, people[1], true) != nil { // he is disabled, or was and the hub was put back
		w.must(w.hub.hub.DisableUser(ctx, behind.dealer, people[1], false))
	}
	for _, p := range w.pcs {
		if p.dealer != behind.dealer {
			continue
		}
		p.hearNow()
		if at := p.store.Identity().Cursors[p.dealer]; at != before+2 && (p == behind || p == ahead) {
			w.fail("%s was brought too little: it is at %d, and was to come from %d to %d", p.name, at, before, before+2)
		}
		p.listen(passes)
	}
}

// lastNews holds that in peace who waits is brought what another one saves, and need not pull.
func (w *world) lastNews() {
	w.Helper()
	for _, p := range w.pcs {
		p.giveUp(context.Canceled)
		p.listen(passes)
	}
	w.lastShared(w.pcs[0], w.pcs[1])
	w.lastTogether(w.pcs[0], w.pcs[1])
	for _, writer := range []*pc{w.pcs[0], w.pcs[2]} {
		for _, p := range w.pcs {
			if p.news() { // of the other dealer's transfer
				p.hearNow()
				p.listen(passes)
			}
		}
		before := writer.store.Identity().Cursors
		writer.transfer() // what leaves is brought, too
		writer.edit()
		writer.giveUp(context.Canceled)
		_, err := writer.link.Sync(ctx)
		w.must(err)
		after := writer.store.Identity().Cursors
		for _, p := range w.pcs {
			if p.wire.ear == nil || p.dealer != writer.dealer || after[p.dealer] == before[p.dealer] {
				continue
			}
			p.hearNow()
			if at := p.store.Identity().Cursors[p.dealer]; at != after[p.dealer] && !p.copyOf(writer) {
				w.fail("%s was brought nothing: it is at %d, %s at %d", p.name, at, writer.name, after[p.dealer])
			}
		}
	}
}
