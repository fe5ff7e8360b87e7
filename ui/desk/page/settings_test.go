package page

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"showroom/domain"
	"showroom/sync/action"
	"showroom/sync/sample"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func settingsOf(t *testing.T, user string) (*Shop, *settingsPage) {
	t.Helper()
	s := sampleShop(t, user, desk.Route{Page: "settings"})
	return s, s.Desk.Page().(*settingsPage)
}

func TestConsultantsSeeOnlyWhatTheyMay(t *testing.T) {
	_, p := settingsOf(t, "lina")
	if p.named("用户管理") {
		t.Error("a consultant manages users")
	}
	p.named("本店")
	if p.Save(); p.form.Dirty() {
		t.Error("a consultant edits the store")
	}
	p.named("总部")
}

func TestManagerEditsTheStore(t *testing.T) {
	s, p := settingsOf(t, "zhoumin")
	golden(t, s, "settings-store", 1280, 720)
	field, _ := p.form.Row().Field("short")
	if err := field.SetText("杭州旗舰店"); err != nil {
		t.Fatal(err)
	}
	if !p.Unsaved() || !p.Save() {
		t.Fatal("not saved")
	}
	got := one(t, s, func(v *store.View) (domain.Dealer, error) { return store.First(v, domain.Dealers, "") })
	if got.Short != "杭州旗舰店" || s.dealer.Short != got.Short || p.Unsaved() {
		t.Errorf("stored %q, known %q, unsaved %t", got.Short, s.dealer.Short, p.Unsaved())
	}
}

func TestManagerKeepsUsers(t *testing.T) {
	s, p := settingsOf(t, "zhoumin")
	p.named("用户管理")
	if n := p.people.grid.Count(); n != 6 {
		t.Fatalf("%d users", n)
	}
	p.people.grid.Select(2)
	if u := p.people.grid.Selected(); u.Login != "guguo" {
		t.Fatalf("selected %s", u.Login)
	}
	golden(t, s, "settings-users", 1280, 720)
	p.people.add()
	golden(t, s, "settings-user-new", 1280, 720)
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if s.Desk.Asking() == nil || p.people.grid.Count() != 6 {
		t.Error("a user without a name was filed")
	}
	s.Desk.Asking().Close()
	p.people.askPassword(p.people.grid.Selected())
	field := s.Desk.Window.Canvas().Focused().(*input.Entry)
	field.SetText("短")
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if s.Desk.Asking() == nil {
		t.Fatal("a password of one sign is taken without a word")
	}
	s.Desk.Asking().Close() // what went wrong
	field.SetText("新的密码一二三四")
	if s.Desk.Asking() == nil {
		t.Fatal("the dialog is gone with what was typed")
	}
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if _, err := action.Login(t.Context(), s.Store, "guguo", "新的密码一二三四"); err != nil {
		t.Error(err)
	}
}

func TestTasteTakesEffectAtOnce(t *testing.T) {
	s, p := settingsOf(t, "lina")
	p.named("语言和外观")
	golden(t, s, "settings-taste", 1280, 720)
	s.Desk.SetLanguage(words.English)
	p = s.Desk.Page().(*settingsPage)
	p.named("关于")
	s.Desk.SetMode(look.Dark)
	s.Version = "v0.9-12-gabcdef"
	if p.Title() != "Settings" {
		t.Errorf("title %q", p.Title())
	}
}

// hub is a headquarters that remembers who asked.
type hub struct {
	asked string
	told  []string
	err   error
}

func (h *hub) Join(_ context.Context, url, code string) ([]string, error) {
	h.asked = url + " " + code
	return h.told, h.err
}

func TestJoiningSaysWhatWentWrong(t *testing.T) {
	s := sampleShop(t, "zhoumin", desk.Route{Page: "settings"})
	p := s.Desk.Page().(*settingsPage)
	h := &hub{err: errors.New("加入码已经用过，请向总部再要一个")}
	s.Joiner = h
	p.named("总部")
	golden(t, s, "settings-hq", 1280, 720)
	entries, join := entriesOf(p.pane), buttonOf(t, p.pane, "加入总部")
	if !join.Disabled() {
		t.Error("joins without address and code")
	}
	entries[0].SetText(" https://hub.example ")
	entries[1].SetText("7KQ4-M2XP")
	join.Tapped(&fyne.PointEvent{})
	if h.asked != "https://hub.example 7KQ4-M2XP" || !strings.Contains(textOf(p.pane), "加入码已经用过") {
		t.Errorf("asked %q, page says %q", h.asked, textOf(p.pane))
	}
}

// restorer remembers the file.
type restorer struct{ file string }

func (r *restorer) Restore(file string) { r.file = file }

func TestBackupNowAndTheWayBack(t *testing.T) {
	s := sampleShop(t, "zhoumin", desk.Route{Page: "settings"})
	p := s.Desk.Page().(*settingsPage)
	r := &restorer{}
	s.Restorer = r
	p.named("备份")
	p.backUp()
	p.backUp() // again on the same day takes the earlier one's place
	files, err := store.Backups(s.Store.Dir())
	if err != nil || len(files) != 1 {
		t.Fatalf("%d backups: %v", len(files), err)
	}
	if info, err := os.Stat(files[0].Path); err != nil || info.Size() < 100_000 {
		t.Errorf("backup: %v", err)
	}
	buttonOf(t, p.pane, "用它恢复").Tapped(&fyne.PointEvent{})
	s.Desk.Asking().Buttons()[1].Tapped(&fyne.PointEvent{})
	if r.file != files[0].Path {
		t.Errorf("restored %q", r.file)
	}
	if text := textOf(p.pane); !strings.Contains(text, filepath.Base(files[0].Path)) {
		t.Errorf("the page doesn't list the backup: %q", text)
	}
}

func TestOwnPassword(t *testing.T) {
	s, p := settingsOf(t, "lina")
	p.named("我的密码")
	fields, change := entriesOf(p.pane), buttonOf(t, p.pane, "修改密码")
	fields[0].SetText(sample.Password)
	fields[1].SetText("新的密码一二三四")
	fields[2].SetText("新的密码一二三")
	if !change.Disabled() {
		t.Error("changes though the two differ")
	}
	fields[2].SetText("新的密码一二三四")
	change.Tapped(&fyne.PointEvent{})
	if _, err := action.Login(t.Context(), s.Store, "lina", "新的密码一二三四"); err != nil {
		t.Error(err)
	}
}
