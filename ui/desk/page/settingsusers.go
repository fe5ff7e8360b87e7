package page

import (
	"context"
	"slices"

	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

// userList is the grid of users with what a manager may do with them.
type userList struct {
	p     *settingsPage
	all   []domain.User
	grid  *grid.Grid[domain.User]
	edit  *input.Button
	reset *input.Button
}

// showUsers lists who works here, those who have left last.
func (p *settingsPage) showUsers() {
	p.again = p.showUsers
	read(p.s, p.s.ctx, "用户没有读出来", func(v *store.View) ([]domain.User, error) {
		return store.Find(v, domain.Users, "ORDER BY left_store, login")
	}, func(all []domain.User) {
		if p.people != nil && slices.EqualFunc(all, p.people.all, func(a, b domain.User) bool { return a.ID == b.ID && a.Changed == b.Changed }) {
			return // nothing new
		}
		l := &userList{p: p, all: all}
		p.people = l
		columns := grid.FromType(domain.Users, grid.Reading{Fields: []string{"name", "login", "role", "phone"}, Tone: func(field, code string) (look.Tone, bool) {
			return look.Plain, field == "role"
		}})
		columns = append(columns, grid.Column[domain.User]{Name: "left", Label: "状态", Width: 90, Show: func(u *domain.User) grid.Cell {
			if u.Left {
				return grid.Cell{Text: words.Tr("已离职"), Faint: true}
			}
			return grid.Cell{Text: words.Tr("在职"), Tone: look.Good}
		}})
		l.grid = grid.New(columns, grid.Source[domain.User](grid.Slice[domain.User]{All: all}), grid.Options[domain.User]{
			Key: func(u *domain.User) string { return string(u.ID) }, OnOpen: l.ask,
			OnSelect: func(u *domain.User) { enable(l.edit, u != nil); enable(l.reset, u != nil) },
		})
		l.edit = input.NewButton(words.Tr("修改"), nil, func() { l.grid.Open() })
		l.reset = input.NewButton(words.Tr("重设密码"), nil, func() { l.askPassword(l.grid.Selected()) })
		l.edit.Disable()
		l.reset.Disable()
		add := input.NewMain(words.Tr("添加用户"), nil, l.add)
		p.putWhole("用户管理", "离职的人不能再登录，他的工作记录都保留", l.grid, l.reset, l.edit, add)
	})
}

// ask opens a user to be changed.
func (l *userList) ask(u *domain.User) {
	was, now := *u, *u
	f := form.New(domain.Users.Bind(&now), form.Options{Columns: 2, Sections: []form.Section{{Fields: []string{"name", "role", "phone", "left_store"}}}})
	l.sheet(words.Trf("修改用户 %s", u.Name), words.Tr("保存"), f, nil, func(ctx context.Context) error {
		return l.p.s.Session.EditUser(ctx, was, &now)
	})
}

// add files a new user with a first password.
func (l *userList) add() {
	u := domain.User{Role: domain.Consultant}
	password := input.NewPassword()
	f := form.New(domain.Users.Bind(&u), form.Options{Columns: 2, Sections: []form.Section{{Fields: []string{"name", "login", "role", "phone"}}}})
	l.sheet(words.Tr("添加用户"), words.Tr("添加"), f, password, func(ctx context.Context) error {
		return l.p.s.Session.AddUser(ctx, &u, password.Text)
	})
}

// sheet is a dialog with a form; it stays open until the action went well.
func (l *userList) sheet(title, verb string, f *form.Form, password *input.Entry, do func(context.Context) error) {
	s := l.p.s
	content := look.Column(16, look.Fixed(560, 0, f))
	if password != nil {
		content.Add(look.Tiles(2, 24, labelled("初始密码（至少 8 位）", password)))
	}
	var sheet *desk.Sheet
	cancel := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	ok := input.NewMain(verb, nil, func() {
		if bad := f.Check().Blocking(); len(bad) > 0 {
			f.FocusProblem(bad)
			return
		}
		act(s, "用户没有保存", func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(struct{}) {
			sheet.Close()
			s.Desk.Toast(look.Good, words.Tr("已保存"), "", nil)
			l.changed()
		})
	})
	sheet = s.Desk.Sheet(title, content, cancel, ok)
	f.Focus("")
}

// changed reads users and names anew.
func (l *userList) changed() {
	s := l.p.s
	act(s, "用户没有读出来", s.readPeople, func(p people) {
		s.names = p.names
		l.p.showUsers()
	})
}

// askPassword gives a user a new password.
func (l *userList) askPassword(u *domain.User) {
	if u == nil {
		return
	}
	s, user := l.p.s, *u
	password := input.NewPassword()
	var sheet *desk.Sheet
	cancel := input.NewButton(words.Tr("取消"), nil, func() { sheet.Close() })
	ok := input.NewMain(words.Tr("重设密码"), nil, func() {
		fresh := password.Text
		act(s, "密码没有重设", func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.Session.ResetPassword(ctx, user.ID, fresh)
		}, func(struct{}) {
			sheet.Close()
			s.Desk.Toast(look.Good, words.Trf("%s的密码已重设", user.Name), "", nil)
		})
	})
	sheet = s.Desk.Sheet(words.Trf("重设 %s 的密码", user.Name), labelled("新密码（至少 8 位）", password), cancel, ok)
	s.Desk.Window.Canvas().Focus(password)
}
