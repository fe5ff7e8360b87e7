package simtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"showroom/sync/hub"
	"showroom/sync/link"
)

// TestSeeds plays seeds SIM_FROM .. SIM_FROM+SIM_SEEDS-1. A failing one prints its play and how to see it again.
func TestSeeds(t *testing.T) {
	from, seeds := number(t, "SIM_FROM", 1), number(t, "SIM_SEEDS", 40)
	const hands = 2
	began := time.Now()
	t.Cleanup(func() { // when both hands are through
		report(t, from, time.Since(began))
		if !t.Failed() {
			allScenes(t)
		}
	})
	for hand := range hands {
		t.Run(fmt.Sprint("hand", hand), func(t *testing.T) {
			t.Parallel()
			for seed := from + hand; seed < from+seeds; seed += hands {
				ok := t.Run(fmt.Sprint(seed), func(t *testing.T) {
					w := newWorld(t, uint64(seed))
					defer func() { w.counted(!t.Failed()) }()
					w.play()
				})
				if !ok {
					return
				}
			}
		})
	}
}

// TestReplay holds that a seed always plays the same.
func TestReplay(t *testing.T) {
	for _, seed := range []uint64{3, 4, 5} {
		first, second := newWorld(t, seed), newWorld(t, seed)
		first.play()
		second.play()
		if !slices.Equal(first.told, second.told) {
			i := 0
			for i < min(len(first.told), len(second.told)) && first.told[i] == second.told[i] {
				i++
			}
			t.Errorf("seed %d plays differently from line %d on:\n%q\n%q", seed, i, first.told[i:min(i+3, len(first.told))], second.told[i:min(i+3, len(second.told))])
		}
	}
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// play makes steps, then lets everything heal and judges.
func (w *world) play() {
	w.Helper()
	for w.step = 1; w.step <= 72; w.step++ {
		w.move()
	}
	w.heal()
	w.judge()
	w.agree()
	w.numbersAreUnique()
	w.clocksAreClamped()
}

// move is one step.
func (w *world) move() {
	w.Helper()
	w.now += 1000
	if w.r.IntN(12) == 0 {
		w.now += 60_000 * (1 + 1440*w.now%7)
	}
	defer w.nothingGivenAway()
	defer w.listenersAreLevel()
	w.someHear()
	if w.hub.unaware && !w.hub.down() && w.r.IntN(3) == 0 {
		w.say("the hub looks at its database")
		w.must(w.hub.hub.Refresh(ctx))
		w.hub.unaware = false
	}
	if w.hub.down() && w.r.IntN(3) == 0 {
		w.say("the hub starts again")
		w.must(w.hub.start())
	}
	if w.kept.times == 1 && w.seed%4 == 1 && w.r.IntN(4) == 0 {
		w.putBack()
	}
	p := w.pcs[w.r.IntN(len(w.pcs))]
	switch k := w.r.IntN(100); {
	case k < 2:
		w.operate(p)
	case k < 18:
		p.edit()
	case k < 22:
		p.addCustomer()
	case k < 25:
		p.importCustomers()
	case k < 33:
		p.writeTwins()
	case k < 39:
		p.happen()
	case k < 45:
		p.order()
	case k < 47:
		p.cancelOrder()
	case k < 50:
		p.removeCustomer()
	case k < 53:
		p.choose()
	case k < 55:
		p.transfer()
	case k < 57:
		p.decide(false)
	case k < 58 && w.seed%3 == 0:
		w.age()
	case k < 58:
		p.withdraw()
	case k < 80:
		p.sync()
	case k < 84:
		p.listen(p.someWaitMishap())
	case k < 87:
		p.wire.cut = !p.wire.cut
		w.say("the wire of %s is cut: %v", p.name, p.wire.cut)
	case k < 90:
		w.say("%s starts anew", p.name)
		w.must(p.stop())
		w.must(p.start())
	case k < 92:
		w.restartHub()
	case k < 94:
		p.jump()
	case k < 97:
		w.deliverLate()
	case k < 98:
		w.backup()
	case k < 99:
		w.disable(p)
	default:
		w.clone(p)
	}
}

func (w *world) restartHub() {
	if w.hub.down() {
		return
	}
	w.say("the hub is stopped")
	w.must(w.hub.stop())
}

// deliverLate lets one of the requests arrive that the network still held. Its sender has given up on it.
func (w *world) deliverLate() {
	if len(w.held) == 0 || w.hub.down() {
		return
	}
	i := w.r.IntN(len(w.held))
	l := w.held[i]
	w.held = slices.Delete(w.held, i, i+1)
	w.say("a late %s %s of %s arrives", l.req.Method, route(l.req), l.from.of.name)
	if isWait(l.req) {
		w.put(l.from, l.req).left = true
		return
	}
	w.deliver(l.from, l.req, l.body, false)
}

// sync lets the PC sync while the network, the hub or the PC itself may fail.
func (p *pc) sync() {
	p.Helper()
	if p.r.IntN(2) == 0 {
		p.giveUp(context.Canceled) // as Run does; a person who has the PC sync doesn't
	}
	p.say("%s syncs%s", p.name, p.waiting())
	p.wire.next, p.wire.failed = someMishaps(p.r), false
	if p.r.IntN(12) == 0 {
		p.plan([]fault{killed, killedAfter, diskFull}[p.r.IntN(3)], 1+p.r.IntN(25))
	}
	_, err := p.link.Sync(ctx)
	p.calm()
	full := p.filled()
	if p.hub.machine.isDead() {
		p.say("  the hub was killed")
		p.must(p.hub.stop())
	}
	hubFull := p.hub.filled()
	if p.isDead() {
		p.reboot()
		return
	}
	p.twinsAgree()
	switch {
	case err == nil && p.r.IntN(3) > 0:
		p.listen(p.someWaitMishap()) // as Run does
	case err == nil || p.wire.failed || full || hubFull:
	case p.renewed && isCode(err, link.Hub):
		p.say("  the hub learns of its new epoch")
	case p.refusedPulls(err):
		p.say("  %s is too old to be sent anything", p.name)
	case mustRejoin(err) && p.closed[p.dealer]:
		p.say("  %s is locked out with its dealer", p.name)
	case mustRejoin(err):
		p.rejoin()
	default:
		p.fail("%s: sync: %v", p.name, err)
	}
}

// waiting lists what the PC has to send, for the story.
func (p *pc) waiting() (out string) {
	p.Helper()
	list, err := p.store.Pending(ctx, 100)
	p.must(err)
	for _, m := range list {
		out += fmt.Sprintf(" %d:%s", m.N, m.Verb)
	}
	return out
}

// mustRejoin tells whether only a new code helps: this PC is a copy of another, or a hub that was put back to its
// backup doesn't know it.
func mustRejoin(err error) bool {
	return isCode(err, link.Cloned) || isCode(err, link.Locked)
}

func isCode(err error, code link.Code) bool {
	var e *link.Error
	return errors.As(err, &e) && e.Code == code
}

// refusedPulls tells whether the PC's program is too old to receive. Then all that it could send has gone up.
func (p *pc) refusedPulls(err error) bool {
	p.Helper()
	if !p.old || p.least <= oldSchema || !isCode(err, link.Old) {
		return false
	}
	if left := p.waiting(); left != "" {
		p.fail("%s may not receive, and did not send%s", p.name, left)
	}
	return true
}

// age goes on with the programs: first the hub sends nothing to old ones any more, then those are updated.
func (w *world) age() {
	w.Helper()
	i := slices.IndexFunc(w.pcs, func(p *pc) bool { return p.old })
	switch {
	case i < 0 || w.hub.down():
	case w.least < newSchema:
		w.say("the hub sends nothing to last year's programs any more")
		w.least = newSchema
		w.must(w.hub.stop())
		w.must(w.hub.start())
	default:
		w.update(w.pcs[i])
	}
}

func (w *world) update(p *pc) {
	w.Helper()
	w.say("%s is updated", p.name)
	w.must(p.stop())
	p.old = false
	w.must(p.start())
}

// rejoin is what a person does then.
func (p *pc) rejoin() {
	p.Helper()
	if p.hub.down() {
		return
	}
	p.say("%s joins anew", p.name)
	p.wire.next = nil
	cut := p.wire.cut
	p.wire.cut = false
	code, _, err := p.hub.hub.IssueCode(ctx, p.dealer, time.Hour)
	p.must(err)
	p.must(p.link.Join(ctx, link.Joining{URL: hubURL, Code: code, Name: p.name}))
	p.wire.cut = cut
}

// disable lets headquarters take the second person of a dealer out.
func (w *world) disable(p *pc) {
	w.Helper()
	if w.hub.down() || len(w.gone) > 0 {
		return
	}
	w.gone = map[string]bool{p.dealer: true} // one dealer's in a play, for a restored hub may not know it any more
	w.say("%s of %s is disabled", people[1], p.dealer)
	disable := func(h *hub.Hub) error { return h.DisableUser(ctx, p.dealer, people[1], true) }
	if w.r.IntN(2) == 0 {
		w.must(w.hub.command(disable))
		return
	}
	w.must(disable(w.hub.hub))
}

// restores tells whether the hub is put back in this play. In the others customers move between dealers: what the lost
// hub alone knew because its former dealer had let it go and the new one had not received it is lost with that hub.
func (w *world) restores() bool { return w.seed%2 == 1 }

// backup copies the hub's database; later it is put back.
func (w *world) backup() {
	w.Helper()
	switch {
	case !w.restores():
	case w.kept.taken && w.kept.times == 0 && w.r.IntN(2) == 0:
		w.putBack()
	case !w.kept.taken:
		w.say("the hub is backed up")
		w.must(w.hub.stop())
		w.kept.taken, w.kept.barring = true, w.barring.clone()
		w.must(os.CopyFS(w.copied(), os.DirFS(w.hub.dir)))
		w.must(w.hub.start())
	}
}

func (w *world) copied() string { return filepath.Join(w.dir, "backup") }

// putBack puts the hub's backup back, and a new epoch begins. In some plays that happens again soon, before all PCs have everything anew.
func (w *world) putBack() {
	w.Helper()
	w.say("the hub is put back to the backup")
	w.must(w.hub.stop())
	w.kept.times, w.barring = w.kept.times+1, w.kept.barring.clone()
	w.must(os.RemoveAll(w.hub.dir))
	w.must(os.CopyFS(w.hub.dir, os.DirFS(w.copied())))
	w.must(w.hub.start())
	w.must(w.hub.hub.NewEpoch(ctx))
}

// clone copies a PC's disk to another machine, once in a play.
func (w *world) clone(p *pc) {
	if len(w.pcs) > len(cast) {
		return
	}
	w.say("%s is cloned", p.name)
	w.must(p.stop())
	copied := w.newPC(p.name+"2", p.dealer)
	copied.old = p.old
	w.must(os.CopyFS(copied.dir, os.DirFS(p.dir)))
	w.must(os.Remove(filepath.Join(copied.dir, "showroom.lock")))
	w.must(p.start())
	w.must(copied.start())
	w.pcs = append(w.pcs, copied)
}

// heal lets all faults end, everybody sync and decide, until nothing moves any more.
func (w *world) heal() {
	w.Helper()
	w.say("everything heals")
	w.must(w.hub.stop())
	w.must(w.hub.start())
	for len(w.held) > 0 {
		w.deliverLate()
	}
	w.letIn()
	for _, p := range w.pcs {
		p.giveUp(context.Canceled)
		p.wire.cut, p.wire.next = false, nil
		if p.old {
			w.update(p)
		}
	}
	for round := range 4 {
		if round == 2 {
			w.lastNews()
		}
		for _, p := range w.pcs {
			for again := 0; ; again++ {
				p.wire.failed = false
				_, err := p.link.Sync(ctx)
				if err == nil {
					break
				}
				if !mustRejoin(err) || again > 2 {
					w.fail("%s: sync in peace: %v", p.name, err)
				}
				p.rejoin()
			}
			p.twinsAgree()
			for p.unsent() > 0 {
				p.decide(true)
			}
		}
	}
}

func (p *pc) unsent() int {
	p.Helper()
	list, err := p.store.Unsent(ctx)
	p.must(err)
	return len(list)
}
