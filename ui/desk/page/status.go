package page

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/work"
)

// standing is what the shell tells beside the page: the status bar and the counts in the rail.
type standing struct {
	status store.Status
	unsent []store.Unsent // only while the user mends refused work
	badges map[string]int
}

const (
	settleAfter = 300 * time.Millisecond // changes come in bursts
	lookEvery   = 10 * time.Second       // being online is nobody's change
)

// Follow keeps status bar, counts and the page in view up to date with the store until the context ends.
// Call it on the window's goroutine, once for each Enter. It returns at once.
func (s *Shop) Follow(ctx context.Context) {
	records := false // some changed, not only how far they were uploaded
	changed := work.NewDelay(settleAfter, func() {
		s.Stand()
		if records {
			records = false
			s.renew()
		}
	})
	cancel := s.Store.Watch(func(types []string) {
		fyne.Do(func() {
			records = records || slices.ContainsFunc(types, func(name string) bool { return domain.Types.Get(name) != nil })
			changed.Call()
		})
	})
	s.Stand()
	context.AfterFunc(ctx, cancel)
	work.Every(ctx, lookEvery, s.Stand)
}

// Stand reads how the store stands with headquarters and what waits, and shows it.
func (s *Shop) Stand() {
	user, online, mending := s.Session.User.ID, s.Syncer != nil && s.Syncer.Online(), s.mending != 0
	work.Go(s.ctx, func(ctx context.Context) (standing, error) { return s.readStanding(ctx, user, mending) }, func(now standing, err error) {
		if err != nil {
			if s.Desk.Log != nil {
				s.Desk.Log("Read status", err)
			}
			return // the bar keeps what it said; the next look tells
		}
		state := s.statusOf(now.status, online)
		s.Desk.SetStatus(state)
		if p, ok := s.Desk.Page().(*syncPage); ok {
			p.far(state)
		}
		s.mended(now.unsent)
		for page, count := range now.badges {
			s.Desk.SetBadge(page, count)
		}
	})
}

func (s *Shop) readStanding(ctx context.Context, user record.ID, mending bool) (now standing, err error) {
	if now.status, err = s.Store.Status(ctx); err != nil {
		return now, err
	}
	if mending {
		if now.unsent, err = s.Store.Unsent(ctx); err != nil {
			return now, err
		}
	}
	now.badges = map[string]int{"sync": now.status.Refused + now.status.Held + now.status.Conflicts}
	err = s.Store.Read(ctx, func(v *store.View) error {
		tasks, err := store.TasksToday(v, user, v.Today(), mostTasks)
		if err != nil {
			return err
		}
		now.badges["today"] = len(tasks)
		open, err := store.DeliveryList(v, store.Papers{State: string(domain.DeliveryOpen), User: user}, 100, 0)
		now.badges["deliveries"] = len(open)
		return err
	})
	return now, err
}

// statusOf is a store's status as the bar shows it.
func (s *Shop) statusOf(st store.Status, online bool) desk.Status {
	id := s.Store.Identity()
	state := desk.Status{
		Joined: st.Joined, Online: online, Pending: st.Pending, Oldest: st.Oldest, Refused: st.Refused, Held: st.Held,
		Conflicts: st.Conflicts, Unread: st.Unreadable, LastSync: st.LastSync, PC: id.PC, Store: s.dealer.Label(),
	}
	if off := st.ClockOffset; off > clockSlack || off < -clockSlack {
		state.Clock = max(off, -off) / 60_000
	}
	if s.Syncer != nil {
		state.Came, state.Of = s.Syncer.Receiving()
	}
	return state
}

// renew lets the page in view read what changed, unless somebody is typing into it.
func (s *Shop) renew() {
	if l, ok := s.Desk.Page().(desk.Leaver); ok && l.Unsaved() {
		return
	}
	if s.Desk.Asking() == nil {
		s.Desk.Reload()
	}
}
