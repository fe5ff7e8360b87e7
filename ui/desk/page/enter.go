package page

import (
	"context"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/words"
	"showroom/ui/work"
)

// NewShop makes what the pages share for one open store. Nobody works in it yet: see Enter.
func NewShop(ctx context.Context, s *store.Store) *Shop {
	return &Shop{Store: s, ctx: ctx, names: map[record.ID]string{}}
}

// Enter lets a person begin to work: it reads who the others are, gives the desk its entries and shows the
// first page. then is called when it is in view.
func (s *Shop) Enter(d *desk.Desk, session *action.Session, then func()) {
	s.Desk, s.Session = d, session
	work.Go(s.ctx, s.readPeople, func(p people, err error) {
		if err != nil {
			d.Fail(words.Tr("门店数据读不出来"), err, words.Tr("请重新启动展厅；如果一直这样，请用备份恢复。"))
			return
		}
		s.names, s.dealer = p.names, p.dealer
		d.SetUser(session.User.Name, s.Entries(), s.userCommands(), s.NewCommands())
		d.Cover(nil)
		d.Begin()
		then()
	})
}

// userCommands are what the user's menu begins with.
func (s *Shop) userCommands() []desk.Command {
	if s.SwitchUser == nil {
		return nil
	}
	return []desk.Command{{Label: "切换用户", Icon: icons.Customer, Do: func() {
		s.Desk.Depart(func() {
			s.mending = 0
			s.SwitchUser()
		})
	}}}
}

type people struct {
	names  map[record.ID]string
	dealer domain.Dealer
}

func (s *Shop) readPeople(ctx context.Context) (p people, err error) {
	p.names = map[record.ID]string{}
	err = s.Store.Read(ctx, func(v *store.View) error {
		users, err := store.Find(v, domain.Users, "ORDER BY id")
		if err != nil {
			return err
		}
		for _, u := range users {
			p.names[u.ID] = u.Name
		}
		p.dealer, err = store.First(v, domain.Dealers, "WHERE code = ?", s.Store.Identity().Dealer)
		return err
	})
	return p, err
}
