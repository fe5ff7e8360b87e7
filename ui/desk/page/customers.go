package page

import (
	"context"
	"encoding/json"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"showroom/assets/icons"
	"showroom/domain"
	"showroom/sync/store"
	"showroom/ui/desk"
	"showroom/ui/grid"
	"showroom/ui/input"
	"showroom/ui/look"
	"showroom/ui/words"
	"showroom/ui/work"
)

// customerWidths is the setting that keeps the widths of the list's columns on this PC.
const customerWidths = "widths/customers"

// customers is the list of all whom the store knows.
type customers struct {
	shop   *Shop
	filter store.CustomerFilter
	start  listStart

	grid   *grid.Grid[domain.Customer]
	search *input.Entry
	count  *look.Text
	facets []*facet
	clear  *input.Button
	glance *glance
	ask    *work.Delay
	body   *fyne.Container
}

// listStart is what the list must know before it is drawn.
type listStart struct {
	widths map[string]float32
	models []string
	staff  []domain.User
}

func newCustomers(s *Shop, r desk.Route) (desk.Page, error) {
	p := &customers{shop: s, body: container.NewStack(), count: look.NewText("").In(look.Secondary)}
	p.filter.Import = r.For // the customers of one import
	p.ask = work.NewDelay(150*time.Millisecond, p.apply)
	work.Go(s.ctx, p.readStart, func(start listStart, err error) {
		if err != nil {
			s.fail("客户列表读不出来", err)
			return
		}
		p.start = start
		p.build()
		if s.Desk.Page() == desk.Page(p) {
			p.Focus()
		}
	})
	return p, nil
}

func (p *customers) readStart(ctx context.Context) (start listStart, err error) {
	kept, err := p.shop.Store.Setting(ctx, customerWidths)
	if err != nil {
		return start, err
	}
	if kept != "" {
		// Widths that can't be read are those of nobody: the columns have their own.
		_ = json.Unmarshal([]byte(kept), &start.widths)
	}
	err = p.shop.Store.Read(ctx, func(v *store.View) error {
		if start.models, err = store.Models(v, 30); err != nil {
			return err
		}
		start.staff, err = store.Staff(v)
		return err
	})
	return start, err
}

func (p *customers) Title() string             { return words.In(words.Navigation, "客户") }
func (p *customers) Object() fyne.CanvasObject { return p.body }

// Reload reads the rows anew; they keep their place.
func (p *customers) Reload() {
	if p.grid != nil {
		p.grid.Reload()
	}
}

// Focus begins in the list; / goes to the filter.
func (p *customers) Focus() {
	if p.grid != nil {
		p.grid.Focus()
	}
}

// Create makes a new customer.
func (p *customers) Create() { p.shop.Desk.Go(desk.Route{Page: "customer-new"}) }

// Keys are the page's own keys.
func (p *customers) Keys() []desk.KeyLine {
	return []desk.KeyLine{{Keys: "/", Does: "筛选客户"}, {Keys: "Ctrl+N", Does: "新建客户"}, {Keys: "Enter", Does: "打开客户"}}
}

func (p *customers) build() {
	s := p.shop
	p.search = input.NewEntry()
	p.search.Icon = look.IconIn(icons.Search, look.Secondary)
	p.search.PlaceHolder = words.Tr("姓名、拼音、手机号")
	p.search.OnChanged = func(string) { p.ask.Call() }
	p.search.OnSubmitted = func(string) { p.ask.Now(); p.Focus(); p.first() }
	p.search.OnKey = p.searchKey
	p.glance = newGlance(s, p.Reload)
	p.grid = grid.New(p.columns(), p.source(), grid.Options[domain.Customer]{
		Key:   func(c *domain.Customer) string { return string(c.ID) },
		Find:  func(c *domain.Customer) string { return c.Name },
		Order: grid.Order{Column: "last_touch", Down: true}, Widths: p.start.widths,
		OnOpen:   func(c *domain.Customer) { s.Desk.Go(desk.Route{Page: "customer", ID: c.ID}) },
		OnSelect: p.glance.show,
		OnWidths: p.keepWidths,
		OnCount:  p.counted,
		OnRune: func(r rune, _ *domain.Customer) bool {
			if r == '/' || r == '、' {
				input.Focus(p.search)
				return true
			}
			return false
		},
	})
	create := input.NewMain(words.Tr("新建客户"), look.IconIn(icons.Plus, look.OnAccent), p.Create)
	head := look.Line(16, look.NewTitle(p.Title()), p.count, look.Spacer(), create)
	p.facets = p.newFacets()
	chips := look.Line(8, look.Fixed(260, 0, p.search))
	for _, f := range p.facets {
		chips.Add(f.chip)
	}
	p.clear = input.NewQuiet(words.Tr("清除筛选"), nil, p.clearAll)
	chips.Add(p.clear)
	top := look.Inset(20, look.Margin, 12, look.Margin, look.Column(14, head, chips))
	list := container.NewBorder(top, nil, nil, nil, look.Inset(0, 12, 0, 12, p.grid))
	p.body.Objects = []fyne.CanvasObject{newAside(360, 1200, list, p.glance.body)}
	p.body.Refresh()
	p.mark()
}

// searchKey moves from the filter into the list.
func (p *customers) searchKey(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyDown:
		p.ask.Now()
		p.Focus()
		p.first()
	case fyne.KeyEscape:
		if p.search.Text == "" {
			return false
		}
		p.search.SetText("")
		p.ask.Now()
	default:
		return false
	}
	return true
}

func (p *customers) first() {
	if p.grid.Index() < 0 {
		p.grid.Select(0)
	}
}

func (p *customers) source() grid.Source[domain.Customer] {
	return customerRows{p.shop.Store, p.filter}
}

// apply shows what the filter leaves.
func (p *customers) apply() {
	p.filter.Text = p.search.Text
	p.grid.SetSource(p.source())
	p.mark()
}

// counted tells how many there are and what to do when there are none.
func (p *customers) counted(n int) {
	p.count.Set(words.Trf("%d 位", n))
	if p.grid == nil {
		return
	}
	if row := p.grid.Selected(); row != nil {
		p.glance.show(row) // it may have changed, or be another one in the same place
	}
	if p.filtered() {
		p.grid.SetEmpty(look.Empty(icons.Search, words.Tr("没有符合条件的客户"), words.Tr("换一个条件，或清除筛选。"), input.NewButton(words.Tr("清除筛选"), nil, p.clearAll)))
		return
	}
	p.grid.SetEmpty(look.Empty(icons.Customer, words.Tr("还没有客户"), words.Tr("登记的客户会出现在这里。"),
		input.NewMain(words.Tr("新建客户"), look.IconIn(icons.Plus, look.OnAccent), p.Create)))
}

func (p *customers) keepWidths(widths map[string]float32) {
	s := p.shop
	work.Go(s.ctx, func(ctx context.Context) (struct{}, error) {
		body, err := json.Marshal(widths)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.Store.SetSetting(ctx, customerWidths, string(body))
	}, func(_ struct{}, err error) {
		if err != nil {
			s.fail("列宽没有保存", err)
		}
	})
}
