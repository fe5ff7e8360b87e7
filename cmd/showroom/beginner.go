package main

import (
	"context"
	"errors"
	"os"
	"sync"

	"showroom/domain"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/ui/desk/page"
)

// wishedPC is the code in document numbers that a PC asks for when it begins by joining; headquarters gives the
// next one that is free.
const wishedPC = "B"

// beginner makes the store of a first run: page.Beginner.
type beginner struct {
	p *program

	mu   sync.Mutex
	half *store.Store // open, but empty: it waits for headquarters, or for the rest of what headquarters has
}

// waiting is the store that waits, nil without one.
func (b *beginner) waiting() *store.Store {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.half
}

// wait makes s the store that waits and gives back the one before.
func (b *beginner) wait(s *store.Store) (before *store.Store) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, b.half = b.half, s
	return before
}

// halfway tells whether a store was made to join and has nothing yet: nobody could log in.
func halfway(ctx context.Context, s *store.Store) (yes bool, err error) {
	id := s.Identity()
	if link.Newcomer(id) || !id.Joined() {
		return link.Newcomer(id), nil
	}
	err = s.Read(ctx, func(v *store.View) error {
		staff, err := store.Staff(v)
		yes = len(staff) == 0
		return err
	})
	return yes, err
}

func (b *beginner) options() store.Options { return store.Options{Log: forStore(b.p.log)} }

// Found makes a store that stands alone. One that only waited to join gives way.
func (b *beginner) Found(ctx context.Context, f page.Founding) (*store.Store, error) {
	if err := b.drop(); err != nil {
		return nil, err
	}
	return store.Create(ctx, b.p.data, b.options(), store.Setup{Dealer: f.Dealer, Users: []domain.User{f.User}})
}

// Half is where this PC has joined.
func (b *beginner) Half() string {
	if s := b.waiting(); s != nil {
		return s.Identity().HubURL
	}
	return ""
}

// Join enrols an empty store and fills it.
func (b *beginner) Join(ctx context.Context, url, code string, came func(records, of int64)) (*store.Store, error) {
	s := b.waiting()
	if s == nil {
		var err error
		if s, err = link.NewStore(ctx, b.p.data, b.options(), wishedPC); err != nil {
			return nil, err
		}
		b.wait(s)
	}
	l := link.New(s, link.Options{Log: b.p.log.WithField("room", "link"), Came: came})
	if !s.Identity().Joined() {
		err := l.Join(ctx, link.Joining{URL: url, Code: code, Name: machine(), Move: true})
		if link.Refused(err) {
			return nil, errors.Join(err, b.drop())
		}
		if err != nil {
			return nil, err
		}
	}
	if _, err := l.Sync(ctx); err != nil {
		return nil, err
	}
	nobody, err := link.NobodyHere(ctx, s)
	switch {
	case err != nil:
		return nil, err
	case nobody != "":
		return nil, errors.New(nobody)
	}
	b.wait(nil)
	return s, nil
}

// drop closes the store that waits and takes it away; without one it does nothing.
func (b *beginner) drop() error {
	if b.waiting() == nil {
		return nil
	}
	if err := b.close(); err != nil {
		return err
	}
	return link.DropStore(b.p.data)
}

// close leaves the store that waits for the next start.
func (b *beginner) close() error {
	s := b.wait(nil)
	if s == nil {
		return nil
	}
	return s.Close()
}

// machine is what this PC is called in headquarters' list.
func machine() string {
	name, err := os.Hostname()
	if err != nil {
		return "PC"
	}
	return name
}
