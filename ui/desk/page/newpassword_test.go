package page

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/action"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/look"
	"showroom/ui/words"
)

func TestFirstPasswordMustBeChanged(t *testing.T) {
	s, l, d, came := closedDoor(t)
	const given = "erstes-passwort"
	manager, err := action.As(t.Context(), s.Store, "zhoumin")
	if err != nil {
		t.Fatal(err)
	}
	user := manager.User
	if err := manager.ResetPassword(t.Context(), user.ID, given); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.Do(t.Context(), store.Action{Verb: "user.edit"}, func(tx *store.Tx) error {
		if user, err = store.Get(tx.View, domain.Users, user.ID); err != nil {
			return err
		}
		user.FirstPassword = true
		return store.Put(tx, domain.Users, &user)
	}); err != nil {
		t.Fatal(err)
	}
	l.user.ChooseCode("zhoumin")
	l.password.SetText(given)
	l.try()
	if len(*came) != 0 {
		t.Fatal("came in with the first password")
	}
	s.Desk = d
	golden(t, s, "new-password", 1280, 720)
	n := l.renew(&action.Session{Store: s.Store, User: user}, given)
	for _, c := range []struct{ next, again, says string }{
		{"kurz", "kurz", "8"}, {"lang genug 1", "lang genug 2", "不一样"}, {given, given, "不能和初始密码一样"},
	} {
		n.next.SetText(c.next)
		n.again.SetText(c.again)
		n.try()
		if !strings.Contains(n.wrong.Text, c.says) || len(*came) != 0 {
			t.Errorf("%q/%q: says %q, came %v", c.next, c.again, n.wrong.Text, *came)
		}
	}
	n.next.SetText("mein eigenes 9")
	n.again.SetText("mein eigenes 9")
	n.try()
	if len(*came) != 1 {
		t.Fatalf("came %v, says %q", *came, n.wrong.Text)
	}
	again, err := action.Login(t.Context(), s.Store, "zhoumin", "mein eigenes 9")
	if err != nil || again.User.FirstPassword {
		t.Errorf("%+v, %v", again, err)
	}
	d.SetMode(look.Dark)
	d.SetLanguage(words.English)
	l.renew(&action.Session{Store: s.Store, User: user}, given)
	golden(t, s, "new-password-dark-en", 1280, 720)
}

func TestJoinedSentencesAreShown(t *testing.T) {
	s := sampleShop(t, "zhoumin", desk.Route{Page: "settings"})
	p := s.Desk.Page().(*settingsPage)
	s.Joiner = &hub{told: []string{
		"机号 A 已由本店另一台电脑使用，总部给本机的机号是 C：已有单据的单号不变，新单据用 C",
		"本机单机时载入的价目表和政策（141 条）不会上传，其他电脑看不到；总部发布的价目表到达后由它取代，已有报价不变。要让各店都用本机的价目表，请把文件交给总部发布",
	}}
	p.named("总部")
	entries := entriesOf(p.pane)
	entries[0].SetText("https://hub.example")
	entries[1].SetText("7KQ4-M2XP")
	buttonOf(t, p.pane, "加入总部").Tapped(&fyne.PointEvent{})
	text := textOf(s.Desk.Window.Canvas().Overlays().Top())
	if !strings.Contains(text, "新单据用 C") || !strings.Contains(text, "交给总部发布") {
		t.Errorf("says %q", text)
	}
	golden(t, s, "settings-joined", 1280, 720)
}
