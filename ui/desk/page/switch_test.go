package page

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/ui/desk"
	"showroom/ui/input"
)

// switching is a desk whose user menu lets somebody else in, and the login that then comes up.
func switching(t *testing.T, first desk.Route) (*Shop, func() *login) {
	t.Helper()
	s := sampleShop(t, "lina", first)
	var up *login
	s.SwitchUser = func() {
		door, err := s.readDoor(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		up = &login{shop: s, desk: s.Desk, door: door, done: func(session *action.Session) { s.Enter(s.Desk, session, func() {}) }}
		up.show("zhoumin")
	}
	return s, func() *login { return up }
}

func TestSwitchUser(t *testing.T) {
	s, up := switching(t, desk.Route{Page: "customers"})
	s.userCommands()[0].Do()
	if up() == nil || s.Desk.Page() != nil {
		t.Fatalf("the desk still shows %T", s.Desk.Page())
	}
	s.Desk.Home = desk.Route{Page: "today"}
	test.Type(up().password, sample.Password)
	up().try()
	if s.Session.User.Login != "zhoumin" || s.Desk.UserName != s.Session.User.Name || s.Desk.Route().Page != "today" {
		t.Errorf("%s works at %v, the desk says %s", s.Session.User.Login, s.Desk.Route(), s.Desk.UserName)
	}
}

func TestSwitchUserKeepsTheDraft(t *testing.T) {
	s, up := switching(t, desk.Route{Page: "customer-new"})
	p := s.Desk.Page().(*customerForm)
	name := entriesOf(p.Object())[0]
	input.Focus(name)
	test.Type(name, "未完成的人")
	s.userCommands()[0].Do()
	if s.Desk.Asking() == nil || up() != nil {
		t.Fatal("left without a question")
	}
	s.Desk.Asking().Buttons()[0].OnTapped() // stay
	if up() != nil || s.Desk.Page() == nil {
		t.Fatal("to stay is to stay")
	}
	s.userCommands()[0].Do()
	s.Desk.Asking().Buttons()[1].OnTapped() // keep
	if up() == nil {
		t.Fatal("no login came up")
	}
	kept, err := s.Store.Drafts(s.ctx, "")
	if err != nil || len(kept) != 1 {
		t.Errorf("%d drafts, %v", len(kept), err)
	}
}
