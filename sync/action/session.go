// Package action is the business actions that a person takes in a store: file a customer, issue a quote,
// complete a delivery. Each is one transaction made of the rules in domain and the records in store, and
// so one mutation in the outbox. The desk and showroomctl call the same ones.
//
// Errors are in the user's words. An action that fails has changed nothing.
// Not here: rules (domain), SQL (store), anything to look at (ui).
package action

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"showroom/domain"
	"showroom/domain/login"
	"showroom/domain/record"
	"showroom/sync/store"
)

// Session is one person at work in one store.
type Session struct {
	Store *store.Store
	User  domain.User
	// key signs what needs a right, while the person is logged in: it comes from the password and is kept nowhere.
	key ed25519.PrivateKey
	// Doubt is told what an action saves although it looks wrong, such as a VIN whose check digit is. It is
	// called while the action runs, so what it hears counts only if the action succeeds. nil: a form has
	// shown it already.
	Doubt func(record.Problem)
	// Far is told how far an action on many records is: so many steps of so many, a hundred times at most. It is
	// called while the action runs and must not wait. nil: nobody asks.
	Far func(done, of int)
}

// Login opens a session with a password. It needs no network. After login.Free wrong passwords the name is
// locked on this PC, for longer each time; restarting the program doesn't help.
func Login(ctx context.Context, s *store.Store, name, password string) (*Session, error) {
	if name == "" { // to findUser that is anybody
		return nil, login.ErrWrong
	}
	tries, err := failures(ctx, s, name)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	if wait := tries.Wait(now); wait > 0 {
		return nil, login.Locked(wait)
	}
	user, err := findUser(ctx, s, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if !login.Verify(user.Password, password) || user.Left {
		tries.Failed++
		tries.Last = now
		if err := keepFailures(ctx, s, name, tries); err != nil {
			return nil, err
		}
		if wait := tries.Wait(now); wait > 0 {
			return nil, login.Locked(wait)
		}
		return nil, login.ErrWrong
	}
	if tries.Failed > 0 {
		if err := keepFailures(ctx, s, name, login.Tries{}); err != nil {
			return nil, err
		}
	}
	by := &Session{Store: s, User: user}
	by.unlock(ctx, password)
	return by, nil
}

// As opens a session without a password, for programs that already rule the store's folder. An empty name
// takes a consultant, the first by login name. Nobody is proven by it, see proof.go.
func As(ctx context.Context, s *store.Store, name string) (*Session, error) {
	user, err := findUser(ctx, s, name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("没有登录名为“%s”的在职用户", name)
	}
	if err != nil {
		return nil, err
	}
	return &Session{Store: s, User: user}, nil
}

func findUser(ctx context.Context, s *store.Store, name string) (user domain.User, err error) {
	err = s.Read(ctx, func(v *store.View) error {
		found, err := store.Find(v, domain.Users, `WHERE deleted = 0 AND left_store = 0 AND (login = ? OR ? = '') ORDER BY role <> 'consultant', login LIMIT 1`, name, name)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return store.ErrNotFound
		}
		user = found[0]
		return nil
	})
	return user, err
}

func failures(ctx context.Context, s *store.Store, name string) (t login.Tries, err error) {
	text, err := s.Setting(ctx, "login/"+name)
	if err != nil || text == "" {
		return t, err
	}
	return t, json.Unmarshal([]byte(text), &t)
}

func keepFailures(ctx context.Context, s *store.Store, name string, t login.Tries) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return s.SetSetting(ctx, "login/"+name, string(text))
}

// do runs one action of the session's user.
func (s *Session) do(ctx context.Context, verb string, fn func(*store.Tx) error) error {
	a := store.Action{Verb: verb, User: s.User.ID}
	if proven[verb] {
		if err := s.mayProve(); err != nil {
			return err
		}
		a.Sign = s.sign
	}
	return s.Store.Do(ctx, a, fn)
}

// note appends a line to a customer's time line.
func (s *Session) note(tx *store.Tx, customer record.ID, kind, text string, about record.ID) error {
	e := domain.Event{Customer: customer, Kind: kind, At: tx.Moment(), User: s.User.ID, Text: text, About: about}
	return store.Put(tx, domain.Events, &e)
}

// check turns what a record's check forbids into an error; what is only doubtful passes and is told.
func (s *Session) check(r *record.Row) error {
	found := r.Check()
	if bad := found.Blocking(); len(bad) > 0 {
		return bad
	}
	for _, p := range found {
		s.doubt(p)
	}
	return nil
}

func (s *Session) doubt(p record.Problem) {
	if s.Doubt != nil {
		s.Doubt(p)
	}
}
