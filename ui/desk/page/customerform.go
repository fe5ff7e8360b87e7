package page

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/ident"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/form"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// customerForm files a new customer or edits one.
type customerForm struct {
	shop   *Shop
	fresh  bool
	was    domain.Customer // as the user saw him when he began
	rec    domain.Customer // as typed
	form   *form.Form
	drafts *drafts
	phone  *work.Delay
	same   context.CancelFunc
	twins  []domain.Customer

	variants map[record.ID]wanted // that the form has named

	restored *fyne.Container // banner of a restored draft
	twin     *fyne.Container // banner of a number that is on file
	place    *fyne.Container // of the form
	scroll   *container.Scroll
	body     *fyne.Container
}

func newCustomerForm(s *Shop, r desk.Route) (desk.Page, error) {
	p := &customerForm{shop: s, fresh: r.ID == "", restored: container.NewStack(), twin: container.NewStack(), place: container.NewStack(), body: container.NewStack()}
	key := "customer/new"
	if !p.fresh {
		key = "customer/" + string(r.ID)
	}
	p.drafts = newDrafts(s, key, p.draft)
	p.phone = work.NewDelay(200*time.Millisecond, p.lookForTwins)
	work.Go(s.ctx, func(ctx context.Context) (formStart, error) { return p.readStart(ctx, r.ID) }, p.begin)
	return p, nil
}

// formStart is what a form begins with.
type formStart struct {
	customer domain.Customer
	variants map[record.ID]wanted
	draft    *foundDraft
}

func (p *customerForm) readStart(ctx context.Context, id record.ID) (start formStart, err error) {
	s := p.shop
	if p.fresh {
		start.customer = domain.Customer{Kind: domain.Person, Owner: s.Session.User.ID, FirstVisit: s.today(), DocType: "idcard"}
	} else if err = s.Store.Read(ctx, func(v *store.View) error {
		start.customer, err = store.Get(v, domain.Customers, id)
		return err
	}); err != nil {
		return start, err
	}
	if start.draft, err = findDraft(ctx, s.Store, p.drafts.key, start.customer); err != nil {
		return start, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		start.variants, err = readWanted(v, s, start.customer.Variant)
		return err
	})
	return start, err
}

func (p *customerForm) begin(start formStart, err error) {
	s := p.shop
	if err != nil {
		s.fail("客户读不出来", err)
		return
	}
	p.was, p.rec, p.variants = start.customer, start.customer, start.variants
	p.restored.Hide()
	p.twin.Hide()
	if d := start.draft; d != nil {
		p.was, p.rec = d.base, d.base
	}
	p.build()
	if d := start.draft; d != nil {
		p.restore(d)
	}
	p.lay()
	p.lookForTwins()
	if s.Desk.Page() == desk.Page(p) {
		p.Focus()
	}
}

// restore puts a draft from before back and says so.
func (p *customerForm) restore(d *foundDraft) {
	if err := p.form.Restore(d.form); err != nil || !p.form.Dirty() {
		p.drafts.drop()
		return
	}
	p.rebuild() // the draft may be of the other kind
	text := words.Trf("已恢复未保存的内容（%s）", when(d.at, p.shop.Desk.Now()))
	p.restored.Objects = []fyne.CanvasObject{look.Banner(look.Due, text, input.NewButton(words.Tr("放弃这些内容"), nil, p.startOver))}
	p.restored.Show()
}

// startOver gives the draft up and shows what is stored.
func (p *customerForm) startOver() {
	p.drafts.drop()
	p.restored.Hide()
	work.Go(p.shop.ctx, func(ctx context.Context) (formStart, error) {
		start, err := p.readStart(ctx, p.was.ID)
		start.draft = nil
		return start, err
	}, p.begin)
}

// build makes the form for the kind that the record has.
func (p *customerForm) build() {
	s := p.shop
	row := domain.Customers.Bind(&p.rec)
	if p.rec.Kind == domain.Company {
		nameOfCompany(row)
	}
	p.form = form.New(row, form.Options{
		Sections: sections(p.rec.Kind), Columns: 3, Today: s.today, Name: p.name, Picked: []string{"region"},
		OnChange: p.changed, Pick: p.pick, EditList: p.editContacts,
		Masked: !p.fresh, OnReveal: func(field string) { s.revealed(p.rec.ID, field) },
	})
	p.place.Objects = []fyne.CanvasObject{p.form}
	p.place.Refresh()
}

// rebuild makes the form anew and keeps what is typed, also what is no value yet.
func (p *customerForm) rebuild() {
	typed, err := p.form.Draft()
	if err != nil {
		p.shop.fail("表单没有切换", err)
		return
	}
	kind := p.rec.Kind
	head := p.rec.Head
	p.rec = p.was // what is unsaved is told by the difference to this
	p.rec.Head, p.rec.Kind = head, kind
	p.build()
	if err := p.form.Restore(typed); err != nil {
		p.shop.fail("表单没有切换", err)
	}
}

// lay puts head, banners and form together.
func (p *customerForm) lay() {
	save := input.NewMain(words.Tr("保存")+"  Ctrl+S", nil, p.saveAndLeave)
	cancel := input.NewButton(words.Tr("取消"), nil, func() { p.shop.Desk.Back() })
	head := look.Inset(20, look.Margin, 16, look.Margin, look.Head(p.Title(), "", cancel, save))
	p.scroll = container.NewVScroll(look.Inset(20, look.Margin, 32, look.Margin, container.New(readable{}, look.Column(20, p.restored, p.twin, p.place))))
	p.body.Objects = []fyne.CanvasObject{container.NewBorder(look.Column(0, head, look.Rule()), nil, nil, nil, p.scroll)}
	p.body.Refresh()
}

func (p *customerForm) Title() string {
	if p.fresh {
		return words.Tr("新建客户")
	}
	if p.was.Name == "" {
		return words.Tr("编辑客户")
	}
	return words.Trf("编辑客户：%s", p.was.Title())
}

func (p *customerForm) Object() fyne.CanvasObject { return p.body }

// Focus begins with the name: nearly all customers are persons.
func (p *customerForm) Focus() {
	if p.form != nil {
		p.form.Focus("name")
	}
}

// Keys are the page's own keys.
func (p *customerForm) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "Ctrl+S", Does: "保存客户"}, {Keys: "Esc", Does: "返回，未保存时会先询问"}}
}

func (p *customerForm) changed(field string) {
	p.drafts.delay.Call()
	switch field {
	case "kind":
		if p.rec.Doc == "" {
			p.rec.DocType = map[domain.CustomerKind]string{domain.Person: "idcard", domain.Company: "uscc"}[p.rec.Kind]
		}
		p.rebuild()
		p.form.Focus("kind")
	case "phone":
		p.phone.Call()
	case "doc":
		p.readDoc()
	}
}

// readDoc takes birthday and gender from an identity card, where they were not filled in.
func (p *customerForm) readDoc() {
	if p.rec.DocType != "idcard" || !ident.IDCard(p.rec.Doc).Valid {
		return
	}
	card := ident.IDCard(p.rec.Doc).Normalised
	if p.rec.Birthday.None() {
		p.rec.Birthday = ident.Birthday(card)
	}
	if p.rec.Gender == "" {
		p.rec.Gender = domain.Genders.Code(ident.Gender(card))
	}
	p.form.Reload()
}

// draft is everything typed with what it was typed over.
func (p *customerForm) draft() ([]byte, error) {
	typed, err := p.form.Draft()
	if err != nil {
		return nil, err
	}
	return json.Marshal(customerDraft{Base: domain.Customers.Bind(&p.was).Patch(), Form: typed})
}

// Unsaved tells whether anything was typed.
func (p *customerForm) Unsaved() bool { return p.form != nil && p.form.Dirty() }

// Discard gives it up.
func (p *customerForm) Discard() { p.drafts.drop() }

// KeepDraft writes the draft now.
func (p *customerForm) KeepDraft() { p.drafts.delay.Now() }

// Close keeps what is still due: the program may be closing.
func (p *customerForm) Close() { p.drafts.delay.Now() }

// Save writes the customer. It happens at once, not in the background: the desk wants to know whether it
// was saved, and a save takes a few milliseconds.
func (p *customerForm) Save() bool {
	if p.form == nil {
		return false
	}
	problems := p.form.Check()
	if len(problems.Blocking()) > 0 {
		p.form.FocusProblem(problems.Blocking())
		p.shop.Desk.Toast(look.Bad, words.Tr("还不能保存，请看标红的栏目"), "", nil)
		return false
	}
	if err := p.write(); err != nil {
		var told record.Problems
		if errors.As(err, &told) {
			p.form.Tell(told)
			p.form.FocusProblem(told)
		}
		p.shop.fail("客户没有保存", err)
		return false
	}
	p.form.Saved()
	p.was = p.rec
	p.drafts.drop()
	p.restored.Hide()
	p.shop.Desk.Toast(look.Good, words.Trf("已保存：%s", p.rec.Name), "", nil)
	if p.fresh {
		p.shop.Desk.Replace(desk.Route{Page: "customer", ID: p.rec.ID})
	}
	return true
}

func (p *customerForm) write() error {
	p.rec.Name = strings.TrimSpace(p.rec.Name)
	if p.fresh {
		return p.shop.Session.FileCustomer(p.shop.ctx, &p.rec)
	}
	return p.shop.Session.EditCustomer(p.shop.ctx, p.was, &p.rec)
}

// saveAndLeave is the button: a person who presses it is done.
func (p *customerForm) saveAndLeave() {
	if p.Save() && !p.fresh {
		p.shop.Desk.Back()
	}
}
