package page

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
)

func customerFormPage(t *testing.T, r desk.Route) (*Shop, *customerForm) {
	t.Helper()
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	s.Desk.Window.Resize(desk.Least)
	return s, goForm(t, s, r)
}

func goForm(t *testing.T, s *Shop, r desk.Route) *customerForm {
	t.Helper()
	s.Desk.Go(r)
	p, ok := s.Desk.Page().(*customerForm)
	if !ok || p.form == nil {
		t.Fatalf("the desk shows %T", s.Desk.Page())
	}
	return p
}

// typeInto types into a field of the form, as a person does.
func typeInto(t *testing.T, s *Shop, p *customerForm, field, text string) {
	t.Helper()
	p.form.Focus(field)
	e, ok := s.Desk.Window.Canvas().Focused().(*input.Entry)
	if !ok {
		t.Fatalf("%s is edited in a %T", field, s.Desk.Window.Canvas().Focused())
	}
	test.Type(e, text) // what stood there is selected, so typing replaces it
}

// bannerText is what a banner says.
func bannerText(o fyne.CanvasObject) string {
	for _, one := range test.LaidOutObjects(o) {
		if l, ok := one.(*widget.Label); ok {
			return l.Text
		}
	}
	return ""
}

func customerByPhone(t *testing.T, s *Shop, phone string) []domain.Customer {
	t.Helper()
	return one(t, s, func(v *store.View) ([]domain.Customer, error) { return store.CustomersByPhone(v, phone) })
}

func TestNewCustomerIsTypedAndSaved(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "name", "䶮𠮷")
	typeInto(t, s, p, "phone", "１３９ ０００１ ２３４５")
	if !p.Unsaved() {
		t.Fatal("what was typed is not unsaved")
	}
	if !p.Save() {
		t.Fatalf("not saved: %q", s.Desk.ToastText())
	}
	found := customerByPhone(t, s, "13900012345")
	if len(found) != 1 || found[0].Name != "䶮𠮷" || found[0].Owner != s.Session.User.ID {
		t.Fatalf("filed %+v", found)
	}
	if r := s.Desk.Route(); r.Page != "customer" || r.ID != found[0].ID {
		t.Errorf("after saving the desk is at %+v", r)
	}
	if drafts, err := s.Store.Drafts(context.Background(), "customer/"); err != nil || len(drafts) != 0 {
		t.Errorf("drafts left: %v, %v", drafts, err)
	}
}

func TestNamelessCustomerIsRefusedAtTheField(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "phone", "1390001")
	if p.Save() {
		t.Fatal("saved without a name")
	}
	if !strings.Contains(s.Desk.ToastText(), "还不能保存") {
		t.Errorf("said %q", s.Desk.ToastText())
	}
}

func TestDraftSurvivesACrash(t *testing.T) {
	st := sampleStore(t)
	s := openShop(t, st, "lina", desk.Route{Page: "customers"})
	p := goForm(t, s, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "name", "欧阳未")
	typeInto(t, s, p, "budget_from", "十几万吧")
	// The program dies here. Another one opens the same store.
	again := openShop(t, st, "lina", desk.Route{Page: "customers"})
	q := goForm(t, again, desk.Route{Page: "customer-new"})
	if q.rec.Name != "欧阳未" || !q.restored.Visible() || !q.Unsaved() {
		t.Fatalf("restored %q, banner %v", q.rec.Name, q.restored.Visible())
	}
	if body, err := q.form.Draft(); err != nil || !strings.Contains(string(body), "十几万吧") {
		t.Errorf("what is no value yet was lost: %s, %v", body, err)
	}
	if !strings.Contains(bannerText(q.restored), "已恢复未保存的内容（今天 12:00）") {
		t.Errorf("the banner says %q", bannerText(q.restored))
	}
	q.startOver()
	if q.rec.Name != "" || q.restored.Visible() || q.Unsaved() {
		t.Errorf("after giving up: %q", q.rec.Name)
	}
	if _, err := st.Draft(context.Background(), "customer/new"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the draft is still there: %v", err)
	}
}

// A draft of an edit saves what its user changed, not what others changed since.
func TestRestoredEditKeepsTheWorkOfOthers(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	id := one(t, s, func(v *store.View) (domain.Customer, error) { return store.First(v, domain.Customers, "ORDER BY id") }).ID
	p := goForm(t, s, desk.Route{Page: "customer-edit", ID: id})
	typeInto(t, s, p, "model", "青禾 1.5T")
	other := p.was
	other.Colour = "曜石黑"
	if err := s.Session.EditCustomer(context.Background(), p.was, &other); err != nil {
		t.Fatal(err)
	}
	s2 := openShop(t, s.Store, "lina", desk.Route{Page: "customers"})
	q := goForm(t, s2, desk.Route{Page: "customer-edit", ID: id})
	if q.rec.Model != "青禾 1.5T" {
		t.Fatalf("restored %q", q.rec.Model)
	}
	if !q.Save() {
		t.Fatal("not saved")
	}
	got := one(t, s2, func(v *store.View) (domain.Customer, error) { return store.Get(v, domain.Customers, id) })
	if got.Model != "青禾 1.5T" || got.Colour != "曜石黑" {
		t.Errorf("model %q, colour %q", got.Model, got.Colour)
	}
}

func TestSamePhoneWarnsWhileTyping(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	there := one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE phone <> '' ORDER BY id")
	})
	typeInto(t, s, p, "phone", there.Phone[:10])
	if p.twin.Visible() {
		t.Error("half a number is nobody's")
	}
	test.Type(s.Desk.Window.Canvas().Focused(), there.Phone[10:])
	if !p.twin.Visible() || len(p.twins) == 0 || p.twins[0].ID != there.ID {
		t.Fatalf("twins %v", p.twins)
	}
	golden(t, s, "customer-form-twin", 1440, 900)
	p.Discard()
	p.form.Saved()
	e := goForm(t, s, desk.Route{Page: "customer-edit", ID: there.ID})
	for _, c := range e.twins {
		if c.ID == there.ID {
			t.Error("a customer is his own twin")
		}
	}
}

func TestCompanyHasOtherFields(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "name", longCompany)
	typeInto(t, s, p, "budget_to", "二十来万")
	p.form.Focus("kind")
	kind, ok := s.Desk.Window.Canvas().Focused().(*input.Choice)
	if !ok {
		t.Fatalf("the kind is a %T", s.Desk.Window.Canvas().Focused())
	}
	kind.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
	if p.rec.Kind != domain.Company || p.rec.Name != longCompany || p.rec.DocType != "uscc" {
		t.Fatalf("kind %q, name %q, document %q", p.rec.Kind, p.rec.Name, p.rec.DocType)
	}
	text := shown(p.form)
	if strings.Contains(text, "生日") || !strings.Contains(text, "单位名称") {
		t.Errorf("a company's form: %q", text)
	}
	if body, err := p.form.Draft(); err != nil || !strings.Contains(string(body), "二十来万") {
		t.Errorf("the switch lost what was no value yet: %s, %v", body, err)
	}
	if !p.Unsaved() {
		t.Error("the switch forgot that there is unsaved work")
	}
}

func TestContactsAreEditedInASheet(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	changed := false
	p.editContacts("contacts", func() { changed = true })
	sheet := s.Desk.Asking()
	name := s.Desk.Window.Canvas().Focused()
	for range 2 { // to the role, to the number
		s.Desk.Window.Canvas().FocusNext()
	}
	phone := s.Desk.Window.Canvas().Focused()
	test.Type(phone, "139")
	test.Tap(sheet.Buttons()[1])
	if s.Desk.Asking() == nil || changed {
		t.Fatal("a number without a name was taken")
	}
	test.Type(name, "单秋")
	test.Tap(sheet.Buttons()[1])
	if s.Desk.Asking() == nil {
		t.Fatal("half a number was taken")
	}
	test.Type(phone, "13900012345")
	golden(t, s, "contacts", 1280, 720)
	test.Tap(sheet.Buttons()[1])
	if s.Desk.Asking() != nil || !changed || len(p.rec.Contacts) != 1 || p.rec.Contacts[0].Phone != "13900012345" {
		t.Errorf("contacts %+v; the field holds %q", p.rec.Contacts, phone.(*input.Entry).Text)
	}
	if !p.Unsaved() {
		t.Error("a new contact is unsaved work")
	}
	p.editContacts("contacts", func() {})
	if e, ok := s.Desk.Window.Canvas().Focused().(*input.Entry); !ok || e.Text != "单秋" {
		t.Fatal("the contact is not there any more")
	}
	test.Tap(s.Desk.Asking().Buttons()[1])
	if p.rec.Contacts[0].Phone != "13900012345" {
		t.Errorf("a covered number was lost: %+v", p.rec.Contacts)
	}
}

func TestLeavingAsks(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "name", "王二")
	s.Desk.Back()
	sheet := s.Desk.Asking()
	if sheet == nil {
		t.Fatal("left without a word")
	}
	test.Tap(sheet.Buttons()[1]) // 不保存
	if s.Desk.Route().Page != "customers" {
		t.Errorf("the desk is at %+v", s.Desk.Route())
	}
	q := goForm(t, s, desk.Route{Page: "customer-new"})
	if q.rec.Name != "" || q.restored.Visible() {
		t.Errorf("given up and yet restored: %q", q.rec.Name)
	}
}

func TestEditingCoversPersonalFields(t *testing.T) {
	s := sampleShop(t, "lina", desk.Route{Page: "customers"})
	c := one(t, s, func(v *store.View) (domain.Customer, error) {
		return store.First(v, domain.Customers, "WHERE phone <> '' ORDER BY id")
	})
	p := goForm(t, s, desk.Route{Page: "customer-edit", ID: c.ID})
	if text := shown(p.form); strings.Contains(text, c.Phone) || !strings.Contains(text, phoneOf(&c)) {
		t.Fatalf("the form shows %q", text)
	}
	for _, o := range test.LaidOutObjects(p.form) {
		if eye, ok := o.(*input.Button); ok && eye.Text == "" {
			test.Tap(eye)
			break
		}
	}
	events := one(t, s, func(v *store.View) ([]domain.Event, error) { return store.Timeline(v, c.ID, domain.Event{}, 1) })
	if len(events) != 1 || !strings.HasPrefix(events[0].Text, "查看完整") {
		t.Errorf("the time line says %+v", events)
	}
}

func TestIdentityCardFillsBirthday(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	typeInto(t, s, p, "doc", "11010519491231002X")
	if p.rec.Birthday != 19491231 || p.rec.Gender != "f" {
		t.Errorf("born %s, %q", p.rec.Birthday, p.rec.Gender)
	}
}

func TestCustomerFormPictures(t *testing.T) {
	s, _ := customerFormPage(t, desk.Route{Page: "customer-new"})
	s.Desk.Back()
	s.Desk.SetMode(look.Dark)
	s.Desk.SetLanguage(words.English)
	id := fileRare(t, s)[0]
	goForm(t, s, desk.Route{Page: "customer-edit", ID: id})
	golden(t, s, "customer-form-dark-en", 1280, 720)
}

// Region and wanted variant are found by pinyin in a dialog; the wanted model follows the variant unless it says
// something of the user's own.
func TestPickedRegionAndVariant(t *testing.T) {
	s, p := customerFormPage(t, desk.Route{Page: "customer-new"})
	pickIn := func(field, text string) {
		t.Helper()
		p.form.Focus(field)
		box := s.Desk.Window.Canvas().Focused().(*input.Choice)
		box.OnOpen()
		search, ok := s.Desk.Window.Canvas().Focused().(*input.Entry)
		if !ok {
			t.Fatalf("%s is looked for in a %T", field, s.Desk.Window.Canvas().Focused())
		}
		search.SetText(text)
		if field == "region" {
			golden(t, s, "customer-region", 1280, 720)
		}
		search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	typeInto(t, s, p, "name", "钱小雨")
	typeInto(t, s, p, "phone", "13800138066")
	pickIn("region", "xihuqu")
	want(t, "region", p.rec.Region, "330106")
	first := one(t, s, func(v *store.View) (domain.Variant, error) {
		all, err := store.VariantsOn(v, "", s.today())
		return all[len(all)-1], err
	})
	line := one(t, s, func(v *store.View) (domain.Series, error) { return store.SeriesByCode(v, first.Series) })
	pickIn("variant", first.Code)
	want(t, "variant", p.rec.Variant, first.ID)
	want(t, "model", p.rec.Model, line.Name)
	golden(t, s, "customer-new-picked", 1280, 720)
	typeInto(t, s, p, "model", "红色的那台")
	other := one(t, s, func(v *store.View) (domain.Variant, error) {
		all, err := store.VariantsOn(v, "", s.today())
		return all[0], err
	})
	pickIn("variant", other.Code)
	want(t, "variant", p.rec.Variant, other.ID)
	want(t, "model", p.rec.Model, "红色的那台")
	if !p.Save() {
		t.Fatal("not saved")
	}
	again := goForm(t, s, desk.Route{Page: "customer-edit", ID: p.rec.ID})
	want(t, "named", again.name("variant", again.rec.Variant), other.Name)
	want(t, "place", again.name("region", record.ID(again.rec.Region)), "浙江省杭州市西湖区")
}
