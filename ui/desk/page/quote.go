package page

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/domain"
	"showroom/domain/record"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// openQuote opens a quote, or begins one for a customer.
func openQuote(s *Shop, r desk.Route) (desk.Page, error) { return newQuotePage(s, r), nil }

// quoteView is what the page reads.
type quoteView struct {
	quote    domain.Quote
	who      domain.Customer
	versions []domain.Quote
	order    domain.Order // what the quote became
	state    store.State
	open     int             // conflicts
	wanted   *domain.Variant // by the customer, for a new quote
	shelf    *shelf
	draft    []byte // what was typed and not saved when the program ended
}

// quotePage is the editor of a quote, and, once it is issued, the quote to read. Every change is priced in
// memory at once; what is typed is kept as a draft of this PC until it is saved.
type quotePage struct {
	s      *Shop
	route  desk.Route
	seen   quoteView
	form   *quoteForm
	side   *quoteSide
	scroll *container.Scroll
	top    *fyne.Container // the head
	right  *fyne.Container // the side
	body   *fyne.Container
	choose *input.Button // of the customer, while there is none
	slots  []*slot
	shows  []shower
	parts  []*part
	part   *part // being built, or being shown

	dirty    bool
	restored bool
	late     *work.Delay
	keeper   keeper
}

// draftPause is how long the keyboard must rest before what was typed goes to the disk.
const draftPause = 300 * time.Millisecond

func newQuotePage(s *Shop, r desk.Route) *quotePage {
	p := &quotePage{s: s, route: r, body: container.NewStack()}
	p.late = work.NewDelay(draftPause, p.keep)
	if r.ID == "" && r.For == "" {
		p.askWho()
		return p
	}
	p.load()
	return p
}

// load reads the quote, or begins one for the customer.
func (p *quotePage) load() {
	work.Go(p.s.ctx, p.read, func(seen quoteView, err error) {
		if err != nil {
			p.s.fail("报价打不开", err)
			return
		}
		p.show(seen)
	})
}

func (p *quotePage) read(ctx context.Context) (seen quoteView, err error) {
	if p.id() == "" {
		if seen.quote, err = p.s.Session.DraftQuote(ctx, p.route.For); err != nil {
			return seen, err
		}
	}
	err = p.s.Store.Read(ctx, func(v *store.View) error { return p.readFrom(v, &seen) })
	if err != nil {
		return seen, err
	}
	d, err := p.s.Store.Draft(ctx, p.draftKey(&seen.quote))
	if errors.Is(err, store.ErrNotFound) {
		return seen, nil
	}
	seen.draft = d.Body
	return seen, err
}

func (p *quotePage) readFrom(v *store.View, seen *quoteView) (err error) {
	if id := p.id(); id != "" {
		if seen.quote, err = store.Get(v, domain.Quotes, id); err != nil {
			return err
		}
		if seen.versions, err = store.QuoteVersions(v, seen.quote); err != nil {
			return err
		}
		if seen.state, err = v.StateOf(domain.Quotes.Name, id); err != nil {
			return err
		}
		if seen.open, err = openConflicts(v, domain.Quotes.Name, id); err != nil {
			return err
		}
		seen.order, err = store.OrderOfQuote(v, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if seen.who, err = customerOf(v, seen.quote.Customer); err != nil {
		return err
	}
	if p.id() == "" {
		if seen.wanted, err = wantedVariant(v, &seen.who); err != nil {
			return err
		}
	}
	seen.shelf, err = readShelf(v)
	return err
}

// id is the quote's, "" as long as it was never saved.
func (p *quotePage) id() record.ID {
	if p.form != nil && p.form.quote.ID != "" {
		return p.form.quote.ID
	}
	return p.route.ID
}

// show lays the page out for what was read. Where that is what stands here already, only the head and the
// side are made anew: the keyboard and the place in the page stay.
func (p *quotePage) show(seen quoteView) {
	if p.form != nil && p.form.draft() && !p.dirty && !p.restored && seen.draft == nil && sameQuote(&seen.quote, &p.form.quote) {
		p.seen, p.form.shelf, p.form.quote = seen, seen.shelf, seen.quote
		p.form.reprice()
		p.frame()
		p.refresh()
		return
	}
	p.seen, p.dirty, p.restored = seen, false, false
	p.form = newQuoteForm(seen.quote, seen.shelf, p.s.Session.User.Role)
	p.form.takeWanted(seen.wanted, seen.who.Colour)
	typed := p.restore(seen.draft)
	p.lay()
	for _, s := range p.slots {
		if text, ok := typed[s.name]; ok {
			s.put(text)
		}
	}
	p.refresh()
}

// lay builds the page for the form as it is; the place in it stays.
func (p *quotePage) lay() {
	offset := fyne.NewPos(0, 0)
	if p.scroll != nil {
		offset = p.scroll.Offset
	}
	p.slots, p.shows, p.parts, p.part = nil, nil, nil, nil
	var left fyne.CanvasObject
	if p.form.draft() {
		left = p.editor()
	} else {
		left = p.issued()
	}
	p.scroll = container.NewVScroll(look.Inset(8, look.Margin, look.Margin*2, look.Margin, left))
	p.scroll.Offset = offset
	p.top, p.right = container.NewStack(), container.NewStack()
	p.frame()
	page := container.NewBorder(p.top, nil, nil, nil, p.scroll)
	p.body.Objects = []fyne.CanvasObject{newAside(figuresWide, 0, page, look.On(look.Surface, p.right))}
	p.body.Refresh()
	p.refresh()
}

// frame makes the head and the side anew.
func (p *quotePage) frame() {
	p.side = newQuoteSide(p)
	p.top.Objects = []fyne.CanvasObject{look.Inset(16, look.Margin, 8, look.Margin, p.head())}
	p.right.Objects = []fyne.CanvasObject{p.side.box}
	p.top.Refresh()
	p.right.Refresh()
}

// sameQuote tells whether two copies of a quote say the same.
func sameQuote(a, b *domain.Quote) bool {
	return a.ID == b.ID && len(record.Diff(domain.Quotes.Bind(a), domain.Quotes.Bind(b))) == 0
}

// changed is called after everything that the user changes: figures first, then the disk.
func (p *quotePage) changed() {
	if !p.form.draft() {
		return
	}
	p.dirty = true
	p.refresh()
	p.late.Call()
}

// Title is the number, or that it is new.
func (p *quotePage) Title() string {
	if p.form == nil || p.form.quote.Number == "" {
		return words.Tr("报价")
	}
	return words.Tr("报价") + " " + p.form.quote.Number
}

func (p *quotePage) Object() fyne.CanvasObject { return p.body }

// Focus begins where the conversation does: with the customer, then the car.
func (p *quotePage) Focus() {
	if p.form == nil && p.choose != nil {
		input.Focus(p.choose)
	}
	if p.form == nil || !p.form.draft() {
		return
	}
	name := "series"
	if p.form.quote.Variant != "" {
		name = "discount"
	}
	p.focus(name)
}

func (p *quotePage) focus(name string) {
	for _, s := range p.slots {
		if s.name == name {
			s.focus()
		}
	}
}

// Unsaved tells whether anything differs from what is saved.
func (p *quotePage) Unsaved() bool { return p.form != nil && p.form.draft() && p.dirty }

// Discard gives up what was changed.
func (p *quotePage) Discard() {
	if err := p.forget(p.draftKey(&p.form.quote)); err != nil {
		p.s.fail("草稿没有删掉", err)
	}
	p.dirty = false
}

// Save prices the draft by the store's tables and saves it.
func (p *quotePage) Save() bool {
	if p.form == nil || !p.form.draft() {
		return true
	}
	for _, s := range p.slots {
		if s.wrong != "" {
			s.focus()
			p.s.Desk.Toast(look.Due, words.Tr("有一栏还填得不对，改好后再保存"), "", nil)
			return false
		}
	}
	q, key := p.form.quote, p.draftKey(&p.form.quote)
	if err := p.s.Session.SaveQuote(p.s.ctx, &q); err != nil {
		p.s.fail("报价没有保存", err)
		return false
	}
	if err := p.forget(key); err != nil {
		p.s.fail("草稿没有删掉", err)
	}
	p.form.quote = q
	p.form.reprice()
	p.dirty, p.restored = false, false
	p.load()
	return true
}

// save is Save with a word that it was done.
func (p *quotePage) save() {
	if p.Save() {
		p.s.Desk.Toast(look.Good, words.Tr("已保存"), "", nil)
	}
}

// Reload reads the quote anew, unless somebody works on it.
func (p *quotePage) Reload() {
	if p.form == nil || p.dirty {
		return
	}
	p.load()
}

// KeepDraft writes what was typed last.
func (p *quotePage) KeepDraft() { p.late.Now() }

// Close writes what was typed last.
func (p *quotePage) Close() { p.late.Now() }

// Print shows the paper; a draft is saved first.
func (p *quotePage) Print() {
	if p.form == nil {
		return
	}
	if p.form.draft() && !p.form.priced {
		p.missing()
		return
	}
	if p.dirty || p.id() == "" {
		if !p.Save() {
			return
		}
	}
	p.s.Desk.Go(desk.Route{Page: "preview", ID: p.id()})
}

// Key explains all figures on F2.
func (p *quotePage) Key(key *fyne.KeyEvent) bool {
	if key.Name != fyne.KeyF2 || p.form == nil {
		return false
	}
	p.explainAll()
	return true
}

// Keys are the page's own.
func (p *quotePage) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "F2", Does: "价格说明"}, {Keys: "Ctrl+P", Does: "预览和打印"}}
}

// askWho is the page while nobody is chosen for whom the quote is.
func (p *quotePage) askWho() {
	choose := func() {
		p.s.pickCustomer(func(id record.ID) { p.s.Desk.Replace(desk.Route{Page: "quote", For: id}) })
	}
	p.choose = input.NewMain(words.Tr("选择客户"), nil, choose)
	p.body.Objects = []fyne.CanvasObject{p.noCustomer(p.choose)}
}
