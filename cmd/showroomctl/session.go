package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"showroom/domain"
	"showroom/domain/calendar"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/link"
	"showroom/sync/store"
	"showroom/ui/native"
)

// folder is where the store lies: --data, or the desktop's own folder.
func (c *call) folder() (string, error) {
	for _, dir := range []string{c.data, os.Getenv("SHOWROOM_DATA")} {
		if dir != "" {
			return dir, nil
		}
	}
	return native.DataFolder("showroom")
}

// now is this PC's clock.
func now() calendar.Instant { return calendar.InstantOf(time.Now()) }

// withStore opens the store for the work of do and closes it whatever happens.
func (c *call) withStore(do func(*store.Store) error) (err error) {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	// Backups are made by the desktop's daily run and by the verb backup, not by every call of a script.
	s, err := store.Open(c.ctx, dir, store.Options{Manual: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Indexed(c.ctx); err != nil { // a script that asks gets the whole answer
		return err
	}
	return do(s)
}

// session is one user at work in the store.
type session = action.Session

// withSession opens the store for the user who acts, and says who that is where it might be another one.
func (c *call) withSession(do func(*session) error) error { return c.asUser(true, do) }

// asUser opens it for a verb that leaves no trace of the user unless traced: then nobody needs to be told who that is.
func (c *call) asUser(traced bool, do func(*session) error) error {
	return c.withStore(func(s *store.Store) error {
		who, guessed, err := c.who(s)
		if err != nil {
			return err
		}
		if traced && guessed {
			c.acting = fmt.Sprintf("经办人：%s（%s）。本机有多个用户，换人请加 --user 登录名\n", who.User.Name, who.User.Login)
		}
		who.Doubt = func(p record.Problem) { c.warn(p.Field, "%s", p.Text) }
		if err := do(who); !errors.Is(err, action.ErrPassword) {
			return err
		}
		return fmt.Errorf("%w（加上 --user 登录名 --password 密码，或在环境变量 SHOWROOM_PASSWORD 里写密码）", action.ErrPassword)
	})
}

// who acts: with a password somebody who can prove it, without one whoever rules the store's folder. guessed: it might have been somebody else.
func (c *call) who(s *store.Store) (by *session, guessed bool, err error) {
	password := c.password
	if password == "" {
		password = os.Getenv("SHOWROOM_PASSWORD")
	}
	switch {
	case password == "" && c.user == "":
		return c.usual(s)
	case password == "":
		by, err = action.As(c.ctx, s, c.user)
	case c.user == "":
		err = usage("写了密码，还缺少 --user LOGIN")
	default:
		by, err = action.Login(c.ctx, s, c.user, password)
	}
	return by, false, err
}

// usualUser is the setting with the ID of who acts where nobody is named.
const usualUser = "showroomctl/user"

// usual is who acts where nobody is named: a consultant before all others, of these the one who was filed first. The choice
// is kept on this PC, for a script must not begin to file work under somebody whom another PC brought.
func (c *call) usual(s *store.Store) (by *session, guessed bool, err error) {
	kept, err := s.Setting(c.ctx, usualUser)
	if err != nil {
		return nil, false, err
	}
	var staff []domain.User
	err = s.Read(c.ctx, func(v *store.View) (err error) {
		staff, err = store.Find(v, domain.Users, "WHERE deleted = 0 AND left_store = 0 ORDER BY id <> ?, role <> 'consultant', created, id", kept)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	if len(staff) == 0 {
		return nil, false, c.nobody(s)
	}
	if first := string(staff[0].ID); first != kept {
		if err := s.SetSetting(c.ctx, usualUser, first); err != nil {
			return nil, false, err
		}
	}
	return &session{Store: s, User: staff[0]}, len(staff) > 1, nil
}

// nobody says which command makes the first user.
func (c *call) nobody(s *store.Store) error {
	if link.Newcomer(s.Identity()) {
		return errors.New("本机还没有用户。请先加入总部：showroomctl join 地址 邀请码")
	}
	text, err := link.NobodyHere(c.ctx, s)
	if err != nil {
		return err
	}
	return errors.New(text)
}

// passwordFlag is of the verbs that headquarters wants to have proven.
func (c *call) passwordFlag(f *flag.FlagSet) {
	f.StringVar(&c.password, "password", "", "`PASSWORD` of --user, to prove who does it; default $SHOWROOM_PASSWORD 经办人密码")
}

// find reads the record that key names: its ID, the short end of its ID, or its document number.
func find[T any](c *call, s *store.Store, d *record.Definition[T], key string) (rec T, err error) {
	err = s.Read(c.ctx, func(v *store.View) error {
		rec, err = lookUp(v, d, key)
		return err
	})
	return rec, err
}

// shortest is the least of an ID that names a record.
const shortest = 8

func lookUp[T any](v *store.View, d *record.Definition[T], key string) (rec T, err error) {
	key = strings.TrimSpace(key)
	where, args := "WHERE id = ?", []any{strings.ToLower(key)}
	if _, numbered := d.Spec("number"); numbered {
		where, args = where+" OR number = ?", append(args, strings.ToUpper(key))
	}
	found, err := store.Find(v, d, where+" LIMIT 2", args...)
	if err == nil && len(found) == 0 && len(key) >= shortest {
		found, err = store.Find(v, d, "WHERE substr(id, -length(?1)) = ?1 LIMIT 2", strings.ToLower(key))
	}
	switch {
	case err != nil:
		return rec, err
	case len(found) == 0:
		return rec, fmt.Errorf("没有找到%s“%s”，请核对单号或编号", d.Label, key)
	case len(found) > 1:
		return rec, fmt.Errorf("有多个%s符合“%s”，请写出完整的编号", d.Label, key)
	}
	return found[0], nil
}

// reveal writes into a customer's time line that the acting user looks at the personal fields in full. What
// is shown in full is shown only after it.
func (c *call) reveal(s *session, customer record.ID) error {
	person, err := find(c, s.Store, domain.Customers, string(customer))
	if err != nil {
		return err
	}
	for _, f := range domain.Customers.Bind(&person).Fields {
		if f.Spec.Personal && !f.Zero() {
			if err := s.Reveal(c.ctx, customer, f.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
